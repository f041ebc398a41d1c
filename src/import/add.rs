use std::sync::Arc;

use super::{
    edit::{Additions, Edit},
    plan::{PlanItem, Wishes},
    run::{Done, Job},
    survey,
    wanted::{Defaults, Wanted},
};
use crate::{
    cliproxy::Lock,
    protocol::{Failure, Family, Item, ItemResult, Outcome, Verify},
};

/// Imports items. A single item's failure is in the report and stops no other.
///
/// # Errors
/// What keeps all items from being imported: the server can't be read, refuses the key, is busy.
pub async fn add(job: Job, items: &[Item], defaults: Defaults) -> Result<Done, Failure> {
    let (mut results, mut wanted) = check_items(&job, items, defaults);
    match prepare(&job, &mut results, &mut wanted).await {
        Ok(lock) => job.run(lock, results, edits(wanted), Vec::new()).await,
        // Nothing was begun, and what is known of the items is told.
        Err(Failure::Cancelled {}) => job.run(None, results, Vec::new(), Vec::new()).await,
        Err(failure) => Err(failure),
    }
}

/// Asks the sites what there is to ask, then takes the server's lock: nobody waits for sites.
async fn prepare(
    job: &Job,
    results: &mut [ItemResult],
    wanted: &mut Wishes,
) -> Result<Option<Lock>, Failure> {
    if job.verify == Verify::Upstream {
        survey::check_keys(job, results, wanted).await?;
    }
    if let Some(items) = wanted.get_mut(&Family::OpenaiCompatibility) {
        survey::discover_models(job, items).await?;
    }
    if job.dry_run || wanted.is_empty() {
        return Ok(None);
    }
    job.lock(results.len()).await.map(Some)
}

fn edits(wanted: Wishes) -> Vec<Arc<dyn Edit>> {
    let edit = |(family, items)| -> Arc<dyn Edit> { Arc::new(Additions { family, items }) };
    wanted.into_iter().map(edit).collect()
}

/// Checks each item by itself; those that can't be imported get their result at once.
fn check_items(job: &Job, items: &[Item], defaults: Defaults) -> (Vec<ItemResult>, Wishes) {
    let server = &job.client.connection().url;
    let mut results = Vec::with_capacity(items.len());
    let mut wanted = Wishes::new();
    for (index, item) in items.iter().enumerate() {
        let reference = item.reference.clone();
        let mut result =
            ItemResult::new(index, reference.clone(), item.family(), Outcome::Cancelled);
        match Wanted::of(item, server, defaults) {
            Ok(one) => {
                let items = wanted.entry(one.family).or_default();
                items.push(PlanItem { index, reference, wanted: one });
            }
            Err(failure) => result.fail(failure),
        }
        results.push(result);
    }
    (results, wanted)
}
