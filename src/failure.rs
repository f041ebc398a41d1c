//! Every room's errors as the protocol's kinds: the one place where they are mapped.

use url::Url;

use crate::{
    address,
    cliproxy::{
        ApiError, Client, ClientError, FamilyRow, ForeignListener, LockError, ManagementUrl,
        ManagementUrlError,
        find::{self, Seen, Sighting, Stranger},
    },
    history::HistoryError,
    protocol::{Failure, plain_text},
    relay_station::StationError,
    secret_store::SecretStoreError,
    settings::SettingsError,
    transport::ENDED_EARLY,
};

/// What a failed request to CLIProxyAPI means to the caller.
#[must_use]
pub fn of_client(error: ClientError, client: &Client) -> Failure {
    let connection = client.connection();
    of_request(error, &connection.url, connection.timeout.as_secs(), client.server().version)
}

/// The same, where there is no client: its making failed.
#[must_use]
pub fn of_request(
    error: ClientError,
    url: &ManagementUrl,
    seconds: u64,
    version: Option<String>,
) -> Failure {
    let host = url.host();
    match error {
        ClientError::Insecure => Failure::InsecureUrl { host },
        ClientError::Settings(what) => of_settings(what),
        ClientError::ForeignListener(ForeignListener { port, user }) => {
            Failure::ListenerForeign { host, port, user }
        }
        ClientError::Busy(limit) => Failure::Busy { host, seconds: limit.as_secs() },
        ClientError::Unreachable(reason) => Failure::Unreachable { host, reason: reason.into() },
        ClientError::Cut => Failure::Unreachable { host, reason: ENDED_EARLY.into() },
        ClientError::Timeout => Failure::Timeout { host, seconds },
        ClientError::Tls(reason) => Failure::Tls { host, reason },
        ClientError::KeyRejected { attempts_left } => Failure::KeyRejected { host, attempts_left },
        ClientError::Banned(rest) => Failure::Banned { host, seconds: rest.as_secs() },
        ClientError::RemoteManagementDisabled => Failure::RemoteManagementDisabled { host },
        ClientError::ManagementKeyNotSet => Failure::ManagementKeyNotSet { host },
        ClientError::Forbidden(server_text) => Failure::Forbidden { host, server_text },
        ClientError::ManagementDisabled => Failure::ManagementDisabled { host },
        ClientError::FamilyNotSupported(family) => {
            let since = FamilyRow::of(family).since.map(str::to_owned);
            Failure::FamilyNotSupported { host, family, version, since }
        }
        ClientError::ItemNotFound => {
            Failure::HttpError { host, status: 404, server_text: "item not found".into() }
        }
        ClientError::SaveFailed(server_text) => Failure::SaveFailed { host, server_text },
        ClientError::Server { status, said } => {
            Failure::ServerError { host, status, server_text: said }
        }
        ClientError::ListRefused { family, number, said } => {
            Failure::ListRefused { host, family, number, server_text: said }
        }
        ClientError::Refused { status, said } => {
            Failure::HttpError { host, status, server_text: said }
        }
        ClientError::InvalidResponse(reason) => {
            Failure::InvalidResponse { host, reason: reason.into() }
        }
        ClientError::Redirect { status, location } => Failure::RedirectRefused {
            host,
            status,
            location: location.map(|text| crate::protocol::mask_url(&text)),
        },
        ClientError::TooLarge(limit) => Failure::ResponseTooLarge { host, limit },
    }
}

/// What it means to the caller that CLIProxyAPI was not seen at an address; `None`: it was.
#[must_use]
pub fn of_sighting(sighting: &Sighting) -> Option<Failure> {
    let Sighting { url, seen, .. } = sighting;
    let (host, seconds) = (url.host(), find::limit(url).as_secs().max(1));
    match seen {
        Seen::CliProxyApi { .. } => None,
        Seen::Nothing(error) => Some(of_request(error.clone(), url, seconds, None)),
        Seen::Other(stranger) => Some(match stranger.clone() {
            Stranger::Silent => Failure::Timeout { host, seconds },
            Stranger::Redirects { status, location } => {
                Failure::RedirectRefused { host, status, location }
            }
            Stranger::Tls(reason) => Failure::Tls { host, reason },
            other => Failure::InvalidResponse { host, reason: other.to_string() },
        }),
    }
}

