//! An import does what it says, in as few requests as it can, and touches nothing else.

#[path = "imports/defects.rs"]
mod defects;
#[path = "imports/kept.rs"]
mod kept;
#[path = "imports/matching.rs"]
mod matching;
#[path = "imports/races.rs"]
mod races;

use std::{rc::Rc, time::Duration};

use hub_bridge_test_support::{Browser, FAMILIES, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

/// A host that a browser started, with the server in its environment.
struct Host {
    browser: Browser,
    home: Rc<Home>,
}

impl Host {
    fn start(api: &ManagementApi) -> Self {
        Self::start_in(Rc::new(Home::new()), api)
    }

    /// One more of the same user's.
    fn start_in(home: Rc<Home>, api: &ManagementApi) -> Self {
        let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
        command.arg(ALL_API_HUB);
        Self { browser: Browser::start(command), home }
    }

    fn import(&mut self, items: &Value) -> Value {
        self.import_with(json!({ "items": items }))
    }

    /// Waits until what goes on behind the answers is done.
    fn settle(&mut self) {
        self.browser.close_stdin();
        self.browser.wait(Duration::from_secs(10)).expect("it ends");
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
fn a_key_for_an_empty_list_is_four_requests_and_the_same_again_is_one() {
    for family in FAMILIES {
        let api = ManagementApi::start();
        let mut host = Host::start(&api);
        let items = json!([item(family, "https://relay.example.com", "sk-0123456789abcdef")]);
        let report = host.import(&items);
        assert_eq!(outcomes(&report), ["created"], "{family}");
        // An empty list is believed when the server's file has none either.
        let expected = [
            &format!("GET {family}"),
            "GET config.yaml",
            &format!("PUT {family}"),
            &format!("GET {family}"),
        ];
        assert_eq!(report["requests"], 4);
        assert_eq!(requests(&api)[..4], expected);
        host.settle();
        let stored = api.list(family);

        api.clear_requests();
        let mut again = Host::start(&api);
        assert_eq!(outcomes(&again.import(&items)), ["unchanged"], "{family}");
        again.settle();
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
    // At most: one read, and for each family a fresh read, the write, its read-back and a look
    // or two until it is live.
    let count = report["requests"].as_u64().expect("a count");
    assert!(count <= 1 + 7 * FAMILIES.len() as u64, "{all:?}");
    assert_eq!(outcomes(&Host::start(&api).import(&items.into())), ["unchanged"; 210]);
}

#[test]
fn a_thousand_keys_are_three_requests() {
    let api = ManagementApi::builder().list("openai-compatibility", &kept::tuned()).start();
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
    // Once more is read where planning took longer than a list stays fresh, as on a busy machine.
    let requests = report["requests"].as_u64().expect("a number");
    assert!((3..=4).contains(&requests), "{requests} requests");
    assert_eq!(api.requests().iter().filter(|request| request.method != "GET").count(), 1);
    assert_eq!(report["summary"]["created"], 50);
    assert_eq!(report["summary"]["updated"], 950);
    let keys: usize = api
        .list("openai-compatibility")
        .iter()
        .map(|provider| provider["api-key-entries"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(keys, 1002);
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
    assert_eq!(report["items"][2]["ref"], 3);
    assert!(report["items"][3].get("ref").is_none());
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
fn more_models_for_a_known_key_are_one_write_of_the_right_kind() {
    for family in FAMILIES {
        let api = ManagementApi::start();
        let mut host = Host::start(&api);
        let mut wanted = item(family, "https://relay.example.com", "sk-0123456789abcdef");
        host.import(&json!([wanted]));
        host.settle();
        let before = api.list(family)[0].clone();
        let mut host = Host::start(&api);
        api.clear_requests();
        wanted["models"] = json!([{ "name": "m1", "alias": "best" }]);
        assert_eq!(outcomes(&host.import(&json!([wanted]))), ["updated"], "{family}");
        // CLIProxyAPI: PATCH answers 200 and ignores models for these two.
        let method = if ["gemini-api-key", "interactions-api-key"].contains(&family) {
            "PUT"
        } else {
            "PATCH"
        };
        let expected =
            [format!("GET {family}"), format!("{method} {family}"), format!("GET {family}")];
        assert_eq!(requests(&api)[..3], expected);
        let mut now = api.list(family)[0].clone();
        assert_eq!(now["models"][0]["alias"], "best", "{family}");
        now["models"] = before["models"].clone();
        assert_eq!(now["base-url"], before["base-url"], "{family}");
        assert_eq!(outcomes(&host.import(&json!([wanted]))), ["unchanged"], "{family}");
    }
}

#[test]
fn a_key_entry_is_patched_by_its_key_and_by_nothing_but_what_changes() {
    for family in FAMILIES.into_iter().filter(|family| *family != "openai-compatibility") {
        let there = json!([
            { "api-key": "theirs", "base-url": "https://a.test/v1" },
            { "api-key": "mine", "base-url": "https://relay.example.com", "headers": { "X-A": "b" }, "weight": 2 },
        ]);
        let api = ManagementApi::builder().list(family, &there).start();
        let mut wanted = item(family, "https://relay.example.com", "mine");
        wanted["prefix"] = "team".into();
        let report = Host::start(&api).import(&json!([wanted]));
        assert_eq!(outcomes(&report), ["updated"], "{family}");
        let patch = &api.requests()[1];
        let body = json!({ "match": "mine", "value": { "prefix": "team" } });
        assert_eq!((patch.method.as_str(), &patch.body), ("PATCH", &Some(body)), "{family}");
        let now = &api.list(family)[1];
        assert_eq!(
            (&now["prefix"], &now["weight"], &now["headers"]["X-A"]),
            (&json!("team"), &json!(2), &json!("b"))
        );
    }
}

#[test]
fn without_verification_there_is_no_third_request() {
    let other = json!([{ "api-key": "other", "base-url": "https://other.test" }]);
    let api = ManagementApi::builder().list("claude-api-key", &other).start();
    let items = json!([item("claude-api-key", "https://relay.example.com", "sk-0123456789abcdef")]);
    let report = Host::start(&api).import_with(json!({ "items": items, "verify": "none" }));
    assert_eq!(outcomes(&report), ["created"]);
    assert_eq!(requests(&api), ["GET claude-api-key", "PUT claude-api-key"]);
}

#[test]
fn active_is_said_only_where_the_server_shows_it() {
    for (never_live, active) in [(false, true), (true, false)] {
        let api = ManagementApi::start();
        if never_live {
            api.set_fault(hub_bridge_test_support::Fault::SkipActivation);
        }
        let mut host = Host::start(&api);
        let items = json!([item(
            "openai-compatibility",
            "https://relay.example.com",
            "sk-0123456789abcdef"
        ),]);
        assert_eq!(outcomes(&host.import(&items)), ["created"]);
        std::thread::sleep(Duration::from_millis(150));
        let again = Host::start(&api).import(&items);
        assert_eq!(outcomes(&again), ["unchanged"]);
        assert_eq!(again["items"][0]["active"], active);
        assert_eq!(warnings(&again["items"][0]).contains(&"not_yet_active"), !active);
    }
}
