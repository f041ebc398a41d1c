use secrecy::ExposeSecret;

use super::{
    plan::{self, FamilyPlan, PlanItem, Rules},
    steps,
};
use crate::{
    cliproxy::{Provider, swap_with_neighbour},
    fingerprint::Salt,
    journal::Step,
    protocol::{Family, ItemResult},
};

/// A change of one list, planned anew on whatever the list is by then: a list that shows the
/// change has a plan without a write. Planning is pure.
pub trait Edit: Send + Sync {
    /// The list.
    fn family(&self) -> Family;

    /// One result for each item, in their order, whatever the list.
    fn plan(&self, list: &[Provider], rules: Rules) -> FamilyPlan;

    /// The same list with what the edit added in another place, where it can be moved without
    /// moving anything of others.
    fn moved(&self, list: &[Provider]) -> Option<Vec<Provider>>;

    /// What a plan on this list changes, to be found again.
    fn steps(&self, list: &[Provider], planned: &FamilyPlan, salt: &Salt) -> Vec<Step>;
}

/// Adds keys.
pub struct Additions {
    pub family: Family,
    pub items: Vec<PlanItem>,
}

impl Edit for Additions {
    fn family(&self) -> Family {
        self.family
    }

    fn plan(&self, list: &[Provider], rules: Rules) -> FamilyPlan {
        plan::plan(self.family, list, &self.items, rules)
    }

    fn moved(&self, list: &[Provider]) -> Option<Vec<Provider>> {
        let planned = self.plan(list, Rules::default());
        let mut moved = list.to_vec();
        let dormant = planned.results.iter().position(|result| result.active == Some(false))?;
        let place = planned.places[dormant].filter(|place| *place < moved.len())?;
        let key = self.items[dormant].wanted.key.expose_secret();
        // A key that joined others moves among them, one of its own with its provider.
        let done = moved[place].move_entry(key) || swap_with_neighbour(&mut moved, place);
        done.then_some(moved)
    }

    fn steps(&self, list: &[Provider], planned: &FamilyPlan, salt: &Salt) -> Vec<Step> {
        steps::of_plan(list, planned, &self.items, salt)
    }
}

/// How much of a change a list does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing is missing.
    Nothing,
    /// Some fields: the server does not keep them.
    Fields,
    /// All that was changed: the write is not there.
    All,
}

/// What of an item's change is missing, by a later plan of the same item.
pub fn gap(meant: &ItemResult, now: &ItemResult) -> Gap {
    let is_missing = |field: &str| now.changes.iter().any(|change| change.field == field);
    let all = || meant.changes.iter().all(|change| is_missing(&change.field));
    if meant.changes.is_empty() || meant.error.is_some() {
        Gap::Nothing
    } else if is_missing("apiKey") || all() {
        Gap::All
    } else if meant.changes.iter().any(|change| is_missing(&change.field)) {
        Gap::Fields
    } else {
        Gap::Nothing
    }
}

/// Whether the credentials that a change makes are live; `None` where it makes none that could be
/// seen so. CLIProxyAPI: key, address, proxy and prefix make a credential, models don't.
pub fn liveness(meant: &[ItemResult], now: &[ItemResult]) -> Option<bool> {
    let makes_one = |result: &ItemResult| {
        let mut fields = result.changes.iter().map(|change| change.field.as_str());
        fields.any(|field| ["apiKey", "baseUrl", "prefix", "proxyUrl"].contains(&field))
    };
    let made = meant.iter().zip(now).filter(|(meant, _)| makes_one(meant) && meant.error.is_none());
    made.filter_map(|(_, now)| now.active).reduce(|all, active| all && active)
}
