//! What an import asks the sites before it writes: their models, and whether they take the key.

use std::time::{Duration, Instant};

use hub_bridge_test_support::{
    Browser, Fault, Home, ManagementApi, RelayStation, home::ALL_API_HUB,
    relay_station::DEFAULT_KEY,
};
use serde_json::{Value, json};

const OPENAI: &str = "openai-compatibility";

/// A host that a browser started, with the server in its environment.
struct Host {
    browser: Browser,
    _home: Home,
}

impl Host {
    fn start(api: &ManagementApi) -> Self {
        let home = Home::new();
        let mut command = home.command_for(env!("CARGO_BIN_EXE_hub-bridge"), api);
        command.arg(ALL_API_HUB);
        Self { browser: Browser::start(command), _home: home }
    }

    fn import(&mut self, params: Value) -> Value {
        let answer = self.browser.request(1, "import/run", params);
        assert!(answer.get("error").is_none(), "{answer:#}");
        answer["result"].clone()
    }

    fn send(&mut self, params: &Value) {
        let request =
            json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": params });
        self.browser.send(&request);
    }

    fn cancel(&mut self) {
        let params = json!({ "id": 1 });
        let request = json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": params });
        self.browser.send(&request);
    }

    /// Imports items that want their models when their provider is new.
    fn discover(&mut self, items: &[Value]) -> Value {
        self.import(json!({ "items": items }))
    }
}

fn item(name: &str, url: &str, key: &str) -> Value {
    json!({ "siteName": name, "siteUrl": url, "apiKey": key, "discoverModels": "new" })
}

fn with(mut item: Value, field: &str, value: Value) -> Value {
    item[field] = value;
    item
}

fn warnings(item: &Value) -> Vec<&str> {
    let notes = item["warnings"].as_array().expect("warnings");
    notes.iter().map(|note| note["kind"].as_str().expect("a kind")).collect()
}

fn warning<'a>(item: &'a Value, kind: &str) -> &'a Value {
    let notes = item["warnings"].as_array().expect("warnings");
    notes.iter().find(|note| note["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {item:#}"))
}

fn models(api: &ManagementApi, place: usize) -> Value {
    api.list(OPENAI)[place].get("models").cloned().unwrap_or_default()
}

fn paths(site: &RelayStation) -> Vec<String> {
    site.requests().iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect()
}

/// Fails well before the limit of one request to a site.
fn wait_for_request(site: &RelayStation) {
    let start = Instant::now();
    while site.connections() == 0 {
        assert!(start.elapsed() < Duration::from_secs(12), "the site is not asked");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_new_provider_gets_the_models_of_its_site() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().models(["gpt-x", "claude-y"]).start();
    let report = Host::start(&api).discover(&[item("Foo", &site.url(), DEFAULT_KEY)]);
    assert_eq!(report["items"][0]["provider"]["modelCount"], 2, "{report:#}");
    assert!(warnings(&report["items"][0]).is_empty(), "{report:#}");
    let expected = json!([
        { "name": "gpt-x", "alias": "gpt-x" },
        { "name": "claude-y", "alias": "claude-y" },
    ]);
    assert_eq!(models(&api, 0), expected);
}

#[test]
fn nobody_is_asked_unless_it_is_wished() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().start();
    let mut host = Host::start(&api);
    let plain = json!({ "siteUrl": site.url(), "apiKey": DEFAULT_KEY });
    let claude = with(item("C", &site.url(), DEFAULT_KEY), "family", json!("claude-api-key"));
    let named = with(item("M", &site.url(), DEFAULT_KEY), "models", json!([{ "name": "mine" }]));
    let report = host.discover(&[plain, claude, named]);
    assert_eq!(report["summary"]["failed"], 0, "{report:#}");
    assert_eq!(site.requests().len(), 0);
    let there: Vec<Value> =
        models(&api, 0).as_array().expect("a list").iter().map(|m| m["name"].clone()).collect();
    assert_eq!(there, ["mine"], "what the request names wins");
}

