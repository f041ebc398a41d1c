use super::{
    super::{
        fault::Fault,
        place::Os,
        registry::{Hive, MemoryRegistry},
    },
    *,
};

fn registrar(home: &tempfile::TempDir, os: Os) -> Registrar<MemoryRegistry> {
    let bases = Bases {
        os,
        home: home.path().to_owned(),
        config: home.path().join(".config"),
        local_data: home.path().join("AppData/Local"),
        roaming: home.path().join("AppData/Roaming"),
        programs: Vec::new(),
    };
    Registrar::new(bases, MemoryRegistry::default(), &["me@example.com".parse().expect("an id")])
}

fn host() -> PathBuf {
    PathBuf::from("/opt/new/hub-bridge")
}

fn named(names: &[&str]) -> Vec<&'static Browser> {
    names.iter().map(|name| Browser::named(name).expect("a browser")).collect()
}

fn actions(steps: &[Step]) -> Vec<String> {
    let action = |step: &Step| serde_json::to_value(step).expect("JSON")["action"].to_string();
    steps.iter().map(action).collect()
}

#[test]
fn browsers_are_found_by_their_own_folders() {
    let home = tempfile::tempdir().expect("a folder");
    let registrar = registrar(&home, Os::Linux);
    assert!(registrar.found().is_empty());
    for folder in [".config/google-chrome", ".config/BraveSoftware/Brave-Browser", "snap/firefox"] {
        std::fs::create_dir_all(home.path().join(folder)).expect("a folder");
    }
    let names: Vec<_> = registrar.found().iter().map(|browser| browser.name).collect();
    assert_eq!(names, ["chrome", "brave", "firefox"]);
}

#[test]
fn what_is_installed_is_kept_right_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().expect("a folder");
    let mut registrar = registrar(&home, Os::Linux);
    let browsers = named(&["chrome", "firefox", "zen"]);
    let plan = |registrar: &Registrar<MemoryRegistry>, host: &Path| {
        registrar.plan_install(&browsers, Scope::User, host, false)
    };
    let steps = plan(&registrar, &host());
    assert_eq!(actions(&steps), ["\"write\"", "\"write\""]);
    assert_eq!(steps[1].browsers, ["Firefox", "Zen Browser"], "one file for both");
    assert!(std::fs::read_dir(home.path()).expect("a folder").next().is_none(), "only planned");
    let done = registrar.apply(steps, Scope::User, &host());
    assert!(done.iter().all(|done| done.error.is_none()), "{done:?}");
    assert_eq!(actions(&plan(&registrar, &host())), ["\"keep\"", "\"keep\""]);
    let other = plan(&registrar, Path::new("/opt/newer/hub-bridge"));
    assert_eq!(actions(&other), ["\"replace\"", "\"replace\""]);
    let steps = registrar.plan_uninstall(&browsers, Scope::User, false);
    registrar.apply(steps, Scope::User, &host());
    for folder in [".config/google-chrome/NativeMessagingHosts", ".mozilla/native-messaging-hosts"]
    {
        assert!(!home.path().join(folder).exists(), "{folder}");
    }
    let steps = registrar.plan_uninstall(&browsers, Scope::User, false);
    assert_eq!(actions(&steps), ["\"absent\"", "\"absent\""]);
}

#[test]
fn windows_has_registry_values_that_name_two_manifests() {
    let home = tempfile::tempdir().expect("a folder");
    let mut registrar = registrar(&home, Os::Windows);
    let browsers: Vec<_> = registrar.of_system().collect();
    let steps = registrar.plan_install(&browsers, Scope::User, &host(), false);
    registrar.apply(steps, Scope::User, &host());
    let folder = home.path().join("AppData/Local/hub-bridge");
    let values = &registrar.registry.0;
    for (vendor, engine) in [
        (r"Google\Chrome", "chromium"),
        ("Chromium", "chromium"),
        (r"Microsoft\Edge", "chromium"),
        (r"BraveSoftware\Brave-Browser", "chromium"),
        ("Vivaldi", "chromium"),
        ("Opera Software", "chromium"),
        (r"Yandex\YandexBrowser", "chromium"),
        ("Mozilla", "gecko"),
    ] {
        let path = format!(r"Software\{vendor}\NativeMessagingHosts\com.allapihub.bridge");
        let value =
            values.iter().find(|(key, _)| key.path == path && key.hive == Hive::CurrentUser);
        let file = folder.join(format!("com.allapihub.bridge.{engine}.json"));
        assert_eq!(value.map(|(_, value)| Path::new(value)), Some(file.as_path()), "{vendor}");
        assert!(file.is_file());
    }
    let one = named(&["edge"]);
    let steps = registrar.plan_uninstall(&one, Scope::User, false);
    registrar.apply(steps, Scope::User, &host());
    assert!(folder.join("com.allapihub.bridge.chromium.json").is_file(), "others name it");
    let steps = registrar.plan_uninstall(&browsers, Scope::User, false);
    registrar.apply(steps, Scope::User, &host());
    assert!(registrar.registry.0.is_empty());
    assert!(!folder.exists());
}

#[test]
fn for_all_users_both_views_are_written() {
    let home = tempfile::tempdir().expect("a folder");
    let registrar = registrar(&home, Os::Windows);
    let steps = registrar.plan_install(
        &named(&["firefox"]),
        Scope::System,
        Path::new("/p/hub-bridge.exe"),
        false,
    );
    let targets: Vec<String> = steps.iter().map(|step| step.target.to_string()).collect();
    let key = r"HKLM\Software\Mozilla\NativeMessagingHosts\com.allapihub.bridge";
    assert_eq!(targets, [format!("{key} (32-bit view)"), format!("{key} (64-bit view)")]);
    assert_eq!(steps[0].file, Path::new("/p/com.allapihub.bridge.gecko.json"));
}

#[test]
fn a_bad_user_manifest_hides_a_good_one_from_chromium_but_not_from_firefox() {
    let home = tempfile::tempdir().expect("a folder");
    let mut registrar = registrar(&home, Os::Linux);
    let browsers = named(&["chromium", "firefox"]);
    let steps = registrar.plan_install(&browsers, Scope::User, &host(), false);
    let files: Vec<_> = steps.iter().map(|step| step.file.clone()).collect();
    registrar.apply(steps, Scope::User, &host());
    for browser in &browsers {
        let faults = registrar.inspect(browser).faults();
        let kinds: Vec<_> = faults.iter().map(Fault::kind).collect();
        assert_eq!(kinds, ["program_gone"], "{}", browser.name);
    }
    for file in files {
        std::fs::write(file, "{ \"name\": \"com.allapihub.bridge\", }").expect("a file");
    }
    for browser in browsers {
        let inspection = registrar.inspect(browser);
        assert_eq!(inspection.faults()[0].kind(), "not_json", "{}", browser.name);
    }
}