/// What it means to the caller that CLIProxyAPI did not serve as its clients want it to.
#[must_use]
pub fn of_api(error: ApiError, url: &ManagementUrl, seconds: u64) -> Failure {
    let host = url.host();
    match error {
        ApiError::Client(error) => of_request(error, url, seconds, None),
        ApiError::KeyRefused => Failure::ClientKeyRefused { host },
        ApiError::CompletionFailed { model, status, said } => {
            Failure::CompletionFailed { host, model, status, server_text: said }
        }
    }
}

/// What it means to the caller that a site did not name its models. `url`: the list's address.
#[must_use]
pub fn of_station(error: StationError, url: &Url) -> Failure {
    let host = address::authority(url);
    match error {
        StationError::Insecure => Failure::SiteInsecure { host },
        StationError::Settings(what) => of_settings(what),
        StationError::Unreachable(reason) => {
            Failure::SiteUnreachable { host, reason: reason.into() }
        }
        StationError::Cut => Failure::SiteUnreachable { host, reason: ENDED_EARLY.into() },
        StationError::Timeout => Failure::SiteTimeout { host },
        StationError::Tls(reason) => Failure::SiteTls { host, reason },
        StationError::KeyRefused { said } => Failure::SiteKeyRefused { host, server_text: said },
        StationError::QuotaExhausted { said } => {
            Failure::SiteQuotaExhausted { host, server_text: said }
        }
        StationError::Blocked { status } => Failure::SiteBlocked { host, status },
        StationError::Forbidden { said } => Failure::SiteForbidden { host, server_text: said },
        StationError::PathMissing => Failure::SitePathMissing { host, url: url.to_string() },
        StationError::RateLimited { said } => Failure::SiteRateLimited { host, server_text: said },
        StationError::Failed { status, said } => {
            Failure::SiteError { host, status, server_text: said }
        }
        StationError::NotTheApi(reason) => {
            Failure::SiteResponseInvalid { host, reason: reason.into() }
        }
        StationError::Redirect { status, location } => {
            Failure::SiteRedirectRefused { host, status, location }
        }
        StationError::TooLarge(limit) => Failure::SiteResponseTooLarge { host, limit },
    }
}

fn of_settings(what: &str) -> Failure {
    Failure::ConfigInvalid {
        path: "The profile".into(),
        line: None,
        column: None,
        reason: what.into(),
    }
}

/// What a lock that could not be had means to the caller.
#[must_use]
pub fn of_lock(error: &LockError, url: &ManagementUrl) -> Failure {
    let LockError::Busy(limit) = error;
    Failure::Busy { host: url.host(), seconds: limit.as_secs() }
}

impl From<ManagementUrlError> for Failure {
    fn from(error: ManagementUrlError) -> Self {
        Self::ManagementUrlInvalid { reason: error.to_string() }
    }
}

impl From<SecretStoreError> for Failure {
    fn from(error: SecretStoreError) -> Self {
        match error {
            SecretStoreError::Unavailable { store, reason } => {
                Self::SecretStoreUnavailable { store: store.into(), reason }
            }
            SecretStoreError::Locked { store } => Self::SecretStoreLocked { store: store.into() },
            SecretStoreError::Denied { store, reason } => {
                Self::SecretStoreDenied { store: store.into(), reason }
            }
            SecretStoreError::ReadOnly { store } => {
                Self::SecretStoreReadOnly { store: store.into() }
            }
        }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Invalid { path, line, column, reason } => {
                Self::ConfigInvalid { path, line, column, reason }
            }
            SettingsError::Io { path, source } => {
                Self::ConfigInvalid { path, line: None, column: None, reason: source.to_string() }
            }
            SettingsError::NoProfile => Self::NotConfigured { profile: None },
            SettingsError::UnknownProfile(name) => {
                Self::NotFound { what: "profile".into(), name: plain_text(&name, 100) }
            }
        }
    }
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        tracing::error!(%error, "history");
        Self::Internal {}
    }
}
