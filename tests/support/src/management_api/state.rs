//! The lists: in memory, in the file, and the credentials made of them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::faults::Fault;

use super::{
    families::{FAMILIES, Family, family},
    file,
    shape::{self, Entry, NewerFields, tidy},
    tidying::{text, tidied},
    writes::{Outcome, Refusal, Write, identities},
};

/// What the server knows.
#[derive(Debug, Default)]
pub(super) struct State {
    memory: BTreeMap<&'static str, Vec<Entry>>,
    file: Entry,
    live: BTreeSet<String>,
    due: Vec<(Instant, Due)>,
    pub(super) newer: NewerFields,
    pub(super) activation_delay: Duration,
    pub(super) patch_replaces: bool,
    /// A write that comes during a reload is lost, as it really is.
    pub(super) reload_hole: bool,
    reloading: Option<Reloading>,
}

/// A reload that has read the file and has not yet replaced memory.
#[derive(Debug)]
struct Reloading {
    end: Instant,
    file: Entry,
}

/// Something that happens by itself after a while.
#[derive(Debug)]
enum Due {
    /// The file is read again.
    Reload,
    /// A family becomes what it was.
    Revert { family: &'static Family, memory: Vec<Entry>, file: Option<Value> },
}

/// The parts of a request that a write needs.
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) query: &'a [(String, String)],
    pub(super) body: &'a [u8],
}

impl State {
    /// Lets happen what is due.
    pub(super) fn settle(&mut self) {
        let now = Instant::now();
        self.end_reload(now);
        self.due.sort_by_key(|(at, _)| *at);
        while self.due.first().is_some_and(|(at, _)| *at <= now) {
            match self.due.remove(0).1 {
                Due::Reload => self.reload(),
                Due::Revert { family, memory, file } => {
                    self.memory.insert(family.name, memory);
                    match file {
                        Some(list) => drop(self.file.insert(family.name.into(), list)),
                        None => drop(self.file.remove(family.name)),
                    }
                    self.live = self.all_identities().collect();
                }
            }
        }
    }

    /// The real server, measured: memory becomes what the file was when the reload began, and what
    /// the file is by now counts as loaded. A write in between is in the file alone.
    fn end_reload(&mut self, now: Instant) {
        if let Some(reloading) = self.reloading.take_if(|reloading| reloading.end <= now) {
            self.load(&reloading.file);
        }
    }

    fn reload(&mut self) {
        self.load(&self.file.clone());
    }

    fn load(&mut self, file: &Entry) {
        for family in FAMILIES {
            let list = file.get(family.name).unwrap_or(&Value::Null);
            let entries = read_list(family, list, &self.newer);
            self.memory.insert(family.name, entries);
        }
        self.live = self.all_identities().collect();
    }

    fn all_identities(&self) -> impl Iterator<Item = String> {
        FAMILIES.iter().flat_map(|family| {
            let enabled = self
                .entries(family)
                .iter()
                .filter(|entry| entry.get("disabled") != Some(&json!(true)));
            counted(enabled.flat_map(|entry| identities(family, entry)))
        })
    }

    pub(super) fn entries(&self, family: &Family) -> &[Entry] {
        self.memory.get(family.name).map_or(&[], Vec::as_slice)
    }

    /// Puts a list in place as if the server had always had it.
    pub(super) fn set(&mut self, name: &str, list: &[Value]) {
        let family = family(name).unwrap_or_else(|| panic!("there is no family {name}"));
        for entry in list {
            shape::unknown_names(family.fields, entry, &mut self.newer);
        }
        let list = Value::from(list);
        let entries = read_list(family, &list, &self.newer);
        self.file.insert(family.name.into(), entries.iter().cloned().map(Value::Object).collect());
        self.memory.insert(family.name, entries);
        self.live = self.all_identities().collect();
    }

    /// Does a write, with what a fault makes of it.
    pub(super) fn write(
        &mut self,
        family: &'static Family,
        request: &Request<'_>,
        fault: Option<&Fault>,
    ) -> Result<(), Refusal> {
        let entries = self.outcome(family, request)?;
        if fault == Some(&Fault::SwallowWrite) {
            return Ok(());
        }
        let now = Instant::now();
        if let Some(Fault::LoseWriteAfter(time)) = fault {
            let memory = self.entries(family).to_vec();
            let file = self.file.get(family.name).cloned();
            self.due.push((now + *time, Due::Revert { family, memory, file }));
        }
        self.memory.insert(family.name, entries);
        if fault == Some(&Fault::SaveFails) {
            let error = "failed to save config: open config.yaml: read-only file system";
            return Err(Refusal { status: 500, error: error.into() });
        }
        let before = self.file.clone();
        for family in FAMILIES {
            let entries = self.memory.get(family.name).map_or(&[][..], Vec::as_slice);
            file::save(&mut self.file, family.name, entries);
        }
        // A file that says what it said before is not read again.
        if self.file == before || fault == Some(&Fault::SkipActivation) {
            return Ok(());
        }
        let end = now + self.activation_delay;
        if !self.reload_hole {
            self.due.push((end, Due::Reload));
        } else if self.reloading.is_none() {
            self.reloading = Some(Reloading { end, file: self.file.clone() });
        }
        Ok(())
    }

