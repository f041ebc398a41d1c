//! The program that a manifest names: whether a browser can start it, whether it is safe to let it,
//! and by which path it is found after its next update, too.

use std::{
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use super::{fault::Fault, place::Bases};
use crate::extension::Engine;

/// Why no path of this program is registered.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the texts say it")]
pub enum ProgramError {
    #[error("where this program lies is not known: {0}")]
    Unknown(String),
    #[error("{} is in {place}, which is gone after the next update", .path.display())]
    Unstable { path: PathBuf, place: &'static str },
    #[error("others may write to {}, and so replace the program that the browser starts", .0.display())]
    WritableByOthers(PathBuf),
}

impl ProgramError {
    /// What a person does about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown(_) => "Start it by its full path.".to_owned(),
            Self::Unstable { .. } => "Put the folder of its lasting link (such as /usr/local/bin or ~/.nix-profile/bin) into PATH, or copy the program to ~/.local/bin and run it there.".to_owned(),
            Self::WritableByOthers(path) => {
                format!("Take that away (chmod go-w “{}”), or install the program elsewhere.", path.display())
            }
        }
    }
}

/// Folders whose name changes with each update: a part of the path, and what it is.
const UNSTABLE: [(&str, &str); 9] = [
    ("/Cellar/", "a Homebrew cellar"),
    ("/Caskroom/", "a Homebrew cask room"),
    ("/.mount_", "a mounted AppImage"),
    ("/nix/store/", "the Nix store"),
    ("/gnu/store/", "the Guix store"),
    ("/versions/node/", "one version of Node's packages"),
    ("/_npx/", "npx's cache"),
    ("/tools/image/", "one version of Volta's packages"),
    ("/scoop/apps/", "one version of Scoop's app"),
];

/// Links that last, besides those in `PATH`.
const LASTING: [&str; 6] = [
    "/opt/homebrew/bin",
    "/usr/local/bin",
    "/home/linuxbrew/.linuxbrew/bin",
    "/run/current-system/sw/bin",
    "/usr/bin",
    "/snap/bin",
];

/// The path of the running program that a manifest should name.
///
/// # Errors
/// When there is no lasting one, or others may replace what it names.
pub fn lasting_path(bases: &Bases) -> Result<PathBuf, ProgramError> {
    let program = env::current_exe().map_err(|error| ProgramError::Unknown(error.to_string()))?;
    let image = env::var_os("APPIMAGE").map(PathBuf::from);
    let path = lasting(&program, image, bases)?;
    match writable_by_others(&path) {
        Some(offender) => Err(ProgramError::WritableByOthers(offender)),
        None => Ok(path),
    }
}

fn lasting(program: &Path, image: Option<PathBuf>, bases: &Bases) -> Result<PathBuf, ProgramError> {
    let Some(place) = unstable(program) else {
        return Ok(program.to_owned());
    };
    if let Some(image) = image.filter(|image| image.is_absolute() && image.is_file()) {
        return Ok(image);
    }
    let name = program.file_name().unwrap_or_default();
    let folders = bases.programs.iter().cloned();
    let folders = folders.chain(LASTING.iter().map(PathBuf::from));
    let mut links =
        folders.chain([bases.home.join(".nix-profile/bin")]).map(|folder| folder.join(name));
    // Scoop's own lasting name for the version that is in use.
    let current = program.parent().map(|folder| folder.with_file_name("current").join(name));
    let same = |link: &PathBuf| {
        unstable(link).is_none()
            && fs::canonicalize(link)
                .ok()
                .is_some_and(|link| Some(link) == fs::canonicalize(program).ok())
    };
    current
        .filter(|current| same(current))
        .or_else(|| links.find(same))
        .ok_or_else(|| ProgramError::Unstable { path: program.to_owned(), place })
}

/// What kind of short-lived folder a program is in.
#[must_use]
pub fn unstable(program: &Path) -> Option<&'static str> {
    let text = program.to_string_lossy().replace('\\', "/");
    let known = UNSTABLE.iter().find(|(part, _)| text.contains(part))?;
    (!text.contains("/current/")).then_some(known.1)
}

