//! One job against one server: lock, read, plan, write, read back, report.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use super::{
    edit::Edit,
    ledger::Ledger,
    pace::LOCK_LIMIT,
    recover::recover,
    settle::{self, Settling},
    stop::Stop,
    write::{self, FamilyDone, FamilyRun, ReadList, Written},
};
use crate::{
    cliproxy::{Client, ClientError, Lock, Purpose},
    failure,
    files::Folders,
    fingerprint::Salt,
    history::History,
    journal::{Journal, Record},
    protocol::{
        Failure, Family, ImportProgress, ImportReport, ItemResult, Outcome, Phase, Summary, Verify,
    },
};

/// Told how far a job is.
pub type Observer = Arc<ObserverFn>;
type ObserverFn = dyn Fn(ImportProgress) + Send + Sync;

/// What importing and taking back need alike.
pub struct Job {
    /// Talks to the server.
    pub client: Arc<Client>,
    /// The profile's name, for the report.
    pub profile: String,
    /// Who asks, for the history.
    pub caller: String,
    /// Where locks, history and journal are.
    pub folders: Folders,
    /// Plan and report, write nothing.
    pub dry_run: bool,
    /// What to check.
    pub verify: Verify,
    /// Told how far it is, if anybody wants to know.
    pub observer: Option<Observer>,
    /// How it is stopped.
    pub stop: Stop,
}

/// What a job did.
pub struct Done {
    /// The answer.
    pub report: ImportReport,
    /// What goes on behind the answer; it holds the server's lock.
    pub settling: Option<Settling>,
}

impl Done {
    /// Whether it was stopped before its end.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.report.summary.cancelled > 0
    }

    /// Waits until what was written has settled; gives the report as it is then.
    pub async fn settled(self) -> ImportReport {
        match self.settling {
            Some(settling) => settling.run().await,
            None => self.report,
        }
    }
}

impl Job {
    /// Takes the server's lock, leaves the server alone while another process's write may still be
    /// settling, and finds out how jobs ended that died.
    ///
    /// # Errors
    /// `busy`, `cancelled`, or why the server can't be read.
    pub async fn lock(&self, total: usize) -> Result<Lock, Failure> {
        let (url, locks) = (&self.client.connection().url, self.folders.locks());
        let waiting = || self.phase(Phase::WaitingForLock, total);
        let lock = Lock::take(&locks, url, Purpose::Writing, LOCK_LIMIT, waiting);
        let mut lock =
            self.stoppable(lock).await?.map_err(|error| failure::of_lock(&error, url))?;
        if let Some(rest) = lock.unsettled() {
            self.phase(Phase::Settling, total);
            self.stoppable(tokio::time::sleep(rest)).await?;
        }
        if let Some(salt) = self.salt() {
            let history = History::new(&self.folders);
            let journal = Journal::new(&self.folders);
            let recovering = recover(&self.client, &journal, &history, &salt);
            self.stoppable(recovering)
                .await?
                .map_err(|error| failure::of_client(error, &self.client))?;
        }
        Ok(lock)
    }

    /// Without a salt nothing can be recognised again: the import works, taking it back does not.
    #[must_use]
    pub fn salt(&self) -> Option<Salt> {
        let salt = Salt::in_folder(&self.folders.state);
        salt.inspect_err(|error| tracing::error!(%error, "no salt")).ok()
    }

    /// Makes the edits. `results` has each item's result as it is if nothing more is done.
    ///
    /// # Errors
    /// What keeps all edits from being made: the server can't be read, or refuses the key.
    pub async fn run(
        self,
        lock: Option<Lock>,
        results: Vec<ItemResult>,
        edits: Vec<Arc<dyn Edit>>,
        undoes: Vec<String>,
    ) -> Result<Done, Failure> {
        let start = Instant::now();
        let decided: Vec<ItemResult> =
            results.iter().filter(|item| item.outcome != Outcome::Cancelled).cloned().collect();
        let mut progress =
            Progress { observer: self.observer.as_deref(), done: 0, total: results.len() };
        progress.finished(&decided);
        let mut ledger = self.ledger(lock, results, undoes);
        let mut written = Vec::new();
        let outcome = self.make(&edits, &mut ledger, &mut written, &mut progress).await;
        if let Err(failure) = outcome
            && !self.stop.is_asked()
        {
            return Err(failure);
        }
        progress.phase(Phase::Done);
        let report = &mut ledger.report;
        report.requests = self.client.requests();
        report.elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        report.summary = Summary::of(&report.items);
        tracing::info!(summary = ?report.summary, requests = report.requests, dry_run = report.dry_run, "import");
        if !self.dry_run
            && let Err(error) = History::new(&self.folders).record(&self.caller, report)
        {
            tracing::error!(%error, "the import is not in the history");
        }
        ledger.close();
        let report = ledger.report.clone();
        let settling = ledger.lock.is_some().then(|| Settling {
            client: self.client,
            caller: self.caller,
            folders: self.folders,
            stop: self.stop,
            written,
            ledger,
        });
        Ok(Done { report, settling })
    }

