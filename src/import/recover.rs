//! Finding out how imports ended that died before they knew.

use std::collections::{BTreeMap, btree_map::Entry};

use super::steps::{self, Index};
use crate::{
    cliproxy::{Client, ClientError, Provider},
    fingerprint::Salt,
    history::History,
    journal::{Journal, Record, StepState, What},
    protocol::{Failure, Family, ImportReport, ItemResult, Outcome, Summary},
};

/// Looks for open records of this server and settles them by what its lists show. Whoever calls
/// holds the server's lock, so nobody works on them.
///
/// # Errors
/// When a list can't be read.
pub async fn recover(
    client: &Client,
    journal: &Journal,
    history: &History,
    salt: &Salt,
) -> Result<(), ClientError> {
    let server = client.connection().url.server_id();
    let mut lists: BTreeMap<Family, (Vec<Provider>, Index)> = BTreeMap::new();
    for mut record in journal.all() {
        let Some(mut report) = record.open.take().filter(|_| record.server == server) else {
            continue;
        };
        for step in &record.steps {
            if let Entry::Vacant(vacant) = lists.entry(step.family) {
                let list = client.list(step.family).await?;
                let index = Index::new(&list, salt);
                vacant.insert((list, index));
            }
        }
        find_out(&mut record, &mut report, &lists, salt);
        tracing::info!(import = record.import_id, summary = ?report.summary, "found out");
        if let Err(error) = history.amend(&record.caller, &report) {
            tracing::error!(%error, "the history is not amended");
            continue;
        }
        if let Err(error) = journal.write(&record) {
            tracing::error!(%error, "the journal can't be written");
        }
    }
    Ok(())
}

/// Pure: what the lists say of each item whose outcome is unknown.
fn find_out(
    record: &mut Record,
    report: &mut ImportReport,
    lists: &BTreeMap<Family, (Vec<Provider>, Index)>,
    salt: &Salt,
) {
    let is_undo = record.is_undo;
    for item in report.items.iter_mut().filter(|item| item.outcome == Outcome::Unknown) {
        let mut own: Vec<_> = record
            .steps
            .iter_mut()
            .filter(|step| step.index == item.index && step.state == StepState::Intended)
            .collect();
        let mut done = false;
        for step in &mut own {
            let is_there = lists
                .get(&step.family)
                .is_some_and(|(list, index)| steps::is_there(step, list, index, salt));
            step.state = if is_there == is_undo { StepState::Gone } else { StepState::Written };
            done |= step.state == StepState::Written;
        }
        let is_new = own.iter().any(|step| matches!(step.what, What::Provider { .. }));
        conclude(item, done, is_new && !is_undo);
    }
    report.summary = Summary::of(&report.items);
}

fn conclude(item: &mut ItemResult, done: bool, is_new: bool) {
    if done {
        item.outcome = if is_new { Outcome::Created } else { Outcome::Updated };
        item.error = None;
    } else {
        item.fail(Failure::Interrupted { family: item.family });
    }
}
