//! claude-relay-service, which has a path for each vendor and nothing at its root.

use axum::response::Response;
use serde_json::json;

use crate::http::answers::{json_answer, plain, with};

use super::{
    ask::Ask,
    completion::{Completion, Dialect},
    list,
    site::{Kind, Site, Standing},
};

pub(super) static CLAUDE_RELAY: Kind = Kind {
    answer,
    unknown,
    models: &["claude-sonnet-4-5-20250929", "gpt-5.1-codex", "gemini-2.5-pro"],
};

/// What lies under which path. A list at `/openai` there is none.
const PLACES: [(&str, &[Dialect], &[&str]); 6] = [
    ("/openai/claude", &[Dialect::Chat], &["/v1/models"]),
    ("/openai/gemini", &[Dialect::Chat], &["/v1/models", "/models"]),
    ("/openai", &[Dialect::Chat, Dialect::Responses], &[]),
    ("/gemini", &[Dialect::Gemini], &["/v1beta/models", "/v1/models", "/models"]),
    ("/claude", &[Dialect::Messages], &["/v1/models"]),
    ("/api", &[Dialect::Messages, Dialect::Chat], &["/v1/models"]),
];

fn answer(site: &Site, ask: &Ask) -> Option<Response> {
    if (ask.method, ask.path) == ("GET", "/") {
        let page = plain(302, "text/plain; charset=utf-8", "Found".into());
        return Some(with(page, "location", "/admin-next/api-stats"));
    }
    let (path, dialects, lists) = PLACES.into_iter().find_map(|(place, dialects, lists)| {
        let path = ask.path.strip_prefix(place)?;
        path.starts_with('/').then_some((path, dialects, lists))
    })?;
    let path = match path {
        "/responses" => "/v1/responses",
        path => path,
    };
    let completion = Completion::of(&ask.at(path)).filter(|call| dialects.contains(&call.dialect));
    let is_list = ask.method == "GET" && lists.contains(&path);
    if completion.is_none() && !is_list {
        return None;
    }
    if let Some(refusal) = refusal(site, ask) {
        return Some(refusal);
    }
    Some(match completion {
        Some(call) if call.is_empty => json_answer(
            400,
            &json!({
                "error": "Invalid request",
                "message": "Missing or invalid field: messages (must be an array)",
            }),
        ),
        Some(call) if site.offers(&call.model) => call.answer(),
        Some(call) => json_answer(
            503,
            &json!({ "error": {
                "message": format!("No available accounts support the requested model: {}", call.model),
                "type": "server_error",
                "code": "service_unavailable",
            }}),
        ),
        // In this shape whatever the path.
        None => json_answer(200, &list::openai(site, |model| list::openai_entry(model, "relay"))),
    })
}

fn refusal(site: &Site, ask: &Ask) -> Option<Response> {
    let key = ask
        .header("x-api-key")
        .or_else(|| ask.header("x-goog-api-key"))
        .or_else(|| ask.bearer())
        .or_else(|| ask.header("authorization"))
        .or_else(|| ask.header("api-key"))
        .or_else(|| ask.query("key"));
    let (error, why) = match site.standing(key) {
        Standing::Good => return None,
        Standing::OutOfQuota | Standing::Spent => {
            return Some(json_answer(
                402,
                &json!({
                    "error": {
                        "type": "insufficient_quota",
                        "message": "已达到总费用限制 ($10)",
                        "code": "total_cost_limit_exceeded",
                    },
                    "currentCost": 10.01,
                    "costLimit": 10,
                }),
            ));
        }
        Standing::Missing => (
            "Missing API key",
            "Please provide an API key in the x-api-key, x-goog-api-key, or Authorization header",
        ),
        Standing::Disabled => ("Invalid API key", "API key is disabled"),
        Standing::Wrong if key.is_some_and(|key| key.starts_with("cr_")) => {
            ("Invalid API key", "API key not found")
        }
        Standing::Wrong => ("Invalid API key", "Invalid API key format"),
    };
    Some(json_answer(401, &json!({ "error": error, "message": why })))
}

fn unknown(ask: &Ask) -> Response {
    json_answer(
        404,
        &json!({
            "error": "Not Found",
            "message": format!("Route {} not found", ask.asked()),
            "timestamp": "2026-11-30T02:15:00.000Z",
        }),
    )
}
