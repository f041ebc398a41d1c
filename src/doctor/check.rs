use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::protocol::Failure;

/// What was seen at one link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// What was looked at, in a word or two: `Firefox`, `Keychain`, `CLIProxyAPI`.
    pub subject: String,
    /// How it is.
    pub status: Status,
    /// What programs key on: `manifest_missing`, `key_rejected`; `ok` where all is well.
    pub kind: Cow<'static, str>,
    /// What was found, in one sentence. Never holds a secret.
    pub message: String,
    /// What a person does about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Whether `doctor --fix` does that.
    pub fixable: bool,
}

/// How a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It holds.
    Good,
    /// Not looked at, and why.
    Skipped,
    /// It works, yet a person should know.
    Notice,
    /// It is broken.
    Bad,
}

impl Check {
    /// A link that holds.
    #[must_use]
    pub fn good(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Status::Good, "ok", subject, message)
    }

    /// A link of this status and kind, with no remedy yet.
    #[must_use]
    pub fn new(
        status: Status,
        kind: impl Into<Cow<'static, str>>,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (kind, subject, message) = (kind.into(), subject.into(), message.into());
        Self { subject, status, kind, message, remedy: None, fixable: false }
    }

    /// A link that is broken as this failure says, with its kind, its words and its hint.
    #[must_use]
    pub fn failed(subject: impl Into<String>, failure: &Failure) -> Self {
        let mut named = serde_json::to_value(failure).unwrap_or_default();
        let kind = match named.get_mut("kind").map(Value::take) {
            Some(Value::String(kind)) => kind,
            _ => "failed".to_owned(),
        };
        Self::new(Status::Bad, kind, subject, failure.to_string()).remedy(failure.hint())
    }

    /// A link that can't be looked at while another one is broken.
    #[must_use]
    pub fn skipped(subject: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(Status::Skipped, "skipped", subject, why)
    }

    /// What a person does about it.
    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// The same, and `doctor --fix` does it.
    #[must_use]
    pub fn fixable(self, remedy: impl Into<String>) -> Self {
        Self { fixable: true, ..self.remedy(remedy) }
    }
}
