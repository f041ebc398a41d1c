//! The protocol's choices, as a person types them.

use std::str::FromStr;

use clap::ValueEnum;

use crate::protocol::{DiscoverModels, Family, NameMatch, UnknownFamily, Verify};

/// A family, or the wish to find it out.
#[derive(Clone, Copy, Debug)]
pub enum FamilyArgument {
    /// The site shows which.
    Auto,
    /// This one.
    Family(Family),
}

impl FamilyArgument {
    /// `None`: it is to be found out.
    pub const fn family(self) -> Option<Family> {
        match self {
            Self::Auto => None,
            Self::Family(family) => Some(family),
        }
    }
}

impl FromStr for FamilyArgument {
    type Err = UnknownFamily;

    fn from_str(text: &str) -> Result<Self, UnknownFamily> {
        if text.trim().eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        text.parse().map(Self::Family)
    }
}

/// What an import checks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum VerifyArgument {
    /// CLIProxyAPI's word is enough
    None,
    /// Read the list back until the change shows
    Readback,
    /// The same, and ask the site before whether it takes the key
    Upstream,
}

impl From<VerifyArgument> for Verify {
    fn from(argument: VerifyArgument) -> Self {
        match argument {
            VerifyArgument::None => Self::None,
            VerifyArgument::Readback => Self::Readback,
            VerifyArgument::Upstream => Self::Upstream,
        }
    }
}

/// What happens to a name that belongs to another site.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum NameMatchArgument {
    /// A new provider with a name of its own
    SameSite,
    /// The key joins the provider of that name, whatever its base URL
    Append,
    /// As append, and the base URL becomes the new one
    Move,
}

impl From<NameMatchArgument> for NameMatch {
    fn from(argument: NameMatchArgument) -> Self {
        match argument {
            NameMatchArgument::SameSite => Self::SameSite,
            NameMatchArgument::Append => Self::Append,
            NameMatchArgument::Move => Self::Move,
        }
    }
}

/// When models are read from the site.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DiscoverModelsArgument {
    /// Not at all
    Never,
    /// For providers that an import makes
    New,
    /// Also for those that are there and have none
    Always,
}

impl From<DiscoverModelsArgument> for DiscoverModels {
    fn from(argument: DiscoverModelsArgument) -> Self {
        match argument {
            DiscoverModelsArgument::Never => Self::Never,
            DiscoverModelsArgument::New => Self::New,
            DiscoverModelsArgument::Always => Self::Always,
        }
    }
}
