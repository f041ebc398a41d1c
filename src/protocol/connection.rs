use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Family, WarningNote};

/// `bridge/hello`: who is calling. Nothing depends on it.
#[derive(Debug, Default, Deserialize)]
pub struct HelloParams {}

/// What this host is and can do.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HelloResult {
    /// `hub-bridge`.
    pub name: &'static str,
    /// The program's version; for showing, not for comparing.
    pub version: &'static str,
    /// The protocol's major versions.
    pub protocol: &'static [u32],
    /// What a client may ask for.
    pub capabilities: &'static [&'static str],
    /// Sizes.
    pub limits: Limits,
    /// Operating system and architecture, such as `linux-x86_64`.
    pub platform: String,
    /// Who launched the host: an extension's origin or id, or `terminal`.
    pub caller: String,
    /// The kind of store that keeps the management key; left out if the settings can't be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub secret_store: Option<String>,
    /// Sent by debug builds, so that no client comes to depend on unknown members being absent.
    #[cfg(debug_assertions)]
    #[cfg_attr(test, ts(skip))]
    pub unknown_member: &'static str,
}

/// Sizes that hold for every request and answer, in bytes, and items.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Longest message to the host.
    pub max_request_bytes: u32,
    /// Longest message from the host.
    pub max_response_bytes: usize,
    /// Most items in one `import/run`.
    pub max_items: usize,
}

/// `connection/verify`: either a stored profile, or an address and a key that are not stored yet.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ConnectionVerifyParams {
    /// The default profile when left out.
    pub profile: Option<String>,
    /// An address to check before saving it.
    pub management_url: Option<String>,
    /// The key that goes with it.
    #[cfg_attr(test, ts(type = "string", optional))]
    pub management_key: Option<SecretString>,
    /// Try even if the key was refused before, or too many were: a person asks for it.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub retry: bool,
}

/// The connection works.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ConnectionVerifyResult {
    /// Always true; what does not work is an error.
    pub ok: bool,
    /// The address that was asked, normalised.
    pub management_url: String,
    /// What the server says it is.
    pub server: ServerInfo,
    /// Provider lists that this server has.
    pub families: Vec<Family>,
    /// Providers in all of them.
    pub providers: usize,
    /// The time of one request.
    pub latency_ms: u64,
    /// What a person should know.
    pub warnings: Vec<WarningNote>,
}

/// What the server's headers say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ServerInfo {
    /// As sent: `7.2.140`, `dev`, `v6.9.8-0` …
    pub version: Option<String>,
    /// The commit it was built from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub commit: Option<String>,
}
