//! What the host really says, recorded for the extension's tests.
//!
//! `extension-shim/tests/conversations.ts` holds requests and their answers as literals, so that
//! `tsc` finds an answer that does not fit the generated types, and the client's tests find a
//! request that the host would not have been sent. This test fails when the host says something
//! else; `UPDATE_CONVERSATIONS=1 cargo test --test conversations` writes the file anew.

use std::{collections::HashMap, env, fs, path::Path};

use hub_bridge_test_support::{
    Browser, Home, ManagementApi, RelayStation, home::ALL_API_HUB, relay_station::DEFAULT_KEY,
};
use serde_json::{Map, Value, json};

const FILE: &str = "extension-shim/tests/conversations.ts";

const HEAD: &str = "// Recorded from hub-bridge by its own tests; do not edit.
import type { Conversation } from \"./conversation.js\";

export const CONVERSATIONS: readonly Conversation[] = ";

/// Stands in a request for the `importId` of the last answer that had one.
const LAST_IMPORT: &str = "{import}";

/// One of each method, and of the errors that an extension meets first; in this order, on one
/// host and one server.
fn script(api: &ManagementApi, site: &RelayStation) -> Vec<(&'static str, &'static str, Value)> {
    let address = |key: &str| json!({ "managementUrl": api.url(), "managementKey": key });
    let item = |family: &str, key: &str| {
        json!({ "ref": [family, 1], "family": family, "siteName": "Foo Relay",
                "siteUrl": "https://relay.example.com", "apiKey": key })
    };
    let first = json!([item("openai-compatibility", "sk-0123456789abcdef")]);
    let several = json!([
        item("openai-compatibility", "sk-0123456789abcdef"),
        item("claude-api-key", "sk-ant-0123456789abcdef"),
        item("openai-compatibility", "sk-****cdef"),
    ]);
    vec![
        ("hello", "bridge/hello", json!({ "client": { "name": "test", "version": "1" } })),
        ("nothing is set", "profile/list", json!({})),
        ("nothing to ask", "connection/verify", json!({})),
        ("a wrong key", "connection/verify", address("not the key")),
        ("the right key", "connection/verify", address(api.key())),
        ("a profile", "profile/set", json!({ "managementUrl": api.url() })),
        ("its key", "secret/set", json!({ "managementKey": api.key() })),
        ("the profiles", "profile/list", json!({})),
        ("a stored connection", "connection/verify", json!({})),
        ("a dry run", "import/run", json!({ "items": first, "dryRun": true })),
        ("an import", "import/run", json!({ "items": first })),
        ("a mixed import", "import/run", json!({ "items": several })),
        ("a report", "history/get", json!({ "importId": LAST_IMPORT })),
        ("the providers", "provider/list", json!({ "family": "claude-api-key" })),
        ("an undo", "import/undo", json!({ "importId": LAST_IMPORT })),
        ("the history", "history/list", json!({ "limit": 2 })),
        ("no such import", "history/get", json!({ "importId": "nobody" })),
        (
            "models of a site",
            "model/discover",
            json!({ "family": "openai-compatibility", "baseUrl": site.url(), "apiKey": DEFAULT_KEY }),
        ),
        (
            "no models of a site",
            "model/discover",
            json!({ "family": "openai-compatibility", "baseUrl": site.url(), "apiKey": "sk-wrong" }),
        ),
        ("no raw request", "management/request", json!({ "method": "GET", "path": "config" })),
        ("no key", "secret/remove", json!({})),
        ("no profile", "profile/remove", json!({ "name": "nobody" })),
    ]
}

#[test]
fn what_the_host_says_is_what_the_extension_s_tests_were_given() {
    let api = ManagementApi::builder().start();
    let site = RelayStation::new_api().models(["gpt-5.2", "claude-opus-4-8"]).start();
    let home = Home::new();
    home.write_config("[secret_store]\nkind = \"file\"\n");
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.arg(ALL_API_HUB);
    let mut browser = Browser::start(command);

    let mut stable = Stable::new(&api, &site);
    let mut last_import = String::new();
    let mut recorded = Vec::new();
    for (name, method, mut params) in script(&api, &site) {
        if params["importId"] == LAST_IMPORT {
            params["importId"] = json!(last_import);
        }
        let mut answer = browser.request(1, method, params.clone());
        if let Some(id) = answer["result"]["importId"].as_str() {
            last_import = id.to_owned();
        }
        answer.as_object_mut().expect("an object").retain(|key, _| key != "jsonrpc" && key != "id");
        let mut conversation = json!({ "name": name, "method": method, "params": params });
        conversation.as_object_mut().expect("an object").extend(
            answer
                .as_object()
                .expect("an object")
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
        recorded.push(stable.value(conversation));
    }
    let list = serde_json::to_string_pretty(&recorded).expect("JSON");
    let text = format!("{HEAD}{list};\n");

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    if env::var_os("UPDATE_CONVERSATIONS").is_some() {
        fs::write(&file, &text).expect("the file can be written");
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        there == text,
        "{FILE} is stale: UPDATE_CONVERSATIONS=1 cargo test --test conversations"
    );
}

/// Takes out of answers what differs from run to run.
struct Stable {
    port: String,
    site_port: String,
    ids: HashMap<String, String>,
}

impl Stable {
    fn new(api: &ManagementApi, site: &RelayStation) -> Self {
        let url = api.url();
        let port = url.split(':').nth(2).and_then(|rest| rest.split('/').next());
        let (port, site_port) = (port.expect("a port").to_owned(), site.port().to_string());
        Self { port, site_port, ids: HashMap::new() }
    }

    fn value(&mut self, value: Value) -> Value {
        match value {
            Value::Object(members) => Value::Object(self.members(members)),
            Value::Array(values) => values.into_iter().map(|value| self.value(value)).collect(),
            Value::String(text) => {
                json!(text.replace(&self.port, "8317").replace(&self.site_port, "3000"))
            }
            other => other,
        }
    }

    fn members(&mut self, members: Map<String, Value>) -> Map<String, Value> {
        let mut stable = Map::new();
        for (name, value) in members {
            let value = match (name.as_str(), value) {
                // Debug builds only; and the server may need a moment for the other.
                ("unknownMember" | "active", _) => continue,
                ("importId" | "group", Value::String(id)) => json!(self.id(&name, &id)),
                ("undoes", Value::Array(ids)) => ids
                    .iter()
                    .map(|id| json!(self.id("importId", id.as_str().expect("an id"))))
                    .collect(),
                ("elapsedMs" | "latencyMs" | "requests", Value::Number(_)) => json!(1),
                ("version", Value::String(_)) => json!("1.0.0"),
                ("platform", Value::String(_)) => json!("linux-x86_64"),
                ("at", Value::String(_)) => json!("2026-11-22T00:00:00Z"),
                (_, value) => self.value(value),
            };
            stable.insert(name, value);
        }
        stable
    }

    fn id(&mut self, name: &str, id: &str) -> String {
        if id == "nobody" {
            return id.to_owned();
        }
        let next = format!("{name}-{}", self.ids.len() + 1);
        self.ids.entry(id.to_owned()).or_insert(next).clone()
    }
}
