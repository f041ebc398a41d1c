use super::output::{Error, OK, Output, count, table};
use crate::{
    bridge::{Bridge, Call},
    protocol::{Family, ProviderListParams, ProviderSummary},
};

/// `hub-bridge providers`
pub async fn run(
    bridge: &Bridge,
    profile: Option<String>,
    family: Option<Family>,
    output: &Output,
) -> Result<i32, Error> {
    let params = ProviderListParams { profile, family, offset: 0, limit: None };
    let result = bridge.provider_list(params, &Call::default()).await?;
    output.result(&result, || {
        if result.providers.is_empty() {
            return "CLIProxyAPI has no providers yet.".to_owned();
        }
        let listed = table(
            &["LIST", "PROVIDER", "BASE URL", "KEYS", "MODELS"],
            result.providers.iter().map(row),
        );
        format!("{listed}\n\n{}", count(result.total, "provider"))
    });
    Ok(OK)
}

fn row(provider: &ProviderSummary) -> Vec<String> {
    let text = |text: Option<&String>, none: &str| text.cloned().unwrap_or_else(|| none.to_owned());
    let keys: Vec<&str> = provider.keys.iter().take(3).map(|key| key.masked.as_str()).collect();
    let more = provider.key_count.saturating_sub(keys.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let disabled = if provider.disabled { " (disabled)" } else { "" };
    vec![
        provider.family.to_string(),
        text(provider.name.as_ref(), "–") + disabled,
        text(provider.base_url.as_ref(), "the vendor's own"),
        format!("{}{more}", keys.join(" ")),
        match provider.model_count {
            0 if provider.family == Family::OpenaiCompatibility => "none".to_owned(),
            0 => "the vendor's".to_owned(),
            count => count.to_string(),
        },
    ]
}
