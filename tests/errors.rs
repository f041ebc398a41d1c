//! Every way in which CLIProxyAPI can fail reaches the caller as its kind, with a sentence and a
//! hint, and without the server's own words in them.

#[path = "errors/before.rs"]
mod before;
#[path = "errors/writing.rs"]
mod writing;

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

/// A sentence and a hint that a person can act on, and nothing of what the server wrote (whose
/// every text has ACME in it).
fn check_texts(error: &Value) {
    let message = error["message"].as_str().expect("a message");
    let hint = error["data"]["hint"].as_str().or(error["hint"].as_str()).expect("a hint");
    let words = message.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).count();
    assert!(words > 3 && message.ends_with('.'), "{message}");
    assert!(hint.len() > 10, "{message}: {hint}");
    for text in [message, hint] {
        assert!(!text.contains("ACME") && !text.contains("sesame"), "{message} {hint}");
    }
}

/// The params that PROTOCOL.md promises for a kind.
fn params_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "api_key_invalid" | "base_url_invalid" | "management_url_invalid" => &["reason"],
        "base_url_loops" => &["baseUrl"],
        "busy" | "timeout" | "banned" => &["host", "seconds"],
        "conflict" | "outcome_unknown" | "interrupted" => &["family"],
        "family_not_supported" => &["host", "family", "version", "since"],
        "list_refused" => &["host", "family", "number", "serverText"],
        "forbidden" | "save_failed" => &["host", "serverText"],
        "http_error" | "server_error" => &["host", "status", "serverText"],
        "invalid_response" | "tls" | "unreachable" => &["host", "reason"],
        "key_rejected" => &["host", "attemptsLeft"],
        "not_configured" => &["profile"],
        "redirect_refused" => &["host", "status", "location"],
        "response_too_large" => &["host", "limit"],
        "write_not_kept" => &["family", "provider"],
        _ => &["host"],
    }
}

fn check_params(kind: &Value, params: &Value) {
    let names = params.as_object().expect("params");
    let expected = params_of(kind.as_str().expect("a kind"));
    assert!(names.keys().eq(expected), "{kind}: {params}");
    let host = params.get("host").and_then(Value::as_str);
    assert!(host.is_none_or(|host| !host.is_empty() && !host.contains('/')), "{kind}: {params}");
}

struct Row {
    name: &'static str,
    builder: fn(Builder) -> Builder,
    code: i32,
    kind: &'static str,
    retryable: bool,
}

