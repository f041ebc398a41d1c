//! The host ends when its browser does: in order, in time, and with a true history.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Browser, Fault, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(10);
/// The host gives itself 1.9 s; the rest is room for a busy machine. What hangs, hangs for ever.
const IN_TIME: Duration = Duration::from_secs(5);

fn start(home: &Home, api: &ManagementApi) -> Browser {
    let mut command: Command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

fn import() -> Value {
    let items = json!([{ "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" }]);
    json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": { "items": items } })
}

fn history(home: &Home, api: &ManagementApi) -> Value {
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
    let output = command.args(["history", "--json"]).output().expect("runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Waits until the server has seen so many requests.
fn wait_for_requests(api: &ManagementApi, count: usize) {
    let start = Instant::now();
    while api.connections() == 0 || api.requests().len() < count {
        assert!(start.elapsed() < LIMIT, "{} requests", api.requests().len());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_one_shot_caller_gets_its_answer_and_the_host_ends() {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    browser.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "bridge/hello" }));
    assert_eq!(browser.receive()["id"], 1);
    browser.close_stdin();
    let status = browser.wait(LIMIT).expect("ends");
    assert!(status.success());
    assert_eq!(browser.stderr(), "");
}

#[test]
fn requests_read_before_the_end_are_still_answered() {
    let api = ManagementApi::builder().latency(Duration::from_millis(200)).start();
    let home = Home::new();
    let mut browser = start(&home, &api);
    browser.send(&import());
    browser.close_stdin();
    let answer = browser.receive();
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
    assert!(browser.wait(LIMIT).expect("ends").success());
    assert_eq!(history(&home, &api)["total"], 1);
}

#[test]
fn an_end_with_nothing_to_do_is_the_end() {
    for arguments in [&[ALL_API_HUB][..], &["host"], &["host", "--drain", "60"]] {
        let home = Home::new();
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.args(arguments);
        let mut browser = Browser::start(command);
        browser.close_stdin();
        assert!(browser.wait(LIMIT).expect("ends").success(), "{arguments:?}");
        assert_eq!(browser.stderr(), "");
    }
}

#[test]
fn all_of_many_requests_read_before_the_end_are_answered() {
    let api = ManagementApi::start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.args(["host", "--drain", "20"]);
    let mut browser = Browser::start(command);
    for id in 0..400 {
        browser.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "connection/verify" }));
    }
    browser.close_stdin();
    let mut answered: Vec<u64> =
        (0..400).filter_map(|_| browser.receive()["id"].as_u64()).collect();
    answered.sort_unstable();
    assert!(answered.into_iter().eq(0..400));
    assert!(browser.wait(LIMIT).expect("ends").success());
}

#[test]
fn more_requests_than_are_worked_on_at_once_hide_no_cancellation_and_no_end() {
    let api = ManagementApi::builder().fault(Fault::Hang).start();
    let home = Home::new();
    let mut browser = start(&home, &api);
    for id in 0..400 {
        browser.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "connection/verify" }));
    }
    // One that is worked on, and one that waits in line.
    for id in [0, 399] {
        let params = json!({ "id": id });
        browser.send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": params }));
        assert_eq!(browser.response(&json!(id))["error"]["code"], -32800);
    }
    browser.close_stdin();
    let closed = Instant::now();
    assert!(browser.wait(LIMIT).expect("ends").success());
    assert!(closed.elapsed() < IN_TIME, "{:?}", closed.elapsed());
}

#[test]
fn a_hanging_server_holds_up_nobody_and_the_history_says_unknown() {
    let api = ManagementApi::builder().fault(Fault::Hang.on("PUT", "")).start();
    let home = Home::new();
    let mut browser = start(&home, &api);
    browser.send(&import());
    wait_for_requests(&api, 2);
    let closed = Instant::now();
    browser.close_stdin();
    assert!(browser.wait(LIMIT).expect("ends").success());
    assert!(closed.elapsed() < IN_TIME, "{:?}", closed.elapsed());
    let past = history(&home, &api);
    assert_eq!(past["imports"][0]["summary"]["unknown"], 1, "{past:#}");
}

