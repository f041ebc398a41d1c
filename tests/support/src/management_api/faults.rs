//! What can go wrong between a client and the server.

use std::time::Duration;

/// A way to go wrong.
///
/// Give one to [`ManagementApi::set_fault`] for every request, to
/// [`ManagementApi::push_fault`] for one request, or narrow it with
/// [`on`](Self::on) first.
///
/// The first part of the list stands for something in front of the server:
/// the server does not see the request, so nothing changes and no failed
/// attempt is counted. The second part happens inside of the server, after
/// authentication, and only to the requests that it can happen to.
///
/// [`ManagementApi::set_fault`]: super::ManagementApi::set_fault
/// [`ManagementApi::push_fault`]: super::ManagementApi::push_fault
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request is handled at once, its answer comes after this time.
    Latency(Duration),
    /// There is never an answer, the connection stays open.
    Hang,
    /// The request is read and the connection closed.
    CloseWithoutAnswer,
    /// The usual answer, but the connection is closed in the middle of the
    /// body: `content-length` is larger than what comes.
    HalfBody,
    /// 200 with a page, as a captive portal sends it.
    Html,
    /// 200 with `{"unexpected":true}`.
    WrongJson,
    /// 200 with `null`.
    NullJson,
    /// 200 with text that is declared to be JSON and is not.
    NotJson,
    /// A redirect to this place with this status.
    Redirect(String, u16),
    /// This status with this body.
    Status(u16, String),
    /// 200 with a JSON object of this many bytes.
    HugeBody(usize),

    /// A write changes memory but cannot be saved: 500.
    SaveFails,
    /// A write is answered with `ok` and changes nothing.
    SwallowWrite,
    /// A write is applied, and taken back after this time.
    LoseWriteAfter(Duration),
    /// A write is applied and saved, but its credentials never become live.
    SkipActivation,
    /// A write is applied, and the connection closed without an answer.
    DropAnswerAfterApply,
    /// A GET answers empty lists although there are entries.
    EmptyLists,
    /// A GET of a list answers the bare array.
    PlainListArray,
}

impl Fault {
    /// Only for requests with this method (`"*"` for any) whose path ends so.
    #[must_use]
    pub fn on(self, method: &str, path_end: &str) -> Rule {
        let mut rule = Rule::from(self);
        rule.method = (method != "*").then(|| method.to_owned());
        path_end.clone_into(&mut rule.path_end);
        rule
    }

    /// Whether the fault can happen to requests with this method.
    fn concerns(&self, method: &str) -> bool {
        match self {
            Self::SaveFails
            | Self::SwallowWrite
            | Self::LoseWriteAfter(_)
            | Self::SkipActivation
            | Self::DropAnswerAfterApply => ["PUT", "PATCH", "DELETE"].contains(&method),
            Self::EmptyLists | Self::PlainListArray => method == "GET",
            _ => true,
        }
    }
}

/// A fault and the requests that it happens to.
#[derive(Debug, Clone)]
pub struct Rule {
    fault: Fault,
    method: Option<String>,
    path_end: String,
    skip: usize,
    left: usize,
}

impl From<Fault> for Rule {
    fn from(fault: Fault) -> Self {
        Self { fault, method: None, path_end: String::new(), skip: 0, left: usize::MAX }
    }
}

impl Rule {
    /// Only the nth of the requests that match, counted from 1.
    ///
    /// # Panics
    ///
    /// Panics when `nth` is 0.
    #[must_use]
    pub fn nth(self, nth: usize) -> Self {
        assert!(nth > 0, "requests are counted from 1");
        Self { skip: nth - 1, left: 1, ..self }
    }

    /// Only so many of the requests that match.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { left: times, ..self }
    }

    /// Whether the fault happens to this request; counts it.
    fn strikes(&mut self, method: &str, path: &str) -> bool {
        let meant = self.left > 0
            && self.fault.concerns(method)
            && self.method.as_deref().is_none_or(|wanted| wanted == method)
            && path.ends_with(&self.path_end);
        if !meant {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.left -= 1;
        true
    }
}

/// The rules that are in force.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// For one request each, used up first.
    pub(super) queue: Vec<Rule>,
    pub(super) standing: Vec<Rule>,
}

impl Faults {
    /// What happens to a request: a time to wait, and at most one other fault.
    pub(super) fn strike(&mut self, method: &str, path: &str) -> (Duration, Option<Fault>) {
        let mut wait = Duration::ZERO;
        let mut struck = None;
        for rule in self.queue.iter_mut().chain(&mut self.standing) {
            let is_latency = matches!(rule.fault, Fault::Latency(_));
            if (struck.is_some() && !is_latency) || !rule.strikes(method, path) {
                continue;
            }
            match &rule.fault {
                Fault::Latency(time) => wait += *time,
                fault => struck = Some(fault.clone()),
            }
        }
        self.queue.retain(|rule| rule.left > 0);
        (wait, struck)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_strikes_the_requests_it_names() {
        let mut faults = Faults::default();
        faults.standing.push(Fault::Html.on("PUT", "/claude-api-key").nth(2));
        let html = (Duration::ZERO, Some(Fault::Html));
        let none = (Duration::ZERO, None);
        assert_eq!(faults.strike("PUT", "/claude-api-key"), none);
        assert_eq!(faults.strike("GET", "/claude-api-key"), none);
        assert_eq!(faults.strike("PUT", "/xai-api-key"), none);
        assert_eq!(faults.strike("PUT", "/claude-api-key"), html);
        assert_eq!(faults.strike("PUT", "/claude-api-key"), none);
    }

    #[test]
    fn latency_goes_with_another_fault() {
        let wait = Duration::from_millis(5);
        let mut faults = Faults::default();
        faults.standing.push(Fault::Latency(wait).into());
        faults.queue.push(Rule::from(Fault::Hang).times(1));
        assert_eq!(faults.strike("GET", "/"), (wait, Some(Fault::Hang)));
        assert_eq!(faults.strike("GET", "/"), (wait, None));
    }

    #[test]
    fn a_fault_of_writes_leaves_reads_alone() {
        let mut faults = Faults::default();
        faults.queue.push(Rule::from(Fault::SwallowWrite).times(1));
        assert_eq!(faults.strike("GET", "/x").1, None);
        assert_eq!(faults.strike("PATCH", "/x").1, Some(Fault::SwallowWrite));
    }
}
