use super::output::{Error, GOOD, OK, Output, count};
use crate::{
    bridge::{Bridge, Call},
    protocol::ConnectionVerifyParams,
};

/// `hub-bridge verify`
pub async fn run(
    bridge: &Bridge,
    profile: Option<String>,
    retry: bool,
    output: &Output,
) -> Result<i32, Error> {
    let params = ConnectionVerifyParams { profile, retry, ..Default::default() };
    let result = bridge.connection_verify(params, &Call::default()).await?;
    output.warnings(&result.warnings);
    output.result(&result, || {
        let version = result.server.version.as_deref().unwrap_or("of unknown version");
        format!(
            "{GOOD}✔{GOOD:#} CLIProxyAPI {} at {} takes the key: {} readable, {} ({} ms)",
            crate::protocol::plain_text(version, 40),
            result.management_url,
            count(result.families.len(), "provider list"),
            count(result.providers, "provider"),
            result.latency_ms,
        )
    });
    Ok(OK)
}
