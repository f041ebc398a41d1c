//! Whose program listens on a port of this machine.
//!
//! Anybody may listen on CLIProxyAPI's port while it is down, and would be sent the management
//! key. Where the system tells who does (Linux), the key goes only to a program of the user's own,
//! of root's, or of a user that a person has named.

use std::net::{IpAddr, SocketAddr};

use super::ManagementUrl;

/// A listener that belongs to somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignListener {
    /// Its port.
    pub port: u16,
    /// The user's name, or number where it has none.
    pub user: String,
}

/// A listening socket and its user's number.
#[derive(Clone, Copy, Debug)]
struct Listener {
    address: SocketAddr,
    uid: u32,
}

/// Whose the listener at an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The user's own, root's, or one's that a person has named.
    Trusted,
    /// Somebody else's.
    Foreign(ForeignListener),
    /// Nothing tells: another machine or system, or nobody listens.
    Unknown,
}

/// Whose program listens at this address.
#[must_use]
pub fn owner(url: &ManagementUrl, trusted: &[String]) -> Owner {
    let Some(port) = url.port().filter(|_| url.is_loopback()) else {
        return Owner::Unknown;
    };
    let uids = uids_at(port, url.ip(), &system::listeners());
    if uids.is_empty() {
        // It is down, or lives in a network of its own that a rule leads to.
        tracing::debug!(port, "nothing tells who listens");
        return Owner::Unknown;
    }
    find_foreign(&uids, &system::own_uids(trusted)).map_or(Owner::Trusted, |uid| {
        Owner::Foreign(ForeignListener { port, user: system::name_of(uid) })
    })
}

/// Whose sockets may take what is sent to a port of this machine.
fn uids_at(port: u16, target: Option<IpAddr>, listeners: &[Listener]) -> Vec<u32> {
    let reached = |at: SocketAddr| at.port() == port && takes(at.ip(), target);
    listeners.iter().filter(|listener| reached(listener.address)).map(|found| found.uid).collect()
}

/// `target` is `None` for a name: “localhost” is tried as `::1` and as `127.0.0.1`.
fn takes(ip: IpAddr, target: Option<IpAddr>) -> bool {
    // IPv6 has IPv4's addresses in it: a socket at `::ffff:0.0.0.0` is one at `0.0.0.0`.
    let ip = ip.to_canonical();
    match target {
        None => ip.is_unspecified() || ip.is_loopback(),
        // A socket at `::` may take both kinds; nothing tells whether it does.
        Some(target) => ip == target || ip.is_unspecified() && (ip.is_ipv6() || target.is_ipv4()),
    }
}

/// One that is foreign is enough: nothing tells which of them is reached.
fn find_foreign(uids: &[u32], trusted: &[u32]) -> Option<u32> {
    uids.iter().copied().find(|uid| !trusted.contains(uid))
}

#[cfg(target_os = "linux")]
mod system {
    use procfs::net::{self, TcpState};

    use super::Listener;

    pub fn listeners() -> Vec<Listener> {
        let entries = [net::tcp(), net::tcp6()].into_iter().flat_map(|entries| {
            entries
                .inspect_err(|error| tracing::debug!(%error, "no list of sockets"))
                .unwrap_or_default()
        });
        let listening = entries.filter(|entry| entry.state == TcpState::Listen);
        listening.map(|entry| Listener { address: entry.local_address, uid: entry.uid }).collect()
    }

    /// Root, the user, and those that a person has named, by name or number.
    pub fn own_uids(trusted: &[String]) -> Vec<u32> {
        let own = rustix::process::geteuid().as_raw();
        let users = users();
        let named = trusted.iter().filter_map(|name| {
            let uid = name
                .parse()
                .ok()
                .or_else(|| users.iter().find(|(known, _)| known == name).map(|(_, uid)| *uid));
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

/// Other systems don't tell without rights of their own.
#[cfg(not(target_os = "linux"))]
mod system {
    use super::Listener;

    pub fn listeners() -> Vec<Listener> {
        Vec::new()
    }

    pub fn own_uids(_: &[String]) -> Vec<u32> {
        Vec::new()
    }

    pub fn name_of(uid: u32) -> String {
        uid.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listeners(table: &[(&str, u32)]) -> Vec<Listener> {
        let listener =
            |(text, uid): &(&str, u32)| Listener { address: text.parse().expect(text), uid: *uid };
        table.iter().map(listener).collect()
    }

    #[test]
    fn every_listener_that_may_be_reached_counts() {
        // Whether it may be reached by a name, as 127.0.0.1, as ::1.
        for (address, reached) in [
            ("127.0.0.1:8317", [true, true, false]),
            ("127.0.0.2:8317", [true, false, false]),
            ("0.0.0.0:8317", [true, true, false]),
            ("[::ffff:127.0.0.1]:8317", [true, true, false]),
            ("[::ffff:0.0.0.0]:8317", [true, true, false]),
            ("[::]:8317", [true, true, true]),
            ("[::1]:8317", [true, false, true]),
            ("127.0.0.1:8318", [false; 3]),
            ("[::]:8318", [false; 3]),
            ("192.168.1.5:8317", [false; 3]),
            ("[::ffff:192.168.1.5]:8317", [false; 3]),
            ("[fd00::5]:8317", [false; 3]),
        ] {
            for (url, reached) in
                ["localhost:8317", "127.0.0.1:8317", "[::1]:8317"].into_iter().zip(reached)
            {
                let target = ManagementUrl::parse(url).expect(url).ip();
                let uids = uids_at(8317, target, &listeners(&[(address, 7)]));
                assert_eq!(!uids.is_empty(), reached, "{address} from {url}");
            }
        }
    }

    #[test]
    fn one_foreign_listener_is_enough() {
        for (table, foreign) in [
            (&[][..], None),
            (&[("127.0.0.1:8317", 1000)], None),
            (&[("0.0.0.0:8317", 0)], None),
            (&[("127.0.0.1:8317", 1001)], Some(1001)),
            // The real one and, where “localhost” is tried first, somebody else's.
            (&[("127.0.0.1:8317", 1000), ("[::1]:8317", 1001)], Some(1001)),
            (&[("127.0.0.1:8318", 1001), ("[::1]:8317", 0)], None),
        ] {
            let uids = uids_at(8317, None, &listeners(table));
            assert_eq!(find_foreign(&uids, &[0, 1000]), foreign, "{table:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_tells_of_our_own_listener() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let found = system::listeners().into_iter().find(|found| found.address.port() == port);
        assert_eq!(found.expect("listed").uid, rustix::process::geteuid().as_raw());
        let url = ManagementUrl::parse(&format!("localhost:{port}")).expect("a URL");
        assert_eq!(owner(&url, &[]), Owner::Trusted);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn users_are_named_by_name_or_number() {
        let uids = system::own_uids(&["root".into(), "4242".into(), "no such user".into()]);
        assert_eq!(uids[2..], [0, 4242]);
        assert_eq!(system::name_of(0), "root");
        assert_eq!(system::name_of(4_000_000), "4000000");
    }
}
