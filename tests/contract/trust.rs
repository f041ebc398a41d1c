//! What hub-bridge promises of its writes, whatever the server is.

use std::{env, fs, process::Command, time::Duration};

use hub_bridge_test_support::{Browser, Home};
use serde_json::{Value, json};

use crate::{
    FAMILIES,
    server::{KEY, Server, with_each_hasty_server},
};

/// Nothing is live on any of them later than this.
const SETTLED: Duration = Duration::from_secs(1);

fn start(home: &Home, server: &Server) -> Browser {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", &server.url).env("HUB_BRIDGE_MANAGEMENT_KEY", KEY);
    command.args(["host", "--drain", "30"]);
    Browser::start(command)
}

fn item(family: &str, number: usize) -> Value {
    json!({ "family": family, "siteName": format!("Site {number}"),
            "siteUrl": format!("https://s{number}.test"), "apiKey": format!("sk-{number:016}") })
}

fn end(mut host: Browser) {
    host.close_stdin();
    assert!(host.wait(Duration::from_secs(30)).expect("it ends").success());
}

/// A list's keys, each with whether it is live.
fn keys(server: &Server, family: &str) -> Vec<(String, bool)> {
    let entry = |entry: &Value| {
        let key = entry["api-key"].as_str().unwrap_or_default().to_owned();
        (key, entry.get("auth-index").is_some())
    };
    let list = server.get(family).into_iter();
    list.flat_map(|provider| match provider["api-key-entries"].as_array() {
        Some(entries) => entries.iter().map(entry).collect(),
        None => vec![entry(&provider)],
    })
    .collect()
}

#[test]
fn imports_back_to_back_are_all_kept_and_all_live() {
    with_each_hasty_server(|server| {
        let home = Home::new();
        let mut host = start(&home, server);
        for number in 0..5 {
            let items: Vec<Value> = FAMILIES.iter().map(|family| item(family, number)).collect();
            let answer = host.request(number, "import/run", json!({ "items": items }));
            assert_eq!(answer["result"]["summary"]["created"], 7, "{answer:#}");
        }
        end(host);
        std::thread::sleep(SETTLED);
        for family in FAMILIES {
            let keys = keys(server, family);
            assert_eq!(keys.len(), 5, "{family}: {keys:?}");
            assert!(keys.iter().all(|(_, live)| *live), "{family}: {keys:?}");
        }
    });
}

#[test]
fn an_import_is_taken_back_to_the_last_byte_of_what_was_there() {
    with_each_hasty_server(|server| {
        let tuned = json!([
            { "name": "Mine", "base-url": "https://s1.test/v1", "priority": 3, "headers": { "X-A": "b" },
              "models": [{ "name": "m", "alias": "best" }], "api-key-entries": [{ "api-key": "old", "weight": 2 }] },
        ]);
        server.write("PUT", "openai-compatibility", &tuned);
        server.write(
            "PUT",
            "claude-api-key",
            &json!([{ "api-key": "c", "cloak": { "mode": "always" } }]),
        );
        std::thread::sleep(SETTLED);
        let lists = ["openai-compatibility", "claude-api-key", "codex-api-key"];
        let before = lists.map(|family| server.get(family));
        let home = Home::new();
        let mut host = start(&home, server);
        let mut items: Vec<Value> = lists.iter().map(|family| item(family, 1)).collect();
        items[0]["models"] = json!([{ "name": "m2" }]);
        items.push(item("openai-compatibility", 2));
        let report = host.request(1, "import/run", json!({ "items": items }))["result"].clone();
        assert_eq!(report["summary"]["failed"], 0, "{report:#}");
        let undone = host.request(2, "import/undo", json!({ "importId": report["importId"] }));
        assert_eq!(undone["result"]["summary"]["updated"], 4, "{undone:#}");
        end(host);
        std::thread::sleep(SETTLED);
        assert_eq!(lists.map(|family| server.get(family)), before);
    });
}