#[test]
fn an_import_that_wrote_nothing_yet_is_cancelled_by_the_end() {
    let api = ManagementApi::builder().fault(Fault::Hang.on("GET", "")).start();
    let home = Home::new();
    let mut browser = start(&home, &api);
    browser.send(&import());
    wait_for_requests(&api, 1);
    let closed = Instant::now();
    browser.close_stdin();
    // The answer is there for whoever still reads.
    let answer = browser.receive();
    assert_eq!(answer["error"]["code"], -32800, "{answer:#}");
    assert!(browser.wait(LIMIT).expect("ends").success());
    assert!(closed.elapsed() < IN_TIME, "{:?}", closed.elapsed());
    let past = history(&home, &api);
    assert_eq!(past["imports"][0]["summary"]["cancelled"], 1, "{past:#}");
}

#[test]
fn a_pipe_may_ask_for_more_time() {
    let api = ManagementApi::builder().latency(Duration::from_millis(900)).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.args(["host", "--drain", "20"]);
    let mut browser = Browser::start(command);
    browser.send(&import());
    browser.close_stdin();
    let answer = browser.receive();
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
}

#[test]
fn a_broken_output_pipe_ends_the_host() {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    browser.close_stdout();
    browser.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "bridge/hello" }));
    assert!(browser.wait(LIMIT).expect("ends").success());
}

#[test]
fn a_broken_output_pipe_leaves_no_import_behind() {
    let api = ManagementApi::builder().fault(Fault::Hang.on("PUT", "")).start();
    let home = Home::new();
    let mut browser = start(&home, &api);
    browser.send(&import());
    wait_for_requests(&api, 2);
    // The input stays open, as where something else holds the other end of it.
    browser.close_stdout();
    browser.send(&json!({ "jsonrpc": "2.0", "id": 2, "method": "bridge/hello" }));
    let broken = Instant::now();
    assert!(browser.wait(LIMIT).expect("ends").success());
    assert!(broken.elapsed() < IN_TIME, "{:?}", broken.elapsed());
    assert_eq!(history(&home, &api)["imports"][0]["summary"]["unknown"], 1);
}

#[test]
fn a_slow_request_holds_up_no_other() {
    let api = ManagementApi::builder().latency(Duration::from_millis(700)).start();
    let home = Home::new();
    let mut browser = start(&home, &api);
    browser.send(&json!({ "jsonrpc": "2.0", "id": "slow", "method": "connection/verify" }));
    browser.send(&json!({ "jsonrpc": "2.0", "id": "quick", "method": "bridge/hello" }));
    assert_eq!(browser.receive()["id"], "quick");
    assert_eq!(browser.receive()["id"], "slow");
}

#[test]
fn a_browser_that_reads_nothing_can_not_keep_the_host() {
    let list: Vec<Value> = (0..300)
        .map(|n| json!({ "api-key": format!("k{n}"), "base-url": "x".repeat(300) }))
        .collect();
    let api = ManagementApi::builder().list("claude-api-key", &list.into()).start();
    let home = Home::new();
    let mut command = Command::new("sh");
    // The answers go into a pipe that is open and never read.
    command.args(["-c", "\"$0\" \"$1\" | sleep 30", env!("CARGO_BIN_EXE_hub-bridge"), ALL_API_HUB]);
    for (name, value) in home.command_for("", &api).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let mut browser = Browser::start(command);
    for id in 0..20 {
        browser.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "provider/list" }));
    }
    wait_for_requests(&api, 20);
    // Refusals wait for their reader as well, and hide the end no more than answers do.
    for _ in 0..700 {
        browser.send_frame(b"{");
    }
    let host = children(browser.pid()).into_iter().find(|pid| name_of(*pid).contains("hub-bridge"));
    let host = host.expect("the host");
    browser.close_stdin();
    let closed = Instant::now();
    while name_of(host).contains("hub-bridge") {
        assert!(closed.elapsed() < LIMIT, "the host is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(closed.elapsed() < IN_TIME, "{:?}", closed.elapsed());
}

fn name_of(pid: u32) -> String {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).into_owned()
}

fn children(pid: u32) -> Vec<u32> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}
