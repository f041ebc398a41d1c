//! Other clients write at the same time, and servers that do not keep their word.

use std::{rc::Rc, time::Duration};

use hub_bridge_test_support::{Fault, ManagementApi};
use serde_json::{Value, json};

use crate::{FAMILIES, Host, item, kept::tuned, outcomes, requests};

#[test]
fn another_clients_edit_is_not_lost() {
    let api = ManagementApi::builder()
        .list("claude-api-key", &json!([{ "api-key": "first", "base-url": "https://a.test" }]))
        .start();
    // The answer to the first read comes late: by then it is too old to be written from.
    api.push_fault(Fault::Latency(Duration::from_millis(10)).on("GET", "config"));
    api.push_fault(Fault::Latency(Duration::from_millis(500)).on("PUT", "codex-api-key"));
    let mut host = Host::start(&api);
    let editing = std::thread::scope(|scope| {
        let editor = scope.spawn(|| {
            // Between the first family's write and the second's.
            while !requests(&api).contains(&"PUT codex-api-key".to_owned()) {
                std::thread::sleep(Duration::from_millis(5));
            }
            api.edit(|lists| {
                let list = lists.get_mut("claude-api-key").expect("a list");
                list.push(json!({ "api-key": "theirs", "base-url": "https://t.test" }));
            });
        });
        let report = host.import(&json!([
            item("codex-api-key", "https://a.test", "sk-0123456789abcdef"),
            item("claude-api-key", "https://a.test", "sk-0123456789abcdef"),
        ]));
        editor.join().expect("edited");
        report
    });
    assert_eq!(outcomes(&editing), ["created", "created"]);
    let list = api.list("claude-api-key");
    let keys: Vec<&Value> = list.iter().map(|entry| &entry["api-key"]).collect();
    assert_eq!(keys, ["first", "theirs", "sk-0123456789abcdef"]);
}

#[test]
fn two_hosts_at_once_lose_nothing_of_each_other() {
    let api = ManagementApi::builder().latency(Duration::from_millis(20)).start();
    let mut first = Host::start(&api);
    let mut second = Host::start_in(Rc::clone(&first.home), &api);
    let items = |who: &str| -> Value {
        (0..40)
            .map(|n| {
                item(FAMILIES[n % 4], &format!("https://{who}.test"), &format!("sk-{who}-{n:012}"))
            })
            .collect()
    };
    let send = |host: &mut Host, who: &str| {
        let params = json!({ "items": items(who) });
        host.browser
            .send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": params }));
    };
    send(&mut first, "a");
    send(&mut second, "b");
    for host in [&mut first, &mut second] {
        let answer = host.browser.response(&json!(1));
        assert_eq!(answer["result"]["summary"]["failed"], 0, "{answer:#}");
    }
    let keys: usize = FAMILIES[..4]
        .iter()
        .flat_map(|family| api.list(family))
        .map(|entry| entry["api-key-entries"].as_array().map_or(1, Vec::len))
        .sum();
    assert_eq!(keys, 80);
}

const GONE: &str = r#"{"error":"item not found"}"#;

#[test]
fn a_patch_that_hits_nothing_is_planned_again() {
    let api = ManagementApi::builder().list("openai-compatibility", &tuned()).start();
    api.push_fault(Fault::Status(404, GONE.into()).on("PATCH", ""));
    let new = item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef");
    assert_eq!(outcomes(&Host::start(&api).import(&json!([new]))), ["updated"]);
    let list = |method: &str| format!("{method} openai-compatibility");
    // Looks follow, until it is live.
    assert_eq!(requests(&api)[..5], ["GET", "PATCH", "GET", "PATCH", "GET"].map(list));
}

#[test]
fn a_list_that_changes_three_times_in_a_row_is_a_conflict() {
    let api = ManagementApi::builder()
        .list("openai-compatibility", &tuned())
        .fault(Fault::Status(404, GONE.into()).on("PATCH", ""))
        .start();
    let before = api.list("openai-compatibility");
    let new = item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef");
    let report = Host::start(&api).import(&json!([new]));
    assert_eq!(report["items"][0]["error"]["kind"], "conflict", "{report:#}");
    assert_eq!(requests(&api).iter().filter(|request| request.starts_with("PATCH")).count(), 3);
    assert_eq!(api.list("openai-compatibility"), before);
}

