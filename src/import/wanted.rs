//! What an item asks for, checked and made whole.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    base_url::{BaseUrl, BaseUrlError, Normalised},
    overlap::Overlap,
};
use crate::{
    address,
    cliproxy::{FamilyRow, ManagementUrl},
    protocol::{
        DiscoverModels, Failure, Family, Item, Model, NameMatch, Setting, SiteCheck, Warning,
        plain_text,
    },
    relay_station::Listing,
};

/// What holds where an item does not say otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults {
    /// What happens to a name that belongs to another site.
    pub name_match: NameMatch,
    /// When models are read from the site.
    pub discover_models: DiscoverModels,
}

/// An item that can be imported.
#[derive(Debug)]
pub struct Wanted {
    pub family: Family,
    pub key: SecretString,
    /// `None`: the vendor's own address.
    pub base_url: Option<BaseUrl>,
    /// What a new provider is called, if its name is free.
    pub name: String,
    pub proxy_url: Setting<String>,
    pub prefix: Setting<String>,
    /// `None`: what is there stays; empty: it goes.
    pub models: Option<Vec<Model>>,
    /// `Never` where there is no use for what the site says.
    pub discover_models: DiscoverModels,
    /// What the site says that it offers.
    pub offered: Offered,
    /// What the site says of the key.
    pub site: Option<SiteCheck>,
    /// The models that it named then.
    pub listing: Option<Listing>,
    /// What is written, where the site answers elsewhere than the base URL's normal form says.
    pub answers_at: Option<Url>,
    pub name_match: NameMatch,
    pub repair_base_url: bool,
    pub warnings: Vec<Warning>,
}

/// What a site says that it offers a key.
#[derive(Clone, Debug, Default)]
pub enum Offered {
    /// It was not asked.
    #[default]
    Unasked,
    /// These models.
    Models(Arc<Offer>),
    /// It did not say.
    Unknown { host: String, reason: String },
}

/// What a site offers, and who offers the same.
#[derive(Debug, Default)]
pub struct Offer {
    /// Name and alias are equal.
    pub models: Vec<Model>,
    /// What of it comes from elsewhere already.
    pub overlap: Option<Overlap>,
}

const LONGEST_NAME: usize = 200;

impl Wanted {
    /// Checks an item.
    ///
    /// # Errors
    /// `api_key_invalid`, `base_url_invalid`, `base_url_loops`.
    pub fn of(item: &Item, server: &ManagementUrl, defaults: Defaults) -> Result<Self, Failure> {
        let family = item.family();
        let key = usable_key(&item.api_key)?;
        let mut warnings = Vec::new();
        let base_url = wanted_base_url(item, family, &mut warnings)?;
        if let Some(base_url) = base_url.as_ref().filter(|base| server.serves(base.url())) {
            return Err(Failure::BaseUrlLoops { base_url: base_url.to_string() });
        }
        let local = base_url.as_ref().filter(|base| address::is_loopback(base.url()));
        if let Some(base_url) = local.filter(|_| !server.is_loopback()) {
            let (base_url, host) = (base_url.to_string(), server.host());
            warnings.push(Warning::LoopbackFromRemote { base_url, host });
        }
        let name = [&item.provider_name, &item.site_name]
            .into_iter()
            .flatten()
            .map(|name| plain_text(address::trim(name), LONGEST_NAME))
            .find(|name| !name.trim().is_empty())
            .unwrap_or_else(|| base_url.as_ref().map(BaseUrl::to_string).unwrap_or_default());
        let prefix = wanted_prefix(item, &name, &mut warnings);
        let models = item.models.as_ref().and_then(|models| {
            let named: Vec<Model> =
                models.iter().filter(|model| !model.name.trim().is_empty()).cloned().collect();
            // A list of nothing but blank rows is an unfinished form, not a wish to clear.
            (models.is_empty() || !named.is_empty()).then_some(named)
        });
        // Only they serve nothing without; the others have the vendor's models.
        let has_use = family == Family::OpenaiCompatibility && models.is_none();
        let discover = item.discover_models.unwrap_or(defaults.discover_models);
        Ok(Self {
            family,
            key,
            base_url,
            name: name.trim().to_owned(),
            proxy_url: blank_keeps(&item.proxy_url),
            prefix,
            models,
            discover_models: if has_use { discover } else { DiscoverModels::Never },
            offered: Offered::Unasked,
            site: None,
            listing: None,
            answers_at: None,
            name_match: item.name_match.unwrap_or(defaults.name_match),
            repair_base_url: item.repair_base_url,
            warnings,
        })
    }

