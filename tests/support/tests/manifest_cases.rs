//! The table of manifests: that each case stands alone, whatever browsers make of it.
#![cfg(unix)]

use std::{collections::HashSet, env, fs};

use hub_bridge_test_support::manifest_cases::{ManifestCase, manifest_cases};
use serde_json::json;

#[test]
fn names_are_unique() {
    let mut seen = HashSet::new();
    for case in manifest_cases() {
        assert!(seen.insert(case.name), "{}", case.name);
    }
}

#[test]
fn nothing_of_a_case_is_left_in_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = env::current_exe().expect("this test has a path");
    for (list, id) in
        [("allowed_origins", "chrome-extension://abc/"), ("allowed_extensions", "a@b.test")]
    {
        let good = json!({
            "name": "com.example.host", "description": "API", "path": program, "type": "stdio",
            list: [id],
        });
        for case in manifest_cases() {
            case.write(folder.path(), &good, &program);
            ManifestCase::named("none").write(folder.path(), &good, &program);
            let left = fs::read_dir(folder.path()).expect("a folder").flatten();
            let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
            assert_eq!(left, ["case"], "{}", case.name);
            let beside = fs::read_dir(folder.path().join("case")).expect("a folder").count();
            assert_eq!(beside, 0, "{}", case.name);
        }
    }
}
