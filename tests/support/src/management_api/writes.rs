//! PUT, PATCH and DELETE of one list.

use serde_json::{Value, json};

use super::{
    families::{Family, Needs, Selector},
    shape::{self, Entry, Kind, NewerFields},
    tidying::{self, PROFILE, parts, text, tidied, tidied_entry},
};

/// The largest weight that the server takes.
const MAX_WEIGHT: i64 = 1_000_000;

/// A request that changes nothing, with its answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) error: String,
}

/// A list after the write, or the answer that says why there is none.
pub(super) type Outcome = Result<Vec<Entry>, Refusal>;

/// The parts of a request that a write looks at.
pub(super) struct Write<'a> {
    pub(super) family: &'static Family,
    pub(super) entries: &'a [Entry],
    pub(super) query: &'a [(String, String)],
    pub(super) body: &'a [u8],
    pub(super) newer: &'a NewerFields,
    /// Before 6.6.40 a PATCH replaced the whole entry.
    pub(super) patch_replaces: bool,
}

fn refuse<T>(status: u16, error: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { status, error: error.into() })
}

fn invalid_body<T>() -> Result<T, Refusal> {
    refuse(400, "invalid body")
}

impl Write<'_> {
    /// Replaces the list.
    pub(super) fn put(&self) -> Outcome {
        let Some(list) = serde_json::from_slice(self.body).ok().and_then(|body| self.list(&body))
        else {
            return invalid_body();
        };
        let mut kept = Vec::new();
        for (index, entry) in list.into_iter().enumerate() {
            let entry = tidied_entry(self.family, entry);
            if !tidying::is_kept(self.family, &entry) {
                match self.family.needs {
                    Needs::Key => {
                        return refuse(
                            400,
                            format!("{}[{index}].api-key is required", self.family.name),
                        );
                    }
                    // Looked at only after all the weights.
                    Needs::KeyOrBaseUrl => {}
                    _ => continue,
                }
            }
            check_entry(&format!("{}[{index}].", self.family.name), &entry)?;
            kept.push(entry);
        }
        Ok(tidied(self.family, kept))
    }

    /// The list in a PUT body: bare, or below a non-empty `items`.
    fn list(&self, body: &Value) -> Option<Vec<Entry>> {
        let (list, wrapped) = match body {
            Value::Null => return Some(Vec::new()),
            Value::Array(list) => (list, false),
            Value::Object(map) => {
                let mut named = map.iter().filter(|(name, _)| name.eq_ignore_ascii_case("items"));
                (named.next_back()?.1.as_array()?, true)
            }
            _ => return None,
        };
        if wrapped && list.is_empty() {
            return None;
        }
        list.iter().map(|entry| shape::read(self.family.fields, entry, self.newer).ok()).collect()
    }

    /// Changes one entry.
    pub(super) fn patch(&self) -> Outcome {
        let Some(patch) = self.read_patch() else {
            return invalid_body();
        };
        let Some(index) = self.select(&patch)? else {
            return refuse(404, "item not found");
        };
        let mut entries = self.entries.to_vec();
        if self.patch_replaces {
            entries[index] = match shape::read(self.family.fields, &patch.value, self.newer) {
                Ok(entry) => entry,
                Err(_) => return invalid_body(),
            };
            return Ok(tidied(self.family, entries));
        }
        match changed(self.family, &entries[index], patch.changes)? {
            Some(entry) => entries[index] = entry,
            None => drop(entries.remove(index)),
        }
        Ok(tidied(self.family, entries))
    }

    /// The body of a PATCH; `None` when a part has the wrong type.
    fn read_patch(&self) -> Option<Patch> {
        // Only the first JSON value of the body counts.
        let body =
            serde_json::Deserializer::from_slice(self.body).into_iter::<Value>().next()?.ok()?;
        let selector = match self.family.selector {
            Selector::Name => "name",
            _ => "match",
        };
        let mut patch = Patch::default();
        for (name, part) in body.as_object()? {
            let name = name.to_ascii_lowercase();
            match (name.as_str(), part) {
                (_, Value::Null) => {}
                ("index", part) => patch.index = Some(part.as_i64()?),
                ("value", part) => patch.value = part.as_object()?.clone().into(),
                (name, part) if name == selector => {
                    patch.selector = Some(part.as_str()?.to_owned());
                }
                _ => {}
            }
        }
        for (name, part) in patch.value.as_object()? {
            let Some(field) = shape::find(self.family.fields, name) else {
                continue;
            };
            let Some(rank) = self.family.patchable.iter().position(|known| *known == field.name)
            else {
                continue;
            };
            let part = match field.name {
                // Read later, with an own message. `null` takes them away.
                "weight" | "disable-cooling" => part.clone(),
                _ if part.is_null() => continue,
                _ => field.kind.read(part, self.newer).ok()?,
            };
            patch.changes.push((rank, part));
        }
        patch.changes.sort_by_key(|(rank, _)| *rank);
        Some(patch)
    }

    /// The entry that a PATCH means: an index in range wins.
    fn select(&self, patch: &Patch) -> Result<Option<usize>, Refusal> {
        let in_range = |index: &usize| *index < self.entries.len();
        if let Some(index) = patch.index.and_then(|i| usize::try_from(i).ok()).filter(in_range) {
            return Ok(Some(index));
        }
        let Some(wanted) = patch.selector.as_deref().map(str::trim) else {
            return Ok(None);
        };
        let rule = self.family.selector;
        if wanted.is_empty() && matches!(rule, Selector::FilledKey | Selector::OnlyKey) {
            return Ok(None);
        }
        let field = if rule == Selector::Name { "name" } else { "api-key" };
        let base_url = self.query("base-url").filter(|_| rule == Selector::OnlyKey);
        let mut hits = (0..self.entries.len()).filter(|&index| {
            let entry = &self.entries[index];
            text(entry, field) == wanted
                && base_url.is_none_or(|base_url| text(entry, "base-url") == base_url.trim())
        });
        let first = hits.next();
        if rule == Selector::OnlyKey && hits.next().is_some() {
            return refuse(400, "multiple items match; index is required");
        }
        Ok(first)
    }

    /// Removes entries by what the query says.
    pub(super) fn delete(&self) -> Outcome {
        if self.family.selector == Selector::Name {
            return match self.query("name").filter(|name| !name.is_empty()) {
                Some(name) => Ok(self.without(|entry| text(entry, "name") == name)),
                None => self.delete_at("missing name or index"),
            };
        }
        let Some(key) = self.query("api-key").map(str::trim).filter(|key| !key.is_empty()) else {
            return self.delete_at("missing api-key or index");
        };
        let base_url = self.query("base-url").map(str::trim);
        let is_meant = |entry: &Entry| {
            text(entry, "api-key") == key
                && base_url.is_none_or(|base_url| text(entry, "base-url") == base_url)
        };
        let hits = self.entries.iter().filter(|entry| is_meant(entry)).count();
        let strict = self.family.selector == Selector::OnlyKey;
        match (hits, base_url) {
            (0, _) if strict => refuse(404, "item not found"),
            (2.., None) => refuse(400, "multiple items match api-key; base-url is required"),
            (2.., Some(_)) if strict => refuse(400, "multiple items match; index is required"),
            _ => Ok(self.without(is_meant)),
        }
    }

    fn delete_at(&self, otherwise: &str) -> Outcome {
        let index = self.query("index").and_then(leading_number);
        match index.filter(|index| *index < self.entries.len()) {
            Some(index) => {
                let mut entries = self.entries.to_vec();
                entries.remove(index);
                Ok(tidied(self.family, entries))
            }
            None => refuse(400, otherwise),
        }
    }

    fn without(&self, is_meant: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let kept = self.entries.iter().filter(|entry| !is_meant(entry)).cloned().collect();
        tidied(self.family, kept)
    }

    fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The body of a PATCH.
