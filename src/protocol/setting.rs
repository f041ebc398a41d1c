use serde::{Deserialize, Deserializer};

/// A field that may be left out, cleared with `null`, or given.
///
/// Use it with `#[serde(default)]`, so that a field left out is [`Setting::Keep`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Setting<T> {
    /// Left out: what is there stays.
    #[default]
    Keep,
    /// `null`: what is there goes.
    Clear,
    /// A value.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}
