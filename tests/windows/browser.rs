//! What a browser on Windows sees: how it starts the host, and bytes that text would change.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Browser, Fault, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

use crate::user::User;

/// A window that Chromium names, there being none.
const NO_WINDOW: &str = "--parent-window=0";
const MANIFEST: &str =
    r"C:\Users\Ann Example\AppData\Roaming\Mozilla\NativeMessagingHosts\com.allapihub.bridge.json";
const ADD_ON: &str = "{bc73541a-133d-4b50-b261-36ea20df0d24}";
/// The host gives itself 1.9 s; the rest is room for a busy machine.
const IN_TIME: Duration = Duration::from_secs(10);
/// As the length of a frame it is the bytes 0a 0d 1a 00.
const LENGTH: usize = 0x001a_0d0a;
const KEY: &str = "sk-0123456789abcdef";

fn hello(id: &str) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "method": "bridge/hello" }).to_string()
}

/// Closes the input and expects the end.
fn end(browser: &mut Browser, code: i32) {
    browser.close_stdin();
    let status = browser.wait(IN_TIME).expect("the host ends when its input does");
    assert_eq!(status.code(), Some(code), "{}", browser.stderr());
}

#[test]
fn chromium_is_answered_and_the_host_ends_with_it() {
    let user = User::take();
    let mut browser = user.browser(&[ALL_API_HUB, NO_WINDOW]);
    let answer = browser.request(1, "bridge/hello", json!({}));
    assert_eq!(answer["result"]["platform"], "windows-x86_64", "{answer:#}");
    assert_eq!(answer["result"]["caller"], ALL_API_HUB);
    assert_eq!(answer["result"]["secretStore"], "keychain");
    end(&mut browser, 0);
    assert_eq!(browser.stderr(), "");
}

#[test]
fn chromium_is_answered_through_the_shell_that_it_starts_the_host_with() {
    let user = User::take();
    let plain = user.command();
    let mut shell = Command::new("cmd.exe");
    shell.args(["/d", "/c"]).arg(plain.get_program()).args([ALL_API_HUB, NO_WINDOW]);
    let mut browser = Browser::start(shell);
    let answer = browser.request(1, "bridge/hello", json!({}));
    assert_eq!(answer["result"]["caller"], ALL_API_HUB);
    end(&mut browser, 0);
}

#[test]
fn firefox_is_answered() {
    let user = User::take();
    let mut browser = user.browser(&[MANIFEST, ADD_ON]);
    let answer = browser.request(1, "bridge/hello", json!({}));
    assert_eq!(answer["result"]["caller"], ADD_ON, "{answer:#}");
    end(&mut browser, 0);
}

#[test]
fn an_extension_that_is_not_allowed_is_refused() {
    let user = User::take();
    let mut browser = user.browser(&["chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh/"]);
    let answer = browser.request(1, "profile/list", json!({}));
    assert_eq!(answer["error"]["data"]["kind"], "caller_denied", "{answer:#}");
}

#[test]
fn bytes_that_end_or_change_a_text_reach_the_host_as_they_are() {
    let user = User::take();
    let mut browser = user.browser(&[ALL_API_HUB, NO_WINDOW]);
    // The end of a text, in the place of a message: no JSON, but no end either.
    browser.send_frame(b"\x1a");
    assert_eq!(browser.receive()["error"]["code"], -32700);
    let mut frame = hello("lines").into_bytes();
    frame.extend("\r\n".repeat((LENGTH - frame.len()) / 2).into_bytes());
    frame.resize(LENGTH, b'\n');
    browser.send_frame(&frame);
    assert_eq!(browser.receive()["id"], "lines");
    end(&mut browser, 0);
}

#[test]
fn answers_of_every_length_reach_the_browser_as_they_are() {
    let user = User::take();
    let mut browser = user.browser(&[ALL_API_HUB, NO_WINDOW]);
    // Among 256 lengths in a row there is one for each last byte: 0a, 0d and 1a, too.
    for length in 0..256 {
        let id = "x".repeat(length);
        browser.send_frame(hello(&id).as_bytes());
        assert_eq!(browser.receive()["id"], id);
    }
    let id = "\r\n\u{1a}\n";
    browser.send_frame(hello(id).as_bytes());
    assert_eq!(browser.receive()["id"], id);
}

#[test]
fn an_import_is_written_and_told_step_by_step() {
    let user = User::take();
    let api = ManagementApi::start();
    user.set_up(&api);
    let mut browser = user.browser(&[ALL_API_HUB, NO_WINDOW]);
    let items = json!([{ "siteName": "Größe", "siteUrl": "https://a.test", "apiKey": KEY }]);
    let answer = browser.request(1, "import/run", json!({ "progress": true, "items": items }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
    assert!(!browser.notifications().is_empty(), "no progress");
    assert_eq!(api.list("openai-compatibility")[0]["name"], "Größe");
    let list = browser.request(2, "history/list", Value::Null);
    assert_eq!(list["result"]["total"], 1, "{list:#}");
    end(&mut browser, 0);
}

#[test]
fn a_browser_that_is_gone_keeps_no_host_that_waits_for_a_server() {
    let user = User::take();
    let api = ManagementApi::start();
    user.set_up(&api);
    api.set_fault(Fault::Hang);
    let mut browser = user.browser(&[ALL_API_HUB, NO_WINDOW]);
    browser.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "connection/verify" }));
    let start = Instant::now();
    while api.requests().is_empty() {
        assert!(start.elapsed() < IN_TIME, "no request");
        std::thread::sleep(Duration::from_millis(5));
    }
    end(&mut browser, 0);
}
