//! Why a request failed.

use std::time::Duration;

use super::ForeignListener;
use crate::{
    protocol::Family,
    transport::{self, NoAnswer, NoBody, Unusable},
};

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

impl From<Unusable> for ClientError {
    fn from(Unusable(reason): Unusable) -> Self {
        Self::Settings(reason)
    }
}

impl From<NoAnswer> for ClientError {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::Unreachable(reason) => Self::Unreachable(reason),
            NoAnswer::Cut => Self::Cut,
            NoAnswer::Timeout => Self::Timeout,
            NoAnswer::Tls(reason) => Self::Tls(reason),
        }
    }
}

impl From<NoBody> for ClientError {
    fn from(why: NoBody) -> Self {
        match why {
            NoBody::TooLarge(limit) => Self::TooLarge(limit),
            NoBody::NoAnswer(why) => why.into(),
        }
    }
}

/// What it means that no answer came.
pub fn transport_error(error: &reqwest::Error) -> ClientError {
    // The connector's own.
    let own = transport::find_cause::<ClientError>(error);
    own.cloned().unwrap_or_else(|| transport::no_answer(error).into())
}
