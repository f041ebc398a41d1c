//! The plan's rules as tables; no server is needed for any of them.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    cliproxy::ManagementUrl,
    import::wanted::Defaults,
    protocol::{Item, read_params},
};

#[path = "plan_rules_tests.rs"]
mod rules;

const OPENAI: Family = Family::OpenaiCompatibility;
const MERGING: Rules = Rules { patch_merges: true, one_url_a_key: false };

fn providers(family: Family, list: &Value) -> Vec<Provider> {
    let raw = |entry: &Value| entry.as_object().expect("an object").clone();
    list.as_array().expect("a list").iter().map(|entry| Provider::new(family, raw(entry))).collect()
}

/// Plans items, given as on the wire, for one family.
fn planned(family: Family, before: &Value, items: &[Value]) -> FamilyPlan {
    let server = ManagementUrl::parse("localhost:8317").expect("a URL");
    let items: Vec<PlanItem> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let mut item = item.clone();
            item["family"] = family.as_str().into();
            let item: Item = read_params(item).expect("an item");
            let wanted = Wanted::of(&item, &server, Defaults::default()).expect("importable");
            PlanItem { index, reference: None, wanted }
        })
        .collect();
    plan(family, &providers(family, before), &items, MERGING)
}

fn item(name: &str, url: &str, key: &str) -> Value {
    json!({ "siteName": name, "siteUrl": url, "apiKey": key })
}

fn site(name: &str, url: &str, keys: &[&str]) -> Value {
    let entries: Vec<Value> = keys.iter().map(|key| json!({ "api-key": key })).collect();
    json!({ "name": name, "base-url": url, "api-key-entries": entries })
}

fn warnings(result: &ItemResult) -> Vec<String> {
    let kind = |note| serde_json::to_value(note).expect("JSON")["kind"].as_str().map(str::to_owned);
    result.warnings.iter().filter_map(kind).filter(|kind| kind != "no_models").collect()
}

#[test]
fn a_site_is_the_same_by_base_url_else_by_name_on_the_same_site() {
    let list = json!([site("Foo", "https://a.test/v1", &["k0"])]);
    for (name, url, place, warned) in [
        ("Other", "https://a.test", 0, &[][..]),
        ("Other", "https://A.test:443/v1/chat/completions", 0, &[]),
        (" fOO", "http://a.test/v1/", 0, &["base_url_differs"]),
        ("Foo", "https://a.test:8443", 1, &["name_in_use"]),
        ("Foo", "https://a.test/gateway", 1, &["name_in_use"]),
        ("Foo", "https://b.test", 1, &["name_in_use"]),
        ("Other", "https://b.test", 1, &[]),
    ] {
        let plan = planned(OPENAI, &list, &[item(name, url, "k1")]);
        assert_eq!(plan.places, [Some(place)], "{name} at {url}");
        assert_eq!(warnings(&plan.results[0]), warned, "{name} at {url}");
        assert_eq!(plan.after[0].name(), "Foo");
        assert_eq!(plan.after[0].base_url(), "https://a.test/v1");
    }
}

#[test]
fn a_key_is_the_same_by_key_and_base_url() {
    for family in Family::ALL.into_iter().filter(|family| *family != OPENAI) {
        let has_vendor = FamilyRow::of(family).vendor_address.is_some();
        let mut list = vec![json!({ "api-key": "k0", "base-url": "https://a.test" })];
        if has_vendor {
            list.push(json!({ "api-key": "k0" }));
        }
        let count = list.len();
        let list = Value::Array(list);
        for (url, key, place) in [
            ("https://a.test/v1", "k0", 0),
            ("https://a.test/v1", "k1", count),
            ("https://b.test", "k0", count),
        ] {
            let plan = planned(family, &list, &[item("Any", url, key)]);
            assert_eq!(plan.places, [Some(place)], "{family}: {url} {key}");
        }
        if has_vendor {
            let vendor =
                json!({ "siteUrl": "https://c.test", "providerBaseUrl": null, "apiKey": "k0" });
            assert_eq!(planned(family, &list, &[vendor]).places, [Some(1)], "{family}");
            let other = json!({ "providerBaseUrl": null, "apiKey": "k1" });
            let plan = planned(family, &list, &[other]);
            assert_eq!(plan.places, [Some(count)]);
            assert_eq!(plan.after[count].base_url(), "");
        }
    }
}

