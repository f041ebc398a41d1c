//! What can go wrong between a client and a server.

use std::{
    convert::Infallible,
    io::Write as _,
    pin::{Pin, pin},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use http_body::Frame;
use serde_json::{Value, json};
use tokio::time::{Sleep, sleep};

use crate::http::{
    Answer,
    answers::{HTML, JSON, json_answer, plain, with},
};

const PAGE: &str = "<!doctype html>\n<title>Sign in</title>\n<p>Sign in to use this network.\n";
const CHALLENGE: &str = "<!DOCTYPE html><html lang=\"en-US\"><head><title>Just a moment...</title>\
    <meta name=\"robots\" content=\"noindex,nofollow\"></head><body><noscript>Enable JavaScript and \
    cookies to continue</noscript></body></html>";

/// A way to go wrong.
///
/// Give one to `set_fault` of a stand-in for every request, to `push_fault` for one request, or
/// narrow it with [`on`](Self::on) first.
///
/// The first part of the list stands for something in front of the server: the server does not see
/// the request, so nothing changes and no failed attempt is counted, except where the usual answer
/// is said to come. The second part happens inside of the Management API, after authentication, and
/// only to the requests that it can happen to; no other stand-in has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request is handled at once, its answer comes after this time.
    Latency(Duration),
    /// There is never an answer, the connection stays open.
    Hang,
    /// The request is read and the connection closed.
    CloseWithoutAnswer,
    /// The usual answer, but the connection is closed in the middle of the
    /// body: `content-length` is larger than what comes.
    HalfBody,
    /// 200 with a page, as a captive portal sends it.
    Html,
    /// 200 with `{"unexpected":true}`.
    WrongJson,
    /// 200 with `null`.
    NullJson,
    /// 200 with text that is declared to be JSON and is not.
    NotJson,
    /// A redirect to this place with this status.
    Redirect(String, u16),
    /// This status with this body.
    Status(u16, String),
    /// 200 with a JSON object of this many bytes.
    HugeBody(usize),
    /// 403 with a page that wants a browser to prove itself.
    Firewall,
    /// 200 with the words of a relay station that refuses something.
    SuccessFalse,
    /// The usual answer, gzipped, whatever the request accepts.
    Gzip,
    /// 200 with JSON of this many bytes, gzipped to hardly any.
    GzipBomb(usize),
    /// The usual answer, byte by byte, with this time before each.
    Drip(Duration),

    /// A write changes memory but cannot be saved: 500.
    SaveFails,
    /// A write is answered with `ok` and changes nothing.
    SwallowWrite,
    /// A write is applied, and taken back after this time.
    LoseWriteAfter(Duration),
    /// A write is applied and saved, but its credentials never become live.
    SkipActivation,
    /// A write is applied, and the connection closed without an answer.
    DropAnswerAfterApply,
    /// A GET answers empty lists although there are entries.
    EmptyLists,
    /// A GET of a list answers the bare array.
    PlainListArray,
}

impl Fault {
    /// Only for requests with this method (`"*"` for any) whose path ends so.
    #[must_use]
    pub fn on(self, method: &str, path_end: &str) -> Rule {
        let mut rule = Rule::from(self);
        rule.method = (method != "*").then(|| method.to_owned());
        path_end.clone_into(&mut rule.path_end);
        rule
    }

    /// Whether it happens before the server, so that [`answer`](Self::answer) says what comes.
    pub(crate) fn is_in_front(&self) -> bool {
        !matches!(
            self,
            Self::SaveFails
                | Self::SwallowWrite
                | Self::LoseWriteAfter(_)
                | Self::SkipActivation
                | Self::DropAnswerAfterApply
                | Self::EmptyLists
                | Self::PlainListArray
        )
    }

    /// What comes instead of the usual answer, or of it.
    ///
    /// # Panics
    ///
    /// Panics for a fault that is not in front.
    pub(crate) fn answer(&self, usual: impl FnOnce() -> Response) -> Answer {
        Answer::Whole(match self {
            Self::Hang => return Answer::Never,
            Self::CloseWithoutAnswer => return Answer::None,
            Self::HalfBody => return Answer::Half(usual()),
            // The wait is said by `Faults::strike`.
            Self::Latency(_) => usual(),
            Self::Html => plain(200, "text/html", PAGE.into()),
            Self::WrongJson => json_answer(200, &json!({"unexpected": true})),
            Self::NullJson => json_answer(200, &Value::Null),
            Self::NotJson => plain(200, JSON, "upstream said no".into()),
            Self::Status(status, body) => plain(*status, "text/plain", body.clone()),
            Self::Redirect(location, status) => {
                with(plain(*status, "text/html", String::new()), "location", location)
            }
            Self::HugeBody(size) => json_answer(200, &padded(*size)),
            Self::Firewall => {
                let page = with(plain(403, HTML, CHALLENGE.into()), "server", "cloudflare");
                with(page, "cf-mitigated", "challenge")
            }
            Self::SuccessFalse => {
                json_answer(200, &json!({"success": false, "message": "无权进行此操作"}))
            }
            Self::Gzip => gzipped(usual()),
            Self::GzipBomb(size) => gzipped(json_answer(200, &padded(*size))),
            Self::Drip(pause) => usual().map(|body| Body::new(Drip::new(body, *pause))),
            _ => unreachable!("{self:?} is not in front"),
        })
    }

