//! What is there at the end, held against what was said.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use hub_bridge_test_support::Home;
use serde_json::Value;

use crate::{
    OPENAI,
    foreign::{Edited, missing},
    importer::Work,
    server::{FAMILIES, Server, THEIRS},
};

/// A key's place: list and base URL.
type Place = (&'static str, String);

/// The lists at the end.
struct End {
    lists: BTreeMap<&'static str, Vec<Value>>,
    places: BTreeMap<String, Vec<Place>>,
    asleep: BTreeSet<String>,
}

/// How it ended.
pub struct Verdict {
    /// What is wrong.
    pub faults: Vec<String>,
    /// Reported keys that are nowhere.
    pub lost: usize,
    /// Reported keys that are there, and that the server does not use.
    pub asleep: usize,
}

pub fn of(server: &Server, home: &Home, works: &[Work], edited: &Edited) -> Verdict {
    let end = End::read(server);
    let mut faults: Vec<String> = works.iter().flat_map(|work| work.wrong.clone()).collect();
    let refused = edited.refused.iter();
    faults.extend(refused.map(|(refusal, count)| format!("{refusal}, {count} times")));
    faults.extend(end.keys(works));
    faults.extend(end.kept(server));
    for family in FAMILIES {
        let gone = missing(&edited.last, family, &end.lists[family]);
        faults.extend(gone.iter().map(|edit| format!("the other client's last edit: {edit:?}")));
    }
    if let Some(file) = server.file() {
        for (key, _) in works.iter().flat_map(|work| &work.keys).filter(|(_, key)| key.reported) {
            let count = file.matches(key).count();
            if count != 1 {
                faults.push(format!("{key} is {count} times in the file"));
            }
        }
    }
    faults.extend(history(home, works));
    let reported = || {
        let keys = works.iter().flat_map(|work| &work.keys);
        keys.filter(|(_, wanted)| wanted.reported).map(|(key, _)| key)
    };
    Verdict {
        faults,
        lost: reported().filter(|key| !end.places.contains_key(*key)).count(),
        asleep: reported().filter(|key| end.asleep.contains(*key)).count(),
    }
}

impl End {
    fn read(server: &Server) -> Self {
        let lists: BTreeMap<_, _> = FAMILIES.map(|family| (family, server.list(family))).into();
        let mut places: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        let mut asleep = BTreeSet::new();
        for (family, list) in &lists {
            for provider in list {
                let base_url = provider["base-url"].as_str().unwrap_or_default();
                let inner = provider["api-key-entries"].as_array();
                for entry in inner.into_iter().flatten().chain([provider]) {
                    let Some(key) = entry["api-key"].as_str() else { continue };
                    places.entry(key.to_owned()).or_default().push((family, base_url.to_owned()));
                    if entry.get("auth-index").is_none() {
                        asleep.insert(key.to_owned());
                    }
                }
            }
        }
        Self { lists, places, asleep }
    }

    /// Every reported key once, at its place; no other twice; no site twice.
    fn keys(&self, works: &[Work]) -> Vec<String> {
        let mut faults = Vec::new();
        for (key, wanted) in works.iter().flat_map(|work| &work.keys) {
            let found = self.places.get(key).map(Vec::as_slice).unwrap_or_default();
            let right = [(wanted.family, wanted.base_url.clone())];
            if wanted.reported && found != right {
                faults.push(format!(
                    "{key} is at {found:?}, not once at {right:?}: {:#?}",
                    wanted.said
                ));
            } else if !wanted.reported {
                faults.push(format!("{key} never made it: {:#?}", wanted.said));
            }
        }
        for (key, places) in &self.places {
            let distinct: BTreeSet<_> = places.iter().collect();
            if distinct.len() != places.len() {
                faults.push(format!("{key} stands twice at {places:?}"));
            }
        }
        let mut sites: Vec<_> =
            self.lists[OPENAI].iter().map(|site| site["base-url"].to_string()).collect();
        sites.sort();
        let doubles = sites.windows(2).filter(|two| two[0] == two[1]);
        faults.extend(doubles.map(|two| format!("two providers of {}", two[0])));
        faults
    }

    /// Every provider that was there before, with all that it had.
    fn kept(&self, server: &Server) -> Vec<String> {
        let mut faults = Vec::new();
        for family in FAMILIES {
            let name = if family == OPENAI { "name" } else { "api-key" };
            for before in server.kept(family) {
                let mut same = self.lists[family].iter().filter(|now| now[name] == before[name]);
                let (Some(now), None) = (same.next(), same.next()) else {
                    faults.push(format!("{} is not once in {family}", before[name]));
                    continue;
                };
                for (field, value) in before.as_object().expect("an object") {
                    let edited = ["prefix", "headers", "models"].contains(&field.as_str());
                    if before[name] == THEIRS && edited || holds(&now[field], value) {
                        continue;
                    }
                    let now = &now[field];
                    faults.push(format!(
                        "{} in {family}: {field} was {value}, is {now}",
                        before[name]
                    ));
                }
            }
        }
        faults
    }
}

/// Whether all that was there is there: of a list, in its first items.
fn holds(now: &Value, before: &Value) -> bool {
    match (now, before) {
        (Value::Object(now), Value::Object(before)) => {
            before.iter().all(|(name, value)| now.get(name).is_some_and(|now| holds(now, value)))
        }
        (Value::Array(now), Value::Array(before)) => {
            now.len() >= before.len()
                && now.iter().zip(before).all(|(now, before)| holds(now, before))
        }
        _ => now == before,
    }
}

/// One line an import, and no other.
fn history(home: &Home, works: &[Work]) -> Vec<String> {
    let text = fs::read_to_string(home.state().join("history.jsonl")).unwrap_or_default();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_default();
        let id =
            line["report"]["importId"].as_str().unwrap_or("a line that can't be read").to_owned();
        *lines.entry(id).or_default() += 1;
    }
    let mut faults = Vec::new();
    for id in works.iter().flat_map(|work| &work.import_ids) {
        match lines.remove(id) {
            Some(1) => {}
            count => faults.push(format!("import {id}: {} lines", count.unwrap_or(0))),
        }
    }
    faults.extend(lines.keys().map(|id| format!("nobody was told of import {id}")));
    faults
}
