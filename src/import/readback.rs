//! What the server shows after a write, held against what was meant: the same change is planned
//! again on the list as it is then, and what that plan would still change is missing.

use std::time::{Duration, Instant};

use super::{
    edit::{Edit, Gap, gap},
    plan::Rules,
};
use crate::{
    cliproxy::{Client, ClientError},
    protocol::{ItemResult, Warning},
};

const FIRST_WAIT: Duration = Duration::from_millis(25);
const LONGEST_WAIT: Duration = Duration::from_millis(400);
/// How long to look before a change is given up.
const LIMIT: Duration = Duration::from_secs(3);
/// Looks after which a field that still does not show is taken as not kept.
const LOOKS_FOR_FIELDS: usize = 3;

/// What was seen of a change.
pub struct Seen {
    /// The same change, planned on the list that was seen.
    pub now: Vec<ItemResult>,
    /// Whether that list tells which credentials are live.
    pub shows_activity: bool,
}

impl Seen {
    /// The largest gap of all items.
    pub fn gap(&self, meant: &[ItemResult]) -> Gap {
        let gaps = meant.iter().zip(&self.now).map(|(meant, now)| gap(meant, now));
        gaps.max().unwrap_or(Gap::Nothing)
    }
}

/// Reads the list until `enough`, at most for three seconds; gives what was seen last.
///
/// A list that has collapsed since it had `count` entries tells nothing, and neither does a server
/// that can't be reached: it may be starting.
pub async fn look(
    client: &Client,
    edit: &dyn Edit,
    count: usize,
    mut enough: impl FnMut(&Seen, usize) -> bool,
) -> Result<Seen, ClientError> {
    let start = Instant::now();
    let mut wait = FIRST_WAIT;
    let mut latest = Err(ClientError::Timeout);
    for look in 1.. {
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
        match client.list(edit.family()).await {
            Ok(list) if has_collapsed(count, list.len()) => {}
            Ok(list) => {
                let now = edit.plan(&list, Rules::default()).results;
                let seen = Seen { now, shows_activity: client.shows_activity() };
                if enough(&seen, look) {
                    return Ok(seen);
                }
                latest = Ok(seen);
            }
            Err(error) if error.is_refusal() => return Err(error),
            Err(error) => latest = latest.or(Err(error)),
        }
        if start.elapsed() >= LIMIT {
            break;
        }
    }
    latest
}

/// Whether what was seen is all there is to see: the rest are fields that the server drops.
pub fn is_enough(seen: &Seen, meant: &[ItemResult], look: usize) -> bool {
    match seen.gap(meant) {
        Gap::Nothing => true,
        Gap::Fields => look >= LOOKS_FOR_FIELDS,
        Gap::All => false,
    }
}

/// Turns planned results into seen ones; `missing` says what becomes of a change that is not there.
pub fn judge(meant: &mut [ItemResult], seen: &Seen, missing: impl Fn(&mut ItemResult)) {
    for (meant, now) in meant.iter_mut().zip(&seen.now) {
        match gap(meant, now) {
            Gap::Nothing => {}
            Gap::Fields => drop_fields(meant, now),
            Gap::All => {
                missing(meant);
                continue;
            }
        }
        // That it is not live yet means nothing so soon after the write.
        meant.active = now.active.filter(|active| *active && seen.shows_activity);
    }
}

fn drop_fields(meant: &mut ItemResult, now: &ItemResult) {
    let is_lost = |field: &str| now.changes.iter().any(|change| change.field == field);
    let provider = meant.label();
    let lost = meant.changes.iter().filter(|change| is_lost(&change.field));
    let warn = |field| Warning::FieldNotKept { provider: provider.clone(), field };
    let warnings: Vec<Warning> = lost.map(|change| warn(change.field.clone())).collect();
    meant.warnings.extend(warnings.into_iter().map(Into::into));
    meant.changes.retain(|change| !is_lost(&change.field));
}

/// A list that shrank to nothing or by more than half while we worked: a server that restarts, or
/// somebody who clears it.
#[must_use]
pub const fn has_collapsed(before: usize, now: usize) -> bool {
    before > 0 && (now == 0 || now * 2 < before)
}
