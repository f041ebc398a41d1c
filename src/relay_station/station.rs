use std::time::Duration;

use reqwest::{
    RequestBuilder,
    header::{self, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    StationError, Style,
    answer::Answer,
    model_ids::ModelIds,
    page,
    style::{ANTHROPIC_VERSION, KeyIn},
};
use crate::{
    address,
    protocol::mask_url,
    transport::{self, Route},
};

/// What a profile says about the way to sites.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// A proxy's URL; a site on this machine is never reached through one.
    pub proxy: Option<String>,
    /// Whether a key may go over plain http to another machine.
    pub allow_insecure_http: bool,
}

/// A site's API at one base URL.
#[derive(Debug)]
pub struct Station {
    http: reqwest::Client,
    style: Style,
    /// Where its list is.
    list: Url,
}

/// The models that a site offers a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Their ids, in the site's order, each once.
    pub models: Vec<String>,
    /// The address that named them.
    pub source: String,
    /// Whether it named more: too many, or what is no id.
    pub left_out: bool,
}

/// The limit of one request.
const REQUEST_LIMIT: Duration = Duration::from_secs(15);
/// The limit of a whole list, however many pages it has.
pub const LIST_LIMIT: Duration = Duration::from_secs(30);
/// The largest list known, of one aggregator's models with all their prices, has about 1 MB.
const LARGEST_PAGE: usize = 8 * 1024 * 1024;
const MOST_PAGES: usize = 50;
const JSON: &str = "application/json";
/// Some firewalls refuse who does not say what he is.
const USER_AGENT: &str = concat!("hub-bridge/", env!("CARGO_PKG_VERSION"));

impl Station {
    /// Prepares to ask a site; sends nothing. `base_url` ends as CLIProxyAPI wants it.
    ///
    /// # Errors
    /// When the key would go out readable, or the proxy can't be used.
    pub fn new(style: Style, base_url: &Url, access: &Access) -> Result<Self, StationError> {
        let is_safe = base_url.scheme() == "https" || address::is_loopback(base_url);
        if !(is_safe || access.allow_insecure_http) {
            return Err(StationError::Insecure);
        }
        let route = Route { proxy: access.proxy.as_deref(), ca_certificate: None };
        let builder = transport::client(base_url, route, REQUEST_LIMIT)?;
        let http = transport::build(builder.user_agent(USER_AGENT))?;
        let mut list = base_url.clone();
        list.set_path(&format!("{}{}", base_url.path().trim_end_matches('/'), style.list_path()));
        Ok(Self { http, style, list })
    }

    /// Where its list of models is.
    #[must_use]
    pub const fn list(&self) -> &Url {
        &self.list
    }

    /// Asks for the models that the site offers this key.
    ///
    /// # Errors
    /// Any; a list that can't be read is never an empty one.
    pub async fn models(&self, key: &SecretString) -> Result<Listing, StationError> {
        let reading = async {
            let (way, other) = self.style.key_in(self.list.host_str());
            match (self.pages(key, way).await, other) {
                (Err(refused @ StationError::KeyRefused { .. }), Some(other)) => {
                    self.pages(key, other).await.map_err(|error| more_telling(refused, error))
                }
                (result, _) => result,
            }
        };
        let limited = tokio::time::timeout(LIST_LIMIT, reading).await;
        let result = limited.unwrap_or(Err(StationError::Timeout));
        let host = address::authority(&self.list);
        match &result {
            Ok(listing) => tracing::debug!(host, models = listing.models.len(), "site answered"),
            Err(error) => tracing::info!(host, %error, "no models of the site"),
        }
        result
    }

    /// Whether the site gives its list to anybody, so that having it says nothing of a key.
    pub async fn lists_for_anybody(&self) -> bool {
        match self.send(self.http.get(self.list.clone()), None).await {
            Ok(answer) => answer.json().is_ok(),
            Err(_) => false,
        }
    }

