//! Whether a site takes a key, and at which of its addresses. Spends nothing.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::{sync::OnceCell, time::Instant};
use url::Url;

use super::{base_url::BaseUrl, candidates::candidates, side_by_side::side_by_side};
use crate::{
    address,
    cliproxy::FamilyRow,
    protocol::{Family, SiteCheck, Warning},
    relay_station::{Access, Listing, Station, StationError, Style},
};

/// A site, and where on it its API may be.
#[derive(Clone, Debug)]
pub struct Site {
    /// What is spoken there.
    pub family: Family,
    /// The address that the offline rule says.
    pub rule: Url,
    /// Those to try then, in this order.
    pub others: Vec<Url>,
}

impl Site {
    /// A site of the address that the offline rule says; `None`: the vendor's own.
    #[must_use]
    pub fn new(family: Family, base_url: Option<&BaseUrl>) -> Option<Self> {
        let Some(base_url) = base_url else {
            let rule = FamilyRow::of(family).vendor_address?.parse().ok()?;
            return Some(Self { family, rule, others: Vec::new() });
        };
        let rule = base_url.url().clone();
        let others = candidates(family, base_url).into_iter().filter(|url| *url != rule).collect();
        Some(Self { family, rule, others })
    }
}

/// A site that takes a key.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The first address that answers as the API does.
    pub base_url: Url,
    /// What the site said at the rule's address, where that is another.
    pub not_at_rule: Option<StationError>,
    /// Whether the site told this key from none.
    pub key_confirmed: bool,
    /// Its models; `None` where it has no list.
    pub listing: Option<Listing>,
}

impl Accepted {
    /// What a report says of it.
    #[must_use]
    pub fn said(&self) -> SiteCheck {
        SiteCheck {
            base_url: shown(&self.base_url),
            key_confirmed: self.key_confirmed,
            model_count: self.listing.as_ref().map(|listing| listing.models.len()),
        }
    }

    /// What a person should know of it. `rule`: the address that the offline rule says.
    #[must_use]
    pub fn warnings(&self, rule: &Url) -> Vec<Warning> {
        let chosen = self.not_at_rule.as_ref().map(|said| Warning::BaseUrlChosen {
            base_url: shown(&self.base_url),
            instead_of: shown(rule),
            reason: said.to_string(),
        });
        let unconfirmed = (!self.key_confirmed)
            .then(|| Warning::KeyUnconfirmed { host: address::authority(&self.base_url) });
        chosen.into_iter().chain(unconfirmed).collect()
    }
}

fn shown(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// Why a key is not known to be taken, and at which address.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The base URL.
    pub at: Url,
    /// What is there.
    pub error: StationError,
}

/// Keys of one site that are asked about at the same time.
const KEYS_AT_ONCE: usize = 4;
/// The limit of a key: a list, twice, and three knocks.
const LIMIT: Duration = Duration::from_mins(2);
/// Stands for a model in a path.
const MODEL: &str = "{model}";
/// Names a model where a path needs one and the site has no list: one that has been there long.
const USUAL_MODEL: &str = "gemini-2.5-flash";

/// Asks a site about each key, and hands on what it says of one after the other, in their order: one
/// key at a time until the API is found, then a few. A site that is out of reach is asked once.
pub async fn check(
    site: &Site,
    keys: &[SecretString],
    access: &Access,
    say: impl Fn(Result<Accepted, Rejected>),
) {
    let mut place: Option<Arc<Place>> = None;
    let mut rest = keys;
    while let Some(first) = rest.first() {
        let answers = match &place {
            // Where one key found the API, the others find it, too.
            Some(place) => place.ask_all(&rest[..rest.len().min(KEYS_AT_ONCE)]).await,
            None => vec![find(site, first, access).await.map(|(found, accepted)| {
                place = Some(Arc::new(found));
                accepted
            })],
        };
        rest = &rest[answers.len()..];
        let is_out_of_reach = |rejected: &&Rejected| rejected.error.concerns_site();
        let last = answers.last().and_then(|last| last.as_ref().err());
        let gone = last.filter(is_out_of_reach).cloned();
        answers.into_iter().for_each(&say);
        if let Some(rejected) = gone {
            for _ in rest {
                say(Err(rejected.clone()));
            }
            return;
        }
    }
}

/// Asks a site about one key.
///
/// # Errors
/// What it says instead of taking it.
pub async fn check_one(
    site: &Site,
    key: &SecretString,
    access: &Access,
) -> Result<Accepted, Rejected> {
    find(site, key, access).await.map(|(_, accepted)| accepted)
}

