//! A request as a site looks at it.

use axum::extract::Query;
use serde_json::Value;

use crate::http::Incoming;

/// What is asked of a site.
pub(super) struct Ask<'a> {
    pub(super) method: &'a str,
    /// Where the site looks for what to do; not what was asked, when it lies elsewhere.
    pub(super) path: &'a str,
    request: &'a Incoming,
    query: Vec<(String, String)>,
}

impl<'a> Ask<'a> {
    pub(super) fn new(request: &'a Incoming) -> Self {
        let query: Query<Vec<(String, String)>> =
            Query::try_from_uri(&request.uri).unwrap_or_default();
        Self { method: request.method.as_str(), path: request.uri.path(), request, query: query.0 }
    }

    /// The same, as if it had been asked there.
    pub(super) fn at<'b>(&self, path: &'b str) -> Ask<'b>
    where
        'a: 'b,
    {
        Ask { method: self.method, path, request: self.request, query: self.query.clone() }
    }

    /// The path that was asked for.
    pub(super) fn asked(&self) -> &str {
        self.request.uri.path()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.request.headers.get(name)?.to_str().ok().filter(|value| !value.is_empty())
    }

    /// The key behind `Bearer`.
    pub(super) fn bearer(&self) -> Option<&str> {
        let (scheme, key) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(found, value)| found == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// The key, wherever it is.
    pub(super) fn any_key(&self) -> Option<&str> {
        self.bearer()
            .or_else(|| self.header("x-api-key"))
            .or_else(|| self.header("x-goog-api-key"))
            .or_else(|| self.query("key"))
    }

    /// The body, `null` when it is not JSON.
    pub(super) fn body(&self) -> Value {
        serde_json::from_slice(&self.request.body).unwrap_or_default()
    }
}
