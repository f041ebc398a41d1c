use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{FamilyRow, Keying};
use crate::protocol::{Family, Model};

/// An entry of a provider list: CLIProxyAPI's own object, kept raw, so that fields that this
/// program has never heard of survive a round trip untouched.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    family: Family,
    raw: Map<String, Value>,
}

/// One key of a provider: the provider itself, or an item of its `api-key-entries`.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a>(&'a Map<String, Value>);

impl<'a> Entry<'a> {
    /// The key, trimmed as the server compares it.
    #[must_use]
    pub fn key(self) -> &'a str {
        text(self.0, "api-key")
    }

    /// The proxy that its requests take; empty when it has none.
    #[must_use]
    pub fn proxy_url(self) -> &'a str {
        text(self.0, "proxy-url")
    }

    /// Whether it has nothing but what an import gives it: nobody tuned it.
    #[must_use]
    pub fn is_bare(self) -> bool {
        self.0.iter().all(|(field, value)| {
            value.is_null() || ["api-key", "proxy-url", "auth-index"].contains(&field.as_str())
        })
    }

    /// Whether the server shows the credential as registered.
    /// CLIProxyAPI: `auth-index` is there only while the credential is live, since v6.9.29.
    #[must_use]
    pub fn is_active(self) -> bool {
        self.0.contains_key("auth-index")
    }
}

impl Provider {
    /// Takes a raw object as it is.
    #[must_use]
    pub const fn new(family: Family, raw: Map<String, Value>) -> Self {
        Self { family, raw }
    }

    /// A new entry that holds no key yet (a site), or just this one (a key).
    #[must_use]
    pub fn create(family: Family, name: &str, base_url: Option<&str>, key: &str) -> Self {
        let mut raw = Map::new();
        match FamilyRow::of(family).keying {
            Keying::Site => {
                raw.insert("name".into(), name.into());
                raw.insert("base-url".into(), base_url.unwrap_or_default().into());
                raw.insert("api-key-entries".into(), json!([]));
            }
            Keying::Key => {
                raw.insert("api-key".into(), key.into());
                if let Some(base_url) = base_url {
                    raw.insert("base-url".into(), base_url.into());
                }
            }
        }
        Self { family, raw }
    }

