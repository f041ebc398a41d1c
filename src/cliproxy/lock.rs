//! One at a time with a server, across tasks and processes.

use std::{
    fs::{File, TryLockError},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use tokio::sync::oneshot;

use super::ManagementUrl;
use crate::files;

/// Held while a server's lists are read, planned, written and settled. Dropping it lets the next
/// one in; so does the end of the process, however it ends.
#[derive(Debug)]
pub struct Lock {
    // Taken by flock, which belongs to this open file: another task that opens the file waits too.
    file: Option<File>,
}

/// The lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else held it all the time.
    #[error("the server was locked for {0:?}")]
    Busy(Duration),
}

/// The longest time that a server is left alone.
const LONGEST_REST: Duration = Duration::from_secs(10);

/// What is locked.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// Writing to the server's lists.
    Writing,
    /// The first request with a key that may be a wrong one.
    FirstRequest,
}

impl Lock {
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
        purpose: Purpose,
        limit: Duration,
        waiting: impl FnOnce(),
    ) -> Result<Self, LockError> {
        let file = match files::open_lock_file(&path(folder, server, purpose)) {
            Ok(file) => file,
            Err(error) => {
                tracing::warn!(%error, "no lock file");
                return Ok(Self { file: None });
            }
        };
        match file.try_lock() {
            Ok(()) => return Ok(Self { file: Some(file) }),
            Err(TryLockError::Error(error)) => return Ok(Self::without(&error)),
            Err(TryLockError::WouldBlock) => waiting(),
        }
        // The system serves those who wait in their order, and only who waits in it has a place.
        let (sender, receiver) = oneshot::channel();
        let wait = move || {
            let locked = file.lock().map(|()| file);
            // Nobody waits any more: the file is closed, and the next one has the lock.
            let _ = sender.send(locked);
        };
        if let Err(error) = thread::Builder::new().name("lock".into()).spawn(wait) {
            return Ok(Self::without(&error));
        }
        match tokio::time::timeout(limit, receiver).await {
            Ok(Ok(Ok(file))) => Ok(Self { file: Some(file) }),
            Ok(Ok(Err(error))) => Ok(Self::without(&error)),
            Ok(Err(_)) | Err(_) => Err(LockError::Busy(limit)),
        }
    }

    fn without(error: &io::Error) -> Self {
        tracing::warn!(%error, "the lock file can't be locked");
        Self { file: None }
    }

    /// Notes in the lock file that a write is on its way, and how long the server may take over
    /// it: whoever holds the lock next leaves the server alone for so long, even if this process
    /// dies before it can wait itself.
    pub fn begin_write(&mut self, time: Duration) {
        let end = milliseconds() + u64::try_from(time.as_millis()).unwrap_or_default();
        self.note(&end.to_string());
    }

    /// Notes that the last write has settled.
    pub fn end_write(&mut self) {
        self.note("");
    }

    /// How long the server is still to be left alone after a write that nobody waited for.
    pub fn unsettled(&mut self) -> Option<Duration> {
        let mut text = String::new();
        let file = self.file.as_mut()?;
        file.seek(SeekFrom::Start(0)).ok()?;
        file.read_to_string(&mut text).ok()?;
        let end: u64 = text.trim().parse().ok()?;
        let rest = Duration::from_millis(end.checked_sub(milliseconds())?);
        // A longer one comes from a clock that was set back.
        (rest <= LONGEST_REST).then_some(rest)
    }

    fn note(&mut self, text: &str) {
        let Some(file) = &mut self.file else { return };
        if let Err(error) = rewrite(file, text) {
            tracing::warn!(%error, "the lock file can't be written");
        }
    }
}

fn rewrite(file: &mut File, text: &str) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(text.as_bytes())
}

fn milliseconds() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn path(folder: &Path, server: &ManagementUrl, purpose: Purpose) -> PathBuf {
    let suffix = match purpose {
        Purpose::Writing => "lock",
        Purpose::FirstRequest => "first",
    };
    folder.join(format!("{}.{suffix}", server.digest()))
}
