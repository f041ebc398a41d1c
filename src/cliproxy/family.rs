use crate::protocol::Family;

/// What differs from one provider list to the next.
#[derive(Debug)]
pub struct FamilyRow {
    /// What an entry stands for.
    pub keying: Keying,
    /// How a base URL ends, so that the path CLIProxyAPI appends reaches the site.
    pub ending: UrlEnding,
    /// The vendor's own address, which an entry without base URL means; `None`: it needs one.
    pub vendor_address: Option<&'static str>,
    /// What CLIProxyAPI appends to a base URL for a conversation; `{model}` is the model's id.
    pub call_path: &'static str,
    /// Fields that an import may change and that PATCH takes.
    /// CLIProxyAPI: PATCH answers 200 and ignores `models` for gemini and interactions.
    pub patchable: &'static [&'static str],
    /// The name of the built-in catalogue that an entry without models offers; `None`: it offers
    /// nothing.
    pub catalogue: Option<&'static str>,
    /// Whether a model needs an alias. CLIProxyAPI: vertex drops models without one.
    pub alias_required: bool,
    /// The first version that has the list; `None`: every one has.
    pub since: Option<&'static str>,
}

/// What an entry of a list stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keying {
    /// A site, with a name and any number of keys.
    Site,
    /// One key at one address.
    Key,
}

/// How a family's base URLs end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlEnding {
    /// In the API's version, such as `/v1`.
    Version,
    /// The same, but ChatGPT's own `…/backend-api/codex` stands as it is.
    VersionOrCodex,
    /// Without one.
    NoVersion,
}

const OPENAI: FamilyRow = FamilyRow {
    keying: Keying::Site,
    ending: UrlEnding::Version,
    vendor_address: None,
    call_path: "/chat/completions",
    catalogue: None,
    patchable: &["api-key-entries", "base-url", "models", "prefix"],
    alias_required: false,
    since: None,
};
const CODEX: FamilyRow = FamilyRow {
    keying: Keying::Key,
    ending: UrlEnding::VersionOrCodex,
    vendor_address: None,
    call_path: "/responses",
    catalogue: Some("codex"),
    patchable: &["base-url", "models", "prefix", "proxy-url"],
    alias_required: false,
    since: Some("5.1.0"),
};
const XAI: FamilyRow = FamilyRow {
    ending: UrlEnding::Version,
    catalogue: Some("xai"),
    since: Some("7.2.73"),
    ..CODEX
};
const CLAUDE: FamilyRow = FamilyRow {
    ending: UrlEnding::NoVersion,
    vendor_address: Some("https://api.anthropic.com"),
    call_path: "/v1/messages",
    catalogue: Some("claude"),
    since: None,
    ..CODEX
};
const VERTEX: FamilyRow = FamilyRow {
    vendor_address: Some("https://aiplatform.googleapis.com"),
    catalogue: Some("vertex"),
    call_path: "/v1/publishers/google/models/{model}:generateContent",
    alias_required: true,
    since: Some("6.6.82"),
    ..CLAUDE
};
const GEMINI: FamilyRow = FamilyRow {
    vendor_address: Some("https://generativelanguage.googleapis.com"),
    catalogue: Some("gemini"),
    call_path: "/v1beta/models/{model}:generateContent",
    patchable: &["base-url", "prefix", "proxy-url"],
    since: Some("6.3.2"),
    ..CLAUDE
};
const INTERACTIONS: FamilyRow = FamilyRow {
    call_path: "/v1beta/interactions",
    catalogue: Some("gemini-interactions"),
    since: Some("7.2.51"),
    ..GEMINI
};

impl FamilyRow {
    /// The family's row.
    #[must_use]
    pub const fn of(family: Family) -> &'static Self {
        match family {
            Family::OpenaiCompatibility => &OPENAI,
            Family::CodexApiKey => &CODEX,
            Family::XaiApiKey => &XAI,
            Family::ClaudeApiKey => &CLAUDE,
            Family::VertexApiKey => &VERTEX,
            Family::GeminiApiKey => &GEMINI,
            Family::InteractionsApiKey => &INTERACTIONS,
        }
    }
}
