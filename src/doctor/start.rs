//! Starts the host as a browser would, and says hello to it.

use std::{
    io::{BufReader, Read, Write as _},
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
    Spawn(std::io::Error),
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
    let mut command = Command::new(program);
    match engine {
        Engine::Chromium => command.arg(id.in_manifest()),
        Engine::Gecko => command.arg(manifest).arg(id.in_manifest()),
    };
    #[cfg(windows)]
    if engine == Engine::Chromium {
        command.arg("--parent-window=0");
    }
    if let Some(folder) = program.parent() {
        command.current_dir(folder);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(StartError::Spawn)?;
    let answer = exchange(&mut child);
    // Its input is closed by now, and it has nothing under way.
    let _ = child.kill();
    let _ = child.wait();
    let version = judge(&answer?)?;
    Ok(Hello { version, took: start.elapsed() })
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
