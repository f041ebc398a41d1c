//! What commands take that ask relay stations.

use clap::Args;

use super::FamilyArgument;

/// A relay station, and a key for it.
#[derive(Debug, Args)]
pub struct SiteKey {
    /// The site's address
    #[arg(long, value_name = "URL")]
    pub base_url: String,

    /// The list that the key is for: openai-compatibility, codex, claude, gemini, xai, vertex or
    /// interactions; “auto” asks the site which kind it is
    #[arg(long, default_value = "openai-compatibility")]
    pub family: FamilyArgument,

    /// Read the key from stdin instead of asking for it
    #[arg(long)]
    pub key_stdin: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// The site's address
    #[arg(long, value_name = "URL", required_unless_present = "through")]
    pub base_url: Option<String>,

    /// The list that the key is for: openai-compatibility, codex, claude, gemini, xai, vertex or
    /// interactions; “auto” asks the site which kind it is
    #[arg(long, default_value = "auto", requires = "base_url")]
    pub family: FamilyArgument,

    /// Read the site's key from stdin instead of asking for it
    #[arg(long, requires = "base_url")]
    pub key_stdin: bool,

    /// Look through CLIProxyAPI, too: which models it offers its clients
    #[arg(long)]
    pub through: bool,

    /// Have this model answer with a word, through CLIProxyAPI; this spends tokens
    #[arg(long, value_name = "MODEL", requires = "through")]
    pub complete: Option<String>,

    /// Read CLIProxyAPI's client key from stdin, on a line behind the site's key, instead of
    /// taking the stored one; it is not stored
    #[arg(long, requires = "through")]
    pub client_key_stdin: bool,
}
