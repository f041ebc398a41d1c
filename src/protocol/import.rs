use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Failure, Family, ItemError, Setting, WarningNote};

/// `import/run`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ImportRunParams {
    /// The default profile when left out.
    pub profile: Option<String>,
    /// At most [`super::MAX_ITEMS`].
    pub items: Vec<Item>,
    /// Plan and report, write nothing.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub dry_run: bool,
    /// Send `import/progress`.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub progress: bool,
    /// The profile's setting when left out.
    pub verify: Option<Verify>,
}

/// One key to import.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The extension's own handle; comes back untouched.
    #[serde(rename = "ref")]
    #[cfg_attr(test, ts(type = "unknown", optional))]
    pub reference: Option<serde_json::Value>,
    /// Left out: from the hint, else openai-compatibility.
    pub family: Option<Family>,
    /// All API Hub's word for the kind of site.
    #[cfg_attr(
        test,
        ts(type = "\"openai\" | \"anthropic\" | \"google\" | (string & {})", optional)
    )]
    pub api_type_hint: Option<ApiTypeHint>,
    /// The site's name.
    pub site_name: Option<String>,
    /// The site's address.
    pub site_url: Option<String>,
    /// Wins over the site's name.
    pub provider_name: Option<String>,
    /// Left out or blank: the site's address. `null`: the vendor's own.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "string | null", optional))]
    pub provider_base_url: Setting<String>,
    /// The key itself.
    #[cfg_attr(test, ts(type = "string"))]
    pub api_key: SecretString,
    /// Left out or blank keeps what is there, `null` clears it.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "string | null", optional))]
    pub proxy_url: Setting<String>,
    /// Left out or blank keeps what is there, `null` clears it.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "string | null", optional))]
    pub prefix: Setting<String>,
    /// Left out keeps what is there, `[]` clears it, others are added to it.
    pub models: Option<Vec<Model>>,
    /// The profile's setting when left out.
    pub discover_models: Option<DiscoverModels>,
    /// The profile's setting when left out.
    pub name_match: Option<NameMatch>,
    /// Rewrite the base URL of an entry that matches but is written another way.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub repair_base_url: bool,
}

impl Item {
    /// An item of nothing but a key.
    #[must_use]
    pub fn new(api_key: SecretString) -> Self {
        Self {
            reference: None,
            family: None,
            api_type_hint: None,
            site_name: None,
            site_url: None,
            provider_name: None,
            provider_base_url: Setting::Keep,
            api_key,
            proxy_url: Setting::Keep,
            prefix: Setting::Keep,
            models: None,
            discover_models: None,
            name_match: None,
            repair_base_url: false,
        }
    }

    /// The family asked for, or guessed from the hint.
    #[must_use]
    pub fn family(&self) -> Family {
        self.family.unwrap_or(match self.api_type_hint {
            Some(ApiTypeHint::Openai) => Family::CodexApiKey,
            Some(ApiTypeHint::Anthropic) => Family::ClaudeApiKey,
            Some(ApiTypeHint::Google) => Family::GeminiApiKey,
            Some(ApiTypeHint::Other) | None => Family::OpenaiCompatibility,
        })
    }
}

/// All API Hub's kinds of API. Unknown ones are treated as none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiTypeHint {
    /// `openai`: the Responses API.
    Openai,
    /// `anthropic`
    Anthropic,
    /// `google`
    Google,
    /// Anything else, `openai-compatible` among them.
    #[serde(other)]
    Other,
}

/// A model that a provider serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Model {
    /// The site's name for it.
    pub name: String,
    /// The name that CLIProxyAPI offers it under.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub alias: Option<String>,
}

/// What an import checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Verify {
    /// The server's word is enough.
    None,
    /// Read the list back until the change shows.
    #[default]
    Readback,
    /// The same; and before anything is written, ask the site whether it takes the key.
    Upstream,
}

/// What happens to a name that belongs to another site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum NameMatch {
    /// A new provider with a name of its own.
    #[default]
    SameSite,
    /// The key joins the provider of that name, whatever its base URL.
    Append,
    /// As append, and the base URL becomes the new one.
    Move,
}

/// When the models of an openai-compatibility provider are read from its site. Those of a request
/// win, and a provider that has some keeps them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum DiscoverModels {
    /// Not at all.
    #[default]
    Never,
    /// For a provider that the import makes.
    New,
    /// Also for one that is there and has none.
    Always,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// For `history/get`.
    pub import_id: String,
    /// Imports of one caller within a minute of each other.
    pub group: String,
    /// The profile's name.
    pub profile: String,
    /// The server's address.
    pub management_url: String,
    /// Nothing was written.
    pub dry_run: bool,
    /// The imports that this one took back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub undoes: Vec<String>,
    /// How many items ended how.
    pub summary: Summary,
    /// One result an item, in their order.
    pub items: Vec<ItemResult>,
    /// Results left out of this message; `history/get` has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub items_omitted: Option<usize>,
    /// Requests sent to CLIProxyAPI.
    pub requests: u32,
    /// From the first step to the last, in milliseconds.
    pub elapsed_ms: u64,
}

