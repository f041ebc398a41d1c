//! `profile/*`: one profile a CLIProxyAPI instance.

use std::time::Duration;

use super::{Bridge, client_key, folders, keys};
use crate::{
    address,
    cliproxy::{Connection, ManagementUrl},
    files::Folders,
    protocol::{
        Failure, Profile, ProfileListResult, ProfileRemoveParams, ProfileRemoveResult,
        ProfileSetParams, ProfileSetResult, Setting, Warning, WarningNote, mask_url, plain_text,
    },
    settings::{self, ENVIRONMENT, Profile as StoredProfile, Settings, TIMEOUT_MS_RANGE},
};

/// Changes that only a person may make: on the command line or in the file.
#[derive(Clone, Debug, Default)]
pub struct PersonalChanges {
    /// A proxy's URL; cleared: none.
    pub proxy: Setting<String>,
    /// PEM text.
    pub ca_certificate: Setting<String>,
    /// Whatever the address.
    pub allow_insecure_http: Option<bool>,
    /// All callers that may use `management/request` from now on.
    pub allow_raw: Option<Vec<String>>,
}

const LONGEST_NAME: usize = 100;

impl Bridge {
    /// `profile/list`
    ///
    /// # Errors
    /// When the settings can't be read.
    pub async fn profile_list(&self) -> Result<ProfileListResult, Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let mut profiles = Vec::new();
        for profile in &settings.profiles {
            profiles.push(shown(&folders, &settings, profile).await);
        }
        Ok(ProfileListResult { profiles, default: settings.default })
    }

    /// `profile/set`, as an extension may call it.
    ///
    /// # Errors
    /// When the address is none, or a person would have to decide.
    pub async fn profile_set(&self, params: ProfileSetParams) -> Result<ProfileSetResult, Failure> {
        let reserved = [
            ("proxy", params.proxy.is_some()),
            ("caCertificate", params.ca_certificate.is_some()),
            ("allowRaw", params.allow_raw.is_some()),
        ];
        if let Some((path, _)) = reserved.into_iter().find(|(_, given)| *given) {
            let reason = "a person sets it, on the command line or in config.toml".to_owned();
            return Err(Failure::InvalidParams { path: path.into(), reason });
        }
        let insecure = params.allow_insecure_http;
        let personal = PersonalChanges { allow_insecure_http: insecure, ..Default::default() };
        self.change_profile(params, personal, true).await
    }

    /// `profile/set` with what only a person may change.
    ///
    /// # Errors
    /// When the address is none, or a value can't be used.
    pub async fn profile_set_by_person(
        &self,
        params: ProfileSetParams,
        personal: PersonalChanges,
    ) -> Result<ProfileSetResult, Failure> {
        self.change_profile(params, personal, false).await
    }

    /// `profile/remove`
    ///
    /// # Errors
    /// When the settings or the key store can't be written.
    pub async fn profile_remove(
        &self,
        params: ProfileRemoveParams,
    ) -> Result<ProfileRemoveResult, Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        refuse_environment(&params.name)?;
        let Some(profile) = settings.profiles.iter().find(|profile| profile.name == params.name)
        else {
            return Ok(ProfileRemoveResult { removed: false });
        };
        if is_only_user(&settings, profile) {
            match keys::forget(&folders, &settings, profile).await {
                Ok(_) | Err(Failure::SecretStoreReadOnly { .. }) => {}
                Err(failure) => return Err(failure),
            }
            forget_client_key(&folders, &settings, profile).await;
        }
        settings::remove_profile(&folders, &params.name)?;
        Ok(ProfileRemoveResult { removed: true })
    }

    async fn change_profile(
        &self,
        params: ProfileSetParams,
        personal: PersonalChanges,
        over_the_wire: bool,
    ) -> Result<ProfileSetResult, Failure> {
        let folders = folders()?;
        let before = Settings::load(&folders)?;
        let (existing, profile) = changed(&before, &params, personal, over_the_wire)?;
        write(&folders, &before, existing, &profile, params.default).await?;
        let now = Settings::load(&folders)?;
        let shown = shown(&folders, &now, &profile).await;
        let mut warnings: Vec<WarningNote> = Vec::new();
        if let Some(text) = &params.management_url {
            warnings.extend(url_changed(text, &profile.connection.url).map(Into::into));
        }
        if shown.key_stored == Some(false) {
            warnings.push(Warning::KeyNeeded { url: shown.management_url.clone() }.into());
        }
        Ok(ProfileSetResult { profile: shown, warnings })
    }
}

