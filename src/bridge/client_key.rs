//! The key that CLIProxyAPI knows its clients by: for looking through it, and only where a person
//! asks for that. It lies beside the management key, under an account of its own.

use std::sync::Arc;

use secrecy::SecretString;

use super::{Bridge, SecretStatus, folders, keys};
use crate::{
    files::Folders,
    protocol::Failure,
    secret_store::{ACCOUNT_PLACEHOLDER, SecretStore, SecretStoreError},
    settings::{Profile, Settings, StoreChoice},
};

impl Bridge {
    /// Stores a client key; says in which store.
    ///
    /// # Errors
    /// When the key is none, or the store can't be written.
    pub async fn client_key_set(
        &self,
        profile: Option<&str>,
        key: &SecretString,
    ) -> Result<&'static str, Failure> {
        let key = keys::usable(key, "The key")?;
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let profile = settings.named(profile)?;
        let store = store_of(&folders, &settings, profile)?;
        keys::put(store, profile.client_account(), key, settings.secret_store_wait).await
    }

    /// Forgets the client key; says whether there was one.
    ///
    /// # Errors
    /// When the store can't be written.
    pub async fn client_key_remove(&self, profile: Option<&str>) -> Result<bool, Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        forget(&folders, &settings, settings.named(profile)?).await
    }

    /// Whether a client key is stored.
    ///
    /// # Errors
    /// When the store can't be asked.
    pub async fn client_key_status(&self, profile: Option<&str>) -> Result<SecretStatus, Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let profile = settings.named(profile)?;
        let store = store_of(&folders, &settings, profile)?;
        let account = profile.client_account();
        SecretStatus::of(profile, store, account, settings.secret_store_wait).await
    }
}

/// The client key of a profile; calls `waiting` when the store takes its time.
pub async fn of_profile(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
    waiting: impl FnOnce(),
) -> Result<SecretString, Failure> {
    let store = store_of(folders, settings, profile)?;
    let account = profile.client_account();
    let key = keys::fetch(store, account, settings.secret_store_wait, waiting).await?;
    key.ok_or_else(|| Failure::ClientKeyNeeded { profile: profile.name.clone() })
}

/// Forgets the client key of a profile; says whether there was one.
pub async fn forget(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
) -> Result<bool, Failure> {
    let store = store_of(folders, settings, profile)?;
    keys::take_out(store, profile.client_account(), settings.secret_store_wait).await
}

/// A command that prints one key whatever it is asked for would print the management key.
fn store_of(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
) -> Result<Arc<dyn SecretStore>, Failure> {
    if let StoreChoice::Command { command } = &settings.secret_store
        && !profile.is_environment()
        && !command.iter().any(|part| part.contains(ACCOUNT_PLACEHOLDER))
    {
        let reason = format!(
            "to tell the client key from the management key, its argument list says \
             “{ACCOUNT_PLACEHOLDER}” somewhere"
        );
        return Err(SecretStoreError::Unavailable { store: "command", reason }.into());
    }
    keys::store_of(folders, settings, profile)
}
