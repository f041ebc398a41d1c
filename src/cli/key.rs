use std::io::{BufRead as _, IsTerminal as _};

use secrecy::SecretString;

use super::{
    arguments::{KeyCommand, WhichKey},
    output::{Error, FAILED, GOOD, OK, Output},
};
use crate::{
    bridge::Bridge,
    protocol::{SecretRemoveParams, SecretRemoveResult, SecretSetParams, SecretSetResult},
};

/// `hub-bridge key …`
pub async fn run(
    bridge: &Bridge,
    command: KeyCommand,
    profile: Option<String>,
    output: &Output,
) -> Result<i32, Error> {
    match command {
        KeyCommand::Set { stdin, which: WhichKey { client: false } } => {
            let management_key = read("Management key", stdin, "--stdin")?;
            let result = bridge.secret_set(SecretSetParams { profile, management_key }).await?;
            output.result(&result, || {
                format!(
                    "{GOOD}✔{GOOD:#} Stored in: {}. “hub-bridge verify” tries it.",
                    result.store
                )
            });
            Ok(OK)
        }
        KeyCommand::Set { stdin, which: WhichKey { client: true } } => {
            let key = read("Client key", stdin, "--stdin")?;
            let store = bridge.client_key_set(profile.as_deref(), &key).await?;
            let result = SecretSetResult { stored: true, store: store.to_owned() };
            output.result(&result, || {
                format!(
                    "{GOOD}✔{GOOD:#} Stored in: {store}. “hub-bridge check --through” tries it."
                )
            });
            Ok(OK)
        }
        KeyCommand::Status(which) => status(bridge, profile, which, output).await,
        KeyCommand::Remove(which) => {
            let removed = if which.client {
                bridge.client_key_remove(profile.as_deref()).await?
            } else {
                bridge.secret_remove(SecretRemoveParams { profile }).await?.removed
            };
            output.result(&SecretRemoveResult { removed }, || {
                if removed { "The key is forgotten." } else { "No key was stored." }.to_owned()
            });
            Ok(OK)
        }
    }
}

async fn status(
    bridge: &Bridge,
    name: Option<String>,
    which: WhichKey,
    output: &Output,
) -> Result<i32, Error> {
    let (status, what, option) = if which.client {
        (bridge.client_key_status(name.as_deref()).await?, "client key", " --client")
    } else {
        (bridge.secret_status(name.as_deref()).await?, "key", "")
    };
    output.result(&status, || {
        let crate::bridge::SecretStatus { profile, store, stored } = &status;
        if *stored {
            format!("{GOOD}✔{GOOD:#} A {what} for “{profile}” is stored in: {store}.")
        } else {
            format!(
                "No {what} for “{profile}” is stored in: {store}. “hub-bridge key set{option} \
                 --profile {profile}” stores one."
            )
        }
    });
    Ok(if status.stored { OK } else { FAILED })
}

/// Reads a secret from stdin, or asks for it without showing it.
pub fn read(prompt: &str, from_stdin: bool, option: &str) -> Result<SecretString, Error> {
    let failed = |error: std::io::Error| Error::File(format!("the key can't be read: {error}"));
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
        return Ok(line.trim().to_owned().into());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::Usage(format!("there is no terminal to ask on; use {option}")));
    }
    Ok(rpassword::prompt_password(format!("{prompt}: ")).map_err(failed)?.into())
}
