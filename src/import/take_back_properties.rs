//! Taking back any import from any list, whatever others did since: properties.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const URLS: [&str; 4] =
    ["https://a.test/v1", "http://a.test", "https://b.test/v1/", "https://a.test/gw"];
const TEXTS: [Option<&str>; 4] = [None, Some("one"), Some("two"), Some("")];

/// A list that is good for every family: no name twice, and no key twice at one address.
fn a_list() -> impl Strategy<Value = Value> {
    let entry =
        (0..4_usize, prop::collection::vec(0..5_usize, 0..3), any::<[bool; 3]>(), 0..4_usize);
    prop::collection::vec(entry, 0..6).prop_map(|entries| {
        let mut known = std::collections::HashSet::new();
        let entries = entries.into_iter().enumerate().filter_map(|(n, (url, keys, flags, text))| {
            let first = keys.first().copied().unwrap_or(9);
            let keys: BTreeSet<usize> = keys.into_iter().collect();
            let keys: Vec<Value> = keys
                .iter()
                .map(|key| {
                    let weight = if flags[0] { json!(2) } else { Value::Null };
                    json!({ "api-key": format!("k{key}"), "weight": weight })
                })
                .collect();
            let models: Vec<Value> = (0..text).map(|n| json!({ "name": format!("m{n}"), "alias": format!("m{n}") })).collect();
            known.insert((first, url)).then(|| {
                json!({ "name": format!("N{n}"), "base-url": URLS[url], "api-key-entries": keys,
                        "api-key": format!("k{first}"), "proxy-url": TEXTS[text].unwrap_or_default(),
                        "prefix": TEXTS[text].unwrap_or_default(), "models": models, "disabled": flags[1],
                        "headers": if flags[2] { json!({ "X": "y" }) } else { Value::Null }, "from-the-future": [n] })
            })
        });
        entries.collect()
    })
}

/// Items that add models, or items that clear them: a batch of both has no order to go back by.
fn some_items() -> impl Strategy<Value = Vec<Value>> {
    let one = (
        0..6_usize,
        0..4_usize,
        0..5_usize,
        0..4_usize,
        (0..4_usize, 0..4_usize, 0..4_usize),
        any::<bool>(),
    );
    (prop::collection::vec(one, 1..8), any::<bool>()).prop_map(|(items, clears)| {
        let item = |(name, url, key, models, (prefix, proxy, rule), repair)| {
            let mut item: Value = json!({ "siteName": format!("n{name}"), "siteUrl": URLS[url],
                "apiKey": format!("k{key}"), "repairBaseUrl": repair });
            for (field, place) in [("prefix", prefix), ("proxyUrl", proxy)] {
                match TEXTS[place] {
                    None => {}
                    Some("") => item[field] = Value::Null,
                    Some(text) => item[field] = text.into(),
                }
            }
            if let Some(rule) = ["same-site", "append", "move"].get(rule) {
                item["nameMatch"] = json!(rule);
            }
            let names =
                (0..models).map(|n| json!({ "name": format!("n{n}"), "alias": format!("a{n}") }));
            match (models, clears) {
                (0, _) => {}
                (_, true) => item["models"] = json!([]),
                (_, false) => item["models"] = names.collect(),
            }
            item
        };
        items.into_iter().map(item).collect()
    })
}

/// What somebody else does meanwhile to the entry at a place, or at the end of the list.
fn some_edits() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..10_usize, 0..12_usize), 0..5)
}

/// The list after somebody else's edits, each entry with its place before them.
fn edited(list: &Value, edits: &[(usize, usize)]) -> Vec<(Option<usize>, Value)> {
    let list = list.as_array().expect("a list").iter().cloned();
    let mut list: Vec<(Option<usize>, Value)> =
        list.enumerate().map(|(place, entry)| (Some(place), entry)).collect();
    for (number, (place, what)) in edits.iter().enumerate() {
        let place = place % (list.len() + 1);
        let Some((_, entry)) = list.get_mut(place) else {
            // Another key at an address of the import's, or its key at another address.
            let (url, key) = match what % 2 {
                0 => (URLS[what % 4], "theirs".to_owned()),
                _ => ("https://theirs.test/v1", format!("k{}", what % 5)),
            };
            let keys = json!([{ "api-key": key }]);
            let name = format!("Theirs {number}");
            list.push((
                None,
                json!({ "name": name, "base-url": url, "api-key": key, "api-key-entries": keys }),
            ));
            continue;
        };
        match what {
            1 => entry["priority"] = 7.into(),
            2 => entry["prefix"] = "theirs".into(),
            3 if entry.get("api-key").is_some() => entry["proxy-url"] = "theirs".into(),
            0 | 3 => entry["headers"] = json!({ "X": "theirs" }),
            4 => entry["base-url"] = "https://theirs.test".into(),
            5 => entry["models"] = json!([{ "name": "theirs" }]),
            6 => entry["name"] = format!("Renamed {number}").into(),
            7 => drop(list.remove(place)),
            8..=10 => {
                let Some(Value::Array(keys)) = entry.get_mut("api-key-entries") else { continue };
                match (what, keys.first_mut()) {
                    (8, Some(key)) => key["weight"] = 9.into(),
                    (9, Some(_)) => drop(keys.remove(0)),
                    _ => keys.push(json!({ "api-key": format!("their {number}") })),
                }
            }
            _ => list.swap(0, place),
        }
    }
    list
}

