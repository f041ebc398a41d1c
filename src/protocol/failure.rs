use serde::{Deserialize, Serialize};

use super::Family;

/// Everything that can go wrong, as the wire has it.
///
/// `kind` and `params` are what programs and translations key on, [`std::fmt::Display`] is the
/// message, [`Failure::hint`] the next step. Append-only; `PROTOCOL.md` lists the params.
/// Text that a server sent is never part of a message; where it helps it is a param, shortened
/// and escaped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    content = "params",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
#[allow(missing_docs, reason = "PROTOCOL.md has the params of each kind")]
pub enum Failure {
    #[error("The message is no JSON.")]
    ParseError {},
    #[error("The message is no request: {reason}.")]
    InvalidRequest { reason: String },
    #[error("There is no method “{method}”.")]
    MethodNotFound { method: String },
    #[error("The parameter {path} is wrong: {reason}.")]
    InvalidParams { path: String, reason: String },
    #[error("hub-bridge made a mistake of its own.")]
    Internal {},
    #[error("The request was cancelled.")]
    Cancelled {},
    #[error("A message of {bytes} bytes was announced; {limit} are the limit.")]
    MessageTooLarge { bytes: u64, limit: u64 },

    #[error("“{caller}” is not on the list of extensions that may use hub-bridge.")]
    CallerDenied { caller: String },
    #[error("“{method}” is not allowed for this caller.")]
    NotAllowed { method: String },
    #[error("There is no {what} “{name}”.")]
    NotFound { what: String, name: String },
    #[error("The import “{name}” is too old.")]
    Expired { name: String },
    #[error("Another program is busy with {host}; it did not finish within {seconds} seconds.")]
    Busy { host: String, seconds: u64 },

