//! What `hub-bridge doctor` finds, mends and leaves out of a report.
#![cfg(target_os = "linux")]

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::PathBuf,
};

use assert_cmd::Command;
use hub_bridge_test_support::{
    Home, ManagementApi,
    manifest_cases::{ManifestCase, Starts, manifest_cases},
};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hub-bridge");
const CHROME: &str = ".config/google-chrome/NativeMessagingHosts";
const MOZILLA: &str = ".mozilla/native-messaging-hosts";

/// A user with Chrome and Firefox, a CLIProxyAPI and its key, registered and well.
struct User {
    home: Home,
    api: ManagementApi,
}

impl User {
    fn new() -> Self {
        let user = Self { home: Home::new(), api: ManagementApi::start() };
        user.home.set_up(&user.api);
        for folder in [".config/google-chrome", ".mozilla"] {
            fs::create_dir_all(user.home.path().join(folder)).expect("a folder");
        }
        user.command(&["browser", "install"]).assert().success();
        user
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(PROGRAM);
        // The browsers of the machine that runs this are not this user's.
        command.env("PATH", self.home.path().join("bin")).args(arguments);
        Command::from_std(command)
    }

    fn doctor(&self, arguments: &[&str], code: i32) -> Value {
        let arguments = [&["doctor", "--json"], arguments].concat();
        let output = self.command(&arguments).assert().code(code).get_output().stdout.clone();
        serde_json::from_slice(&output).expect("JSON on stdout")
    }

    fn manifest(&self, folder: &str) -> PathBuf {
        self.home.path().join(folder).join("com.allapihub.bridge.json")
    }

    /// Changes a manifest's text.
    fn change(&self, folder: &str, change: impl Fn(&str) -> String) {
        let path = self.manifest(folder);
        let text = fs::read_to_string(&path).expect("a manifest");
        fs::write(&path, change(&text)).expect("a file");
    }
}

/// The kinds of what is not well.
fn kinds(diagnosis: &Value) -> Vec<(String, String)> {
    let checks = diagnosis["checks"].as_array().expect("a list");
    let text = |check: &Value, member: &str| check[member].as_str().expect("a text").to_owned();
    let unwell = checks.iter().filter(|check| check["status"] != "good");
    unwell.map(|check| (text(check, "subject"), text(check, "kind"))).collect()
}

fn kind_of(diagnosis: &Value, subject: &str) -> Vec<String> {
    let kinds = kinds(diagnosis).into_iter().filter(|(of, _)| of == subject);
    kinds.map(|(_, kind)| kind).collect()
}

#[test]
fn where_all_is_well_it_says_so() {
    let user = User::new();
    let diagnosis = user.doctor(&[], 0);
    assert_eq!(diagnosis["ok"], true);
    // The key is in a file that is not encrypted, which a person should know.
    assert_eq!(kind_of(&diagnosis, "Google Chrome"), [""; 0]);
    assert_eq!(kind_of(&diagnosis, "Firefox"), [""; 0]);
    let text = user.command(&["doctor"]).assert().success().get_output().stdout.clone();
    let text = String::from_utf8(text).expect("text");
    assert!(text.contains("Starts hub-bridge by"), "{text}");
    assert!(text.contains("7.2.140"), "{text}");
}

#[test]
fn a_broken_manifest_is_named_with_its_cause_and_mended() {
    let user = User::new();
    user.change(CHROME, |text| text.replace("/\"", "\""));
    user.change(MOZILLA, |text| text.replace("{\n", "{\n  \"version\": 1,\n"));
    let diagnosis = user.doctor(&[], 1);
    assert_eq!(kind_of(&diagnosis, "Google Chrome"), ["bad_id"]);
    assert_eq!(kind_of(&diagnosis, "Firefox"), ["extra_member"]);
    let check = &diagnosis["checks"][0];
    assert!(check["message"].as_str().expect("a text").contains(CHROME), "{check}");
    assert_eq!(check["fixable"], true);
    let mended = user.doctor(&["--fix"], 0);
    let fixed = mended["fixed"].as_array().expect("a list");
    for done in ["Registered with Google Chrome.", "Registered with Firefox."] {
        assert!(fixed.contains(&json!(done)), "{mended:#}");
    }
    assert_eq!(user.doctor(&[], 0)["ok"], true);
}

#[test]
fn a_gone_program_is_found_and_mended() {
    let user = User::new();
    user.change(CHROME, |text| text.replace(PROGRAM, "/opt/old/hub-bridge"));
    assert_eq!(kind_of(&user.doctor(&[], 1), "Google Chrome"), ["program_gone"]);
    user.doctor(&["--fix"], 0);
}

