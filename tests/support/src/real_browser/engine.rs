//! Chromium and Firefox: what each of them calls the test extension, and where it looks for hosts.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{chromium, extension, firefox};
use crate::Home;

/// The name of the native host.
pub const HOST_NAME: &str = "com.allapihub.bridge";

/// What a browser is built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Debian's `chromium`.
    Chromium,
    /// Debian's `firefox-esr`.
    Firefox,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// The id of the test extension there, as `allowed_extensions` in hub-bridge's configuration
    /// takes it.
    #[must_use]
    pub const fn extension_id(self) -> &'static str {
        match self {
            Self::Chromium => extension::CHROMIUM_ID,
            Self::Firefox => extension::FIREFOX_ID,
        }
    }

    /// How the browser names the test extension, in manifests and to the host.
    #[must_use]
    pub fn caller(self) -> String {
        match self {
            Self::Chromium => format!("chrome-extension://{}/", extension::CHROMIUM_ID),
            Self::Firefox => extension::FIREFOX_ID.to_owned(),
        }
    }

    /// The user's folder of manifests.
    #[must_use]
    pub fn manifest_folder(self, home: &Home) -> PathBuf {
        home.path().join(match self {
            Self::Chromium => Path::new(chromium::USER_DATA).join("NativeMessagingHosts"),
            Self::Firefox => firefox::MANIFESTS.into(),
        })
    }

    /// A manifest as it should be: it lets the test extension start this program.
    #[must_use]
    pub fn good_manifest(self, program: &Path) -> Value {
        let list = match self {
            Self::Chromium => "allowed_origins",
            Self::Firefox => "allowed_extensions",
        };
        json!({
            "name": HOST_NAME,
            "description": "Imports API keys",
            "path": program,
            "type": "stdio",
            list: [self.caller()],
        })
    }

    /// Writes the text of a manifest for the user of this home.
    ///
    /// # Panics
    ///
    /// Panics when it can't be written.
    pub fn register(self, home: &Home, manifest: &str) {
        let folder = self.manifest_folder(home);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("{HOST_NAME}.json")), manifest).expect("a file");
    }

    /// What starts it, and what Debian calls its package.
    pub(super) const fn program(self) -> &'static str {
        match self {
            Self::Chromium => chromium::PROGRAM,
            Self::Firefox => firefox::PROGRAM,
        }
    }
}
