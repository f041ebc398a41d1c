//! What has to change so that an import's own steps are taken back, and nothing else. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{
    edit::Edit,
    plan::{self, FamilyPlan, Rules, Write},
    steps::{self, Index},
};
use crate::{
    cliproxy::{FamilyRow, Keying, Provider},
    fingerprint::Salt,
    journal::{Step, StepState, TextField, What},
    protocol::{
        Change, Failure, Family, ItemResult, Outcome, ProviderRef, Warning, mask, mask_url,
    },
};

/// Takes steps back, the newest first.
pub struct TakeBack {
    pub family: Family,
    pub salt: Salt,
    /// The steps, each with the place of the result that tells of it.
    pub steps: Vec<(usize, Step)>,
}

impl Edit for TakeBack {
    fn family(&self) -> Family {
        self.family
    }

    fn plan(&self, list: &[Provider], rules: Rules) -> FamilyPlan {
        let (index, moves) = (Index::new(list, &self.salt), self.moves());
        let mut work = Work {
            salt: &self.salt,
            keying: FamilyRow::of(self.family).keying,
            providers: list.iter().cloned().map(Some).collect(),
            made: Vec::new(),
            taken: BTreeMap::new(),
        };
        for (number, step) in &self.steps {
            let taken = work.taken.entry(*number).or_insert_with(|| Taken::new(*number, step));
            match self.find(step, &index, &moves) {
                Some((place, key)) => {
                    taken.place = Some(place);
                    work.take_back(*number, step, place, key);
                }
                None if index.is_anywhere(step) => taken.stays.push("baseUrl"),
                // Somebody took it out before us.
                None => {}
            }
        }
        work.remove_emptied();
        work.into_plan(list, rules)
    }

    fn moved(&self, _: &[Provider]) -> Option<Vec<Provider>> {
        None
    }

    fn steps(&self, _: &[Provider], planned: &FamilyPlan, _: &Salt) -> Vec<Step> {
        let changing: BTreeSet<usize> = planned
            .results
            .iter()
            .filter(|result| !result.changes.is_empty())
            .map(|result| result.index)
            .collect();
        let steps = self.steps.iter().filter(|(number, _)| changing.contains(number));
        let intended = |(number, step): &(usize, Step)| Step {
            index: *number,
            state: StepState::Intended,
            ..step.clone()
        };
        steps.map(intended).collect()
    }
}

/// Addresses between which our own steps moved a provider, each with those next to it.
type Moves = HashMap<String, Vec<String>>;

impl TakeBack {
    fn moves(&self) -> Moves {
        let mut moves = Moves::new();
        for (_, step) in &self.steps {
            if let What::Text { field: TextField::BaseUrl, from: Some(from), to } = &step.what {
                let from = self.salt.fingerprint(from);
                for (one, other) in [(&from, to), (to, &from)] {
                    let next = moves.entry(one.clone()).or_default();
                    if !next.contains(other) {
                        next.push(other.clone());
                    }
                }
            }
        }
        moves
    }

    /// The provider that holds the step's key, and the key: where it was put, or where our own
    /// steps, of other imports or taken back already, have it by now.
    fn find<'a>(&self, step: &Step, index: &'a Index, moves: &Moves) -> Option<(usize, &'a str)> {
        if let What::Text { field: TextField::BaseUrl, from: Some(from), .. } = &step.what
            && let Some(back) = index.find_at(step, &self.salt.fingerprint(from))
        {
            return Some(back);
        }
        let mut addresses = vec![&step.base_url];
        let mut looked = 0;
        let mut found = index.find(step);
        while let (None, Some(address)) = (found, addresses.get(looked)) {
            let next = moves.get(*address).into_iter().flatten();
            let new: Vec<&String> = next.filter(|next| !addresses.contains(next)).collect();
            addresses.extend(new);
            looked += 1;
            found = addresses.get(looked).and_then(|address| index.find_at(step, address));
        }
        found
    }
}