#[derive(Default)]
struct Patch {
    index: Option<i64>,
    selector: Option<String>,
    value: Value,
    /// Places in `Family::patchable`, with the new values.
    changes: Vec<(usize, Value)>,
}

/// The entry after the changes; `None` when they delete it.
fn changed(
    family: &Family,
    entry: &Entry,
    changes: Vec<(usize, Value)>,
) -> Result<Option<Entry>, Refusal> {
    let mut entry = entry.clone();
    for (rank, value) in changes {
        let name = family.patchable[rank];
        match name {
            "weight" => check_weight_type(&value)?,
            "disable-cooling" if !(value.is_null() || value.is_boolean()) => {
                return refuse(400, "disable-cooling must be a boolean or null");
            }
            _ if family.emptied_by == Some(name) && is_blank(&value) => return Ok(None),
            _ => {}
        }
        let alone = Entry::from_iter([(name.to_owned(), value.clone())]);
        check_entry("", &alone).map_err(|refusal| Refusal {
            // The weight of the entry itself is told without its field.
            error: refusal.error.strip_prefix("weight: ").unwrap_or(&refusal.error).to_owned(),
            ..refusal
        })?;
        let emptied = name == "models" && value == json!([]);
        entry.insert(name.into(), if emptied { Value::Null } else { value });
    }
    Ok(Some(tidied_entry(family, entry)))
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn check_weight_type(value: &Value) -> Result<(), Refusal> {
    match Kind::MaybeWhole.read(value, &NewerFields::new()) {
        Ok(_) => Ok(()),
        Err(_) => refuse(400, "weight must be an integer"),
    }
}

/// Refuses weights that are too large and unknown fingerprint profiles.
fn check_entry(path: &str, entry: &Entry) -> Result<(), Refusal> {
    check_weight(path, entry)?;
    for (index, key) in
        entry.get("api-key-entries").and_then(Value::as_array).into_iter().flatten().enumerate()
    {
        if let Some(key) = key.as_object() {
            check_weight(&format!("{path}api-key-entries[{index}]."), key)?;
        }
    }
    let profile = text(entry, "fingerprint-profile");
    if tidying::profile(profile).is_none() {
        let error = format!(
            "{path}fingerprint-profile: unsupported fingerprint-profile {:?} (supported: {PROFILE:?} or empty)",
            profile.trim()
        );
        return refuse(400, error);
    }
    Ok(())
}

fn check_weight(path: &str, entry: &Entry) -> Result<(), Refusal> {
    match entry.get("weight").and_then(Value::as_i64) {
        Some(weight) if weight > MAX_WEIGHT => {
            refuse(400, format!("{path}weight: weight must not exceed {MAX_WEIGHT}"))
        }
        _ => Ok(()),
    }
}

/// The number that a text begins with, as far as there is one.
fn leading_number(text: &str) -> Option<usize> {
    let text = text.trim_start();
    let text = text.strip_prefix('+').unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// What tells one live credential from another.
pub(super) fn identities(family: &Family, entry: &Entry) -> Vec<String> {
    if family.selector != Selector::Name {
        let nothing = text(entry, "api-key").is_empty() && text(entry, "base-url").is_empty();
        let identity = format!("{}\0{}", family.provider, parts(family.identity, entry));
        return if nothing { Vec::new() } else { vec![identity] };
    }
    let name = match text(entry, "name").to_lowercase() {
        name if name.is_empty() => family.provider.to_owned(),
        name => name,
    };
    let base_url = text(entry, "base-url");
    match entry.get("api-key-entries").and_then(Value::as_array) {
        Some(keys) if !keys.is_empty() => keys
            .iter()
            .filter_map(Value::as_object)
            .map(|key| {
                format!(
                    "{name}\0{}\0{base_url}\0{}",
                    text(key, "api-key"),
                    text(key, "proxy-url").trim()
                )
            })
            .collect(),
        _ => vec![format!("{name}\0{base_url}")],
    }
}
