//! What is asked of relay stations themselves.

use secrecy::SecretString;
use serde::Serialize;
use url::Url;

use super::{Bridge, folders};
use crate::{
    cliproxy::FamilyRow,
    failure,
    import::{Accepted, Rejected, Site, check_one, site_address, usable_key},
    protocol::{Failure, Family, ModelDiscoverParams, ModelDiscoverResult, SiteCheck, WarningNote},
    relay_station::{Access, Station, Style},
    settings::Settings,
};

impl Bridge {
    /// `model/discover`
    ///
    /// # Errors
    /// What keeps the site from being asked, or what it says instead.
    pub async fn model_discover(
        &self,
        params: ModelDiscoverParams,
    ) -> Result<ModelDiscoverResult, Failure> {
        let access = access(params.profile.as_deref())?;
        let key = usable_key(&params.api_key)?;
        let base_url = base_url(params.family, params.base_url.as_deref())?;
        let failed = |error| failure::of_station(error, &base_url);
        let station = Station::new(Style::of(params.family), &base_url, &access).map_err(failed)?;
        let failed = |error| failure::of_station(error, station.list());
        let listing = station.models(&key).await.map_err(failed)?;
        Ok(ModelDiscoverResult {
            models: listing.models,
            source: listing.source,
            left_out: listing.left_out,
        })
    }
}

/// What is known of a key at its site.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteReport {
    /// What is spoken there.
    pub family: Family,
    /// What the site said.
    #[serde(flatten)]
    pub site: SiteCheck,
    /// The models that it offers the key.
    pub models: Vec<String>,
    /// What a person should know.
    pub warnings: Vec<WarningNote>,
}

/// A key, and the site that it is of.
#[derive(Clone, Debug)]
pub struct KeyAtSite {
    /// The profile that says how sites are reached.
    pub profile: Option<String>,
    /// `None`: the site shows what it speaks.
    pub family: Option<Family>,
    /// As a person typed it; blank for the vendor's own.
    pub base_url: String,
    /// The key.
    pub api_key: SecretString,
}

/// What a site may speak, in the order in which it is found out: the first is what most keys of
/// relay stations are good for.
const SPOKEN: [Family; 3] =
    [Family::OpenaiCompatibility, Family::ClaudeApiKey, Family::GeminiApiKey];

impl Bridge {
    /// Whether a site takes a key, and at which of its addresses. Spends nothing.
    ///
    /// # Errors
    /// What the site says instead.
    pub async fn site_check(&self, asked: KeyAtSite) -> Result<SiteReport, Failure> {
        let access = access(asked.profile.as_deref())?;
        let key = usable_key(&asked.api_key)?;
        let families = asked.family.map_or_else(|| SPOKEN.to_vec(), |family| vec![family]);
        let mut first: Option<Failure> = None;
        for family in families {
            let found = site_address(family, &asked.base_url)?;
            let base_url = found.map(|found| found.base_url);
            let site = Site::new(family, base_url.as_ref()).ok_or(Failure::Internal {})?;
            match check_one(&site, &key, &access).await {
                Ok(accepted) => return Ok(report(family, accepted, &site.rule)),
                Err(Rejected { at, error }) => {
                    let is_nobody_there = !error.leaves_path_open() && error.concerns_site();
                    let failure = failure::of_station(error, &at);
                    if is_nobody_there {
                        return Err(failure);
                    }
                    first.get_or_insert(failure);
                }
            }
        }
        Err(first.unwrap_or(Failure::Internal {}))
    }
}

fn report(family: Family, accepted: Accepted, rule: &Url) -> SiteReport {
    SiteReport {
        family,
        site: accepted.said(),
        warnings: accepted.warnings(rule).into_iter().map(Into::into).collect(),
        models: accepted.listing.map(|listing| listing.models).unwrap_or_default(),
    }
}

/// How sites are reached: as the profile says, where there is one.
fn access(profile: Option<&str>) -> Result<Access, Failure> {
    let settings = Settings::load(&folders()?)?;
    if profile.is_none() && settings.default.is_none() {
        return Ok(Access::default());
    }
    Ok(Access::from(&settings.named(profile)?.connection))
}

/// Where the family's requests go.
fn base_url(family: Family, text: Option<&str>) -> Result<Url, Failure> {
    let found = site_address(family, text.unwrap_or_default())?;
    let vendor = FamilyRow::of(family).vendor_address.and_then(|text| Url::parse(text).ok());
    found.map(|found| found.base_url.url().clone()).or(vendor).ok_or(Failure::Internal {})
}
