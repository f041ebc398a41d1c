//! An import does what it says, in as few requests as it can, and touches nothing else.

use std::{process::Command, time::Duration};

use hub_bridge_test_support::{Browser, Fault, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

const FAMILIES: [&str; 7] = [
    "openai-compatibility",
    "codex-api-key",
    "claude-api-key",
    "gemini-api-key",
    "xai-api-key",
    "vertex-api-key",
    "interactions-api-key",
];

/// A host that a browser started, with the server in its environment.
struct Host {
    browser: Browser,
    _home: Home,
}

impl Host {
    fn start(api: &ManagementApi) -> Self {
        let home = Home::new();
        let mut command: Command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
        command.arg(ALL_API_HUB);
        Self { browser: Browser::start(command), _home: home }
    }

    fn import(&mut self, items: &Value) -> Value {
        self.import_with(json!({ "items": items }))
    }

    fn import_with(&mut self, params: Value) -> Value {
        let answer = self.browser.request(1, "import/run", params);
        assert!(answer.get("error").is_none(), "{answer:#}");
        answer["result"].clone()
    }
}

fn item(family: &str, site: &str, key: &str) -> Value {
    json!({ "family": family, "siteName": "Relay", "siteUrl": site, "apiKey": key })
}

fn outcomes(report: &Value) -> Vec<&str> {
    let items = report["items"].as_array().expect("items");
    items.iter().map(|item| item["outcome"].as_str().expect("an outcome")).collect()
}

fn warnings(item: &Value) -> Vec<&str> {
    let notes = item["warnings"].as_array().expect("warnings");
    notes.iter().map(|note| note["kind"].as_str().expect("a kind")).collect()
}

/// Method and list of each request.
fn requests(api: &ManagementApi) -> Vec<String> {
    let short = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    api.requests().iter().map(|r| format!("{} {}", r.method, short(&r.path))).collect()
}

#[test]
fn a_new_key_is_three_requests_and_the_same_again_is_one() {
    for family in FAMILIES {
        let api = ManagementApi::start();
        let mut host = Host::start(&api);
        let items = json!([item(family, "https://relay.example.com", "sk-0123456789abcdef")]);
        let report = host.import(&items);
        assert_eq!(outcomes(&report), ["created"], "{family}");
        let expected = [format!("GET {family}"), format!("PUT {family}"), format!("GET {family}")];
        assert_eq!(requests(&api), expected);
        assert_eq!(report["requests"], 3);
        let stored = api.list(family);

        api.clear_requests();
        assert_eq!(outcomes(&host.import(&items)), ["unchanged"], "{family}");
        assert_eq!(requests(&api), [format!("GET {family}")]);
        assert_eq!(api.list(family), stored);
    }
}

#[test]
fn each_family_gets_the_base_url_that_reaches_the_site() {
    let api = ManagementApi::start();
    let items: Vec<Value> = FAMILIES
        .iter()
        .map(|family| item(family, "https://relay.example.com/v1/messages", "sk-0123456789abcdef"))
        .collect();
    Host::start(&api).import(&items.into());
    for family in FAMILIES {
        let list = api.list(family);
        let versioned = ["openai-compatibility", "codex-api-key", "xai-api-key"].contains(&family);
        let expected =
            if versioned { "https://relay.example.com/v1" } else { "https://relay.example.com" };
        assert_eq!(list.len(), 1, "{family}");
        assert_eq!(list[0]["base-url"], expected, "{family}");
    }
}

#[test]
fn a_batch_over_all_families_writes_each_list_once() {
    let api = ManagementApi::start();
    let items: Vec<Value> = (0..210)
        .map(|n| {
            let site = format!("https://site-{}.example.com", n / 14);
            item(FAMILIES[n % 7], &site, &format!("sk-{n:016}"))
        })
        .collect();
    let report = Host::start(&api).import(&items.clone().into());
    assert_eq!(report["summary"]["failed"], 0, "{report:#}");
    let all = requests(&api);
    assert_eq!(all[0], "GET config");
    for family in FAMILIES {
        assert_eq!(all.iter().filter(|r| **r == format!("PUT {family}")).count(), 1, "{all:?}");
    }
    // At most: one read, and for each family a fresh read, the write and its read-back.
    assert!(all.len() <= 1 + 3 * FAMILIES.len(), "{all:?}");
    assert_eq!(outcomes(&Host::start(&api).import(&items.into())), ["unchanged"; 210]);
}

#[test]
fn a_thousand_keys_are_three_requests() {
    let api = ManagementApi::start();
    let items: Vec<Value> = (0..1000)
        .map(|n| {
            item(
                "openai-compatibility",
                &format!("https://s{}.test", n % 50),
                &format!("sk-{n:016}"),
            )
        })
        .collect();
    let report = Host::start(&api).import(&items.into());
    assert_eq!(requests(&api).len(), 3);
    assert_eq!(report["summary"]["created"], 50);
    assert_eq!(report["summary"]["updated"], 950);
    let keys: usize = api
        .list("openai-compatibility")
        .iter()
        .map(|provider| provider["api-key-entries"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(keys, 1000);
}

#[test]
fn the_same_key_twice_in_a_batch_is_one_key() {
    for family in FAMILIES {
        let api = ManagementApi::start();
        let twice = json!([
            item(family, "https://relay.example.com/v1", "sk-0123456789abcdef"),
            item(family, "relay.example.com", " sk-0123456789abcdef\n"),
        ]);
        assert_eq!(
            outcomes(&Host::start(&api).import(&twice)),
            ["created", "unchanged"],
            "{family}"
        );
        assert_eq!(api.list(family).len(), 1);
    }
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would() {
    let api = ManagementApi::start();
    let mut host = Host::start(&api);
    let items = json!([item("claude-api-key", "https://relay.example.com", "sk-0123456789abcdef")]);
    let report = host.import_with(json!({ "items": items, "dryRun": true }));
    assert_eq!(outcomes(&report), ["created"]);
    assert_eq!(report["dryRun"], true);
    assert_eq!(report["items"][0]["changes"][1], json!({ "field": "apiKey", "to": "••••cdef" }));
    assert_eq!(requests(&api), ["GET claude-api-key"]);
    let history = host.browser.request(2, "history/list", json!({}));
    assert_eq!(history["result"]["total"], 0);
}

fn tuned() -> Value {
    json!([
        { "name": "Other", "base-url": "https://other.test/v1", "api-key-entries": [{ "api-key": "k" }], "from-the-future": { "a": [1, 2] } },
        { "name": "Mine", "base-url": "https://relay.example.com/v1", "headers": { "X-A": "b" },
          "api-key-entries": [{ "api-key": "old", "weight": 3, "proxy-url": "http://p.test" }],
          "models": [{ "name": "m", "alias": "best" }], "from-the-future": 7 }
    ])
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
    assert_eq!(after[0], before[0]);
    for field in ["name", "base-url", "headers", "models", "from-the-future"] {
        assert_eq!(after[1][field], before[1][field], "{field}");
    }
    assert_eq!(after[1]["api-key-entries"][0], before[1]["api-key-entries"][0]);
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
fn a_name_of_another_site_is_not_taken_for_the_same_provider() {
    let list = json!([{ "name": "New API", "base-url": "https://a.test/v1", "api-key-entries": [{ "api-key": "ka" }] }]);
    let import = |name_match: &str| {
        let api = ManagementApi::builder().list("openai-compatibility", &list).start();
        let mut wanted = item("openai-compatibility", "https://b.test", "sk-0123456789abcdef");
        wanted["siteName"] = "new api ".into();
        if !name_match.is_empty() {
            wanted["nameMatch"] = name_match.into();
        }
        let report = Host::start(&api).import(&json!([wanted]));
        (report["items"][0].clone(), api.list("openai-compatibility"))
    };
    let (item, list) = import("");
    assert_eq!((item["outcome"].as_str(), list.len()), (Some("created"), 2));
    assert_eq!(
        list[0]["api-key-entries"].as_array().map(Vec::len),
        Some(1),
        "no key goes to a stranger"
    );
    assert_eq!(list[1]["name"], "new api (b.test)");
    assert_eq!(warnings(&item), ["name_in_use", "no_models"]);

    let (item, list) = import("append");
    assert_eq!((item["outcome"].as_str(), list.len()), (Some("updated"), 1));
    assert_eq!(list[0]["base-url"], "https://a.test/v1");
    assert!(warnings(&item).contains(&"base_url_differs"));

    let (_, list) = import("move");
    assert_eq!(list[0]["base-url"], "https://b.test/v1");
    assert_eq!(list[0]["name"], "New API");
}

#[test]
fn an_entry_written_another_way_is_left_so_unless_asked() {
    // As All API Hub leaves them: no version for codex, one for claude.
    for (family, there, right) in [
        ("codex-api-key", "https://relay.example.com", "https://relay.example.com/v1"),
        ("claude-api-key", "https://relay.example.com/v1", "https://relay.example.com"),
    ] {
        let list = json!([{ "api-key": "sk-0123456789abcdef", "base-url": there }]);
        let api = ManagementApi::builder().list(family, &list).start();
        let mut host = Host::start(&api);
        let mut wanted = item(family, "https://relay.example.com", "sk-0123456789abcdef");
        let report = host.import(&json!([wanted]));
        assert_eq!(outcomes(&report), ["unchanged"]);
        assert_eq!(warnings(&report["items"][0]), ["base_url_differs"]);
        assert_eq!(report["items"][0]["warnings"][0]["params"]["to"], right);
        assert_eq!(api.list(family)[0]["base-url"], there);

        wanted["repairBaseUrl"] = true.into();
        assert_eq!(outcomes(&host.import(&json!([wanted]))), ["updated"]);
        assert_eq!(api.list(family)[0]["base-url"], right);
        assert_eq!(api.list(family).len(), 1);
    }
}

#[test]
fn a_blank_address_never_blanks_an_entry() {
    for family in ["claude-api-key", "codex-api-key"] {
        let list = json!([{ "api-key": "sk-0123456789abcdef", "base-url": "https://mine.test" }]);
        let api = ManagementApi::builder().list(family, &list).start();
        let blank =
            json!({ "family": family, "apiKey": "sk-0123456789abcdef", "providerBaseUrl": "  " });
        Host::start(&api).import(&json!([blank]));
        assert_eq!(api.list(family)[0]["base-url"], "https://mine.test", "{family}");
    }
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
fn one_bad_item_stops_no_other_and_handles_come_back() {
    let api = ManagementApi::start();
    let report = Host::start(&api).import(&json!([
        { "ref": { "row": 1 }, "siteUrl": "https://a.test", "apiKey": "sk-****" },
        { "ref": "two", "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
        { "ref": 3, "apiKey": "sk-0123456789abcdef" },
        { "siteUrl": "https://a.test", "apiKey": "" },
        { "siteUrl": api.url(), "apiKey": "sk-0123456789abcdef", "family": "codex-api-key" },
    ]));
    assert_eq!(outcomes(&report), ["failed", "created", "failed", "failed", "failed"]);
    let kinds: Vec<&Value> =
        report["items"].as_array().expect("items").iter().map(|i| &i["error"]["kind"]).collect();
    assert_eq!(kinds[0], "api_key_invalid");
    assert_eq!(kinds[2], "base_url_invalid");
    assert_eq!(kinds[3], "api_key_invalid");
    assert_eq!(kinds[4], "base_url_loops");
    assert_eq!(report["items"][0]["ref"], json!({ "row": 1 }));
    assert_eq!(report["items"][1]["ref"], "two");
}

#[test]
fn a_family_that_the_server_lacks_fails_alone() {
    let api = ManagementApi::builder().without_family("xai-api-key").start();
    let report = Host::start(&api).import(&json!([
        item("xai-api-key", "https://a.test", "sk-0123456789abcdef"),
        item("claude-api-key", "https://a.test", "sk-0123456789abcdef"),
    ]));
    assert_eq!(outcomes(&report), ["failed", "created"]);
    assert_eq!(report["items"][0]["error"]["kind"], "family_not_supported");
    assert!(requests(&api).iter().all(|request| request != "PUT xai-api-key"));
}

#[test]
fn another_clients_edit_is_not_lost() {
    let api = ManagementApi::builder()
        .list("claude-api-key", &json!([{ "api-key": "first", "base-url": "https://a.test" }]))
        .start();
    // The answer to the first read comes late: by then it is too old to be written from.
    api.push_fault(Fault::Latency(Duration::from_millis(10)).on("GET", "config"));
    api.push_fault(Fault::Latency(Duration::from_millis(500)).on("PUT", "codex-api-key"));
    let mut host = Host::start(&api);
    let editing = std::thread::scope(|scope| {
        let editor = scope.spawn(|| {
            // Between the first family's write and the second's.
            while !requests(&api).contains(&"PUT codex-api-key".to_owned()) {
                std::thread::sleep(Duration::from_millis(5));
            }
            api.edit(|lists| {
                let list = lists.get_mut("claude-api-key").expect("a list");
                list.push(json!({ "api-key": "theirs", "base-url": "https://t.test" }));
            });
        });
        let report = host.import(&json!([
            item("codex-api-key", "https://a.test", "sk-0123456789abcdef"),
            item("claude-api-key", "https://a.test", "sk-0123456789abcdef"),
        ]));
        editor.join().expect("edited");
        report
    });
    assert_eq!(outcomes(&editing), ["created", "created"]);
    let list = api.list("claude-api-key");
    let keys: Vec<&Value> = list.iter().map(|entry| &entry["api-key"]).collect();
    assert_eq!(keys, ["first", "theirs", "sk-0123456789abcdef"]);
}
