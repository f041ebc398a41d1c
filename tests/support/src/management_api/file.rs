//! What of a list reaches the server's configuration file.
//!
//! The server merges what it has in memory into the file that is there, and
//! then reads the file again: the file wins. So some writes are answered with
//! `ok`, are seen for a moment, and are gone after the reload: a header that
//! was taken away from an entry comes back, and a `false` or `0` that was
//! added to an existing entry is not written.

use serde_json::{Map, Value};

use super::shape::Entry;

/// Names that tell the items of a list apart, the first that is there counts.
const IDENTITY: &[&str] =
    &["id", "name", "alias", "api-key", "api_key", "apikey", "key", "provider", "model"];

/// Merges a list from memory into the file.
pub(super) fn save(file: &mut Entry, family: &str, entries: &[Entry]) {
    let mut list: Value = entries.iter().cloned().map(Value::Object).collect();
    lists_for_null(&mut list);
    match file.get_mut(family) {
        Some(stored) => merge(stored, list),
        None => add(file, family.to_owned(), list),
    }
}

/// A list that is not there is written as an empty one.
fn lists_for_null(value: &mut Value) {
    match value {
        Value::Null => *value = Value::Array(Vec::new()),
        Value::Array(list) => list.iter_mut().for_each(lists_for_null),
        Value::Object(map) => map.values_mut().for_each(lists_for_null),
        _ => {}
    }
}

fn merge(stored: &mut Value, new: Value) {
    match new {
        Value::Object(new) => {
            if let Some(stored) = stored.as_object_mut() {
                merge_map(stored, new);
            } else {
                *stored = new.into();
            }
        }
        Value::Array(new) => {
            let old = match stored.take() {
                Value::Array(old) => old,
                _ => Vec::new(),
            };
            *stored = merge_list(old, new).into();
        }
        scalar => *stored = scalar,
    }
}

/// Keys are added and changed, never taken away.
fn merge_map(stored: &mut Entry, new: Entry) {
    for (name, value) in new {
        match stored.get_mut(&name) {
            Some(stored) => merge(stored, value),
            None => add(stored, name, value),
        }
    }
}

/// A new key is written only when it says something.
fn add(stored: &mut Entry, name: String, mut value: Value) {
    prune(&mut value);
    if !says_nothing(&name, &value) {
        stored.insert(name, value);
    }
}

/// Items find their old selves; of those, keys that are gone are taken away.
fn merge_list(old: Vec<Value>, new: Vec<Value>) -> Vec<Value> {
    let mut old: Vec<Option<Value>> = old.into_iter().map(Some).collect();
    new.into_iter()
        .map(|item| {
            let same =
                old.iter_mut().find(|old| old.as_ref().is_some_and(|old| is_same(old, &item)));
            let Some(mut stored) = same.and_then(Option::take) else {
                return item;
            };
            if let (Value::Object(stored), Value::Object(item)) = (&mut stored, &item) {
                stored.retain(|name, _| item.contains_key(name));
            }
            merge(&mut stored, item);
            stored
        })
        .collect()
}

fn is_same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => match identity(b) {
            Some(id) => identity(a) == Some(id),
            None => a == b,
        },
        _ => old == new,
    }
}

fn identity(map: &Map<String, Value>) -> Option<(&str, String)> {
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let filled = |value: &Value| scalar(value).filter(|text| !text.is_empty());
    let by_name = |name: &&'static str| Some((*name, filled(map.get(*name)?)?));
    let first = || map.iter().find_map(|(name, value)| Some((name.as_str(), filled(value)?)));
    IDENTITY.iter().find_map(by_name).or_else(first)
}

/// Takes out of a new key everything that says nothing.
fn prune(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(prune);
            map.retain(|name, value| !says_nothing(name, value));
        }
        Value::Array(list) => list.iter_mut().for_each(prune),
        _ => {}
    }
}

/// An empty value, or one that has only empty ones. A weight of 0 is not.
fn says_nothing(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => name != "weight" && number.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.iter().all(|item| says_nothing("", item)),
        // A weight counts for the key itself, not for what holds it.
        Value::Object(map) => map.values().all(|value| says_nothing("", value)),
    }
}
