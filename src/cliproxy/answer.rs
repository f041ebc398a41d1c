//! What a status and a body of the Management API mean (`PROTOCOL.md` has the table for users).

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::ClientError;
use crate::protocol::{Family, plain_text, redact};

/// An answer that came whole.
pub struct Answer {
    pub status: StatusCode,
    /// The server named its version, so it is CLIProxyAPI and its management routes are on.
    pub has_version: bool,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body of a 2xx answer as JSON, or what the status means.
    pub fn json(self, method: &Method, list: Option<Family>) -> Result<Value, ClientError> {
        if !self.status.is_success() {
            return Err(self.refusal(method, list));
        }
        serde_json::from_slice(&self.body).map_err(|_| {
            let start = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
            ClientError::InvalidResponse(match start {
                None => "the answer is empty",
                Some(b'<') => "the answer is a web page",
                Some(_) => "the answer is no JSON",
            })
        })
    }

    /// The body of a 2xx answer as text.
    pub fn text(self, method: &Method) -> Result<String, ClientError> {
        if !self.status.is_success() {
            return Err(self.refusal(method, None));
        }
        String::from_utf8(self.body)
            .map_err(|_| ClientError::InvalidResponse("the answer is no text"))
    }

    /// The server's own words, as data.
    pub fn said(&self) -> String {
        server_text(&self.body)
    }

    fn refusal(self, method: &Method, list: Option<Family>) -> ClientError {
        let said = server_text(&self.body);
        let status = self.status.as_u16();
        match status {
            300..=399 => ClientError::Redirect { status, location: self.location },
            401 => ClientError::KeyRejected { attempts_left: None },
            403 => forbidden(said),
            404 if method == Method::PATCH && said == "item not found" => ClientError::ItemNotFound,
            404 => match list {
                // Every version since 5.0 has this list: without it there is no such API at all.
                Some(family)
                    if family != Family::OpenaiCompatibility
                        && (self.has_version || said.contains("page not found")) =>
                {
                    ClientError::FamilyNotSupported(family)
                }
                _ => ClientError::ManagementDisabled,
            },
            500 if said.starts_with("failed to save config") => ClientError::SaveFailed(said),
            400 => match list.and_then(|family| Some((family, refused_entry(family, &said)?))) {
                Some((family, number)) => ClientError::ListRefused { family, number, said },
                None => ClientError::Refused { status, said },
            },
            500..=599 => ClientError::Server { status, said },
            _ => ClientError::Refused { status, said },
        }
    }
}

/// The entry that a list is refused for, counted from 1: the server names it by
/// `claude-api-key[2].fingerprint-profile: …`.
fn refused_entry(family: Family, said: &str) -> Option<usize> {
    let place = said.strip_prefix(family.as_str())?.strip_prefix('[')?;
    let index: usize = place.split_once(']')?.0.parse().ok()?;
    Some(index + 1)
}

fn forbidden(said: String) -> ClientError {
    let lower = said.to_lowercase();
    if lower.starts_with("ip banned") {
        let rest = lower.rsplit("try again in").next().map(str::trim).and_then(go_duration);
        ClientError::Banned(rest.unwrap_or(Duration::from_mins(30)))
    } else if lower.contains("remote management key not set") {
        ClientError::ManagementKeyNotSet
    } else if lower.contains("remote management disabled") || lower.contains("allow-remote") {
        ClientError::RemoteManagementDisabled
    } else {
        ClientError::Forbidden(said)
    }
}

/// The server's own words, as data: its `error` member or the bare text, shortened, one line,
/// without characters that a terminal or a page would act on.
fn server_text(body: &[u8]) -> String {
    const LONGEST: usize = 300;
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(object)) => {
            let error = object.get("error");
            // The Management API writes a text there, the one for clients an object.
            let text =
                error.and_then(|error| error.as_str().or_else(|| error.get("message")?.as_str()));
            text.unwrap_or_default().to_owned()
        }
        Ok(_) => String::new(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    // A server may quote what it was sent.
    redact(&plain_text(text.trim(), LONGEST))
}

