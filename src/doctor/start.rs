//! Starts the host as a browser would, and says hello to it.

use std::{
    ffi::OsString,
    io::{self, BufReader, Read, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    extension::{Engine, ExtensionId},
    host::{read_frame, write_frame},
};

/// A host that takes longer has hung up: it answers in milliseconds.
const LIMIT: Duration = Duration::from_secs(5);
/// What a program says on stderr before it gives up, at most.
const LONGEST_LAST_WORDS: u64 = 2_000;

/// What a started host answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Its version.
    pub version: String,
    /// From the start to the answer.
    pub took: Duration,
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the texts say it")]
pub enum StartError {
    #[error("it can't be started: {0}")]
    Spawn(io::Error),
    #[error("it was started, and ended without an answer{}", said(.0))]
    Ended(String),
    #[error("it was started, and did not answer within {} s", LIMIT.as_secs())]
    Silent,
    #[error("it was started, and refused this extension")]
    Refused,
    #[error("it was started, and its answer is not hub-bridge's")]
    Stranger,
}

fn said(last_words: &str) -> String {
    let words = crate::protocol::plain_text(last_words.trim(), 300);
    if words.is_empty() { words } else { format!(": {words}") }
}

/// Starts `program` for an extension, as the engine's browsers do, and exchanges `bridge/hello`.
///
/// # Errors
/// When no hello comes back.
pub fn say_hello(
    engine: Engine,
    program: &Path,
    manifest: &Path,
    id: &ExtensionId,
) -> Result<Hello, StartError> {
    let start = Instant::now();
    let mut arguments: Vec<OsString> = match engine {
        Engine::Chromium => vec![id.in_manifest().into()],
        Engine::Gecko => vec![manifest.into(), id.in_manifest().into()],
    };
    if cfg!(windows) && engine == Engine::Chromium {
        arguments.push("--parent-window=0".into());
    }
    let mut child = match spawn(program, program, &arguments) {
        // Chromium lets a shell have a try at what is no program (`execvp`).
        Err(error) if is_no_program(&error) && engine == Engine::Chromium => {
            arguments.insert(0, program.into());
            spawn(Path::new("/bin/sh"), program, &arguments)
        }
        spawned => spawned,
    }
    .map_err(StartError::Spawn)?;
    let answer = exchange(&mut child);
    // Its input is closed by now, and it has nothing under way.
    let _ = child.kill();
    let _ = child.wait();
    let version = judge(&answer?)?;
    Ok(Hello { version, took: start.elapsed() })
}

/// Starts it in the folder of the host, as browsers do.
fn spawn(program: &Path, host: &Path, arguments: &[OsString]) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some(folder) = host.parent() {
        command.current_dir(folder);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// `ENOEXEC`: it may be executed, and is nothing that the system knows.
fn is_no_program(error: &io::Error) -> bool {
    cfg!(unix) && error.raw_os_error() == Some(8)
}

fn exchange(child: &mut Child) -> Result<Value, StartError> {
    let (Some(mut input), Some(output), Some(errors)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(StartError::Ended(String::new()));
    };
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "bridge/hello",
        "params": { "client": { "name": "doctor", "version": env!("CARGO_PKG_VERSION") } } });
    // A program that is gone already says so by its output.
    let _ = write_frame(&mut input, request.to_string().as_bytes()).and_then(|()| input.flush());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(read_frame(&mut BufReader::new(output))));
    match receiver.recv_timeout(LIMIT) {
        Ok(Ok(Some(frame))) => serde_json::from_slice(&frame).map_err(|_| StartError::Stranger),
        Ok(Ok(None)) => Err(StartError::Ended(last_words(errors))),
        Ok(Err(_)) => Err(StartError::Stranger),
        Err(_) => Err(StartError::Silent),
    }
}

/// What it said before it ended; a child of its own may hold the pipe open for longer.
fn last_words(errors: impl Read + Send + 'static) -> String {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut words = Vec::new();
        let _ = errors.take(LONGEST_LAST_WORDS).read_to_end(&mut words);
        sender.send(String::from_utf8_lossy(&words).into_owned())
    });
    receiver.recv_timeout(Duration::from_secs(1)).unwrap_or_default()
}

fn judge(answer: &Value) -> Result<String, StartError> {
    if answer["error"]["data"]["kind"] == "caller_denied" {
        return Err(StartError::Refused);
    }
    let hello = &answer["result"];
    match (hello["name"].as_str(), hello["version"].as_str()) {
        (Some(env!("CARGO_PKG_NAME")), Some(version)) => Ok(version.to_owned()),
        _ => Err(StartError::Stranger),
    }
}
