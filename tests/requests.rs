//! The conversation: one answer each, cancelling, progress, callers, profiles.

use std::time::{Duration, Instant};

use hub_bridge_test_support::{Browser, Fault, Home, ManagementApi, home::ALL_API_HUB};
use serde_json::{Value, json};

fn start(home: &Home, arguments: &[&str]) -> Browser {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.args(arguments);
    Browser::start(command)
}

/// A home with a profile for this server and its key in the file store.
fn start_for(home: &Home, api: &ManagementApi) -> Browser {
    home.set_up(api);
    start(home, &[ALL_API_HUB])
}

fn items(families: &[&str]) -> Value {
    let item = |family: &&str| json!({ "ref": family, "family": family, "siteUrl": "https://a.test", "apiKey": "sk-0123456789abcdef" });
    families.iter().map(item).collect()
}

fn kind(answer: &Value) -> &str {
    answer["error"]["data"]["kind"].as_str().unwrap_or_else(|| panic!("{answer:#}"))
}

#[test]
fn hello_says_what_there_is() {
    let home = Home::new();
    let mut browser = start(&home, &[ALL_API_HUB]);
    let answer = browser.request("a", "bridge/hello", json!({ "client": { "name": "x" } }));
    let hello = &answer["result"];
    assert_eq!(
        (&hello["name"], &hello["version"]),
        (&json!("hub-bridge"), &json!(env!("CARGO_PKG_VERSION")))
    );
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    assert_eq!(hello["platform"], platform);
    assert_eq!(hello["protocol"], json!([1]));
    assert_eq!(
        hello["capabilities"],
        json!(["import", "progress", "cancel", "undo", "discover", "raw"])
    );
    let limits =
        json!({ "maxRequestBytes": 67_108_864, "maxResponseBytes": 1_000_000, "maxItems": 10_000 });
    assert_eq!(hello["limits"], limits);
    assert_eq!(hello["caller"], ALL_API_HUB);
    assert_eq!(hello["secretStore"], "keychain");
    assert_eq!(home.files(), [home.salt()], "nothing is touched");
}

#[test]
fn ids_come_back_and_notifications_get_no_answer() {
    let home = Home::new();
    let mut browser = start(&home, &[ALL_API_HUB]);
    browser.send(&json!({ "jsonrpc": "2.0", "method": "bridge/hello" }));
    browser.send(
        &json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": "nobody" } }),
    );
    browser.send(&json!({ "jsonrpc": "2.0", "method": "$/unheardOf", "params": {} }));
    for id in [json!(7), json!("7"), json!(-1), json!(1.5)] {
        browser.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "bridge/hello" }));
        assert_eq!(browser.receive()["id"], id);
    }
}

#[test]
fn an_id_in_use_is_refused_and_free_again_after_its_answer() {
    let api = ManagementApi::builder().latency(Duration::from_millis(200)).start();
    let home = Home::new();
    let mut browser = start_for(&home, &api);
    for _ in 0..2 {
        browser.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "connection/verify" }));
    }
    assert_eq!(browser.receive()["error"]["code"], -32600);
    assert_eq!(browser.receive()["result"]["ok"], true);
    assert_eq!(browser.request(1, "connection/verify", json!({}))["result"]["ok"], true);
}

#[test]
fn a_number_and_a_text_are_two_ids_and_each_request_is_cancelled_by_its_own() {
    let api = ManagementApi::builder().fault(Fault::Hang).start();
    let home = Home::new();
    let mut browser = start_for(&home, &api);
    for id in [json!(7), json!("7")] {
        browser.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "connection/verify" }));
    }
    for id in [json!("7"), json!(7)] {
        let params = json!({ "id": id });
        browser.send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": params }));
        let answer = browser.receive();
        assert_eq!((&answer["id"], kind(&answer)), (&id, "cancelled"));
        assert!(answer["error"]["data"].get("report").is_none(), "nothing was imported");
    }
}

