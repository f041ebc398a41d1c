//! The user's profiles and choices: `config.toml`, and a profile from the environment.

use std::{env, fs, io, path::Path, time::Duration};

use secrecy::SecretString;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml_edit::{DocumentMut, Item, Table, value};

use crate::{
    cliproxy::{Connection, ManagementUrl},
    files::{self, Folders},
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
    /// Extension ids and origins that may use the host besides the built-in ones.
    pub allowed_extensions: Vec<String>,
    /// The key that came with the profile from the environment.
    pub environment_key: Option<SecretString>,
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
}

/// The name of the profile that comes from the environment.
pub const ENVIRONMENT: &str = "environment";
/// The limit of one request where none is set.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a store may wait for a person where nothing else is set.
pub const DEFAULT_STORE_WAIT: Duration = Duration::from_mins(1);
/// What a profile's `timeout_ms` may be.
pub const TIMEOUT_MS_RANGE: std::ops::RangeInclusive<u64> = 1_000..=600_000;

const ENV_URL: &str = "HUB_BRIDGE_MANAGEMENT_URL";
const ENV_KEY: &str = "HUB_BRIDGE_MANAGEMENT_KEY";
const ENV_INSECURE: &str = "HUB_BRIDGE_ALLOW_INSECURE_HTTP";

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

    /// What its key is stored under: the URL, and a digest of proxy, certificate and flag where
    /// they are not the defaults, since a key goes only where it was stored for.
    #[must_use]
    pub fn account(&self) -> String {
        let Connection { url, proxy, ca_certificate, allow_insecure_http, .. } = &self.connection;
        if proxy.is_none() && ca_certificate.is_none() && !allow_insecure_http {
            return url.to_string();
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
    /// Reads `config.toml` and the environment. No file means no profiles.
    ///
    /// # Errors
    /// With line and column, when the file is not what it should be.
    pub fn load(folders: &Folders) -> Result<Self, SettingsError> {
        let path = folders.config_file();
        let mut settings = Self::parse(&read(&path)?, &path)?;
        settings.add_environment()?;
        Ok(settings)
    }

    /// The profile of this name, or the default one.
    #[must_use]
    pub fn profile(&self, name: Option<&str>) -> Option<&Profile> {
        let name = name.or(self.default.as_deref())?;
        self.profiles.iter().find(|profile| profile.name == name)
    }

    fn parse(text: &str, path: &Path) -> Result<Self, SettingsError> {
        let file: SettingsFile = toml_edit::de::from_str(text).map_err(|error| {
            let (line, column) = error.span().map(|span| place(text, span.start)).unzip();
            let reason = error.message().trim_end_matches('.').replace('\n', ", ");
            SettingsError::Invalid { path: path.display().to_string(), line, column, reason }
        })?;
        let profiles: Vec<Profile> =
            file.profiles.into_iter().map(|(name, table)| table.into_profile(name)).collect();
        let only = match profiles.as_slice() {
            [profile] => Some(profile.name.clone()),
            _ => None,
        };
        Ok(Self {
            default: file.default.or(only),
            profiles,
            secret_store: file.secret_store.choice,
            secret_store_wait: file.secret_store.wait,
            allowed_extensions: file.allowed_extensions,
            environment_key: None,
        })
    }

    fn add_environment(&mut self) -> Result<(), SettingsError> {
        let variable = |name| env::var(name).ok().filter(|text| !text.trim().is_empty());
        let invalid = |reason: String| SettingsError::Invalid {
            path: "the environment".into(),
            line: None,
            column: None,
            reason,
        };
        let (url, key) = match (variable(ENV_URL), variable(ENV_KEY)) {
            (Some(url), Some(key)) => (url, key),
            (None, None) => return Ok(()),
            _ => return Err(invalid(format!("{ENV_URL} and {ENV_KEY} belong together"))),
        };
        let url = ManagementUrl::parse(&url).map_err(|e| invalid(format!("{ENV_URL}: {e}")))?;
        let mut profile = Profile::new(ENVIRONMENT.to_owned(), url);
        profile.connection.allow_insecure_http =
            variable(ENV_INSECURE).is_some_and(|text| matches!(text.trim(), "1" | "true"));
        self.profiles.retain(|profile| !profile.is_environment());
        self.profiles.insert(0, profile);
        self.default = Some(ENVIRONMENT.to_owned());
        self.environment_key = Some(key.trim().to_owned().into());
        Ok(())
    }
}

/// Writes a profile into `config.toml`, keeping everything else in it, comments included.
///
/// # Errors
/// When the file can't be read or written.
pub fn store_profile(
    folders: &Folders,
    profile: &Profile,
    default: Option<bool>,
) -> Result<(), SettingsError> {
    edit(folders, |document| {
        let profiles = document.entry("profiles").or_insert_with(implicit_table);
        let Some(profiles) = profiles.as_table_like_mut() else {
            return;
        };
        let entry = profiles.entry(&profile.name).or_insert_with(toml_edit::table);
        let Some(table) = entry.as_table_like_mut() else {
            return;
        };
        let Connection { url, timeout, proxy, ca_certificate, allow_insecure_http } =
            &profile.connection;
        let mut set = |key: &str, text: Option<Item>| match text {
            Some(item) => {
                if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut)
                    && let Some(new) = item.as_value()
                {
                    let decor = old.decor().clone();
                    *old = new.clone();
                    *old.decor_mut() = decor;
                } else {
                    table.insert(key, item);
                }
            }
            None => {
                table.remove(key);
            }
        };
        let timeout = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        let default_timeout = DEFAULT_TIMEOUT.as_millis() == u128::from(timeout);
        set("management_url", Some(value(url.as_str())));
        set(
            "timeout_ms",
            (!default_timeout).then(|| value(i64::try_from(timeout).unwrap_or(i64::MAX))),
        );
        set("proxy", proxy.as_deref().map(value));
        set("ca_certificate", ca_certificate.as_deref().map(value));
        set("allow_insecure_http", allow_insecure_http.then(|| value(true)));
        set("verify", (profile.verify != Verify::default()).then(|| value("none")));
        set(
            "name_match",
            match profile.name_match {
                NameMatch::SameSite => None,
                NameMatch::Append => Some(value("append")),
                NameMatch::Move => Some(value("move")),
            },
        );
        match default {
            Some(true) => {
                document["default"] = value(profile.name.as_str());
            }
            Some(false)
                if document.get("default").and_then(Item::as_str) == Some(&profile.name) =>
            {
                document.remove("default");
            }
            _ => {}
        }
    })
}

