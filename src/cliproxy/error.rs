//! Why a request failed, and what a transport's failure means.

use std::{error::Error as _, io, time::Duration};

use super::ForeignListener;
use crate::protocol::Family;

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum ClientError {
    #[error("plain http to another machine")]
    Insecure,
    #[error("the connection settings can't be used: {0}")]
    Settings(&'static str),
    #[error("port {} is another user's", .0.port)]
    ForeignListener(ForeignListener),
    #[error("another request is under way for {0:?}")]
    Busy(Duration),
    #[error("not reached: {0}")]
    Unreachable(&'static str),
    /// The request may have arrived all the same.
    #[error("the connection ended before the answer")]
    Cut,
    #[error("no answer in time")]
    Timeout,
    #[error("no secure connection: {0}")]
    Tls(String),
    #[error("the key was refused")]
    KeyRejected { attempts_left: Option<u32> },
    #[error("banned for {0:?}")]
    Banned(Duration),
    #[error("remote management is disabled")]
    RemoteManagementDisabled,
    #[error("no management key is set")]
    ManagementKeyNotSet,
    #[error("forbidden")]
    Forbidden(String),
    #[error("no Management API")]
    ManagementDisabled,
    #[error("no list {0}")]
    FamilyNotSupported(Family),
    #[error("no such item")]
    ItemNotFound,
    #[error("the configuration could not be saved")]
    SaveFailed(String),
    #[error("status {status}")]
    Server { status: u16, said: String },
    #[error("status {status}")]
    Refused { status: u16, said: String },
    /// An entry that was there before keeps the server from taking the list.
    #[error("entry {number} of {family} is refused")]
    ListRefused { family: Family, number: usize, said: String },
    #[error("{0}")]
    InvalidResponse(&'static str),
    #[error("a redirect, status {status}")]
    Redirect { status: u16, location: Option<String> },
    #[error("an answer of more than {0} bytes")]
    TooLarge(usize),
}

impl ClientError {
    /// Whether a write that ended so may have been applied all the same.
    #[must_use]
    pub const fn leaves_write_open(&self) -> bool {
        matches!(
            self,
            Self::Cut
                | Self::Timeout
                | Self::InvalidResponse(_)
                | Self::TooLarge(_)
                | Self::Server { .. }
        )
    }

    /// Whether no further request has a chance: the server can't be reached, or refuses this key.
    #[must_use]
    pub const fn ends_everything(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::Timeout
                | Self::Tls(_)
                | Self::ForeignListener(_)
                | Self::Busy(_)
                | Self::KeyRejected { .. }
                | Self::Banned(_)
                | Self::RemoteManagementDisabled
                | Self::ManagementKeyNotSet
                | Self::Forbidden(_)
                | Self::ManagementDisabled
                | Self::Redirect { .. }
        )
    }

    /// Whether asking again is of no use, and may do harm.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::ForeignListener(_)
                | Self::KeyRejected { .. }
                | Self::Banned(_)
                | Self::RemoteManagementDisabled
                | Self::ManagementKeyNotSet
                | Self::Forbidden(_)
                | Self::Redirect { .. }
        )
    }
}

/// Why there is no secure connection to a server that would make one.
pub const UNTRUSTED: &str = "its certificate is not trusted";

/// What it means that no answer came.
pub fn transport_error(error: &reqwest::Error) -> ClientError {
    // The connector's own.
    if let Some(cause) = find_cause::<ClientError>(error) {
        return cause.clone();
    }
    if error.is_timeout() {
        return ClientError::Timeout;
    }
    if let Some(cause) = find_cause::<rustls::Error>(error) {
        return ClientError::Tls(tls_reason(cause));
    }
    match find_cause::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            return ClientError::Unreachable("nothing listens there");
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            return ClientError::Unreachable("there is no way to it");
        }
        _ => {}
    }
    if error.is_connect() {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        return ClientError::Unreachable(if text.contains("dns") {
            "its name is not known"
        } else {
            "no connection could be made"
        });
    }
    ClientError::Cut
}

/// The first error of this type among the causes. An `io::Error` that wraps another error hides
/// it from `source`.
fn find_cause<'a, E: std::error::Error + 'static>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a E> {
    let wrapped = || error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.downcast_ref().or_else(|| find_cause(wrapped()?)).or_else(|| find_cause(error.source()?))
}

fn tls_reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(_) => UNTRUSTED.to_owned(),
        rustls::Error::InvalidMessage(_) => "it does not speak TLS".to_owned(),
        _ => "the handshake failed".to_owned(),
    }
}
