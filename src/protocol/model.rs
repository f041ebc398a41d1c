use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::Family;

/// `model/discover`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ModelDiscoverParams {
    /// The profile whose proxy and whose word on plain http count; the default one when left out.
    pub profile: Option<String>,
    /// How the site is asked.
    pub family: Family,
    /// Normalised as in an import. Left out or `null`: the vendor's own.
    #[cfg_attr(test, ts(type = "string | null", optional))]
    pub base_url: Option<String>,
    /// Goes to the site itself.
    #[cfg_attr(test, ts(type = "string"))]
    pub api_key: SecretString,
}

/// What the site offers this key.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ModelDiscoverResult {
    /// Their ids, in the site's order.
    pub models: Vec<String>,
    /// The address that named them.
    pub source: String,
    /// Whether the site named more: over 2,000, or what is no id.
    pub left_out: bool,
}
