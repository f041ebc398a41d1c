//! The answer to one request.

use std::time::Duration;

use axum::{
    body::Body,
    extract::Query,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    Shared,
    families::{FAMILIES, Family, family},
    faults::Fault,
    state::Request,
};

const API: &str = "/v0/management";
const EXPOSED: &str = "X-CPA-TRACE-ID, X-CPA-VERSION, X-CPA-COMMIT, X-CPA-BUILD-DATE, \
    X-CPA-SUPPORT-PLUGIN, X-CPA-HOME-VERSION, X-CPA-HOME-BUILD-DATE, X-SERVER-VERSION, \
    X-SERVER-BUILD-DATE, Location, Retry-After, X-Request-Id, OpenAI-Request-Id";
const PAGE: &str = "<!doctype html>\n<title>Sign in</title>\n<p>Sign in to use this network.\n";

/// What becomes of a request.
pub(super) enum Answer {
    Whole(Response),
    /// Cut off in the middle of the body.
    Half(Response),
    /// The connection is closed.
    None,
    /// The connection stays open.
    Never,
}

/// A request that was read in full.
pub(super) struct Incoming {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The answer, and how long it takes.
pub(super) fn answer(shared: &mut Shared, request: &Incoming) -> (Duration, Answer) {
    let (wait, fault) = shared.faults.strike(request.method.as_str(), request.uri.path());
    let answer = match &fault {
        Some(Fault::Hang) => Answer::Never,
        Some(Fault::CloseWithoutAnswer) => Answer::None,
        Some(Fault::HalfBody) => Answer::Half(usual(shared, request, None)),
        Some(Fault::DropAnswerAfterApply) => {
            drop(usual(shared, request, None));
            Answer::None
        }
        Some(Fault::Html) => Answer::Whole(plain(200, "text/html", PAGE.into())),
        Some(Fault::WrongJson) => Answer::Whole(json_answer(200, &json!({"unexpected": true}))),
        Some(Fault::NullJson) => Answer::Whole(json_answer(200, &Value::Null)),
        Some(Fault::NotJson) => Answer::Whole(plain(200, JSON, "upstream said no".into())),
        Some(Fault::Status(status, body)) => {
            Answer::Whole(plain(*status, "text/plain", body.clone()))
        }
        Some(Fault::Redirect(location, status)) => {
            Answer::Whole(with(plain(*status, "text/html", String::new()), "location", location))
        }
        Some(Fault::HugeBody(size)) => {
            let padding = "x".repeat(size.saturating_sub(r#"{"padding":""}"#.len()));
            Answer::Whole(json_answer(200, &json!({ "padding": padding })))
        }
        fault => Answer::Whole(usual(shared, request, fault.as_ref())),
    };
    (shared.latency + wait, answer)
}

/// What the server answers by itself.
fn usual(shared: &mut Shared, request: &Incoming, fault: Option<&Fault>) -> Response {
    let path = request.uri.path();
    let inside = path.strip_prefix(API).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_get = request.method == Method::GET;
    if let Some(bare) = path.strip_suffix('/').filter(|bare| shared.has_route(bare)) {
        return redirect(request, bare);
    }
    let response = match (path, inside) {
        _ if request.method == Method::OPTIONS => empty(204),
        ("/healthz", _) if is_get => json_answer(200, &json!({"status": "ok"})),
        ("/healthz", _) if request.method == Method::HEAD => empty(200),
        ("/", _) if is_get => json_answer(
            200,
            &json!({
                "endpoints": ["POST /v1/chat/completions", "POST /v1/completions", "GET /v1/models"],
                "message": "CLI Proxy API Server",
            }),
        ),
        (_, Some(_)) if shared.access.disabled => empty(404),
        (_, Some(rest)) => managed(shared, request, rest.trim_start_matches('/'), fault),
        _ => empty(404),
    };
    let response = with(response, "access-control-allow-origin", "*");
    let methods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
    let response = with(response, "access-control-allow-methods", methods);
    let response = with(response, "access-control-allow-headers", "*");
    with(response, "access-control-expose-headers", EXPOSED)
}

/// An answer of the API itself, after the key was looked at.
fn managed(shared: &mut Shared, request: &Incoming, name: &str, fault: Option<&Fault>) -> Response {
    let response = match shared.bans.check(&shared.access, &request.headers) {
        Ok(()) => authorized(shared, request, name, fault),
        Err((status, error)) => error_answer(status, &error),
    };
    let Some(version) = &shared.version else {
        return response;
    };
    let response = with(response, "x-cpa-version", version);
    let response = with(response, "x-cpa-commit", "none");
    let response = with(response, "x-cpa-build-date", "unknown");
    with(response, "x-cpa-support-plugin", "0")
}

fn authorized(
    shared: &mut Shared,
    request: &Incoming,
    name: &str,
    fault: Option<&Fault>,
) -> Response {
    shared.state.settle();
    let hide = fault == Some(&Fault::EmptyLists);
    match (request.method.as_str(), shared.family(name)) {
        ("GET", Some(family)) => {
            let list = if hide { Vec::new() } else { shared.state.listed(family) };
            let bare = fault == Some(&Fault::PlainListArray);
            json_answer(200, &if bare { list.into() } else { json!({ family.name: list }) })
        }
        ("PUT" | "PATCH" | "DELETE", Some(family)) => write(shared, request, family, fault),
        ("GET", None) => match name {
            "config" => json_answer(200, &config(shared, hide)),
            "config.yaml" => plain(200, "application/yaml; charset=utf-8", shared.state.yaml()),
            "latest-version" => json_answer(200, &json!({"latest-version": "v7.2.140"})),
            "api-key-usage" => json_answer(200, &shared.state.usage()),
            _ => empty(404),
        },
        _ => empty(404),
    }
}

fn write(
    shared: &mut Shared,
    request: &Incoming,
    family: &'static Family,
    fault: Option<&Fault>,
) -> Response {
    let query: Query<Vec<(String, String)>> = Query::try_from_uri(&request.uri).unwrap_or_default();
    let write = Request { method: request.method.as_str(), query: &query, body: &request.body };
    match shared.state.write(family, &write, fault) {
        Ok(()) => json_answer(200, &json!({"status": "ok"})),
        Err(refusal) => error_answer(refusal.status, &refusal.error),
    }
}

/// The whole configuration, with the lists and some of the rest.
fn config(shared: &Shared, hide: bool) -> Value {
    let mut config = json!({
        "proxy-url": "",
        "force-model-prefix": false,
        "request-log": false,
        "api-keys": ["stand-in-client-key"],
        "passthrough-headers": false,
        "tls": {"enable": false, "cert": "", "key": ""},
        "debug": false,
        "logging-to-file": false,
        "usage-statistics-enabled": false,
        "disable-cooling": false,
        "request-retry": 0,
        "quota-exceeded": {
            "switch-project": false,
            "switch-preview-model": false,
            "antigravity-credits": false,
        },
        "routing": {},
        "ws-auth": true,
    });
    for family in FAMILIES.iter().filter(|family| shared.family(family.name).is_some()) {
        let list = if hide { Value::Null } else { shared.state.configured(family) };
        config[family.name] = list;
    }
    config
}

impl Shared {
    /// The family, when this server has it.
    fn family(&self, name: &str) -> Option<&'static Family> {
        family(name).filter(|_| !self.without.iter().any(|absent| absent == name))
    }

    fn has_route(&self, path: &str) -> bool {
        let fixed = ["config", "config.yaml", "latest-version", "api-key-usage"];
        path == "/healthz"
            || path
                .strip_prefix(API)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|name| fixed.contains(&name) || self.family(name).is_some())
    }
}

const JSON: &str = "application/json; charset=utf-8";

/// JSON as Go writes it: `<`, `>` and `&` are escaped.
fn json_answer(status: u16, value: &Value) -> Response {
    let escapes = [
        ('<', "\\u003c"),
        ('>', "\\u003e"),
        ('&', "\\u0026"),
        ('\u{2028}', "\\u2028"),
        ('\u{2029}', "\\u2029"),
    ];
    let text = escapes.iter().fold(value.to_string(), |text, (from, to)| text.replace(*from, to));
    plain(status, JSON, text)
}

fn error_answer(status: u16, error: &str) -> Response {
    json_answer(status, &json!({ "error": error }))
}

fn empty(status: u16) -> Response {
    Response::builder().status(status).body(Body::empty()).expect("a status is in range")
}

fn plain(status: u16, kind: &str, body: String) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(Body::from(body))
        .expect("a status is in range")
}

/// To the same path without its last slash.
fn redirect(request: &Incoming, bare: &str) -> Response {
    let location = match request.uri.query() {
        Some(query) => format!("{bare}?{query}"),
        None => bare.to_owned(),
    };
    let response = match request.method {
        Method::GET => plain(301, "text/html; charset=utf-8", String::new()),
        _ => empty(307),
    };
    with(response, "location", &location)
}

fn with(mut response: Response, name: &'static str, value: &str) -> Response {
    let value = value.parse().expect("a header value has no control characters");
    response.headers_mut().insert(name, value);
    response
}
