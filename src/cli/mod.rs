//! The person's door: one file a command family.

mod arguments;
mod browser;
mod check;
mod dialogue;
mod doctor;
mod history;
mod import;
mod import_file;
mod key;
mod models;
mod output;
mod profile;
mod providers;
mod report;
mod setup;
mod shell;
mod undo;
mod verify;

use std::time::Duration;

use clap::Parser as _;

use arguments::{Arguments, Command};
use output::{Error, Output};

use crate::{
    bridge::Bridge,
    host::{self, Caller},
    logging,
};

/// Runs the command line of this process; gives the exit code: 0 done, 1 failed, 2 wrong usage,
/// 3 some items failed.
#[must_use]
pub fn run() -> i32 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to stdout, mistakes to stderr; nothing can be done if neither is there.
            let _ = error.print();
            return error.exit_code();
        }
    };
    logging::start(arguments.verbose);
    if let Command::Host { drain } = arguments.command {
        let drain = drain.map_or(host::DRAIN, Duration::from_secs_f64);
        return host::run(&Caller::Terminal, drain);
    }
    let output = Output::new(arguments.json);
    let result = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Usage(format!("no runtime: {error}")))
        .and_then(|runtime| {
            let result = runtime.block_on(dispatch(arguments, &output));
            // A call that is stuck in the keychain must not keep the process.
            runtime.shutdown_background();
            result
        });
    result.unwrap_or_else(|error| output.error(&error))
}

async fn dispatch(arguments: Arguments, output: &Output) -> Result<i32, Error> {
    let bridge = Bridge::new(Caller::Terminal.to_string());
    let profile = arguments.profile;
    match arguments.command {
        Command::Setup(setup) => setup::run(*setup, profile, output).await,
        Command::Profile { command } => profile::run(&bridge, command, profile, output).await,
        Command::Key { command } => key::run(&bridge, command, profile, output).await,
        Command::Browser { command } => browser::run(command, output),
        Command::Doctor { fix, report } => {
            doctor::run(fix, report, profile.as_deref(), output).await
        }
        Command::Verify { retry } => verify::run(&bridge, profile, retry, output).await,
        Command::Import(import) => import::run(&bridge, *import, profile, output).await,
        Command::Check(check) => check::run(&bridge, *check, profile, output).await,
        Command::Models(site) => models::run(&bridge, site, profile, output).await,
        Command::Providers { family } => providers::run(&bridge, profile, family, output).await,
        Command::History { id } => history::run(&bridge, id, output),
        Command::Undo { id, group, dry_run } => {
            undo::run(&bridge, id, group, dry_run, output).await
        }
        Command::Completions { shell } => Ok(shell::completions(shell)),
        Command::Man { folder } => shell::man(folder.as_deref()),
        Command::Host { .. } => Ok(0),
    }
}
