//! Frames: limits, odd input, and nothing but frames on stdout.

#[cfg(target_os = "linux")]
use std::fs;
use std::{process::Command, time::Duration};

use hub_bridge_test_support::{Browser, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(5);

fn start(home: &Home) -> Browser {
    let mut command: Command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

fn start_for(home: &Home, api: &ManagementApi) -> Browser {
    let mut command: Command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

fn framed(message: &Value) -> Vec<u8> {
    let text = message.to_string();
    let length = u32::try_from(text.len()).expect("short");
    [&length.to_ne_bytes(), text.as_bytes()].concat()
}

fn hello(id: u32) -> Value {
    hello_with(&json!(id))
}

fn hello_with(id: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": "bridge/hello" })
}

#[test]
fn frames_may_come_together_or_byte_by_byte() {
    let home = Home::new();
    let mut browser = start(&home);
    browser.send_raw(&[framed(&hello(1)), framed(&hello(2))].concat());
    for byte in framed(&hello(3)) {
        browser.send_raw(&[byte]);
    }
    for _ in 0..3 {
        let answer = browser.receive();
        assert_eq!(answer["result"]["name"], "hub-bridge");
    }
}

#[test]
fn what_is_no_request_is_answered_and_the_stream_goes_on() {
    let home = Home::new();
    let mut browser = start(&home);
    let deep = "[".repeat(200_000);
    let long_id = hello_with(&json!("x".repeat(1_100_000))).to_string();
    for (bytes, code, id) in [
        (&b"{"[..], -32700, Value::Null),
        (b"", -32700, Value::Null),
        (b"\xff\xfe{}", -32700, Value::Null),
        (b"\xef\xbb\xbf{}", -32700, Value::Null),
        (b"hello", -32700, Value::Null),
        (deep.as_bytes(), -32700, Value::Null),
        (b"\"hello\"", -32600, Value::Null),
        (b"[]", -32600, Value::Null),
        (b"null", -32600, Value::Null),
        (br#"[{"jsonrpc":"2.0","method":"bridge/hello","id":1}]"#, -32600, Value::Null),
        (br#"{"jsonrpc":"2.0","method":"bridge/hello","id":null}"#, -32600, Value::Null),
        (br#"{"jsonrpc":"2.0","method":5,"id":1}"#, -32600, json!(1)),
        (br#"{"method":"bridge/hello","id":"a"}"#, -32600, json!("a")),
        (br#"{"jsonrpc":"2.0","method":"bridge/hello","id":2,"params":[]}"#, -32600, json!(2)),
        // Every answer carries the id: one that fills a frame can't come back.
        (long_id.as_bytes(), -32600, Value::Null),
    ] {
        browser.send_frame(bytes);
        let answer = browser.receive();
        let shown: String = String::from_utf8_lossy(bytes).chars().take(80).collect();
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{shown}");
    }
    browser.send(&hello(9));
    assert_eq!(browser.receive()["id"], 9);
}

#[test]
fn a_header_over_the_limit_ends_the_conversation() {
    for header in [64 * 1024 * 1024 + 1, u32::MAX] {
        let home = Home::new();
        let mut browser = start(&home);
        browser.send_raw(&u32::to_ne_bytes(header));
        let answer = browser.receive();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!(-32001)));
        assert_eq!(answer["error"]["data"]["params"]["bytes"], header);
        assert_eq!(browser.wait(LIMIT).and_then(|status| status.code()), Some(1));
    }
}

#[test]
fn a_frame_of_64_mib_is_taken() {
    let home = Home::new();
    let mut browser = start(&home);
    let mut message = hello(1).to_string();
    message.push_str(&" ".repeat(64 * 1024 * 1024 - message.len()));
    browser.send_frame(message.as_bytes());
    assert_eq!(browser.receive()["id"], 1);
}

#[test]
fn half_a_frame_holds_up_no_answer() {
    let home = Home::new();
    let mut browser = start(&home);
    let (whole, next) = (framed(&hello(1)), framed(&hello(2)));
    browser.send_raw(&[&whole[..], &next[..10]].concat());
    assert_eq!(browser.receive()["id"], 1);
    browser.send_raw(&next[10..]);
    assert_eq!(browser.receive()["id"], 2);
}

#[test]
fn an_end_inside_a_frame_is_exit_code_1() {
    for cut in [&[5][..], &[5, 0, 0, 0][..], &[5, 0, 0, 0, b'{'][..]] {
        let home = Home::new();
        let mut browser = start(&home);
        browser.send_raw(cut);
        browser.close_stdin();
        assert_eq!(browser.wait(LIMIT).and_then(|status| status.code()), Some(1), "{cut:?}");
    }
}

#[test]
fn a_long_report_keeps_its_failures_and_history_has_the_rest() {
    let api = ManagementApi::start();
    let home = Home::new();
    let mut browser = start_for(&home, &api);
    let handle = "h".repeat(3500);
    let items: Vec<Value> = (0..400)
        .map(|n| {
            let key = if n % 10 == 9 { "sk-***".to_owned() } else { format!("sk-{n:016}") };
            json!({ "ref": handle, "siteUrl": "https://a.test", "apiKey": key })
        })
        .collect();
    // The support crate panics on any frame over 1,000,000 bytes.
    let report = browser.request(1, "import/run", json!({ "items": items }))["result"].clone();
    let count = |report: &Value| report["items"].as_array().map_or(0, Vec::len);
    assert_eq!(report["summary"]["failed"], 40);
    assert_eq!(report["itemsOmitted"], 400 - count(&report));
    let kept = report["items"].as_array().expect("items");
    assert_eq!(kept.iter().filter(|item| item["outcome"] == "failed").count(), 40);

    // Pages have no gaps, whether the caller or the size of a message ends them.
    for limit in [json!(100), Value::Null] {
        let mut seen = 0;
        while seen < 400 {
            let params = json!({ "importId": report["importId"], "offset": seen, "limit": limit });
            let page = browser.request(2, "history/get", params)["result"].clone();
            assert!(count(&page) > 0, "{limit}: nothing from {seen} on");
            for item in page["items"].as_array().expect("items") {
                assert_eq!(item["index"], seen, "limit {limit}");
                seen += 1;
            }
            assert_eq!(page["itemsOmitted"], 400 - count(&page));
        }
    }
}

#[test]
fn an_item_of_any_length_fits_into_a_message() {
    let api = ManagementApi::start();
    let home = Home::new();
    let mut browser = start_for(&home, &api);
    let long = "x".repeat(1_100_000);
    let items = json!([
        { "siteName": long, "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
        { "siteName": "b", "siteUrl": format!("https://b.test/{long}"), "apiKey": "sk-0123456789abcdef" },
        { "siteName": "c", "siteUrl": "https://c.test", "apiKey": long, "proxyUrl": format!("http://me:{long}@p.test") },
        { "siteName": "d", "siteUrl": "https://d.test", "apiKey": "sk-0123456789abcdef", "ref": "r".repeat(3_000) },
    ]);
    let answer = browser.request(1, "import/run", json!({ "items": items, "progress": true }));
    let report = &answer["result"];
    assert_eq!(report["items"].as_array().map(Vec::len), Some(4), "{answer:.2000}");
    assert_eq!(report["items"][1]["error"]["kind"], "base_url_invalid");
    let told = browser.notifications();
    let items = told.iter().filter_map(|told| told["params"]["items"].as_array());
    assert_eq!(items.map(Vec::len).sum::<usize>(), 4);
    assert_eq!(browser.request(2, "bridge/hello", json!({}))["id"], 2);
}

#[test]
fn a_long_provider_list_comes_in_pages() {
    let name = "n".repeat(150);
    let list: Vec<Value> = (0..150)
        .map(|n| {
            let models: Vec<Value> = (0..100).map(|m| json!({ "name": format!("{name}-{m}"), "alias": "" })).collect();
            json!({ "name": format!("P{n}"), "base-url": "https://a.test/v1", "api-key-entries": [], "models": models })
        })
        .collect();
    let api = ManagementApi::builder().list("openai-compatibility", &list.into()).start();
    let home = Home::new();
    let mut browser = start_for(&home, &api);
    let mut names = Vec::new();
    while names.len() < 150 {
        let page =
            browser.request(1, "provider/list", json!({ "offset": names.len() }))["result"].clone();
        assert_eq!(page["total"], 150);
        let providers = page["providers"].as_array().expect("a page");
        assert!(!providers.is_empty() && providers.len() < 150, "{} fit", providers.len());
        names.extend(providers.iter().map(|provider| provider["name"].clone()));
    }
    assert_eq!(names[149], "P149");
}

/// A program that prints a key, and notes what it inherited.
#[cfg(target_os = "linux")]
fn noisy_store(home: &Home, api: &ManagementApi) {
    use std::os::unix::fs::PermissionsExt as _;

    let script = home.path().join("store");
    let seen = home.path().join("seen");
    let text = format!(
        "#!/bin/sh\nls -l /proc/$$/fd > {}\necho noise >&2\necho {}\n",
        seen.display(),
        api.key()
    );
    fs::write(&script, text).expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a mode");
    home.write_config(&format!(
        "[secret_store]\nkind = \"command\"\ncommand = [\"{}\"]\n[profiles.a]\nmanagement_url = \"{}\"\n",
        script.display(),
        api.url()
    ));
}

/// The descriptors from 3 up are the host's own, and stdout is the browser's.
#[cfg(target_os = "linux")]
#[test]
fn a_child_inherits_no_pipe_of_the_browser() {
    use std::os::fd::AsRawFd as _;

    let api = ManagementApi::start();
    let home = Home::new();
    noisy_store(&home, &api);
    // As Firefox does: one more pipe, open in the host.
    let sentinel = fs::File::open("/dev/null").expect("a file");
    let mut command = Command::new("sh");
    let pipes = home.path().join("pipes");
    let line = format!(
        "readlink /proc/$$/fd/0 /proc/$$/fd/1 > {}; exec \"$0\" -vv host 9</proc/{}/fd/{}",
        pipes.display(),
        std::process::id(),
        sentinel.as_raw_fd()
    );
    let plain = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.args(["-c", &line, env!("CARGO_BIN_EXE_hub-bridge")]);
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let mut browser = Browser::start(command);
    let answer = browser.request(1, "connection/verify", json!({}));
    assert_eq!(answer["result"]["ok"], true, "{answer:#}");
    let inside = fs::read_link(format!("/proc/{}/fd/9", browser.pid()));
    assert!(inside.is_ok(), "the host keeps what Firefox watches");
    let stdout = fs::read_link(format!("/proc/{}/fd/1", browser.pid())).expect("stdout");
    let stderr = fs::read_link(format!("/proc/{}/fd/2", browser.pid())).expect("stderr");
    assert_eq!(stdout, stderr, "descriptor 1 points at stderr");
    let seen = fs::read_to_string(home.path().join("seen")).expect("the child's descriptors");
    let inherited: Vec<&str> = seen
        .lines()
        .filter_map(|line| line.rsplit_once(" -> "))
        .filter_map(|(link, _)| link.rsplit(' ').next())
        // From 10 up are the shell's own copies, of its script and of what it redirects.
        .filter(|number| number.len() == 1 && !["0", "1", "2"].contains(number))
        .collect();
    assert!(inherited.is_empty(), "{seen}");
    let pipes = fs::read_to_string(pipes).expect("the browser's pipes");
    assert_eq!(pipes.lines().count(), 2, "{pipes}");
    assert!(!pipes.lines().any(|pipe| seen.contains(pipe)), "{pipes} in\n{seen}");
    // The support crate takes nothing but frames from stdout; what -vv says is here.
    browser.wait_for_stderr("answered");
}
