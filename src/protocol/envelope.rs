//! JSON-RPC 2.0: requests and notifications in, answers and notifications out.

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::Failure;

/// Every answer carries the id: a longer one would leave no room for anything else.
const LONGEST_ID: usize = 1_000;

/// A request's id: a string or a number, given back as it came.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Id {
    /// A number.
    Number(serde_json::Number),
    /// A string.
    Text(String),
}

/// A message from the extension.
#[derive(Debug)]
pub enum Incoming {
    /// Wants exactly one answer.
    Request(Request),
    /// Gets none.
    Notification {
        /// For example `$/cancelRequest`.
        method: String,
        /// As they came; `null` when left out.
        params: Value,
    },
}

/// A call that wants an answer.
#[derive(Debug)]
pub struct Request {
    /// Given back with the answer.
    pub id: Id,
    /// For example `import/run`.
    pub method: String,
    /// As they came; `null` when left out.
    pub params: Value,
}

impl Incoming {
    /// Reads one frame's bytes.
    ///
    /// # Errors
    /// The answer to give: `parse_error` for what is no JSON, `invalid_request` for what is no
    /// request, with the id where one can be read.
    pub fn parse(bytes: &[u8]) -> Result<Self, Box<Response>> {
        let refuse = |id, reason: &str| {
            Box::new(Response::failed(id, &Failure::InvalidRequest { reason: reason.into() }))
        };
        let message: Value = serde_json::from_slice(bytes)
            .map_err(|_| Box::new(Response::failed(None, &Failure::ParseError {})))?;
        let Value::Object(mut message) = message else {
            return Err(refuse(None, "a message is one JSON object"));
        };
        let id = match message.remove("id") {
            None => None,
            Some(Value::String(text)) if text.len() <= LONGEST_ID => Some(Id::Text(text)),
            Some(Value::String(_)) => return Err(refuse(None, "its id is too long")),
            Some(Value::Number(number)) => Some(Id::Number(number)),
            Some(_) => return Err(refuse(None, "an id is a string or a number")),
        };
        if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return Err(refuse(id, "“jsonrpc” is “2.0”"));
        }
        let Some(Value::String(method)) = message.remove("method") else {
            return Err(refuse(id, "“method” is missing"));
        };
        let params = message.remove("params").unwrap_or(Value::Null);
        if !matches!(params, Value::Object(_) | Value::Null) {
            return Err(refuse(id, "“params” is an object"));
        }
        Ok(match id {
            Some(id) => Self::Request(Request { id, method, params }),
            None => Self::Notification { method, params },
        })
    }
}

/// The one answer to a request. A result is JSON text already: a long report as a tree of values
/// would take ten times the memory.
#[derive(Debug, Serialize)]
pub struct Response {
    jsonrpc: &'static str,
    /// The request's id, `null` where none could be read.
    pub id: Option<Id>,
    /// What the method returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Box<RawValue>>,
    /// Or why it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorObject>,
}

impl Response {
    /// An answer that carries a result.
    #[must_use]
    pub fn ok(id: Id, result: Box<RawValue>) -> Self {
        Self { jsonrpc: "2.0", id: Some(id), result: Some(result), error: None }
    }

    /// An answer that says why there is no result.
    #[must_use]
    pub fn failed(id: Option<Id>, failure: &Failure) -> Self {
        Self::refused(id, ErrorObject::from(failure))
    }

    /// The same, with an error that is made already.
    #[must_use]
    pub fn refused(id: Option<Id>, error: ErrorObject) -> Self {
        Self { jsonrpc: "2.0", id, result: None, error: Some(error) }
    }
}

/// A failure in JSON-RPC's shape.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ErrorObject {
    /// The number that belongs to the kind; several kinds share one.
    pub code: i32,
    /// Plain English that a person can act on.
    pub message: String,
    /// What programs and translations key on.
    pub data: ErrorData,
}

/// The part of an error that programs read.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// `kind` and `params`.
    #[serde(flatten)]
    pub failure: Failure,
    /// The next step, for a person.
    pub hint: String,
    /// Whether the same request may succeed later without anything being changed.
    pub retryable: bool,
    /// Seconds to wait before a retry can help; only with `banned`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub retry_after_seconds: Option<u64>,
    /// What a cancelled import had done until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(type = "ImportReport", optional))]
    pub report: Option<Box<RawValue>>,
}

impl From<&Failure> for ErrorObject {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code(),
            message: failure.to_string(),
            data: ErrorData {
                failure: failure.clone(),
                hint: failure.hint(),
                retryable: failure.retryable(),
                retry_after_seconds: match failure {
                    Failure::Banned { seconds, .. } => Some(*seconds),
                    _ => None,
                },
                report: None,
            },
        }
    }
}

/// A message that wants no answer.
#[derive(Debug, Serialize)]
pub struct Notification<'a, P> {
    jsonrpc: &'static str,
    method: &'a str,
    params: P,
}

impl<'a, P: Serialize> Notification<'a, P> {
    /// A notification to the extension.
    pub const fn new(method: &'a str, params: P) -> Self {
        Self { jsonrpc: "2.0", method, params }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Value {
        let response = Incoming::parse(text.as_bytes()).expect_err("refused");
        serde_json::to_value(response).expect("serialises")
    }

    #[test]
    fn odd_messages_are_refused_with_their_id_where_there_is_one() {
        for (text, code, id) in [
            ("{", -32700, Value::Null),
            ("\u{feff}{}", -32700, Value::Null),
            ("[]", -32600, Value::Null),
            ("\"hello\"", -32600, Value::Null),
            (r#"{"jsonrpc":"2.0","id":null,"method":"x"}"#, -32600, Value::Null),
            (r#"{"jsonrpc":"2.0","id":{},"method":"x"}"#, -32600, Value::Null),
            (r#"{"jsonrpc":"1.0","id":4,"method":"x"}"#, -32600, 4.into()),
            (r#"{"id":"a","method":"x"}"#, -32600, "a".into()),
            (r#"{"jsonrpc":"2.0","id":4}"#, -32600, 4.into()),
            (r#"{"jsonrpc":"2.0","id":4,"method":"x","params":[1]}"#, -32600, 4.into()),
        ] {
            let answer = refusal(text);
            assert_eq!(answer["error"]["code"], code, "{text}");
            assert_eq!(answer["id"], id, "{text}");
        }
    }

    #[test]
    fn params_may_be_left_out_and_unknown_members_are_ignored() {
        let message = br#"{"jsonrpc":"2.0","id":"x","method":"bridge/hello","trace":1}"#;
        let Incoming::Request(request) = Incoming::parse(message).expect("a request") else {
            panic!("a request");
        };
        assert_eq!(request.id, Id::Text("x".into()));
        assert_eq!(request.params, Value::Null);
    }

    #[test]
    fn an_id_comes_back_as_it_was() {
        for id in ["7", "-1", "1.5", "18446744073709551615", "\"7\""] {
            let message = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"x"}}"#);
            let Incoming::Request(request) = Incoming::parse(message.as_bytes()).expect("request")
            else {
                panic!("a request");
            };
            assert_eq!(serde_json::to_string(&request.id).expect("serialises"), id);
        }
    }
}
