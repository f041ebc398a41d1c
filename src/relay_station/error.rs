use crate::transport::{ENDED_EARLY, NoAnswer, NoBody, Unusable};

/// Why a site's models could not be read. The text is a clause of a sentence about the site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum StationError {
    #[error("it would get the key over plain http")]
    Insecure,
    #[error("{0}")]
    Settings(&'static str),
    #[error("{0}")]
    Unreachable(&'static str),
    #[error("{ENDED_EARLY}")]
    Cut,
    #[error("it did not answer in time")]
    Timeout,
    #[error("{0}")]
    Tls(String),
    #[error("it refused the key")]
    KeyRefused { said: String },
    #[error("it says that the key has no quota left")]
    QuotaExhausted { said: String },
    /// A page for people, where a program asked.
    #[error("a firewall answered in its place")]
    Blocked { status: u16 },
    #[error("it answered that this is forbidden")]
    Forbidden { said: String },
    #[error("it has no such path")]
    PathMissing,
    #[error("it takes no more requests for now")]
    RateLimited { said: String },
    #[error("it failed")]
    Failed { status: u16, said: String },
    #[error("{0}")]
    NotTheApi(&'static str),
    #[error("it points to another address")]
    Redirect { status: u16, location: Option<String> },
    #[error("its answer is too large")]
    TooLarge(usize),
}

impl StationError {
    /// Whether the API may be at another path of the same site: what answered here was not it.
    #[must_use]
    pub const fn leaves_path_open(&self) -> bool {
        matches!(self, Self::PathMissing | Self::NotTheApi(_) | Self::Redirect { .. })
    }

    /// Whether every other key of the site would fare the same.
    #[must_use]
    pub const fn concerns_site(&self) -> bool {
        !matches!(
            self,
            Self::KeyRefused { .. }
                | Self::QuotaExhausted { .. }
                | Self::Forbidden { .. }
                | Self::RateLimited { .. }
                | Self::Failed { .. }
        )
    }
}

impl From<Unusable> for StationError {
    fn from(Unusable(reason): Unusable) -> Self {
        Self::Settings(reason)
    }
}

impl From<NoAnswer> for StationError {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::Unreachable(reason) => Self::Unreachable(reason),
            NoAnswer::Cut => Self::Cut,
            NoAnswer::Timeout => Self::Timeout,
            NoAnswer::Tls(reason) => Self::Tls(reason),
        }
    }
}

impl From<NoBody> for StationError {
    fn from(why: NoBody) -> Self {
        match why {
            NoBody::TooLarge(limit) => Self::TooLarge(limit),
            NoBody::NoAnswer(why) => why.into(),
        }
    }
}