/// A result that is being put together.
struct Taken {
    result: ItemResult,
    /// What the provider was called.
    label: String,
    place: Option<usize>,
    /// Fields that others changed since.
    stays: Vec<&'static str>,
}

impl Taken {
    fn new(number: usize, step: &Step) -> Self {
        let reference = step.reference.clone();
        Self {
            result: ItemResult::new(number, reference, step.family, Outcome::Unchanged),
            label: step.provider.clone(),
            place: None,
            stays: Vec::new(),
        }
    }

    fn change(&mut self, field: &str, from: &str, to: &str) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.result.changes.push(Change { field: field.into(), from: text(from), to: text(to) });
    }

    fn finish(mut self, providers: &[Option<Provider>]) -> ItemResult {
        let provider = self.place.and_then(|place| providers[place].as_ref());
        self.result.provider = Some(provider.map_or_else(
            || ProviderRef {
                name: Some(self.label.clone()),
                base_url: None,
                key_count: 0,
                model_count: 0,
            },
            plan::reference,
        ));
        if !self.result.changes.is_empty() {
            self.result.outcome = Outcome::Updated;
            let warn = |field: &&str| Warning::ChangedSince {
                provider: self.label.clone(),
                field: (*field).to_owned(),
            };
            self.result.warnings.extend(self.stays.iter().map(warn).map(Into::into));
        } else if !self.stays.is_empty() {
            self.result.fail(Failure::ChangedSince { provider: self.label });
        }
        self.result
    }
}

/// A provider that an import made.
struct Made {
    place: usize,
    /// The result that tells of it.
    number: usize,
    /// The fingerprint of what was made.
    fingerprint: String,
}

struct Work<'a> {
    salt: &'a Salt,
    keying: Keying,
    /// The list; `None` where a provider is removed.
    providers: Vec<Option<Provider>>,
    made: Vec<Made>,
    taken: BTreeMap<usize, Taken>,
}