/// Takes a profile out of `config.toml`.
///
/// # Errors
/// When the file can't be read or written.
pub fn remove_profile(folders: &Folders, name: &str) -> Result<(), SettingsError> {
    edit(folders, |document| {
        if let Some(profiles) = document.get_mut("profiles").and_then(Item::as_table_like_mut) {
            profiles.remove(name);
        }
        if document.get("default").and_then(Item::as_str) == Some(name) {
            document.remove("default");
        }
    })
}

/// Reads, changes and replaces the file while no other process does.
fn edit(folders: &Folders, change: impl FnOnce(&mut DocumentMut)) -> Result<(), SettingsError> {
    let path = folders.config_file();
    let io = |source| SettingsError::Io { path: path.display().to_string(), source };
    let lock = files::open_lock_file(&folders.locks().join("config.lock")).map_err(io)?;
    lock.lock().map_err(io)?;
    let text = read(&path)?;
    Settings::parse(&text, &path)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let reason = error.message().to_owned();
        SettingsError::Invalid {
            path: path.display().to_string(),
            line: None,
            column: None,
            reason,
        }
    })?;
    change(&mut document);
    files::write_private(&path, document.to_string().as_bytes()).map_err(io)
}

fn read(path: &Path) -> Result<String, SettingsError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(SettingsError::Io { path: path.display().to_string(), source }),
    }
}

fn implicit_table() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

