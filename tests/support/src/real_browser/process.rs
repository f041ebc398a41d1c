//! A browser's processes: started in a group of their own, and ended to the last one.

use std::{
    fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::processes::{self, lives_in};

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
    fn alive(&mut self) -> Vec<u32> {
        // One that has ended and was not waited for still counts as there.
        let _ = self.child.try_wait();
        let is_ours = |id: &u32| {
            processes::group(*id)
                .is_some_and(|group| group == self.child.id() || lives_in(*id, &self.home))
        };
        processes::all().filter(is_ours).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        processes::end(|| self.alive());
        let _ = self.child.wait();
    }
}
