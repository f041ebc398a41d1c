//! After `hub-bridge browser install`, real browsers start the host; after `uninstall` they don't.
#![cfg(target_os = "linux")]

use std::path::Path;

use hub_bridge_test_support::{
    Home, RealBrowser,
    real_browser::{Asked, Engine},
};
use serde_json::json;

#[test]
fn chromium_starts_the_host_once_it_is_registered() {
    starts_once_registered(Engine::Chromium, "chromium");
}

#[test]
fn firefox_starts_the_host_once_it_is_registered() {
    starts_once_registered(Engine::Firefox, "firefox");
}

fn starts_once_registered(engine: Engine, name: &str) {
    let home = Home::new();
    let run = |arguments: &[&str]| {
        let program = Path::new(env!("CARGO_BIN_EXE_hub-bridge"));
        let output = home.command(program).args(arguments).output().expect("it runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    };
    let Some(mut browser) = RealBrowser::start(engine, &home) else { return };
    let mut hello = || browser.ask(&json!({ "jsonrpc": "2.0", "id": 1, "method": "bridge/hello" }));
    assert!(matches!(hello(), Asked::Closed(Some(_))), "not yet");
    let own = engine.extension_id();
    run(&["browser", "install", "--browser", name, "--extension-id", own]);
    let Asked::Answer(answer) = hello() else { panic!("no answer") };
    assert_eq!(answer["result"]["name"], "hub-bridge", "{answer:#}");
    assert_eq!(answer["result"]["caller"], engine.caller());
    run(&["browser", "uninstall", "--browser", name]);
    assert!(matches!(hello(), Asked::Closed(Some(_))), "not any more");
}
