//! What was imported: one JSON line an import, secrets masked, newest last.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::Entry},
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::PathBuf,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    files::{self, Folders},
    journal::{Journal, Record},
    protocol::{HistoryEntry, HistoryLine, ImportReport},
};

/// The history file.
#[derive(Clone, Debug)]
pub struct History {
    path: PathBuf,
    groups: PathBuf,
    lock: PathBuf,
    journal: Journal,
}

/// The history could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct HistoryError {
    path: String,
    source: io::Error,
}

/// Imports of one caller within this time of each other are one group.
const GROUP_GAP: Duration = Duration::from_mins(1);
const LARGEST_FILE: u64 = 16 * 1024 * 1024;
const ROOM_KEPT: usize = 8 * 1024 * 1024;

/// A caller's last group, and the second when its last import ended.
#[derive(Serialize, Deserialize)]
struct OpenGroup {
    group: String,
    ended: i64,
}

impl History {
    /// The history of the user; nothing is made yet.
    #[must_use]
    pub fn new(folders: &Folders) -> Self {
        Self {
            path: folders.state.join("history.jsonl"),
            groups: folders.state.join("groups.json"),
            lock: folders.locks().join("history.lock"),
            journal: Journal::new(folders),
        }
    }

    /// Adds an import; sets the group that it belongs to.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn record(&self, caller: &str, report: &mut ImportReport) -> Result<(), HistoryError> {
        self.record_at(OffsetDateTime::now_utc(), caller, report)
            .map_err(|source| self.error(source))
    }

    /// Replaces what is known of an import by what was found out later.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn amend(&self, caller: &str, report: &ImportReport) -> Result<(), HistoryError> {
        let lock = files::open_lock_file(&self.lock).map_err(|source| self.error(source))?;
        lock.lock().map_err(|source| self.error(source))?;
        let known = self.read().unwrap_or_default().into_iter();
        let at = known.rev().find(|line| line.report.import_id == report.import_id);
        let at = at.map_or_else(|| now_text(OffsetDateTime::now_utc()), |line| Ok(line.at));
        at.and_then(|at| self.append(&HistoryLine { at, caller: caller.to_owned(), report }))
            .map_err(|source| self.error(source))
    }

    /// All imports, newest first.
    ///
    /// # Errors
    /// When the file can't be read. A line that can't be is left out.
    pub fn list(&self) -> Result<Vec<HistoryEntry>, HistoryError> {
        let lines = self.read().map_err(|source| self.error(source))?;
        let records = self.journal.all().into_iter();
        let undoable: HashSet<String> =
            records.filter(Record::is_undoable).map(|record| record.import_id).collect();
        let entries = lines.into_iter().rev().map(|line| {
            let undoable = undoable.contains(&line.report.import_id);
            entry(line, undoable)
        });
        Ok(entries.collect())
    }

    /// One import with its items.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn get(&self, import_id: &str) -> Result<Option<ImportReport>, HistoryError> {
        let lines = self.read().map_err(|source| self.error(source))?;
        let mut reports = lines.into_iter().map(|line| line.report);
        Ok(reports.find(|report| report.import_id == import_id))
    }

    fn record_at(
        &self,
        now: OffsetDateTime,
        caller: &str,
        report: &mut ImportReport,
    ) -> io::Result<()> {
        let lock = files::open_lock_file(&self.lock)?;
        lock.lock()?;
        report.group = self.group(now, caller, &report.group)?;
        self.append(&HistoryLine { at: now_text(now)?, caller: caller.to_owned(), report })
    }

    fn append(&self, line: &HistoryLine<&ImportReport>) -> io::Result<()> {
        let text = serde_json::to_string(line)? + "\n";
        let mut file = files::append_private(&self.path)?;
        // A line that a crash cut short must not swallow this one.
        let cut = !ends_with_newline(&mut file)?;
        file.write_all(if cut { format!("\n{text}") } else { text }.as_bytes())?;
        let size = file.metadata()?.len();
        // Windows does not replace a file that is open.
        drop(file);
        if size > LARGEST_FILE {
            self.make_room()?;
        }
        Ok(())
    }

    /// The group that the caller's last import opened, if that was a moment ago; else its own.
    fn group(&self, now: OffsetDateTime, caller: &str, own: &str) -> io::Result<String> {
        let text = fs::read_to_string(&self.groups).unwrap_or_default();
        let mut open: BTreeMap<String, OpenGroup> = serde_json::from_str(&text).unwrap_or_default();
        open.retain(|_, group| {
            let ended = OffsetDateTime::from_unix_timestamp(group.ended);
            ended.is_ok_and(|ended| now - ended <= GROUP_GAP)
        });
        let known = open.get(caller).map(|open| open.group.clone());
        let group = known.unwrap_or_else(|| own.to_owned());
        let last = OpenGroup { group: group.clone(), ended: now.unix_timestamp() };
        open.insert(caller.to_owned(), last);
        files::write_private(&self.groups, &serde_json::to_vec(&open)?)?;
        Ok(group)
    }

    /// Keeps the newest imports, half of what is allowed, so that this happens rarely.
    fn make_room(&self) -> io::Result<()> {
        let text = fs::read_to_string(&self.path)?;
        let mut kept: Vec<&str> = Vec::new();
        let mut size = 0;
        for line in text.split_inclusive('\n').rev() {
            size += line.len();
            if size > ROOM_KEPT && !kept.is_empty() {
                break;
            }
            kept.push(line);
        }
        kept.reverse();
        files::write_private(&self.path, kept.concat().as_bytes())
    }

    /// One line an import, in the order in which they ended: a later line of the same import
    /// replaces its first one. Imports that are under way, or died, come last.
    fn read(&self) -> io::Result<Vec<HistoryLine>> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let mut lines: Vec<HistoryLine> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for line in text.lines().filter_map(|line| serde_json::from_str::<HistoryLine>(line).ok()) {
            match places.entry(line.report.import_id.clone()) {
                Entry::Occupied(place) => lines[*place.get()] = line,
                Entry::Vacant(place) => {
                    place.insert(lines.len());
                    lines.push(line);
                }
            }
        }
        for record in self.journal.all().into_iter().rev() {
            if let Some(report) = record.open.filter(|open| !places.contains_key(&open.import_id)) {
                let at = begun(&report.import_id).map_or_else(|| Ok(String::new()), now_text)?;
                lines.push(HistoryLine { at, caller: record.caller, report });
            }
        }
        Ok(lines)
    }

    fn error(&self, source: io::Error) -> HistoryError {
        HistoryError { path: self.path.display().to_string(), source }
    }
}

