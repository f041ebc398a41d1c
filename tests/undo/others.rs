//! Others write to the same lists: before the undo, while it runs, and after it.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Fault, ManagementApi};
use serde_json::{Value, json};

use crate::{
    FAMILIES, KEY, User, each, fields, item, outcomes, shared_server, strangers, warnings,
};

const SITE: &str = "https://relay.example.com";

fn edit(api: &ManagementApi, family: &str, change: impl FnOnce(&mut Vec<Value>)) {
    api.edit(|lists| change(lists.get_mut(family).expect("a list")));
}

#[test]
fn what_others_did_beside_an_import_stays() {
    each(FAMILIES, |family| {
        let user = User::new(shared_server());
        let report = user.import(&json!([item(family, SITE, KEY)]));
        edit(&user.api, family, |list| {
            list[0]["headers"] = json!({ "X-A": "changed" });
            list[0]["prefix"] = "changed".into();
            let mut new = strangers(family);
            new["name"] = "Newer".into();
            new["api-key"] = "newer".into();
            list.insert(0, new);
        });
        let mut expected = user.api.list(family);
        assert_eq!(outcomes(&user.undo(&report)), ["updated"], "{family}");
        let ours = |entry: &Value| entry.to_string().contains(KEY);
        let mut now = user.api.list(family);
        expected.retain(|entry| !ours(entry));
        now.retain(|entry| !ours(entry) || panic!("{family}: {entry:#}"));
        assert_eq!(now, expected, "{family}");
    });
}

#[test]
fn what_others_tuned_stays_and_is_said() {
    each(FAMILIES, |family| {
        let user = User::new(shared_server());
        let report = user.import(&json!([item(family, SITE, KEY)]));
        edit(&user.api, family, |list| match family {
            "openai-compatibility" => list[1]["api-key-entries"][0]["weight"] = 5.into(),
            _ => list[1]["priority"] = 5.into(),
        });
        let (before, _) = (user.lists(), user.writes());
        let undone = user.undo(&report);
        let error = &undone["items"][0]["error"];
        assert_eq!((outcomes(&undone), &error["kind"]), (vec!["failed"], &json!("changed_since")));
        assert!(error["message"].is_string() && error["params"]["provider"].is_string());
        assert_eq!((user.lists(), user.writes()), (before, Vec::new()), "{family}");
        let history = user.history();
        assert_eq!(history[1]["undoable"], true, "{family}: it is still there");
    });
}

#[test]
fn a_provider_that_somebody_uses_stays_without_our_key() {
    let family = "openai-compatibility";
    let user = User::new(shared_server());
    let report = user.import(&json!([item(family, SITE, KEY)]));
    edit(&user.api, family, |list| {
        let keys = list[1]["api-key-entries"].as_array_mut().expect("keys");
        keys.push(json!({ "api-key": "their key" }));
        list[1]["headers"] = json!({ "X-A": "b" });
    });
    let undone = user.undo(&report);
    assert_eq!(warnings(&undone["items"][0]), ["provider_kept"], "{undone:#}");
    assert_eq!(fields(&undone["items"][0]), ["apiKey"]);
    assert_eq!(undone["items"][0]["provider"]["keyCount"], 1);
    let kept = &user.api.list(family)[1];
    assert_eq!(kept["api-key-entries"], json!([{ "api-key": "their key" }]));
    assert_eq!(kept["headers"], json!({ "X-A": "b" }));
}

#[test]
fn a_key_that_somebody_took_out_is_gone_already() {
    each(FAMILIES, |family| {
        let user = User::new(shared_server());
        let report = user.import(&json!([item(family, SITE, KEY)]));
        edit(&user.api, family, |list| drop(list.pop()));
        user.writes();
        let undone = user.undo(&report);
        assert_eq!((outcomes(&undone), user.writes()), (vec!["unchanged"], vec![]), "{family}");
        assert_eq!(user.history()[1]["undoable"], false, "{family}");
    });
}

#[test]
fn a_key_that_a_later_import_brought_again_is_that_imports() {
    each(["openai-compatibility", "claude-api-key", "gemini-api-key"], |family| {
        let user = User::new(shared_server());
        let items = json!([item(family, SITE, KEY)]);
        let first = user.import(&items);
        edit(&user.api, family, |list| match family {
            // The provider stays, with another's key.
            "openai-compatibility" => {
                list[1]["api-key-entries"] = json!([{ "api-key": "their key" }]);
            }
            _ => drop(list.pop()),
        });
        let second = user.import(&items);
        let before = user.lists();
        let undone = user.undo(&first);
        assert_eq!((outcomes(&undone), user.lists()), (vec!["unchanged"], before), "{family}");
        assert_eq!(outcomes(&user.undo(&second)), ["updated"], "{family}");
        assert!(!json!(user.lists()).to_string().contains(KEY), "{family}");
    });
}

