//! Every way in which CLIProxyAPI can fail reaches the caller as its kind, with a sentence and a
//! hint, and without the server's own words in them.

use std::time::Duration;

use hub_bridge_test_support::{
    Browser, Fault, Home, ManagementApi, home::ALL_API_HUB, management_api::Builder,
};
use serde_json::{Value, json};

const METHODS: [&str; 3] = ["connection/verify", "provider/list", "import/run"];

fn params(method: &str) -> Value {
    match method {
        "import/run" => json!({ "items": [
            { "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
            { "siteUrl": "https://b.test", "apiKey": "sk-0123456789abcdeg", "family": "claude-api-key" },
        ] }),
        _ => json!({}),
    }
}

/// A sentence and a hint that a person can act on, and nothing of what the server wrote.
fn check_texts(error: &Value, said: &str) {
    let message = error["message"].as_str().expect("a message");
    let hint = error["data"]["hint"].as_str().or(error["hint"].as_str()).expect("a hint");
    assert!(message.len() > 20 && message.ends_with('.'), "{message}");
    assert!(hint.len() > 10, "{message}: {hint}");
    if !said.is_empty() {
        assert!(!message.contains(said) && !hint.contains(said), "{message} {hint}");
    }
}

struct Row {
    name: &'static str,
    builder: fn(Builder) -> Builder,
    code: i32,
    kind: &'static str,
    retryable: bool,
    /// What the server wrote.
    said: &'static str,
}

fn row(
    name: &'static str,
    builder: fn(Builder) -> Builder,
    code: i32,
    kind: &'static str,
    retryable: bool,
) -> Row {
    Row { name, builder, code, kind, retryable, said: "" }
}

fn status(status: u16, body: &str) -> Fault {
    Fault::Status(status, body.to_owned())
}

#[test]
#[rustfmt::skip]
fn a_server_that_can_not_be_read_is_explained() {
    let rows = [
        row("another key", |b| b.key("another key"), -32021, "key_rejected", false),
        row("a ban", |b| b.banned(Duration::from_secs(1000)), -32022, "banned", true),
        row("a remote caller", |b| b.remote(true), -32023, "remote_management_disabled", false),
        row("no key set", Builder::key_not_set, -32023, "management_key_not_set", false),
        row("a guard before it", |b| b.fault(status(403, "blocked by ACME")), -32023, "forbidden", false),
        row("management is off", Builder::management_disabled, -32024, "management_disabled", false),
        row("404 as text", |b| b.fault(status(404, "404 page not found")), -32024, "management_disabled", false),
        row("500", |b| b.fault(status(500, r#"{"error":"boom"}"#)), -32025, "server_error", true),
        row("502", |b| b.fault(status(502, "<html>nginx</html>")), -32025, "server_error", true),
        row("503", |b| b.fault(status(503, "")), -32025, "server_error", true),
        row("429", |b| b.fault(status(429, "slow down")), -32025, "http_error", false),
        row("400", |b| b.fault(status(400, r#"{"error":"invalid body"}"#)), -32025, "http_error", false),
        row("a redirect", |b| b.fault(Fault::Redirect("http://127.0.0.1:9/".into(), 302)), -32025, "redirect_refused", false),
        row("a web page", |b| b.fault(Fault::Html), -32025, "invalid_response", false),
        row("JSON of another kind", |b| b.fault(Fault::WrongJson), -32025, "invalid_response", false),
        row("null", |b| b.fault(Fault::NullJson), -32025, "invalid_response", false),
        row("no JSON", |b| b.fault(Fault::NotJson), -32025, "invalid_response", false),
        row("nothing", |b| b.fault(status(200, "")), -32025, "invalid_response", false),
        row("half an answer", |b| b.fault(Fault::HalfBody), -32020, "unreachable", true),
        row("no answer", |b| b.fault(Fault::CloseWithoutAnswer), -32020, "unreachable", true),
        row("an endless answer", |b| b.fault(Fault::HugeBody(80 << 20)), -32025, "response_too_large", false),
    ];
    for row in rows {
        let api = (row.builder)(ManagementApi::builder()).start();
        let home = Home::new();
        let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
        if row.kind == "key_rejected" {
            command.env("HUB_BRIDGE_MANAGEMENT_KEY", "the-wrong-one");
        }
        if row.kind == "management_key_not_set" {
            command.env("HUB_BRIDGE_MANAGEMENT_KEY", "any");
        }
        command.arg(ALL_API_HUB);
        let mut browser = Browser::start(command);
        for (id, method) in METHODS.iter().enumerate() {
            if row.kind == "key_rejected" { api.forgive(); }
            let answer = browser.request(id, method, params(method));
            let error = &answer["error"];
            let data = &error["data"];
            assert_eq!(
                (&error["code"], &data["kind"], &data["retryable"]),
                (&json!(row.code), &json!(row.kind), &json!(row.retryable)),
                "{} for {method}: {answer:#}", row.name,
            );
            assert!(data["params"]["host"].as_str().is_some_and(|host| host.contains(':')), "{answer:#}");
            check_texts(error, row.said);
        }
        // Nothing was ever written on such an answer, and each call gave up at once.
        assert!(api.requests().iter().all(|request| request.method == "GET"), "{}", row.name);
        assert_eq!(api.requests().len(), METHODS.len(), "{}", row.name);
    }
}

#[test]
fn the_servers_own_words_are_data() {
    let words = "<b>call\u{202e} 555</b>\u{1b}[31m";
    let api = ManagementApi::builder().fault(status(400, words)).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let error = Browser::start(command).request(1, "connection/verify", json!({}))["error"].clone();
    assert_eq!(error["data"]["params"]["serverText"], "<b>call  555</b> [31m");
    check_texts(&error, "555");
}

#[test]
fn a_ban_says_how_long() {
    let api = ManagementApi::builder().banned(Duration::from_secs(1000)).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let error = Browser::start(command).request(1, "connection/verify", json!({}))["error"].clone();
    let seconds = error["data"]["params"]["seconds"].as_u64().expect("seconds");
    assert!((990..=1000).contains(&seconds), "{seconds}");
    assert_eq!(error["data"]["retryAfterSeconds"], seconds);
    assert!(error["message"].as_str().expect("a message").contains("17 minutes"), "{error:#}");
}

#[test]
fn a_refused_key_costs_one_request_whatever_the_batch() {
    let api = ManagementApi::builder().key("another key").start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.env("HUB_BRIDGE_MANAGEMENT_KEY", "wrong-key").arg(ALL_API_HUB);
    let families = ["openai-compatibility", "codex-api-key", "claude-api-key", "gemini-api-key"];
    let items: Vec<Value> = (0..50)
        .map(|n| json!({ "family": families[n % 4], "siteUrl": "https://a.test", "apiKey": format!("sk-{n:016}") }))
        .collect();
    let answer = Browser::start(command).request(1, "import/run", json!({ "items": items }));
    assert_eq!(answer["error"]["data"]["kind"], "key_rejected");
    assert_eq!(api.requests().len(), 1);
}

#[test]
fn the_key_follows_no_redirect() {
    let target = ManagementApi::start();
    let url = format!("{}/config", target.url());
    let api = ManagementApi::builder().fault(Fault::Redirect(url.clone(), 307)).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let answer = Browser::start(command).request(1, "connection/verify", json!({}));
    assert_eq!(answer["error"]["data"]["params"]["location"], url);
    assert!(target.requests().is_empty());
}

/// What an import's write that fails so makes of its item.
#[test]
fn a_write_that_fails_is_the_items_failure() {
    let put = |fault: Fault| fault.on("PUT", "");
    for (name, rule, outcome, kind) in [
        ("400", put(status(400, r#"{"error":"invalid body"}"#)), "failed", "http_error"),
        ("not saved", put(Fault::SaveFails), "failed", "save_failed"),
        ("swallowed", put(Fault::SwallowWrite), "failed", "write_not_kept"),
        ("500, not applied", put(status(500, "")), "failed", "server_error"),
        ("no answer, applied", put(Fault::DropAnswerAfterApply), "created", ""),
        ("half an answer, applied", put(Fault::HalfBody), "created", ""),
        ("no answer, not applied", put(Fault::CloseWithoutAnswer), "failed", "unreachable"),
        ("no answer in time", put(Fault::Hang), "failed", "timeout"),
    ] {
        let api = ManagementApi::builder().fault(rule).start();
        let home = Home::new();
        home.set_up(&api);
        let config = home.config().join("config.toml");
        let text = std::fs::read_to_string(&config).expect("a file") + "timeout_ms = 1000\n";
        std::fs::write(&config, text).expect("written");
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.arg(ALL_API_HUB);
        let items = json!([
            { "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
            { "siteUrl": "https://a.test", "apiKey": "•••" },
        ]);
        let answer = Browser::start(command).request(1, "import/run", json!({ "items": items }));
        let item = &answer["result"]["items"][0];
        assert_eq!(item["outcome"], outcome, "{name}: {answer:#}");
        if outcome == "failed" {
            assert_eq!(item["error"]["kind"], kind, "{name}: {answer:#}");
            check_texts(&item["error"], "invalid body");
        }
        let writes = api.requests().iter().filter(|request| request.method == "PUT").count();
        assert_eq!(writes, 1, "{name}: a write is never sent twice");
    }
}

#[test]
fn a_write_whose_fate_stays_open_is_unknown() {
    // The write's answer never comes, and from then on nothing can be read.
    let api =
        ManagementApi::builder().fault(status(404, "").on("GET", "claude-api-key").nth(2)).start();
    api.push_fault(Fault::DropAnswerAfterApply.on("PUT", "claude-api-key"));
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let items = json!([{ "family": "claude-api-key", "apiKey": "sk-0123456789abcdef" }]);
    let mut browser = Browser::start(command);
    let answer = browser.request(1, "import/run", json!({ "items": items }));
    let item = &answer["result"]["items"][0];
    assert_eq!(item["outcome"], "unknown", "{answer:#}");
    assert_eq!(item["error"]["kind"], "outcome_unknown");
    // The next run finds out.
    let answer = browser.request(2, "import/run", json!({ "items": items }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "unchanged", "{answer:#}");
}

#[test]
fn a_list_that_collapses_between_two_reads_is_left_alone() {
    let many: Vec<Value> = (0..6)
        .map(|n| json!({ "api-key": format!("k{n}"), "base-url": "https://x.test" }))
        .collect();
    let api = ManagementApi::builder().list("claude-api-key", &many.into()).start();
    // The first family's write takes long enough that the second one's list is read again: empty.
    api.push_fault(Fault::Latency(Duration::from_millis(400)).on("PUT", "codex-api-key"));
    api.push_fault(Fault::EmptyLists.on("GET", "claude-api-key"));
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let items = json!([
        { "family": "codex-api-key", "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
        { "family": "claude-api-key", "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
    ]);
    let answer = Browser::start(command).request(1, "import/run", json!({ "items": items }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
    assert_eq!(answer["result"]["items"][1]["error"]["kind"], "conflict", "{answer:#}");
    assert_eq!(api.list("claude-api-key").len(), 6);
}

#[test]
fn a_list_of_another_shape_is_never_written() {
    let api = ManagementApi::builder().fault(Fault::PlainListArray).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.arg(ALL_API_HUB);
    let items = json!([{ "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" }]);
    let answer = Browser::start(command).request(1, "import/run", json!({ "items": items }));
    assert_eq!(answer["error"]["data"]["kind"], "invalid_response");
    assert_eq!(api.requests().len(), 1);
}

#[test]
fn what_is_wrong_before_the_first_request_is_said_without_one() {
    let api = ManagementApi::start();
    for (url, kind) in [
        ("http://127.0.0.1:9", "unreachable"),
        ("https://no-such-host.invalid", "unreachable"),
        (&*format!("https://127.0.0.1:{}", api.port()), "tls"),
        ("http://192.0.2.1:8317", "insecure_url"),
        ("nas", "management_url_invalid"),
        ("ftp://localhost", "management_url_invalid"),
    ] {
        let home = Home::new();
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.arg(ALL_API_HUB);
        let check = json!({ "managementUrl": url, "managementKey": "sesame" });
        let answer = Browser::start(command).request(1, "connection/verify", check);
        assert_eq!(answer["error"]["data"]["kind"], kind, "{url}: {answer:#}");
        check_texts(&answer["error"], "");
    }
    assert!(api.requests().is_empty());
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(ALL_API_HUB);
    let answer = Browser::start(command).request(1, "connection/verify", json!({}));
    assert_eq!(answer["error"]["data"]["kind"], "not_configured");
    assert_eq!(answer["error"]["data"]["params"]["profile"], Value::Null);
}
