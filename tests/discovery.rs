//! What a site offers a key, asked as its kind is asked, and what it says instead.

use std::time::Duration;

use assert_cmd::Command;
use hub_bridge_test_support::{
    Browser, Fault, Home, RelayStation, home::ALL_API_HUB, relay_station::DEFAULT_KEY,
};
use serde_json::{Value, json};

struct Host {
    browser: Browser,
    _home: Home,
}

impl Host {
    /// With no profile: none is needed.
    fn start() -> Self {
        let home = Home::new();
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.arg(ALL_API_HUB);
        Self { browser: Browser::start(command), _home: home }
    }

    fn discover(&mut self, family: &str, base_url: &str, key: &str) -> Value {
        let params = json!({ "family": family, "baseUrl": base_url, "apiKey": key });
        self.browser.request(1, "model/discover", params)
    }
}

fn kind(answer: &Value) -> &str {
    answer["error"]["data"]["kind"].as_str().unwrap_or_else(|| panic!("{answer:#}"))
}

#[test]
fn every_kind_of_site_names_its_models() {
    let mut host = Host::start();
    for (site, family, under, source) in [
        (RelayStation::new_api(), "openai-compatibility", "", "/v1/models"),
        (RelayStation::new_api(), "claude-api-key", "/v1", "/v1/models"),
        (RelayStation::new_api(), "gemini-api-key", "", "/v1beta/models"),
        (RelayStation::one_api(), "codex-api-key", "/v1/chat/completions", "/v1/models"),
        // It takes a bearer token only.
        (RelayStation::one_api(), "claude-api-key", "", "/v1/models"),
        (RelayStation::sub2api(), "claude-api-key", "", "/v1/models"),
        (RelayStation::sub2api_gemini(), "gemini-api-key", "", "/v1beta/models"),
        (RelayStation::claude_relay(), "claude-api-key", "/api", "/api/v1/models"),
        (RelayStation::claude_relay(), "gemini-api-key", "/gemini", "/gemini/v1beta/models"),
        (RelayStation::open_router(), "openai-compatibility", "/api/v1", "/api/v1/models"),
        (RelayStation::openai(), "openai-compatibility", "", "/v1/models"),
        (RelayStation::anthropic(), "claude-api-key", "", "/v1/models"),
        (RelayStation::google(), "gemini-api-key", "", "/v1beta/models"),
        (RelayStation::xai(), "xai-api-key", "", "/v1/models"),
    ] {
        let site = site.models(["model-b", "model-a", "model-b"]).start();
        let answer = host.discover(family, &format!("{}{under}", site.url()), DEFAULT_KEY);
        let result = &answer["result"];
        assert_eq!(result["models"], json!(["model-b", "model-a"]), "{site:?} {answer:#}");
        assert_eq!(result["source"], format!("{}{source}", site.url()));
        assert_eq!(result["leftOut"], false);
    }
}

#[test]
fn pages_are_turned_until_the_last() {
    let mut host = Host::start();
    // Anthropic's API refuses the bearer token first, which other sites take.
    for (site, family, requests) in [
        (RelayStation::anthropic(), "claude-api-key", 4),
        (RelayStation::google(), "gemini-api-key", 3),
    ] {
        let site = site.many_models(120).page_size(50).start();
        let answer = host.discover(family, &site.url(), DEFAULT_KEY);
        let models = answer["result"]["models"].as_array().expect("models");
        assert_eq!((models.len(), &models[119]), (120, &json!("model-119")), "{family}");
        assert_eq!(site.requests().len(), requests, "{family}");
    }
}

#[test]
fn there_are_enough_at_two_thousand() {
    let mut host = Host::start();
    for (site, family, requests) in [
        (RelayStation::new_api(), "openai-compatibility", 1),
        (RelayStation::anthropic(), "claude-api-key", 3),
        (RelayStation::google(), "gemini-api-key", 2),
    ] {
        let site = site.many_models(3_000).start();
        let answer = host.discover(family, &site.url(), DEFAULT_KEY);
        let result = &answer["result"];
        assert_eq!(result["models"].as_array().map(Vec::len), Some(2_000), "{family}");
        assert_eq!(result["leftOut"], true, "{family}");
        assert_eq!(site.requests().len(), requests, "{family}");
    }
}

#[test]
fn what_is_no_id_is_left_out() {
    let long = "x".repeat(300);
    let site = RelayStation::new_api()
        .models(["good", "a\u{202e}b", &long, "", "a\nb", " good ", "\u{1b}[2Jx"])
        .start();
    let answer = Host::start().discover("openai-compatibility", &site.url(), DEFAULT_KEY);
    assert_eq!(answer["result"]["models"], json!(["good"]));
    assert_eq!(answer["result"]["leftOut"], true);
}

