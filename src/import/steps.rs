//! What an import changes, one step each, so that it can be found again: taken back, or after a
//! crash, told whether it came to be. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use url::Url;

use super::{
    label::label,
    plan::{FamilyPlan, PlanItem},
};
use crate::{
    cliproxy::{Entry, Provider},
    fingerprint::Salt,
    journal::{Step, StepState, TextField, What},
    protocol::Outcome,
};

/// The steps of a plan that is about to be written.
pub fn of_plan(
    before: &[Provider],
    planned: &FamilyPlan,
    items: &[PlanItem],
    salt: &Salt,
) -> Vec<Step> {
    let mut steps = Vec::new();
    for ((result, place), item) in planned.results.iter().zip(&planned.places).zip(items) {
        let Some(place) = place.filter(|_| !result.changes.is_empty()) else { continue };
        let (old, new) = (before.get(place), &planned.after[place]);
        let key = item.wanted.key.expose_secret();
        let mut push = |what| {
            steps.push(Step {
                index: item.index,
                reference: item.reference.clone(),
                family: new.family(),
                provider: label(new),
                key: salt.fingerprint(key),
                base_url: salt.fingerprint(new.base_url()),
                what,
                state: StepState::Intended,
            });
        };
        let has = |field: &str| result.changes.iter().any(|change| change.field == field);
        let proxy_url = new.entry(key).map(Entry::proxy_url).unwrap_or_default();
        if has("apiKey") {
            let proxy_url = salt.fingerprint(proxy_url);
            push(if result.outcome == Outcome::Created {
                What::Provider { made: made(new, salt), proxy_url }
            } else {
                What::Key { proxy_url }
            });
        }
        // What belongs to a provider that is new goes with it.
        let Some(old) = old else { continue };
        let old_proxy = old.entry(key).map(Entry::proxy_url);
        if let Some(old_proxy) = old_proxy.filter(|_| has("proxyUrl")) {
            push(text(TextField::ProxyUrl, old_proxy, proxy_url, salt));
        }
        if has("prefix") {
            push(text(TextField::Prefix, old.prefix(), new.prefix(), salt));
        }
        if has("baseUrl") {
            push(text(TextField::BaseUrl, old.base_url(), new.base_url(), salt));
        }
        if has("models") {
            push(models(old, new));
        }
    }
    steps
}

fn text(field: TextField, from: &str, to: &str, salt: &Salt) -> What {
    let may_hold_password = field != TextField::Prefix
        && match Url::parse(from) {
            Ok(url) if url.has_host() => !url.username().is_empty() || url.password().is_some(),
            // As “me:password@proxy”, which is no URL, or one of the scheme “me”.
            _ => from.contains('@'),
        };
    let from = (!may_hold_password).then(|| from.to_owned());
    What::Text { field, from, to: salt.fingerprint(to) }
}

fn models(old: &Provider, new: &Provider) -> What {
    if new.models().next().is_none() {
        let from = old.raw().get("models").and_then(Value::as_array).cloned();
        return What::ModelsCleared { from: from.unwrap_or_default() };
    }
    let known: HashSet<(&str, &str)> = old.models().collect();
    let added = new.models().filter(|model| !known.contains(model));
    let own = |(name, alias): (&str, &str)| (name.to_owned(), alias.to_owned());
    What::ModelsAdded { models: added.map(own).collect() }
}

/// The fingerprint of everything about a provider but its keys, without what the server fills in.
pub fn made(provider: &Provider, salt: &Salt) -> String {
    let mut raw = provider.raw().clone();
    for field in ["api-key", "api-key-entries", "auth-index", "proxy-url"] {
        raw.shift_remove(field);
    }
    let text = canonical(&Value::Object(raw)).map(|value| value.to_string());
    salt.fingerprint(&text.unwrap_or_default())
}

/// The same text for the same meaning: sorted, without what is empty.
fn canonical(value: &Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::Number(number) if number.as_f64() == Some(0.0) => None,
        Value::String(text) => {
            let text = text.trim();
            (!text.is_empty()).then(|| text.into())
        }
        Value::Array(values) => {
            let values: Vec<Value> = values.iter().filter_map(canonical).collect();
            (!values.is_empty()).then(|| values.into())
        }
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, Value> =
                fields.iter().filter_map(|(name, value)| Some((name, canonical(value)?))).collect();
            let fields: Map<String, Value> =
                sorted.into_iter().map(|(name, value)| (name.clone(), value)).collect();
            (!fields.is_empty()).then(|| fields.into())
        }
        other => Some(other.clone()),
    }
}

/// A list by the fingerprints of its keys.
pub struct Index {
    /// Where each key is, and the key itself.
    by_key: HashMap<String, Vec<(usize, String)>>,
    base_urls: Vec<String>,
    /// As a message names each, where that is not just its address.
    names: Vec<Option<String>>,
}

impl Index {
    pub fn new(list: &[Provider], salt: &Salt) -> Self {
        let mut by_key: HashMap<String, Vec<(usize, String)>> = HashMap::new();
        for (place, provider) in list.iter().enumerate() {
            for key in provider.entries().map(Entry::key) {
                by_key.entry(salt.fingerprint(key)).or_default().push((place, key.to_owned()));
            }
        }
        let base_urls = list.iter().map(|provider| salt.fingerprint(provider.base_url()));
        let name = |one: &Provider| (!one.name().is_empty()).then(|| label(one));
        Self { by_key, base_urls: base_urls.collect(), names: list.iter().map(name).collect() }
    }

    /// The provider that holds the step's key where it was put, and the key.
    pub fn find(&self, step: &Step) -> Option<(usize, &str)> {
        self.find_at(step, &step.base_url)
    }

    /// The provider of the step's name that holds its key at this address, and the key. Two sites
    /// may have one address and one key: the name tells them apart.
    pub fn find_at(&self, step: &Step, base_url: &str) -> Option<(usize, &str)> {
        let is_meant = |place: usize| {
            let name = self.names[place].as_ref();
            self.base_urls[place] == base_url && name.is_none_or(|name| *name == step.provider)
        };
        let mut holders = self.by_key.get(&step.key).into_iter().flatten();
        let (place, key) = holders.find(|(place, _)| is_meant(*place))?;
        Some((*place, key))
    }

    /// Whether the step's key is somewhere in the list.
    pub fn is_anywhere(&self, step: &Step) -> bool {
        self.by_key.contains_key(&step.key)
    }
}

/// Whether a list shows what the step did.
pub fn is_there(step: &Step, list: &[Provider], index: &Index, salt: &Salt) -> bool {
    let Some((place, key)) = index.find(step) else { return false };
    let provider = &list[place];
    match &step.what {
        What::Provider { .. } | What::Key { .. } => true,
        What::Text { field, to, .. } => salt.fingerprint(text_of(*field, provider, key)) == *to,
        What::ModelsAdded { models } => {
            models.iter().all(|(name, alias)| provider.models().any(|model| model == (name, alias)))
        }
        What::ModelsCleared { .. } => provider.models().next().is_none(),
    }
}

/// A text of a provider, or of a key in it.
pub fn text_of<'a>(field: TextField, provider: &'a Provider, key: &str) -> &'a str {
    match field {
        TextField::BaseUrl => provider.base_url(),
        TextField::Prefix => provider.prefix(),
        TextField::ProxyUrl => provider.entry(key).map(Entry::proxy_url).unwrap_or_default(),
    }
}
