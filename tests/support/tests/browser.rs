//! The browser's end, against hosts made of `cat` and the shell.

#![cfg(unix)]

use std::{process::Command, time::Duration};

use hub_bridge_test_support::Browser;
use serde_json::json;

const LIMIT: Duration = Duration::from_secs(10);

fn shell(script: &str) -> Browser {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    Browser::start(command)
}

#[test]
fn frames_go_there_and_back() {
    let mut browser = Browser::start(Command::new("cat"));
    browser.send(&json!({"a": 1}));
    browser.send_frame(b"\"text\"");
    browser.send_raw(&[2, 0, 0, 0].map(|byte: u8| byte));
    browser.send_raw(b"[]");
    assert_eq!(browser.receive(), json!({"a": 1}));
    assert_eq!(browser.receive(), "text");
    assert_eq!(browser.receive(), json!([]));
    assert_eq!(browser.raw_frames(), [&b"{\"a\":1}"[..], b"\"text\"", b"[]"]);
    assert_eq!(browser.try_receive(Duration::from_millis(20)), None);
    browser.close_stdin();
    assert!(browser.wait(LIMIT).is_some_and(|status| status.success()));
    assert_eq!(browser.try_receive(LIMIT), None);
}

#[test]
fn a_response_is_found_among_other_messages() {
    let mut browser = Browser::start(Command::new("cat"));
    browser.send(&json!({"method": "progress"}));
    browser.send(&json!({"id": 2, "result": "two"}));
    browser.send(&json!({"id": 1, "result": "one"}));
    assert_eq!(browser.response(&json!(1)), json!({"id": 1, "result": "one"}));
    assert_eq!(browser.notifications(), [json!({"method": "progress"})]);
    assert_eq!(browser.notifications(), [json!(null); 0]);
    assert_eq!(browser.receive(), json!({"id": 2, "result": "two"}));
}

#[test]
fn a_host_that_writes_to_a_closed_pipe_learns_it() {
    let mut browser = shell("trap '' PIPE; read line; echo x 2>/dev/null || exit 7");
    browser.close_stdout();
    browser.send_raw(b"go\n");
    assert_eq!(browser.wait(LIMIT).and_then(|status| status.code()), Some(7));
}

#[test]
fn what_a_host_says_on_stderr_is_kept() {
    let mut browser = shell("echo oops >&2; exit 3");
    assert_eq!(browser.wait(LIMIT).and_then(|status| status.code()), Some(3));
    while browser.stderr().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(browser.stderr(), "oops\n");
}

#[test]
fn a_host_is_killed() {
    let mut browser = shell("exec sleep 60");
    assert!(browser.pid() > 0);
    assert_eq!(browser.wait(Duration::from_millis(30)), None);
    browser.kill();
    assert!(browser.wait(LIMIT).is_some());
}

#[test]
#[should_panic(expected = "a frame of 1000001 bytes")]
fn a_long_frame_is_a_fault_of_the_host() {
    shell(r"printf '\101\102\017\000'; sleep 60").receive();
}

#[test]
#[should_panic(expected = "stdout ends in a frame of 5 bytes")]
fn half_a_frame_is_a_fault_of_the_host() {
    shell(r"printf '\005\000\000\000ab'").receive();
}

#[test]
#[should_panic(expected = "not JSON")]
fn text_on_stdout_is_a_fault_of_the_host() {
    shell(r"printf '\002\000\000\000ab'; sleep 60").receive();
}

#[test]
#[should_panic(expected = "stdout has ended\nstderr of the host:\nI give up\n")]
fn a_host_that_ends_tells_why() {
    shell("echo I give up >&2; sleep 0.2").receive();
}