/// How many items ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[allow(missing_docs, reason = "each field counts the outcome of that name")]
pub struct Summary {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    pub failed: usize,
    pub unknown: usize,
    pub cancelled: usize,
}

impl Summary {
    /// Counts results.
    #[must_use]
    pub fn of(items: &[ItemResult]) -> Self {
        let mut summary = Self::default();
        for item in items {
            *match item.outcome {
                Outcome::Created => &mut summary.created,
                Outcome::Updated => &mut summary.updated,
                Outcome::Unchanged => &mut summary.unchanged,
                Outcome::Failed => &mut summary.failed,
                Outcome::Unknown => &mut summary.unknown,
                Outcome::Cancelled => &mut summary.cancelled,
            } += 1;
        }
        summary
    }
}

/// How one item ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A new provider.
    Created,
    /// An existing provider was changed.
    Updated,
    /// Everything was there already.
    Unchanged,
    /// See `error`.
    Failed,
    /// A write was sent, its answer never came, and reading back did not tell.
    Unknown,
    /// Not reached before the import was cancelled.
    Cancelled,
}

/// What became of one item.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ItemResult {
    /// The extension's own handle.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(type = "unknown", optional))]
    pub reference: Option<serde_json::Value>,
    /// The item's place in the request, from 0.
    pub index: usize,
    /// How it ended.
    pub outcome: Outcome,
    /// The list it went to.
    pub family: Family,
    /// The provider that has the key now; left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub provider: Option<ProviderRef>,
    /// What changed, secrets masked.
    pub changes: Vec<Change>,
    /// Whether the server shows the credential as registered; left out where it does not tell:
    /// of disabled providers, on old servers, and a moment after the write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub active: Option<bool>,
    /// What its site said, where it was asked whether it takes the key, and does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub site: Option<SiteCheck>,
    /// What a person should know.
    pub warnings: Vec<WarningNote>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub error: Option<ItemError>,
}

impl ItemResult {
    /// An item before anything is decided.
    #[must_use]
    pub const fn new(
        index: usize,
        reference: Option<serde_json::Value>,
        family: Family,
        outcome: Outcome,
    ) -> Self {
        Self {
            reference,
            index,
            outcome,
            family,
            provider: None,
            changes: Vec::new(),
            active: None,
            site: None,
            warnings: Vec::new(),
            error: None,
        }
    }

    /// The provider as a message names it.
    #[must_use]
    pub fn label(&self) -> String {
        let provider = self.provider.as_ref();
        let named =
            provider.and_then(|provider| provider.name.as_ref().or(provider.base_url.as_ref()));
        named.cloned().unwrap_or_else(|| self.family.to_string())
    }

    /// A write was sent, and nothing tells what became of it.
    pub fn set_unknown(&mut self) {
        self.outcome = Outcome::Unknown;
        self.active = None;
        self.error = Some(Failure::OutcomeUnknown { family: self.family }.into());
    }

    /// Turns it into a failure: nothing was changed.
    pub fn fail(&mut self, failure: Failure) {
        if self.outcome == Outcome::Created {
            self.provider = None;
        }
        self.outcome = Outcome::Failed;
        self.changes.clear();
        self.active = None;
        self.error = Some(failure.into());
    }
}

/// What a site said that was asked whether it takes a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SiteCheck {
    /// The address at which it answered as the API does.
    pub base_url: String,
    /// Whether it told this key from none; false where it answers anybody.
    pub key_confirmed: bool,
    /// Models that it offers the key; left out where it has no list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub model_count: Option<usize>,
}

/// A provider as a report names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProviderRef {
    /// Only openai-compatibility providers have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// Left out: the vendor's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub base_url: Option<String>,
    /// Keys that it has now.
    pub key_count: usize,
    /// Models that it has now.
    pub model_count: usize,
}

/// One changed field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Change {
    /// Its name on the wire, such as `apiKey`.
    pub field: String,
    /// What was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub from: Option<String>,
    /// What is there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub to: Option<String>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The key store may be asking the person.
    WaitingForKeychain,
    /// Another import to the same server is running.
    WaitingForLock,
    /// Reading the provider lists.
    Reading,
    /// Asking relay stations.
    Discovering,
    /// Writing, or reading back.
    Writing,
    /// Waiting until the server has taken over what was written.
    Settling,
    /// Everything is decided.
    Done,
}

/// `import/progress`, without the request's id.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportProgress {
    /// What is being done.
    pub phase: Phase,
    /// Items decided.
    pub done: usize,
    /// Items in all.
    pub total: usize,
    /// Items decided since the last message.
    pub items: Vec<ItemResult>,
}
