//! Taking an import back takes back what the import did, and nothing that anybody did since.

#[path = "undo/kept.rs"]
mod kept;
#[path = "undo/others.rs"]
mod others;
#[path = "undo/targets.rs"]
mod targets;
#[path = "undo/terminal.rs"]
mod terminal;

use std::{
    process::{Command, Output},
    time::Duration,
};

use hub_bridge_test_support::{Browser, FAMILIES, Home, ManagementApi};
use serde_json::{Value, json};

const KEY: &str = "sk-0123456789abcdef";
const LIMIT: Duration = Duration::from_secs(30);

/// A user whose settings know the server and its key.
struct User {
    home: Home,
    api: ManagementApi,
}

impl User {
    fn new(api: ManagementApi) -> Self {
        let home = Home::new();
        home.set_up(&api);
        Self { home, api }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.args(arguments);
        command
    }

    fn host(&self) -> Host {
        Host { browser: Browser::start(self.command(&["host", "--drain", "30"])), requests: 0 }
    }

    /// Imports, and waits until it has settled.
    fn import(&self, items: &Value) -> Value {
        let mut host = self.host();
        let report = host.import(items);
        host.end();
        report
    }

    /// Takes an import back, and waits until that has settled.
    fn undo(&self, report: &Value) -> Value {
        let mut host = self.host();
        let undone = host.undo(json!({ "importId": report["importId"] }));
        host.end();
        undone
    }

    fn terminal(&self, arguments: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("it runs");
        let said = [stdout, stderr].concat();
        (status.code().expect("a code"), String::from_utf8(said).expect("text"))
    }

    fn history(&self) -> Vec<Value> {
        let list = self.host().result("history/list", json!({}));
        list["imports"].as_array().expect("imports").clone()
    }

    /// All lists.
    fn lists(&self) -> Vec<Vec<Value>> {
        FAMILIES.iter().map(|family| self.api.list(family)).collect()
    }

    /// The writes so far, method and list, which are then forgotten.
    fn writes(&self) -> Vec<String> {
        let requests = self.api.requests().into_iter().filter(|request| request.method != "GET");
        let short = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let writes = requests.map(|one| format!("{} {}", one.method, short(&one.path))).collect();
        self.api.clear_requests();
        writes
    }
}

/// A host process of the user's.
struct Host {
    browser: Browser,
    requests: usize,
}

impl Host {
    fn request(&mut self, method: &str, params: Value) -> Value {
        self.requests += 1;
        self.browser.request(self.requests, method, params)
    }

    fn result(&mut self, method: &str, params: Value) -> Value {
        let answer = self.request(method, params);
        assert!(answer.get("error").is_none(), "{answer:#}");
        answer["result"].clone()
    }

    fn import(&mut self, items: &Value) -> Value {
        let report = self.result("import/run", json!({ "items": items }));
        assert_eq!(report["summary"]["failed"], 0, "{report:#}");
        report
    }

    fn undo(&mut self, params: Value) -> Value {
        self.result("import/undo", params)
    }

    /// Kind and code of the error.
    fn undo_error(&mut self, params: Value) -> (String, i64) {
        let answer = self.request("import/undo", params);
        let error = &answer["error"];
        let kind = error["data"]["kind"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
        (kind.to_owned(), error["code"].as_i64().expect("a code"))
    }

    /// Ends it, and waits until what goes on behind its answers is done.
    fn end(mut self) {
        self.browser.close_stdin();
        let status = self.browser.wait(LIMIT).expect("it ends");
        assert!(status.success(), "{}", self.browser.stderr());
    }
}

fn item(family: &str, site: &str, key: &str) -> Value {
    json!({ "family": family, "siteName": "Relay", "siteUrl": site, "apiKey": key })
}

/// An entry of another one's, tuned by hand.
fn strangers(family: &str) -> Value {
    let mut entry = json!({
        "base-url": "https://other.test/v1", "prefix": "theirs", "headers": { "X-A": "b" },
        "models": [{ "name": "m", "alias": "best" }], "from-the-future": [1],
    });
    if family == "openai-compatibility" {
        entry["name"] = "Other".into();
        entry["api-key-entries"] = json!([{ "api-key": "their key", "weight": 3 }]);
    } else {
        entry["api-key"] = "their key".into();
        entry["weight"] = 3.into();
    }
    entry
}

/// A server on which every list has another one's entry.
fn shared_server() -> ManagementApi {
    let lists = FAMILIES.iter().fold(ManagementApi::builder(), |builder, family| {
        builder.list(family, &json!([strangers(family)]))
    });
    lists.start()
}

/// Checks all at once: most of the time is spent waiting for the server.
fn each<T: Send>(cases: impl IntoIterator<Item = T>, check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(|| check(case));
        }
    });
}

