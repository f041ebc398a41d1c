//! What each import changed: enough to take it back, and, after a crash, to find out how it ended.
//! One private file an import, without a key in it. Written and changed only by whoever holds the
//! server's lock.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    files::{self, Folders},
    protocol::{Family, ImportReport},
};

/// The user's journal.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

/// One import.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Who asked for it.
    pub caller: String,
    /// Its server: [`ManagementUrl::server_id`](crate::cliproxy::ManagementUrl::server_id).
    pub server: String,
    /// The import as far as it was known before a write, until everything of it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<ImportReport>,
    /// The import's id.
    pub import_id: String,
    /// The group that it belongs to.
    pub group: String,
    /// Whether it took back the steps, which are those of other imports.
    #[serde(default)]
    pub is_undo: bool,
    /// What it changed.
    pub steps: Vec<Step>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The item's place in the import.
    pub index: usize,
    /// The caller's own handle.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Value>,
    /// The list.
    pub family: Family,
    /// The provider as a message names it.
    pub provider: String,
    /// The fingerprint of the item's key.
    pub key: String,
    /// The fingerprint of the provider's base URL, as it was after the change.
    pub base_url: String,
    /// The change itself.
    pub what: What,
    /// Whether it is there.
    pub state: StepState,
}

/// What was changed. Texts that may hold a password are fingerprints, or not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum What {
    /// A provider was made, with the key.
    Provider {
        /// The fingerprint of everything about it but its keys.
        made: String,
        /// The fingerprint of its proxy.
        proxy_url: String,
    },
    /// The key was added to a provider.
    Key {
        /// The fingerprint of its proxy.
        proxy_url: String,
    },
    /// A text was set.
    Text {
        /// Which.
        field: TextField,
        /// What was there, unless it held a password.
        from: Option<String>,
        /// The fingerprint of what is there now.
        to: String,
    },
    /// Models were added: name and alias of each.
    ModelsAdded {
        /// They.
        models: Vec<(String, String)>,
    },
    /// All models were removed.
    ModelsCleared {
        /// What was there.
        from: Vec<Value>,
    },
}

/// A text of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextField {
    /// `base-url`
    BaseUrl,
    /// `prefix`
    Prefix,
    /// `proxy-url`, of the key
    ProxyUrl,
}

/// How far a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// The write was about to be sent.
    Intended,
    /// It is there.
    Written,
    /// It was taken back, or never came to be.
    Gone,
}

/// Imports that can be taken back.
const MOST_RECORDS: usize = 50;
/// For how long.
const LIFETIME: Duration = Duration::from_hours(30 * 24);

impl Journal {
    /// The journal of the user; nothing is made yet.
    #[must_use]
    pub fn new(folders: &Folders) -> Self {
        Self { folder: folders.state.join("journal") }
    }

    /// Writes a record, new or changed.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, record: &Record) -> io::Result<()> {
        let path = self.path(&record.import_id);
        if !path.exists() {
            self.make_room()?;
        }
        files::write_private(&path, &serde_json::to_vec(record)?)
    }

    /// One import's record.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub fn get(&self, import_id: &str) -> io::Result<Option<Record>> {
        // An id is a name that we gave, or one that somebody made up.
        if uuid::Uuid::parse_str(import_id).is_err() {
            return Ok(None);
        }
        let path = self.path(import_id);
        match fs::read(&path) {
            Ok(_) if is_too_old(&path) => Ok(None),
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All records, newest first. One that can't be read is left out.
    #[must_use]
    pub fn all(&self) -> Vec<Record> {
        let paths = self.paths().into_iter().filter(|path| !is_too_old(path));
        paths.filter_map(|path| serde_json::from_slice(&fs::read(path).ok()?).ok()).collect()
    }

    fn path(&self, import_id: &str) -> PathBuf {
        self.folder.join(format!("{import_id}.json"))
    }

    /// The files, newest first: ids begin with their time.
    fn paths(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.sort();
        paths.reverse();
        paths
    }

    /// Removes what is too old, and the oldest where they are too many.
    fn make_room(&self) -> io::Result<()> {
        for (place, path) in self.paths().into_iter().enumerate() {
            if place + 1 >= MOST_RECORDS || is_too_old(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn is_too_old(path: &Path) -> bool {
    let modified = fs::metadata(path).and_then(|data| data.modified());
    let age = modified.ok().and_then(|at| SystemTime::now().duration_since(at).ok());
    age.is_some_and(|age| age > LIFETIME)
}

impl Record {
    /// Whether something of it can be taken back.
    #[must_use]
    pub fn is_undoable(&self) -> bool {
        !self.is_undo && self.steps.iter().any(|step| step.state != StepState::Gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> (tempfile::TempDir, Journal) {
        let home = tempfile::tempdir().expect("a folder");
        let folders = Folders { config: home.path().join("c"), state: home.path().join("s") };
        (home, Journal::new(&folders))
    }

    fn record() -> Record {
        let id = uuid::Uuid::now_v7().to_string();
        Record {
            caller: "terminal".into(),
            server: "http://localhost:8317/v0/management".into(),
            open: None,
            group: id.clone(),
            import_id: id,
            is_undo: false,
            steps: Vec::new(),
        }
    }

    #[test]
    fn fifty_imports_are_kept_the_newest_first() {
        let (_home, journal) = journal();
        let records: Vec<Record> = (0..53).map(|_| record()).collect();
        for record in &records {
            journal.write(record).expect("written");
        }
        let kept: Vec<String> = journal.all().into_iter().map(|record| record.import_id).collect();
        let newest = records.iter().rev().take(MOST_RECORDS).map(|record| record.import_id.clone());
        assert_eq!(kept, newest.collect::<Vec<_>>());
    }

    #[test]
    fn what_is_a_month_old_is_gone() {
        let (_home, journal) = journal();
        let (old, new) = (record(), record());
        journal.write(&old).expect("written");
        let file =
            fs::File::options().write(true).open(journal.path(&old.import_id)).expect("a file");
        file.set_modified(SystemTime::now() - LIFETIME - Duration::from_mins(1)).expect("old");
        drop(file);
        assert!(journal.get(&old.import_id).expect("read").is_none());
        journal.write(&new).expect("written");
        assert_eq!(journal.paths().len(), 1);
        assert!(journal.get(&new.import_id).expect("read").is_some());
    }

    #[test]
    fn an_id_is_no_path() {
        let (_home, journal) = journal();
        assert!(journal.get("../../etc/passwd").expect("nothing").is_none());
    }
}
