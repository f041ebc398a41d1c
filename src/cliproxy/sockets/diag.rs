//! Asks the kernel for single sockets, in microseconds however many there are: `sock_diag(7)`.
//!
//! It looks as it does for a packet that comes in, so what it finds is what would get the packet.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    os::fd::OwnedFd,
};

use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType,
    netlink::{SOCK_DIAG, SocketAddrNetlink},
};

use super::{End, Ends, Found};

struct Socket {
    state: u8,
    inode: u32,
    uid: u32,
}

const LISTEN: u8 = 10;
const ERROR: u16 = 2;
const BY_FAMILY: u16 = 20;
const LENGTH: usize = 72;

/// `None` where the kernel does not answer such questions.
pub fn look_up(ends: Ends) -> Option<Found> {
    look(ends).inspect_err(|error| tracing::debug!(%error, "sockets can't be asked for")).ok()
}

fn look(ends: Ends) -> io::Result<Found> {
    let kernel = open()?;
    // “Not found” may also mean “not understood”; our own end is there.
    let own = ask(&kernel, ends.own, ends.other)?;
    if own.is_none_or(|own| own.state == LISTEN) {
        return Err(io::ErrorKind::NotFound.into());
    }
    let end = ask(&kernel, ends.other, ends.own)?
        .filter(|end| end.state != LISTEN)
        .map(|end| End::new(end.state, end.inode.into(), end.uid));
    // From port 0 nobody has a connection, so this finds who would get a new one.
    let newcomer = SocketAddr::new(ends.own.ip(), 0);
    let listener = ask(&kernel, ends.other, newcomer)?.filter(|found| found.state == LISTEN);
    Ok(Found { listeners: listener.map(|found| found.uid).into_iter().collect(), end })
}

fn open() -> io::Result<OwnedFd> {
    let (family, kind) = (AddressFamily::NETLINK, SocketType::DGRAM);
    let kernel = rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC, Some(SOCK_DIAG))?;
    // Connected, it takes answers from the kernel only.
    rustix::net::connect(&kernel, &SocketAddrNetlink::new(0, 0))?;
    Ok(kernel)
}

/// The socket that gets what comes to `local` from `remote`.
fn ask(kernel: &OwnedFd, local: SocketAddr, remote: SocketAddr) -> io::Result<Option<Socket>> {
    rustix::net::send(kernel, &question(local, remote), SendFlags::empty())?;
    let mut answer = [0; 1024];
    // The answer is there when the question is sent.
    let (length, _) = rustix::net::recv(kernel, &mut answer, RecvFlags::DONTWAIT)?;
    read(&answer[..length])
}

/// A `nlmsghdr` and an `inet_diag_req_v2`.
fn question(local: SocketAddr, remote: SocketAddr) -> Vec<u8> {
    const REQUEST: u16 = 1;
    const INET: u8 = 2;
    const INET6: u8 = 10;
    const TCP: u8 = 6;
    // Whatever comes from this machine comes in there.
    const LOOPBACK_INTERFACE: u32 = 1;
    let mut text = Vec::with_capacity(LENGTH);
    text.extend(u32::try_from(LENGTH).unwrap_or_default().to_ne_bytes());
    text.extend([BY_FAMILY, REQUEST].into_iter().flat_map(u16::to_ne_bytes));
    // A number and a sender, which are for those who need them.
    text.extend([0; 8]);
    text.extend([if local.is_ipv4() { INET } else { INET6 }, TCP, 0, 0]);
    // In any state.
    text.extend([u8::MAX; 4]);
    text.extend([local.port(), remote.port()].into_iter().flat_map(u16::to_be_bytes));
    text.extend([local.ip(), remote.ip()].into_iter().flat_map(octets));
    text.extend(LOOPBACK_INTERFACE.to_ne_bytes());
    // No particular socket.
    text.extend([u8::MAX; 8]);
    text
}

fn octets(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => {
            let mut octets = [0; 16];
            octets[..4].copy_from_slice(&ip.octets());
            octets
        }
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// A `nlmsghdr`, and an `inet_diag_msg` or an error's number.
fn read(answer: &[u8]) -> io::Result<Option<Socket>> {
    match u16::from_ne_bytes(part(answer, 4)?) {
        BY_FAMILY => {
            let [state] = part(answer, 17)?;
            let uid = u32::from_ne_bytes(part(answer, 80)?);
            let inode = u32::from_ne_bytes(part(answer, 84)?);
            Ok(Some(Socket { state, inode, uid }))
        }
        ERROR => match io::Error::from_raw_os_error(-i32::from_ne_bytes(part(answer, 16)?)) {
            error if error.kind() == io::ErrorKind::NotFound => Ok(None),
            error => Err(error),
        },
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn part<const LENGTH: usize>(answer: &[u8], from: usize) -> io::Result<[u8; LENGTH]> {
    let part = answer.get(from..).and_then(|rest| rest.first_chunk());
    part.copied().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}
