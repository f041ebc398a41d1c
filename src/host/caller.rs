//! Who launched the host, as the argument vector tells. A hint, no proof: the real gate is the
//! browser's own list and narrow methods.

use std::{ffi::OsString, fmt, path::Path};

use crate::{extension::ExtensionId, files::Folders, settings::Settings};

/// Who launched the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A browser, for the extension of this origin (Chromium) or id (Firefox).
    Extension(String),
    /// A person or a program, by `hub-bridge host`.
    Terminal,
}

const ORIGIN: &str = "chrome-extension://";

impl Caller {
    /// Reads the arguments behind the program's name. Chromium gives the extension's origin (and
    /// a window on Windows), Firefox the manifest's path and the extension's id; anything else is
    /// a person's command line.
    #[must_use]
    pub fn of_browser(arguments: &[OsString]) -> Option<Self> {
        let text = |place: usize| arguments.get(place).and_then(|argument| argument.to_str());
        let first = text(0)?;
        if first.starts_with(ORIGIN) {
            return Some(Self::Extension(first.to_owned()));
        }
        let manifest = Path::new(first);
        let is_manifest =
            manifest.is_absolute() && manifest.extension().is_some_and(|end| end == "json");
        let id = text(1).filter(|id| id.starts_with('{') || id.contains('@'))?;
        is_manifest.then(|| Self::Extension(id.to_owned()))
    }

    /// Whether it may use the host: built in, or added by the user to `allowed_extensions`.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        let Self::Extension(id) = self else {
            return true;
        };
        let Ok(id) = id.parse::<ExtensionId>() else {
            return false;
        };
        ExtensionId::built_in().contains(&id)
            || Folders::of_user()
                .ok()
                .and_then(|folders| Settings::load(&folders).ok())
                .is_some_and(|settings| settings.allowed_extensions.contains(&id))
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extension(id) => f.write_str(&crate::protocol::plain_text(id, 200)),
            Self::Terminal => f.write_str("terminal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(arguments: &[&str]) -> Option<String> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        Caller::of_browser(&arguments).map(|caller| caller.to_string())
    }

    #[test]
    fn browsers_are_told_from_people() {
        let chrome = "chrome-extension://lapnciffpekdengooeolaienkeoilfeo/";
        let firefox = "{bc73541a-133d-4b50-b261-36ea20df0d24}";
        assert_eq!(caller(&[chrome]).as_deref(), Some(chrome));
        assert_eq!(caller(&[chrome, "--parent-window=0"]).as_deref(), Some(chrome));
        let manifest = if cfg!(windows) {
            r"C:\Users\a\AppData\Roaming\Mozilla\NativeMessagingHosts\com.allapihub.bridge.json"
        } else {
            "/home/a/.mozilla/native-messaging-hosts/com.allapihub.bridge.json"
        };
        assert_eq!(caller(&[manifest, firefox]).as_deref(), Some(firefox));
        assert_eq!(caller(&[manifest, "a@b.org"]).as_deref(), Some("a@b.org"));
        assert_eq!(caller(&[manifest]), None);
        assert_eq!(caller(&[]), None);
        assert_eq!(caller(&["import", "a.json"]), None);
        assert_eq!(caller(&["keys.json", "me@example.com"]), None);
    }

    #[test]
    fn built_in_extensions_are_allowed() {
        for id in ExtensionId::built_in() {
            assert!(Caller::Extension(id.in_manifest()).is_allowed(), "{id}");
        }
    }
}
