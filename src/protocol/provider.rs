use serde::{Deserialize, Serialize};

use super::Family;

/// `provider/list`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct ProviderListParams {
    /// The default profile when left out.
    pub profile: Option<String>,
    /// All families when left out.
    pub family: Option<Family>,
    /// Providers to skip.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub offset: usize,
    /// Most providers to give; a page may hold fewer, so that it fits into one message.
    pub limit: Option<usize>,
}

/// One page of what CLIProxyAPI has.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProviderListResult {
    /// From `offset` on.
    pub providers: Vec<ProviderSummary>,
    /// In all pages.
    pub total: usize,
}

/// One provider, its secrets masked.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProviderSummary {
    /// The list it stands in.
    pub family: Family,
    /// Only openai-compatibility providers have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// As stored; left out: the vendor's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub base_url: Option<String>,
    /// Its keys, masked.
    pub keys: Vec<ProviderKey>,
    /// Keys in all; `keys` holds at most the first hundred.
    pub key_count: usize,
    /// Names of its models, at most the first hundred.
    pub models: Vec<String>,
    /// Models in all.
    pub model_count: usize,
    /// Prefix of its models' names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub prefix: Option<String>,
    /// Whether it is switched off.
    pub disabled: bool,
}

/// One key of a provider.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProviderKey {
    /// The last four characters, or none of a short one.
    pub masked: String,
    /// The proxy that its requests take, without its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub proxy_url: Option<String>,
    /// Whether the server shows it as registered; left out where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub active: Option<bool>,
}
