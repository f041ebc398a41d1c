//! One writer a server, across tasks and processes.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use super::ManagementUrl;
use crate::files;

/// Held while a server's lists are read, planned and written. Dropping it lets the next one in;
/// so does the end of the process, however it ends.
#[derive(Debug)]
pub struct ServerLock {
    // Taken by flock, which belongs to this open file: another task that opens the file waits too.
    _file: Option<File>,
}

/// The lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else held it all the time.
    #[error("the server was locked for {0:?}")]
    Busy(Duration),
}

const POLL: Duration = Duration::from_millis(25);

impl ServerLock {
    /// Waits for the lock of the server, at most for `limit`; calls `waiting` once if it must.
    ///
    /// Where no lock file can be made (a read-only home, say), there is nobody to share it with
    /// either: the work goes on without.
    ///
    /// # Errors
    /// [`LockError::Busy`] when the limit has passed.
    pub async fn take(
        folder: &Path,
        server: &ManagementUrl,
        limit: Duration,
        waiting: impl FnOnce(),
    ) -> Result<Self, LockError> {
        let path = folder.join(format!("{}.lock", digest(&server.server_id())));
        let file = match files::open_lock_file(&path) {
            Ok(file) => file,
            Err(error) => {
                tracing::warn!(%error, "no lock file");
                return Ok(Self { _file: None });
            }
        };
        let start = Instant::now();
        let mut waiting = Some(waiting);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: Some(file) }),
                Err(TryLockError::Error(error)) => {
                    tracing::warn!(%error, "the lock file can't be locked");
                    return Ok(Self { _file: None });
                }
                Err(TryLockError::WouldBlock) if start.elapsed() >= limit => {
                    return Err(LockError::Busy(limit));
                }
                Err(TryLockError::WouldBlock) => {}
            }
            if let Some(waiting) = waiting.take() {
                waiting();
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest[..8].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
