//! A write that was answered stays, or the history says that it did not.

use std::{
    fs,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Browser, FAMILIES, Fault, Home, ManagementApi};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(30);

fn start(home: &Home, api: &ManagementApi) -> Browser {
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
    command.args(["host", "--drain", "30"]);
    Browser::start(command)
}

fn item(family: &str, number: usize) -> Value {
    json!({
        "family": family,
        "siteName": format!("Site {number}"),
        "siteUrl": format!("https://s{number}.test"),
        "apiKey": format!("sk-{number:016}"),
    })
}

/// Ends a host and waits until what goes on behind its answers is done.
fn end(mut host: Browser) {
    host.close_stdin();
    assert!(host.wait(LIMIT).expect("it ends").success(), "{}", host.stderr());
}

fn keys(api: &ManagementApi, family: &str) -> Vec<String> {
    let text = |entry: &Value| entry["api-key"].as_str().map(str::to_owned);
    let list = api.list(family).into_iter();
    let keys = list.flat_map(|entry| match entry["api-key-entries"].as_array() {
        Some(entries) => entries.iter().filter_map(text).collect::<Vec<_>>(),
        None => text(&entry).into_iter().collect(),
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    keys
}

/// The last import's first item, as the history has it.
fn remembered(home: &Home, api: &ManagementApi) -> Value {
    let mut host = start(home, api);
    let list = host.request(1, "history/list", json!({}))["result"]["imports"].clone();
    let params = json!({ "importId": list[0]["importId"] });
    host.request(2, "history/get", params)["result"]["items"][0].clone()
}

fn puts(api: &ManagementApi) -> usize {
    api.requests().iter().filter(|request| request.method == "PUT").count()
}

#[test]
fn imports_one_after_the_other_lose_nothing_in_the_reload_of_the_last_one() {
    let api = ManagementApi::builder().reload_hole().start();
    let home = Home::new();
    let mut host = start(&home, &api);
    for number in 0..6 {
        let items: Vec<Value> = FAMILIES[..3].iter().map(|family| item(family, number)).collect();
        let answer = host.request(number, "import/run", json!({ "items": items }));
        assert_eq!(answer["result"]["summary"]["created"], 3, "{answer:#}");
    }
    end(host);
    for family in &FAMILIES[..3] {
        assert_eq!(keys(&api, family).len(), 6, "{family}");
    }
}

#[test]
fn imports_that_check_nothing_still_leave_the_server_its_time() {
    let api = ManagementApi::builder().reload_hole().start();
    let home = Home::new();
    for number in 0..4 {
        // Each in a process of its own, as one-shot messages are.
        let mut host = start(&home, &api);
        let items = json!([item("claude-api-key", number)]);
        let answer = host.request(1, "import/run", json!({ "items": items, "verify": "none" }));
        assert_eq!(answer["result"]["summary"]["created"], 1, "{answer:#}");
        host.kill();
    }
    assert_eq!(keys(&api, "claude-api-key").len(), 4);
    assert_eq!(puts(&api), 4);
}

#[test]
fn a_write_that_is_lost_after_the_answer_is_put_back() {
    for family in FAMILIES {
        let other = json!([{ "name": "Other", "base-url": "https://other.test/v1", "api-key": "other", "api-key-entries": [{ "api-key": "other" }], "models": [{ "name": "m", "alias": "m" }] }]);
        let api = ManagementApi::builder().list(family, &other).start();
        api.push_fault(Fault::LoseWriteAfter(Duration::from_millis(250)).on("PUT", family));
        let home = Home::new();
        let mut host = start(&home, &api);
        let answer = host.request(1, "import/run", json!({ "items": [item(family, 1)] }));
        assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{family}: {answer:#}");
        end(host);
        assert_eq!(keys(&api, family), ["other", "sk-0000000000000001"], "{family}");
        assert_eq!(remembered(&home, &api)["outcome"], "created", "{family}");
    }
}

#[test]
fn what_can_not_be_put_back_is_told_to_the_history() {
    let api = ManagementApi::start();
    api.push_fault(Fault::LoseWriteAfter(Duration::from_millis(250)).on("PUT", ""));
    let home = Home::new();
    let mut host = start(&home, &api);
    let answer = host.request(1, "import/run", json!({ "items": [item("claude-api-key", 1)] }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
    api.set_fault(Fault::SwallowWrite);
    end(host);
    assert!(keys(&api, "claude-api-key").is_empty());
    let item = remembered(&home, &api);
    assert_eq!(
        (&item["outcome"], &item["error"]["kind"]),
        (&json!("failed"), &json!("write_not_kept"))
    );
}

#[test]
fn a_write_swallowed_once_is_applied_once_more_before_the_answer() {
    let api = ManagementApi::start();
    api.push_fault(Fault::SwallowWrite.on("PUT", ""));
    let home = Home::new();
    let mut host = start(&home, &api);
    let answer = host.request(1, "import/run", json!({ "items": [item("codex-api-key", 1)] }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
    end(host);
    // The write, the list as the server shows it, and the write once more.
    assert_eq!(puts(&api), 3);
    assert_eq!(keys(&api, "codex-api-key").len(), 1);
}

#[test]
fn a_credential_that_never_comes_to_life_is_said() {
    let api = ManagementApi::builder().fault(Fault::SkipActivation).start();
    let home = Home::new();
    let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), &api);
    command.args(["import", "--json", "--base-url", "https://a.test", "--key-stdin"]);
    let input = home.path().join("key");
    fs::write(&input, "sk-0123456789abcdef").expect("written");
    let output = command.stdin(fs::File::open(&input).expect("opened")).output().expect("it runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let item = &report["items"][0];
    assert_eq!((&item["outcome"], &item["active"]), (&json!("created"), &json!(false)), "{item:#}");
    let kinds: Vec<&Value> =
        item["warnings"].as_array().expect("warnings").iter().map(|note| &note["kind"]).collect();
    assert!(kinds.contains(&&json!("not_yet_active")), "{kinds:?}");
    assert_eq!(remembered(&home, &api)["active"], false);
}

#[test]
fn a_credential_that_sleeps_is_woken_by_a_write_that_moves_nothing_of_others() {
    let sites = json!([
        { "name": "Other", "base-url": "https://other.test/v1", "api-key-entries": [{ "api-key": "other" }] },
        { "name": "Site 1", "base-url": "https://s1.test/v1", "api-key-entries": [{ "api-key": "a" }, { "api-key": "b" }] },
    ]);
    let single = json!([{ "api-key": "a", "base-url": "https://a.test" }, { "api-key": "b" }]);
    for (family, others) in [("claude-api-key", single), ("openai-compatibility", sites)] {
        let api = ManagementApi::builder().list(family, &others).start();
        api.push_fault(Fault::SkipActivation);
        let home = Home::new();
        let mut host = start(&home, &api);
        let answer = host.request(1, "import/run", json!({ "items": [item(family, 1)] }));
        assert!(answer["result"]["items"][0].get("error").is_none(), "{answer:#}");
        end(host);
        let mut host = start(&home, &api);
        let again = host.request(1, "import/run", json!({ "items": [item(family, 1)] }));
        let item = &again["result"]["items"][0];
        assert_eq!((&item["outcome"], &item["active"]), (&json!("unchanged"), &json!(true)));
        let list = api.list(family).into_iter();
        let keys = list.flat_map(|entry| match entry["api-key-entries"].as_array() {
            Some(entries) => entries.clone(),
            None => vec![entry],
        });
        let keys: Vec<Value> = keys.collect();
        let order: Vec<&str> = keys.iter().filter_map(|entry| entry["api-key"].as_str()).collect();
        let rest: Vec<&str> = order.iter().copied().filter(|key| !key.starts_with("sk-")).collect();
        let before =
            if family == "claude-api-key" { vec!["a", "b"] } else { vec!["other", "a", "b"] };
        assert_eq!((order.len(), rest), (before.len() + 1, before), "{family}");
    }
}

#[test]
fn old_servers_and_disabled_providers_are_no_failures() {
    let disabled = json!([{ "name": "Site 1", "base-url": "https://s1.test/v1", "disabled": true, "api-key-entries": [{ "api-key": "old" }] }]);
    let cases = [
        ("disabled", ManagementApi::builder().list("openai-compatibility", &disabled)),
        // Before v6.9.29 no list tells which credentials are live.
        ("old", ManagementApi::builder().version("6.9.28").fault(Fault::SkipActivation)),
        ("of no version", ManagementApi::builder().version(None).fault(Fault::SkipActivation)),
    ];
    for (name, builder) in cases {
        let api = builder.start();
        let home = Home::new();
        let mut host = start(&home, &api);
        let begun = Instant::now();
        let answer =
            host.request(1, "import/run", json!({ "items": [item("openai-compatibility", 1)] }));
        let item = &answer["result"]["items"][0];
        assert!(item.get("error").is_none() && item.get("active").is_none(), "{name}: {item:#}");
        end(host);
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{name}: nobody waits for what never comes"
        );
        assert!(remembered(&home, &api).get("active").is_none(), "{name}");
    }
}

#[test]
fn the_next_import_waits_until_the_last_write_has_settled() {
    let api = ManagementApi::builder().activation_delay(Duration::from_millis(700)).start();
    let home = Home::new();
    let (mut first, mut second) = (start(&home, &api), start(&home, &api));
    let begun = Instant::now();
    let answer = first.request(1, "import/run", json!({ "items": [item("claude-api-key", 1)] }));
    assert_eq!(answer["result"]["summary"]["created"], 1, "{answer:#}");
    assert!(begun.elapsed() < Duration::from_millis(600), "the answer does not wait");
    let params = json!({ "items": [item("claude-api-key", 2)], "progress": true });
    let answer = second.request(1, "import/run", params);
    assert_eq!(answer["result"]["summary"]["created"], 1, "{answer:#}");
    assert!(begun.elapsed() > Duration::from_millis(700), "{:?}", begun.elapsed());
    let phases: Vec<Value> =
        second.notifications().iter().map(|one| one["params"]["phase"].clone()).collect();
    assert!(phases.contains(&json!("waiting_for_lock")), "{phases:?}");
    // A process that died could not wait itself: the lock file says how long the next one has to.
    let answer = second.request(2, "import/run", json!({ "items": [item("claude-api-key", 3)] }));
    assert_eq!(answer["result"]["summary"]["created"], 1, "{answer:#}");
    second.kill();
    let begun = Instant::now();
    let answer = first.request(
        2,
        "import/run",
        json!({ "items": [item("claude-api-key", 4)], "progress": true }),
    );
    assert_eq!(answer["result"]["summary"]["created"], 1, "{answer:#}");
    let phases: Vec<Value> =
        first.notifications().iter().map(|one| one["params"]["phase"].clone()).collect();
    assert!(phases.contains(&json!("settling")), "{phases:?} after {:?}", begun.elapsed());
    end(first);
    assert_eq!(keys(&api, "claude-api-key").len(), 4);
}

/// A kill at any moment of an import: CLIProxyAPI is whole, the history true, and the next import
/// completes what is missing.
#[test]
fn a_kill_at_any_moment_leaves_the_history_true() {
    let tuned = json!([{ "api-key": "tuned", "base-url": "https://tuned.test", "priority": 7 }]);
    for step in 0..12 {
        let api = ManagementApi::builder()
            .latency(Duration::from_millis(20))
            .list("claude-api-key", &tuned)
            .start();
        let home = Home::new();
        let mut host = start(&home, &api);
        let items: Vec<Value> =
            ["claude-api-key", "codex-api-key"].iter().map(|family| item(family, 1)).collect();
        let params = json!({ "items": items });
        host.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": params }));
        std::thread::sleep(Duration::from_millis(15 + 12 * step));
        host.kill();

        let mut next = start(&home, &api);
        let imports = |host: &mut Browser| {
            host.request(1, "history/list", json!({}))["result"]["imports"].clone()
        };
        let before = imports(&mut next);
        let report = next.request(2, "import/run", params)["result"].clone();
        let summary = &report["summary"];
        assert_eq!(summary["failed"], 0, "{report:#}");
        let total = |name: &str| summary[name].as_u64().expect("a count");
        assert_eq!(total("created") + total("unchanged"), 2, "{report:#}");
        let after = imports(&mut next);
        let count = before.as_array().map_or(0, Vec::len);
        assert_eq!(after.as_array().map(Vec::len), Some(count + 1), "{after:#}");
        if count == 1 {
            // What was unknown is known now, and agrees with what the second import found.
            let id = json!({ "importId": after[1]["importId"] });
            let past = next.request(3, "history/get", id)["result"]["items"].clone();
            for place in 0..2 {
                let (then, now) = (&past[place]["outcome"], &report["items"][place]["outcome"]);
                let agrees = if then == "created" { now == "unchanged" } else { now == "created" };
                assert!(agrees, "step {step}: {then}, and then {now}");
                assert_ne!(then, "unknown", "step {step}");
            }
        }
        end(next);
        assert_eq!(keys(&api, "claude-api-key"), ["sk-0000000000000001", "tuned"]);
        assert_eq!(keys(&api, "codex-api-key").len(), 1);
        assert_eq!(api.list("claude-api-key")[0]["priority"], 7);
    }
}

#[test]
fn a_list_that_comes_back_empty_while_the_server_starts_is_not_written() {
    let many: Vec<Value> = (0..5)
        .map(|n| json!({ "api-key": format!("k{n}"), "base-url": "https://x.test" }))
        .collect();
    let api = ManagementApi::builder().list("claude-api-key", &many.into()).start();
    // The write is lost, and for a while every list is empty.
    api.push_fault(Fault::SwallowWrite.on("PUT", "claude-api-key"));
    api.set_fault(Fault::EmptyLists.on("GET", "claude-api-key").nth(2).times(4));
    let home = Home::new();
    let mut host = start(&home, &api);
    let answer = host.request(1, "import/run", json!({ "items": [item("claude-api-key", 1)] }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
    end(host);
    assert_eq!(keys(&api, "claude-api-key").len(), 6);
    for put in api.requests().iter().filter(|request| request.method == "PUT") {
        let sent = put.body.as_ref().and_then(Value::as_array).map(Vec::len);
        assert!(sent >= Some(5), "{sent:?} entries were sent");
    }
}

/// A reload that meets a save leaves the server with empty lists and a whole file; the next write
/// would empty the file, too.
#[test]
fn a_list_that_is_empty_in_memory_alone_is_not_written() {
    let list = json!([{ "api-key": "k", "base-url": "https://x.test" }]);
    let api = ManagementApi::builder().list("claude-api-key", &list).start();
    api.set_fault(Fault::EmptyLists);
    let home = Home::new();
    let mut host = start(&home, &api);
    for items in [
        json!([item("claude-api-key", 1)]),
        json!([item("claude-api-key", 1), item("codex-api-key", 1)]),
    ] {
        let answer = host.request(1, "import/run", json!({ "items": items }));
        // A list that is empty in the file, too, would take the others out of it.
        for item in answer["result"]["items"].as_array().expect("items") {
            assert_eq!(item["error"]["kind"], "config_lost", "{answer:#}");
        }
    }
    api.clear_faults();
    assert_eq!(keys(&api, "claude-api-key"), ["k"]);
    assert!(keys(&api, "codex-api-key").is_empty());
    end(host);
}
