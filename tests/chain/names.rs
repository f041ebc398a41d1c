//! What CLIProxyAPI makes of the names of models, as far as hub-bridge counts on it.

use hub_bridge_test_support::{
    FAMILIES, Home, RelayStation,
    real_server::{REAL_KEY, RealServer},
    relay_station::{DEFAULT_KEY, REPLY},
};
use serde_json::{Value, json};

use crate::{host, proxy::Client, real_server};

/// Imports one key of a site into a real server.
fn import(real: &RealServer, item: &Value) -> Value {
    let home = Home::new();
    let mut host = host(&home, &real.url(), REAL_KEY);
    let answer = host.request(1, "import/run", json!({ "items": [item] }));
    assert_eq!(answer["result"]["summary"]["created"], 1, "{answer:#}");
    answer["result"]["items"][0].clone()
}

fn item(site: &RelayStation, family: &str) -> Value {
    json!({ "family": family, "siteName": "Relay", "siteUrl": site.url(), "apiKey": DEFAULT_KEY })
}

#[test]
fn a_name_reaches_the_site_as_it_is_but_for_parentheses() {
    let Some(real) = real_server() else {
        return;
    };
    // The name that the site lists, and the one that the site is called with.
    let names = [
        ("openai/gpt-4o", "openai/gpt-4o"),
        ("models/gemini-2.5-flash", "models/gemini-2.5-flash"),
        ("deepseek/deepseek-r1:free", "deepseek/deepseek-r1:free"),
        ("größe 日本", "größe 日本"),
        ("gpt-5*", "gpt-5*"),
        // They say how hard the model is to think.
        ("gpt-4o(high)", "gpt-4o"),
        ("qwen(8192)", "qwen"),
        ("relay(cheap)", "relay"),
    ];
    let site = RelayStation::new_api().models(names.map(|(name, _)| name)).start();
    let models = names.map(|(name, _)| json!({ "name": name, "alias": name }));
    let mut item = item(&site, "openai-compatibility");
    item["models"] = models.as_slice().into();
    import(&real, &item);
    let client = Client::of(&real);
    for (name, called) in names {
        client.wait_for_model(name);
        client.chat(name, false);
        let last = site.requests().pop().expect("the site was called");
        assert_eq!(last.body.expect("JSON")["model"], called, "{name}");
    }
}

#[test]
fn a_prefix_alone_keeps_no_site_apart() {
    let Some(real) = real_server() else {
        return;
    };
    let site = RelayStation::new_api().models(["shared"]).start();
    let mut item = item(&site, "openai-compatibility");
    item["models"] = json!([{ "name": "shared", "alias": "shared" }]);
    item["prefix"] = "team".into();
    import(&real, &item);
    let client = Client::of(&real);
    for name in ["team/shared", "shared"] {
        client.wait_for_model(name);
        let (status, body) = client.chat(name, false);
        assert!(status == 200 && body.to_string().contains(REPLY), "{name}: {status} {body:#}");
    }
    client.manage("PUT", "force-model-prefix", &json!({ "value": true }));
    client.wait_until_gone("shared");
    client.wait_for_model("team/shared");
    assert_eq!(client.chat("team/shared", false).0, 200);
    assert_ne!(client.chat("shared", false).0, 200);
}

#[test]
fn an_entry_without_models_serves_what_the_proxy_knows_of_its_vendor() {
    let Some(real) = real_server() else {
        return;
    };
    let site = RelayStation::new_api().start();
    let client = Client::of(&real);
    for family in FAMILIES {
        // Some families know the same names; a prefix tells whose they are.
        let mut item = item(&site, family);
        item["prefix"] = family.into();
        let report = import(&real, &item);
        let needs_models = family == "openai-compatibility";
        assert_eq!(report["warnings"][0]["kind"] == "no_models", needs_models, "{report:#}");
    }
    for family in FAMILIES.iter().filter(|family| **family != "openai-compatibility") {
        client.wait_for_one_of(&format!("{family}/"));
    }
    assert!(!client.models().iter().any(|model| model.starts_with("openai-compatibility/")));
}

#[test]
fn what_an_entry_without_models_serves_overlaps_with_a_site_that_names_it() {
    for family in FAMILIES.into_iter().filter(|family| *family != "openai-compatibility") {
        let Some(real) = real_server() else {
            return;
        };
        let vendor = RelayStation::new_api().start();
        import(&real, &item(&vendor, family));
        let shared = Client::of(&real).wait_for_one();
        let site = RelayStation::new_api().models([shared.as_str(), "own"]).start();
        let mut item = item(&site, "openai-compatibility");
        item["discoverModels"] = "new".into();
        let report = import(&real, &item);
        let warning = &report["warnings"][0];
        assert_eq!(warning["kind"], "models_overlap", "{family}: {report:#}");
        assert_eq!(warning["params"]["models"], json!([shared]), "{family}");
        assert_eq!(warning["params"]["others"], json!([family]));
    }
}
