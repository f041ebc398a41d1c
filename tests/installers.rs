//! What packages take from the program is what its table of browsers says, and nothing in
//! `installers/` repeats it. `tests/installers/run` installs the packages themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use hub_bridge::{
    extension::{Engine, ExtensionId},
    registration::{BROWSERS, Bases, HOST_NAME, Os, Scope},
};
use hub_bridge_test_support::Home;
use serde_json::Value;

/// What `installers/project.sh` asks for a system.
fn registrations(os: &str, program: &str, scope: Scope) -> Value {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.args(["browser", "install", "--all", "--dry-run", "--json"]);
    command.args(["--os", os, "--program", program]);
    if scope == Scope::System {
        command.arg("--system");
    }
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

/// The places that a package for this system serves, and whose manifest belongs there.
fn table(os: Os, scope: Scope) -> BTreeMap<String, Engine> {
    let user = Bases::of_user().expect("a home");
    let bases = Bases { os, ..user };
    let mut places = BTreeMap::new();
    for browser in BROWSERS {
        let own = browser.places(os).filter(|place| place.scope == scope && !place.borrowed);
        for target in own.flat_map(|place| bases.targets(place)) {
            places.insert(target.to_string(), browser.engine);
        }
    }
    places
}

#[test]
fn packages_serve_every_place_of_the_table() {
    for (name, os, scope, program, least) in [
        ("linux", Os::Linux, Scope::System, "/usr/bin/hub-bridge", 9),
        ("macos", Os::MacOs, Scope::System, "/usr/local/bin/hub-bridge", 4),
        ("windows", Os::Windows, Scope::User, r"..\Programs\hub-bridge\hub-bridge.exe", 10),
    ] {
        let all = registrations(name, program, scope);
        let places = all["places"].as_array().expect("places").iter().map(|place| {
            let engine = match text(place, "engine") {
                "chromium" => Engine::Chromium,
                "gecko" => Engine::Gecko,
                other => panic!("no engine: {other}"),
            };
            (text(place, "target").to_owned(), engine)
        });
        let places: BTreeMap<_, _> = places.collect();
        assert_eq!(places, table(os, scope), "{name}");
        assert!(places.len() >= least, "{name}: {places:?}");
        for engine in [Engine::Chromium, Engine::Gecko] {
            manifest_is_whole(&all, engine, program);
        }
    }
}

/// It names the program as it was given, and lets in whom the program would let in.
fn manifest_is_whole(all: &Value, engine: Engine, program: &str) {
    let (name, list) = match engine {
        Engine::Chromium => ("chromium", "allowed_origins"),
        Engine::Gecko => ("gecko", "allowed_extensions"),
    };
    let manifest: Value = serde_json::from_str(text(&all["manifests"], name)).expect("JSON");
    assert_eq!(text(&manifest, "name"), HOST_NAME);
    assert_eq!(text(&manifest, "path"), program);
    let ids = ExtensionId::built_in().into_iter().filter(|id| id.engine() == engine);
    let ids: Vec<Value> = ids.map(|id| id.in_manifest().into()).collect();
    assert_eq!(manifest[list], Value::Array(ids));
}

#[test]
fn another_system_is_only_shown() {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.args(["browser", "install", "--all", "--os", "windows"]);
    assert_eq!(command.output().expect("it runs").status.code(), Some(2));
    assert_eq!(home.files(), [home.salt()]);
}

#[test]
fn the_manual_has_a_page_for_each_command_and_none_on_help() {
    let home = Home::new();
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    let folder = home.path().join("man1");
    assert!(command.args(["man", "--folder"]).arg(&folder).status().expect("it runs").success());
    let pages: Vec<String> = files(&folder).iter().map(|page| page.display().to_string()).collect();
    for wanted in ["hub-bridge.1", "hub-bridge-import.1", "hub-bridge-browser-install.1"] {
        assert!(pages.iter().any(|page| page.ends_with(wanted)), "{wanted}: {pages:?}");
    }
    assert!(!pages.iter().any(|page| page.contains("-help")), "{pages:?}");
}

/// Names of hosts, browsers' folders and extensions' ids come from the crate alone.
#[test]
fn no_packaging_file_repeats_the_table() {
    let folder = |path: &str| {
        let path = path.rsplit_once(HOST_NAME).map_or(path, |(folder, _)| folder);
        path.trim_end_matches(['/', '\\']).to_owned()
    };
    let mut words: BTreeSet<String> = [HOST_NAME.to_owned()].into();
    words.extend(ExtensionId::built_in().iter().map(ToString::to_string));
    for (os, scope) in
        [(Os::Linux, Scope::System), (Os::MacOs, Scope::System), (Os::Windows, Scope::User)]
    {
        words.extend(table(os, scope).keys().map(|target| folder(target)));
    }
    let files = files(Path::new("installers"));
    assert!(files.len() > 20, "{files:?}");
    for file in files {
        let content = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}"));
        let found = words.iter().find(|word| content.contains(word.as_str()));
        assert_eq!(found, None, "{}", file.display());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("one").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
