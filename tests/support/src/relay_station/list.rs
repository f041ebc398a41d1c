//! The lists of models, in the shapes that there are.

use axum::response::Response;
use serde_json::{Value, json};

use crate::http::answers::json_answer;

use super::{ask::Ask, site::Site};

/// When the models are said to be from.
pub(super) const CREATED: u64 = 1_626_777_600;
const CREATED_AT: &str = "2021-07-20T10:40:00Z";

/// `OpenAI`'s envelope around entries that a site makes of its models.
pub(super) fn openai(site: &Site, entry: impl Fn(&str) -> Value) -> Value {
    let data: Vec<Value> = site.models.iter().map(|model| entry(model)).collect();
    json!({ "object": "list", "data": data })
}

/// An entry as `OpenAI` and most others have it.
pub(super) fn openai_entry(model: &str, owner: &str) -> Value {
    json!({ "id": model, "object": "model", "created": CREATED, "owned_by": owner })
}

/// An entry as Anthropic has it.
pub(super) fn anthropic_entry(model: &str) -> Value {
    json!({ "type": "model", "id": model, "display_name": model, "created_at": CREATED_AT })
}

/// All models in Anthropic's envelope, on one page.
pub(super) fn anthropic_page(models: &[String], has_more: bool) -> Value {
    json!({
        "data": models.iter().map(|model| anthropic_entry(model)).collect::<Vec<_>>(),
        "has_more": has_more,
        "first_id": models.first(),
        "last_id": models.last(),
    })
}

/// Anthropic's list, page by page. A limit that is none is refused.
pub(super) fn anthropic(site: &Site, ask: &Ask) -> Result<Response, &'static str> {
    let limit = ask.query("limit").map_or(Ok(20), str::parse);
    let limit = limit.ok().filter(|limit| (1..=1000).contains(limit));
    let limit = limit.ok_or("limit: Input should be between 1 and 1000")?;
    let start = match ask.query("after_id") {
        None => 0,
        Some(id) => {
            let at = site.models.iter().position(|model| model == id);
            at.ok_or("after_id: not found")? + 1
        }
    };
    let size = site.page_size.map_or(limit, |size| size.min(limit));
    let (page, more) = page(&site.models, start, size);
    Ok(json_answer(200, &anthropic_page(page, more)))
}

/// Google's list, page by page. A token that is none is refused.
pub(super) fn google(site: &Site, ask: &Ask) -> Result<Response, &'static str> {
    let wanted = ask.query("pageSize").and_then(|size| size.parse().ok()).unwrap_or(50);
    let size = site.page_size.map_or(wanted, |size| size.min(wanted)).min(1000);
    let start = match ask.query("pageToken") {
        None => 0,
        Some(token) => {
            let start = token.strip_prefix("after-").and_then(|start| start.parse().ok());
            start.ok_or("The provided page token is not valid.")?
        }
    };
    let (page, more) = page(&site.models, start, size);
    let mut list =
        json!({ "models": page.iter().map(|model| google_entry(model)).collect::<Vec<_>>() });
    if more {
        list["nextPageToken"] = format!("after-{}", start + page.len()).into();
    }
    Ok(json_answer(200, &list))
}

/// An entry as Google has it. Not every model is there to talk to.
pub(super) fn google_entry(model: &str) -> Value {
    let methods: &[&str] = match model {
        model if model.contains("embedding") => &["embedContent"],
        _ => &["generateContent", "countTokens", "createCachedContent", "batchGenerateContent"],
    };
    json!({
        "name": format!("models/{model}"),
        "version": "001",
        "displayName": model,
        "description": "A model of the stand-in",
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": methods,
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "maxTemperature": 2,
    })
}

/// So many from there, and whether there are more.
fn page(models: &[String], start: usize, size: usize) -> (&[String], bool) {
    let start = start.min(models.len());
    let end = (start + size).min(models.len());
    (&models[start..end], end < models.len())
}
