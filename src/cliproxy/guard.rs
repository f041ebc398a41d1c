//! Keeps a wrong key from being tried until the server locks this computer out.
//!
//! CLIProxyAPI: five refusals, localhost's included, and it answers nobody from here for 30
//! minutes, not even with the right key. So a refusal is remembered across processes, and nothing
//! more is sent until the key changes or a person asks.

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{
    ClientError, ManagementUrl,
    lock::{Lock, LockError, Purpose},
};
use crate::{
    files::{self, Folders},
    fingerprint::Salt,
};

/// What is remembered of one server.
#[derive(Clone, Debug)]
pub struct Guard {
    server: ManagementUrl,
    file: PathBuf,
    locks: PathBuf,
    state: PathBuf,
    /// A person asked: what is remembered forbids nothing.
    asked: bool,
}

/// The right to send a request with a key that may be a wrong one. Nobody else has it meanwhile.
#[derive(Debug)]
pub struct Turn<'a> {
    guard: &'a Guard,
    memory: Memory,
    trace: u8,
    _lock: Lock,
}

/// Refusals without a success between them that make the server ban.
const BAN_AFTER: usize = 5;
/// Refusals after which nothing more is sent, whatever the key.
const STOP_AFTER: usize = 3;
/// CLIProxyAPI: refusals are forgotten after so long without any.
const WINDOW: Duration = Duration::from_hours(2);
const BAN: Duration = Duration::from_mins(30);
/// A ban that is said to last longer comes from a clock that was changed.
const LONGEST_BAN: Duration = Duration::from_hours(24);
/// Refused keys that are remembered.
const MOST_TRACES: usize = 8;

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    /// Eight bits of the salted fingerprint of each refused key: no key can be guessed by them.
    refused: Vec<u8>,
    /// When the refusals since the last success came, in seconds since the epoch.
    refusals: Vec<u64>,
    /// When the ban ends, in seconds since the epoch.
    banned_until: Option<u64>,
}

impl Guard {
    /// What the user's state folder remembers of this server.
    #[must_use]
    pub fn new(folders: &Folders, server: &ManagementUrl) -> Self {
        Self {
            server: server.clone(),
            file: folders.guard().join(format!("{}.json", server.digest())),
            locks: folders.locks(),
            state: folders.state.clone(),
            asked: false,
        }
    }

    /// The same, for a person who asks to try again.
    #[must_use]
    pub fn asked(self) -> Self {
        Self { asked: true, ..self }
    }

    /// Forgets which keys were refused, because the key was changed. How many were is not
    /// forgotten: the server counts those too.
    ///
    /// # Errors
    /// `Busy` when another process holds the memory.
    pub async fn key_changed(&self, limit: Duration) -> Result<(), ClientError> {
        let lock = self.lock(limit).await?;
        let mut memory = self.load();
        if !memory.refused.is_empty() {
            memory.refused.clear();
            self.store(&memory);
        }
        drop(lock);
        Ok(())
    }

    /// Waits for the right to send a request with this key, at most for `limit`.
    ///
    /// # Errors
    /// `KeyRejected` and `Banned` from memory, `Busy` when another process's request hangs.
    pub async fn turn(&self, key: &SecretString, limit: Duration) -> Result<Turn<'_>, ClientError> {
        let lock = self.lock(limit).await?;
        let turn = Turn { guard: self, memory: self.load(), trace: self.trace(key), _lock: lock };
        match turn.memory.verdict(turn.trace, now()).filter(|_| !self.asked) {
            Some(refusal) => Err(refusal),
            None => Ok(turn),
        }
    }

    async fn lock(&self, limit: Duration) -> Result<Lock, ClientError> {
        Lock::take(&self.locks, &self.server, Purpose::FirstRequest, limit, || {})
            .await
            .map_err(|LockError::Busy(limit)| ClientError::Busy(limit))
    }

    fn trace(&self, key: &SecretString) -> u8 {
        match Salt::in_folder(&self.state) {
            Ok(salt) => salt.trace(key.expose_secret()),
            Err(error) => {
                tracing::warn!(%error, "no salt");
                0
            }
        }
    }

    fn load(&self) -> Memory {
        let bytes = std::fs::read(&self.file).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    fn store(&self, memory: &Memory) {
        let stored = match memory {
            memory if *memory == Memory::default() => match std::fs::remove_file(&self.file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
            memory => serde_json::to_vec(memory)
                .map_err(Into::into)
                .and_then(|bytes| files::write_private(&self.file, &bytes)),
        };
        if let Err(error) = stored {
            tracing::warn!(%error, "refusals can't be remembered");
        }
    }
}

impl Turn<'_> {
    /// Remembers how the request ended; says in a refusal how many are left.
    pub fn end<T>(mut self, result: Result<T, ClientError>) -> Result<T, ClientError> {
        let before = serde_json::to_vec(&self.memory).ok();
        let result = match result {
            Ok(value) => {
                self.memory.success(self.trace);
                Ok(value)
            }
            Err(ClientError::KeyRejected { .. }) => Err(ClientError::KeyRejected {
                attempts_left: Some(self.memory.refusal(self.trace, now())),
            }),
            Err(ClientError::Banned(rest)) => {
                self.memory.banned_until = Some(now() + rest.as_secs());
                Err(ClientError::Banned(rest))
            }
            Err(error) => Err(error),
        };
        if serde_json::to_vec(&self.memory).ok() != before {
            self.guard.store(&self.memory);
        }
        result
    }
}

