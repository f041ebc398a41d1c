//! What a PUT and a PATCH do to a list.

use serde_json::{Value, json};

use crate::{FAMILIES, entry, server::with_each_server};

/// Whether each wanted member stands in the object, null, absent and empty being one.
fn has(object: &Value, wanted: &Value) -> bool {
    let blank = |value: &Value| {
        value.is_null() || *value == json!("") || *value == json!([]) || *value == json!({})
    };
    wanted.as_object().expect("an object").iter().all(|(name, value)| {
        let found = &object[name];
        found == value || blank(found) && blank(value)
    })
}

#[test]
fn what_a_put_can_not_take_is_refused_or_dropped() {
    with_each_server(|server| {
        for family in FAMILIES {
            for body in [
                json!({}),
                json!({ "items": [] }),
                json!([{ "api-key": 5, "name": 5 }]),
                json!("x"),
            ] {
                let (status, answer) = server.write("PUT", family, &body);
                assert_eq!(
                    (status, &answer["error"]),
                    (400, &json!("invalid body")),
                    "{family}: {body}"
                );
            }
        }
        for family in ["openai-compatibility", "codex-api-key", "xai-api-key"] {
            let blank = json!([{ "name": "x", "api-key": "k", "base-url": " " }]);
            assert_eq!(server.write("PUT", family, &blank).0, 200);
            assert!(server.get(family).is_empty(), "{family}: no base URL, no entry");
        }
        let twice = json!([{ "api-key": "k" }, { "api-key": " k " }]);
        for (family, left) in [
            ("gemini-api-key", 1),
            ("interactions-api-key", 1),
            ("vertex-api-key", 1),
            ("claude-api-key", 2),
        ] {
            server.write("PUT", family, &twice);
            assert_eq!(server.get(family).len(), left, "{family}");
        }
        let slashed = json!([{ "api-key": "k", "prefix": "a/b" }]);
        server.write("PUT", "claude-api-key", &slashed);
        assert!(has(&server.get("claude-api-key")[0], &json!({ "prefix": "" })));
    });
}

#[test]
fn a_patch_changes_what_it_names_and_ignores_what_it_does_not_take() {
    with_each_server(|server| {
        for family in FAMILIES {
            let mut first = entry(family, "k1");
            first["headers"] = json!({ "X-A": "b" });
            server.write("PUT", family, &json!([first, entry(family, "k2")]));
            let select = |key: &str, value: Value| match family {
                "openai-compatibility" => json!({ "name": format!("N {key}"), "value": value }),
                _ => json!({ "match": key, "value": value }),
            };
            let models = json!([{ "name": "m", "alias": "a" }]);
            let value = json!({ "prefix": "p", "models": models, "priority": 5, "unheard-of": 1 });
            let (status, _) = server.write("PATCH", family, &select("k1", value));
            assert_eq!(status, 200, "{family}");
            let now = server.get(family);
            assert!(
                has(&now[0], &json!({ "prefix": "p", "headers": { "X-A": "b" } })),
                "{family}: {}",
                now[0]
            );
            let takes_models = !["gemini-api-key", "interactions-api-key"].contains(&family);
            let count = now[0]["models"].as_array().map_or(0, Vec::len);
            assert_eq!(count, usize::from(takes_models), "{family}: {}", now[0]);
            assert_eq!(
                now[0].get("priority").is_some(),
                family == "xai-api-key",
                "{family}: {}",
                now[0]
            );
            assert!(now[0].get("unheard-of").is_none());
            assert!(has(&now[1], &json!({ "prefix": "" })), "{family}: the other one stays");
            let (status, body) =
                server.write("PATCH", family, &select("nobody", json!({ "prefix": "p" })));
            assert_eq!((status, &body["error"]), (404, &json!("item not found")), "{family}");
        }
    });
}

/// Where a list was written: what is in it now, only the fields that count.
struct Kept {
    family: &'static str,
    sent: Value,
    fields: &'static [&'static str],
    now: Value,
}