    #[error("{}", not_configured(.profile.as_deref()))]
    NotConfigured { profile: Option<String> },
    #[error("{path}{} can't be used: {reason}.", place(*.line, *.column))]
    ConfigInvalid { path: String, line: Option<usize>, column: Option<usize>, reason: String },
    #[error("This is no address of CLIProxyAPI: {reason}.")]
    ManagementUrlInvalid { reason: String },
    #[error("{host} would get the management key over plain http, readable to anyone on the way.")]
    InsecureUrl { host: String },
    #[error(
        "Port {port} of this computer is held by a program of the user “{user}”, so the management key was not sent."
    )]
    ListenerForeign { host: String, port: u16, user: String },

    #[error("The key store ({store}) is not available: {reason}.")]
    SecretStoreUnavailable { store: String, reason: String },
    #[error("The key store ({store}) is locked.")]
    SecretStoreLocked { store: String },
    #[error("The key store ({store}) refused: {reason}.")]
    SecretStoreDenied { store: String, reason: String },
    #[error("The key store ({store}) can't be written by hub-bridge.")]
    SecretStoreReadOnly { store: String },

    #[error("Could not reach CLIProxyAPI at {host}: {reason}.")]
    Unreachable { host: String, reason: String },
    #[error("CLIProxyAPI at {host} did not answer within {seconds} seconds.")]
    Timeout { host: String, seconds: u64 },
    #[error("No secure connection to {host}: {reason}.")]
    Tls { host: String, reason: String },
    #[error("CLIProxyAPI refused the management key. {}", tries_left(*.attempts_left))]
    KeyRejected { host: String, attempts_left: Option<u32> },
    #[error("CLIProxyAPI at {host} has locked this computer out after too many wrong keys, for {} more.", duration(*.seconds))]
    Banned { host: String, seconds: u64 },
    #[error("CLIProxyAPI at {host} takes management requests from its own machine only.")]
    RemoteManagementDisabled { host: String },
    #[error("CLIProxyAPI at {host} has no management key set.")]
    ManagementKeyNotSet { host: String },
    #[error("{host} answered that this is forbidden.")]
    Forbidden { host: String, server_text: String },
    #[error("There is no Management API at {host}.")]
    ManagementDisabled { host: String },
    #[error(
        "CLIProxyAPI at {host} could not save its configuration; it may forget the change at its next start."
    )]
    SaveFailed { host: String, server_text: String },
    #[error("CLIProxyAPI at {host} failed (status {status}).")]
    ServerError { host: String, status: u16, server_text: String },
    #[error("CLIProxyAPI at {host} refused the request (status {status}).")]
    HttpError { host: String, status: u16, server_text: String },
    #[error("CLIProxyAPI at {host}{} has no list “{family}”.", version_clause(.version.as_deref()))]
    FamilyNotSupported {
        host: String,
        family: Family,
        version: Option<String>,
        since: Option<String>,
    },
    #[error("CLIProxyAPI refuses any change to “{family}” because of its entry {number}.")]
    ListRefused { host: String, family: Family, number: usize, server_text: String },
    #[error("This CLIProxyAPI keeps a key only once in “{family}”, and has it at {base_url}.")]
    KeyElsewhere { family: Family, base_url: String },
    #[error("{host} did not answer as CLIProxyAPI does: {reason}.")]
    InvalidResponse { host: String, reason: String },
    #[error("{host} points to another address; the management key was not sent there.")]
    RedirectRefused { host: String, status: u16, location: Option<String> },
    #[error("The answer of {host} is larger than {limit} bytes.")]
    ResponseTooLarge { host: String, limit: usize },
    #[error("CLIProxyAPI accepted the change to “{provider}”, and then did not show it.")]
    WriteNotKept { family: Family, provider: String },
    #[error("The list “{family}” changes while hub-bridge works on it.")]
    Conflict { family: Family },
    #[error(
        "CLIProxyAPI at {host} shows “{family}” empty, and its config.yaml is not: it lost the list while reloading. Nothing was written."
    )]
    ConfigLost { host: String, family: Family },
    #[error("CLIProxyAPI's answer to the write never came, and reading back did not tell.")]
    OutcomeUnknown { family: Family },
    #[error("hub-bridge was ended before this was written to “{family}”.")]
    Interrupted { family: Family },
    #[error("“{provider}” was changed since the import, and was left as it is.")]
    ChangedSince { provider: String },

    #[error("No client key of CLIProxyAPI is stored for “{profile}”.")]
    ClientKeyNeeded { profile: String },
    #[error("CLIProxyAPI at {host} refused the client key.")]
    ClientKeyRefused { host: String },
    #[error("CLIProxyAPI at {host} offers no model “{model}”.")]
    ModelNotOffered { host: String, model: String },
    #[error("“{model}” did not answer through CLIProxyAPI at {host} (status {status}).")]
    CompletionFailed { host: String, model: String, status: u16, server_text: String },

    #[error("{host} would get the API key over plain http, readable to anyone on the way.")]
    SiteInsecure { host: String },
    #[error("Could not reach {host}: {reason}.")]
    SiteUnreachable { host: String, reason: String },
    #[error("{host} did not answer in time.")]
    SiteTimeout { host: String },
    #[error("No secure connection to {host}: {reason}.")]
    SiteTls { host: String, reason: String },
    #[error("{host} refused the API key.")]
    SiteKeyRefused { host: String, server_text: String },
    #[error("{host} says that the API key has no quota left.")]
    SiteQuotaExhausted { host: String, server_text: String },
    #[error("A firewall in front of {host} turned the request away (status {status}).")]
    SiteBlocked { host: String, status: u16 },
    #[error("{host} answered that this is forbidden.")]
    SiteForbidden { host: String, server_text: String },
    #[error("There is no such API at {url}.")]
    SitePathMissing { host: String, url: String },
    #[error("{host} takes no more requests for now.")]
    SiteRateLimited { host: String, server_text: String },
    #[error("{host} failed (status {status}).")]
    SiteError { host: String, status: u16, server_text: String },
    #[error("{host} did not answer as the API of a relay station does: {reason}.")]
    SiteResponseInvalid { host: String, reason: String },
    #[error("{host} points to another address; the API key was not sent there.")]
    SiteRedirectRefused { host: String, status: u16, location: Option<String> },
    #[error("The answer of {host} is larger than {limit} bytes.")]
    SiteResponseTooLarge { host: String, limit: usize },

    #[error("The base URL can't be used: {reason}.")]
    BaseUrlInvalid { reason: String },
    #[error("{base_url} is CLIProxyAPI itself.")]
    BaseUrlLoops { base_url: String },
    #[error("The API key can't be used: {reason}.")]
    ApiKeyInvalid { reason: String },
}

