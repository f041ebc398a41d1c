//! One list's write: never on an old read, read back until it shows, put back if it was swallowed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    edit::{Edit, Gap, liveness},
    ledger::Ledger,
    pace::reload_time,
    plan::{Rules, Write},
    readback::{self, Seen, has_collapsed},
    stop::Stop,
};
use crate::{
    cliproxy::{Client, ClientError, Provider, version::Quirk},
    failure,
    protocol::{Failure, Family, ItemResult, Verify, Warning},
};

/// What one list's part of an import needs.
pub struct FamilyRun<'a> {
    pub client: &'a Client,
    pub edit: &'a Arc<dyn Edit>,
    pub dry_run: bool,
    pub verify: Verify,
    pub stop: &'a Stop,
    /// How long the list is known to have been.
    pub count: usize,
}

/// How one list's part ended.
pub struct FamilyDone {
    pub results: Vec<ItemResult>,
    /// What has to settle.
    pub written: Option<Written>,
}

/// A change that the server shows, and may still lose.
pub struct Written {
    pub edit: Arc<dyn Edit>,
    pub meant: Vec<ItemResult>,
    /// How long the list was before.
    pub count: usize,
    /// When the server said ok.
    pub at: Instant,
    /// How long after that its credentials were seen live.
    pub live_after: Option<Duration>,
    /// Whether the server has been left alone long enough to be written to again.
    pub is_calm: bool,
}

/// A list as it was read.
pub struct ReadList {
    pub providers: Vec<Provider>,
    pub received: Instant,
    /// `GET /config` does not tell which credentials are live.
    pub shows_activity: bool,
}

/// What a write is based on was received at most this long before it is sent.
const FRESH: Duration = Duration::from_millis(200);
/// Times that a list may change under us.
const ROUNDS: usize = 3;
/// Times that a swallowed write is put back.
const PUT_BACKS: usize = 2;
/// A change that does not show after so long was swallowed: memory changes before the answer.
const SWALLOWED: Duration = Duration::from_millis(400);

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

/// What was seen after a write.
enum Confirmed {
    Done(FamilyDone),
    /// It is not there: what was meant.
    Swallowed(Vec<ItemResult>),
}

