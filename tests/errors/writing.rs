//! Reading went well, and then the write did not.

use std::{fs::File, time::Duration};

use hub_bridge_test_support::{Fault, Home, ManagementApi};
use serde_json::{Value, json};

use crate::{check_params, check_texts, host, impatient, status};

/// What an import's write that fails so makes of its item.
#[test]
fn a_write_that_fails_is_the_items_failure() {
    let put = |fault: Fault| fault.on("PUT", "");
    let rows = [
        ("400", put(status(400, r#"{"error":"invalid body, ACME"}"#)), "failed", "http_error", 1),
        ("not saved", put(Fault::SaveFails), "failed", "save_failed", 1),
        // Put back twice, each time after a write of the list as the server shows it.
        ("swallowed", put(Fault::SwallowWrite), "failed", "write_not_kept", 5),
        ("404", put(status(404, "ACME")), "failed", "management_disabled", 1),
        ("413", put(status(413, "ACME")), "failed", "http_error", 1),
        ("500, not applied", put(status(500, "ACME")), "failed", "server_error", 1),
        ("no answer, applied", put(Fault::DropAnswerAfterApply), "created", "", 1),
        ("half an answer, applied", put(Fault::HalfBody), "created", "", 1),
        // It may still be applied.
        ("no answer, not applied", put(Fault::CloseWithoutAnswer), "unknown", "outcome_unknown", 1),
        ("no answer in time", put(Fault::Hang), "unknown", "outcome_unknown", 1),
    ];
    // Some look for three seconds for what is not there.
    std::thread::scope(|scope| {
        for (name, rule, outcome, kind, writes) in rows {
            scope.spawn(move || {
                let api = ManagementApi::builder().fault(rule).start();
                let home = Home::new();
                let items = json!([
                    { "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
                    { "siteUrl": "https://a.test", "apiKey": "•••" },
                ]);
                let answer =
                    impatient(&home, &api).request(1, "import/run", json!({ "items": items }));
                let item = &answer["result"]["items"][0];
                assert_eq!(item["outcome"], outcome, "{name}: {answer:#}");
                if outcome != "created" {
                    assert_eq!(item["error"]["kind"], kind, "{name}: {answer:#}");
                    check_params(&item["error"]["kind"], &item["error"]["params"]);
                    check_texts(&item["error"]);
                }
                let sent = api.requests().iter().filter(|one| one.method == "PUT").count();
                assert_eq!(sent, writes, "{name}");
            });
        }
    });
}

#[test]
fn a_write_whose_fate_stays_open_is_unknown() {
    // The write's answer never comes, and from then on nothing can be read.
    let unreadable = status(404, "").on("GET", "claude-api-key").nth(2).times(usize::MAX);
    let api = ManagementApi::builder().fault(unreadable).start();
    api.push_fault(Fault::DropAnswerAfterApply.on("PUT", "claude-api-key"));
    let home = Home::new();
    let items = json!([{ "family": "claude-api-key", "apiKey": "sk-0123456789abcdef" }]);
    let mut browser = host(&home, &api);
    let answer = browser.request(1, "import/run", json!({ "items": items }));
    let item = &answer["result"]["items"][0];
    assert_eq!(item["outcome"], "unknown", "{answer:#}");
    assert_eq!(item["error"]["kind"], "outcome_unknown");
    // The next run finds out, and the history is told.
    api.clear_faults();
    let answer = browser.request(2, "import/run", json!({ "items": items }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "unchanged", "{answer:#}");
    let past = browser.request(3, "history/list", json!({}))["result"]["imports"].clone();
    assert_eq!(
        (&past[0]["summary"]["unchanged"], &past[1]["summary"]["created"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn a_list_that_collapses_between_two_reads_is_left_alone() {
    let many: Vec<Value> = (0..6)
        .map(|n| json!({ "api-key": format!("k{n}"), "base-url": "https://x.test" }))
        .collect();
    let api = ManagementApi::builder().list("claude-api-key", &many.into()).start();
    // The first family's write takes long enough that the second one's list is read again: empty.
    api.push_fault(Fault::Latency(Duration::from_millis(400)).on("PUT", "codex-api-key"));
    api.push_fault(Fault::EmptyLists.on("GET", "claude-api-key"));
    let home = Home::new();
    let items = json!([
        { "family": "codex-api-key", "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
        { "family": "claude-api-key", "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" },
    ]);
    let answer = host(&home, &api).request(1, "import/run", json!({ "items": items }));
    assert_eq!(answer["result"]["items"][0]["outcome"], "created", "{answer:#}");
    assert_eq!(answer["result"]["items"][1]["error"]["kind"], "conflict", "{answer:#}");
    assert_eq!(api.list("claude-api-key").len(), 6);
}

#[test]
fn a_list_of_another_shape_is_never_written() {
    let api = ManagementApi::builder().fault(Fault::PlainListArray).start();
    let home = Home::new();
    let items = json!([{ "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" }]);
    let answer = host(&home, &api).request(1, "import/run", json!({ "items": items }));
    assert_eq!(answer["error"]["data"]["kind"], "invalid_response");
    assert_eq!(api.requests().len(), 1);
}

/// One key for each of three lists, which are written in this order.
fn three_families() -> Value {
    let families = ["openai-compatibility", "codex-api-key", "claude-api-key"];
    let item = |family| json!({ "family": family, "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" });
    json!({ "items": families.map(item) })
}

#[test]
fn a_list_that_is_refused_stops_no_other_list() {
    let rule = status(400, r#"{"error":"ACME[0].weight: must not"}"#).on("PUT", "codex-api-key");
    let api = ManagementApi::builder().fault(rule).start();
    let home = Home::new();
    let answer = host(&home, &api).request(1, "import/run", three_families());
    let items = &answer["result"]["items"];
    assert_eq!(
        [&items[0]["outcome"], &items[1]["outcome"], &items[2]["outcome"]],
        ["created", "failed", "created"],
        "{answer:#}"
    );
    let error = &items[1]["error"];
    assert_eq!((&error["kind"], &error["params"]["status"]), (&json!("http_error"), &json!(400)));
    assert_eq!(error["params"]["serverText"], "ACME[0].weight: must not");
    check_texts(error);
}

#[test]
fn after_a_refusal_of_the_key_nothing_more_is_sent() {
    for (name, fault, kind) in [
        ("401", status(401, r#"{"error":"invalid management key"}"#), "key_rejected"),
        (
            "ban",
            status(
                403,
                r#"{"error":"IP banned due to too many failed attempts. Try again in 5m0s"}"#,
            ),
            "banned",
        ),
        (
            "remote",
            status(403, r#"{"error":"remote management disabled"}"#),
            "remote_management_disabled",
        ),
        ("guard", status(403, "ACME"), "forbidden"),
        ("off", status(404, ""), "management_disabled"),
        ("redirect", Fault::Redirect("http://127.0.0.1:9/".into(), 307), "redirect_refused"),
    ] {
        let api = ManagementApi::builder().fault(fault.on("PUT", "")).start();
        let home = Home::new();
        let answer = host(&home, &api).request(1, "import/run", three_families());
        let items = answer["result"]["items"].as_array().expect("items");
        for item in items {
            assert_eq!(
                (&item["outcome"], &item["error"]["kind"]),
                (&json!("failed"), &json!(kind))
            );
            check_params(&item["error"]["kind"], &item["error"]["params"]);
            check_texts(&item["error"]);
        }
        let sent: Vec<String> = api.requests().into_iter().map(|request| request.method).collect();
        assert_eq!(
            (items.len(), sent),
            (3, ["GET", "GET", "PUT"].map(String::from).to_vec()),
            "{name}"
        );
    }
}

#[test]
fn a_write_follows_no_redirect() {
    let target = ManagementApi::start();
    let url = format!("{}/openai-compatibility", target.url());
    let rule = Fault::Redirect(url.clone(), 308).on("PUT", "");
    let api = ManagementApi::builder().fault(rule).start();
    let home = Home::new();
    let answer = host(&home, &api).request(1, "import/run", three_families());
    assert_eq!(answer["result"]["items"][0]["error"]["params"]["location"], url, "{answer:#}");
    assert!(target.requests().is_empty());
}

#[test]
fn a_server_that_another_program_writes_to_is_busy_after_a_while() {
    let api = ManagementApi::start();
    let home = Home::new();
    let mut first = host(&home, &api);
    first.request(1, "import/run", three_families());
    first.close_stdin();
    first.wait(Duration::from_secs(10)).expect("it ends when it has settled");
    let mut browser = host(&home, &api);
    let held: Vec<File> = std::fs::read_dir(home.state().join("locks"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "lock"))
        .filter(|path| !path.ends_with("history.lock"))
        .map(|path| File::options().read(true).write(true).open(path).expect("a lock file"))
        .collect();
    assert_eq!(held.len(), 1, "one for each server");
    held[0].lock().expect("locked");
    api.clear_requests();
    browser.send(
        &json!({ "jsonrpc": "2.0", "id": 2, "method": "import/run", "params": three_families() }),
    );
    let answer = browser.try_receive(Duration::from_secs(30)).expect("an answer");
    let (error, data) = (&answer["error"], &answer["error"]["data"]);
    assert_eq!((&error["code"], &data["kind"]), (&json!(-32004), &json!("busy")), "{answer:#}");
    assert_eq!((&data["params"]["seconds"], &data["retryable"]), (&json!(20), &json!(true)));
    check_params(&data["kind"], &data["params"]);
    check_texts(error);
    assert!(api.requests().is_empty());
    drop(held);
    let answer = browser.request(3, "import/run", three_families());
    assert_eq!(answer["result"]["summary"]["unchanged"], 3, "{answer:#}");
}
