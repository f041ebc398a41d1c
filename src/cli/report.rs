//! An import's report as a person reads it: a sentence for one item, a table for many.

use super::{
    history::outcomes,
    output::{BAD, BOLD, GOOD, NOTICE, count, table},
};
use crate::protocol::{
    Family, ImportReport, ItemResult, Outcome, ProviderRef, WarningNote, plain_text,
};

/// Rows that a table has at most; beyond, it keeps those that a person has to look at.
const MOST_ROWS: usize = 40;

/// The whole report.
pub fn text(report: &ImportReport) -> String {
    let mut text = match report.items.as_slice() {
        [item] => sentence(item, report.dry_run),
        items => items_table(items),
    };
    if report.items.len() != 1 {
        let mode = if report.dry_run { "Would be: " } else { "" };
        text.push_str(&format!("\n\n{BOLD}{mode}{}{BOLD:#}", outcomes(&report.summary)));
    }
    if !report.dry_run && report.summary.created + report.summary.updated > 0 {
        text.push_str(&format!(
            " · {} to CLIProxyAPI, {} ms",
            count(report.requests as usize, "request"),
            report.elapsed_ms
        ));
    }
    text
}

fn sentence(item: &ItemResult, dry_run: bool) -> String {
    let name = provider_name(item.provider.as_ref(), item.family);
    let has = item.provider.as_ref().map(|provider| {
        format!("{}, {}", count(provider.key_count, "key"), count(provider.model_count, "model"))
    });
    let has = has.unwrap_or_default();
    let added = item.changes.iter().any(|change| change.field == "apiKey");
    let good = format!("{GOOD}✔{GOOD:#}");
    let mut text = match (item.outcome, dry_run) {
        (Outcome::Created, false) => format!("{good} Created “{name}” ({has})."),
        (Outcome::Created, true) => format!("{good} Would create “{name}” ({has})."),
        (Outcome::Updated, false) if added => format!("{good} Added a key to “{name}” ({has})."),
        (Outcome::Updated, true) if added => {
            format!("{good} Would add a key to “{name}” ({has} then).")
        }
        (Outcome::Updated, false) => format!("{good} Changed “{name}” ({has})."),
        (Outcome::Updated, true) => format!("{good} Would change “{name}”."),
        (Outcome::Unchanged, _) => {
            format!("{good} “{name}” already has this key, nothing changed.")
        }
        (Outcome::Failed | Outcome::Unknown, _) => {
            let error = item.error.as_ref();
            let message = error.map(|error| error.message.as_str()).unwrap_or_default();
            let hint = error.map(|error| error.hint.as_str()).unwrap_or_default();
            format!("{BAD}✘{BAD:#} {message}\n  {hint}")
        }
        (Outcome::Cancelled, _) => "Cancelled before anything was written.".to_owned(),
    };
    for WarningNote { message, .. } in &item.warnings {
        text.push_str(&format!("\n{NOTICE}!{NOTICE:#} {message}"));
    }
    text
}

fn items_table(items: &[ItemResult]) -> String {
    let matters = |item: &&ItemResult| {
        !matches!(item.outcome, Outcome::Created | Outcome::Updated | Outcome::Unchanged)
    };
    let all = items.len() <= MOST_ROWS;
    let shown: Vec<&ItemResult> =
        items.iter().filter(|item| all || matters(item)).take(MOST_ROWS * 5).collect();
    let hidden = items.len() - shown.len();
    let mut text = if shown.is_empty() {
        String::new()
    } else {
        table(&["#", "OUTCOME", "LIST", "PROVIDER", "NOTE"], shown.iter().map(|item| row(item)))
    };
    if hidden > 0 {
        text.push_str(&format!("\n({hidden} more rows; --json has them all)"));
    }
    text
}

fn row(item: &ItemResult) -> Vec<String> {
    let outcome = match item.outcome {
        Outcome::Created => "✔ created",
        Outcome::Updated => "✔ updated",
        Outcome::Unchanged => "= unchanged",
        Outcome::Failed => "✘ failed",
        Outcome::Unknown => "? unknown",
        Outcome::Cancelled => "– cancelled",
    };
    let error = item.error.iter().map(|error| error.message.as_str());
    let warnings = item.warnings.iter().map(|note| note.message.as_str());
    let notes: Vec<&str> = error.chain(warnings).collect();
    let provider = match &item.provider {
        Some(provider) => provider_name(Some(provider), item.family),
        None => "–".to_owned(),
    };
    vec![
        (item.index + 1).to_string(),
        outcome.to_owned(),
        item.family.as_str().trim_end_matches("-api-key").to_owned(),
        provider,
        notes.join(" "),
    ]
}

fn provider_name(provider: Option<&ProviderRef>, family: Family) -> String {
    let named =
        provider.and_then(|provider| provider.name.as_deref().or(provider.base_url.as_deref()));
    plain_text(named.unwrap_or(family.as_str()), 60)
}
