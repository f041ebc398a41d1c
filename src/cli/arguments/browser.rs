//! `hub-bridge browser`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::{
    extension::ExtensionId,
    registration::{Os, Scope},
};

#[derive(Debug, Subcommand)]
pub enum BrowserCommand {
    /// List the browsers that are there, and how hub-bridge is registered with them
    List {
        /// Every browser that is known, whether it is there or not
        #[arg(long)]
        all: bool,
    },
    /// Register hub-bridge with the browsers that are there
    Install(Box<BrowserInstall>),
    /// Take hub-bridge out of all browsers again
    Uninstall(BrowserUninstall),
}

/// Which browsers, and for whom.
#[derive(Debug, Args)]
pub struct BrowserWhich {
    /// Only this browser, as “hub-bridge browser list” calls it; may be given several times
    #[arg(long = "browser", value_name = "NAME", conflicts_with = "all", num_args = 1..)]
    pub browsers: Vec<String>,

    /// Every browser that is known, whether it is there or not
    #[arg(long)]
    pub all: bool,

    /// For all users of this machine
    #[arg(long)]
    pub system: bool,
}

impl BrowserWhich {
    /// For whom.
    pub const fn scope(&self) -> Scope {
        if self.system { Scope::System } else { Scope::User }
    }

    /// Whether no browser was named.
    pub const fn is_open(&self) -> bool {
        self.browsers.is_empty()
    }
}

#[derive(Debug, Args)]
pub struct BrowserInstall {
    #[command(flatten)]
    pub which: BrowserWhich,

    /// Let in this extension too, besides All API Hub and the companion; may be given several times
    #[arg(long = "extension-id", value_name = "ID", num_args = 1..)]
    pub extension_ids: Vec<ExtensionId>,

    /// Register the program at this path instead of the running one
    #[arg(long, value_name = "PATH")]
    pub program: Option<PathBuf>,

    /// Show what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Replace manifests of this name that are not hub-bridge's
    #[arg(long)]
    pub force: bool,

    /// For those who make packages: show what belongs on this system, and take the program's path
    /// as it is
    #[arg(long, hide = true, requires = "dry_run")]
    pub os: Option<OsArgument>,
}

/// For which system a package is made.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum OsArgument {
    Linux,
    Macos,
    Windows,
}

impl From<OsArgument> for Os {
    fn from(argument: OsArgument) -> Self {
        match argument {
            OsArgument::Linux => Self::Linux,
            OsArgument::Macos => Self::MacOs,
            OsArgument::Windows => Self::Windows,
        }
    }
}

#[derive(Debug, Args)]
pub struct BrowserUninstall {
    #[command(flatten)]
    pub which: BrowserWhich,

    /// Show what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Remove manifests of this name that are not hub-bridge's, too
    #[arg(long)]
    pub force: bool,
}