    /// Sends the request of a conversation with nothing in it, which costs nothing: whether the
    /// API is at this path, behind the base URL, and whether it takes the key.
    ///
    /// # Errors
    /// What is there instead, or what the site says of the key.
    pub async fn knock(&self, path: &str, key: Option<&SecretString>) -> Result<(), StationError> {
        let mut url = self.list.clone();
        let list = self.list.path();
        let base = list.strip_suffix(self.style.list_path()).unwrap_or(list);
        url.set_path(&format!("{base}{path}"));
        let knocking = async |with: Option<(&SecretString, KeyIn)>| {
            let request = self.http.post(url.clone()).header(header::CONTENT_TYPE, JSON).body("{}");
            let answer = self.send(request, with).await?;
            match answer.json() {
                // It misses the model, each site in its own words.
                Ok(_) | Err(StationError::Failed { .. } | StationError::RateLimited { .. }) => {
                    Ok(())
                }
                Err(error) => Err(error),
            }
        };
        let Some(key) = key else { return knocking(None).await };
        let (way, other) = self.style.key_in(self.list.host_str());
        match (knocking(Some((key, way))).await, other) {
            (Err(refused @ StationError::KeyRefused { .. }), Some(other)) => {
                let knocked = knocking(Some((key, other))).await;
                knocked.map_err(|error| more_telling(refused, error))
            }
            (result, _) => result,
        }
    }

    async fn pages(&self, key: &SecretString, key_in: KeyIn) -> Result<Listing, StationError> {
        let mut ids = ModelIds::default();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let body = self.page(key, key_in, after.as_deref()).await?.json()?;
            let page = page::read(self.style, &body)?;
            for id in page.ids {
                ids.take(id.unwrap_or_default());
            }
            ids.left_out |= page.is_cut;
            // A site that gives the same page for ever is not asked for ever.
            let next = page.next.map(str::to_owned).filter(|next| after.as_ref() != Some(next));
            ids.left_out |= next.is_some() && ids.is_full();
            after = next.filter(|_| !ids.is_full());
            if after.is_none() {
                break;
            }
        }
        ids.left_out |= after.is_some();
        let left_out = ids.left_out;
        Ok(Listing { models: ids.into_ids(), source: self.list.to_string(), left_out })
    }

    async fn page(
        &self,
        key: &SecretString,
        key_in: KeyIn,
        after: Option<&str>,
    ) -> Result<Answer, StationError> {
        let mut url = self.list.clone();
        for (name, value) in self.style.query(after) {
            url.query_pairs_mut().append_pair(name, value);
        }
        self.send(self.http.get(url), Some((key, key_in))).await
    }

    async fn send(
        &self,
        mut request: RequestBuilder,
        with: Option<(&SecretString, KeyIn)>,
    ) -> Result<Answer, StationError> {
        let key = with.map(|(key, _)| key.clone());
        if let Some((key, key_in)) = with {
            let key = key.expose_secret();
            let (name, value) = match key_in {
                KeyIn::Bearer => (header::AUTHORIZATION.as_str(), format!("Bearer {key}")),
                KeyIn::Header(name) => (name, key.to_owned()),
            };
            let mut value = HeaderValue::try_from(value)
                .map_err(|_| StationError::Settings("the key has characters no key has"))?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        if self.style == Style::Anthropic {
            let (name, version) = ANTHROPIC_VERSION;
            request = request.header(name, version);
        }
        let sent = request.header(header::ACCEPT, JSON).send().await;
        let mut response = sent.map_err(|error| transport::no_answer(&error))?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        // Cloudflare's word for it.
        let is_challenge = header("cf-mitigated") == Some("challenge");
        // What follows the path may be anything, a key as well.
        let location = header("location").and_then(|location| location.split(['?', '#']).next());
        let location = location.map(mask_url);
        let status = response.status();
        let body = transport::body(&mut response, LARGEST_PAGE).await?;
        Ok(Answer { status, is_challenge, location, body, key })
    }
}

/// A key that is refused in both ways is refused in the one that counts.
fn more_telling(refused: StationError, other: StationError) -> StationError {
    match other {
        StationError::KeyRefused { .. } => refused,
        other => other,
    }
}
