//! What the command line takes.

mod browser;
mod choices;
mod sites;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use browser::{BrowserCommand, BrowserInstall, BrowserUninstall, BrowserWhich};
pub use choices::{DiscoverModelsArgument, FamilyArgument, NameMatchArgument, VerifyArgument};
pub use sites::{Check, SiteKey};

use crate::protocol::{Family, Model};

/// Imports API keys into CLIProxyAPI, and keeps its management key in the OS keychain.
#[derive(Debug, Parser)]
#[command(
    name = "hub-bridge",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Begin with “hub-bridge setup”.\n\
                  Exit codes: 0 done, 1 failed, 2 wrong usage, 3 some items failed.\n\
                  HUB_BRIDGE_MANAGEMENT_URL and HUB_BRIDGE_MANAGEMENT_KEY, set together, make a \
                  profile that is written nowhere."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,

    /// Print JSON, in the protocol's own words
    #[arg(long, global = true)]
    pub json: bool,

    /// Use this profile instead of the default one
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,

    /// Say on stderr what is done; twice: every step
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register with your browsers, find CLIProxyAPI and store its management key
    Setup(Box<Setup>),
    /// The CLIProxyAPI instances that hub-bridge knows
    Profile {
        #[command(subcommand)]
        command: ProfileCommand,
    },
    /// The management key in the keychain
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Check that CLIProxyAPI can be reached and takes the key
    Verify {
        /// Try again although the key was refused before
        #[arg(long)]
        retry: bool,
    },
    /// Register hub-bridge with browsers, so that their extensions can start it
    Browser {
        #[command(subcommand)]
        command: BrowserCommand,
    },
    /// Look at every link of the chain: browsers, key store, CLIProxyAPI, this machine
    #[command(after_help = "Exit code 0: it works; 1: something is broken.")]
    Doctor {
        /// Do the remedies that are safe: register anew, close folders to others
        #[arg(long)]
        fix: bool,
        /// Print a text for a bug report: no secret, no name and no address of yours is in it
        #[arg(long, conflicts_with = "json")]
        report: bool,
    },
    /// Import one key, or many from a file
    Import(Box<Import>),
    /// List the models that a relay station offers a key
    Models(SiteKey),
    /// Check that a relay station takes a key, and that CLIProxyAPI serves its models
    #[command(after_help = "Without --complete nothing is spent. --through needs one of the \
                            “api-keys” of CLIProxyAPI; it is asked for once and kept in the key \
                            store.")]
    Check(Box<Check>),
    /// List what CLIProxyAPI has, secrets masked
    Providers {
        /// Only this list: openai-compatibility, codex, claude, gemini, xai, vertex or interactions
        #[arg(long)]
        family: Option<Family>,
    },
    /// List past imports, or show one
    History {
        /// An import's id
        id: Option<String>,
    },
    /// Take an import back: what it changed, and nobody else since
    Undo {
        /// The import's id, as “hub-bridge history” lists it; left out: the last import that can
        /// be taken back
        id: Option<String>,
        /// Take back all imports of this group: those of one caller within a minute of each other
        #[arg(long, value_name = "ID", conflicts_with = "id")]
        group: Option<String>,
        /// Say what would be taken back, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Speak native messaging on stdin and stdout (a browser that starts hub-bridge needs no command)
    Host {
        /// How long requests may go on after the end of input
        #[arg(long, value_name = "SECONDS", value_parser = seconds)]
        drain: Option<f64>,
    },
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write all of them into a folder
    Man {
        /// Write hub-bridge.1, hub-bridge-import.1 … there
        #[arg(long, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Without a terminal:\n  \
    hub-bridge setup --yes --key-stdin < key\n  \
    hub-bridge setup --management-url http://localhost:8317 --key-stdin < key\n\
    It can be run again: a key that is stored and works is not asked for.")]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Setup {
    /// CLIProxyAPI's address; left out: it is looked for on this machine
    #[arg(long, value_name = "URL")]
    pub management_url: Option<String>,

    /// Read the management key from stdin instead of asking for it
    #[arg(long)]
    pub key_stdin: bool,

    /// Use the CLIProxyAPI that is found without asking
    #[arg(short, long)]
    pub yes: bool,

    /// Leave browsers alone
    #[arg(long)]
    pub no_browsers: bool,

    /// Ask for the key even if one is stored that works
    #[arg(long)]
    pub new_key: bool,

    /// Try a key again that was refused before
    #[arg(long)]
    pub retry: bool,

    /// Allow the key to go over plain http to another machine
    #[arg(long)]
    pub allow_insecure_http: bool,

    /// Have imports read the models of new providers from their sites, or with “always” also of
    /// those that are there and have none
    #[arg(long, value_name = "WHEN", num_args = 0..=1, default_missing_value = "new", require_equals = true)]
    pub discover_models: Option<DiscoverModelsArgument>,
}

#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// List the profiles
    List,
    /// Make or change a profile
    Set(Box<ProfileSet>),
    /// Remove a profile, and its key if no other profile uses it
    Remove {
        /// Its name
        name: String,
    },
    /// Make a profile the default one
    Use {
        /// Its name
        name: String,
    },
    /// Let extensions send requests of their own to a profile's CLIProxyAPI; they can read its keys
    #[command(after_help = "Without an id it shows who may. The profile is that of --profile, or \
                            the default one.")]
    AllowRaw {
        /// Extensions' ids, or origins as Chromium writes them
        #[arg(value_name = "EXTENSION-ID")]
        callers: Vec<String>,

        /// Take it back
        #[arg(long, requires = "callers")]
        remove: bool,
    },
}

