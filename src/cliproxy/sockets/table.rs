//! Reads the list of all sockets, which takes milliseconds: where the kernel can't be asked for
//! single ones.

use std::net::{IpAddr, SocketAddr};

use procfs::net::{self, TcpState};

use super::{End, Ends, Found};

/// `None` where the list can't be read.
pub fn look_up(ends: Ends) -> Option<Found> {
    let (v4, v6) = (net::tcp(), net::tcp6());
    // Without IPv6 there is no second list.
    if let (Err(error), Err(_)) = (&v4, &v6) {
        tracing::debug!(%error, "no list of sockets");
        return None;
    }
    let mut found = Found { listeners: Vec::new(), end: None };
    for entry in [v4, v6].into_iter().flat_map(Result::unwrap_or_default) {
        let (local, remote) = (entry.local_address, entry.remote_address);
        if entry.state == TcpState::Listen {
            if local.port() == ends.other.port() && takes(local.ip(), ends.other.ip()) {
                found.listeners.push(entry.uid);
            }
        } else if is_at(local, ends.other) && is_at(remote, ends.own) {
            found.end = Some(End::new(entry.state.to_u8(), entry.inode, entry.uid));
        }
    }
    Some(found)
}

/// Whether a listener at `ip` may take what is sent to `target`.
fn takes(ip: IpAddr, target: IpAddr) -> bool {
    let ip = ip.to_canonical();
    // A socket at `::` may take both kinds; nothing tells whether it does.
    ip == target || ip.is_unspecified() && (ip.is_ipv6() || target.is_ipv4())
}

fn is_at(listed: SocketAddr, at: SocketAddr) -> bool {
    listed.port() == at.port() && listed.ip().to_canonical() == at.ip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listener_that_may_be_reached_counts() {
        // Whether it may be reached as 127.0.0.1, as ::1.
        for (ip, reached) in [
            ("127.0.0.1", [true, false]),
            ("127.0.0.2", [false, false]),
            ("0.0.0.0", [true, false]),
            ("::ffff:127.0.0.1", [true, false]),
            ("::ffff:0.0.0.0", [true, false]),
            ("::", [true, true]),
            ("::1", [false, true]),
            ("192.168.1.5", [false, false]),
            ("::ffff:192.168.1.5", [false, false]),
            ("fd00::5", [false, false]),
        ] {
            let targets = ["127.0.0.1", "::1"].map(|target| target.parse().expect(target));
            assert_eq!(targets.map(|target| takes(ip.parse().expect(ip), target)), reached, "{ip}");
        }
    }
}
