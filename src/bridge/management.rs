//! `management/request`: the raw Management API, for callers that a person has allowed it.

use reqwest::Method;

use super::{Bridge, Call};
use crate::{
    extension::ExtensionId,
    protocol::{
        Failure, MAX_RESPONSE_BYTES, ManagementHeaders, ManagementRequestParams,
        ManagementRequestResult, Verify,
    },
    raw::{self, RawPath, RawRequest, Target},
    settings::{Profile, Settings},
};

/// The envelope around an answer has no more than so many bytes.
const ENVELOPE: usize = 4_000;

impl Bridge {
    /// `management/request`
    ///
    /// # Errors
    /// `not_allowed`, `invalid_params`, and what keeps the server from being asked.
    pub async fn management_request(
        &self,
        params: ManagementRequestParams,
        call: &Call,
    ) -> Result<ManagementRequestResult, Failure> {
        let settings = Settings::load(&super::folders()?)?;
        let profile = settings.named(params.profile.as_deref())?;
        self.refuse_raw(profile)?;
        let name = profile.name.clone();
        let request = checked(params)?;
        let (client, profile) = self.client_for(Some(&name), call, 0, false).await?;
        // The profile may have got another address since: this is the one that is asked.
        self.refuse_raw(&profile)?;
        let job = self.job(client, profile, call, false, Verify::None)?;
        let client = job.client.clone();
        // Who cancels hears no more of it; a write that is under way is seen to its end, and into
        // the history.
        let sending = tokio::spawn(raw::send(job, request));
        let answer = sending.await.map_err(|_| Failure::Internal {})??;
        let server = client.server();
        let result = ManagementRequestResult {
            status: answer.status,
            headers: ManagementHeaders { version: server.version, commit: server.commit },
            body: answer.body,
        };
        let bytes = serde_json::to_string(&result).map_or(usize::MAX, |text| text.len());
        if bytes + ENVELOPE > MAX_RESPONSE_BYTES {
            let host = client.connection().url.host();
            return Err(Failure::ResponseTooLarge { host, limit: MAX_RESPONSE_BYTES });
        }
        Ok(result)
    }

    fn refuse_raw(&self, profile: &Profile) -> Result<(), Failure> {
        if profile.allow_raw.iter().any(|allowed| self.is(allowed)) {
            return Ok(());
        }
        Err(Failure::NotAllowed { method: "management/request".into() })
    }

    /// Whether the caller is this extension. A terminal is none, and has no need of this.
    fn is(&self, allowed: &str) -> bool {
        allowed.parse::<ExtensionId>().is_ok_and(|id| id.in_manifest() == self.caller())
    }
}

fn checked(params: ManagementRequestParams) -> Result<RawRequest, Failure> {
    let invalid = |path: &str, reason: String| Failure::InvalidParams { path: path.into(), reason };
    let ManagementRequestParams { method, path, body, .. } = params;
    let method = [Method::GET, Method::PUT, Method::PATCH, Method::DELETE]
        .into_iter()
        .find(|known| known.as_str() == method)
        .ok_or_else(|| invalid("method", "it is GET, PUT, PATCH or DELETE".into()))?;
    let path =
        RawPath::parse(&method, &path).map_err(|error| invalid("path", error.to_string()))?;
    let fits = match (&method, &body) {
        (&Method::PUT, Some(body)) => {
            body.is_array() || body.get("items").is_some_and(serde_json::Value::is_array)
        }
        (&Method::PATCH, Some(body)) => body.is_object(),
        (_, None) => !matches!(method, Method::PUT | Method::PATCH),
        (_, Some(_)) => false,
    };
    if !fits || matches!(path.target, Target::Config | Target::LatestVersion) && body.is_some() {
        let reason = "PUT takes a list, PATCH an object, the others nothing";
        return Err(invalid("body", reason.into()));
    }
    Ok(RawRequest { method, path, body })
}
