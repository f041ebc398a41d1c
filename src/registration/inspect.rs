//! Doctor's eyes: what each browser would find, in its own order and by its own rules.

use super::{
    browser::Browser,
    fault::Fault,
    holds::Holds,
    manifest::{self, Read},
    place::{Bases, Os, Scope, Target},
    policy, program,
    registry::Registry,
};
use crate::extension::{Engine, ExtensionId};

/// What a browser finds.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Which one.
    pub browser: &'static Browser,
    /// Everything at its places, in its order; places with nothing are left out.
    pub found: Vec<Found>,
    /// The one that it takes; `None` if it finds nothing.
    pub taken: Option<usize>,
    /// What its policies forbid.
    pub policies: Vec<Fault>,
}

/// A manifest at one of its places.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where.
    pub target: Target,
    /// For whom it is registered.
    pub scope: Scope,
    /// The manifest's own path, where it could be read.
    pub file: Option<std::path::PathBuf>,
    /// What a browser reads from it, if it takes it.
    pub read: Option<Read>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl Found {
    /// Whether the browser starts the host by it.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.faults.iter().all(Fault::is_survivable)
    }
}

impl Inspection {
    /// The manifest that the browser takes.
    #[must_use]
    pub fn winner(&self) -> Option<&Found> {
        self.taken.and_then(|place| self.found.get(place))
    }

    /// What keeps the browser from starting the host, the first thing first.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let Some(winner) = self.winner() else {
            return vec![Fault::Missing];
        };
        let mut faults = winner.faults.clone();
        let user_only = |fault: &Fault| {
            winner.scope == Scope::User || !matches!(fault, Fault::UserHostsForbidden { .. })
        };
        faults.extend(self.policies.iter().filter(|fault| user_only(fault)).cloned());
        faults
    }

    /// Manifests that the browser never looks at because of the one that it takes.
    #[must_use]
    pub fn shadowed(&self) -> &[Found] {
        self.taken.and_then(|place| self.found.get(place + 1..)).unwrap_or_default()
    }
}

/// Looks at a browser's places. `wanted`: the extensions that should be let in.
#[must_use]
pub fn inspect(
    browser: &'static Browser,
    bases: &Bases,
    registry: &impl Registry,
    wanted: &[ExtensionId],
) -> Inspection {
    let mut found = Vec::new();
    for place in browser.places(bases.os) {
        for target in bases.targets(place) {
            let (read, faults, file) = match Holds::at(&target, registry) {
                Holds::Nothing => continue,
                Holds::Gone(path) => {
                    (None, vec![Fault::ManifestGone { path: path.display().to_string() }], None)
                }
                Holds::Unreadable(reason) => (None, vec![Fault::Unreadable { reason }], None),
                Holds::Manifest { file, bytes, .. } => {
                    let (read, faults) = judge(browser.engine, bases.os, &file, &bytes, wanted);
                    (read, faults, Some(file))
                }
            };
            found.push(Found { target, scope: place.scope, file, read, faults });
        }
    }
    let policies = policy::faults(browser, bases, registry);
    let taken = taken(browser.engine, bases.os, &found, &policies);
    Inspection { browser, found, taken, policies }
}

/// Chromium, and every browser on Windows, takes the first that is there, good or bad; Gecko
/// elsewhere goes on until one is good.
fn taken(engine: Engine, os: Os, found: &[Found], policies: &[Fault]) -> Option<usize> {
    let users_forbidden =
        policies.iter().any(|fault| matches!(fault, Fault::UserHostsForbidden { .. }));
    let is_looked_at = |found: &Found| !(users_forbidden && found.scope == Scope::User);
    let first = found.iter().position(is_looked_at).or((!found.is_empty()).then_some(0));
    if engine == Engine::Gecko && os != Os::Windows {
        return found.iter().position(Found::is_good).or(first);
    }
    first
}

fn judge(
    engine: Engine,
    os: Os,
    file: &std::path::Path,
    bytes: &[u8],
    wanted: &[ExtensionId],
) -> (Option<Read>, Vec<Fault>) {
    let mut read = match manifest::read(engine, os, bytes) {
        Ok(read) => read,
        Err(faults) => return (None, faults),
    };
    let mut faults = Vec::new();
    let ids: Vec<ExtensionId> = wanted
        .iter()
        .filter(|id| id.engine() == engine && !read.ids.contains(id))
        .cloned()
        .collect();
    if !ids.is_empty() {
        faults.push(Fault::NotAllowed { ids });
    }
    // Only Windows' browsers take a path from the manifest's own folder.
    if let Some(folder) = file.parent() {
        read.path = folder.join(&read.path);
    }
    faults.extend(program::faults(engine, &read.path));
    (Some(read), faults)
}
