//! After a write: wait until the server has taken it over, look once more, put back what it lost.
//!
//! CLIProxyAPI reloads its configuration after each write. A write that lands meanwhile can be
//! lost, or stay without effect, though it was answered with `ok` (`docs/cliproxyapi.md` has what
//! was measured).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    edit::{Gap, liveness},
    ledger::Ledger,
    pace::{LOCK_LIMIT, reload_time},
    readback::{self, has_collapsed},
    stop::Stop,
    write::{self, FamilyRun, Written, warn_inactive},
};
use crate::{
    cliproxy::{Client, Lock, Purpose},
    files::Folders,
    history::History,
    protocol::{Failure, ImportReport, ItemResult, Summary, Verify},
};

/// CLIProxyAPI: its file watcher reloads so long after a write, unless the first reload is done.
const SECOND_RELOAD: Duration = Duration::from_millis(150);
/// How long that takes at least, whatever the first one took.
const LEAST_REST: Duration = Duration::from_millis(300);
/// A first reload that was done so soon is the only one.
const SOON: Duration = Duration::from_millis(75);
/// How long the server is left alone after such a one.
const SHORT_REST: Duration = Duration::from_millis(200);
/// How long to wait for a credential to be live, besides the time of a reload.
const LIVE_LIMIT: Duration = Duration::from_secs(3);
/// When to look once more.
const LATE: Duration = Duration::from_millis(500);
/// Times that a write is put back after it was seen.
const PUT_BACKS: usize = 2;

/// What goes on behind an import's answer.
pub struct Settling {
    pub(super) client: Arc<Client>,
    pub(super) caller: String,
    pub(super) folders: Folders,
    pub(super) stop: Stop,
    pub(super) written: Vec<Written>,
    pub(super) ledger: Ledger,
}

impl Settling {
    /// Sees to it that what was written stays; gives the report as it is then. The history has it.
    pub async fn run(mut self) -> ImportReport {
        let close = self.stop.close.clone();
        tokio::select! {
            () = self.settle() => {}
            // The lock file says that the server was not waited for.
            () = close.cancelled() => tracing::info!("the program ends before a write has settled"),
        }
        self.ledger.report
    }

    async fn settle(&mut self) {
        let mut changed = false;
        if self.written.is_empty() {
            // Whatever was written was not to be checked: the next one waits for it.
            self.ledger.lock = None;
            return;
        }
        for written in self.written.iter_mut().filter(|written| !written.is_calm) {
            let mut results = calm(&self.client, written).await;
            if results.iter().any(|result| result.active == Some(false)) {
                results = wake(&self.client, written).await.unwrap_or(results);
            }
            changed |= note_activity(&mut self.ledger, results);
        }
        // What is gone by now is put back before anybody else writes.
        let lost = self.lost().await;
        if !lost.is_empty() {
            changed |= self.put_back(&lost).await;
        }
        self.ledger.release();
        for _ in 0..PUT_BACKS {
            tokio::time::sleep(LATE).await;
            let lost = self.lost().await;
            // Or was it taken back on purpose?
            if lost.is_empty() || self.ledger.is_overtaken() {
                break;
            }
            changed |= match self.lock().await {
                Some(lock) if !self.ledger.is_overtaken() => {
                    self.ledger.lock = Some(lock);
                    self.put_back(&lost).await
                }
                Some(_) => break,
                None => self.give_up(&lost),
            };
            self.ledger.release();
        }
        if changed {
            let report = &mut self.ledger.report;
            report.summary = Summary::of(&report.items);
            if let Err(error) = History::new(&self.folders).amend(&self.caller, report) {
                tracing::error!(%error, "the history is not amended");
            }
        }
    }

