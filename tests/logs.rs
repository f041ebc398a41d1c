//! The log says what was done, to the user alone, and never a secret.

use std::{fs, path::Path};

use hub_bridge_test_support::{Browser, Fault, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::json;

const API_KEY: &str = "sk-secretsecret0123456789";
const PROXY: &str = "http://me:hunter2secret@proxy.test:8080";
const MANAGEMENT_KEY: &str = "management-key-sesame";

/// Every file below a folder, with its text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            found.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    found
}

#[test]
fn no_secret_is_in_any_file_or_output() {
    let api = ManagementApi::builder().key(MANAGEMENT_KEY).start();
    api.push_fault(
        Fault::Status(500, format!("{{\"error\":\"{API_KEY}\"}}")).on("PUT", "codex-api-key"),
    );
    let home = Home::new();
    let mut outputs = Vec::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.args(["host", "-vv"]);
    let mut browser = Browser::start(command);
    let item = |family: &str| json!({ "family": family, "siteUrl": "https://a.test", "apiKey": API_KEY, "proxyUrl": PROXY });
    let items =
        json!([item("openai-compatibility"), item("codex-api-key"), item("claude-api-key")]);
    for (method, params) in [
        ("import/run", json!({ "items": items, "progress": true })),
        ("import/run", json!({ "items": items })),
        ("import/run", json!({ "items": [{ "apiKey": API_KEY, "models": API_KEY }] })),
        ("provider/list", json!({})),
        ("history/list", json!({})),
        (
            "connection/verify",
            json!({ "managementUrl": "127.0.0.1:9", "managementKey": MANAGEMENT_KEY }),
        ),
        ("secret/set", json!({ "managementKey": MANAGEMENT_KEY })),
        (API_KEY, json!({})),
    ] {
        outputs.push(browser.request(1, method, params).to_string());
    }
    // A method's name is the caller's own text; it comes back, and is in no log.
    outputs.pop();
    outputs.extend(browser.notifications().iter().map(ToString::to_string));
    browser.close_stdin();
    browser.wait(std::time::Duration::from_secs(5)).expect("ends");
    outputs.push(browser.stderr());
    for arguments in [
        &["providers", "-vv"][..],
        &["history"],
        &["verify", "-vv"],
        &["profile", "list", "--json"],
    ] {
        let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
        let output = command.args(arguments).output().expect("runs");
        assert!(output.status.success(), "{arguments:?}");
        outputs
            .push(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned());
    }
    let mut places = files(home.path());
    assert!(places.iter().any(|(name, text)| name.contains("logs/") && text.contains("import")));
    assert!(places.iter().any(|(name, _)| name.ends_with("history.jsonl")));
    places.extend(outputs.into_iter().map(|text| ("output".to_owned(), text)));
    for (name, text) in places {
        for secret in [API_KEY, "hunter2secret", MANAGEMENT_KEY] {
            assert!(!text.contains(secret), "{secret} is in {name}:\n{text}");
        }
    }
}

#[cfg(unix)]
#[test]
fn logs_are_the_users_own_and_kept_a_week() {
    use std::os::unix::fs::PermissionsExt as _;

    let api = ManagementApi::start();
    let home = Home::new();
    let logs = home.state().join("logs");
    fs::create_dir_all(&logs).expect("a folder");
    for day in 1..10 {
        fs::write(logs.join(format!("hub-bridge.2020-01-0{day}.log")), "old").expect("a file");
    }
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let items = json!([{ "siteUrl": "https://a.test", "apiKey": API_KEY }]);
    Browser::start(command).request(1, "import/run", json!({ "items": items }));
    let names: Vec<String> = files(&logs).into_iter().map(|(name, _)| name).collect();
    assert!(names.len() <= 7, "{names:?}");
    let today = names.iter().find(|name| !name.contains("2020")).expect("today's log");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(Path::new(today)), 0o600);
    assert_eq!((mode(&logs), mode(&home.state().join("locks"))), (0o700, 0o700));
    assert_eq!(mode(&home.state().join("history.jsonl")), 0o600);
}

