//! What has to change: a list and the items for it, in; the changed list, the write that makes it
//! so and each item's outcome, out. No clock, no disk, no network.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use secrecy::ExposeSecret;
use serde_json::{Map, Value};

use super::{
    identity::{Belongs, Known, is_unique},
    label::{LONGEST_NAME, label},
    overlap::Overlap,
    wanted::{Offered, Wanted},
};
use crate::{
    cliproxy::{Entry, FamilyRow, Keying, Provider, Selector},
    protocol::{
        Change, Failure, Family, ItemResult, NameMatch, Outcome, ProviderRef, Setting, Warning,
        WarningNote, mask, mask_url, plain_text,
    },
};

/// An item of one family, with its place in the request and the caller's own handle.
#[derive(Debug)]
pub struct PlanItem {
    pub index: usize,
    pub reference: Option<Value>,
    pub wanted: Wanted,
}

/// Items that can be imported, by their list.
pub type Wishes = BTreeMap<Family, Vec<PlanItem>>;

/// What the server at hand makes of a write.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// Its PATCH changes only the fields it is given.
    pub patch_merges: bool,
    /// It keeps a key of gemini once, whatever its base URL.
    pub one_url_a_key: bool,
}

/// What one family's items change.
#[derive(Debug)]
pub struct FamilyPlan {
    /// The list as it is to be.
    pub after: Vec<Provider>,
    /// The write that makes it so; `None` when nothing changes.
    pub write: Option<Write>,
    /// One result an item, in their order.
    pub results: Vec<ItemResult>,
    /// The place in `after` of each result's provider, where it has one.
    pub places: Vec<Option<usize>>,
}

/// One write to the server.
#[derive(Debug, PartialEq)]
pub enum Write {
    /// Fields of one entry, chosen by name or key.
    Patch(Selector, Map<String, Value>),
    /// The whole list.
    Put,
}

/// Plans one family. A result's `active` says whether the list shows the credential as live; it
/// says nothing of what is disabled or not there yet.
pub fn plan(family: Family, before: &[Provider], items: &[PlanItem], rules: Rules) -> FamilyPlan {
    let mut known = Known::new(family, before.to_vec());
    let mut changed = BTreeSet::new();
    let mut results = Vec::with_capacity(items.len());
    let mut places = Vec::with_capacity(items.len());
    for item in items {
        let mut result = ItemResult {
            reference: item.reference.clone(),
            index: item.index,
            outcome: Outcome::Unchanged,
            family,
            provider: None,
            changes: Vec::new(),
            active: None,
            site: item.wanted.site.clone(),
            warnings: item.wanted.warnings.iter().cloned().map(Into::into).collect(),
            error: None,
        };
        let place = place(&mut known, &item.wanted, rules, &mut result);
        let provider = place.map(|place| &known.providers()[place]);
        result.warnings.extend(provider.and_then(|p| shared(p, &item.wanted, &result.changes)));
        if !result.changes.is_empty() {
            changed.extend(place);
        }
        results.push(result);
        places.push(place);
    }
    let after = known.into_providers();
    let mut described = HashMap::new();
    for ((result, place), item) in results.iter_mut().zip(&places).zip(items) {
        let Some(place) = *place else { continue };
        let provider = &after[place];
        result.active = before.get(place).and_then(|before| activity(before, &item.wanted));
        let reference = described.entry(place).or_insert_with(|| reference(provider));
        if reference.model_count == 0 && family == Family::OpenaiCompatibility {
            if let Offered::Unknown { host, reason } = &item.wanted.offered {
                let (host, reason) = (host.clone(), reason.clone());
                let provider = label(provider);
                result.warnings.push(Warning::ModelsUnknown { provider, host, reason }.into());
            }
            result.warnings.push(Warning::NoModels { provider: label(provider) }.into());
        }
        result.provider = Some(reference.clone());
    }
    let write = choose_write(family, before, &after, &changed, rules.patch_merges);
    FamilyPlan { after, write, results, places }
}

/// What is to be said of models that the site named and others offer already.
fn shared(provider: &Provider, wanted: &Wanted, changes: &[Change]) -> Option<WarningNote> {
    let Offered::Models(offer) = &wanted.offered else { return None };
    let Overlap { models, count, others, prefix } = offer.overlap.clone()?;
    let are_added = changes.iter().any(|change| change.field == "models");
    let provider = label(provider);
    are_added.then(|| Warning::ModelsOverlap { provider, models, count, others, prefix }.into())
}

