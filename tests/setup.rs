//! From nothing to a connection that works: `hub-bridge setup`, with a person at a terminal and
//! without.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use assert_cmd::{Command, assert::Assert};
use hub_bridge_test_support::{Home, ManagementApi};
use predicates::{prelude::*, str::contains};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hub-bridge");
const FILE_STORE: &str = "[secret_store]\nkind = \"file\"\n";

/// A user whose keys go into a file.
fn user() -> Home {
    let home = Home::new();
    home.write_config(FILE_STORE);
    home
}

fn command(home: &Home) -> Command {
    let mut command = home.command(PROGRAM);
    // The browsers of the machine that runs this are not this user's.
    command.env("PATH", home.path().join("bin"));
    Command::from_std(command)
}

fn run(home: &Home, arguments: &[&str], stdin: &str) -> Assert {
    let mut command = command(home);
    command.args(arguments).write_stdin(stdin).timeout(Duration::from_secs(20)).assert()
}

/// `hub-bridge setup` that leaves browsers alone.
fn setup(home: &Home, arguments: &[&str], stdin: &str) -> Assert {
    run(home, &[&["setup", "--no-browsers"], arguments].concat(), stdin)
}

fn settings(home: &Home) -> String {
    fs::read_to_string(home.config().join("config.toml")).unwrap_or_default()
}

/// Requests that could have cost a try of the key.
fn managed(api: &ManagementApi) -> usize {
    api.requests().iter().filter(|request| request.path.starts_with("/v0/")).count()
}

fn assert_nothing_is_stored(home: &Home) {
    assert_eq!(settings(home), FILE_STORE);
    assert!(!home.config().join("keys-unencrypted.json").exists());
}

#[test]
fn without_a_terminal_all_is_given_and_nothing_is_asked() {
    let (home, api) = (user(), ManagementApi::start());
    setup(&home, &["--management-url", &api.url(), "--key-stdin"], api.key()).success().stdout(
        format!(
            "✔ CLIProxyAPI   at http://127.0.0.1:{}\n\
             ✔ Connected     7 provider lists readable, 0 providers\n\
             ✔ Key stored    unencrypted file\n\
             Open All API Hub and press Import. “hub-bridge doctor” checks all of this again at \
             any time.\n",
            api.port()
        ),
    );
    assert_eq!(managed(&api), 1, "verified before it was stored, and once");
    for request in api.requests().iter().filter(|request| !request.path.starts_with("/v0/")) {
        assert!(request.headers.get("authorization").is_none(), "{request:?}");
    }
    run(&home, &["verify"], "").success();
    run(&home, &["key", "status"], "").success();
}

#[test]
fn it_can_be_run_again_and_asks_for_nothing_that_works() {
    let (home, api) = (user(), ManagementApi::start());
    setup(&home, &["--management-url", &api.url(), "--key-stdin"], api.key()).success();
    let before = settings(&home);
    // The second time the address is that of the profile.
    for arguments in [&["--management-url", &api.url()][..], &["--yes"]] {
        api.clear_requests();
        let again = setup(&home, arguments, "").success();
        again.stdout(contains("Key stored    unencrypted file, from before"));
        assert_eq!((settings(&home), managed(&api)), (before.clone(), 1));
    }
    setup(&home, &["--yes", "--new-key"], "").code(2).stderr(contains("use --key-stdin"));
    let other = ManagementApi::builder().key("another-key").start();
    let arguments = ["--profile", "other", "--management-url", &other.url(), "--key-stdin"];
    setup(&home, &arguments, "another-key")
        .success()
        .stdout(contains("“hub-bridge profile use \"other\"” makes “other” the default."));
    run(&home, &["verify"], "").success();
    run(&home, &["verify", "--profile", "other"], "").success();
}

