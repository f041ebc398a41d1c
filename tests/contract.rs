//! The Management API as hub-bridge relies on it: the same promises of the stand-in, and of a real
//! CLIProxyAPI when `CLIPROXYAPI_BIN` names one.

#[path = "contract/hub_bridge.rs"]
mod hub_bridge;
#[path = "contract/server.rs"]
mod server;
#[path = "contract/trust.rs"]
mod trust;
#[path = "contract/writes.rs"]
mod writes;

use std::time::{Duration, Instant};

use hub_bridge_test_support::FAMILIES;
use serde_json::{Value, json};

use crate::{
    hub_bridge::host,
    server::{KEY, with_each_server},
};

fn entry(family: &str, key: &str) -> Value {
    if family == "openai-compatibility" {
        return json!({ "name": format!("N {key}"), "base-url": "https://a.test/v1", "api-key-entries": [{ "api-key": key }] });
    }
    json!({ "api-key": key, "base-url": "https://a.test" })
}

#[test]
fn a_list_is_an_envelope_and_a_put_replaces_it() {
    with_each_server(|server| {
        for family in FAMILIES {
            assert!(server.get(family).is_empty(), "{family}");
            let list = json!([entry(family, "k1"), entry(family, "k2")]);
            let (status, body) = server.write("PUT", family, &list);
            assert_eq!((status, &body["status"]), (200, &json!("ok")), "{family}: {body}");
            let now = server.get(family);
            assert_eq!(now.len(), 2, "{family}");
            let key = |entry: &Value| match family {
                "openai-compatibility" => entry["api-key-entries"][0]["api-key"].clone(),
                _ => entry["api-key"].clone(),
            };
            assert_eq!(
                [key(&now[0]), key(&now[1])],
                [json!("k1"), json!("k2")],
                "{family}: the order stays"
            );
            server.write("PUT", family, &json!([]));
            assert!(server.get(family).is_empty(), "{family}");
        }
    });
}

#[test]
fn the_configuration_has_every_list() {
    with_each_server(|server| {
        server.write("PUT", "claude-api-key", &json!([entry("claude-api-key", "k1")]));
        let (status, version, config) = server.send("GET", "config", KEY, None);
        assert_eq!((status, version), (200, true));
        for family in FAMILIES {
            let list = config.get(family).unwrap_or_else(|| panic!("{family} is missing"));
            assert!(list.is_null() || list.is_array(), "{family}: {list}");
        }
        assert_eq!(config["claude-api-key"][0]["api-key"], "k1");
        assert!(config["claude-api-key"][0].get("auth-index").is_none());
    });
}

#[test]
fn a_credential_becomes_active_after_its_write() {
    with_each_server(|server| {
        server.write("PUT", "claude-api-key", &json!([entry("claude-api-key", "k1")]));
        server.write("PUT", "openai-compatibility", &json!([entry("openai-compatibility", "k1")]));
        let start = Instant::now();
        loop {
            let claude = server.get("claude-api-key")[0].get("auth-index").is_some();
            let openai = server.get("openai-compatibility")[0]["api-key-entries"][0]
                .get("auth-index")
                .is_some();
            if claude && openai {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "claude {claude}, openai {openai}");
            std::thread::sleep(Duration::from_millis(50));
        }
    });
}

#[test]
fn five_wrong_keys_ban_even_the_right_one() {
    with_each_server(|server| {
        for _ in 0..5 {
            let (status, version, body) = server.send("GET", "config", "wrong", None);
            assert_eq!(
                (status, version, &body["error"]),
                (401, true, &json!("invalid management key"))
            );
        }
        let (status, _, body) = server.send("GET", "config", KEY, None);
        let error = body["error"].as_str().expect("a text");
        assert_eq!(status, 403);
        assert!(
            error.starts_with("IP banned due to too many failed attempts. Try again in "),
            "{error}"
        );
        // And hub-bridge says it so.
        let answer = host(server).request(1, "connection/verify", json!({}));
        assert_eq!(answer["error"]["data"]["kind"], "banned", "{answer:#}");
        let seconds = answer["error"]["data"]["params"]["seconds"].as_u64().expect("seconds");
        assert!((1700..=1800).contains(&seconds), "{seconds}");
    });
}

#[test]
fn an_unknown_path_is_told_from_a_missing_api() {
    with_each_server(|server| {
        let (status, version, _) = server.send("GET", "meta-api-key", KEY, None);
        assert_eq!((status, version), (404, true));
    });
}

#[test]
fn every_answer_names_the_version_and_the_commit() {
    with_each_server(|server| {
        let header = |key: &str, name: &str| {
            let answer = server.raw("GET", "claude-api-key", key, None);
            answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        for name in ["x-cpa-version", "x-cpa-commit"] {
            assert!(header(KEY, name).is_some_and(|text| !text.is_empty()), "{name}");
            assert!(header("wrong", name).is_some(), "{name}, with a wrong key, too");
        }
    });
}

#[test]
fn a_disabled_provider_has_no_credential() {
    with_each_server(|server| {
        let mut off = entry("openai-compatibility", "k1");
        off["disabled"] = true.into();
        let on = entry("openai-compatibility", "k2");
        server.write("PUT", "openai-compatibility", &json!([off, on]));
        let start = Instant::now();
        let has_index =
            |provider: &Value| provider["api-key-entries"][0].get("auth-index").is_some();
        while !has_index(&server.get("openai-compatibility")[1]) {
            assert!(start.elapsed() < Duration::from_secs(10), "the other one becomes active");
            std::thread::sleep(Duration::from_millis(50));
        }
        let list = server.get("openai-compatibility");
        assert!(!has_index(&list[0]) && list[0].get("auth-index").is_none(), "{}", list[0]);
        assert_eq!(list[0]["disabled"], true);
    });
}

#[test]
fn auth_index_in_a_write_is_ignored() {
    with_each_server(|server| {
        let mut given = entry("claude-api-key", "k1");
        given["auth-index"] = "0123456789abcdef".into();
        assert_eq!(server.write("PUT", "claude-api-key", &json!([given])).0, 200);
        let now = &server.get("claude-api-key")[0];
        assert_ne!(now.get("auth-index"), Some(&json!("0123456789abcdef")));
    });
}
