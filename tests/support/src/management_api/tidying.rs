//! What the server does to every list it keeps: trims, drops, removes doubles.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    families::{Family, Models, Needs},
    shape::{Entry, sorted, tidy},
};

/// Text fields that lose the space around them.
const TRIMMED: &[&str] = &["name", "api-key", "base-url", "proxy-url"];

/// The fingerprint profile that the server knows, and its older spelling.
pub(super) const PROFILE: &str = "claude-code-cli";
const PROFILE_ALIAS: &str = "oauth-cli";

/// The list as the server keeps it.
pub(super) fn tidied(family: &Family, entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = HashSet::new();
    entries
        .into_iter()
        .map(|entry| tidied_entry(family, entry))
        .filter(|entry| is_kept(family, entry))
        .filter(|entry| family.unique.is_empty() || seen.insert(parts(family.unique, entry)))
        .collect()
}

/// One entry as the server keeps it.
pub(super) fn tidied_entry(family: &Family, mut entry: Entry) -> Entry {
    for (name, value) in &mut entry {
        match (name.as_str(), &*value) {
            (name, Value::String(text)) if TRIMMED.contains(&name) => *value = text.trim().into(),
            ("prefix", Value::String(text)) => *value = prefix(text).into(),
            ("fingerprint-profile", Value::String(text)) => {
                *value = profile(text).unwrap_or(text.trim()).into();
            }
            ("headers", Value::Object(map)) => *value = headers(map),
            ("excluded-models", Value::Array(list)) => *value = excluded_models(list),
            ("models", Value::Array(list)) => *value = models(family.models, list),
            ("api-key-entries", Value::Array(list)) => *value = key_entries(list),
            ("alpha-search", _) if family.name == "xai-api-key" => *value = false.into(),
            _ => {}
        }
    }
    tidy(family.fields, entry)
}

/// Whether the server keeps the entry at all.
pub(super) fn is_kept(family: &Family, entry: &Entry) -> bool {
    match family.needs {
        Needs::Nothing => true,
        Needs::Key => !text(entry, "api-key").is_empty(),
        Needs::BaseUrl => !text(entry, "base-url").is_empty(),
        Needs::KeyOrBaseUrl => {
            !(text(entry, "api-key").is_empty() && text(entry, "base-url").is_empty())
        }
    }
}

/// The text in a field, empty when there is none.
pub(super) fn text<'a>(entry: &'a Entry, name: &str) -> &'a str {
    entry.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The fields as one text that is equal only for equal fields.
pub(super) fn parts(names: &[&str], entry: &Entry) -> String {
    let mut joined = String::new();
    for name in names {
        match entry.get(*name) {
            Some(Value::Object(map)) => {
                for (name, value) in sorted(map) {
                    joined.extend([name, "\0", value.as_str().unwrap_or_default(), "\0"]);
                }
            }
            _ => joined += text(entry, name),
        }
        joined.push('\0');
    }
    joined
}

/// The known spelling of a fingerprint profile; `None` for an unknown one.
pub(super) fn profile(raw: &str) -> Option<&'static str> {
    match raw.trim().to_lowercase().as_str() {
        "" => Some(""),
        PROFILE | PROFILE_ALIAS => Some(PROFILE),
        _ => None,
    }
}

/// A prefix is one path segment; anything longer is forgotten.
fn prefix(raw: &str) -> &str {
    let bare = raw.trim().trim_matches('/');
    if bare.contains('/') { "" } else { bare }
}

fn headers(map: &Entry) -> Value {
    sorted(map)
        .filter_map(|(name, value)| {
            let (name, value) = (name.trim(), value.as_str()?.trim());
            (!name.is_empty() && !value.is_empty()).then(|| (name.to_owned(), value.into()))
        })
        .collect::<Map<_, _>>()
        .into()
}

fn excluded_models(list: &[Value]) -> Value {
    let mut seen = HashSet::new();
    list.iter()
        .filter_map(Value::as_str)
        .map(|pattern| pattern.trim().to_lowercase())
        .filter(|pattern| !pattern.is_empty() && seen.insert(pattern.clone()))
        .collect()
}

fn models(rule: Models, list: &[Value]) -> Value {
    if rule == Models::AsGiven {
        return list.into();
    }
    list.iter()
        .filter_map(Value::as_object)
        .cloned()
        .map(|mut model| {
            for name in ["name", "alias"] {
                let trimmed = text(&model, name).trim().to_owned();
                model.insert(name.into(), trimmed.into());
            }
            model
        })
        .filter(|model| {
            let (name, alias) = (!text(model, "name").is_empty(), !text(model, "alias").is_empty());
            match rule {
                Models::NameAndAlias => name && alias,
                _ => name || alias,
            }
        })
        .map(Value::Object)
        .collect()
}

fn key_entries(list: &[Value]) -> Value {
    list.iter()
        .cloned()
        .map(|mut entry| {
            if let Some(Value::String(key)) = entry.get_mut("api-key") {
                *key = key.trim().to_owned();
            }
            entry
        })
        .collect()
}