#[test]
fn a_wrong_key_is_stored_nowhere_and_sent_once() {
    let (home, api) = (user(), ManagementApi::start());
    let arguments = ["--management-url", &api.url(), "--key-stdin"];
    for _ in 0..3 {
        setup(&home, &arguments, "wrong").code(1).stderr(
            contains("refused the management key. 4 more wrong tries")
                .and(contains("Run “hub-bridge setup” again")),
        );
        assert_nothing_is_stored(&home);
    }
    assert_eq!(managed(&api), 1);
    let json = setup(&home, &[&arguments[..], &["--json"]].concat(), "wrong").code(1);
    let json: Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert_eq!(json["error"]["data"]["kind"], "key_rejected");
    setup(&home, &arguments, " ").code(2).stderr(contains("The key: it is empty"));
    setup(&home, &[&arguments[..], &["--retry"]].concat(), "wrong").code(1);
    assert_eq!(managed(&api), 2, "a person asked for it");
    setup(&home, &arguments, api.key()).success();
}

#[test]
fn what_is_missing_is_named_before_anything_is_done() {
    let (home, api) = (Home::new(), ManagementApi::start());
    fs::create_dir_all(home.path().join(".mozilla")).expect("a folder");
    let url = &*api.url();
    for (arguments, option) in [
        (&["setup"][..], "--management-url, or take the address that is found with --yes"),
        (&["setup", "--key-stdin"], "--management-url"),
        (&["setup", "--yes"], "--key-stdin"),
        (&["setup", "--management-url", url], "--key-stdin"),
        (&["setup", "--management-url", url, "--new-key"], "--key-stdin"),
        (&["setup", "--management-url", url, "--key", "x"], "unexpected argument"),
    ] {
        run(&home, arguments, "").code(2).stderr(contains(option)).stdout("");
    }
    assert!(api.requests().is_empty());
    assert!(!home.config().exists());
    assert_eq!(home.path().join(".mozilla").read_dir().expect("a folder").count(), 0);
}

#[test]
fn nobody_at_the_address_ends_it_before_the_key_is_used() {
    let home = user();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    setup(&home, &["--management-url", &url, "--key-stdin"], "sesame")
        .code(1)
        .stderr(contains("nothing listens there").and(contains("Is CLIProxyAPI running")));
    assert_nothing_is_stored(&home);
    let insecure = ["--management-url", "http://192.0.2.1:8317", "--key-stdin"];
    setup(&home, &insecure, "sesame").code(1).stderr(contains("--allow-insecure-http"));
    setup(&home, &["--management-url", "ftp://nas", "--key-stdin"], "sesame")
        .code(1)
        .stderr(contains("only http:// and https://"));
    assert_nothing_is_stored(&home);
}

#[test]
fn another_program_on_the_port_never_sees_the_key() {
    let home = user();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let heard = Arc::new(Mutex::new(String::new()));
    thread::spawn({
        let heard = Arc::clone(&heard);
        move || {
            for mut stream in listener.incoming().flatten() {
                let mut bytes = [0; 4096];
                while let Ok(length @ 1..) = stream.read(&mut bytes) {
                    *heard.lock().expect("free") += &String::from_utf8_lossy(&bytes[..length]);
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
                }
            }
        }
    });
    setup(&home, &["--management-url", &url, "--key-stdin"], "sesame")
        .code(1)
        .stderr(contains("another program answers there"));
    assert_nothing_is_stored(&home);
    let heard = heard.lock().expect("free").clone();
    assert!(heard.starts_with("GET / HTTP"), "{heard}");
    assert!(!heard.contains("sesame") && !heard.contains("/v0/"), "{heard}");
}

#[test]
fn finding_never_asks_for_the_management_api() {
    let (home, api) = (Home::new(), ManagementApi::start());
    home.write_config(&format!("{FILE_STORE}[profiles.a]\nmanagement_url = \"{}\"\n", api.url()));
    setup(&home, &["--yes"], "")
        .code(2)
        .stdout(contains("found at"))
        .stderr(contains("--key-stdin"));
    let paths: Vec<String> = api.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/", "/healthz"]);
}

