//! Taking back as tables: an import is planned and applied, somebody else changes the list or
//! nobody does, and the import's steps are taken back. No server is needed for any of them.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;
use crate::{
    cliproxy::{ManagementUrl, UrlEnding},
    import::{
        edit::{Additions, Gap, gap},
        plan::PlanItem,
        wanted::{Defaults, Wanted},
    },
    protocol::{Item, read_params},
};

#[path = "take_back_properties.rs"]
mod properties;

const OPENAI: Family = Family::OpenaiCompatibility;
const MERGING: Rules = Rules { patch_merges: true, one_url_a_key: false };
const KEY: &str = "sk-0123456789abcdef";

static SALT: LazyLock<Salt> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    Salt::in_folder(folder.path()).expect("a salt")
});

fn keyed() -> impl Iterator<Item = Family> {
    Family::ALL.into_iter().filter(|family| *family != OPENAI)
}

fn providers(family: Family, list: &Value) -> Vec<Provider> {
    let raw = |entry: &Value| entry.as_object().expect("an object").clone();
    list.as_array().expect("a list").iter().map(|entry| Provider::new(family, raw(entry))).collect()
}

fn raw(list: &[Provider]) -> Value {
    list.iter().map(|provider| Value::Object(provider.raw().clone())).collect()
}

/// The list after an import of items as on the wire, and what the journal keeps of it.
fn imported(family: Family, before: &Value, items: &[Value]) -> (Value, Vec<Step>) {
    let server = ManagementUrl::parse("localhost:8317").expect("a URL");
    let item = |(index, item): (usize, &Value)| {
        let mut item = item.clone();
        item["family"] = family.as_str().into();
        let item: Item = read_params(item).expect("an item");
        let wanted = Wanted::of(&item, &server, Defaults::default()).expect("importable");
        PlanItem { index, reference: Some(json!({ "row": index })), wanted }
    };
    let items = items.iter().enumerate().map(item).collect();
    let (edit, before) = (Additions { family, items }, providers(family, before));
    let plan = edit.plan(&before, MERGING);
    let steps = edit.steps(&before, &plan, &SALT);
    let kept = serde_json::to_string(&steps).expect("JSON");
    for item in &edit.items {
        let key = secrecy::ExposeSecret::expose_secret(&item.wanted.key);
        assert!(!kept.contains(&format!("\"{key}\"")), "no key is kept: {kept}");
    }
    (raw(&plan.after), serde_json::from_str(&kept).expect("as it was written"))
}

/// The edit that takes steps back, each item's in a result of its own, the last item first.
fn edit(family: Family, steps: &[Step]) -> TakeBack {
    let mut items: Vec<usize> = steps.iter().map(|step| step.index).collect();
    items.dedup();
    let number = |step: &Step| items.iter().rev().position(|item| *item == step.index);
    let steps = steps.iter().rev();
    let steps = steps.map(|step| (number(step).expect("an item"), step.clone())).collect();
    TakeBack { family, salt: SALT.clone(), steps }
}

/// Takes steps back, and sees to it that the list then shows it: the same plan finds nothing to do.
fn taken_back(family: Family, list: &Value, steps: &[Step]) -> FamilyPlan {
    let edit = edit(family, steps);
    let plan = edit.plan(&providers(family, list), MERGING);
    let again = edit.plan(&plan.after, MERGING);
    assert_eq!(again.write, None, "{family}: {list:#} became {:#}", raw(&plan.after));
    assert_eq!(raw(&again.after), raw(&plan.after), "{family}");
    for (meant, now) in plan.results.iter().zip(&again.results) {
        assert_eq!(gap(meant, now), Gap::Nothing, "{family}: {meant:?} and then {now:?}");
    }
    assert_eq!(plan.write.is_some(), raw(&plan.after) != *list, "{family}: a write for a change");
    plan
}

fn item(url: &str, key: &str) -> Value {
    json!({ "siteName": "Relay", "siteUrl": url, "apiKey": key })
}

