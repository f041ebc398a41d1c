//! CLIProxyAPI as its own clients use it: with one of its `api-keys`, at `/v1`.

use std::time::Duration;

use reqwest::{
    Method, StatusCode,
    header::{self, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{ClientError, Connection, answer::Answer, client::for_a_key, error::transport_error};
use crate::{protocol::plain_text, transport};

/// Talks to the API of one CLIProxyAPI.
#[derive(Debug)]
pub struct Api {
    http: reqwest::Client,
    root: String,
    key: SecretString,
}

/// A model's answer, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Tokens that it cost, question and answer; `None` where it is not said.
    pub tokens: Option<u64>,
}

/// Why the API did not serve.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum ApiError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("the client key was refused")]
    KeyRefused,
    /// CLIProxyAPI passes on what the provider said.
    #[error("{model} did not answer, status {status}")]
    CompletionFailed { model: String, status: u16, said: String },
}

/// A model may think before it answers.
const COMPLETION_LIMIT: Duration = Duration::from_mins(2);
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;
/// Enough for a word; some models take no less.
const MOST_TOKENS: u32 = 16;

impl Api {
    /// Prepares; sends nothing.
    ///
    /// # Errors
    /// When the key would go out readable, or the connection's settings can't be used.
    pub fn new(
        connection: &Connection,
        key: SecretString,
        trusted_listeners: Vec<String>,
    ) -> Result<Self, ClientError> {
        let limit = connection.timeout.max(COMPLETION_LIMIT);
        let http = for_a_key(connection, limit, trusted_listeners)?;
        Ok(Self { http, root: format!("{}/v1", connection.url.server()), key })
    }

    /// The models that it offers its clients.
    ///
    /// # Errors
    /// Any; a list that can't be read is never an empty one.
    pub async fn models(&self) -> Result<Vec<String>, ApiError> {
        let body = self.send(Method::GET, "models", None).await?.json(&Method::GET, None)?;
        let Some(list) = body.get("data").and_then(Value::as_array) else {
            return Err(ClientError::InvalidResponse("the list is missing").into());
        };
        let ids = list.iter().filter_map(|model| model.get("id").and_then(Value::as_str));
        Ok(ids.map(str::to_owned).collect())
    }

    /// Has a model say a word. This spends tokens.
    ///
    /// # Errors
    /// What CLIProxyAPI or the provider behind it says instead.
    pub async fn complete(&self, model: &str) -> Result<Completion, ApiError> {
        let body = json!({
            "model": model,
            "messages": [{ "role": "user", "content": "Answer with the word: ready" }],
            "max_tokens": MOST_TOKENS,
            "stream": false,
        });
        let answer = self.send(Method::POST, "chat/completions", Some(&body)).await?;
        let status = answer.status;
        let (is_success, said) = (status.is_success(), answer.said());
        let failed = |said| ApiError::CompletionFailed {
            model: plain_text(model, 200),
            status: status.as_u16(),
            said,
        };
        if !is_success {
            return Err(failed(said));
        }
        let body = answer.json(&Method::POST, None)?;
        if body.get("choices").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            return Err(failed(said));
        }
        let tokens = body.pointer("/usage/total_tokens").and_then(Value::as_u64);
        Ok(Completion { tokens })
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ApiError> {
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {}", self.key.expose_secret()))
                .map_err(|_| ClientError::Settings("the key has characters no key has"))?;
        authorization.set_sensitive(true);
        let mut request = self
            .http
            .request(method, format!("{}/{path}", self.root))
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json");
        if let Some(body) = body {
            request = request.json(body);
        }
        let sent = request.send().await;
        let mut response = sent.map_err(|error| transport_error(&error))?;
        let header = |name| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let (has_version, location) = (header("x-cpa-version").is_some(), header("location"));
        let status = response.status();
        let body = transport::body(&mut response, LARGEST_ANSWER).await;
        let body = body.map_err(ClientError::from)?;
        if status == StatusCode::UNAUTHORIZED {
            return Err(ApiError::KeyRefused);
        }
        Ok(Answer { status, has_version, location, body })
    }
}