/// Whether the server shows the key as live. CLIProxyAPI: nothing disabled is.
fn activity(provider: &Provider, wanted: &Wanted) -> Option<bool> {
    let entry = provider.entry(wanted.key.expose_secret())?;
    (!provider.is_disabled()).then(|| entry.is_active())
}

/// Puts an item where it belongs; gives the place.
fn place(
    known: &mut Known,
    wanted: &Wanted,
    rules: Rules,
    result: &mut ItemResult,
) -> Option<usize> {
    match known.find(wanted) {
        Belongs::New { name_used_by } => {
            if let Some(other) = known.only_holder(wanted).filter(|_| rules.one_url_a_key) {
                let base_url = mask_url(other.base_url());
                result.fail(Failure::KeyElsewhere { family: wanted.family, base_url });
                return None;
            }
            result.outcome = Outcome::Created;
            Some(create(known, wanted, name_used_by, result))
        }
        Belongs::To { index, matches } => {
            let provider = &known.providers()[index];
            if matches > 1 {
                let provider = label(provider);
                result.warnings.push(Warning::SeveralMatches { provider, count: matches }.into());
            }
            if provider.is_disabled() {
                let provider = label(provider);
                result.warnings.push(Warning::ProviderDisabled { provider }.into());
            }
            let mut changes = add_key(known, index, wanted);
            known.change(index, |provider| {
                changes.extend(set_fields(provider, wanted));
                changes.extend(set_base_url(provider, wanted, result));
            });
            if !changes.is_empty() {
                result.outcome = Outcome::Updated;
            }
            result.changes = changes;
            Some(index)
        }
    }
}

fn create(
    known: &mut Known,
    wanted: &Wanted,
    name_used_by: Option<String>,
    result: &mut ItemResult,
) -> usize {
    let name = known.free_name(wanted);
    if let Some(used_by) = name_used_by {
        let (used_by, new_name) = (mask_url(&used_by), name.clone());
        let warning = Warning::NameInUse { name: wanted.name.clone(), used_by, new_name };
        result.warnings.push(warning.into());
    }
    let base_url = wanted.written_base_url();
    let key = wanted.key.expose_secret();
    let mut provider = Provider::create(wanted.family, &name, base_url, key);
    let change =
        |field: &str, to: &str| Change { field: field.into(), from: None, to: Some(to.into()) };
    match FamilyRow::of(wanted.family).keying {
        Keying::Site => {
            result.changes.push(change("name", &name));
            result.changes.extend(base_url.map(|url| change("baseUrl", url)));
            let index = known.push(provider);
            result.changes.extend(add_key(known, index, wanted));
            known.change(index, |provider| result.changes.extend(set_fields(provider, wanted)));
            index
        }
        Keying::Key => {
            result.changes.extend(base_url.map(|url| change("baseUrl", url)));
            result.changes.push(change("apiKey", &mask(key)));
            if let Setting::Set(proxy_url) = &wanted.proxy_url {
                provider.set_text("proxy-url", proxy_url);
                result.changes.push(change("proxyUrl", &mask_url(proxy_url)));
            }
            result.changes.extend(set_fields(&mut provider, wanted));
            known.push(provider)
        }
    }
}

/// Adds the key where it is missing, and its proxy where that is to be another.
fn add_key(known: &mut Known, index: usize, wanted: &Wanted) -> Vec<Change> {
    let key = wanted.key.expose_secret();
    if !known.holds(index, key) {
        let proxy_url = setting_text(&wanted.proxy_url);
        known.add_key(index, key, proxy_url);
        let added = Change { field: "apiKey".into(), from: None, to: Some(mask(key)) };
        let proxy = (!proxy_url.is_empty()).then(|| Change {
            field: "proxyUrl".into(),
            from: None,
            to: Some(mask_url(proxy_url)),
        });
        return std::iter::once(added).chain(proxy).collect();
    }
    if wanted.proxy_url == Setting::Keep {
        return Vec::new();
    }
    let entry = known.providers()[index].entry(key);
    let old = entry.map(|entry| entry.proxy_url().to_owned()).unwrap_or_default();
    let change = text_change("proxyUrl", &old, &wanted.proxy_url, mask_url);
    if change.is_some() {
        let new = setting_text(&wanted.proxy_url);
        known.change(index, |provider| provider.set_proxy_url(key, new));
    }
    change.into_iter().collect()
}

