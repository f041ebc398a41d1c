//! A stand-in of `CLIProxyAPI`'s Management API that keeps state.
//!
//! It does what the real server, version 7.2.140, does to the lists of
//! provider keys: the shapes it takes and gives, what it drops and changes
//! without a word, whom it bans, and when a change becomes live. What the
//! real server writes to its configuration file and reads back is part of
//! that, see the module `file`.

mod answers;
mod bans;
mod builder;
mod families;
mod file;
mod shape;
mod state;
mod tidying;
mod writes;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use serde_json::Value;

use crate::{
    faults::{Faults, Rule},
    http::{Listening, Recorded},
};

pub use self::builder::{Builder, DEFAULT_KEY};
use self::{
    bans::{Access, Bans},
    families::{FAMILIES, family},
    state::State,
};

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct ManagementApi {
    server: Listening,
    key: String,
    shared: Arc<Mutex<Shared>>,
}

/// What the handle and the server thread share.
#[derive(Debug)]
struct Shared {
    version: Option<String>,
    access: Access,
    latency: Duration,
    without: Vec<String>,
    bans: Bans,
    faults: Faults,
    state: State,
    requests: Vec<Recorded>,
}

impl ManagementApi {
    /// A server with [`DEFAULT_KEY`] and empty lists, on a free port.
    #[must_use]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// Says what the server begins with.
    pub fn builder() -> Builder {
        Builder::default()
    }

    fn listen(port: u16, shared: Shared) -> Self {
        let key = shared.access.key.clone().unwrap_or_default();
        let shared = Arc::new(Mutex::new(shared));
        let server = Listening::start(port, {
            let shared = Arc::clone(&shared);
            move |request| {
                let mut shared = shared.lock().expect("no request panicked");
                let (wait, answer) = answers::answer(&mut shared, request);
                let authorized = shared.access.is_authorized(&request.headers);
                shared.requests.push(Recorded::new(request, &answer, authorized));
                (wait, answer)
            }
        });
        Self { server, key, shared }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no request panicked")
    }

    /// The base URL: `http://127.0.0.1:PORT/v0/management`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v0/management", self.server.address())
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// The management key, empty when none is set.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A list as the server keeps it at the moment, without `auth-index`.
    ///
    /// # Panics
    ///
    /// Panics when there is no such family.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<Value> {
        let family = family(name).unwrap_or_else(|| panic!("there is no family {name}"));
        let mut shared = self.shared();
        shared.state.settle();
        shared.state.entries(family).iter().cloned().map(Value::Object).collect()
    }

    /// Replaces a list, as [`Builder::list`] does.
    ///
    /// # Panics
    ///
    /// Panics when there is no such family or it could not hold the list.
    pub fn set_list(&self, family: &str, list: &[Value]) {
        let mut shared = self.shared();
        shared.state.settle();
        shared.state.set(family, list);
    }

    /// Changes the lists by name, as another client would. Live at once.
    ///
    /// # Panics
    ///
    /// As [`set_list`](Self::set_list).
    pub fn edit(&self, change: impl FnOnce(&mut BTreeMap<String, Vec<Value>>)) {
        let before: BTreeMap<_, _> = FAMILIES
            .iter()
            .map(|family| (family.name.to_owned(), self.list(family.name)))
            .collect();
        let mut after = before.clone();
        change(&mut after);
        for (name, list) in after.iter().filter(|(name, list)| before.get(*name) != Some(list)) {
            self.set_list(name, list);
        }
    }

    /// The requests so far, in the order in which they arrived.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared().requests.clone()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.shared().requests.clear();
    }

    /// How many connections were made so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.server.connections()
    }

    /// From now on the server takes this key, and refuses the one before.
    pub fn set_key(&mut self, key: &str) {
        key.clone_into(&mut self.key);
        self.shared().access.key = Some(key.to_owned());
    }

    /// From now on every answer takes so long, whatever else goes wrong.
    pub fn set_latency(&self, latency: Duration) {
        self.shared().latency = latency;
    }

    /// From now on this fault, and no other, for every request it concerns.
    pub fn set_fault(&self, rule: impl Into<Rule>) {
        self.shared().faults = Faults { queue: Vec::new(), standing: vec![rule.into()] };
    }

    /// A fault for the next request that it concerns. Faults queue up.
    pub fn push_fault(&self, rule: impl Into<Rule>) {
        self.shared().faults.queue.push(rule.into().times(1));
    }

    /// From now on nothing goes wrong.
    pub fn clear_faults(&self) {
        self.shared().faults = Faults::default();
    }

    /// Forgets all failed attempts and bans.
    pub fn forgive(&self) {
        self.shared().bans.clear();
    }
}
