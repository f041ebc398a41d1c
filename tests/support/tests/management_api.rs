//! The stand-in of the Management API, by plain HTTP.

use std::time::Duration;

use hub_bridge_test_support::{ManagementApi, management_api::Builder};
use serde_json::{Value, json};
use ureq::http::{Request, Response};

const GEMINI: &str = "gemini-api-key";
const CLAUDE: &str = "claude-api-key";
const OPENAI: &str = "openai-compatibility";
/// Longer than the stand-in takes to make a change live.
const SETTLED: Duration = Duration::from_millis(100);

type Sent = Result<Response<String>, ureq::Error>;

fn send(method: &str, url: &str, key: Option<&str>, body: &str) -> Sent {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into();
    let mut request = Request::builder().method(method).uri(url);
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let mut response = agent.run(request.body(body.to_owned()).expect("a good request"))?;
    let text = response.body_mut().read_to_string()?;
    Ok(response.map(|_| text))
}

/// Sends with the right key and gives status and JSON.
fn call(api: &ManagementApi, method: &str, path: &str, body: &str) -> (u16, Value) {
    let url = format!("{}/{path}", api.url());
    let response = send(method, &url, Some(api.key()), body).expect("there is an answer");
    let value = serde_json::from_str(response.body()).unwrap_or_default();
    (response.status().as_u16(), value)
}

fn put(api: &ManagementApi, family: &str, list: &Value) -> (u16, Value) {
    call(api, "PUT", family, &list.to_string())
}

fn get(api: &ManagementApi, family: &str) -> Value {
    call(api, "GET", family, "").1[family].take()
}

fn patch(api: &ManagementApi, family: &str, body: &Value) -> (u16, Value) {
    call(api, "PATCH", family, &body.to_string())
}

fn error(status: u16, text: &str) -> (u16, Value) {
    (status, json!({ "error": text }))
}

fn ok() -> (u16, Value) {
    (200, json!({"status": "ok"}))
}

fn with(family: &str, list: &Value) -> Builder {
    ManagementApi::builder().list(family, list)
}

#[test]
fn a_put_is_tidied_and_becomes_live() {
    let api = ManagementApi::start();
    assert_eq!(get(&api, CLAUDE), json!([]));
    let entry = json!({
        "future": 1, "api-key": " k ", "prefix": "/team/", "headers": {" A ": " 1 ", "B": ""},
        "excluded-models": ["X*", "x*"], "models": [{"name": " m "}, {"name": " "}],
    });
    assert_eq!(put(&api, CLAUDE, &json!([entry])), ok());
    let mut kept = json!({
        "api-key": "k", "prefix": "team", "base-url": "", "proxy-url": "",
        "models": [{"name": "m", "alias": ""}], "headers": {"A": "1"}, "excluded-models": ["x*"],
    });
    assert_eq!(get(&api, CLAUDE), json!([kept]));
    assert_eq!(api.list(CLAUDE), [kept.clone()]);
    std::thread::sleep(SETTLED);
    let mut listed = get(&api, CLAUDE);
    let index = listed[0]["auth-index"].take();
    assert_eq!(index.as_str().map(str::len), Some(16));
    kept["auth-index"] = Value::Null;
    assert_eq!(listed, json!([kept]));
}

