use serde::{Deserialize, Serialize};

/// Something that went well enough, and that a person should know.
///
/// `kind` and `params` on the wire; the text is [`std::fmt::Display`]. Append-only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    content = "params",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
#[non_exhaustive]
#[allow(missing_docs, reason = "PROTOCOL.md has the params of each kind")]
pub enum Warning {
    #[error(
        "The name “{name}” belongs to another site ({used_by}); this provider is called “{new_name}”."
    )]
    NameInUse { name: String, used_by: String, new_name: String },
    #[error("“{provider}” keeps its base URL {from}, though {to} is what reaches the site.")]
    BaseUrlDiffers { provider: String, from: String, to: String },
    #[error("{count} providers match; the key went to “{provider}”.")]
    SeveralMatches { provider: String, count: usize },
    #[error("The address had no http:// or https://; {url} was taken.")]
    SchemeAssumed { url: String },
    #[error(
        "{base_url} is this computer for you, and for CLIProxyAPI the one it runs on ({host})."
    )]
    LoopbackFromRemote { base_url: String, host: String },
    #[error(
        "“{provider}” serves no model until models are set: have them read from the site, or name them."
    )]
    NoModels { provider: String },
    #[error("The models of “{provider}” could not be read from {host}: {reason}.")]
    ModelsUnknown { provider: String, host: String, reason: String },
    #[error("{}", overlap(.provider, .models, *.count, .others, .prefix.as_deref()))]
    ModelsOverlap {
        provider: String,
        models: Vec<String>,
        count: usize,
        others: Vec<String>,
        prefix: Option<String>,
    },
    #[error(
        "{base_url} was taken, where the API answers; of {instead_of} the site says: {reason}."
    )]
    BaseUrlChosen { base_url: String, instead_of: String, reason: String },
    #[error("{host} answers without a key, too: whether it takes this one is not known.")]
    KeyUnconfirmed { host: String },
    #[error("“{provider}” is disabled in CLIProxyAPI and stays so.")]
    ProviderDisabled { provider: String },
    #[error("CLIProxyAPI did not keep “{field}” of “{provider}”.")]
    FieldNotKept { provider: String, field: String },
    #[error("CLIProxyAPI has stored the key of “{provider}” and does not use it yet.")]
    NotYetActive { provider: String },
    #[error("“{field}” of “{provider}” was changed since the import, and stays.")]
    ChangedSince { provider: String, field: String },
    #[error("“{provider}” was changed since the import: only its key was taken out.")]
    ProviderKept { provider: String },
    #[error("The management key for {url} is not stored yet.")]
    KeyNeeded { url: String },
    #[error("The address {from} was taken as {to}.")]
    UrlChanged { from: String, to: String },
}

/// A warning with its text, as it stands in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WarningNote {
    /// `kind` and `params`.
    #[serde(flatten)]
    pub warning: Warning,
    /// Plain English.
    pub message: String,
}

/// So many names are enough to see what it is about.
fn named(names: &[String], count: usize) -> String {
    let quoted: Vec<String> = names.iter().take(3).map(|name| format!("“{name}”")).collect();
    let more = count.saturating_sub(quoted.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    quoted.join(", ") + &more
}

fn overlap(
    provider: &str,
    models: &[String],
    count: usize,
    others: &[String],
    prefix: Option<&str>,
) -> String {
    let (models, others) = (named(models, count), named(others, others.len()));
    let apart = prefix.map_or_else(
        || "A prefix, and force-model-prefix in CLIProxyAPI, keep them apart.".to_owned(),
        |prefix| {
            format!(
                "The prefix “{prefix}” keeps them apart once CLIProxyAPI has force-model-prefix."
            )
        },
    );
    format!(
        "You get {models} from {others} already: CLIProxyAPI will send prompts for them to “{provider}” as well. {apart}"
    )
}

impl From<Warning> for WarningNote {
    fn from(warning: Warning) -> Self {
        Self { message: warning.to_string(), warning }
    }
}