#[test]
fn a_provider_that_is_there_gets_models_only_if_it_has_none_and_it_is_wished() {
    let site = RelayStation::new_api().models(["gpt-x"]).start();
    let there = |models: Value| {
        let base = format!("{}/v1", site.url());
        let entry = json!({ "name": "Foo", "base-url": base, "models": models,
                            "api-key-entries": [{ "api-key": "sk-old" }] });
        ManagementApi::builder().list(OPENAI, &json!([entry])).start()
    };
    for (when, before, after, asked) in [
        ("new", json!([]), 0, 0),
        ("always", json!([]), 1, 1),
        ("always", json!([{ "name": "tuned", "alias": "mine" }]), 1, 0),
        ("never", json!([]), 0, 0),
    ] {
        site.clear_requests();
        let api = there(before.clone());
        let one = with(item("Foo", &site.url(), DEFAULT_KEY), "discoverModels", json!(when));
        let report = Host::start(&api).discover(&[one]);
        assert_eq!(report["items"][0]["outcome"], "updated", "{report:#}");
        assert_eq!(report["items"][0]["provider"]["modelCount"], after, "{when} {before}");
        assert_eq!(site.requests().len(), asked, "{when} {before}");
        if before != json!([]) {
            assert_eq!(models(&api, 0)[0]["alias"], "mine");
        }
    }
}

#[test]
fn what_was_read_from_a_site_is_taken_back_with_the_import() {
    let site = RelayStation::new_api().models(["gpt-x", "gpt-y"]).start();
    let base = format!("{}/v1", site.url());
    let unset = json!([{ "name": "Bare", "base-url": base,
                        "api-key-entries": [{ "api-key": DEFAULT_KEY }] }]);
    for (before, count) in [(json!([]), 0), (unset, 1)] {
        let api = ManagementApi::builder().list(OPENAI, &before).start();
        let mut host = Host::start(&api);
        let one = with(item("Foo", &site.url(), DEFAULT_KEY), "discoverModels", json!("always"));
        let report = host.discover(&[one]);
        assert_eq!(models(&api, 0).as_array().map(Vec::len), Some(2), "{report:#}");
        let undo = json!({ "importId": report["importId"] });
        let undone = host.browser.request(2, "import/undo", undo);
        assert_eq!(undone["result"]["summary"]["updated"], 1, "{undone:#}");
        assert_eq!(api.list(OPENAI).len(), count);
        let left =
            api.list(OPENAI).first().and_then(|provider| provider["models"].as_array().cloned());
        assert!(left.is_none_or(|models| models.is_empty()));
    }
}

#[test]
fn a_site_is_asked_once_however_many_keys_it_has() {
    let api = ManagementApi::builder().start();
    let mut builder = RelayStation::new_api().models(["gpt-x"]);
    let keys: Vec<String> = (0..20).map(|number| format!("sk-good-{number}")).collect();
    for key in &keys {
        builder = builder.key(key);
    }
    let site = builder.start();
    let items: Vec<Value> = keys.iter().map(|key| item("Foo", &site.url(), key)).collect();
    let mut host = Host::start(&api);
    let report = host.discover(&items);
    assert_eq!(report["summary"]["created"], 1, "{report:#}");
    assert_eq!(paths(&site), ["GET /v1/models"]);
    assert_eq!(api.list(OPENAI)[0]["api-key-entries"].as_array().map(Vec::len), Some(20));
    host.discover(&items);
    assert_eq!(site.requests().len(), 1, "it has its models now");
}

#[test]
fn another_key_is_tried_when_the_first_is_a_bad_one() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().models(["gpt-x"]).start();
    let items = [item("Foo", &site.url(), "sk-bad-1"), item("Foo", &site.url(), DEFAULT_KEY)];
    let report = Host::start(&api).discover(&items);
    assert_eq!(report["items"][1]["provider"]["modelCount"], 1, "{report:#}");
    assert_eq!(site.requests().len(), 2);
}

