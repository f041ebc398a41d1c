//! What would be written or removed, and what would not: pure, from what is there to what is to
//! be done.

use std::path::PathBuf;

use serde::Serialize;

use super::{holds::Holds, manifest, place::Target};
use crate::extension::Engine;

/// One place, and what is to be done there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The browsers that look there.
    pub browsers: Vec<&'static str>,
    /// Which of the two manifests.
    pub engine: Engine,
    /// The file, or the registry value.
    pub target: Target,
    /// The manifest itself: the same file, or the one that the registry value names.
    pub file: PathBuf,
    /// What is to be done.
    #[serde(flatten)]
    pub action: Action,
}

/// What is to be done at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "action")]
pub enum Action {
    /// There is nothing: write.
    Write,
    /// It is as it should be.
    Keep,
    /// It is hub-bridge's and says something else, or a person wants it replaced.
    Replace {
        /// The program that it names now.
        program: Option<String>,
    },
    /// There is nothing to remove.
    Absent,
    /// Take it away.
    Remove,
    /// It is not hub-bridge's: left alone.
    Refuse {
        /// Whose it is.
        reason: String,
    },
}

/// What installing this text does where that is.
#[must_use]
pub fn install(holds: &Holds, text: &str, force: bool) -> Action {
    match holds {
        Holds::Nothing => Action::Write,
        Holds::Gone(path) => Action::Replace { program: Some(path.display().to_string()) },
        Holds::Manifest { bytes, is_link: false, .. } if bytes == text.as_bytes() => Action::Keep,
        Holds::Manifest { bytes, .. } => match foreign(holds) {
            Some(reason) if !force => Action::Refuse { reason },
            _ => Action::Replace { program: manifest::program_of(bytes) },
        },
        Holds::Unreadable(_) if force => Action::Replace { program: None },
        Holds::Unreadable(reason) => {
            Action::Refuse { reason: format!("it can't be read: {reason}") }
        }
    }
}

/// What uninstalling does where that is.
#[must_use]
pub fn uninstall(holds: &Holds, force: bool) -> Action {
    match (holds, foreign(holds)) {
        (Holds::Nothing, _) => Action::Absent,
        (_, Some(reason)) if !force => Action::Refuse { reason },
        _ => Action::Remove,
    }
}

/// Why what is there is not hub-bridge's.
fn foreign(holds: &Holds) -> Option<String> {
    match holds {
        Holds::Manifest { is_link: true, .. } => {
            Some("it is a link, so something else keeps it".to_owned())
        }
        Holds::Manifest { bytes, .. } if !manifest::is_ours(bytes) => {
            let program = manifest::program_of(bytes).unwrap_or_default();
            Some(format!(
                "it starts another program: {}",
                crate::protocol::plain_text(&program, 200)
            ))
        }
        Holds::Unreadable(reason) => Some(format!("it can't be read: {reason}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::extension::ExtensionId;

    fn ours(program: &str) -> String {
        manifest::text(Engine::Gecko, Path::new(program), &ExtensionId::built_in())
    }

    fn holds(text: &str, is_link: bool) -> Holds {
        Holds::Manifest { file: "/m.json".into(), bytes: text.into(), is_link }
    }

    /// What is there, whether forced, and what installing and uninstalling do.
    #[test]
    fn foreign_ones_are_left_alone_and_own_ones_are_kept_right() {
        let wanted = ours("/usr/bin/hub-bridge");
        let old = ours("/opt/old/hub-bridge");
        let other = ours("/usr/bin/other-bridge");
        let broken = "{ \"path\": \"/usr/bin/hub-bridge\", }";
        let name = |action: &Action| match action {
            Action::Write => "write",
            Action::Keep => "keep",
            Action::Replace { .. } => "replace",
            Action::Absent => "absent",
            Action::Remove => "remove",
            Action::Refuse { .. } => "refuse",
        };
        for (there, force, install_does, uninstall_does) in [
            (Holds::Nothing, false, "write", "absent"),
            (Holds::Nothing, true, "write", "absent"),
            (holds(&wanted, false), false, "keep", "remove"),
            (holds(&wanted, true), false, "refuse", "refuse"),
            (holds(&wanted, true), true, "replace", "remove"),
            (holds(&old, false), false, "replace", "remove"),
            (holds(broken, false), false, "replace", "remove"),
            (holds("", false), false, "replace", "remove"),
            (holds(&other, false), false, "refuse", "refuse"),
            (holds(&other, false), true, "replace", "remove"),
            (holds("{ broken: other }", false), false, "refuse", "refuse"),
            (Holds::Gone("/gone.json".into()), false, "replace", "remove"),
            (Holds::Unreadable("no".into()), false, "refuse", "refuse"),
            (Holds::Unreadable("no".into()), true, "replace", "remove"),
        ] {
            let done = install(&there, &wanted, force);
            assert_eq!(name(&done), install_does, "install, {force}: {there:?}");
            let done = uninstall(&there, force);
            assert_eq!(name(&done), uninstall_does, "uninstall, {force}: {there:?}");
        }
        let replaced = install(&holds(&old, false), &wanted, false);
        assert_eq!(replaced, Action::Replace { program: Some("/opt/old/hub-bridge".into()) });
    }
}