/// Sets the prefix and the models.
fn set_fields(provider: &mut Provider, wanted: &Wanted) -> Vec<Change> {
    let mut changes = Vec::new();
    let prefix = text_change("prefix", provider.prefix(), &wanted.prefix, str::to_owned);
    if let Some(change) = prefix {
        provider.set_text("prefix", setting_text(&wanted.prefix));
        changes.push(change);
    }
    let count = provider.models().count();
    match wanted.models.as_deref() {
        Some([]) if count > 0 => provider.clear_models(),
        Some(models) => {
            provider.add_models(models);
        }
        None => {
            if let Offered::Models(offer) = &wanted.offered
                && count == 0
            {
                provider.add_models(&offer.models);
            }
        }
    }
    let now = provider.models().count();
    if now != count {
        let shown = |count: usize| (count > 0).then(|| count.to_string());
        changes.push(Change { field: "models".into(), from: shown(count), to: shown(now) });
    }
    changes
}

/// An entry's base URL stays as it is written, unless the item asks otherwise.
fn set_base_url(
    provider: &mut Provider,
    wanted: &Wanted,
    result: &mut ItemResult,
) -> Option<Change> {
    let from = provider.base_url().to_owned();
    let to = wanted.written_base_url().unwrap_or_default();
    if from == to {
        return None;
    }
    if wanted.repair_base_url || wanted.name_match == NameMatch::Move {
        provider.set_text("base-url", to);
        return Some(Change {
            field: "baseUrl".into(),
            from: Some(mask_url(&from)),
            to: Some(to.into()),
        });
    }
    let warning = Warning::BaseUrlDiffers {
        provider: label(provider),
        from: mask_url(&from),
        to: to.to_owned(),
    };
    result.warnings.push(warning.into());
    None
}

fn text_change(
    field: &str,
    old: &str,
    wanted: &Setting<String>,
    shown: impl Fn(&str) -> String,
) -> Option<Change> {
    let new = setting_text(wanted);
    if *wanted == Setting::Keep || new == old {
        return None;
    }
    let text = |text: &str| (!text.is_empty()).then(|| shown(text));
    Some(Change { field: field.into(), from: text(old), to: text(new) })
}

fn setting_text(setting: &Setting<String>) -> &str {
    match setting {
        Setting::Set(text) => text,
        Setting::Keep | Setting::Clear => "",
    }
}

/// The provider as a report names it.
#[must_use]
pub fn reference(provider: &Provider) -> ProviderRef {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ProviderRef {
        name: text(&plain_text(provider.name(), LONGEST_NAME)),
        base_url: text(&mask_url(provider.base_url())),
        key_count: provider.entries().count(),
        model_count: provider.models().count(),
    }
}

/// PATCH where one entry changes in fields that PATCH takes, and name or key finds it alone.
pub fn choose_write(
    family: Family,
    before: &[Provider],
    after: &[Provider],
    changed: &BTreeSet<usize>,
    patch_merges: bool,
) -> Option<Write> {
    let first = *changed.first()?;
    let (Some(old), Some(new)) = (before.get(first), after.get(first)) else {
        return Some(Write::Put);
    };
    let row = FamilyRow::of(family);
    let mut value = Map::new();
    for (field, new_value) in new.raw() {
        if old.raw().get(field) != Some(new_value) {
            value.insert(field.clone(), new.field_to_write(field));
        }
    }
    let fields_fit = value.keys().all(|field| row.patchable.contains(&field.as_str()));
    if changed.len() > 1 || !fields_fit || !patch_merges {
        return Some(Write::Put);
    }
    Some(selector(row.keying, before, old).map_or(Write::Put, |chosen| Write::Patch(chosen, value)))
}

fn selector(keying: Keying, before: &[Provider], old: &Provider) -> Option<Selector> {
    match keying {
        Keying::Site => {
            // CLIProxyAPI trims what it is given and not what it has stored.
            let stored = old.raw().get("name").and_then(Value::as_str).unwrap_or_default();
            let unique = is_unique(before.iter().map(Provider::name), old.name());
            (stored == old.name() && unique).then(|| Selector::Name(stored.to_owned()))
        }
        Keying::Key => {
            let key = old.entries().next().map(|entry| entry.key().to_owned())?;
            let keys = before.iter().flat_map(Provider::entries).map(Entry::key);
            is_unique(keys, &key).then_some(Selector::Match(key))
        }
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
