use secrecy::SecretString;

use super::{SecretStore, SecretStoreError};

/// The keys that came with `HUB_BRIDGE_MANAGEMENT_URL`; written nowhere.
#[derive(Debug)]
pub struct EnvironmentStore {
    keys: Vec<(String, SecretString)>,
}

const NAME: &str = "environment";

impl EnvironmentStore {
    /// Keeps the keys of these accounts.
    #[must_use]
    pub const fn new(keys: Vec<(String, SecretString)>) -> Self {
        Self { keys }
    }
}

impl SecretStore for EnvironmentStore {
    fn name(&self) -> &'static str {
        NAME
    }

    fn get(&self, account: &str) -> Result<Option<SecretString>, SecretStoreError> {
        let found = self.keys.iter().find(|(own, _)| own == account);
        Ok(found.map(|(_, key)| key.clone()))
    }

    fn set(&self, _: &str, _: &SecretString) -> Result<(), SecretStoreError> {
        Err(SecretStoreError::ReadOnly { store: NAME })
    }

    fn remove(&self, _: &str) -> Result<bool, SecretStoreError> {
        Err(SecretStoreError::ReadOnly { store: NAME })
    }
}