#[test]
fn a_server_that_hides_behind_another_program_is_asked_with_the_key() {
    // Behind a path there may be something in between, which lets the Management API through.
    let (home, api) = (user(), ManagementApi::start());
    let url = format!("http://127.0.0.1:{}/cpa", api.port());
    setup(&home, &["--management-url", &url, "--key-stdin"], api.key())
        .code(1)
        .stderr(contains("There is no Management API"));
    let last = api.requests().pop().expect("a request");
    assert_eq!((&*last.path, last.authorized), ("/cpa/v0/management/config", true));
    assert_nothing_is_stored(&home);
}

#[test]
fn the_object_at_the_end_has_everything() {
    let (home, api) = (user(), ManagementApi::start());
    fs::create_dir_all(home.path().join(".mozilla")).expect("a folder");
    let arguments =
        ["setup", "--management-url", &api.url(), "--key-stdin", "--profile", "nas", "--json"];
    let assert = run(&home, &arguments, api.key()).success().stderr("");
    let json: Value = serde_json::from_slice(&assert.get_output().stdout).expect("JSON");
    assert!(json["browsers"].is_array(), "{json:#}");
    assert_eq!(
        (&json["managementUrl"], &json["server"]["version"], &json["profile"], &json["store"]),
        (&json!(api.url()), &json!("7.2.140"), &json!("nas"), &json!("unencrypted file"))
    );
    assert!(!json.to_string().contains(api.key()));
}

#[cfg(target_os = "linux")]
#[test]
fn browsers_are_registered_and_those_of_others_are_left_alone() {
    let (home, api) = (user(), ManagementApi::start());
    for folder in [".mozilla", ".config/google-chrome/NativeMessagingHosts"] {
        fs::create_dir_all(home.path().join(folder)).expect("a folder");
    }
    let arguments = ["setup", "--management-url", &api.url(), "--key-stdin"];
    run(&home, &arguments, api.key()).success().stdout(contains("✔ Browsers      "));
    let manifest = "NativeMessagingHosts/com.allapihub.bridge.json";
    let chrome = home.path().join(".config/google-chrome").join(manifest);
    let foreign = json!({ "name": "com.allapihub.bridge", "path": "/opt/other", "type": "stdio" });
    fs::write(&chrome, foreign.to_string()).expect("written");
    run(&home, &["setup", "--yes"], "")
        .code(3)
        .stdout(contains("Firefox found · registered"))
        .stderr(contains("! Browsers      Google Chrome: left alone"));
    assert_eq!(fs::read_to_string(&chrome).expect("there"), foreign.to_string());
}

#[test]
fn a_key_that_another_program_keeps_is_used_and_not_asked_for() {
    let (home, api) = (Home::new(), ManagementApi::builder().key("kept-elsewhere").start());
    home.write_config(
        "[secret_store]\nkind = \"command\"\ncommand = [\"/bin/echo\", \"kept-elsewhere\"]\n",
    );
    let url = &*api.url();
    setup(&home, &["--management-url", url, "--key-stdin"], "mine")
        .code(1)
        .stderr(contains("can't be written by hub-bridge"));
    assert_eq!(managed(&api), 0);
    setup(&home, &["--management-url", url], "")
        .success()
        .stdout(contains("Key stored    command, from before"));
    run(&home, &["verify"], "").success();
}

