//! What the stand-ins of servers have in common: a server on a thread of its own, the requests that
//! it read, and answers that may be cut off.

pub(crate) mod answers;
mod wire;

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::until;

use self::wire::{Cut, Door};

/// What becomes of a request.
pub(crate) enum Answer {
    Whole(Response),
    /// Cut off in the middle of the body.
    Half(Response),
    /// The connection is closed.
    None,
    /// The connection stays open.
    Never,
}

impl Answer {
    /// Its status, `None` when there is no answer.
    fn status(&self) -> Option<u16> {
        match self {
            Self::Whole(response) | Self::Half(response) => Some(response.status().as_u16()),
            Self::None | Self::Never => None,
        }
    }
}

/// A request that was read in full.
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) at: Instant,
}

/// A request that reached a server.
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

impl Recorded {
    pub(crate) fn new(request: &Incoming, answer: &Answer, authorized: bool) -> Self {
        Self {
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            status: answer.status(),
            body: serde_json::from_slice(&request.body).ok(),
            headers: request.headers.clone(),
            at: request.at,
            authorized,
        }
    }
}

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    accepted: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The answer to a request, and how long it takes.
type Answering = Arc<dyn Fn(&Incoming) -> (Duration, Answer) + Send + Sync>;

impl Listening {
    /// Serves on this port of the loopback address, on a free one for 0.
    pub(crate) fn start(
        port: u16,
        answer: impl Fn(&Incoming) -> (Duration, Answer) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free");
        listener.set_nonblocking(true).expect("a socket can be switched");
        let address = listener.local_addr().expect("a bound socket has an address");
        let accepted = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn({
            let accepted = Arc::clone(&accepted);
            move || serve(listener, Arc::new(answer), accepted, stopped)
        });
        Self { address, accepted, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections were made so far.
    pub(crate) fn connections(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }
}

impl Drop for Listening {
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
    answer: Answering,
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
            .with_state(answer)
            .into_make_service_with_connect_info::<Cut>();
        let server = axum::serve(Door { listener, accepted }, service);
        until(async { drop(stopped.await) }, server.into_future()).await;
    });
}

async fn handle(
    State(answer): State<Answering>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec();
    let request = Incoming { method: head.method, uri: head.uri, headers: head.headers, body, at };
    let (wait, answer) = answer(&request);
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
