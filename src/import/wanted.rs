//! What an item asks for, checked and made whole.

use secrecy::{ExposeSecret, SecretString};

use super::base_url::{BaseUrl, BaseUrlError, Normalised};
use crate::{
    address,
    cliproxy::{FamilyRow, ManagementUrl},
    protocol::{Failure, Family, Item, Model, NameMatch, Setting, Warning, plain_text},
};

/// What holds where an item does not say otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults {
    /// What happens to a name that belongs to another site.
    pub name_match: NameMatch,
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
    pub name_match: NameMatch,
    pub repair_base_url: bool,
    pub warnings: Vec<Warning>,
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
        Ok(Self {
            family,
            key,
            base_url,
            name: name.trim().to_owned(),
            proxy_url: blank_keeps(&item.proxy_url),
            prefix,
            models,
            name_match: item.name_match.unwrap_or(defaults.name_match),
            repair_base_url: item.repair_base_url,
            warnings,
        })
    }

    /// The base URL as text; empty for the vendor's own address.
    pub fn base_url_text(&self) -> &str {
        self.base_url.as_ref().map_or("", BaseUrl::as_str)
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

fn wanted_base_url(
    item: &Item,
    family: Family,
    warnings: &mut Vec<Warning>,
) -> Result<Option<BaseUrl>, Failure> {
    let text = match &item.provider_base_url {
        Setting::Clear => "",
        Setting::Set(text) if !address::trim(text).is_empty() => text,
        Setting::Set(_) | Setting::Keep => item.site_url.as_deref().unwrap_or_default(),
    };
    let found = site_address(family, text)?;
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