    /// The base URL in its normal form, by which entries are told apart; empty for the vendor's
    /// own address.
    pub fn base_url_text(&self) -> &str {
        self.base_url.as_ref().map_or("", BaseUrl::as_str)
    }

    /// The base URL as it is to be written.
    pub fn written_base_url(&self) -> Option<&str> {
        let elsewhere = self.answers_at.as_ref().map(|url| url.as_str().trim_end_matches('/'));
        elsewhere.or(self.base_url.as_ref().map(BaseUrl::as_str))
    }

    /// Where its requests go.
    pub fn address(&self) -> Option<Url> {
        let vendor =
            || FamilyRow::of(self.family).vendor_address.and_then(|text| text.parse().ok());
        let base_url = self.base_url.as_ref().map(|base_url| base_url.url().clone());
        self.answers_at.clone().or(base_url).or_else(vendor)
    }
}

/// A site's key as it came in: trimmed, whole, not blank.
///
/// # Errors
/// `api_key_invalid`
pub fn usable_key(key: &SecretString) -> Result<SecretString, Failure> {
    let key = address::trim(key.expose_secret());
    let reason = if key.is_empty() {
        "it is empty"
    } else if key.contains(['*', '•', '…']) {
        "it is masked"
    } else if key.chars().any(|c| c.is_whitespace() || c.is_control()) {
        "it has spaces or line breaks in it"
    } else {
        return Ok(key.to_owned().into());
    };
    Err(Failure::ApiKeyInvalid { reason: reason.into() })
}

/// The site's address as it was given; `None` for the vendor's own.
#[must_use]
pub fn given_address(item: &Item) -> Option<&str> {
    let is_given = |text: &&str| !address::trim(text).is_empty();
    match &item.provider_base_url {
        Setting::Clear => None,
        Setting::Set(text) if is_given(&text.as_str()) => Some(text),
        Setting::Set(_) | Setting::Keep => item.site_url.as_deref().filter(is_given),
    }
}

fn wanted_base_url(
    item: &Item,
    family: Family,
    warnings: &mut Vec<Warning>,
) -> Result<Option<BaseUrl>, Failure> {
    let found = site_address(family, given_address(item).unwrap_or_default())?;
    if let Some(found) = found.as_ref().filter(|found| found.scheme_assumed) {
        warnings.push(Warning::SchemeAssumed { url: found.base_url.to_string() });
    }
    Ok(found.map(|found| found.base_url))
}

/// A site's address as the family wants it; `None` for the vendor's own.
///
/// # Errors
/// `base_url_invalid`
pub fn site_address(family: Family, text: &str) -> Result<Option<Normalised>, Failure> {
    let found = match BaseUrl::normalise(family, text) {
        Ok(None) if FamilyRow::of(family).vendor_address.is_none() => Err(BaseUrlError::Empty),
        other => other,
    };
    found.map_err(|error| Failure::BaseUrlInvalid { reason: error.to_string() })
}

/// CLIProxyAPI: slashes around a prefix go; one that still has a slash in it becomes empty.
fn wanted_prefix(item: &Item, provider: &str, warnings: &mut Vec<Warning>) -> Setting<String> {
    let Setting::Set(text) = &item.prefix else {
        return item.prefix.clone();
    };
    let prefix = text.trim().trim_matches('/').trim();
    if prefix.contains('/') {
        warnings.push(Warning::FieldNotKept { provider: provider.into(), field: "prefix".into() });
        return Setting::Keep;
    }
    blank_keeps(&Setting::Set(prefix.to_owned()))
}

fn blank_keeps(setting: &Setting<String>) -> Setting<String> {
    match setting {
        Setting::Set(text) if text.trim().is_empty() => Setting::Keep,
        Setting::Set(text) => Setting::Set(text.trim().to_owned()),
        other => other.clone(),
    }
}