/// An import's id begins with its time.
fn begun(import_id: &str) -> Option<OffsetDateTime> {
    let (seconds, _) = uuid::Uuid::parse_str(import_id).ok()?.get_timestamp()?.to_unix();
    OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()
}

fn now_text(now: OffsetDateTime) -> io::Result<String> {
    now.format(&Rfc3339).map_err(io::Error::other)
}

fn ends_with_newline(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn entry(line: HistoryLine, undoable: bool) -> HistoryEntry {
    HistoryEntry {
        import_id: line.report.import_id,
        group: line.report.group,
        at: line.at,
        caller: line.caller,
        profile: line.report.profile,
        management_url: line.report.management_url,
        summary: line.report.summary,
        undoes: line.report.undoes,
        undoable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Summary;

    fn history() -> (tempfile::TempDir, History) {
        let home = tempfile::tempdir().expect("a folder");
        let folders = Folders { config: home.path().join("c"), state: home.path().join("s") };
        (home, History::new(&folders))
    }

    fn report(id: &str) -> ImportReport {
        ImportReport {
            import_id: id.into(),
            group: id.into(),
            profile: "home".into(),
            management_url: "http://localhost:8317/v0/management".into(),
            dry_run: false,
            undoes: Vec::new(),
            summary: Summary::default(),
            items: Vec::new(),
            items_omitted: None,
            requests: 2,
            elapsed_ms: 3,
        }
    }

    #[test]
    fn imports_of_one_caller_within_a_minute_are_one_group() {
        let (_home, history) = history();
        let start = OffsetDateTime::UNIX_EPOCH;
        for (id, caller, seconds) in
            [("1", "a", 0), ("2", "b", 10), ("3", "a", 60), ("4", "a", 119), ("5", "a", 200)]
        {
            let now = start + Duration::from_secs(seconds);
            history.record_at(now, caller, &mut report(id)).expect("recorded");
        }
        let groups: Vec<_> =
            history.list().expect("read").into_iter().map(|e| (e.import_id, e.group)).collect();
        let expected = [("5", "5"), ("4", "1"), ("3", "1"), ("2", "2"), ("1", "1")];
        assert_eq!(groups, expected.map(|(id, group)| (id.to_owned(), group.to_owned())));
    }

    #[test]
    fn a_line_cut_short_loses_nothing_else() {
        let (_home, history) = history();
        history.record("a", &mut report("1")).expect("recorded");
        fs::write(&history.path, fs::read_to_string(&history.path).expect("read") + "{\"at\":")
            .expect("cut");
        history.record("a", &mut report("2")).expect("recorded");
        let ids: Vec<_> = history.list().expect("read").into_iter().map(|e| e.import_id).collect();
        assert_eq!(ids, ["2", "1"]);
    }

    #[test]
    fn old_imports_make_room() {
        let (_home, history) = history();
        let mut large = report("old");
        large.profile = "x".repeat(ROOM_KEPT / 2);
        for _ in 0..5 {
            history.record("a", &mut large).expect("recorded");
        }
        history.record("a", &mut report("new")).expect("recorded");
        let size = fs::metadata(&history.path).expect("a file").len();
        assert!(size <= LARGEST_FILE, "{size}");
        let list = history.list().expect("read");
        assert_eq!(list[0].import_id, "new");
        assert!(list.len() > 1, "newer ones stay");
    }
}
