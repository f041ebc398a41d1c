//! Frames from a host's stdout, read by a thread.

use std::{
    io,
    process::ChildStdout,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::oneshot,
};

use crate::until;

/// The host promises not to send longer frames.
const MAX_FRAME: usize = 1_000_000;

/// A frame without its length, or how the host broke the protocol.
pub(super) type Frame = Result<Vec<u8>, String>;

/// The reading end of the pipe. It is closed on drop, even when nothing comes.
#[derive(Debug)]
pub(super) struct Frames {
    receiver: Receiver<Frame>,
    open: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Frames {
    pub(super) fn from(stdout: ChildStdout) -> Self {
        let (sender, receiver) = mpsc::channel();
        let (open, closed) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be built");
            runtime.block_on(async {
                let stdout = asynchronous(stdout).expect("stdout is a pipe");
                until(async { drop(closed.await) }, send_frames(stdout, sender)).await;
            });
            runtime.shutdown_background();
        });
        Self { receiver, open: Some(open), thread: Some(thread) }
    }

    pub(super) fn receiver(&self) -> &Receiver<Frame> {
        &self.receiver
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        drop(self.open.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell that the channel did not.
            let _ = thread.join();
        }
    }
}

#[cfg(unix)]
fn asynchronous(stdout: ChildStdout) -> io::Result<impl AsyncRead + Unpin> {
    tokio::net::unix::pipe::Receiver::from_owned_fd(stdout.into())
}

/// Elsewhere a pipe is read by a thread of its own, which holds the pipe until
/// the host sends something more.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as above")]
fn asynchronous(mut stdout: ChildStdout) -> io::Result<impl AsyncRead + Unpin> {
    let (mut sender, receiver) = tokio::io::duplex(64 * 1024);
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Handle::current();
        let mut chunk = [0; 8192];
        while let Ok(count @ 1..) = io::Read::read(&mut stdout, &mut chunk) {
            let sent = tokio::io::AsyncWriteExt::write_all(&mut sender, &chunk[..count]);
            if runtime.block_on(sent).is_err() {
                return;
            }
        }
    });
    Ok(receiver)
}

/// Sends on every frame, until the host closes its end or breaks the protocol.
async fn send_frames(mut stdout: impl AsyncRead + Unpin, frames: Sender<Frame>) {
    while let Some(frame) = read_frame(&mut stdout).await.transpose() {
        let broken = frame.is_err();
        if frames.send(frame).is_err() || broken {
            return;
        }
    }
}

/// One frame; `None` at a clean end.
async fn read_frame(stdout: &mut (impl AsyncRead + Unpin)) -> Result<Option<Vec<u8>>, String> {
    let mut length = [0; 4];
    let mut read = 0;
    while read < length.len() {
        match stdout.read(&mut length[read..]).await {
            Ok(0) if read == 0 => return Ok(None),
            Ok(count @ 1..) => read += count,
            end => return Err(format!("stdout ends in the length of a frame: {end:?}")),
        }
    }
    let length = u32::from_ne_bytes(length) as usize;
    if length > MAX_FRAME {
        return Err(format!("a frame of {length} bytes, more than {MAX_FRAME}"));
    }
    let mut frame = vec![0; length];
    match stdout.read_exact(&mut frame).await {
        Ok(_) => Ok(Some(frame)),
        Err(error) => Err(format!("stdout ends in a frame of {length} bytes: {error}")),
    }
}
