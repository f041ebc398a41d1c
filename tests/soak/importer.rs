//! One caller and its imports: over one port, or a new host for each.

use std::{
    collections::BTreeMap,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use hub_bridge_test_support::{Browser, Home, home::ALL_API_HUB};
use serde_json::{Value, json};

use crate::{CLAUDE, CODEX, OPENAI, server::Server};

/// How often a caller tries again what may be tried again. On a slow machine eight of them stand in
/// line for longer than the 20 s of one try.
const TRIES: usize = 15;
const PAUSE: Duration = Duration::from_millis(500);
/// What hangs, hangs for ever.
const LIMIT: Duration = Duration::from_mins(5);
/// A host may settle its last write behind its last answer.
const END_LIMIT: Duration = Duration::from_secs(30);
/// PROTOCOL.md: kinds of errors that may be gone the next time.
const RETRYABLE: [&str; 9] = [
    "banned",
    "busy",
    "config_lost",
    "conflict",
    "outcome_unknown",
    "server_error",
    "timeout",
    "unreachable",
    "write_not_kept",
];

/// Where a key has to be at the end.
#[derive(Debug)]
pub struct Wanted {
    pub family: &'static str,
    pub base_url: String,
    /// A report said that it is there.
    pub reported: bool,
    /// What the reports said, one line a try.
    pub said: Vec<String>,
}

/// What a caller did and saw.
#[derive(Debug, Default)]
pub struct Work {
    pub keys: BTreeMap<String, Wanted>,
    pub import_ids: Vec<String>,
    pub requests: u64,
    pub retries: usize,
    /// Errors of items and of whole imports, by kind.
    pub errors: BTreeMap<String, usize>,
    /// The longest import.
    pub longest: Duration,
    /// The longest time that a host took to end.
    pub end: Duration,
    /// What must not be.
    pub wrong: Vec<String>,
}

/// A caller and its hosts.
pub struct Importer<'a> {
    pub server: &'a Server,
    pub home: &'a Home,
    pub process: usize,
    /// A new host for each import, as the browser does for `sendNativeMessage`.
    pub one_shot: bool,
    pub start: Instant,
}

/// An item, and where its key goes.
struct Planned {
    item: Value,
    key: String,
}

