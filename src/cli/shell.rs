//! Completions and manual pages, made from the arguments themselves.

use std::{fs, io, path::Path};

use clap::CommandFactory as _;

use super::{
    arguments::Arguments,
    output::{Error, OK},
};

/// Prints a completion script.
pub fn completions(shell: clap_complete::Shell) -> i32 {
    clap_complete::generate(shell, &mut Arguments::command(), "hub-bridge", &mut io::stdout());
    OK
}

/// Prints the main manual page, or writes all of them.
pub fn man(folder: Option<&Path>) -> Result<i32, Error> {
    let failed = |error: io::Error| Error::File(format!("the manual can't be written: {error}"));
    // Pages on how to get help would be most of them, and say nothing.
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    match folder {
        Some(folder) => {
            fs::create_dir_all(folder).map_err(failed)?;
            clap_mangen::generate_to(command, folder).map_err(failed)?;
        }
        None => clap_mangen::Man::new(command).render(&mut io::stdout()).map_err(failed)?,
    }
    Ok(OK)
}
