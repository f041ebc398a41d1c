//! What an import does not touch, and the write that it chooses for that.

use std::time::Duration;

use hub_bridge_test_support::ManagementApi;
use serde_json::{Value, json};

use crate::{FAMILIES, Host, item, outcomes, requests, warnings};

/// Two providers that somebody tuned by hand.
pub fn tuned() -> Value {
    json!([
        { "name": "Other", "base-url": "https://other.test/v1", "api-key-entries": [{ "api-key": "k" }], "from-the-future": { "a": [1, 2] } },
        { "name": "Mine", "base-url": "https://relay.example.com/v1", "headers": { "X-A": "b" },
          "api-key-entries": [{ "api-key": "old", "weight": 3, "proxy-url": "http://p.test" }],
          "models": [{ "name": "m", "alias": "best" }], "from-the-future": 7 }
    ])
}

#[test]
fn a_list_is_put_whole_and_nothing_in_it_is_lost() {
    let api = ManagementApi::builder().list("openai-compatibility", &tuned()).start();
    let before = api.list("openai-compatibility");
    let report = Host::start(&api).import(&json!([
        item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef"),
        item("openai-compatibility", "https://new.example.com", "sk-0123456789abcdeg"),
    ]));
    assert_eq!(outcomes(&report), ["updated", "created"]);
    let put = &api.requests()[1];
    assert_eq!(put.method, "PUT");
    let sent = put.body.as_ref().and_then(Value::as_array).expect("a list");
    assert_eq!(sent[0]["from-the-future"], before[0]["from-the-future"]);
    assert_eq!(sent[1]["from-the-future"], 7);
    assert!(!put.body.as_ref().expect("a body").to_string().contains("auth-index"));
    let after = api.list("openai-compatibility");
    for field in ["name", "base-url", "api-key-entries", "from-the-future"] {
        assert_eq!(after[0][field], before[0][field], "{field}");
    }
    for field in ["name", "base-url", "headers", "models", "from-the-future"] {
        assert_eq!(after[1][field], before[1][field], "{field}");
    }
    assert_eq!(after[1]["api-key-entries"][0], before[1]["api-key-entries"][0]);
}

#[test]
fn a_key_entry_keeps_its_weight_and_its_proxy() {
    let api = ManagementApi::builder().list("openai-compatibility", &tuned()).start();
    let mut host = Host::start(&api);
    let before = api.list("openai-compatibility");
    let mut again = item("openai-compatibility", "https://relay.example.com", "old");
    for proxy in [None, Some("")] {
        if let Some(proxy) = proxy {
            again["proxyUrl"] = proxy.into();
        }
        assert_eq!(outcomes(&host.import(&json!([again]))), ["unchanged"]);
    }
    assert_eq!(api.list("openai-compatibility"), before);
    again["proxyUrl"] = Value::Null;
    assert_eq!(outcomes(&host.import(&json!([again]))), ["updated"]);
    let entry = &api.list("openai-compatibility")[1]["api-key-entries"][0];
    assert_eq!(
        (&entry["weight"], entry.get("proxy-url").and_then(Value::as_str).unwrap_or("")),
        (&json!(3), "")
    );
}

#[test]
fn an_old_server_whose_patch_replaces_entries_gets_a_put() {
    for (version, method) in [("6.6.39", "PUT"), ("6.6.40", "PATCH"), ("7.2.140", "PATCH")] {
        let api = ManagementApi::builder()
            .version(version)
            .list("openai-compatibility", &tuned())
            .start();
        let new = item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef");
        assert_eq!(outcomes(&Host::start(&api).import(&json!([new]))), ["updated"], "{version}");
        assert_eq!(api.requests()[1].method, method, "{version}");
        assert_eq!(api.list("openai-compatibility")[1]["headers"], json!({ "X-A": "b" }));
    }
}

#[test]
fn models_of_gemini_go_by_put_since_patch_ignores_them() {
    for family in ["gemini-api-key", "interactions-api-key"] {
        let entry = json!([{ "api-key": "sk-0123456789abcdef", "base-url": "https://g.test" }]);
        let api = ManagementApi::builder().list(family, &entry).start();
        let mut wanted = item(family, "https://g.test", "sk-0123456789abcdef");
        wanted["models"] = json!([{ "name": "gemini-3-pro" }]);
        let report = Host::start(&api).import(&json!([wanted]));
        assert_eq!(outcomes(&report), ["updated"], "{report:#}");
        assert_eq!(api.requests()[1].method, "PUT");
        assert_eq!(api.list(family)[0]["models"][0]["name"], "gemini-3-pro");
    }
}

#[test]
fn one_changed_entry_is_patched_by_name_and_by_nothing_but_what_changes() {
    let api = ManagementApi::builder().list("openai-compatibility", &tuned()).start();
    std::thread::sleep(Duration::from_millis(100));
    let new = item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef");
    let report = Host::start(&api).import(&json!([new]));
    assert_eq!(outcomes(&report), ["updated"]);
    assert_eq!(report["items"][0]["provider"]["name"], "Mine", "its own name stays");
    assert_eq!(report["items"][0]["provider"]["keyCount"], 2);
    let patch = &api.requests()[1];
    assert_eq!(patch.method, "PATCH");
    let entries = json!([
        { "api-key": "old", "weight": 3, "proxy-url": "http://p.test" },
        { "api-key": "sk-0123456789abcdef" }
    ]);
    let body = json!({ "name": "Mine", "value": { "api-key-entries": entries } });
    assert_eq!(patch.body, Some(body));
}

