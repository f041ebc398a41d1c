//! What the tests of hub-bridge run against: the other end of each line.
//!
//! * [`ManagementApi`]: the server that the host imports keys into;
//! * [`RelayStation`]: the site that a key comes from;
//! * [`Browser`]: the program that starts the host and talks to it;
//! * [`KeychainSession`]: the service that keeps the management key;
//! * [`RealBrowser`]: Chromium and Firefox themselves;
//! * [`Home`]: the folder of a user, so that no test sees another's.

pub mod browser;
mod faults;
pub mod home;
mod http;
#[cfg(unix)]
pub mod keychain;
pub mod management_api;
#[cfg(unix)]
pub mod manifest_cases;
#[cfg(target_os = "linux")]
pub mod processes;
#[cfg(target_os = "linux")]
pub mod real_browser;
pub mod real_server;
pub mod relay_station;

use std::{future::poll_fn, pin::pin, task::Poll};

#[cfg(unix)]
pub use self::keychain::KeychainSession;
#[cfg(target_os = "linux")]
pub use self::real_browser::RealBrowser;
pub use self::{
    browser::Browser,
    faults::{Fault, Rule},
    home::Home,
    http::Recorded,
    management_api::ManagementApi,
    relay_station::RelayStation,
};

/// CLIProxyAPI's provider lists.
pub const FAMILIES: [&str; 7] = [
    "openai-compatibility",
    "codex-api-key",
    "claude-api-key",
    "gemini-api-key",
    "xai-api-key",
    "vertex-api-key",
    "interactions-api-key",
];

/// Runs two futures until one of them is done.
async fn until(stopped: impl Future, work: impl Future) {
    let (mut stopped, mut work) = (pin!(stopped), pin!(work));
    poll_fn(|context| {
        let done =
            stopped.as_mut().poll(context).is_ready() || work.as_mut().poll(context).is_ready();
        if done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
