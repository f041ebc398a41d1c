//! Changes to `config.toml` that keep everything else in it, comments included.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

use super::{
    file,
    profile::{DEFAULT_TIMEOUT, Profile, Settings, SettingsError},
};
use crate::{
    cliproxy::Connection,
    extension::ExtensionId,
    files::{self, Folders},
    protocol::{DiscoverModels, NameMatch, Verify},
};

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
        let implied = implied_default(document, &profile.name);
        let profiles = document.entry("profiles").or_insert_with(implicit_table);
        let Some(profiles) = profiles.as_table_like_mut() else {
            return;
        };
        let entry = profiles.entry(&profile.name).or_insert_with(toml_edit::table);
        let Some(table) = entry.as_table_like_mut() else {
            return;
        };
        write_fields(table, profile);
        match default {
            Some(true) => set_default(document, &profile.name),
            Some(false) if current_default(document) == Some(&profile.name) => {
                document.remove("default");
            }
            // The only profile is the default one unsaid; it stays so when a second one comes.
            _ if document.get("default").is_none() => {
                if let Some(name) = implied {
                    set_default(document, &name);
                }
            }
            _ => {}
        }
    })
}

/// Writes what differs from the defaults.
fn write_fields(table: &mut dyn TableLike, profile: &Profile) {
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
    set(
        "verify",
        match profile.verify {
            Verify::Readback => None,
            Verify::None => Some(value("none")),
            Verify::Upstream => Some(value("upstream")),
        },
    );
    set(
        "discover_models",
        match profile.discover_models {
            DiscoverModels::Never => None,
            DiscoverModels::New => Some(value("new")),
            DiscoverModels::Always => Some(value("always")),
        },
    );
    let callers: Array = profile.allow_raw.iter().collect();
    set("allow_raw", (!callers.is_empty()).then(|| value(callers)));
    set(
        "name_match",
        match profile.name_match {
            NameMatch::SameSite => None,
            NameMatch::Append => Some(value("append")),
            NameMatch::Move => Some(value("move")),
        },
    );
}

/// The default that goes without saying: the only profile, or this one where it is the first.
fn implied_default(document: &DocumentMut, new: &str) -> Option<String> {
    let profiles = document.get("profiles").and_then(Item::as_table_like);
    let mut names = profiles.into_iter().flat_map(|table| table.iter()).map(|(name, _)| name);
    match (names.next(), names.next()) {
        (None, _) => Some(new.to_owned()),
        (Some(only), None) => Some(only.to_owned()),
        _ => None,
    }
}

fn set_default(document: &mut DocumentMut, name: &str) {
    document["default"] = value(name);
}

fn current_default(document: &DocumentMut) -> Option<&str> {
    document.get("default").and_then(Item::as_str)
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
        if current_default(document) == Some(name) {
            document.remove("default");
        }
    })
}

/// Lets these extensions use the host, besides those that may already.
///
/// # Errors
/// When the file can't be read or written.
pub fn allow_extensions(folders: &Folders, ids: &[ExtensionId]) -> Result<(), SettingsError> {
    let known = Settings::load(folders)?.allowed_extensions;
    let new = ids.iter().filter(|id| !known.contains(id) && !ExtensionId::built_in().contains(id));
    let new: Vec<String> = new.map(ToString::to_string).collect();
    if new.is_empty() {
        return Ok(());
    }
    edit(folders, |document| {
        let entry = document.entry("allowed_extensions").or_insert_with(|| value(Array::new()));
        if let Some(list) = entry.as_array_mut() {
            list.extend(new);
        }
    })
}

/// Reads, changes and replaces the file while no other process does.
fn edit(folders: &Folders, change: impl FnOnce(&mut DocumentMut)) -> Result<(), SettingsError> {
    let path = folders.config_file();
    let io = |source| SettingsError::Io { path: path.display().to_string(), source };
    let lock = files::open_lock_file(&folders.locks().join("config.lock")).map_err(io)?;
    lock.lock().map_err(io)?;
    let text = file::read(&path)?;
    file::parse(&text, &path)?;
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

fn implicit_table() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::cliproxy::ManagementUrl;

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
        let ids = ["me@example.com", "lapnciffpekdengooeolaienkeoilfeo"]
            .map(|id| id.parse().expect("an id"));
        allow_extensions(&folders, &ids).expect("stored");
        allow_extensions(&folders, &ids).expect("stored");
        let now = fs::read_to_string(folders.config_file()).expect("read");
        assert_eq!(now.matches("me@example.com").count(), 1, "{now}");
        assert!(!now.contains("lapn"), "it is built in");
        let settings = file::parse(&now, Path::new("x")).expect("still good");
        assert_eq!(settings.default.as_deref(), Some("home"));
    }
}
