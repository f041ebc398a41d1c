use std::error::Error as _;

use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use super::{SecretStore, SecretStoreError};

/// The Secret Service, macOS's Keychain or Windows' Credential Manager.
#[derive(Debug)]
pub struct KeychainStore;

const SERVICE: &str = "hub-bridge";
const NAME: &str = if cfg!(target_os = "macos") {
    "Keychain"
} else if cfg!(windows) {
    "Credential Manager"
} else {
    "Secret Service"
};

impl SecretStore for KeychainStore {
    fn name(&self) -> &'static str {
        NAME
    }

    fn get(&self, account: &str) -> Result<Option<SecretString>, SecretStoreError> {
        match entry(account)?.get_password() {
            Ok(key) => Ok(Some(key.into())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refusal(&error)),
        }
    }

    fn set(&self, account: &str, key: &SecretString) -> Result<(), SecretStoreError> {
        entry(account)?.set_password(key.expose_secret()).map_err(|error| refusal(&error))
    }

    fn remove(&self, account: &str) -> Result<bool, SecretStoreError> {
        match entry(account)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(refusal(&error)),
        }
    }
}

fn entry(account: &str) -> Result<Entry, SecretStoreError> {
    // Entry::new only says that there is no store; the status says why.
    if let Err(error) = Entry::store_status() {
        return Err(refusal(error));
    }
    Entry::new(SERVICE, account).map_err(|error| refusal(&error))
}

fn refusal(error: &Error) -> SecretStoreError {
    tracing::warn!(%error, "keychain");
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let text = causes.fold(error.to_string(), |text, cause| text + &format!(" / {cause:?}"));
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // The platforms' own words; the crate has no kinds for them.
    if says(&["AccessDenied", "access denied", "Access is denied", "-128", "-25293"]) {
        let reason = "access was denied".to_owned();
        SecretStoreError::Denied { store: NAME, reason }
    } else if matches!(error, Error::NoStorageAccess(_)) || says(&["IsLocked", "-25308"]) {
        SecretStoreError::Locked { store: NAME }
    } else {
        let reason = if says(&["ServiceUnknown", "NameHasNoOwner"]) {
            "no keyring service answers"
        } else if cfg!(all(unix, not(target_os = "macos"))) && says(&["Zbus", "zbus", "autolaunch"])
        {
            "there is no session bus"
        } else {
            "it can't be used; the log says more"
        };
        SecretStoreError::Unavailable { store: NAME, reason: reason.to_owned() }
    }
}
