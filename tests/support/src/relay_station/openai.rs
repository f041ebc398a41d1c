//! `OpenAI`, and xAI, whose API is like it.

use axum::response::Response;
use serde_json::{Value, json};

use crate::http::answers::json_answer;

use super::{
    ask::Ask,
    completion::{Completion, Dialect},
    list,
    site::{Kind, Site, Standing},
};

pub(super) static OPENAI: Kind = Kind {
    answer: openai,
    unknown: openai_unknown,
    models: &["gpt-4o", "gpt-4o-mini", "text-embedding-3-small", "whisper-1"],
};

pub(super) static XAI: Kind =
    Kind { answer: xai, unknown: openai_unknown, models: &["grok-4", "grok-code-fast-1"] };

fn openai(site: &Site, ask: &Ask) -> Option<Response> {
    let call = Completion::of(ask)
        .filter(|call| matches!(call.dialect, Dialect::Chat | Dialect::Responses));
    if call.is_none() && (ask.method, ask.path) != ("GET", "/v1/models") {
        return None;
    }
    let refuse = |status, why: &str, kind: &str, code: Value| {
        json_answer(
            status,
            &json!({ "error": { "message": why, "type": kind, "param": null, "code": code } }),
        )
    };
    let invalid = "invalid_request_error";
    let standing = site.standing(ask.bearer());
    Some(match (standing, call) {
        (Standing::Missing, _) => {
            let why = "You didn't provide an API key. You need to provide your API key in an \
                Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).";
            refuse(401, why, invalid, Value::Null)
        }
        (Standing::Wrong | Standing::Disabled, _) => {
            let why = format!(
                "Incorrect API key provided: {}. You can find your API key at \
                 https://platform.openai.com/account/api-keys.",
                masked(ask.bearer())
            );
            refuse(401, &why, invalid, "invalid_api_key".into())
        }
        (_, Some(call)) if call.is_empty => {
            refuse(400, "you must provide a model parameter", invalid, Value::Null)
        }
        (Standing::OutOfQuota | Standing::Spent, Some(_)) => {
            let why =
                "You exceeded your current quota, please check your plan and billing details.";
            refuse(429, why, "insufficient_quota", "insufficient_quota".into())
        }
        (_, Some(call)) if site.offers(&call.model) => call.answer(),
        (_, Some(call)) => {
            let why = format!(
                "The model `{}` does not exist or you do not have access to it.",
                call.model
            );
            refuse(404, &why, invalid, "model_not_found".into())
        }
        (_, None) => {
            json_answer(200, &list::openai(site, |model| list::openai_entry(model, "system")))
        }
    })
}

fn openai_unknown(ask: &Ask) -> Response {
    let why = format!("Invalid URL ({} {})", ask.method, ask.asked());
    json_answer(
        404,
        &json!({ "error": {
            "message": why, "type": "invalid_request_error", "param": null, "code": null,
        }}),
    )
}

/// A key's first and last characters, as errors repeat them.
fn masked(key: Option<&str>) -> String {
    let key: Vec<char> = key.unwrap_or_default().chars().collect();
    let (start, end) = (key.len().min(4), key.len().saturating_sub(4));
    key[..start].iter().chain(&['*'; 5]).chain(&key[end..]).collect()
}

fn xai(site: &Site, ask: &Ask) -> Option<Response> {
    let call = Completion::of(ask)
        .filter(|call| matches!(call.dialect, Dialect::Chat | Dialect::Responses));
    if call.is_none() && (ask.method, ask.path) != ("GET", "/v1/models") {
        return None;
    }
    // The error is a text here.
    let refuse =
        |status, code: &str, why: &str| json_answer(status, &json!({ "code": code, "error": why }));
    Some(match (site.standing(ask.bearer()), call) {
        (Standing::Missing, _) => refuse(
            401,
            "Unauthenticated: The provided authorization is invalid",
            "No authorization header or an invalid authorization token is provided.",
        ),
        (Standing::Wrong, _) => {
            let why = format!(
                "Incorrect API key provided: {}. You can obtain an API key from https://console.x.ai.",
                masked(ask.bearer())
            );
            refuse(400, "Client specified an invalid argument", &why)
        }
        (Standing::Disabled, _) => refuse(
            403,
            "The caller does not have permission to execute the specified operation",
            "The API key is disabled.",
        ),
        (_, Some(call)) if call.is_empty => {
            refuse(400, "Client specified an invalid argument", "Model must be specified.")
        }
        (Standing::OutOfQuota, Some(_)) => refuse(
            403,
            "The caller does not have permission to execute the specified operation",
            "Your newly created team doesn't have any credits or licenses yet.",
        ),
        (Standing::Spent, Some(_)) => refuse(
            429,
            "Some resource has been exhausted",
            "Your team has either used all available credits or reached its monthly spending limit.",
        ),
        (_, Some(call)) if site.offers(&call.model) => call.answer(),
        (_, Some(call)) => refuse(
            404,
            "Some requested entity was not found",
            &format!(
                "The model {} does not exist or your team does not have access to it.",
                call.model
            ),
        ),
        (_, None) => {
            json_answer(200, &list::openai(site, |model| list::openai_entry(model, "xai")))
        }
    })
}
