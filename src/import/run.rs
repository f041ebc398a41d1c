//! One import against one server: lock, read, plan, write, read back.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    plan::PlanItem,
    stop::Stop,
    wanted::{Defaults, Wanted},
    write::{self, FamilyRun},
};
use crate::{
    cliproxy::{Client, ClientError, Lock, Purpose},
    failure,
    protocol::{
        Failure, Family, ImportProgress, ImportReport, Item, ItemResult, Outcome, Phase, Summary,
        Verify,
    },
};

/// Told how far an import is.
pub type Observer = Arc<ObserverFn>;
type ObserverFn = dyn Fn(ImportProgress) + Send + Sync;

/// What an import needs.
pub struct Import<'a> {
    /// Talks to the server.
    pub client: &'a Client,
    /// The profile's name, for the report.
    pub profile: &'a str,
    /// What to import.
    pub items: &'a [Item],
    /// Plan and report, write nothing.
    pub dry_run: bool,
    /// What to check.
    pub verify: Verify,
    /// What holds where an item does not say otherwise.
    pub defaults: Defaults,
    /// Where the lock files are.
    pub locks: &'a Path,
    /// Told how far it is, if anybody wants to know.
    pub observer: Option<&'a ObserverFn>,
    /// How it is stopped.
    pub stop: Stop,
}

/// Another import may hold the server's lock so long.
const LOCK_LIMIT: Duration = Duration::from_secs(20);