#[test]
#[rustfmt::skip]
fn each_list_is_tidied_by_its_own_rules() {
    let kept = |family, sent: Value, fields, now: Value| Kept { family, sent, fields, now };
    let url = "https://a.test";
    let rows = [
        // openai-compatibility, claude, codex and xai keep doubles.
        kept("openai-compatibility", json!([{ "name": "N", "base-url": url }, { "name": "N", "base-url": url }]), &["name"], json!([["N"], ["N"]])),
        kept("claude-api-key", json!([{ "api-key": "k" }, { "api-key": "k" }, {}]), &["api-key"], json!([["k"], ["k"], [""]])),
        kept("codex-api-key", json!([{ "api-key": "k", "base-url": url }, { "api-key": "k", "base-url": url }]), &["api-key"], json!([["k"], ["k"]])),
        kept("xai-api-key", json!([{ "api-key": "k", "base-url": url }, { "api-key": "k", "base-url": url }]), &["api-key"], json!([["k"], ["k"]])),
        // The others drop later ones of equal identity, and no more.
        kept("gemini-api-key", json!([{ "api-key": "k" }, { "api-key": "k", "base-url": url }, { "api-key": "k", "prefix": "p" }, { "api-key": "k", "prefix": "p", "weight": 2 }, {}]), &["base-url", "prefix"], json!([[null, null], [url, null], [null, "p"]])),
        kept("interactions-api-key", json!([{ "api-key": "k" }, { "base-url": url }, { "api-key": "k", "proxy-url": "direct" }]), &["api-key"], json!([["k"], [""], ["k"]])),
        kept("vertex-api-key", json!([{ "api-key": "k", "base-url": url }, { "api-key": "k", "base-url": url, "prefix": "p" }, { "api-key": "k" }]), &["base-url"], json!([[url], [null]])),
        // Texts are trimmed, base URLs not otherwise changed.
        kept("claude-api-key", json!([{ "api-key": " k ", "base-url": " HTTPS://A.test/v1/ ", "proxy-url": " direct " }]), &["api-key", "base-url", "proxy-url"], json!([["k", "HTTPS://A.test/v1/", "direct"]])),
        kept("codex-api-key", json!([{ "api-key": "k", "base-url": url, "prefix": " /team/ " }]), &["prefix"], json!([["team"]])),
        // Models without a name or an alias go; vertex wants both.
        kept("claude-api-key", json!([{ "api-key": "k", "models": [{ "name": " m " }, { "alias": "a" }, {}] }]), &["models"], json!([[2]])),
        kept("codex-api-key", json!([{ "api-key": "k", "base-url": url, "models": [{ "name": "m" }, {}] }]), &["models"], json!([[1]])),
        kept("vertex-api-key", json!([{ "api-key": "k", "models": [{ "name": "m" }, { "alias": "a" }, { "name": "m", "alias": "m" }] }]), &["models"], json!([[1]])),
        kept("gemini-api-key", json!([{ "api-key": "k", "models": [{ "name": "m" }, {}] }]), &["models"], json!([[2]])),
        // Excluded models are patterns in lower case; what is not known is dropped.
        kept("claude-api-key", json!([{ "api-key": "k", "excluded-models": [" A* ", "a*", ""], "unheard-of": 1 }]), &["excluded-models", "unheard-of"], json!([[1, null]])),
        kept("openai-compatibility", json!([{ "name": "N", "base-url": url, "api-key-entries": [{ "api-key": "k", "weight": 0, "proxy-url": "direct", "unheard-of": 1 }] }]), &["api-key-entries", "unheard-of"], json!([[1, null]])),
    ];
    with_each_server(|server| {
        for row in &rows {
            assert_eq!(server.write("PUT", row.family, &row.sent).0, 200, "{}: {}", row.family, row.sent);
            let shown = |entry: &Value, field: &&str| match &entry[*field] {
                Value::Array(list) => list.len().into(),
                value => value.clone(),
            };
            let now: Value = server.get(row.family).iter()
                .map(|entry| row.fields.iter().map(|field| shown(entry, field)).collect::<Value>())
                .collect();
            assert_eq!(now, row.now, "{}: {}", row.family, row.sent);
        }
    });
}

