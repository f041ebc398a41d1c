//! The same rules in every family, and what an item may ask for besides.

use serde_json::{Value, json};

use super::{MERGING, OPENAI, item, planned, providers, site, warnings};
use crate::{
    cliproxy::{FamilyRow, ManagementUrl, UrlEnding},
    import::{
        plan::{FamilyPlan, PlanItem, Rules, Write, plan},
        wanted::{Defaults, Wanted},
    },
    protocol::{Family, Item, NameMatch, Outcome, Warning, read_params},
};

/// The address of the site in a family's normal form.
fn normal(family: Family, host: &str) -> String {
    match FamilyRow::of(family).ending {
        UrlEnding::NoVersion => format!("https://{host}"),
        UrlEnding::Version | UrlEnding::VersionOrCodex => format!("https://{host}/v1"),
    }
}

/// An entry of whichever family, with one key.
fn entry(family: Family, url: &str, key: &str) -> Value {
    match family {
        OPENAI => site("Relay", url, &[key]),
        _ => json!({ "api-key": key, "base-url": url }),
    }
}

fn outcomes(plan: &FamilyPlan) -> Vec<Outcome> {
    plan.results.iter().map(|result| result.outcome).collect()
}

#[test]
fn an_items_name_match_wins_over_the_profiles_and_decides_whose_the_name_is() {
    let list = json!([site("New API", "https://a.test/v1", &["ka"])]);
    let server = ManagementUrl::parse("localhost:8317").expect("a URL");
    let (same, append, moved) = (NameMatch::SameSite, NameMatch::Append, NameMatch::Move);
    for (default, own, place, base_url, warned) in [
        (same, None, 1, "https://a.test/v1", "name_in_use"),
        (same, Some("append"), 0, "https://a.test/v1", "base_url_differs"),
        (same, Some("move"), 0, "https://b.test/v1", ""),
        (append, None, 0, "https://a.test/v1", "base_url_differs"),
        (append, Some("same-site"), 1, "https://a.test/v1", "name_in_use"),
        (moved, None, 0, "https://b.test/v1", ""),
    ] {
        let mut one = item(" new api", "https://b.test", "k1");
        if let Some(own) = own {
            one["nameMatch"] = own.into();
        }
        let one: Item = read_params(one).expect("an item");
        let wanted =
            Wanted::of(&one, &server, Defaults { name_match: default, ..Defaults::default() })
                .expect("usable");
        let items = [PlanItem { index: 0, reference: None, wanted }];
        let plan = plan(OPENAI, &providers(OPENAI, &list), &items, MERGING);
        assert_eq!(plan.places, [Some(place)], "{default:?} {own:?}");
        assert_eq!(plan.after[0].base_url(), base_url, "{default:?} {own:?}");
        assert_eq!(warnings(&plan.results[0]).first().map_or("", String::as_str), warned);
        assert_eq!(plan.after[0].name(), "New API", "its name stays whatever is asked");
        assert!(plan.after[place].entry("k1").is_some());
        assert!(plan.after[0].entry("ka").is_some());
    }
}

#[test]
fn a_site_on_this_computer_is_another_one_for_a_server_elsewhere() {
    for (server, site, warned) in [
        ("localhost:8317", "http://localhost:3000", false),
        ("http://nas:8317", "http://localhost:3000", true),
        ("https://nas.example.com", "http://127.0.0.1:3000/v1", true),
        ("https://nas.example.com", "http://192.168.1.5:3000", false),
        ("https://nas.example.com", "https://a.test", false),
    ] {
        let server = ManagementUrl::parse(server).expect("a URL");
        let one: Item = read_params(item("Relay", site, "k1")).expect("an item");
        let wanted = Wanted::of(&one, &server, Defaults::default()).expect("usable");
        let kinds = wanted.warnings.iter();
        let is_meant = |warning: &Warning| matches!(warning, Warning::LoopbackFromRemote { .. });
        assert_eq!(kinds.clone().any(is_meant), warned, "{site} from {server}");
    }
}

#[test]
fn a_base_url_is_rewritten_only_for_the_asking() {
    for family in Family::ALL {
        // What other rules leave behind, and what it should be.
        let right = normal(family, "a.test");
        let odd = if right.ends_with("/v1") { "https://a.test/" } else { "https://a.test/v1/" };
        let list = json!([entry(family, odd, "k1")]);
        let mut one = item("Relay", "https://a.test", "k1");
        let left = planned(family, &list, std::slice::from_ref(&one));
        assert_eq!(outcomes(&left), [Outcome::Unchanged], "{family}");
        assert_eq!(warnings(&left.results[0]), ["base_url_differs"], "{family}");
        assert_eq!(left.write, None, "{family}");

        one["repairBaseUrl"] = true.into();
        let repaired = planned(family, &list, &[one]);
        assert_eq!(outcomes(&repaired), [Outcome::Updated], "{family}");
        assert_eq!(repaired.after[0].base_url(), right, "{family}");
        let Some(Write::Patch(_, value)) = &repaired.write else {
            panic!("{family}: {:?}", repaired.write)
        };
        assert_eq!(Value::from(value.clone()), json!({ "base-url": right }), "{family}");
    }
}