/// Reads Go's way to write a duration, such as `29m59s` or `1h2m3.5s`.
fn go_duration(text: &str) -> Option<Duration> {
    let mut seconds = 0.0;
    let mut number = String::new();
    let mut chars = text.trim_end_matches('.').chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() || c == '.' {
            number.push(c);
            continue;
        }
        let factor = match c {
            'm' if chars.next_if_eq(&'s').is_some() => 0.001,
            'h' => 3600.0,
            'm' => 60.0,
            's' => 1.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * factor;
        number.clear();
    }
    (number.is_empty() && seconds <= 1e9).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(status: u16, body: &str, has_version: bool, list: Family) -> ClientError {
        let answer = Answer {
            status: StatusCode::from_u16(status).expect("a status"),
            has_version,
            location: None,
            body: body.as_bytes().to_vec(),
        };
        answer.json(&Method::GET, Some(list)).expect_err("a refusal")
    }

    #[test]
    fn statuses_and_bodies_have_their_meanings() {
        let openai = Family::OpenaiCompatibility;
        let xai = Family::XaiApiKey;
        let is = |error: ClientError, expected: &str| {
            assert!(format!("{error:?}").starts_with(expected), "{error:?} is not {expected}");
        };
        is(meaning(404, "", false, openai), "ManagementDisabled");
        is(meaning(404, "", false, xai), "ManagementDisabled");
        is(meaning(404, "", true, xai), "FamilyNotSupported");
        is(meaning(404, "404 page not found", false, xai), "FamilyNotSupported");
        is(meaning(404, "404 page not found", false, openai), "ManagementDisabled");
        is(meaning(401, r#"{"error":"invalid management key"}"#, true, openai), "KeyRejected");
        is(
            meaning(403, r#"{"error":"remote management disabled"}"#, true, openai),
            "RemoteManagementDisabled",
        );
        is(
            meaning(403, r#"{"error":"remote management key not set"}"#, true, openai),
            "ManagementKeyNotSet",
        );
        is(meaning(403, "<html>blocked</html>", false, openai), "Forbidden");
        is(
            meaning(
                403,
                r#"{"error":"IP banned due to too many failed attempts. Try again in 29m59s"}"#,
                true,
                openai,
            ),
            "Banned(1799s)",
        );
        is(
            meaning(400, r#"{"error":"invalid body"}"#, true, openai),
            r#"Refused { status: 400, said: "invalid body""#,
        );
        is(
            meaning(
                400,
                r#"{"error":"claude-api-key[2].fingerprint-profile: unsupported"}"#,
                true,
                Family::ClaudeApiKey,
            ),
            "ListRefused { family: ClaudeApiKey, number: 3",
        );
        is(meaning(429, "", true, openai), "Refused { status: 429");
        is(
            meaning(500, r#"{"error":"failed to save config: open: read-only"}"#, true, openai),
            "SaveFailed",
        );
        is(meaning(502, "", false, openai), "Server { status: 502");
        is(meaning(302, "", false, openai), "Redirect");
        is(
            meaning(200, " <!doctype html>", false, openai),
            r#"InvalidResponse("the answer is a web page")"#,
        );
        is(meaning(200, "", true, openai), r#"InvalidResponse("the answer is empty")"#);
        is(meaning(200, "OK", true, openai), r#"InvalidResponse("the answer is no JSON")"#);
    }

    #[test]
    fn go_durations() {
        for (text, seconds) in [
            ("29m59s", Some(1799.0)),
            ("30m0s", Some(1800.0)),
            ("1h0m0s", Some(3600.0)),
            ("12s", Some(12.0)),
            ("1.5s", Some(1.5)),
            ("500ms", Some(0.5)),
            ("soon", None),
            ("12", None),
        ] {
            assert_eq!(go_duration(text).map(|d| d.as_secs_f64()), seconds, "{text}");
        }
    }
}
