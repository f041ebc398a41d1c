use serde::{Deserialize, Serialize};

use super::{ImportReport, Summary};

/// `history/list`
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase", default)]
pub struct HistoryListParams {
    /// Imports to skip.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub offset: usize,
    /// Most imports to give; 50 when left out.
    pub limit: Option<usize>,
}

/// Past imports, newest first.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HistoryListResult {
    /// From `offset` on.
    pub imports: Vec<HistoryEntry>,
    /// In all pages.
    pub total: usize,
}

/// One past import.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// For `history/get`.
    pub import_id: String,
    /// Imports of one caller within a minute of each other.
    pub group: String,
    /// When it ended, RFC 3339, UTC.
    pub at: String,
    /// Who asked for it.
    pub caller: String,
    /// The profile's name.
    pub profile: String,
    /// The server's address.
    pub management_url: String,
    /// How it went.
    pub summary: Summary,
    /// The imports that it took back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub undoes: Vec<String>,
    /// Whether `import/undo` can take something of it back.
    pub undoable: bool,
}

/// `import/undo`: one import, or all of a group.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ImportUndoParams {
    /// Which import.
    pub import_id: Option<String>,
    /// Which group.
    pub group: Option<String>,
    /// Send `import/progress`.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub progress: bool,
    /// Plan and report, write nothing.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub dry_run: bool,
}

/// `history/get`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct HistoryGetParams {
    /// Which import.
    pub import_id: String,
    /// Items to skip.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub offset: usize,
    /// Most items to give; a page may hold fewer, so that it fits into one message.
    pub limit: Option<usize>,
}

/// A line of the history file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HistoryLine<R = ImportReport> {
    pub at: String,
    pub caller: String,
    pub report: R,
}