#[test]
fn a_site_that_does_not_say_fails_no_import() {
    let api = ManagementApi::builder().start();
    let silent = RelayStation::new_api().fault(Fault::Firewall).start();
    let empty = RelayStation::new_api().models::<String>([]).start();
    let good = RelayStation::new_api().models(["gpt-x"]).start();
    let items = [
        item("Silent", &silent.url(), DEFAULT_KEY),
        item("Empty", &empty.url(), DEFAULT_KEY),
        item("Good", &good.url(), DEFAULT_KEY),
        item("Wrong", &good.url().replace("127.0.0.1", "localhost"), "sk-wrong"),
    ];
    let report = Host::start(&api).discover(&items);
    assert_eq!(report["summary"]["created"], 4, "{report:#}");
    for (place, reason) in
        [(0, "a firewall answered in its place"), (1, "it names none"), (3, "it refused the key")]
    {
        let one = &report["items"][place];
        assert_eq!(warnings(one), ["models_unknown", "no_models"], "{one:#}");
        assert_eq!(warning(one, "models_unknown")["params"]["reason"], reason);
    }
    assert!(warnings(&report["items"][2]).is_empty());
}

#[test]
fn sites_are_asked_side_by_side() {
    let api = ManagementApi::builder().start();
    let sites: Vec<RelayStation> =
        (0..6).map(|_| RelayStation::new_api().fault(Fault::Hang).start()).collect();
    let items: Vec<Value> = sites
        .iter()
        .enumerate()
        .map(|(number, site)| item(&format!("Site {number}"), &site.url(), DEFAULT_KEY))
        .collect();
    let mut host = Host::start(&api);
    host.send(&json!({ "items": items }));
    // None of them ever answers: who asks one after the other asks the first alone for 15 s.
    for site in &sites {
        wait_for_request(site);
    }
    host.cancel();
    assert_eq!(host.browser.response(&json!(1))["error"]["code"], -32800);
}

#[test]
fn what_is_written_is_based_on_a_read_after_the_sites_have_answered() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api()
        .models(["gpt-x"])
        .fault(Fault::Latency(Duration::from_secs(2)))
        .start();
    let mut host = Host::start(&api);
    let params = json!({ "items": [item("Foo", &site.url(), DEFAULT_KEY)], "progress": true });
    host.send(&params);
    wait_for_request(&site);
    // Somebody else, while the site takes its time.
    let other = json!({ "name": "Other", "base-url": "https://other.test/v1",
                        "api-key-entries": [{ "api-key": "sk-other" }] });
    api.set_list(OPENAI, &[other]);
    let report = host.browser.response(&json!(1));
    assert_eq!(report["result"]["summary"]["created"], 1, "{report:#}");
    let list = api.list(OPENAI);
    let names: Vec<&Value> = list.iter().map(|p| &p["name"]).collect();
    assert_eq!(names, ["Other", "Foo"]);
    let phases: Vec<String> = host
        .browser
        .notifications()
        .iter()
        .map(|note| note["params"]["phase"].as_str().expect("a phase").to_owned())
        .collect();
    assert!(phases.iter().any(|phase| phase == "discovering"), "{phases:?}");
}

#[test]
fn cancelling_while_a_site_is_asked_leaves_everything_as_it_was() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().fault(Fault::Hang).start();
    let mut host = Host::start(&api);
    let params = json!({ "items": [item("Foo", &site.url(), DEFAULT_KEY)] });
    host.browser
        .send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "import/run", "params": params }));
    while site.connections() == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    host.browser
        .send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 1 } }));
    let answer = host.browser.response(&json!(1));
    assert_eq!(answer["error"]["code"], -32800, "{answer:#}");
    assert_eq!(answer["error"]["data"]["report"]["summary"]["cancelled"], 1);
    assert!(api.list(OPENAI).is_empty());
}

