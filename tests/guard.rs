//! The promise that nobody is locked out: CLIProxyAPI bans a computer for 30 minutes after five
//! wrong keys, so a refusal is remembered by all processes.

use std::{fs, process::Command};

use hub_bridge_test_support::{Browser, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

/// What `hub-bridge verify` says: its exit code and the JSON of the error or result.
fn verify(home: &Home, api: &ManagementApi, key: &str, arguments: &[&str]) -> (i32, Value) {
    verify_at(home, &api.url(), key, arguments)
}

fn verify_at(home: &Home, url: &str, key: &str, arguments: &[&str]) -> (i32, Value) {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", url).env("HUB_BRIDGE_MANAGEMENT_KEY", key);
    said(command.args(["verify", "--json"]).args(arguments))
}

fn said(command: &mut Command) -> (i32, Value) {
    let output = command.output().expect("it runs");
    let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
    let json = serde_json::from_slice(text);
    (output.status.code().expect("a code"), json.unwrap_or_else(|_| panic!("{output:?}")))
}

fn refusal(answer: &Value) -> (&Value, &Value) {
    let data = &answer["error"]["data"];
    (&data["kind"], &data["params"]["attemptsLeft"])
}

#[test]
fn a_refused_key_is_sent_once_whoever_asks_however_often() {
    let api = ManagementApi::start();
    let home = Home::new();
    for _ in 0..6 {
        let (code, answer) = verify(&home, &api, "wrong", &[]);
        assert_eq!(
            (code, refusal(&answer)),
            (1, (&json!("key_rejected"), &json!(4))),
            "{answer:#}"
        );
    }
    let mut host = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    host.env("HUB_BRIDGE_MANAGEMENT_KEY", "wrong").arg(ALL_API_HUB);
    let mut browser = Browser::start(host);
    let item = json!({ "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" });
    for (id, (method, params)) in [
        ("import/run", json!({ "items": [item] })),
        ("provider/list", json!({})),
        ("connection/verify", json!({})),
        ("connection/verify", json!({ "managementUrl": api.url(), "managementKey": "wrong" })),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = browser.request(id, method, params);
        assert_eq!(refusal(&answer).0, "key_rejected", "{method}: {answer:#}");
    }
    assert_eq!(api.requests().len(), 1);
    // The right key was never banned, and works at once.
    assert_eq!(verify(&home, &api, api.key(), &[]).0, 0);
}

#[test]
fn eight_processes_at_once_cost_one_try() {
    let api = ManagementApi::builder().latency(std::time::Duration::from_millis(50)).start();
    let home = Home::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let (code, answer) = verify(&home, &api, "wrong", &[]);
                assert_eq!((code, refusal(&answer).0), (1, &json!("key_rejected")), "{answer:#}");
            });
        }
    });
    assert_eq!(api.requests().len(), 1);
}

#[test]
fn different_wrong_keys_count_too_and_a_person_may_go_on() {
    let api = ManagementApi::start();
    let home = Home::new();
    // Their eight bits may be equal: then the second one is not even sent.
    let mut sent = 0;
    for number in 0.. {
        let (_, answer) = verify(&home, &api, &format!("wrong-{number}"), &[]);
        assert_eq!(refusal(&answer).0, "key_rejected");
        sent = api.requests().len();
        assert_eq!(refusal(&answer).1, 5 - sent);
        if sent == 3 {
            break;
        }
    }
    let (_, answer) = verify(&home, &api, "a fourth", &[]);
    assert_eq!(refusal(&answer), (&json!("key_rejected"), &json!(2)));
    let (_, answer) = verify(&home, &api, api.key(), &[]);
    assert_eq!(refusal(&answer).0, "key_rejected", "it may be right, but who knows");
    assert_eq!(api.requests().len(), sent);
    let (code, answer) = verify(&home, &api, api.key(), &["--retry"]);
    assert_eq!((code, &answer["ok"]), (0, &json!(true)), "{answer:#}");
    assert_eq!(refusal(&verify(&home, &api, "wrong-again", &[]).1).1, 4);
}

#[test]
fn who_insists_is_told_of_the_ban_and_how_long_it_lasts() {
    let api = ManagementApi::start();
    let home = Home::new();
    for left in [4, 3, 2, 1, 0] {
        let (_, answer) = verify(&home, &api, "wrong", &["--retry"]);
        assert_eq!(refusal(&answer), (&json!("key_rejected"), &json!(left)), "{answer:#}");
    }
    for key in ["wrong", api.key()] {
        let (_, answer) = verify(&home, &api, key, &[]);
        assert_eq!(refusal(&answer).0, "banned", "{answer:#}");
        let seconds = answer["error"]["data"]["params"]["seconds"].as_u64().expect("seconds");
        assert!((1700..=1800).contains(&seconds), "{seconds}");
    }
    assert_eq!(api.requests().len(), 5, "the ban is known from memory");
    let (_, answer) = verify(&home, &api, api.key(), &["--retry"]);
    assert_eq!(refusal(&answer).0, "banned", "the server says so itself");
    // A restart forgets it.
    api.forgive();
    assert_eq!(verify(&home, &api, api.key(), &["--retry"]).0, 0);
    assert_eq!(verify(&home, &api, api.key(), &[]).0, 0);
}

