//! The settings: can they be read, and do they name a CLIProxyAPI?

use super::{Check, Status};
use crate::{files::Folders, protocol::Failure, settings::Settings};

const SUBJECT: &str = "Settings";

/// Reads the settings, for the checks behind it, and says how they are.
#[must_use]
pub fn check(folders: &Folders) -> (Check, Option<Settings>) {
    match Settings::load(folders) {
        Ok(settings) => (judge(&settings), Some(settings)),
        Err(error) => (Check::failed(SUBJECT, &Failure::from(error)), None),
    }
}

fn judge(settings: &Settings) -> Check {
    let names: Vec<String> =
        settings.profiles.iter().map(|profile| format!("“{}”", profile.name)).collect();
    let names = names.join(", ");
    let bad = |kind, message: &str| Check::new(Status::Bad, kind, SUBJECT, message);
    match &settings.default {
        Some(default) if settings.profiles.len() == 1 => {
            Check::good(SUBJECT, format!("“{default}” is the only profile."))
        }
        Some(default) => {
            Check::good(SUBJECT, format!("“{default}” is the default of the profiles {names}."))
        }
        None if settings.profiles.is_empty() => {
            bad("no_profile", "hub-bridge does not know your CLIProxyAPI yet.")
                .remedy("Run “hub-bridge setup”.")
        }
        None => bad("no_default", &format!("None of the profiles {names} is the default."))
            .remedy("Choose one with “hub-bridge profile use NAME”."),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const A: &str = "[profiles.a]\nmanagement_url = \"localhost:1\"\n";
    const B: &str = "[profiles.b]\nmanagement_url = \"localhost:2\"\n";

    #[test]
    fn settings_are_judged_by_what_they_lead_to() {
        for (text, kind, about) in [
            (A.to_owned(), "ok", "“a” is the only profile."),
            (format!("default = \"b\"\n{A}{B}"), "ok", "“b” is the default"),
            (format!("{A}{B}"), "no_default", "“a”, “b”"),
            (String::new(), "no_profile", "does not know"),
            (format!("{A}timeout = 5\n"), "config_invalid", "line 3, column 1"),
        ] {
            let home = tempfile::tempdir().expect("a folder");
            let folders = Folders { config: home.path().into(), state: home.path().join("s") };
            fs::write(folders.config_file(), &text).expect("written");
            let (check, settings) = check(&folders);
            assert_eq!(check.kind, kind, "{check:?}");
            assert!(check.message.contains(about), "{check:?}");
            assert_eq!(check.remedy.is_none(), kind == "ok", "{check:?}");
            assert_eq!(settings.is_none(), kind == "config_invalid", "{check:?}");
        }
    }
}
