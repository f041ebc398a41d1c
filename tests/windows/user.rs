//! The user of this Windows, whom one test has for itself at a time.

use std::{
    env, fs,
    path::PathBuf,
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use assert_cmd::assert::Assert;
use hub_bridge_test_support::{Browser, ManagementApi};

/// No variable leads a program on Windows to other folders than the user's own, nor to another
/// Credential Manager.
static USER: Mutex<()> = Mutex::new(());
/// Says that nobody's settings are lost.
const CONSENT: &str = "HUB_BRIDGE_TESTS_OWN_THIS_USER";
/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A user without any settings.
pub struct User {
    program: &'static str,
    /// Holds `config`.
    pub roaming: PathBuf,
    /// Holds `data`: history, logs and locks.
    pub local: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl User {
    /// Waits for the other tests, and removes what they have left behind.
    pub fn take() -> Self {
        assert!(
            env::var_os(CONSENT).is_some(),
            "these tests empty hub-bridge's folders: run tests/windows/run, or set {CONSENT}=1 \
             where the user has no hub-bridge"
        );
        let user = Self {
            program: env!("CARGO_BIN_EXE_hub-bridge"),
            roaming: folder("APPDATA"),
            local: folder("LOCALAPPDATA"),
            _alone: USER.lock().unwrap_or_else(PoisonError::into_inner),
        };
        user.forget();
        user
    }

    /// A command line of the program's.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("HUB_BRIDGE_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Assert {
        self.run_with(arguments, "")
    }

    /// The same, with something to read.
    pub fn run_with(&self, arguments: &[&str], stdin: &str) -> Assert {
        let mut command = assert_cmd::Command::from_std(self.command());
        command.args(arguments).write_stdin(stdin).timeout(PATIENCE).assert()
    }

    /// Starts the program as a browser does, with these arguments.
    pub fn browser(&self, arguments: &[&str]) -> Browser {
        let mut command = self.command();
        command.args(arguments);
        Browser::start(command)
    }

    /// Makes a profile for this server, and stores its key.
    pub fn set_up(&self, api: &ManagementApi) {
        self.run(&["profile", "set", "home", "--management-url", &api.url()]).success();
        self.run_with(&["key", "set", "--stdin"], api.key()).success();
    }

    fn forget(&self) {
        // A profile takes its key with it.
        if self.roaming.exists() {
            self.run(&["profile", "remove", "home"]);
        }
        for folder in [&self.roaming, &self.local] {
            if let Err(error) = fs::remove_dir_all(folder) {
                assert!(!folder.exists(), "{}: {error}", folder.display());
            }
        }
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.forget();
        }
    }
}

/// The program's folder in one of the user's.
fn folder(variable: &str) -> PathBuf {
    let parent = env::var_os(variable).unwrap_or_else(|| panic!("there is no {variable}"));
    PathBuf::from(parent).join("hub-bridge")
}