#[test]
fn a_later_import_keeps_what_it_did_itself_and_nothing_else() {
    each(FAMILIES, |family| {
        let mut there = item(family, SITE, KEY);
        let mut lists = [strangers(family), strangers(family)];
        match family {
            "openai-compatibility" => lists[1]["api-key-entries"] = json!([{ "api-key": KEY }]),
            _ => lists[1]["api-key"] = KEY.into(),
        }
        lists[1]["name"] = "Relay".into();
        lists[1]["base-url"] = format!("{SITE}/v1").into();
        let user = User::new(ManagementApi::builder().list(family, &json!(lists)).start());
        there["prefix"] = "team".into();
        there["models"] = json!([{ "name": "first", "alias": "1st" }]);
        let first = user.import(&json!([there]));
        there["prefix"] = "".into();
        there["proxyUrl"] = "http://p.test".into();
        there["models"] = json!([{ "name": "second", "alias": "2nd" }]);
        let second = user.import(&json!([there]));
        let undone = user.undo(&first);
        assert_eq!(outcomes(&undone), ["updated"], "{family}: {undone:#}");
        let now = user.api.list(family)[1].clone();
        let names: Vec<&Value> =
            now["models"].as_array().expect("models").iter().map(|model| &model["name"]).collect();
        assert_eq!(
            (&now["prefix"], names),
            (&json!("theirs"), vec![&json!("m"), &json!("second")])
        );
        assert!(now.to_string().contains("http://p.test"), "{family}");
        assert_eq!(outcomes(&user.undo(&second)), ["updated"], "{family}");
        let now = user.api.list(family)[1].clone();
        assert_eq!(
            (&now["models"], now.to_string().contains("p.test")),
            (&lists[1]["models"], false)
        );
    });
}

#[test]
fn a_key_that_is_elsewhere_too_is_taken_from_where_the_import_put_it() {
    each(FAMILIES, |family| {
        let user = User::new(ManagementApi::start());
        let first = user.import(&json!([item(family, "https://one.test", KEY)]));
        let second = user.import(&json!([item(family, "https://two.test", KEY)]));
        user.writes();
        let begun = Instant::now();
        assert_eq!(outcomes(&user.undo(&second)), ["updated"], "{family}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{family}: {:?}", begun.elapsed());
        assert_eq!(user.writes().len(), 1, "{family}");
        let list = user.api.list(family);
        let url = list[0]["base-url"].as_str().expect("an address");
        assert!(list.len() == 1 && url.starts_with("https://one.test"), "{family}: {list:?}");
        assert_eq!(outcomes(&user.undo(&first)), ["updated"], "{family}");
        assert!(user.api.list(family).is_empty(), "{family}");
    });
}

#[test]
fn an_undo_waits_while_another_process_holds_the_server() {
    let user = User::new(shared_server());
    let report = user.import(&json!([item("claude-api-key", SITE, KEY)]));
    user.api.push_fault(Fault::Latency(Duration::from_millis(900)).on("PUT", "codex-api-key"));
    let (mut busy, mut host) = (user.host(), user.host());
    let params = json!({ "items": [item("codex-api-key", SITE, KEY)] });
    busy.browser
        .send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": params }));
    while !user
        .api
        .requests()
        .iter()
        .any(|one| one.path.ends_with("codex-api-key") && one.method == "PUT")
    {
        sleep(Duration::from_millis(2));
    }
    let begun = Instant::now();
    let undone = host.undo(json!({ "importId": report["importId"], "progress": true }));
    assert!(begun.elapsed() > Duration::from_millis(800), "{:?}", begun.elapsed());
    assert_eq!(outcomes(&undone), ["updated"], "{undone:#}");
    let phases: Vec<Value> =
        host.browser.notifications().iter().map(|one| one["params"]["phase"].clone()).collect();
    assert_eq!(phases[0], "waiting_for_lock", "{phases:?}");
    assert_eq!(busy.browser.response(&json!(1))["result"]["summary"]["created"], 1);
    busy.end();
    host.end();
    assert_eq!(user.api.list("claude-api-key").len(), 1);
    assert_eq!(user.api.list("codex-api-key").len(), 2);
}

/// The import looks late for what the server may have lost, and finds that it is gone.
#[test]
fn what_was_taken_back_at_once_is_not_put_back_by_the_import() {
    each([false, true], |tuned| {
        let user = User::new(shared_server());
        let items = json!([
            item("claude-api-key", "https://one.test", KEY),
            item("claude-api-key", "https://two.test", KEY),
        ]);
        let (mut importer, mut undoer) = (user.host(), user.host());
        let report = importer.import(&items);
        if tuned {
            edit(&user.api, "claude-api-key", |list| list[2]["priority"] = 5.into());
        }
        let undone = undoer.undo(json!({ "importId": report["importId"] }));
        let expected = if tuned { ["failed", "updated"] } else { ["updated"; 2] };
        assert_eq!(outcomes(&undone), expected, "{undone:#}");
        undoer.end();
        importer.end();
        let left = if tuned { 2 } else { 1 };
        assert_eq!(user.api.list("claude-api-key").len(), left, "tuned: {tuned}");
    });
}

/// The undo looks late, too, and finds what somebody wants to be there.
#[test]
fn what_is_imported_again_right_after_an_undo_stays() {
    each(["claude-api-key", "openai-compatibility"], |family| {
        let user = User::new(shared_server());
        let items = json!([item(family, SITE, KEY)]);
        let report = user.import(&items);
        let (mut undoer, mut importer) = (user.host(), user.host());
        assert_eq!(outcomes(&undoer.undo(json!({ "importId": report["importId"] }))), ["updated"]);
        assert_eq!(outcomes(&importer.import(&items)), ["created"], "{family}");
        undoer.end();
        importer.end();
        assert!(json!(user.api.list(family)).to_string().contains(KEY), "{family}");
        let history = user.history();
        let undoable: Vec<&Value> = history.iter().map(|entry| &entry["undoable"]).collect();
        assert_eq!(undoable, [true, false, false], "{family}");
    });
}
