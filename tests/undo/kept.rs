//! What an undo leaves on this machine, and on a server that does not keep its word.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Fault, ManagementApi};
use serde_json::{Value, json};

use crate::{FAMILIES, KEY, User, each, item, outcomes, shared_server, strangers};

const SITE: &str = "https://relay.example.com";

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn no_file_has_a_key_or_a_proxys_password_in_it_before_and_after() {
    let secrets =
        ["sk-a-new-one-4f9d", "sk-that-was-there-77", "hunter2", "swordfish", "their key"];
    let [new, known, old_password, new_password, _] = secrets;
    each(FAMILIES, |family| {
        let mut there = strangers(family);
        there["base-url"] = format!("{SITE}/v1").into();
        there["name"] = "Relay".into();
        let proxy = format!("http://me:{old_password}@p.test:8080");
        if family == "openai-compatibility" {
            there["api-key-entries"] = json!([{ "api-key": known, "proxy-url": proxy }]);
        } else {
            there["api-key"] = known.into();
            there["proxy-url"] = proxy.into();
        }
        let user = User::new(
            ManagementApi::builder().list(family, &json!([strangers(family), there])).start(),
        );
        let mut items = [item(family, SITE, new), item(family, SITE, known)];
        for item in &mut items {
            item["proxyUrl"] = format!("socks5://me:{new_password}@p.test").into();
            item["models"] = json!([]);
        }
        let check = |when: &str| {
            let all = files(&user.home.state());
            assert!(all.iter().any(|path| path.parent().is_some_and(|p| p.ends_with("journal"))));
            for path in all {
                let text = String::from_utf8_lossy(&fs::read(&path).expect("read")).into_owned();
                for secret in secrets.iter().chain([&user.api.key()]) {
                    assert!(
                        !text.contains(secret),
                        "{family}, {when}: {secret} in {}",
                        path.display()
                    );
                }
            }
        };
        let report = user.import(&json!(items));
        check("after the import");
        let undone = user.undo(&report);
        check("after the undo");
        // The old proxy can't come back: its password was kept nowhere.
        let item = &undone["items"][0];
        let said = item["warnings"].to_string() + &item["error"].to_string();
        assert!(said.contains("changed_since"), "{family}: {undone:#}");
        let shown = undone.to_string();
        for secret in secrets {
            assert!(!shown.contains(secret), "{family}: {secret} in {shown}");
        }
        assert_eq!(user.api.list(family).len(), 2, "{family}");
        assert!(!json!(user.api.list(family)).to_string().contains(new), "{family}");
    });
}

#[cfg(unix)]
#[test]
fn the_journal_is_private() {
    use std::os::unix::fs::PermissionsExt as _;

    let user = User::new(shared_server());
    let report = user.import(&json!([item("claude-api-key", SITE, KEY)]));
    user.undo(&report);
    let folder = user.home.state().join("journal");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let modes: Vec<u32> = files(&folder).iter().map(|path| mode(path)).collect();
    assert_eq!((mode(&folder), modes), (0o700, vec![0o600; 2]));
}

#[test]
fn an_undo_that_the_server_swallows_is_put_back() {
    let patched = ("openai-compatibility", "PATCH");
    each(
        FAMILIES.map(|family| (family, "PUT")).into_iter().chain([patched]),
        |(family, method)| {
            let user = User::new(shared_server());
            let before = user.lists();
            // A key that joined a provider leaves it by PATCH.
            let site = if method == "PUT" { SITE } else { "https://other.test" };
            let report = user.import(&json!([item(family, site, KEY)]));
            user.writes();
            user.api.push_fault(Fault::SwallowWrite.on(method, family));
            let undone = user.undo(&report);
            assert_eq!(outcomes(&undone), ["updated"], "{family}: {undone:#}");
            assert_eq!(user.lists(), before, "{family}");
            // The write, the list as the server shows it, and the write once more.
            let [once, as_it_is] = [format!("{method} {family}"), format!("PUT {family}")];
            assert_eq!(user.writes(), [once.clone(), as_it_is, once], "{family}");
        },
    );
}

