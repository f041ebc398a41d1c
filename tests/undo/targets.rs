//! Which imports can be taken back, and which can't.

use std::{
    fs,
    time::{Duration, SystemTime},
};

use hub_bridge_test_support::{Home, ManagementApi};
use serde_json::{Value, json};

use crate::{KEY, User, item};

fn not_found() -> (String, i64) {
    ("not_found".to_owned(), -32003)
}

fn invalid() -> (String, i64) {
    ("invalid_params".to_owned(), -32602)
}

#[test]
fn what_is_no_import_is_not_found_and_nothing_is_asked() {
    let user = User::new(ManagementApi::start());
    let report = user.import(&json!([item("claude-api-key", "https://a.test", KEY)]));
    // Nothing goes on behind the answer any more.
    let undone = user.undo(&report);
    let mut host = user.host();
    let planned =
        json!({ "items": [item("claude-api-key", "https://a.test", KEY)], "dryRun": true });
    let planned = host.result("import/run", planned);
    user.api.clear_requests();
    for params in [
        json!({ "importId": "01900000-0000-7000-8000-000000000000" }),
        json!({ "importId": "../../history" }),
        json!({ "importId": "" }),
        json!({ "importId": undone["importId"] }),
        json!({ "importId": planned["importId"] }),
        json!({ "group": "01900000-0000-7000-8000-000000000000" }),
    ] {
        assert_eq!(host.undo_error(params.clone()), not_found(), "{params}");
    }
    assert!(user.api.requests().is_empty());
}

#[test]
fn either_an_import_or_a_group_is_meant() {
    let user = User::new(ManagementApi::start());
    let report = user.import(&json!([item("claude-api-key", "https://a.test", KEY)]));
    let mut host = user.host();
    for params in [
        json!({}),
        json!({ "importId": null }),
        json!({ "importId": report["importId"], "group": report["group"] }),
        json!({ "importId": 7 }),
        json!({ "importId": report["importId"], "dryRun": "yes" }),
    ] {
        assert_eq!(host.undo_error(params.clone()), invalid(), "{params}");
    }
    assert_eq!(user.api.list("claude-api-key").len(), 1);
}

fn journal(user: &User, import_id: &Value) -> std::path::PathBuf {
    let name = format!("{}.json", import_id.as_str().expect("an id"));
    user.home.state().join("journal").join(name)
}

#[test]
fn what_the_journal_does_not_have_any_more_is_expired() {
    let user = User::new(ManagementApi::start());
    let month = Duration::from_hours(30 * 24 + 1);
    for (number, name) in ["gone", "damaged", "old"].into_iter().enumerate() {
        let key = format!("sk-{number:016}");
        let report = user.import(&json!([item("claude-api-key", "https://a.test", &key)]));
        assert_eq!(user.history()[0]["undoable"], true, "{name}");
        let path = journal(&user, &report["importId"]);
        match name {
            "gone" => fs::remove_file(&path).expect("removed"),
            "damaged" => fs::write(&path, "{").expect("written"),
            _ => {
                let file = fs::File::options().write(true).open(&path).expect("a file");
                file.set_modified(SystemTime::now() - month).expect("old");
            }
        }
        let history = user.history();
        assert_eq!(
            (&history[0]["importId"], &history[0]["undoable"]),
            (&report["importId"], &json!(false))
        );
        let expired = ("expired".to_owned(), -32003);
        let error = user.host().undo_error(json!({ "importId": report["importId"] }));
        assert_eq!(error, expired, "{name}");
    }
    assert_eq!(user.api.list("claude-api-key").len(), 3);
    // Of a group, what is left is taken back.
    let last = user.import(&json!([item("claude-api-key", "https://b.test", KEY)]));
    let undone = user.host().undo(json!({ "group": last["group"] }));
    assert_eq!(undone["undoes"], json!([last["importId"]]), "{undone:#}");
    assert_eq!(user.api.list("claude-api-key").len(), 3);
}

#[test]
fn an_import_that_changed_nothing_leaves_nothing_to_take_back() {
    let user = User::new(ManagementApi::start());
    let items = json!([item("claude-api-key", "https://a.test", KEY)]);
    user.import(&items);
    let nothing = user.import(&items);
    user.writes();
    let undone = user.undo(&nothing);
    assert_eq!((&undone["items"], &undone["undoes"]), (&json!([]), &json!([nothing["importId"]])));
    assert!(user.writes().is_empty());
    let (code, said) = user.terminal(&["undo", nothing["importId"].as_str().expect("an id")]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("changed nothing"), "{said}");
    let history = user.history();
    assert_eq!(history[0]["undoes"], json!([nothing["importId"]]), "{history:#?}");
}

#[test]
fn a_group_that_went_to_two_servers_is_taken_back_import_by_import() {
    let (one, other) = (ManagementApi::start(), ManagementApi::start());
    let home = Home::new();
    home.set_up(&one);
    let profiles = format!(
        "[secret_store]\nkind = \"file\"\n\n[profiles.home]\nmanagement_url = \"{}\"\n\n[profiles.other]\nmanagement_url = \"{}\"\n",
        one.url(),
        other.url()
    );
    home.write_config(&profiles);
    let keys = json!({ one.url(): one.key(), other.url(): other.key() }).to_string();
    fs::write(home.config().join("keys-unencrypted.json"), keys).expect("written");
    let user = User { home, api: one };
    let mut host = user.host();
    let mut import = |profile: &str| {
        let items = json!([item("claude-api-key", "https://a.test", KEY)]);
        let report = host.result("import/run", json!({ "items": items, "profile": profile }));
        assert_eq!(report["summary"]["created"], 1, "{report:#}");
        report
    };
    let (first, second) = (import("home"), import("other"));
    assert_eq!(first["group"], second["group"]);
    let answer = host.request("import/undo", json!({ "group": first["group"] }));
    let data = &answer["error"]["data"];
    assert_eq!(
        (&data["kind"], &data["params"]["path"]),
        (&json!("invalid_params"), &json!("group"))
    );
    // The later import of the same key is another server's, and keeps nothing here.
    let undone = host.undo(json!({ "importId": first["importId"] }));
    assert_eq!(undone["items"][0]["outcome"], "updated", "{undone:#}");
    assert_eq!((user.api.list("claude-api-key").len(), other.list("claude-api-key").len()), (0, 1));
    let undone = host.undo(json!({ "importId": second["importId"] }));
    assert_eq!(undone["profile"], "other");
    assert!(other.list("claude-api-key").is_empty());
    host.end();
    user.home.write_config("[secret_store]\nkind = \"file\"\n");
    let error = user.host().undo_error(json!({ "importId": first["importId"] }));
    assert_eq!(error, ("not_configured".to_owned(), -32010), "its profile is gone");
}
