//! Where a manifest, or on Windows the registry value that names it, belongs: locations as the
//! table has them, and as this user's system has them.

use std::{
    env, fmt,
    path::{Path, PathBuf},
};

use directories::BaseDirs;
use serde::Serialize;

use super::{
    FILE_NAME, HOST_NAME,
    registry::{Hive, Key, View},
};
use crate::extension::Engine;

/// An operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Os {
    Linux,
    MacOs,
    Windows,
}

impl Os {
    /// The one that this program was built for; other Unixes keep things where Linux does.
    pub const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Linux
    };
}

/// For whom a host is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// For this user.
    User,
    /// For all users of the machine.
    System,
}

/// How sure a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "evidence", content = "from")]
pub enum Evidence {
    /// The browser was run and found it there.
    Run,
    /// The browser's own code or documentation says so.
    Code(&'static str),
    /// Other native hosts write there.
    Peers(&'static str),
}

/// A location, before it is known whose home is meant. Each kind belongs to one system, but for
/// `Root`, which is a path on Linux and macOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Linux: below [`Bases::config`].
    Config(&'static str),
    /// Linux: below the home folder.
    Home(&'static str),
    /// macOS: below `~/Library/Application Support`.
    Support(&'static str),
    /// A path from the root.
    Root(&'static str),
    /// Linux: a program's name, looked up in `PATH`.
    Program(&'static str),
    /// Windows: below `%LOCALAPPDATA%`.
    LocalData(&'static str),
    /// Windows: below `%APPDATA%`.
    Roaming(&'static str),
    /// Windows: below `Software` in the registry.
    Key(&'static str),
}

/// A row's place: where a browser looks for manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// On this system.
    pub os: Os,
    /// For this user or for all.
    pub scope: Scope,
    /// In this folder, or below this key.
    pub location: Location,
    /// How we know.
    pub evidence: Evidence,
    /// It is another browser's: looked at when this one's own has nothing, and not written for it.
    pub borrowed: bool,
}

/// Where a registration is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The manifest itself.
    File(PathBuf),
    /// A registry value that names the manifest.
    Registry(Key),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Registry(key) => key.fmt(f),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What locations are below, for one user of one system.
#[derive(Clone, Debug)]
pub struct Bases {
    /// Which system.
    pub os: Os,
    /// The home folder.
    pub home: PathBuf,
    /// Where Chromium's family keeps settings on Linux: `$CHROME_CONFIG_HOME`, else
    /// `$XDG_CONFIG_HOME`, else `~/.config` (`chrome_paths_linux.cc`).
    pub config: PathBuf,
    /// Windows: `%LOCALAPPDATA%`.
    pub local_data: PathBuf,
    /// Windows: `%APPDATA%`.
    pub roaming: PathBuf,
    /// The folders of programs.
    pub programs: Vec<PathBuf>,
}

impl Bases {
    /// This user's.
    ///
    /// `None` when the user has no home folder.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let dirs = BaseDirs::new()?;
        let chromium = env::var_os("CHROME_CONFIG_HOME").map(PathBuf::from);
        Some(Self {
            os: Os::HERE,
            home: dirs.home_dir().to_owned(),
            config: chromium
                .filter(|path| path.is_absolute())
                .unwrap_or_else(|| dirs.config_dir().to_owned()),
            local_data: dirs.data_local_dir().to_owned(),
            roaming: dirs.data_dir().to_owned(),
            programs: env::var_os("PATH")
                .map(|path| env::split_paths(&path).filter(|folder| folder.is_absolute()).collect())
                .unwrap_or_default(),
        })
    }

    /// The file or folder of a location, on the system that it belongs to; a program is looked up.
    #[must_use]
    pub fn path(&self, location: &Location) -> Option<PathBuf> {
        let (os, path) = match location {
            Location::Config(path) => (Os::Linux, self.config.join(path)),
            Location::Home(path) => (Os::Linux, self.home.join(path)),
            Location::Support(path) => {
                (Os::MacOs, self.home.join("Library/Application Support").join(path))
            }
            Location::Root(path) => {
                return (self.os != Os::Windows).then(|| PathBuf::from(path));
            }
            Location::Program(name) => (Os::Linux, self.program(name)?),
            Location::LocalData(path) => (Os::Windows, self.local_data.join(path)),
            Location::Roaming(path) => (Os::Windows, self.roaming.join(path)),
            Location::Key(_) => return None,
        };
        (os == self.os).then_some(path)
    }

    /// A program of this name in `PATH`.
    #[must_use]
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        self.programs.iter().map(|folder| folder.join(name)).find(|path| path.is_file())
    }

    /// Where a registration at this place is, in the order in which browsers look.
    #[must_use]
    pub fn targets(&self, place: &Place) -> Vec<Target> {
        if place.os != self.os {
            return Vec::new();
        }
        if let Location::Key(vendor) = place.location {
            let hive = match place.scope {
                Scope::User => Hive::CurrentUser,
                Scope::System => Hive::LocalMachine,
            };
            let path = format!(r"Software\{vendor}\NativeMessagingHosts\{HOST_NAME}");
            return View::of(hive)
                .iter()
                .map(|&view| Target::Registry(Key { hive, view, path: path.clone() }))
                .collect();
        }
        self.path(&place.location)
            .map(|folder| Target::File(folder.join(FILE_NAME)))
            .into_iter()
            .collect()
    }

    /// Windows: where the manifest that the registry names is kept.
    #[must_use]
    pub fn manifest_file(&self, scope: Scope, engine: Engine, host: &Path) -> PathBuf {
        let folder = match scope {
            Scope::User => self.local_data.join("hub-bridge"),
            // Who may write there may replace the program itself.
            Scope::System => host.parent().unwrap_or(host).to_owned(),
        };
        let engine = match engine {
            Engine::Chromium => "chromium",
            Engine::Gecko => "gecko",
        };
        folder.join(format!("{HOST_NAME}.{engine}.json"))
    }

    /// A user's, for tests of any system on any system.
    #[cfg(test)]
    #[must_use]
    pub fn example(os: Os) -> Self {
        let home = PathBuf::from("/home/ann");
        Self {
            os,
            config: home.join(".config"),
            local_data: home.join("AppData/Local"),
            roaming: home.join("AppData/Roaming"),
            programs: Vec::new(),
            home,
        }
    }
}
