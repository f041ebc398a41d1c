use std::{
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use secrecy::SecretString;

use super::{SecretStore, SecretStoreError};

/// A program of the user's that prints the key, such as `pass show cliproxy`.
#[derive(Debug)]
pub struct CommandStore {
    arguments: Vec<String>,
}

const NAME: &str = "command";
const LIMIT: Duration = Duration::from_secs(30);
const LONGEST_KEY: u64 = 16 * 1024;

/// Stands for the account in an argument, where the program keeps several keys.
pub const ACCOUNT_PLACEHOLDER: &str = "{account}";

impl CommandStore {
    /// An argument list, the program by its full path; no shell reads it.
    #[must_use]
    pub const fn new(arguments: Vec<String>) -> Self {
        Self { arguments }
    }

    fn run(&self, account: &str) -> Result<String, SecretStoreError> {
        let unavailable = |reason: String| SecretStoreError::Unavailable { store: NAME, reason };
        let Some((program, arguments)) = self.arguments.split_first() else {
            return Err(unavailable("no command is set".into()));
        };
        if !Path::new(program).is_absolute() {
            return Err(unavailable("the command's program is not named by its full path".into()));
        }
        let mut command = Command::new(program);
        command
            .args(arguments.iter().map(|argument| argument.replace(ACCOUNT_PLACEHOLDER, account)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("HUB_BRIDGE_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .spawn()
            .map_err(|error| unavailable(format!("{program} can't be started: {error}")))?;
        let pipe = child.stdout.take();
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            pipe.map(|pipe| pipe.take(LONGEST_KEY).read_to_string(&mut text)).transpose()?;
            Ok::<_, std::io::Error>(text)
        });
        let start = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if start.elapsed() < LIMIT => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Ok(None) => {
                    // It may be waiting for a person, as a password manager does.
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(SecretStoreError::Locked { store: NAME });
                }
                Err(error) => return Err(unavailable(error.to_string())),
            }
        };
        if !status.success() {
            return Err(unavailable(format!("{program} ended with {status}")));
        }
        match reader.join() {
            Ok(Ok(text)) => Ok(text),
            _ => Err(unavailable(format!("{program} printed no text"))),
        }
    }
}

impl SecretStore for CommandStore {
    fn name(&self) -> &'static str {
        NAME
    }

    fn get(&self, account: &str) -> Result<Option<SecretString>, SecretStoreError> {
        let printed = self.run(account)?;
        let key = printed.lines().next().unwrap_or_default().trim();
        Ok((!key.is_empty()).then(|| key.to_owned().into()))
    }

    fn set(&self, _: &str, _: &SecretString) -> Result<(), SecretStoreError> {
        Err(SecretStoreError::ReadOnly { store: NAME })
    }

    fn remove(&self, _: &str) -> Result<bool, SecretStoreError> {
        Err(SecretStoreError::ReadOnly { store: NAME })
    }
}