#[test]
fn a_put_takes_lists_and_nothing_else() {
    let api = ManagementApi::start();
    let list = json!([{"api-key": "k"}]);
    assert_eq!(put(&api, GEMINI, &json!({ "items": list })), ok());
    let refused = ["", "{}", r#"{"items":[]}"#, "3", "[3]", r#"[{"priority":1.0}]"#];
    for body in refused {
        assert_eq!(call(&api, "PUT", GEMINI, body), error(400, "invalid body"), "{body}");
    }
    assert_eq!(api.list(GEMINI), [json!({"api-key": "k"})]);
    assert_eq!(call(&api, "PUT", GEMINI, "null"), ok());
    assert!(api.list(GEMINI).is_empty());
}

#[test]
fn values_that_nobody_could_use_are_refused() {
    let api = ManagementApi::start();
    let weight = json!([{"api-key": "a"}, {"api-key": "b", "weight": 1_000_001}]);
    let text = "gemini-api-key[1].weight: weight must not exceed 1000000";
    assert_eq!(put(&api, GEMINI, &weight), error(400, text));
    let profile = json!([{"api-key": "a", "fingerprint-profile": "x"}]);
    let text = "claude-api-key[0].fingerprint-profile: unsupported fingerprint-profile \"x\" \
                (supported: \"claude-code-cli\" or empty)";
    assert_eq!(put(&api, CLAUDE, &profile), error(400, text));
    let keyless = json!([{"base-url": "https://x"}]);
    let text = "vertex-api-key[0].api-key is required";
    assert_eq!(put(&api, "vertex-api-key", &keyless), error(400, text));
}

#[test]
fn doubles_and_useless_entries_go_without_a_word() {
    let api = ManagementApi::start();
    assert_eq!(put(&api, GEMINI, &json!([{"api-key": "k"}, {}, {"api-key": " k "}])), ok());
    assert_eq!(api.list(GEMINI), [json!({"api-key": "k"})]);
    assert_eq!(put(&api, OPENAI, &json!([{"name": "n", "base-url": " "}])), ok());
    assert!(api.list(OPENAI).is_empty());
}

#[test]
fn a_patch_changes_what_it_understands() {
    let list = json!([{"api-key": "a", "priority": 1}, {"api-key": "b"}]);
    let api = with(CLAUDE, &list).start();
    let value = json!({"priority": 9, "prefix": "p", "unknown": {}});
    assert_eq!(patch(&api, CLAUDE, &json!({"match": "a", "value": value})), ok());
    assert_eq!(api.list(CLAUDE)[0]["priority"], 1);
    assert_eq!(api.list(CLAUDE)[0]["prefix"], "p");
    let both = json!({"index": 1, "match": "a", "value": {"prefix": "q"}});
    assert_eq!(patch(&api, CLAUDE, &both), ok());
    assert_eq!(api.list(CLAUDE)[1]["prefix"], "q");
    let nobody = json!({"index": 2, "match": "c", "value": {}});
    assert_eq!(patch(&api, CLAUDE, &nobody), error(404, "item not found"));
    assert_eq!(patch(&api, CLAUDE, &json!({"index": 0})), error(400, "invalid body"));
}

#[test]
fn a_patch_of_a_key_that_is_there_twice_needs_the_base_url() {
    let list = json!([{"api-key": "k", "base-url": "https://a"}, {"api-key": "k"}]);
    let api = with(GEMINI, &list).start();
    let body = json!({"match": "k", "value": {"prefix": "p"}});
    let text = "multiple items match; index is required";
    assert_eq!(patch(&api, GEMINI, &body), error(400, text));
    assert_eq!(patch(&api, &format!("{GEMINI}?base-url="), &body), ok());
    assert_eq!(api.list(GEMINI)[1]["prefix"], "p");
}

#[test]
fn an_emptied_base_url_deletes() {
    let api = with(OPENAI, &json!([{"name": "n", "base-url": "https://x"}])).start();
    assert_eq!(patch(&api, OPENAI, &json!({"name": "n", "value": {"base-url": ""}})), ok());
    assert!(api.list(OPENAI).is_empty());
}

#[test]
fn before_6_6_40_a_patch_replaces_the_entry() {
    let list = json!([{"api-key": "k", "priority": 4}]);
    let api = with(CLAUDE, &list).version("6.6.39").start();
    let body = json!({"index": 0, "value": {"api-key": "k", "prefix": "p"}});
    assert_eq!(patch(&api, CLAUDE, &body), ok());
    assert_eq!(api.list(CLAUDE)[0].get("priority"), None);
}

#[test]
fn a_delete_finds_its_entry() {
    let list = json!([
        {"api-key": "k", "base-url": "https://a"}, {"api-key": "k", "base-url": "https://b"},
    ]);
    let api = with(GEMINI, &list).start();
    let delete = |query: &str| call(&api, "DELETE", &format!("{GEMINI}{query}"), "");
    let text = "multiple items match api-key; base-url is required";
    assert_eq!(delete("?api-key=k"), error(400, text));
    assert_eq!(delete("?api-key=none"), error(404, "item not found"));
    assert_eq!(delete(""), error(400, "missing api-key or index"));
    assert_eq!(delete("?api-key=k&base-url=https%3A%2F%2Fb"), ok());
    assert_eq!(delete("?index=0"), ok());
    assert!(api.list(GEMINI).is_empty());
}

#[test]
fn what_does_not_reach_the_file_comes_back() {
    let entry = |headers: Value| json!([{"api-key": "k", "headers": headers}]);
    let api = with(GEMINI, &entry(json!({"A": "1", "B": "2"}))).start();
    assert_eq!(put(&api, GEMINI, &entry(json!({"B": "3"}))), ok());
    assert_eq!(api.list(GEMINI)[0]["headers"], json!({"B": "3"}));
    std::thread::sleep(SETTLED);
    assert_eq!(api.list(GEMINI)[0]["headers"], json!({"A": "1", "B": "3"}));
}

#[test]
fn fields_of_a_newer_server_are_kept_when_they_are_sent() {
    let list = json!([{"api-key": "k", "shine": 3}]);
    let api = with(GEMINI, &list).start();
    assert_eq!(put(&api, GEMINI, &list), ok());
    assert_eq!(api.list(GEMINI)[0]["shine"], 3);
    assert_eq!(put(&api, GEMINI, &json!([{"api-key": "k"}])), ok());
    assert_eq!(api.list(GEMINI)[0].get("shine"), None);
}

#[test]
fn the_whole_configuration_has_all_lists() {
    let provider = json!([{"name": "n", "base-url": "https://x", "models": []}]);
    let api = with(OPENAI, &provider).start();
    let (status, config) = call(&api, "GET", "config", "");
    assert_eq!((status, &config[OPENAI]), (200, &provider));
    assert_eq!(config.get(GEMINI), Some(&Value::Null));
    let shown = json!([{"name": "n", "disabled": false, "base-url": "https://x"}]);
    let mut listed = get(&api, OPENAI);
    assert!(listed[0].as_object_mut().is_some_and(|entry| entry.remove("auth-index").is_some()));
    assert_eq!(listed, shown);
}

#[test]
fn another_client_edits() {
    let api = ManagementApi::start();
    api.edit(|lists| {
        lists.get_mut(GEMINI).expect("it is there").push(json!({"api-key": "k"}));
    });
    assert!(get(&api, GEMINI)[0]["auth-index"].is_string());
    api.set_list(GEMINI, &[]);
    assert_eq!(get(&api, GEMINI), json!([]));
}

#[test]
fn five_failures_ban() {
    let api = ManagementApi::start();
    let url = format!("{}/{CLAUDE}", api.url());
    for key in [Some("wrong"), None, None, None, Some("wrong")] {
        let response = send("GET", &url, key, "").expect("there is an answer");
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()["x-cpa-version"], "7.2.140");
    }
    let (status, body) = call(&api, "GET", CLAUDE, "");
    let text = body["error"].as_str().expect("there is an error");
    assert_eq!(status, 403);
    let wait = text.strip_prefix("IP banned due to too many failed attempts. Try again in ");
    assert!(matches!(wait, Some("30m0s" | "29m59s")), "{text}");
    api.forgive();
    assert_eq!(call(&api, "GET", CLAUDE, "").0, 200);
    let authorized: Vec<_> = api.requests().iter().map(|request| request.authorized).collect();
    assert_eq!(authorized, [false, false, false, false, false, true, true]);
}

