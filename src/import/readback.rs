//! What the server shows after a write, held against what was meant.

use std::time::{Duration, Instant};

use secrecy::ExposeSecret;

use super::plan::{FamilyPlan, PlanItem, label};
use crate::{
    cliproxy::{Client, ClientError, FamilyRow, Keying, Provider},
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
                let shown = changed(planned, items)
                    .map(|(result, item, place)| shows(&list, &planned.after[place], item, result))
                    .min()
                    .unwrap_or(Shown::Everything);
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
    let FamilyPlan { after, results, places, .. } = planned;
    for ((result, item), place) in results.iter_mut().zip(items).zip(places.iter()) {
        let meant = &after[*place];
        if !result.changes.is_empty() {
            match shows(list, meant, item, result) {
                Shown::Everything => {}
                Shown::Key => warn_of_lost_fields(result, list, meant, item),
                Shown::Nothing => {
                    let failure = missing.cloned().unwrap_or_else(|| Failure::WriteNotKept {
                        family: meant.family(),
                        provider: label(meant),
                    });
                    result.fail(failure);
                    continue;
                }
            }
        }
        result.active = activity(list, meant, item);
    }
}

/// Notes which credentials the server shows as registered, where nothing was written.
pub fn note_activity(planned: &mut FamilyPlan, list: &[Provider], items: &[PlanItem<'_>]) {
    for ((result, item), place) in planned.results.iter_mut().zip(items).zip(&planned.places) {
        result.active = activity(list, &planned.after[*place], item);
    }
}

fn changed<'a>(
    planned: &'a FamilyPlan,
    items: &'a [PlanItem<'a>],
) -> impl Iterator<Item = (&'a ItemResult, &'a PlanItem<'a>, usize)> {
    let all = planned.results.iter().zip(items).zip(&planned.places);
    all.map(|((result, item), place)| (result, item, *place))
        .filter(|(result, ..)| !result.changes.is_empty())
}

/// The entry that stands for what was meant.
fn counterpart<'a>(list: &'a [Provider], meant: &Provider) -> Option<&'a Provider> {
    let own_key = |provider: &Provider| provider.entries().next().map(|e| e.key().to_owned());
    let keying = FamilyRow::of(meant.family()).keying;
    list.iter().find(|provider| {
        provider.base_url() == meant.base_url()
            && match keying {
                Keying::Site => provider.name() == meant.name(),
                Keying::Key => own_key(provider) == own_key(meant),
            }
    })
}

fn shows(list: &[Provider], meant: &Provider, item: &PlanItem<'_>, result: &ItemResult) -> Shown {
    let key = item.wanted.key.expose_secret();
    match counterpart(list, meant).filter(|provider| provider.entry(key).is_some()) {
        None => Shown::Nothing,
        Some(provider) if lost_fields(result, provider, meant, key).next().is_some() => Shown::Key,
        Some(_) => Shown::Everything,
    }
}

/// The changed fields that the server does not show as they were meant.
fn lost_fields<'a>(
    result: &'a ItemResult,
    provider: &'a Provider,
    meant: &'a Provider,
    key: &'a str,
) -> impl Iterator<Item = &'a str> {
    let proxy = |provider: &Provider| provider.entry(key).map(|e| e.proxy_url().to_owned());
    result.changes.iter().map(|change| change.field.as_str()).filter(move |field| match *field {
        "proxyUrl" => proxy(provider) != proxy(meant),
        "prefix" => provider.prefix() != meant.prefix(),
        "models" => !provider.models().eq(meant.models()),
        _ => false,
    })
}

fn warn_of_lost_fields(
    result: &mut ItemResult,
    list: &[Provider],
    meant: &Provider,
    item: &PlanItem<'_>,
) {
    let Some(provider) = counterpart(list, meant) else {
        return;
    };
    let missing: Vec<String> =
        lost_fields(result, provider, meant, item.wanted.key.expose_secret())
            .map(str::to_owned)
            .collect();
    result.changes.retain(|change| !missing.contains(&change.field));
    for field in missing {
        result.warnings.push(Warning::FieldNotKept { provider: label(meant), field }.into());
    }
}

/// `auth-index` tells that the credential is registered. Its absence tells nothing here: it comes
/// a moment after the write, and never for disabled providers and servers before v6.9.29.
fn activity(list: &[Provider], meant: &Provider, item: &PlanItem<'_>) -> Option<bool> {
    let entry = counterpart(list, meant)?.entry(item.wanted.key.expose_secret())?;
    entry.is_active().then_some(true)
}
