//! Decides which door: launched by a browser, or by a person.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)]

use std::{env, ffi::OsString, process};

use hub_bridge::{
    cli,
    host::{self, Caller},
    logging,
};

fn main() {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let code = match Caller::of_browser(&arguments) {
        Some(caller) => {
            logging::start(0);
            host::run(&caller, host::DRAIN)
        }
        None => cli::run(),
    };
    // Threads may be left behind that wait for a person at a keychain: they end here too.
    process::exit(code);
}