#[test]
fn an_import_waits_for_another_one_and_says_so() {
    let api = ManagementApi::builder()
        .fault(Fault::Latency(Duration::from_millis(400)).on("PUT", ""))
        .start();
    let home = Home::new();
    let (mut first, mut second) = (start_for(&home, &api), start_for(&home, &api));
    let run = |progress: bool| json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": { "items": items(&["claude-api-key"]), "progress": progress } });
    first.send(&run(false));
    let start = Instant::now();
    while !api.requests().iter().any(|request| request.method == "PUT") {
        assert!(start.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(5));
    }
    second.send(&run(true));
    let answer = second.response(&json!(1));
    assert_eq!(answer["result"]["summary"]["unchanged"], 1, "{answer:#}");
    // A busy machine may have made it wait for its key store first.
    let told = second.notifications();
    assert!(told.iter().any(|one| one["params"]["phase"] == "waiting_for_lock"), "{told:#?}");
    assert_eq!(first.response(&json!(1))["result"]["summary"]["created"], 1);
}

#[test]
fn what_comes_later_is_no_method_yet() {
    let home = Home::new();
    let mut browser = start(&home, &[ALL_API_HUB]);
    for method in ["model/rank", "secret/get", "nonsense"] {
        let answer = browser.request(1, method, json!({}));
        assert_eq!(answer["error"]["code"], -32601, "{method}");
        assert_eq!(kind(&answer), "method_not_found");
    }
}

#[test]
#[rustfmt::skip]
fn bad_params_are_named_by_their_path() {
    let home = Home::new();
    let mut browser = start(&home, &[ALL_API_HUB]);
    let many: Vec<Value> = (0..10_001).map(|_| json!({ "apiKey": "k" })).collect();
    for (method, params, path) in [
        ("import/run", json!({ "items": [{ "apiKey": "k" }, { "siteUrl": "x" }] }), "items[1].apiKey"),
        ("import/run", json!({ "items": [{ "apiKey": "k", "models": [{}] }] }), "items[0].models[0].name"),
        ("import/run", json!({ "items": many }), "items"),
        ("import/run", json!({ "items": [], "verify": "sideways" }), "verify"),
        ("import/run", json!({ "items": [{ "apiKey": "k", "ref": "x".repeat(5000) }] }), "items[0].ref"),
        ("secret/set", json!({}), "managementKey"),
        ("secret/set", json!({ "managementKey": " " }), "managementKey"),
        ("profile/remove", json!({}), "name"),
        ("history/get", json!({ "importId": 5 }), "importId"),
        ("provider/list", json!({ "family": "paper" }), "family"),
        ("connection/verify", json!({ "managementUrl": "localhost:1" }), "managementKey"),
        ("profile/set", json!({ "managementUrl": "localhost:1", "timeoutMs": 5 }), "timeoutMs"),
        ("profile/set", json!({ "managementUrl": "localhost:1", "proxy": "none" }), "proxy"),
        ("profile/set", json!({ "managementUrl": "localhost:1", "caCertificate": "" }), "caCertificate"),
        ("profile/set", json!({ "managementUrl": "localhost:1", "allowRaw": [] }), "allowRaw"),
        ("profile/set", json!({ "managementUrl": "localhost:1", "name": "a\nb" }), "name"),
        ("profile/set", json!({ "managementUrl": "http://cpa.example.com", "allowInsecureHttp": true }), "allowInsecureHttp"),
        ("profile/set", json!({ "name": "new" }), "managementUrl"),
    ] {
        let answer = browser.request(1, method, params);
        assert_eq!(answer["error"]["code"], -32602, "{method} {path}: {answer:#}");
        assert_eq!(answer["error"]["data"]["params"]["path"], path, "{method}");
    }
}

#[test]
fn only_extensions_on_the_list_are_served() {
    let home = Home::new();
    let manifest = "/home/a/.mozilla/native-messaging-hosts/com.allapihub.bridge.json";
    let stranger = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/";
    for (arguments, allowed) in [
        (vec!["chrome-extension://pcokpjaffghgipcgjhapgdpeddlhblaa/", "--parent-window=0"], true),
        (vec![manifest, "{bc73541a-133d-4b50-b261-36ea20df0d24}"], true),
        (vec![stranger], false),
        (vec![manifest, "stranger@example.com"], false),
    ] {
        let answer = start(&home, &arguments).request(1, "bridge/hello", json!({}));
        assert_eq!(answer["error"].is_null(), allowed, "{arguments:?}: {answer:#}");
        if !allowed {
            assert_eq!(
                (kind(&answer), &answer["error"]["code"]),
                ("caller_denied", &json!(-32002))
            );
        }
    }
    home.write_config(
        "allowed_extensions = [\"abcdefghijklmnopabcdefghijklmnop\", \"stranger@example.com\"]\n",
    );
    for arguments in [vec![stranger], vec![manifest, "stranger@example.com"]] {
        let answer = start(&home, &arguments).request(1, "bridge/hello", json!({}));
        assert_eq!(answer["result"]["name"], "hub-bridge", "{arguments:?}");
    }
}

