//! How long one waits for another, and for the server.

use std::time::Duration;

/// Another job may hold the server's lock so long.
pub const LOCK_LIMIT: Duration = Duration::from_secs(20);

/// How long the reload after a write may take, where nothing shows that it is done: 300 ms, and
/// 1.5 ms for each entry of the list. Measured: 26 ms with 5 entries, 1 s with 1,000.
#[must_use]
pub fn reload_time(entries: usize) -> Duration {
    let entries = u64::try_from(entries).unwrap_or(u64::MAX).min(4_000);
    Duration::from_millis(300 + entries * 3 / 2)
}