    fn outcome(&self, family: &'static Family, request: &Request<'_>) -> Outcome {
        let write = Write {
            family,
            entries: self.entries(family),
            query: request.query,
            body: request.body,
            newer: &self.newer,
            patch_replaces: self.patch_replaces,
        };
        match request.method {
            "PUT" => write.put(),
            "PATCH" => write.patch(),
            _ => write.delete(),
        }
    }

    /// A list as a GET shows it.
    pub(super) fn listed(&self, family: &Family) -> Vec<Value> {
        let mut seen = HashMap::new();
        self.entries(family)
            .iter()
            .map(|entry| self.listed_entry(family, entry, &mut seen))
            .collect()
    }

    fn listed_entry(
        &self,
        family: &Family,
        entry: &Entry,
        seen: &mut HashMap<String, usize>,
    ) -> Value {
        let mut listed = tidy(family.listed, entry.clone());
        let mut indexes = identities(family, entry)
            .into_iter()
            .map(|identity| numbered(identity, seen))
            .map(|identity| self.live.contains(&identity).then(|| auth_index(&identity)));
        if let Some(Value::Array(keys)) = listed.get_mut("api-key-entries") {
            for (key, index) in keys.iter_mut().zip(indexes) {
                if let Some(index) = index {
                    key["auth-index"] = index.into();
                }
            }
        } else if let Some(Some(index)) = indexes.next() {
            listed.insert("auth-index".into(), index.into());
        }
        listed.into()
    }

    /// A list as the whole configuration shows it.
    pub(super) fn configured(&self, family: &Family) -> Value {
        let entries = self.entries(family);
        if entries.is_empty() && !self.file.contains_key(family.name) {
            return Value::Null;
        }
        entries.iter().cloned().map(Value::Object).collect()
    }

    /// The file, with its lists and nothing else.
    pub(super) fn yaml(&self) -> String {
        let list = |(name, list): (&String, &Value)| {
            let entries = list.as_array().into_iter().flatten();
            let lines: String = entries.map(|entry| format!("  - {entry}\n")).collect();
            if lines.is_empty() { format!("{name}: []\n") } else { format!("{name}:\n{lines}") }
        };
        self.file.iter().map(list).collect()
    }

    /// The live credentials by provider, without any traffic.
    pub(super) fn usage(&self) -> Value {
        let mut usage = json!({});
        for family in FAMILIES {
            for entry in self.entries(family) {
                let is_live = identities(family, entry).iter().any(|id| self.live.contains(id));
                let name = match text(entry, "name").to_lowercase() {
                    name if name.is_empty() => family.provider.to_owned(),
                    name => name,
                };
                let inner = entry.get("api-key-entries").and_then(Value::as_array);
                let keys = inner.into_iter().flatten().filter_map(Value::as_object).chain([entry]);
                for key in keys.map(|key| text(key, "api-key")) {
                    if is_live && !key.is_empty() {
                        let credential = format!("{}|{key}", text(entry, "base-url"));
                        usage[&name][credential] =
                            json!({"success": 0, "failed": 0, "recent_requests": []});
                    }
                }
            }
        }
        usage
    }
}

/// A list of the file as the server keeps it.
fn read_list(family: &Family, list: &Value, newer: &NewerFields) -> Vec<Entry> {
    let entries = list
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| {
            shape::read(family.fields, entry, newer)
                .unwrap_or_else(|_| panic!("the server would not read {entry} in {}", family.name))
        })
        .collect();
    tidied(family, entries)
}

/// Tells equal identities apart by their number.
fn counted(identities: impl Iterator<Item = String>) -> impl Iterator<Item = String> {
    let mut seen = HashMap::new();
    identities.map(move |identity| numbered(identity, &mut seen))
}

fn numbered(identity: String, seen: &mut HashMap<String, usize>) -> String {
    let count = seen.entry(identity.clone()).or_default();
    *count += 1;
    if *count == 1 { identity } else { format!("{identity}\0{count}") }
}

/// The server's short name for a credential: 16 hexadecimal digits (FNV-1a).
fn auth_index(identity: &str) -> String {
    let hash = identity.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
