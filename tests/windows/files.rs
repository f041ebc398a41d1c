//! Where the user's files lie on Windows: what belongs to a person follows them to other machines,
//! what belongs to this machine does not.

use std::{fs, path::Path};

use hub_bridge_test_support::ManagementApi;

use crate::user::User;

const KEY: &str = "sk-0123456789abcdef";

/// The files below a folder, as paths with slashes.
fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(files_below(&entry.path()).iter().map(|file| format!("{name}/{file}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

#[test]
fn settings_roam_and_everything_else_stays_here() {
    let user = User::take();
    let api = ManagementApi::start();
    user.set_up(&api);
    user.run_with(&["import", "--base-url", "https://a.test", "--key-stdin"], KEY).success();
    assert_eq!(files_below(&user.roaming), ["config/config.toml"]);
    let state = files_below(&user.local);
    assert!(state.iter().all(|file| file.starts_with("data/")), "{state:?}");
    for place in ["data/history.jsonl", "data/journal/", "data/locks/", "data/salt"] {
        assert!(state.iter().any(|file| file.starts_with(place)), "{place} in {state:?}");
    }
}

#[test]
fn no_file_holds_a_key() {
    let user = User::take();
    let api = ManagementApi::start();
    user.set_up(&api);
    user.run_with(&["-vv", "import", "--base-url", "https://a.test", "--key-stdin"], KEY).success();
    for folder in [&user.roaming, &user.local] {
        for file in files_below(folder) {
            let bytes = fs::read(folder.join(&file)).expect("a file");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(KEY) && !text.contains(api.key()), "{file}: {text}");
        }
    }
}
