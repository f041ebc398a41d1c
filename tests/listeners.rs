//! The management key goes to the user's own server on this machine, and to nobody who took its
//! port.
#![cfg(target_os = "linux")]

#[path = "listeners/foreign.rs"]
mod foreign;

use std::{
    io::{Read as _, copy},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::Command,
    thread,
    time::Duration,
};

use foreign::{Foreign, Role};
use hub_bridge_test_support::{Home, ManagementApi, management_api::DEFAULT_KEY};
use serde_json::Value;

/// No test by itself: what [`Foreign`] runs.
#[test]
fn acts_as_another_user() {
    foreign::act();
}

fn verify(home: &Home, url: &str) -> Value {
    let mut command = home.command(env!("CARGO_BIN_EXE_hub-bridge"));
    command.env("HUB_BRIDGE_MANAGEMENT_URL", url).env("HUB_BRIDGE_MANAGEMENT_KEY", DEFAULT_KEY);
    run(&mut command)
}

fn run(command: &mut Command) -> Value {
    let output = command.args(["verify", "--json"]).output().expect("it runs");
    let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
    serde_json::from_slice(text).expect("JSON")
}

fn kind(answer: &Value) -> &str {
    answer["error"]["data"]["kind"].as_str().unwrap_or_default()
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

#[test]
fn another_users_listener_gets_no_key() {
    let Some(foreign) = Foreign::start(Role::Serves) else { return };
    let home = Home::new();
    for url in [foreign.url.clone(), foreign.url.replace("127.0.0.1", "localhost")] {
        let answer = verify(&home, &url);
        let (error, data) = (&answer["error"], &answer["error"]["data"]);
        assert_eq!(error["code"], -32011, "{answer:#}");
        assert_eq!(data["kind"], "listener_foreign");
        assert_eq!(data["params"]["user"], "nobody");
        assert!(data["hint"].as_str().expect("a hint").contains("trusted_listeners"));
    }
    assert_eq!(foreign.got().1, 0);
}

#[test]
fn a_port_that_flickers_gets_no_key() {
    let Some(foreign) = Foreign::start(Role::Flickers) else { return };
    let (own, home) = (ManagementApi::start(), Home::new());
    let port: u16 = foreign.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("one");
    for number in 0..100 {
        let answer = verify(&home, &foreign.url);
        assert!(["unreachable", "listener_foreign"].contains(&kind(&answer)), "{answer:#}");
        if number % 10 == 0 {
            assert_eq!(verify(&home, &own.url())["ok"], true);
        }
    }
    let (connections, keys) = foreign.got();
    assert_eq!(keys, 0, "of {connections} connections");
    assert!(connections > 0, "the port was never open at the right moment");
    let own = ManagementApi::builder().port(port).start();
    assert_eq!(verify(&home, &own.url())["ok"], true, "the port is one's own again");
}

#[test]
fn another_user_who_takes_connections_late_gets_no_key() {
    let Some(foreign) = Foreign::start(Role::TakesLate) else { return };
    let answer = verify(&Home::new(), &foreign.url);
    assert_eq!(kind(&answer), "listener_foreign", "{answer:#}");
    assert_eq!(foreign.got().1, 0);
}

#[test]
fn another_user_who_serves_ones_own_port_gets_no_key() {
    let Some(foreign) = Foreign::inherit(listen().0) else { return };
    let answer = verify(&Home::new(), &foreign.url);
    assert_eq!(kind(&answer), "listener_foreign", "{answer:#}");
    assert_eq!(answer["error"]["data"]["params"]["user"], "nobody");
    assert_eq!(foreign.got(), (1, 0));
}

#[test]
fn trusting_somebody_else_is_not_enough() {
    let Some(foreign) = Foreign::start(Role::Serves) else { return };
    let home = Home::new();
    home.write_config("trusted_listeners = [\"daemon\", \"4242\", \"no such user\"]\n");
    let answer = verify(&home, &foreign.url);
    assert_eq!(kind(&answer), "listener_foreign", "{answer:#}");
    assert_eq!(foreign.got().1, 0);
}

#[test]
fn a_listener_that_a_person_trusts_gets_it() {
    let Some(foreign) = Foreign::start(Role::Serves) else { return };
    for name in ["nobody", "65534"] {
        let home = Home::new();
        home.write_config(&format!("trusted_listeners = [\"{name}\"]\n"));
        for url in [foreign.url.clone(), foreign.url.replace("127.0.0.1", "localhost")] {
            assert_eq!(verify(&home, &url)["ok"], true, "{name} at {url}");
        }
    }
    assert!(foreign.got().1 >= 4);
}

#[test]
fn ones_own_listener_gets_it() {
    let api = ManagementApi::start();
    assert_eq!(verify(&Home::new(), &api.url())["ok"], true);
}

#[test]
fn ones_own_server_may_take_connections_late() {
    let api = ManagementApi::start();
    let server = (Ipv4Addr::LOCALHOST, api.port());
    let (listener, url) = listen();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(400));
        for stream in listener.incoming() {
            let (near, far) = (stream.expect("one"), TcpStream::connect(server).expect("it runs"));
            let (mut from, mut to) =
                (near.try_clone().expect("one"), far.try_clone().expect("one"));
            thread::spawn(move || copy(&mut from, &mut to));
            thread::spawn(move || copy(&mut &far, &mut &near));
        }
    });
    assert_eq!(verify(&Home::new(), &url)["ok"], true);
}

#[test]
fn nothing_is_sent_before_the_connection_is_taken() {
    let (listener, url) = listen();
    let home = Home::new();
    home.write_config(&format!(
        "[secret_store]\nkind = \"command\"\ncommand = [\"/bin/echo\", \"{DEFAULT_KEY}\"]\n\n\
         [profiles.home]\nmanagement_url = \"{url}\"\ntimeout_ms = 1000\n"
    ));
    let answer = run(&mut home.command(env!("CARGO_BIN_EXE_hub-bridge")));
    assert_eq!(kind(&answer), "timeout", "{answer:#}");
    let mut text = String::new();
    let (mut stream, _) = listener.accept().expect("a connection");
    stream.read_to_string(&mut text).expect("an end");
    assert_eq!(text, "");
}