#[test]
fn loopbacks_spellings_are_one_server() {
    let api = ManagementApi::start();
    let home = Home::new();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let url = format!("http://{host}:{}", api.port());
        assert_eq!(refusal(&verify_at(&home, &url, "wrong", &[]).1).0, "key_rejected", "{host}");
    }
    assert_eq!(api.requests().len(), 1);
}

#[test]
fn a_changed_key_is_tried() {
    let api = ManagementApi::start();
    let home = Home::new();
    home.set_up(&api);
    fs::write(
        home.config().join("keys-unencrypted.json"),
        json!({ api.url(): "wrong" }).to_string(),
    )
    .expect("a file");
    let mut host = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    host.arg(ALL_API_HUB);
    let mut browser = Browser::start(host);
    let verify = |browser: &mut Browser| browser.request(1, "connection/verify", json!({}));
    for _ in 0..2 {
        assert_eq!(refusal(&verify(&mut browser)).0, "key_rejected");
    }
    assert_eq!(api.requests().len(), 1);
    browser.request(2, "secret/set", json!({ "managementKey": api.key() }));
    assert_eq!(verify(&mut browser)["result"]["ok"], true);
    // Without a change, a person's wish is enough.
    let check = json!({ "managementUrl": api.url(), "managementKey": "wrong" });
    assert_eq!(
        refusal(&browser.request(3, "connection/verify", check.clone())),
        (&json!("key_rejected"), &json!(4))
    );
    let mut again = check;
    again["retry"] = true.into();
    assert_eq!(
        refusal(&browser.request(4, "connection/verify", again)),
        (&json!("key_rejected"), &json!(3))
    );
}

#[test]
fn a_key_that_the_server_changes_under_us_is_noticed_and_remembered() {
    use hub_bridge_test_support::Fault;

    let api = ManagementApi::start();
    let home = Home::new();
    let refuse = Fault::Status(401, r#"{"error":"invalid management key"}"#.into());
    api.set_fault(refuse.on("PUT", ""));
    let mut host = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    host.arg(ALL_API_HUB);
    let mut browser = Browser::start(host);
    let item = json!({ "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" });
    let answer = browser.request(1, "import/run", json!({ "items": [item] }));
    let error = &answer["result"]["items"][0]["error"];
    assert_eq!(
        (&error["kind"], &error["params"]["attemptsLeft"]),
        (&json!("key_rejected"), &json!(4)),
        "{answer:#}"
    );
    let requests = api.requests().len();
    assert_eq!(refusal(&browser.request(2, "connection/verify", json!({}))).0, "key_rejected");
    assert_eq!(api.requests().len(), requests);
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_private_and_holds_no_key() {
    use std::os::unix::fs::PermissionsExt as _;

    let api = ManagementApi::start();
    let home = Home::new();
    fs::remove_file(home.salt()).expect("there");
    verify(&home, &api, "hunter2", &[]);
    let folder = home.state().join("guard");
    let files: Vec<_> = fs::read_dir(&folder).expect("a folder").flatten().collect();
    assert_eq!(files.len(), 1);
    let mode =
        |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&files[0].path())), (0o700, 0o600));
    assert_eq!(mode(&home.salt()), 0o600);
    let kept: Value =
        serde_json::from_slice(&fs::read(files[0].path()).expect("read")).expect("JSON");
    // One key of 256 looks so: a list of guesses loses nothing but its length by it.
    assert!(kept["refused"][0].as_u64().is_some_and(|trace| trace < 256), "{kept}");
    assert_eq!(kept["refusals"].as_array().map(Vec::len), Some(1));
    assert!(!kept.to_string().contains("hunter2"));
}

#[test]
fn a_memory_that_can_not_be_read_is_an_empty_one() {
    let api = ManagementApi::start();
    let home = Home::new();
    verify(&home, &api, "wrong", &[]);
    for file in fs::read_dir(home.state().join("guard")).expect("a folder").flatten() {
        fs::write(file.path(), "{").expect("written");
    }
    assert_eq!(verify(&home, &api, api.key(), &[]).0, 0);
}