    /// A report of this job, under an id of its own.
    #[must_use]
    pub fn report(&self, items: Vec<ItemResult>, undoes: Vec<String>) -> ImportReport {
        let import_id = uuid::Uuid::now_v7().to_string();
        ImportReport {
            group: import_id.clone(),
            import_id,
            profile: self.profile.clone(),
            management_url: self.client.connection().url.to_string(),
            dry_run: self.dry_run,
            undoes,
            summary: Summary::of(&items),
            items,
            items_omitted: None,
            requests: self.client.requests(),
            elapsed_ms: 0,
        }
    }

    fn ledger(&self, lock: Option<Lock>, items: Vec<ItemResult>, undoes: Vec<String>) -> Ledger {
        let report = self.report(items, undoes);
        let record = Record {
            caller: self.caller.clone(),
            server: self.client.connection().url.server_id(),
            open: None,
            import_id: report.import_id.clone(),
            group: report.group.clone(),
            is_undo: !report.undoes.is_empty(),
            steps: Vec::new(),
        };
        let salt = if self.dry_run { None } else { self.salt() };
        Ledger::new(report, lock, record, Journal::new(&self.folders), salt)
    }

    async fn make(
        &self,
        edits: &[Arc<dyn Edit>],
        ledger: &mut Ledger,
        written: &mut Vec<Written>,
        progress: &mut Progress<'_>,
    ) -> Result<(), Failure> {
        if edits.is_empty() {
            return Ok(());
        }
        progress.phase(Phase::Reading);
        let families: Vec<Family> = edits.iter().map(|edit| edit.family()).collect();
        let mut lists = self
            .stoppable(read(&self.client, &families))
            .await?
            .map_err(|error| failure::of_client(error, &self.client))?;
        let mut lost: Option<Failure> = None;
        for edit in edits {
            if self.stop.is_asked() {
                return Err(Failure::Cancelled {});
            }
            let read = lists.remove(&edit.family());
            let results = match (&lost, read) {
                (Some(failure), _) => failed(edit.as_ref(), failure),
                (None, Some(Err(error))) => {
                    failed(edit.as_ref(), &failure::of_client(error, &self.client))
                }
                (None, read) => {
                    // The last list's write may still be settling.
                    if let Some(last) = written.last_mut().filter(|last| !last.is_calm) {
                        progress.phase(Phase::Settling);
                        settle::note_activity(ledger, settle::calm(&self.client, last).await);
                    }
                    progress.phase(Phase::Writing);
                    let run = FamilyRun {
                        client: &self.client,
                        edit,
                        dry_run: self.dry_run,
                        verify: self.verify,
                        stop: &self.stop,
                        count: 0,
                    };
                    match run.run(ledger, read.and_then(Result::ok)).await {
                        Ok(FamilyDone { results, written: now }) => {
                            written.extend(now);
                            results
                        }
                        Err(error) => {
                            let failure = failure::of_client(error.clone(), &self.client);
                            if error.ends_everything() {
                                lost = Some(failure.clone());
                            }
                            failed(edit.as_ref(), &failure)
                        }
                    }
                }
            };
            progress.finished(&results);
            ledger.decide(results);
        }
        Ok(())
    }

    /// Says what is being done while no item is decided.
    pub fn phase(&self, phase: Phase, total: usize) {
        Progress { observer: self.observer.as_deref(), done: 0, total }.phase(phase);
    }

    /// Waits for something that changes nothing, unless the job is stopped meanwhile.
    ///
    /// # Errors
    /// `cancelled`
    pub async fn stoppable<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            done = work => Ok(done),
            () = self.stop.asked() => Err(Failure::Cancelled {}),
        }
    }
}

/// A list; or why this one list could not be had, though the server answers.
type Read = Result<ReadList, ClientError>;

/// One request, whatever the number of families.
async fn read(client: &Client, families: &[Family]) -> Result<BTreeMap<Family, Read>, ClientError> {
    let mut read = BTreeMap::new();
    if let [family] = families {
        read.insert(*family, read_one(client, *family).await?);
        return Ok(read);
    }
    let mut lists = client.config().await?;
    let received = Instant::now();
    for family in families {
        let list = match lists.remove(family) {
            Some(providers) => Ok(ReadList { providers, received, shows_activity: false }),
            // The configuration does not name it: the list itself tells whether it exists.
            None => read_one(client, *family).await?,
        };
        read.insert(*family, list);
    }
    Ok(read)
}

async fn read_one(client: &Client, family: Family) -> Result<Read, ClientError> {
    match write::read_whole(client, family).await {
        Err(error) if !matches!(error, ClientError::FamilyNotSupported(_)) => Err(error),
        other => Ok(other),
    }
}

/// Every item of the edit fails for the same reason.
fn failed(edit: &dyn Edit, failure: &Failure) -> Vec<ItemResult> {
    let blank = edit.plan(&[], super::plan::Rules::default()).results.into_iter();
    let failed = blank.map(|blank| {
        let mut result =
            ItemResult::new(blank.index, blank.reference, blank.family, Outcome::Failed);
        result.fail(failure.clone());
        result
    });
    failed.collect()
}

/// Counts what is decided and tells the observer.
struct Progress<'a> {
    observer: Option<&'a ObserverFn>,
    done: usize,
    total: usize,
}

impl Progress<'_> {
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
