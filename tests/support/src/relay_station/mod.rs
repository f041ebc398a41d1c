//! Stand-ins of the sites that keys come from: relay stations of each kind, and the vendors
//! themselves.
//!
//! Each kind knows the paths of that kind and no other, takes a key only where that kind takes it,
//! and says no in that kind's words. What the kinds answer, and where that is known from, is in
//! `docs/relay-stations.md`.

mod anthropic;
mod ask;
mod builder;
mod claude_relay;
mod completion;
mod google;
mod list;
mod new_api;
mod open_router;
mod openai;
mod site;
mod sub2api;

use std::sync::{Arc, Mutex, MutexGuard};

use crate::{
    faults::{Faults, Rule},
    http::{Answer, Incoming, Listening, Recorded, answers::HTML},
};

use self::{ask::Ask, site::Site};
pub use self::{
    builder::{Builder, DEFAULT_KEY},
    completion::REPLY,
};

/// A running site. It stops when it is dropped.
#[derive(Debug)]
pub struct RelayStation {
    server: Listening,
    shared: Arc<Mutex<Shared>>,
}

/// What the handle and the server thread share.
#[derive(Debug)]
struct Shared {
    site: Site,
    faults: Faults,
    requests: Vec<Recorded>,
    completions: usize,
}

/// Each begins a site of a kind.
impl RelayStation {
    /// New API: every API of a chat at its usual path.
    pub fn new_api() -> Builder {
        Builder::new(&new_api::NEW_API)
    }

    /// One API: chat completions alone.
    pub fn one_api() -> Builder {
        Builder::new(&new_api::ONE_API)
    }

    /// Sub2API, with a key of an Anthropic group.
    pub fn sub2api() -> Builder {
        Builder::new(&sub2api::ANTHROPIC)
    }

    /// Sub2API, with a key of an `OpenAI` group.
    pub fn sub2api_openai() -> Builder {
        Builder::new(&sub2api::OPENAI)
    }

    /// Sub2API, with a key of a Gemini group.
    pub fn sub2api_gemini() -> Builder {
        Builder::new(&sub2api::GEMINI)
    }

    /// claude-relay-service: `/api`, `/claude`, `/openai` and `/gemini`, nothing at the root.
    pub fn claude_relay() -> Builder {
        Builder::new(&claude_relay::CLAUDE_RELAY)
    }

    /// `OpenRouter`: everything under `/api/v1`, and a list for anybody.
    pub fn open_router() -> Builder {
        Builder::new(&open_router::OPEN_ROUTER)
    }

    /// `OpenAI` itself.
    pub fn openai() -> Builder {
        Builder::new(&openai::OPENAI)
    }

    /// Anthropic itself.
    pub fn anthropic() -> Builder {
        Builder::new(&anthropic::ANTHROPIC)
    }

    /// Google's Gemini API.
    pub fn google() -> Builder {
        Builder::new(&google::GOOGLE)
    }

    /// Google's Vertex AI, as it takes an API key: no list.
    pub fn vertex() -> Builder {
        Builder::new(&google::VERTEX)
    }

    /// xAI itself.
    pub fn xai() -> Builder {
        Builder::new(&openai::XAI)
    }
}

impl RelayStation {
    fn listen(port: u16, site: Site, faults: Faults) -> Self {
        let shared =
            Arc::new(Mutex::new(Shared { site, faults, requests: Vec::new(), completions: 0 }));
        let server = Listening::start(port, {
            let shared = Arc::clone(&shared);
            move |request| shared.lock().expect("no request panicked").answer(request)
        });
        Self { server, shared }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no request panicked")
    }

    /// The site's root: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// The requests so far, in the order in which they arrived.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared().requests.clone()
    }

    /// How many completions it gave so far, each of which costs somebody something.
    #[must_use]
    pub fn completions(&self) -> usize {
        self.shared().completions
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

    /// From now on the site offers these models.
    pub fn set_models<M: Into<String>>(&self, models: impl IntoIterator<Item = M>) {
        self.shared().site.models = models.into_iter().map(Into::into).collect();
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
}

impl Shared {
    fn answer(&mut self, request: &Incoming) -> (std::time::Duration, Answer) {
        let (wait, fault) = self.faults.strike(request.method.as_str(), request.uri.path());
        let completions = &mut self.completions;
        let mut usual = || {
            let answer = self.site.answer(request);
            // Its page is a POST's answer, too.
            let is_page = answer.headers().get("content-type").is_some_and(|kind| kind == HTML);
            *completions +=
                usize::from(request.method == "POST" && answer.status().is_success() && !is_page);
            answer
        };
        let answer = match fault {
            Some(fault) => fault.answer(usual),
            None => Answer::Whole(usual()),
        };
        let authorized = self.site.knows(Ask::new(request).any_key());
        self.requests.push(Recorded::new(request, &answer, authorized));
        (wait, answer)
    }
}
