//! Registering with browsers: what `hub-bridge browser` writes, leaves alone and takes away again,
//! and what a host that a browser starts mends. With Linux' places; those of other systems are in the
//! table, whose own tests run everywhere.
#![cfg(target_os = "linux")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use assert_cmd::{Command, assert::Assert};
use hub_bridge_test_support::{Browser, Home, home::ALL_API_HUB};
use predicates::{prelude::*, str::contains};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hub-bridge");
const FILE: &str = "com.allapihub.bridge.json";

/// A user with some browsers.
struct User {
    home: Home,
}

impl User {
    fn with(folders: &[&str]) -> Self {
        let user = Self { home: Home::new() };
        for folder in folders {
            fs::create_dir_all(user.home.path().join(folder)).expect("a folder");
        }
        user
    }

    fn command(&self) -> std::process::Command {
        let mut command = self.home.command(PROGRAM);
        // The browsers of the machine that runs this are not this user's.
        command.env("PATH", self.home.path().join("bin"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Assert {
        let mut command = Command::from_std(self.command());
        command.arg("browser").args(arguments).assert()
    }

    fn json(&self, arguments: &[&str], code: i32) -> Value {
        let assert = self.run(&[arguments, &["--json"]].concat()).code(code);
        serde_json::from_slice(&assert.get_output().stdout).expect("JSON on stdout")
    }

    fn manifest(&self, folder: &str) -> PathBuf {
        self.home.path().join(folder).join(FILE)
    }

    fn read(&self, folder: &str) -> Value {
        let text = fs::read_to_string(self.manifest(folder)).expect("a manifest");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Everything in the home, but for what the program keeps for itself.
    fn files(&self) -> Vec<PathBuf> {
        fn below(folder: &Path, files: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() && !path.is_symlink() {
                    below(&path, files);
                } else {
                    files.push(path);
                }
            }
        }
        let mut files = Vec::new();
        below(self.home.path(), &mut files);
        files.retain(|path| !path.to_string_lossy().contains("/hub-bridge/"));
        files
    }
}

const CHROME: &str = ".config/google-chrome/NativeMessagingHosts";
const MOZILLA: &str = ".mozilla/native-messaging-hosts";

#[test]
fn the_browsers_that_are_there_are_registered_and_nothing_else_is_touched() {
    let user = User::with(&[".config/google-chrome", ".mozilla"]);
    let plan = user.run(&["install", "--dry-run"]).success();
    plan.stdout(contains("would be registered").and(contains(CHROME)));
    assert!(user.files().is_empty(), "only planned: {:?}", user.files());
    user.run(&["install"]).success().stdout(contains("Google Chrome: registered"));
    assert_eq!(user.files().len(), 2, "{:?}", user.files());
    let (chrome, firefox) = (user.read(CHROME), user.read(MOZILLA));
    for manifest in [&chrome, &firefox] {
        assert_eq!(manifest["name"], "com.allapihub.bridge");
        assert_eq!(manifest["type"], "stdio");
        assert_eq!(manifest["path"], PROGRAM);
        assert_eq!(manifest.as_object().expect("an object").len(), 5, "closed: {manifest}");
    }
    let origins = chrome["allowed_origins"].as_array().expect("a list");
    assert_eq!(origins.len(), 3);
    assert!(origins.contains(&json!(ALL_API_HUB)));
    let ids = firefox["allowed_extensions"].as_array().expect("a list");
    assert!(ids.contains(&json!("{bc73541a-133d-4b50-b261-36ea20df0d24}")));
    user.run(&["install"]).success().stdout(contains("registered already"));
    user.run(&["uninstall"]).success().stdout(contains("Firefox: taken out"));
    assert!(user.files().is_empty(), "{:?}", user.files());
    assert!(!user.home.path().join(CHROME).exists());
    assert!(user.home.path().join(".config/google-chrome").exists(), "the browser's own");
    user.run(&["uninstall"]).success().stdout(contains("with no browser"));
}

#[test]
fn a_manifest_is_readable_by_all_and_never_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let user = User::with(&[".mozilla", "dotfiles/hosts"]);
    symlink(user.home.path().join("dotfiles/hosts"), user.home.path().join(MOZILLA))
        .expect("a link");
    user.run(&["install"]).success();
    let file = user.manifest("dotfiles/hosts");
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o644);
    let elsewhere = user.home.path().join("elsewhere.json");
    fs::rename(&file, &elsewhere).expect("moved");
    symlink(&elsewhere, &file).expect("a link");
    user.run(&["install"]).code(1).stdout(contains("it is a link"));
    user.run(&["uninstall"]).code(1).stdout(contains("it is a link"));
    let before = fs::read(&elsewhere).expect("a file");
    user.run(&["install", "--force"]).success();
    assert!(!file.is_symlink());
    assert_eq!(fs::read(&elsewhere).expect("a file"), before, "what it led to stays");
}

#[test]
fn a_foreign_manifest_is_neither_overwritten_nor_deleted_without_force() {
    let user = User::with(&[CHROME, ".mozilla"]);
    let foreign =
        json!({ "name": "com.allapihub.bridge", "path": "/opt/other/bridge" }).to_string();
    fs::write(user.manifest(CHROME), &foreign).expect("a file");
    user.run(&["install"])
        .code(3)
        .stdout(contains("left alone").and(contains("/opt/other/bridge")));
    assert_eq!(fs::read_to_string(user.manifest(CHROME)).expect("a file"), foreign);
    user.run(&["uninstall"]).code(3);
    assert_eq!(fs::read_to_string(user.manifest(CHROME)).expect("a file"), foreign);
    let done = user.json(&["install", "--force"], 0);
    assert_eq!(done["places"][0]["action"], "replace");
    assert_eq!(done["places"][0]["program"], "/opt/other/bridge");
    assert_eq!(user.read(CHROME)["path"], PROGRAM);
}

#[test]
fn an_extension_of_ones_own_is_let_in_and_a_bad_id_never_gets_in() {
    let user = User::with(&[".config/google-chrome", ".mozilla"]);
    let own = "abcdefghijklmnopabcdefghijklmnop";
    for bad in ["*", "chrome-extension://*/", "abc", "https://example.com/", "a b@c"] {
        user.run(&["install", "--extension-id", bad]).code(2).stderr(contains("extension's id"));
    }
    assert!(user.files().is_empty());
    user.run(&["install", "--extension-id", own, "me@example.com"]).success();
    let origins = user.read(CHROME)["allowed_origins"].to_string();
    assert!(origins.contains(&format!("chrome-extension://{own}/")), "{origins}");
    assert!(!origins.contains("me@"), "one id of another shape spoils the whole file: {origins}");
    assert!(user.read(MOZILLA)["allowed_extensions"].to_string().contains("me@example.com"));
    user.run(&["install"]).success().stdout(contains("registered already"));
    let mut command = user.command();
    command.arg(format!("chrome-extension://{own}/"));
    let mut browser = Browser::start(command);
    let hello = browser.request("a", "bridge/hello", json!({}));
    assert_eq!(hello["result"]["caller"], format!("chrome-extension://{own}/"));
}

#[test]
fn browsers_are_named_or_all_meant() {
    let user = User::with(&[".mozilla"]);
    user.run(&["install", "--browser", "netscape"]).code(2).stderr(contains("“netscape”"));
    user.run(&["install", "--browser", "edge"]).success();
    assert!(user.manifest(".config/microsoft-edge/NativeMessagingHosts").is_file());
    assert!(!user.manifest(MOZILLA).exists(), "it was not named");
    user.run(&["install", "--all"]).success();
    assert!(user.files().len() > 20, "{:?}", user.files());
    let list = user.json(&["list", "--all"], 0);
    let edge = list.as_array().expect("a list").iter().find(|row| row["name"] == "edge");
    assert_eq!(edge.expect("Edge")["registered"], true);
    user.run(&["uninstall"]).success();
    assert!(user.files().is_empty(), "{:?}", user.files());
}

#[test]
fn where_there_is_no_browser_it_says_so() {
    let user = User::with(&[]);
    user.run(&["install"]).code(1).stdout(contains("No browser was found"));
    user.run(&["list"]).success().stdout(contains("No browser was found"));
    assert_eq!(user.json(&["install"], 1)["places"], json!([]));
}

#[test]
fn sandboxed_browsers_are_told_what_works() {
    let user = User::with(&["snap/firefox", "snap/chromium", ".var/app/com.google.Chrome"]);
    let said = user.run(&["install"]).success();
    said.stdout(
        contains("Firefox: registered")
            .and(contains("Firefox (Snap): It starts hub-bridge through the desktop's portal"))
            .and(contains("Chromium (Snap): As a Snap it can't"))
            .and(contains("Google Chrome (Flatpak): As a Flatpak it can't")),
    );
    assert_eq!(user.files(), [user.manifest(MOZILLA)], "nothing where it would not help");
}

#[test]
fn a_program_that_others_may_write_is_not_registered() {
    use std::os::unix::fs::PermissionsExt as _;

    let user = User::with(&[".mozilla", "bin"]);
    let copy = user.home.path().join("bin/hub-bridge");
    fs::copy(PROGRAM, &copy).expect("a copy");
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o777)).expect("a mode");
    let mut command = Command::from_std(user.home.command(&copy));
    let refused = command.args(["browser", "install"]).assert().code(1);
    refused.stderr(contains("others may write to").and(contains("chmod go-w")));
    assert!(!user.manifest(MOZILLA).exists());
}

