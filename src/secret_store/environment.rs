use secrecy::SecretString;

use super::{SecretStore, SecretStoreError};

/// The key that came with `HUB_BRIDGE_MANAGEMENT_URL`; written nowhere.
#[derive(Debug)]
pub struct EnvironmentStore {
    account: String,
    key: SecretString,
}

const NAME: &str = "environment";

impl EnvironmentStore {
    /// Keeps the one key of the one account.
    #[must_use]
    pub const fn new(account: String, key: SecretString) -> Self {
        Self { account, key }
    }
}

impl SecretStore for EnvironmentStore {
    fn name(&self) -> &'static str {
        NAME
    }

    fn get(&self, account: &str) -> Result<Option<SecretString>, SecretStoreError> {
        Ok((account == self.account).then(|| self.key.clone()))
    }

    fn set(&self, _: &str, _: &SecretString) -> Result<(), SecretStoreError> {
        Err(SecretStoreError::ReadOnly { store: NAME })
    }

    fn remove(&self, _: &str) -> Result<bool, SecretStoreError> {
        Err(SecretStoreError::ReadOnly { store: NAME })
    }
}
