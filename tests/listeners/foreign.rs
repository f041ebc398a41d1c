//! A program of another user on a port of this machine: this very test program, started once more.

use std::{
    env,
    io::{self, BufRead as _, BufReader, Read as _, Write as _, stderr},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::{fd::AsFd as _, unix::process::CommandExt as _},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use hub_bridge_test_support::ManagementApi;

/// What the program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is a CLIProxyAPI.
    Serves,
    /// It opens and closes its port, every few milliseconds.
    Flickers,
    /// It takes each connection late.
    TakesLate,
    /// It serves a port that somebody else opened.
    Inherits,
}

const ROLES: [Role; 4] = [Role::Serves, Role::Flickers, Role::TakesLate, Role::Inherits];
const ROLE: &str = "ROLE_OF_ANOTHER_USER";
const NOBODY: u32 = 65_534;
/// How long a flickering port is open, and then closed.
const FLICKER: Duration = Duration::from_millis(3);

pub struct Foreign {
    child: Child,
    output: BufReader<ChildStdout>,
    pub url: String,
}

impl Foreign {
    /// `None` where the tests may not become another user.
    pub fn start(role: Role) -> Option<Self> {
        Self::start_with(role, Stdio::piped())
    }

    /// Serves this port of ours.
    pub fn inherit(listener: TcpListener) -> Option<Self> {
        Self::start_with(Role::Inherits, std::os::fd::OwnedFd::from(listener).into())
    }

    fn start_with(role: Role, input: Stdio) -> Option<Self> {
        if !is_root() {
            // Not by `eprintln!`, which is shown for failed tests only.
            let _ = writeln!(stderr(), "NOT TESTED: listeners of other users, which takes root");
            assert!(env::var_os("CI").is_none(), "CI has to run this as root");
            return None;
        }
        // By this name that user may run it wherever it lies.
        let mut child = Command::new("/proc/self/exe")
            .args(["--exact", "acts_as_another_user", "--nocapture"])
            .env(ROLE, format!("{role:?}"))
            .current_dir("/")
            .uid(NOBODY)
            .gid(NOBODY)
            .stdin(input)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut foreign = Self { child, output, url: String::new() };
        foreign.url = foreign.said("serving ");
        Some(foreign)
    }

    /// How many connections and keys it got, now that it ends.
    pub fn got(mut self) -> (usize, usize) {
        drop(self.child.stdin.take());
        let said = self.said("got ");
        let (connections, keys) = said.split_once(' ').expect("two numbers");
        (connections.parse().expect("a number"), keys.parse().expect("a number"))
    }

    fn said(&mut self, what: &str) -> String {
        let mut lines = self.output.by_ref().lines();
        lines
            .find_map(|line| line.ok()?.split_once(what).map(|(_, rest)| rest.to_owned()))
            .unwrap_or_else(|| panic!("it says {what}"))
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id");
    output.stdout.trim_ascii() == b"0"
}

/// What the started program does; nothing in the tests themselves.
pub fn act() {
    let wanted = env::var(ROLE).unwrap_or_default();
    let role = ROLES.into_iter().find(|role| format!("{role:?}") == wanted);
    let (connections, keys) = match role {
        None => return,
        Some(Role::Serves) => serve(),
        Some(Role::Flickers) => flicker(),
        Some(Role::TakesLate) => take_late(),
        Some(Role::Inherits) => serve_inherited(),
    };
    println!("got {connections} {keys}");
}

fn serve() -> (usize, usize) {
    let api = ManagementApi::start();
    println!("serving {}", api.url());
    let _ = io::stdin().read_to_end(&mut Vec::new());
    (api.connections(), api.requests().len())
}

fn flicker() -> (usize, usize) {
    let mut listener = Some(open(0));
    let port = listener.as_ref().map_or(0, port_of);
    println!("serving http://127.0.0.1:{port}");
    let (ended, got) = (end(), Got::default());
    while !ended.load(Ordering::Relaxed) {
        let listener = listener.take().unwrap_or_else(|| open(port));
        listener.set_nonblocking(true).expect("a socket can be switched");
        let opened = Instant::now();
        while opened.elapsed() < FLICKER {
            match listener.accept() {
                Ok((stream, _)) => got.read(stream),
                Err(_) => thread::sleep(Duration::from_micros(50)),
            }
        }
        drop(listener);
        thread::sleep(FLICKER);
    }
    got.counts()
}

fn take_late() -> (usize, usize) {
    let listener = open(0);
    println!("serving http://127.0.0.1:{}", port_of(&listener));
    let (ended, got) = (end(), Got::default());
    listener.set_nonblocking(true).expect("a socket can be switched");
    while !ended.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(200));
        while let Ok((stream, _)) = listener.accept() {
            got.read(stream);
        }
    }
    got.counts()
}

fn serve_inherited() -> (usize, usize) {
    let listener = TcpListener::from(io::stdin().as_fd().try_clone_to_owned().expect("a port"));
    println!("serving http://127.0.0.1:{}", port_of(&listener));
    let got = Got::default();
    got.read(listener.accept().expect("a connection").0);
    got.counts()
}

fn open(port: u16) -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a port")
}

fn port_of(listener: &TcpListener) -> u16 {
    listener.local_addr().expect("an address").port()
}

/// Whether the tests have closed this program's input.
fn end() -> Arc<AtomicBool> {
    let ended = Arc::new(AtomicBool::new(false));
    let end = Arc::clone(&ended);
    thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        end.store(true, Ordering::Relaxed);
    });
    ended
}

#[derive(Default)]
struct Got {
    connections: AtomicUsize,
    reading: std::sync::Mutex<Vec<thread::JoinHandle<bool>>>,
}

impl Got {
    /// Reads until a key has come, or the other end gives up.
    fn read(&self, mut stream: TcpStream) {
        self.connections.fetch_add(1, Ordering::Relaxed);
        let reading = thread::spawn(move || {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            let (mut text, mut part) = (Vec::new(), [0; 4096]);
            while let Ok(length @ 1..) = stream.read(&mut part) {
                text.extend_from_slice(&part[..length]);
                if String::from_utf8_lossy(&text).contains("Bearer") {
                    return true;
                }
            }
            false
        });
        self.reading.lock().expect("no thread panicked").push(reading);
    }

    fn counts(self) -> (usize, usize) {
        let reading = self.reading.into_inner().expect("no thread panicked");
        let keys = reading.into_iter().filter_map(|reading| reading.join().ok());
        (self.connections.into_inner(), keys.filter(|seen| *seen).count())
    }
}