fn outcomes(report: &Value) -> Vec<&str> {
    let items = report["items"].as_array().expect("items");
    items.iter().map(|item| item["outcome"].as_str().expect("an outcome")).collect()
}

fn fields(item: &Value) -> Vec<&str> {
    let changes = item["changes"].as_array().expect("changes");
    changes.iter().map(|change| change["field"].as_str().expect("a field")).collect()
}

fn warnings(item: &Value) -> Vec<&str> {
    let notes = item["warnings"].as_array().expect("warnings");
    notes.iter().map(|note| note["kind"].as_str().expect("a kind")).collect()
}

#[test]
fn an_import_to_every_list_is_taken_back_and_the_history_says_so() {
    let user = User::new(shared_server());
    let before = user.lists();
    let items: Vec<Value> = FAMILIES
        .iter()
        .enumerate()
        .map(|(row, family)| {
            let mut item = item(family, "https://relay.example.com", KEY);
            item["ref"] = json!({ "row": row });
            item["prefix"] = "team".into();
            item["proxyUrl"] = "http://p.test".into();
            item["models"] = json!([{ "name": "a", "alias": "x" }]);
            item
        })
        .collect();
    let mut host = user.host();
    let report = host.import(&items.into());
    let entry = host.result("history/list", json!({}))["imports"][0].clone();
    assert_eq!((&entry["undoable"], entry.get("undoes")), (&json!(true), None), "{entry:#}");

    let undone = host.undo(json!({ "importId": report["importId"], "progress": true }));
    assert_eq!(outcomes(&undone), ["updated"; 7], "{undone:#}");
    assert_eq!(undone["undoes"], json!([report["importId"]]));
    assert_ne!(undone["importId"], report["importId"]);
    for field in ["group", "profile", "managementUrl", "dryRun"] {
        assert_eq!(undone[field], report[field], "{field}");
    }
    let rows: Vec<&Value> =
        undone["items"].as_array().expect("items").iter().map(|item| &item["ref"]["row"]).collect();
    assert_eq!(rows, [6, 5, 4, 3, 2, 1, 0], "the last first");
    for (index, item) in undone["items"].as_array().expect("items").iter().enumerate() {
        assert_eq!(item["index"], index);
        assert_eq!(item["family"], FAMILIES[6 - index]);
        assert!(fields(item).contains(&"apiKey"), "{item:#}");
        let key = json!({ "field": "apiKey", "from": "••••cdef" });
        assert!(item["changes"].as_array().is_some_and(|changes| changes.contains(&key)));
        assert_eq!((&item["provider"]["keyCount"], warnings(item)), (&json!(0), vec![]));
    }
    let phases: Vec<Value> =
        host.browser.notifications().iter().map(|one| one["params"]["phase"].clone()).collect();
    for phase in ["reading", "writing", "done"] {
        assert!(phases.contains(&json!(phase)), "{phases:?}");
    }
    host.end();
    assert_eq!(user.lists(), before);

    let history = user.history();
    assert_eq!(history.len(), 2, "{history:#?}");
    let told = |entry: &Value| (entry["importId"].clone(), entry["undoable"].clone());
    assert_eq!(told(&history[0]), (undone["importId"].clone(), json!(false)));
    assert_eq!(history[0]["undoes"], json!([report["importId"]]));
    assert_eq!(told(&history[1]), (report["importId"].clone(), json!(false)));
    let params = json!({ "importId": undone["importId"] });
    let kept = user.host().result("history/get", params);
    assert_eq!((&kept["items"], &kept["undoes"]), (&undone["items"], &undone["undoes"]));
}