#[derive(Debug, Args)]
pub struct ProfileSet {
    /// Its name; left out: the profile of the same address, or a new one named after it
    pub name: Option<String>,

    /// CLIProxyAPI's address, with or without /v0/management
    #[arg(long, value_name = "URL")]
    pub management_url: Option<String>,

    /// Make it the default
    #[arg(long)]
    pub default: bool,

    /// What an import checks
    #[arg(long, value_name = "CHECK")]
    pub verify: Option<VerifyArgument>,

    /// What happens to a provider's name that belongs to another site
    #[arg(long, value_name = "RULE")]
    pub name_match: Option<NameMatchArgument>,

    /// When the models of a provider are read from its site
    #[arg(long, value_name = "WHEN")]
    pub discover_models: Option<DiscoverModelsArgument>,

    /// Limit of one request
    #[arg(long, value_name = "MILLISECONDS")]
    pub timeout_ms: Option<u64>,

    /// A proxy's address, or “none”
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,

    /// A PEM file with an authority to trust besides the system's, or “none”
    #[arg(long, value_name = "FILE")]
    pub ca_certificate: Option<String>,

    /// Allow the key to go over plain http to another machine
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub allow_insecure_http: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Ask for the key and store it
    Set {
        /// Read it from stdin
        #[arg(long)]
        stdin: bool,
        #[command(flatten)]
        which: WhichKey,
    },
    /// Say whether a key is stored
    Status(WhichKey),
    /// Forget the key
    Remove(WhichKey),
}

/// Which of a profile's keys.
#[derive(Clone, Copy, Debug, Args)]
pub struct WhichKey {
    /// The client key, one of the “api-keys” of CLIProxyAPI, instead of the management key
    #[arg(long)]
    pub client: bool,
}

#[derive(Debug, Args)]
#[command(override_usage = "hub-bridge import [OPTIONS] <FILE>\n       \
    hub-bridge import [OPTIONS] --base-url <URL>")]
#[command(after_help = "A file is one of:\n  \
    JSON, an array of items as PROTOCOL.md has them\n  \
    a backup of All API Hub (its API credential profiles)\n  \
    CSV with a header: name,url,key[,family][,models]\n  \
    lines of: name url key\n\
    Commas, semicolons or tabs separate the cells of a CSV; these, | or spaces the words of a line.\n\
    The text is UTF-8, or UTF-16 with a byte order mark.")]
pub struct Import {
    /// The file; “-” for stdin
    #[arg(required_unless_present = "base_url", conflicts_with_all = ["base_url", "key_stdin", "name"])]
    pub file: Option<PathBuf>,

    /// Import one key of the site at this address
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,

    /// What a new provider is called
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Read the one key from stdin instead of asking for it
    #[arg(long, requires = "base_url")]
    pub key_stdin: bool,

    /// The list to import to, where the file does not say: openai-compatibility, codex, claude,
    /// gemini, xai, vertex or interactions; “auto” asks each site which kind it is
    #[arg(long)]
    pub family: Option<FamilyArgument>,

    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,

    /// What is checked
    #[arg(long, value_name = "CHECK")]
    pub verify: Option<VerifyArgument>,

    /// What happens to a name that belongs to another site
    #[arg(long, value_name = "RULE")]
    pub name_match: Option<NameMatchArgument>,

    /// Rewrite base URLs of matching entries that are written another way
    #[arg(long)]
    pub repair_base_url: bool,

    /// The proxy that requests with these keys take; “none” clears it
    #[arg(long, value_name = "URL")]
    pub proxy_url: Option<String>,

    /// The prefix of the models' names; “none” clears it
    #[arg(long, value_name = "TEXT")]
    pub prefix: Option<String>,

    /// Read the models from the site, where there are none: for new providers, or with “always”
    /// also for those that are there
    #[arg(long, value_name = "WHEN", num_args = 0..=1, default_missing_value = "new", require_equals = true)]
    pub discover_models: Option<DiscoverModelsArgument>,

    /// A model that the site serves; may be given several times
    #[arg(long = "model", value_name = "NAME[=ALIAS]", value_parser = model)]
    pub models: Vec<Model>,
}

fn model(text: &str) -> Result<Model, &'static str> {
    let (name, alias) = text.split_once('=').map_or((text, None), |(n, a)| (n, Some(a)));
    if name.trim().is_empty() {
        return Err("a model has a name");
    }
    let alias = alias.map(str::trim).filter(|alias| !alias.is_empty());
    Ok(Model { name: name.trim().to_owned(), alias: alias.map(str::to_owned) })
}

fn seconds(text: &str) -> Result<f64, &'static str> {
    let limits = 0.0..=3600.0;
    text.parse().ok().filter(|number| limits.contains(number)).ok_or("between 0 and 3600")
}
