//! What a person does at a terminal, and what a script sees.

use std::{
    fs,
    process::Command as StdCommand,
    time::{Duration, Instant},
};

use assert_cmd::{Command, assert::Assert};
use hub_bridge_test_support::{Fault, Home, ManagementApi};
use predicates::{prelude::*, str::contains};
use serde_json::{Value, json};

const KEY: &str = "sk-0123456789abcdef";

struct Terminal {
    home: Home,
    api: ManagementApi,
}

impl Terminal {
    /// A home that knows this server and its key.
    fn new(api: ManagementApi) -> Self {
        let home = Home::new();
        home.set_up(&api);
        Self { home, api }
    }

    fn run(&self, arguments: &[&str]) -> Assert {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], stdin: &str) -> Assert {
        let mut command = Command::from_std(self.home.command(env!("CARGO_BIN_EXE_hub-bridge")));
        command.args(arguments).write_stdin(stdin).timeout(Duration::from_secs(20)).assert()
    }

    fn json(&self, arguments: &[&str], code: i32) -> Value {
        let assert = self.run(&[arguments, &["--json"]].concat()).code(code);
        serde_json::from_slice(&assert.get_output().stdout).expect("JSON on stdout")
    }

    fn file(&self, text: &str) -> String {
        let path = self.home.path().join("keys");
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    }
}

#[test]
fn from_nothing_to_the_first_import() {
    let api = ManagementApi::start();
    let home = Home::new();
    home.write_config("[secret_store]\nkind = \"file\" # for this test\n");
    let terminal = Terminal { home, api };
    terminal.run(&["profile", "list"]).success().stdout(contains("profile set --management-url"));
    terminal.run(&["verify"]).code(1).stderr(contains("does not know your CLIProxyAPI yet"));
    let address = format!("127.0.0.1:{}/v1", terminal.api.port());
    terminal
        .run(&["profile", "set", "home", "--management-url", &address])
        .success()
        .stderr(contains("was taken as"))
        .stdout(contains("“home”, the default"));
    terminal.run(&["key", "status"]).code(1).stdout(contains("key set --profile home"));
    terminal.run(&["verify"]).code(1).stderr(contains("hub-bridge key set --profile home"));
    terminal.run(&["key", "set"]).code(2).stderr(contains("use --stdin"));
    terminal.run_with(&["key", "set", "--stdin"], terminal.api.key()).success();
    terminal.run(&["key", "status"]).success().stdout(contains("unencrypted file"));
    terminal
        .run(&["verify"])
        .success()
        .stdout(contains("7.2.140").and(contains("7 provider lists")));
    let one = [
        "import",
        "--base-url",
        "relay.example.com",
        "--name",
        "Foo",
        "--model",
        "m=n",
        "--key-stdin",
    ];
    terminal.run_with(&one, KEY).success().stdout(contains("Created “Foo” (1 key, 1 model)"));
    terminal
        .run_with(&one, KEY)
        .success()
        .stdout(contains("already has this key, nothing changed"));
    terminal
        .run_with(&one, "sk-0123456789abcdeg")
        .success()
        .stdout(contains("Added a key to “Foo” (2 keys, 1 model)"));
    terminal.run(&["providers"]).success().stdout(contains("••••cdef ••••cdeg"));
    terminal.run(&["history"]).success().stdout(contains("1 created").and(contains("1 unchanged")));
    terminal.run(&["key", "remove"]).success();
    terminal.run(&["profile", "remove", "home"]).success();
    terminal.run(&["profile", "remove", "home"]).code(1);
    let config = fs::read_to_string(terminal.home.config().join("config.toml")).expect("a file");
    assert!(config.contains("# for this test"), "{config}");
}

