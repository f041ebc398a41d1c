//! The user's files: where they are, and writing them privately and whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use directories::ProjectDirs;
use tempfile::NamedTempFile;

/// The folders of this program, the platform's own places.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Holds `config.toml`.
    pub config: PathBuf,
    /// Holds history, logs and locks.
    pub state: PathBuf,
}

impl Folders {
    /// The user's folders; nothing is made yet.
    ///
    /// # Errors
    /// When the user has no home folder.
    pub fn of_user() -> io::Result<Self> {
        let dirs = ProjectDirs::from("", "", "hub-bridge").ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, "the user has no home folder")
        })?;
        Ok(Self {
            config: dirs.config_dir().to_owned(),
            state: dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned(),
        })
    }

    /// Where the settings are.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// Where the logs are.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.state.join("logs")
    }

    /// Where it is remembered which servers refused a key.
    #[must_use]
    pub fn guard(&self) -> PathBuf {
        self.state.join("guard")
    }

    /// Where the lock files are.
    #[must_use]
    pub fn locks(&self) -> PathBuf {
        self.state.join("locks")
    }
}

/// Makes a folder, and those above it, that only the user may enter; one that others may enter
/// is closed to them.
///
/// # Errors
/// When it can't be made.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = fs::metadata(path)?.permissions().mode() & 0o077 != 0;
        // A folder that is a link belongs to whatever it points into: it is left as it is.
        if open && !path.is_symlink() {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// Replaces a file by one that only the user may read; after a crash it is the old or the new one.
///
/// # Errors
/// When it can't be written; the old one is still there then.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create_private_folder(path.parent().unwrap_or_else(|| Path::new(".")))?;
    // A link stays a link: people keep their settings in a repository and link to them.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    replace(file, &path)
}

/// For how long a file is tried to be replaced.
const PATIENCE: Duration = Duration::from_secs(1);

/// Windows refuses to replace a file while another process reads it, be it another hub-bridge or a
/// virus scanner: they are done in a moment.
fn replace(mut file: NamedTempFile, path: &Path) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match file.persist(path) {
            Err(refusal) if is_in_use(&refusal.error) && start.elapsed() < PATIENCE => {
                file = refusal.file;
                thread::sleep(Duration::from_millis(10));
            }
            result => return result.map(drop).map_err(io::Error::from),
        }
    }
}

/// Windows says “access denied” or “sharing violation” then.
fn is_in_use(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32))
}

/// Makes a file that only the user may read, unless there is one: then that one stays.
///
/// # Errors
/// When it can't be written.
pub fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    create_private_folder(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

/// Opens a private file for reading and appending; makes it if it is not there.
///
/// # Errors
/// When it can't be opened.
pub fn append_private(path: &Path) -> io::Result<File> {
    open_private(path, OpenOptions::new().read(true).append(true))
}

/// Opens a private file to be locked; what is in it does not matter.
///
/// # Errors
/// When it can't be opened.
pub fn open_lock_file(path: &Path) -> io::Result<File> {
    open_private(path, OpenOptions::new().read(true).write(true))
}

fn open_private(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    create_private_folder(path.parent().unwrap_or_else(|| Path::new(".")))?;
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_read_at_the_moment_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        write_private(&path, b"old").expect("written");
        let reading = File::open(&path).expect("open");
        let reader = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            drop(reading);
        });
        write_private(&path, b"new").expect("replaced");
        reader.join().expect("read");
        assert_eq!(fs::read(&path).expect("read"), b"new");
    }
}
