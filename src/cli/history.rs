use super::{
    output::{Error, OK, Output, table},
    report,
};
use crate::{
    bridge::Bridge,
    protocol::{HistoryGetParams, HistoryListParams},
};

/// `hub-bridge history [ID]`
pub fn run(bridge: &Bridge, id: Option<String>, output: &Output) -> Result<i32, Error> {
    if let Some(import_id) = id {
        let params = HistoryGetParams { import_id, offset: 0, limit: None };
        let found = bridge.history_get(&params)?;
        output.result(&found, || report::text(&found));
        return Ok(OK);
    }
    let result = bridge.history_list(&HistoryListParams::default())?;
    output.result(&result, || {
        if result.imports.is_empty() {
            return "Nothing was imported yet.".to_owned();
        }
        let rows = result.imports.iter().map(|entry| {
            vec![
                // To the second; the zone is UTC.
                entry.at.get(..19).unwrap_or(&entry.at).replace('T', " "),
                report::outcomes(&entry.summary),
                entry.profile.clone(),
                entry.caller.clone(),
                entry.import_id.clone(),
                match (entry.undoes.is_empty(), entry.undoable) {
                    (false, _) => "took back".to_owned(),
                    (true, true) => "can be undone".to_owned(),
                    (true, false) => String::new(),
                },
            ]
        });
        let listed = table(&["WHEN (UTC)", "OUTCOME", "PROFILE", "CALLER", "ID", ""], rows);
        let older = result.total - result.imports.len();
        if older > 0 { format!("{listed}\n\nand {older} older ones") } else { listed }
    });
    Ok(OK)
}
