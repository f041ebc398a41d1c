//! A machine for one test in a real browser: a home, an unlocked keychain, a server and the real
//! host, and none of them anybody else's.
//!
//! It says on one line of JSON what is there, then does what the lines of its input ask, each
//! answered by one line: `{"done": …}` or `{"failed": "why"}`. At the end of its input it ends all
//! that was started in its home, and removes the home.
//!
//! `laboratory [--keychain unlocked|denied|none]`; `CLIPROXYAPI_BIN` names a real server to take
//! instead of the stand-in, `HUB_BRIDGE_BIN` a host other than the one beside this program.

#[cfg(target_os = "linux")]
mod command;
#[cfg(target_os = "linux")]
mod fault;
#[cfg(target_os = "linux")]
mod room;
#[cfg(target_os = "linux")]
mod server;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use std::{
        io::{BufRead as _, Write as _, stdin, stdout},
        process::ExitCode,
    };

    use serde_json::{Value, json};

    let mut room = match room::Room::open() {
        Ok(room) => room,
        Err(error) => {
            eprintln!("laboratory: {error}");
            return ExitCode::FAILURE;
        }
    };
    // Whoever has gone away reads nothing, and has no more to ask.
    let say = |value: &Value| writeln!(stdout(), "{value}").is_ok();
    if say(&room.description()) {
        for line in stdin().lock().lines().map_while(Result::ok) {
            let done = serde_json::from_str(&line)
                .map_err(|error| format!("{error}: {line}"))
                .and_then(|command| room.act(command));
            let answer = done
                .map_or_else(|error| json!({ "failed": error }), |value| json!({ "done": value }));
            if !say(&answer) {
                break;
            }
        }
    }
    match room.close() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("laboratory: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("laboratory: it finds the processes of its home in /proc, which only Linux has");
    std::process::ExitCode::FAILURE
}
