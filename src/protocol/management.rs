use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `management/request`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct ManagementRequestParams {
    /// The default profile when left out.
    #[serde(default)]
    pub profile: Option<String>,
    /// GET, PUT, PATCH or DELETE.
    pub method: String,
    /// A provider list, `config` or `latest-version`; a DELETE's query with it.
    pub path: String,
    /// A PUT's list or a PATCH's object.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "unknown", optional))]
    pub body: Option<Value>,
}

/// What the server answered, whatever its status.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ManagementRequestResult {
    /// The HTTP status.
    pub status: u16,
    /// Those that tell something: the server's version, as far as it says it.
    pub headers: ManagementHeaders,
    /// JSON, or a text where it is none.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub body: Value,
}

/// The headers that are passed on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ManagementHeaders {
    /// The server's version.
    #[serde(rename = "x-cpa-version", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub version: Option<String>,
    /// The commit that it was built from.
    #[serde(rename = "x-cpa-commit", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub commit: Option<String>,
}
