use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// One of CLIProxyAPI's provider lists.
///
/// The name on the wire is the list's name, its path segment and its member in `GET /config`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each variant is the list of that name")]
pub enum Family {
    OpenaiCompatibility,
    CodexApiKey,
    ClaudeApiKey,
    GeminiApiKey,
    XaiApiKey,
    VertexApiKey,
    InteractionsApiKey,
}

impl Family {
    /// Every family, in the order in which they are shown and written.
    pub const ALL: [Self; 7] = [
        Self::OpenaiCompatibility,
        Self::CodexApiKey,
        Self::ClaudeApiKey,
        Self::GeminiApiKey,
        Self::XaiApiKey,
        Self::VertexApiKey,
        Self::InteractionsApiKey,
    ];

    /// The list's name, such as `codex-api-key`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenaiCompatibility => "openai-compatibility",
            Self::CodexApiKey => "codex-api-key",
            Self::ClaudeApiKey => "claude-api-key",
            Self::GeminiApiKey => "gemini-api-key",
            Self::XaiApiKey => "xai-api-key",
            Self::VertexApiKey => "vertex-api-key",
            Self::InteractionsApiKey => "interactions-api-key",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text that names no family.
#[derive(Debug, thiserror::Error)]
#[error(
    "expected one of openai-compatibility, codex-api-key, claude-api-key, gemini-api-key, xai-api-key, vertex-api-key, interactions-api-key"
)]
pub struct UnknownFamily;

impl FromStr for Family {
    type Err = UnknownFamily;

    /// Takes the list's name, with or without `-api-key`, as a person types it.
    fn from_str(text: &str) -> Result<Self, UnknownFamily> {
        let text = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|family| {
                let name = family.as_str();
                text == name || Some(text.as_str()) == name.strip_suffix("-api-key")
            })
            .or_else(|| (text == "openai").then_some(Self::OpenaiCompatibility))
            .ok_or(UnknownFamily)
    }
}
