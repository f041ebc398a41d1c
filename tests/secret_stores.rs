//! The management key: in a real Secret Service and in the other stores, and each way to fail.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::Command,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Browser, Home, KeychainSession, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

const SERVICE: &str = "hub-bridge";

/// A host in this session; what a keychain test can't do without is named, never skipped.
fn host_in(session: &KeychainSession, home: &Home) -> Browser {
    let mut command: Command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    session.apply(&mut command);
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

fn host(home: &Home) -> Browser {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

fn kind(answer: &Value) -> &str {
    answer["error"]["data"]["kind"].as_str().unwrap_or_else(|| panic!("{answer:#}"))
}

fn started(session: Result<KeychainSession, String>) -> KeychainSession {
    session.unwrap_or_else(|missing| panic!("tests/run installs what is missing: {missing}"))
}

/// Where the program of this session keeps its settings.
fn write_config(session: &KeychainSession, text: &str) {
    let folder = session.home().join(".config/hub-bridge");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("config.toml"), text).expect("a file");
}

#[test]
fn a_key_goes_into_the_secret_service_and_is_used_from_there() {
    let session = started(KeychainSession::start());
    let api = ManagementApi::start();
    let home = Home::new();
    let mut browser = host_in(&session, &home);
    browser.request(1, "profile/set", json!({ "managementUrl": api.url() }));
    let set = browser.request(2, "secret/set", json!({ "managementKey": api.key() }));
    assert_eq!(set["result"], json!({ "stored": true, "store": "Secret Service" }));
    assert_eq!(session.lookup(SERVICE, &api.url()).as_deref(), Some(api.key()));

    let items = json!([{ "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" }]);
    let report = browser.request(3, "import/run", json!({ "items": items }));
    assert_eq!(report["result"]["summary"]["created"], 1, "{report:#}");

    // Another process, and a key that another program put there.
    session.store(SERVICE, &api.url(), &format!("{}\n", api.key()));
    let mut other = host_in(&session, &home);
    assert_eq!(other.request(1, "connection/verify", json!({}))["result"]["ok"], true);
    assert_eq!(other.request(2, "secret/remove", json!({}))["result"], json!({ "removed": true }));
    assert_eq!(other.request(3, "secret/remove", json!({}))["result"], json!({ "removed": false }));
    assert_eq!(session.lookup(SERVICE, &api.url()), None);
    let gone = browser.request(4, "connection/verify", json!({}));
    assert_eq!(kind(&gone), "not_configured");
}

#[test]
fn removing_a_profile_removes_its_key_unless_another_uses_it() {
    let session = started(KeychainSession::start());
    let home = Home::new();
    let mut browser = host_in(&session, &home);
    let url = "http://localhost:1/v0/management";
    for name in ["a", "b"] {
        browser.request(1, "profile/set", json!({ "name": name, "managementUrl": url }));
    }
    browser.request(2, "secret/set", json!({ "profile": "a", "managementKey": "sesame" }));
    browser.request(3, "profile/remove", json!({ "name": "a" }));
    assert_eq!(session.lookup(SERVICE, url).as_deref(), Some("sesame"));
    browser.request(4, "profile/remove", json!({ "name": "b" }));
    assert_eq!(session.lookup(SERVICE, url), None);
}

#[test]
fn a_keychain_that_can_not_be_used_says_why() {
    let locked = started(KeychainSession::start());
    locked.store(SERVICE, "http://localhost:1/v0/management", "sesame");
    locked.lock();
    let denied = started(KeychainSession::denied());
    let without = started(KeychainSession::without_service());
    for (name, session, expected) in [
        ("locked", &locked, "secret_store_locked"),
        ("denied", &denied, "secret_store_denied"),
        ("no service", &without, "secret_store_unavailable"),
    ] {
        write_config(session, "[profiles.a]\nmanagement_url = \"localhost:1\"\n");
        let home = Home::new();
        let mut browser = host_in(session, &home);
        let start = Instant::now();
        for (method, params) in [
            ("connection/verify", json!({})),
            ("secret/set", json!({ "managementKey": "sesame" })),
            ("import/run", json!({ "items": [{ "apiKey": "k", "family": "claude-api-key" }] })),
        ] {
            let answer = browser.request(1, method, params);
            assert_eq!(kind(&answer), expected, "{name}, {method}: {answer:#}");
            assert_eq!(answer["error"]["code"], -32012);
            assert_eq!(answer["error"]["data"]["retryable"], true);
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{name}");
    }
}

#[test]
fn without_a_session_bus_the_hint_names_the_other_stores() {
    let home = Home::new();
    home.write_config("[profiles.a]\nmanagement_url = \"localhost:1\"\n");
    let answer = host(&home).request(1, "connection/verify", json!({}));
    assert_eq!(kind(&answer), "secret_store_unavailable");
    let hint = answer["error"]["data"]["hint"].as_str().expect("a hint");
    for word in ["command", "file", "HUB_BRIDGE_MANAGEMENT_KEY"] {
        assert!(hint.contains(word), "{hint}");
    }
}

#[test]
fn a_keychain_that_never_answers_is_waited_for_and_no_longer() {
    let session = started(KeychainSession::hanging());
    let store = "[secret_store]\nkind = \"keychain\"\nwait_seconds = 2\n";
    write_config(&session, &format!("{store}[profiles.a]\nmanagement_url = \"localhost:1\"\n"));
    let home = Home::new();
    let mut browser = host_in(&session, &home);
    let start = Instant::now();
    let items = json!([{ "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" }]);
    let answer = browser.request(1, "import/run", json!({ "items": items, "progress": true }));
    assert_eq!(kind(&answer), "secret_store_locked");
    let waited = start.elapsed();
    assert!(waited > Duration::from_secs(1) && waited < Duration::from_secs(10), "{waited:?}");
    let phases: Vec<Value> =
        browser.notifications().iter().map(|n| n["params"]["phase"].clone()).collect();
    assert_eq!(phases, ["waiting_for_keychain"]);
    // A list is there all the same, without that knowledge; and the end is not held up.
    let list = browser.request(2, "profile/list", json!({}));
    assert_eq!(list["result"]["profiles"][0]["keyStored"], Value::Null);
    // Nor is a cancellation.
    browser.send(&json!({ "jsonrpc": "2.0", "id": 4, "method": "connection/verify" }));
    let params = json!({ "id": 4 });
    browser.send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": params }));
    let cancelled = Instant::now();
    assert_eq!(kind(&browser.response(&json!(4))), "cancelled");
    assert!(cancelled.elapsed() < Duration::from_secs(1), "{:?}", cancelled.elapsed());
    browser.send(&json!({ "jsonrpc": "2.0", "id": 3, "method": "connection/verify" }));
    // It was read before this one.
    assert_eq!(browser.request(5, "bridge/hello", json!({}))["id"], 5);
    let closed = Instant::now();
    browser.close_stdin();
    assert!(browser.wait(Duration::from_secs(10)).expect("ends").success());
    assert!(closed.elapsed() < Duration::from_secs(5), "{:?}", closed.elapsed());
}

#[test]
fn the_file_store_is_private_and_says_what_it_is() {
    let api = ManagementApi::start();
    let home = Home::new();
    home.write_config("[secret_store]\nkind = \"file\"\n");
    let mut browser = host(&home);
    browser.request(1, "profile/set", json!({ "managementUrl": api.url() }));
    browser.request(2, "secret/set", json!({ "managementKey": api.key() }));
    let path = home.config().join("keys-unencrypted.json");
    let mode = || fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    assert_eq!(browser.request(3, "connection/verify", json!({}))["result"]["ok"], true);

    for open in [0o644, 0o640, 0o602] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).expect("a mode");
        let answer = browser.request(4, "connection/verify", json!({}));
        assert_eq!(kind(&answer), "secret_store_denied", "{open:o}");
        assert!(answer["error"]["message"].as_str().expect("text").contains("chmod 600"));
    }

    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
    fs::write(&path, "{\n  broken").expect("written");
    let answer = browser.request(5, "connection/verify", json!({}));
    assert_eq!(kind(&answer), "secret_store_unavailable");
    assert!(answer["error"]["message"].as_str().expect("text").contains("line 2"), "{answer:#}");
    let answer = browser.request(6, "secret/set", json!({ "managementKey": "new" }));
    assert_eq!(kind(&answer), "secret_store_unavailable");
    assert_eq!(fs::read_to_string(&path).expect("a file"), "{\n  broken", "nothing is lost");
}

