//! The whole chain: a site that a key comes from, hub-bridge that imports the key, CLIProxyAPI that
//! is given it, and a chat with a model of the site.
//!
//! CLIProxyAPI is a real one when `CLIPROXYAPI_BIN` names one. Without it, the sites are called as
//! it would call them, with what hub-bridge wrote to the stand-in of the Management API.

#[path = "chain/found.rs"]
mod found;
#[path = "chain/names.rs"]
mod names;
#[path = "chain/proxy.rs"]
mod proxy;
#[path = "chain/seen.rs"]
mod seen;
#[path = "chain/sites.rs"]
mod sites;

use std::{env, io::Write as _, sync::Once};

use hub_bridge_test_support::{
    Browser, FAMILIES, Home, ManagementApi,
    home::ALL_API_HUB,
    real_server::{Login, REAL_KEY, RealServer},
    relay_station::REPLY,
};
use serde_json::{Value, json};

use crate::{
    proxy::{Client, call_as_the_proxy_would, is_called_as_expected, list},
    sites::{SITES, Site},
};

/// A host that a browser started, with this server in its environment.
fn host(home: &Home, url: &str, key: &str) -> Browser {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", url).env("HUB_BRIDGE_MANAGEMENT_KEY", key);
    command.arg(ALL_API_HUB);
    Browser::start(command)
}

/// Imports, and everything is created.
fn import(url: &str, key: &str, params: &Value) {
    let home = Home::new();
    let answer = host(&home, url, key).request(1, "import/run", params.clone());
    let items = params["items"].as_array().expect("items");
    assert_eq!(answer["result"]["summary"]["created"], items.len(), "{answer:#}");
}

/// The keys of these sites, with their models.
fn items(sites: &[Site]) -> Value {
    json!({ "items": sites.iter().map(Site::item).collect::<Vec<_>>() })
}

/// Said once, however many chains are tried.
static SAID: Once = Once::new();

fn say_what_was_tried() {
    SAID.call_once(|| {
        let tried = match env::var_os("CLIPROXYAPI_BIN") {
            Some(_) => "tried through the real server",
            None => {
                "tried without CLIProxyAPI, by calling the sites as it would: CLIPROXYAPI_BIN is \
                 not set"
            }
        };
        // Not by eprintln!, whose words the test harness keeps to itself.
        let _ = writeln!(std::io::stderr(), "the chain is {tried}");
    });
}

/// A real server, when there is its program.
fn real_server() -> Option<RealServer> {
    say_what_was_tried();
    env::var_os("CLIPROXYAPI_BIN").map(|program| RealServer::start(&program, Login::Password))
}

#[test]
fn each_family_has_a_site() {
    let sites: Vec<Site> = SITES.into_iter().map(Site::start).collect();
    for family in FAMILIES {
        assert!(sites.iter().any(|site| site.family() == family), "{family}");
    }
}

#[test]
fn what_is_imported_calls_each_site_where_it_answers() {
    let sites: Vec<Site> = SITES.into_iter().map(Site::start).collect();
    let api = ManagementApi::start();
    import(&api.url(), api.key(), &items(&sites));
    for site in &sites {
        let (status, body) = call_as_the_proxy_would(site, &api.list(site.family()));
        assert!(status == 200 && body.contains(REPLY), "{}: {status} {body}", site.name());
    }
    say_what_was_tried();
}

#[test]
fn an_imported_key_answers_a_chat_through_a_real_proxy() {
    let Some(real) = real_server() else {
        return;
    };
    let sites: Vec<Site> = SITES.into_iter().map(Site::start).collect();
    import(&real.url(), REAL_KEY, &items(&sites));
    let client = Client::of(&real);
    for site in &sites {
        client.wait_for_model(site.alias());
        let (status, body) = client.chat(site.alias(), false);
        let reply = body.pointer("/choices/0/message/content");
        assert_eq!((status, reply), (200, Some(&json!(REPLY))), "{}: {body:#}", site.name());
        let first = &site.requests()[0];
        assert!(is_called_as_expected(site, first), "{}: {first:#?}", site.name());
        let (status, stream) = client.chat(site.alias(), true);
        assert!(
            status == 200 && stream.to_string().contains(REPLY),
            "{}, in a stream: {status} {stream:#}",
            site.name()
        );
        assert!(
            site.requests().iter().all(|request| request.authorized),
            "{}: the key goes where the site looks for it",
            site.name()
        );
    }
    // What was read back is what calls, too.
    for site in &sites {
        let (status, body) = call_as_the_proxy_would(site, &list(&real, site.family()));
        assert!(status == 200 && body.contains(REPLY), "{}: {status} {body}", site.name());
    }
}