#[test]
fn a_group_is_taken_back_whatever_its_imports_did_to_each_other() {
    let there = json!([
        { "name": "Relay", "base-url": "https://relay.example.com/v1/", "prefix": "old",
          "api-key-entries": [{ "api-key": "old", "weight": 2 }] }
    ]);
    let claude = json!([{ "api-key": "mine", "base-url": "https://c.test", "models": [{ "name": "m", "alias": "" }] }]);
    let api = ManagementApi::builder()
        .list("openai-compatibility", &there)
        .list("claude-api-key", &claude)
        .start();
    let user = User::new(api);
    let before = user.lists();
    let relay = |key: &str| item("openai-compatibility", "https://relay.example.com", key);
    let mut moved = relay("sk-second-0123456789");
    moved["repairBaseUrl"] = true.into();
    moved["prefix"] = "team".into();
    let mut cleared = item("claude-api-key", "https://c.test", "mine");
    cleared["models"] = json!([]);
    let mut tuned = item("codex-api-key", "https://new.test", KEY);
    tuned["prefix"] = "team".into();
    let mut host = user.host();
    let imports = [
        host.import(&json!([relay(KEY), item("codex-api-key", "https://new.test", KEY)])),
        host.import(&json!([cleared, moved])),
        host.import(&json!([relay("sk-third-0123456789a"), tuned])),
    ];
    let ids: Vec<&Value> = imports.iter().rev().map(|report| &report["importId"]).collect();
    let undone = host.undo(json!({ "group": imports[0]["group"] }));
    assert_eq!(json!(ids), undone["undoes"], "the newest first");
    assert_eq!(outcomes(&undone), ["updated"; 6], "{undone:#}");
    host.end();
    let plain = |lists: Vec<Vec<Value>>| -> Vec<Vec<Value>> {
        let fill = |mut entry: Value| {
            let fields = entry.as_object_mut().expect("an object");
            fields.retain(|_, value| ![json!(null), json!(""), json!([])].contains(value));
            entry
        };
        lists.into_iter().map(|list| list.into_iter().map(fill).collect()).collect()
    };
    assert_eq!(plain(user.lists()), plain(before));
    assert!(user.history().iter().all(|entry| entry["undoable"] == false));
}

#[test]
fn a_dry_run_of_an_undo_writes_nothing_anywhere() {
    let user = User::new(shared_server());
    let report = user.import(&json!([item("claude-api-key", "https://relay.example.com", KEY)]));
    let lists = user.lists();
    user.writes();
    let mut host = user.host();
    let params = json!({ "importId": report["importId"], "dryRun": true });
    let planned = host.undo(params);
    assert_eq!((outcomes(&planned), &planned["dryRun"]), (vec!["updated"], &json!(true)));
    assert_eq!(fields(&planned["items"][0]), ["baseUrl", "apiKey"]);
    host.end();
    assert_eq!((user.writes(), user.lists()), (Vec::new(), lists));
    let history = user.history();
    assert_eq!((history.len(), &history[0]["undoable"]), (1, &json!(true)), "{history:#?}");
    assert_eq!(outcomes(&user.undo(&report)), ["updated"], "and then in earnest");
}

#[test]
fn the_second_undo_of_an_import_finds_nothing() {
    let user = User::new(shared_server());
    let items = json!([
        item("openai-compatibility", "https://other.test", KEY),
        item("xai-api-key", "https://relay.example.com", KEY),
    ]);
    let report = user.import(&items);
    assert_eq!(outcomes(&user.undo(&report)), ["updated", "updated"]);
    user.writes();
    let again = user.undo(&report);
    assert_eq!(outcomes(&again), ["unchanged", "unchanged"], "{again:#}");
    assert!(user.writes().is_empty());
    let names: Vec<&Value> = again["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["provider"]["name"])
        .collect();
    assert_eq!(names, ["https://relay.example.com/v1", "Other"]);
}

#[test]
fn an_undo_that_is_cancelled_keeps_what_it_did_not_reach() {
    let user = User::new(shared_server());
    let items: Vec<Value> =
        FAMILIES.iter().map(|family| item(family, "https://relay.example.com", KEY)).collect();
    let report = user.import(&items.into());
    let mut host = user.host();
    let params = json!({ "importId": report["importId"] });
    host.browser
        .send(&json!({ "jsonrpc": "2.0", "id": 77, "method": "import/undo", "params": params }));
    user.api.clear_requests();
    while user.api.requests().iter().all(|request| request.method == "GET") {
        std::thread::sleep(Duration::from_millis(2));
    }
    let cancel = json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 77 } });
    host.browser.send(&cancel);
    let answer = host.browser.response(&json!(77));
    assert_eq!(answer["error"]["code"], -32800, "{answer:#}");
    let report = &answer["error"]["data"]["report"];
    assert!(outcomes(report).contains(&"cancelled"), "{report:#}");
    host.end();
    let history = user.history();
    assert_eq!((&history[0]["undoes"], &history[1]["undoable"]), (&report["undoes"], &json!(true)));
    let rest = user.undo(&json!({ "importId": history[1]["importId"] }));
    assert!(!outcomes(&rest).contains(&"failed"), "{rest:#}");
    let strangers: Vec<usize> = user.lists().iter().map(Vec::len).collect();
    assert_eq!(strangers, [1; 7]);
}
