//! What the system tells of a connection's other end, and of who listens there.

#![cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux tells"))]

#[cfg(target_os = "linux")]
mod diag;
#[cfg(target_os = "linux")]
mod table;

use std::net::SocketAddr;

/// A connection of this program: its own end, and the one that it was made to.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub own: SocketAddr,
    pub other: SocketAddr,
}

/// What was found of a connection; users by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Who listens where the connection was made to.
    pub listeners: Vec<u32>,
    /// The other end, where it is a socket of this network.
    pub end: Option<End>,
}

/// How the other end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Connected, and in no program's hands yet.
    Waiting,
    /// As before, and it stays so until the first byte; then the listener has it.
    Deferred,
    /// In the hands of this user's program.
    Taken(u32),
    /// In no program's hands any more.
    Closing,
}

impl End {
    /// By the state's number in the system, the number of the socket's file, and of its user.
    #[cfg(target_os = "linux")]
    const fn new(state: u8, inode: u64, uid: u32) -> Self {
        const ESTABLISHED: u8 = 1;
        const SYN_RECEIVED: u8 = 3;
        match (state, inode) {
            (SYN_RECEIVED, _) => Self::Deferred,
            // Whatever its user's number says: that is root's until a program has it.
            (ESTABLISHED, 0) => Self::Waiting,
            (_, 0) => Self::Closing,
            _ => Self::Taken(uid),
        }
    }
}

/// Looks up a connection; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub fn look_up(ends: Ends) -> Option<Found> {
    let canonical = |at: SocketAddr| SocketAddr::new(at.ip().to_canonical(), at.port());
    // IPv6 has IPv4's addresses in it: `::ffff:127.0.0.1` is `127.0.0.1`.
    let ends = Ends { own: canonical(ends.own), other: canonical(ends.other) };
    diag::look_up(ends).or_else(|| table::look_up(ends))
}

/// Other systems don't tell without rights of their own.
#[cfg(not(target_os = "linux"))]
pub fn look_up(_: Ends) -> Option<Found> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        io::Write as _,
        net::{TcpListener, TcpStream},
    };

    use super::*;

    /// Both ways of looking have to find this.
    fn assert_found(ends: Ends, listens: bool, expected: Option<End>) {
        let own = rustix::process::geteuid().as_raw();
        let listeners = if listens { vec![own] } else { vec![] };
        let expected = Some(Found { listeners, end: expected });
        assert_eq!((diag::look_up(ends), table::look_up(ends)), (expected.clone(), expected));
    }

    #[test]
    fn a_connection_is_seen_from_its_making_to_its_end() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let at = listener.local_addr().expect("an address");
            let mut stream = TcpStream::connect(at).expect("connected");
            let ends = Ends { own: stream.local_addr().expect("one"), other: at };
            assert_found(ends, true, Some(End::Waiting));
            let taken = listener.accept().expect("a connection");
            let own = rustix::process::geteuid().as_raw();
            assert_found(ends, true, Some(End::Taken(own)));
            stream.write_all(b"unread").expect("sent");
            drop(listener);
            assert_found(ends, false, Some(End::Taken(own)));
            drop(taken);
            // What was not read makes the end a hard one, and then nothing is left to find.
            assert_eq!(look_up(ends), Some(Found { listeners: vec![], end: None }));
        }
    }

    #[test]
    fn a_closed_end_is_seen_until_our_own_is_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = listener.local_addr().expect("an address");
        let stream = TcpStream::connect(at).expect("connected");
        drop(listener.accept().expect("a connection"));
        let ends = Ends { own: stream.local_addr().expect("one"), other: at };
        assert_found(ends, true, Some(End::Closing));
    }

    #[test]
    fn a_listener_for_both_kinds_of_addresses_is_seen_from_both() {
        let Ok(listener) = TcpListener::bind("[::]:0") else { return };
        let port = listener.local_addr().expect("an address").port();
        for host in ["127.0.0.1", "::1"] {
            let other = SocketAddr::new(host.parse().expect(host), port);
            let stream = TcpStream::connect(other).expect("connected");
            let ends = Ends { own: stream.local_addr().expect("one"), other };
            assert_found(ends, true, Some(End::Waiting));
        }
    }
}