#[test]
fn each_kind_of_site_refuses_a_key_in_its_own_words() {
    let mut host = Host::start();
    for (site, family, under) in [
        (RelayStation::new_api(), "openai-compatibility", ""),
        (RelayStation::new_api(), "claude-api-key", ""),
        (RelayStation::one_api(), "openai-compatibility", ""),
        (RelayStation::one_api(), "claude-api-key", ""),
        (RelayStation::sub2api(), "claude-api-key", ""),
        (RelayStation::claude_relay(), "claude-api-key", "/api"),
        (RelayStation::openai(), "openai-compatibility", ""),
        (RelayStation::anthropic(), "claude-api-key", ""),
        (RelayStation::google(), "gemini-api-key", ""),
        (RelayStation::xai(), "xai-api-key", ""),
    ] {
        let site = site.start();
        let key = "sk-nobody-knows-this-one";
        let answer = host.discover(family, &format!("{}{under}", site.url()), key);
        assert_eq!(kind(&answer), "site_key_refused", "{site:?} {answer:#}");
        assert_eq!(answer["error"]["code"], -32031);
        assert!(!answer.to_string().contains(key), "{answer:#}");
    }
}

#[test]
fn a_site_that_says_so_is_out_of_quota() {
    let mut host = Host::start();
    for (site, family, under) in [
        (RelayStation::one_api().spent("sk-poor"), "openai-compatibility", ""),
        (RelayStation::sub2api().out_of_quota("sk-poor"), "claude-api-key", ""),
        (RelayStation::sub2api().spent("sk-poor"), "claude-api-key", ""),
        (RelayStation::claude_relay().out_of_quota("cr_poor-0123456789"), "claude-api-key", "/api"),
    ] {
        let site = site.start();
        let key = if under.is_empty() { "sk-poor" } else { "cr_poor-0123456789" };
        let answer = host.discover(family, &format!("{}{under}", site.url()), key);
        assert_eq!(kind(&answer), "site_quota_exhausted", "{site:?} {answer:#}");
    }
}

#[test]
fn what_stands_between_is_told_from_the_site() {
    let mut host = Host::start();
    for (fault, expected) in [
        (Fault::Firewall, "site_blocked"),
        (Fault::Html, "site_response_invalid"),
        (Fault::SuccessFalse, "site_response_invalid"),
        (Fault::WrongJson, "site_response_invalid"),
        (Fault::NullJson, "site_response_invalid"),
        (Fault::NotJson, "site_response_invalid"),
        (Fault::CloseWithoutAnswer, "site_unreachable"),
        (Fault::HalfBody, "site_unreachable"),
        (Fault::HugeBody(9 * 1024 * 1024), "site_response_too_large"),
        (Fault::GzipBomb(16 * 1024 * 1024), "site_response_too_large"),
        (Fault::Redirect("https://elsewhere.test/v1/models".into(), 302), "site_redirect_refused"),
        (Fault::Status(404, "nothing".into()), "site_path_missing"),
        (Fault::Status(429, "slow down".into()), "site_rate_limited"),
        (Fault::Status(502, "<html>bad gateway".into()), "site_error"),
        (Fault::Status(403, "no".into()), "site_forbidden"),
    ] {
        let site = RelayStation::new_api().fault(fault.clone()).start();
        let answer = host.discover("openai-compatibility", &site.url(), DEFAULT_KEY);
        assert_eq!(kind(&answer), expected, "{fault:?} {answer:#}");
        assert_eq!(
            site.requests().len(),
            1,
            "{fault:?}: a redirect is not followed, nothing is asked twice"
        );
    }
}

#[test]
fn an_answer_may_be_compressed_whether_it_was_asked_for_or_not() {
    let site = RelayStation::new_api().models(["a"]).fault(Fault::Gzip).start();
    let answer = Host::start().discover("openai-compatibility", &site.url(), DEFAULT_KEY);
    assert_eq!(answer["result"]["models"], json!(["a"]), "{answer:#}");
}

#[test]
fn nobody_there_is_no_empty_list() {
    let mut host = Host::start();
    let port = RelayStation::new_api().start().port();
    let gone = host.discover("openai-compatibility", &format!("127.0.0.1:{port}"), DEFAULT_KEY);
    assert_eq!(kind(&gone), "site_unreachable");
    assert_eq!(gone["error"]["data"]["params"]["reason"], "nothing listens there");
    let vertex = RelayStation::vertex().start();
    let none = host.discover("vertex-api-key", &vertex.url(), DEFAULT_KEY);
    assert_eq!(kind(&none), "site_path_missing");
}

#[test]
fn a_key_goes_readable_to_this_machine_only() {
    let answer = Host::start().discover("openai-compatibility", "http://192.0.2.1:9", DEFAULT_KEY);
    assert_eq!(kind(&answer), "site_insecure");
}

#[test]
fn what_can_not_be_asked_is_refused_at_once() {
    let mut host = Host::start();
    for (family, url, key, expected) in [
        ("openai-compatibility", "", "sk-1", "base_url_invalid"),
        ("openai-compatibility", "ftp://x.test", "sk-1", "base_url_invalid"),
        ("openai-compatibility", "https://x.test", "sk-••••", "api_key_invalid"),
        ("nobody", "https://x.test", "sk-1", "invalid_params"),
    ] {
        assert_eq!(kind(&host.discover(family, url, key)), expected, "{family} {url} {key}");
    }
}