#[test]
fn of_several_matches_one_is_chosen_by_rule() {
    let off = |mut site: Value| {
        site["disabled"] = true.into();
        site
    };
    let url = "https://a.test/v1";
    for (list, place, outcome) in [
        (json!([site("A", url, &[]), site("B", url, &["k1"])]), 1, Outcome::Unchanged),
        (json!([site("A", url, &[]), site("Mine", url, &[])]), 1, Outcome::Updated),
        (json!([off(site("A", url, &[])), site("B", url, &[])]), 1, Outcome::Updated),
        (json!([off(site("A", url, &[])), off(site("B", url, &[]))]), 0, Outcome::Updated),
    ] {
        let plan = planned(OPENAI, &list, &[item("Mine", url, "k1")]);
        assert_eq!((plan.places[0], plan.results[0].outcome), (Some(place), outcome), "{list}");
        assert!(warnings(&plan.results[0]).contains(&"several_matches".to_owned()));
        let disabled = plan.after[place].is_disabled();
        assert_eq!(warnings(&plan.results[0]).contains(&"provider_disabled".to_owned()), disabled);
        assert_eq!(list[place]["disabled"] == true, disabled, "nothing is enabled silently");
    }
    let panel =
        json!([{ "api-key": "k1", "base-url": "https://a.test", "excluded-models": ["*"] }]);
    let plan = planned(Family::ClaudeApiKey, &panel, &[item("", "https://a.test", "k1")]);
    assert_eq!(warnings(&plan.results[0]), ["provider_disabled"], "as the panel switches off");
}

#[test]
fn new_names_are_unique_in_the_list_and_in_the_batch() {
    let list = json!([site("New API", "https://a.test/v1", &["k"])]);
    let items = [
        item("New API", "https://b.test", "k"),
        item("NEW API", "https://b.test:8443", "k"),
        item("New API", "https://b.test/gw", "k"),
        item("New API", "https://b.test/gw2", "k"),
        item("Fresh", "https://c.test", "k"),
        item("fresh ", "https://d.test", "k"),
    ];
    let plan = planned(OPENAI, &list, &items);
    let names: Vec<&str> = plan.after.iter().skip(1).map(Provider::name).collect();
    let expected = [
        "New API (b.test)",
        "NEW API (b.test:8443)",
        "New API (b.test:443)",
        "New API (b.test:443) 2",
        "Fresh",
        "fresh (d.test)",
    ];
    assert_eq!(names, expected);
}

