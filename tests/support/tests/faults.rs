//! What each fault of the Management API looks like on the wire.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Fault, ManagementApi, Rule};
use serde_json::{Value, json};

const CLAUDE: &str = "claude-api-key";

/// What comes back on a connection of its own, up to its end.
fn raw(api: &ManagementApi, method: &str, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", api.port()))?;
    stream.set_read_timeout(Some(Duration::from_millis(300)))?;
    write!(
        stream,
        "{method} /v0/management/{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
        api.key(),
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Status and body.
fn call(api: &ManagementApi, method: &str, path: &str, body: &str) -> (u16, String) {
    let answer = raw(api, method, path, body).expect("there is an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("there is a head");
    (head[9..12].parse().expect("there is a status"), body.to_owned())
}

fn get(api: &ManagementApi) -> (u16, String) {
    call(api, "GET", CLAUDE, "")
}

fn put(api: &ManagementApi, key: &str) -> (u16, String) {
    call(api, "PUT", CLAUDE, &json!([{ "api-key": key }]).to_string())
}

fn keys(api: &ManagementApi) -> Vec<Value> {
    api.list(CLAUDE).iter().map(|entry| entry["api-key"].clone()).collect()
}

fn with(rule: impl Into<Rule>) -> ManagementApi {
    ManagementApi::builder().list(CLAUDE, &json!([{"api-key": "old"}])).fault(rule).start()
}

#[test]
fn something_else_answers() {
    let answer = |fault: Fault| get(&with(fault));
    assert_eq!(answer(Fault::WrongJson), (200, r#"{"unexpected":true}"#.into()));
    assert_eq!(answer(Fault::NullJson), (200, "null".into()));
    assert_eq!(answer(Fault::Status(503, "busy".into())), (503, "busy".into()));
    assert_eq!(answer(Fault::Redirect("/x".into(), 302)).0, 302);
    assert!(answer(Fault::Html).1.starts_with("<!doctype html>"));
    assert!(serde_json::from_str::<Value>(&answer(Fault::NotJson).1).is_err());
    let (status, huge) = answer(Fault::HugeBody(100_000));
    assert_eq!((status, huge.len()), (200, 100_000));
    assert!(serde_json::from_str::<Value>(&huge).is_ok());
}

#[test]
fn the_connection_breaks() {
    let api = with(Fault::CloseWithoutAnswer);
    assert_eq!(raw(&api, "GET", CLAUDE, "").expect("a clean end"), "");
    assert_eq!(api.requests()[0].status, None);

    api.set_fault(Fault::HalfBody);
    let answer = raw(&api, "GET", CLAUDE, "").expect("a clean end");
    let (head, body) = answer.split_once("\r\n\r\n").expect("there is a head");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.parse().ok()).expect("there is a length");
    assert_eq!(body.len(), length / 2);

    api.set_fault(Fault::Hang);
    let error = raw(&api, "GET", CLAUDE, "").expect_err("there is no answer");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
}

#[test]
fn an_answer_takes_its_time() {
    let api = with(Fault::Latency(Duration::from_millis(80)));
    let start = Instant::now();
    assert_eq!(get(&api).0, 200);
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn a_write_is_not_saved() {
    let api = with(Fault::SaveFails);
    let text = "failed to save config: open config.yaml: read-only file system";
    assert_eq!(put(&api, "new"), (500, json!({ "error": text }).to_string()));
    assert_eq!(keys(&api), ["new"]);
}

#[test]
fn a_write_is_swallowed() {
    let api = with(Rule::from(Fault::SwallowWrite).times(1));
    assert_eq!(put(&api, "new").0, 200);
    assert_eq!(keys(&api), ["old"]);
    assert_eq!(put(&api, "new").0, 200);
    assert_eq!(keys(&api), ["new"]);
}

#[test]
fn a_write_is_lost_later() {
    let api = with(Fault::LoseWriteAfter(Duration::from_millis(150)));
    assert_eq!(put(&api, "new").0, 200);
    assert_eq!(keys(&api), ["new"]);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(keys(&api), ["old"]);
}

#[test]
fn a_write_never_becomes_live() {
    let api = with(Fault::SkipActivation);
    assert_eq!(put(&api, "new").0, 200);
    std::thread::sleep(Duration::from_millis(100));
    let (_, body) = get(&api);
    assert!(body.contains("new") && !body.contains("auth-index"), "{body}");
}

#[test]
fn an_applied_write_has_no_answer() {
    let api = with(Fault::DropAnswerAfterApply);
    let body = json!([{"api-key": "new"}]).to_string();
    assert_eq!(raw(&api, "PUT", CLAUDE, &body).expect("a clean end"), "");
    assert_eq!(keys(&api), ["new"]);
    assert_eq!(get(&api).0, 200);
}

#[test]
fn a_list_is_not_what_it_should_be() {
    let api = with(Fault::EmptyLists);
    assert_eq!(get(&api).1, json!({ CLAUDE: [] }).to_string());
    api.set_fault(Fault::PlainListArray);
    assert!(get(&api).1.starts_with(r#"[{"api-key":"old""#));
    api.clear_faults();
    assert!(get(&api).1.starts_with(r#"{"claude-api-key":[{"#));
}

#[test]
fn faults_queue_up() {
    let api = ManagementApi::start();
    api.push_fault(Fault::Status(502, String::new()));
    api.push_fault(Fault::Html.on("PUT", CLAUDE));
    assert_eq!(get(&api).0, 502);
    assert!(get(&api).1.contains(CLAUDE));
    assert!(put(&api, "k").1.starts_with("<!doctype"));
    assert_eq!(put(&api, "k").0, 200);
}
