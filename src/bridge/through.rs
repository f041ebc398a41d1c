//! Looking through CLIProxyAPI as its own clients do.

use secrecy::SecretString;
use serde::Serialize;

use super::{Bridge, client_key, folders, keys};
use crate::{
    cliproxy::{Api, ApiError},
    failure,
    protocol::{Failure, plain_text},
    settings::Settings,
};

/// What was seen through CLIProxyAPI.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThroughReport {
    /// The server's `host` or `host:port`.
    pub host: String,
    /// The models that it offers its clients.
    pub models: Vec<String>,
    /// The model that was asked to say a word, and did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
}

/// A model that answered.
#[derive(Debug, Serialize)]
pub struct Answered {
    /// Its name, as CLIProxyAPI offers it.
    pub model: String,
    /// Tokens that it cost; `None` where it is not said.
    pub tokens: Option<u64>,
}

impl Bridge {
    /// Asks CLIProxyAPI for its models, and has one of them say a word where that is asked for:
    /// only this spends tokens. `key`: one that is not stored.
    ///
    /// # Errors
    /// `client_key_needed`, `client_key_refused`, and what keeps the server or the model from
    /// answering.
    pub async fn look_through(
        &self,
        profile: Option<&str>,
        key: Option<&SecretString>,
        model: Option<&str>,
    ) -> Result<ThroughReport, Failure> {
        let folders = folders()?;
        let settings = Settings::load(&folders)?;
        let profile = settings.named(profile)?;
        let key = match key {
            Some(key) => keys::usable(key, "The client key")?,
            None => client_key::of_profile(&folders, &settings, profile, || {}).await?,
        };
        let connection = &profile.connection;
        let (url, seconds) = (&connection.url, connection.timeout.as_secs());
        let failed = |error| failure::of_api(error, url, seconds);
        let api = Api::new(connection, key, settings.trusted_listeners.clone());
        let api = api.map_err(|error| failed(ApiError::Client(error)))?;
        let models = api.models().await.map_err(failed)?;
        let answered = match model {
            None => None,
            // Nothing is spent on a mistyped name.
            Some(model) if !models.iter().any(|offered| offered == model) => {
                let model = plain_text(model, 200);
                return Err(Failure::ModelNotOffered { host: url.host(), model });
            }
            Some(model) => {
                let completion = api.complete(model).await.map_err(failed)?;
                Some(Answered { model: model.to_owned(), tokens: completion.tokens })
            }
        };
        let models = models.iter().map(|model| plain_text(model, 300)).collect();
        Ok(ThroughReport { host: url.host(), models, answered })
    }
}
