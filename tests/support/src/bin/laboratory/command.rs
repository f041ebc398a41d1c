//! What a laboratory can be asked to do.

use serde::Deserialize;
use serde_json::Value;

use crate::fault::Trouble;

/// One line of the input.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Registers the host with Chromium and Firefox.
    Register,
    /// Takes the registration back.
    Unregister,
    /// Runs the host's program as a person would: `{code, stdout, stderr}`.
    Run {
        arguments: Vec<String>,
        /// What it reads.
        #[serde(default)]
        input: String,
    },
    /// What `hub-bridge history --json` says.
    History,
    /// How many hosts the browsers have running.
    Hosts,
    /// Kills them; says how many they were.
    KillHost,
    /// The lists that the server has now, by family.
    Providers,
    /// Replaces one of them.
    Seed { family: String, entries: Vec<Value> },
    /// From now on the server takes so long for each answer.
    Slow { milliseconds: u64 },
    /// From now on this goes wrong, and nothing else.
    Fault { fault: Trouble },
    /// From now on nothing goes wrong.
    NoFault,
    /// From now on the server takes this key alone.
    ChangeKey { key: String },
    /// The server forgets failed attempts and bans.
    Forgive,
    /// Nothing listens any more at the server's port.
    ServerDown,
    /// It listens again, with the lists that it had.
    ServerUp,
    /// The requests that the server has seen since they were last forgotten.
    Requests {
        #[serde(default)]
        forget: bool,
    },
    /// Starts a relay station that offers these models: `{url, key}`.
    Station { models: Vec<String> },
    /// The management key that the keychain has for the server, or `null`.
    Secret,
    /// What happens to the keychain.
    Keychain { to: Keychain },
}

/// What can happen to a keychain.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keychain {
    /// It is locked, and nobody is there to unlock it.
    Lock,
    /// It takes calls and does not answer.
    Freeze,
    /// It answers again.
    Thaw,
}
