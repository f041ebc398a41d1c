//! The raw Management API: off by default, a few paths, and every write watched.

use std::time::Duration;

use hub_bridge_test_support::{Browser, Fault, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

const OTHER: &str = "chrome-extension://idjmljogegdlfnhmiponbdamoihgfcpn/";
const SECRET: &str = "sk-0123456789abcdef";

fn start(home: &Home, caller: &str) -> Browser {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(caller);
    Browser::start(command)
}

fn hub_bridge(home: &Home, arguments: &[&str]) -> String {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    let output = command.args(arguments).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A home where All API Hub may send requests of its own.
fn allowed(api: &ManagementApi) -> (Home, Browser) {
    let home = Home::new();
    home.set_up(api);
    hub_bridge(&home, &["profile", "allow-raw", ALL_API_HUB]);
    let browser = start(&home, ALL_API_HUB);
    (home, browser)
}

fn ask(browser: &mut Browser, method: &str, path: &str, body: Option<Value>) -> Value {
    let mut params = json!({ "method": method, "path": path });
    if let Some(body) = body {
        params["body"] = body;
    }
    browser.request(1, "management/request", params)
}

fn kind(answer: &Value) -> &str {
    answer["error"]["data"]["kind"].as_str().unwrap_or_else(|| panic!("{answer:#}"))
}

fn provider(name: &str) -> Value {
    json!({ "name": name, "base-url": format!("https://{name}.test/v1"),
            "api-key-entries": [{ "api-key": format!("{SECRET}-{name}") }] })
}

#[test]
fn it_is_off_until_a_person_allows_it_to_this_extension() {
    let api = ManagementApi::builder().start();
    let home = Home::new();
    home.set_up(&api);
    let refused = ask(&mut start(&home, ALL_API_HUB), "GET", "config", None);
    assert_eq!(kind(&refused), "not_allowed");
    let hint = refused["error"]["data"]["hint"].as_str().expect("a hint");
    assert!(hint.contains("hub-bridge profile allow-raw"), "{hint}");
    assert_eq!(api.requests().len(), 0, "nothing is sent");

    hub_bridge(&home, &["profile", "allow-raw", "lapnciffpekdengooeolaienkeoilfeo"]);
    assert!(ask(&mut start(&home, ALL_API_HUB), "GET", "config", None)["result"].is_object());
    assert_eq!(kind(&ask(&mut start(&home, OTHER), "GET", "config", None)), "not_allowed");
    let shown = hub_bridge(&home, &["profile", "allow-raw"]);
    assert!(shown.contains("lapnciffpekdengooeolaienkeoilfeo"), "{shown}");

    hub_bridge(&home, &["profile", "allow-raw", "--remove", ALL_API_HUB]);
    assert_eq!(kind(&ask(&mut start(&home, ALL_API_HUB), "GET", "config", None)), "not_allowed");
    let over_the_wire = json!({ "name": "home", "allowRaw": ["lapnciffpekdengooeolaienkeoilfeo"] });
    let set = start(&home, ALL_API_HUB).request(1, "profile/set", over_the_wire);
    assert_eq!(kind(&set), "invalid_params");
}

#[test]
fn it_is_allowed_for_an_address_and_not_for_a_name() {
    let api = ManagementApi::builder().start();
    let (_home, mut browser) = allowed(&api);
    let moved = json!({ "name": "home", "managementUrl": "http://localhost:1" });
    browser.request(2, "profile/set", moved);
    browser.request(3, "profile/set", json!({ "name": "home", "managementUrl": api.url() }));
    assert_eq!(kind(&ask(&mut browser, "GET", "config", None)), "not_allowed");
}

#[test]
fn each_verb_does_what_the_server_does_and_is_in_the_history() {
    let api = ManagementApi::builder().start();
    let (home, mut browser) = allowed(&api);
    let list = "openai-compatibility";
    let put = ask(&mut browser, "PUT", list, Some(json!([provider("a"), provider("b")])));
    assert_eq!(
        (&put["result"]["status"], &put["result"]["body"]["status"]),
        (&json!(200), &json!("ok"))
    );
    let got = ask(&mut browser, "GET", "/openai-compatibility", None);
    assert_eq!(got["result"]["body"][list].as_array().map(Vec::len), Some(2));
    assert!(got["result"]["headers"]["x-cpa-version"].is_string(), "{got}");
    let patch = json!({ "name": "a", "value": { "prefix": "team" } });
    assert_eq!(ask(&mut browser, "PATCH", list, Some(patch))["result"]["status"], 200);
    let gone = ask(&mut browser, "DELETE", "openai-compatibility?name=b", None);
    assert_eq!(gone["result"]["status"], 200);
    let missing = json!({ "name": "nobody", "value": { "prefix": "x" } });
    assert_eq!(ask(&mut browser, "PATCH", list, Some(missing))["result"]["status"], 404);
    let now = ask(&mut browser, "GET", list, None);
    assert_eq!(now["result"]["body"][list][0]["prefix"], "team");
    assert_eq!(now["result"]["body"][list].as_array().map(Vec::len), Some(1));

    let history = browser.request(2, "history/list", json!({}));
    let imports = history["result"]["imports"].as_array().expect("a list");
    let created: Vec<&Value> = imports.iter().map(|entry| &entry["summary"]["created"]).collect();
    assert_eq!(created, [0, 0, 2], "the write that changed nothing is not there");
    assert!(
        imports.iter().all(|entry| entry["undoable"] == false && entry["caller"] == ALL_API_HUB)
    );
    let first = browser.request(3, "history/get", json!({ "importId": imports[2]["importId"] }));
    let told = first["result"].to_string();
    assert!(told.contains("https://a.test/v1") && !told.contains(SECRET), "{told}");
    drop(browser);
    for entry in std::fs::read_dir(home.state().join("logs")).expect("a folder") {
        let log = std::fs::read_to_string(entry.expect("an entry").path()).expect("a log");
        assert!(!log.contains(SECRET) && !log.contains("name=b"), "{log}");
    }
}

#[test]
fn of_the_configuration_only_the_provider_lists_are_given() {
    let api = ManagementApi::builder().start();
    let (_home, mut browser) = allowed(&api);
    let config = ask(&mut browser, "GET", "config", None);
    let names: Vec<&String> =
        config["result"]["body"].as_object().expect("an object").keys().collect();
    assert!(names.contains(&&"claude-api-key".to_owned()), "{names:?}");
    for name in names {
        assert!(name.ends_with("-api-key") || name == "openai-compatibility", "{name}");
    }
}

#[test]
fn nothing_else_is_sent() {
    let api = ManagementApi::builder().start();
    let (_home, mut browser) = allowed(&api);
    let paths = ["api-keys", "config/../api-keys", "config.yaml", "%63onfig", "//config", ""];
    for path in paths {
        assert_eq!(kind(&ask(&mut browser, "GET", path, None)), "invalid_params", "{path}");
    }
    let bodies = [
        ("PUT", "config", Some(json!([]))),
        ("POST", "claude-api-key", Some(json!([]))),
        ("PUT", "claude-api-key", None),
        ("PUT", "claude-api-key", Some(json!({ "items": 1 }))),
        ("PATCH", "claude-api-key", Some(json!([]))),
        ("GET", "claude-api-key", Some(json!({}))),
        ("get", "claude-api-key", None),
    ];
    for (method, path, body) in bodies {
        let answer = ask(&mut browser, method, path, body);
        assert_eq!(kind(&answer), "invalid_params", "{method} {path}");
    }
    assert_eq!(api.requests().len(), 0);
}

#[test]
fn a_list_is_not_emptied() {
    let api = ManagementApi::builder().start();
    let (_home, mut browser) = allowed(&api);
    let list = "openai-compatibility";
    let all = json!([provider("a"), provider("b"), provider("c")]);
    assert_eq!(ask(&mut browser, "PUT", list, Some(all))["result"]["status"], 200);
    for short in [json!([]), json!({ "items": [] }), json!([provider("a")])] {
        let refused = ask(&mut browser, "PUT", list, Some(short));
        assert_eq!(refused["error"]["data"]["params"]["path"], "body", "{refused}");
    }
    let two = json!([provider("a"), provider("c")]);
    assert_eq!(ask(&mut browser, "PUT", list, Some(two))["result"]["status"], 200);
}

#[test]
fn a_refused_key_is_sent_once_and_other_statuses_are_answers() {
    let mut api = ManagementApi::builder().start();
    let (_home, mut browser) = allowed(&api);
    let fault = Fault::Status(500, r#"{"error":"no"}"#.into());
    api.set_fault(fault);
    let failed = ask(&mut browser, "GET", "claude-api-key", None);
    assert_eq!(
        (&failed["result"]["status"], &failed["result"]["body"]["error"]),
        (&json!(500), &json!("no"))
    );
    api.clear_faults();
    api.set_key("another");
    let before = api.requests().len();
    for _ in 0..3 {
        assert_eq!(kind(&ask(&mut browser, "GET", "claude-api-key", None)), "key_rejected");
    }
    assert_eq!(api.requests().len() - before, 1);
}

#[test]
fn a_raw_write_and_an_import_lose_nothing_of_each_other() {
    let api = ManagementApi::builder().latency(Duration::from_millis(30)).start();
    let (_home, mut browser) = allowed(&api);
    let list = "openai-compatibility";
    let item = json!({ "siteName": "i", "siteUrl": "https://i.test", "apiKey": SECRET });
    let import =
        json!({ "jsonrpc": "2.0", "id": 8, "method": "import/run", "params": { "items": [item] } });
    let patch = json!({ "name": "a", "value": { "prefix": "team" } });
    let raw = json!({ "jsonrpc": "2.0", "id": 9, "method": "management/request",
                      "params": { "method": "PATCH", "path": list, "body": patch } });
    assert_eq!(
        ask(&mut browser, "PUT", list, Some(json!([provider("a")])))["result"]["status"],
        200
    );
    browser.send(&import);
    browser.send(&raw);
    assert_eq!(browser.response(&json!(8))["result"]["summary"]["created"], 1);
    assert_eq!(browser.response(&json!(9))["result"]["status"], 200);
    let now = ask(&mut browser, "GET", list, None);
    let providers = now["result"]["body"][list].as_array().expect("a list");
    assert_eq!((providers.len(), &providers[0]["prefix"]), (2, &json!("team")));
}
