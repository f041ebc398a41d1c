//! What a person or a script sees: sentences or JSON on stdout, errors on stderr, exit codes.

use std::io::{IsTerminal as _, Write as _};

use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use crate::protocol::{ErrorObject, Failure, WarningNote};

/// Where results go.
#[derive(Debug)]
pub struct Output {
    json: bool,
}

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line asks for something that makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The method failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The method failed, and another step is next than its failure says.
    #[error("{0}")]
    Advised(Failure, &'static str),
    /// A file could not be read.
    #[error("{0}")]
    File(String),
}

pub const OK: i32 = 0;
pub const FAILED: i32 = 1;
pub const USAGE: i32 = 2;
pub const SOME_FAILED: i32 = 3;

pub const GOOD: Style = AnsiColor::Green.on_default();
pub const NOTICE: Style = AnsiColor::Yellow.on_default();
pub const BAD: Style = AnsiColor::Red.on_default();
pub const BOLD: Style = Style::new().bold();
pub const QUIET: Style = Style::new().dimmed();

impl Output {
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a script reads it.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a result: as JSON, or as `human` says it.
    pub fn result(&self, result: &impl Serialize, human: impl FnOnce() -> String) {
        let text = if self.json {
            serde_json::to_string_pretty(result).unwrap_or_default()
        } else {
            human()
        };
        // A reader that went away (`| head`) is no failure.
        let _ = writeln!(anstream::stdout(), "{}", text.trim_end());
    }

    /// Prints warnings to stderr; they are part of a JSON result already.
    pub fn warnings(&self, warnings: &[WarningNote]) {
        if !self.json {
            for note in warnings {
                let _ = writeln!(anstream::stderr(), "{NOTICE}!{NOTICE:#} {}", note.message);
            }
        }
    }

    /// Prints an error; gives the exit code.
    pub fn error(&self, error: &Error) -> i32 {
        let (code, hint) = match error {
            Error::Usage(_) => (USAGE, String::new()),
            Error::Failure(failure @ Failure::InvalidParams { .. }) => (USAGE, failure.hint()),
            Error::Failure(failure) => (FAILED, failure.hint()),
            Error::Advised(_, hint) => (FAILED, (*hint).to_owned()),
            Error::File(_) => (FAILED, String::new()),
        };
        if self.json {
            let error = match error {
                Error::Failure(failure) | Error::Advised(failure, _) => {
                    serde_json::json!({ "error": ErrorObject::from(failure) })
                }
                other => serde_json::json!({ "error": { "message": other.to_string() } }),
            };
            println!("{}", serde_json::to_string_pretty(&error).unwrap_or_default());
            return code;
        }
        let message = match error {
            // The protocol names a field; a person typed an option.
            Error::Failure(Failure::InvalidParams { path, reason }) => format!("{path}: {reason}"),
            other => other.to_string(),
        };
        let mut stderr = anstream::stderr();
        let _ = writeln!(stderr, "{BAD}error:{BAD:#} {message}");
        let said = match error {
            Error::Failure(failure) | Error::Advised(failure, _) => server_text(failure),
            _ => None,
        };
        if let Some(said) = said.filter(|said| !said.is_empty()) {
            let _ = writeln!(stderr, "       {QUIET}The server said:{QUIET:#} {said}");
        }
        let hidden = matches!(error, Error::Failure(Failure::InvalidParams { .. }));
        if !hint.is_empty() && !hidden {
            let _ = writeln!(stderr, "       {hint}");
        }
        code
    }

    /// Whether somebody watches the progress.
    pub fn shows_progress(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }
}

/// The server's own words, where there are some.
fn server_text(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::Forbidden { server_text, .. }
        | Failure::SaveFailed { server_text, .. }
        | Failure::ServerError { server_text, .. }
        | Failure::HttpError { server_text, .. }
        | Failure::ListRefused { server_text, .. }
        | Failure::SiteKeyRefused { server_text, .. }
        | Failure::SiteQuotaExhausted { server_text, .. }
        | Failure::SiteForbidden { server_text, .. }
        | Failure::SiteRateLimited { server_text, .. }
        | Failure::SiteError { server_text, .. }
        | Failure::CompletionFailed { server_text, .. } => Some(server_text),
        _ => None,
    }
}

/// A table without lines, its header in bold; the last column takes the rest of the width.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = comfy_table::Table::new();
    // Into a file or a pipe, a row stays one line.
    let width = terminal_size::terminal_size().map_or(u16::MAX, |(width, _)| width.0);
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(header)
        .add_rows(rows);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 1));
    }
    table.trim_fmt()
}

/// `1 key`, `3 keys`
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The text with `~` for the home folder, as people write it.
pub fn with_tilde(text: &str) -> String {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().display().to_string());
    match home.filter(|home| home.len() > 1) {
        Some(home) if cfg!(unix) => text.replace(&format!("{home}/"), "~/"),
        _ => text.to_owned(),
    }
}