#[test]
fn a_cancelled_import_reports_what_was_done() {
    let api = ManagementApi::builder()
        .fault(Fault::Latency(Duration::from_secs(2)).on("PUT", "codex-api-key"))
        .start();
    let home = Home::new();
    let mut browser = start_for(&home, &api);
    let families = ["openai-compatibility", "codex-api-key", "claude-api-key", "gemini-api-key"];
    let params = json!({ "items": items(&families) });
    browser.send(&json!({ "jsonrpc": "2.0", "id": 5, "method": "import/run", "params": params }));
    // In the middle of the second write.
    let start = Instant::now();
    while api.requests().iter().filter(|request| request.method == "PUT").count() < 2 {
        assert!(start.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(5));
    }
    browser.send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 5 } }));
    let answer = browser.receive();
    assert_eq!((kind(&answer), &answer["error"]["code"]), ("cancelled", &json!(-32800)));
    let report = &answer["error"]["data"]["report"];
    assert_eq!(report["summary"]["created"], 2, "a write under way is finished: {report:#}");
    assert_eq!(report["summary"]["cancelled"], 2);
    assert_eq!(report["items"][0]["ref"], "openai-compatibility");
    assert!(api.list("claude-api-key").is_empty());
    let past = browser.request(6, "history/get", json!({ "importId": report["importId"] }));
    assert_eq!(past["result"]["summary"], report["summary"]);
}

#[test]
fn progress_comes_only_if_asked_for_in_order_and_not_too_often() {
    let families = [
        "openai-compatibility",
        "codex-api-key",
        "claude-api-key",
        "gemini-api-key",
        "xai-api-key",
        "vertex-api-key",
        "interactions-api-key",
    ];
    let api = ManagementApi::builder().latency(Duration::from_millis(20)).start();
    let home = Home::new();
    let mut browser = start_for(&home, &api);
    let quiet =
        browser.request(1, "import/run", json!({ "items": items(&families), "dryRun": true }));
    assert_eq!(quiet["result"]["summary"]["created"], 7, "{quiet:#}");
    assert!(browser.notifications().is_empty());

    let start = Instant::now();
    let answer =
        browser.request(2, "import/run", json!({ "items": items(&families), "progress": true }));
    let tenths = usize::try_from(start.elapsed().as_millis() / 100).expect("short");
    let told = browser.notifications();
    assert!(told.len() >= 2 && told.len() <= tenths + 2, "{} in {tenths} tenths", told.len());
    let mut seen = Vec::new();
    let order = ["reading", "writing", "done"];
    let mut reached = 0;
    for notification in &told {
        assert_eq!(notification["method"], "import/progress");
        let told = match notification["params"]["phase"].as_str() {
            // One list's write settles before the next one.
            Some("settling") => "writing",
            other => other.expect("a phase"),
        };
        let phase = order.iter().position(|phase| told == *phase);
        assert!(phase >= Some(reached), "{told:#?}");
        reached = phase.unwrap_or_default();
        let params = &notification["params"];
        assert_eq!((&params["requestId"], &params["total"]), (&json!(2), &json!(7)));
        seen.extend(params["items"].as_array().expect("items").iter().cloned());
        assert_eq!(params["done"], seen.len());
    }
    assert_eq!(told.last().expect("the last")["params"]["phase"], "done");
    let report = answer["result"]["items"].as_array().expect("items");
    seen.sort_by_key(|item| item["index"].as_u64());
    // What is seen while the next list waits is in the report alone.
    let mut report = report.clone();
    for item in seen.iter_mut().chain(&mut report) {
        item.as_object_mut().expect("an item").shift_remove("active");
    }
    assert_eq!(seen, report);
}

