//! The shape of `config.toml`.

use std::{fs, io, path::Path, time::Duration};

use serde::Deserialize;

use super::profile::{
    DEFAULT_STORE_WAIT, DEFAULT_TIMEOUT, Profile, Settings, SettingsError, StoreChoice,
    TIMEOUT_MS_RANGE,
};
use crate::{
    cliproxy::ManagementUrl,
    extension::ExtensionId,
    protocol::{DiscoverModels, NameMatch, Verify},
};

/// The file's text; no file is an empty one.
///
/// # Errors
/// When it can't be read.
pub fn read(path: &Path) -> Result<String, SettingsError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(source) => Err(SettingsError::Io { path: path.display().to_string(), source }),
    }
}

/// Reads the text of `config.toml`.
///
/// # Errors
/// With line and column.
pub fn parse(text: &str, path: &Path) -> Result<Settings, SettingsError> {
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
    if let Some(default) = &file.default
        && !profiles.iter().any(|profile| profile.name == *default)
    {
        let reason = format!("default = \"{default}\" names no profile");
        let path = path.display().to_string();
        return Err(SettingsError::Invalid { path, line: None, column: None, reason });
    }
    Ok(Settings {
        default: file.default.or(only),
        profiles,
        secret_store: file.secret_store.choice,
        secret_store_wait: file.secret_store.wait,
        allowed_extensions: file.allowed_extensions,
        trusted_listeners: file.trusted_listeners,
        environment_key: None,
        environment_client_key: None,
    })
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
    allowed_extensions: Vec<ExtensionId>,
    #[serde(default)]
    trusted_listeners: Vec<String>,
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
        super::parse(text, Path::new("config.toml"))
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
            ("allowed_extensions = [\"a@b\",\n\"*\"]", 1, 22, "extension's id"),
        ] {
            let Err(SettingsError::Invalid { line: l, column: c, reason, .. }) = parse(text) else {
                panic!("{text} is refused");
            };
            assert_eq!((l, c), (Some(line), Some(column)), "{text}: {reason}");
            assert!(reason.contains(about), "{reason}");
        }
    }
}