const fn row(
    name: &'static str,
    builder: fn(Builder) -> Builder,
    code: i32,
    kind: &'static str,
    retryable: bool,
) -> Row {
    Row { name, builder, code, kind, retryable }
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
        row("500", |b| b.fault(status(500, r#"{"error":"ACME failed"}"#)), -32025, "server_error", true),
        row("502", |b| b.fault(status(502, "<html>ACME</html>")), -32025, "server_error", true),
        row("503", |b| b.fault(status(503, "ACME")), -32025, "server_error", true),
        row("429", |b| b.fault(status(429, "ACME: slow down")), -32025, "http_error", false),
        row("400", |b| b.fault(status(400, r#"{"error":"invalid body, ACME"}"#)), -32025, "http_error", false),
        row("a redirect", |b| b.fault(Fault::Redirect("http://127.0.0.1:9/ACME".into(), 302)), -32025, "redirect_refused", false),
        row("a web page", |b| b.fault(Fault::Html), -32025, "invalid_response", false),
        row("JSON of another kind", |b| b.fault(Fault::WrongJson), -32025, "invalid_response", false),
        row("null", |b| b.fault(Fault::NullJson), -32025, "invalid_response", false),
        row("no JSON", |b| b.fault(Fault::NotJson), -32025, "invalid_response", false),
        row("nothing", |b| b.fault(status(200, "")), -32025, "invalid_response", false),
        row("half an answer", |b| b.fault(Fault::HalfBody), -32020, "unreachable", true),
        row("no answer", |b| b.fault(Fault::CloseWithoutAnswer), -32020, "unreachable", true),
        row("500 with the ban's words", |b| b.fault(status(500, "IP banned ACME")), -32025, "server_error", true),
        row("403 without a word", |b| b.fault(status(403, "")), -32023, "forbidden", false),
        row("a ban of unknown length", |b| b.fault(status(403, r#"{"error":"IP banned by ACME"}"#)), -32022, "banned", true),
        row("the bare list", |b| b.fault(status(200, "[]")), -32025, "invalid_response", false),
        row("an object without lists", |b| b.fault(status(200, "{}")), -32025, "invalid_response", false),
        row("an endless answer", |b| b.fault(Fault::HugeBody(80 << 20)), -32025, "response_too_large", false),
    ];
    for some in rows.chunks(8) {
        std::thread::scope(|scope| some.iter().for_each(|row| drop(scope.spawn(|| check_row(row)))));
    }
}

fn check_row(row: &Row) {
    let api = (row.builder)(ManagementApi::builder()).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    if row.kind == "key_rejected" || row.kind == "management_key_not_set" {
        command.env("HUB_BRIDGE_MANAGEMENT_KEY", "open-sesame");
    }
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    for (id, method) in METHODS.iter().enumerate() {
        let answer = browser.request(id, method, params(method));
        let error = &answer["error"];
        let data = &error["data"];
        assert_eq!(
            (&error["code"], &data["kind"], &data["retryable"]),
            (&json!(row.code), &json!(row.kind), &json!(row.retryable)),
            "{} for {method}: {answer:#}",
            row.name,
        );
        check_params(&data["kind"], &data["params"]);
        check_texts(error);
    }
    // Nothing was ever written on such an answer, and each call gave up at once.
    assert!(api.requests().iter().all(|request| request.method == "GET"), "{}", row.name);
    // A refusal and a ban are remembered: the second call knows without asking.
    let remembered = ["key_rejected", "banned"].contains(&row.kind);
    let requests = if remembered { 1 } else { METHODS.len() };
    assert_eq!(api.requests().len(), requests, "{}", row.name);
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
    assert!(!error["message"].as_str().expect("a message").contains("555"), "{error:#}");
    check_texts(&error);
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
    let mut browser = Browser::start(command);
    for (id, method) in METHODS.iter().enumerate() {
        let answer = browser.request(id, method, params(method));
        assert_eq!(answer["error"]["data"]["params"]["location"], url, "{method}");
    }
    assert!(target.requests().is_empty());
}

#[test]
fn a_server_that_says_nothing_is_a_timeout() {
    std::thread::scope(|scope| {
        for method in METHODS {
            scope.spawn(move || {
                let api = ManagementApi::builder().fault(Fault::Hang).start();
                let home = Home::new();
                let answer = impatient(&home, &api).request(1, method, params(method));
                let error = &answer["error"];
                let data = &error["data"];
                assert_eq!((&error["code"], &data["kind"]), (&json!(-32020), &json!("timeout")));
                assert_eq!(
                    (&data["params"]["seconds"], &data["retryable"]),
                    (&json!(1), &json!(true))
                );
                check_params(&data["kind"], &data["params"]);
                check_texts(error);
                assert_eq!(api.requests().len(), 1, "{method}");
            });
        }
    });
}

/// A host whose profile gives the server one second.
fn impatient(home: &Home, api: &ManagementApi) -> Browser {
    home.set_up(api);
    let config = home.config().join("config.toml");
    let text = std::fs::read_to_string(&config).expect("a file") + "timeout_ms = 1000\n";
    std::fs::write(&config, text).expect("written");
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

/// A host with the server in its environment.
fn host(home: &Home, api: &ManagementApi) -> Browser {
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

#[test]
fn a_list_that_this_server_lacks_is_named_with_its_version() {
    let api = ManagementApi::builder().version("7.2.50").without_family("xai-api-key").start();
    let home = Home::new();
    let mut browser = host(&home, &api);
    let answer = browser.request(1, "provider/list", json!({ "family": "xai-api-key" }));
    let (error, data) = (&answer["error"], &answer["error"]["data"]);
    assert_eq!((&error["code"], &data["kind"]), (&json!(-32025), &json!("family_not_supported")));
    assert_eq!(data["params"]["version"], "7.2.50");
    check_params(&data["kind"], &data["params"]);
    check_texts(error);
    let answer = browser.request(2, "connection/verify", json!({}));
    let families = answer["result"]["families"].as_array().expect("families");
    assert_eq!(families.len(), 6);
    assert!(!families.contains(&json!("xai-api-key")));
}