/// What keeps a browser from starting this program, or a person from trusting it.
#[must_use]
pub fn faults(engine: Engine, path: &Path) -> Vec<Fault> {
    let text = path.display().to_string();
    let Ok(metadata) = fs::metadata(path) else {
        return vec![Fault::ProgramGone { path: text }];
    };
    if metadata.is_dir() {
        return vec![Fault::ProgramIsFolder { path: text }];
    }
    if !is_executable(path) {
        return vec![Fault::NotExecutable { path: text }];
    }
    if let Some(is) = foreign_format(engine, path) {
        return vec![Fault::WrongFormat { path: text, is }];
    }
    let mut faults = Vec::new();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !name.starts_with("hub-bridge") {
        faults.push(Fault::NotOurs { path: text });
    }
    let offender = writable_by_others(path);
    faults
        .extend(offender.map(|path| Fault::WritableByOthers { path: path.display().to_string() }));
    faults
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("exe"))
}

/// What a program is that this machine does not run: told from its first bytes.
fn foreign_format(engine: Engine, path: &Path) -> Option<String> {
    let mut head = [0; 20];
    let read = fs::File::open(path).ok()?.read(&mut head).ok()?;
    let machine = u16::from_le_bytes([head[18], head[19]]);
    match &head[..read.min(4)] {
        [b'#', b'!', ..] if cfg!(unix) => None,
        [b'M', b'Z', ..] => (!cfg!(windows)).then(|| "a Windows program".to_owned()),
        [0x7f, b'E', b'L', b'F'] if cfg!(target_os = "linux") => {
            let runs: &[u16] = match env::consts::ARCH {
                "x86_64" => &[62, 3],
                "aarch64" => &[183, 40],
                // Others are not told apart.
                _ => return None,
            };
            (!runs.contains(&machine)).then(|| format!("an ELF program for {}", elf_name(machine)))
        }
        [0x7f, b'E', b'L', b'F'] => Some("an ELF program".to_owned()),
        [0xcf | 0xce, 0xfa, 0xed, 0xfe] | [0xca, 0xfe, 0xba, 0xbe] => {
            (!cfg!(target_os = "macos")).then(|| "a macOS program".to_owned())
        }
        // Chromium lets a shell have a try at it (`execvp`).
        [_, ..] if cfg!(unix) && engine == Engine::Chromium => None,
        _ => Some("no program at all".to_owned()),
    }
}

fn elf_name(machine: u16) -> String {
    match machine {
        3 => "x86".to_owned(),
        40 => "ARM".to_owned(),
        62 => "x86-64".to_owned(),
        183 => "ARM64".to_owned(),
        243 => "RISC-V".to_owned(),
        other => format!("machine {other}"),
    }
}

/// What others than the user and root may write to: the program itself, or a folder above it.
#[cfg(unix)]
#[must_use]
pub fn writable_by_others(program: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt as _;

    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let real = fs::canonicalize(program).ok()?;
    let is_open = |path: &&Path| {
        let Ok(metadata) = fs::metadata(path) else {
            return false;
        };
        let mode = metadata.mode();
        // In a folder like /tmp nobody replaces what is another's.
        let sticky = metadata.is_dir() && mode & 0o1000 != 0;
        let by_group = mode & 0o020 != 0 && ![0, group].contains(&metadata.gid());
        let by_all = mode & 0o002 != 0;
        ((by_group || by_all) && !sticky) || ![0, user].contains(&metadata.uid())
    };
    real.ancestors().find(is_open).map(Path::to_owned)
}

/// Not told apart here: Windows has access lists, and its per-user folders are the user's own.
#[cfg(not(unix))]
#[must_use]
pub fn writable_by_others(_: &Path) -> Option<PathBuf> {
    None
}

#[cfg(test)]
#[path = "program_tests.rs"]
mod tests;