#[test]
fn models_that_come_from_elsewhere_already_are_named_before_anything_is_written() {
    let there = json!([{ "name": "Trusted", "base-url": "https://t.test/v1",
                         "api-key-entries": [{ "api-key": "sk-t" }],
                         "models": [{ "name": "gpt-x", "alias": "best" }, { "name": "gpt-y" }] }]);
    let claude = json!([{ "api-key": "sk-c", "models": [{ "name": "claude-z" }] }]);
    let api = ManagementApi::builder().list(OPENAI, &there).list("claude-api-key", &claude).start();
    let site = RelayStation::new_api().models(["best", "gpt-x", "claude-z", "new"]).start();
    let mut host = Host::start(&api);
    let one = item("Foo", &site.url(), DEFAULT_KEY);
    let report = host.import(json!({ "items": [one], "dryRun": true }));
    let note = warning(&report["items"][0], "models_overlap");
    assert_eq!(note["params"]["models"], json!(["best", "claude-z"]), "{note:#}");
    assert_eq!(note["params"]["count"], 2);
    assert_eq!(note["params"]["others"], json!(["Trusted", "claude-api-key"]));
    assert_eq!(api.list(OPENAI).len(), 1, "nothing is written");
    let report = host.import(json!({ "items": [one] }));
    assert_eq!(warnings(&report["items"][0]), ["models_overlap"]);
}

#[test]
fn logins_and_the_vendors_own_models_count_as_elsewhere() {
    let models = |ids: &[&str]| {
        let models: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        Fault::Status(200, json!({ "models": models }).to_string())
    };
    let files = json!({ "files": [
        { "name": "a@b.json", "type": "codex" },
        { "name": "c@d.json", "type": "codex" },
        { "name": "off.json", "type": "qwen", "disabled": true },
    ] });
    let api = ManagementApi::builder()
        .list("claude-api-key", &json!([{ "api-key": "sk-c" }]))
        .fault(models(&["claude-z"]).on("GET", "/model-definitions/claude"))
        .fault(Fault::Status(200, files.to_string()).on("GET", "/auth-files"))
        .fault(models(&["gpt-x"]).on("GET", "/auth-files/models"))
        .start();
    let site = RelayStation::new_api().models(["claude-z", "gpt-x", "new"]).start();
    let report = Host::start(&api).discover(&[item("Foo", &site.url(), DEFAULT_KEY)]);
    let note = warning(&report["items"][0], "models_overlap");
    assert_eq!(note["params"]["models"], json!(["claude-z", "gpt-x"]), "{note:#}");
    assert_eq!(note["params"]["others"], json!(["claude-api-key", "codex login"]));
    let asked = api.requests();
    let logins: Vec<&str> = asked
        .iter()
        .filter(|request| request.path.ends_with("/auth-files/models"))
        .map(|request| request.query.as_str())
        .collect();
    assert_eq!(logins, ["name=a%40b.json"], "one of each kind that is in use");
}

#[test]
fn two_sites_of_one_import_share_models_too() {
    let api = ManagementApi::builder().start();
    let (first, second) = (
        RelayStation::new_api().models(["gpt-x"]).start(),
        RelayStation::new_api().models(["gpt-x"]).start(),
    );
    let items =
        [item("First", &first.url(), DEFAULT_KEY), item("Second", &second.url(), DEFAULT_KEY)];
    let report = Host::start(&api).discover(&items);
    assert!(warnings(&report["items"][0]).is_empty(), "{report:#}");
    let note = warning(&report["items"][1], "models_overlap");
    assert_eq!(note["params"]["others"], json!(["First"]));
}

/// Imports with `verify: "upstream"`.
fn verified(api: &ManagementApi, items: &[Value]) -> Value {
    Host::start(api).import(json!({ "items": items, "verify": "upstream" }))
}

