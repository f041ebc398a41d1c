//! One page of a site's list, as each style writes it.

use serde_json::Value;

use super::{StationError, Style};

/// What a page names, and what the next one follows.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// In the site's order; `None` for what has no name.
    pub ids: Vec<Option<&'a str>>,
    /// `None`: it was the last one.
    pub next: Option<&'a str>,
    /// There are more, and the page does not say how to ask for them.
    pub is_cut: bool,
}

const OTHER_SHAPE: StationError = StationError::NotTheApi("the list has another shape");

/// Reads a page.
///
/// # Errors
/// When it is no list of models.
pub fn read(style: Style, body: &Value) -> Result<Page<'_>, StationError> {
    match style {
        Style::OpenAi | Style::Anthropic => data(body),
        Style::Gemini => models(body),
    }
}

/// OpenAI's and Anthropic's: `{"data": [{"id": …}], "has_more", "last_id"}`. Some sites leave the
/// frame away. New API writes no models as `null`.
fn data(body: &Value) -> Result<Page<'_>, StationError> {
    let entries = match body {
        Value::Array(entries) => entries.as_slice(),
        Value::Object(frame) => match frame.get("data") {
            Some(Value::Array(entries)) => entries.as_slice(),
            Some(Value::Null) => &[],
            _ => return Err(OTHER_SHAPE),
        },
        _ => return Err(OTHER_SHAPE),
    };
    let ids = entries.iter().map(|entry| text(entry, "id").or(entry.as_str())).collect();
    let has_more = body.get("has_more").and_then(Value::as_bool).unwrap_or_default();
    let next = text(body, "last_id").filter(|_| has_more);
    Ok(Page { ids, next, is_cut: has_more && next.is_none() })
}

/// Gemini's: `{"models": [{"name": "models/…"}], "nextPageToken"}`. It leaves the list away where
/// there are none. claude-relay-service writes OpenAI's at this path, too.
fn models(body: &Value) -> Result<Page<'_>, StationError> {
    if body.get("data").is_some() {
        return data(body);
    }
    let entries = match body.as_object().map(|frame| frame.get("models")) {
        Some(Some(Value::Array(entries))) => entries.as_slice(),
        Some(None | Some(Value::Null)) => &[],
        _ => return Err(OTHER_SHAPE),
    };
    let name = |entry| {
        let name: &str = text(entry, "name")?;
        Some(name.strip_prefix("models/").unwrap_or(name))
    };
    let next = text(body, "nextPageToken").filter(|token| !token.is_empty());
    Ok(Page { ids: entries.iter().map(name).collect(), next, is_cut: false })
}

fn text<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    object.get(field).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(style: Style, body: &Value) -> Result<(Vec<String>, Option<String>), StationError> {
        let page = read(style, body)?;
        let ids = page.ids.iter().map(|id| id.unwrap_or("?").to_owned()).collect();
        Ok((ids, page.next.map(str::to_owned)))
    }

    #[test]
    fn each_style_writes_its_pages_its_own_way() {
        let (open, anthropic, gemini) = (Style::OpenAi, Style::Anthropic, Style::Gemini);
        for (style, body, ids, next) in [
            (open, json!({ "object": "list", "data": [{ "id": "a" }, { "id": "b" }] }), "ab", None),
            (open, json!({ "success": true, "data": [{ "id": "a" }] }), "a", None),
            (open, json!([{ "id": "a" }, "b"]), "ab", None),
            (open, json!({ "object": "list", "data": null }), "", None),
            (open, json!({ "data": [{ "id": 7 }, null, {}] }), "???", None),
            (
                anthropic,
                json!({ "data": [{ "type": "model", "id": "a" }], "has_more": true, "last_id": "a" }),
                "a",
                Some("a"),
            ),
            (anthropic, json!({ "data": [], "has_more": false, "last_id": "z" }), "", None),
            (anthropic, json!({ "data": [{ "id": "a" }], "has_more": true }), "a", None),
            (
                gemini,
                json!({ "models": [{ "name": "models/a" }, { "name": "b" }], "nextPageToken": "t" }),
                "ab",
                Some("t"),
            ),
            (gemini, json!({ "models": [{ "name": "a" }], "nextPageToken": null }), "a", None),
            (gemini, json!({ "models": [{ "name": "a" }], "nextPageToken": "" }), "a", None),
            (gemini, json!({}), "", None),
            (gemini, json!({ "object": "list", "data": [{ "id": "a" }] }), "a", None),
        ] {
            let (found, after) = named(style, &body).expect("a page");
            assert_eq!((found.concat().as_str(), after.as_deref()), (ids, next), "{body}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (style, body) in [
            (Style::OpenAi, json!({})),
            (Style::OpenAi, json!({ "data": "a" })),
            (Style::OpenAi, json!({ "data": { "id": "a" } })),
            (Style::OpenAi, json!("a")),
            (Style::OpenAi, json!(null)),
            (Style::Gemini, json!({ "models": "a" })),
            (Style::Gemini, json!([])),
        ] {
            assert_eq!(named(style, &body), Err(OTHER_SHAPE), "{body}");
        }
    }
}
