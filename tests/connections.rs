//! What `hub-bridge doctor` says of the way from the key store to CLIProxyAPI, and what it costs:
//! one request with the key, or none.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
    time::Duration,
};

use hub_bridge_test_support::{Home, ManagementApi};
use serde_json::Value;

const FILE_STORE: &str = "[secret_store]\nkind = \"file\"\n";

/// A user without browsers whose profile knows this server.
fn user_of(api: &ManagementApi) -> Home {
    let home = Home::new();
    home.set_up(api);
    home
}

/// What `hub-bridge doctor` says of a subject.
struct Diagnosis(Value);

impl Diagnosis {
    fn of(home: &Home, arguments: &[&str]) -> Self {
        let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.env("PATH", home.path().join("bin")).args(["doctor", "--json"]).args(arguments);
        let output = command.output().expect("it runs");
        Self(serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}")))
    }

    fn text(&self, subject: &str, member: &str) -> &str {
        let checks = self.0["checks"].as_array().expect("a list");
        let check = checks.iter().find(|check| check["subject"] == subject);
        check.and_then(|check| check[member].as_str()).unwrap_or_default()
    }

    fn kind(&self, subject: &str) -> &str {
        self.text(subject, "kind")
    }
}

/// Requests to the management API.
fn managed(api: &ManagementApi) -> usize {
    api.requests().iter().filter(|request| request.path.starts_with("/v0/")).count()
}

#[test]
fn a_connection_that_works_costs_one_request_with_the_key() {
    let api = ManagementApi::start();
    let diagnosis = Diagnosis::of(&user_of(&api), &[]);
    for subject in ["Settings", "Key store", "CLIProxyAPI", "Management key", "Version", "Clock"] {
        assert_eq!(diagnosis.kind(subject), "ok", "{subject}: {:#}", diagnosis.0);
    }
    assert_eq!(managed(&api), 1);
    assert!(!diagnosis.0.to_string().contains(api.key()));
}

#[test]
fn each_refusal_is_told_from_the_others_with_its_remedy() {
    let minutes = Duration::from_mins(12);
    for (builder, kind, message, remedy) in [
        (
            ManagementApi::builder().banned(minutes),
            "banned",
            "for 12 minutes more",
            "restart CLIProxyAPI",
        ),
        (
            ManagementApi::builder().management_disabled(),
            "management_disabled",
            "no Management API",
            "remote-management.secret-key",
        ),
        (
            ManagementApi::builder().key_not_set(),
            "management_key_not_set",
            "no management key set",
            "MANAGEMENT_PASSWORD",
        ),
        (
            ManagementApi::builder().remote(true),
            "remote_management_disabled",
            "its own machine only",
            "allow-remote",
        ),
    ] {
        let api = builder.start();
        let home = user_of(&api);
        home.write_config(&format!(
            "{FILE_STORE}[profiles.a]\nmanagement_url = \"{}\"\n",
            api.url()
        ));
        store_key(&home, &api, "a-key-of-the-users");
        let diagnosis = Diagnosis::of(&home, &[]);
        let key = |member| diagnosis.text("Management key", member);
        assert_eq!(key("kind"), kind, "{:#}", diagnosis.0);
        assert!(key("message").contains(message), "{}", key("message"));
        assert!(key("remedy").contains(remedy), "{}", key("remedy"));
        assert_eq!(diagnosis.kind("CLIProxyAPI"), "ok");
        assert_eq!(managed(&api), 1);
    }
}

#[test]
fn a_refused_key_is_sent_once_and_the_server_still_tells_its_version() {
    let api = ManagementApi::start();
    let home = user_of(&api);
    store_key(&home, &api, "wrong-key");
    let first = Diagnosis::of(&home, &[]);
    assert_eq!(first.kind("Management key"), "key_rejected");
    assert!(first.text("Management key", "message").contains("locks this computer out: 4."));
    assert_eq!(first.kind("Version"), "ok");
    let again = Diagnosis::of(&home, &[]);
    assert!(again.text("Management key", "message").contains("was not sent again"));
    assert_eq!(again.kind("Version"), "skipped");
    assert_eq!(managed(&api), 1);
}

