//! Another client that edits its own providers in the same lists, as the server's web panel would.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    CLAUDE, CODEX, OPENAI,
    server::{Server, THEIRS},
};

/// A list and a field of the client's own provider in it.
type Place = (&'static str, &'static str);

const LISTS: [&str; 3] = [OPENAI, CODEX, CLAUDE];
const FIELDS: [&str; 3] = ["prefix", "headers", "models"];
/// Longer than any reload.
const REST: Duration = Duration::from_millis(600);
const LIMIT: Duration = Duration::from_mins(1);
/// After so many it is plain that they do not help.
const RESTARTS: usize = 10;

/// The last edits, by list and field.
pub type Edits = BTreeMap<Place, Value>;

/// What became of the edits.
#[derive(Debug, Default)]
pub struct Edited {
    pub last: Edits,
    pub edits: usize,
    /// Edits that were gone when they were looked at again, and done again.
    pub overtaken: usize,
    /// The longest time that one of them had been there when it was last seen.
    pub oldest: Duration,
    /// How often the server had lost a whole list while it reloaded, and was started anew.
    pub restarts: usize,
    pub refused: BTreeMap<String, usize>,
    /// When each of them was made, and last seen.
    seen: BTreeMap<Place, (Instant, Instant)>,
}

/// Edits until it is told to stop, and sees to it that the last edits are there.
pub fn run(server: &Server, stop: &AtomicBool) -> Edited {
    let mut edited = Edited::default();
    for number in 1_usize.. {
        let (list, field) = (LISTS[number % 3], FIELDS[number / 3 % 3]);
        edited.repair(server, list);
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let value = match field {
            "prefix" => json!(format!("p{number}")),
            "headers" => json!({ "X-Edit": number.to_string() }),
            _ => json!([{ "name": "m", "alias": format!("edit-{number}") }]),
        };
        edited.last.insert((list, field), value);
        edited.edits += 1;
        edited.patch(server, (list, field));
        edited.repair(server, list);
        thread::sleep(server.pace);
    }
    // Nobody else writes any more: what is there after a rest stays.
    let start = Instant::now();
    loop {
        thread::sleep(REST);
        let before = edited.overtaken;
        for list in LISTS {
            edited.repair(server, list);
        }
        if edited.overtaken == before || start.elapsed() > LIMIT {
            return edited;
        }
    }
}

impl Edited {
    /// Does the edits of a list again that are gone.
    fn repair(&mut self, server: &Server, list: &'static str) {
        let start = Instant::now();
        loop {
            let now = server.list(list);
            if now.is_empty() && self.restarts < RESTARTS {
                self.restarts += 1;
                server.restart();
                continue;
            }
            let gone = missing(&self.last, list, &now);
            for (place, (_, seen)) in &mut self.seen {
                if place.0 == list && !gone.contains(place) {
                    *seen = Instant::now();
                }
            }
            if gone.is_empty() || start.elapsed() > LIMIT {
                return;
            }
            for place in gone {
                self.overtaken += 1;
                let (made, seen) = self.seen[&place];
                self.oldest = self.oldest.max(seen - made);
                self.patch(server, place);
            }
            thread::sleep(server.pace);
        }
    }

    fn patch(&mut self, server: &Server, place: Place) {
        let (list, field) = place;
        let selector = if list == OPENAI { "name" } else { "match" };
        let body = json!({ selector: THEIRS, "value": { field: self.last[&place] } });
        let (status, answer) = server.call("PATCH", list, Some(&body));
        if status != 200 {
            let refusal = format!("the other client's edit of {list}: {status} {answer}");
            *self.refused.entry(refusal).or_default() += 1;
        }
        let now = Instant::now();
        self.seen.insert(place, (now, now));
    }
}

/// The last edits of a list that it does not show.
pub fn missing(edits: &Edits, list: &'static str, now: &[Value]) -> Vec<Place> {
    let name = if list == OPENAI { "name" } else { "api-key" };
    let theirs = now.iter().find(|provider| provider[name] == THEIRS);
    let here = edits.iter().filter(|((of, _), _)| *of == list);
    here.filter(|((_, field), value)| theirs.is_none_or(|theirs| theirs[*field] != **value))
        .map(|(place, _)| *place)
        .collect()
}
