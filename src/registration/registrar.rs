//! One user's browsers, and registering the host with them.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{
    apply,
    browser::{BROWSERS, Browser},
    holds::Holds,
    inspect::{Inspection, inspect},
    manifest,
    place::{Bases, Place, Scope, Target},
    plan::{self, Action, Step},
    registry::Registry,
    sandbox::Sandboxed,
};
use crate::extension::{Engine, ExtensionId};

/// Registers the host, and looks at how it is registered.
#[derive(Debug)]
pub struct Registrar<R> {
    bases: Bases,
    registry: R,
    extensions: Vec<ExtensionId>,
}

/// What became of a step.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Applied {
    /// What was to be done.
    #[serde(flatten)]
    pub step: Step,
    /// Why it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl<R: Registry> Registrar<R> {
    /// For the user of these folders; `extensions`: those to be let in besides the built-in ones.
    #[must_use]
    pub fn new(bases: Bases, registry: R, extensions: &[ExtensionId]) -> Self {
        let mut all = ExtensionId::built_in();
        let new = extensions.iter().filter(|id| !all.contains(id)).cloned();
        let new: Vec<_> = new.collect();
        all.extend(new);
        Self { bases, registry, extensions: all }
    }

    /// Where things are for this user.
    #[must_use]
    pub const fn bases(&self) -> &Bases {
        &self.bases
    }

    /// The extensions that are let in.
    #[must_use]
    pub fn extensions(&self) -> &[ExtensionId] {
        &self.extensions
    }

    /// The browsers that are there.
    #[must_use]
    pub fn found(&self) -> Vec<&'static Browser> {
        let portals: Vec<&str> =
            Sandboxed::found(&self.bases).filter_map(|browser| browser.portal).collect();
        let is_there = |browser: &Browser| {
            let mut signs = browser.signs.iter().filter_map(|sign| self.bases.path(sign));
            portals.contains(&browser.name) || signs.any(|path| path.exists())
        };
        self.of_system().filter(|browser| is_there(browser)).collect()
    }

    /// Every browser that this system may have.
    pub fn of_system(&self) -> impl Iterator<Item = &'static Browser> + use<R> {
        let os = self.bases.os;
        BROWSERS.iter().filter(move |browser| browser.is_for(os))
    }

    /// Whether the host is registered with a browser, well or badly.
    #[must_use]
    pub fn is_registered(&self, browser: &Browser) -> bool {
        let own = browser.places(self.bases.os).filter(|place| !place.borrowed);
        own.flat_map(|place| self.bases.targets(place))
            .any(|target| Holds::at(&target, &self.registry) != Holds::Nothing)
    }

    /// The manifest of an engine's browsers.
    #[must_use]
    pub fn manifest(&self, engine: Engine, host: &Path) -> String {
        manifest::text(engine, host, &self.extensions)
    }

    /// What registering `host` with these browsers would do.
    #[must_use]
    pub fn plan_install(
        &self,
        browsers: &[&'static Browser],
        scope: Scope,
        host: &Path,
        force: bool,
    ) -> Vec<Step> {
        self.steps(
            browsers,
            |place| place.scope == scope && !place.borrowed,
            |engine, target| {
                let text = self.manifest(engine, host);
                let file = match target {
                    Target::File(path) => path.clone(),
                    Target::Registry(_) => self.bases.manifest_file(scope, engine, host),
                };
                let action = plan::install(&Holds::at(target, &self.registry), &text, force);
                (file, action)
            },
        )
    }

    /// What taking the host out of these browsers would do.
    #[must_use]
    pub fn plan_uninstall(
        &self,
        browsers: &[&'static Browser],
        scope: Scope,
        force: bool,
    ) -> Vec<Step> {
        self.steps(
            browsers,
            |place| place.scope == scope && !place.borrowed,
            |_, target| {
                let holds = Holds::at(target, &self.registry);
                let action = plan::uninstall(&holds, force);
                let file = match (target, holds) {
                    (Target::File(path), _) => path.clone(),
                    (_, Holds::Manifest { file, .. } | Holds::Gone(file)) => file,
                    (target, _) => PathBuf::from(target.to_string()),
                };
                (file, action)
            },
        )
    }

    /// One step a place, though several browsers may look there.
    fn steps(
        &self,
        browsers: &[&'static Browser],
        is_meant: impl Fn(&Place) -> bool,
        plan: impl Fn(Engine, &Target) -> (PathBuf, Action),
    ) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for browser in browsers {
            for place in browser.places(self.bases.os).filter(|place| is_meant(place)) {
                for target in self.bases.targets(place) {
                    let known = steps.iter_mut().find(|step| step.target == target);
                    if let Some(step) = known {
                        if !step.browsers.contains(&browser.title) {
                            step.browsers.push(browser.title);
                        }
                        continue;
                    }
                    let engine = browser.engine;
                    let (file, action) = plan(engine, &target);
                    let browsers = vec![browser.title];
                    steps.push(Step { browsers, engine, target, file, action });
                }
            }
        }
        steps
    }

    /// Does the steps; one that fails does not keep the others from being done.
    pub fn apply(&mut self, steps: Vec<Step>, scope: Scope, host: &Path) -> Vec<Applied> {
        let mut done: Vec<Applied> = Vec::new();
        for step in steps {
            let text = self.manifest(step.engine, host);
            let result = apply::apply(&step, &text, scope, &mut self.registry);
            done.push(Applied { step, error: result.err().map(|error| error.to_string()) });
        }
        self.remove_unnamed(&done, scope);
        done
    }

    /// Removes the manifests that no registry value names any more.
    fn remove_unnamed(&self, done: &[Applied], scope: Scope) {
        let removed = done.iter().filter(|done| {
            done.step.action == Action::Remove && matches!(done.step.target, Target::Registry(_))
        });
        for step in removed.map(|done| &done.step) {
            let places = BROWSERS.iter().flat_map(|browser| browser.places(self.bases.os));
            let mut keys = places.flat_map(|place| self.bases.targets(place));
            let is_named = keys.any(|target| {
                let holds = Holds::at(&target, &self.registry);
                matches!(holds, Holds::Manifest { file, .. } if file == step.file)
            });
            if !is_named && let Err(error) = apply::remove(&step.file, scope) {
                tracing::warn!(%error, "a manifest stays");
            }
        }
    }

    /// What a browser finds.
    #[must_use]
    pub fn inspect(&self, browser: &'static Browser) -> Inspection {
        inspect(browser, &self.bases, &self.registry, &self.extensions)
    }
}

#[cfg(test)]
#[path = "registrar_tests.rs"]
mod tests;