#[test]
fn a_provider_renamed_meanwhile_is_found_again_by_its_address() {
    let api = ManagementApi::builder().list("openai-compatibility", &tuned()).start();
    // The first PATCH comes late: by then the name is another.
    api.push_fault(Fault::Status(404, GONE.into()).on("PATCH", ""));
    api.push_fault(Fault::Latency(Duration::from_millis(150)).on("PATCH", ""));
    let mut host = Host::start(&api);
    let report = std::thread::scope(|scope| {
        let editor = scope.spawn(|| {
            while !requests(&api).iter().any(|request| request.starts_with("PATCH")) {
                std::thread::sleep(Duration::from_millis(2));
            }
            api.edit(|lists| {
                lists.get_mut("openai-compatibility").expect("a list")[1]["name"] =
                    "Renamed".into();
            });
        });
        let new = item("openai-compatibility", "https://relay.example.com", "sk-0123456789abcdef");
        let report = host.import(&json!([new]));
        editor.join().expect("edited");
        report
    });
    assert_eq!(outcomes(&report), ["updated"]);
    assert_eq!(report["items"][0]["provider"]["name"], "Renamed");
    assert_eq!(api.list("openai-compatibility").len(), 2);
}

#[test]
fn a_write_that_the_server_does_not_keep_is_no_success() {
    let zero = Duration::ZERO;
    let rows = [
        ("a PUT swallowed", json!([]), Fault::SwallowWrite),
        ("a PUT taken back at once", json!([]), Fault::LoseWriteAfter(zero)),
        ("a PATCH swallowed", tuned(), Fault::SwallowWrite),
        ("a PATCH taken back at once", tuned(), Fault::LoseWriteAfter(zero)),
    ];
    // Each looks for three seconds for what is not there.
    std::thread::scope(|scope| {
        for (name, list, fault) in rows {
            scope.spawn(move || {
                let api = ManagementApi::builder()
                    .list("openai-compatibility", &list)
                    .fault(fault)
                    .start();
                let new = item(
                    "openai-compatibility",
                    "https://relay.example.com",
                    "sk-0123456789abcdef",
                );
                let report = Host::start(&api).import(&json!([new]));
                let result = &report["items"][0];
                assert_eq!(result["error"]["kind"], "write_not_kept", "{name}: {report:#}");
                assert_eq!(outcomes(&report), ["failed"], "{name}");
                assert_eq!(result["changes"], json!([]), "{name}: nothing changed, none is told");
            });
        }
    });
}

#[test]
fn a_change_that_takes_effect_late_is_waited_for() {
    // The first looks do not show it yet.
    let api = ManagementApi::builder()
        .fault(Fault::EmptyLists.on("GET", "claude-api-key").nth(2))
        .fault(Fault::EmptyLists.on("GET", "claude-api-key").nth(2))
        .start();
    let new = item("claude-api-key", "https://relay.example.com", "sk-0123456789abcdef");
    let report = Host::start(&api).import(&json!([new]));
    assert_eq!(outcomes(&report), ["created"]);
    assert!(report["requests"].as_u64().is_some_and(|count| count > 3), "{report:#}");
}

#[test]
fn an_applied_write_whose_answer_was_lost_is_a_success() {
    for family in FAMILIES {
        let api = ManagementApi::builder().fault(Fault::DropAnswerAfterApply).start();
        let new = item(family, "https://relay.example.com", "sk-0123456789abcdef");
        let report = Host::start(&api).import(&json!([new]));
        assert_eq!(outcomes(&report), ["created"], "{family}: {report:#}");
        let writes = requests(&api).iter().filter(|request| request.starts_with("PUT")).count();
        assert_eq!((writes, api.list(family).len()), (1, 1), "{family}");
    }
}
