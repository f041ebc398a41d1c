//! The dispatch table: a method's name and its parameters in, its result or failure out.

use serde_json::{Value, value::RawValue};

use super::fit;
use crate::{
    bridge::{Bridge, Call},
    import::{Done, Settling},
    protocol::{
        ErrorObject, Failure, HistoryGetParams, HistoryListParams, ImportRunParams,
        ImportUndoParams, plain_text, read_params,
    },
};

/// The methods that write. They report progress, and cancelling one does not simply end it.
pub const IMPORT_RUN: &str = "import/run";
/// See [`IMPORT_RUN`].
pub const IMPORT_UNDO: &str = "import/undo";

/// The answer to a request, and what goes on behind it.
pub struct Reply {
    pub result: Result<Box<RawValue>, ErrorObject>,
    pub settling: Option<Settling>,
}

impl From<Result<Box<RawValue>, Failure>> for Reply {
    fn from(result: Result<Box<RawValue>, Failure>) -> Self {
        Self { result: result.map_err(|failure| ErrorObject::from(&failure)), settling: None }
    }
}

impl From<Result<Done, Failure>> for Reply {
    fn from(result: Result<Done, Failure>) -> Self {
        match result {
            Ok(done) if done.is_cancelled() => {
                let mut error = ErrorObject::from(&Failure::Cancelled {});
                error.data.report = Some(fit::report(done.report));
                Self { result: Err(error), settling: done.settling }
            }
            Ok(done) => Self { result: Ok(fit::report(done.report)), settling: done.settling },
            Err(failure) => Self { result: Err(ErrorObject::from(&failure)), settling: None },
        }
    }
}

/// Calls a method.
pub async fn call(bridge: &Bridge, method: &str, params: Value, call: &Call) -> Reply {
    // A write is not simply dropped when it is cancelled.
    match method {
        IMPORT_RUN => match read_params::<ImportRunParams>(params) {
            Ok(params) => bridge.import_run(params, call).await.into(),
            Err(failure) => Reply::from(Err::<Done, _>(failure)),
        },
        IMPORT_UNDO => match read_params::<ImportUndoParams>(params) {
            Ok(params) => bridge.import_undo(params, call).await.into(),
            Err(failure) => Reply::from(Err::<Done, _>(failure)),
        },
        _ => tokio::select! {
            result = dispatch(bridge, method, params, call) => result.into(),
            () = call.stop.asked() => Reply::from(Err::<Done, _>(Failure::Cancelled {})),
        },
    }
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
        "model/discover" => {
            fit::page(&bridge.model_discover(read_params(params)?).await?, "models")
        }
        "management/request" => {
            fit::raw(&bridge.management_request(read_params(params)?, call).await?)
        }
        _ => return Err(Failure::MethodNotFound { method: plain_text(method, 60) }),
    })
}
