//! The chain as a person sees it, by `hub-bridge check --through`.

use std::time::Duration;

use assert_cmd::Command;
use hub_bridge_test_support::{
    Home, RelayStation,
    real_server::{REAL_CLIENT_KEY, REAL_KEY, RealServer},
    relay_station::DEFAULT_KEY,
};
use serde_json::{Value, json};

use crate::{import, proxy::Client, real_server};

/// Runs `hub-bridge check`, and gives what it found out.
fn check(real: &RealServer, arguments: &[&str], stdin: &str, code: i32) -> Value {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", real.url());
    command.env("HUB_BRIDGE_MANAGEMENT_KEY", REAL_KEY);
    command.args(["check", "--through", "--client-key-stdin", "--json"]).args(arguments);
    let mut command = Command::from_std(command);
    let assert = command.write_stdin(stdin).timeout(Duration::from_mins(1)).assert().code(code);
    serde_json::from_slice(&assert.get_output().stdout).expect("JSON on stdout")
}

#[test]
fn a_person_sees_the_whole_chain_work() {
    let Some(real) = real_server() else {
        return;
    };
    let site = RelayStation::new_api().models(["gpt-4o", "openai/o3"]).start();
    let item = json!({ "siteUrl": site.url(), "apiKey": DEFAULT_KEY, "discoverModels": "new" });
    import(&real.url(), REAL_KEY, &json!({ "items": [item] }));
    Client::of(&real).wait_for_model("openai/o3");

    let at_site = ["--base-url", &site.url(), "--key-stdin"];
    let keys = format!("{DEFAULT_KEY}\n{REAL_CLIENT_KEY}\n");
    let found = check(&real, &at_site, &keys, 0);
    assert_eq!(found["site"]["family"], "openai-compatibility", "{found:#}");
    assert_eq!(found["site"]["models"], json!(["gpt-4o", "openai/o3"]), "{found:#}");
    let mut offered: Vec<String> =
        serde_json::from_value(found["through"]["models"].clone()).expect("names");
    offered.sort();
    assert_eq!(offered, ["gpt-4o", "openai/o3"]);
    assert_eq!(site.completions(), 0, "nothing is spent unless it is asked for");

    let asked = ["--complete", "openai/o3"];
    let found = check(&real, &asked, &format!("{REAL_CLIENT_KEY}\n"), 0);
    assert_eq!(found["through"]["answered"], json!({ "model": "openai/o3", "tokens": 8 }));
    assert_eq!(site.completions(), 1);
}

#[test]
fn a_person_is_told_which_link_of_the_chain_is_broken() {
    let Some(real) = real_server() else {
        return;
    };
    let site = RelayStation::new_api().models(["gpt-4o"]).out_of_quota("sk-poor0123456789").start();
    let models = json!([{ "name": "gpt-4o" }]);
    let item = json!({ "siteUrl": site.url(), "apiKey": "sk-poor0123456789", "models": models });
    import(&real.url(), REAL_KEY, &json!({ "items": [item] }));
    Client::of(&real).wait_for_model("gpt-4o");
    let kind = |found: &Value| found["error"]["data"]["kind"].clone();

    // Wrong keys of clients ban nobody.
    for _ in 0..6 {
        let found = check(&real, &[], "sk-wrong0123456789\n", 1);
        assert_eq!(kind(&found), "client_key_refused", "{found:#}");
    }
    let client_key = format!("{REAL_CLIENT_KEY}\n");
    let found = check(&real, &["--complete", "gpt-5"], &client_key, 1);
    assert_eq!(kind(&found), "model_not_offered", "{found:#}");
    let found = check(&real, &["--complete", "gpt-4o"], &client_key, 1);
    assert_eq!(kind(&found), "completion_failed", "{found:#}");
    assert_eq!(found["error"]["data"]["params"]["status"], 403, "{found:#}");
    assert!(found.to_string().contains("用户额度不足"), "{found:#}");
    assert!(!found.to_string().contains("sk-poor"), "{found:#}");
}