impl Failure {
    /// The JSON-RPC code, in append-only groups.
    #[must_use]
    pub const fn code(&self) -> i32 {
        match self {
            Self::ParseError {} => -32700,
            Self::InvalidRequest { .. } => -32600,
            Self::MethodNotFound { .. } => -32601,
            Self::InvalidParams { .. }
            | Self::BaseUrlInvalid { .. }
            | Self::BaseUrlLoops { .. }
            | Self::ApiKeyInvalid { .. } => -32602,
            Self::Internal {} => -32603,
            Self::Cancelled {} => -32800,
            Self::MessageTooLarge { .. } => -32001,
            Self::CallerDenied { .. } | Self::NotAllowed { .. } => -32002,
            Self::NotFound { .. } | Self::Expired { .. } => -32003,
            Self::Busy { .. } => -32004,
            Self::NotConfigured { .. }
            | Self::ConfigInvalid { .. }
            | Self::ClientKeyNeeded { .. } => -32010,
            Self::ManagementUrlInvalid { .. }
            | Self::InsecureUrl { .. }
            | Self::SiteInsecure { .. }
            | Self::ListenerForeign { .. } => -32011,
            Self::SecretStoreUnavailable { .. }
            | Self::SecretStoreLocked { .. }
            | Self::SecretStoreDenied { .. }
            | Self::SecretStoreReadOnly { .. } => -32012,
            Self::Unreachable { .. } | Self::Timeout { .. } | Self::Tls { .. } => -32020,
            Self::KeyRejected { .. } | Self::ClientKeyRefused { .. } => -32021,
            Self::Banned { .. } => -32022,
            Self::RemoteManagementDisabled { .. }
            | Self::ManagementKeyNotSet { .. }
            | Self::Forbidden { .. } => -32023,
            Self::ManagementDisabled { .. } => -32024,
            Self::SaveFailed { .. }
            | Self::ServerError { .. }
            | Self::HttpError { .. }
            | Self::FamilyNotSupported { .. }
            | Self::ListRefused { .. }
            | Self::KeyElsewhere { .. }
            | Self::InvalidResponse { .. }
            | Self::RedirectRefused { .. }
            | Self::ResponseTooLarge { .. } => -32025,
            Self::WriteNotKept { .. } | Self::OutcomeUnknown { .. } | Self::Interrupted { .. } => {
                -32026
            }
            Self::Conflict { .. } | Self::ConfigLost { .. } | Self::ChangedSince { .. } => -32027,
            Self::SiteUnreachable { .. } | Self::SiteTimeout { .. } | Self::SiteTls { .. } => {
                -32030
            }
            Self::SiteKeyRefused { .. } => -32031,
            Self::SiteQuotaExhausted { .. } => -32032,
            Self::SiteBlocked { .. } | Self::SiteForbidden { .. } => -32033,
            Self::SitePathMissing { .. } => -32034,
            Self::SiteRateLimited { .. }
            | Self::SiteError { .. }
            | Self::SiteResponseInvalid { .. }
            | Self::SiteRedirectRefused { .. }
            | Self::SiteResponseTooLarge { .. } => -32035,
            Self::ModelNotOffered { .. } | Self::CompletionFailed { .. } => -32036,
        }
    }

    /// Whether the same request may succeed later without anything being changed.
    #[must_use]
    pub const fn retryable(&self) -> bool {
        matches!(
            self,
            Self::Cancelled {}
                | Self::Busy { .. }
                | Self::SecretStoreUnavailable { .. }
                | Self::SecretStoreLocked { .. }
                | Self::SecretStoreDenied { .. }
                | Self::Unreachable { .. }
                | Self::Timeout { .. }
                | Self::Tls { .. }
                | Self::Banned { .. }
                | Self::ServerError { .. }
                | Self::WriteNotKept { .. }
                | Self::OutcomeUnknown { .. }
                | Self::Interrupted { .. }
                | Self::ConfigLost { .. }
                | Self::Conflict { .. }
                | Self::SiteUnreachable { .. }
                | Self::SiteTimeout { .. }
                | Self::SiteTls { .. }
                | Self::SiteRateLimited { .. }
                | Self::SiteError { .. }
                | Self::CompletionFailed { .. }
        )
    }
}

/// A failure with its texts, as it stands in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ItemError {
    /// `kind` and `params`.
    #[serde(flatten)]
    pub failure: Failure,
    /// Plain English.
    pub message: String,
    /// The next step.
    pub hint: String,
}

impl From<Failure> for ItemError {
    fn from(failure: Failure) -> Self {
        Self { message: failure.to_string(), hint: failure.hint(), failure }
    }
}

fn not_configured(profile: Option<&str>) -> String {
    profile.map_or_else(
        || "hub-bridge does not know your CLIProxyAPI yet.".to_owned(),
        |name| format!("No management key is stored for “{name}”."),
    )
}

fn tries_left(attempts_left: Option<u32>) -> String {
    match attempts_left {
        Some(0) => "It has locked you out for 30 minutes now.".to_owned(),
        Some(1) => {
            "One more wrong try locks you out for 30 minutes, so nothing more was sent.".to_owned()
        }
        Some(left @ 2..=4) => format!(
            "{left} more wrong tries lock you out for 30 minutes, so nothing more was sent."
        ),
        Some(_) | None => {
            "Five wrong tries lock you out for 30 minutes, so nothing more was sent.".to_owned()
        }
    }
}

fn place(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(", line {line}, column {column},"),
        _ => String::new(),
    }
}

fn version_clause(version: Option<&str>) -> String {
    version.map(|version| format!(" (version {version})")).unwrap_or_default()
}

fn duration(seconds: u64) -> String {
    let unit =
        |count: u64, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    if seconds < 60 { unit(seconds, "second") } else { unit(seconds.div_ceil(60), "minute") }
}
