//! An import's report as a person reads it: a sentence for one item, a table for many.

use std::collections::BTreeSet;

use super::output::{BAD, BOLD, GOOD, NOTICE, count, table};
use crate::protocol::{
    Family, ImportReport, ItemResult, Outcome, ProviderRef, Summary, Warning, WarningNote,
    plain_text,
};

/// Rows that a table has at most; beyond, it keeps those that a person has to look at.
const MOST_ROWS: usize = 40;

/// The whole report.
pub fn text(report: &ImportReport) -> String {
    let is_undo = !report.undoes.is_empty();
    if is_undo && report.items.is_empty() {
        return "That import changed nothing, so there is nothing to take back.".to_owned();
    }
    if let [item] = report.items.as_slice() {
        let say = if is_undo { undo_sentence } else { sentence };
        return say(item, report.dry_run);
    }
    let mode = if report.dry_run { "Would be: " } else { "" };
    let requests = usize::try_from(report.requests).unwrap_or(usize::MAX);
    let effort = format!("{} to CLIProxyAPI, {} ms", count(requests, "request"), report.elapsed_ms);
    let outcomes = if is_undo { undo_outcomes(report) } else { outcomes(&report.summary) };
    let total = format!("{BOLD}{mode}{outcomes}{BOLD:#} · {effort}");
    let parts = [items_table(&report.items, is_undo), without_models(&report.items), total];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn sentence(item: &ItemResult, dry_run: bool) -> String {
    let name = provider_name(item.provider.as_ref(), item.family);
    let has = item.provider.as_ref().map(|provider| {
        format!("{}, {}", count(provider.key_count, "key"), count(provider.model_count, "model"))
    });
    let has = has.unwrap_or_default();
    let added = item.changes.iter().any(|change| change.field == "apiKey");
    let good = format!("{GOOD}✔{GOOD:#}");
    let text = match (item.outcome, dry_run) {
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
    let warnings =
        item.warnings.iter().map(|note| format!("\n{NOTICE}!{NOTICE:#} {}", note.message));
    text + &warnings.collect::<String>()
}

fn undo_sentence(item: &ItemResult, dry_run: bool) -> String {
    let name = provider_name(item.provider.as_ref(), item.family);
    let good = format!("{GOOD}✔{GOOD:#}");
    let changed = |field: &str| item.changes.iter().any(|change| change.field == field);
    let would = |done: &str, would: &str| (if dry_run { would } else { done }).to_owned();
    let has_gone = item.provider.as_ref().is_none_or(|provider| provider.key_count == 0);
    let text = match item.outcome {
        Outcome::Updated if changed("apiKey") && has_gone => {
            format!("{good} {} “{name}”.", would("Removed", "Would remove"))
        }
        Outcome::Updated if changed("apiKey") => {
            format!(
                "{good} {} “{name}”.",
                would("Took the key out of", "Would take the key out of")
            )
        }
        Outcome::Updated => {
            format!("{good} {} “{name}” back as it was.", would("Changed", "Would change"))
        }
        Outcome::Unchanged => format!("{good} Nothing of it is left in “{name}”."),
        _ => return sentence(item, dry_run),
    };
    let warnings =
        item.warnings.iter().map(|note| format!("\n{NOTICE}!{NOTICE:#} {}", note.message));
    text + &warnings.collect::<String>()
}

fn undo_outcomes(report: &ImportReport) -> String {
    let Summary { updated, unchanged, failed, unknown, cancelled, .. } = report.summary;
    let kept = failed + unknown + cancelled;
    let counts = [(updated, "taken back"), (unchanged, "gone already"), (kept, "not taken back")];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    parts.join(", ")
}

/// One line for what would stand in every row.
fn without_models(items: &[ItemResult]) -> String {
    let bare: BTreeSet<String> = items
        .iter()
        .filter(|item| item.warnings.iter().any(is_no_models))
        .map(|item| provider_name(item.provider.as_ref(), item.family))
        .collect();
    if bare.is_empty() {
        return String::new();
    }
    let verb = if bare.len() == 1 { "serves" } else { "serve" };
    let count = count(bare.len(), "provider");
    format!(
        "{NOTICE}!{NOTICE:#} {count} {verb} no model until models are set: \
         --discover-models=always reads them from the site, --model NAME names one."
    )
}

const fn is_no_models(note: &WarningNote) -> bool {
    matches!(note.warning, Warning::NoModels { .. })
}

fn items_table(items: &[ItemResult], is_undo: bool) -> String {
    let matters = |item: &&ItemResult| {
        !matches!(item.outcome, Outcome::Created | Outcome::Updated | Outcome::Unchanged)
    };
    let all = items.len() <= MOST_ROWS;
    let shown: Vec<&ItemResult> = items.iter().filter(|item| all || matters(item)).collect();
    let hidden = items.len() - shown.len();
    let more = if hidden > 0 {
        format!("{hidden} went well; --json lists them, too.")
    } else {
        String::new()
    };
    if shown.is_empty() {
        return more;
    }
    let rows = shown.iter().map(|item| row(item, is_undo));
    let text = table(&["#", "OUTCOME", "LIST", "PROVIDER", "NOTE"], rows);
    if more.is_empty() { text } else { format!("{text}\n{more}") }
}

fn row(item: &ItemResult, is_undo: bool) -> Vec<String> {
    let outcome = match item.outcome {
        Outcome::Updated if is_undo => "✔ taken back",
        Outcome::Unchanged if is_undo => "= gone already",
        Outcome::Created => "✔ created",
        Outcome::Updated => "✔ updated",
        Outcome::Unchanged => "= unchanged",
        Outcome::Failed => "✘ failed",
        Outcome::Unknown => "? unknown",
        Outcome::Cancelled => "– cancelled",
    };
    let error = item.error.iter().map(|error| error.message.as_str());
    let own = item.warnings.iter().filter(|note| !is_no_models(note));
    let warnings = own.map(|note| note.message.as_str());
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

/// `2 created, 1 failed`
pub fn outcomes(summary: &Summary) -> String {
    let counts = [
        (summary.created, "created"),
        (summary.updated, "updated"),
        (summary.unchanged, "unchanged"),
        (summary.failed, "failed"),
        (summary.unknown, "unknown"),
        (summary.cancelled, "cancelled"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") }
}
