use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DiscoverModels, NameMatch, Verify, WarningNote};

/// One CLIProxyAPI instance and how to talk to it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Normalised, ending in `/v0/management`.
    pub management_url: String,
    /// Whether it is used where no profile is named.
    pub default: bool,
    /// Whether a key is stored for it; `null` when the key store did not say.
    pub key_stored: Option<bool>,
    /// What an import checks.
    pub verify: Verify,
    /// What happens to a name that belongs to another site.
    pub name_match: NameMatch,
    /// When models are read from the site.
    pub discover_models: DiscoverModels,
    /// Limit of one request to CLIProxyAPI.
    pub timeout_ms: u64,
    /// `none`, or the proxy's URL without its password.
    pub proxy: String,
    /// PEM text of an authority to trust besides the system's.
    pub ca_certificate: Option<String>,
    /// Whether plain http to a host that is not loopback is allowed.
    pub allow_insecure_http: bool,
    /// Callers that may use `management/request`.
    pub allow_raw: Vec<String>,
}

/// `profile/list`
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProfileListResult {
    /// In the order of the file.
    pub profiles: Vec<Profile>,
    /// The name of the default one.
    pub default: Option<String>,
}

/// `profile/set`: what is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct ProfileSetParams {
    /// Left out: the profile of the same URL, else a new one named `host:port`.
    pub name: Option<String>,
    /// With or without `/v0/management`. May be left out for a profile that exists.
    pub management_url: Option<String>,
    /// True makes it the default.
    pub default: Option<bool>,
    /// What an import checks.
    pub verify: Option<Verify>,
    /// What happens to a name that belongs to another site.
    pub name_match: Option<NameMatch>,
    /// When models are read from the site.
    pub discover_models: Option<DiscoverModels>,
    /// Between 1,000 and 600,000.
    pub timeout_ms: Option<u64>,
    /// Over the wire for an address in a private range only.
    pub allow_insecure_http: Option<bool>,
    /// Command line and file only; refused over the wire.
    #[cfg_attr(test, ts(type = "unknown", optional))]
    pub proxy: Option<Value>,
    /// Command line and file only; refused over the wire.
    #[cfg_attr(test, ts(type = "unknown", optional))]
    pub ca_certificate: Option<Value>,
    /// Command line and file only; refused over the wire.
    #[cfg_attr(test, ts(type = "unknown", optional))]
    pub allow_raw: Option<Value>,
}

/// The profile as it is stored now.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProfileSetResult {
    /// All its fields.
    #[serde(flatten)]
    pub profile: Profile,
    /// What a person should know.
    pub warnings: Vec<WarningNote>,
}

/// `profile/remove`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProfileRemoveParams {
    /// Which one.
    pub name: String,
}

/// Whether there was one.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProfileRemoveResult {
    /// False when there was no such profile.
    pub removed: bool,
}

/// `secret/set`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct SecretSetParams {
    /// The default profile when left out.
    pub profile: Option<String>,
    /// Goes to the key store; no method reads it back.
    #[cfg_attr(test, ts(type = "string"))]
    pub management_key: SecretString,
}

/// The key is stored.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SecretSetResult {
    /// Always true.
    pub stored: bool,
    /// The kind of store it is in.
    pub store: String,
}

/// `secret/remove`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct SecretRemoveParams {
    /// The default profile when left out.
    pub profile: Option<String>,
}

/// Whether there was a key.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SecretRemoveResult {
    /// False when none was stored.
    pub removed: bool,
}