impl Memory {
    /// Why nothing is to be sent.
    fn verdict(&self, trace: u8, now: u64) -> Option<ClientError> {
        let rest =
            self.banned_until.and_then(|until| until.checked_sub(now)).map(Duration::from_secs);
        if let Some(rest) = rest.filter(|rest| !rest.is_zero() && *rest <= LONGEST_BAN) {
            return Some(ClientError::Banned(rest));
        }
        let refusals = self.recent(now);
        let stopped = self.refused.contains(&trace) || refusals >= STOP_AFTER;
        stopped.then(|| ClientError::KeyRejected { attempts_left: Some(left(refusals)) })
    }

    /// Counts a refusal; says how many are left before the ban.
    fn refusal(&mut self, trace: u8, now: u64) -> u32 {
        self.refused.retain(|known| *known != trace);
        self.refused.push(trace);
        let surplus = self.refused.len().saturating_sub(MOST_TRACES);
        self.refused.drain(..surplus);
        self.refusals.retain(|at| is_recent(*at, now));
        self.refusals.push(now);
        let left = left(self.refusals.len());
        if left == 0 {
            self.refusals.clear();
            self.banned_until = Some(now + BAN.as_secs());
        }
        left
    }

    /// The server forgets its count at a success.
    fn success(&mut self, trace: u8) {
        self.refused.retain(|known| *known != trace);
        self.refusals.clear();
        self.banned_until = None;
    }

    fn recent(&self, now: u64) -> usize {
        // A ban that is over has reset the server's count.
        let since = self.banned_until.unwrap_or_default();
        self.refusals.iter().filter(|at| is_recent(**at, now) && **at >= since).count()
    }
}

fn is_recent(at: u64, now: u64) -> bool {
    now.abs_diff(at) <= WINDOW.as_secs()
}

fn left(refusals: usize) -> u32 {
    u32::try_from(BAN_AFTER.saturating_sub(refusals)).unwrap_or_default()
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn rejected(left: u32) -> ClientError {
        ClientError::KeyRejected { attempts_left: Some(left) }
    }

    #[test]
    fn a_refused_key_is_not_sent_again() {
        let mut memory = Memory::default();
        assert_eq!(memory.verdict(1, NOW), None);
        assert_eq!(memory.refusal(1, NOW), 4);
        assert_eq!(memory.verdict(1, NOW), Some(rejected(4)));
        assert_eq!(memory.verdict(2, NOW), None, "another key has its chance");
        let tomorrow = NOW + 86_400;
        assert_eq!(
            memory.verdict(1, tomorrow),
            Some(rejected(5)),
            "the server forgets, the key stays wrong"
        );
    }

    #[test]
    fn three_different_wrong_keys_are_enough() {
        let mut memory = Memory::default();
        for (trace, left) in [(1, 4), (2, 3), (3, 2)] {
            assert_eq!(memory.verdict(trace, NOW), None);
            assert_eq!(memory.refusal(trace, NOW), left);
        }
        assert_eq!(memory.verdict(4, NOW), Some(rejected(2)));
        assert_eq!(memory.verdict(4, NOW + WINDOW.as_secs()), Some(rejected(2)));
        assert_eq!(memory.verdict(4, NOW + WINDOW.as_secs() + 1), None);
    }

    #[test]
    fn a_success_resets_the_count_and_keeps_the_other_wrong_keys() {
        let mut memory = Memory::default();
        memory.refusal(1, NOW);
        memory.refusal(2, NOW);
        memory.success(2);
        assert_eq!(memory, Memory { refused: vec![1], ..Memory::default() });
    }

    #[test]
    fn the_fifth_refusal_begins_the_ban() {
        let mut memory = Memory::default();
        let left: Vec<u32> = (1..=5).map(|trace| memory.refusal(trace, NOW)).collect();
        assert_eq!(left, [4, 3, 2, 1, 0]);
        let rest = |after| memory.verdict(9, NOW + after);
        assert_eq!(rest(0), Some(ClientError::Banned(Duration::from_mins(30))));
        assert_eq!(rest(1799), Some(ClientError::Banned(Duration::from_secs(1))));
        assert_eq!(rest(1800), None);
    }

    #[test]
    fn a_clock_that_was_set_back_bans_nobody_for_years() {
        let memory = Memory { banned_until: Some(NOW), ..Memory::default() };
        assert_eq!(memory.verdict(1, NOW - 100 * 86_400), None);
    }
}