    /// The list it belongs to.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.family
    }

    /// The object as the server sent it, `auth-index` included.
    #[must_use]
    pub const fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }

    /// The object to send: without `auth-index`, which the server makes itself.
    #[must_use]
    pub fn to_write(&self) -> Value {
        let mut raw = self.raw.clone();
        raw.shift_remove("auth-index");
        if let Some(Value::Array(entries)) = raw.get_mut("api-key-entries") {
            for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                entry.shift_remove("auth-index");
            }
        }
        Value::Object(raw)
    }

    /// A field of [`Self::to_write`].
    #[must_use]
    pub fn field_to_write(&self, field: &str) -> Value {
        self.to_write().get(field).cloned().unwrap_or(Value::Null)
    }

    /// The name as stored, trimmed; only sites have one.
    #[must_use]
    pub fn name(&self) -> &str {
        text(&self.raw, "name")
    }

    /// The base URL as stored, trimmed; empty for the vendor's own.
    #[must_use]
    pub fn base_url(&self) -> &str {
        text(&self.raw, "base-url")
    }

    /// The prefix of its models' names; empty when it has none.
    #[must_use]
    pub fn prefix(&self) -> &str {
        text(&self.raw, "prefix")
    }

    /// Its keys.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let (own, listed) = match FamilyRow::of(self.family).keying {
            Keying::Key => (Some(&self.raw), None),
            Keying::Site => (None, self.raw.get("api-key-entries").and_then(Value::as_array)),
        };
        own.into_iter().chain(listed.into_iter().flatten().filter_map(Value::as_object)).map(Entry)
    }

    /// The entry that holds this key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<Entry<'_>> {
        self.entries().find(|entry| entry.key() == key)
    }

    /// Its models: name, and alias where it has one of its own.
    pub fn models(&self) -> impl Iterator<Item = (&str, &str)> {
        let listed = self.raw.get("models").and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_object).map(|model| {
            let (name, alias) = (text(model, "name"), text(model, "alias"));
            (name, if alias.is_empty() { name } else { alias })
        })
    }

    /// Whether the server says of one of its keys that it is live.
    #[must_use]
    pub fn shows_activity(&self) -> bool {
        self.raw.contains_key("auth-index") || self.entries().any(Entry::is_active)
    }

    /// Whether it is switched off. CLIProxyAPI: openai-compatibility has `disabled`; its panel
    /// switches the others off by excluding every model.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.raw.get("disabled").and_then(Value::as_bool).unwrap_or(false)
            || self.raw.get("excluded-models").and_then(Value::as_array).is_some_and(|models| {
                models.iter().any(|model| model.as_str().is_some_and(|text| text.trim() == "*"))
            })
    }

    /// Adds a key to a site.
    pub fn add_entry(&mut self, key: &str, proxy_url: &str) {
        let mut entry = Map::new();
        entry.insert("api-key".into(), key.into());
        if !proxy_url.is_empty() {
            entry.insert("proxy-url".into(), proxy_url.into());
        }
        let entries = self.raw.entry("api-key-entries").or_insert_with(|| json!([]));
        if !entries.is_array() {
            *entries = json!([]);
        }
        if let Some(entries) = entries.as_array_mut() {
            entries.push(Value::Object(entry));
        }
    }

    /// Moves a key of a site one place up, or down where it is the first; says whether it could.
    pub fn move_entry(&mut self, key: &str) -> bool {
        let Some(Value::Array(entries)) = self.raw.get_mut("api-key-entries") else { return false };
        let is_ours = |entry: &Value| entry.get("api-key").and_then(Value::as_str) == Some(key);
        let place = entries.iter().position(is_ours);
        place.is_some_and(|place| swap_with_neighbour(entries, place))
    }

    /// Takes a key out of a site.
    pub fn remove_entry(&mut self, key: &str) {
        if let Some(Value::Array(entries)) = self.raw.get_mut("api-key-entries") {
            entries.retain(|entry| {
                entry.as_object().is_none_or(|entry| text(entry, "api-key") != key)
            });
        }
    }

    /// Sets the proxy of one key; empty clears it.
    pub fn set_proxy_url(&mut self, key: &str, proxy_url: &str) {
        let entry = match FamilyRow::of(self.family).keying {
            Keying::Key => Some(&mut self.raw),
            Keying::Site => self
                .raw
                .get_mut("api-key-entries")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
                .filter_map(Value::as_object_mut)
                .find(|entry| text(entry, "api-key") == key),
        };
        if let Some(entry) = entry {
            entry.insert("proxy-url".into(), proxy_url.into());
        }
    }

    /// Sets a text field of the entry itself; empty clears it.
    pub fn set_text(&mut self, field: &str, value: &str) {
        self.raw.insert(field.into(), value.into());
    }

    /// Takes models out, by name and alias; says whether one stayed because somebody tuned it.
    pub fn remove_models(&mut self, models: &[(String, String)]) -> bool {
        let mut kept = false;
        if let Some(Value::Array(listed)) = self.raw.get_mut("models") {
            listed.retain(|model| {
                let Some(fields) = model.as_object() else { return true };
                let (name, alias) = (text(fields, "name"), text(fields, "alias"));
                let alias = if alias.is_empty() { name } else { alias };
                let is_meant =
                    models.iter().any(|(n, a)| (n.as_str(), a.as_str()) == (name, alias));
                let is_tuned = fields.iter().any(|(field, value)| {
                    !is_blank(value) && !["name", "alias"].contains(&field.as_str())
                });
                kept |= is_meant && is_tuned;
                !is_meant || is_tuned
            });
        }
        kept
    }

    /// Sets all models, as the server's own objects.
    pub fn set_models(&mut self, models: Vec<Value>) {
        self.raw.insert("models".into(), models.into());
    }

    /// Removes all models.
    pub fn clear_models(&mut self) {
        self.raw.insert("models".into(), json!([]));
    }

    /// Adds the models that it does not have yet; says how many those were. One without an alias
    /// is there already under whatever alias the user gave it.
    pub fn add_models(&mut self, models: &[Model]) -> usize {
        let own = |(name, alias): (&str, &str)| (name.to_owned(), alias.to_owned());
        let mut known: HashSet<(String, String)> = self.models().map(own).collect();
        let mut named: HashSet<String> = known.iter().map(|(name, _)| name.clone()).collect();
        let alias_required = FamilyRow::of(self.family).alias_required;
        let mut added = Vec::new();
        for model in models {
            let name = model.name.trim();
            let alias = model.alias.as_deref().map(str::trim).filter(|alias| !alias.is_empty());
            let is_known = match alias {
                Some(alias) => !known.insert(own((name, alias))),
                None => named.contains(name),
            };
            if name.is_empty() || is_known {
                continue;
            }
            named.insert(name.to_owned());
            let mut entry = Map::new();
            entry.insert("name".into(), name.into());
            if let Some(alias) = alias.or(alias_required.then_some(name)) {
                entry.insert("alias".into(), alias.into());
            }
            added.push(Value::Object(entry));
        }
        let count = added.len();
        if count > 0 {
            let list = self.raw.entry("models").or_insert_with(|| json!([]));
            if !list.is_array() {
                *list = json!([]);
            }
            if let Some(list) = list.as_array_mut() {
                list.append(&mut added);
            }
        }
        count
    }
}

/// Swaps an item with the one before it, or the one after it; says whether there is one.
pub fn swap_with_neighbour<T>(items: &mut [T], place: usize) -> bool {
    let other = if place == 0 { 1 } else { place - 1 };
    let can = place < items.len() && other < items.len();
    if can {
        items.swap(place, other);
    }
    can
}

/// What the server fills in where nothing was set.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Bool(true) => false,
    }
}

fn text<'a>(object: &'a Map<String, Value>, field: &str) -> &'a str {
    object.get(field).and_then(Value::as_str).map(str::trim).unwrap_or_default()
}
