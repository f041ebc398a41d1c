//! The servers that are written to, as a plain HTTP client sees them.

use std::{
    ffi::OsStr,
    fs,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hub_bridge_test_support::{
    ManagementApi,
    management_api::DEFAULT_KEY,
    real_server::{Login, REAL_KEY, RealServer},
};
use serde_json::{Value, json};

use crate::{CLAUDE, CODEX, GEMINI, OPENAI, number};

/// The lists that somebody has something in.
pub const FAMILIES: [&str; 4] = [OPENAI, CODEX, CLAUDE, GEMINI];

/// How long the stand-in reloads after a write, and loses what comes meanwhile. Measured of a real
/// server with few entries: 3 to 12 ms.
const RELOAD: Duration = Duration::from_millis(20);

/// How long somebody waits for a Management API that is switched off.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server, whichever it is.
pub struct Server {
    pub url: String,
    pub key: &'static str,
    /// How long the other client rests between two edits.
    pub pace: Duration,
    agent: ureq::Agent,
    // One of them runs as long as this is there.
    _stand_in: Option<ManagementApi>,
    real: Option<Mutex<RealServer>>,
    /// How often a real server had read its own file in the middle of a save, found no key for
    /// the Management API in it and switched that off; and how often it stayed so.
    pub switched_off: AtomicUsize,
    pub stayed_off: AtomicUsize,
}

impl Server {
    pub fn stand_in() -> Self {
        let mut builder = ManagementApi::builder().activation_delay(RELOAD).reload_hole();
        for family in FAMILIES {
            let mut list = before(family);
            list.iter_mut().for_each(add_unknown);
            builder = builder.list(family, &list.into());
        }
        let api = builder.start();
        let server = Self::new(api.url(), DEFAULT_KEY, pace(50));
        Self { _stand_in: Some(api), ..server }
    }

    pub fn real(program: &OsStr, login: Login) -> Self {
        let real = RealServer::start(program, login);
        let server = Self::new(real.url(), REAL_KEY, pace(400));
        let server = Self { real: Some(Mutex::new(real)), ..server };
        for family in FAMILIES {
            assert_eq!(server.call("PUT", family, Some(&before(family).into())).0, 200, "{family}");
            std::thread::sleep(Duration::from_millis(500));
        }
        server
    }

    fn new(url: String, key: &'static str, pace: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_mins(1)));
        let agent = config.build().into();
        let (switched_off, stayed_off) = Default::default();
        Self { url, key, pace, agent, _stand_in: None, real: None, switched_off, stayed_off }
    }

    /// The configuration file, where there is one.
    pub fn file(&self) -> Option<String> {
        let real = self.real.as_ref()?.lock().expect("nobody panics here");
        Some(fs::read_to_string(real.config()).expect("a file"))
    }

    /// Starts a real server anew, as a person does whose lists are empty all of a sudden.
    pub fn restart(&self) {
        if let Some(real) = &self.real {
            let mut real = real.lock().expect("nobody panics here");
            // Killed while it saves, it would leave an empty file.
            while fs::metadata(real.config()).expect("a file").len() == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
            real.kill();
            real.restart();
        }
    }

    /// One request: status and body. Waits while a real server has its Management API switched
    /// off, and starts it anew when it stays so, as a person does.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let mut answer = self.ask(method, path, body);
        let is_off = |answer: &(u16, Value)| answer.0 == 404 && answer.1.is_null();
        if self.real.is_none() || !is_off(&answer) {
            return answer;
        }
        self.switched_off.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        while is_off(&answer) {
            if start.elapsed() > PATIENCE {
                self.stayed_off.fetch_add(1, Ordering::Relaxed);
                self.restart();
            }
            std::thread::sleep(Duration::from_millis(20));
            answer = self.ask(method, path, body);
        }
        answer
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.key))
            .body(body.map(Value::to_string).unwrap_or_default())
            .expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        let text = response.body_mut().with_config().limit(u64::MAX).read_to_string();
        let body = serde_json::from_str(&text.expect("text")).unwrap_or_default();
        (response.status().as_u16(), body)
    }

    pub fn list(&self, family: &str) -> Vec<Value> {
        let (status, mut body) = self.call("GET", family, None);
        assert_eq!(status, 200, "{family}: {body}");
        serde_json::from_value(body[family].take()).expect("a list")
    }

    /// The members that a provider which was there before has to have at the end.
    pub fn kept(&self, family: &str) -> Vec<Value> {
        let mut list = before(family);
        if self.real.is_none() {
            list.iter_mut().for_each(add_unknown);
        }
        list
    }
}

/// How long the other client rests between two edits.
fn pace(usual: usize) -> Duration {
    let pace = number("HUB_BRIDGE_SOAK_PACE", usual);
    Duration::from_millis(u64::try_from(pace).expect("a short time"))
}

/// The name and, in the keyed lists, the key of the other client's own providers.
pub const THEIRS: &str = "Theirs";

/// A member of a newer server, which the real one would drop.
fn add_unknown(provider: &mut Value) {
    provider["from-the-future"] = json!({ "a": [1, { "b": "" }] });
}

/// What is there before: something that nobody touches, and the other client's own provider.
fn before(family: &str) -> Vec<Value> {
    let models =
        json!([{ "name": "m", "alias": "best", "thinking": { "max": 5, "zero_allowed": true } }]);
    let mut old = json!({
        "api-key": "old-key", "base-url": "https://old.test", "prefix": "old", "priority": 3,
        "headers": { "X-A": "b" }, "proxy-url": "direct", "weight": 2, "request-retry": 2,
        "excluded-models": ["*-preview"],
    });
    let mut theirs = json!({
        "api-key": THEIRS, "base-url": "https://theirs.test", "prefix": "p0", "priority": 7,
        "headers": { "X-Edit": "0" }, "models": [{ "name": "m", "alias": "edit-0" }],
    });
    if family == GEMINI {
        return vec![old];
    }
    if family == OPENAI {
        for (provider, name) in [(&mut old, "Old"), (&mut theirs, THEIRS)] {
            let key = provider["api-key"].take();
            provider["name"] = name.into();
            provider["base-url"] = format!("https://{}.test/v1", name.to_lowercase()).into();
            provider["api-key-entries"] =
                json!([{ "api-key": key, "weight": 3, "proxy-url": "direct" }]);
            let members = provider.as_object_mut().expect("an object");
            for name in ["api-key", "proxy-url", "weight", "excluded-models"] {
                members.shift_remove(name);
            }
        }
        old["models"] = models;
        let off = json!({ "name": "Off", "base-url": "https://off.test/v1", "disabled": true,
                          "api-key-entries": [{ "api-key": "off-key", "weight": 4 }] });
        let others = (0..number("HUB_BRIDGE_SOAK_OTHERS", 0)).map(|other| {
            json!({ "name": format!("Other {other}"), "base-url": format!("https://o{other}.test/v1"),
                    "api-key-entries": [{ "api-key": format!("other-key-{other}") }] })
        });
        return [old, theirs, off].into_iter().chain(others).collect();
    }
    old["models"] = models;
    vec![old, theirs]
}