#[test]
fn under_sudo_a_user_gets_no_files_of_roots() {
    if !is_root() {
        println!("not root: sudo can't be played here");
        return;
    }
    let user = User::with(&[".mozilla"]);
    let mut command = user.command();
    command.args(["browser", "install"]).env("SUDO_UID", "1000").env("SUDO_USER", "ann");
    let refused = Command::from_std(command).assert().code(2);
    refused.stderr(contains("without sudo").and(contains("--system")));
    assert!(!user.manifest(MOZILLA).exists());
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;

    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

#[test]
fn a_host_that_ends_mends_manifests_whose_program_is_gone() {
    let user = User::with(&[".config/google-chrome", ".mozilla", ".config/chromium"]);
    user.run(&["install", "--browser", "chrome", "firefox"]).success();
    let stale = user.read(MOZILLA).to_string().replace(PROGRAM, "/opt/old/hub-bridge");
    fs::write(user.manifest(MOZILLA), stale).expect("a file");
    let mut command = user.command();
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);
    browser.request("a", "bridge/hello", json!({}));
    browser.close_stdin();
    browser.wait(std::time::Duration::from_secs(10)).expect("it ends with its input");
    assert_eq!(user.read(MOZILLA)["path"], PROGRAM);
    assert!(!user.manifest(".config/chromium/NativeMessagingHosts").exists(), "never asked for");
}
