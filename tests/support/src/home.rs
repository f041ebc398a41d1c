//! A user's home: folders of its own, and commands that see no others.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::ManagementApi;

/// A new, empty home folder; gone on drop.
#[derive(Debug)]
pub struct Home {
    folder: tempfile::TempDir,
}

/// The origin of All API Hub in the Chrome Web Store.
pub const ALL_API_HUB: &str = "chrome-extension://lapnciffpekdengooeolaienkeoilfeo/";

/// The program tells refused keys apart by eight salted bits: with one salt in 256, two keys look
/// like one. No test is to depend on the salt that it draws.
const SALT: &[u8; 32] = b"one salt for the homes of tests.";

/// macOS has one folder for settings and the rest.
const MACOS: &str = "Library/Application Support/hub-bridge";

impl Home {
    /// Makes a home folder, with nothing in it but a salt, the same in all of them.
    ///
    /// # Panics
    ///
    /// Panics when the system has no room for temporary files.
    #[must_use]
    pub fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let mut private = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut private, 0o700);
        private.recursive(true).create(home.state()).expect("a folder");
        fs::write(home.salt(), SALT).expect("a file");
        home
    }

    /// What the program recognises secrets by.
    #[must_use]
    pub fn salt(&self) -> PathBuf {
        self.state().join("salt")
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// All files below it: after [`Home::new`], the salt.
    ///
    /// # Panics
    ///
    /// Panics when a folder can't be read.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        files_below(self.path())
    }

    /// Where the program keeps its settings.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.path().join(if cfg!(target_os = "macos") { MACOS } else { ".config/hub-bridge" })
    }

    /// Where the program keeps history, logs and locks.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.path().join(if cfg!(target_os = "macos") { MACOS } else { ".local/state/hub-bridge" })
    }

    /// Writes `config.toml`.
    ///
    /// # Panics
    ///
    /// Panics when it can't be written.
    pub fn write_config(&self, text: &str) {
        fs::create_dir_all(self.config()).expect("a folder");
        fs::write(self.config().join("config.toml"), text).expect("a file");
    }

    /// Writes a `config.toml` with one profile for this server and its key in the unencrypted
    /// file store.
    ///
    /// # Panics
    ///
    /// Panics when a file can't be written.
    pub fn set_up(&self, api: &ManagementApi) {
        self.write_config(&format!(
            "[secret_store]\nkind = \"file\"\n\n[profiles.home]\nmanagement_url = \"{}\"\n",
            api.url()
        ));
        let keys = serde_json::json!({ api.url(): api.key() }).to_string();
        let path = self.config().join("keys-unencrypted.json");
        fs::write(&path, keys).expect("a file");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
        }
    }

    /// A command that lives in this home, and sees nothing of the real one's keychain and settings.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("XDG_") || name_text.starts_with("HUB_BRIDGE_") {
                command.env_remove(&name);
            }
        }
        for name in
            ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "HTTP_PROXY", "http_proxy"]
        {
            command.env_remove(name);
        }
        command.env("HOME", self.path()).env("XDG_RUNTIME_DIR", self.path().join("run"));
        command.env("USERPROFILE", self.path()).env("NO_COLOR", "1");
        command
    }

    /// The same, with a profile from the environment for this server.
    #[must_use]
    pub fn command_for(
        &self,
        program: impl AsRef<std::ffi::OsStr>,
        api: &ManagementApi,
    ) -> Command {
        let mut command = self.command(program);
        command.env("HUB_BRIDGE_MANAGEMENT_URL", api.url());
        command.env("HUB_BRIDGE_MANAGEMENT_KEY", api.key());
        command
    }
}

impl Default for Home {
    fn default() -> Self {
        Self::new()
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