/// An item of this site with more fields.
fn item_with(more: &Value) -> Value {
    let mut item = item("https://a.test", KEY);
    for (field, value) in more.as_object().expect("an object") {
        item[field] = value.clone();
    }
    item
}

/// The address of the item's site in a family's normal form.
fn normal(family: Family) -> &'static str {
    match FamilyRow::of(family).ending {
        UrlEnding::NoVersion => "https://a.test",
        UrlEnding::Version | UrlEnding::VersionOrCodex => "https://a.test/v1",
    }
}

/// An entry of the item's site that holds the item's key, and another one's entry before it.
fn list_with(family: Family, more: &Value) -> Value {
    let mut own = match family {
        OPENAI => json!({ "name": "Relay", "api-key-entries": [{ "api-key": KEY, "weight": 2 }] }),
        _ => json!({ "api-key": KEY, "weight": 2 }),
    };
    own["base-url"] = normal(family).into();
    own["headers"] = json!({ "X-A": "b" });
    for (field, value) in more.as_object().expect("an object") {
        if family == OPENAI && field == "proxy-url" {
            own["api-key-entries"][0][field] = value.clone();
        } else {
            own[field] = value.clone();
        }
    }
    json!([strangers(family), own])
}

fn strangers(family: Family) -> Value {
    let mut entry = json!({
        "base-url": "https://other.test", "from-the-future": [7, { "a": "" }], "weight": 0,
        "models": [{ "name": "m", "alias": "best" }], "prefix": "theirs",
    });
    match family {
        OPENAI => {
            entry["name"] = "Other".into();
            entry["api-key-entries"] = json!([{ "api-key": "their key", "weight": 3 }]);
        }
        _ => entry["api-key"] = "their key".into(),
    }
    entry
}

/// Without what is empty: absent is the same to the server.
fn bare(value: &Value) -> Value {
    let is_blank = |value: &Value| [json!(null), json!(false), json!("")].contains(value);
    match value {
        Value::Array(values) => values.iter().map(bare).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), bare(value)));
            let is_empty =
                |value: &Value| is_blank(value) || *value == json!([]) || *value == json!({});
            fields.filter(|(_, value)| !is_empty(value)).collect::<serde_json::Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

