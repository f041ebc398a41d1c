//! What hub-bridge found out by itself: models that a site named, an address that only the site
//! knows. Both answer a chat.

use hub_bridge_test_support::{
    ManagementApi, RelayStation,
    real_server::REAL_KEY,
    relay_station::{Builder, REPLY},
};
use serde_json::{Value, json};

use crate::{
    import,
    proxy::{Client, call_as_the_proxy_would, list},
    real_server,
    sites::{CLAUDE, CODEX, GEMINI, OPENAI, Row, SITES, Site, row},
};

/// The sites are imported so into both servers, and a chat with what was found is answered.
fn find_and_chat(rows: &[Row], params: impl Fn(Vec<Value>) -> Value) {
    let start = || rows.iter().copied().map(Site::start).collect::<Vec<Site>>();
    let params = |sites: &[Site]| params(sites.iter().map(Site::item).collect());

    let (sites, api) = (start(), ManagementApi::start());
    import(&api.url(), api.key(), &params(&sites));
    for site in &sites {
        assert_eq!(site.completions(), 0, "{}: nothing was spent", site.name());
        let (status, body) = call_as_the_proxy_would(site, &api.list(site.family()));
        assert!(status == 200 && body.contains(REPLY), "{}: {status} {body}", site.name());
    }

    let Some(real) = real_server() else {
        return;
    };
    let (sites, client) = (start(), Client::of(&real));
    import(&real.url(), REAL_KEY, &params(&sites));
    for site in &sites {
        let list = list(&real, site.family());
        let model = site.entry(&list)["models"][0]["alias"].as_str().expect("a name").to_owned();
        client.wait_for_model(&model);
        let (status, body) = client.chat(&model, false);
        assert!(
            status == 200 && body.to_string().contains(REPLY),
            "{}: {status} {body:#}",
            site.name()
        );
        assert_eq!(site.completions(), 1, "{}", site.name());
    }
}

#[test]
fn the_models_that_a_site_names_answer_a_chat() {
    let rows: Vec<Row> = SITES.into_iter().filter(|row| row.family == OPENAI).collect();
    assert!(rows.len() > 5, "every kind of site that speaks so");
    find_and_chat(&rows, |mut items| {
        for item in &mut items {
            item["models"] = Value::Null;
            item["discoverModels"] = "new".into();
        }
        json!({ "items": items })
    });
}

/// Addresses of which no rule can say where the API is.
const ELSEWHERE: [Row; 9] = [
    row("New API without a version", OPENAI, || RelayStation::new_api().without_v1(), ""),
    row("New API under /api", OPENAI, || RelayStation::new_api().under("/api"), ""),
    row("New API under /openai, without a version", OPENAI, openai_without_version, "/openai"),
    row("OpenRouter", OPENAI, RelayStation::open_router, ""),
    row("claude-relay-service", OPENAI, RelayStation::claude_relay, ""),
    row("claude-relay-service", CODEX, RelayStation::claude_relay, ""),
    row("claude-relay-service", CLAUDE, RelayStation::claude_relay, ""),
    row("claude-relay-service", GEMINI, RelayStation::claude_relay, ""),
    row("New API under /api", GEMINI, || RelayStation::new_api().under("/api"), ""),
];

fn openai_without_version() -> Builder {
    RelayStation::new_api().under("/openai").without_v1()
}

#[test]
fn an_address_that_only_the_site_knows_answers_a_chat() {
    find_and_chat(&ELSEWHERE, |items| json!({ "items": items, "verify": "upstream" }));
}
