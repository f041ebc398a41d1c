//! `OpenRouter`, whose list is anybody's.

use axum::response::Response;
use serde_json::{Value, json};

use crate::http::answers::json_answer;

use super::{
    ask::Ask,
    completion::{Completion, Dialect},
    list::CREATED,
    site::{Kind, Site, Standing, page},
};

pub(super) static OPEN_ROUTER: Kind = Kind {
    answer,
    unknown,
    models: &["openai/gpt-4o", "anthropic/claude-sonnet-4.5", "deepseek/deepseek-r1:free"],
};

fn answer(site: &Site, ask: &Ask) -> Option<Response> {
    let path = ask.path.strip_prefix("/api").filter(|path| path.starts_with("/v1/"))?;
    let completion = Completion::of(&ask.at(path)).filter(|call| {
        matches!(call.dialect, Dialect::Chat | Dialect::Responses | Dialect::Messages)
    });
    let standing = site.standing(ask.bearer().or_else(|| ask.header("x-api-key")));
    Some(match (ask.method, path, completion) {
        ("GET", "/v1/models", _) => {
            let data: Vec<Value> = site.models.iter().map(|model| entry(model)).collect();
            json_answer(200, &json!({ "data": data }))
        }
        ("GET", "/v1/key", _) => match refusal(standing) {
            Some(refusal) if standing != Standing::OutOfQuota && standing != Standing::Spent => {
                refusal
            }
            _ => json_answer(200, &key(standing)),
        },
        (_, _, Some(call)) => match refusal(standing) {
            Some(refusal) if refusal.status().as_u16() == 401 => refusal,
            _ if call.is_empty => error(400, "Input required: specify \"prompt\" or \"messages\""),
            Some(refusal) => refusal,
            None if site.offers(&call.model) => call.answer(),
            None => error(400, &format!("{} is not a valid model ID", call.model)),
        },
        _ => return None,
    })
}

fn entry(model: &str) -> Value {
    json!({
        "id": model,
        "canonical_slug": model,
        "name": model,
        "created": CREATED,
        "context_length": 128_000,
        "architecture": {
            "modality": "text->text", "input_modalities": ["text"], "output_modalities": ["text"],
        },
        "pricing": { "prompt": "0.000001", "completion": "0.000002" },
        "supported_parameters": ["max_tokens", "temperature"],
    })
}

/// What the site says of a key to who has it.
fn key(standing: Standing) -> Value {
    let (limit, left) = match standing {
        Standing::Spent => (json!(10), json!(0)),
        _ => (Value::Null, Value::Null),
    };
    json!({ "data": {
        "label": "sk-or-v1-sta...-in", "limit": limit, "limit_remaining": left, "usage": 10,
        "is_free_tier": false,
    }})
}

fn refusal(standing: Standing) -> Option<Response> {
    Some(match standing {
        Standing::Good => return None,
        Standing::OutOfQuota => unpaid("Insufficient credits", "openrouter_credits"),
        Standing::Spent => unpaid("Key limit exceeded", "openrouter_key_limit"),
        Standing::Disabled | Standing::Wrong => error(401, "User not found."),
        Standing::Missing => error(401, "No auth credentials found"),
    })
}

fn unpaid(why: &str, source: &str) -> Response {
    let metadata = json!({ "limit_source": source });
    json_answer(402, &json!({ "error": { "message": why, "code": 402, "metadata": metadata } }))
}

fn error(status: u16, why: &str) -> Response {
    json_answer(status, &json!({ "error": { "message": why, "code": status } }))
}

fn unknown(_: &Ask) -> Response {
    page()
}
