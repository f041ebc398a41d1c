//! Which provider an item belongs to.

use hub_bridge_test_support::ManagementApi;
use serde_json::json;

use crate::{Host, item, outcomes, warnings};

#[test]
fn a_name_of_another_site_is_not_taken_for_the_same_provider() {
    let list = json!([{ "name": "New API", "base-url": "https://a.test/v1", "api-key-entries": [{ "api-key": "ka" }] }]);
    let import = |name_match: &str| {
        let api = ManagementApi::builder().list("openai-compatibility", &list).start();
        let mut wanted = item("openai-compatibility", "https://b.test", "sk-0123456789abcdef");
        wanted["siteName"] = "new api ".into();
        if !name_match.is_empty() {
            wanted["nameMatch"] = name_match.into();
        }
        let report = Host::start(&api).import(&json!([wanted]));
        (report["items"][0].clone(), api.list("openai-compatibility"))
    };
    let (item, list) = import("");
    assert_eq!((item["outcome"].as_str(), list.len()), (Some("created"), 2));
    assert_eq!(
        list[0]["api-key-entries"].as_array().map(Vec::len),
        Some(1),
        "no key goes to a stranger"
    );
    assert_eq!(list[1]["name"], "new api (b.test)");
    assert_eq!(warnings(&item), ["name_in_use", "no_models"]);

    let (item, list) = import("append");
    assert_eq!((item["outcome"].as_str(), list.len()), (Some("updated"), 1));
    assert_eq!(list[0]["base-url"], "https://a.test/v1");
    assert!(warnings(&item).contains(&"base_url_differs"));

    let (_, list) = import("move");
    assert_eq!(list[0]["base-url"], "https://b.test/v1");
    assert_eq!(list[0]["name"], "New API");
}

#[test]
fn an_entry_written_another_way_is_left_so_unless_asked() {
    // As All API Hub leaves them: no version for codex, one for claude.
    for (family, there, right) in [
        ("codex-api-key", "https://relay.example.com", "https://relay.example.com/v1"),
        ("claude-api-key", "https://relay.example.com/v1", "https://relay.example.com"),
    ] {
        let list = json!([{ "api-key": "sk-0123456789abcdef", "base-url": there }]);
        let api = ManagementApi::builder().list(family, &list).start();
        let mut host = Host::start(&api);
        let mut wanted = item(family, "https://relay.example.com", "sk-0123456789abcdef");
        let report = host.import(&json!([wanted]));
        assert_eq!(outcomes(&report), ["unchanged"]);
        assert_eq!(warnings(&report["items"][0]), ["base_url_differs"]);
        assert_eq!(report["items"][0]["warnings"][0]["params"]["to"], right);
        assert_eq!(api.list(family)[0]["base-url"], there);

        wanted["repairBaseUrl"] = true.into();
        assert_eq!(outcomes(&host.import(&json!([wanted]))), ["updated"]);
        assert_eq!(api.list(family)[0]["base-url"], right);
        assert_eq!(api.list(family).len(), 1);
    }
}
