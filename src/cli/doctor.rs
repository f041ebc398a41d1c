use std::io::Write as _;

use serde::Serialize;

use super::output::{BAD, BOLD, Error, FAILED, GOOD, NOTICE, OK, Output, QUIET, with_tilde};
use crate::{
    bridge::folders,
    doctor::{self, Check, Status},
    files::Folders,
    registration::{Bases, Registrar, SystemRegistry},
};

/// What all checks found.
#[derive(Serialize)]
struct Diagnosis {
    ok: bool,
    checks: Vec<Check>,
    /// What `--fix` did.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<String>,
}

/// `hub-bridge doctor`
pub async fn run(
    fix: bool,
    report: bool,
    profile: Option<&str>,
    output: &Output,
) -> Result<i32, Error> {
    let folders = folders()?;
    let mut checks = look(&folders, profile).await;
    let fixed = if fix { mend(&folders) } else { Vec::new() };
    if !fixed.is_empty() {
        checks = look(&folders, profile).await;
    }
    let ok = checks.iter().all(|check| check.status != Status::Bad);
    if report {
        let (_, settings) = doctor::settings::check(&folders);
        let facts = doctor::report::Facts::gather(&folders, settings.as_ref());
        let _ = write!(anstream::stdout(), "{}", doctor::report::text(&facts, &checks));
    } else {
        let diagnosis = Diagnosis { ok, checks, fixed };
        output.result(&diagnosis, || text(&diagnosis));
    }
    Ok(if ok { OK } else { FAILED })
}

/// Every link of the chain, from the browsers to CLIProxyAPI and back to this machine.
async fn look(folders: &Folders, profile: Option<&str>) -> Vec<Check> {
    let (settings_check, settings) = doctor::settings::check(folders);
    let extensions =
        settings.as_ref().map(|settings| settings.allowed_extensions.clone()).unwrap_or_default();
    let mut checks = match Bases::of_user() {
        Some(bases) => {
            let registrar = Registrar::new(bases, SystemRegistry, &extensions);
            doctor::browsers::checks(&registrar)
        }
        None => vec![Check::skipped("Browsers", "You have no home folder.")],
    };
    checks.push(settings_check);
    checks.extend(doctor::connection::check(folders, settings.as_ref(), profile).await);
    checks.extend(doctor::machine::folders(folders));
    checks
}

/// Does the remedies that are safe; says what was done.
fn mend(folders: &Folders) -> Vec<String> {
    let (_, settings) = doctor::settings::check(folders);
    let mut fixed = doctor::machine::fix_modes(folders);
    if let (Some(bases), Some(settings)) = (Bases::of_user(), settings) {
        let mut registrar = Registrar::new(bases, SystemRegistry, &settings.allowed_extensions);
        fixed.extend(doctor::browsers::fix(&mut registrar));
    }
    fixed
}

fn text(diagnosis: &Diagnosis) -> String {
    let checks = &diagnosis.checks;
    let width = checks.iter().map(|check| check.subject.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> = Vec::new();
    for check in checks {
        let sign = match check.status {
            Status::Good => format!("{GOOD}✔{GOOD:#}"),
            Status::Notice => format!("{NOTICE}!{NOTICE:#}"),
            Status::Bad => format!("{BAD}✘{BAD:#}"),
            Status::Skipped => format!("{QUIET}–{QUIET:#}"),
        };
        let subject = format!("{sign} {BOLD}{:width$}{BOLD:#}  ", check.subject);
        lines.push(indented(&subject, width + 4, &check.message));
        if let Some(remedy) = &check.remedy {
            let fix =
                if check.fixable { " Or let “hub-bridge doctor --fix” do it." } else { "" };
            lines.push(indented(&" ".repeat(width + 4), width + 4, &format!("{remedy}{fix}")));
        }
    }
    lines.extend(diagnosis.fixed.iter().map(|done| format!("{GOOD}✔{GOOD:#} {done}")));
    let count = |status| checks.iter().filter(|check| check.status == status).count();
    lines.push(match (count(Status::Bad), count(Status::Notice)) {
        (0, 0) => "All is well.".to_owned(),
        (0, _) => "It works.".to_owned(),
        (1, _) => format!("{BAD}One thing is broken.{BAD:#}"),
        (bad, _) => format!("{BAD}{bad} things are broken.{BAD:#}"),
    });
    lines.join("\n")
}

/// A text behind a head of `width` columns; what is too long goes on below the text.
fn indented(head: &str, width: usize, text: &str) -> String {
    let text = with_tilde(text);
    let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size() else {
        // Into a file or a pipe, a line stays one line.
        return format!("{head}{text}");
    };
    let room = usize::from(columns).saturating_sub(width).max(20);
    // Paths have hyphens in them, and are to be copied whole where they fit.
    let room = textwrap::Options::new(room)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let rows = textwrap::wrap(&text, room);
    let below = format!("\n{}", " ".repeat(width));
    format!("{head}{}", rows.join(below.as_str()))
}