#[test]
fn an_environment_proxy_is_asked_for_no_site_of_this_machine() {
    let home = Home::new();
    let site = RelayStation::new_api().models(["a"]).start();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HTTP_PROXY", "http://127.0.0.1:9").env("ALL_PROXY", "http://127.0.0.1:9");
    command.args(["models", "--base-url", &site.url(), "--key-stdin", "--json"]);
    let assert = Command::from_std(command)
        .write_stdin(format!("{DEFAULT_KEY}\n"))
        .timeout(Duration::from_secs(20))
        .assert()
        .code(0);
    let result: Value = serde_json::from_slice(&assert.get_output().stdout).expect("JSON");
    assert_eq!(result["models"], json!(["a"]));
}

#[test]
fn a_person_sees_the_models_or_what_to_do() {
    let home = Home::new();
    let site = RelayStation::new_api().models(["b", "a"]).start();
    let run = |key: &str| {
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.args(["models", "--base-url", &site.url(), "--key-stdin"]);
        let assert = Command::from_std(command)
            .write_stdin(format!("{key}\n"))
            .timeout(Duration::from_secs(20))
            .assert();
        let output = assert.get_output();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, stdout, _) = run(DEFAULT_KEY);
    assert_eq!(code, Some(0));
    assert!(stdout.starts_with("b\na\n\n2 models at http://127.0.0.1:"), "{stdout}");
    let (code, stdout, stderr) = run("sk-wrong-0123456789");
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.contains("refused the API key"), "{stderr}");
    assert!(stderr.contains("Copy the key from the site once more"), "{stderr}");
    assert!(!stderr.contains("sk-wrong"), "{stderr}");
}

/// One that nobody knows for a key by its beginning.
const PLAIN_KEY: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

#[test]
fn a_key_that_a_site_quotes_is_never_shown() {
    let mut host = Host::start();
    let said =
        |text: String| Fault::Status(401, json!({ "error": { "message": text } }).to_string());
    for fault in [
        said(format!("no such key: {PLAIN_KEY}")),
        // Cut where what a site says is cut.
        said(format!("{}{PLAIN_KEY}", "x".repeat(285))),
        said(format!("no such key: {}", PLAIN_KEY.to_uppercase())),
        Fault::Redirect(format!("https://elsewhere.test/?key={PLAIN_KEY}"), 302),
        Fault::Redirect(format!("https://elsewhere.test/{PLAIN_KEY}/models"), 307),
    ] {
        let site = RelayStation::new_api().fault(fault.clone()).start();
        let answer = host.discover("openai-compatibility", &site.url(), PLAIN_KEY);
        let shown = answer.to_string().to_lowercase();
        assert!(!shown.contains(&PLAIN_KEY[..8]), "{fault:?}: {answer:#}");
    }
}

#[test]
fn a_site_that_is_too_busy_is_not_out_of_quota() {
    // OpenAI's words of requests per minute, which end in the address of its pages for money.
    let words = json!({ "error": {
        "message": "Rate limit reached for gpt-4o on requests per min (RPM): Limit 3, Used 3. You \
            can increase your rate limit by adding a payment method to your account at \
            https://platform.openai.com/account/billing.",
        "type": "requests", "param": null, "code": "rate_limit_exceeded",
    }});
    let site = RelayStation::openai().fault(Fault::Status(429, words.to_string())).start();
    let answer = Host::start().discover("openai-compatibility", &site.url(), DEFAULT_KEY);
    assert_eq!(kind(&answer), "site_rate_limited", "{answer:#}");
}

#[test]
fn an_error_without_words_is_none() {
    for nothing in [json!(""), json!(false), json!(null)] {
        let body = json!({ "success": true, "error": nothing, "data": [{ "id": "a" }] });
        let site = RelayStation::new_api().fault(Fault::Status(200, body.to_string())).start();
        let answer = Host::start().discover("openai-compatibility", &site.url(), DEFAULT_KEY);
        assert_eq!(answer["result"]["models"], json!(["a"]), "{answer:#}");
    }
}

#[test]
fn a_name_that_can_not_be_called_is_left_out() {
    let names = ["gpt-4o(high)", "relay(8192)", "a(b)c", "plain"];
    let site = RelayStation::new_api().models(names).start();
    let answer = Host::start().discover("openai-compatibility", &site.url(), DEFAULT_KEY);
    assert_eq!(answer["result"]["models"], json!(["a(b)c", "plain"]), "{answer:#}");
    assert_eq!(answer["result"]["leftOut"], true);
}

#[test]
fn more_that_can_not_be_asked_for_is_left_out() {
    let body = json!({ "data": [{ "id": "a" }], "has_more": true });
    let site = RelayStation::anthropic().fault(Fault::Status(200, body.to_string())).start();
    let answer = Host::start().discover("claude-api-key", &site.url(), DEFAULT_KEY);
    assert_eq!(answer["result"]["leftOut"], true, "{answer:#}");
}

#[test]
fn no_models_are_no_failure_of_a_site() {
    let site = RelayStation::new_api().models([""; 0]).start();
    let answer = Host::start().discover("claude-api-key", &site.url(), DEFAULT_KEY);
    assert_eq!(answer["result"]["models"], json!([]), "{answer:#}");
}
