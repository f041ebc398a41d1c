//! The log: a file a day in the state folder, kept a week, for the user's eyes only, without
//! secrets; and the terminal, if asked.

use std::{
    io::{self, Write},
    sync::{Mutex, PoisonError},
};

use tracing::{Level, level_filters::LevelFilter};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{
    Layer as _, filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::{
    files::{self, Folders},
    protocol::redact,
};

const DAYS_KEPT: usize = 7;

/// Starts logging. `verbosity`: 0 nothing on stderr, 1 what is done, 2 every step.
///
/// The file is made when there is something to write.
pub fn start(verbosity: u8) {
    // Whatever this program makes is the user's own: the appender asks for no mode.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(%panic, "hub-bridge crashed");
        eprintln!("hub-bridge crashed: {panic}");
    }));
    let own = |level: Level| Targets::new().with_target("hub_bridge", level);
    let file = fmt::layer()
        .with_ansi(false)
        .with_target(false)
        .with_writer(Redacting(LazyFile::default))
        .with_filter(own(if verbosity > 1 { Level::DEBUG } else { Level::INFO }));
    let level = match verbosity {
        0 => LevelFilter::OFF,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let terminal = fmt::layer()
        .with_target(false)
        .without_time()
        .with_writer(Redacting(io::stderr))
        .with_filter(Targets::new().with_target("hub_bridge", level));
    // Only fails when logging has been started already.
    let _ = tracing_subscriber::registry().with(file).with(terminal).try_init();
}

static FILE: Mutex<Option<RollingFileAppender>> = Mutex::new(None);

/// The log file, opened when the first line comes.
#[derive(Default)]
struct LazyFile;

impl Write for LazyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut file = FILE.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            *file = open();
        }
        // A log that can't be written is no reason to fail.
        file.as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut file = FILE.lock().unwrap_or_else(PoisonError::into_inner);
        file.as_mut().map_or(Ok(()), Write::flush)
    }
}

fn open() -> Option<RollingFileAppender> {
    let folder = Folders::of_user().ok()?.logs();
    files::create_private_folder(&folder).ok()?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("hub-bridge")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(folder)
        .ok()
}

/// Writes lines with what looks like a secret taken out. Nothing is meant to log one; this is the
/// second net.
struct Redacting<M>(M);

impl<'a, W: Write, M: Fn() -> W + 'a> fmt::MakeWriter<'a> for Redacting<M> {
    type Writer = RedactingWriter<W>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactingWriter((self.0)())
    }
}

struct RedactingWriter<W>(W);

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(redact(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
