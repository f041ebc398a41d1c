//! What All API Hub's own import gets wrong (D1 and so on are its defects' numbers), and that
//! hub-bridge does not. D9, the wrong key that bans its user, is in `errors.rs`.

use hub_bridge_test_support::{Fault, ManagementApi};
use serde_json::{Value, json};

use crate::{Host, item, outcomes, requests};

const OPENAI: &str = "openai-compatibility";

fn site(name: &str, url: &str, keys: &[&str]) -> Value {
    let entries: Vec<Value> = keys.iter().map(|key| json!({ "api-key": key })).collect();
    json!({ "name": name, "base-url": url, "api-key-entries": entries })
}

fn keys(provider: &Value) -> Vec<&str> {
    let entries = provider["api-key-entries"].as_array().expect("entries");
    entries.iter().map(|entry| entry["api-key"].as_str().expect("a key")).collect()
}

#[test]
fn d1_a_name_moves_no_old_key_to_another_host() {
    let list = json!([site("  Example  ", "https://other.example.com/v1", &["sk-old"])]);
    let api = ManagementApi::builder().list(OPENAI, &list).start();
    let mut wanted = item(OPENAI, "https://new.example.com", "sk-new");
    wanted["providerName"] = "example".into();
    Host::start(&api).import(&json!([wanted]));
    let now = api.list(OPENAI);
    assert_eq!(now[0]["base-url"], "https://other.example.com/v1");
    assert_eq!(keys(&now[0]), ["sk-old"]);
    assert_eq!(
        (&now[1]["base-url"], keys(&now[1])),
        (&json!("https://new.example.com/v1"), vec!["sk-new"])
    );
}

#[test]
fn d2_a_provider_keeps_its_name_whatever_the_items_are_called() {
    let list = json!([site("My relay", "https://relay.example.com/v1", &["k0"])]);
    let api = ManagementApi::builder().list(OPENAI, &list).start();
    let items: Vec<Value> = (0..5)
        .map(|n| {
            let mut one = item(OPENAI, "https://relay.example.com", &format!("sk-{n:016}"));
            one["providerName"] = format!("Account / Key {n}").into();
            one
        })
        .collect();
    Host::start(&api).import(&items.into());
    let now = api.list(OPENAI);
    assert_eq!((now.len(), &now[0]["name"], keys(&now[0]).len()), (1, &json!("My relay"), 6));
}

#[test]
fn d3_a_key_that_is_there_keeps_weight_proxy_and_place() {
    let mut there = site("Relay", "https://relay.example.com/v1", &["k0", "k1", "k2"]);
    there["api-key-entries"][0]["weight"] = 3.into();
    there["api-key-entries"][0]["proxy-url"] = "http://p.test".into();
    let api = ManagementApi::builder().list(OPENAI, &json!([there])).start();
    for family in ["codex-api-key", "claude-api-key", "gemini-api-key"] {
        let entry = json!({ "api-key": "k0", "base-url": "https://relay.example.com", "proxy-url": "http://p.test" });
        api.set_list(family, &[entry]);
    }
    let families = [OPENAI, "codex-api-key", "claude-api-key", "gemini-api-key"];
    let before = families.map(|family| api.list(family));
    let again: Vec<Value> = families
        .iter()
        .map(|family| {
            let mut one = item(family, "https://relay.example.com", "k0");
            one["proxyUrl"] = "".into();
            one
        })
        .collect();
    assert_eq!(outcomes(&Host::start(&api).import(&again.into())), ["unchanged"; 4]);
    assert_eq!(families.map(|family| api.list(family)), before);
    assert_eq!(requests(&api), ["GET config"]);
}