    /// The places in `written` of what the server does not show any more.
    async fn lost(&self) -> Vec<usize> {
        let mut lost = Vec::new();
        for (place, written) in self.written.iter().enumerate() {
            let edit = written.edit.as_ref();
            let looking = readback::look(&self.client, edit, written.count, |_, _| true);
            match looking.await {
                Ok(seen) if seen.gap(&written.meant) == Gap::All => lost.push(place),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "no late look"),
            }
        }
        lost
    }

    async fn lock(&self) -> Option<Lock> {
        let (url, locks) = (&self.client.connection().url, self.folders.locks());
        Lock::take(&locks, url, Purpose::Writing, LOCK_LIMIT, || {}).await.ok()
    }

    /// Says of what was lost that it is: nobody let us write.
    fn give_up(&mut self, lost: &[usize]) -> bool {
        for place in lost {
            let mut meant = self.written[*place].meant.clone();
            meant.retain(|result| !result.changes.is_empty() && result.error.is_none());
            for result in &mut meant {
                let (family, provider) = (result.family, result.label());
                result.fail(Failure::WriteNotKept { family, provider });
            }
            self.ledger.decide(meant);
        }
        true
    }

    /// Writes again what was lost, under the lock; says whether the report has changed.
    async fn put_back(&mut self, lost: &[usize]) -> bool {
        tracing::warn!(?lost, "what was written is gone: it is put back");
        let mut changed = false;
        for place in lost {
            let written = &mut self.written[*place];
            let run = FamilyRun {
                client: &self.client,
                edit: &written.edit,
                dry_run: false,
                verify: Verify::Readback,
                stop: &self.stop,
                count: written.count,
            };
            match run.put_back(&mut self.ledger).await {
                Ok(done) => {
                    let was_fine = |result: &ItemResult| {
                        written.meant.iter().any(|meant| {
                            meant.index == result.index
                                && !meant.changes.is_empty()
                                && meant.error.is_none()
                        })
                    };
                    let mut worse = done.results;
                    worse.retain(|result| result.error.is_some() && was_fine(result));
                    changed |= !worse.is_empty();
                    self.ledger.decide(worse);
                }
                Err(error) => tracing::warn!(%error, "what was lost can't be put back"),
            }
            written.at = Instant::now();
            written.live_after = None;
            calm(&self.client, written).await;
        }
        self.ledger.close();
        changed
    }
}

/// Waits until the server has taken over what was written, as far as it shows. Gives the results
/// with what was seen.
pub async fn calm(client: &Client, written: &mut Written) -> Vec<ItemResult> {
    let mut results = written.meant.clone();
    written.is_calm = true;
    if written.live_after.is_none()
        && let Some(seen) = until_live(client, written).await
        && seen.shows_activity
    {
        for (result, now) in results.iter_mut().zip(&seen.now) {
            if !result.changes.is_empty() && result.error.is_none() {
                result.active = now.active;
            }
        }
    }
    let rest = match written.live_after {
        Some(live_after) if live_after <= SOON => SHORT_REST,
        Some(live_after) => SECOND_RELOAD.max(live_after) + LEAST_REST.max(live_after),
        None => SECOND_RELOAD + reload_time(written.count),
    };
    tokio::time::sleep(rest.saturating_sub(written.at.elapsed())).await;
    results
}

/// Wakes credentials that are stored and not in use.
///
/// CLIProxyAPI: a write that comes during a reload may be kept and never loaded. Any write that
/// changes the file's bytes has all of it loaded; this one changes the order, of ours alone.
async fn wake(client: &Client, written: &mut Written) -> Option<Vec<ItemResult>> {
    let family = written.edit.family();
    let read = write::read_whole(client, family).await.ok()?;
    if !read.shows_activity || has_collapsed(written.count, read.providers.len()) {
        return None;
    }
    let moved = written.edit.moved(&read.providers)?;
    tracing::info!(%family, "a stored credential is not in use: the list is written once more");
    client.put(family, &moved).await.ok()?;
    written.at = Instant::now();
    Some(calm(client, written).await)
}

/// Looks until what was written is live, or until it is plain that it won't be shown so.
async fn until_live(client: &Client, written: &mut Written) -> Option<readback::Seen> {
    let limit = LIVE_LIMIT + reload_time(written.count);
    let live =
        |seen: &readback::Seen| liveness(&written.meant, &seen.now).filter(|_| seen.shows_activity);
    loop {
        let edit = written.edit.as_ref();
        let looking =
            readback::look(client, edit, written.count, |seen, _| live(seen) != Some(false));
        match looking.await {
            Ok(seen) if live(&seen) == Some(true) => {
                written.live_after = Some(written.at.elapsed());
                return Some(seen);
            }
            Ok(seen) if live(&seen).is_none() || written.at.elapsed() >= limit => {
                return Some(seen);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "nobody knows whether the write has settled");
                return None;
            }
        }
    }
}

/// Puts into the report which credentials are live; says whether one is not.
pub fn note_activity(ledger: &mut Ledger, results: Vec<ItemResult>) -> bool {
    let mut any = false;
    for mut result in results {
        let Some(item) = ledger.report.items.get_mut(result.index) else { continue };
        if item.active.is_none() && result.active.is_some() {
            warn_inactive(&mut result);
            any |= result.active == Some(false);
            *item = result;
        }
    }
    any
}
