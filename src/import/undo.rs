use std::{collections::BTreeMap, sync::Arc};

use super::{
    edit::Edit,
    run::{Done, Job},
    take_back::TakeBack,
};
use crate::{
    journal::{Journal, Record, Step, StepState, What},
    protocol::{Failure, Family, ItemResult, Outcome},
};

/// A step, the place of its record, and its own place there.
type Place = (usize, usize);

/// Takes imports back: each of their own changes that is still as they left it.
///
/// # Errors
/// What keeps everything from being taken back: the server can't be read, refuses the key, is
/// busy; `internal` where the state folder can't be read.
pub async fn undo(job: Job, import_ids: &[String]) -> Result<Done, Failure> {
    let (dry_run, journal) = (job.dry_run, Journal::new(&job.folders));
    let lock = if dry_run { None } else { Some(job.lock(0).await?) };
    // Under the lock nobody else changes them, and those of the dead are complete.
    let all = journal.all();
    let salt = job.salt().ok_or(Failure::Internal {})?;
    let mut records: Vec<Record> =
        all.iter().filter(|record| import_ids.contains(&record.import_id)).cloned().collect();
    let mut numbers: Vec<Vec<Place>> = Vec::new();
    let mut results = Vec::new();
    let mut edits: BTreeMap<Family, Vec<(usize, Step)>> = BTreeMap::new();
    // Newest import first, and in it the last item first; an item's steps stand together.
    for (record_place, record) in records.iter().enumerate() {
        let newer = all.iter().take_while(|other| other.import_id != record.import_id);
        let others = newer.filter(|other| {
            other.server == record.server && !import_ids.contains(&other.import_id)
        });
        let newer: Vec<&Record> = others.collect();
        let mut last = None;
        for (place, step) in record.steps.iter().enumerate().rev() {
            if last != Some((step.index, step.family)) {
                last = Some((step.index, step.family));
                let reference = step.reference.clone();
                let number = numbers.len();
                results.push(ItemResult::new(number, reference, step.family, Outcome::Cancelled));
                numbers.push(Vec::new());
            }
            let number = numbers.len() - 1;
            numbers[number].push((record_place, place));
            let mut step = step.clone();
            if step.state == StepState::Gone || newer.iter().any(|newer| claims(newer, &step)) {
                // It is not there, or it is a later import's by now.
                step.key.clear();
            }
            edits.entry(step.family).or_default().push((number, step));
        }
    }
    let edits = edits.into_iter().map(|(family, steps)| -> Arc<dyn Edit> {
        Arc::new(TakeBack { family, salt: salt.clone(), steps })
    });
    let done = job.run(lock, results, edits.collect(), import_ids.to_vec()).await?;
    if !dry_run {
        for result in &done.report.items {
            if matches!(result.outcome, Outcome::Updated | Outcome::Unchanged) {
                for (record, place) in &numbers[result.index] {
                    records[*record].steps[*place].state = StepState::Gone;
                }
            }
        }
        for record in &records {
            journal.write(record).map_err(|error| {
                tracing::error!(%error, "the journal can't be written");
                Failure::Internal {}
            })?;
        }
    }
    Ok(done)
}

/// Whether a later import put the same key there once more.
fn claims(newer: &Record, step: &Step) -> bool {
    newer.is_undoable()
        && newer.steps.iter().any(|other| {
            other.state != StepState::Gone
                && other.family == step.family
                && other.key == step.key
                && other.base_url == step.base_url
                && is_same(&other.what, &step.what)
        })
}

/// Whether one change did what the other did: a later change of another kind claims nothing.
fn is_same(later: &What, earlier: &What) -> bool {
    match (later, earlier) {
        (What::Provider { .. } | What::Key { .. }, What::Provider { .. } | What::Key { .. })
        | (What::ModelsCleared { .. }, What::ModelsCleared { .. }) => true,
        (
            What::Text { field: later, to: later_text, .. },
            What::Text { field: earlier, to: earlier_text, .. },
        ) => (later, later_text) == (earlier, earlier_text),
        (What::ModelsAdded { models: later }, What::ModelsAdded { models: earlier }) => {
            earlier.iter().all(|model| later.contains(model))
        }
        _ => false,
    }
}
