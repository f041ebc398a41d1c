//! What is known before a request is sent, or before anybody answers.

use hub_bridge_test_support::{Browser, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

use crate::{METHODS, check_params, check_texts, host, params};

#[test]
fn what_is_wrong_before_the_first_request_is_said_without_one() {
    let api = ManagementApi::start();
    for (url, code, kind) in [
        ("http://127.0.0.1:9", -32020, "unreachable"),
        ("https://no-such-host.invalid", -32020, "unreachable"),
        (&*format!("https://127.0.0.1:{}", api.port()), -32020, "tls"),
        ("http://192.0.2.1:8317", -32011, "insecure_url"),
        ("nas", -32011, "management_url_invalid"),
        ("ftp://localhost", -32011, "management_url_invalid"),
    ] {
        let home = Home::new();
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.arg(ALL_API_HUB);
        let check = json!({ "managementUrl": url, "managementKey": "sesame" });
        let answer = Browser::start(command).request(1, "connection/verify", check);
        assert_eq!(answer["error"]["data"]["kind"], kind, "{url}: {answer:#}");
        assert_eq!(answer["error"]["code"], code, "{url}");
        check_params(&answer["error"]["data"]["kind"], &answer["error"]["data"]["params"]);
        check_texts(&answer["error"]);
    }
    assert!(api.requests().is_empty());
}

#[test]
fn nothing_that_listens_is_unreachable_for_every_method() {
    for method in METHODS {
        let home = Home::new();
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.env("HUB_BRIDGE_MANAGEMENT_URL", "http://127.0.0.1:9");
        command.env("HUB_BRIDGE_MANAGEMENT_KEY", "open-sesame").arg(ALL_API_HUB);
        let answer = Browser::start(command).request(1, method, params(method));
        let data = &answer["error"]["data"];
        assert_eq!(data["kind"], "unreachable", "{method}: {answer:#}");
        assert_eq!(data["params"]["host"], "127.0.0.1:9");
        check_texts(&answer["error"]);
    }
}

#[test]
fn no_profile_and_no_key_are_told_apart() {
    for method in METHODS {
        for (config, profile) in [
            ("", Value::Null),
            (
                "[secret_store]\nkind = \"file\"\n[profiles.nas]\nmanagement_url = \"http://localhost:8317\"\n",
                json!("nas"),
            ),
        ] {
            let home = Home::new();
            home.write_config(config);
            let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
            command.arg(ALL_API_HUB);
            let answer = Browser::start(command).request(1, method, params(method));
            let (error, data) = (&answer["error"], &answer["error"]["data"]);
            assert_eq!((&error["code"], &data["kind"]), (&json!(-32010), &json!("not_configured")));
            assert_eq!((&data["params"]["profile"], &data["retryable"]), (&profile, &json!(false)));
            check_params(&data["kind"], &data["params"]);
            check_texts(error);
        }
    }
}

#[test]
fn an_item_that_can_not_be_imported_says_why_and_costs_no_request() {
    let api = ManagementApi::start();
    let home = Home::new();
    let mut browser = host(&home, &api);
    let port = api.port();
    for (family, url, key, kind) in [
        ("", "https://a.test", "", "api_key_invalid"),
        ("", "https://a.test", " \t\u{feff}", "api_key_invalid"),
        ("", "https://a.test", "sk-ACME****7890", "api_key_invalid"),
        ("", "https://a.test", "••••••••", "api_key_invalid"),
        ("", "https://a.test", "sk-ACME…7890", "api_key_invalid"),
        ("", "https://a.test", "sk-ACME 7890", "api_key_invalid"),
        ("", "https://a.test", "sk-ACME\n7890", "api_key_invalid"),
        ("", "", "sk-0123456789abcdef", "base_url_invalid"),
        ("codex-api-key", " ", "sk-0123456789abcdef", "base_url_invalid"),
        ("xai-api-key", "", "sk-0123456789abcdef", "base_url_invalid"),
        ("", "ACME", "sk-0123456789abcdef", "base_url_invalid"),
        ("claude-api-key", "ftp://ACME.test", "sk-0123456789abcdef", "base_url_invalid"),
        ("", "https://user:ACME@a.test", "sk-0123456789abcdef", "base_url_invalid"),
        ("", &api.url(), "sk-0123456789abcdef", "base_url_loops"),
        ("", &format!("http://localhost:{port}"), "sk-0123456789abcdef", "base_url_loops"),
        (
            "claude-api-key",
            &format!("127.0.0.1:{port}/v1"),
            "sk-0123456789abcdef",
            "base_url_loops",
        ),
        (
            "codex-api-key",
            &format!("http://[::1]:{port}/v1/responses"),
            "sk-0123456789abcdef",
            "base_url_loops",
        ),
    ] {
        let mut item = json!({ "ref": 7, "siteUrl": url, "apiKey": key });
        if !family.is_empty() {
            item["family"] = family.into();
        }
        let answer = browser.request(1, "import/run", json!({ "items": [item] }));
        let result = &answer["result"]["items"][0];
        assert_eq!(
            (&result["outcome"], &result["ref"]),
            (&json!("failed"), &json!(7)),
            "{answer:#}"
        );
        assert_eq!(result["error"]["kind"], kind, "{url} {key}: {answer:#}");
        check_params(&result["error"]["kind"], &result["error"]["params"]);
        check_texts(&result["error"]);
        assert_eq!(answer["result"]["requests"], 0, "{url} {key}");
    }
    assert!(api.requests().is_empty());
}
