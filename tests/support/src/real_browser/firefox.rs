//! Firefox, without a window, and its `WebDriver` `BiDi`, by which it takes an unsigned extension.

use std::{
    fmt::Write as _,
    fs,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::{Engine, desk::Desk, extension, process::Process};
use crate::Home;

/// The program, and Debian's package.
pub(super) const PROGRAM: &str = "firefox-esr";
/// Where Firefox looks for the user's manifests.
pub(super) const MANIFESTS: &str = ".mozilla/native-messaging-hosts";

const PATIENCE: Duration = Duration::from_secs(150);
const PAUSE: Duration = Duration::from_millis(10);
const LISTENS: &str = "WebDriver BiDi listening on ws://";

/// Nobody is at the proxy's port: what is not on this machine can't be reached.
const PREFERENCES: [(&str, &str); 24] = [
    ("network.proxy.type", "1"),
    ("network.proxy.http", "\"127.0.0.1\""),
    ("network.proxy.http_port", "9"),
    ("network.proxy.ssl", "\"127.0.0.1\""),
    ("network.proxy.ssl_port", "9"),
    ("network.proxy.allow_bypass", "false"),
    ("network.proxy.failover_direct", "false"),
    ("network.trr.mode", "5"),
    ("network.captive-portal-service.enabled", "false"),
    ("network.connectivity-service.enabled", "false"),
    ("services.settings.server", "\"data:,#remote-settings-dummy/v1\""),
    ("datareporting.policy.dataSubmissionEnabled", "false"),
    ("toolkit.telemetry.enabled", "false"),
    ("app.update.enabled", "false"),
    ("app.normandy.enabled", "false"),
    ("extensions.systemAddon.update.enabled", "false"),
    ("browser.aboutwelcome.enabled", "false"),
    ("browser.shell.checkDefaultBrowser", "false"),
    ("browser.startup.page", "0"),
    ("browser.startup.homepage_override.mstone", "\"ignore\""),
    ("browser.newtabpage.enabled", "false"),
    ("dom.ipc.processPrelaunch.enabled", "false"),
    ("media.gmp-manager.updateEnabled", "false"),
    // In milliseconds: the background page is not to be put to sleep between two questions.
    ("extensions.background.idle.timeout", "3600000"),
];

pub(super) fn start(home: &Home, desk: &Desk) -> Process {
    let folder = home.path().join("extension");
    extension::write(Engine::Firefox, &folder, desk.port());
    let profile = home.path().join("profile");
    fs::create_dir_all(&profile).expect("a folder");
    let mut preferences = String::new();
    for (name, value) in PREFERENCES {
        writeln!(preferences, "user_pref(\"{name}\", {value});").expect("a text takes all");
    }
    fs::write(profile.join("user.js"), preferences).expect("a file");

    let mut command = home.command(PROGRAM);
    command.args(["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile"]);
    command.arg(profile).env("MOZ_CRASHREPORTER_DISABLE", "1");
    let mut process = Process::start(command, home.path());
    let address = address(&mut process);
    let mut remote = Remote::connect(&address);
    remote.call("session.new", &json!({ "capabilities": {} }));
    let extension = json!({ "extensionData": { "type": "path", "path": folder } });
    remote.call("webExtension.install", &extension);
    process
}

/// Where it listens: host and port.
fn address(process: &mut Process) -> String {
    let start = Instant::now();
    loop {
        let log = process.log();
        let line = log.split_once(LISTENS).and_then(|(_, rest)| rest.split_once('\n'));
        if let Some((address, _)) = line {
            return address.trim().to_owned();
        }
        let waits = start.elapsed() < PATIENCE && !process.has_ended();
        assert!(waits, "Firefox does not come up:\n{log}");
        thread::sleep(PAUSE);
    }
}

/// The remote control.
struct Remote {
    socket: WebSocket<TcpStream>,
    number: u64,
}

impl Remote {
    fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("Firefox listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket can be set");
        let (socket, _) = tungstenite::client(format!("ws://{address}/session"), stream)
            .expect("Firefox speaks WebSocket");
        Self { socket, number: 0 }
    }

    fn call(&mut self, method: &str, params: &Value) {
        self.number += 1;
        let command = json!({ "id": self.number, "method": method, "params": params });
        self.socket.send(Message::text(command.to_string())).expect("Firefox listens");
        loop {
            let message = self.socket.read().unwrap_or_else(|error| panic!("{method}: {error}"));
            let text = message.into_text().unwrap_or_default();
            let answer: Value = serde_json::from_str(&text).unwrap_or_default();
            if answer["id"] == self.number {
                assert_eq!(answer["type"], "success", "{method}: {answer:#}");
                return;
            }
        }
    }
}
