//! Anthropic.

use axum::response::Response;
use serde_json::json;

use crate::http::answers::json_answer;

use super::{
    ask::Ask,
    completion::{Completion, Dialect},
    list,
    site::{Kind, Site, Standing},
};

pub(super) static ANTHROPIC: Kind = Kind {
    answer: anthropic,
    unknown: |_| anthropic_error(404, "not_found_error", "Not Found"),
    models: &["claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929"],
};

fn anthropic(site: &Site, ask: &Ask) -> Option<Response> {
    let call = Completion::of(ask).filter(|call| call.dialect == Dialect::Messages);
    if call.is_none() && (ask.method, ask.path) != ("GET", "/v1/models") {
        return None;
    }
    let key = ask.header("x-api-key");
    let authentication = |why| anthropic_error(401, "authentication_error", why);
    let invalid = |why: &str| anthropic_error(400, "invalid_request_error", why);
    Some(match (site.standing(key), call) {
        (Standing::Missing, _) if ask.bearer().is_some() => authentication("Invalid bearer token"),
        (Standing::Missing, _) => authentication("x-api-key header is required"),
        (Standing::Wrong | Standing::Disabled, _) => authentication("invalid x-api-key"),
        _ if ask.header("anthropic-version").is_none() => {
            invalid("anthropic-version: header is required")
        }
        (_, Some(call)) if call.is_empty => invalid("model: Field required"),
        (Standing::OutOfQuota | Standing::Spent, Some(_)) => invalid(
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & \
             Billing to upgrade or purchase credits.",
        ),
        (_, Some(call)) if site.offers(&call.model) => call.answer(),
        (_, Some(call)) => {
            anthropic_error(404, "not_found_error", &format!("model: {}", call.model))
        }
        (_, None) => list::anthropic(site, ask).unwrap_or_else(invalid),
    })
}

fn anthropic_error(status: u16, kind: &str, why: &str) -> Response {
    json_answer(
        status,
        &json!({
            "type": "error",
            "error": { "type": kind, "message": why },
            "request_id": "req_stand_in",
        }),
    )
}
