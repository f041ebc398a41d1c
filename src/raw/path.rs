//! The requests that may pass. What is not in this table does not exist.

use reqwest::Method;
use url::form_urlencoded;

use crate::protocol::Family;

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A provider list.
    List(Family),
    /// The configuration, of which only the provider lists are given.
    Config,
    /// The newest version of CLIProxyAPI that there is.
    LatestVersion,
}

/// A path that may be asked for, below the Management API's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPath {
    /// What it is about.
    pub target: Target,
    /// The path, and the query that chooses an entry.
    pub text: String,
}

/// Why a request may not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum RawPathError {
    #[error("only the provider lists, config and latest-version can be asked for")]
    Path,
    #[error("that path does not take this method")]
    Method,
    #[error("that path and method do not take this query")]
    Query,
}

/// CLIProxyAPI: how a DELETE names its entry, and how a PATCH of two lists narrows its match.
fn selectors(method: &Method, target: Target) -> &'static [&'static str] {
    match (method, target) {
        (&Method::DELETE, Target::List(_)) => &["index", "name", "api-key", "base-url"],
        (&Method::PATCH, Target::List(Family::GeminiApiKey | Family::InteractionsApiKey)) => {
            &["base-url"]
        }
        _ => &[],
    }
}

impl RawPath {
    /// Reads a path, with or without a slash before it. Nothing that is encoded is in the table,
    /// so that what is compared is what is sent.
    ///
    /// # Errors
    /// For all that may not pass.
    pub fn parse(method: &Method, text: &str) -> Result<Self, RawPathError> {
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let path = path.strip_prefix('/').unwrap_or(path);
        let target = match path {
            "config" => Target::Config,
            "latest-version" => Target::LatestVersion,
            list => Target::List(family(list).ok_or(RawPathError::Path)?),
        };
        let takes: &[Method] = match target {
            Target::List(_) => &[Method::GET, Method::PUT, Method::PATCH, Method::DELETE],
            Target::Config | Target::LatestVersion => &[Method::GET],
        };
        if !takes.contains(method) {
            return Err(RawPathError::Method);
        }
        let Some(query) = query else {
            return Ok(Self { target, text: path.to_owned() });
        };
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let known = selectors(method, target);
        let fits = pairs.iter().all(|(name, _)| known.contains(&name.as_ref()));
        if known.is_empty() || !fits || query.contains('#') {
            return Err(RawPathError::Query);
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Ok(Self { target, text: format!("{path}?{query}") })
    }
}

/// The list of exactly this name; the command line's short names are other routes here.
pub fn family(name: &str) -> Option<Family> {
    Family::ALL.into_iter().find(|family| family.as_str() == name)
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, proptest};
    use url::Url;

    use super::*;

    const LIST: Target = Target::List(Family::ClaudeApiKey);

    #[test]
    fn what_may_pass() {
        let table = [
            (Method::GET, "claude-api-key", LIST, "claude-api-key"),
            (Method::GET, "/claude-api-key", LIST, "claude-api-key"),
            (Method::PUT, "/claude-api-key", LIST, "claude-api-key"),
            (Method::PATCH, "/claude-api-key", LIST, "claude-api-key"),
            (Method::DELETE, "/claude-api-key?index=3", LIST, "claude-api-key?index=3"),
            (
                Method::DELETE,
                "claude-api-key?api-key=a%2Fb&base-url=https://c.test",
                LIST,
                "claude-api-key?api-key=a%2Fb&base-url=https%3A%2F%2Fc.test",
            ),
            (
                Method::PATCH,
                "gemini-api-key?base-url=",
                Target::List(Family::GeminiApiKey),
                "gemini-api-key?base-url=",
            ),
            (Method::GET, "/config", Target::Config, "config"),
            (Method::GET, "latest-version", Target::LatestVersion, "latest-version"),
        ];
        for (method, text, target, sent) in table {
            let expected = RawPath { target, text: sent.to_owned() };
            assert_eq!(RawPath::parse(&method, text), Ok(expected), "{method} {text}");
        }
        for family in Family::ALL {
            assert!(RawPath::parse(&Method::PUT, family.as_str()).is_ok(), "{family:?}");
        }
    }

    #[test]
    fn what_may_not() {
        use RawPathError::{Method as NoMethod, Path, Query};
        let table = [
            (Method::GET, "", Path),
            (Method::GET, "/", Path),
            (Method::GET, "//config", Path),
            (Method::GET, "config/", Path),
            (Method::GET, "/config.yaml", Path),
            (Method::GET, "/api-keys", Path),
            (Method::GET, "/claude", Path),
            (Method::GET, "/codex", Path),
            (Method::GET, "/Config", Path),
            (Method::GET, "config/../api-keys", Path),
            (Method::GET, "./config", Path),
            (Method::GET, "%63onfig", Path),
            (Method::GET, "config%2f..%2fapi-keys", Path),
            (Method::GET, "config\n", Path),
            (Method::GET, "config#x", Path),
            (Method::GET, "https://evil.test/config", Path),
            (Method::GET, "@evil.test/config", Path),
            (Method::GET, "\\config", Path),
            (Method::PUT, "/config", NoMethod),
            (Method::DELETE, "/latest-version", NoMethod),
            (Method::POST, "/claude-api-key", NoMethod),
            (Method::GET, "/config?x=1", Query),
            (Method::GET, "/claude-api-key?index=1", Query),
            (Method::DELETE, "/claude-api-key?all=true", Query),
            (Method::PATCH, "/claude-api-key?base-url=x", Query),
            (Method::PATCH, "/gemini-api-key?index=1", Query),
            (Method::PUT, "/gemini-api-key?base-url=x", Query),
            (Method::DELETE, "/claude-api-key?index=1#x", Query),
        ];
        for (method, text, error) in table {
            assert_eq!(RawPath::parse(&method, text), Err(error), "{method} {text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_management_api(text in ".{0,60}", tail in "[a-z0-9=&?%/.#\\\\@:-]{0,40}") {
            let root = Url::parse("http://localhost:8317/v0/management/").expect("a URL");
            let texts = [text.clone(), format!("{text}{tail}"), format!("claude-api-key?{tail}")];
            for text in texts {
                for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
                    let Ok(path) = RawPath::parse(&method, &text) else { continue };
                    let url = Url::parse(&format!("{root}{}", path.text)).expect("a URL");
                    prop_assert!(url.host_str() == Some("localhost") && url.port() == Some(8317));
                    let last = url.path().strip_prefix("/v0/management/").unwrap_or("/");
                    prop_assert!(!last.is_empty() && !last.contains('/'));
                }
            }
        }
    }
}
