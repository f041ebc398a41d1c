use std::{collections::BTreeMap, fs, io, path::PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::{SecretStore, SecretStoreError};
use crate::files;

/// A file of the user's, mode 0600, not encrypted. Not on Windows.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
}

const NAME: &str = "unencrypted file";

impl FileStore {
    /// Keeps keys in `keys-unencrypted.json` in this folder.
    #[must_use]
    pub fn new(folder: &std::path::Path) -> Self {
        Self { path: folder.join("keys-unencrypted.json") }
    }

    fn read(&self) -> Result<BTreeMap<String, String>, SecretStoreError> {
        if cfg!(windows) {
            let reason = "it can't be protected on Windows".to_owned();
            return Err(SecretStoreError::Unavailable { store: NAME, reason });
        }
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(self.refusal(&error)),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&self.path).map_err(|e| self.refusal(&e))?.permissions().mode();
            if mode & 0o077 != 0 {
                let reason = format!(
                    "others may read {}; run chmod 600 on it, and change the key if they did",
                    self.path.display()
                );
                return Err(SecretStoreError::Denied { store: NAME, reason });
            }
        }
        serde_json::from_slice(&bytes).map_err(|error| SecretStoreError::Unavailable {
            store: NAME,
            reason: format!(
                "{}, line {}, column {}, is not what hub-bridge writes",
                self.path.display(),
                error.line(),
                error.column()
            ),
        })
    }

    fn write(&self, keys: &BTreeMap<String, String>) -> Result<(), SecretStoreError> {
        let bytes = serde_json::to_vec_pretty(keys).unwrap_or_default();
        files::write_private(&self.path, &bytes).map_err(|error| self.refusal(&error))
    }

    fn refusal(&self, error: &io::Error) -> SecretStoreError {
        let path = self.path.display();
        match error.kind() {
            io::ErrorKind::PermissionDenied => SecretStoreError::Denied {
                store: NAME,
                reason: format!("{path} is not accessible"),
            },
            io::ErrorKind::ReadOnlyFilesystem => SecretStoreError::ReadOnly { store: NAME },
            _ => SecretStoreError::Unavailable { store: NAME, reason: format!("{path}: {error}") },
        }
    }

    /// Reads, changes and writes while no other process does.
    fn update<T>(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, String>) -> T,
    ) -> Result<T, SecretStoreError> {
        let lock = files::open_lock_file(&self.path.with_extension("lock"))
            .map_err(|error| self.refusal(&error))?;
        lock.lock().map_err(|error| self.refusal(&error))?;
        let mut keys = self.read()?;
        let result = change(&mut keys);
        self.write(&keys)?;
        Ok(result)
    }
}

impl SecretStore for FileStore {
    fn name(&self) -> &'static str {
        NAME
    }

    fn get(&self, account: &str) -> Result<Option<SecretString>, SecretStoreError> {
        Ok(self.read()?.remove(account).map(SecretString::from))
    }

    fn set(&self, account: &str, key: &SecretString) -> Result<(), SecretStoreError> {
        self.update(|keys| {
            keys.insert(account.to_owned(), key.expose_secret().to_owned());
        })
    }

    fn remove(&self, account: &str) -> Result<bool, SecretStoreError> {
        self.update(|keys| keys.remove(account).is_some())
    }
}