/// Line and column, both from 1, of a byte.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..byte.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    default: Option<String>,
    #[serde(default)]
    secret_store: CheckedStore,
    #[serde(default)]
    allowed_extensions: Vec<String>,
    #[serde(default)]
    profiles: Profiles,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileTable {
    management_url: UrlText,
    timeout_ms: Option<TimeoutMs>,
    proxy: Option<String>,
    ca_certificate: Option<String>,
    #[serde(default)]
    allow_insecure_http: bool,
    #[serde(default)]
    verify: Verify,
    #[serde(default)]
    name_match: NameMatch,
    #[serde(default)]
    discover_models: DiscoverModels,
    #[serde(default)]
    allow_raw: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreTable {
    kind: StoreKind,
    command: Option<Vec<String>>,
    wait_seconds: Option<u64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StoreKind {
    Keychain,
    Command,
    File,
}

#[derive(Deserialize)]
#[serde(try_from = "StoreTable")]
struct CheckedStore {
    choice: StoreChoice,
    wait: Duration,
}

impl Default for CheckedStore {
    fn default() -> Self {
        Self { choice: StoreChoice::Keychain, wait: DEFAULT_STORE_WAIT }
    }
}

impl TryFrom<StoreTable> for CheckedStore {
    type Error = &'static str;

    fn try_from(table: StoreTable) -> Result<Self, &'static str> {
        let choice = match (table.kind, table.command) {
            (StoreKind::Keychain, None) => StoreChoice::Keychain,
            (StoreKind::File, None) => StoreChoice::File,
            (StoreKind::Command, Some(command)) if !command.is_empty() => {
                StoreChoice::Command { command }
            }
            (StoreKind::Command, _) => {
                return Err("kind = \"command\" needs command = [\"/full/path\", …]");
            }
            (_, Some(_)) => return Err("command goes with kind = \"command\""),
        };
        let wait = table.wait_seconds.map_or(DEFAULT_STORE_WAIT, Duration::from_secs);
        Ok(Self { choice, wait })
    }
}

impl ProfileTable {
    fn into_profile(self, name: String) -> Profile {
        let mut profile = Profile::new(name, self.management_url.0);
        profile.connection.timeout = self.timeout_ms.map_or(DEFAULT_TIMEOUT, |limit| limit.0);
        profile.connection.proxy = self.proxy.filter(|text| text != "none");
        profile.connection.ca_certificate = self.ca_certificate;
        profile.connection.allow_insecure_http = self.allow_insecure_http;
        profile.verify = self.verify;
        profile.name_match = self.name_match;
        profile.discover_models = self.discover_models;
        profile.allow_raw = self.allow_raw;
        profile
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct UrlText(ManagementUrl);

impl TryFrom<String> for UrlText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        ManagementUrl::parse(&text).map(Self).map_err(|e| format!("this is no address: {e}"))
    }
}

#[derive(Deserialize)]
#[serde(try_from = "u64")]
struct TimeoutMs(Duration);

impl TryFrom<u64> for TimeoutMs {
    type Error = String;

    fn try_from(ms: u64) -> Result<Self, String> {
        if TIMEOUT_MS_RANGE.contains(&ms) {
            return Ok(Self(Duration::from_millis(ms)));
        }
        let (least, most) = (TIMEOUT_MS_RANGE.start(), TIMEOUT_MS_RANGE.end());
        Err(format!("timeout_ms is between {least} and {most}"))
    }
}

/// A table of profiles in the order of the file.
#[derive(Default)]
struct Profiles(Vec<(String, ProfileTable)>);

impl IntoIterator for Profiles {
    type Item = (String, ProfileTable);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'de> Deserialize<'de> for Profiles {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Profiles;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table of profiles")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Profiles, A::Error> {
                let mut profiles = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    profiles.push(entry);
                }
                Ok(Profiles(profiles))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, SettingsError> {
        Settings::parse(text, Path::new("config.toml"))
    }

    #[test]
    fn the_only_profile_is_the_default() {
        let settings =
            parse("[profiles.home]\nmanagement_url = \"localhost:8317\"").expect("settings");
        assert_eq!(settings.default.as_deref(), Some("home"));
        let two = "[profiles.b]\nmanagement_url=\"localhost:1\"\n[profiles.a]\nmanagement_url=\"localhost:2\"";
        let settings = parse(two).expect("settings");
        assert_eq!(settings.default, None);
        assert_eq!(settings.profiles[0].name, "b", "the order of the file");
    }

    #[test]
    fn mistakes_are_named_by_line_and_column() {
        for (text, line, column, about) in [
            ("[profiles.a]\nmanagement_urk = \"localhost:1\"", 2, 1, "management_urk"),
            ("default = \"a\n", 1, 13, ""),
            ("[profiles.a]\nmanagement_url = \"nas\"", 2, 18, "no address"),
            ("[profiles.a]\nmanagement_url = \"localhost:1\"\ntimeout_ms = 5", 3, 14, "between"),
            ("[secret_store]\nkind = \"paper\"", 2, 8, "paper"),
        ] {
            let Err(SettingsError::Invalid { line: l, column: c, reason, .. }) = parse(text) else {
                panic!("{text} is refused");
            };
            assert_eq!((l, c), (Some(line), Some(column)), "{text}: {reason}");
            assert!(reason.contains(about), "{reason}");
        }
    }

    #[test]
    fn a_key_belongs_to_the_whole_connection() {
        let url = ManagementUrl::parse("https://nas.example.com").expect("a URL");
        let plain = Profile::new("a".into(), url);
        assert_eq!(plain.account(), "https://nas.example.com/v0/management");
        let mut proxied = plain.clone();
        proxied.connection.proxy = Some("http://proxy.test:8080".into());
        let mut insecure = plain.clone();
        insecure.connection.allow_insecure_http = true;
        assert_ne!(plain.account(), proxied.account());
        assert_ne!(plain.account(), insecure.account());
        assert_ne!(proxied.account(), insecure.account());
    }

    #[test]
    fn comments_survive_a_change() {
        let home = tempfile::tempdir().expect("a folder");
        let folders = Folders { config: home.path().join("c"), state: home.path().join("s") };
        fs::create_dir_all(&folders.config).expect("a folder");
        let text = "# mine\n[profiles.home] # at home\nmanagement_url = \"http://localhost:1/v0/management\" # old\n\n[secret_store]\nkind = \"file\"\n";
        fs::write(folders.config_file(), text).expect("written");
        let url = ManagementUrl::parse("localhost:2").expect("a URL");
        store_profile(&folders, &Profile::new("home".into(), url), Some(true)).expect("stored");
        let now = fs::read_to_string(folders.config_file()).expect("read");
        for kept in
            ["# mine", "# at home", "# old", "kind = \"file\"", "localhost:2", "default = \"home\""]
        {
            assert!(now.contains(kept), "{kept} in\n{now}");
        }
        let settings = Settings::parse(&now, Path::new("x")).expect("still good");
        assert_eq!(settings.default.as_deref(), Some("home"));
    }
}
