//! Manifests of native hosts, good and broken, and what real browsers make of each of them.
//!
//! Measured with Chromium 156 and Firefox ESR 153 on Linux; `tests/browsers.rs` holds it against
//! the browsers that are installed. What a browser tells an extension hardly ever is the cause.

mod place;
mod table;

use std::path::Path;

use serde_json::Value;

use self::place::Place;

/// A manifest, its program, and what becomes of them.
#[derive(Clone, Copy, Debug)]
pub struct ManifestCase {
    /// What is special about it.
    pub name: &'static str,
    /// Whether Chromium starts the host and lets the extension have its answer.
    pub chromium: Starts,
    /// Whether Firefox does.
    pub firefox: Starts,
    /// What Chromium tells the extension instead: one of these.
    pub chromium_says: Says,
    /// What Firefox tells the extension instead: one of these.
    pub firefox_says: Says,
    make: fn(&Place),
}

/// Whether a browser starts the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    Yes,
    No,
}

/// Texts about the end of a connection; `None` is an end without one.
pub type Says = &'static [Option<&'static str>];

/// All of them.
pub fn manifest_cases() -> impl Iterator<Item = &'static ManifestCase> {
    table::ALL.into_iter().flatten()
}

impl ManifestCase {
    /// The case of this name.
    ///
    /// # Panics
    ///
    /// Panics when there is none.
    #[must_use]
    pub fn named(name: &str) -> &'static Self {
        let mut cases = manifest_cases();
        cases.find(|case| case.name == name).unwrap_or_else(|| panic!("there is no case {name:?}"))
    }

    /// Makes it so in a folder of manifests, in place of the case that was there before.
    ///
    /// `good` is a manifest that the browser takes, `program` what it starts.
    ///
    /// # Panics
    ///
    /// Panics when a file can't be written, and when `good` is no manifest.
    pub fn write(&self, manifests: &Path, good: &Value, program: &Path) {
        (self.make)(&Place::new(manifests, good, program));
    }

    const fn new(
        name: &'static str,
        make: fn(&Place),
        chromium_says: Says,
        firefox_says: Says,
    ) -> Self {
        let (chromium, firefox) = (Starts::unless(chromium_says), Starts::unless(firefox_says));
        Self { name, chromium, firefox, chromium_says, firefox_says, make }
    }
}

impl Starts {
    const fn unless(says: Says) -> Self {
        if says.is_empty() { Self::Yes } else { Self::No }
    }
}
