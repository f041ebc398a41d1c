use std::{collections::BTreeMap, sync::Arc};

use super::{
    edit::{Additions, Edit},
    plan::PlanItem,
    run::{Done, Job},
    wanted::{Defaults, Wanted},
};
use crate::protocol::{Failure, Family, Item, ItemResult, Outcome};

/// Imports items. A single item's failure is in the report and stops no other.
///
/// # Errors
/// What keeps all items from being imported: the server can't be read, refuses the key, is busy.
pub async fn add(job: Job, items: &[Item], defaults: Defaults) -> Result<Done, Failure> {
    let (results, edits) = check_items(&job, items, defaults);
    let lock =
        if job.dry_run || edits.is_empty() { None } else { Some(job.lock(items.len()).await) };
    match lock.transpose() {
        Ok(lock) => job.run(lock, results, edits, Vec::new()).await,
        // Nothing was begun, and what is known of the items is told.
        Err(Failure::Cancelled {}) => job.run(None, results, Vec::new(), Vec::new()).await,
        Err(failure) => Err(failure),
    }
}

/// Checks each item by itself; those that can't be imported get their result at once.
fn check_items(
    job: &Job,
    items: &[Item],
    defaults: Defaults,
) -> (Vec<ItemResult>, Vec<Arc<dyn Edit>>) {
    let server = &job.client.connection().url;
    let mut results = Vec::with_capacity(items.len());
    let mut wanted: BTreeMap<Family, Vec<PlanItem>> = BTreeMap::new();
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
    let edit = |(family, items)| -> Arc<dyn Edit> { Arc::new(Additions { family, items }) };
    (results, wanted.into_iter().map(edit).collect())
}
