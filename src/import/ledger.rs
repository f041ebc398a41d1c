//! One import as it goes: each item's result, the server's lock, and the journal's record, written
//! before each write so that a death at any moment leaves the history true.

use std::collections::{HashMap, HashSet};

use super::{edit::Edit, pace::reload_time, plan::FamilyPlan};
use crate::{
    cliproxy::{Lock, Provider},
    fingerprint::Salt,
    journal::{Journal, Record, StepState},
    protocol::{ImportReport, ItemResult, Outcome, Summary},
};

/// What is known of an import that is under way.
pub struct Ledger {
    /// The report, with each item's result as far as it is decided.
    pub report: ImportReport,
    /// `None` where nothing is written.
    pub lock: Option<Lock>,
    record: Record,
    journal: Journal,
    salt: Option<Salt>,
    is_recorded: bool,
}

impl Ledger {
    pub fn new(
        report: ImportReport,
        lock: Option<Lock>,
        record: Record,
        journal: Journal,
        salt: Option<Salt>,
    ) -> Self {
        Self { report, lock, record, journal, salt, is_recorded: false }
    }

    /// Notes what is about to be written: until more is known, its outcome is unknown.
    pub fn intend(&mut self, edit: &dyn Edit, list: &[Provider], planned: &FamilyPlan) {
        if let Some(salt) = &self.salt {
            let steps = edit.steps(list, planned, salt);
            // Of a write that is put back, some steps may be there.
            let new: HashSet<usize> = steps.iter().map(|step| step.index).collect();
            self.record.steps.retain(|step| !new.contains(&step.index));
            self.record.steps.extend(steps);
            let mut open = self.report.clone();
            for result in planned.results.iter().filter(|result| !result.changes.is_empty()) {
                let mut unknown = result.clone();
                unknown.set_unknown();
                place(&mut open.items, unknown);
            }
            open.summary = Summary::of(&open.items);
            self.record.open = Some(open);
            self.write_record();
        }
        if let Some(lock) = &mut self.lock {
            lock.begin_write(reload_time(list.len()));
        }
    }

    /// Takes items' results.
    pub fn decide(&mut self, results: Vec<ItemResult>) {
        let outcomes: HashMap<usize, Outcome> =
            results.iter().map(|result| (result.index, result.outcome)).collect();
        for step in &mut self.record.steps {
            step.state = match outcomes.get(&step.index) {
                Some(Outcome::Created | Outcome::Updated) => StepState::Written,
                Some(Outcome::Unknown) => StepState::Intended,
                Some(_) => StepState::Gone,
                None => continue,
            };
        }
        for result in results {
            place(&mut self.report.items, result);
        }
        self.report.summary = Summary::of(&self.report.items);
    }

    /// Notes that everything is known, or as much as will be.
    pub fn close(&mut self) {
        if !self.is_recorded {
            return;
        }
        self.record.group.clone_from(&self.report.group);
        let is_open = self.report.summary.unknown > 0;
        self.record.open = is_open.then(|| self.report.clone());
        self.write_record();
    }

    /// Whether what was written may have been changed on purpose since: an import that was taken
    /// back, or after an undo anything that was imported.
    pub fn is_overtaken(&self) -> bool {
        let all = self.journal.all();
        let mut own = all.iter().filter(|record| record.server == self.record.server);
        let is_last =
            own.clone().next().is_some_and(|last| last.import_id == self.record.import_id);
        let gone = |record: &Record| {
            record.steps.iter().filter(|step| step.state == StepState::Gone).count()
        };
        let is_there = own.any(|record| {
            record.import_id == self.record.import_id && gone(record) <= gone(&self.record)
        });
        self.is_recorded && !is_last && (self.record.is_undo || !is_there)
    }

    /// Lets the next one write, who need not wait: what was written has settled.
    pub fn release(&mut self) {
        if let Some(mut lock) = self.lock.take() {
            lock.end_write();
        }
    }

    fn write_record(&mut self) {
        match self.journal.write(&self.record) {
            Ok(()) => self.is_recorded = true,
            Err(error) => tracing::error!(%error, "the import can't be taken back later"),
        }
    }
}

fn place(items: &mut [ItemResult], result: ItemResult) {
    if let Some(item) = items.get_mut(result.index) {
        *item = result;
    }
}
