//! The seven provider families, one row each.

use super::shape::{
    Field,
    Kind::{Flag, Many, MaybeFlag, MaybeWhole, One, Text, TextMap, Texts, Whole},
    always, some,
};

/// What the families differ in.
#[derive(Debug)]
pub(super) struct Family {
    /// The last part of the path, and the name in the envelope.
    pub(super) name: &'static str,
    /// The entry as the server keeps it.
    pub(super) fields: &'static [Field],
    /// The entry as a GET of the list shows it.
    pub(super) listed: &'static [Field],
    /// What a PATCH understands, in the order in which it is applied.
    pub(super) patchable: &'static [&'static str],
    /// How a PATCH without a usable index finds the entry.
    pub(super) selector: Selector,
    /// A PATCH that empties this field deletes the entry at once.
    pub(super) emptied_by: Option<&'static str>,
    /// Which entries are dropped without a word.
    pub(super) needs: Needs,
    /// Which models are dropped without a word.
    pub(super) models: Models,
    /// Later entries that are equal in these fields are dropped.
    pub(super) unique: &'static [&'static str],
    /// What a live credential's identity is made of.
    pub(super) identity: &'static [&'static str],
    /// The name of the provider in `api-key-usage`.
    pub(super) provider: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selector {
    /// `name`, the first hit.
    Name,
    /// `match` is the key, the first hit; an empty one finds an empty key.
    Key,
    /// `match` is the key, the first hit; an empty one finds nothing.
    FilledKey,
    /// `match` is the key, `?base-url=` narrows, several hits are refused.
    OnlyKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    BaseUrl,
    KeyOrBaseUrl,
    /// As the only one, a PUT without it is refused instead of dropped.
    Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Models {
    AsGiven,
    NameOrAlias,
    NameAndAlias,
}

/// The family with this name.
pub(super) fn family(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

const THINKING: &[Field] = &[
    some("min", Whole),
    some("max", Whole),
    some("zero_allowed", Flag),
    some("dynamic_allowed", Flag),
    some("levels", Texts),
];

const REQUEST_SCOPED_ERRORS: Field = some(
    "request-scoped-errors",
    Many(&[
        some("status", Whole),
        some("match", Texts),
        some("match-regexr", Texts),
        some("action", Text),
    ]),
);

const MODEL: &[Field] = &[
    always("name", Text),
    always("alias", Text),
    some("display-name", Text),
    some("max-context-length", Whole),
    some("force-mapping", Flag),
    some("is-compat", Flag),
    some("thinking", One(THINKING)),
];

const VERTEX_MODEL: &[Field] = &[
    always("name", Text),
    always("alias", Text),
    some("display-name", Text),
    some("force-mapping", Flag),
    some("thinking", One(THINKING)),
];

const OPENAI_MODEL: &[Field] = &[
    always("name", Text),
    always("alias", Text),
    some("display-name", Text),
    some("max-context-length", Whole),
    some("force-mapping", Flag),
    some("image", Flag),
    some("input-modalities", Texts),
    some("output-modalities", Texts),
    some("is-compat", Flag),
    some("thinking", One(THINKING)),
];

const OPENAI_KEY: &[Field] =
    &[always("api-key", Text), some("weight", MaybeWhole), some("proxy-url", Text)];

/// openai-compatibility: `disabled` and `models` are written differently in a
/// GET of the list and in a GET of the whole configuration.
const fn openai(disabled: Field, models: Field) -> [Field; 12] {
    [
        always("name", Text),
        some("priority", Whole),
        disabled,
        some("prefix", Text),
        always("base-url", Text),
        some("api-key-entries", Many(OPENAI_KEY)),
        models,
        some("headers", TextMap),
        some("support-prompt-cache-key", Flag),
        some("disable-cooling", MaybeFlag),
        some("request-retry", MaybeWhole),
        REQUEST_SCOPED_ERRORS,
    ]
}

const OPENAI: &[Field] = &openai(some("disabled", Flag), always("models", Many(OPENAI_MODEL)));
const OPENAI_LISTED: &[Field] =
    &openai(always("disabled", Flag), some("models", Many(OPENAI_MODEL)));

const CLAUDE: &[Field] = &[
    always("api-key", Text),
    some("priority", Whole),
    some("weight", MaybeWhole),
    some("prefix", Text),
    always("base-url", Text),
    always("proxy-url", Text),
    always("models", Many(MODEL)),
    some("headers", TextMap),
    some("excluded-models", Texts),
    some("rebuild-mid-system-message", Flag),
    some("disable-cooling", MaybeFlag),
    some("request-retry", MaybeWhole),
    REQUEST_SCOPED_ERRORS,
    some(
        "cloak",
        One(&[
            some("mode", Text),
            some("strict-mode", Flag),
            some("sensitive-words", Texts),
            some("cache-user-id", MaybeFlag),
        ]),
    ),
    some("fingerprint-profile", Text),
    some("experimental-cch-signing", Flag),
];

const CODEX: &[Field] = &[
    always("api-key", Text),
    some("priority", Whole),
    some("weight", MaybeWhole),
    some("prefix", Text),
    always("base-url", Text),
    some("websockets", Flag),
    some("alpha-search", Flag),
    always("proxy-url", Text),
    always("models", Many(MODEL)),
    some("headers", TextMap),
    some("excluded-models", Texts),
    some("disable-cooling", MaybeFlag),
    some("request-retry", MaybeWhole),
    REQUEST_SCOPED_ERRORS,
];

const GEMINI: &[Field] = &[
    always("api-key", Text),
    some("priority", Whole),
    some("weight", MaybeWhole),
    some("prefix", Text),
    some("base-url", Text),
    some("proxy-url", Text),
    some("models", Many(MODEL)),
    some("headers", TextMap),
    some("excluded-models", Texts),
    some("disable-cooling", MaybeFlag),
    some("request-retry", MaybeWhole),
    REQUEST_SCOPED_ERRORS,
];

const VERTEX: &[Field] = &[
    always("api-key", Text),
    some("priority", Whole),
    some("weight", MaybeWhole),
    some("prefix", Text),
    some("base-url", Text),
    some("proxy-url", Text),
    some("headers", TextMap),
    some("models", Many(VERTEX_MODEL)),
    some("excluded-models", Texts),
    some("disable-cooling", MaybeFlag),
    some("request-retry", MaybeWhole),
];

const GEMINI_PATCH: &[&str] = &[
    "api-key",
    "weight",
    "prefix",
    "base-url",
    "proxy-url",
    "headers",
    "excluded-models",
    "disable-cooling",
    "request-retry",
    "request-scoped-errors",
];

const FIVE: &[&str] = &["api-key", "base-url", "proxy-url", "prefix", "headers"];

const fn gemini(name: &'static str, provider: &'static str) -> Family {
    Family {
        name,
        fields: GEMINI,
        listed: GEMINI,
        patchable: GEMINI_PATCH,
        selector: Selector::OnlyKey,
        emptied_by: None,
        needs: Needs::KeyOrBaseUrl,
        models: Models::AsGiven,
        unique: FIVE,
        identity: FIVE,
        provider,
    }
}

/// The families, in the order in which the server's configuration has them.
pub(super) static FAMILIES: &[Family] = &[
    gemini("gemini-api-key", "gemini"),
    gemini("interactions-api-key", "gemini-interactions"),
    Family {
        name: "codex-api-key",
        fields: CODEX,
        listed: CODEX,
        patchable: &[
            "api-key",
            "weight",
            "prefix",
            "base-url",
            "proxy-url",
            "alpha-search",
            "models",
            "headers",
            "excluded-models",
            "disable-cooling",
            "request-retry",
            "request-scoped-errors",
        ],
        selector: Selector::Key,
        emptied_by: Some("base-url"),
        needs: Needs::BaseUrl,
        models: Models::NameOrAlias,
        unique: &[],
        identity: FIVE,
        provider: "codex",
    },
    Family {
        name: "xai-api-key",
        fields: CODEX,
        listed: CODEX,
        patchable: &[
            "api-key",
            "priority",
            "weight",
            "prefix",
            "base-url",
            "websockets",
            "proxy-url",
            "models",
            "headers",
            "excluded-models",
            "disable-cooling",
            "request-retry",
            "request-scoped-errors",
        ],
        selector: Selector::Key,
        emptied_by: Some("base-url"),
        needs: Needs::BaseUrl,
        models: Models::NameOrAlias,
        unique: &[],
        identity: FIVE,
        provider: "xai",
    },
    Family {
        name: "claude-api-key",
        fields: CLAUDE,
        listed: CLAUDE,
        patchable: &[
            "api-key",
            "fingerprint-profile",
            "weight",
            "prefix",
            "base-url",
            "proxy-url",
            "models",
            "headers",
            "excluded-models",
            "rebuild-mid-system-message",
            "disable-cooling",
            "request-retry",
            "request-scoped-errors",
        ],
        selector: Selector::Key,
        emptied_by: None,
        needs: Needs::Nothing,
        models: Models::NameOrAlias,
        unique: &[],
        identity: FIVE,
        provider: "claude",
    },
    Family {
        name: "openai-compatibility",
        fields: OPENAI,
        listed: OPENAI_LISTED,
        patchable: &[
            "name",
            "prefix",
            "disabled",
            "disable-cooling",
            "request-retry",
            "base-url",
            "api-key-entries",
            "models",
            "headers",
            "support-prompt-cache-key",
            "request-scoped-errors",
        ],
        selector: Selector::Name,
        emptied_by: Some("base-url"),
        needs: Needs::BaseUrl,
        models: Models::AsGiven,
        unique: &[],
        identity: &[],
        provider: "openai-compatibility",
    },
    Family {
        name: "vertex-api-key",
        fields: VERTEX,
        listed: VERTEX,
        patchable: &[
            "api-key",
            "weight",
            "prefix",
            "base-url",
            "proxy-url",
            "headers",
            "models",
            "excluded-models",
            "disable-cooling",
            "request-retry",
        ],
        selector: Selector::FilledKey,
        emptied_by: Some("api-key"),
        needs: Needs::Key,
        models: Models::NameAndAlias,
        unique: &["api-key", "base-url"],
        identity: &["api-key", "base-url", "proxy-url"],
        provider: "vertex",
    },
];