/// Imports items. A single item's failure is in the report and stops no other.
///
/// # Errors
/// What keeps all items from being imported: the server can't be read, refuses the key, is busy.
pub async fn run(import: Import<'_>) -> Result<ImportReport, Failure> {
    let start = Instant::now();
    let mut progress = Progress::new(&import);
    let mut results: Vec<Option<ItemResult>> = vec![None; import.items.len()];
    let wanted = check_items(&import, &mut results);
    let refused: Vec<ItemResult> = results.iter().flatten().cloned().collect();
    progress.finished(&refused);

    let outcome = run_families(&import, &wanted, &mut results, &mut progress).await;
    if let Err(failure) = outcome
        && !import.stop.is_asked()
    {
        return Err(failure);
    }
    let items: Vec<ItemResult> = results
        .into_iter()
        .zip(import.items)
        .enumerate()
        .map(|(index, (result, item))| {
            result.unwrap_or_else(|| blank_result(index, item, Outcome::Cancelled))
        })
        .collect();
    progress.phase(Phase::Done);
    let import_id = uuid::Uuid::now_v7().to_string();
    Ok(ImportReport {
        group: import_id.clone(),
        import_id,
        profile: import.profile.to_owned(),
        management_url: import.client.connection().url.to_string(),
        dry_run: import.dry_run,
        summary: Summary::of(&items),
        items,
        items_omitted: None,
        requests: import.client.requests(),
        elapsed_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

/// Checks each item by itself; those that can't be imported get their result at once.
fn check_items(
    import: &Import<'_>,
    results: &mut [Option<ItemResult>],
) -> BTreeMap<Family, Vec<(usize, Wanted)>> {
    let mut wanted: BTreeMap<Family, Vec<(usize, Wanted)>> = BTreeMap::new();
    for (index, item) in import.items.iter().enumerate() {
        match Wanted::of(item, &import.client.connection().url, import.defaults) {
            Ok(one) => wanted.entry(one.family).or_default().push((index, one)),
            Err(failure) => {
                let mut result = blank_result(index, item, Outcome::Failed);
                result.fail(failure);
                results[index] = Some(result);
            }
        }
    }
    wanted
}

async fn run_families(
    import: &Import<'_>,
    wanted: &BTreeMap<Family, Vec<(usize, Wanted)>>,
    results: &mut [Option<ItemResult>],
    progress: &mut Progress<'_>,
) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let client = import.client;
    let _lock = if import.dry_run {
        None
    } else {
        let url = &client.connection().url;
        let waiting = || progress.phase(Phase::WaitingForLock);
        let lock = Lock::take(import.locks, url, Purpose::Writing, LOCK_LIMIT, waiting);
        let lock = stoppable(&import.stop, lock).await?;
        Some(lock.map_err(|error| failure::of_lock(&error, url))?)
    };
    progress.phase(Phase::Reading);
    let families: Vec<Family> = wanted.keys().copied().collect();
    let mut lists = stoppable(&import.stop, read(client, &families))
        .await?
        .map_err(|error| failure::of_client(error, client))?;

    let mut lost: Option<Failure> = None;
    for (family, items) in wanted {
        let items: Vec<PlanItem<'_>> = items
            .iter()
            .map(|(index, wanted)| PlanItem {
                index: *index,
                reference: import.items[*index].reference.as_ref(),
                wanted,
            })
            .collect();
        if import.stop.is_asked() {
            return Err(Failure::Cancelled {});
        }
        let fail_all = |failure: &Failure| -> Vec<ItemResult> {
            items.iter().map(|item| failed_result(*family, item, failure.clone())).collect()
        };
        let done = match (&lost, lists.remove(family)) {
            (Some(failure), _) => fail_all(failure),
            (None, Some(Err(error))) => fail_all(&failure::of_client(error, client)),
            (None, read) => {
                progress.phase(Phase::Writing);
                let run = FamilyRun {
                    client,
                    family: *family,
                    items: &items,
                    dry_run: import.dry_run,
                    verify: import.verify,
                    stop: &import.stop,
                };
                match write::run(&run, read.and_then(Result::ok)).await {
                    Ok(done) => done,
                    Err(error) => {
                        let failure = failure::of_client(error.clone(), client);
                        if error.ends_everything() {
                            lost = Some(failure.clone());
                        }
                        fail_all(&failure)
                    }
                }
            }
        };
        progress.finished(&done);
        for result in done {
            let index = result.index;
            results[index] = Some(result);
        }
    }
    Ok(())
}

/// A list and when it came; or why this one list could not be had, though the server answers.
type ReadList = Result<(Vec<crate::cliproxy::Provider>, Instant), ClientError>;

/// One request, whatever the number of families.
async fn read(
    client: &Client,
    families: &[Family],
) -> Result<BTreeMap<Family, ReadList>, ClientError> {
    if let [family] = families {
        let list = client.list(*family).await;
        let list = match list {
            Err(error) if !matches!(error, ClientError::FamilyNotSupported(_)) => {
                return Err(error);
            }
            other => other.map(|list| (list, Instant::now())),
        };
        return Ok(BTreeMap::from([(*family, list)]));
    }
    let mut lists = client.config().await?;
    let now = Instant::now();
    let mut read = BTreeMap::new();
    for family in families {
        let list = match lists.remove(family) {
            Some(list) => Ok((list, now)),
            // The configuration does not name it: the list itself tells whether it exists.
            None => match client.list(*family).await {
                Err(error) if !matches!(error, ClientError::FamilyNotSupported(_)) => {
                    return Err(error);
                }
                other => other.map(|list| (list, Instant::now())),
            },
        };
        read.insert(*family, list);
    }
    Ok(read)
}

/// Waits for something that changes nothing, unless the import is stopped meanwhile.
async fn stoppable<T>(stop: &Stop, work: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::select! {
        done = work => Ok(done),
        () = stop.asked() => Err(Failure::Cancelled {}),
    }
}

fn blank_result(index: usize, item: &Item, outcome: Outcome) -> ItemResult {
    ItemResult {
        reference: item.reference.clone(),
        index,
        outcome,
        family: item.family(),
        provider: None,
        changes: Vec::new(),
        active: None,
        warnings: Vec::new(),
        error: None,
    }
}

fn failed_result(family: Family, item: &PlanItem<'_>, failure: Failure) -> ItemResult {
    ItemResult {
        reference: item.reference.cloned(),
        index: item.index,
        outcome: Outcome::Failed,
        family,
        provider: None,
        changes: Vec::new(),
        active: None,
        warnings: Vec::new(),
        error: Some(failure.into()),
    }
}

/// Counts what is decided and tells the observer.
struct Progress<'a> {
    observer: Option<&'a ObserverFn>,
    done: usize,
    total: usize,
}

impl<'a> Progress<'a> {
    const fn new(import: &Import<'a>) -> Self {
        Self { observer: import.observer, done: 0, total: import.items.len() }
    }

    fn phase(&self, phase: Phase) {
        self.tell(phase, &[]);
    }

    fn finished(&mut self, items: &[ItemResult]) {
        if !items.is_empty() {
            self.done += items.len();
            self.tell(Phase::Writing, items);
        }
    }

    fn tell(&self, phase: Phase, items: &[ItemResult]) {
        if let Some(observer) = self.observer {
            let items = items.to_vec();
            observer(ImportProgress { phase, done: self.done, total: self.total, items });
        }
    }
}
