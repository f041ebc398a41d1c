//! Eight callers import at the same time, through host processes of one user, while another client
//! edits the same lists: every key that was reported is there once, and nobody's edit is lost.
//!
//! `HUB_BRIDGE_SOAK` says how many imports each caller does; 20 are usual, and take some minutes,
//! since they stand in line. `HUB_BRIDGE_SOAK_OTHERS` says how many other providers there are: the
//! more, the longer a reload takes; `HUB_BRIDGE_SOAK_PACE` how many milliseconds the other client
//! rests between two edits: from some 1,000 entries on, a real server whose writes overlap reads
//! its own file in the middle of a save and empties itself, whoever wrote. With `CLIPROXYAPI_BIN`,
//! the same against a real server.

#[path = "soak/foreign.rs"]
mod foreign;
#[path = "soak/importer.rs"]
mod importer;
#[path = "soak/server.rs"]
mod server;
#[path = "soak/verdict.rs"]
mod verdict;

use std::{
    collections::BTreeMap,
    env,
    io::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Home, real_server::Login};

use crate::{
    importer::{Importer, Work},
    server::Server,
    verdict::Verdict,
};

const OPENAI: &str = "openai-compatibility";
const CODEX: &str = "codex-api-key";
const CLAUDE: &str = "claude-api-key";
const GEMINI: &str = "gemini-api-key";

const CALLERS: usize = 8;
/// Those of them that start a host for each import.
const ONE_SHOT: usize = 3;
const FAULTS_SHOWN: usize = 25;

#[test]
fn eight_hosts_at_once_lose_nothing_of_the_stand_ins() {
    soak("the stand-in", Server::stand_in);
}

#[test]
fn eight_hosts_at_once_lose_nothing_of_a_real_servers_with_a_password() {
    if let Some(program) = env::var_os("CLIPROXYAPI_BIN") {
        soak("a real server, MANAGEMENT_PASSWORD", || Server::real(&program, Login::Password));
    }
}

#[test]
fn eight_hosts_at_once_lose_nothing_of_a_real_servers_with_a_hashed_key() {
    if let Some(program) = env::var_os("CLIPROXYAPI_BIN") {
        soak("a real server, hashed key", || Server::real(&program, Login::Hashed));
    }
}

/// Each of them wants the machine for itself.
static ALONE: Mutex<()> = Mutex::new(());

fn soak(name: &str, server: impl FnOnce() -> Server) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let imports = number("HUB_BRIDGE_SOAK", 20);
    let server = server();
    let home = Home::new();
    let start = Instant::now();
    let idle = AtomicBool::new(false);
    let (works, edited) = thread::scope(|scope| {
        let editing = scope.spawn(|| foreign::run(&server, &idle));
        let (server, home) = (&server, &home);
        let callers: Vec<_> = (0..CALLERS)
            .map(|process| {
                let one_shot = process >= CALLERS - ONE_SHOT;
                let importer = Importer { server, home, process, one_shot, start };
                scope.spawn(move || importer.run(imports))
            })
            .collect();
        // The others have to be told to stop even when one of these failed.
        let works: Vec<_> = callers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        idle.store(true, Ordering::Relaxed);
        let edited = editing.join();
        let works: Vec<Work> =
            works.into_iter().map(|work| work.expect("a caller without a failure")).collect();
        (works, edited.expect("another client without a failure"))
    });
    let elapsed = start.elapsed();
    let Verdict { faults, lost, asleep } = verdict::of(&server, &home, &works, &edited);

    let sum = |count: &dyn Fn(&Work) -> usize| works.iter().map(count).sum::<usize>();
    let longest = |time: &dyn Fn(&Work) -> Duration| works.iter().map(time).max();
    let mut errors: BTreeMap<&str, usize> =
        ["write_not_kept", "conflict", "busy"].map(|kind| (kind, 0)).into();
    for (kind, count) in works.iter().flat_map(|work| &work.errors) {
        *errors.entry(kind).or_default() += count;
    }
    // Not by eprintln!, whose words the test harness keeps to itself.
    let _ = writeln!(
        std::io::stderr(),
        "soak of {name}: {imports} imports each of {CALLERS} callers, {elapsed:.1?}\n  \
         imports {}, requests {}, retries {}, {errors:?}, longest import {:.1?}, longest end {:.1?}\n  \
         keys {}, lost {lost}, not active {asleep}; other client: edits {}, overtaken {}, at most after {:.2?}; restarts {}; switched off {}, for good {}; faults {}",
        sum(&|work| work.import_ids.len()),
        works.iter().map(|work| work.requests).sum::<u64>(),
        sum(&|work| work.retries),
        longest(&|work| work.longest).unwrap_or_default(),
        longest(&|work| work.end).unwrap_or_default(),
        sum(&|work| work.keys.len()),
        edited.edits,
        edited.overtaken,
        edited.oldest,
        edited.restarts,
        server.switched_off.load(Ordering::Relaxed),
        server.stayed_off.load(Ordering::Relaxed),
        faults.len(),
    );
    let shown = &faults[..faults.len().min(FAULTS_SHOWN)];
    assert!(faults.is_empty(), "{name}: {} faults, such as\n{}", faults.len(), shown.join("\n"));
}

/// A number from the environment.
fn number(name: &str, usual: usize) -> usize {
    env::var(name).map_or(usual, |text| text.parse().expect("a number"))
}
