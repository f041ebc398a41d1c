//! The laboratory does what the lines of its input ask, and leaves nothing behind.
#![cfg(target_os = "linux")]

use std::{
    io::{BufRead as _, BufReader, Lines, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use hub_bridge_test_support::processes;
use serde_json::{Value, json};

/// Starts one whose host is this program.
fn open(host: &str) -> (Child, ChildStdin, Lines<BufReader<ChildStdout>>, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_laboratory"))
        .env("HUB_BRIDGE_BIN", host)
        .env_remove("CLIPROXYAPI_BIN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let description = next(&mut output);
    (child, input, output, description)
}

fn next(output: &mut Lines<BufReader<ChildStdout>>) -> Value {
    let line = output.next().expect("a line").expect("text");
    serde_json::from_str(&line).expect("JSON")
}

#[test]
fn it_does_what_it_is_asked() {
    let (mut child, mut input, mut output, _) = open("/bin/true");
    let mut ask = |command: Value| {
        writeln!(input, "{command}").expect("it reads");
        next(&mut output)
    };
    let entry = json!({ "api-key": "k1", "base-url": "https://a.test" });
    let seed = json!({ "do": "seed", "family": "claude-api-key", "entries": [entry] });
    assert_eq!(ask(seed), json!({ "done": null }));
    assert_eq!(ask(json!({ "do": "server-down" })), json!({ "done": null }));
    assert_eq!(ask(json!({ "do": "server-up" })), json!({ "done": null }));
    let lists = ask(json!({ "do": "providers" }));
    assert_eq!(lists["done"]["claude-api-key"][0]["api-key"], "k1");
    let fault = json!({ "kind": "status", "status": 500, "body": "", "times": 1 });
    assert_eq!(ask(json!({ "do": "fault", "fault": fault })), json!({ "done": null }));
    assert!(ask(json!({ "do": "seed", "family": "f", "entries": [] }))["failed"].is_string());
    assert!(ask(json!({ "do": "nothing" }))["failed"].is_string());
    drop(input);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn at_the_end_it_ends_what_lives_in_its_home() {
    let (mut child, input, _, description) = open("/bin/sleep");
    let home = description["home"].as_str().expect("a path").to_owned();
    let variables = description["env"].as_object().expect("variables").iter();
    let variables = variables.map(|(name, value)| (name, value.as_str().expect("a text")));
    // As a browser that was forgotten.
    let mut forgotten =
        Command::new("/bin/sleep").arg("300").env_clear().envs(variables).spawn().expect("sleep");
    let start = Instant::now();
    while !processes::lives_in(forgotten.id(), Path::new(&home)) {
        assert!(start.elapsed() < Duration::from_secs(10), "it is not in its home");
        thread::yield_now();
    }
    drop(input);
    assert!(child.wait().expect("it ends").success());
    assert!(!forgotten.wait().expect("it was ended").success());
    assert!(!Path::new(&home).exists());
    let left = processes::all().filter(|id| processes::lives_in(*id, Path::new(&home)));
    assert_eq!(left.count(), 0);
}