#[test]
fn several_profiles_and_a_default() {
    let terminal = Terminal::new(ManagementApi::start());
    terminal
        .run(&[
            "profile",
            "set",
            "nas",
            "--management-url",
            "https://nas.example.com/cpa",
            "--timeout-ms",
            "5000",
            "--name-match",
            "append",
        ])
        .success();
    let list = terminal.json(&["profile", "list"], 0);
    assert_eq!(list["default"], "home");
    assert_eq!(list["profiles"][1]["managementUrl"], "https://nas.example.com/cpa/v0/management");
    assert_eq!(
        (&list["profiles"][1]["timeoutMs"], &list["profiles"][1]["nameMatch"]),
        (&json!(5000), &json!("append"))
    );
    terminal.run(&["profile", "use", "nas"]).success();
    assert_eq!(terminal.json(&["profile", "list"], 0)["default"], "nas");
    terminal.run(&["verify", "--profile", "home"]).success();
    terminal
        .run(&["profile", "use", "none"])
        .code(1)
        .stderr(contains("There is no profile “none”"));
    terminal.run(&["profile", "set", "x"]).code(2).stderr(contains("--management-url"));
    terminal
        .run(&["profile", "set", "x", "--management-url", "http://192.0.2.1:1"])
        .code(1)
        .stderr(contains("--allow-insecure-http"));
    terminal
        .run(&[
            "profile",
            "set",
            "x",
            "--management-url",
            "http://192.0.2.1:1",
            "--allow-insecure-http",
        ])
        .success();
    terminal
        .run(&["profile", "set", "x", "--proxy", "ftp://p"])
        .code(2)
        .stderr(contains("--proxy"));
    terminal
        .run(&["profile", "set", "x", "--ca-certificate", "/no/such/file"])
        .code(1)
        .stderr(contains("/no/such/file"));
}

#[test]
fn every_format_of_a_file_is_imported() {
    for (text, created) in [
        (json!([{ "siteName": "A", "siteUrl": "https://a.test", "apiKey": KEY }]).to_string(), 1),
        (format!("name,url,key,family,models\nA,https://a.test,{KEY},claude,m1;m2\nB,https://b.test,{KEY},,\n"), 2),
        (format!("# mine\nMy A https://a.test {KEY}\nhttps://b.test {KEY}\n"), 2),
        (json!({ "version": "2.0", "accounts": { "accounts": [{}, {}] }, "apiCredentialProfiles": { "version": 5, "profiles": [
            { "id": "1", "name": "A", "apiType": "google", "baseUrl": "https://a.test", "apiKey": KEY, "tagIds": [] }
        ] } }).to_string(), 1),
    ] {
        let terminal = Terminal::new(ManagementApi::start());
        let file = terminal.file(&text);
        let dry = terminal.json(&["import", &file, "--dry-run"], 0);
        assert_eq!((&dry["summary"]["created"], &dry["dryRun"]), (&json!(created), &json!(true)), "{text}");
        assert!(terminal.api.requests().iter().all(|request| request.method == "GET"));
        let report = terminal.json(&["import", &file], 0);
        assert_eq!(report["summary"]["created"], created, "{text}");
        assert_eq!(report["skippedAccounts"], if text.contains("accounts") { 2 } else { 0 });
        // The same from a pipe: nothing is left to do.
        terminal.run_with(&["import", "-"], &text).success().stdout(contains("unchanged").or(contains("nothing changed")));
    }
}

