use super::{
    arguments::SiteKey,
    key,
    output::{Error, NOTICE, OK, Output, count},
};
use crate::{bridge::Bridge, protocol::ModelDiscoverParams};

/// `hub-bridge models`
pub async fn run(
    bridge: &Bridge,
    site: SiteKey,
    profile: Option<String>,
    output: &Output,
) -> Result<i32, Error> {
    let api_key = key::read("API key", site.key_stdin, "--key-stdin")?;
    let params = ModelDiscoverParams {
        profile,
        family: site.family,
        base_url: Some(site.base_url),
        api_key,
    };
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
