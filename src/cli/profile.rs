use std::fs;

use super::{
    arguments::{ProfileCommand, ProfileSet},
    output::{Error, FAILED, GOOD, OK, Output, table},
};
use crate::{
    bridge::{Bridge, PersonalChanges},
    extension::ExtensionId,
    protocol::{
        Failure, Profile, ProfileRemoveParams, ProfileSetParams, ProfileSetResult, Setting,
    },
};

/// `hub-bridge profile …`
pub async fn run(
    bridge: &Bridge,
    command: ProfileCommand,
    profile: Option<String>,
    output: &Output,
) -> Result<i32, Error> {
    match command {
        ProfileCommand::List => list(bridge, output).await,
        ProfileCommand::Set(mut set) => {
            set.name = set.name.or(profile);
            let (params, personal) = changes(*set)?;
            let result = bridge.profile_set_by_person(params, personal).await.map_err(as_option)?;
            show_set(&result, output);
            Ok(OK)
        }
        ProfileCommand::Use { name } => {
            let known = bridge.profile_list().await?.profiles;
            if !known.iter().any(|profile| profile.name == name) {
                return Err(Failure::NotFound { what: "profile".into(), name }.into());
            }
            let params =
                ProfileSetParams { name: Some(name), default: Some(true), ..Default::default() };
            let result = bridge.profile_set_by_person(params, PersonalChanges::default()).await?;
            show_set(&result, output);
            Ok(OK)
        }
        ProfileCommand::AllowRaw { callers, remove } => {
            allow_raw(bridge, profile, &callers, remove, output).await
        }
        ProfileCommand::Remove { name } => {
            let result = bridge.profile_remove(ProfileRemoveParams { name: name.clone() }).await?;
            output.result(&result, || {
                if result.removed {
                    format!("{GOOD}✔{GOOD:#} “{name}” is removed.")
                } else {
                    format!("There is no profile “{name}”.")
                }
            });
            Ok(if result.removed { OK } else { FAILED })
        }
    }
}

async fn list(bridge: &Bridge, output: &Output) -> Result<i32, Error> {
    let result = bridge.profile_list().await?;
    output.result(&result, || {
        if result.profiles.is_empty() {
            return "No profiles yet. “hub-bridge profile set --management-url \
                    http://localhost:8317” makes one."
                .to_owned();
        }
        let rows = result.profiles.iter().map(|profile| {
            vec![
                if profile.default { "*" } else { "" }.to_owned(),
                profile.name.clone(),
                profile.management_url.clone(),
                key_state(profile).to_owned(),
            ]
        });
        table(&["", "PROFILE", "ADDRESS", "KEY"], rows)
    });
    Ok(OK)
}

/// Changes who may send raw requests, or just shows it.
async fn allow_raw(
    bridge: &Bridge,
    profile: Option<String>,
    callers: &[String],
    remove: bool,
    output: &Output,
) -> Result<i32, Error> {
    let ids: Vec<ExtensionId> = callers
        .iter()
        .map(|text| text.parse().map_err(|error| Error::Usage(format!("“{text}”: {error}"))))
        .collect::<Result<_, _>>()?;
    let listed = bridge.profile_list().await?;
    let name = profile.or(listed.default);
    let found = name
        .as_ref()
        .and_then(|name| listed.profiles.into_iter().find(|profile| profile.name == *name));
    let Some(mut shown) = found else {
        return Err(Failure::NotConfigured { profile: name }.into());
    };
    if !ids.is_empty() {
        let named: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let mut allowed = shown.allow_raw;
        allowed.retain(|old| !named.contains(old));
        if !remove {
            allowed.extend(named);
        }
        let params = ProfileSetParams { name: Some(shown.name), ..Default::default() };
        let personal = PersonalChanges { allow_raw: Some(allowed), ..Default::default() };
        shown = bridge.profile_set_by_person(params, personal).await?.profile;
    }
    output.result(&shown, || match shown.allow_raw.as_slice() {
        [] => format!("No extension may send requests of its own to “{}”.", shown.name),
        allowed => format!(
            "{GOOD}✔{GOOD:#} These may send requests of their own to “{}”, and read its keys:\n  {}",
            shown.name,
            allowed.join("\n  ")
        ),
    });
    Ok(OK)
}

const fn key_state(profile: &Profile) -> &'static str {
    match profile.key_stored {
        Some(true) => "stored",
        Some(false) => "missing",
        None => "the key store does not answer",
    }
}

fn show_set(result: &ProfileSetResult, output: &Output) {
    output.warnings(&result.warnings);
    output.result(result, || {
        let Profile { name, management_url, default, .. } = &result.profile;
        let default = if *default { ", the default" } else { "" };
        format!("{GOOD}✔{GOOD:#} Profile “{name}”{default}: {management_url}")
    });
}

fn changes(set: ProfileSet) -> Result<(ProfileSetParams, PersonalChanges), Error> {
    let personal = PersonalChanges {
        proxy: setting(set.proxy),
        ca_certificate: match setting(set.ca_certificate) {
            Setting::Set(path) => Setting::Set(
                fs::read_to_string(&path)
                    .map_err(|error| Error::File(format!("{path}: {error}")))?,
            ),
            other => other,
        },
        allow_insecure_http: set.allow_insecure_http,
        allow_raw: None,
    };
    let params = ProfileSetParams {
        name: set.name,
        management_url: set.management_url,
        default: set.default.then_some(true),
        verify: set.verify.map(Into::into),
        name_match: set.name_match.map(Into::into),
        discover_models: set.discover_models.map(Into::into),
        timeout_ms: set.timeout_ms,
        ..Default::default()
    };
    Ok((params, personal))
}

/// An option's text; “none” clears.
pub fn setting(text: Option<String>) -> Setting<String> {
    match text {
        None => Setting::Keep,
        Some(text) if text == "none" => Setting::Clear,
        Some(text) => Setting::Set(text),
    }
}

/// A bad parameter by the option that a person typed.
fn as_option(failure: Failure) -> Failure {
    match failure {
        Failure::InvalidParams { path, reason } => {
            let mut option = String::from("--");
            for c in path.chars() {
                if c.is_ascii_uppercase() {
                    option.push('-');
                }
                option.push(c.to_ascii_lowercase());
            }
            let path = if path == "name" { "The name".to_owned() } else { option };
            Failure::InvalidParams { path, reason }
        }
        other => other,
    }
}