fn plain(family: &str, url: &str, key: &str) -> Value {
    json!({ "family": family, "siteName": "Foo", "siteUrl": url, "apiKey": key })
}

#[test]
fn what_a_site_refuses_is_not_written() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::one_api().spent("sk-spent").start();
    let gone = RelayStation::new_api().start().url();
    let report = verified(
        &api,
        &[
            plain(OPENAI, &site.url(), "sk-nobody-knows-it"),
            plain(OPENAI, &site.url(), "sk-spent"),
            plain(OPENAI, &gone, DEFAULT_KEY),
            plain(OPENAI, &site.url(), DEFAULT_KEY),
        ],
    );
    let items = &report["items"];
    assert_eq!(items[0]["error"]["kind"], "site_key_refused", "{report:#}");
    assert_eq!(items[1]["error"]["kind"], "site_quota_exhausted");
    assert_eq!(items[2]["error"]["kind"], "site_unreachable");
    assert_eq!(items[3]["outcome"], "created");
    let said = json!({ "baseUrl": format!("{}/v1", site.url()), "keyConfirmed": true,
                       "modelCount": items[3]["site"]["modelCount"] });
    assert_eq!(items[3]["site"], said);
    let list = api.list(OPENAI);
    assert_eq!(list[0]["api-key-entries"], json!([{ "api-key": DEFAULT_KEY }]));
    assert_eq!(list.len(), 1);
}

#[test]
fn nothing_is_sent_to_the_server_when_every_key_is_refused() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().start();
    let report = verified(&api, &[plain(OPENAI, &site.url(), "sk-nobody-knows-it")]);
    assert_eq!(report["summary"]["failed"], 1);
    assert_eq!(api.requests().len(), 0);
}

#[test]
fn the_address_that_answers_is_taken_and_said() {
    for (site, family, typed, taken) in [
        (RelayStation::new_api(), OPENAI, "/api", "/v1"),
        (RelayStation::new_api().without_v1(), OPENAI, "", ""),
        (RelayStation::new_api().without_v1().under("/openai"), OPENAI, "/openai", "/openai"),
        (RelayStation::open_router(), OPENAI, "", "/api/v1"),
        (RelayStation::claude_relay(), "claude-api-key", "", "/api"),
        (RelayStation::new_api(), "claude-api-key", "/openai", ""),
    ] {
        let api = ManagementApi::builder().start();
        let site = site.start();
        let typed = format!("{}{typed}", site.url());
        let taken = format!("{}{taken}", site.url());
        let one = plain(family, &typed, DEFAULT_KEY);
        let report = verified(&api, std::slice::from_ref(&one));
        let item = &report["items"][0];
        assert_eq!(item["outcome"], "created", "{site:?} {report:#}");
        assert_eq!(item["site"]["baseUrl"], taken);
        assert_eq!(site.completions(), 0, "nothing is spent");
        assert_eq!(item["provider"]["baseUrl"], taken, "{item:#}");
        assert_eq!(api.list(family)[0]["base-url"], taken);
        let note = warning(item, "base_url_chosen");
        assert_eq!(note["params"]["baseUrl"], taken);
        let again = verified(&api, &[one]);
        assert_eq!(again["items"][0]["outcome"], "unchanged", "{again:#}");
    }
}

#[test]
fn the_rules_address_stays_where_it_is_right() {
    for (site, family, under) in [
        (RelayStation::new_api(), OPENAI, "/v1"),
        (RelayStation::new_api(), "codex-api-key", "/v1"),
        (RelayStation::new_api(), "gemini-api-key", ""),
        (RelayStation::open_router(), OPENAI, "/api/v1"),
        // It has no list of them there, and another elsewhere.
        (RelayStation::claude_relay(), "codex-api-key", "/openai/v1"),
        (RelayStation::vertex(), "vertex-api-key", ""),
    ] {
        let api = ManagementApi::builder().start();
        let site = site.start();
        let base = format!("{}{under}", site.url());
        let report = verified(&api, &[plain(family, &base, DEFAULT_KEY)]);
        let item = &report["items"][0];
        assert_eq!(item["outcome"], "created", "{site:?} {report:#}");
        assert_eq!(item["site"]["baseUrl"], base, "{item:#}");
        assert_eq!(site.completions(), 0, "nothing is spent");
        assert_eq!(item["site"]["keyConfirmed"], true, "{item:#}");
        assert!(!warnings(item).contains(&"base_url_chosen"), "{item:#}");
    }
}

