//! The process's own pipes: a stolen stdout, a thread that reads, one that writes, a watchdog.

use std::{fs::File, io, sync::mpsc as sync_mpsc, time::Duration};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    frame::{FrameError, read_frame, write_frame},
    session::{Connection, End, Event},
};

/// Messages that wait in either direction.
const QUEUE: usize = 64;
/// How long after the drain the process ends, whatever hangs. Chromium kills 2 s after the end.
const WATCHDOG_GRACE: Duration = Duration::from_millis(400);
/// How long the last answers may take to get through the pipe.
const FLUSH_LIMIT: Duration = Duration::from_millis(300);

/// The writing thread.
pub struct Writer(sync_mpsc::Receiver<()>);

impl Writer {
    /// Waits until everything is written, but not for a browser that does not read.
    pub fn finish(self) {
        let _ = self.0.recv_timeout(FLUSH_LIMIT);
    }
}

/// Takes over stdin and stdout. From here on whatever prints to stdout goes to stderr.
pub fn open(drain: Duration) -> Option<(Connection, Writer)> {
    let output = match steal_stdout() {
        Ok(output) => output,
        Err(error) => {
            tracing::error!(%error, "no output");
            return None;
        }
    };
    let (to_session, incoming) = mpsc::channel(QUEUE);
    let (outgoing, to_write) = mpsc::channel(QUEUE);
    let (done, finished) = sync_mpsc::channel();
    let output_broken = CancellationToken::new();
    let broken = output_broken.clone();
    spawn("reader", move || read(&to_session, drain));
    spawn("writer", move || write(output, to_write, &broken, drain, &done));
    Some((Connection { incoming, outgoing, output_broken }, Writer(finished)))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = std::thread::Builder::new().name(name.to_owned()).spawn(work) {
        tracing::error!(%error, name, "no thread");
        std::process::exit(1);
    }
}

fn read(session: &mpsc::Sender<Event>, drain: Duration) {
    let mut input = io::stdin().lock();
    let end = loop {
        match read_frame(&mut input) {
            Ok(Some(bytes)) => {
                if session.blocking_send(Event::Frame(bytes)).is_err() {
                    return;
                }
            }
            Ok(None) => break End::Closed,
            Err(FrameError::TooLarge(bytes)) => break End::TooLarge { bytes },
            Err(FrameError::Truncated) => break End::Truncated,
            Err(FrameError::Io(error)) => {
                tracing::warn!(%error, "the input can't be read");
                break End::Closed;
            }
        }
    };
    let code = end.exit_code();
    watch(drain, code);
    let _ = session.blocking_send(Event::End(end));
}

/// Ends the process when the time is over, whatever hangs.
fn watch(drain: Duration, code: i32) {
    spawn("watchdog", move || {
        std::thread::sleep(drain + WATCHDOG_GRACE);
        std::process::exit(code);
    });
}

fn write(
    mut output: File,
    mut frames: mpsc::Receiver<Vec<u8>>,
    broken: &CancellationToken,
    drain: Duration,
    done: &sync_mpsc::Sender<()>,
) {
    while let Some(frame) = frames.blocking_recv() {
        if let Err(error) = write_frame(&mut output, &frame) {
            tracing::info!(%error, "the output is gone");
            watch(drain, 0);
            broken.cancel();
            // What is still answered has nowhere to go.
            while frames.blocking_recv().is_some() {}
            break;
        }
    }
    let _ = done.send(());
}

/// Keeps the real stdout for frames and points descriptor 1 at stderr.
///
/// Descriptors from 3 up (Firefox passes one, by which it sees us end) are kept from every child.
#[cfg(unix)]
fn steal_stdout() -> io::Result<File> {
    use std::os::fd::AsFd as _;

    let output = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr().as_fd())?;
    keep_from_children();
    Ok(File::from(output))
}

/// Marks inherited descriptors to be closed in children. They stay open here: Firefox watches the
/// one it passes to see this process end.
#[cfg(unix)]
fn keep_from_children() {
    use std::os::fd::BorrowedFd;

    let Ok(open) = std::fs::read_dir("/dev/fd") else {
        return;
    };
    let numbers =
        open.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    for number in numbers.collect::<Vec<_>>().into_iter().filter(|number| *number > 2) {
        // The number was just listed as open, and nothing but fcntl is done with it: for one that
        // was closed since (the listing's own), fcntl answers EBADF.
        #[allow(unsafe_code, reason = "a number becomes a descriptor only so")]
        let descriptor = unsafe { BorrowedFd::borrow_raw(number) };
        let _ = rustix::io::fcntl_setfd(descriptor, rustix::io::FdFlags::CLOEXEC);
    }
}

/// Keeps the real stdout for frames and points the standard handle at stderr.
#[cfg(windows)]
fn steal_stdout() -> io::Result<File> {
    use std::os::windows::io::{AsHandle as _, AsRawHandle as _};

    use windows_sys::Win32::System::Console::{STD_OUTPUT_HANDLE, SetStdHandle};

    let output = io::stdout().as_handle().try_clone_to_owned()?;
    // stderr's handle is the process's own and stays open as long as it runs.
    #[allow(unsafe_code, reason = "std has no way to set a standard handle")]
    let set = unsafe { SetStdHandle(STD_OUTPUT_HANDLE, io::stderr().as_raw_handle()) };
    if set == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(File::from(output))
}
