//! The private sessions, by `secret-tool` and `dbus-send`.

#![cfg(unix)]

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use hub_bridge_test_support::KeychainSession;

/// What a plain call to the service answers.
fn ask(session: &KeychainSession) -> String {
    let mut command = Command::new("dbus-send");
    session.apply(&mut command);
    command.args(["--session", "--print-reply", "--reply-timeout=300"]);
    command.args(["--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"]);
    command.args(["org.freedesktop.Secret.Service.ReadAlias", "string:default"]);
    let output = command.output().expect("dbus-send runs");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("dbus-send writes text")
}

#[test]
fn a_secret_is_stored_and_found() {
    let session = KeychainSession::start().expect("the session starts");
    assert_eq!(session.lookup("hub", "me"), None);
    session.store("hub", "me", "s3cret");
    assert_eq!(session.lookup("hub", "me").as_deref(), Some("s3cret"));
    assert_eq!(session.lookup("hub", "you"), None);
}

#[test]
fn sessions_do_not_see_each_other() {
    let one = KeychainSession::start().expect("the session starts");
    let two = KeychainSession::start().expect("the session starts");
    one.store("hub", "me", "one");
    assert_eq!(two.lookup("hub", "me"), None);
}

#[test]
fn a_locked_secret_is_not_given() {
    let session = KeychainSession::start().expect("the session starts");
    session.store("hub", "me", "s3cret");
    session.lock();
    assert_eq!(session.lookup("hub", "me"), None);
}

#[test]
fn calls_are_denied() {
    let session = KeychainSession::denied().expect("the session starts");
    let answer = ask(&session);
    assert!(answer.contains("org.freedesktop.DBus.Error.AccessDenied"), "{answer}");
}

#[test]
fn there_is_no_service() {
    let session = KeychainSession::without_service().expect("the session starts");
    let answer = ask(&session);
    assert!(answer.contains("org.freedesktop.DBus.Error.ServiceUnknown"), "{answer}");
}

#[test]
fn the_service_does_not_answer() {
    let session = KeychainSession::hanging().expect("the session starts");
    let answer = ask(&session);
    assert!(answer.contains("org.freedesktop.DBus.Error.NoReply"), "{answer}");
    session.thaw();
    assert_eq!(session.lookup("hub", "me"), None);
    session.store("hub", "me", "s3cret");
    assert_eq!(session.lookup("hub", "me").as_deref(), Some("s3cret"));
}

#[test]
fn nothing_is_left_running() {
    let session = KeychainSession::start().expect("the session starts");
    let home = session.home().to_owned();
    let start = Instant::now();
    drop(session);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(!home.exists());
    let mut left = Command::new("pgrep");
    left.arg("-f").arg(&home).stdout(Stdio::null());
    assert!(!left.status().expect("pgrep runs").success());
}
