//! The dispatch table: a method's name and its parameters in, its result or failure out.

use serde::Serialize;
use serde_json::Value;

use super::fit;
use crate::{
    bridge::{Bridge, Call, CallFailure},
    protocol::{
        ErrorObject, Failure, HistoryGetParams, HistoryListParams, ImportRunParams, plain_text,
        read_params,
    },
};

/// Methods that get only their own progress; cancelling one simply ends it.
pub const IMPORT_RUN: &str = "import/run";

/// Calls a method.
pub async fn call(
    bridge: &Bridge,
    method: &str,
    params: Value,
    call: &Call,
) -> Result<Value, ErrorObject> {
    if method == IMPORT_RUN {
        return import_run(bridge, params, call).await;
    }
    let result = tokio::select! {
        result = dispatch(bridge, method, params, call) => result,
        () = call.stop.asked() => Err(Failure::Cancelled {}),
    };
    result.map_err(|failure| ErrorObject::from(&failure))
}

async fn dispatch(
    bridge: &Bridge,
    method: &str,
    params: Value,
    call: &Call,
) -> Result<Value, Failure> {
    match method {
        "bridge/hello" => value(bridge.hello(&read_params(params)?)),
        "profile/list" => value(bridge.profile_list().await?),
        "profile/set" => value(bridge.profile_set(read_params(params)?).await?),
        "profile/remove" => value(bridge.profile_remove(read_params(params)?).await?),
        "secret/set" => value(bridge.secret_set(read_params(params)?).await?),
        "secret/remove" => value(bridge.secret_remove(read_params(params)?).await?),
        "connection/verify" => value(bridge.connection_verify(read_params(params)?, call).await?),
        "provider/list" => {
            let page = value(bridge.provider_list(read_params(params)?, call).await?)?;
            Ok(fit::page(page, "providers"))
        }
        "history/list" => {
            let page = value(bridge.history_list(&read_params::<HistoryListParams>(params)?)?)?;
            Ok(fit::page(page, "imports"))
        }
        "history/get" => {
            Ok(fit::report(bridge.history_get(&read_params::<HistoryGetParams>(params)?)?))
        }
        _ => Err(Failure::MethodNotFound { method: plain_text(method, 60) }),
    }
}

async fn import_run(bridge: &Bridge, params: Value, call: &Call) -> Result<Value, ErrorObject> {
    let result = match read_params::<ImportRunParams>(params) {
        Ok(params) => bridge.import_run(params, call).await,
        Err(failure) => Err(failure.into()),
    };
    result.map(fit::report).map_err(|CallFailure { failure, report }| {
        let mut error = ErrorObject::from(&failure);
        error.data.report = report.map(|report| fit::report(*report));
        error
    })
}

fn value(result: impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(result).map_err(|error| {
        tracing::error!(%error, "a result can't be written");
        Failure::Internal {}
    })
}