fn kinds(result: &ItemResult) -> Vec<(String, String)> {
    let notes = result.warnings.iter().map(|note| serde_json::to_value(note).expect("JSON"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    notes.map(|note| (text(&note["kind"]), text(&note["params"]["field"]))).collect()
}

fn fields(result: &ItemResult) -> Vec<&str> {
    result.changes.iter().map(|change| change.field.as_str()).collect()
}

fn outcomes(plan: &FamilyPlan) -> Vec<Outcome> {
    plan.results.iter().map(|result| result.outcome).collect()
}

/// Nothing was taken back, since others changed it.
fn assert_left(family: Family, plan: &FamilyPlan, list: &Value) {
    assert_eq!(raw(&plan.after), *list, "{family}");
    for result in &plan.results {
        let error = result.error.as_ref().map(|error| &error.failure);
        let is_changed = matches!(error, Some(Failure::ChangedSince { .. }));
        assert!(is_changed && result.changes.is_empty(), "{family}: {result:?}");
    }
}

#[test]
fn a_key_that_joined_a_site_leaves_it_again_and_nothing_else_does() {
    let before = json!([strangers(OPENAI), {
        "name": "Mine", "base-url": "https://a.test/v1/", "headers": { "X-A": "b" }, "priority": 7,
        "api-key-entries": [{ "api-key": "k0", "weight": 3, "proxy-url": "http://p.test" }],
        "models": [{ "name": "m", "alias": "best", "thinking": { "max": 5 } }], "from-the-future": [1],
    }]);
    for more in [json!({}), json!({ "proxyUrl": "http://me:hunter2@p.test" })] {
        let (after, steps) = imported(OPENAI, &before, &[item_with(&more)]);
        let plan = taken_back(OPENAI, &after, &steps);
        assert_eq!(raw(&plan.after), before);
        let result = &plan.results[0];
        assert_eq!((result.outcome, fields(result)), (Outcome::Updated, vec!["apiKey"]));
        assert_eq!(result.reference, Some(json!({ "row": 0 })));
        let provider = result.provider.as_ref().expect("a provider");
        assert_eq!((provider.name.as_deref(), provider.key_count), (Some("Mine"), 1));
        let Some(Write::Patch(_, value)) = &plan.write else { panic!("{:?}", plan.write) };
        assert_eq!(value.keys().collect::<Vec<_>>(), ["api-key-entries"]);
    }
}

#[test]
fn a_provider_that_was_made_goes_whatever_the_server_filled_in() {
    let more = json!({
        "proxyUrl": "http://me:hunter2@p.test", "prefix": "team",
        "models": [{ "name": "a" }, { "name": "b", "alias": "x" }],
    });
    let filled =
        json!({ "disabled": false, "priority": 0, "headers": null, "excluded-models": [] });
    for (family, wanted) in
        Family::ALL.into_iter().flat_map(|family| [(family, json!({})), (family, more.clone())])
    {
        for before in [json!([]), json!([strangers(family)])] {
            let (mut after, steps) = imported(family, &before, &[item_with(&wanted)]);
            let own = after.as_array_mut().and_then(|list| list.last_mut()).expect("an entry");
            for (field, value) in filled.as_object().expect("an object") {
                own[field] = value.clone();
            }
            match family {
                OPENAI => own["api-key-entries"][0]["auth-index"] = "live".into(),
                _ => own["auth-index"] = "live".into(),
            }
            for model in own["models"].as_array_mut().into_iter().flatten() {
                model["alias"] = model.get("alias").cloned().unwrap_or_else(|| "".into());
            }
            let plan = taken_back(family, &after, &steps);
            assert_eq!(raw(&plan.after), before, "{family}");
            assert_eq!((outcomes(&plan), &plan.write), (vec![Outcome::Updated], &Some(Write::Put)));
            let provider = plan.results[0].provider.as_ref().expect("what it was");
            assert_eq!((provider.key_count, provider.model_count), (0, 0), "{family}");
        }
    }
}

#[test]
fn a_site_that_was_made_and_then_tuned_stays_without_our_key() {
    for (field, value) in [
        ("headers", json!({ "X-A": "b" })),
        ("disabled", json!(true)),
        ("priority", json!(1)),
        ("prefix", json!("theirs")),
        ("models", json!([{ "name": "a" }, { "name": "theirs" }])),
        ("models", json!([])),
        ("models", json!([{ "name": "a", "thinking": { "max": 5 } }])),
        ("from-the-future", json!([1])),
    ] {
        let wanted = item_with(&json!({ "models": [{ "name": "a" }] }));
        let (mut after, steps) = imported(OPENAI, &json!([strangers(OPENAI)]), &[wanted]);
        after[1][field] = value.clone();
        let plan = taken_back(OPENAI, &after, &steps);
        after[1]["api-key-entries"] = json!([]);
        assert_eq!(raw(&plan.after), after, "{field}: {value}");
        let result = &plan.results[0];
        assert_eq!((result.outcome, fields(result)), (Outcome::Updated, vec!["apiKey"]));
        assert_eq!(
            kinds(result),
            [("provider_kept".to_owned(), String::new())],
            "{field}: {value}"
        );
    }
    let (mut after, steps) = imported(OPENAI, &json!([]), &[item("https://a.test", KEY)]);
    let theirs = json!({ "api-key": "their key" });
    after[0]["api-key-entries"].as_array_mut().expect("keys").push(theirs.clone());
    let plan = taken_back(OPENAI, &after, &steps);
    after[0]["api-key-entries"] = json!([theirs]);
    assert_eq!(raw(&plan.after), after, "another key joined it");
    assert_eq!(kinds(&plan.results[0])[0].0, "provider_kept");
}

#[test]
fn an_entry_of_our_key_that_was_tuned_since_stays() {
    let there = json!([strangers(OPENAI), { "name": "Mine", "base-url": "https://a.test/v1" }]);
    for before in [json!([]), there] {
        for (field, value) in [
            ("weight", json!(2)),
            ("proxy-url", json!("http://p.test")),
            ("from-the-future", json!("x")),
        ] {
            let (mut after, steps) = imported(OPENAI, &before, &[item("https://a.test", KEY)]);
            let own = after.as_array().map_or(0, Vec::len) - 1;
            after[own]["api-key-entries"][0][field] = value;
            assert_left(OPENAI, &taken_back(OPENAI, &after, &steps), &after);
        }
        // Somebody put the key there once more, and tuned that one.
        let (mut after, steps) = imported(OPENAI, &before, &[item("https://a.test", KEY)]);
        let own = after.as_array().map_or(0, Vec::len) - 1;
        let keys = after[own]["api-key-entries"].as_array_mut().expect("keys");
        keys.push(json!({ "api-key": KEY, "weight": 2 }));
        assert_left(OPENAI, &taken_back(OPENAI, &after, &steps), &after);
    }
}

#[test]
fn an_entry_of_a_keyed_list_that_was_tuned_since_stays() {
    for (field, value) in [
        ("priority", json!(1)),
        ("weight", json!(2)),
        ("headers", json!({ "X-A": "b" })),
        ("prefix", json!("theirs")),
        ("proxy-url", json!("http://theirs.test")),
        ("excluded-models", json!(["*"])),
        ("models", json!([{ "name": "a", "alias": "a" }, { "name": "theirs", "alias": "t" }])),
        ("models", json!([])),
        ("from-the-future", json!({ "a": 1 })),
    ] {
        for family in keyed() {
            let wanted = item_with(&json!({ "models": [{ "name": "a", "alias": "a" }] }));
            let (mut after, steps) = imported(family, &json!([strangers(family)]), &[wanted]);
            after[1][field] = value.clone();
            assert_left(family, &taken_back(family, &after, &steps), &after);
        }
    }
}

/// What an item sets, in what field, and what was there before.
fn texts(family: Family) -> [(Value, &'static str, Value); 7] {
    let odd = format!("{}/", normal(family));
    [
        (json!({ "prefix": "team" }), "prefix", json!("")),
        (json!({ "prefix": "team" }), "prefix", json!("old")),
        (json!({ "prefix": null }), "prefix", json!("old")),
        (json!({ "proxyUrl": "http://me:hunter2@p.test" }), "proxy-url", json!("http://old.test")),
        (json!({ "proxyUrl": "direct" }), "proxy-url", json!("")),
        (json!({ "proxyUrl": null }), "proxy-url", json!("http://old.test/@x")),
        (json!({ "repairBaseUrl": true }), "base-url", json!(odd)),
    ]
}

#[test]
fn texts_are_set_back_unless_others_changed_them() {
    for family in Family::ALL {
        for (more, field, old) in texts(family) {
            let before = list_with(family, &json!({ field: old }));
            let (after, steps) = imported(family, &before, &[item_with(&more)]);
            assert_ne!(after, before, "{family}: {more}");
            let wire = match field {
                "proxy-url" => "proxyUrl",
                "base-url" => "baseUrl",
                other => other,
            };
            let plan = taken_back(family, &after, &steps);
            assert_eq!(bare(&raw(&plan.after)), bare(&before), "{family}: {more}");
            assert_eq!(fields(&plan.results[0]), [wire], "{family}: {more}");
            assert!(matches!(plan.write, Some(Write::Patch(..))), "{family}: {more}");
            assert!(!format!("{:?}", plan.results).contains("hunter2"), "{family}: {more}");

            // Somebody was faster.
            let plan = taken_back(family, &before, &steps);
            assert_eq!(outcomes(&plan), [Outcome::Unchanged], "{family}: {more}");
            assert_eq!(raw(&plan.after), before, "{family}: {more}");

            let mut theirs = after.clone();
            let value = "https://theirs.test".into();
            match (family, field) {
                (OPENAI, "proxy-url") => theirs[1]["api-key-entries"][0][field] = value,
                _ => theirs[1][field] = value,
            }
            assert_left(family, &taken_back(family, &theirs, &steps), &theirs);
        }
    }
}

#[test]
fn what_can_be_taken_back_is_and_what_can_not_be_is_a_warning() {
    let before = json!([{ "name": "Relay", "base-url": "https://a.test/v1/", "models": [{ "name": "old" }] }]);
    let wanted =
        item_with(&json!({ "prefix": "team", "models": [{ "name": "m" }], "repairBaseUrl": true }));
    let (mut after, steps) = imported(OPENAI, &before, &[wanted]);
    let untouched = taken_back(OPENAI, &after, &steps);
    assert_eq!(bare(&raw(&untouched.after)), bare(&before));
    after[0]["prefix"] = "theirs".into();
    after[0]["models"][1]["thinking"] = json!({ "max": 5 });
    let plan = taken_back(OPENAI, &after, &steps);
    let result = &plan.results[0];
    assert_eq!((result.outcome, fields(result)), (Outcome::Updated, vec!["baseUrl", "apiKey"]));
    let stays = |field: &str| ("changed_since".to_owned(), field.to_owned());
    assert_eq!(kinds(result), [stays("models"), stays("prefix")]);
    after[0]["api-key-entries"] = json!([]);
    after[0]["base-url"] = "https://a.test/v1/".into();
    assert_eq!(raw(&plan.after), after);
}

#[test]
fn models_that_were_added_go_and_tuned_ones_stay() {
    for family in Family::ALL {
        let before = list_with(family, &json!({ "models": [{ "name": "old", "alias": "o" }] }));
        let wanted = item_with(&json!({ "models": [
            { "name": "old", "alias": "o" }, { "name": "a", "alias": "x" }, { "name": "b", "alias": "y" }
        ] }));
        let (after, steps) = imported(family, &before, &[wanted]);
        let plan = taken_back(family, &after, &steps);
        assert_eq!(raw(&plan.after), before, "{family}");
        let change =
            Change { field: "models".into(), from: Some("3".into()), to: Some("1".into()) };
        assert_eq!(plan.results[0].changes, [change], "{family}");

        for (field, value, is_kept) in [
            ("thinking", json!({ "max": 5 }), true),
            ("display-name", json!("A"), true),
            ("display-name", json!(""), false),
            ("force-mapping", json!(false), false),
        ] {
            let mut tuned = after.clone();
            tuned[1]["models"][1][field] = value;
            let plan = taken_back(family, &tuned, &steps);
            let models = tuned[1]["models"].as_array_mut().expect("models");
            models.truncate(if is_kept { 2 } else { 1 });
            assert_eq!(raw(&plan.after), tuned, "{family}: {field}");
            assert_eq!(outcomes(&plan), [Outcome::Updated], "{family}: {field}");
            assert_eq!(kinds(&plan.results[0]).len(), usize::from(is_kept), "{family}: {field}");
        }
        // An alias of their own makes it their model.
        let mut theirs = after.clone();
        theirs[1]["models"] = json!([{ "name": "a", "alias": "theirs" }]);
        let plan = taken_back(family, &theirs, &steps);
        assert_eq!((raw(&plan.after), outcomes(&plan)), (theirs, vec![Outcome::Unchanged]));
    }
}

#[test]
fn models_that_were_cleared_come_back_only_where_there_are_still_none() {
    for family in Family::ALL {
        let models = json!([{ "name": "m", "alias": "x", "thinking": { "max": 5 } }, { "name": "n", "alias": "n" }]);
        let before = list_with(family, &json!({ "models": models }));
        let (after, steps) = imported(family, &before, &[item_with(&json!({ "models": [] }))]);
        for empty in [json!([]), json!(null)] {
            let mut after = after.clone();
            after[1]["models"] = empty;
            let plan = taken_back(family, &after, &steps);
            assert_eq!(raw(&plan.after), before, "{family}");
            assert_eq!(plan.results[0].changes[0].to.as_deref(), Some("2"), "{family}");
        }
        let mut theirs = after.clone();
        theirs[1]["models"] = json!([{ "name": "theirs", "alias": "t" }]);
        assert_left(family, &taken_back(family, &theirs, &steps), &theirs);
        let plan = taken_back(family, &before, &steps);
        assert_eq!((raw(&plan.after), outcomes(&plan)), (before, vec![Outcome::Unchanged]));
    }
}

#[test]
fn a_password_in_an_old_address_is_never_kept() {
    for family in Family::ALL {
        for old in [
            "http://me:hunter2@p.test:8080",
            "socks5://hunter2@p.test",
            "http://:hunter2@p.test",
            "me:hunter2@p.test:8080",
            "//me:hunter2@p.test",
            "hunter2@p.test",
            "me:hunter2@",
        ] {
            let before = list_with(family, &json!({ "proxy-url": old }));
            for more in [json!({ "proxyUrl": "direct" }), json!({ "proxyUrl": null })] {
                let (after, steps) = imported(family, &before, &[item_with(&more)]);
                assert_eq!(steps.len(), 1, "{family}: {old}");
                let kept = serde_json::to_string(&steps).expect("JSON");
                assert!(!kept.contains("hunter2"), "{family}: {kept}");
                assert_left(family, &taken_back(family, &after, &steps), &after);
            }
        }
    }
    let odd = json!([{ "name": "Relay", "base-url": "https://me:hunter2@a.test/v1" }]);
    let moved = item_with(&json!({ "nameMatch": "move" }));
    let (_, steps) = imported(OPENAI, &odd, &[moved]);
    let kept = serde_json::to_string(&steps).expect("JSON");
    assert!(steps.len() == 2 && !kept.contains("hunter2"), "{kept}");
}

#[test]
fn a_key_whose_provider_has_another_address_or_name_stays_and_one_that_is_gone_is_gone() {
    for family in Family::ALL {
        for before in [json!([strangers(family)]), json!([])] {
            let (after, steps) = imported(family, &before, &[item("https://a.test", KEY)]);
            let own = after.as_array().map_or(0, Vec::len) - 1;
            let mut moved = after.clone();
            moved[own]["base-url"] = "https://b.test/v1".into();
            assert_left(family, &taken_back(family, &moved, &steps), &moved);
            if family == OPENAI {
                let mut renamed = after.clone();
                renamed[own]["name"] = "Renamed".into();
                assert_left(family, &taken_back(family, &renamed, &steps), &renamed);
            }

            let plan = taken_back(family, &before, &steps);
            assert_eq!(outcomes(&plan), [Outcome::Unchanged], "{family}");
            assert!(plan.results[0].provider.is_some(), "{family}: it is still named");
        }
    }
}

#[test]
fn a_provider_that_a_batch_made_goes_with_the_last_of_its_keys() {
    let items = [
        item("https://a.test", "k1"),
        item("https://a.test", "k2"),
        item("https://b.test", "k3"),
        item_with(&json!({ "apiKey": "k1", "prefix": "team", "models": [{ "name": "m" }] })),
    ];
    let (after, steps) = imported(OPENAI, &json!([strangers(OPENAI)]), &items);
    let plan = taken_back(OPENAI, &after, &steps);
    assert_eq!(raw(&plan.after), json!([strangers(OPENAI)]));
    // The fourth brought nothing that does not go with the provider.
    assert_eq!(outcomes(&plan), [Outcome::Updated; 3]);
    let rows: Vec<Value> =
        plan.results.iter().filter_map(|result| result.reference.clone()).collect();
    assert_eq!(rows, [json!({ "row": 2 }), json!({ "row": 1 }), json!({ "row": 0 })]);
    let gone = plan.results.iter().map(fields).collect::<Vec<_>>();
    let whole = vec!["apiKey", "name", "baseUrl"];
    assert_eq!(gone, [whole.clone(), vec!["apiKey"], whole]);

    let mut tuned = after.clone();
    tuned[1]["api-key-entries"][1]["weight"] = 5.into();
    let plan = taken_back(OPENAI, &tuned, &steps);
    assert_eq!(outcomes(&plan), [Outcome::Updated, Outcome::Failed, Outcome::Updated]);
    assert_eq!(kinds(&plan.results[2])[0].0, "provider_kept");
    let keys = json!([{ "api-key": "k2", "weight": 5 }]);
    assert_eq!(plan.after[1].raw()["api-key-entries"], keys);
}

#[test]
fn of_two_sites_at_one_address_the_one_that_got_the_key_loses_it() {
    let site = |name: &str, keys: Value| json!({ "name": name, "base-url": "https://x.test/v1", "api-key-entries": keys });
    let before = json!([site("First", json!([{ "api-key": KEY }])), site("Relay", json!([]))]);
    let joins = item_with(&json!({ "siteUrl": "https://y.test", "nameMatch": "append" }));
    let (after, steps) = imported(OPENAI, &before, &[joins]);
    assert_eq!(after[1]["api-key-entries"], json!([{ "api-key": KEY }]));
    assert_eq!(raw(&taken_back(OPENAI, &after, &steps).after), before);
}

#[test]
fn items_of_one_batch_that_undo_each_other_leave_nothing_to_take_back() {
    for family in Family::ALL {
        let before = list_with(family, &json!({ "prefix": "old", "models": [] }));
        let there_and_back = [
            item_with(&json!({ "prefix": "new", "models": [{ "name": "m" }] })),
            item_with(&json!({ "prefix": "old", "models": [] })),
        ];
        let (after, steps) = imported(family, &before, &there_and_back);
        assert_eq!(bare(&after), bare(&before), "{family}");
        let plan = taken_back(family, &after, &steps);
        assert_eq!(outcomes(&plan), [Outcome::Unchanged; 2], "{family}");
    }
}

#[test]
fn a_group_is_taken_back_from_the_end_through_every_address_it_had() {
    let before = json!([{ "name": "Relay", "base-url": "https://old.test/v1", "api-key-entries": [{ "api-key": "k0" }] }]);
    let imports = [
        item_with(&json!({ "siteUrl": "https://old.test", "apiKey": "k1" })),
        item_with(&json!({ "siteUrl": "https://b.test", "apiKey": "k2", "nameMatch": "move" })),
        item_with(
            &json!({ "siteUrl": "https://c.test", "apiKey": "k3", "nameMatch": "move", "prefix": "p" }),
        ),
    ];
    let (mut list, mut all) = (before.clone(), Vec::new());
    for (index, item) in imports.into_iter().enumerate() {
        let (after, steps) = imported(OPENAI, &list, &[item]);
        all.extend(steps.into_iter().map(|step| Step { index, ..step }));
        list = after;
    }
    assert_eq!(list[0]["base-url"], "https://c.test/v1");
    let plan = taken_back(OPENAI, &list, &all);
    assert_eq!(outcomes(&plan), [Outcome::Updated; 3], "{:?}", plan.results);
    assert_eq!(bare(&raw(&plan.after)), bare(&before));
}

#[test]
fn taking_back_twice_finds_nothing_the_second_time() {
    for family in Family::ALL {
        let items = [
            item("https://new.test", "sk-another-key"),
            item_with(
                &json!({ "prefix": "team", "repairBaseUrl": true, "models": [{ "name": "m" }] }),
            ),
        ];
        let odd = format!("{}/", normal(family));
        let before = list_with(family, &json!({ "base-url": odd }));
        let (after, steps) = imported(family, &before, &items);
        let plan = taken_back(family, &after, &steps);
        assert_eq!(bare(&raw(&plan.after)), bare(&before), "{family}");
        let again = taken_back(family, &raw(&plan.after), &steps);
        assert_eq!(outcomes(&again), [Outcome::Unchanged; 2], "{family}");
    }
}
