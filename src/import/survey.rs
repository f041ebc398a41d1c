//! What sites are asked before anything is planned: whether they take the keys, and which models
//! they offer. Several sites side by side.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout};
use url::Url;

use super::{
    base_url::BaseUrl,
    label::label,
    overlap::{Offers, prefix_of},
    plan::{FamilyPlan, PlanItem, Rules, Wishes, plan},
    run::Job,
    side_by_side::side_by_side,
    site_check::{self, Accepted, Rejected, Site},
    wanted::{Offer, Offered, Wanted},
};
use crate::{
    address,
    cliproxy::{Connection, Provider, Unlisted},
    failure,
    protocol::{DiscoverModels, Failure, Family, ItemResult, Model, Phase},
    relay_station::{Access, Listing, Station, StationError, Style},
};

/// Sites that are asked at the same time.
const AT_ONCE: usize = 8;
/// What is not answered by then is a site that does not answer.
const LONGEST: Duration = Duration::from_mins(2);
/// And a site with many keys that are to be checked has so much longer for each.
const LONGEST_KEY: Duration = Duration::from_secs(1);
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// Keys of a provider that are tried for its models, in case the first is a bad one.
const MOST_KEYS: usize = 3;

impl From<&Connection> for Access {
    fn from(connection: &Connection) -> Self {
        Self {
            proxy: connection.proxy.clone(),
            allow_insecure_http: connection.allow_insecure_http,
        }
    }
}

/// Asks the sites whether they take the keys. Items whose site does not are failed and taken out.
///
/// # Errors
/// `cancelled`
pub async fn check_keys(
    job: &Job,
    results: &mut [ItemResult],
    wanted: &mut Wishes,
) -> Result<(), Failure> {
    let access = Access::from(job.client.connection());
    let mut said: HashMap<usize, Result<Accepted, Rejected>> = HashMap::new();
    let questions = questions(wanted);
    let tasks = questions.iter().map(|question| {
        let (site, keys, access) = (question.site.clone(), question.keys.clone(), access.clone());
        let answers = Arc::clone(&question.answers);
        let say = move |answer| locked(&answers).push(answer);
        async move { site_check::check(&site, &keys, &access, say).await }
    });
    let most = questions.iter().map(|question| question.keys.len()).max().unwrap_or_default();
    let limit = LONGEST + LONGEST_KEY * u32::try_from(most).unwrap_or(u32::MAX);
    answers(job, results.len(), limit, tasks.collect()).await?;
    for question in &questions {
        let silent = Rejected { at: question.site.rule.clone(), error: StationError::Timeout };
        // What had no turn in time is a site that does not answer.
        let answers: Vec<_> = locked(&question.answers).drain(..).collect();
        let answers = answers.into_iter().chain(std::iter::repeat(Err(silent)));
        for (items, answer) in question.items.iter().zip(answers) {
            said.extend(items.iter().map(|index| (*index, answer.clone())));
        }
    }
    for items in wanted.values_mut() {
        items.retain_mut(|item| match said.remove(&item.index) {
            Some(Ok(accepted)) => {
                take_in(&mut item.wanted, accepted);
                true
            }
            Some(Err(Rejected { at, error })) => {
                results[item.index].fail(failure::of_station(error, &at));
                false
            }
            None => true,
        });
    }
    wanted.retain(|_, items| !items.is_empty());
    Ok(())
}

/// A site, the keys to ask it about, and the items that each key belongs to.
struct Question {
    site: Site,
    keys: Vec<SecretString>,
    items: Vec<Vec<usize>>,
    /// What was said so far, in the keys' order: a site that is given up has told of some.
    answers: Arc<Mutex<Vec<Result<Accepted, Rejected>>>>,
}

fn locked<T>(answers: &Mutex<T>) -> MutexGuard<'_, T> {
    answers.lock().unwrap_or_else(PoisonError::into_inner)
}

fn questions(wanted: &Wishes) -> Vec<Question> {
    let mut places: HashMap<(Family, Url), usize> = HashMap::new();
    let mut known: HashMap<(usize, &str), usize> = HashMap::new();
    let mut questions: Vec<Question> = Vec::new();
    for item in wanted.values().flatten() {
        let family = item.wanted.family;
        let Some(site) = Site::new(family, item.wanted.base_url.as_ref()) else { continue };
        let place = *places.entry((family, site.rule.clone())).or_insert_with(|| {
            questions.push(Question {
                site,
                keys: Vec::new(),
                items: Vec::new(),
                answers: Arc::default(),
            });
            questions.len() - 1
        });
        let question = &mut questions[place];
        let number = *known.entry((place, item.wanted.key.expose_secret())).or_insert_with(|| {
            question.keys.push(item.wanted.key.clone());
            question.items.push(Vec::new());
            question.keys.len() - 1
        });
        question.items[number].push(item.index);
    }
    questions
}

/// Takes in what a site said of an item's key.
fn take_in(wanted: &mut Wanted, accepted: Accepted) {
    wanted.site = Some(accepted.said());
    if let Some(rule) = wanted.address() {
        wanted.warnings.extend(accepted.warnings(&rule));
    }
    let Accepted { base_url, not_at_rule, listing, .. } = accepted;
    wanted.listing = listing;
    if not_at_rule.is_some()
        && let Ok(Some(normal)) = BaseUrl::normalise(wanted.family, base_url.as_str())
    {
        wanted.answers_at = (*normal.base_url.url() != base_url).then_some(base_url);
        wanted.base_url = Some(normal.base_url);
    }
}

