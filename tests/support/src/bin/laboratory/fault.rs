//! What can go wrong with the stand-in, as a line of JSON says it.

use std::time::Duration;

use hub_bridge_test_support::{Fault, Rule};
use serde::Deserialize;

/// A fault and the requests that it happens to: all of them, unless something is said.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    #[serde(flatten)]
    kind: Kind,
    /// Only for requests with this method.
    method: Option<String>,
    /// Only for requests whose path ends so.
    path: Option<String>,
    /// Only the nth of them, counted from 1.
    nth: Option<usize>,
    /// Only so many of them.
    times: Option<usize>,
}

/// The stand-in's faults by name.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Kind {
    Latency { milliseconds: u64 },
    Hang,
    CloseWithoutAnswer,
    HalfBody,
    Html,
    WrongJson,
    NullJson,
    NotJson,
    Redirect { to: String, status: u16 },
    Status { status: u16, body: String },
    HugeBody { bytes: usize },
    SaveFails,
    SwallowWrite,
    LoseWriteAfter { milliseconds: u64 },
    SkipActivation,
    DropAnswerAfterApply,
    EmptyLists,
    PlainListArray,
}

impl From<Kind> for Fault {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Latency { milliseconds } => Self::Latency(Duration::from_millis(milliseconds)),
            Kind::Hang => Self::Hang,
            Kind::CloseWithoutAnswer => Self::CloseWithoutAnswer,
            Kind::HalfBody => Self::HalfBody,
            Kind::Html => Self::Html,
            Kind::WrongJson => Self::WrongJson,
            Kind::NullJson => Self::NullJson,
            Kind::NotJson => Self::NotJson,
            Kind::Redirect { to, status } => Self::Redirect(to, status),
            Kind::Status { status, body } => Self::Status(status, body),
            Kind::HugeBody { bytes } => Self::HugeBody(bytes),
            Kind::SaveFails => Self::SaveFails,
            Kind::SwallowWrite => Self::SwallowWrite,
            Kind::LoseWriteAfter { milliseconds } => {
                Self::LoseWriteAfter(Duration::from_millis(milliseconds))
            }
            Kind::SkipActivation => Self::SkipActivation,
            Kind::DropAnswerAfterApply => Self::DropAnswerAfterApply,
            Kind::EmptyLists => Self::EmptyLists,
            Kind::PlainListArray => Self::PlainListArray,
        }
    }
}

impl From<Trouble> for Rule {
    fn from(trouble: Trouble) -> Self {
        let Trouble { kind, method, path, nth, times } = trouble;
        let rule = Fault::from(kind)
            .on(method.as_deref().unwrap_or("*"), path.as_deref().unwrap_or_default());
        let rule = nth.map_or_else(|| rule.clone(), |nth| rule.clone().nth(nth));
        times.map_or_else(|| rule.clone(), |times| rule.clone().times(times))
    }
}
