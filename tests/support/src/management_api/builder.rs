//! What a stand-in begins with.

use std::time::Duration;

use axum::http::HeaderMap;
use serde_json::Value;

use crate::faults::{Faults, Rule};

use super::{
    ManagementApi, Shared,
    bans::{Access, Bans},
    families::family,
    state::State,
};

/// The key of a stand-in that was not given another one.
pub const DEFAULT_KEY: &str = "stand-in-management-key";

/// Says what a [`ManagementApi`] begins with.
#[derive(Debug)]
#[must_use]
pub struct Builder {
    port: u16,
    shared: Shared,
}

impl Default for Builder {
    fn default() -> Self {
        let mut shared = Shared {
            version: Some("7.2.140".into()),
            access: Access {
                key: Some(DEFAULT_KEY.into()),
                allow_remote: false,
                remote: false,
                disabled: false,
            },
            latency: Duration::ZERO,
            without: Vec::new(),
            bans: Bans::default(),
            faults: Faults::default(),
            state: State::default(),
            requests: Vec::new(),
        };
        shared.state.activation_delay = Duration::from_millis(60);
        Self { port: 0, shared }
    }
}

impl Builder {
    /// The management key.
    pub fn key(mut self, key: &str) -> Self {
        self.shared.access.key = Some(key.into());
        self
    }

    /// No management key is set: 403.
    pub fn key_not_set(mut self) -> Self {
        self.shared.access.key = None;
        self
    }

    /// The management API is off: 404 without the headers of the server.
    pub fn management_disabled(mut self) -> Self {
        self.shared.access.disabled = true;
        self
    }

    /// The version in the headers; `None` for a server without them. Before
    /// 6.6.40 a PATCH replaces the entry.
    pub fn version<'a>(mut self, version: impl Into<Option<&'a str>>) -> Self {
        let version = version.into();
        self.shared.state.patch_replaces = version.is_some_and(|text| is_before(text, &[6, 6, 40]));
        self.shared.version = version.map(Into::into);
        self
    }

    /// The list that a family begins with, live from the start.
    ///
    /// Fields that the server does not know become fields that it knows, of
    /// any type: so it stands for a newer server, which keeps them in a PUT.
    ///
    /// # Panics
    ///
    /// Panics when there is no such family or it could not hold the list.
    pub fn list(mut self, family: &str, list: &Value) -> Self {
        self.shared.state.set(family, list.as_array().expect("a list is an array"));
        self
    }

    /// The port to listen on, instead of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// A fault for every request that it concerns.
    pub fn fault(mut self, rule: impl Into<Rule>) -> Self {
        self.shared.faults.standing.push(rule.into());
        self
    }

    /// How long after a write its credentials become live. 60 ms by default.
    pub fn activation_delay(mut self, delay: Duration) -> Self {
        self.shared.state.activation_delay = delay;
        self
    }

    /// A reload, as long as the activation delay, loses what is written meanwhile: it is in the
    /// file alone, until the next write takes it out there, too. So the real server does.
    pub fn reload_hole(mut self) -> Self {
        self.shared.state.reload_hole = true;
        self
    }

    /// How long every answer takes.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.shared.latency = latency;
        self
    }

    /// Whether every caller seems to come from another machine.
    pub fn remote(mut self, remote: bool) -> Self {
        self.shared.access.remote = remote;
        self
    }

    /// Whether callers from other machines are let in.
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.shared.access.allow_remote = allow;
        self
    }

    /// The caller is banned, for this time.
    pub fn banned(mut self, time: Duration) -> Self {
        let address = self.shared.access.address(&HeaderMap::new());
        self.shared.bans.ban(&address, time);
        self
    }

    /// A server from before this family: its path is not there.
    ///
    /// # Panics
    ///
    /// Panics when there is no such family.
    pub fn without_family(mut self, name: &str) -> Self {
        assert!(family(name).is_some(), "there is no family {name}");
        self.shared.without.push(name.into());
        self
    }

    /// Starts the server; returns when it listens.
    ///
    /// # Panics
    ///
    /// Panics when the port is taken.
    #[must_use]
    pub fn start(self) -> ManagementApi {
        ManagementApi::listen(self.port, self.shared)
    }
}

/// Whether a version like `v6.6.39` is before these numbers.
fn is_before(version: &str, wanted: &[u32]) -> bool {
    let numbers: Option<Vec<u32>> = version
        .trim_start_matches('v')
        .split(['.', '-'])
        .take(wanted.len())
        .map(|part| part.parse().ok())
        .collect();
    numbers.is_some_and(|numbers| numbers.as_slice() < wanted)
}
