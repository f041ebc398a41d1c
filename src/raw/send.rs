//! One raw request. A write has the server's lock, is refused where it would empty a list, and is
//! in the history with what it changed.

use reqwest::Method;
use serde_json::{Map, Value};

use super::{
    changes::changes,
    path::{RawPath, Target, family},
};
use crate::{
    cliproxy::RawAnswer,
    failure,
    history::History,
    import::{Job, has_collapsed, reload_time},
    protocol::{Failure, Family, ItemResult},
};

/// A request that may pass.
#[derive(Debug)]
pub struct RawRequest {
    /// GET, PUT, PATCH or DELETE.
    pub method: Method,
    /// What it asks for.
    pub path: RawPath,
    /// What a PUT or PATCH carries.
    pub body: Option<Value>,
}

/// Sends it.
///
/// # Errors
/// `busy`, `config_lost`, `invalid_params` for a PUT that would empty a list, and why the server could not be asked. What the server itself
/// refuses is an answer, unless it is the key that it refuses.
pub async fn send(job: Job, request: RawRequest) -> Result<RawAnswer, Failure> {
    match request.path.target {
        Target::List(family) if request.method != Method::GET => write(job, family, request).await,
        target => {
            let mut answer = ask(&job, &request).await?;
            if target == Target::Config {
                answer.body = lists_of(answer.body);
            }
            Ok(answer)
        }
    }
}

async fn ask(job: &Job, request: &RawRequest) -> Result<RawAnswer, Failure> {
    let RawRequest { method, path, body } = request;
    let answer = job.client.raw(method.clone(), &path.text, body.clone()).await;
    answer.map_err(|error| failure::of_client(error, &job.client))
}

/// The configuration has the proxy's own keys, and others' secrets, in it.
fn lists_of(config: Value) -> Value {
    let Value::Object(config) = config else {
        return config;
    };
    let lists = config.into_iter().filter(|(name, _)| family(name).is_some());
    Value::Object(lists.collect::<Map<_, _>>())
}

async fn write(job: Job, family: Family, request: RawRequest) -> Result<RawAnswer, Failure> {
    let mut lock = job.lock(0).await?;
    let failed = |error| failure::of_client(error, &job.client);
    let before = job.client.list(family).await.map_err(failed)?;
    if before.is_empty() && matches!(job.client.has_lost_lists(family).await, Ok(true)) {
        let host = job.client.connection().url.host();
        return Err(Failure::ConfigLost { host, family });
    }
    let count = put_count(&request);
    if count.is_some_and(|count| has_collapsed(before.len(), count)) {
        let reason = "it would take away more than half of the list".to_owned();
        return Err(Failure::InvalidParams { path: "body".into(), reason });
    }
    lock.begin_write(reload_time(before.len().max(count.unwrap_or_default())));
    let answer = ask(&job, &request).await;
    // Whatever the answer was, or whether one came: what is there now is what it did.
    match job.client.list(family).await {
        Ok(after) => record(&job, changes(family, &before, &after)),
        Err(error) => tracing::warn!(%error, "what a raw request changed is not known"),
    }
    answer
}

/// How many entries a PUT leaves.
fn put_count(request: &RawRequest) -> Option<usize> {
    let body = request.body.as_ref().filter(|_| request.method == Method::PUT)?;
    let list = body.as_array().or_else(|| body.get("items")?.as_array());
    Some(list.map_or(0, Vec::len))
}

fn record(job: &Job, items: Vec<ItemResult>) {
    if items.is_empty() {
        return;
    }
    let mut report = job.report(items, Vec::new());
    if let Err(error) = History::new(&job.folders).record(&job.caller, &mut report) {
        tracing::error!(%error, "the raw request is not in the history");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_the_configuration_nothing_but_the_lists_is_left() {
        let config = json!({
            "codex-api-key": [], "openai-compatibility": null, "codex": { "a": 1 }, "xai": {},
            "api-keys": ["sk-client"], "remote-management": { "secret-key": "x" },
        });
        let left = json!({ "codex-api-key": [], "openai-compatibility": null });
        assert_eq!(lists_of(config), left);
        assert_eq!(lists_of(json!("a text")), json!("a text"));
    }
}
