//! What "already exists" means: which entries of a list an item belongs to.

use std::collections::{HashMap, HashSet};

use secrecy::ExposeSecret;

use super::{base_url::BaseUrl, wanted::Wanted};
use crate::{
    cliproxy::{FamilyRow, Keying, Provider},
    protocol::{Family, NameMatch},
};

/// A provider list with its entries' identities, kept up to date while items are added.
#[derive(Debug)]
pub struct Known {
    family: Family,
    providers: Vec<Provider>,
    /// By normalised base URL for sites; by key and normalised base URL for keys.
    by_identity: HashMap<(String, String), Vec<usize>>,
    /// Places and the keys that they hold: a site may have thousands.
    held: HashSet<(usize, String)>,
    /// Sites by name, trimmed and in lower case, as CLIProxyAPI tells them apart.
    by_name: HashMap<String, Vec<usize>>,
}

/// Where an item belongs.
#[derive(Debug, PartialEq, Eq)]
pub enum Belongs {
    /// To an entry that is there.
    To {
        /// Its place.
        index: usize,
        /// Entries that would have done.
        matches: usize,
    },
    /// To a new entry.
    New {
        /// The site that has the wanted name already.
        name_used_by: Option<String>,
    },
}

impl Known {
    /// Indexes a list.
    pub fn new(family: Family, providers: Vec<Provider>) -> Self {
        let mut known = Self {
            family,
            providers: Vec::with_capacity(providers.len()),
            by_identity: HashMap::new(),
            held: HashSet::new(),
            by_name: HashMap::new(),
        };
        for provider in providers {
            known.push(provider);
        }
        known
    }

    /// The entries.
    pub fn providers(&self) -> &[Provider] {
        &self.providers
    }

    /// The entries, taken out.
    pub fn into_providers(self) -> Vec<Provider> {
        self.providers
    }

    /// Adds an entry at the end; gives its place.
    pub fn push(&mut self, provider: Provider) -> usize {
        let index = self.providers.len();
        self.by_identity.entry(self.identity_of(&provider)).or_default().push(index);
        self.by_name.entry(folded(provider.name())).or_default().push(index);
        self.held.extend(provider.entries().map(|entry| (index, entry.key().to_owned())));
        self.providers.push(provider);
        index
    }

    /// Whether the entry holds this key.
    pub fn holds(&self, index: usize, key: &str) -> bool {
        self.held.contains(&(index, key.to_owned()))
    }

    /// The entry of gemini that holds this key already, at whatever base URL.
    pub fn only_holder(&self, wanted: &Wanted) -> Option<&Provider> {
        let key = wanted.key.expose_secret();
        let is_gemini = self.family == Family::GeminiApiKey;
        self.providers.iter().find(|provider| is_gemini && provider.entry(key).is_some())
    }

    /// Adds a key to a site.
    pub fn add_key(&mut self, index: usize, key: &str, proxy_url: &str) {
        self.held.insert((index, key.to_owned()));
        self.providers[index].add_entry(key, proxy_url);
    }

    /// Changes an entry, and where it is found if its identity changes.
    pub fn change<T>(&mut self, index: usize, change: impl FnOnce(&mut Provider) -> T) -> T {
        let before = self.identity_of(&self.providers[index]);
        let result = change(&mut self.providers[index]);
        let after = self.identity_of(&self.providers[index]);
        if before != after {
            if let Some(places) = self.by_identity.get_mut(&before) {
                places.retain(|place| *place != index);
            }
            self.by_identity.entry(after).or_default().push(index);
        }
        result
    }