impl FamilyRun<'_> {
    /// Plans, writes and reads back. `read` is a list that was read before.
    ///
    /// # Errors
    /// What kept the list from being read at all.
    pub async fn run(
        &self,
        ledger: &mut Ledger,
        read: Option<ReadList>,
    ) -> Result<FamilyDone, ClientError> {
        let first_count = read.as_ref().map_or(0, |read| read.providers.len());
        let usable = read.filter(|read| self.dry_run || read.received.elapsed() <= FRESH);
        let mut read = match usable {
            Some(read) => read,
            None => self.read().await?,
        };
        let mut count = first_count.max(self.count);
        // What was meant at first is what is reported, however often it is put back.
        let mut swallowed: Option<Vec<ItemResult>> = None;
        let (mut rounds, mut put_backs) = (0, 0);
        while rounds < ROUNDS && !has_collapsed(count, read.providers.len()) {
            if !self.dry_run && read.providers.is_empty() && self.is_lost().await {
                return Ok(self.all_failed(|family, host| Failure::ConfigLost { host, family }));
            }
            let mut planned = self.edit.plan(&read.providers, rules(self.client));
            let Some(write) = planned.write.take().filter(|_| !self.dry_run) else {
                let seen = Seen { now: planned.results, shows_activity: read.shows_activity };
                return Ok(self.nothing_to_write(seen, swallowed, count));
            };
            // A large plan takes its time; if the list is the same after it, so is the plan.
            if read.received.elapsed() > FRESH {
                let now = self.read().await?;
                let same = is_same(&read.providers, &now.providers);
                read = now;
                if !same {
                    rounds += 1;
                    continue;
                }
            }
            // What is taken back may be most of a list.
            count = count.min(planned.after.len());
            ledger.intend(self.edit.as_ref(), &read.providers, &planned);
            let sent = self.send(&write, &planned.after).await;
            if matches!(sent, Sent::Overtaken) {
                rounds += 1;
                read = self.read().await?;
                continue;
            }
            let mut meant = swallowed.take().unwrap_or(planned.results);
            clear_activity(&mut meant);
            let open = match sent {
                Sent::Failed(error) if error.ends_everything() => return Err(error),
                Sent::Failed(error) => {
                    let failure = failure::of_client(error, self.client);
                    return Ok(ended(meant, |result| result.fail(failure.clone())));
                }
                Sent::Abandoned => return Ok(ended(meant, ItemResult::set_unknown)),
                Sent::Open(error) => Some(error),
                Sent::Ok | Sent::Overtaken => None,
            };
            match self.confirm(meant, open, count, put_backs < PUT_BACKS).await {
                Confirmed::Done(done) => return Ok(done),
                Confirmed::Swallowed(meant) => {
                    tracing::warn!(family = %self.edit.family(), "a write was swallowed");
                    put_backs += 1;
                    swallowed = Some(meant);
                    self.align(count).await?;
                    read = self.read().await?;
                }
            }
        }
        Ok(self.all_failed(|family, _| Failure::Conflict { family }))
    }

    /// Writes once more what was written, seen, and lost.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn put_back(&self, ledger: &mut Ledger) -> Result<FamilyDone, ClientError> {
        self.align(self.count).await?;
        self.run(ledger, None).await
    }

    /// Whether the server's memory, which shows the list empty, has lost what is in its file.
    ///
    /// CLIProxyAPI: a reload that meets a save can read an empty file. The lists are empty then,
    /// and the next write makes the file so. A server that does not show its file tells nothing.
    async fn is_lost(&self) -> bool {
        self.client.has_lost_lists(self.edit.family()).await.unwrap_or_default()
    }

    /// Writes the list as the server shows it, and waits for the reload.
    ///
    /// CLIProxyAPI: a swallowed write is gone from memory and still in the file. Written again, it
    /// leaves the file as it is, so that nothing is reloaded and the key is never used.
    async fn align(&self, count: usize) -> Result<(), ClientError> {
        let list = self.read().await?.providers;
        if !has_collapsed(count, list.len()) {
            self.client.put(self.edit.family(), &list).await?;
            tokio::time::sleep(reload_time(list.len())).await;
        }
        Ok(())
    }

    async fn read(&self) -> Result<ReadList, ClientError> {
        read_whole(self.client, self.edit.family()).await
    }

    async fn send(&self, write: &Write, after: &[Provider]) -> Sent {
        let family = self.edit.family();
        let sending = async {
            match write {
                Write::Put => self.client.put(family, after).await,
                Write::Patch(selector, value) => self.client.patch(family, selector, value).await,
            }
        };
        let result = tokio::select! {
            result = sending => result,
            () = self.stop.close.cancelled() => return Sent::Abandoned,
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
        &self,
        mut meant: Vec<ItemResult>,
        open: Option<ClientError>,
        count: usize,
        may_put_back: bool,
    ) -> Confirmed {
        if self.verify == Verify::None && open.is_none() {
            return Confirmed::Done(FamilyDone { results: meant, written: None });
        }
        let at = Instant::now();
        let may_put_back = may_put_back && open.is_none();
        let is_swallowed =
            |seen: &Seen| may_put_back && at.elapsed() >= SWALLOWED && seen.gap(&meant) == Gap::All;
        let looking = readback::look(self.client, self.edit.as_ref(), count, |seen, look| {
            readback::is_enough(seen, &meant, look) || is_swallowed(seen)
        });
        let seen = tokio::select! {
            seen = looking => seen,
            () = self.stop.close.cancelled() => Err(ClientError::Cut),
        };
        match seen {
            Ok(seen) if is_swallowed(&seen) => return Confirmed::Swallowed(meant),
            Ok(seen) => {
                readback::judge(&mut meant, &seen, |result| {
                    self.set_missing(result, open.as_ref());
                });
                let is_live = seen.shows_activity && liveness(&meant, &seen.now) == Some(true);
                let live_after = is_live.then(|| at.elapsed());
                return Confirmed::Done(self.shown(meant, count, at, live_after));
            }
            Err(error) => tracing::warn!(%error, "the write could not be read back"),
        }
        Confirmed::Done(ended(meant, ItemResult::set_unknown))
    }

    /// What becomes of a change that does not show.
    fn set_missing(&self, result: &mut ItemResult, open: Option<&ClientError>) {
        match open {
            // It may still be applied, by a server that hangs.
            Some(ClientError::Cut | ClientError::Timeout) => result.set_unknown(),
            Some(error) => result.fail(failure::of_client(error.clone(), self.client)),
            None => {
                let (family, provider) = (result.family, result.label());
                result.fail(Failure::WriteNotKept { family, provider });
            }
        }
    }

    fn shown(
        &self,
        results: Vec<ItemResult>,
        count: usize,
        at: Instant,
        live_after: Option<Duration>,
    ) -> FamilyDone {
        let is_written = |result: &ItemResult| !result.changes.is_empty() && result.error.is_none();
        let written = results.iter().any(is_written).then(|| Written {
            edit: Arc::clone(self.edit),
            meant: results.clone(),
            count,
            at,
            live_after,
            is_calm: false,
        });
        FamilyDone { results, written }
    }

    /// Everything is there: from before, or what was to be put back has come by itself.
    fn nothing_to_write(
        &self,
        mut seen: Seen,
        swallowed: Option<Vec<ItemResult>>,
        count: usize,
    ) -> FamilyDone {
        if let Some(mut meant) = swallowed {
            readback::judge(&mut meant, &seen, |_| {});
            return self.shown(meant, count, Instant::now(), None);
        }
        if self.dry_run || !seen.shows_activity {
            clear_activity(&mut seen.now);
        }
        seen.now.iter_mut().for_each(warn_inactive);
        FamilyDone { results: seen.now, written: None }
    }

    fn all_failed(&self, failure: impl Fn(Family, String) -> Failure) -> FamilyDone {
        let host = self.client.connection().url.host();
        let mut results = self.edit.plan(&[], Rules::default()).results;
        for result in &mut results {
            result.provider = None;
            result.warnings.clear();
            result.fail(failure(self.edit.family(), host.clone()));
        }
        FamilyDone { results, written: None }
    }
}

