//! The management key goes to the user's own server on this machine, and to nobody who took its
//! port.
#![cfg(target_os = "linux")]

use std::{
    env,
    io::{BufRead as _, BufReader, Read as _, Write as _, stderr},
    os::unix::process::CommandExt as _,
    process::{Child, ChildStdout, Command, Stdio},
};

use hub_bridge_test_support::{Home, ManagementApi};
use serde_json::Value;

const NOBODY: u32 = 65_534;
const SERVE: &str = "SERVE_AS_ANOTHER_USER";

/// A stand-in that runs as another user: this very program, started once more.
struct Foreign {
    child: Child,
    output: BufReader<ChildStdout>,
    url: String,
}

impl Foreign {
    /// `None` where the tests may not become another user.
    fn start() -> Option<Self> {
        if !is_root() {
            // Not by `eprintln!`, which is shown for failed tests only.
            let _ = writeln!(stderr(), "NOT TESTED: listeners of other users, which takes root");
            assert!(env::var_os("CI").is_none(), "CI has to run this as root");
            return None;
        }
        // By this name that user may run it wherever it lies.
        let mut child = Command::new("/proc/self/exe")
            .args(["--exact", "serves_as_another_user", "--nocapture"])
            .env(SERVE, "1")
            .current_dir("/")
            .uid(NOBODY)
            .gid(NOBODY)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut foreign = Self { child, output, url: String::new() };
        foreign.url = foreign.said("serving ");
        Some(foreign)
    }

    /// How many requests it got, now that it ends.
    fn requests(mut self) -> usize {
        drop(self.child.stdin.take());
        self.said("requests ").parse().expect("a number")
    }

    fn said(&mut self, what: &str) -> String {
        let mut lines = self.output.by_ref().lines();
        lines
            .find_map(|line| line.ok()?.split_once(what).map(|(_, rest)| rest.to_owned()))
            .unwrap_or_else(|| panic!("it says {what}"))
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id");
    output.stdout.trim_ascii() == b"0"
}

/// No test by itself: what [`Foreign`] runs.
#[test]
fn serves_as_another_user() {
    if env::var_os(SERVE).is_some() {
        let api = ManagementApi::start();
        println!("serving {}", api.url());
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        println!("requests {}", api.requests().len());
    }
}

fn verify(home: &Home, url: &str) -> Value {
    let key = hub_bridge_test_support::management_api::DEFAULT_KEY;
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", url).env("HUB_BRIDGE_MANAGEMENT_KEY", key);
    let output = command.args(["verify", "--json"]).output().expect("it runs");
    let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
    serde_json::from_slice(text).expect("JSON")
}

#[test]
fn another_users_listener_gets_no_key() {
    let Some(foreign) = Foreign::start() else { return };
    let home = Home::new();
    for url in [foreign.url.clone(), foreign.url.replace("127.0.0.1", "localhost")] {
        let answer = verify(&home, &url);
        let (error, data) = (&answer["error"], &answer["error"]["data"]);
        assert_eq!(error["code"], -32011, "{answer:#}");
        assert_eq!(data["kind"], "listener_foreign");
        assert_eq!(data["params"]["user"], "nobody");
        assert!(data["hint"].as_str().expect("a hint").contains("trusted_listeners"));
    }
    assert_eq!(foreign.requests(), 0);
}

#[test]
fn trusting_somebody_else_is_not_enough() {
    let Some(foreign) = Foreign::start() else { return };
    let home = Home::new();
    home.write_config("trusted_listeners = [\"daemon\", \"4242\", \"no such user\"]\n");
    let answer = verify(&home, &foreign.url);
    assert_eq!(answer["error"]["data"]["kind"], "listener_foreign", "{answer:#}");
    assert_eq!(foreign.requests(), 0);
}

#[test]
fn a_listener_that_a_person_trusts_gets_it() {
    let Some(foreign) = Foreign::start() else { return };
    for name in ["nobody", "65534"] {
        let home = Home::new();
        home.write_config(&format!("trusted_listeners = [\"{name}\"]\n"));
        for url in [foreign.url.clone(), foreign.url.replace("127.0.0.1", "localhost")] {
            assert_eq!(verify(&home, &url)["ok"], true, "{name} at {url}");
        }
    }
    assert!(foreign.requests() >= 4);
}

#[test]
fn ones_own_listener_gets_it() {
    let api = ManagementApi::start();
    assert_eq!(verify(&Home::new(), &api.url())["ok"], true);
}
