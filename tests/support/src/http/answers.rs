//! Ready-made answers.

use axum::{body::Body, response::Response};
use serde_json::Value;

pub(crate) const JSON: &str = "application/json; charset=utf-8";
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// JSON as Go writes it: `<`, `>` and `&` are escaped.
pub(crate) fn json_answer(status: u16, value: &Value) -> Response {
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

pub(crate) fn empty(status: u16) -> Response {
    Response::builder().status(status).body(Body::empty()).expect("a status is in range")
}

pub(crate) fn plain(status: u16, kind: &str, body: String) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(Body::from(body))
        .expect("a status is in range")
}

pub(crate) fn with(mut response: Response, name: &'static str, value: &str) -> Response {
    let value = value.parse().expect("a header value has no control characters");
    response.headers_mut().insert(name, value);
    response
}
