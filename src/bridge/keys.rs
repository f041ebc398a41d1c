//! The management key: `secret/*`, and fetching the key of a profile for a request.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};

use super::{Bridge, folders};
use crate::{
    address,
    cliproxy::{Client, Connection, Guard},
    failure,
    files::Folders,
    protocol::{Failure, SecretRemoveParams, SecretRemoveResult, SecretSetParams, SecretSetResult},
    secret_store::{
        self, ACCOUNT_PLACEHOLDER, CommandStore, EnvironmentStore, FileStore, KeychainStore,
        SecretStore, SecretStoreError,
    },
    settings::{Profile, Settings, StoreChoice},
};

/// A store that takes longer than this may be waiting for a person.
const WORTH_TELLING: Duration = Duration::from_millis(150);
/// How long to wait for a store that is only asked whether it has a key.
const ASKING_LIMIT: Duration = Duration::from_secs(2);

impl Bridge {
    /// `secret/set`
    ///
    /// # Errors
    /// When the key is none, or the store can't be written.
    pub async fn secret_set(&self, params: SecretSetParams) -> Result<SecretSetResult, Failure> {
        let key = usable(&params.management_key, "managementKey")?;
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let profile = settings.named(params.profile.as_deref())?;
        let store = store(&folders, &settings, profile, key).await?;
        Ok(SecretSetResult { stored: true, store: store.to_owned() })
    }

    /// `secret/remove`
    ///
    /// # Errors
    /// When the store can't be written.
    pub async fn secret_remove(
        &self,
        params: SecretRemoveParams,
    ) -> Result<SecretRemoveResult, Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let profile = settings.named(params.profile.as_deref())?;
        Ok(SecretRemoveResult { removed: forget(&folders, &settings, profile).await? })
    }

    /// Whether a key is stored. Only a person may ask.
    ///
    /// # Errors
    /// When the store can't be asked.
    pub async fn secret_status(&self, profile: Option<&str>) -> Result<SecretStatus, Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let profile = settings.named(profile)?;
        let store = store_of(&folders, &settings, profile)?;
        SecretStatus::of(profile, store, profile.account(), settings.secret_store_wait).await
    }
}

/// Whether a key is stored, and where.
#[derive(Debug, serde::Serialize)]
pub struct SecretStatus {
    /// The profile's name.
    pub profile: String,
    /// What a person calls the store.
    pub store: &'static str,
    /// Whether it has a key.
    pub stored: bool,
}

impl SecretStatus {
    /// Asks a store for the key of an account.
    pub(super) async fn of(
        profile: &Profile,
        store: Arc<dyn SecretStore>,
        account: String,
        limit: Duration,
    ) -> Result<Self, Failure> {
        let name = store.name();
        let key = fetch(store, account, limit, || {}).await?;
        Ok(Self { profile: profile.name.clone(), store: name, stored: key.is_some() })
    }
}

/// Which kind of store is in use, as `bridge/hello` and the settings call it.
pub fn store_kind(settings: &Settings) -> &'static str {
    if settings.environment_key.is_some() {
        return crate::settings::ENVIRONMENT;
    }
    settings.secret_store.as_str()
}

/// What a person calls the store that keeps this profile's key.
pub fn store_name(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
) -> Result<&'static str, Failure> {
    Ok(store_of(folders, settings, profile)?.name())
}

/// Takes a key as it came in: trimmed, and not blank.
pub fn usable(key: &SecretString, path: &str) -> Result<SecretString, Failure> {
    let key = address::trim(key.expose_secret());
    let reason = if key.is_empty() {
        "it is empty"
    } else if key.chars().any(|c| c.is_whitespace() || c.is_control()) {
        "it has spaces or line breaks in it"
    } else {
        return Ok(key.to_owned().into());
    };
    Err(Failure::InvalidParams { path: path.into(), reason: reason.into() })
}

/// A client for this connection and key. `asked`: a person wants a refused key tried again.
pub fn client(
    folders: &Folders,
    settings: &Settings,
    connection: Connection,
    key: SecretString,
    asked: bool,
) -> Result<Client, Failure> {
    let (url, seconds) = (connection.url.clone(), connection.timeout.as_secs());
    let guard = Guard::new(folders, &url);
    let guard = if asked { guard.asked() } else { guard };
    Client::new(connection, key, guard, settings.trusted_listeners.clone())
        .map_err(|error| failure::of_request(error, &url, seconds, None))
}

