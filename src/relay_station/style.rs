use crate::protocol::Family;

/// Which API a site speaks, as far as its list of models goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `GET <base>/models`, the key as a bearer token.
    OpenAi,
    /// `GET <base>/v1/models`, the key as a bearer token or in `x-api-key`, in pages.
    Anthropic,
    /// `GET <base>/v1beta/models`, the key in `x-goog-api-key`, in pages.
    Gemini,
}

/// Where a request carries the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyIn {
    /// `Authorization: Bearer …`
    Bearer,
    /// A header of its own.
    Header(&'static str),
}

/// Anthropic answers an error to who does not say which version of its API he means.
pub const ANTHROPIC_VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

impl Style {
    /// What sites of this family speak.
    #[must_use]
    pub const fn of(family: Family) -> Self {
        match family {
            Family::OpenaiCompatibility | Family::CodexApiKey | Family::XaiApiKey => Self::OpenAi,
            Family::ClaudeApiKey => Self::Anthropic,
            Family::GeminiApiKey | Family::InteractionsApiKey | Family::VertexApiKey => {
                Self::Gemini
            }
        }
    }

    /// Where the list is, behind the base URL.
    #[must_use]
    pub const fn list_path(self) -> &'static str {
        match self {
            Self::OpenAi => "/models",
            Self::Anthropic => "/v1/models",
            Self::Gemini => "/v1beta/models",
        }
    }

    /// Where a request to this host carries the key: as CLIProxyAPI calls it, and, where that is
    /// another way, as the vendor's own clients do. CLIProxyAPI: `x-api-key` goes to Anthropic's
    /// own host alone.
    #[must_use]
    pub fn key_in(self, host: Option<&str>) -> (KeyIn, Option<KeyIn>) {
        const X_API_KEY: KeyIn = KeyIn::Header("x-api-key");
        match self {
            Self::OpenAi => (KeyIn::Bearer, None),
            Self::Anthropic if host == Some("api.anthropic.com") => (X_API_KEY, None),
            Self::Anthropic => (KeyIn::Bearer, Some(X_API_KEY)),
            Self::Gemini => (KeyIn::Header("x-goog-api-key"), None),
        }
    }

    /// How a page is asked for: its length, as large as the vendor takes it, and what it follows.
    #[must_use]
    pub fn query(self, after: Option<&str>) -> Vec<(&'static str, &str)> {
        let (length, follows) = match self {
            Self::OpenAi => return Vec::new(),
            Self::Anthropic => (("limit", "1000"), "after_id"),
            Self::Gemini => (("pageSize", "1000"), "pageToken"),
        };
        std::iter::once(length).chain(after.map(|after| (follows, after))).collect()
    }
}
