//! The processes that live in a home: those that were started with it in their environment.

use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

const PAUSE: Duration = Duration::from_millis(10);
/// How long killed processes may take to be gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// The ids of all processes that there are.
pub fn all() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// A process's group; `None` when it has ended.
#[must_use]
pub fn group(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let group = fields.nth(1)?.parse().ok()?;
    (!matches!(state, "Z" | "X")).then_some(group)
}

/// Whether a process was started in this home.
#[must_use]
pub fn lives_in(id: u32, home: &Path) -> bool {
    let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    let variables = environment.split(|byte| *byte == 0);
    let mut homes = variables.filter_map(|variable| variable.strip_prefix(b"HOME="));
    // As paths, for which a slash at the end makes no difference.
    homes.any(|path| Path::new(OsStr::from_bytes(path)) == home)
}

/// The program that a process runs; `None` when it has ended.
#[must_use]
pub fn program(id: u32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{id}/exe")).ok()
}

/// Kills these processes until none of them is left, or ten seconds have passed.
pub fn end(mut alive: impl FnMut() -> Vec<u32>) {
    let start = Instant::now();
    let mut was_empty = false;
    while start.elapsed() < PATIENCE {
        let ids = alive();
        // A program that is just being started shows no environment for a moment: look twice.
        if ids.is_empty() && was_empty {
            break;
        }
        was_empty = ids.is_empty();
        for id in ids {
            if let Some(process) = i32::try_from(id).ok().and_then(Pid::from_raw) {
                // It may have ended by itself.
                let _ = kill_process(process, Signal::KILL);
            }
        }
        thread::sleep(PAUSE);
    }
}