#[test]
fn what_an_old_server_lacks_is_said() {
    let api = ManagementApi::builder()
        .version("6.6.39")
        .without_family("xai-api-key")
        .without_family("interactions-api-key")
        .start();
    let diagnosis = Diagnosis::of(&user_of(&api), &[]);
    assert_eq!(diagnosis.kind("Version"), "version_limits");
    let message = diagnosis.text("Version", "message");
    for part in ["6.6.39: ", "writes a whole list", "“xai-api-key”, which came with 7.2.73"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn nobody_and_somebody_else_are_told_apart_and_get_no_key() {
    let api = ManagementApi::start();
    let home = user_of(&api);
    let url = api.url();
    drop(api);
    let nobody = Diagnosis::of(&home, &[]);
    assert_eq!(nobody.kind("CLIProxyAPI"), "unreachable");
    assert_eq!((nobody.kind("Key store"), nobody.kind("Management key")), ("ok", "skipped"));

    let address = url.trim_start_matches("http://").trim_end_matches("/v0/management");
    let listener = TcpListener::bind(address).expect("the port is free again");
    let (heard, requests) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = stream.read(&mut bytes) {
                let _ = heard.send(String::from_utf8_lossy(&bytes[..length]).into_owned());
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            }
        }
    });
    let somebody = Diagnosis::of(&home, &[]);
    assert_eq!(somebody.kind("CLIProxyAPI"), "other_program");
    assert_eq!(somebody.kind("Management key"), "skipped");
    let requests: Vec<String> = requests.try_iter().collect();
    assert_eq!(requests.len(), 1);
    assert!(!requests[0].to_lowercase().contains("authorization"), "{requests:?}");
}

#[test]
fn what_is_broken_first_is_named_and_the_rest_is_skipped() {
    let home = Home::new();
    let kinds = |diagnosis: &Diagnosis| {
        ["Settings", "Key store", "CLIProxyAPI", "Management key", "Version"]
            .map(|subject| diagnosis.kind(subject).to_owned())
    };
    let skipped = ["skipped"; 4];
    let nothing = kinds(&Diagnosis::of(&home, &[]));
    assert_eq!(
        (nothing[0].as_str(), &nothing[1..]),
        ("no_profile", &skipped.map(String::from)[..])
    );
    home.write_config("[profiles.a]\nmanagement_url = 5\n");
    let mistake = Diagnosis::of(&home, &[]);
    assert_eq!(mistake.kind("Settings"), "config_invalid");
    assert!(mistake.text("Settings", "message").contains("line 2, column 18"));
    assert_eq!(kinds(&mistake)[1..], skipped);

    let api = ManagementApi::start();
    home.write_config(&format!("{FILE_STORE}[profiles.a]\nmanagement_url = \"{}\"\n", api.url()));
    let no_key = Diagnosis::of(&home, &[]);
    assert_eq!(kinds(&no_key), ["ok", "not_configured", "ok", "skipped", "skipped"]);
    assert!(no_key.text("Key store", "remedy").contains("key set --profile a"));
    let unknown = Diagnosis::of(&home, &["--profile", "b"]);
    assert_eq!(unknown.kind("Profile"), "not_found");
    assert_eq!(managed(&api), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_store_that_is_not_there_is_said_with_the_others() {
    let api = ManagementApi::start();
    let home = Home::new();
    home.write_config(&format!("[profiles.a]\nmanagement_url = \"{}\"\n", api.url()));
    let diagnosis = Diagnosis::of(&home, &[]);
    assert_eq!(diagnosis.kind("Key store"), "secret_store_unavailable");
    assert!(diagnosis.text("Key store", "remedy").contains("kind = \"command\" or \"file\""));
    assert_eq!(diagnosis.kind("CLIProxyAPI"), "ok");
}

/// Puts a key for this server into the file store.
fn store_key(home: &Home, api: &ManagementApi, key: &str) {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.args(["key", "set", "--stdin"]).stdin(std::process::Stdio::piped());
    let mut child = command.stdout(std::process::Stdio::null()).spawn().expect("it runs");
    child.stdin.take().expect("a pipe").write_all(key.as_bytes()).expect("written");
    assert!(child.wait().expect("its end").success());
    assert_eq!(managed(api), 0);
}