#[test]
fn a_list_alone_does_not_mean_that_the_familys_api_is_there() {
    for (site, family) in [
        (RelayStation::one_api(), "codex-api-key"),
        (RelayStation::one_api(), "claude-api-key"),
        (RelayStation::new_api(), "interactions-api-key"),
    ] {
        let api = ManagementApi::builder().start();
        let site = site.start();
        let report = verified(&api, &[plain(family, &site.url(), DEFAULT_KEY)]);
        assert_eq!(report["items"][0]["error"]["kind"], "site_path_missing", "{report:#}");
        assert!(api.list(family).is_empty());
    }
}

#[test]
fn a_list_for_anybody_is_no_proof_of_a_key() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::open_router().start();
    let base = format!("{}/api/v1", site.url());
    let report = verified(&api, &[plain(OPENAI, &base, "sk-or-nobody-knows-it")]);
    assert_eq!(report["items"][0]["error"]["kind"], "site_key_refused", "{report:#}");
    // One that answers anybody anything.
    let open = RelayStation::open_router()
        .fault(Fault::Status(400, "{}".into()).on("POST", "/chat/completions"))
        .start();
    let base = format!("{}/api/v1", open.url());
    let report = verified(&api, &[plain(OPENAI, &base, "sk-or-nobody-knows-it")]);
    assert_eq!(report["items"][0]["site"]["keyConfirmed"], false, "{report:#}");
    assert!(warnings(&report["items"][0]).contains(&"key_unconfirmed"));
}

#[test]
fn a_site_that_is_not_there_is_asked_once_for_all_its_keys() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().fault(Fault::CloseWithoutAnswer).start();
    let items: Vec<Value> =
        (0..10).map(|n| plain(OPENAI, &site.url(), &format!("sk-{n}"))).collect();
    let report = verified(&api, &items);
    assert_eq!(report["summary"]["failed"], 10);
    assert_eq!(site.requests().len(), 1, "{:?}", paths(&site));
}

#[test]
fn each_of_many_keys_gets_its_own_answer() {
    let api = ManagementApi::builder().start();
    let mut builder = RelayStation::new_api();
    for number in (0..30).filter(|number| number % 3 == 0) {
        builder = builder.key(&format!("sk-{number}"));
    }
    let site = builder.start();
    let items: Vec<Value> =
        (0..30).map(|n| plain(OPENAI, &site.url(), &format!("sk-{n}"))).collect();
    let report = verified(&api, &items);
    for (number, item) in report["items"].as_array().expect("items").iter().enumerate() {
        let is_good = number % 3 == 0;
        assert_eq!(item["error"].is_null(), is_good, "{number}: {item:#}");
        assert!(is_good || item["error"]["kind"] == "site_key_refused", "{item:#}");
    }
    assert_eq!(api.list(OPENAI)[0]["api-key-entries"].as_array().map(Vec::len), Some(10));
    assert_eq!(site.requests().len(), 32, "one a key, one without any, and one knock");
}

#[test]
fn what_a_check_has_found_is_not_asked_for_again() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().models(["gpt-x"]).start();
    let one = item("Foo", &site.url(), DEFAULT_KEY);
    let report = verified(&api, &[one]);
    assert_eq!(report["items"][0]["provider"]["modelCount"], 1, "{report:#}");
    assert_eq!(paths(&site), ["GET /v1/models", "GET /v1/models", "POST /v1/chat/completions"]);
}