#[test]
fn models_are_added_cleared_or_kept() {
    let mut there = site("A", "https://a.test/v1", &["k1"]);
    there["models"] = json!([{ "name": "a", "alias": "x", "thinking": { "max": 5 } }, { "name": "b", "alias": "" }]);
    let with = |models: &Value| {
        let mut wanted = item("A", "https://a.test", "k1");
        if !models.is_null() {
            wanted["models"] = models.clone();
        }
        let plan = planned(OPENAI, &json!([there]), &[wanted]);
        (plan.after[0].raw()["models"].clone(), plan.results[0].outcome)
    };
    let kept = there["models"].clone();
    for (models, names, outcome) in [
        (Value::Null, vec!["a", "b"], Outcome::Unchanged),
        (json!([{ "name": " " }]), vec!["a", "b"], Outcome::Unchanged),
        (
            json!([{ "name": "b" }, { "name": "a", "alias": "x" }]),
            vec!["a", "b"],
            Outcome::Unchanged,
        ),
        (json!([{ "name": "c" }, { "name": "c" }]), vec!["a", "b", "c"], Outcome::Updated),
        (json!([{ "name": "a" }]), vec!["a", "b"], Outcome::Unchanged),
        (json!([{ "name": "a", "alias": "y" }]), vec!["a", "b", "a"], Outcome::Updated),
        (json!([]), vec![], Outcome::Updated),
    ] {
        let (now, seen) = with(&models);
        let found: Vec<&str> = now
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|model| model["name"].as_str())
            .collect();
        assert_eq!((found, seen), (names.clone(), outcome), "{models}");
        if !names.is_empty() {
            assert_eq!(now[0], kept[0], "what is tuned stays");
        }
    }
    let vertex = json!({ "apiKey": "k", "models": [{ "name": "m" }] });
    let plan = planned(Family::VertexApiKey, &json!([]), &[vertex]);
    assert_eq!(
        plan.after[0].raw()["models"],
        json!([{ "name": "m", "alias": "m" }]),
        "vertex drops others"
    );
}

#[test]
fn proxy_and_prefix_are_kept_cleared_or_set() {
    let there = json!({ "api-key": "k1", "base-url": "https://a.test", "proxy-url": "http://p.test", "prefix": "team" });
    for (field, raw, value, now) in [
        ("proxyUrl", "proxy-url", json!(""), "http://p.test"),
        ("proxyUrl", "proxy-url", Value::Null, ""),
        ("proxyUrl", "proxy-url", json!(" direct "), "direct"),
        ("prefix", "prefix", json!(" "), "team"),
        ("prefix", "prefix", Value::Null, ""),
        ("prefix", "prefix", json!("/other/"), "other"),
        ("prefix", "prefix", json!("a/b"), "team"),
    ] {
        let mut wanted = item("", "https://a.test", "k1");
        wanted[field] = value.clone();
        let plan = planned(Family::ClaudeApiKey, &json!([there]), &[wanted]);
        assert_eq!(plan.after[0].raw()[raw], now, "{field} {value}");
        assert_eq!(plan.write.is_some(), there[raw] != now, "{field} {value}");
        assert_eq!(
            warnings(&plan.results[0]).contains(&"field_not_kept".to_owned()),
            value == "a/b"
        );
    }
}

#[test]
fn patch_is_chosen_only_where_it_is_sure() {
    let url = "https://a.test/v1";
    let two = json!([site("A", url, &["k0"]), site("B", "https://b.test/v1", &["k0"])]);
    let one_change = [item("A", "https://a.test", "k1")];
    let is_patch = |plan: &FamilyPlan| matches!(plan.write, Some(Write::Patch(..)));
    assert!(is_patch(&planned(OPENAI, &two, &one_change)));
    for (why, list, items) in [
        (
            "two entries change",
            two.clone(),
            vec![item("A", "https://a.test", "k1"), item("B", "https://b.test", "k1")],
        ),
        ("a new entry", two.clone(), vec![item("C", "https://c.test", "k1")]),
        (
            "its name is not its own",
            json!([site("A", url, &["k0"]), site("A", "https://b.test/v1", &[])]),
            one_change.to_vec(),
        ),
        ("its name is empty", json!([site("", url, &["k0"])]), one_change.to_vec()),
        ("its name is stored with spaces", json!([site(" A", url, &["k0"])]), one_change.to_vec()),
    ] {
        assert_eq!(planned(OPENAI, &list, &items).write, Some(Write::Put), "{why}");
    }
    let entry = |key: &str, url: &str| json!({ "api-key": key, "base-url": url });
    let prefix = json!({ "siteUrl": "https://a.test", "apiKey": "k1", "prefix": "p" });
    let models =
        json!({ "siteUrl": "https://a.test", "apiKey": "k1", "models": [{ "name": "m" }] });
    let alone = json!([entry("k1", "https://a.test")]);
    let shared = json!([entry("k1", "https://a.test"), entry(" k1", "https://b.test")]);
    for family in [Family::ClaudeApiKey, Family::GeminiApiKey] {
        assert!(is_patch(&planned(family, &alone, std::slice::from_ref(&prefix))), "{family}");
        assert!(
            !is_patch(&planned(family, &shared, std::slice::from_ref(&prefix))),
            "{family}: the key is not its own"
        );
    }
    assert!(is_patch(&planned(Family::ClaudeApiKey, &alone, std::slice::from_ref(&models))));
    assert!(
        !is_patch(&planned(Family::GeminiApiKey, &alone, &[models])),
        "PATCH ignores models there"
    );
}

