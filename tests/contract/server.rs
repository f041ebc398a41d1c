//! The two servers: the stand-in, and a real CLIProxyAPI.

use std::{env, ffi::OsStr, io::Write as _, sync::Once, time::Duration};

use hub_bridge_test_support::{
    ManagementApi,
    management_api::Builder,
    real_server::{Login, REAL_KEY, RealServer},
};
use serde_json::Value;
use ureq::http::Response;

/// The management key of each server.
pub const KEY: &str = REAL_KEY;

/// When a write to the stand-in becomes live.
const STAND_IN_DELAY: Duration = Duration::from_millis(15);

/// A server, whichever it is.
pub struct Server {
    pub url: String,
    // One of them runs as long as this is there.
    stand_in: Option<ManagementApi>,
    real: Option<RealServer>,
}

impl Server {
    fn stand_in(builder: Builder) -> Self {
        let api = builder.key(KEY).activation_delay(STAND_IN_DELAY).start();
        Self { url: api.url(), stand_in: Some(api), real: None }
    }

    fn real(program: &OsStr, login: Login) -> Self {
        let real = RealServer::start(program, login);
        Self { url: real.url(), stand_in: None, real: Some(real) }
    }

    /// Forgets bans and what was lost in memory, as a restart does.
    pub fn restart(&mut self) {
        if let Some(api) = &self.stand_in {
            api.forgive();
        }
        if let Some(real) = &mut self.real {
            real.kill();
            real.restart();
        }
    }

    /// The real one's process and file.
    pub fn real_mut(&mut self) -> Option<&mut RealServer> {
        self.real.as_mut()
    }

    pub fn is_real(&self) -> bool {
        self.real.is_some()
    }

    /// One request.
    pub fn raw(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> Response<ureq::Body> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.url))
            .header("Authorization", format!("Bearer {key}"))
            .body(body.map(Value::to_string).unwrap_or_default())
            .expect("a request");
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .build()
            .into();
        agent.run(request).expect("an answer")
    }

    /// Status, whether there is a header `x-cpa-version`, and body.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> (u16, bool, Value) {
        let mut response = self.raw(method, path, key, body);
        let version = response.headers().contains_key("x-cpa-version");
        let text = response.body_mut().read_to_string().expect("text");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (response.status().as_u16(), version, body)
    }

    pub fn get(&self, family: &str) -> Vec<Value> {
        let (status, _, mut body) = self.send("GET", family, KEY, None);
        assert_eq!(status, 200, "{body}");
        serde_json::from_value(body[family].take()).expect("a list")
    }

    /// Writes, and gives the server the time that a careful client gives it.
    pub fn write(&self, method: &str, family: &str, body: &Value) -> (u16, Value) {
        let (status, _, body) = self.send(method, family, KEY, Some(body));
        let delay = if self.is_real() { Duration::from_millis(150) } else { 2 * STAND_IN_DELAY };
        std::thread::sleep(delay);
        (status, body)
    }
}

/// Said once, however many promises are held.
static SAID: Once = Once::new();

/// Holds a promise with the stand-in, and with the real server where there is one.
pub fn with_each_server(promise: impl Fn(&Server)) {
    promise(&Server::stand_in(ManagementApi::builder()));
    if let Some(program) = env::var_os("CLIPROXYAPI_BIN") {
        promise(&Server::real(&program, Login::Hashed));
    }
    say_what_was_held();
}

/// The same, for promises that hold whatever a request costs: the stand-in with the real one's
/// hole in its reload, and the real one with a hashed key and with `MANAGEMENT_PASSWORD`.
pub fn with_each_hasty_server(promise: impl Fn(&mut Server)) {
    promise(&mut Server::stand_in(ManagementApi::builder().reload_hole()));
    if let Some(program) = env::var_os("CLIPROXYAPI_BIN") {
        for login in [Login::Hashed, Login::Password] {
            promise(&mut Server::real(&program, login));
        }
    }
    say_what_was_held();
}

fn say_what_was_held() {
    SAID.call_once(|| {
        let held = match env::var_os("CLIPROXYAPI_BIN") {
            Some(_) => "held against the stand-in and the real server",
            None => "held against the stand-in only: CLIPROXYAPI_BIN is not set",
        };
        // Not by eprintln!, whose words the test harness keeps to itself.
        let _ = writeln!(std::io::stderr(), "the contract is {held}");
    });
}
