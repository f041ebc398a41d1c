//! Models that CLIProxyAPI offers and no provider list names: those of logins, and of entries that
//! have the vendor's.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;
use url::form_urlencoded;

use super::{Client, ClientError, FamilyRow, Lists, Provider};
use crate::protocol::plain_text;

/// Who offers models, as a person is told, and their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlisted {
    /// A login's kind, or a list.
    pub label: String,
    /// Names of models.
    pub models: Vec<String>,
}

/// One login of each kind is looked at, of at most so many kinds.
const MOST_KINDS: usize = 12;

impl Client {
    /// What is offered besides the models that these lists name. What a server does not tell is
    /// left out: it helps with a warning and is needed for nothing.
    pub async fn unlisted_models(&self, lists: &Lists) -> Vec<Unlisted> {
        let mut found = Vec::new();
        for (family, providers) in lists {
            let has_vendors =
                |provider: &Provider| !provider.is_disabled() && provider.models().next().is_none();
            let catalogue = FamilyRow::of(*family).catalogue;
            let Some(name) = catalogue.filter(|_| providers.iter().any(has_vendors)) else {
                continue;
            };
            let path = format!("model-definitions/{name}");
            found.extend(self.offered(family.to_string(), &path).await);
        }
        for (kind, file) in self.logins().await {
            let file: String = form_urlencoded::byte_serialize(file.as_bytes()).collect();
            let path = format!("auth-files/models?name={file}");
            found.extend(self.offered(format!("{kind} login"), &path).await);
        }
        found
    }

    /// A file of each kind of login that is in use.
    async fn logins(&self) -> Vec<(String, String)> {
        let answer = self.told("auth-files").await;
        let files = answer.as_ref().and_then(|body| body.get("files")).and_then(Value::as_array);
        let mut kinds = BTreeSet::new();
        let mut logins = Vec::new();
        for file in files.into_iter().flatten() {
            let text = |field: &str| file.get(field).and_then(Value::as_str).unwrap_or_default();
            let is_disabled = file.get("disabled").and_then(Value::as_bool).unwrap_or_default();
            let (kind, name) = (plain_text(text("type"), 40), text("name"));
            if is_disabled || kind.is_empty() || name.is_empty() || kinds.len() == MOST_KINDS {
                continue;
            }
            if kinds.insert(kind.clone()) {
                logins.push((kind, name.to_owned()));
            }
        }
        logins
    }

    async fn offered(&self, label: String, path: &str) -> Option<Unlisted> {
        let body = self.told(path).await?;
        let models = body.get("models")?.as_array()?.iter();
        let models: Vec<String> = models
            .filter_map(|model| model.get("id").and_then(Value::as_str))
            .map(str::to_owned)
            .collect();
        (!models.is_empty()).then_some(Unlisted { label, models })
    }

    async fn told(&self, path: &str) -> Option<Value> {
        let method = Method::GET;
        let sending = self.exchange(&method, path, None, |answer| answer.json(&method, None));
        let told: Result<Value, ClientError> = self.guarded(sending).await;
        told.ok()
    }
}
