//! Whose program takes what is sent to a port of this machine.
//!
//! Anybody may listen on CLIProxyAPI's port while it is down, and would be sent the management
//! key. Where the system tells who took a connection (Linux), the key goes only to a program of
//! the user's own, of root's, or of a user that a person has named.

use super::sockets::{self, End, Ends, Found};

/// A listener that belongs to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignListener {
    /// Its port.
    pub port: u16,
    /// The user's name, or number where it has none.
    pub user: String,
}

/// Who has a connection's other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A user who is trusted.
    Trusted,
    /// A user who is not, or one such listens there.
    Foreign(ForeignListener),
    /// Nobody: no program has taken the connection yet.
    Nobody,
    /// Nobody any more: the connection or its listener was closed.
    Gone,
    /// No program in this network: a rule has led the connection out of it, or somebody hides.
    Unseen,
    /// The system does not tell.
    Untold,
}

/// Who has the other end of a connection, seen by somebody who trusts these users.
#[must_use]
pub fn holder(ends: Ends, trusted: &[u32]) -> Holder {
    match sockets::look_up(ends) {
        Some(found) => judge(&found, ends.other.port(), trusted),
        None => Holder::Untold,
    }
}

fn judge(found: &Found, port: u16, trusted: &[u32]) -> Holder {
    let taken = match found.end {
        Some(End::Taken(uid)) => Some(uid),
        _ => None,
    };
    // One that is foreign is enough.
    let mut uids = found.listeners.iter().copied().chain(taken);
    if let Some(uid) = uids.find(|uid| !trusted.contains(uid)) {
        return Holder::Foreign(ForeignListener { port, user: users::name_of(uid) });
    }
    match found.end {
        None => Holder::Unseen,
        Some(End::Waiting) => Holder::Nobody,
        // A server goes on listening. One who takes a connection and listens no more may hide:
        // some of the kernel's own protocols take it in root's name, whoever opened the port.
        Some(End::Taken(_) | End::Deferred) if !found.listeners.is_empty() => Holder::Trusted,
        Some(_) => Holder::Gone,
    }
}

/// The numbers of the users whose program may be CLIProxyAPI: root, oneself, and those that a
/// person has named, by name or number.
#[must_use]
pub fn trusted_uids(named: Vec<String>) -> Vec<u32> {
    users::trusted(named)
}

#[cfg(unix)]
mod users {
    pub fn trusted(named: Vec<String>) -> Vec<u32> {
        let own = rustix::process::geteuid().as_raw();
        let users = users();
        let named = named.into_iter().filter_map(|name| {
            let uid = name
                .parse()
                .ok()
                .or_else(|| users.iter().find(|(known, _)| *known == name).map(|(_, uid)| *uid));
            if uid.is_none() {
                tracing::warn!(name, "trusted_listeners names no user of this machine");
            }
            uid
        });
        [0, own].into_iter().chain(named).collect()
    }

    pub fn name_of(uid: u32) -> String {
        let named = users().into_iter().find(|(_, known)| *known == uid);
        named.map_or_else(|| uid.to_string(), |(name, _)| name)
    }

    /// The users of `/etc/passwd`.
    fn users() -> Vec<(String, u32)> {
        let text = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let user = |line: &str| {
            let mut fields = line.split(':');
            Some((fields.next()?.to_owned(), fields.nth(1)?.parse().ok()?))
        };
        text.lines().filter_map(user).collect()
    }
}

#[cfg(not(unix))]
mod users {
    pub fn trusted(_: Vec<String>) -> Vec<u32> {
        Vec::new()
    }

    pub fn name_of(uid: u32) -> String {
        uid.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_took_a_connection_and_who_listens_have_to_be_trusted() {
        const OWN: u32 = 1000;
        const OTHER: u32 = 4_000_007;
        let taken = |uid| Some(End::Taken(uid));
        let foreign = || Holder::Foreign(ForeignListener { port: 8317, user: OTHER.to_string() });
        for (listeners, end, expected) in [
            (&[OWN][..], taken(OWN), Holder::Trusted),
            (&[0], taken(OWN), Holder::Trusted),
            (&[OWN], taken(OTHER), foreign()),
            (&[OTHER], taken(OWN), foreign()),
            (&[OWN, OTHER], taken(OWN), foreign()),
            (&[], taken(OTHER), foreign()),
            (&[], taken(0), Holder::Gone),
            (&[OWN], Some(End::Closing), Holder::Gone),
            (&[], Some(End::Closing), Holder::Gone),
            (&[OTHER], Some(End::Closing), foreign()),
            (&[OWN], Some(End::Waiting), Holder::Nobody),
            (&[OTHER], Some(End::Waiting), foreign()),
            (&[OWN], Some(End::Deferred), Holder::Trusted),
            (&[OTHER], Some(End::Deferred), foreign()),
            (&[], Some(End::Deferred), Holder::Gone),
            (&[], None, Holder::Unseen),
            (&[OWN], None, Holder::Unseen),
            (&[OTHER], None, foreign()),
        ] {
            let found = Found { listeners: listeners.to_vec(), end };
            assert_eq!(judge(&found, 8317, &[0, OWN]), expected, "{found:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn users_are_named_by_name_or_number() {
        let uids = trusted_uids(vec!["root".into(), "4242".into(), "no such user".into()]);
        assert_eq!(uids[2..], [0, 4242]);
        assert_eq!(users::name_of(0), "root");
        assert_eq!(users::name_of(4_000_000), "4000000");
    }
}