#[test]
fn providers_are_listed_with_their_secrets_masked() {
    let list = json!([{
        "name": "Mine", "base-url": "https://me:hunter2secret@a.test/v1", "disabled": true, "prefix": "p",
        "api-key-entries": [{ "api-key": "sk-0123456789abcdef", "proxy-url": "http://me:hunter2secret@p.test" }, { "api-key": "short" }],
        "models": [{ "name": "m", "alias": "a\u{1b}[31m" }]
    }]);
    let api = ManagementApi::builder().list("openai-compatibility", &list).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    let answer = browser.request(1, "provider/list", json!({ "family": "openai-compatibility" }));
    let text = answer.to_string();
    for secret in ["0123456789", "hunter2secret", "short", "\u{1b}"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let provider = &answer["result"]["providers"][0];
    assert_eq!(provider["keys"][0]["masked"], "••••cdef");
    assert_eq!(
        (&provider["keyCount"], &provider["modelCount"], &provider["disabled"]),
        (&json!(2), &json!(1), &json!(true))
    );
    let all = browser.request(2, "provider/list", json!({ "offset": 1 }));
    assert_eq!((&all["result"]["total"], &all["result"]["providers"]), (&json!(1), &json!([])));
}

/// What a provider of the server, or the caller, has in an address is masked wherever it shows.
#[test]
fn no_warning_and_no_refusal_shows_a_password_in_an_address() {
    let list = json!([
        { "name": "Foo", "base-url": "https://me:hunter2secret@other.test/v1" },
        { "name": "Ba\u{1b}[31mr", "base-url": "https://bar.test/v1", "disabled": true },
    ]);
    let api = ManagementApi::builder().list("openai-compatibility", &list).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.args(["host", "-vv"]);
    let mut browser = Browser::start(command);
    let typed = "http://me:hunter2secret@localhost:1";
    let item = |name: &str, url: &str, family: &str| json!({ "siteName": name, "siteUrl": url, "family": family, "apiKey": API_KEY });
    let items = json!([
        item("Foo", "https://a.test", "openai-compatibility"),
        item("Bar", "https://bar.test", "openai-compatibility"),
        item("Bar", "https://me:hunter2secret@a.test", "openai-compatibility"),
        item("Bar", "me:hunter2secret@a.test", "codex-api-key"),
    ]);
    let mut warned = Vec::new();
    for (method, params) in [
        ("import/run", json!({ "items": items })),
        ("history/list", json!({})),
        ("profile/set", json!({ "managementUrl": typed })),
        ("connection/verify", json!({ "managementUrl": typed, "managementKey": "k" })),
        ("secret/set", json!({ "managementKey": "hunter2secret\nk" })),
        ("import/run", json!({ "items": "hunter2secret" })),
    ] {
        let answer = browser.request(1, method, params);
        assert!(!answer.to_string().contains("hunter2secret"), "{method}: {answer:#}");
        for item in answer["result"]["items"].as_array().into_iter().flatten() {
            warned.extend(item["warnings"].as_array().into_iter().flatten().cloned());
        }
    }
    for kind in ["name_in_use", "provider_disabled"] {
        assert!(warned.iter().any(|warning| warning["kind"] == kind), "{kind}: {warned:#?}");
    }
    let shown = warned.iter().filter_map(|warning| warning["message"].as_str());
    assert!(!shown.collect::<String>().contains('\u{1b}'), "{warned:#?}");
    for (name, text) in files(home.path()) {
        assert!(!text.contains("hunter2secret"), "{name}:\n{text}");
    }
    assert!(!browser.stderr().contains("hunter2secret"), "{}", browser.stderr());
}

/// The proxy of a profile has to be in config.toml, and is nowhere else.
#[test]
fn the_password_of_a_profiles_proxy_stays_in_its_file() {
    let home = Home::new();
    let mut outputs = Vec::new();
    home.write_config("[secret_store]\nkind = \"file\"\n");
    let url = "https://cpa.example.com";
    for (arguments, stdin) in [
        (
            &[
                "profile",
                "set",
                "a",
                "--management-url",
                url,
                "--proxy",
                "http://me:hunter2secret@127.0.0.1:9",
            ][..],
            "",
        ),
        (&["key", "set", "--stdin"], MANAGEMENT_KEY),
        (&["verify", "-vv"], ""),
        (&["verify", "--json"], ""),
        (&["profile", "list", "--json"], ""),
    ] {
        let mut command =
            assert_cmd::Command::from_std(home.command(env!("CARGO_BIN_EXE_hub-bridge")));
        let output = command.args(arguments).write_stdin(stdin).output().expect("runs");
        outputs
            .push(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned());
    }
    assert!(outputs[3].contains("unreachable"), "{}", outputs[3]);
    assert!(outputs[4].contains("http://••••@127.0.0.1:9"), "{}", outputs[4]);
    let elsewhere = files(home.path()).into_iter();
    let elsewhere = elsewhere.filter(|(name, _)| !name.ends_with("config.toml"));
    let mut places: Vec<(String, String)> = elsewhere.collect();
    places.extend(outputs.into_iter().map(|text| ("output".to_owned(), text)));
    for (name, text) in places {
        assert!(!text.contains("hunter2secret"), "{name}:\n{text}");
        let its_place = name.ends_with("keys-unencrypted.json");
        assert!(its_place || !text.contains(MANAGEMENT_KEY), "{name}:\n{text}");
    }
}