impl Importer<'_> {
    /// Does all imports, and waits until the hosts have ended.
    pub fn run(&self, imports: usize) -> Work {
        let mut work = Work::default();
        let mut port = (!self.one_shot).then(|| self.host());
        let mut ending: Vec<Ending> = Vec::new();
        let mut last = None;
        for number in 0..imports {
            let mut open = self.plan(number, last.take(), &mut work);
            last = open.first().map(|planned| planned.item.clone());
            for attempt in 0..=TRIES {
                if attempt > 0 {
                    work.retries += 1;
                    thread::sleep(PAUSE);
                }
                let mut new = self.one_shot.then(|| self.host());
                let host = new.as_mut().or(port.as_mut()).expect("one of them");
                let begun = Instant::now();
                let answer = ask(host, number * (TRIES + 1) + attempt, &open);
                work.longest = work.longest.max(begun.elapsed());
                ending.extend(new.map(end));
                open = self.judge(
                    open,
                    &answer,
                    &format!("import {number}, try {attempt}"),
                    &mut work,
                );
                if open.is_empty() {
                    break;
                }
            }
        }
        ending.extend(port.map(end));
        for ending in ending {
            let (time, wrong) = ending.join().expect("a host is waited for");
            work.end = work.end.max(time);
            work.wrong.extend(wrong);
        }
        work
    }

    fn host(&self) -> Browser {
        let mut command = self.home.command(env!("CARGO_BIN_EXE_hub-bridge"));
        command.env("HUB_BRIDGE_MANAGEMENT_URL", &self.server.url);
        command.env("HUB_BRIDGE_MANAGEMENT_KEY", self.server.key).arg(ALL_API_HUB);
        Browser::start(command)
    }

    /// One to three items, some of them for sites that other callers import into, too; and
    /// sometimes one of the import before, which has to be there already.
    fn plan(&self, number: usize, last: Option<Value>, work: &mut Work) -> Vec<Planned> {
        let seed = self.process * 1000 + number;
        let mut planned = Vec::new();
        for place in 0..=scatter(seed) % 3 {
            let kind = scatter(seed * 8 + place + 1);
            let name = format!("{}-{number}-{place}", self.process);
            let shared = kind / 16 % 3;
            let (family, site, end) = match kind % 8 {
                0 | 1 => (OPENAI, format!("https://new-{name}.test"), "/v1"),
                2 => (OPENAI, format!("https://shared-{shared}.test"), "/v1"),
                3 => (OPENAI, "https://theirs.test".to_owned(), "/v1"),
                4 => (CODEX, format!("https://shared-{shared}.test"), "/v1"),
                5 => (CODEX, format!("https://new-{name}.test"), "/v1"),
                6 => (CLAUDE, format!("https://shared-{shared}.test"), ""),
                _ => (CLAUDE, "https://theirs.test".to_owned(), ""),
            };
            let key = format!("sk-soak-{name}-0123456789abcdef");
            let mut item =
                json!({ "family": family, "siteName": "New API", "siteUrl": site, "apiKey": key });
            // The other client sets the models of its own provider.
            if !site.contains("theirs") {
                item["models"] = json!([{ "name": format!("m-{shared}") }]);
            }
            let base_url = site + end;
            let wanted = Wanted { family, base_url, reported: false, said: Vec::new() };
            work.keys.insert(key.clone(), wanted);
            planned.push(Planned { item, key });
        }
        if let Some(item) = last.filter(|_| number.is_multiple_of(4)) {
            let key = item["apiKey"].as_str().expect("a key").to_owned();
            planned.push(Planned { item, key });
        }
        planned
    }

    /// Notes what a report says; gives the items to try again.
    fn judge(
        &self,
        open: Vec<Planned>,
        answer: &Value,
        which: &str,
        work: &mut Work,
    ) -> Vec<Planned> {
        let when = format!("{which}, at {:.2} s", self.start.elapsed().as_secs_f64());
        let report = &answer["result"];
        if report.is_null() {
            let data = &answer["error"]["data"];
            let kind = data["kind"].as_str().unwrap_or("no kind").to_owned();
            let retry = data["retryable"] == true;
            for planned in &open {
                let wanted = work.keys.get_mut(&planned.key).expect("planned");
                wanted.said.push(format!("{when}: {kind} for all of it"));
            }
            if !retry {
                work.wrong.push(format!("caller {}, {when}: {answer}", self.process));
            }
            *work.errors.entry(kind).or_default() += 1;
            return if retry { open } else { Vec::new() };
        }
        let id = report["importId"].as_str().expect("an id").to_owned();
        work.requests += report["requests"].as_u64().expect("a number");
        let results = report["items"].as_array().expect("items");
        assert_eq!(results.len(), open.len(), "{report:#}");
        let mut again = Vec::new();
        for (planned, result) in open.into_iter().zip(results) {
            let wanted = work.keys.get_mut(&planned.key).expect("planned");
            let outcome = result["outcome"].as_str().expect("an outcome");
            let changes = result["changes"].as_array().expect("changes");
            let added = changes.iter().any(|change| change["field"] == "apiKey");
            let kind = result["error"]["kind"].as_str();
            wanted.said.push(format!(
                "{when}: {outcome}{} ({id})",
                kind.map(|kind| format!(", {kind}")).unwrap_or_default()
            ));
            match kind {
                None if ["created", "updated", "unchanged"].contains(&outcome) => {
                    if wanted.reported && added {
                        work.wrong.push(format!(
                            "was gone and added again: {planned_key}: {wanted:?}",
                            planned_key = planned.key
                        ));
                    }
                    wanted.reported = true;
                }
                Some(kind) => {
                    *work.errors.entry(kind.to_owned()).or_default() += 1;
                    if RETRYABLE.contains(&kind) {
                        again.push(planned);
                    } else {
                        work.wrong.push(format!("caller {}, {when}: {result}", self.process));
                    }
                }
                None => work.wrong.push(format!("caller {}, {when}: {result}", self.process)),
            }
        }
        work.import_ids.push(id);
        again
    }
}

fn ask(host: &mut Browser, id: usize, open: &[Planned]) -> Value {
    let items: Vec<&Value> = open.iter().map(|planned| &planned.item).collect();
    let params = json!({ "items": items });
    host.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "import/run", "params": params }));
    let answer = host.try_receive(LIMIT);
    let answer = answer.unwrap_or_else(|| panic!("no answer; on stderr: {}", host.stderr()));
    assert_eq!(answer["id"], id, "{answer:#}");
    answer
}

/// How long a host that is told to end takes for it, and what is wrong with how it ends.
type Ending = JoinHandle<(Duration, Option<String>)>;

fn end(mut host: Browser) -> Ending {
    host.close_stdin();
    let begun = Instant::now();
    thread::spawn(move || {
        let wrong = match host.wait(END_LIMIT) {
            Some(status) if status.success() => None,
            Some(status) => Some(format!("a host ended with {status}: {}", host.stderr())),
            None => Some(format!("a host does not end: {}", host.stderr())),
        };
        (begun.elapsed(), wrong)
    })
}

/// A number that looks like any other: the same for the same seed.
fn scatter(seed: usize) -> usize {
    let mut value = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9);
    value ^= value >> 15;
    value = value.wrapping_mul(0x85EB_CA6B);
    (value ^ value >> 13) & 0xFFFF
}
