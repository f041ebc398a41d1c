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

/// Somebody else's listener at this address; `None` where there is none, or nothing tells.
#[must_use]
pub fn foreign(url: &ManagementUrl, trusted: &[String]) -> Option<ForeignListener> {
    let port = url.port().filter(|_| url.is_loopback())?;
    let uid = find_foreign(port, &system::listeners(), &system::own_uids(trusted))?;
    Some(ForeignListener { port, user: system::name_of(uid) })
}

/// One that is foreign is enough: “localhost” is tried as `::1` and as `127.0.0.1`.
fn find_foreign(port: u16, listeners: &[Listener], trusted: &[u32]) -> Option<u32> {
    let takes_loopback = |ip: IpAddr| ip.is_unspecified() || ip.to_canonical().is_loopback();
    let here = listeners.iter().filter(|listener| {
        listener.address.port() == port && takes_loopback(listener.address.ip())
    });
    here.map(|listener| listener.uid).find(|uid| !trusted.contains(uid))
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

    #[test]
    fn every_listener_that_takes_loopback_counts() {
        for (listeners, foreign) in [
            (&[][..], None),
            (&[("127.0.0.1:8317", 1000)], None),
            (&[("127.0.0.1:8317", 0)], None),
            (&[("127.0.0.1:8317", 1001)], Some(1001)),
            (&[("0.0.0.0:8317", 1001)], Some(1001)),
            (&[("[::]:8317", 1001)], Some(1001)),
            (&[("[::1]:8317", 1001)], Some(1001)),
            (&[("[::ffff:127.0.0.1]:8317", 1001)], Some(1001)),
            (&[("127.0.0.1:8318", 1001)], None),
            (&[("192.168.1.5:8317", 1001)], None),
            // The real one and, where “localhost” is tried first, somebody else's.
            (&[("127.0.0.1:8317", 1000), ("[::1]:8317", 1001)], Some(1001)),
        ] {
            let listeners: Vec<Listener> = listeners
                .iter()
                .map(|(address, uid)| Listener {
                    address: address.parse().expect(address),
                    uid: *uid,
                })
                .collect();
            assert_eq!(find_foreign(8317, &listeners, &[0, 1000]), foreign, "{listeners:?}");
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
        assert_eq!(foreign(&url, &[]), None);
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
