//! The answer to one request.

use std::time::Duration;

use axum::{extract::Query, http::Method, response::Response};
use serde_json::{Value, json};

use crate::{
    faults::Fault,
    http::{
        Answer, Incoming,
        answers::{empty, json_answer, plain, with},
    },
};

use super::{
    Shared,
    families::{FAMILIES, Family, family},
    state::Request,
};

const API: &str = "/v0/management";
const EXPOSED: &str = "X-CPA-TRACE-ID, X-CPA-VERSION, X-CPA-COMMIT, X-CPA-BUILD-DATE, \
    X-CPA-SUPPORT-PLUGIN, X-CPA-HOME-VERSION, X-CPA-HOME-BUILD-DATE, X-SERVER-VERSION, \
    X-SERVER-BUILD-DATE, Location, Retry-After, X-Request-Id, OpenAI-Request-Id";

/// The answer, and how long it takes.
pub(super) fn answer(shared: &mut Shared, request: &Incoming) -> (Duration, Answer) {
    let (wait, fault) = shared.faults.strike(request.method.as_str(), request.uri.path());
    let answer = match fault {
        Some(Fault::DropAnswerAfterApply) => {
            drop(usual(shared, request, None));
            Answer::None
        }
        Some(fault) if fault.is_in_front() => fault.answer(|| usual(shared, request, None)),
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

fn error_answer(status: u16, error: &str) -> Response {
    json_answer(status, &json!({ "error": error }))
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
