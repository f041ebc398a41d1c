//! Whether a site takes a key, which kind it is, and what comes out at CLIProxyAPI's other end.

use std::time::Duration;

use assert_cmd::{Command, assert::Assert};
use hub_bridge_test_support::{
    Fault, Home, ManagementApi, RelayStation, relay_station::DEFAULT_KEY,
};
use predicates::{prelude::*, str::contains};
use serde_json::{Value, json};

struct Terminal {
    home: Home,
}

impl Terminal {
    fn new() -> Self {
        Self { home: Home::new() }
    }

    /// One that knows this address as CLIProxyAPI's.
    fn for_server(url: &str) -> Self {
        let home = Home::new();
        home.write_config(&format!(
            "[secret_store]\nkind = \"file\"\n\n[profiles.home]\nmanagement_url = \"{url}\"\n"
        ));
        Self { home }
    }

    fn run(&self, arguments: &[&str], stdin: &str) -> Assert {
        let mut command = Command::from_std(self.home.command(env!("CARGO_BIN_EXE_hub-bridge")));
        command.args(arguments).write_stdin(stdin).timeout(Duration::from_secs(30)).assert()
    }

    fn json(&self, arguments: &[&str], stdin: &str, code: i32) -> Value {
        let assert = self.run(&[arguments, &["--json"]].concat(), stdin).code(code);
        serde_json::from_slice(&assert.get_output().stdout).expect("JSON on stdout")
    }

    fn check(&self, url: &str, key: &str, code: i32) -> Value {
        let arguments = ["check", "--base-url", url, "--key-stdin"];
        self.json(&arguments, &format!("{key}\n"), code)
    }
}

#[test]
fn a_site_shows_which_kind_it_is() {
    let terminal = Terminal::new();
    for (site, under, family, base) in [
        (RelayStation::new_api(), "", "openai-compatibility", "/v1"),
        (RelayStation::one_api(), "", "openai-compatibility", "/v1"),
        (RelayStation::open_router(), "", "openai-compatibility", "/api/v1"),
        (RelayStation::openai(), "/v1", "openai-compatibility", "/v1"),
        (RelayStation::anthropic(), "", "claude-api-key", ""),
        (RelayStation::google(), "", "gemini-api-key", ""),
    ] {
        let site = site.models(["model-a"]).start();
        let found = terminal.check(&format!("{}{under}", site.url()), DEFAULT_KEY, 0);
        assert_eq!(found["site"]["family"], family, "{site:?} {found:#}");
        assert_eq!(found["site"]["baseUrl"], format!("{}{base}", site.url()));
        assert_eq!(found["site"]["models"], json!(["model-a"]));
        assert_eq!(found["site"]["keyConfirmed"], true);
        assert_eq!(found["through"], Value::Null);
        assert_eq!(site.completions(), 0, "nothing is spent");
    }
}

#[test]
fn a_refused_key_is_said_and_never_shown() {
    let terminal = Terminal::new();
    let site = RelayStation::new_api().start();
    let key = "sk-nobody-knows-this-one";
    let found = terminal.check(&site.url(), key, 1);
    assert_eq!(found["error"]["data"]["kind"], "site_key_refused", "{found:#}");
    assert!(!found.to_string().contains(key));
    terminal
        .run(&["check", "--base-url", &site.url(), "--key-stdin"], &format!("{key}\n"))
        .code(1)
        .stderr(contains("refused the API key").and(contains(key).not()));
}

#[test]
fn a_site_that_is_not_there_is_asked_as_one_kind_only() {
    let site = RelayStation::new_api().fault(Fault::CloseWithoutAnswer).start();
    let found = Terminal::new().check(&site.url(), DEFAULT_KEY, 1);
    assert_eq!(found["error"]["data"]["kind"], "site_unreachable", "{found:#}");
    assert_eq!(site.requests().len(), 1);
}

#[test]
fn the_address_that_was_taken_is_said_with_why() {
    let site = RelayStation::new_api().start();
    let url = format!("{}/api", site.url());
    let taken = format!("{}/v1 takes the key (openai-compatibility)", site.url());
    Terminal::new()
        .run(&["check", "--base-url", &url, "--key-stdin"], &format!("{DEFAULT_KEY}\n"))
        .code(0)
        .stdout(contains(taken))
        .stderr(contains(format!("{}/v1 was taken, where the API answers", site.url())))
        .stderr(contains(format!("of {}/api/v1 the site says: it has no such path", site.url())));
}

#[test]
fn an_import_finds_the_kind_of_each_site() {
    let api = ManagementApi::builder().start();
    let home = Home::new();
    home.set_up(&api);
    let terminal = Terminal { home };
    let (relay, claude) = (RelayStation::new_api().start(), RelayStation::anthropic().start());
    let file = terminal.home.path().join("keys");
    let lines =
        format!("Relay {} {DEFAULT_KEY}\nClaude {} {DEFAULT_KEY}\n", relay.url(), claude.url());
    std::fs::write(&file, lines).expect("a file");
    let file = file.display().to_string();
    let report = terminal.json(&["import", &file, "--family", "auto"], "", 0);
    assert_eq!(report["items"][0]["family"], "openai-compatibility", "{report:#}");
    assert_eq!(report["items"][1]["family"], "claude-api-key");
}

/// The other end of CLIProxyAPI speaks as `OpenAI` does.
fn through(terminal: &Terminal, arguments: &[&str], stdin: &str, code: i32) -> Value {
    terminal.json(&[&["check", "--through"], arguments].concat(), stdin, code)
}

