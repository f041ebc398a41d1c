use secrecy::SecretString;
use serde::Serialize;

use super::{
    arguments::Check,
    dialogue, key,
    output::{Error, GOOD, NOTICE, OK, Output, count},
};
use crate::{
    bridge::{Bridge, KeyAtSite, SiteReport, ThroughReport},
    protocol::Failure,
};

/// What was found out.
#[derive(Serialize)]
struct Found {
    site: Option<SiteReport>,
    through: Option<ThroughReport>,
}

/// `hub-bridge check`
pub async fn run(
    bridge: &Bridge,
    check: Check,
    profile: Option<String>,
    output: &Output,
) -> Result<i32, Error> {
    let site = match &check.base_url {
        Some(base_url) => {
            let asked = KeyAtSite {
                profile: profile.clone(),
                family: check.family.family(),
                base_url: base_url.clone(),
                api_key: key::read("API key", check.key_stdin, "--key-stdin")?,
            };
            let site = bridge.site_check(asked).await?;
            output.warnings(&site.warnings);
            Some(site)
        }
        None => None,
    };
    let through = if check.through {
        Some(look_through(bridge, &check, profile.as_deref(), output).await?)
    } else {
        None
    };
    let found = Found { site, through };
    output.result(&found, || human(&found));
    Ok(OK)
}

/// With the key that is given, else the stored one, else one that is asked for and, once it was
/// taken, stored.
async fn look_through(
    bridge: &Bridge,
    check: &Check,
    profile: Option<&str>,
    output: &Output,
) -> Result<ThroughReport, Error> {
    let model = check.complete.as_deref();
    if check.client_key_stdin {
        let key = key::read("Client key", true, "--client-key-stdin")?;
        return Ok(bridge.look_through(profile, Some(&key), model).await?);
    }
    match bridge.look_through(profile, None, model).await {
        Err(Failure::ClientKeyNeeded { .. }) if dialogue::is_possible() => {
            let key: SecretString = dialogue::ask_secret("Client key")?;
            let through = bridge.look_through(profile, Some(&key), model).await?;
            let store = bridge.client_key_set(profile, &key).await?;
            dialogue::done("Key stored", store, output);
            Ok(through)
        }
        other => Ok(other?),
    }
}

fn human(found: &Found) -> String {
    let mut lines = Vec::new();
    if let Some(SiteReport { family, site, .. }) = &found.site {
        let models = match site.model_count {
            Some(models) => count(models, "model"),
            None => "it has no list of models".to_owned(),
        };
        let base_url = &site.base_url;
        lines.push(if site.key_confirmed {
            format!("{GOOD}✔{GOOD:#} {base_url} takes the key ({family}): {models}")
        } else {
            format!("{NOTICE}?{NOTICE:#} {base_url} answers ({family}): {models}")
        });
    }
    if let Some(through) = &found.through {
        let host = &through.host;
        let all = count(through.models.len(), "model");
        let of_site = found.site.as_ref().map(|site| served(site, through));
        let of_site =
            of_site.map(|count| format!(", {count} under names of the site's")).unwrap_or_default();
        lines.push(format!("{GOOD}✔{GOOD:#} CLIProxyAPI at {host} offers {all}{of_site}"));
        if let Some(answered) = &through.answered {
            let tokens = answered.tokens.and_then(|tokens| usize::try_from(tokens).ok());
            let tokens = tokens.map(|tokens| format!(" ({})", count(tokens, "token")));
            let tokens = tokens.unwrap_or_default();
            lines.push(format!("{GOOD}✔{GOOD:#} “{}” answered through it{tokens}", answered.model));
        }
    }
    lines.join("\n")
}

/// How many of the site's models CLIProxyAPI offers, under their names, with or without a prefix.
fn served(site: &SiteReport, through: &ThroughReport) -> usize {
    let is_served = |model: &&String| {
        let is_it = |offered: &String| {
            let rest = offered.strip_suffix(model.as_str());
            rest.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('/'))
        };
        through.models.iter().any(is_it)
    };
    site.models.iter().filter(is_served).count()
}
