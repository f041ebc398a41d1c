//! Connections that can be cut under the HTTP server's feet.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

const WHOLE: u8 = 0;
const IN_BODY: u8 = 1;
const GONE: u8 = 2;

/// The scissors of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Cut(Arc<AtomicU8>);

impl Cut {
    /// Nothing more is sent; the connection closes at the next write.
    pub(super) fn now(&self) {
        self.0.store(GONE, Ordering::SeqCst);
    }

    /// The next answer is sent up to the middle of its body.
    pub(super) fn in_body(&self) {
        self.0.store(IN_BODY, Ordering::SeqCst);
    }
}

/// Accepts and counts connections.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) listener: TcpListener,
    pub(super) accepted: Arc<AtomicUsize>,
}

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // A small answer must not wait for the acknowledgement of the last.
        let _ = stream.set_nodelay(true);
        self.accepted.fetch_add(1, Ordering::SeqCst);
        (Line { stream, cut: Cut::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().cut.clone()
    }
}

/// One connection.
#[derive(Debug)]
pub(super) struct Line {
    stream: TcpStream,
    cut: Cut,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let bytes = match self.cut.0.load(Ordering::SeqCst) {
            WHOLE => bytes,
            IN_BODY => {
                self.cut.now();
                up_to_half_of_body(bytes)
            }
            _ => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
        };
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn up_to_half_of_body(bytes: &[u8]) -> &[u8] {
    let end_of_head = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
    &bytes[..end_of_head + (bytes.len() - end_of_head) / 2]
}