#[test]
fn wrong_keys_are_counted_as_the_server_counts_them() {
    with_each_hasty_server(|server| {
        let home = Home::new();
        let url = server.url.clone();
        let verify = |key: &str, retry: bool| {
            let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
            command.env("HUB_BRIDGE_MANAGEMENT_URL", &url);
            command.env("HUB_BRIDGE_MANAGEMENT_KEY", key).args(["verify", "--json"]);
            let output = command.args(retry.then_some("--retry")).output().expect("it runs");
            let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
            serde_json::from_slice::<Value>(&text).expect("JSON")["error"]["data"].clone()
        };
        for left in [4, 3, 2, 1, 0] {
            let refused = verify("wrong", true);
            assert_eq!(refused["params"]["attemptsLeft"], left, "{refused:#}");
            assert_eq!(
                verify("wrong", false)["kind"],
                if left > 0 { "key_rejected" } else { "banned" }
            );
        }
        // The server agrees: that was the fifth.
        let banned = verify(KEY, true);
        assert_eq!(banned["kind"], "banned", "{banned:#}");
        server.restart();
        assert!(verify(KEY, true).is_null());
    });
}

/// CLIProxyAPI: it changes its memory and then can't save.
#[test]
fn a_file_that_can_not_be_written_is_said() {
    with_each_hasty_server(|server| {
        let Some(real) = server.real_mut() else { return };
        let config = real.config();
        let text = fs::read_to_string(&config).expect("a file");
        fs::remove_file(&config).expect("removed");
        let home = Home::new();
        let mut host = start(&home, server);
        let answer = host.request(1, "import/run", json!({ "items": [item("claude-api-key", 1)] }));
        let error = &answer["result"]["items"][0]["error"];
        assert_eq!(error["kind"], "save_failed", "{answer:#}");
        end(host);
        fs::write(config, text).expect("put back");
    });
}

/// The server is killed while it writes: what was reported is there afterwards, or is not claimed.
#[test]
fn a_server_that_dies_during_a_write_is_not_believed() {
    with_each_hasty_server(|server| {
        if server.real_mut().is_none() {
            return;
        }
        server.write("PUT", "claude-api-key", &json!([{ "api-key": "c", "priority": 7 }]));
        std::thread::sleep(SETTLED);
        let home = Home::new();
        for number in 0..4 {
            let mut host = start(&home, server);
            let params = json!({ "items": [item("claude-api-key", number)] });
            host.send(
                &json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": params }),
            );
            std::thread::sleep(Duration::from_millis(20 + 30 * number as u64));
            let real = server.real_mut().expect("a real one");
            // Between two writes of it, a save has it empty.
            let mut whole = String::new();
            while whole.is_empty() {
                whole = fs::read_to_string(real.config()).expect("its file");
            }
            real.kill();
            // A save that is cut off leaves an empty file, which is the server's own doing.
            if fs::read(real.config()).expect("its file").is_empty() {
                fs::write(real.config(), whole).expect("put back");
            }
            real.restart();
            let answer = host.response(&json!(1));
            end(host);
            let mut next = start(&home, server);
            let answer_after = next.request(2, "import/run", params);
            let outcome = &answer_after["result"]["items"][0]["outcome"];
            assert!(outcome == "created" || outcome == "unchanged", "{answer:#}\n{answer_after:#}");
            end(next);
        }
        std::thread::sleep(SETTLED);
        let keys = keys(server, "claude-api-key");
        assert_eq!(keys.len(), 5, "{keys:?}");
        assert_eq!(server.get("claude-api-key")[0]["priority"], 7);
    });
}

/// A host that is killed at any moment, and the next one that finds out.
#[test]
fn a_host_that_dies_during_a_write_leaves_a_true_history() {
    with_each_hasty_server(|server| {
        let home = Home::new();
        for number in 0..5 {
            let mut host = start(&home, server);
            let params =
                json!({ "items": [item("codex-api-key", number), item("claude-api-key", number)] });
            host.send(
                &json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": params }),
            );
            std::thread::sleep(Duration::from_millis(5 + 35 * number as u64));
            host.kill();
            let mut next = start(&home, server);
            let answer = next.request(2, "import/run", params);
            assert_eq!(answer["result"]["summary"]["failed"], 0, "{answer:#}");
            end(next);
        }
        std::thread::sleep(SETTLED);
        for family in ["codex-api-key", "claude-api-key"] {
            assert_eq!(keys(server, family).len(), 5, "{family}");
        }
        let history = Command::new(env!("CARGO_BIN_EXE_hub-bridge"))
            .args(["history", "--json"])
            .env("HOME", home.path())
            .env_remove("XDG_STATE_HOME")
            .output()
            .expect("it runs");
        let history: Value = serde_json::from_slice(&history.stdout).expect("JSON");
        let imports = history["imports"].as_array().expect("imports");
        assert!(imports.iter().all(|entry| entry["summary"]["unknown"] == 0), "{history:#}");
    });
}