#[test]
fn a_server_whose_patch_replaces_gets_the_whole_list() {
    let server = ManagementUrl::parse("localhost:8317").expect("a URL");
    for family in Family::ALL {
        let list = json!([entry(family, &normal(family, "a.test"), "k1")]);
        let mut one = item("Relay", "https://a.test", "k1");
        one["prefix"] = "team".into();
        one["family"] = family.as_str().into();
        let one: Item = read_params(one).expect("an item");
        let wanted = Wanted::of(&one, &server, Defaults::default()).expect("usable");
        let items = [PlanItem { index: 0, reference: None, wanted }];
        let write = |patch_merges| {
            let rules = Rules { patch_merges, ..Rules::default() };
            plan(family, &providers(family, &list), &items, rules).write
        };
        assert_eq!(write(false), Some(Write::Put), "{family}");
        assert!(matches!(write(true), Some(Write::Patch(..))), "{family}");
    }
}

#[test]
fn doubles_in_a_batch_are_one_and_the_later_one_may_add_to_it() {
    for family in Family::ALL {
        let mut later = item("Other name", "a.test/v1/chat/completions", " k1 ");
        later["models"] = json!([{ "name": "m" }]);
        let again = later.clone();
        let items = [item("Relay", "https://A.test:443/", "k1"), later, again];
        let plan = planned(family, &json!([]), &items);
        let expected = [Outcome::Created, Outcome::Updated, Outcome::Unchanged];
        assert_eq!(outcomes(&plan), expected, "{family}");
        assert_eq!((plan.after.len(), &plan.write), (1, &Some(Write::Put)), "{family}");
        let alias = FamilyRow::of(family).alias_required;
        let model =
            if alias { json!({ "name": "m", "alias": "m" }) } else { json!({ "name": "m" }) };
        assert_eq!(plan.after[0].raw()["models"], json!([model]), "{family}");
        for result in &plan.results {
            let provider = result.provider.as_ref().expect("a provider");
            assert_eq!((provider.key_count, provider.model_count), (1, 1), "as it is after all");
        }
    }
}

#[test]
fn of_equal_key_entries_the_first_is_meant_and_http_is_another_than_https() {
    for family in Family::ALL.into_iter().filter(|family| *family != OPENAI) {
        let url = normal(family, "a.test");
        let mut off = entry(family, &url, "k1");
        off["excluded-models"] = json!(["*"]);
        let list = json!([off, entry(family, &url, "k1")]);
        let plan = planned(family, &list, &[item("", "https://a.test", "k1")]);
        assert_eq!((&plan.places[..], &plan.write), (&[Some(0)][..], &None), "{family}");
        assert_eq!(warnings(&plan.results[0]), ["several_matches", "provider_disabled"]);
        let http = planned(family, &list, &[item("", "http://a.test", "k1")]);
        assert_eq!(outcomes(&http), [Outcome::Created], "{family}");
    }
}

#[test]
fn an_entry_of_an_odd_shape_is_kept_and_can_be_added_to() {
    for odd in [
        json!({ "name": "Relay", "base-url": "https://a.test/v1" }),
        json!({ "name": "Relay", "base-url": "https://a.test/v1", "api-key-entries": null, "models": null }),
        json!({ "name": null, "base-url": "https://a.test/v1", "api-key-entries": [{}, { "api-key": "" }] }),
        json!({ "base-url": "https://a.test/v1", "headers": [], "from-the-future": { "a": [null] } }),
    ] {
        let list = json!([{}, { "base-url": "::no address::" }, odd]);
        let plan = planned(OPENAI, &list, &[item("Relay", "https://a.test", "k1")]);
        assert_eq!(
            (&plan.places[..], outcomes(&plan)),
            (&[Some(2)][..], vec![Outcome::Updated]),
            "{odd}"
        );
        assert!(plan.after[2].entry("k1").is_some());
        assert_eq!(plan.after[0].to_write(), json!({}));
        for (field, value) in odd.as_object().expect("an object") {
            if field != "api-key-entries" {
                assert_eq!(plan.after[2].raw()[field], *value, "{odd}");
            }
        }
    }
}