#[test]
fn a_profile_from_the_environment_is_tried_and_written_nowhere() {
    let (home, api) = (Home::new(), ManagementApi::start());
    let mut command = home.command_for(PROGRAM, &api);
    command.args(["setup", "--no-browsers", "--yes"]);
    Command::from_std(command)
        .assert()
        .success()
        .stdout(contains("Key stored    environment, from before"));
    assert!(!home.config().join("config.toml").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keychain_the_other_stores_are_named_and_nothing_is_half_stored() {
    let (home, api) = (Home::new(), ManagementApi::start());
    setup(&home, &["--management-url", &api.url(), "--key-stdin"], api.key())
        .code(1)
        .stderr(contains("Secret Service").and(contains("kind = \"command\" or \"file\"")));
    assert_eq!(managed(&api), 0);
    assert!(!home.config().join("config.toml").exists());
}

#[test]
fn a_profile_that_can_not_be_written_leaves_no_key_behind() {
    let (home, api) = (user(), ManagementApi::start());
    fs::create_dir_all(home.state().join("locks/config.lock")).expect("a folder in the way");
    setup(&home, &["--management-url", &api.url(), "--key-stdin"], api.key())
        .code(1)
        .stderr(contains("config.toml can't be used"));
    assert_eq!(settings(&home), FILE_STORE);
    let keys = fs::read_to_string(home.config().join("keys-unencrypted.json")).expect("a file");
    assert_eq!(keys, "{}");
}

/// A person at a terminal: what they see, and what they type.
#[cfg(target_os = "linux")]
struct Person {
    script: std::process::Child,
    seen: Arc<Mutex<String>>,
}

#[cfg(target_os = "linux")]
impl Person {
    fn runs(home: &Home, arguments: &str) -> Self {
        use std::process::Stdio;

        // It gives the program a terminal, and passes on what goes in and out.
        let mut command = home.command("/usr/bin/script");
        command.args(["-qec", &format!("exec {PROGRAM} {arguments}"), "/dev/null"]);
        command.env("SHELL", "/bin/sh").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = command.spawn().expect("script, of Debian's bsdutils");
        let mut output = script.stdout.take().expect("a pipe");
        let seen = Arc::new(Mutex::new(String::new()));
        thread::spawn({
            let seen = Arc::clone(&seen);
            move || {
                let mut bytes = [0; 4096];
                while let Ok(length @ 1..) = output.read(&mut bytes) {
                    *seen.lock().expect("free") += &String::from_utf8_lossy(&bytes[..length]);
                }
            }
        });
        Self { script, seen }
    }

    fn seen(&self) -> String {
        self.seen.lock().expect("free").clone()
    }

    fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let start = std::time::Instant::now();
        while !is_so() {
            assert!(start.elapsed() < Duration::from_secs(20), "no {what} in\n{}", self.seen());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Answers a question, the `nth` of these words.
    fn answers(&mut self, question: &str, nth: usize, answer: &str) {
        self.until(question, || self.seen().matches(question).count() >= nth);
        self.types(answer);
    }

    /// Answers the question for the key, once the terminal shows nothing any more.
    fn answers_hidden(&mut self, nth: usize, answer: &str) {
        let question = "? Management key ";
        self.until(question, || self.seen().matches(question).count() >= nth);
        self.until("hidden input", || {
            let id = self.script.id();
            let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
            let child = children.unwrap_or_default().trim().to_owned();
            let tty = fs::read_link(format!("/proc/{child}/fd/0")).unwrap_or_default();
            let state = std::process::Command::new("stty").arg("-aF").arg(tty).output();
            String::from_utf8_lossy(&state.expect("stty").stdout).contains("-echo ")
        });
        self.types(answer);
    }

    fn types(&mut self, text: &str) {
        let stdin = self.script.stdin.as_mut().expect("a pipe");
        stdin.write_all(text.as_bytes()).expect("typed");
    }

    /// The exit code, and all that was seen.
    fn ends(mut self) -> (Option<i32>, String) {
        let start = std::time::Instant::now();
        let status = loop {
            if let Some(status) = self.script.try_wait().expect("its end") {
                break status;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no end of\n{}", self.seen());
            thread::sleep(Duration::from_millis(10));
        };
        (status.code(), self.seen().replace('\r', ""))
    }
}

/// A user whose profile has no key yet.
#[cfg(target_os = "linux")]
fn profile_of(api: &ManagementApi) -> Home {
    let home = Home::new();
    home.write_config(&format!("{FILE_STORE}[profiles.a]\nmanagement_url = \"{}\"\n", api.url()));
    home
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_confirms_the_address_and_types_the_key_unseen() {
    let api = ManagementApi::builder().key("right-management-key").start();
    let home = profile_of(&api);
    let mut person = Person::runs(&home, "setup --no-browsers");
    person.answers("[Enter to use it", 1, "\n");
    person.answers_hidden(1, "wrong-management-key\n");
    person.answers_hidden(2, "right-management-key\n");
    person.answers("each new provider?  [Y/n]", 1, "\n");
    let (code, seen) = person.ends();
    assert_eq!(code, Some(0), "{seen}");
    for said in [
        &format!("? CLIProxyAPI   found at http://127.0.0.1:{}", api.port()),
        "CLIProxyAPI refuses this key; after 4 more wrong ones it locks this computer out",
        "✔ Connected     7 provider lists readable",
        "that spends nothing, and no other site sees the key.",
        "✔ Key stored    unencrypted file\n",
    ] {
        assert!(seen.contains(said), "{said} in\n{seen}");
    }
    assert!(!seen.contains("management-key"), "{seen}");
    assert_eq!(managed(&api), 2);
    run(&home, &["verify"], "").success();
    assert!(settings(&home).contains("discover_models = \"new\""), "{}", settings(&home));
}

#[cfg(target_os = "linux")]
#[test]
fn who_does_not_want_models_read_is_not_bothered_with_them() {
    let api = ManagementApi::builder().key("right-management-key").start();
    let home = profile_of(&api);
    let mut person = Person::runs(&home, "setup --no-browsers");
    person.answers("[Enter to use it", 1, "\n");
    person.answers_hidden(1, "right-management-key\n");
    person.answers("[Y/n]", 1, "no\n");
    let (code, seen) = person.ends();
    assert_eq!(code, Some(0), "{seen}");
    assert!(!settings(&home).contains("discover_models"), "{}", settings(&home));
}

#[test]
fn models_are_read_where_an_option_says_so() {
    let api = ManagementApi::start();
    let home = user();
    let (url, key) = (api.url(), format!("{}\n", api.key()));
    let arguments = ["--management-url", &url, "--key-stdin", "--discover-models=always"];
    setup(&home, &arguments, &key).success();
    assert!(settings(&home).contains("discover_models = \"always\""), "{}", settings(&home));
    // Run again without it, the choice stays.
    setup(&home, &arguments[..3], &key).success();
    assert!(settings(&home).contains("discover_models = \"always\""), "{}", settings(&home));
}

#[cfg(target_os = "linux")]
#[test]
fn another_address_can_be_typed_and_three_wrong_keys_are_enough() {
    let (here, there) = (ManagementApi::start(), ManagementApi::start());
    let home = profile_of(&here);
    let before = settings(&home);
    let mut person = Person::runs(&home, "setup --no-browsers");
    person.answers("[Enter to use it", 1, "ftp://nas\n");
    person.answers("[Enter to use it", 2, &format!("localhost:{}\n", there.port()));
    for nth in 1..=3 {
        person.answers_hidden(nth, &format!("wrong-{nth}\n"));
    }
    let (code, seen) = person.ends();
    assert_eq!(code, Some(1), "{seen}");
    assert!(seen.contains("only http:// and https:// can be used"), "{seen}");
    assert!(seen.contains("2 more wrong tries lock you out"), "{seen}");
    assert_eq!((managed(&here), managed(&there)), (0, 3));
    assert_eq!(settings(&home), before);
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_dialogue_leaves_nothing_half_made() {
    let api = ManagementApi::start();
    let home = profile_of(&api);
    let before = settings(&home);
    let mut person = Person::runs(&home, "setup --no-browsers");
    person.answers("[Enter to use it", 1, "\n");
    person.answers_hidden(1, "\u{3}");
    let (code, seen) = person.ends();
    assert_ne!(code, Some(0), "{seen}");
    assert_eq!((settings(&home), managed(&api)), (before, 0));
    assert!(!home.config().join("keys-unencrypted.json").exists());
}
