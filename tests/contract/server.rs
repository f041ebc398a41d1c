//! The two servers: the stand-in, and a real CLIProxyAPI.

use std::{
    env,
    ffi::OsString,
    fs,
    io::Write as _,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Once,
    time::{Duration, Instant},
};

use hub_bridge_test_support::ManagementApi;
use serde_json::Value;
use ureq::http::Response;

/// The management key of each server.
pub const KEY: &str = "contract-management-key";

/// When a write to the stand-in becomes live.
const STAND_IN_DELAY: Duration = Duration::from_millis(15);

/// A server, whichever it is.
pub struct Server {
    pub url: String,
    // One of them runs as long as this is there.
    _stand_in: Option<ManagementApi>,
    real: Option<RealServer>,
}

struct RealServer {
    process: Child,
    folder: tempfile::TempDir,
}

impl Drop for RealServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            eprintln!("the real server's output:\n{log}");
        }
    }
}

impl Server {
    fn stand_in() -> Self {
        let api = ManagementApi::builder().key(KEY).activation_delay(STAND_IN_DELAY).start();
        Self { url: api.url(), _stand_in: Some(api), real: None }
    }

    fn real(program: &OsString) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|s| s.local_addr()).expect("a port").port();
        let config = folder.path().join("config.yaml");
        let text = format!(
            "host: \"127.0.0.1\"\nport: {port}\nauth-dir: \"{}\"\napi-keys: [\"contract-client-key\"]\n\
             remote-management:\n  allow-remote: false\n  secret-key: \"{KEY}\"\n  disable-control-panel: true\n\
             openai-compatibility: []\n",
            folder.path().join("auths").display()
        );
        fs::write(&config, text).expect("a file");
        let log = fs::File::create(folder.path().join("log")).expect("a file");
        let process = Command::new(program)
            .current_dir(folder.path())
            .arg("-config")
            .arg(&config)
            .arg("-local-model")
            .env_remove("MANAGEMENT_PASSWORD")
            .stdin(Stdio::null())
            .stderr(log.try_clone().expect("a handle"))
            .stdout(log)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("CLIPROXYAPI_BIN {}: {error}", Path::new(program).display())
            });
        let server = Self {
            url: format!("http://127.0.0.1:{port}/v0/management"),
            _stand_in: None,
            real: Some(RealServer { process, folder }),
        };
        let start = Instant::now();
        while ureq::get(&format!("http://127.0.0.1:{port}/healthz")).call().is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "the real server does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        // Its file watcher starts a moment after it listens.
        std::thread::sleep(Duration::from_millis(500));
        server
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
    promise(&Server::stand_in());
    if let Some(program) = env::var_os("CLIPROXYAPI_BIN") {
        promise(&Server::real(&program));
    }
    SAID.call_once(|| {
        let held = match env::var_os("CLIPROXYAPI_BIN") {
            Some(_) => "held against the stand-in and the real server",
            None => "held against the stand-in only: CLIPROXYAPI_BIN is not set",
        };
        // Not by eprintln!, whose words the test harness keeps to itself.
        let _ = writeln!(std::io::stderr(), "the contract is {held}");
    });
}