#[test]
fn a_server_of_unknown_version_is_patched_only_where_it_shows_auth_index() {
    let on = tuned();
    let mut off = tuned();
    off[0]["disabled"] = true.into();
    off[1]["disabled"] = true.into();
    for (version, list, method) in [
        (Some("dev"), &on, "PATCH"),
        (None, &on, "PATCH"),
        (Some("dev"), &off, "PUT"),
        (None, &off, "PUT"),
    ] {
        let api =
            ManagementApi::builder().version(version).list("openai-compatibility", list).start();
        let new = item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef");
        assert_eq!(outcomes(&Host::start(&api).import(&json!([new]))), ["updated"]);
        // It is read twice: its list may leave out what `/config` has.
        assert_eq!(requests(&api)[..2], ["GET openai-compatibility", "GET config"]);
        assert_eq!(api.requests()[2].method, method, "{version:?} {list}");
    }
}

#[test]
fn a_disabled_provider_gets_the_key_and_stays_disabled() {
    let mut list = tuned();
    list[1]["disabled"] = true.into();
    let api = ManagementApi::builder().list("openai-compatibility", &list).start();
    let new = item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef");
    let report = Host::start(&api).import(&json!([new]));
    assert_eq!(outcomes(&report), ["updated"]);
    assert_eq!(warnings(&report["items"][0]), ["provider_disabled"]);
    let now = &api.list("openai-compatibility")[1];
    assert_eq!((&now["disabled"], &now["weight"]), (&json!(true), &Value::Null));
    assert_eq!(now["api-key-entries"].as_array().map(Vec::len), Some(2));
}

/// A list as the server shows it, without the one member that it makes itself.
fn shown(api: &ManagementApi, family: &str) -> Vec<Value> {
    let text = ureq::get(&format!("{}/{family}", api.url()))
        .header("Authorization", &format!("Bearer {}", api.key()))
        .call()
        .expect("an answer")
        .body_mut()
        .read_to_string()
        .expect("text");
    let body: Value = serde_json::from_str(&text).expect("JSON");
    let mut list = body[family].as_array().expect("a list").clone();
    for entry in &mut list {
        let inner = entry.get_mut("api-key-entries").and_then(Value::as_array_mut);
        for object in inner.into_iter().flatten() {
            object.as_object_mut().expect("an object").shift_remove("auth-index");
        }
        entry.as_object_mut().expect("an object").shift_remove("auth-index");
    }
    list
}

#[test]
fn everybody_elses_entries_go_back_byte_for_byte_in_their_order() {
    for family in FAMILIES {
        let odd = |n: usize| {
            let mut entry = json!({
                "z-unheard-of": [n, { "b": 1, "a": "" }], "prefix": "p", "api-key": format!("their-{n}"),
                "base-url": format!("https://t{n}.test/ V1/?x=<&>"), "headers": { "X-B": "2", "X-A": "$1" },
                "weight": n, "request-retry": 0, "disable-cooling": false, "excluded-models": ["*-preview"],
                "a-nested": { "deep": { "er": "ü\u{2028}" } },
                "models": [{ "name": "m", "alias": "x", "thinking": { "max": 5, "zero_allowed": true } }],
            });
            if family == "openai-compatibility" {
                entry["name"] = format!(" N {n}").into();
                entry["api-key-entries"] =
                    json!([{ "api-key": "k", "weight": 0, "proxy-url": "" }, { "api-key": "" }]);
            }
            entry
        };
        let list: Vec<Value> = [3, 1, 2].into_iter().map(odd).collect();
        let api = ManagementApi::builder().list(family, &list.into()).start();
        let before = shown(&api, family);
        api.clear_requests();
        let new = item(family, "https://relay.example.com", "sk-0123456789abcdef");
        assert_eq!(outcomes(&Host::start(&api).import(&json!([new]))), ["created"], "{family}");
        let put = &api.requests()[1];
        let sent = put.body.as_ref().and_then(Value::as_array).expect("a list");
        assert_eq!(sent.len(), 4, "{family}");
        for (sent, before) in sent.iter().zip(&before) {
            assert_eq!(sent.to_string(), before.to_string(), "{family}");
        }
        assert_eq!(shown(&api, family)[..3], before[..], "{family}");
        assert_eq!(requests(&api)[0], format!("GET {family}"));
    }
}

#[test]
fn what_is_tuned_on_an_entry_stays_when_it_gets_models() {
    for family in FAMILIES.into_iter().filter(|family| *family != "openai-compatibility") {
        let tuned = json!([{
            "api-key": "mine", "base-url": "https://relay.example.com", "weight": 0, "priority": 7,
            "headers": { "X-A": "b" }, "proxy-url": "http://p.test", "prefix": "team",
            "excluded-models": ["*"], "from-the-future": { "a": 1 },
        }]);
        let api = ManagementApi::builder().list(family, &tuned).start();
        let before = api.list(family)[0].clone();
        // A second, new key makes it a PUT of the whole list in every family.
        let mut known = item(family, "https://relay.example.com", "mine");
        known["models"] = json!([{ "name": "m" }]);
        let new = item(family, "https://relay.example.com", "sk-0123456789abcdef");
        let report = Host::start(&api).import(&json!([known, new]));
        assert_eq!(outcomes(&report), ["updated", "created"], "{family}");
        assert!(warnings(&report["items"][0]).contains(&"provider_disabled"), "{family}");
        let mut now = api.list(family)[0].clone();
        assert_eq!(now["models"][0]["name"], "m", "{family}");
        now["models"] = before["models"].clone();
        for (field, value) in before.as_object().expect("an object") {
            assert_eq!(now[field], *value, "{family}: {field}");
        }
    }
}
