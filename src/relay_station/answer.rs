//! What a site's answer means. Every kind of site has its own words for the same few things.

use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::form_urlencoded;

use super::StationError;
use crate::protocol::{plain_text, redact};

/// An answer that came whole.
pub struct Answer {
    pub status: StatusCode,
    /// A firewall says that it asks a riddle instead of passing the request on.
    pub is_challenge: bool,
    /// Without what follows the path, where a key may be.
    pub location: Option<String>,
    pub body: Vec<u8>,
    /// The key that was sent: the site may quote it.
    pub key: Option<SecretString>,
}

/// How sites say that a key, or whoever it belongs to, has used up what it had. One API and New
/// API: 额度已用尽, 额度不足; `Sub2API`: `INSUFFICIENT_BALANCE`, `USAGE_LIMIT_EXCEEDED`;
/// claude-relay-service and OpenAI: `insufficient_quota`; Anthropic: "credit balance is too low".
/// Not "billing": OpenAI's words of too many requests a minute end in the address of such pages.
const OUT_OF_QUOTA: [&str; 8] = [
    "quota",
    "insufficient_balance",
    "insufficient balance",
    "credit",
    "usage_limit",
    "额度",
    "余额",
    "欠费",
];
/// How sites say with another status than 401 that a key is none. Google: `API_KEY_INVALID`; xAI:
/// "Incorrect API key provided".
const KEY_IS_NONE: [&str; 4] =
    ["api_key_invalid", "api key not valid", "invalid api key", "incorrect api key"];
const LONGEST: usize = 300;
/// A shorter rest of a key may be a word.
const SHORTEST_BARE: usize = 8;

impl Answer {
    /// The body of an answer that went well, as JSON, or what was meant instead.
    pub fn json(self) -> Result<Value, StationError> {
        let key = self.key.as_ref().map(ExposeSecret::expose_secret);
        if self.status.is_redirection() {
            let status = self.status.as_u16();
            let location = self.location.map(|location| redact(&without_key(&location, key)));
            return Err(StationError::Redirect { status, location });
        }
        if self.is_challenge {
            return Err(StationError::Blocked { status: self.status.as_u16() });
        }
        match serde_json::from_slice(&self.body) {
            Ok(body) => understood(self.status, body, key),
            Err(_) => Err(not_json(self.status, &self.body, key)),
        }
    }
}

fn understood(status: StatusCode, body: Value, key: Option<&str>) -> Result<Value, StationError> {
    // New API's and One API's own pages talk so, and not their relay.
    if body.get("success") == Some(&Value::Bool(false)) {
        return Err(StationError::NotTheApi("the answer is that of the site's own pages"));
    }
    let words = Words::of(&body, key);
    if status.is_success() {
        let has_error = body.get("error").is_some_and(is_something);
        return match has_error {
            false => Ok(body),
            true if words.mean(&OUT_OF_QUOTA) => {
                Err(StationError::QuotaExhausted { said: words.said })
            }
            true => Err(StationError::NotTheApi("the answer is an error")),
        };
    }
    Err(refusal(status, words))
}

/// Some sites write an error that is none.
fn is_something(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

fn refusal(status: StatusCode, words: Words) -> StationError {
    let code = status.as_u16();
    let is_quota = matches!(code, 400 | 401 | 403 | 429) && words.mean(&OUT_OF_QUOTA);
    let is_no_key = code == 401 || matches!(code, 400 | 403) && words.mean(&KEY_IS_NONE);
    let said = words.said;
    match code {
        402 => StationError::QuotaExhausted { said },
        _ if is_quota => StationError::QuotaExhausted { said },
        _ if is_no_key => StationError::KeyRefused { said },
        403 => StationError::Forbidden { said },
        404 | 405 | 410 => StationError::PathMissing,
        429 => StationError::RateLimited { said },
        status => StationError::Failed { status, said },
    }
}

fn not_json(status: StatusCode, body: &[u8], key: Option<&str>) -> StationError {
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_page = start == Some(&b'<');
    // Aliyun's firewall says 405.
    if is_page && matches!(status, StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED) {
        return StationError::Blocked { status: status.as_u16() };
    }
    if !status.is_success() {
        let text = if is_page { String::new() } else { String::from_utf8_lossy(body).into_owned() };
        return refusal(status, Words::plain(&text, key));
    }
    StationError::NotTheApi(match start {
        None => "the answer is empty",
        Some(_) if is_page => "the answer is a web page",
        Some(_) => "the answer is no JSON",
    })
}

/// What a site says of what went wrong, as data.
struct Words {
    /// For people.
    said: String,
    /// In lower case, codes and all.
    all: String,
}

impl Words {
    fn of(body: &Value, key: Option<&str>) -> Self {
        let error = body.get("error").unwrap_or(body);
        let text = |object: &Value, field: &str| {
            object.get(field).and_then(Value::as_str).map(str::to_owned)
        };
        let said = [text(error, "message"), text(body, "message"), error.as_str().map(Into::into)]
            .into_iter()
            .chain(["msg", "detail"].map(|field| text(body, field)))
            .flatten()
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default();
        // Where the code stands differs too much to look for it.
        let all = body.to_string().to_lowercase();
        Self { said: shown(&said, key), all }
    }

    fn plain(text: &str, key: Option<&str>) -> Self {
        Self { said: shown(text, key), all: text.to_lowercase() }
    }

    fn mean(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.all.contains(word))
    }
}

/// A site may quote what it was sent, so that is taken out before anything is cut.
fn shown(text: &str, key: Option<&str>) -> String {
    redact(&plain_text(without_key(text, key).trim(), LONGEST))
}

/// A text without a key, in capitals or not, in the form that a URL gives it, or without its `sk-`,
/// as One API and New API keep it.
fn without_key(text: &str, key: Option<&str>) -> String {
    let Some(key) = key.filter(|key| !key.is_empty()) else {
        return text.to_owned();
    };
    let encoded: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let bare = key.strip_prefix("sk-").filter(|bare| bare.len() >= SHORTEST_BARE);
    let forms = [Some(key), Some(encoded.as_str()), bare];
    forms.into_iter().flatten().fold(text.to_owned(), |text, form| without(&text, form))
}

/// Takes a text out of another, whatever the case of its letters.
fn without(text: &str, form: &str) -> String {
    // Letters of ASCII keep their places.
    let (small, form) = (text.to_ascii_lowercase(), form.to_ascii_lowercase());
    let mut rest = 0;
    let mut clean = String::with_capacity(text.len());
    for (at, _) in small.match_indices(&form) {
        clean.push_str(&text[rest..at]);
        clean.push_str("[secret]");
        rest = at + form.len();
    }
    clean.push_str(&text[rest..]);
    clean
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
