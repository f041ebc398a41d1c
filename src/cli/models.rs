use secrecy::SecretString;

use super::{
    arguments::SiteKey,
    key,
    output::{Error, NOTICE, OK, Output, count},
};
use crate::{
    bridge::{Bridge, KeyAtSite},
    protocol::{Family, ModelDiscoverParams},
};

/// `hub-bridge models`
pub async fn run(
    bridge: &Bridge,
    site: SiteKey,
    profile: Option<String>,
    output: &Output,
) -> Result<i32, Error> {
    let api_key = key::read("API key", site.key_stdin, "--key-stdin")?;
    let family = match site.family.family() {
        Some(family) => family,
        None => family_of(bridge, profile.clone(), &site.base_url, &api_key).await?,
    };
    let base_url = Some(site.base_url);
    let params = ModelDiscoverParams { profile, family, base_url, api_key };
    let result = bridge.model_discover(params).await?;
    output.result(&result, || {
        let mut lines = result.models.clone();
        lines.push(format!("\n{} at {}", count(lines.len(), "model"), result.source));
        if result.left_out {
            lines.push(format!(
                "{NOTICE}!{NOTICE:#} The site names more: what is no model's name, or over 2,000, \
                 is left out."
            ));
        }
        lines.join("\n")
    });
    Ok(OK)
}

/// Which kind of site it is, by what it answers.
pub async fn family_of(
    bridge: &Bridge,
    profile: Option<String>,
    base_url: &str,
    api_key: &SecretString,
) -> Result<Family, Error> {
    let (base_url, api_key) = (base_url.to_owned(), api_key.clone());
    let asked = KeyAtSite { profile, family: None, base_url, api_key };
    Ok(bridge.site_check(asked).await?.family)
}