#[test]
fn a_server_can_refuse_in_other_ways() {
    let refusal = |builder: Builder| {
        let api = builder.start();
        let response = send("GET", &format!("{}/{CLAUDE}", api.url()), Some("k"), "");
        let response = response.expect("there is an answer");
        let versioned = response.headers().contains_key("x-cpa-version");
        (response.status().as_u16(), response.into_body(), versioned)
    };
    let builder = || ManagementApi::builder().key("k");
    let error = |text: &str| json!({ "error": text }).to_string();
    assert_eq!(refusal(builder().management_disabled()), (404, String::new(), false));
    assert_eq!(refusal(builder().without_family(CLAUDE)), (404, String::new(), true));
    assert_eq!(refusal(builder().key_not_set()).1, error("remote management key not set"));
    assert_eq!(refusal(builder().remote(true)).1, error("remote management disabled"));
    assert_eq!(refusal(builder().remote(true).allow_remote(true)).0, 200);
    assert!(!refusal(builder().version(None)).2);
    let banned = refusal(builder().banned(Duration::from_secs(59)));
    assert!(banned.1.ends_with("Try again in 59s\"}"), "{}", banned.1);
}

#[test]
fn requests_are_recorded() {
    let api = ManagementApi::start();
    call(&api, "PATCH", &format!("{GEMINI}?a=b"), r#"{"x":1}"#);
    let requests = api.requests();
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(request.method, "PATCH");
    assert_eq!(request.path, "/v0/management/gemini-api-key");
    assert_eq!(request.query, "a=b");
    assert_eq!(request.status, Some(400));
    assert_eq!(request.body, Some(json!({"x": 1})));
    assert!(request.authorized && request.headers.contains_key("authorization"));
    api.clear_requests();
    assert!(api.requests().is_empty());
    assert_eq!(api.connections(), 1);
}

#[test]
fn a_stopped_server_frees_its_port() {
    let port = ManagementApi::start().port();
    assert_eq!(ManagementApi::builder().port(port).start().port(), port);
}
