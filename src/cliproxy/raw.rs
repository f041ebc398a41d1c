//! Requests whose answers are passed on as they are.

use reqwest::Method;
use serde_json::Value;

use super::{Client, ClientError, answer::Answer};

/// What the server said.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// JSON, or a text where it is none.
    pub body: Value,
}

impl RawAnswer {
    fn of(answer: &Answer) -> Self {
        let body = serde_json::from_slice(&answer.body)
            .unwrap_or_else(|_| String::from_utf8_lossy(&answer.body).into_owned().into());
        Self { status: answer.status.as_u16(), body }
    }
}

impl Client {
    /// Sends a request below the Management API's address; `path` may end in a query, which no log
    /// has. The caller has seen to it that the path may be asked for.
    ///
    /// # Errors
    /// A refused key, a ban, other 403s, redirects, and no answer at all; every other status is an
    /// answer.
    pub async fn raw(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<RawAnswer, ClientError> {
        let mut told = None;
        let sending = self.exchange(&method, path, body, |answer| {
            let passed_on = !matches!(answer.status.as_u16(), 401 | 403 | 300..=399);
            told = passed_on.then(|| RawAnswer::of(&answer));
            // What it means to the guard is what it means in every other request.
            answer.text(&method)
        });
        match (self.guarded(sending).await, told) {
            (_, Some(answer)) => Ok(answer),
            (Err(error), None) => Err(error),
            (Ok(_), None) => Err(ClientError::InvalidResponse("the answer has another shape")),
        }
    }
}