/// The key of a profile; calls `waiting` when the store takes its time.
pub async fn of_profile(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
    waiting: impl FnOnce(),
) -> Result<SecretString, Failure> {
    let store = store_of(folders, settings, profile)?;
    let key = fetch(store, profile.account(), settings.secret_store_wait, waiting).await?;
    key.ok_or_else(|| Failure::NotConfigured { profile: Some(profile.name.clone()) })
}

/// The key of an account; calls `waiting` when the store takes its time.
pub async fn fetch(
    store: Arc<dyn SecretStore>,
    account: String,
    limit: Duration,
    waiting: impl FnOnce(),
) -> Result<Option<SecretString>, Failure> {
    let reading = secret_store::wait_for(store.name(), limit, move || store.get(&account));
    tokio::pin!(reading);
    let key = if let Ok(key) = tokio::time::timeout(WORTH_TELLING, &mut reading).await {
        key
    } else {
        waiting();
        reading.await
    };
    let Some(key) = key? else { return Ok(None) };
    // What a person or a program put there by hand may end in a line break.
    let trimmed = address::trim(key.expose_secret());
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned().into()))
}

/// Whether a key is stored; `None` when the store does not say so soon.
pub async fn is_stored(folders: &Folders, settings: &Settings, profile: &Profile) -> Option<bool> {
    let store = store_of(folders, settings, profile).ok()?;
    let (account, name) = (profile.account(), store.name());
    let asking = secret_store::wait_for(name, ASKING_LIMIT, move || store.get(&account));
    asking.await.ok().map(|key| key.is_some())
}

/// Keeps a key for a profile; says in which store. The refusals of the one before are forgotten.
pub async fn store(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
    key: SecretString,
) -> Result<&'static str, Failure> {
    let store = store_of(folders, settings, profile)?;
    let name = put(store, profile.account(), key, settings.secret_store_wait).await?;
    let connection = &profile.connection;
    if let Err(error) = Guard::new(folders, &connection.url).key_changed(connection.timeout).await {
        tracing::warn!(%error, "the old key's refusals are not forgotten");
    }
    Ok(name)
}

/// Forgets the key of a profile; says whether there was one.
pub async fn forget(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
) -> Result<bool, Failure> {
    let store = store_of(folders, settings, profile)?;
    take_out(store, profile.account(), settings.secret_store_wait).await
}

/// Keeps a key under an account; says in which store.
pub async fn put(
    store: Arc<dyn SecretStore>,
    account: String,
    key: SecretString,
    limit: Duration,
) -> Result<&'static str, Failure> {
    let name = store.name();
    secret_store::wait_for(name, limit, move || store.set(&account, &key)).await?;
    Ok(name)
}

/// Forgets the key of an account; says whether there was one.
pub async fn take_out(
    store: Arc<dyn SecretStore>,
    account: String,
    limit: Duration,
) -> Result<bool, Failure> {
    Ok(secret_store::wait_for(store.name(), limit, move || store.remove(&account)).await?)
}

/// The store of a profile's keys.
pub fn store_of(
    folders: &Folders,
    settings: &Settings,
    profile: &Profile,
) -> Result<Arc<dyn SecretStore>, Failure> {
    if let Some(key) = settings.environment_key.as_ref().filter(|_| profile.is_environment()) {
        let management = (profile.account(), key.clone());
        let client = settings.environment_client_key.clone();
        let client = client.map(|key| (profile.client_account(), key));
        let keys = std::iter::once(management).chain(client).collect();
        return Ok(Arc::new(EnvironmentStore::new(keys)));
    }
    Ok(match &settings.secret_store {
        StoreChoice::Keychain => Arc::new(KeychainStore),
        StoreChoice::File => Arc::new(FileStore::new(&folders.config)),
        StoreChoice::Command { command } => {
            // One key for several servers would be shown to servers that it does not belong to.
            let stored = settings.profiles.iter().filter(|profile| !profile.is_environment());
            if stored.count() > 1 && !command.iter().any(|part| part.contains(ACCOUNT_PLACEHOLDER))
            {
                let reason = format!(
                    "with several profiles, its argument list says “{ACCOUNT_PLACEHOLDER}” somewhere"
                );
                return Err(SecretStoreError::Unavailable { store: "command", reason }.into());
            }
            Arc::new(CommandStore::new(command.clone()))
        }
    })
}