/// Asks sites for the models of the providers that have none and are to get them.
///
/// # Errors
/// `cancelled`, or why the server can't be read.
pub async fn discover_models(job: &Job, items: &mut [PlanItem]) -> Result<(), Failure> {
    if items.iter().all(|item| item.wanted.discover_models == DiscoverModels::Never) {
        return Ok(());
    }
    job.phase(Phase::Reading, items.len());
    let configuration = job.stoppable(job.client.configuration()).await?;
    let configuration = configuration.map_err(|error| failure::of_client(error, &job.client))?;
    // A server without the list says so when it is written.
    let list = configuration.lists.get(&Family::OpenaiCompatibility);
    let list = list.map(Vec::as_slice).unwrap_or_default();
    // What is planned on this read is planned again on a fresh one, after the sites have answered.
    let planned = plan(Family::OpenaiCompatibility, list, items, Rules::default());
    let targets = targets(list.len(), &planned, items);
    let access = Access::from(job.client.connection());
    let tasks = targets.iter().map(|target| ask(target.question(items), access.clone()));
    let answers = answers(job, items.len(), LONGEST, tasks.collect()).await?;
    let all = configuration.lists.values().flatten();
    let mut offers = Offers::of(all, configuration.force_model_prefix);
    if answers.iter().flatten().any(Result::is_ok) {
        let unlisted = job.stoppable(job.client.unlisted_models(&configuration.lists)).await?;
        for Unlisted { label, models } in &unlisted {
            let models: Vec<&str> = models.iter().map(String::as_str).collect();
            offers.add(label, "", &models);
        }
    }
    for (target, answer) in targets.into_iter().zip(answers) {
        let answer = answer.unwrap_or(Err(StationError::Timeout));
        let offered = offered(&target, answer, &mut offers);
        for place in target.items {
            items[place].wanted.offered = offered.clone();
        }
    }
    Ok(())
}

/// A provider that is to get its models.
struct Target {
    label: String,
    prefix: String,
    address: Url,
    /// Places of the items whose keys go there.
    items: Vec<usize>,
}

/// The providers of a plan that have no models and are to get them.
fn targets(count: usize, planned: &FamilyPlan, items: &[PlanItem]) -> Vec<Target> {
    let mut by_place: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, (item, place)) in items.iter().zip(&planned.places).enumerate() {
        let Some(place) = *place else { continue };
        let is_meant = match item.wanted.discover_models {
            DiscoverModels::Never => false,
            DiscoverModels::New => place >= count,
            DiscoverModels::Always => true,
        };
        let has_none = planned.after[place].models().next().is_none();
        if is_meant && has_none {
            by_place.entry(place).or_default().push(number);
        }
    }
    let target = |(place, numbers): (usize, Vec<usize>)| {
        let provider: &Provider = &planned.after[place];
        let wanted = &items[*numbers.first()?].wanted;
        Some(Target {
            label: label(provider),
            prefix: prefix_of(provider, &wanted.prefix).to_owned(),
            address: wanted.address()?,
            items: numbers,
        })
    };
    by_place.into_iter().filter_map(target).collect()
}

impl Target {
    /// Where to ask, with which keys; or what is known already.
    fn question(&self, items: &[PlanItem]) -> (Url, Vec<SecretString>, Option<Listing>) {
        let wanted = || self.items.iter().map(|place| &items[*place].wanted);
        let known = wanted().find_map(|wanted| wanted.listing.clone());
        let mut keys: Vec<SecretString> = Vec::new();
        for key in wanted().map(|wanted| &wanted.key) {
            let is_new = keys.iter().all(|other| other.expose_secret() != key.expose_secret());
            if is_new && keys.len() < MOST_KEYS {
                keys.push(key.clone());
            }
        }
        (self.address.clone(), keys, known)
    }
}

async fn ask(
    (address, keys, known): (Url, Vec<SecretString>, Option<Listing>),
    access: Access,
) -> Result<Listing, StationError> {
    if let Some(listing) = known {
        return Ok(listing);
    }
    let station = Station::new(Style::OpenAi, &address, &access)?;
    let mut first = None;
    for key in &keys {
        match station.models(key).await {
            Ok(listing) => return Ok(listing),
            Err(error) if error.concerns_site() => return Err(first.unwrap_or(error)),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(StationError::Timeout))
}

/// What becomes of a site's answer, with what the providers before it offer.
fn offered(target: &Target, answer: Result<Listing, StationError>, offers: &mut Offers) -> Offered {
    let host = address::authority(&target.address);
    let listing = match answer {
        Ok(listing) if listing.models.is_empty() => {
            return Offered::Unknown { host, reason: "it names none".into() };
        }
        Ok(listing) => listing,
        Err(error) => return Offered::Unknown { host, reason: error.to_string() },
    };
    let names: Vec<&str> = listing.models.iter().map(String::as_str).collect();
    let overlap = offers.overlap(&target.prefix, &names);
    offers.add(&target.label, &target.prefix, &names);
    let model = |name: &&str| Model { name: (*name).into(), alias: Some((*name).into()) };
    Offered::Models(Arc::new(Offer { models: names.iter().map(model).collect(), overlap }))
}

/// Waits for the sites' answers. Whoever watches hears now and then that it goes on.
async fn answers<T: Send + 'static>(
    job: &Job,
    total: usize,
    limit: Duration,
    tasks: Vec<impl Future<Output = T> + Send + 'static>,
) -> Result<Vec<Option<T>>, Failure> {
    let asking = job.stoppable(side_by_side(tasks, AT_ONCE, Instant::now() + limit));
    tokio::pin!(asking);
    loop {
        job.phase(Phase::Discovering, total);
        if let Ok(answers) = timeout(SIGN_OF_LIFE, &mut asking).await {
            return answers;
        }
    }
}