/// The profile that these changes concern, and what they make of it; nothing is written.
pub fn changed<'a>(
    before: &'a Settings,
    params: &ProfileSetParams,
    personal: PersonalChanges,
    over_the_wire: bool,
) -> Result<(Option<&'a StoredProfile>, StoredProfile), Failure> {
    let url = params.management_url.as_deref().map(ManagementUrl::parse).transpose()?;
    let existing = find(before, params.name.as_deref(), url.as_ref());
    let mut profile = match (existing, &url) {
        (Some(existing), _) => existing.clone(),
        (None, Some(url)) => StoredProfile::new(new_name(before, params, url)?, url.clone()),
        (None, None) => {
            let reason = "a new profile needs it".to_owned();
            return Err(Failure::InvalidParams { path: "managementUrl".into(), reason });
        }
    };
    refuse_environment(&profile.name)?;
    apply(&mut profile, params, personal, url, over_the_wire)?;
    Ok((existing, profile))
}

/// Writes a profile, and forgets the key of the address that it had before.
pub async fn write(
    folders: &Folders,
    before: &Settings,
    existing: Option<&StoredProfile>,
    profile: &StoredProfile,
    default: Option<bool>,
) -> Result<(), Failure> {
    settings::store_profile(folders, profile, default)?;
    if let Some(old) = existing.filter(|old| old.account() != profile.account())
        && is_only_user(before, old)
    {
        if let Err(error) = keys::forget(folders, before, old).await {
            tracing::warn!(%error, "the key of the old address could not be removed");
        }
        forget_client_key(folders, before, old).await;
    }
    Ok(())
}

/// A client key goes with the management key. Most profiles have none.
async fn forget_client_key(folders: &Folders, settings: &Settings, profile: &StoredProfile) {
    if let Err(error) = client_key::forget(folders, settings, profile).await {
        tracing::info!(%error, "no client key was removed");
    }
}

/// A warning when an address was taken as another than was typed.
pub fn url_changed(text: &str, url: &ManagementUrl) -> Option<Warning> {
    let typed = address::trim(text);
    (typed.trim_end_matches('/') != url.as_str())
        .then(|| Warning::UrlChanged { from: plain_text(typed, 300), to: url.to_string() })
}

fn find<'a>(
    settings: &'a Settings,
    name: Option<&str>,
    url: Option<&ManagementUrl>,
) -> Option<&'a StoredProfile> {
    let stored = || settings.profiles.iter().filter(|profile| !profile.is_environment());
    match name {
        Some(name) => settings.profiles.iter().find(|profile| profile.name == name),
        None => stored().find(|profile| Some(&profile.connection.url) == url),
    }
}

