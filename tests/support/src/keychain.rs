//! A D-Bus session of its own, with or without a working Secret Service.

use std::{
    fs,
    io::{BufRead, BufReader, ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// The name of the Secret Service on the bus.
const SERVICE: &str = "org.freedesktop.secrets";
/// The collection that the daemon makes and unlocks.
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";
/// What the collection is locked with.
const PASSWORD: &str = "stand-in-login-password";
/// How long the programs may take to come up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked whether they have.
const PAUSE: Duration = Duration::from_millis(10);

/// The variables that point into the home directory, with the place there.
const PLACES: &[(&str, &str)] = &[
    ("HOME", ""),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_STATE_HOME", ".local/state"),
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_CACHE_HOME", ".cache"),
    ("XDG_RUNTIME_DIR", "run"),
];
/// The variables that lead to other sessions.
const ELSEWHERE: &[&str] = &["DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"];
/// The programs that are run, with the Debian package of each.
const PACKAGES: &[(&str, &str)] = &[
    ("dbus-daemon", "dbus"),
    ("dbus-send", "dbus"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("secret-tool", "libsecret-tools"),
];

/// A private session, which ends when it is dropped.
#[derive(Debug)]
pub struct KeychainSession {
    address: String,
    bus: Child,
    keyring: Option<Child>,
    // Removed after the programs that use it have ended.
    home: TempDir,
}

impl KeychainSession {
    /// A session with an unlocked, empty keychain.
    ///
    /// # Errors
    ///
    /// Says what is missing, with the name of the Debian package.
    pub fn start() -> Result<Self, String> {
        Self::with_service("")
    }

    /// A session whose bus refuses every call to the Secret Service.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn denied() -> Result<Self, String> {
        Self::with_service(&format!(r#"<deny send_destination="{SERVICE}"/>"#))
    }

    /// A session whose Secret Service takes calls and never answers.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn hanging() -> Result<Self, String> {
        let session = Self::start()?;
        session.freeze();
        Ok(session)
    }

    /// A session without a Secret Service, and without a way to start one.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn without_service() -> Result<Self, String> {
        Self::bus_only("")
    }

    fn with_service(policy: &str) -> Result<Self, String> {
        let mut session = Self::bus_only(policy)?;
        let mut daemon = session.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]);
        let mut daemon = spawn(daemon.stdin(Stdio::piped()).stdout(Stdio::null()))?;
        let password = daemon.stdin.take().expect("stdin is a pipe").write_all(PASSWORD.as_bytes());
        session.keyring = Some(daemon);
        password.map_err(|error| format!("gnome-keyring-daemon takes no password: {error}"))?;

        let owner = ["org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"];
        let name = format!("string:{SERVICE}");
        session.wait_for("boolean true", owner, &name)?;
        if policy.is_empty() {
            let alias =
                [SERVICE, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.ReadAlias"];
            session.wait_for(COLLECTION, alias, "string:default")?;
        }
        Ok(session)
    }

    fn bus_only(policy: &str) -> Result<Self, String> {
        for (program, package) in PACKAGES {
            let found = Command::new(program).arg("--version").output();
            if found.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
                return Err(format!("{program} is missing: install the Debian package {package}"));
            }
        }
        let home =
            tempfile::tempdir().map_err(|error| format!("no temporary directory: {error}"))?;
        set_up(home.path(), policy).map_err(|error| format!("no home directory: {error}"))?;
        let mut bus = Command::new("dbus-daemon");
        bus.arg("--nofork").arg("--print-address=1");
        bus.arg(format!("--config-file={}", home.path().join("bus.conf").display()));
        apply(home.path(), "", &mut bus);
        let mut bus = spawn(bus.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let mut address = String::new();
        let stdout = bus.stdout.take().expect("stdout is a pipe");
        let read = BufReader::new(stdout).read_line(&mut address);
        let session = Self { address: address.trim().to_owned(), bus, keyring: None, home };
        match read {
            Ok(1..) => Ok(session),
            other => Err(format!("dbus-daemon says no address: {other:?}")),
        }
    }

    /// Lets a command run in this session.
    pub fn apply(&self, command: &mut Command) {
        apply(self.home.path(), &self.address, command);
    }

    /// The home directory of the session.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Locks the keychain. There is nobody here whom it could ask to unlock
    /// it, so it refuses at once.
    ///
    /// # Panics
    ///
    /// Panics when the keychain does not do it.
    pub fn lock(&self) {
        let lock = [SERVICE, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"];
        let answer = self.call(lock, &format!("array:objpath:{COLLECTION}"));
        assert!(answer.contains(COLLECTION), "not locked: {answer}");
    }

    /// Stops the service: from now on it takes calls and does not answer.
    ///
    /// # Panics
    ///
    /// Panics when the session has no service.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets the service answer what it was asked while it was frozen.
    ///
    /// # Panics
    ///
    /// Panics when the session has no service.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.keyring.as_ref().expect("the session has a Secret Service").id();
        let status = Command::new("kill").arg(signal).arg(id.to_string()).status();
        assert!(status.is_ok_and(|status| status.success()), "the service is gone");
    }

    /// The stored secret, as `secret-tool` finds it.
    ///
    /// # Panics
    ///
    /// Panics when `secret-tool` cannot be run.
    #[must_use]
    pub fn lookup(&self, service: &str, user: &str) -> Option<String> {
        let output = self.secret_tool(&["lookup", "service", service, "username", user], "");
        let found = output.status.success() && !output.stdout.is_empty();
        found.then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Stores a secret with `secret-tool`.
    ///
    /// # Panics
    ///
    /// Panics when the keychain does not take it.
    pub fn store(&self, service: &str, user: &str, value: &str) {
        let label = format!("--label={user}@{service}");
        let output =
            self.secret_tool(&["store", &label, "service", service, "username", user], value);
        assert!(output.status.success(), "not stored: {output:?}");
    }

    fn secret_tool(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command("secret-tool");
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("secret-tool was found before");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        stdin.write_all(input.as_bytes()).expect("secret-tool reads its input");
        drop(stdin);
        child.wait_with_output().expect("secret-tool ends")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        self.apply(&mut command);
        command
    }

    /// Calls a method and gives what `dbus-send` prints.
    fn call(&self, [service, path, method]: [&str; 3], argument: &str) -> String {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply", "--reply-timeout=5000"]);
        let output =
            command.arg(format!("--dest={service}")).args([path, method, argument]).output();
        let output = output.expect("dbus-send was found before");
        [output.stdout, output.stderr]
            .map(|text| String::from_utf8_lossy(&text).into_owned())
            .concat()
    }

    /// Calls a method until its answer has this text.
    fn wait_for(&self, text: &str, method: [&str; 3], argument: &str) -> Result<(), String> {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.call(method, argument);
            if answer.contains(text) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(format!("no Secret Service comes up: {}: {answer}", method[2]));
            }
            thread::sleep(PAUSE);
        }
    }
}

impl Drop for KeychainSession {
    fn drop(&mut self) {
        for child in self.keyring.iter_mut().chain([&mut self.bus]) {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Makes the directories, and the bus configuration: no services to start.
fn set_up(home: &Path, policy: &str) -> std::io::Result<()> {
    for (_, place) in PLACES {
        let directory = home.join(place);
        fs::create_dir_all(&directory)?;
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700))?;
    }
    let socket = home.join("run/bus");
    let socket = socket.display();
    let configuration = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    {policy}
  </policy>
</busconfig>
"#
    );
    fs::write(home.join("bus.conf"), configuration)
}

fn apply(home: &Path, address: &str, command: &mut Command) {
    for (name, place) in PLACES {
        command.env(name, home.join(place));
    }
    for name in ELSEWHERE {
        command.env_remove(name);
    }
    command.env("DBUS_SESSION_BUS_ADDRESS", address);
}

fn spawn(command: &mut Command) -> Result<Child, String> {
    command
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{} does not start: {error}", command.get_program().display()))
}
