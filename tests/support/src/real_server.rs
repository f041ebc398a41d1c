//! A running `CLIProxyAPI`, for tests that are given its program.

use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The management key of each of them.
pub const REAL_KEY: &str = "real-server-management-key";

/// The key with which each of them lets a client talk to models.
pub const REAL_CLIENT_KEY: &str = "real-server-client-key";

/// How the server knows its management key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login {
    /// Hashed in its file, so that each request takes as long as a bcrypt.
    Hashed,
    /// By `MANAGEMENT_PASSWORD`, which takes no time.
    Password,
}

/// A server in a folder of its own. It is killed on drop.
#[derive(Debug)]
pub struct RealServer {
    process: Option<Child>,
    program: OsString,
    password: Option<&'static str>,
    folder: tempfile::TempDir,
    port: u16,
}

impl RealServer {
    /// Starts the program with empty lists; returns when it listens and watches its file.
    ///
    /// # Panics
    ///
    /// Panics when it does not come up.
    #[must_use]
    pub fn start(program: &OsStr, login: Login) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        drop(listener);
        let (secret, password) = match login {
            Login::Hashed => (REAL_KEY, None),
            Login::Password => ("", Some(REAL_KEY)),
        };
        let text = format!(
            "host: \"127.0.0.1\"\nport: {port}\nauth-dir: \"{}\"\napi-keys: [\"{REAL_CLIENT_KEY}\"]\n\
             remote-management:\n  allow-remote: false\n  secret-key: \"{secret}\"\n  \
             disable-control-panel: true\nopenai-compatibility: []\n",
            folder.path().join("auths").display()
        );
        let config = folder.path().join("config.yaml");
        fs::write(&config, text).expect("a file");
        let mut server =
            Self { process: None, program: program.to_owned(), password, folder, port };
        server.restart();
        server
    }

    /// Kills the process as it is.
    ///
    /// # Panics
    ///
    /// Panics when the system does not let us.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it is ours");
            process.wait().expect("it is ours");
        }
    }

    /// Starts the program in its folder; returns when it listens and watches its file.
    ///
    /// # Panics
    ///
    /// Panics when it does not come up.
    pub fn restart(&mut self) {
        let log =
            fs::File::options().create(true).append(true).open(self.folder.path().join("log"));
        let log = log.expect("a file");
        let mut command = Command::new(&self.program);
        command
            .current_dir(self.folder.path())
            .arg("-config")
            .arg(self.config())
            .arg("-local-model");
        command.env_remove("MANAGEMENT_PASSWORD");
        command.envs(self.password.map(|password| ("MANAGEMENT_PASSWORD", password)));
        command.stdin(Stdio::null()).stderr(log.try_clone().expect("a handle")).stdout(log);
        let process = command
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", Path::new(&self.program).display()));
        self.process = Some(process);
        let start = Instant::now();
        while !self.is_healthy() {
            assert!(start.elapsed() < Duration::from_secs(20), "the real server does not come up");
            thread::sleep(Duration::from_millis(50));
        }
        // Its file watcher starts a moment after it listens.
        thread::sleep(Duration::from_millis(500));
    }

    /// The base URL: `http://127.0.0.1:PORT/v0/management`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v0/management", self.port)
    }

    /// What a client of it calls: `http://127.0.0.1:PORT/v1`.
    #[must_use]
    pub fn client_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// Its configuration file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config.yaml")
    }

    fn is_healthy(&self) -> bool {
        let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let ask = || {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(request)?;
            let mut status = [0; 12];
            stream.read_exact(&mut status)?;
            Ok::<_, std::io::Error>(status.ends_with(b" 200"))
        };
        ask().unwrap_or(false)
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(20)..];
            eprintln!("the real server's last words:\n{}", last.join("\n"));
        }
    }
}
