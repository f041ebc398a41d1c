//! Real browsers: the ones that people will use, with a small extension in them that asks the
//! native host what a test wants to know.
//!
//! ```no_run
//! use hub_bridge_test_support::{Home, real_browser::{Engine, RealBrowser}};
//! use serde_json::json;
//!
//! let home = Home::new();
//! let manifest = Engine::Firefox.good_manifest("/usr/bin/hub-bridge".as_ref());
//! Engine::Firefox.register(&home, &manifest.to_string());
//! let Some(mut browser) = RealBrowser::start(Engine::Firefox, &home) else { return };
//! let asked = browser.ask(&json!({ "jsonrpc": "2.0", "id": 1, "method": "bridge/hello" }));
//! ```

mod chromium;
mod desk;
mod engine;
mod extension;
mod firefox;
mod process;

use std::{
    env,
    io::{Write as _, stderr},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

pub use self::engine::{Engine, HOST_NAME};
use self::{desk::Desk, process::Process};
use crate::Home;

/// How long a browser may take to come up, on a busy machine.
const START: Duration = Duration::from_secs(60);
/// How long the extension waits for the host's answer.
const ANSWER: Duration = Duration::from_secs(20);
/// And what is left for the extension itself.
const REPORT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(10);

/// What the extension saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// The host's first message with an id.
    Answer(Value),
    /// The connection's end, with what the browser tells the extension about it.
    Closed(Option<String>),
    /// Nothing within 20 seconds.
    NoAnswer,
}

/// A running browser with a new profile in a home of its own. It ends, with all that it started,
/// when it is dropped.
#[derive(Debug)]
pub struct RealBrowser<'home> {
    engine: Engine,
    // Ends before the desk does, and before the home is removed.
    process: Process,
    desk: Desk,
    asked: u64,
    _home: &'home Home,
}

impl<'home> RealBrowser<'home> {
    /// Starts a browser; returns when its extension is ready. `None` where the browser is not
    /// installed, which is said aloud.
    ///
    /// # Panics
    ///
    /// Panics when it is not installed in CI, and when it does not come up.
    #[must_use]
    pub fn start(engine: Engine, home: &'home Home) -> Option<Self> {
        let program = engine.program();
        if !is_installed(program) {
            // Not by `eprintln!`, which is shown for failed tests only.
            let _ = writeln!(stderr(), "NOT TESTED: {program}, which is not installed");
            assert!(env::var_os("CI").is_none(), "CI has to have {program}");
            return None;
        }
        let desk = Desk::open();
        let process = match engine {
            Engine::Chromium => chromium::start(home, &desk),
            Engine::Firefox => firefox::start(home, &desk),
        };
        let mut browser = Self { engine, process, desk, asked: 0, _home: home };
        browser.wait_for_extension();
        Some(browser)
    }

    /// Lets the extension connect to the host, send this and wait for an answer. Browsers read
    /// manifests anew each time.
    ///
    /// # Panics
    ///
    /// Panics when the browser itself is gone or stuck.
    pub fn ask(&mut self, request: &Value) -> Asked {
        self.asked += 1;
        let question = json!({
            "number": self.asked, "host": HOST_NAME, "request": request,
            "limit": ANSWER.as_millis(),
        });
        let Some(mut outcome) = self.desk.ask(question, ANSWER + REPORT) else {
            self.fail("the extension says nothing");
        };
        match (outcome.get("answer"), outcome.get("closed")) {
            (Some(_), _) => Asked::Answer(outcome["answer"].take()),
            (None, Some(reason)) => Asked::Closed(reason.as_str().map(str::to_owned)),
            (None, None) => Asked::NoAnswer,
        }
    }

    /// What the browser has written to its log so far. Chromium names the true reason there when
    /// it does not start a host.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// Which one it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    fn wait_for_extension(&mut self) {
        let start = Instant::now();
        while !self.desk.is_attended() {
            if self.process.has_ended() || start.elapsed() > START {
                self.fail("the extension does not come up");
            }
            thread::sleep(PAUSE);
        }
    }

    fn fail(&self, why: &str) -> ! {
        panic!("{why}\nthe browser's log:\n{}", self.log())
    }
}

fn is_installed(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
