//! The user's profiles and choices: `config.toml`, and a profile from the environment.

mod edit;
mod file;
mod profile;

use std::env;

pub use edit::{allow_extensions, remove_profile, store_profile};
pub use profile::{
    DEFAULT_STORE_WAIT, DEFAULT_TIMEOUT, ENVIRONMENT, Profile, Settings, SettingsError,
    StoreChoice, TIMEOUT_MS_RANGE,
};

use crate::{cliproxy::ManagementUrl, files::Folders};

const ENV_URL: &str = "HUB_BRIDGE_MANAGEMENT_URL";
const ENV_KEY: &str = "HUB_BRIDGE_MANAGEMENT_KEY";
const ENV_CLIENT_KEY: &str = "HUB_BRIDGE_CLIENT_KEY";
const ENV_INSECURE: &str = "HUB_BRIDGE_ALLOW_INSECURE_HTTP";

impl Settings {
    /// Reads `config.toml` and the environment. No file means no profiles.
    ///
    /// # Errors
    /// With line and column, when the file is not what it should be.
    pub fn load(folders: &Folders) -> Result<Self, SettingsError> {
        let path = folders.config_file();
        let mut settings = file::parse(&file::read(&path)?, &path)?;
        settings.add_environment()?;
        Ok(settings)
    }

    fn add_environment(&mut self) -> Result<(), SettingsError> {
        let variable = |name| env::var(name).ok().filter(|text| !text.trim().is_empty());
        let invalid = |reason: String| SettingsError::Invalid {
            path: "the environment".into(),
            line: None,
            column: None,
            reason,
        };
        let (url, key) = match (variable(ENV_URL), variable(ENV_KEY)) {
            (Some(url), Some(key)) => (url, key),
            (None, None) => return Ok(()),
            _ => return Err(invalid(format!("{ENV_URL} and {ENV_KEY} belong together"))),
        };
        let url = ManagementUrl::parse(&url).map_err(|e| invalid(format!("{ENV_URL}: {e}")))?;
        let mut profile = Profile::new(ENVIRONMENT.to_owned(), url);
        profile.connection.allow_insecure_http =
            variable(ENV_INSECURE).is_some_and(|text| matches!(text.trim(), "1" | "true"));
        self.profiles.retain(|profile| !profile.is_environment());
        self.profiles.insert(0, profile);
        self.default = Some(ENVIRONMENT.to_owned());
        self.environment_key = Some(key.trim().to_owned().into());
        self.environment_client_key =
            variable(ENV_CLIENT_KEY).map(|key| key.trim().to_owned().into());
        Ok(())
    }
}
