//! What is asked of relay stations themselves.

use super::{Bridge, folders};
use crate::{
    cliproxy::FamilyRow,
    failure,
    import::{site_address, usable_key},
    protocol::{Failure, Family, ModelDiscoverParams, ModelDiscoverResult},
    relay_station::{Access, Station, Style},
    settings::Settings,
};
use url::Url;

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
