//! What can be set, with its defaults.

use std::{io, time::Duration};

use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use crate::{
    cliproxy::{Connection, ManagementUrl},
    extension::ExtensionId,
    protocol::{DiscoverModels, NameMatch, Verify},
};

/// What the user has set.
#[derive(Debug)]
pub struct Settings {
    /// In the order of the file; the one from the environment comes first.
    pub profiles: Vec<Profile>,
    /// The name of the profile that is used where none is named.
    pub default: Option<String>,
    /// Which store keeps the management keys.
    pub secret_store: StoreChoice,
    /// How long a store may wait for a person.
    pub secret_store_wait: Duration,
    /// Extensions that may use the host besides the built-in ones.
    pub allowed_extensions: Vec<ExtensionId>,
    /// Users, by name or number, whose program on this machine may be CLIProxyAPI, besides
    /// oneself and root.
    pub trusted_listeners: Vec<String>,
    /// The key that came with the profile from the environment.
    pub environment_key: Option<SecretString>,
    /// The client key that came with it.
    pub environment_client_key: Option<SecretString>,
}

/// One CLIProxyAPI instance and how to talk to it.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Where it is, and how to reach it.
    pub connection: Connection,
    /// What an import checks.
    pub verify: Verify,
    /// What happens to a name that belongs to another site.
    pub name_match: NameMatch,
    /// When models are read from the site.
    pub discover_models: DiscoverModels,
    /// Callers that may use `management/request`.
    pub allow_raw: Vec<String>,
}

/// Which store keeps the management keys. Only a person sets it, in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StoreChoice {
    /// The OS keychain.
    #[default]
    Keychain,
    /// A program that prints the key.
    Command {
        /// The program by its full path, and its arguments.
        command: Vec<String>,
    },
    /// A file, not encrypted.
    File,
}

impl StoreChoice {
    /// Its name in the file and on the wire.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Command { .. } => "command",
            Self::File => "file",
        }
    }
}

/// Why the settings can't be used.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum SettingsError {
    #[error("{path}: {reason}")]
    Invalid { path: String, line: Option<usize>, column: Option<usize>, reason: String },
    #[error("{path}: {source}")]
    Io { path: String, source: io::Error },
    #[error("no profile is set")]
    NoProfile,
    #[error("there is no profile “{0}”")]
    UnknownProfile(String),
}

/// The name of the profile that comes from the environment.
pub const ENVIRONMENT: &str = "environment";
/// The limit of one request where none is set.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a store may wait for a person where nothing else is set.
pub const DEFAULT_STORE_WAIT: Duration = Duration::from_mins(1);
/// What a profile's `timeout_ms` may be.
pub const TIMEOUT_MS_RANGE: std::ops::RangeInclusive<u64> = 1_000..=600_000;

impl Profile {
    /// A profile with the defaults.
    #[must_use]
    pub const fn new(name: String, url: ManagementUrl) -> Self {
        Self {
            name,
            connection: Connection {
                url,
                timeout: DEFAULT_TIMEOUT,
                proxy: None,
                ca_certificate: None,
                allow_insecure_http: false,
            },
            verify: Verify::Readback,
            name_match: NameMatch::SameSite,
            discover_models: DiscoverModels::Never,
            allow_raw: Vec::new(),
        }
    }

    /// What its management key is stored under: the URL, and a digest of proxy, certificate and flag where
    /// they are not the defaults, since a key goes only where it was stored for.
    #[must_use]
    pub fn account(&self) -> String {
        self.account_at(self.connection.url.as_str())
    }

    /// What its client key is stored under: the same with the address that clients use.
    #[must_use]
    pub fn client_account(&self) -> String {
        self.account_at(&format!("{}/v1", self.connection.url.server()))
    }

    fn account_at(&self, url: &str) -> String {
        let Connection { proxy, ca_certificate, allow_insecure_http, .. } = &self.connection;
        if proxy.is_none() && ca_certificate.is_none() && !allow_insecure_http {
            return url.to_owned();
        }
        let parts = format!("{proxy:?}\n{ca_certificate:?}\n{allow_insecure_http}");
        let digest = Sha256::digest(parts.as_bytes());
        let short: String =
            digest[..4].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        format!("{url}#{short}")
    }

    /// Whether it comes from the environment.
    #[must_use]
    pub fn is_environment(&self) -> bool {
        self.name == ENVIRONMENT
    }
}

impl Settings {
    /// The profile of this name, or the default one.
    ///
    /// # Errors
    /// `UnknownProfile`, or `NoProfile` when none is the default.
    pub fn named(&self, name: Option<&str>) -> Result<&Profile, SettingsError> {
        let wanted = name.or(self.default.as_deref()).ok_or(SettingsError::NoProfile)?;
        let found = self.profiles.iter().find(|profile| profile.name == wanted);
        found.ok_or_else(|| SettingsError::UnknownProfile(wanted.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_the_whole_connection() {
        let url = ManagementUrl::parse("https://nas.example.com").expect("a URL");
        let plain = Profile::new("a".into(), url);
        assert_eq!(plain.account(), "https://nas.example.com/v0/management");
        assert_eq!(plain.client_account(), "https://nas.example.com/v1");
        let mut proxied = plain.clone();
        proxied.connection.proxy = Some("http://proxy.test:8080".into());
        let mut insecure = plain.clone();
        insecure.connection.allow_insecure_http = true;
        assert_ne!(plain.account(), proxied.account());
        assert_ne!(plain.account(), insecure.account());
        assert_ne!(proxied.account(), insecure.account());
        assert_ne!(plain.client_account(), proxied.client_account());
    }
}