#[test]
fn profiles_are_set_reused_and_removed() {
    let api = ManagementApi::start();
    let home = Home::new();
    home.write_config("[secret_store]\nkind = \"file\"\n");
    let mut browser = start(&home, &[ALL_API_HUB]);
    let mut call = |method: &str, params: Value| browser.request(1, method, params);

    let typed = format!("127.0.0.1:{}/management.html", api.port());
    let set = call("profile/set", json!({ "managementUrl": typed }))["result"].clone();
    let name = format!("127.0.0.1:{}", api.port());
    assert_eq!(
        (&set["name"], &set["managementUrl"], &set["default"]),
        (&json!(name), &json!(api.url()), &json!(true))
    );
    let kinds: Vec<&Value> =
        set["warnings"].as_array().expect("warnings").iter().map(|w| &w["kind"]).collect();
    assert_eq!(kinds, ["url_changed", "key_needed"]);

    let no_key = call("connection/verify", json!({}));
    assert_eq!(
        (kind(&no_key), &no_key["error"]["data"]["params"]["profile"]),
        ("not_configured", &json!(name))
    );
    let stored = call("secret/set", json!({ "managementKey": format!(" {}\n", api.key()) }));
    assert_eq!(stored["result"], json!({ "stored": true, "store": "unencrypted file" }));
    let verified = call("connection/verify", json!({}))["result"].clone();
    assert_eq!(
        (&verified["server"]["version"], verified["families"].as_array().map(Vec::len)),
        (&json!("7.2.140"), Some(7))
    );

    // The same URL again is the same profile, and its key stays; another one does not become the default.
    let again =
        call("profile/set", json!({ "managementUrl": api.url(), "nameMatch": "append" }))["result"]
            .clone();
    assert_eq!(
        (&again["name"], &again["keyStored"], &again["nameMatch"]),
        (&json!(name), &json!(true), &json!("append"))
    );
    let other = call("profile/set", json!({ "name": "nas", "managementUrl": "http://192.168.1.5:8317", "allowInsecureHttp": true }))["result"].clone();
    assert_eq!((&other["default"], &other["allowInsecureHttp"]), (&json!(false), &json!(true)));
    let list = call("profile/list", json!({}))["result"].clone();
    assert_eq!(
        (list["profiles"].as_array().map(Vec::len), &list["default"]),
        (Some(2), &json!(name))
    );
    assert!(!list.to_string().contains(api.key()), "no method gives a key back");

    // A key belongs to its address.
    let moved = call("profile/set", json!({ "name": name, "managementUrl": "http://localhost:1" }))
        ["result"]
        .clone();
    assert_eq!(moved["keyStored"], false);
    let keys =
        std::fs::read_to_string(home.config().join("keys-unencrypted.json")).expect("a file");
    assert!(!keys.contains(api.key()), "{keys}");
    assert_eq!(
        call("profile/remove", json!({ "name": name }))["result"],
        json!({ "removed": true })
    );
    assert_eq!(
        call("profile/remove", json!({ "name": name }))["result"],
        json!({ "removed": false })
    );
    let gone = call("connection/verify", json!({ "profile": name }));
    assert_eq!(kind(&gone), "not_found");
    let plain = call("profile/set", json!({ "managementUrl": "http://192.168.1.6:8317" }));
    assert_eq!(kind(&plain), "insecure_url");
}

#[test]
fn a_typing_mistake_in_the_settings_is_named_by_its_place() {
    let home = Home::new();
    home.write_config("# mine\n[profiles.a]\nmanagement_ulr = \"localhost:8317\"\n");
    let mut browser = start(&home, &[ALL_API_HUB]);
    for method in ["profile/list", "connection/verify", "provider/list"] {
        let answer = browser.request(1, method, json!({}));
        assert_eq!(kind(&answer), "config_invalid");
        let params = &answer["error"]["data"]["params"];
        assert_eq!((&params["line"], &params["column"]), (&json!(3), &json!(1)), "{answer:#}");
    }
    // Hello is answered all the same, and setting a profile does not write over the mistake.
    assert_eq!(browser.request(1, "bridge/hello", json!({}))["result"]["name"], "hub-bridge");
    let set = browser.request(1, "profile/set", json!({ "managementUrl": "localhost:8317" }));
    assert_eq!(kind(&set), "config_invalid");
}
