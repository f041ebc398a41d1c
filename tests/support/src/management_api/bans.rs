//! Who may use the API: the key, the caller's address, and bans.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use axum::http::HeaderMap;

/// So many failures in a row ban an address.
const MAX_FAILURES: u32 = 5;
/// For so long.
const BAN: Duration = Duration::from_mins(30);

/// The rules of one server.
#[derive(Debug, Clone)]
pub(super) struct Access {
    /// `None`: the server has no key, and refuses everybody.
    pub(super) key: Option<String>,
    pub(super) allow_remote: bool,
    /// Every caller seems to come from another machine.
    pub(super) remote: bool,
    /// The whole API answers 404.
    pub(super) disabled: bool,
}

/// Failures and bans by address.
#[derive(Debug, Default)]
pub(super) struct Bans(HashMap<String, Attempts>);

#[derive(Debug, Default)]
struct Attempts {
    failures: u32,
    banned_until: Option<Instant>,
}

impl Bans {
    /// Bans an address for a time.
    pub(super) fn ban(&mut self, address: &str, time: Duration) {
        self.0.entry(address.to_owned()).or_default().banned_until = Some(Instant::now() + time);
    }

    /// Forgets all failures and bans.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Lets a request in, or says with which status and error it is refused.
    pub(super) fn check(
        &mut self,
        access: &Access,
        headers: &HeaderMap,
    ) -> Result<(), (u16, String)> {
        let address = access.address(headers);
        let attempts = self.0.entry(address.clone()).or_default();
        if let Some(until) = attempts.banned_until {
            let left = until.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                let left = go_duration(left);
                let error =
                    format!("IP banned due to too many failed attempts. Try again in {left}");
                return Err((403, error));
            }
            *attempts = Attempts::default();
        }
        let local = address == "127.0.0.1" || address == "::1";
        if !local && !access.allow_remote {
            return Err((403, "remote management disabled".into()));
        }
        let Some(key) = &access.key else {
            return Err((403, "remote management key not set".into()));
        };
        let presented = presented_key(headers);
        if presented == *key {
            *attempts = Attempts::default();
            return Ok(());
        }
        attempts.failures += 1;
        if attempts.failures >= MAX_FAILURES {
            *attempts = Attempts { failures: 0, banned_until: Some(Instant::now() + BAN) };
        }
        let what = if presented.is_empty() { "missing" } else { "invalid" };
        Err((401, format!("{what} management key")))
    }
}

impl Access {
    /// Whether the request carries the right key.
    pub(super) fn is_authorized(&self, headers: &HeaderMap) -> bool {
        self.key.as_deref() == Some(&presented_key(headers))
    }

    /// The address that a request seems to come from. Anybody is believed.
    pub(super) fn address(&self, headers: &HeaderMap) -> String {
        if self.remote {
            return "203.0.113.9".into();
        }
        ["x-forwarded-for", "x-real-ip"]
            .iter()
            .filter_map(|name| header(headers, name).split(',').next().map(str::trim))
            .find(|address| address.parse::<std::net::IpAddr>().is_ok())
            .unwrap_or("127.0.0.1")
            .to_owned()
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The key in `Authorization`, and only when there is none, the other header.
fn presented_key(headers: &HeaderMap) -> String {
    let authorization = header(headers, "authorization");
    let key = match authorization.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => key,
        _ => authorization,
    };
    if key.is_empty() { header(headers, "x-management-key") } else { key }.to_owned()
}

/// A duration, rounded to seconds, as Go prints it: `29m59s`.
fn go_duration(duration: Duration) -> String {
    let seconds = (duration + Duration::from_millis(500)).as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s}s"),
        (0, m, s) => format!("{m}m{s}s"),
        (h, m, s) => format!("{h}h{m}m{s}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_looks_as_in_go() {
        let of = |millis| go_duration(Duration::from_millis(millis));
        assert_eq!(of(1_799_900), "30m0s");
        assert_eq!(of(1_799_400), "29m59s");
        assert_eq!(of(59_000), "59s");
        assert_eq!(of(3_661_000), "1h1m1s");
    }
}
