//! A conversation: requests in, exactly one answer each out. Knows two channels and no pipes, so
//! that it runs on memory in tests.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tokio::{sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    progress::ProgressSender,
    rpc::{self, IMPORT_RUN, IMPORT_UNDO, Reply},
};
use crate::{
    bridge::{Bridge, Call},
    import::{Settling, Stop},
    protocol::{Failure, Id, Incoming, MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES, Request, Response},
};

/// Both directions of a conversation.
pub struct Connection {
    /// Frames as they come, then the end.
    pub incoming: mpsc::Receiver<Event>,
    /// Frames to write.
    pub outgoing: mpsc::Sender<Vec<u8>>,
    /// Cancelled when nobody reads what is written.
    pub output_broken: CancellationToken,
}

/// What the reader saw.
#[derive(Debug)]
pub enum Event {
    /// A frame's bytes.
    Frame(Vec<u8>),
    /// Nothing follows.
    End(End),
}

/// How the input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Between frames, or because nobody reads the answers.
    Closed,
    /// Inside a frame.
    Truncated,
    /// With a header that can't be believed.
    TooLarge {
        /// What it announced.
        bytes: u64,
    },
}

impl End {
    /// The process's exit code.
    #[must_use]
    pub const fn exit_code(self) -> i32 {
        match self {
            Self::Closed => 0,
            Self::Truncated | Self::TooLarge { .. } => 1,
        }
    }
}

/// How to serve.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How long requests may go on after the end of input.
    pub drain: Duration,
    /// Whether the caller may call anything.
    pub allowed: bool,
}

/// Requests at work at once; more wait in line, so that a cancellation and the end are still heard.
const MOST_PENDING: usize = 256;
/// Requests in line and answers that nobody takes; more wait in the pipe.
const MOST_WAITING: usize = 4096;
/// A request that takes this long is cancelled.
const REQUEST_LIMIT: Duration = Duration::from_mins(15);
/// After the drain, time to write down what is known.
const CLOSING: Duration = Duration::from_millis(250);

struct Session {
    bridge: Arc<Bridge>,
    outgoing: mpsc::Sender<Vec<u8>>,
    options: Options,
    pending: HashMap<Id, Stop>,
    waiting: VecDeque<Request>,
    /// Requests at work, by their id, and answers that wait to be taken.
    tasks: JoinSet<Worked>,
    close: CancellationToken,
}

/// Answers requests until the input ends, then until they are done or the drain is over.
pub async fn serve(bridge: Arc<Bridge>, mut connection: Connection, options: Options) -> End {
    let mut session = Session {
        bridge,
        outgoing: connection.outgoing,
        options,
        pending: HashMap::new(),
        waiting: VecDeque::new(),
        tasks: JoinSet::new(),
        close: CancellationToken::new(),
    };
    let end = loop {
        tokio::select! {
            // Who cancels wants to be heard before the next request is begun.
            biased;
            Some(done) = session.tasks.join_next() => session.forget(done),
            () = connection.output_broken.cancelled() => break End::Closed,
            event = connection.incoming.recv(), if session.has_room() => match event {
                Some(Event::Frame(bytes)) => session.take(&bytes),
                Some(Event::End(end)) => break end,
                None => break End::Closed,
            },
        }
    };
    tracing::debug!(?end, pending = session.pending.len(), "the input ended");
    if let End::TooLarge { bytes } = end {
        let failure = Failure::MessageTooLarge { bytes, limit: u64::from(MAX_REQUEST_BYTES) };
        session.answer(Response::failed(None, &failure));
    }
    session.drain().await;
    end
}

impl Session {
    fn has_room(&self) -> bool {
        self.waiting.len() + self.tasks.len() < MOST_WAITING
    }

    fn take(&mut self, bytes: &[u8]) {
        match Incoming::parse(bytes) {
            Ok(Incoming::Request(request)) => self.begin(request),
            Ok(Incoming::Notification { method, params }) if method == "$/cancelRequest" => {
                self.cancel(&params);
            }
            Ok(Incoming::Notification { .. }) => {}
            Err(response) => self.answer(*response),
        }
    }

