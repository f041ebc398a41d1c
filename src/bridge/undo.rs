//! Which imports `import/undo` means.

use crate::{
    files::Folders,
    history::History,
    journal::{Journal, Record},
    protocol::{Failure, HistoryEntry, ImportUndoParams, plain_text},
};

/// The imports' ids, newest first, and the address of the server that they all went to.
pub fn targets(
    folders: &Folders,
    params: &ImportUndoParams,
) -> Result<(Vec<String>, String), Failure> {
    let history = History::new(folders).list()?;
    let is_meant = |import_id: &str, group: &str| match (&params.import_id, &params.group) {
        (Some(wanted), None) => wanted == import_id,
        (None, Some(wanted)) => wanted == group,
        _ => false,
    };
    let (path, wanted) = match (&params.import_id, &params.group) {
        (Some(id), None) => ("importId", id),
        (None, Some(group)) => ("group", group),
        _ => {
            let reason = "an import or a group is taken back, one of the two".into();
            return Err(Failure::InvalidParams { path: "importId".into(), reason });
        }
    };
    let meant = history.iter().filter(|entry| is_meant(&entry.import_id, &entry.group));
    let name = plain_text(wanted, 60);
    let known: Vec<_> = meant.filter(|entry| entry.undoes.is_empty()).collect();
    let Some(first) = known.first() else {
        let what = if path == "group" { "group of imports" } else { "import" };
        return Err(Failure::NotFound { what: what.into(), name });
    };
    if known.iter().any(|entry| entry.management_url != first.management_url) {
        let reason = "its imports went to several servers: take them back one by one".into();
        return Err(Failure::InvalidParams { path: path.into(), reason });
    }
    let records: Vec<Record> = Journal::new(folders).all();
    let is_kept = |id: &str| records.iter().any(|record| record.import_id == id);
    // One that changed nothing has nothing to be kept.
    let changed_nothing = |entry: &HistoryEntry| entry.summary.created + entry.summary.updated == 0;
    let meant = known.iter().filter(|one| is_kept(&one.import_id) || changed_nothing(one));
    let ids: Vec<String> = meant.map(|entry| entry.import_id.clone()).collect();
    if ids.is_empty() {
        return Err(Failure::Expired { name });
    }
    Ok((ids, first.management_url.clone()))
}