    /// Whether the fault can happen to requests with this method.
    fn concerns(&self, method: &str) -> bool {
        match self {
            Self::SaveFails
            | Self::SwallowWrite
            | Self::LoseWriteAfter(_)
            | Self::SkipActivation
            | Self::DropAnswerAfterApply => ["PUT", "PATCH", "DELETE"].contains(&method),
            Self::EmptyLists | Self::PlainListArray => method == "GET",
            _ => true,
        }
    }
}

/// A fault and the requests that it happens to.
#[derive(Debug, Clone)]
pub struct Rule {
    fault: Fault,
    method: Option<String>,
    path_end: String,
    skip: usize,
    left: usize,
}

impl From<Fault> for Rule {
    fn from(fault: Fault) -> Self {
        Self { fault, method: None, path_end: String::new(), skip: 0, left: usize::MAX }
    }
}

impl Rule {
    /// Only the nth of the requests that match, counted from 1.
    ///
    /// # Panics
    ///
    /// Panics when `nth` is 0.
    #[must_use]
    pub fn nth(self, nth: usize) -> Self {
        assert!(nth > 0, "requests are counted from 1");
        Self { skip: nth - 1, left: 1, ..self }
    }

    /// Only so many of the requests that match.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { left: times, ..self }
    }

    /// Whether the fault happens to this request; counts it.
    fn strikes(&mut self, method: &str, path: &str) -> bool {
        let meant = self.left > 0
            && self.fault.concerns(method)
            && self.method.as_deref().is_none_or(|wanted| wanted == method)
            && path.ends_with(&self.path_end);
        if !meant {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.left -= 1;
        true
    }
}

/// The rules that are in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// For one request each, used up first.
    pub(crate) queue: Vec<Rule>,
    pub(crate) standing: Vec<Rule>,
}

impl Faults {
    /// What happens to a request: a time to wait, and at most one other fault.
    pub(crate) fn strike(&mut self, method: &str, path: &str) -> (Duration, Option<Fault>) {
        let mut wait = Duration::ZERO;
        let mut struck = None;
        for rule in self.queue.iter_mut().chain(&mut self.standing) {
            let is_latency = matches!(rule.fault, Fault::Latency(_));
            if (struck.is_some() && !is_latency) || !rule.strikes(method, path) {
                continue;
            }
            match &rule.fault {
                Fault::Latency(time) => wait += *time,
                fault => struck = Some(fault.clone()),
            }
        }
        self.queue.retain(|rule| rule.left > 0);
        (wait, struck)
    }
}

/// A JSON object of this many bytes.
fn padded(size: usize) -> Value {
    json!({ "padding": "x".repeat(size.saturating_sub(r#"{"padding":""}"#.len())) })
}

fn gzipped(response: Response) -> Response {
    let response = with(response, "content-encoding", "gzip");
    response.map(|body| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&whole(body)).expect("memory takes all");
        Body::from(encoder.finish().expect("memory takes all"))
    })
}

/// The bytes of a body that was made of bytes, so that none is waited for.
fn whole(body: Body) -> Bytes {
    let mut read = pin!(to_bytes(body, usize::MAX));
    match read.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(bytes)) => bytes,
        not_yet => unreachable!("the bytes are there: {not_yet:?}"),
    }
}

/// A body that comes byte by byte.
struct Drip {
    left: Bytes,
    pause: Duration,
    next: Pin<Box<Sleep>>,
}

impl Drip {
    fn new(body: Body, pause: Duration) -> Self {
        Self { left: whole(body), pause, next: Box::pin(sleep(pause)) }
    }
}

impl HttpBody for Drip {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.next.as_mut().poll(context));
        self.next = Box::pin(sleep(self.pause));
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(1)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_strikes_the_requests_it_names() {
        let mut faults = Faults::default();
        faults.standing.push(Fault::Html.on("PUT", "/claude-api-key").nth(2));
        let html = (Duration::ZERO, Some(Fault::Html));
        let none = (Duration::ZERO, None);
        assert_eq!(faults.strike("PUT", "/claude-api-key"), none);
        assert_eq!(faults.strike("GET", "/claude-api-key"), none);
        assert_eq!(faults.strike("PUT", "/xai-api-key"), none);
        assert_eq!(faults.strike("PUT", "/claude-api-key"), html);
        assert_eq!(faults.strike("PUT", "/claude-api-key"), none);
    }

    #[test]
    fn latency_goes_with_another_fault() {
        let wait = Duration::from_millis(5);
        let mut faults = Faults::default();
        faults.standing.push(Fault::Latency(wait).into());
        faults.queue.push(Rule::from(Fault::Hang).times(1));
        assert_eq!(faults.strike("GET", "/"), (wait, Some(Fault::Hang)));
        assert_eq!(faults.strike("GET", "/"), (wait, None));
    }

    #[test]
    fn a_fault_of_writes_leaves_reads_alone() {
        let mut faults = Faults::default();
        faults.queue.push(Rule::from(Fault::SwallowWrite).times(1));
        assert_eq!(faults.strike("GET", "/x").1, None);
        assert_eq!(faults.strike("PATCH", "/x").1, Some(Fault::SwallowWrite));
    }
}