    /// Finds where an item belongs.
    pub fn find(&self, wanted: &Wanted) -> Belongs {
        let key = match FamilyRow::of(self.family).keying {
            Keying::Site => "",
            Keying::Key => wanted.key.expose_secret(),
        };
        let identity = (key.to_owned(), wanted.base_url_text().to_owned());
        let same = places(self.by_identity.get(&identity));
        if FamilyRow::of(self.family).keying == Keying::Key {
            return match same {
                [] => Belongs::New { name_used_by: None },
                same => self.choose(same, wanted),
            };
        }
        let named = places(self.by_name.get(&folded(&wanted.name)));
        let here: Vec<usize> =
            named.iter().copied().filter(|index| self.is_same_site(*index, wanted)).collect();
        // Whoever has the key already comes first, so that importing twice adds no key: the site
        // may stand there twice, under one name with http and under another with https.
        let both = same.iter().chain(here.iter().filter(|place| !same.contains(place)));
        let holders: Vec<usize> =
            both.copied().filter(|place| self.holds(*place, wanted.key.expose_secret())).collect();
        if !holders.is_empty() {
            let matches = same.len().max(holders.len());
            return Belongs::To { index: self.best(&holders, wanted), matches };
        }
        if !same.is_empty() {
            return self.choose(same, wanted);
        }
        match (here.is_empty(), named.first(), wanted.name_match) {
            (false, ..) => self.choose(&here, wanted),
            (true, Some(_), NameMatch::Append | NameMatch::Move) => self.choose(named, wanted),
            (true, Some(first), NameMatch::SameSite) => {
                Belongs::New { name_used_by: Some(self.providers[*first].base_url().to_owned()) }
            }
            (true, None, _) => Belongs::New { name_used_by: None },
        }
    }

    /// A name that no site of the list has: the wanted one, or with its host, port and a number.
    pub fn free_name(&self, wanted: &Wanted) -> String {
        let name = &wanted.name;
        let (host, port) = wanted.base_url.as_ref().map_or((String::new(), None), |base| {
            let url = base.url();
            (url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default())
        });
        let with_port = port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"));
        // One of as many numbered names as there are providers, and one more, is free.
        let numbers = 2..=self.providers.len() + 2;
        [name.clone(), format!("{name} ({host})"), format!("{name} ({with_port})")]
            .into_iter()
            .chain(numbers.map(|number| format!("{name} ({with_port}) {number}")))
            .find(|name| !self.by_name.contains_key(&folded(name)))
            .unwrap_or_else(|| name.clone())
    }

    fn choose(&self, places: &[usize], wanted: &Wanted) -> Belongs {
        Belongs::To { index: self.best(places, wanted), matches: places.len() }
    }

    /// The first that holds the key, else the one of equal name, else the first enabled, else
    /// the first.
    fn best(&self, places: &[usize], wanted: &Wanted) -> usize {
        let key = wanted.key.expose_secret();
        let name = folded(&wanted.name);
        let first = |suits: &dyn Fn(usize, &Provider) -> bool| {
            places.iter().copied().find(|index| suits(*index, &self.providers[*index]))
        };
        first(&|index, _| self.holds(index, key))
            .or_else(|| first(&|_, provider| folded(provider.name()) == name))
            .or_else(|| first(&|_, provider| !provider.is_disabled()))
            .unwrap_or(places[0])
    }

    fn is_same_site(&self, index: usize, wanted: &Wanted) -> bool {
        let theirs = BaseUrl::normalise(self.family, self.providers[index].base_url());
        match (theirs, &wanted.base_url) {
            (Ok(Some(theirs)), Some(base_url)) => theirs.base_url.is_same_site(base_url),
            _ => false,
        }
    }

    fn identity_of(&self, provider: &Provider) -> (String, String) {
        let key = match FamilyRow::of(self.family).keying {
            Keying::Site => String::new(),
            Keying::Key => {
                provider.entries().next().map(|e| e.key().to_owned()).unwrap_or_default()
            }
        };
        let base_url = match BaseUrl::normalise(self.family, provider.base_url()) {
            Ok(found) => found.map(|found| found.base_url.to_string()).unwrap_or_default(),
            // Somebody's own spelling: equal only to itself.
            Err(_) => provider.base_url().to_owned(),
        };
        (key, base_url)
    }
}

fn places(found: Option<&Vec<usize>>) -> &[usize] {
    found.map(Vec::as_slice).unwrap_or_default()
}

/// The places of entries with the same name, or the same key, as the server compares them.
pub fn is_unique<'a>(values: impl Iterator<Item = &'a str>, value: &str) -> bool {
    !value.is_empty() && values.filter(|other| *other == value).nth(1).is_none()
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
