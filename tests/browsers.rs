//! Real browsers start the host and get its answers, or tell their extension why not: as the table
//! in the support crate has it, by which other tests go.
#![cfg(target_os = "linux")]

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt as _,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
};

use hub_bridge_test_support::{
    Home, RealBrowser,
    manifest_cases::{ManifestCase, Says, Starts, manifest_cases},
    real_browser::{Asked, Engine},
};
use serde_json::{Value, json};

/// How often a case is tried.
const TRIES: usize = 3;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_hub-bridge"))
}

fn hello() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "bridge/hello" })
}

/// Lets the host take requests from the test extension.
fn allow(home: &Home, engine: Engine) {
    home.write_config(&format!("allowed_extensions = [\"{}\"]\n", engine.extension_id()));
}

#[test]
fn chromium_starts_the_host_for_an_extension_that_the_host_knows_by_its_origin() {
    starts_the_host(Engine::Chromium);
}

#[test]
fn firefox_starts_the_host_for_an_extension_that_the_host_knows_by_its_id() {
    starts_the_host(Engine::Firefox);
}

fn starts_the_host(engine: Engine) {
    let home = Home::new();
    engine.register(&home, &engine.good_manifest(program()).to_string());
    let Some(mut browser) = RealBrowser::start(engine, &home) else { return };
    let Asked::Answer(answer) = browser.ask(&hello()) else { panic!("{}", browser.log()) };
    assert_eq!(answer["error"]["data"]["kind"], "caller_denied", "{answer:#}");

    allow(&home, engine);
    let Asked::Answer(answer) = browser.ask(&hello()) else { panic!("{}", browser.log()) };
    assert_eq!(answer["result"]["name"], "hub-bridge", "{answer:#}");
    assert_eq!(answer["result"]["caller"], engine.caller());
}

#[test]
fn chromium_starts_what_the_table_says_and_says_else_what_the_table_says() {
    does_as_the_table(Engine::Chromium, |case| (case.chromium, case.chromium_says));
}

#[test]
fn firefox_starts_what_the_table_says_and_says_else_what_the_table_says() {
    does_as_the_table(Engine::Firefox, |case| (case.firefox, case.firefox_says));
}

fn does_as_the_table(engine: Engine, expected: fn(&ManifestCase) -> (Starts, Says)) {
    let home = Home::new();
    allow(&home, engine);
    let Some(mut browser) = RealBrowser::start(engine, &home) else { return };
    let mut wrong = String::new();
    for case in manifest_cases() {
        let (starts, says) = expected(case);
        let mut seen = Asked::NoAnswer;
        // A program that was written this moment may still be open for writing in a process that
        // another test is just starting, and then nobody can start it.
        let is_right = (0..TRIES).any(|_| {
            case.write(&engine.manifest_folder(&home), &engine.good_manifest(program()), program());
            seen = browser.ask(&hello());
            match &seen {
                Asked::Answer(answer) => {
                    starts == Starts::Yes && answer["result"]["caller"] == engine.caller()
                }
                Asked::Closed(text) => says.contains(&text.as_deref()),
                Asked::NoAnswer => false,
            }
        });
        if !is_right {
            writeln!(wrong, "{}: {seen:?}, not {says:?}", case.name).expect("a text takes all");
        }
    }
    assert!(wrong.is_empty(), "{engine:?}\n{wrong}\n{}", browser.log());
}

#[test]
fn chromiums_log_has_the_reason_that_its_extension_is_not_told() {
    let home = Home::new();
    let engine = Engine::Chromium;
    let Some(mut browser) = RealBrowser::start(engine, &home) else { return };
    for (name, reason) in [
        ("none", "Can't find manifest for"),
        ("a folder in its place", "Can't read file."),
        ("a trailing comma", "trailing comma at line 9 column 1"),
        ("another name", "Invalid name specified in the manifest."),
        ("another type", "Invalid value for type."),
        ("an empty description", "Invalid value for description."),
        ("no list", "Invalid value for allowed_origins."),
        ("a wildcard", "Pattern \"chrome-extension://*/\" is not allowed."),
        ("a relative path", "path must be absolute"),
        ("a missing program", "Found manifest, but not the binary"),
        ("a program that may not be executed", "failed to execvp"),
        ("a program that talks", "a message that is 1819043176 bytes long"),
    ] {
        let case = ManifestCase::named(name);
        case.write(&engine.manifest_folder(&home), &engine.good_manifest(program()), program());
        let before = browser.log().len();
        assert!(matches!(browser.ask(&hello()), Asked::Closed(Some(_))), "{name}");
        let log = browser.log().split_off(before);
        assert!(log.contains(reason), "{name}: {log}");
    }
}

#[test]
fn nothing_is_left_of_a_browser_when_a_test_panics() {
    for engine in Engine::ALL {
        let home = Home::new();
        let path = home.path().to_owned();
        let panicked = catch_unwind(AssertUnwindSafe(move || {
            engine.register(&home, &engine.good_manifest(&outlived(&home)).to_string());
            if let Some(mut browser) = RealBrowser::start(engine, &home) {
                assert!(matches!(browser.ask(&hello()), Asked::Answer(_)), "{}", browser.log());
                assert!(living_in(home.path()).iter().any(|command| command.starts_with("sleep")));
                // As a panic, but without its message.
                resume_unwind(Box::new(()));
            }
        }));
        // It is well where there is no browser.
        drop(panicked);
        assert_eq!(living_in(&path), [""; 0], "{engine:?}");
        assert!(!path.exists(), "{engine:?} leaves files");
    }
}

/// A host with a child that outlives it, and would outlive the browser.
fn outlived(home: &Home) -> PathBuf {
    let script = home.path().join("host");
    let text = format!("#!/bin/sh\nsleep 300 &\nexec '{}' \"$@\"\n", program().display());
    fs::write(&script, text).expect("a file");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a mode");
    script
}

/// What was started with this home in its environment or arguments.
fn living_in(home: &Path) -> Vec<String> {
    let home = home.to_str().expect("a path in UTF-8");
    let processes = fs::read_dir("/proc").expect("Linux has it").flatten();
    let commands = processes.filter_map(|process| {
        let [command, environment] = ["cmdline", "environ"].map(|name| {
            let bytes = fs::read(process.path().join(name)).unwrap_or_default();
            String::from_utf8_lossy(&bytes).replace('\0', " ")
        });
        (command.contains(home) || environment.contains(home)).then_some(command)
    });
    commands.collect()
}
