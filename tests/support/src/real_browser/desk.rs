//! Where the test extension fetches its questions and brings what it saw.

use std::{
    net::{Ipv4Addr, TcpListener},
    sync::{Arc, Mutex, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;
use tokio::sync::{mpsc as waiting, oneshot};

use crate::until;

/// How long the extension waits for a question before it comes again: Chromium ends a service
/// worker that does nothing for 30 seconds.
const POLL: Duration = Duration::from_secs(10);

/// An HTTP server on this machine. It stops when it is dropped.
#[derive(Debug)]
pub(super) struct Desk {
    port: u16,
    questions: waiting::UnboundedSender<Value>,
    outcomes: mpsc::Receiver<Value>,
    polls: Arc<Mutex<u32>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone)]
struct Shared {
    questions: Arc<tokio::sync::Mutex<waiting::UnboundedReceiver<Value>>>,
    outcomes: mpsc::Sender<Value>,
    polls: Arc<Mutex<u32>>,
}

impl Desk {
    pub(super) fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        listener.set_nonblocking(true).expect("a socket can be switched");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let (questions, asked) = waiting::unbounded_channel();
        let (seen, outcomes) = mpsc::channel();
        let polls = Arc::default();
        let shared =
            Shared { questions: Arc::new(asked.into()), outcomes: seen, polls: Arc::clone(&polls) };
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || serve(listener, shared, stopped));
        Self { port, questions, outcomes, polls, stop: Some(stop), thread: Some(thread) }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Whether the extension has come for a question.
    pub(super) fn is_attended(&self) -> bool {
        *self.polls.lock().expect("nobody panics here") > 0
    }

    /// What the extension saw; `None` when it says nothing in this time.
    pub(super) fn ask(&self, question: Value, limit: Duration) -> Option<Value> {
        let number = question["number"].clone();
        self.questions.send(question).expect("the server runs");
        let end = Instant::now() + limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let outcome = self.outcomes.recv_timeout(left).ok()?;
            // Another number is that of a question whose asker did not wait.
            if outcome["number"] == number {
                return Some(outcome);
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Whatever happened there, the test has its own say.
            let _ = thread.join();
        }
    }
}

fn serve(listener: TcpListener, shared: Shared, stopped: oneshot::Receiver<()>) {
    let router = Router::new()
        .route("/question", get(question))
        .route("/outcome", post(outcome))
        .with_state(shared);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        let work = async { axum::serve(listener, router).await };
        until(stopped, work).await;
    });
}

async fn question(State(shared): State<Shared>) -> Response {
    *shared.polls.lock().expect("nobody panics here") += 1;
    let next = async { shared.questions.lock().await.recv().await };
    match tokio::time::timeout(POLL, next).await {
        Ok(Some(question)) => {
            ([(CONTENT_TYPE, "application/json")], question.to_string()).into_response()
        }
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

async fn outcome(State(shared): State<Shared>, body: String) -> StatusCode {
    let Ok(outcome) = serde_json::from_str(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    // Nobody listens any more when the test is over.
    let _ = shared.outcomes.send(outcome);
    StatusCode::NO_CONTENT
}