/// Says so where the server shows a credential as not registered.
pub fn warn_inactive(result: &mut ItemResult) {
    if result.active == Some(false) {
        let provider = result.label();
        result.warnings.push(Warning::NotYetActive { provider }.into());
    }
}

/// Reads a list with all that a write of it has to send back.
pub async fn read_whole(client: &Client, family: Family) -> Result<ReadList, ClientError> {
    let lacks_fields =
        || family == Family::OpenaiCompatibility && client.has(Quirk::ListLacksCooling);
    let known = client.server().version.is_some();
    if !(known && lacks_fields()) {
        let providers = client.list(family).await?;
        if !lacks_fields() {
            let shows_activity = client.shows_activity();
            return Ok(ReadList { providers, received: Instant::now(), shows_activity });
        }
    }
    let Some(providers) = client.config().await?.remove(&family) else {
        return Err(ClientError::InvalidResponse("the configuration lacks the list"));
    };
    Ok(ReadList { providers, received: Instant::now(), shows_activity: false })
}

fn rules(client: &Client) -> Rules {
    Rules {
        patch_merges: !client.has(Quirk::PatchReplaces),
        one_url_a_key: client.has(Quirk::OneUrlAKey),
    }
}

fn clear_activity(results: &mut [ItemResult]) {
    for result in results {
        result.active = None;
    }
}

/// The changes of a write that did not go well.
fn ended(mut results: Vec<ItemResult>, end: impl Fn(&mut ItemResult)) -> FamilyDone {
    results.iter_mut().filter(|result| !result.changes.is_empty()).for_each(end);
    FamilyDone { results, written: None }
}

/// Whether nothing but the server's own `auth-index` differs.
fn is_same(before: &[Provider], now: &[Provider]) -> bool {
    before.len() == now.len()
        && before.iter().zip(now).all(|(before, now)| before.to_write() == now.to_write())
}