fn new_name(
    settings: &Settings,
    params: &ProfileSetParams,
    url: &ManagementUrl,
) -> Result<String, Failure> {
    if let Some(name) = &params.name {
        let shown = plain_text(name.trim(), LONGEST_NAME);
        if shown.is_empty() || shown != *name {
            let reason = format!("a name has 1 to {LONGEST_NAME} printable characters");
            return Err(Failure::InvalidParams { path: "name".into(), reason });
        }
        return Ok(shown);
    }
    let host = url.host();
    let taken = |name: &str| settings.profiles.iter().any(|profile| profile.name == name);
    let numbered = (2..).map(|number| format!("{host} {number}"));
    Ok(std::iter::once(host.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(host))
}

fn apply(
    profile: &mut StoredProfile,
    params: &ProfileSetParams,
    personal: PersonalChanges,
    url: Option<ManagementUrl>,
    over_the_wire: bool,
) -> Result<(), Failure> {
    let invalid = |path: &str, reason: String| Failure::InvalidParams { path: path.into(), reason };
    let connection = &mut profile.connection;
    if let Some(url) = url {
        // Permission to send a key readably is given for an address, not for a name.
        if url != connection.url {
            connection.allow_insecure_http = false;
            // Else who is allowed one server could lead the profile to another whose key is stored.
            profile.allow_raw.clear();
        }
        connection.url = url;
    }
    if let Some(ms) = params.timeout_ms {
        if !TIMEOUT_MS_RANGE.contains(&ms) {
            let (least, most) = (TIMEOUT_MS_RANGE.start(), TIMEOUT_MS_RANGE.end());
            return Err(invalid("timeoutMs", format!("it is between {least} and {most}")));
        }
        connection.timeout = Duration::from_millis(ms);
    }
    if let Some(allow) = personal.allow_insecure_http {
        if allow && over_the_wire && !connection.url.is_private() {
            let reason = "only a person may allow it for an address outside the private ranges";
            return Err(invalid("allowInsecureHttp", reason.to_owned()));
        }
        connection.allow_insecure_http = allow;
    }
    match personal.proxy {
        Setting::Keep => {}
        Setting::Clear => connection.proxy = None,
        Setting::Set(proxy) => {
            if !proxy.starts_with("http://") && !proxy.starts_with("https://")
                || reqwest::Proxy::all(&proxy).is_err()
            {
                let reason = "it is “none” or an http:// or https:// address".to_owned();
                return Err(invalid("proxy", reason));
            }
            connection.proxy = Some(proxy);
        }
    }
    match personal.ca_certificate {
        Setting::Keep => {}
        Setting::Clear => connection.ca_certificate = None,
        Setting::Set(pem) => {
            let read = reqwest::Certificate::from_pem_bundle(pem.as_bytes());
            if !read.is_ok_and(|certificates| !certificates.is_empty()) {
                return Err(invalid("caCertificate", "it is no PEM text".to_owned()));
            }
            connection.ca_certificate = Some(pem);
        }
    }
    refuse_insecure(connection)?;
    if let Some(callers) = personal.allow_raw {
        profile.allow_raw = callers;
    }
    profile.verify = params.verify.unwrap_or(profile.verify);
    profile.name_match = params.name_match.unwrap_or(profile.name_match);
    profile.discover_models = params.discover_models.unwrap_or(profile.discover_models);
    Ok(())
}

fn refuse_insecure(connection: &Connection) -> Result<(), Failure> {
    let url = &connection.url;
    if url.is_https() || url.is_loopback() || connection.allow_insecure_http {
        return Ok(());
    }
    Err(Failure::InsecureUrl { host: url.host() })
}

fn refuse_environment(name: &str) -> Result<(), Failure> {
    if name != ENVIRONMENT {
        return Ok(());
    }
    let reason = "that profile comes from HUB_BRIDGE_MANAGEMENT_URL and HUB_BRIDGE_MANAGEMENT_KEY";
    Err(Failure::InvalidParams { path: "name".into(), reason: reason.into() })
}

fn is_only_user(settings: &Settings, profile: &StoredProfile) -> bool {
    let account = profile.account();
    let users = settings.profiles.iter().filter(|other| other.account() == account);
    users.filter(|other| !other.is_environment()).count() == 1
}

async fn shown(folders: &Folders, settings: &Settings, profile: &StoredProfile) -> Profile {
    let connection = &profile.connection;
    Profile {
        name: profile.name.clone(),
        management_url: connection.url.to_string(),
        default: settings.default.as_deref() == Some(&profile.name),
        key_stored: keys::is_stored(folders, settings, profile).await,
        verify: profile.verify,
        name_match: profile.name_match,
        discover_models: profile.discover_models,
        timeout_ms: u64::try_from(connection.timeout.as_millis()).unwrap_or(u64::MAX),
        proxy: connection.proxy.as_deref().map_or_else(|| "none".to_owned(), mask_url),
        ca_certificate: connection.ca_certificate.clone(),
        allow_insecure_http: connection.allow_insecure_http,
        allow_raw: profile.allow_raw.clone(),
    }
}