/// Tries the addresses in their order, until the API answers at one.
async fn find(
    site: &Site,
    key: &SecretString,
    access: &Access,
) -> Result<(Place, Accepted), Rejected> {
    let mut at_rule: Option<Rejected> = None;
    for url in std::iter::once(&site.rule).chain(&site.others) {
        let not_at_rule = at_rule.as_ref().map(|rejected| rejected.error.clone());
        let place = Place::new(site.family, url, not_at_rule, access)?;
        match place.ask(key).await {
            Ok(accepted) => return Ok((place, accepted)),
            Err(rejected) if rejected.error.leaves_path_open() => {
                at_rule.get_or_insert(rejected);
            }
            Err(rejected) => return Err(rejected),
        }
    }
    let missing = || Rejected { at: site.rule.clone(), error: StationError::PathMissing };
    Err(at_rule.unwrap_or_else(missing))
}

/// An address at which the API may be.
struct Place {
    station: Station,
    family: Family,
    base_url: Url,
    not_at_rule: Option<StationError>,
    /// Whether it gives its list to anybody; asked once.
    is_public: OnceCell<bool>,
    /// Set once a conversation's path is known to be there.
    is_there: OnceCell<()>,
}

impl Place {
    fn new(
        family: Family,
        base_url: &Url,
        not_at_rule: Option<StationError>,
        access: &Access,
    ) -> Result<Self, Rejected> {
        let station = Station::new(Style::of(family), base_url, access)
            .map_err(|error| Rejected { at: base_url.clone(), error })?;
        Ok(Self {
            station,
            family,
            base_url: base_url.clone(),
            not_at_rule,
            is_public: OnceCell::new(),
            is_there: OnceCell::new(),
        })
    }

    async fn ask_all(self: &Arc<Self>, keys: &[SecretString]) -> Vec<Result<Accepted, Rejected>> {
        let tasks = keys.iter().map(|key| {
            let (place, key) = (Arc::clone(self), key.clone());
            async move { place.ask(&key).await }
        });
        let end = Instant::now() + LIMIT;
        let silent = || Rejected { at: self.base_url.clone(), error: StationError::Timeout };
        let answers = side_by_side(tasks.collect(), KEYS_AT_ONCE, end).await;
        answers.into_iter().map(|answer| answer.unwrap_or_else(|| Err(silent()))).collect()
    }

    async fn ask(&self, key: &SecretString) -> Result<Accepted, Rejected> {
        let (listing, key_confirmed) = self
            .answer(key)
            .await
            .map_err(|error| Rejected { at: self.base_url.clone(), error })?;
        Ok(Accepted {
            base_url: self.base_url.clone(),
            not_at_rule: self.not_at_rule.clone(),
            key_confirmed,
            listing,
        })
    }

    /// The site's list, and whether the key was told from none.
    async fn answer(&self, key: &SecretString) -> Result<(Option<Listing>, bool), StationError> {
        match self.station.models(key).await {
            Ok(listing) => {
                let anybody = || self.station.lists_for_anybody();
                let is_public = *self.is_public.get_or_init(anybody).await;
                let path = self.call_path(Some(&listing));
                if is_public {
                    self.station.knock(&path, Some(key)).await?;
                    let confirmed = self.station.knock(&path, None).await.is_err();
                    return Ok((Some(listing), confirmed));
                }
                // A list does not mean that conversations of this family are held there: One API
                // lists for all and has chat completions alone.
                if !self.is_told_by_list() {
                    let knock = || self.station.knock(&path, Some(key));
                    self.is_there.get_or_try_init(knock).await?;
                }
                Ok((Some(listing), true))
            }
            // A site may have the API and no list of it: claude-relay-service for codex, Vertex AI.
            Err(error) if error.leaves_path_open() => {
                let path = self.call_path(None);
                self.station
                    .knock(&path, Some(key))
                    .await
                    .map_err(|knocked| if knocked.leaves_path_open() { error } else { knocked })?;
                Ok((None, self.station.knock(&path, None).await.is_err()))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the list is where the family's conversations are held, so that it tells of both;
    /// another path than the rule's is looked at all the same.
    fn is_told_by_list(&self) -> bool {
        self.not_at_rule.is_none() && FamilyRow::of(self.family).call_path.contains(MODEL)
    }

    fn call_path(&self, listing: Option<&Listing>) -> String {
        let model = listing.and_then(|listing| listing.models.first());
        let model = model.map_or(USUAL_MODEL, String::as_str);
        FamilyRow::of(self.family).call_path.replace(MODEL, model)
    }
}
