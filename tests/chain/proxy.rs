//! CLIProxyAPI in the middle of the chain: a client of it, and how it calls a site.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{
    Recorded,
    real_server::{REAL_CLIENT_KEY, REAL_KEY, RealServer},
};
use serde_json::{Value, json};
use ureq::http::Request;

use crate::sites::Site;

/// How a family calls a site: what it appends to the base URL, and the header of the key.
///
/// Read of CLIProxyAPI 7.2.140, `internal/runtime/executor`; a real one is held to it. The key of
/// the Claude family goes as a bearer to every host but Anthropic's own.
fn call(family: &str, model: &str) -> (String, &'static str) {
    let path = match family {
        "openai-compatibility" => "/chat/completions".into(),
        "codex-api-key" | "xai-api-key" => "/responses".into(),
        "claude-api-key" => "/v1/messages?beta=true".into(),
        "gemini-api-key" => format!("/v1beta/models/{model}:generateContent"),
        "interactions-api-key" => "/v1beta/interactions".into(),
        "vertex-api-key" => format!("/v1/publishers/google/models/{model}:generateContent"),
        family => panic!("how is {family} called?"),
    };
    let google = ["gemini-api-key", "interactions-api-key", "vertex-api-key"].contains(&family);
    (path, if google { "x-goog-api-key" } else { "authorization" })
}

/// Whether a request that reached a site is what was expected of the proxy.
pub fn is_called_as_expected(site: &Site, request: &Recorded) -> bool {
    let (path, header) = call(site.family(), site.model());
    let called = format!("{}?{}", request.path, request.query);
    request.method == "POST"
        && called.trim_end_matches('?').ends_with(&path)
        && request.headers.contains_key(header)
}

/// Calls a site with the entry of its key, and gives status and body.
pub fn call_as_the_proxy_would(site: &Site, list: &[Value]) -> (u16, String) {
    let entry = site.entry(list);
    let model = entry["models"][0]["name"].as_str().expect("a name");
    let (path, header) = call(site.family(), model);
    let base = entry["base-url"].as_str().expect("a base URL");
    let value = match header {
        "authorization" => format!("Bearer {}", site.key()),
        _ => site.key().to_owned(),
    };
    let request =
        Request::post(format!("{base}{path}")).header(header, value).body(ping(model).to_string());
    send(request.expect("a request"))
}

/// A word to a model in the words of every API at once.
fn ping(model: &str) -> Value {
    let messages = json!([{ "role": "user", "content": "ping" }]);
    let contents = json!([{ "role": "user", "parts": [{ "text": "ping" }] }]);
    json!({ "model": model, "messages": messages, "input": "ping", "contents": contents })
}

fn send(request: Request<String>) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_mins(1)))
        .build()
        .into();
    let mut response = agent.run(request).expect("an answer");
    let text = response.body_mut().read_to_string().expect("text");
    (response.status().as_u16(), text)
}

/// A list as the real server gives it.
pub fn list(real: &RealServer, family: &str) -> Vec<Value> {
    let request = Request::get(format!("{}/{family}", real.url()))
        .header("authorization", format!("Bearer {REAL_KEY}"))
        .body(String::new());
    let (status, text) = send(request.expect("a request"));
    assert_eq!(status, 200, "{text}");
    let mut body: Value = serde_json::from_str(&text).expect("JSON");
    serde_json::from_value(body[family].take()).expect("a list")
}

/// Who talks to models through a real server, and may change its settings.
pub struct Client {
    url: String,
    management_url: String,
}

impl Client {
    pub fn of(real: &RealServer) -> Self {
        Self { url: real.client_url(), management_url: real.url() }
    }

    /// Status, and JSON or a text.
    fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {REAL_CLIENT_KEY}"))
            .header("content-type", "application/json")
            .body(body);
        let (status, text) = send(request.expect("a request"));
        (status, serde_json::from_str(&text).unwrap_or_else(|_| text.into()))
    }

    /// The names that the server offers.
    pub fn models(&self) -> BTreeSet<String> {
        let (status, list) = self.send("GET", "/models", &Value::Null);
        assert_eq!(status, 200, "{list:#}");
        let models = list["data"].as_array().into_iter().flatten();
        models.filter_map(|model| model["id"].as_str()).map(str::to_owned).collect()
    }

    /// Waits until the server's models are as wanted: what is written becomes live a moment later.
    fn wait(&self, what: &str, is_so: impl Fn(&BTreeSet<String>) -> bool) {
        let start = Instant::now();
        loop {
            let models = self.models();
            if is_so(&models) {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{what}: {models:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn wait_for_model(&self, model: &str) {
        self.wait(model, |models| models.contains(model));
    }

    pub fn wait_until_gone(&self, model: &str) {
        self.wait(model, |models| !models.contains(model));
    }

    /// Waits for any model whose name begins so.
    pub fn wait_for_one_of(&self, prefix: &str) {
        self.wait(prefix, |models| models.iter().any(|model| model.starts_with(prefix)));
    }

    /// Waits for any model, and gives its name.
    pub fn wait_for_one(&self) -> String {
        self.wait("any model", |models| !models.is_empty());
        self.models().pop_first().expect("there is one")
    }

    pub fn chat(&self, model: &str, stream: bool) -> (u16, Value) {
        let messages = json!([{ "role": "user", "content": "ping" }]);
        let body = json!({ "model": model, "messages": messages, "stream": stream });
        self.send("POST", "/chat/completions", &body)
    }

    /// Changes a setting of the server.
    pub fn manage(&self, method: &str, path: &str, body: &Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.management_url))
            .header("authorization", format!("Bearer {REAL_KEY}"))
            .body(body.to_string());
        let (status, text) = send(request.expect("a request"));
        assert_eq!(status, 200, "{text}");
    }
}
