//! What a raw write did to a list, as results that the history takes: secrets masked, and of what
//! this program does not know only the field's name.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    cliproxy::{Entry, Provider},
    import::reference,
    protocol::{Change, Family, ItemResult, Outcome, mask, mask_url, plain_text},
};

const LONGEST_TEXT: usize = 200;

/// One result for each provider that is not what it was.
pub fn changes(family: Family, before: &[Provider], after: &[Provider]) -> Vec<ItemResult> {
    let mut left: Vec<&Provider> = before.iter().collect();
    let mut results = Vec::new();
    for now in after {
        let place = left
            .iter()
            .position(|then| then.to_write() == now.to_write())
            .or_else(|| left.iter().position(|then| is_same(then, now)));
        let then = place.map(|place| left.swap_remove(place));
        let changes = compared(then, Some(now));
        if !changes.is_empty() {
            let outcome = if then.is_some() { Outcome::Updated } else { Outcome::Created };
            results.push(result(family, outcome, now, changes));
        }
    }
    for then in left {
        results.push(result(family, Outcome::Updated, then, compared(Some(then), None)));
    }
    for (index, result) in results.iter_mut().enumerate() {
        result.index = index;
    }
    results
}

/// CLIProxyAPI tells providers apart by their name, the other entries by key and base URL.
fn is_same(then: &Provider, now: &Provider) -> bool {
    if then.family() == Family::OpenaiCompatibility {
        return then.name().eq_ignore_ascii_case(now.name());
    }
    keys(then) == keys(now) && then.base_url() == now.base_url()
}

fn keys(provider: &Provider) -> BTreeSet<&str> {
    provider.entries().map(Entry::key).collect()
}

fn result(
    family: Family,
    outcome: Outcome,
    provider: &Provider,
    changes: Vec<Change>,
) -> ItemResult {
    let mut result = ItemResult::new(0, None, family, outcome);
    result.provider = Some(reference(provider));
    result.changes = changes;
    result
}

/// A field of a provider as a text; empty where there is none.
type Read = fn(&Provider) -> String;

fn compared(then: Option<&Provider>, now: Option<&Provider>) -> Vec<Change> {
    let mut changes = Vec::new();
    let side = |provider: Option<&Provider>, read: Read| {
        provider.map(read).filter(|text| !text.is_empty())
    };
    let texts: [(&str, Read); 4] = [
        ("name", |provider| plain_text(provider.name(), LONGEST_TEXT)),
        ("baseUrl", |provider| plain_text(&mask_url(provider.base_url()), LONGEST_TEXT)),
        ("prefix", |provider| plain_text(provider.prefix(), LONGEST_TEXT)),
        ("models", |provider| match provider.models().count() {
            0 => String::new(),
            count => count.to_string(),
        }),
    ];
    for (field, read) in texts {
        let (from, to) = (side(then, read), side(now, read));
        if from != to {
            changes.push(Change { field: field.into(), from, to });
        }
    }
    let (old, new) = (then.map(keys).unwrap_or_default(), now.map(keys).unwrap_or_default());
    let key = |from: Option<&str>, to: Option<&str>| Change {
        field: "apiKey".into(),
        from: from.map(mask),
        to: to.map(mask),
    };
    changes.extend(old.difference(&new).map(|gone| key(Some(gone), None)));
    changes.extend(new.difference(&old).map(|added| key(None, Some(added))));
    changes.extend(others(then, now));
    changes
}

/// Fields that changed and have no line of their own yet: their names, never their values.
fn others(then: Option<&Provider>, now: Option<&Provider>) -> Vec<Change> {
    const TOLD: [&str; 5] = ["name", "base-url", "prefix", "models", "api-key"];
    let (Some(Value::Object(then)), Some(Value::Object(now))) =
        (then.map(Provider::to_write), now.map(Provider::to_write))
    else {
        return Vec::new();
    };
    let differs = |name: &str| without_keys(&then, name) != without_keys(&now, name);
    let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    names
        .into_iter()
        .filter(|name| !TOLD.contains(&name.as_str()) && differs(name))
        .map(|name| Change { field: plain_text(name, LONGEST_TEXT), from: None, to: None })
        .collect()
}

/// A field's value; of the key entries only what is not the key, which is told by itself.
fn without_keys(raw: &Map<String, Value>, name: &str) -> Option<Value> {
    let mut value = raw.get(name)?.clone();
    if name == "api-key-entries" {
        let entries = value.as_array_mut()?;
        for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
            entry.remove("api-key");
        }
        entries.retain(|entry| {
            entry
                .as_object()
                .is_some_and(|entry| entry.values().any(|value| value.as_str() != Some("")))
        });
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list(value: &Value) -> Vec<Provider> {
        let entries = value.as_array().expect("a list").iter();
        let raw = entries.map(|entry| entry.as_object().expect("an object").clone());
        raw.map(|raw| Provider::new(Family::OpenaiCompatibility, raw)).collect()
    }

    fn provider(name: &str, keys: &[&str]) -> Value {
        let keys: Vec<Value> = keys.iter().map(|key| json!({ "api-key": key })).collect();
        json!({ "name": name, "base-url": "https://a.test/v1", "api-key-entries": keys })
    }

    #[test]
    fn each_provider_that_is_not_what_it_was_is_told_once() {
        let (one, two) = ("sk-0123456789abcdef", "sk-fedcba9876543210");
        let before =
            list(&json!([provider("A", &[one]), provider("B", &[one]), provider("C", &[])]));
        let mut tuned = provider("C", &[]);
        tuned["headers"] = json!({ "X-Secret": "do not tell" });
        let after = list(&json!([provider("a", &[one, two]), tuned, provider("D", &[two])]));
        let results = changes(Family::OpenaiCompatibility, &before, &after);
        let told: Vec<(Outcome, Vec<&str>)> = results
            .iter()
            .map(|result| {
                let fields = result.changes.iter().map(|change| change.field.as_str()).collect();
                (result.outcome, fields)
            })
            .collect();
        assert_eq!(
            told,
            [
                (Outcome::Updated, vec!["name", "apiKey"]),
                (Outcome::Updated, vec!["headers"]),
                (Outcome::Created, vec!["name", "baseUrl", "apiKey"]),
                (Outcome::Updated, vec!["name", "baseUrl", "apiKey"]),
            ]
        );
        let text = serde_json::to_string(&results).expect("JSON");
        for secret in [one, two, "do not tell"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(changes(Family::OpenaiCompatibility, &after, &after).is_empty());
    }
}
