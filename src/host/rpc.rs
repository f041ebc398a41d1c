//! The dispatch table: a method's name and its parameters in, its result or failure out.

use serde_json::{Value, value::RawValue};

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
) -> Result<Box<RawValue>, ErrorObject> {
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
) -> Result<Box<RawValue>, Failure> {
    Ok(match method {
        "bridge/hello" => fit::raw(&bridge.hello(&read_params(params)?)),
        "profile/list" => fit::raw(&bridge.profile_list().await?),
        "profile/set" => fit::raw(&bridge.profile_set(read_params(params)?).await?),
        "profile/remove" => fit::raw(&bridge.profile_remove(read_params(params)?).await?),
        "secret/set" => fit::raw(&bridge.secret_set(read_params(params)?).await?),
        "secret/remove" => fit::raw(&bridge.secret_remove(read_params(params)?).await?),
        "connection/verify" => {
            fit::raw(&bridge.connection_verify(read_params(params)?, call).await?)
        }
        "provider/list" => {
            fit::page(&bridge.provider_list(read_params(params)?, call).await?, "providers")
        }
        "history/list" => {
            fit::page(&bridge.history_list(&read_params::<HistoryListParams>(params)?)?, "imports")
        }
        "history/get" => {
            fit::report_page(bridge.history_get(&read_params::<HistoryGetParams>(params)?)?)
        }
        _ => return Err(Failure::MethodNotFound { method: plain_text(method, 60) }),
    })
}

async fn import_run(
    bridge: &Bridge,
    params: Value,
    call: &Call,
) -> Result<Box<RawValue>, ErrorObject> {
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
