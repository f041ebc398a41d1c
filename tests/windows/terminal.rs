//! What a person at a terminal on Windows sees: Credential Manager, exit codes, files as Windows'
//! own programs write them.

use std::{fs, process::Stdio};

use hub_bridge_test_support::ManagementApi;
use predicates::{prelude::*, str::contains};
use serde_json::{Value, json};

use crate::user::User;

const KEY: &str = "sk-0123456789abcdef";

fn json(user: &User, arguments: &[&str]) -> Value {
    let assert = user.run(&[arguments, &["--json"]].concat()).success();
    serde_json::from_slice(&assert.get_output().stdout).expect("JSON on stdout")
}

#[test]
fn a_key_is_in_credential_manager_for_every_process_until_it_is_removed() {
    let user = User::take();
    let api = ManagementApi::start();
    user.run(&["profile", "set", "home", "--management-url", &api.url()]).success();
    user.run(&["key", "status"]).code(1).stdout(contains("Credential Manager"));
    // A pipe of cmd's ends its lines so.
    user.run_with(&["key", "set", "--stdin"], &format!("{}\r\n", api.key()))
        .success()
        .stdout(contains("Credential Manager"));
    user.run(&["key", "status"]).success().stdout(contains("A key for “home” is stored"));
    user.run(&["verify"]).success().stdout(contains("7 provider lists"));
    assert!(api.requests().iter().all(|request| request.authorized));
    user.run(&["key", "remove"]).success();
    user.run(&["key", "status"]).code(1);
    assert_eq!(json(&user, &["key", "remove"])["removed"], false);
}

#[test]
fn a_key_that_was_stored_anew_takes_the_old_ones_place() {
    let user = User::take();
    let api = ManagementApi::start();
    user.run(&["profile", "set", "home", "--management-url", &api.url()]).success();
    user.run_with(&["key", "set", "--stdin"], "a-wrong-one").success();
    user.run(&["verify"]).code(1).stderr(contains("refused the management key"));
    user.run_with(&["key", "set", "--stdin"], api.key()).success();
    user.run(&["verify"]).success();
}

#[test]
fn keys_are_not_kept_in_a_file_where_nothing_protects_it() {
    let user = User::take();
    let api = ManagementApi::start();
    user.run(&["profile", "set", "home", "--management-url", &api.url()]).success();
    let config = user.roaming.join("config").join("config.toml");
    let text = fs::read_to_string(&config).expect("a file");
    fs::write(&config, format!("{text}\n[secret_store]\nkind = \"file\"\n")).expect("written");
    user.run_with(&["key", "set", "--stdin"], api.key())
        .code(1)
        .stderr(contains("can't be protected on Windows"));
}

#[test]
fn profiles_are_set_listed_and_removed() {
    let user = User::take();
    user.run(&["verify"]).code(1).stderr(contains("does not know your CLIProxyAPI yet"));
    user.run(&["profile", "set", "home", "--management-url", "localhost:8317"]).success();
    user.run(&["profile", "set", "nas", "--management-url", "https://nas.example.com"]).success();
    let list = json(&user, &["profile", "list"]);
    assert_eq!(list["default"], "home");
    assert_eq!(list["profiles"][0]["managementUrl"], "http://localhost:8317/v0/management");
    user.run(&["profile", "use", "nas"]).success();
    assert_eq!(json(&user, &["profile", "list"])["default"], "nas");
    user.run(&["profile", "remove", "home"]).success();
    user.run(&["profile", "remove", "home"]).code(1);
}

#[test]
fn an_import_is_taken_back_by_another_process() {
    let user = User::take();
    let api = ManagementApi::start();
    user.set_up(&api);
    let one = ["import", "--base-url", "relay.example.com", "--name", "My relay", "--key-stdin"];
    user.run_with(&one, KEY).success().stdout(contains("Created “My relay”"));
    let entry = &api.list("openai-compatibility")[0];
    assert_eq!(entry["api-key-entries"][0]["api-key"], KEY);
    user.run_with(&one, KEY).success().stdout(contains("nothing changed"));
    let list = json(&user, &["history"]);
    assert_eq!(list["total"], 2);
    let import = list["imports"][1]["importId"].as_str().expect("an id").to_owned();
    user.run(&["undo", &import]).success();
    assert!(api.list("openai-compatibility").is_empty());
}

#[test]
fn files_of_windows_own_programs_are_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("my keys.csv");
    let path_text = path.display().to_string();
    for text in [
        format!(
            "\u{feff}name,url,key\r\nA,https://a.test,{KEY}\r\n\"B, Ä\",https://b.test,{KEY}\r\n"
        ),
        format!("\u{feff}A https://a.test {KEY}\r\nB https://b.test {KEY}\r\n"),
    ] {
        let user = User::take();
        let api = ManagementApi::start();
        user.set_up(&api);
        fs::write(&path, &text).expect("a file");
        let report = json(&user, &["import", &path_text]);
        assert_eq!(report["summary"]["created"], 2, "{report:#}");
        // The same through a pipe.
        user.run_with(&["import", "-"], &text).success().stdout(contains("unchanged"));
    }
}

#[test]
fn processes_that_import_at_once_do_it_one_after_the_other() {
    let user = User::take();
    let api = ManagementApi::start();
    user.set_up(&api);
    let start = |number: usize| {
        let site = format!("https://{number}.test");
        let mut command = user.command();
        command.args(["import", "--base-url", &site, "--key-stdin", "--json"]);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut stdin, KEY.as_bytes()).expect("read");
        child
    };
    for child in (0..4).map(start).collect::<Vec<_>>() {
        let output = child.wait_with_output().expect("ends");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{error}");
    }
    assert_eq!(api.list("openai-compatibility").len(), 4);
    assert_eq!(json(&user, &["history"])["total"], 4);
}

#[test]
fn exit_codes_tell_how_it_went() {
    let user = User::take();
    let api = ManagementApi::start();
    user.set_up(&api);
    user.run(&["--version"]).success().stdout(contains(env!("CARGO_PKG_VERSION")));
    user.run(&["import", r"C:\no such file.json"])
        .code(1)
        .stdout("")
        .stderr(contains(r"C:\no such file.json"));
    user.run(&["nonsense"]).code(2).stdout("").stderr(contains("unrecognized subcommand"));
    user.run(&["key", "set"]).code(2).stderr(contains("use --stdin"));
    let items = json!([
        { "siteUrl": "https://a.test", "apiKey": KEY },
        { "siteUrl": "https://b.test", "apiKey": "sk-****" },
    ]);
    user.run_with(&["import", "-"], &items.to_string())
        .code(3)
        .stdout(contains("1 created, 1 failed").and(contains(KEY).not()));
}
