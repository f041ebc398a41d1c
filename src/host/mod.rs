//! The browser's door: native messaging on stdin and stdout.

mod caller;
mod fit;
mod frame;
mod progress;
mod rpc;
mod session;
mod stdio;

use std::{sync::Arc, time::Duration};

pub use caller::Caller;
pub use frame::{FrameError, read_frame, write_frame};
pub use session::{Connection, End, Event, Options, serve};

use crate::{bridge::Bridge, registration};

/// How long requests may go on after the end of input. Chromium kills after 2 s.
pub const DRAIN: Duration = Duration::from_millis(1500);

/// Serves a browser, or a pipe, until its input ends; gives the exit code.
///
/// The process is to be ended with that code at once: threads may be left behind, one of which
/// ends the process by itself if this does not return in time.
#[must_use]
pub fn run(caller: &Caller, drain: Duration) -> i32 {
    let Some((connection, writer)) = stdio::open(drain) else {
        return 1;
    };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return 1;
    };
    let options = Options { drain, allowed: caller.is_allowed() };
    let bridge = Arc::new(Bridge::new(caller.to_string()));
    let end = runtime.block_on(serve(bridge, connection, options));
    // A call that is stuck in the keychain must not keep the process.
    runtime.shutdown_background();
    writer.finish();
    if matches!(caller, Caller::Extension(_)) {
        // When nobody waits any more: a few looks at files, most of which are not there.
        registration::repair();
    }
    end.exit_code()
}