impl Work<'_> {
    fn take_back(&mut self, number: usize, step: &Step, place: usize, key: &str) {
        let slot = &mut self.providers[place];
        let (Some(provider), Some(taken)) = (slot.as_mut(), self.taken.get_mut(&number)) else {
            return;
        };
        match &step.what {
            What::Provider { made, proxy_url } if self.keying == Keying::Key => {
                let proxy = steps::text_of(TextField::ProxyUrl, provider, key);
                let untouched = steps::made(provider, self.salt) == *made
                    && self.salt.fingerprint(proxy) == *proxy_url;
                if untouched {
                    taken.change("baseUrl", &mask_url(provider.base_url()), "");
                    taken.change("apiKey", &mask(key), "");
                    *slot = None;
                } else {
                    taken.stays.push("apiKey");
                }
            }
            What::Provider { proxy_url, .. } | What::Key { proxy_url } => {
                // Somebody may have put the key there once more.
                let untouched =
                    provider.entries().filter(|entry| entry.key() == key).all(|entry| {
                        entry.is_bare() && self.salt.fingerprint(entry.proxy_url()) == *proxy_url
                    });
                if untouched {
                    provider.remove_entry(key);
                    taken.change("apiKey", &mask(key), "");
                } else {
                    taken.stays.push("apiKey");
                }
                if let What::Provider { made, .. } = &step.what {
                    self.made.push(Made { place, number, fingerprint: made.clone() });
                }
            }
            What::Text { field, from, to } => {
                take_back_text(provider, taken, key, self.salt, (*field, from.as_deref(), to));
            }
            What::ModelsAdded { models } => {
                let before = provider.models().count();
                let kept = provider.remove_models(models);
                let after = provider.models().count();
                if after < before {
                    taken.change("models", &before.to_string(), &after.to_string());
                }
                if kept {
                    taken.stays.push("models");
                }
            }
            What::ModelsCleared { from } if is_same_models(provider, from) => {}
            What::ModelsCleared { from } if provider.models().next().is_none() => {
                provider.set_models(from.clone());
                taken.change("models", "", &provider.models().count().to_string());
            }
            What::ModelsCleared { .. } => taken.stays.push("models"),
        }
    }

    /// Removes the providers that were made for keys which are all gone, unless somebody tuned
    /// them since.
    fn remove_emptied(&mut self) {
        for Made { place, number, fingerprint } in &self.made {
            let Some(provider) = &self.providers[*place] else { continue };
            let Some(taken) = self.taken.get_mut(number) else { continue };
            let is_empty = provider.entries().next().is_none();
            if is_empty && steps::made(provider, self.salt) == *fingerprint {
                taken.change("name", provider.name(), "");
                taken.change("baseUrl", &mask_url(provider.base_url()), "");
                self.providers[*place] = None;
            } else if !taken.result.changes.is_empty() {
                let provider = taken.label.clone();
                taken.result.warnings.push(Warning::ProviderKept { provider }.into());
            }
        }
    }

    /// A change there and one back again, by several imports, are none.
    fn forget_round_trips(&mut self, list: &[Provider]) {
        for taken in self.taken.values_mut() {
            let Some(place) = taken.place else { continue };
            let (Some(now), before) = (&self.providers[place], &list[place]) else { continue };
            let proxies = |one: &Provider| -> Vec<String> {
                one.entries().map(|entry| entry.proxy_url().to_owned()).collect()
            };
            taken.result.changes.retain(|change| match change.field.as_str() {
                "prefix" => now.prefix() != before.prefix(),
                "baseUrl" => now.base_url() != before.base_url(),
                "proxyUrl" => proxies(now) != proxies(before),
                "models" => !now.models().eq(before.models()),
                _ => true,
            });
        }
    }

    fn into_plan(mut self, list: &[Provider], rules: Rules) -> FamilyPlan {
        self.forget_round_trips(list);
        let changed: BTreeSet<usize> = self
            .taken
            .values()
            .filter(|taken| !taken.result.changes.is_empty())
            .filter_map(|taken| taken.place)
            .collect();
        let results: Vec<ItemResult> =
            self.taken.into_values().map(|taken| taken.finish(&self.providers)).collect();
        let count = self.providers.len();
        let after: Vec<Provider> = self.providers.into_iter().flatten().collect();
        let family = list.first().map(Provider::family);
        let write = if after.len() < count {
            Some(Write::Put)
        } else {
            family.and_then(|family| {
                plan::choose_write(family, list, &after, &changed, rules.patch_merges)
            })
        };
        let places = vec![None; results.len()];
        FamilyPlan { after, write, results, places }
    }
}

/// Whether a provider has these models, the server's own objects, by name and alias.
fn is_same_models(provider: &Provider, models: &[Value]) -> bool {
    let mut other = provider.clone();
    other.set_models(models.to_vec());
    provider.models().eq(other.models())
}

fn take_back_text(
    provider: &mut Provider,
    taken: &mut Taken,
    key: &str,
    salt: &Salt,
    (field, from, to): (TextField, Option<&str>, &str),
) {
    let (name, shown): (_, fn(&str) -> String) = match field {
        TextField::BaseUrl => ("baseUrl", mask_url),
        TextField::Prefix => ("prefix", str::to_owned),
        TextField::ProxyUrl => ("proxyUrl", mask_url),
    };
    let now = steps::text_of(field, provider, key).to_owned();
    match from {
        Some(from) if now == from => {}
        Some(from) if salt.fingerprint(&now) == to => {
            match field {
                TextField::BaseUrl => provider.set_text("base-url", from),
                TextField::Prefix => provider.set_text("prefix", from),
                TextField::ProxyUrl => provider.set_proxy_url(key, from),
            }
            taken.change(name, &shown(&now), &shown(from));
        }
        _ => taken.stays.push(name),
    }
}

#[cfg(test)]
#[path = "take_back_tests.rs"]
mod tests;