#[test]
fn what_can_not_be_imported_is_named_and_the_rest_goes_on() {
    let terminal = Terminal::new(ManagementApi::start());
    let file =
        terminal.file(&format!("nonsense\nA https://a.test sk-****\nB https://b.test {KEY}\n"));
    terminal.run(&["import", &file]).code(3).stdout(
        contains("line 1 was left out")
            .and(contains("it is masked"))
            .and(contains("1 created, 1 failed")),
    );
    assert_eq!(terminal.api.list("openai-compatibility").len(), 1);
    let report = terminal.json(&["import", &file], 3);
    assert_eq!(
        report["unreadable"],
        json!([{ "place": "line 1", "reason": "it is no “name url key”" }])
    );
    for (arguments, code, about) in [
        (vec!["import", "/no/such/file"], 1, "/no/such/file"),
        (vec!["import"], 2, "--base-url"),
        (vec!["import", "x", "--base-url", "y"], 2, "cannot be used with"),
        (vec!["import", "--base-url", "https://a.test"], 2, "--key-stdin"),
        (vec!["import", "--base-url", "https://a.test", "--key", KEY], 2, "unexpected argument"),
        (vec!["key", "set", KEY], 2, "unexpected argument"),
        (vec!["providers", "--family", "paper"], 2, "openai-compatibility"),
        (vec!["history", "no-such-import"], 1, "There is no import"),
        (vec!["nonsense"], 2, "unrecognized subcommand"),
    ] {
        terminal.run(&arguments).code(code).stderr(contains(about)).stdout("");
    }
    terminal
        .run_with(&["import", "--base-url", "https://a.test", "--key-stdin"], "sk-***")
        .code(1)
        .stdout(contains("masked"));
    let json = terminal.file("[\n {\"apiKey\": }]");
    terminal.run(&["import", &json]).code(1).stderr(contains("line 2, column 13"));
}

#[test]
fn options_hold_for_every_key_of_a_file() {
    let terminal = Terminal::new(ManagementApi::start());
    let file = terminal.file(&format!("A https://a.test {KEY}\n"));
    let options =
        ["--family", "claude", "--prefix", "team", "--proxy-url", "http://p.test", "--model", "m"];
    terminal.run(&[&["import", &file][..], &options].concat()).success();
    let entry = &terminal.api.list("claude-api-key")[0];
    assert_eq!((&entry["prefix"], &entry["proxy-url"]), (&json!("team"), &json!("http://p.test")));
    terminal
        .run(&["import", &file, "--family", "claude", "--prefix", "none", "--proxy-url", "none"])
        .success();
    let entry = &terminal.api.list("claude-api-key")[0];
    let text =
        |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    assert_eq!((text("prefix"), text("proxy-url")), (String::new(), String::new()));
}

#[test]
fn errors_are_sentences_with_a_hint_and_the_same_in_json() {
    let api = ManagementApi::builder()
        .fault(Fault::Status(500, "{\"error\":\"disk on fire\"}".into()))
        .start();
    let terminal = Terminal::new(api);
    terminal.run(&["verify"]).code(1).stdout("").stderr(
        contains("error: CLIProxyAPI at 127.0.0.1").and(contains("The server said: disk on fire")),
    );
    let error = terminal.json(&["verify"], 1);
    assert_eq!(error["error"]["data"]["kind"], "server_error");
    assert_eq!(error["error"]["code"], -32025);
    let refused = Terminal::new(ManagementApi::builder().key("another").start());
    refused.run_with(&["key", "set", "--stdin"], "wrong-key").success();
    refused
        .run(&["verify"])
        .code(1)
        .stderr(contains("refused the management key").and(contains("hub-bridge key set")));
}

#[test]
fn no_colour_reaches_a_pipe() {
    let terminal = Terminal::new(ManagementApi::start());
    let mut command = terminal.home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env_remove("NO_COLOR").arg("verify");
    Command::from_std(command).assert().success().stdout(contains("\u{1b}").not());
    terminal.run(&["verify"]).success().stdout(contains("\u{1b}").not());
}

#[test]
fn help_completions_and_manual() {
    let terminal = Terminal::new(ManagementApi::start());
    terminal
        .run(&["--help"])
        .success()
        .stdout(contains("Exit codes: 0 done, 1 failed, 2 wrong usage, 3 some items failed"));
    terminal.run(&["--version"]).success().stdout(contains(env!("CARGO_PKG_VERSION")));
    for shell in ["bash", "zsh", "fish", "powershell"] {
        terminal
            .run(&["completions", shell])
            .success()
            .stdout(contains("hub-bridge").and(contains("dry-run")));
    }
    terminal.run(&["man"]).success().stdout(contains(".TH hub-bridge"));
    let folder = terminal.home.path().join("man");
    terminal.run(&["man", "--folder", &folder.display().to_string()]).success();
    for page in ["hub-bridge.1", "hub-bridge-import.1", "hub-bridge-profile-set.1"] {
        assert!(folder.join(page).exists(), "{page}");
    }
}

