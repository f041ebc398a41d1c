//! One family's write: never on an old read, never twice, read back until it shows.

use std::time::{Duration, Instant};

use super::{
    plan::{self, FamilyPlan, PlanItem, Write},
    readback,
    stop::Stop,
};
use crate::{
    cliproxy::{Client, ClientError, Provider, version},
    failure,
    protocol::{Failure, Family, ItemResult, Outcome, Verify},
};

/// What one family's part of an import needs.
pub struct FamilyRun<'a> {
    pub client: &'a Client,
    pub family: Family,
    pub items: &'a [PlanItem<'a>],
    pub dry_run: bool,
    pub verify: Verify,
    pub stop: &'a Stop,
}

impl FamilyRun<'_> {
    /// The list, and when it came.
    async fn read(&self) -> Result<(Vec<Provider>, Instant), ClientError> {
        Ok((self.client.list(self.family).await?, Instant::now()))
    }
}

/// What a write is based on was received at most this long before it is sent.
const FRESH: Duration = Duration::from_millis(200);
const ROUNDS: usize = 3;

/// How a write ended.
enum Sent {
    Ok,
    /// Another client was there first: look again.
    Overtaken,
    Failed(ClientError),
    /// The answer never came.
    Open(ClientError),
    /// The program has to end while the answer is out.
    Abandoned,
}

/// Plans, writes and reads back one family. `read` is a list that was read before, and when.
///
/// # Errors
/// What kept the family from being read at all.
pub async fn run(
    run: &FamilyRun<'_>,
    read: Option<(Vec<Provider>, Instant)>,
) -> Result<Vec<ItemResult>, ClientError> {
    let first_count = read.as_ref().map(|(list, _)| list.len());
    let (mut list, mut received) = match read.filter(|(_, at)| run.dry_run || at.elapsed() <= FRESH)
    {
        Some(read) => read,
        None => run.read().await?,
    };
    for _ in 0..ROUNDS {
        if first_count.is_some_and(|count| has_collapsed(count, list.len())) {
            break;
        }
        let mut planned = plan::plan(run.family, &list, run.items, patch_merges(run.client, &list));
        let Some(write) = planned.write.take().filter(|_| !run.dry_run) else {
            if !run.dry_run {
                readback::note_activity(&mut planned, &list, run.items);
            }
            return Ok(planned.results);
        };
        // A large plan takes its time; if the list is the same after it, so is the plan.
        if received.elapsed() > FRESH {
            let (now, at) = run.read().await?;
            let same = is_same(&list, &now);
            (list, received) = (now, at);
            if !same {
                continue;
            }
        }
        match send(run, &write, &planned).await {
            Sent::Ok => return Ok(confirm(run, planned, None).await),
            Sent::Overtaken => (list, received) = run.read().await?,
            Sent::Failed(error) => {
                if error.ends_everything() {
                    return Err(error);
                }
                fail_changed(&mut planned, &failure::of_client(error, run.client));
                return Ok(planned.results);
            }
            Sent::Open(error) => return Ok(confirm(run, planned, Some(error)).await),
            Sent::Abandoned => {
                set_unknown(&mut planned, run.family);
                return Ok(planned.results);
            }
        }
    }
    Ok(conflict(run))
}

async fn send(run: &FamilyRun<'_>, write: &Write, planned: &FamilyPlan) -> Sent {
    let sending = async {
        match write {
            Write::Put => run.client.put(run.family, &planned.after).await,
            Write::Patch(selector, value) => run.client.patch(run.family, selector, value).await,
        }
    };
    let result = tokio::select! {
        result = sending => result,
        () = run.stop.close.cancelled() => return Sent::Abandoned,
    };
    match result {
        Ok(()) => Sent::Ok,
        Err(ClientError::ItemNotFound) => Sent::Overtaken,
        Err(error) if error.leaves_write_open() => Sent::Open(error),
        Err(error) => Sent::Failed(error),
    }
}

/// Reads back until the change shows. `open` is how a write ended whose answer never came.
async fn confirm(
    run: &FamilyRun<'_>,
    mut planned: FamilyPlan,
    open: Option<ClientError>,
) -> Vec<ItemResult> {
    if run.verify == Verify::None && open.is_none() {
        return planned.results;
    }
    let reading = readback::until_shown(run.client, run.family, &planned, run.items);
    let seen = tokio::select! {
        seen = reading => seen,
        () = run.stop.close.cancelled() => Err(ClientError::Cut),
    };
    match (seen, open) {
        (Ok(list), open) => {
            let missing = open.map(|error| failure::of_client(error, run.client));
            readback::judge(&mut planned, &list, run.items, missing.as_ref());
        }
        (Err(_), Some(_)) => set_unknown(&mut planned, run.family),
        // The server said ok, and can't be asked any more: its word stands, nothing was seen.
        (Err(error), None) => {
            tracing::warn!(%error, "the write could not be read back");
            set_unknown(&mut planned, run.family);
        }
    }
    planned.results
}

fn fail_changed(planned: &mut FamilyPlan, failure: &Failure) {
    for result in &mut planned.results {
        if !result.changes.is_empty() {
            result.fail(failure.clone());
        }
    }
}

fn set_unknown(planned: &mut FamilyPlan, family: Family) {
    for result in &mut planned.results {
        if !result.changes.is_empty() {
            result.outcome = Outcome::Unknown;
            result.error = Some(Failure::OutcomeUnknown { family }.into());
        }
    }
}

fn conflict(run: &FamilyRun<'_>) -> Vec<ItemResult> {
    let mut planned = plan::plan(run.family, &[], run.items, false);
    for result in &mut planned.results {
        result.provider = None;
        result.warnings.clear();
        result.fail(Failure::Conflict { family: run.family });
    }
    planned.results
}

/// Whether nothing but the server's own `auth-index` differs.
fn is_same(before: &[Provider], now: &[Provider]) -> bool {
    before.len() == now.len()
        && before.iter().zip(now).all(|(before, now)| before.to_write() == now.to_write())
}

/// A list that shrank to nothing or by more than half while we worked: a server that restarts, or
/// somebody who clears it.
const fn has_collapsed(before: usize, now: usize) -> bool {
    before > 0 && (now == 0 || now * 2 < before)
}

fn patch_merges(client: &Client, list: &[Provider]) -> bool {
    let auth_index_seen = list.iter().any(|provider| {
        provider.raw().contains_key("auth-index")
            || provider.entries().any(crate::cliproxy::Entry::is_active)
    });
    version::patch_merges(client.server().version.as_deref(), auth_index_seen)
}