/// Whether a value is as somebody left it; or as it was before the import, and nobody touched it.
fn is_fair(now: &Value, left: &Value, imported: Option<&Value>, before: Option<&Value>) -> bool {
    let null = Value::Null;
    let same = |one: &Value, other: &Value| {
        bare(&json!([one])) == bare(&json!([other])) || is_empty(one) && is_empty(other)
    };
    same(now, left)
        || imported
            .is_some_and(|imported| same(left, imported) && same(now, before.unwrap_or(&null)))
}

fn is_empty(value: &Value) -> bool {
    [json!(null), json!(false), json!(""), json!([]), json!({})].contains(value)
}

/// Whether an entry lost nothing but what the import had brought.
fn is_fair_entry(now: &Value, left: &Value, imported: &Value, before: &Value) -> bool {
    let fields = |entry: &Value| entry.as_object().cloned().unwrap_or_default();
    let names = fields(left).into_iter().chain(fields(now)).map(|(name, _)| name);
    names.collect::<BTreeSet<String>>().iter().map(String::as_str).all(|name| {
        let of = |entry: &Value| entry.get(name).cloned().unwrap_or_default();
        let (now, left, imported, before) = (of(now), of(left), of(imported), of(before));
        let parts = ["models", "api-key-entries"].contains(&name);
        is_fair(&now, &left, Some(&imported), Some(&before))
            || parts && are_fair_parts(&now, &left, &imported, &before)
    })
}

/// The same of keys and models: those that went were brought, and are as they were brought.
fn are_fair_parts(now: &Value, left: &Value, imported: &Value, before: &Value) -> bool {
    let parts = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let of = |list: &Value, like: &Value| {
        let is_same =
            |one: &Value| ["api-key", "name"].iter().all(|id| one.get(id) == like.get(id));
        parts(list).into_iter().find(is_same).unwrap_or_default()
    };
    let stays = |one: &Value| {
        is_fair_entry(&of(now, one), one, &of(imported, one), &of(before, one))
            || of(before, one).is_null() && of(now, one).is_null() && of(imported, one) == *one
    };
    parts(left).iter().all(stays) && parts(now).iter().all(|one| !of(left, one).is_null())
}

proptest! {
    #[test]
    fn taken_back_at_once_a_list_is_as_it_was(list in a_list(), items in some_items()) {
        for family in Family::ALL {
            let (after, steps) = imported(family, &list, &items);
            let plan = taken_back(family, &after, &steps);
            prop_assert_eq!(bare(&raw(&plan.after)), bare(&list), "{} {:#?}", family, steps);
            for result in &plan.results {
                prop_assert!(result.error.is_none(), "{} {:?}", family, result);
            }
            let again = taken_back(family, &raw(&plan.after), &steps);
            prop_assert!(again.write.is_none());
        }
    }

    #[test]
    fn what_others_did_since_stays(list in a_list(), items in some_items(), edits in some_edits()) {
        for family in Family::ALL {
            let (after, steps) = imported(family, &list, &items);
            let theirs = edited(&after, &edits);
            let before: Value = theirs.iter().map(|(_, entry)| entry.clone()).collect();
            let plan = taken_back(family, &before, &steps);
            let mut left = plan.after.iter().map(|provider| Value::Object(provider.raw().clone())).peekable();
            for (place, entry) in &theirs {
                let imported = place.map_or(&Value::Null, |place| &after[place]);
                let old = place.and_then(|place| list.get(place)).unwrap_or(&Value::Null);
                if left.next_if(|now| is_fair_entry(now, entry, imported, old)).is_none() {
                    let untouched = |field: &str| {
                        let keys = ["api-key-entries"].contains(&field) && family == OPENAI;
                        keys || is_fair(&entry[field], &imported[field], None, None)
                    };
                    let fields = entry.as_object().expect("an object").keys();
                    let is_made = place.is_some_and(|place| list.get(place).is_none());
                    prop_assert!(is_made && fields.map(String::as_str).all(untouched),
                        "{} {:#} is gone or changed: {:#?} of {:#?} by {:#?}", family, entry, raw(&plan.after), before, steps);
                }
            }
            prop_assert!(left.next().is_none(), "nothing is ever added");
        }
    }
}