    fn begin(&mut self, request: Request) {
        if !self.options.allowed {
            let failure = Failure::CallerDenied { caller: self.bridge.caller().to_owned() };
            return self.answer(Response::failed(Some(request.id), &failure));
        }
        let waits = self.waiting.iter().any(|waiting| waiting.id == request.id);
        if waits || self.pending.contains_key(&request.id) {
            let failure = Failure::InvalidRequest { reason: "its id is in use".into() };
            return self.answer(Response::failed(Some(request.id), &failure));
        }
        self.waiting.push_back(request);
        self.begin_waiting();
    }

    /// Begins what waits in line, as far as there is room.
    fn begin_waiting(&mut self) {
        while self.pending.len() < MOST_PENDING {
            let Some(request) = self.waiting.pop_front() else {
                return;
            };
            self.spawn(request);
        }
    }

    fn spawn(&mut self, request: Request) {
        let stop = Stop { cancel: CancellationToken::new(), close: self.close.clone() };
        self.pending.insert(request.id.clone(), stop.clone());
        self.tasks.spawn(work(Arc::clone(&self.bridge), request, stop, self.outgoing.clone()));
    }

    fn cancel(&mut self, params: &Value) {
        let Some(Ok(id)) = params.get("id").cloned().map(serde_json::from_value::<Id>) else {
            return;
        };
        // A request that is answered already can't be cancelled any more: that is no mistake.
        if let Some(stop) = self.pending.get(&id) {
            stop.cancel.cancel();
        } else if let Some(place) = self.waiting.iter().position(|request| request.id == id) {
            self.waiting.remove(place);
            self.answer(Response::failed(Some(id), &Failure::Cancelled {}));
        }
    }

    fn forget(&mut self, done: Result<Worked, tokio::task::JoinError>) {
        match done {
            Ok(Worked { id, settling }) => {
                if let Some(id) = id {
                    self.pending.remove(&id);
                }
                if let Some(settling) = settling {
                    self.tasks.spawn(async move {
                        settling.run().await;
                        Worked::default()
                    });
                }
            }
            Err(error) => tracing::error!(%error, "a request crashed"),
        }
        self.begin_waiting();
    }

    /// Lets requests go on for a while, then lets them write down what is known.
    async fn drain(mut self) {
        let limit = self.options.drain;
        let working = async {
            while let Some(done) = self.tasks.join_next().await {
                self.forget(done);
            }
        };
        if tokio::time::timeout(limit, working).await.is_ok() {
            return;
        }
        tracing::info!(pending = self.pending.len(), "requests are given up");
        self.close.cancel();
        let waiting = std::mem::take(&mut self.waiting);
        let closing = async {
            while self.tasks.join_next().await.is_some() {}
            for Request { id, .. } in waiting {
                send(&self.outgoing, &Response::failed(Some(id), &Failure::Cancelled {})).await;
            }
        };
        let _ = tokio::time::timeout(CLOSING, closing).await;
    }

    /// Answers at once, without waiting for a browser that does not read: the end has to be heard.
    fn answer(&mut self, response: Response) {
        let outgoing = self.outgoing.clone();
        self.tasks.spawn(async move {
            send(&outgoing, &response).await;
            Worked::default()
        });
    }
}

/// What a task has done.
#[derive(Default)]
struct Worked {
    /// The request that it has answered.
    id: Option<Id>,
    /// What goes on behind the answer.
    settling: Option<Settling>,
}