fn a_list() -> impl Strategy<Value = Value> {
    let entry = (0..4_usize, 0..4_usize, prop::collection::vec(0..5_usize, 0..3), any::<bool>());
    prop::collection::vec(entry, 0..6).prop_map(|entries| {
        let entry = |(name, url, keys, disabled): (usize, usize, Vec<usize>, bool)| {
            let keys: Vec<Value> = keys.iter().map(|key| json!({ "api-key": format!("k{key}"), "weight": 2 })).collect();
            json!({ "name": format!("N{name}"), "base-url": URLS[url], "api-key-entries": keys,
                    "api-key": format!("k{name}"), "disabled": disabled, "headers": { "X": "y" }, "from-the-future": [url] })
        };
        entries.into_iter().map(entry).collect()
    })
}

fn some_items() -> impl Strategy<Value = Vec<Value>> {
    let one = (0..4_usize, 0..4_usize, 0..5_usize, 0..3_usize);
    prop::collection::vec(one, 1..8).prop_map(|items| {
        let item = |(name, url, key, models): (usize, usize, usize, usize)| {
            let models: Vec<Value> = (0..models).map(|model| json!({ "name": format!("m{model}") })).collect();
            json!({ "siteName": format!("n{name}"), "siteUrl": URLS[url], "apiKey": format!("k{key}"), "models": models })
        };
        items
            .into_iter()
            .map(item)
            .map(|mut item| {
                if item["models"] == json!([]) {
                    item["models"] = Value::Null;
                }
                item
            })
            .collect()
    })
}

const URLS: [&str; 4] =
    ["https://a.test/v1", "http://a.test", "https://b.test/v1/", "https://a.test/gw"];

proptest! {
    #[test]
    fn importing_twice_changes_nothing_and_nothing_is_ever_lost(list in a_list(), items in some_items()) {
        for family in Family::ALL {
            let before = providers(family, &list);
            let plan = planned(family, &list, &items);
            let after: Value = plan.after.iter().map(Provider::to_write).collect();
            let again = planned(family, &after, &items);
            let mut changes = again.results.iter().flat_map(|result| &result.changes);
            prop_assert!(changes.all(|change| change.field == "models"));
            // A site that stands there with http and with https may have two candidates for an
            // item's models; else nothing changes at all.
            let mixed = family == OPENAI && (items.iter().any(|item| item["siteUrl"] == URLS[1]) || list.to_string().contains(URLS[1]));
            prop_assert!(mixed || again.write.is_none());
            prop_assert!(plan.after.len() >= before.len());
            for (old, new) in before.iter().zip(&plan.after) {
                for field in ["name", "base-url", "headers", "from-the-future", "disabled", "api-key"] {
                    prop_assert_eq!(old.raw().get(field), new.raw().get(field));
                }
                for entry in old.entries() {
                    prop_assert!(new.entry(entry.key()).is_some());
                }
                let kept = old.raw()["api-key-entries"].as_array().map_or(0, Vec::len);
                let now = new.raw()["api-key-entries"].as_array();
                prop_assert_eq!(old.raw()["api-key-entries"].as_array().map(Vec::as_slice), now.map(|now| &now[..kept]));
            }
        }
    }
}
