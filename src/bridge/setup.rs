//! Setting a connection up: verified first, stored after, and all of it or nothing.

use secrecy::SecretString;

use super::{PersonalChanges, folders, keys, profiles, verified};
use crate::{
    cliproxy::{Connection, ManagementUrl},
    files::Folders,
    protocol::{ConnectionVerifyResult, DiscoverModels, Failure, ProfileSetParams},
    settings::{Profile, Settings, StoreChoice},
};

/// A connection that a person is about to store. Nothing of it is written before [`Draft::keep`].
#[derive(Debug)]
pub struct Draft {
    folders: Folders,
    before: Settings,
    profile: Profile,
    /// The profile that it changes.
    existing: Option<Profile>,
}

impl Draft {
    /// The profile of this name, or of this address, or a new one.
    ///
    /// # Errors
    /// When the address would get the key readable, or no such profile can be made.
    pub fn new(
        name: Option<&str>,
        url: &ManagementUrl,
        allow_insecure_http: Option<bool>,
    ) -> Result<Self, Failure> {
        let folders = folders()?;
        let before = Settings::load(&folders)?;
        let environment = before.profiles.iter().find(|profile| {
            profile.is_environment() && name.is_none() && profile.connection.url == *url
        });
        if let Some(profile) = environment.cloned() {
            return Ok(Self { folders, before, existing: Some(profile.clone()), profile });
        }
        let params = ProfileSetParams {
            name: name.map(str::to_owned),
            management_url: Some(url.to_string()),
            ..Default::default()
        };
        let personal = PersonalChanges { allow_insecure_http, ..Default::default() };
        let (existing, profile) = profiles::changed(&before, &params, personal, false)?;
        let existing = existing.cloned();
        Ok(Self { folders, before, profile, existing })
    }

    /// The profile's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.profile.name
    }

    /// Whether it is a profile of the file, and not of the environment.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !self.profile.is_environment()
    }

    /// When models are read from sites.
    #[must_use]
    pub const fn discover_models(&self) -> DiscoverModels {
        self.profile.discover_models
    }

    /// Has models read from sites, or not.
    pub const fn set_discover_models(&mut self, when: DiscoverModels) {
        self.profile.discover_models = when;
    }

    /// How the server is reached.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.profile.connection
    }

    /// Whether the profile is, or becomes, the one that is used where none is named.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.before.default.as_deref().is_none_or(|name| name == self.profile.name)
    }

    /// Whether the store takes a key from here; others are changed where they are.
    #[must_use]
    pub fn takes_key(&self) -> bool {
        !self.profile.is_environment()
            && !matches!(self.before.secret_store, StoreChoice::Command { .. })
    }

    /// What a person calls the store of the key.
    ///
    /// # Errors
    /// When the store can't be used.
    pub fn store(&self) -> Result<&'static str, Failure> {
        keys::store_name(&self.folders, &self.before, &self.profile)
    }

    /// The key that is stored for this connection already.
    ///
    /// # Errors
    /// When the store can't be asked: then it would take no key either.
    pub async fn stored_key(
        &self,
        waiting: impl FnOnce(),
    ) -> Result<Option<SecretString>, Failure> {
        match keys::of_profile(&self.folders, &self.before, &self.profile, waiting).await {
            Ok(key) => Ok(Some(key)),
            Err(Failure::NotConfigured { .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Tries the connection with this key: one request, none where it is known to be refused.
    ///
    /// # Errors
    /// What keeps the connection from working.
    pub async fn verify(
        &self,
        key: &SecretString,
        retry: bool,
    ) -> Result<ConnectionVerifyResult, Failure> {
        let key = keys::usable(key, "The key")?;
        let connection = self.profile.connection.clone();
        let client = keys::client(&self.folders, &self.before, connection, key, retry)?;
        verified(&client, Vec::new()).await
    }

    /// Stores the key, if there is a new one, and then the profile: a key that can't be stored
    /// leaves no profile behind, and a profile that can't be written no key.
    ///
    /// # Errors
    /// When the key or the profile can't be stored.
    pub async fn keep(&self, key: Option<&SecretString>) -> Result<(), Failure> {
        if let Some(key) = key {
            let key = keys::usable(key, "The key")?;
            keys::store(&self.folders, &self.before, &self.profile, key).await?;
        }
        let account = self.profile.account();
        let unchanged = self.existing.as_ref().is_some_and(|old| {
            old.account() == account && old.discover_models == self.profile.discover_models
        });
        if unchanged && self.before.default.is_some() {
            return Ok(());
        }
        // Several profiles, and none of them the default: this one is wanted now.
        let default = self.before.default.is_none().then_some(true);
        let existing = self.existing.as_ref();
        let written =
            profiles::write(&self.folders, &self.before, existing, &self.profile, default).await;
        let is_used = self.before.profiles.iter().any(|profile| profile.account() == account);
        if written.is_err()
            && key.is_some()
            && !is_used
            && let Err(error) = keys::forget(&self.folders, &self.before, &self.profile).await
        {
            tracing::warn!(%error, "the key of a profile that was not written is still stored");
        }
        written
    }
}
