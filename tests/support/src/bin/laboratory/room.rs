//! The home, its keychain, its server and its hosts.

use std::{
    env,
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command as Process, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{
    KeychainSession, RelayStation, processes, relay_station::DEFAULT_KEY,
};
use serde_json::{Map, Value, json};

use crate::{
    command::{Command, Keychain},
    server::Server,
};

/// The name that the host gives its entries in the keychain.
const SERVICE: &str = "hub-bridge";
/// How long a folder may take to be empty, once nobody is there who writes into it.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

pub struct Room {
    session: KeychainSession,
    server: Server,
    stations: Vec<RelayStation>,
    program: PathBuf,
}

impl Room {
    pub fn open() -> Result<Self, String> {
        let program = program()?;
        let session = session()?;
        // Sockets and other passing things of the browsers.
        fs::create_dir_all(session.home().join("tmp")).map_err(|error| error.to_string())?;
        Ok(Self { session, server: Server::start(), stations: Vec::new(), program })
    }

    /// What a test has to know.
    pub fn description(&self) -> Value {
        let (url, key) = self.server.access();
        let command = self.command("env");
        let variables = command.get_envs().filter_map(|(name, value)| {
            let value = value?.to_string_lossy().into_owned();
            Some((name.to_string_lossy().into_owned(), Value::String(value)))
        });
        json!({
            "env": variables.collect::<Map<_, _>>(),
            "home": self.session.home(),
            "managementUrl": url,
            "managementKey": key,
            "hostProgram": self.program,
            "server": self.server.kind(),
        })
    }

    pub fn act(&mut self, command: Command) -> Result<Value, String> {
        let nothing = |()| Value::Null;
        match command {
            Command::Register => self.registration("install"),
            Command::Unregister => self.registration("uninstall"),
            Command::Run { arguments, input } => {
                let output = self.run(&arguments, &input)?;
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                Ok(json!({
                    "code": output.status.code(),
                    "stdout": text(&output.stdout),
                    "stderr": text(&output.stderr),
                }))
            }
            Command::History => {
                let output = self.run_well(&["history", "--json"])?;
                serde_json::from_slice(&output.stdout).map_err(|error| format!("history: {error}"))
            }
            Command::Hosts => Ok(self.hosts().len().into()),
            Command::KillHost => {
                let killed = self.hosts();
                processes::end(|| {
                    let hosts = self.hosts().into_iter();
                    hosts.filter(|id| killed.contains(id)).collect()
                });
                Ok(killed.len().into())
            }
            Command::Providers => self.server.providers(),
            Command::Seed { family, entries } => self.server.seed(&family, &entries),
            Command::Slow { milliseconds } => {
                let time = Duration::from_millis(milliseconds);
                self.server.stand_in().map(|api| api.set_latency(time)).map(nothing)
            }
            Command::Fault { fault } => self.server.fail(fault),
            Command::NoFault => self.server.stand_in().map(|api| api.clear_faults()).map(nothing),
            Command::ChangeKey { key } => self.server.change_key(&key),
            Command::Forgive => self.server.stand_in().map(|api| api.forgive()).map(nothing),
            Command::ServerDown => self.server.take_down(),
            Command::ServerUp => self.server.bring_up(),
            Command::Requests { forget } => self.server.requests(forget),
            Command::Station { models } => {
                let station = RelayStation::new_api().models(models).start();
                let access = json!({ "url": station.url(), "key": DEFAULT_KEY });
                self.stations.push(station);
                Ok(access)
            }
            Command::Secret => {
                let (url, _) = self.server.access();
                Ok(self.session.lookup(SERVICE, &url).map_or(Value::Null, Value::String))
            }
            Command::Keychain { to } => {
                match to {
                    Keychain::Lock => self.session.lock(),
                    Keychain::Freeze => self.session.freeze(),
                    Keychain::Thaw => self.session.thaw(),
                }
                Ok(Value::Null)
            }
        }
    }

    /// Ends all that was started in the home, and removes it.
    pub fn close(self) -> Result<(), String> {
        let home = self.session.home().to_owned();
        processes::end(|| living(&home));
        let left = living(&home);
        drop(self);
        // Some of Chromium's processes show nobody where they belong; they end with the others.
        let start = Instant::now();
        while home.exists() && start.elapsed() < PATIENCE {
            let _ = fs::remove_dir_all(&home);
            thread::sleep(PAUSE);
        }
        match (left.is_empty(), home.exists()) {
            (true, false) => Ok(()),
            (_, there) => Err(format!("left behind: processes {left:?}, folder: {there}")),
        }
    }

    /// A command that knows this home, and nothing of whoever started the laboratory.
    fn command(&self, program: impl AsRef<OsStr>) -> Process {
        let mut command = Process::new(program);
        command.env_clear();
        self.session.apply(&mut command);
        command.env("HOME", self.session.home());
        command.env("PATH", env::var_os("PATH").unwrap_or_default());
        command.env("TMPDIR", self.session.home().join("tmp"));
        command.env("LANG", "C.UTF-8").env("NO_COLOR", "1");
        command
    }

    fn registration(&self, verb: &str) -> Result<Value, String> {
        self.run_well(&["browser", verb, "--browser", "chromium", "--browser", "firefox"])
            .map(|_| Value::Null)
    }

    fn run_well(&self, arguments: &[&str]) -> Result<Output, String> {
        let output = self.run(arguments, "")?;
        if output.status.success() { Ok(output) } else { Err(format!("{arguments:?}: {output:?}")) }
    }

    fn run(&self, arguments: &[impl AsRef<OsStr>], input: &str) -> Result<Output, String> {
        let mut command = self.command(&self.program);
        command.args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = command.spawn().and_then(|mut child| {
            if let Some(mut stdin) = child.stdin.take() {
                // It may have ended without reading.
                let _ = stdin.write_all(input.as_bytes());
            }
            child.wait_with_output()
        });
        started.map_err(|error| format!("{}: {error}", self.program.display()))
    }

    /// The hosts that browsers of this home have started.
    fn hosts(&self) -> Vec<u32> {
        let is_host = |id: &u32| {
            processes::program(*id).is_some_and(|program| program == self.program)
                && processes::lives_in(*id, self.session.home())
        };
        processes::all().filter(is_host).collect()
    }
}

/// All that runs in a home, or with something of it.
fn living(home: &Path) -> Vec<u32> {
    let name = home.to_string_lossy();
    let names_it = |id: u32| {
        let command = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&command).contains(&*name)
    };
    processes::all().filter(|id| processes::lives_in(*id, home) || names_it(*id)).collect()
}

/// The host: built together with the laboratory, unless another one is named.
fn program() -> Result<PathBuf, String> {
    let program = match env::var_os("HUB_BRIDGE_BIN") {
        Some(program) => PathBuf::from(program),
        None => env::current_exe().map_err(|error| error.to_string())?.with_file_name("hub-bridge"),
    };
    program.canonicalize().map_err(|error| {
        format!("{}: {error}; “cargo build --workspace --bins” makes it", program.display())
    })
}

fn session() -> Result<KeychainSession, String> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        [] | ["--keychain", "unlocked"] => KeychainSession::start(),
        ["--keychain", "denied"] => KeychainSession::denied(),
        ["--keychain", "none"] => KeychainSession::without_service(),
        _ => Err("usage: laboratory [--keychain unlocked|denied|none]".into()),
    }
}