#[test]
fn an_undo_that_the_server_loses_after_the_answer_is_put_back() {
    each(FAMILIES, |family| {
        let user = User::new(shared_server());
        let before = user.lists();
        let report = user.import(&json!([item(family, SITE, KEY)]));
        user.api.push_fault(Fault::LoseWriteAfter(Duration::from_millis(250)).on("PUT", family));
        assert_eq!(outcomes(&user.undo(&report)), ["updated"], "{family}");
        assert_eq!(user.lists(), before, "{family}");
        assert_eq!(user.history()[0]["summary"]["updated"], 1, "{family}");
    });
}

#[test]
fn an_undo_that_is_never_kept_is_said_and_can_be_tried_again() {
    let user = User::new(shared_server());
    let report = user.import(&json!([item("claude-api-key", SITE, KEY)]));
    user.api.set_fault(Fault::SwallowWrite);
    let undone = user.undo(&report);
    assert_eq!(outcomes(&undone), ["failed"], "{undone:#}");
    assert_eq!(undone["items"][0]["error"]["kind"], "write_not_kept");
    assert_eq!(user.history()[1]["undoable"], true);
    user.api.clear_faults();
    assert_eq!(outcomes(&user.undo(&report)), ["updated"]);
    assert_eq!(user.api.list("claude-api-key").len(), 1);
}

#[test]
fn a_list_is_emptied_by_an_undo_and_by_nothing_else() {
    each(FAMILIES, |family| {
        let user = User::new(ManagementApi::start());
        let report = user.import(&json!([
            item(family, "https://one.test", KEY),
            item(family, "https://two.test", KEY),
        ]));
        let is_empty = |put: &Value| put.as_array().is_some_and(Vec::is_empty);
        let sent = || -> Vec<Value> {
            let puts = user.api.requests().into_iter().filter(|request| request.method == "PUT");
            puts.filter_map(|put| put.body).collect()
        };
        assert!(!sent().is_empty() && !sent().iter().any(is_empty), "{family}");
        user.api.clear_requests();
        let begun = Instant::now();
        let undone = user.undo(&report);
        assert_eq!(outcomes(&undone), ["updated"; 2], "{family}: {undone:#}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{family}: {:?}", begun.elapsed());
        assert_eq!(sent(), [json!([])], "{family}");
        assert!(user.api.list(family).is_empty(), "{family}");
        assert_eq!(outcomes(&user.undo(&report)), ["unchanged"; 2], "{family}");
    });
}

#[test]
fn a_list_that_reads_as_empty_while_the_server_starts_is_not_taken_for_gone() {
    let user = User::new(ManagementApi::start());
    let report = user.import(&json!([item("claude-api-key", SITE, KEY)]));
    user.writes();
    user.api.set_fault(Fault::EmptyLists.on("GET", "claude-api-key"));
    let undone = user.undo(&report);
    assert_eq!(outcomes(&undone), ["failed"], "{undone:#}");
    assert!(user.writes().is_empty());
    assert_eq!(user.history()[1]["undoable"], true);
    user.api.clear_faults();
    assert_eq!(outcomes(&user.undo(&report)), ["updated"]);
    assert!(user.api.list("claude-api-key").is_empty());
}

/// A kill at any moment of an undo: the history is true, and the next undo takes back the rest.
#[test]
fn a_kill_at_any_moment_of_an_undo_leaves_the_rest_to_the_next_one() {
    each(0..8, |step| {
        let api = ManagementApi::builder().latency(Duration::from_millis(20)).start();
        let user = User::new(api);
        let before = user.lists();
        let families = ["openai-compatibility", "claude-api-key"];
        let report = user.import(&families.iter().map(|family| item(family, SITE, KEY)).collect());
        let mut host = user.host();
        let params = json!({ "importId": report["importId"] });
        host.browser
            .send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "import/undo", "params": params }));
        std::thread::sleep(Duration::from_millis(20 + 40 * step));
        host.browser.kill();
        let again = user.undo(&report);
        assert!(
            !outcomes(&again).iter().any(|one| ["failed", "unknown"].contains(one)),
            "{again:#}"
        );
        assert_eq!(user.lists(), before, "step {step}");
        for entry in user.history() {
            assert_eq!(entry["summary"]["unknown"], 0, "step {step}: {entry:#}");
            assert_eq!(entry["undoable"], false, "step {step}: {entry:#}");
        }
    });
}