/// Does one request and answers it, once.
async fn work(
    bridge: Arc<Bridge>,
    request: Request,
    stop: Stop,
    outgoing: mpsc::Sender<Vec<u8>>,
) -> Worked {
    let Request { id, method, params } = request;
    let start = std::time::Instant::now();
    let wants_progress = [IMPORT_RUN, IMPORT_UNDO].contains(&&*method)
        && params.get("progress").and_then(Value::as_bool).unwrap_or(false);
    let mut call = Call { stop, ..Call::default() };
    let progress = wants_progress.then(|| ProgressSender::new(id.clone(), outgoing.clone()));
    if let Some(progress) = &progress {
        call.observer = Some(progress.observer());
    }
    let deadline = call.stop.cancel.clone();
    let Reply { result, settling } = {
        let calling = rpc::call(&bridge, &method, params, &call);
        let telling = async {
            match &progress {
                Some(progress) => progress.run().await,
                None => std::future::pending().await,
            }
        };
        let limiting = async {
            tokio::time::sleep(REQUEST_LIMIT).await;
            deadline.cancel();
            std::future::pending::<()>().await;
        };
        let mistake = || Reply { result: Err((&Failure::Internal {}).into()), settling: None };
        tokio::select! {
            reply = calling => reply,
            () = telling => mistake(),
            () = limiting => mistake(),
        }
    };
    if let Some(progress) = &progress {
        progress.finish().await;
    }
    let (name, elapsed) = (crate::protocol::plain_text(&method, 60), start.elapsed());
    // What went well is worth no log file of its own: hello is asked all day.
    match &result {
        Ok(_) => tracing::debug!(method = name, ?id, ?elapsed, "answered"),
        Err(error) => tracing::info!(method = name, ?id, code = error.code, ?elapsed, "refused"),
    }
    let response = match result {
        Ok(result) => Response::ok(id.clone(), result),
        Err(error) => Response::refused(Some(id.clone()), error),
    };
    send(&outgoing, &response).await;
    Worked { id: Some(id), settling }
}

async fn send(outgoing: &mpsc::Sender<Vec<u8>>, response: &Response) {
    let bytes = match serde_json::to_vec(response) {
        Ok(bytes) if bytes.len() <= MAX_RESPONSE_BYTES => bytes,
        other => {
            tracing::error!(size = other.map(|bytes| bytes.len()).ok(), "an answer does not fit");
            let failure = Response::failed(response.id.clone(), &Failure::Internal {});
            serde_json::to_vec(&failure).unwrap_or_default()
        }
    };
    // Nobody reads any more when the browser has gone.
    let _ = outgoing.send(bytes).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends frames to a session on memory channels; gives its answers and how it ended.
    fn converse(frames: &[&str], end: Option<End>, allowed: bool) -> (Vec<Value>, End) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let (to_session, incoming) = mpsc::channel(frames.len() + 1);
            let (outgoing, mut answers) = mpsc::channel(64);
            let connection =
                Connection { incoming, outgoing, output_broken: CancellationToken::new() };
            let options = Options { drain: Duration::from_secs(5), allowed };
            for frame in frames {
                let event = Event::Frame(frame.as_bytes().to_vec());
                to_session.send(event).await.expect("room");
            }
            if let Some(end) = end {
                to_session.send(Event::End(end)).await.expect("room");
            }
            drop(to_session);
            let end = serve(Arc::new(Bridge::new("test".into())), connection, options).await;
            let mut given = Vec::new();
            while let Some(answer) = answers.recv().await {
                given.push(serde_json::from_slice(&answer).expect("JSON"));
            }
            (given, end)
        })
    }

    const HELLO: &str = r#"{"jsonrpc":"2.0","id":1,"method":"bridge/hello"}"#;

    #[test]
    fn each_request_gets_exactly_one_answer() {
        let again = HELLO.replace("\"id\":1", "\"id\":\"two\"");
        let notification = r#"{"jsonrpc":"2.0","method":"bridge/hello"}"#;
        let (answers, end) = converse(&[HELLO, "{", notification, &again], Some(End::Closed), true);
        assert_eq!(end, End::Closed);
        let mut ids: Vec<String> = answers.iter().map(|answer| answer["id"].to_string()).collect();
        ids.sort();
        assert_eq!(ids, ["\"two\"", "1", "null"]);
    }

    #[test]
    fn a_stream_that_can_not_be_trusted_ends_with_an_answer() {
        let end = End::TooLarge { bytes: 5_000_000_000 };
        let (answers, ended) = converse(&[HELLO], Some(end), true);
        assert_eq!((answers.len(), ended, ended.exit_code()), (2, end, 1));
        assert!(answers.iter().any(|answer| answer["error"]["code"] == -32001));
    }

    #[test]
    fn a_caller_that_is_not_allowed_can_call_nothing() {
        let (answers, _) = converse(&[HELLO], None, false);
        assert_eq!(answers.len(), 1);
        assert_eq!(answers[0]["error"]["data"]["kind"], "caller_denied");
    }
}