fn script(home: &Home, text: &str) -> String {
    let path = home.path().join("store");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a script");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    path.display().to_string()
}

fn command_store(home: &Home, arguments: &[&str], urls: &[&str]) {
    let table = |(n, url)| format!("[profiles.p{n}]\nmanagement_url = \"{url}\"\n");
    let profiles = urls.iter().enumerate().map(table).collect::<Vec<_>>().concat();
    let command = serde_json::to_string(arguments).expect("JSON is TOML here");
    home.write_config(&format!(
        "default = \"p0\"\n[secret_store]\nkind = \"command\"\ncommand = {command}\n{profiles}"
    ));
}

#[test]
fn a_command_prints_the_key() {
    let api = ManagementApi::start();
    let home = Home::new();
    let seen = home.path().join("seen");
    let program = script(
        &home,
        &format!("env > {}; echo \"$1\" >> {}; echo {}", seen.display(), seen.display(), api.key()),
    );
    command_store(&home, &[&program, "show {account}"], &[&api.url(), "http://localhost:1"]);
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_SECRET", "x").env("OTHER", "y").arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    assert_eq!(browser.request(1, "connection/verify", json!({}))["result"]["ok"], true);
    let seen = fs::read_to_string(seen).expect("what the program saw");
    assert!(seen.contains("OTHER=y") && !seen.contains("HUB_BRIDGE_"), "{seen}");
    assert!(seen.contains(&format!("show {}", api.url())), "{seen}");
    let answer = browser.request(2, "secret/set", json!({ "managementKey": "new" }));
    assert_eq!(kind(&answer), "secret_store_read_only");
    assert_eq!(answer["error"]["data"]["retryable"], false);
}

