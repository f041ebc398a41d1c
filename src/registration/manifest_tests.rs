use proptest::prelude::*;

use super::*;

const HOST: &str = "/usr/bin/hub-bridge";

fn good(engine: Engine) -> String {
    text(engine, Path::new(HOST), &ExtensionId::built_in())
}

fn kinds(engine: Engine, text: &str) -> Vec<&'static str> {
    match read(engine, Os::Linux, text.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(Fault::kind).collect(),
    }
}

/// A name, how a good manifest is broken, and what is found in Chromium and in Gecko.
type Case<'a> = (&'a str, &'a dyn Fn(&str) -> String, &'a [&'a str], &'a [&'a str]);

#[test]
fn each_engine_takes_its_own_and_nothing_else() {
    for engine in [Engine::Chromium, Engine::Gecko] {
        let read = read(engine, Os::Linux, good(engine).as_bytes()).expect("good");
        assert_eq!(read.path, Path::new(HOST));
        let wanted = ExtensionId::built_in().into_iter().filter(|id| id.engine() == engine);
        assert_eq!(read.ids, wanted.collect::<Vec<_>>());
    }
    assert_eq!(kinds(Engine::Gecko, &good(Engine::Chromium)), ["member_missing", "extra_member"]);
    assert_eq!(kinds(Engine::Chromium, &good(Engine::Gecko)), ["member_missing"]);
}

/// What browsers make of each (measured, see the tests with real browsers).
#[test]
fn broken_manifests_are_found_out() {
    let (chromium, gecko) = (good(Engine::Chromium), good(Engine::Gecko));
    let last = "\n}\n";
    let cases: [Case<'_>; 16] = [
        ("empty", &|_| String::new(), &["not_json"], &["not_json"]),
        ("cut", &|text| text[..text.len() / 2].to_owned(), &["not_json"], &["not_json"]),
        ("a list", &|_| "[]".into(), &["not_an_object"], &["not_an_object"]),
        ("BOM", &|text| format!("\u{feff}{text}"), &[], &[]),
        ("comment", &|text| format!("// a \" comment\n{text}/* b */"), &[], &["comment"]),
        ("trailing comma", &|text| text.replace(last, ",\n}"), &["not_json"], &["not_json"]),
        ("name", &|text| text.replace(HOST_NAME, "com.other"), &["wrong_name"], &["wrong_name"]),
        ("type", &|text| text.replace("stdio", "pkcs11"), &["wrong_type"], &["wrong_type"]),
        (
            "no description",
            &|text| text.replace("\"description\"", "\"about\""),
            &["member_missing"],
            &["member_missing", "extra_member"],
        ),
        ("empty description", &|text| text.replace(DESCRIPTION, ""), &["no_description"], &[]),
        (
            "relative path",
            &|text| text.replace(HOST, "hub-bridge"),
            &["path_relative"],
            &["path_relative"],
        ),
        (
            "home in the path",
            &|text| text.replace(HOST, "~/hub-bridge"),
            &["path_relative"],
            &["path_relative"],
        ),
        (
            "number",
            &|text| text.replace("\"stdio\"", "1"),
            &["member_not_text"],
            &["member_not_text"],
        ),
        ("extra member", &|text| text.replace("{\n", "{\n\"x\": 1,\n"), &[], &["extra_member"]),
        (
            "wildcard",
            &|text| {
                text.replace("lapnciffpekdengooeolaienkeoilfeo", "*")
                    .replace("hub-bridge-companion@allapihub.com", "*")
            },
            &["bad_id"],
            &["bad_id"],
        ),
        (
            "no slash",
            &|text| text.replace("/\"", "\"").replace('@', ""),
            &["bad_id", "bad_id", "bad_id"],
            &["bad_id"],
        ),
    ];
    for (name, change, in_chromium, in_gecko) in cases {
        assert_eq!(kinds(Engine::Chromium, &change(&chromium)), in_chromium, "{name} in Chromium");
        assert_eq!(kinds(Engine::Gecko, &change(&gecko)), in_gecko, "{name} in Gecko");
    }
    for engine in [Engine::Chromium, Engine::Gecko] {
        assert_eq!(kinds(engine, &text(engine, Path::new(HOST), &[])), ["nobody_allowed"]);
    }
}

#[test]
fn a_new_program_leaves_the_rest_as_it_is() {
    let old = good(Engine::Gecko).replace("stdio", "other");
    let new = with_program(old.as_bytes(), Path::new("/opt/hub-bridge")).expect("readable");
    assert_eq!(new, old.replace(HOST, "/opt/hub-bridge"));
    assert_eq!(with_program(b"{", Path::new("/opt/hub-bridge")), None);
}

#[test]
fn own_manifests_are_told_from_others() {
    for (text, ours) in [
        (good(Engine::Gecko), true),
        (good(Engine::Gecko).replace(HOST, r"C:\\Programs\\hub-bridge.exe"), true),
        (good(Engine::Gecko).replace(HOST, "/home/a/hub-bridge-x86_64.AppImage"), true),
        (good(Engine::Gecko).replace(HOST, "/home/hub-bridge/other"), false),
        (good(Engine::Gecko).replace(HOST, "/usr/bin/other"), false),
        (String::new(), true),
        ("{ \"path\": \"/usr/bin/hub-bridge\", }".into(), true),
        ("{ \"path\": \"/usr/bin/other\", }".into(), false),
    ] {
        assert_eq!(is_ours(text.as_bytes()), ours, "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for engine in [Engine::Chromium, Engine::Gecko] {
            let _ = read(engine, Os::Linux, &bytes);
            let _ = is_ours(&bytes);
        }
    }
}
