//! And hub-bridge itself, against both servers.

use std::time::Duration;

use hub_bridge_test_support::{Browser, Home, home::ALL_API_HUB};
use serde_json::{Value, json};

use crate::{
    FAMILIES, entry,
    server::{KEY, Server, with_each_server},
};

/// A host that a browser started, with this server in its environment.
pub fn host(server: &Server) -> Browser {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", &server.url).env("HUB_BRIDGE_MANAGEMENT_KEY", KEY);
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

#[test]
fn hub_bridge_imports_into_every_family() {
    with_each_server(|server| {
        let mut host = host(server);
        let item = |family: &str, key: &str, model: &str| {
            json!({ "family": family, "siteName": "Relay", "siteUrl": "https://relay.example.com", "apiKey": key,
                    "models": [{ "name": model, "alias": format!("my-{model}") }], "prefix": "team" })
        };
        let mut run = |key: &str, model: &str| {
            let items: Vec<Value> =
                FAMILIES.iter().map(|family| item(family, key, model)).collect();
            let answer = host.request(1, "import/run", json!({ "items": items }));
            assert!(answer["error"].is_null(), "{answer:#}");
            answer["result"].clone()
        };
        let first = run("sk-0123456789abcdef", "m1");
        assert_eq!(first["summary"]["created"], 7, "{first:#}");
        for result in first["items"].as_array().expect("items") {
            assert_eq!(result["warnings"], json!([]), "every field is kept: {result:#}");
        }
        assert_eq!(run("sk-0123456789abcdef", "m1")["summary"]["unchanged"], 7);
        let models = run("sk-0123456789abcdef", "m2");
        assert_eq!(models["summary"]["updated"], 7, "{models:#}");
        let second = run("sk-0123456789abcdeg", "m1");
        assert_eq!(
            (&second["summary"]["created"], &second["summary"]["updated"]),
            (&json!(6), &json!(1))
        );
        // What it says is what is there, a second later too.
        std::thread::sleep(Duration::from_millis(if server.is_real() { 1000 } else { 100 }));
        for family in FAMILIES {
            let list = server.get(family);
            if family == "openai-compatibility" {
                assert_eq!(list.len(), 1);
                assert_eq!(list[0]["api-key-entries"].as_array().map(Vec::len), Some(2));
            } else {
                assert_eq!(list.len(), 2, "{family}: {list:?}");
            }
            assert_eq!(list[0]["models"].as_array().map(Vec::len), Some(2), "{family}");
            assert_eq!(list[0]["prefix"], "team", "{family}");
        }
    });
}

#[test]
fn hub_bridge_verifies_and_lists_what_is_there() {
    with_each_server(|server| {
        server.write(
            "PUT",
            "claude-api-key",
            &json!([entry("claude-api-key", "sk-0123456789abcdef")]),
        );
        let mut host = host(server);
        let verified = host.request(1, "connection/verify", json!({}))["result"].clone();
        assert_eq!(
            (&verified["ok"], &verified["providers"]),
            (&json!(true), &json!(1)),
            "{verified:#}"
        );
        assert_eq!(verified["families"].as_array().map(Vec::len), Some(7));
        assert!(verified["server"]["version"].as_str().is_some_and(|text| !text.is_empty()));
        let listed = host.request(2, "provider/list", json!({ "family": "claude-api-key" }));
        assert_eq!(listed["result"]["total"], 1, "{listed:#}");
        assert!(!listed.to_string().contains("sk-0123"), "{listed:#}");
    });
}

#[test]
fn hub_bridge_loses_no_key_of_many_imports_in_a_row() {
    with_each_server(|server| {
        let mut host = host(server);
        for round in 0..6 {
            let families = ["openai-compatibility", "claude-api-key", "gemini-api-key"];
            let items: Vec<Value> = families
                .iter()
                .map(|family| json!({ "family": family, "siteName": "Relay", "siteUrl": "https://relay.example.com",
                                      "apiKey": format!("sk-{round:016}") }))
                .collect();
            let answer = host.request(round, "import/run", json!({ "items": items }));
            let failed = &answer["result"]["summary"]["failed"];
            assert_eq!(failed, 0, "round {round}: {answer:#}");
        }
        std::thread::sleep(Duration::from_millis(if server.is_real() { 1500 } else { 150 }));
        assert_eq!(
            server.get("openai-compatibility")[0]["api-key-entries"].as_array().map(Vec::len),
            Some(6)
        );
        for family in ["claude-api-key", "gemini-api-key"] {
            let list = server.get(family);
            assert_eq!(list.len(), 6, "{family}");
            for entry in list {
                assert!(entry.get("auth-index").is_some(), "{family}: stored and in use: {entry}");
            }
        }
    });
}

#[test]
fn hub_bridge_touches_nothing_that_somebody_tuned() {
    with_each_server(|server| {
        let tuned = json!([
            { "name": "Mine", "base-url": "https://relay.example.com/v1/", "prefix": "p", "priority": 3,
              "headers": { "X-A": "b" }, "models": [{ "name": "m", "alias": "best", "thinking": { "max": 5, "zero_allowed": true } }],
              "api-key-entries": [{ "api-key": "old", "weight": 0, "proxy-url": "direct" }] },
            { "name": "Other", "base-url": "https://other.test/v1", "disabled": true,
              "api-key-entries": [{ "api-key": "k", "weight": 4 }], "request-retry": 2 },
        ]);
        server.write("PUT", "openai-compatibility", &tuned);
        let item = json!({ "siteName": "Relay", "siteUrl": "https://relay.example.com", "apiKey": "sk-0123456789abcdef" });
        let new = json!({ "siteName": "New", "siteUrl": "https://new.test", "apiKey": "sk-0123456789abcdef" });
        // The first time one entry changes, a PATCH; the second time a PUT of the whole list.
        let mut host = host(server);
        for items in [json!([item]), json!([item, new])] {
            let answer = host.request(1, "import/run", json!({ "items": items }));
            assert_eq!(answer["result"]["summary"]["failed"], 0, "{answer:#}");
        }
        std::thread::sleep(Duration::from_millis(if server.is_real() { 1000 } else { 100 }));
        let now = server.get("openai-compatibility");
        assert_eq!(now.len(), 3);
        for (now, before) in now.iter().zip(tuned.as_array().expect("a list")) {
            for (field, value) in before.as_object().expect("an object") {
                match field.as_str() {
                    "api-key-entries" => {
                        let mut first = now[field][0].clone();
                        first.as_object_mut().expect("an object").shift_remove("auth-index");
                        assert_eq!(first, value[0]);
                    }
                    "models" => assert_eq!(now[field][0]["thinking"], value[0]["thinking"]),
                    _ => assert_eq!(now[field], *value, "{field}"),
                }
            }
        }
        assert_eq!(now[0]["api-key-entries"].as_array().map(Vec::len), Some(2));
    });
}