#[test]
fn a_command_that_does_not_print_a_key_is_explained() {
    for (text, arguments, urls, expected, about) in [
        ("exit 3", None, 1, "secret_store_unavailable", "exit status: 3"),
        ("true", None, 1, "not_configured", "No management key"),
        ("echo k", Some("pass"), 1, "secret_store_unavailable", "full path"),
        ("echo k", Some("/no/such/program"), 1, "secret_store_unavailable", "can't be started"),
        ("echo k", None, 2, "secret_store_unavailable", "{account}"),
    ] {
        let home = Home::new();
        let own = script(&home, text);
        command_store(
            &home,
            &[arguments.unwrap_or(&own)],
            &["http://localhost:1", "http://localhost:2"][..urls],
        );
        let answer = host(&home).request(1, "connection/verify", json!({}));
        assert_eq!(kind(&answer), expected, "{text} {arguments:?}");
        assert!(answer["error"]["message"].as_str().expect("text").contains(about), "{answer:#}");
    }
}

#[test]
fn the_environment_makes_a_profile_that_is_written_nowhere() {
    let api = ManagementApi::start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    assert_eq!(browser.request(1, "connection/verify", json!({}))["result"]["ok"], true);
    let list = browser.request(2, "profile/list", json!({}))["result"].clone();
    assert_eq!(
        (&list["default"], &list["profiles"][0]["keyStored"]),
        (&json!("environment"), &json!(true))
    );
    for (method, params, expected) in [
        ("secret/set", json!({ "managementKey": "new" }), "secret_store_read_only"),
        ("secret/remove", json!({}), "secret_store_read_only"),
        (
            "profile/set",
            json!({ "name": "environment", "managementUrl": "localhost:1" }),
            "invalid_params",
        ),
        ("profile/remove", json!({ "name": "environment" }), "invalid_params"),
    ] {
        assert_eq!(kind(&browser.request(3, method, params)), expected, "{method}");
    }
    assert!(!home.config().exists());

    for name in ["HUB_BRIDGE_MANAGEMENT_URL", "HUB_BRIDGE_MANAGEMENT_KEY"] {
        let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
        command.env_remove(name).arg(ALL_API_HUB);
        let answer = Browser::start(command).request(1, "connection/verify", json!({}));
        assert_eq!(kind(&answer), "config_invalid");
        assert!(answer["error"]["message"].as_str().expect("text").contains("belong together"));
    }
}
