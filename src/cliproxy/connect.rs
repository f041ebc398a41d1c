//! Looks at each new connection before a byte of a request goes out on it.
//!
//! Looking at the port before connecting would not do: whoever opens and closes it every few
//! milliseconds is not seen then, and is connected to all the same.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};

use hyper_util::client::legacy::connect::{Connected, Connection, HttpInfo};
use tower_layer::Layer;
use tower_service::Service;

use super::{
    ClientError, ManagementUrl,
    listener::{self, ForeignListener, Holder},
    sockets::Ends,
};

/// A layer that hands on the connections that a trusted user's program has taken, and no other.
#[derive(Clone, Debug)]
pub struct TrustedOnly {
    uids: Arc<[u32]>,
}

/// A connector that looks at what the one in it has connected.
#[derive(Clone, Debug)]
pub struct Looking<S> {
    inner: S,
    uids: Arc<[u32]>,
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

const CLOSED: ClientError = ClientError::Unreachable("it closed the connection at once");
/// Pauses between looks at a connection that no program has taken yet.
const SHORTEST_PAUSE: Duration = Duration::from_micros(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(5);
const PROBES: u32 = 3;
const PROBE_LIMIT: Duration = Duration::from_secs(1);

impl TrustedOnly {
    /// `named`: the users who are trusted besides oneself and root.
    #[must_use]
    pub fn new(named: Vec<String>) -> Self {
        Self { uids: listener::trusted_uids(named).into() }
    }
}

impl<S> Layer<S> for TrustedOnly {
    type Service = Looking<S>;

    fn layer(&self, inner: S) -> Looking<S> {
        Looking { inner, uids: Arc::clone(&self.uids) }
    }
}

impl<S, Target> Service<Target> for Looking<S>
where
    S: Service<Target, Error = AnyError>,
    S::Future: Send + 'static,
    S::Response: Connection + Send + 'static,
{
    type Response = S::Response;
    type Error = AnyError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, AnyError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), AnyError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, target: Target) -> Self::Future {
        let connecting = self.inner.call(target);
        let uids = Arc::clone(&self.uids);
        Box::pin(async move {
            let connection = connecting.await?;
            let ends = ends(&connection.connected()).ok_or(CLOSED)?;
            check(ends, uids).await?;
            Ok(connection)
        })
    }
}

/// `None` where the connection has ended.
fn ends(connected: &Connected) -> Option<Ends> {
    let mut extras = http::Extensions::default();
    connected.get_extras(&mut extras);
    let info: &HttpInfo = extras.get()?;
    Some(Ends { own: info.local_addr(), other: info.remote_addr() })
}

/// Waits until a program has taken the connection; the connector's own time limit ends that.
async fn check(ends: Ends, uids: Arc<[u32]>) -> Result<(), ClientError> {
    let mut pause = Duration::ZERO;
    loop {
        let uids = Arc::clone(&uids);
        let looking = tokio::task::spawn_blocking(move || {
            thread::sleep(pause);
            look(ends, &uids)
        });
        match looking.await.unwrap_or(Holder::Gone) {
            Holder::Trusted => return Ok(()),
            Holder::Foreign(listener) => return Err(ClientError::ForeignListener(listener)),
            Holder::Gone => return Err(CLOSED),
            Holder::Nobody => pause = (pause * 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE),
            Holder::Unseen | Holder::Untold => {
                tracing::debug!(port = ends.other.port(), "nothing tells who took the connection");
                return Ok(());
            }
        }
    }
}

/// Where no program in this network has the other end, new connections have to fare the same.
/// Somebody may hide there: with SYN cookies the kernel knows nothing of a connection until its
/// first byte, and his port is closed whenever it is looked for; then it takes nothing new, either.
fn look(ends: Ends, uids: &[u32]) -> Holder {
    for _ in 0..PROBES {
        match listener::holder(ends, uids) {
            Holder::Unseen => {}
            told => return told,
        }
        let Some((_probe, own)) = probe(ends.other) else { return Holder::Gone };
        match listener::holder(Ends { own, ..ends }, uids) {
            Holder::Unseen => {}
            Holder::Foreign(listener) => return Holder::Foreign(listener),
            _ => return Holder::Gone,
        }
    }
    listener::holder(ends, uids)
}

/// Whose the program at an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The user's own, root's, or one's that a person has named.
    Trusted,
    /// Somebody else's.
    Foreign(ForeignListener),
    /// Nothing tells: another machine or system, or nobody is there.
    Unknown,
}

/// Whose program takes connections at this address: connects, says nothing, and looks. Takes up to
/// seconds where a program listens and takes none.
#[must_use]
pub fn owner(url: &ManagementUrl, trusted: &[String]) -> Owner {
    let Some(port) = url.port().filter(|_| url.is_loopback()) else {
        return Owner::Unknown;
    };
    let uids = listener::trusted_uids(trusted.to_vec());
    // What a browser, or this program, tries for “localhost”.
    let named = [IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::LOCALHOST)];
    let addresses = url.ip().map_or(named.to_vec(), |ip| vec![ip]);
    let mut owner = Owner::Unknown;
    for other in addresses.into_iter().map(|ip| SocketAddr::new(ip, port)) {
        let Some((_probe, own)) = probe(other) else { continue };
        match settled(Ends { own, other }, &uids) {
            // One is enough: nothing tells which of the addresses is used.
            Holder::Foreign(foreign) => return Owner::Foreign(foreign),
            Holder::Trusted => owner = Owner::Trusted,
            _ => {}
        }
    }
    owner
}

/// Looks until a program has taken the connection.
fn settled(ends: Ends, uids: &[u32]) -> Holder {
    let start = Instant::now();
    loop {
        match look(ends, uids) {
            Holder::Nobody if start.elapsed() < PROBE_LIMIT => thread::sleep(LONGEST_PAUSE),
            holder => return holder,
        }
    }
}

/// Connects and says nothing.
fn probe(address: SocketAddr) -> Option<(TcpStream, SocketAddr)> {
    let stream = TcpStream::connect_timeout(&address, PROBE_LIMIT).ok()?;
    let own = stream.local_addr().ok()?;
    Some((stream, own))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_connection_that_nobody_has_is_not_trusted_where_others_fare_otherwise() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let other = listener.local_addr().expect("an address");
        let uids = listener::trusted_uids(Vec::new());
        // From that port there is no connection.
        let ends = Ends { own: SocketAddr::new(other.ip(), 1), other };
        assert_eq!(listener::holder(ends, &uids), Holder::Unseen);
        assert_eq!(look(ends, &uids), Holder::Gone);
        assert!(matches!(look(ends, &[]), Holder::Foreign(_)));
        drop(listener);
        assert_eq!(listener::holder(ends, &uids), Holder::Unseen);
        assert_eq!(look(ends, &uids), Holder::Gone);
    }
}