#[test]
fn a_past_import_is_shown_again() {
    let terminal = Terminal::new(ManagementApi::start());
    let file = terminal.file(&format!("A https://a.test {KEY}\nB https://b.test {KEY}\n"));
    let report = terminal.json(&["import", &file], 0);
    let id = report["importId"].as_str().expect("an id");
    terminal.run(&["history", id]).success().stdout(contains("2 created").and(contains(KEY).not()));
    let list = terminal.json(&["history"], 0);
    assert_eq!((&list["total"], &list["imports"][0]["caller"]), (&json!(1), &json!("terminal")));
    let past = terminal.json(&["history", id], 0);
    // The history has the answer, the terminal what was seen while it settled, too.
    let mut items = report["items"].clone();
    for item in items.as_array_mut().expect("items") {
        assert_eq!(item["active"], true, "{item}");
        item.as_object_mut().expect("an item").shift_remove("active");
    }
    assert_eq!(past["items"], items);
}

#[test]
#[rustfmt::skip]
fn json_has_the_words_of_the_protocol() {
    let terminal = Terminal::new(ManagementApi::start());
    let file = terminal.file(&format!("A https://a.test {KEY}\n"));
    for (arguments, code, words) in [
        (&["verify"][..], 0, &["ok", "managementUrl", "server", "families", "latencyMs", "warnings"][..]),
        (&["import", &file], 0, &["importId", "group", "summary", "items", "requests", "elapsedMs", "unreadable"]),
        (&["providers", "--family", "paper"], 2, &[]),
        (&["providers", "--family", "openai-compatibility"], 0, &["providers", "total"]),
        (&["history"], 0, &["imports", "total"]),
        (&["profile", "list"], 0, &["profiles", "default"]),
        (&["profile", "set", "b", "--management-url", "localhost:1"], 0, &["name", "managementUrl", "keyStored", "warnings"]),
        (&["key", "status"], 0, &["profile", "store", "stored"]),
        (&["key", "remove"], 0, &["removed"]),
        (&["key", "status"], 1, &["stored"]),
        (&["verify"], 1, &["error"]),
        (&["profile", "remove", "b"], 0, &["removed"]),
    ] {
        let assert = terminal.run(&[arguments, &["--json"]].concat()).code(code);
        let output = assert.get_output();
        if code == 2 {
            assert!(output.stdout.is_empty(), "{arguments:?}");
            continue;
        }
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON on stdout");
        for word in words {
            assert!(json.get(word).is_some(), "{word} of {arguments:?}: {json:#}");
        }
        assert!(!json.to_string().contains(KEY) && !json.to_string().contains(terminal.api.key()));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_import_ends_in_order() {
    let api = ManagementApi::builder()
        .fault(Fault::Latency(Duration::from_secs(3)).on("PUT", "codex-api-key"))
        .start();
    let terminal = Terminal::new(api);
    let families = ["openai-compatibility", "codex-api-key", "claude-api-key", "gemini-api-key"];
    let items: Value = families
        .iter()
        .map(|family| json!({ "family": family, "siteUrl": "https://a.test", "apiKey": KEY }))
        .collect();
    let file = terminal.file(&items.to_string());
    let mut command = terminal.home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.args(["import", &file, "--json"]).stdout(std::process::Stdio::piped());
    let child = command.spawn().expect("starts");
    let start = Instant::now();
    while terminal.api.requests().iter().filter(|request| request.method == "PUT").count() < 2 {
        assert!(start.elapsed() < Duration::from_secs(20), "no second write");
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(StdCommand::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(
        (&report["summary"]["created"], &report["summary"]["cancelled"]),
        (&json!(2), &json!(2)),
        "{report:#}"
    );
    assert_eq!(terminal.json(&["history"], 0)["imports"][0]["summary"], report["summary"]);
}