#[test]
fn d4_a_blank_address_never_blanks_an_entry() {
    for family in ["claude-api-key", "gemini-api-key", "codex-api-key"] {
        let list = json!([{ "api-key": "sk-0123456789abcdef", "base-url": "https://mine.test" }]);
        let api = ManagementApi::builder().list(family, &list).start();
        let blank =
            json!({ "family": family, "apiKey": "sk-0123456789abcdef", "providerBaseUrl": "  " });
        let report = Host::start(&api).import(&json!([blank]));
        assert_eq!(api.list(family)[0]["base-url"], "https://mine.test", "{family}");
        // The vendor's own address is another provider; codex has none.
        let (outcome, count) =
            if family == "codex-api-key" { ("failed", 1) } else { ("created", 2) };
        assert_eq!((outcomes(&report), api.list(family).len()), (vec![outcome], count), "{family}");
    }
}

#[test]
fn d5_the_same_key_on_another_router_is_another_entry() {
    let there = json!([{ "api-key": "sk-0123456789abcdef", "base-url": "https://old.test/v1" }]);
    let api = ManagementApi::builder().list("codex-api-key", &there).start();
    let new = item("codex-api-key", "https://new.test", "sk-0123456789abcdef");
    assert_eq!(outcomes(&Host::start(&api).import(&json!([new]))), ["created"]);
    let urls: Vec<Value> =
        api.list("codex-api-key").iter().map(|entry| entry["base-url"].clone()).collect();
    assert_eq!(urls, ["https://old.test/v1", "https://new.test/v1"]);
}

