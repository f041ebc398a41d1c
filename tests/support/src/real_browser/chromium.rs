//! Chromium, without a window.

use std::process::Command;

use super::{Engine, desk::Desk, extension, process::Process};
use crate::Home;

/// The program, and Debian's package.
pub(super) const PROGRAM: &str = "chromium";
/// Where Chromium keeps what is the user's, and looks for the user's manifests.
pub(super) const USER_DATA: &str = ".config/chromium";

const SWITCHES: [&str; 13] = [
    "--headless=new",
    // It takes rights that root does not give, and containers do not have.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    // Nobody is there: what is not on this machine can't be reached.
    "--proxy-server=127.0.0.1:9",
    // The true reasons are said there only.
    "--enable-logging=stderr",
    "--log-level=0",
];

pub(super) fn start(home: &Home, desk: &Desk) -> Process {
    let folder = home.path().join("extension");
    extension::write(Engine::Chromium, &folder, desk.port());
    let mut command: Command = home.command(PROGRAM);
    command.args(SWITCHES);
    for (switch, value) in [
        ("user-data-dir", &home.path().join(USER_DATA)),
        ("load-extension", &folder),
        ("disable-extensions-except", &folder),
    ] {
        command.arg(format!("--{switch}={}", value.display()));
    }
    command.arg("about:blank");
    Process::start(command, home.path())
}
