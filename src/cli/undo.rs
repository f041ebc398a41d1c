use super::{
    import::{bar, cancel_on_interrupt, observer},
    output::{Error, FAILED, OK, Output, SOME_FAILED},
    report,
};
use crate::{
    bridge::{Bridge, Call},
    protocol::{Failure, HistoryListParams, ImportUndoParams, Outcome},
};

/// `hub-bridge undo [ID]`
pub async fn run(
    bridge: &Bridge,
    id: Option<String>,
    group: Option<String>,
    dry_run: bool,
    output: &Output,
) -> Result<i32, Error> {
    let import_id = match (id, &group) {
        (Some(id), _) => Some(id),
        (None, Some(_)) => None,
        (None, None) => Some(last(bridge)?),
    };
    let bar = bar(output, 0);
    let call = Call { observer: Some(observer(&bar)), ..Call::default() };
    cancel_on_interrupt(&call);
    let params = ImportUndoParams { import_id, group, progress: true, dry_run };
    let done = match bridge.import_undo(params, &call).await {
        Ok(done) => done,
        Err(failure) => {
            bar.finish_and_clear();
            return Err(failure.into());
        }
    };
    let report = done.settled().await;
    bar.finish_and_clear();
    output.result(&report, || report::text(&report));
    let failed = report.summary.failed + report.summary.unknown + report.summary.cancelled;
    let all = report.items.len();
    let nothing = !report.items.iter().any(|item| item.outcome == Outcome::Updated);
    Ok(match failed {
        0 => OK,
        failed if failed == all || nothing => FAILED,
        _ => SOME_FAILED,
    })
}

/// The newest import that can be taken back.
fn last(bridge: &Bridge) -> Result<String, Failure> {
    let params = HistoryListParams { offset: 0, limit: Some(usize::MAX) };
    let imports = bridge.history_list(&params)?.imports;
    let last = imports.into_iter().find(|entry| entry.undoable);
    last.map(|entry| entry.import_id).ok_or_else(|| Failure::NotFound {
        what: "import".into(),
        name: "that can be taken back".into(),
    })
}
