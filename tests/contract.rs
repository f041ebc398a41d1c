//! The Management API as hub-bridge relies on it: the same promises of the stand-in, and of a real
//! CLIProxyAPI when `CLIPROXYAPI_BIN` names one.

use std::{
    env,
    ffi::OsString,
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Browser, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

const KEY: &str = "contract-management-key";
const FAMILIES: [&str; 7] = [
    "openai-compatibility",
    "codex-api-key",
    "claude-api-key",
    "gemini-api-key",
    "xai-api-key",
    "vertex-api-key",
    "interactions-api-key",
];

/// A server, whichever it is.
struct Server {
    url: String,
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
        let api = ManagementApi::builder().key(KEY).start();
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

    fn is_real(&self) -> bool {
        self.real.is_some()
    }

    /// Status, headers named `x-cpa-version`, and body.
    fn send(
        &self,
        method: &str,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> (u16, bool, Value) {
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
        let mut response = agent.run(request).expect("an answer");
        let version = response.headers().contains_key("x-cpa-version");
        let text = response.body_mut().read_to_string().expect("text");
        (
            response.status().as_u16(),
            version,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    fn get(&self, family: &str) -> Vec<Value> {
        let (status, _, mut body) = self.send("GET", family, KEY, None);
        assert_eq!(status, 200, "{body}");
        serde_json::from_value(body[family].take()).expect("a list")
    }

    /// Writes, and gives the server the time that a careful client gives it.
    fn write(&self, method: &str, family: &str, body: &Value) -> (u16, Value) {
        let (status, _, body) = self.send(method, family, KEY, Some(body));
        std::thread::sleep(Duration::from_millis(150));
        (status, body)
    }
}

/// Holds a promise with the stand-in, and with the real server where there is one.
fn with_each_server(promise: impl Fn(&Server)) {
    promise(&Server::stand_in());
    match env::var_os("CLIPROXYAPI_BIN") {
        Some(program) => promise(&Server::real(&program)),
        None => eprintln!("CLIPROXYAPI_BIN is not set: held with the stand-in only"),
    }
}

fn entry(family: &str, key: &str) -> Value {
    if family == "openai-compatibility" {
        return json!({ "name": format!("N {key}"), "base-url": "https://a.test/v1", "api-key-entries": [{ "api-key": key }] });
    }
    json!({ "api-key": key, "base-url": "https://a.test" })
}

/// Whether each wanted member stands in the object, null, absent and empty being one.
fn has(object: &Value, wanted: &Value) -> bool {
    let blank = |value: &Value| {
        value.is_null() || *value == json!("") || *value == json!([]) || *value == json!({})
    };
    wanted.as_object().expect("an object").iter().all(|(name, value)| {
        let found = &object[name];
        found == value || blank(found) && blank(value)
    })
}

#[test]
fn a_list_is_an_envelope_and_a_put_replaces_it() {
    with_each_server(|server| {
        for family in FAMILIES {
            assert!(server.get(family).is_empty(), "{family}");
            let list = json!([entry(family, "k1"), entry(family, "k2")]);
            let (status, body) = server.write("PUT", family, &list);
            assert_eq!((status, &body["status"]), (200, &json!("ok")), "{family}: {body}");
            let now = server.get(family);
            assert_eq!(now.len(), 2, "{family}");
            let key = |entry: &Value| match family {
                "openai-compatibility" => entry["api-key-entries"][0]["api-key"].clone(),
                _ => entry["api-key"].clone(),
            };
            assert_eq!(
                [key(&now[0]), key(&now[1])],
                [json!("k1"), json!("k2")],
                "{family}: the order stays"
            );
            server.write("PUT", family, &json!([]));
            assert!(server.get(family).is_empty(), "{family}");
        }
    });
}

#[test]
fn the_configuration_has_every_list() {
    with_each_server(|server| {
        server.write("PUT", "claude-api-key", &json!([entry("claude-api-key", "k1")]));
        let (status, version, config) = server.send("GET", "config", KEY, None);
        assert_eq!((status, version), (200, true));
        for family in FAMILIES {
            let list = config.get(family).unwrap_or_else(|| panic!("{family} is missing"));
            assert!(list.is_null() || list.is_array(), "{family}: {list}");
        }
        assert_eq!(config["claude-api-key"][0]["api-key"], "k1");
        assert!(config["claude-api-key"][0].get("auth-index").is_none());
    });
}

#[test]
fn a_patch_changes_what_it_names_and_ignores_what_it_does_not_take() {
    with_each_server(|server| {
        for family in FAMILIES {
            let mut first = entry(family, "k1");
            first["headers"] = json!({ "X-A": "b" });
            server.write("PUT", family, &json!([first, entry(family, "k2")]));
            let select = |key: &str, value: Value| match family {
                "openai-compatibility" => json!({ "name": format!("N {key}"), "value": value }),
                _ => json!({ "match": key, "value": value }),
            };
            let models = json!([{ "name": "m", "alias": "a" }]);
            let value = json!({ "prefix": "p", "models": models, "priority": 5, "unheard-of": 1 });
            let (status, _) = server.write("PATCH", family, &select("k1", value));
            assert_eq!(status, 200, "{family}");
            let now = server.get(family);
            assert!(
                has(&now[0], &json!({ "prefix": "p", "headers": { "X-A": "b" } })),
                "{family}: {}",
                now[0]
            );
            let takes_models = !["gemini-api-key", "interactions-api-key"].contains(&family);
            let count = now[0]["models"].as_array().map_or(0, Vec::len);
            assert_eq!(count, usize::from(takes_models), "{family}: {}", now[0]);
            assert_eq!(
                now[0].get("priority").is_some(),
                family == "xai-api-key",
                "{family}: {}",
                now[0]
            );
            assert!(now[0].get("unheard-of").is_none());
            assert!(has(&now[1], &json!({ "prefix": "" })), "{family}: the other one stays");
            let (status, body) =
                server.write("PATCH", family, &select("nobody", json!({ "prefix": "p" })));
            assert_eq!((status, &body["error"]), (404, &json!("item not found")), "{family}");
        }
    });
}

#[test]
fn what_a_put_can_not_take_is_refused_or_dropped() {
    with_each_server(|server| {
        for family in FAMILIES {
            for body in [
                json!({}),
                json!({ "items": [] }),
                json!([{ "api-key": 5, "name": 5 }]),
                json!("x"),
            ] {
                let (status, answer) = server.write("PUT", family, &body);
                assert_eq!(
                    (status, &answer["error"]),
                    (400, &json!("invalid body")),
                    "{family}: {body}"
                );
            }
        }
        for family in ["openai-compatibility", "codex-api-key", "xai-api-key"] {
            let blank = json!([{ "name": "x", "api-key": "k", "base-url": " " }]);
            assert_eq!(server.write("PUT", family, &blank).0, 200);
            assert!(server.get(family).is_empty(), "{family}: no base URL, no entry");
        }
        let twice = json!([{ "api-key": "k" }, { "api-key": " k " }]);
        for (family, left) in [
            ("gemini-api-key", 1),
            ("interactions-api-key", 1),
            ("vertex-api-key", 1),
            ("claude-api-key", 2),
        ] {
            server.write("PUT", family, &twice);
            assert_eq!(server.get(family).len(), left, "{family}");
        }
        let slashed = json!([{ "api-key": "k", "prefix": "a/b" }]);
        server.write("PUT", "claude-api-key", &slashed);
        assert!(has(&server.get("claude-api-key")[0], &json!({ "prefix": "" })));
    });
}

#[test]
fn a_credential_becomes_active_after_its_write() {
    with_each_server(|server| {
        server.write("PUT", "claude-api-key", &json!([entry("claude-api-key", "k1")]));
        server.write("PUT", "openai-compatibility", &json!([entry("openai-compatibility", "k1")]));
        let start = Instant::now();
        loop {
            let claude = server.get("claude-api-key")[0].get("auth-index").is_some();
            let openai = server.get("openai-compatibility")[0]["api-key-entries"][0]
                .get("auth-index")
                .is_some();
            if claude && openai {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "claude {claude}, openai {openai}");
            std::thread::sleep(Duration::from_millis(50));
        }
    });
}

#[test]
fn five_wrong_keys_ban_even_the_right_one() {
    with_each_server(|server| {
        for _ in 0..5 {
            let (status, version, body) = server.send("GET", "config", "wrong", None);
            assert_eq!(
                (status, version, &body["error"]),
                (401, true, &json!("invalid management key"))
            );
        }
        let (status, _, body) = server.send("GET", "config", KEY, None);
        let error = body["error"].as_str().expect("a text");
        assert_eq!(status, 403);
        assert!(
            error.starts_with("IP banned due to too many failed attempts. Try again in "),
            "{error}"
        );
        // And hub-bridge says it so.
        let answer = host(server).request(1, "connection/verify", json!({}));
        assert_eq!(answer["error"]["data"]["kind"], "banned", "{answer:#}");
        let seconds = answer["error"]["data"]["params"]["seconds"].as_u64().expect("seconds");
        assert!((1700..=1800).contains(&seconds), "{seconds}");
    });
}

#[test]
fn an_unknown_path_is_told_from_a_missing_api() {
    with_each_server(|server| {
        let (status, version, _) = server.send("GET", "meta-api-key", KEY, None);
        assert_eq!((status, version), (404, true));
    });
}

/// A host that a browser started, with this server in its environment.
fn host(server: &Server) -> Browser {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", &server.url).env("HUB_BRIDGE_MANAGEMENT_KEY", KEY);
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

#[test]
fn hub_bridge_imports_into_every_family() {
    with_each_server(|server| {
        let mut host = host(server);
        let item = |family: &str, key: &str, model: &str| {
            json!({ "family": family, "siteName": "Relay", "siteUrl": "https://relay.example.com", "apiKey": key,
                    "models": [{ "name": model, "alias": format!("my-{model}") }], "prefix": "team" })
        };
        let mut run = |key: &str, model: &str| {
            let items: Vec<Value> =
                FAMILIES.iter().map(|family| item(family, key, model)).collect();
            let answer = host.request(1, "import/run", json!({ "items": items }));
            assert!(answer["error"].is_null(), "{answer:#}");
            answer["result"].clone()
        };
        let first = run("sk-0123456789abcdef", "m1");
        assert_eq!(first["summary"]["created"], 7, "{first:#}");
        for result in first["items"].as_array().expect("items") {
            assert_eq!(result["warnings"], json!([]), "every field is kept: {result:#}");
        }
        assert_eq!(run("sk-0123456789abcdef", "m1")["summary"]["unchanged"], 7);
        let models = run("sk-0123456789abcdef", "m2");
        assert_eq!(models["summary"]["updated"], 7, "{models:#}");
        let second = run("sk-0123456789abcdeg", "m1");
        assert_eq!(
            (&second["summary"]["created"], &second["summary"]["updated"]),
            (&json!(6), &json!(1))
        );
        // What it says is what is there, a second later too.
        std::thread::sleep(Duration::from_millis(if server.is_real() { 1000 } else { 100 }));
        for family in FAMILIES {
            let list = server.get(family);
            if family == "openai-compatibility" {
                assert_eq!(list.len(), 1);
                assert_eq!(list[0]["api-key-entries"].as_array().map(Vec::len), Some(2));
            } else {
                assert_eq!(list.len(), 2, "{family}: {list:?}");
            }
            assert_eq!(list[0]["models"].as_array().map(Vec::len), Some(2), "{family}");
            assert_eq!(list[0]["prefix"], "team", "{family}");
        }
    });
}
