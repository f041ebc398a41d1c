//! What the server shows after a write, held against what was meant.

use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};

use secrecy::ExposeSecret;

use super::plan::{FamilyPlan, PlanItem, label};
use crate::{
    cliproxy::{Client, ClientError, Entry, FamilyRow, Keying, Provider},
    protocol::{Failure, Family, ItemResult, Warning},
};

const FIRST_WAIT: Duration = Duration::from_millis(25);
const LONGEST_WAIT: Duration = Duration::from_millis(400);
const LIMIT: Duration = Duration::from_secs(3);
/// Looks after which a field that still does not show is taken as not kept.
const LOOKS_FOR_FIELDS: usize = 3;

/// How much of what was meant a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    Nothing,
    Key,
    Everything,
}

/// Reads the list until it shows the change, for at most three seconds; gives the last one read.
pub async fn until_shown(
    client: &Client,
    family: Family,
    planned: &FamilyPlan,
    items: &[PlanItem<'_>],
) -> Result<Vec<Provider>, ClientError> {
    let start = Instant::now();
    let mut wait = FIRST_WAIT;
    for look in 1.. {
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
        let read = client.list(family).await;
        let late = start.elapsed() >= LIMIT;
        match read {
            Ok(list) => {
                let seen = Seen::new(&list, planned);
                let changed = rows(planned, items).filter(|row| !row.result.changes.is_empty());
                let shown = changed.map(|row| seen.shows(&row)).min().unwrap_or(Shown::Everything);
                let enough =
                    shown == Shown::Everything || shown == Shown::Key && look >= LOOKS_FOR_FIELDS;
                if enough || late {
                    return Ok(list);
                }
            }
            Err(error) if late || error.ends_everything() => return Err(error),
            Err(_) => {}
        }
    }
    Err(ClientError::Timeout)
}

/// Turns planned outcomes into seen ones. `missing` is why a change that does not show failed,
/// where the write itself told; else the server took it and did not keep it.
pub fn judge(
    planned: &mut FamilyPlan,
    list: &[Provider],
    items: &[PlanItem<'_>],
    missing: Option<&Failure>,
) {
    let seen = Seen::new(list, planned);
    let verdicts: Vec<(Shown, Vec<String>, Option<bool>)> = rows(planned, items)
        .map(|row| (seen.shows(&row), seen.lost_fields(&row), seen.activity(&row)))
        .collect();
    let FamilyPlan { after, results, places, .. } = planned;
    for ((result, place), (shown, lost, active)) in results.iter_mut().zip(places).zip(verdicts) {
        let meant = &after[*place];
        if shown == Shown::Nothing && !result.changes.is_empty() {
            result.fail(missing.cloned().unwrap_or_else(|| Failure::WriteNotKept {
                family: meant.family(),
                provider: label(meant),
            }));
            continue;
        }
        result.changes.retain(|change| !lost.contains(&change.field));
        let warn = |field| Warning::FieldNotKept { provider: label(meant), field }.into();
        result.warnings.extend(lost.into_iter().map(warn));
        result.active = active;
    }
}

/// Notes which credentials the server shows as registered, where nothing was written.
pub fn note_activity(planned: &mut FamilyPlan, list: &[Provider], items: &[PlanItem<'_>]) {
    let seen = Seen::new(list, planned);
    let active: Vec<Option<bool>> = rows(planned, items).map(|row| seen.activity(&row)).collect();
    for (result, active) in planned.results.iter_mut().zip(active) {
        result.active = active;
    }
}

/// An item, what was planned for it, and its provider as it was meant to be.
struct Row<'a> {
    result: &'a ItemResult,
    key: &'a str,
    meant: &'a Provider,
    place: usize,
}

fn rows<'a>(
    planned: &'a FamilyPlan,
    items: &'a [PlanItem<'_>],
) -> impl Iterator<Item = Row<'a>> + use<'a> {
    let keys = items.iter().map(|item| item.wanted.key.expose_secret());
    planned.results.iter().zip(&planned.places).zip(keys).map(|((result, place), key)| Row {
        result,
        key,
        meant: &planned.after[*place],
        place: *place,
    })
}

/// What a list shows of the planned providers: each one's counterpart, with its keys.
struct Seen<'a>(HashMap<usize, Counterpart<'a>>);

struct Counterpart<'a> {
    provider: &'a Provider,
    entries: HashMap<&'a str, Entry<'a>>,
}

impl<'a> Seen<'a> {
    fn new(list: &'a [Provider], planned: &FamilyPlan) -> Self {
        let mut by_identity = HashMap::new();
        for provider in list {
            by_identity.entry(identity(provider)).or_insert(provider);
        }
        let places: BTreeSet<usize> = planned.places.iter().copied().collect();
        let counterparts = places.into_iter().filter_map(|place| {
            let provider = *by_identity.get(&identity(&planned.after[place]))?;
            let mut entries = HashMap::new();
            for entry in provider.entries() {
                entries.entry(entry.key()).or_insert(entry);
            }
            Some((place, Counterpart { provider, entries }))
        });
        Self(counterparts.collect())
    }

    fn shows(&self, row: &Row<'_>) -> Shown {
        if self.entry(row).is_none() {
            Shown::Nothing
        } else if self.lost_fields(row).is_empty() {
            Shown::Everything
        } else {
            Shown::Key
        }
    }

    /// The changed fields that the server does not show as they were meant.
    fn lost_fields(&self, row: &Row<'_>) -> Vec<String> {
        let Some(Counterpart { provider, .. }) = self.0.get(&row.place) else { return Vec::new() };
        let meant = row.meant;
        let proxy = |entry: Option<Entry<'_>>| entry.map(|entry| entry.proxy_url().to_owned());
        let is_lost = |field: &str| match field {
            "proxyUrl" => proxy(self.entry(row)) != proxy(meant.entry(row.key)),
            "prefix" => provider.prefix() != meant.prefix(),
            "models" => !provider.models().eq(meant.models()),
            _ => false,
        };
        let fields = row.result.changes.iter().map(|change| &change.field);
        fields.filter(|field| is_lost(field)).cloned().collect()
    }

    /// `auth-index` tells that the credential is registered. Its absence tells nothing here: it
    /// comes a moment after the write, and never for disabled providers and old servers.
    fn activity(&self, row: &Row<'_>) -> Option<bool> {
        self.entry(row).filter(|entry| entry.is_active()).map(|_| true)
    }

    fn entry(&self, row: &Row<'_>) -> Option<Entry<'a>> {
        self.0.get(&row.place)?.entries.get(row.key).copied()
    }
}

/// What finds an entry again: name and base URL as written for a site, key and base URL for a key.
fn identity(provider: &Provider) -> (String, String) {
    let first = match FamilyRow::of(provider.family()).keying {
        Keying::Site => provider.name().to_owned(),
        Keying::Key => provider.entries().next().map(|e| e.key().to_owned()).unwrap_or_default(),
    };
    (first, provider.base_url().to_owned())
}
