//! Sub2API, where a key belongs to a group, and a group to the API of one vendor.

use axum::response::Response;
use serde_json::{Value, json};

use crate::http::answers::{json_answer, plain};

use super::{
    ask::Ask,
    completion::{Completion, Dialect},
    list,
    site::{Kind, Site, Standing, page},
};

pub(super) static ANTHROPIC: Kind = Kind {
    answer: |site, ask| answer(site, ask, Group::Anthropic),
    unknown,
    models: &["claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929"],
};

pub(super) static OPENAI: Kind = Kind {
    answer: |site, ask| answer(site, ask, Group::OpenAi),
    unknown,
    models: &["gpt-5.2", "gpt-5.2-codex", "gpt-5.1-codex-mini"],
};

pub(super) static GEMINI: Kind = Kind {
    answer: |site, ask| answer(site, ask, Group::Gemini),
    unknown,
    models: &["gemini-2.5-pro", "gemini-2.5-flash"],
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Anthropic,
    OpenAi,
    Gemini,
}

fn answer(site: &Site, ask: &Ask, group: Group) -> Option<Response> {
    // Completions, unlike the list, are there without the version, too.
    let path = match ask.path {
        "/responses" | "/backend-api/codex/responses" => "/v1/responses",
        "/chat/completions" => "/v1/chat/completions",
        path => path,
    };
    let completion = Completion::of(&ask.at(path))
        .filter(|call| !matches!(call.dialect, Dialect::Interactions | Dialect::Vertex));
    let is_list = ask.method == "GET" && ["/v1/models", "/v1beta/models"].contains(&path);
    if completion.is_none() && !is_list {
        return None;
    }
    let is_google = path.starts_with("/v1beta/");
    if let Some(refusal) = refusal(site, ask, path) {
        return Some(refusal);
    }
    if is_google && group != Group::Gemini {
        return Some(google_error(400, "API key group platform is not gemini"));
    }
    Some(match completion {
        Some(call) if call.is_empty && is_google => google_error(400, "contents is required"),
        Some(call) if call.is_empty => json_answer(
            400,
            &json!({ "type": "error", "error": {
                "type": "invalid_request_error", "message": "model is required",
            }}),
        ),
        Some(call) if site.offers(&call.model) => call.answer(),
        Some(call) if is_google => google_error(404, &format!("model {} not found", call.model)),
        Some(call) => json_answer(
            404,
            &json!({ "type": "error", "error": {
                "type": "not_found_error", "message": format!("model: {}", call.model),
            }}),
        ),
        None if is_google => {
            let models: Vec<Value> =
                site.models.iter().map(|model| list::google_entry(model)).collect();
            json_answer(200, &json!({ "models": models }))
        }
        None => json_answer(200, &list::openai(site, |model| entry(model, group))),
    })
}

/// The envelope is one, the entries are the group's.
fn entry(model: &str, group: Group) -> Value {
    if group != Group::OpenAi {
        return list::anthropic_entry(model);
    }
    let mut entry = list::openai_entry(model, "openai");
    entry["type"] = "model".into();
    entry["display_name"] = model.into();
    entry
}

fn refusal(site: &Site, ask: &Ask, path: &str) -> Option<Response> {
    let is_google = path.starts_with("/v1beta/");
    let in_query = is_google.then(|| ask.query("key")).flatten();
    if !is_google && ask.query("key").is_some() {
        return Some(error(
            400,
            "api_key_in_query_deprecated",
            "API key in query parameter is deprecated. Please use Authorization header instead.",
        ));
    }
    let key = ask
        .bearer()
        .or_else(|| ask.header("x-api-key"))
        .or_else(|| ask.header("x-goog-api-key"))
        .or(in_query);
    let (status, code, why) = match site.standing(key) {
        Standing::Good => return None,
        Standing::OutOfQuota => (403, "INSUFFICIENT_BALANCE", "Insufficient account balance"),
        Standing::Spent => (429, "API_KEY_QUOTA_EXHAUSTED", "API key 额度已用完"),
        Standing::Disabled => (401, "API_KEY_DISABLED", "API key is disabled"),
        Standing::Wrong => (401, "INVALID_API_KEY", "Invalid API key"),
        Standing::Missing => (401, "API_KEY_REQUIRED", "API key is required"),
    };
    Some(match (is_google, code) {
        (true, _) => google_error(status, why),
        (_, "API_KEY_QUOTA_EXHAUSTED") if path == "/v1/responses" => json_answer(
            status,
            &json!({ "error": {
                "message": why, "type": "insufficient_quota", "param": null,
                "code": "insufficient_quota",
            }}),
        ),
        _ => error(status, code, why),
    })
}

/// There is no `error` in it.
fn error(status: u16, code: &str, why: &str) -> Response {
    json_answer(status, &json!({ "code": code, "message": why }))
}

fn google_error(status: u16, why: &str) -> Response {
    let name = match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        _ => "UNKNOWN",
    };
    json_answer(status, &json!({ "error": { "code": status, "message": why, "status": name } }))
}

/// Where the API lies a bare 404, anywhere else the web page.
fn unknown(ask: &Ask) -> Response {
    let asked = ask.asked();
    if ["/api/", "/v1/", "/v1beta/", "/setup/"].iter().any(|path| asked.starts_with(path)) {
        return plain(404, "text/plain", "404 page not found".into());
    }
    page()
}
