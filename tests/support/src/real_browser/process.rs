//! A browser's processes: started in a group of their own, and ended to the last one.

use std::{
    fs,
    os::unix::{ffi::OsStrExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

const PAUSE: Duration = Duration::from_millis(10);
/// How long killed processes may take to be gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// A browser with all that it starts. They are killed on drop.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    home: PathBuf,
    log: PathBuf,
}

impl Process {
    /// Starts a program that lives in this home. What it says goes into a file there.
    pub(super) fn start(mut command: Command, home: &Path) -> Self {
        let log = home.join("browser.log");
        let file = fs::File::create(&log).expect("a file");
        // Its sockets and other passing things.
        let passing = home.join("tmp");
        fs::create_dir_all(&passing).expect("a folder");
        let child = command
            .env("TMPDIR", &passing)
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a handle"))
            .stderr(file)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        Self { child, home: home.to_owned(), log }
    }

    /// What it has said so far.
    pub(super) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Whether the browser itself has ended.
    pub(super) fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// Those that are alive: of its group, or with its home. A native host in Firefox has a
    /// group of its own; some of Chromium's processes have no environment that could be read.
    fn alive(&self) -> Vec<Pid> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.filter(|id| {
            group(*id).is_some_and(|group| group == self.child.id() || lives_in(*id, &self.home))
        })
        .filter_map(|id| Pid::from_raw(i32::try_from(id).ok()?))
        .collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let start = Instant::now();
        loop {
            let alive = self.alive();
            if alive.is_empty() || start.elapsed() > PATIENCE {
                break;
            }
            for process in alive {
                // It may have ended by itself.
                let _ = kill_process(process, Signal::KILL);
            }
            let _ = self.child.try_wait();
            thread::sleep(PAUSE);
        }
        let _ = self.child.wait();
    }
}

/// A process's group; `None` when it has ended.
fn group(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let group = fields.nth(1)?.parse().ok()?;
    (!matches!(state, "Z" | "X")).then_some(group)
}

fn lives_in(id: u32, home: &Path) -> bool {
    let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    let wanted = [b"HOME=", home.as_os_str().as_bytes()].concat();
    environment.split(|byte| *byte == 0).any(|variable| variable == wanted)
}
