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
mod faults;
mod file;
mod shape;
mod state;
mod tidying;
mod wire;
mod writes;

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{ConnectInfo, Request, State as Shares},
    http::HeaderMap,
    response::Response,
};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::until;

use self::{
    answers::{Answer, Incoming},
    bans::{Access, Bans},
    families::{FAMILIES, family},
    faults::Faults,
    state::State,
    wire::{Cut, Door},
};
pub use self::{
    builder::{Builder, DEFAULT_KEY},
    faults::{Fault, Rule},
};

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct ManagementApi {
    address: SocketAddr,
    key: String,
    shared: Arc<Mutex<Shared>>,
    accepted: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A request that reached the server.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub method: String,
    pub path: String,
    /// The query as it was sent, without the question mark.
    pub query: String,
    /// `None` while there is no answer, and when there never is one.
    pub status: Option<u16>,
    /// The body, when it was JSON.
    pub body: Option<Value>,
    pub headers: HeaderMap,
    pub at: Instant,
    /// Whether it carried the right key.
    pub authorized: bool,
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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free");
        listener.set_nonblocking(true).expect("a socket can be switched");
        let address = listener.local_addr().expect("a bound socket has an address");
        let key = shared.access.key.clone().unwrap_or_default();
        let shared = Arc::new(Mutex::new(shared));
        let accepted = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn({
            let (shared, accepted) = (Arc::clone(&shared), Arc::clone(&accepted));
            move || serve(listener, shared, accepted, stopped)
        });
        Self { address, key, shared, accepted, stop: Some(stop), thread: Some(thread) }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no request panicked")
    }

    /// The base URL: `http://127.0.0.1:PORT/v0/management`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v0/management", self.address)
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
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
        self.accepted.load(Ordering::SeqCst)
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

impl Drop for ManagementApi {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let result = thread.join();
            assert!(result.is_ok() || thread::panicking(), "the stand-in panicked");
        }
    }
}

/// Serves until the other end of `stopped` is dropped.
fn serve(
    listener: TcpListener,
    shared: Arc<Mutex<Shared>>,
    accepted: Arc<AtomicUsize>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be built");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("the socket is good");
        let service = Router::new()
            .fallback(handle)
            .with_state(shared)
            .into_make_service_with_connect_info::<Cut>();
        let server = axum::serve(Door { listener, accepted }, service);
        until(async { drop(stopped.await) }, server.into_future()).await;
    });
}

async fn handle(
    Shares(shared): Shares<Arc<Mutex<Shared>>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec();
    let request = Incoming { method: head.method, uri: head.uri, headers: head.headers, body };
    let (wait, answer) = answer_and_record(&shared, &request, at);
    tokio::time::sleep(wait).await;
    match answer {
        Answer::Whole(response) => response,
        Answer::Half(response) => {
            cut.in_body();
            response
        }
        Answer::None => {
            cut.now();
            Response::default()
        }
        Answer::Never => std::future::pending().await,
    }
}

fn answer_and_record(
    shared: &Mutex<Shared>,
    request: &Incoming,
    at: Instant,
) -> (Duration, Answer) {
    let mut shared = shared.lock().expect("no request panicked");
    let (wait, answer) = answers::answer(&mut shared, request);
    let status = match &answer {
        Answer::Whole(response) | Answer::Half(response) => Some(response.status().as_u16()),
        Answer::None | Answer::Never => None,
    };
    let authorized = shared.access.is_authorized(&request.headers);
    shared.requests.push(Recorded {
        method: request.method.to_string(),
        path: request.uri.path().to_owned(),
        query: request.uri.query().unwrap_or_default().to_owned(),
        status,
        body: serde_json::from_slice(&request.body).ok(),
        headers: request.headers.clone(),
        at,
        authorized,
    });
    (wait, answer)
}