#[test]
fn a_weight_of_a_key_survives_and_one_of_no_number_is_refused() {
    with_each_server(|server| {
        let entry = |weight: Value| json!([{ "name": "N", "base-url": "https://a.test/v1", "api-key-entries": [{ "api-key": "k", "weight": weight }] }]);
        assert_eq!(server.write("PUT", "openai-compatibility", &entry(json!(0))).0, 200);
        let refused = server.write("PUT", "openai-compatibility", &entry(json!(1_000_001)));
        assert_eq!(refused.0, 400, "{}", refused.1);
        assert!(
            refused.1["error"].as_str().is_some_and(|text| text.contains("1000000")),
            "{}",
            refused.1
        );
        assert_eq!(server.get("openai-compatibility")[0]["api-key-entries"][0]["weight"], 0);
        let nameless =
            server.write("PUT", "vertex-api-key", &json!([{ "base-url": "https://a.test" }]));
        assert_eq!(nameless.0, 400, "{}", nameless.1);
    });
}

#[test]
fn null_clears_a_list_and_items_wraps_one() {
    with_each_server(|server| {
        for family in FAMILIES {
            let wrapped = json!({ "items": [entry(family, "k1")] });
            assert_eq!(server.write("PUT", family, &wrapped).0, 200, "{family}");
            assert_eq!(server.get(family).len(), 1, "{family}");
            // Which is why hub-bridge never sends it.
            assert_eq!(server.write("PUT", family, &Value::Null).0, 200, "{family}");
            assert!(server.get(family).is_empty(), "{family}");
        }
    });
}

#[test]
fn a_patch_of_a_key_that_two_entries_have_is_not_to_be_trusted() {
    with_each_server(|server| {
        let two = json!([
            { "api-key": "k", "base-url": "https://a.test" },
            { "api-key": "k", "base-url": "https://b.test" },
        ]);
        let patch = json!({ "match": "k", "value": { "prefix": "p" } });
        for family in ["claude-api-key", "codex-api-key", "xai-api-key", "vertex-api-key"] {
            server.write("PUT", family, &two);
            assert_eq!(server.write("PATCH", family, &patch).0, 200, "{family}");
            let now = server.get(family);
            assert!(has(&now[0], &json!({ "prefix": "p" })), "{family}: the first one");
            assert!(has(&now[1], &json!({ "prefix": "" })), "{family}");
        }
        for family in ["gemini-api-key", "interactions-api-key"] {
            server.write("PUT", family, &two);
            assert_eq!(server.write("PATCH", family, &patch).0, 400, "{family}");
        }
    });
}

#[test]
fn a_patch_by_place_takes_whatever_stands_there() {
    with_each_server(|server| {
        let list = json!([entry("claude-api-key", "k1"), entry("claude-api-key", "k2")]);
        server.write("PUT", "claude-api-key", &list);
        let both = json!({ "index": 1, "match": "k1", "value": { "prefix": "p" } });
        assert_eq!(server.write("PATCH", "claude-api-key", &both).0, 200);
        assert!(has(&server.get("claude-api-key")[1], &json!({ "api-key": "k2", "prefix": "p" })));
        let no_value = server.write("PATCH", "claude-api-key", &json!({ "match": "k1" }));
        assert_eq!(no_value.0, 400, "{}", no_value.1);
    });
}

#[test]
fn a_blank_base_url_in_a_patch_deletes_the_entry() {
    with_each_server(|server| {
        for (family, left) in [
            ("openai-compatibility", 0),
            ("codex-api-key", 0),
            ("xai-api-key", 0),
            ("claude-api-key", 1),
            ("gemini-api-key", 1),
        ] {
            server.write("PUT", family, &json!([entry(family, "k1")]));
            let selector = if family == "openai-compatibility" { "name" } else { "match" };
            let name = if selector == "name" { "N k1" } else { "k1" };
            let body = json!({ selector: name, "value": { "base-url": "" } });
            assert_eq!(server.write("PATCH", family, &body).0, 200, "{family}");
            assert_eq!(server.get(family).len(), left, "{family}");
        }
    });
}
