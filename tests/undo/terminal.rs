//! `hub-bridge undo`, as a person and a script see it.

use hub_bridge_test_support::ManagementApi;
use serde_json::{Value, json};

use crate::{KEY, User, item, outcomes, shared_server};

const SITE: &str = "https://relay.example.com";

fn id(report: &Value) -> &str {
    report["importId"].as_str().expect("an id")
}

#[test]
fn without_an_id_the_last_import_is_meant_that_can_be_taken_back() {
    let user = User::new(ManagementApi::start());
    let (code, said) = user.terminal(&["undo"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("import") && said.contains("can be taken back"), "{said}");

    let first = item("openai-compatibility", SITE, KEY);
    user.import(&json!([first]));
    user.import(&json!([item("openai-compatibility", SITE, "sk-another-0123456789")]));
    // One that changed nothing is passed over.
    user.import(&json!([first]));
    assert!(user.terminal(&["history"]).1.contains("can be undone"));
    let (code, said) = user.terminal(&["undo"]);
    assert_eq!((code, said.trim()), (0, "✔ Took the key out of “Relay”."));
    let (code, said) = user.terminal(&["undo"]);
    assert_eq!((code, said.trim()), (0, "✔ Removed “Relay”."));
    assert!(user.api.list("openai-compatibility").is_empty());
    assert_eq!(user.terminal(&["undo"]).0, 1);
    let (_, history) = user.terminal(&["history"]);
    assert!(history.contains("took back") && !history.contains("can be undone"), "{history}");
}

#[test]
fn a_dry_run_says_what_would_be_and_does_nothing() {
    let user = User::new(shared_server());
    let made = user.import(&json!([item("claude-api-key", SITE, KEY)]));
    let joined = user.import(&json!([item("openai-compatibility", "https://other.test", KEY)]));
    let mut tuned = item("claude-api-key", SITE, KEY);
    tuned["prefix"] = "team".into();
    let changed = user.import(&json!([tuned]));
    let (lists, _) = (user.lists(), user.writes());
    for (report, text) in [
        (&changed, "✔ Would change “https://relay.example.com” back as it was."),
        (&joined, "✔ Would take the key out of “Other”."),
    ] {
        let (code, said) = user.terminal(&["undo", id(report), "--dry-run"]);
        assert_eq!((code, said.trim()), (0, text));
    }
    let (code, said) =
        user.terminal(&["undo", "--dry-run", "--group", made["group"].as_str().expect("a group")]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Would be: 3 taken back"), "{said}");
    assert_eq!((user.lists(), user.writes(), user.history().len()), (lists, vec![], 3));

    let (code, said) = user.terminal(&["undo", id(&changed)]);
    assert_eq!((code, said.trim()), (0, "✔ Changed “https://relay.example.com” back as it was."));
    let (code, said) = user.terminal(&["undo", id(&made), "--dry-run"]);
    assert_eq!((code, said.trim()), (0, "✔ Would remove “https://relay.example.com”."));
    assert_eq!(user.terminal(&["undo", id(&made)]).0, 0);
    let (code, said) = user.terminal(&["undo", id(&made)]);
    assert_eq!((code, said.trim()), (0, "✔ Nothing of it is left in “https://relay.example.com”."));
}

#[test]
fn a_group_is_a_table_and_its_exit_code_tells_how_much_was_taken_back() {
    let user = User::new(shared_server());
    let first = user.import(&json!([
        item("claude-api-key", SITE, KEY),
        item("codex-api-key", SITE, KEY),
        item("xai-api-key", SITE, KEY),
    ]));
    user.import(&json!([item("openai-compatibility", SITE, KEY)]));
    user.api.edit(|lists| {
        lists.get_mut("claude-api-key").expect("a list")[1]["priority"] = 7.into();
        lists.get_mut("xai-api-key").expect("a list").pop();
    });
    let group = first["group"].as_str().expect("a group");
    let (code, said) = user.terminal(&["undo", "--group", group]);
    assert_eq!(code, 3, "{said}");
    for text in [
        "2 taken back, 1 gone already, 1 not taken back",
        "✔ taken back",
        "= gone already",
        "✘ failed",
        "Relay",
    ] {
        assert!(said.contains(text), "{text}: {said}");
    }
    let (code, said) = user.terminal(&["undo", id(&first)]);
    assert_eq!(code, 1, "nothing more can be taken back: {said}");
    assert_eq!(user.api.list("claude-api-key").len(), 2);
}

#[test]
fn what_others_changed_since_is_a_failure_with_its_reason() {
    let user = User::new(shared_server());
    let report = user.import(&json!([item("claude-api-key", SITE, KEY)]));
    user.api.edit(|lists| {
        lists.get_mut("claude-api-key").expect("a list")[1]["headers"] = json!({ "X-A": "b" });
    });
    let (code, said) = user.terminal(&["undo", id(&report)]);
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("✘ ") && said.contains("https://relay.example.com"), "{said}");
}

#[test]
fn a_script_gets_the_report_or_the_error_as_json() {
    let user = User::new(shared_server());
    let report = user.import(&json!([item("claude-api-key", SITE, KEY)]));
    let (code, said) = user.terminal(&["undo", id(&report), "--json"]);
    let undone: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((code, outcomes(&undone)), (0, vec!["updated"]));
    assert_eq!(undone["undoes"], json!([report["importId"]]));
    assert!(!said.contains(KEY), "{said}");
    let unknown = "01900000-0000-7000-8000-000000000000";
    for (arguments, code, kind) in [
        (["undo", unknown, "--json"], 1, "not_found"),
        (["undo", "--group=nobody", "--json"], 1, "not_found"),
    ] {
        let (exit, said) = user.terminal(&arguments);
        let error: Value = serde_json::from_str(&said).expect("JSON");
        assert_eq!((exit, &error["error"]["data"]["kind"]), (code, &json!(kind)), "{said}");
    }
}

#[test]
fn an_id_and_a_group_are_not_meant_together() {
    let user = User::new(ManagementApi::start());
    let (code, said) = user.terminal(&["undo", "one", "--group", "other"]);
    assert_eq!(code, 2, "{said}");
}
