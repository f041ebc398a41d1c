//! Where the management key is kept: the OS keychain, or what the user chose instead.

mod command;
mod environment;
mod file;
mod keychain;

use std::time::Duration;

use secrecy::SecretString;

pub use command::{ACCOUNT_PLACEHOLDER, CommandStore};
pub use environment::EnvironmentStore;
pub use file::FileStore;
pub use keychain::KeychainStore;

/// Keeps management keys by account: the management URL, and a digest of the connection's
/// settings where they are not the defaults.
///
/// Calls block, and may wait for a person: make them through [`wait_for`].
pub trait SecretStore: Send + Sync {
    /// What a person calls it.
    fn name(&self) -> &'static str;

    /// The key of an account, if there is one.
    ///
    /// # Errors
    /// When the store can't be asked.
    fn get(&self, account: &str) -> Result<Option<SecretString>, SecretStoreError>;

    /// Keeps a key, in place of the one that was there.
    ///
    /// # Errors
    /// When the store can't be written.
    fn set(&self, account: &str, key: &SecretString) -> Result<(), SecretStoreError>;

    /// Forgets a key; says whether there was one.
    ///
    /// # Errors
    /// When the store can't be written.
    fn remove(&self, account: &str) -> Result<bool, SecretStoreError>;
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum SecretStoreError {
    #[error("{store} is not available: {reason}")]
    Unavailable { store: &'static str, reason: String },
    #[error("{store} is locked")]
    Locked { store: &'static str },
    #[error("{store} refused: {reason}")]
    Denied { store: &'static str, reason: String },
    #[error("{store} can't be written")]
    ReadOnly { store: &'static str },
}

/// Runs a call to a store on a thread of its own, at most for `limit`.
///
/// A keychain that waits for a person can't be interrupted: the thread is left behind, and the
/// program ends without it.
///
/// # Errors
/// The call's own, and `Locked` when it did not come back in time.
pub async fn wait_for<T: Send + 'static>(
    store: &'static str,
    limit: Duration,
    call: impl FnOnce() -> Result<T, SecretStoreError> + Send + 'static,
) -> Result<T, SecretStoreError> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("secret-store".into()).spawn(move || {
        // Nobody listens any more when the limit has passed.
        let _ = answer.send(call());
    });
    if let Err(error) = thread {
        return Err(SecretStoreError::Unavailable { store, reason: error.to_string() });
    }
    match tokio::time::timeout(limit, answered).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(SecretStoreError::Unavailable { store, reason: "it crashed".into() }),
        Err(_) => Err(SecretStoreError::Locked { store }),
    }
}