#[test]
fn d6_a_list_that_can_not_be_read_is_never_written() {
    let there = json!([site("Relay", "https://relay.example.com/v1", &["k0"])]);
    let status = |body: &str| Fault::Status(200, body.to_owned());
    for fault in [
        Fault::WrongJson,
        Fault::NullJson,
        Fault::PlainListArray,
        status("{}"),
        status(r#"{"openai-compatibility":{}}"#),
        status(r#"{"openai-compatibility":["k"]}"#),
        status(r#"{"openai-compatibility":"none"}"#),
        status("[]"),
    ] {
        let api = ManagementApi::builder()
            .list(OPENAI, &there)
            .fault(fault.clone().on("GET", ""))
            .start();
        let params =
            json!({ "items": [item(OPENAI, "https://new.example.com", "sk-0123456789abcdef")] });
        let answer = Host::start(&api).browser.request(1, "import/run", params);
        assert_eq!(answer["error"]["data"]["kind"], "invalid_response", "{fault:?}: {answer:#}");
        assert_eq!(requests(&api), ["GET openai-compatibility"], "{fault:?}");
        assert_eq!(api.list(OPENAI).len(), 1);
    }
}

#[test]
fn d8_no_write_ever_names_an_entry_by_its_place() {
    let there = json!([
        site("Relay", "https://relay.example.com/v1", &["k0"]),
        site("B", "https://b.test/v1", &["k"])
    ]);
    let api = ManagementApi::builder().list(OPENAI, &there).start();
    let mut host = Host::start(&api);
    for (site, key) in
        [("https://relay.example.com", "k1"), ("https://b.test", "k2"), ("https://c.test", "k3")]
    {
        host.import(&json!([item(OPENAI, site, key)]));
    }
    let writes: Vec<_> = api.requests().into_iter().filter(|r| r.method != "GET").collect();
    assert_eq!(writes.len(), 3);
    for write in writes {
        let body = write.body.expect("a body");
        assert!(body.get("index").is_none(), "{body}");
        // Nothing that was read is echoed: another client's edit of it would be taken back.
        let value = body.get("value").and_then(Value::as_object);
        assert!(value.is_none_or(|value| value.keys().eq(["api-key-entries"])), "{body}");
    }
}

#[test]
fn d12_d13_success_is_what_was_read_back() {
    let put = |fault: Fault| fault.on("PUT", "");
    let said = |body: &str| put(Fault::Status(200, body.to_owned()));
    let rows = [
        ("the answer is lost, the write applied", put(Fault::DropAnswerAfterApply), "created"),
        ("200, not ok, not applied", said(r#"{"status":"error"}"#), "failed"),
        ("200 and nothing, not applied", said(""), "failed"),
        ("200 and a page, not applied", put(Fault::Html), "failed"),
        ("200 and ok, not applied", put(Fault::SwallowWrite), "failed"),
    ];
    // Each looks for three seconds for what is not there.
    std::thread::scope(|scope| {
        for (name, rule, outcome) in rows {
            scope.spawn(move || {
                let api = ManagementApi::builder().fault(rule).start();
                let new = item(OPENAI, "https://relay.example.com", "sk-0123456789abcdef");
                assert_eq!(outcomes(&Host::start(&api).import(&json!([new]))), [outcome], "{name}");
            });
        }
    });
}

#[test]
fn d18_a_model_list_of_blank_rows_clears_nothing() {
    let mut there = site("Relay", "https://relay.example.com/v1", &["sk-0123456789abcdef"]);
    there["models"] = json!([{ "name": "m", "alias": "best" }]);
    let api = ManagementApi::builder().list(OPENAI, &json!([there])).start();
    let mut host = Host::start(&api);
    let mut wanted = item(OPENAI, "https://relay.example.com", "sk-0123456789abcdef");
    wanted["models"] = json!([{ "name": "" }, { "name": "  ", "alias": "x" }]);
    assert_eq!(outcomes(&host.import(&json!([wanted]))), ["unchanged"]);
    assert_eq!(api.list(OPENAI)[0]["models"][0]["name"], "m");
    // An empty list is a wish.
    wanted["models"] = json!([]);
    assert_eq!(outcomes(&host.import(&json!([wanted]))), ["updated"]);
    assert_eq!(api.list(OPENAI)[0]["models"].as_array().map_or(0, Vec::len), 0);
}

#[test]
fn d22_one_site_in_many_spellings_is_one_provider() {
    let api = ManagementApi::start();
    let spellings = [
        "https://relay.example.com",
        "relay.example.com/v1",
        "HTTPS://Relay.Example.com:443/v1/Chat/Completions",
        "https://relay.example.com/v1/responses/compact",
        "https://relay.example.com/v1/messages?beta=true",
        " https://relay.example.com/v1/# ",
    ];
    let items: Vec<Value> =
        spellings.iter().map(|url| item(OPENAI, url, " sk-0123456789abcdef\t")).collect();
    let report = Host::start(&api).import(&items.into());
    assert_eq!(outcomes(&report)[1..], ["unchanged"; 5], "{report:#}");
    let list = api.list(OPENAI);
    assert_eq!((list.len(), &list[0]["base-url"]), (1, &json!("https://relay.example.com/v1")));
    assert_eq!(keys(&list[0]), ["sk-0123456789abcdef"], "sent as it is compared: trimmed");
}

#[test]
fn d22_a_spelling_without_scheme_in_the_list_is_the_same_site() {
    let there = json!([site("Relay", "relay.example.com/v1", &["k0"])]);
    let api = ManagementApi::builder().list(OPENAI, &there).start();
    let new = item(OPENAI, "https://relay.example.com", "sk-0123456789abcdef");
    assert_eq!(outcomes(&Host::start(&api).import(&json!([new]))), ["updated"]);
    assert_eq!(api.list(OPENAI).len(), 1);
}

#[test]
fn d22_what_is_no_address_and_no_key_is_refused() {
    let api = ManagementApi::start();
    let items = json!([
        item(OPENAI, "https://me:secret@relay.example.com/x", "sk-0123456789abcdef"),
        item(OPENAI, "null", "sk-0123456789abcdef"),
        item(OPENAI, "ftp://relay.example.com", "sk-0123456789abcdef"),
        item(OPENAI, "https://relay.example.com", " "),
    ]);
    let report = Host::start(&api).import(&items);
    assert_eq!(outcomes(&report), ["failed"; 4], "{report:#}");
    assert!(!report.to_string().contains("secret"), "{report:#}");
    assert!(api.requests().is_empty());
}
