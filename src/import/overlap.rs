//! Models that come from several providers: CLIProxyAPI pools them by their name. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::label::label;
use crate::{cliproxy::Provider, protocol::Setting};

/// Names under which a provider's models are offered, and who else offers them.
#[derive(Debug, Default)]
pub struct Offers {
    by_name: BTreeMap<String, BTreeSet<String>>,
    force_prefix: bool,
}

/// What a provider shares with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Names of models, a few.
    pub models: Vec<String>,
    /// How many there are.
    pub count: usize,
    /// The providers that offer them already, a few.
    pub others: Vec<String>,
    /// The provider's own prefix, which does not keep them apart.
    pub prefix: Option<String>,
}

/// A warning names so many.
const MOST_NAMED: usize = 10;

impl Offers {
    /// What these providers offer. `force_prefix`: a model of a provider with a prefix is offered
    /// with it only. CLIProxyAPI: `force-model-prefix`; without it, both names are.
    pub fn of<'a>(providers: impl IntoIterator<Item = &'a Provider>, force_prefix: bool) -> Self {
        let mut offers = Self { by_name: BTreeMap::new(), force_prefix };
        for provider in providers.into_iter().filter(|provider| !provider.is_disabled()) {
            let models: Vec<&str> = provider.models().map(|(_, alias)| alias).collect();
            offers.add(&label(provider), provider.prefix(), &models);
        }
        offers
    }

    /// What of these models, at a provider of this prefix, comes from elsewhere already.
    pub fn overlap(&self, prefix: &str, models: &[&str]) -> Option<Overlap> {
        let mut shared = Vec::new();
        let mut others = BTreeSet::new();
        for model in models {
            let names = self.names(prefix, model);
            let holders: Vec<_> = names.iter().filter_map(|name| self.by_name.get(name)).collect();
            if !holders.is_empty() {
                shared.push((*model).to_owned());
                others.extend(holders.into_iter().flatten().cloned());
            }
        }
        let count = shared.len();
        shared.truncate(MOST_NAMED);
        (count > 0).then(|| Overlap {
            models: shared,
            count,
            others: others.into_iter().take(MOST_NAMED).collect(),
            prefix: (!prefix.is_empty()).then(|| prefix.to_owned()),
        })
    }

    /// Takes in what a provider offers.
    pub fn add(&mut self, provider: &str, prefix: &str, models: &[&str]) {
        for model in models {
            for name in self.names(prefix, model) {
                self.by_name.entry(name).or_default().insert(provider.to_owned());
            }
        }
    }

    fn names(&self, prefix: &str, model: &str) -> Vec<String> {
        let bare = model.to_owned();
        if prefix.is_empty() {
            return vec![bare];
        }
        let prefixed = format!("{prefix}/{model}");
        if self.force_prefix { vec![prefixed] } else { vec![prefixed, bare] }
    }
}

/// The prefix that a provider has, or is to get.
pub fn prefix_of<'a>(provider: &'a Provider, wanted: &'a Setting<String>) -> &'a str {
    match wanted {
        Setting::Keep => provider.prefix(),
        Setting::Clear => "",
        Setting::Set(prefix) => prefix,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::Family;

    fn provider(name: &str, prefix: &str, models: &[&str]) -> Provider {
        let models: Vec<_> = models.iter().map(|model| json!({ "name": model })).collect();
        let raw = json!({ "name": name, "base-url": "https://x.test/v1", "prefix": prefix, "models": models });
        Provider::new(Family::OpenaiCompatibility, raw.as_object().expect("an object").clone())
    }

    #[test]
    fn a_name_is_shared_unless_a_forced_prefix_keeps_it_apart() {
        for (theirs, ours, force, shared) in [
            ("", "", false, true),
            ("", "", true, true),
            ("", "b", false, true),
            ("", "b", true, false),
            ("a", "", false, true),
            ("a", "", true, false),
            ("a", "b", true, false),
            ("a", "a", true, true),
            ("a", "b", false, true),
        ] {
            let there = [provider("Foo", theirs, &["gpt-x", "other"])];
            let overlap = Offers::of(&there, force).overlap(ours, &["gpt-x", "new"]);
            assert_eq!(overlap.is_some(), shared, "{theirs:?} {ours:?} {force}");
            let prefix = (!ours.is_empty()).then(|| ours.to_owned());
            let (models, others) = (vec!["gpt-x".to_owned()], vec!["Foo".to_owned()]);
            let expected = Overlap { models, count: 1, others, prefix };
            assert!(overlap.is_none_or(|overlap| overlap == expected));
        }
    }

    #[test]
    fn an_alias_is_the_name_that_counts_and_who_is_switched_off_offers_nothing() {
        let mut aliased = provider("Foo", "", &[]);
        aliased.set_models(vec![json!({ "name": "upstream", "alias": "gpt-x" })]);
        let offers = Offers::of([&aliased], false);
        assert!(offers.overlap("", &["gpt-x"]).is_some());
        assert_eq!(offers.overlap("", &["upstream"]), None);
        let mut raw = aliased.raw().clone();
        raw.insert("disabled".into(), true.into());
        let disabled = Provider::new(Family::OpenaiCompatibility, raw);
        assert_eq!(Offers::of([&disabled], false).overlap("", &["gpt-x"]), None);
    }

    #[test]
    fn a_warning_names_a_few_of_many() {
        let names: Vec<String> = (0..50).map(|number| format!("model-{number:02}")).collect();
        let models: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut offers = Offers::default();
        offers.add("Foo", "", &models);
        let overlap = offers.overlap("", &models).expect("shared");
        assert_eq!((overlap.count, overlap.models.len()), (50, MOST_NAMED));
    }
}
