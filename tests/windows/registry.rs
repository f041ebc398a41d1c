//! Registering with browsers on Windows: values of the registry, read back by Windows' own `reg`,
//! and the manifests that they name.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use predicates::{prelude::*, str::contains};
use serde_json::Value;

use crate::user::User;

const VENDORS: [(&str, &str); 8] = [
    (r"Google\Chrome", "allowed_origins"),
    ("Chromium", "allowed_origins"),
    (r"Microsoft\Edge", "allowed_origins"),
    (r"BraveSoftware\Brave-Browser", "allowed_origins"),
    ("Vivaldi", "allowed_origins"),
    ("Opera Software", "allowed_origins"),
    (r"Yandex\YandexBrowser", "allowed_origins"),
    ("Mozilla", "allowed_extensions"),
];

/// The default value of the host's key, as `reg` tells it.
fn value(hive: &str, vendor: &str, view: &[&str]) -> Option<PathBuf> {
    let key = format!(r"{hive}\Software\{vendor}\NativeMessagingHosts\com.allapihub.bridge");
    let output = Command::new("reg").args(["query", &key, "/ve"]).args(view).output();
    let output = output.expect("reg runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let value = text.lines().find_map(|line| line.split_once("REG_SZ"));
    output.status.success().then(|| value.expect("a value").1.trim().into())
}

fn manifest(file: &PathBuf) -> Value {
    serde_json::from_slice(&fs::read(file).expect("a manifest")).expect("JSON")
}

/// The program by its full path, as Windows writes it.
fn program() -> String {
    let path = std::path::absolute(env!("CARGO_BIN_EXE_hub-bridge")).expect("a path");
    path.display().to_string()
}

fn local_data(user: &User) -> &Path {
    user.local.parent().expect("a folder above")
}

#[test]
fn every_browser_finds_its_manifest_and_none_is_left_behind() {
    let user = User::take();
    user.run(&["browser", "install", "--all", "--extension-id", "me@example.com"]).success();
    let mut files = Vec::new();
    for (vendor, list) in VENDORS {
        let file = value("HKCU", vendor, &[]).unwrap_or_else(|| panic!("{vendor}"));
        assert!(file.starts_with(&user.local), "{}", file.display());
        let manifest = manifest(&file);
        assert_eq!(manifest["path"], program(), "{vendor}");
        assert_eq!(manifest["type"], "stdio");
        assert!(manifest[list].as_array().is_some_and(|ids| ids.len() >= 3), "{manifest:#}");
        files.push(file);
    }
    user.run(&["browser", "install", "--all"]).success().stdout(contains("registered already"));
    user.run(&["browser", "uninstall", "--browser", "edge"]).success();
    assert_eq!(value("HKCU", r"Microsoft\Edge", &[]), None);
    assert!(files[0].is_file(), "other browsers' values name it");
    user.run(&["browser", "uninstall"]).success();
    for (vendor, _) in VENDORS {
        assert_eq!(value("HKCU", vendor, &[]), None, "{vendor}");
    }
    assert!(files.iter().all(|file| !file.exists()), "{files:?}");
}

#[test]
fn for_all_users_both_views_are_written() {
    let user = User::take();
    user.run(&["browser", "install", "--system", "--browser", "firefox", "chrome"]).success();
    for view in ["/reg:32", "/reg:64"] {
        for vendor in ["Mozilla", r"Google\Chrome"] {
            let file = value("HKLM", vendor, &[view]).unwrap_or_else(|| panic!("{vendor} {view}"));
            assert_eq!(manifest(&file)["path"], program());
        }
    }
    assert_eq!(value("HKCU", "Mozilla", &[]), None);
    user.run(&["browser", "uninstall", "--system"]).success();
    for view in ["/reg:32", "/reg:64"] {
        assert_eq!(value("HKLM", "Mozilla", &[view]), None, "{view}");
    }
}

#[test]
fn a_browser_that_is_there_is_found_and_doctor_starts_the_host_as_it_would() {
    let user = User::take();
    let profiles = local_data(&user).join(r"Google\Chrome\User Data");
    fs::create_dir_all(&profiles).expect("a folder");
    user.run(&["browser", "install"]).success().stdout(contains("Google Chrome: registered"));
    let said = user.run(&["doctor"]).code(1);
    said.stdout(contains("Google Chrome").and(contains("it answers in")));
    user.run(&["browser", "uninstall"]).success();
    fs::remove_dir_all(profiles.parent().expect("a folder")).expect("ours");
}