#[test]
fn what_is_not_ours_is_said_and_not_mended() {
    let user = User::new();
    let other = user.home.path().join("other-bridge");
    fs::write(&other, "#!/bin/sh\ntouch \"$0.started\"\n").expect("a file");
    fs::set_permissions(&other, fs::Permissions::from_mode(0o755)).expect("a mode");
    user.change(MOZILLA, |text| text.replace(PROGRAM, &other.display().to_string()));
    let diagnosis = user.doctor(&["--fix"], 0);
    assert_eq!(kind_of(&diagnosis, "Firefox"), ["not_started", "not_ours"]);
    assert!(!user.home.path().join("other-bridge.started").exists(), "nor started");
    let text = fs::read_to_string(user.manifest(MOZILLA)).expect("a manifest");
    assert!(text.contains("other-bridge"), "{text}");
    let link = user.manifest(CHROME);
    fs::rename(&link, user.home.path().join("kept.json")).expect("moved");
    symlink(user.home.path().join("gone.json"), &link).expect("a link");
    let diagnosis = user.doctor(&["--fix"], 1);
    assert_eq!(kind_of(&diagnosis, "Google Chrome"), ["manifest_unreadable"]);
    assert!(link.is_symlink());
}

#[test]
fn a_host_that_does_not_answer_is_found_out() {
    let user = User::new();
    for (script, said) in [
        ("exit 1", "ended without an answer"),
        ("echo oops >&2; exit 1", "oops"),
        ("echo this is no frame", "not hub-bridge's"),
    ] {
        let program = user.home.path().join("hub-bridge-wrapper");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        user.change(CHROME, |text| {
            let mut manifest: Value = serde_json::from_str(text).expect("JSON");
            manifest["path"] = json!(program);
            manifest.to_string()
        });
        let diagnosis = user.doctor(&[], 1);
        assert_eq!(kind_of(&diagnosis, "Google Chrome"), ["does_not_start"], "{script}");
        let message = diagnosis["checks"][0]["message"].as_str().expect("a text");
        assert!(message.contains(said), "{script}: {message}");
    }
}

#[test]
fn a_browser_that_was_left_out_on_purpose_is_no_failure() {
    let user = User::new();
    user.command(&["browser", "uninstall", "--browser", "chrome"]).assert().success();
    let diagnosis = user.doctor(&["--fix"], 0);
    assert_eq!(kind_of(&diagnosis, "Google Chrome"), ["manifest_missing"]);
    assert!(!user.manifest(CHROME).exists(), "nor registered by --fix");
    user.command(&["browser", "uninstall"]).assert().success();
    assert_eq!(kind_of(&user.doctor(&[], 1), "Firefox"), ["manifest_missing"]);
}

#[test]
fn a_key_that_is_refused_is_found_without_being_sent_again() {
    let user = User::new();
    let wrong = "not-the-right-key-at-all";
    user.command(&["key", "set", "--stdin"]).write_stdin(wrong).assert().success();
    for _ in 0..3 {
        let diagnosis = user.doctor(&[], 1);
        assert_eq!(kind_of(&diagnosis, "Management key"), ["key_rejected"]);
    }
    let refused = user.api.requests().into_iter().filter(|request| request.status == Some(401));
    assert_eq!(refused.count(), 1);
}

#[test]
fn a_report_has_nothing_of_the_users_in_it() {
    let user = User::new();
    user.command(&["verify"]).assert().success();
    let report = user.command(&["doctor", "--report"]).assert().success();
    let report = String::from_utf8(report.get_output().stdout.clone()).expect("text");
    assert!(report.contains("hub-bridge 0."), "{report}");
    assert!(report.contains("Google Chrome"), "{report}");
    for own in [user.api.key(), &user.home.path().display().to_string()] {
        assert!(!report.contains(own), "{own} in {report}");
    }
}

/// Of each manifest that was tried in real browsers, doctor says what they do.
#[test]
fn doctor_finds_what_a_browser_refuses_and_nothing_that_it_takes() {
    let mut wrong = Vec::new();
    for (engine, sign, folder, starts) in [
        (
            "Chromium",
            ".config/chromium",
            ".config/chromium/NativeMessagingHosts",
            of_chromium as fn(&ManifestCase) -> Starts,
        ),
        ("Firefox", ".mozilla", MOZILLA, of_firefox),
    ] {
        let user = User { home: Home::new(), api: ManagementApi::start() };
        fs::create_dir_all(user.home.path().join(sign)).expect("a folder");
        user.command(&["browser", "install"]).assert().success();
        let good = fs::read(user.manifest(folder)).expect("a manifest");
        let good: Value = serde_json::from_slice(&good).expect("JSON");
        for case in manifest_cases() {
            case.write(&user.home.path().join(folder), &good, PROGRAM.as_ref());
            // Nothing else is set up in this home.
            let kinds = kind_of(&user.doctor(&[], 1), engine);
            let harmless = ["id_not_allowed", "writable_by_others"];
            let is_refused = match starts(case) {
                // Of the extensions that are asked after, it lets in none or a few.
                Starts::No => !kinds.is_empty(),
                Starts::Yes => kinds.iter().any(|kind| !harmless.contains(&kind.as_str())),
            };
            if is_refused != (starts(case) == Starts::No) {
                wrong.push(format!("{engine}, {}: {kinds:?}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn of_chromium(case: &ManifestCase) -> Starts {
    case.chromium
}

fn of_firefox(case: &ManifestCase) -> Starts {
    case.firefox
}
