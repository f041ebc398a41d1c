//! The base URL of a provider: what CLIProxyAPI appends its own path to.

use std::fmt;

use url::Url;

use crate::{
    address::{self, AddressError},
    cliproxy::{FamilyRow, UrlEnding},
    protocol::Family,
};

/// A base URL in a family's normal form. Two providers are at the same address when theirs are
/// equal as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BaseUrl(Url);

/// A base URL that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    /// Its normal form.
    pub base_url: BaseUrl,
    /// No scheme was given; one was chosen.
    pub scheme_assumed: bool,
}

/// Why a text is no base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// The family has no address of its own to fall back to.
    #[error("it is empty, and this kind of provider needs one")]
    Empty,
    /// What was given is no address.
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl BaseUrl {
    /// Gives a text the family's normal form. A blank text is no base URL.
    ///
    /// # Errors
    /// When it is no http or https address, or carries credentials.
    pub fn normalise(family: Family, text: &str) -> Result<Option<Normalised>, BaseUrlError> {
        let Some(address) = address::parse(text)? else {
            return Ok(None);
        };
        let mut url = address.url;
        let path = normal_path(FamilyRow::of(family).ending, url.path());
        url.set_path(&path);
        Ok(Some(Normalised { base_url: Self(url), scheme_assumed: address.scheme_assumed }))
    }

    /// The URL as text, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The URL itself.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// Whether both are the same site: only http and https may differ.
    #[must_use]
    pub fn is_same_site(&self, other: &Self) -> bool {
        self.site() == other.site()
    }

    /// What makes it a site: everything behind the scheme.
    fn site(&self) -> &str {
        self.as_str().split_once("://").map_or("", |(_, site)| site)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Paths that clients call, of whichever family, in lower case.
const REQUEST_PATHS: [&[&str]; 16] = [
    &["chat", "completions"],
    &["completions"],
    &["responses"],
    &["responses", "compact"],
    &["embeddings"],
    &["models"],
    &["moderations"],
    &["rerank"],
    &["images", "generations"],
    &["images", "edits"],
    &["images", "variations"],
    &["audio", "speech"],
    &["audio", "transcriptions"],
    &["audio", "translations"],
    &["messages"],
    &["messages", "count_tokens"],
];
const VERTEX_MODELS: [&str; 3] = ["publishers", "google", "models"];

fn normal_path(ending: UrlEnding, path: &str) -> String {
    let mut segments: Vec<&str> = path.split('/').skip(1).collect();
    trim_end(&mut segments);
    if ending == UrlEnding::VersionOrCodex
        && let Some(codex) = segments.windows(2).position(|pair| pair == ["backend-api", "codex"])
    {
        segments.truncate(codex + 2);
        return join(&segments);
    }
    strip_request_paths(&mut segments);
    match ending {
        UrlEnding::Version | UrlEnding::VersionOrCodex => {
            while ends_in_version(&segments)
                && version_length(&segments[..segments.len() - 1]).is_some()
            {
                pop(&mut segments, 1);
            }
            if version_length(&segments).is_none() {
                segments.push("v1");
            }
        }
        UrlEnding::NoVersion => {
            while let Some(length) = version_length(&segments) {
                pop(&mut segments, length);
                strip_request_paths(&mut segments);
            }
        }
    }
    join(&segments)
}

fn strip_request_paths(segments: &mut Vec<&str>) {
    while let Some(length) = request_path_length(segments) {
        pop(segments, length);
    }
}

/// How many segments at the end are a path that clients call.
fn request_path_length(segments: &[&str]) -> Option<usize> {
    let ends_with = |path: &&&[&str]| {
        segments.len() >= path.len() && equal(&segments[segments.len() - path.len()..], path)
    };
    if let Some(path) = REQUEST_PATHS.iter().filter(ends_with).max_by_key(|path| path.len()) {
        return Some(path.len());
    }
    (0..segments.len()).find_map(|start| {
        let tail = &segments[start..];
        // The version itself stays: it is dealt with as any other.
        let gemini = tail.len() > 2 && is_version(tail[0]) && equal(&tail[1..2], &["models"]);
        let vertex = tail.len() > 3 && equal(&tail[..3], &VERTEX_MODELS);
        match (gemini, vertex) {
            (true, _) => Some(tail.len() - 1),
            (_, true) => Some(tail.len()),
            _ => None,
        }
    })
}

/// How many segments at the end are a version, `v1`, or `v1beta/openai`.
pub fn version_length(segments: &[&str]) -> Option<usize> {
    match segments {
        [.., last] if is_version(last) => Some(1),
        [.., version, openai] if is_version(version) && equal(&[*openai], &["openai"]) => Some(2),
        _ => None,
    }
}

fn ends_in_version(segments: &[&str]) -> bool {
    segments.last().is_some_and(|last| is_version(last))
}

/// `v1`, `v4`, `v1beta`, `v1alpha2`, in any case.
fn is_version(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix('v') else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let stage = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let number_given = stage.len() < rest.len();
    number_given
        && (stage.is_empty()
            || ["alpha", "beta"].iter().any(|name| stage.strip_prefix(name).is_some_and(digits)))
}

fn equal(segments: &[&str], lower: &[&str]) -> bool {
    segments.len() == lower.len()
        && segments.iter().zip(lower).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

fn pop(segments: &mut Vec<&str>, count: usize) {
    segments.truncate(segments.len() - count);
    trim_end(segments);
}

fn trim_end(segments: &mut Vec<&str>) {
    while segments.last().is_some_and(|last| last.is_empty()) {
        segments.pop();
    }
}

fn join(segments: &[&str]) -> String {
    segments.iter().flat_map(|segment| ["/", segment]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn normal(family: Family, text: &str) -> Result<Option<String>, BaseUrlError> {
        BaseUrl::normalise(family, text).map(|found| found.map(|n| n.base_url.to_string()))
    }

    #[test]
    fn every_row_of_the_vectors() {
        let rows: Vec<Value> =
            serde_json::from_str(include_str!("../../tests/vectors/base-url.json")).expect("rows");
        assert!(rows.len() > 70);
        for row in rows {
            let input = row["input"].as_str().expect("an input");
            for family in Family::ALL {
                let result = normal(family, input);
                match &row[family.as_str()] {
                    Value::Null => assert_eq!(result, Ok(None), "{input} for {family}"),
                    Value::String(url) => {
                        assert_eq!(result, Ok(Some(url.clone())), "{input} for {family}");
                    }
                    _ => assert!(result.is_err(), "{input} for {family}: {result:?}"),
                }
            }
        }
    }

    #[test]
    fn what_other_rules_left_behind() {
        use Family::{ClaudeApiKey as Claude, CodexApiKey as Codex, OpenaiCompatibility as Openai};
        for (family, text, url) in [
            (Openai, "https://x.test/v1/v1", "https://x.test/v1"),
            (Openai, "https://x.test/v1beta/v1", "https://x.test/v1beta"),
            (Openai, "https://x.test/v1beta/openai/v1", "https://x.test/v1beta/openai"),
            (
                Openai,
                "https://x.test/v1/responses/compact/v1",
                "https://x.test/v1/responses/compact/v1",
            ),
            (Openai, "https://x.test//v1//", "https://x.test//v1"),
            (Openai, "https://x.test/vendor", "https://x.test/vendor/v1"),
            (
                Codex,
                "https://x.test/backend-api/codex/responses",
                "https://x.test/backend-api/codex",
            ),
            (Codex, "https://x.test/backend-api/codexes", "https://x.test/backend-api/codexes/v1"),
            (Claude, "https://x.test/v1/chat/completions/v1", "https://x.test"),
            (Claude, "https://x.test/v1/publishers/google/models/g:x", "https://x.test"),
        ] {
            assert_eq!(normal(family, text), Ok(Some(url.to_owned())), "{text}");
        }
    }

    #[test]
    fn only_the_scheme_may_differ_within_a_site() {
        let same = |a: &str, b: &str| {
            let parse = |text| {
                BaseUrl::normalise(Family::OpenaiCompatibility, text)
                    .expect(text)
                    .expect(text)
                    .base_url
            };
            parse(a).is_same_site(&parse(b))
        };
        assert!(same("http://x.test", "https://x.test/v1/"));
        assert!(!same("https://nas:3000", "https://nas:3001"));
        assert!(!same("https://gw.test/a", "https://gw.test/b"));
        assert!(!same("https://a.test", "https://b.test"));
    }

    fn a_path() -> impl Strategy<Value = String> {
        let segment = prop::sample::select(vec![
            "v1",
            "V1",
            "v1beta",
            "openai",
            "models",
            "chat",
            "completions",
            "responses",
            "compact",
            "messages",
            "count_tokens",
            "publishers",
            "google",
            "backend-api",
            "codex",
            "x",
            "",
            "..",
            "%2e",
            "a b",
            "gemini:stream",
        ]);
        prop::collection::vec(segment, 0..9).prop_map(|segments| segments.join("/"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn normalising_twice_changes_nothing(path in a_path(), scheme in "(https?://)?") {
            for family in Family::ALL {
                let text = format!("{scheme}relay.example.com/{path}");
                if let Ok(Some(once)) = normal(family, &text) {
                    prop_assert_eq!(normal(family, &once), Ok(Some(once.clone())), "{} of {}", once, text);
                }
            }
        }

        #[test]
        fn no_text_is_too_odd(text in ".{0,60}") {
            for family in Family::ALL {
                if let Ok(Some(once)) = normal(family, &text) {
                    prop_assert_eq!(normal(family, &once), Ok(Some(once.clone())));
                }
            }
        }
    }
}
