//! The server's version, read leniently, and what differs from one to the next.

/// A version that could be read.
pub type Version = (u32, u32, u32);

/// How an older server departs from the newest one. What is not here is found out by reading back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// PATCH's value replaces the whole entry: what it does not name is gone.
    PatchReplaces,
    /// Lists don't say which credentials are live.
    NoAuthIndex,
    /// gemini: a key is kept once, whatever its base URL.
    OneUrlAKey,
    /// openai-compatibility: its list leaves out `disable-cooling`, and a PUT of it would lose
    /// them; `GET /config` has them.
    ListLacksCooling,
}

struct Band {
    quirk: Quirk,
    from: Version,
    before: Version,
    /// Whether a server whose version can't be read is taken to have it, to be on the safe side.
    unread: bool,
}

const BANDS: [Band; 4] = [
    Band { quirk: Quirk::PatchReplaces, from: (0, 0, 0), before: (6, 6, 40), unread: true },
    Band { quirk: Quirk::NoAuthIndex, from: (0, 0, 0), before: AUTH_INDEX_SINCE, unread: false },
    Band { quirk: Quirk::OneUrlAKey, from: (0, 0, 0), before: (6, 9, 19), unread: false },
    Band { quirk: Quirk::ListLacksCooling, from: (7, 0, 0), before: (7, 2, 44), unread: true },
];

const AUTH_INDEX_SINCE: Version = (6, 9, 29);

impl Quirk {
    /// What a server of this version has of them.
    #[must_use]
    pub fn of(version: Option<&str>, auth_index_seen: bool) -> Vec<Self> {
        let quirks = BANDS.iter().map(|band| band.quirk);
        quirks.filter(|quirk| quirk.holds(version, auth_index_seen)).collect()
    }

    /// Whether a server has it. `auth_index_seen` tells that one whose version can't be read is at
    /// least v6.9.29.
    #[must_use]
    pub fn holds(self, version: Option<&str>, auth_index_seen: bool) -> bool {
        let version = version.and_then(parse);
        BANDS.iter().filter(|band| band.quirk == self).any(|band| match version {
            Some(version) => (band.from..band.before).contains(&version),
            None => band.unread && !(auth_index_seen && band.before <= AUTH_INDEX_SINCE),
        })
    }
}

/// Reads `7.2.140`, `v6.9.8-0`, `7.2.1-plus`; `None` for `dev`, `v7.x` and others that tell nothing.
#[must_use]
pub fn parse(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let mut parts = text[..end].split('.').map(str::parse);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None) => Some((major, minor, patch)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_leniently() {
        for (text, version) in [
            ("7.2.140", Some((7, 2, 140))),
            ("v7.2.140", Some((7, 2, 140))),
            ("6.9.8-0", Some((6, 9, 8))),
            ("7.1.0-plus", Some((7, 1, 0))),
            ("dev", None),
            ("v7.x", None),
            ("", None),
            ("7.2", None),
            ("99999999999.1.1", None),
        ] {
            assert_eq!(parse(text), version, "{text}");
        }
    }

    #[test]
    fn quirks_by_version() {
        use Quirk::{ListLacksCooling, NoAuthIndex, OneUrlAKey, PatchReplaces};
        for (version, quirks) in [
            ("6.6.39", &[PatchReplaces, NoAuthIndex, OneUrlAKey][..]),
            ("v6.6.40", &[NoAuthIndex, OneUrlAKey]),
            ("6.9.18", &[NoAuthIndex, OneUrlAKey]),
            ("6.9.19", &[NoAuthIndex]),
            ("6.9.29", &[]),
            ("v6.9.47-0", &[]),
            ("7.0.0", &[ListLacksCooling]),
            ("7.2.43-plus", &[ListLacksCooling]),
            ("7.2.44", &[]),
            ("7.3.12", &[]),
            ("8.0.0", &[]),
        ] {
            assert_eq!(Quirk::of(Some(version), true), quirks, "{version}");
        }
    }

    #[test]
    fn a_version_that_tells_nothing_is_treated_with_care() {
        for version in [None, Some("dev"), Some("v7.x")] {
            assert!(Quirk::PatchReplaces.holds(version, false));
            assert!(!Quirk::PatchReplaces.holds(version, true));
            assert!(Quirk::ListLacksCooling.holds(version, true));
            assert!(!Quirk::OneUrlAKey.holds(version, false));
        }
    }
}