#[test]
fn the_other_end_is_looked_at_with_a_key_of_its_own() {
    let server = RelayStation::openai().models(["gpt-x", "b/claude-y"]).start();
    let terminal = Terminal::for_server(&server.url());
    let found = through(&terminal, &[], "", 1);
    assert_eq!(found["error"]["data"]["kind"], "client_key_needed", "{found:#}");
    assert_eq!(server.requests().len(), 0);

    terminal.run(&["key", "status", "--client"], "").code(1);
    terminal.run(&["key", "set", "--client", "--stdin"], &format!("{DEFAULT_KEY}\n")).code(0);
    terminal.run(&["key", "status", "--client"], "").code(0).stdout(contains("client key"));
    terminal.run(&["key", "status"], "").code(1);

    let found = through(&terminal, &[], "", 0);
    assert_eq!(found["through"]["models"], json!(["gpt-x", "b/claude-y"]), "{found:#}");
    assert_eq!(found["through"].get("answered"), None);
    assert_eq!(server.completions(), 0, "nothing is spent unless it is asked for");

    terminal.run(&["key", "remove", "--client"], "").code(0);
    terminal.run(&["key", "status", "--client"], "").code(1);
}

#[test]
fn a_model_says_a_word_only_when_it_is_asked_to() {
    let server = RelayStation::openai().models(["gpt-x"]).start();
    let terminal = Terminal::for_server(&server.url());
    let key = format!("{DEFAULT_KEY}\n");
    let asked = ["--client-key-stdin", "--complete", "gpt-x"];
    let found = through(&terminal, &asked, &key, 0);
    assert_eq!(found["through"]["answered"]["model"], "gpt-x", "{found:#}");
    assert_eq!(server.completions(), 1);
    let found = through(&terminal, &["--client-key-stdin", "--complete", "gpt-y"], &key, 1);
    assert_eq!(found["error"]["data"]["kind"], "model_not_offered", "{found:#}");
    assert_eq!(server.completions(), 1, "nothing is spent on a mistyped name");
    terminal.run(&["key", "status", "--client"], "").code(1);
}

#[test]
fn what_goes_wrong_at_the_other_end_is_told_apart() {
    let server =
        RelayStation::openai().models(["gpt-x"]).out_of_quota("sk-poor-0123456789").start();
    let terminal = Terminal::for_server(&server.url());
    let found = through(&terminal, &["--client-key-stdin"], "sk-wrong-0123456789\n", 1);
    assert_eq!(found["error"]["data"]["kind"], "client_key_refused", "{found:#}");
    assert!(!found.to_string().contains("sk-wrong"), "{found:#}");
    let asked = ["--client-key-stdin", "--complete", "gpt-x"];
    let found = through(&terminal, &asked, "sk-poor-0123456789\n", 1);
    assert_eq!(found["error"]["data"]["kind"], "completion_failed", "{found:#}");
    assert_eq!(found["error"]["data"]["params"]["status"], 429);
}

#[test]
fn the_whole_chain_is_seen_at_once() {
    let site = RelayStation::new_api().models(["gpt-x", "gpt-y", "gpt-z"]).start();
    let server = RelayStation::openai().models(["gpt-x", "b/gpt-y", "other"]).start();
    let terminal = Terminal::for_server(&server.url());
    terminal
        .run(
            &[
                "check",
                "--base-url",
                &site.url(),
                "--key-stdin",
                "--through",
                "--client-key-stdin",
                "--complete",
                "gpt-x",
            ],
            &format!("{DEFAULT_KEY}\n{DEFAULT_KEY}\n"),
        )
        .code(0)
        .stdout(contains("takes the key (openai-compatibility): 3 models"))
        .stdout(contains("offers 3 models, 2 under names of the site's"))
        .stdout(contains("“gpt-x” answered through it"));
}

#[test]
fn a_client_key_goes_with_the_profile() {
    let server = RelayStation::openai().start();
    let terminal = Terminal::for_server(&server.url());
    terminal.run(&["key", "set", "--client", "--stdin"], &format!("{DEFAULT_KEY}\n")).code(0);
    terminal.run(&["key", "set", "--stdin"], "management-key\n").code(0);
    let keys = terminal.home.config().join("keys-unencrypted.json");
    let stored = std::fs::read_to_string(&keys).expect("a file");
    assert!(stored.contains(DEFAULT_KEY) && stored.contains("management-key"));
    terminal.run(&["profile", "remove", "home"], "").code(0);
    let stored = std::fs::read_to_string(&keys).unwrap_or_default();
    assert!(!stored.contains(DEFAULT_KEY) && !stored.contains("management-key"), "{stored}");
}

#[test]
fn the_environment_may_bring_a_client_key_too() {
    let server = RelayStation::openai().models(["gpt-x"]).start();
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command
        .env("HUB_BRIDGE_MANAGEMENT_URL", server.url())
        .env("HUB_BRIDGE_MANAGEMENT_KEY", "management-key")
        .env("HUB_BRIDGE_CLIENT_KEY", DEFAULT_KEY)
        .args(["check", "--through"]);
    let mut command = Command::from_std(command);
    command.timeout(Duration::from_secs(30)).assert().code(0).stdout(contains("offers 1 model"));
}

#[cfg(unix)]
#[test]
fn a_command_that_knows_one_key_is_not_asked_for_another() {
    let server = RelayStation::openai().start();
    let home = Home::new();
    home.write_config(&format!(
        "[secret_store]\nkind = \"command\"\ncommand = [\"/bin/echo\", \"management-key\"]\n\n\
         [profiles.home]\nmanagement_url = \"{}\"\n",
        server.url()
    ));
    let found = through(&Terminal { home }, &[], "", 1);
    assert_eq!(found["error"]["data"]["kind"], "secret_store_unavailable", "{found:#}");
    assert_eq!(server.requests().len(), 0, "the management key is no client key");
}
