//! The machine that hub-bridge runs on: its folders, their permissions, its clock.

use std::{
    io::{self, Write as _},
    path::Path,
    time::{Duration, SystemTime},
};

use super::{Check, Status};
use crate::files::Folders;

const FOLDERS: &str = "Folders";
const CLOCK: &str = "Clock";

/// What is written to try a folder out: an import's history is no longer.
const TRIAL: [u8; 8 * 1024] = [b' '; 8 * 1024];
/// TLS, bans and the time until an import can't be taken back any more go by the clock.
const MOST_SKEW: Duration = Duration::from_mins(5);
/// 2024, in days since the epoch: there was no hub-bridge before.
const EARLIEST: Duration = Duration::from_hours(19_723 * 24);

/// Whether hub-bridge can write what it has to, and nobody else reads it.
#[must_use]
pub fn folders(folders: &Folders) -> Vec<Check> {
    let failed: Vec<Check> = both(folders).into_iter().filter_map(writable).collect();
    if !failed.is_empty() {
        return failed;
    }
    #[cfg(unix)]
    if let Some(open) = permissions::check(folders) {
        return vec![open];
    }
    let places: Vec<String> = both(folders).iter().map(|path| path.display().to_string()).collect();
    vec![Check::good(FOLDERS, format!("{} can be written.", places.join(" and ")))]
}

/// Closes hub-bridge's folders and files to others. Says what was done, a sentence each; empty
/// where there was nothing to do.
#[must_use]
pub fn fix_modes(folders: &Folders) -> Vec<String> {
    #[cfg(unix)]
    return permissions::fix(folders);
    #[cfg(not(unix))]
    {
        let _ = folders;
        Vec::new()
    }
}

/// Whether this computer's clock can be right. `server`: what CLIProxyAPI's said just now.
#[must_use]
pub fn clock(server: Option<SystemTime>) -> Check {
    compare(SystemTime::now(), server)
}

fn compare(now: SystemTime, server: Option<SystemTime>) -> Check {
    const REMEDY: &str = "Let the system set its clock by the network.";
    if now.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|since| since < EARLIEST)
        || now < SystemTime::UNIX_EPOCH
    {
        let message = "This computer's clock is years behind: certificates look invalid to it.";
        return Check::new(Status::Bad, "clock_wrong", CLOCK, message).remedy(REMEDY);
    }
    let Some(server) = server else {
        return Check::good(CLOCK, "It can be right; there is no other one to compare it with.");
    };
    let (skew, direction) = match now.duration_since(server) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    if skew <= MOST_SKEW {
        return Check::good(CLOCK, "It agrees with CLIProxyAPI's.");
    }
    let message = format!("This computer's clock is {} {direction} CLIProxyAPI's.", rough(skew));
    Check::new(Status::Notice, "clock_skew", CLOCK, message)
        .remedy("Let both systems set their clocks by the network.")
}

/// A duration of more than some minutes, as people say it.
fn rough(duration: Duration) -> String {
    let minutes = duration.as_secs() / 60;
    match minutes {
        0..=120 => format!("{minutes} minutes"),
        121..=2880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

/// Settings and state; they are one folder on some systems.
fn both(folders: &Folders) -> Vec<&Path> {
    let mut both = vec![folders.config.as_path(), folders.state.as_path()];
    both.dedup();
    both
}

/// Writes a file into the folder, or into the nearest one above it that is there, and removes it.
fn writable(folder: &Path) -> Option<Check> {
    let place = folder.ancestors().find(|path| path.exists()).unwrap_or(folder);
    let error = write_trial(place).err()?;
    let place = place.display();
    let (kind, why, remedy) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("disk_full", "the disk is full".to_owned(), "Make room on it.".to_owned())
        }
        io::ErrorKind::ReadOnlyFilesystem => (
            "folder_read_only",
            "it is mounted for reading only".to_owned(),
            "Mount it for writing, or name other places with XDG_CONFIG_HOME and XDG_STATE_HOME."
                .to_owned(),
        ),
        io::ErrorKind::PermissionDenied => (
            "folder_denied",
            "that is not allowed".to_owned(),
            format!(
                "Make it your own; a run with sudo may have made it root's: “sudo chown -R \"$USER\" '{place}'”."
            ),
        ),
        io::ErrorKind::NotADirectory => {
            ("folder_is_file", "it is a file".to_owned(), "Move it out of the way.".to_owned())
        }
        _ => ("folder_unwritable", error.to_string(), "Look at the folder and its disk.".into()),
    };
    let message = format!("Nothing can be written into {place}: {why}.");
    Some(Check::new(Status::Bad, kind, FOLDERS, message).remedy(remedy))
}

fn write_trial(folder: &Path) -> io::Result<()> {
    // Windows says only that the path is not found.
    if folder.is_file() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let mut file = tempfile::Builder::new().prefix(".hub-bridge-trial").tempfile_in(folder)?;
    file.write_all(&TRIAL)?;
    file.as_file().sync_all()?;
    file.close()
}

#[cfg(unix)]
mod permissions {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

    use super::{Check, FOLDERS, Folders, Path, Status, both, io};

    /// Deeper than anything that hub-bridge makes.
    const DEEPEST: usize = 6;
    const OTHERS: u32 = 0o077;

    pub fn check(folders: &Folders) -> Option<Check> {
        let open = open_to_others(folders);
        let first = open.first()?;
        let is_key =
            |path: &PathBuf| path.file_name().is_some_and(|name| name == "keys-unencrypted.json");
        if let Some(keys) = open.iter().find(|path| is_key(path)) {
            let message = format!("Others may read your management keys in {}.", keys.display());
            return Some(
                Check::new(Status::Bad, "keys_open", FOLDERS, message)
                    .fixable("Close it to them, and change the keys if somebody did."),
            );
        }
        let more = match open.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more in hub-bridge's folders"),
        };
        let message = format!("Others may look into {}{more}.", first.display());
        let check = Check::new(Status::Notice, "folder_open", FOLDERS, message);
        Some(check.fixable("Close them to others: folders 0700, files 0600."))
    }

    pub fn fix(folders: &Folders) -> Vec<String> {
        open_to_others(folders).iter().map(|path| close(path)).collect()
    }

    fn close(path: &Path) -> String {
        let shown = path.display();
        let closing = || -> io::Result<(u32, u32)> {
            let before = fs::symlink_metadata(path)?.permissions().mode() & 0o7777;
            let after = before & !OTHERS;
            fs::set_permissions(path, fs::Permissions::from_mode(after))?;
            Ok((before, after))
        };
        match closing() {
            Ok((before, after)) => {
                format!("Closed {shown} to others: {before:04o} is {after:04o} now.")
            }
            Err(error) => format!("{shown} could not be closed to others: {error}."),
        }
    }

    /// What hub-bridge made and others may read, write or enter. Links belong to whatever they
    /// point into.
    fn open_to_others(folders: &Folders) -> Vec<PathBuf> {
        let mut open = Vec::new();
        for folder in both(folders) {
            collect(folder, DEEPEST, &mut open);
        }
        open
    }

    fn collect(path: &Path, depth: usize, open: &mut Vec<PathBuf>) {
        let Ok(metadata) = fs::symlink_metadata(path) else { return };
        if metadata.is_symlink() {
            return;
        }
        if metadata.permissions().mode() & OTHERS != 0 {
            open.push(path.to_owned());
        }
        if metadata.is_dir() && depth > 0 {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            entries.sort();
            for entry in entries {
                collect(&entry, depth - 1, open);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    use std::{fs, os::unix::fs::PermissionsExt as _};

    fn in_folder(home: &tempfile::TempDir) -> Folders {
        Folders { config: home.path().join("c/hub-bridge"), state: home.path().join("s") }
    }

    #[test]
    fn a_machine_without_anything_of_ours_is_good_and_stays_as_it_is() {
        let home = tempfile::tempdir().expect("a folder");
        let checks = folders(&in_folder(&home));
        assert_eq!(checks.len(), 1);
        assert_eq!(checks[0].status, Status::Good, "{checks:?}");
        assert_eq!(home.path().read_dir().expect("a folder").count(), 0);
        assert_eq!(fix_modes(&in_folder(&home)), Vec::<String>::new());
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let folders = in_folder(&home);
        std::fs::write(&folders.state, "").expect("written");
        let checks = super::folders(&folders);
        assert_eq!(checks[0].kind, "folder_is_file", "{checks:?}");
        assert!(checks[0].message.contains(&folders.state.display().to_string()));
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_read_is_found_and_closed_and_links_are_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        let folders = in_folder(&home);
        let elsewhere = home.path().join("dotfiles");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let make = |path: &Path, mode| {
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, "").expect("written");
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        };
        let (guard, keys) =
            (folders.guard().join("x.json"), folders.config.join("keys-unencrypted.json"));
        make(&guard, 0o600);
        make(&keys, 0o600);
        make(&elsewhere, 0o644);
        std::os::unix::fs::symlink(&elsewhere, folders.config_file()).expect("a link");
        for folder in [&folders.config, &folders.state, &folders.guard()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("a mode");
        }
        let check = || super::folders(&folders).remove(0);
        assert_eq!(check().status, Status::Good, "{:?}", check());

        fs::set_permissions(&folders.state, fs::Permissions::from_mode(0o755)).expect("a mode");
        make(&guard, 0o644);
        let seen = check();
        assert_eq!((&*seen.kind, seen.status, seen.fixable), ("folder_open", Status::Notice, true));
        assert!(seen.message.ends_with("and 1 more in hub-bridge's folders."), "{seen:?}");
        make(&keys, 0o640);
        assert_eq!((&*check().kind, check().status), ("keys_open", Status::Bad));

        let done = fix_modes(&folders);
        assert_eq!(done.len(), 3, "{done:?}");
        assert!(done[0].ends_with("0640 is 0600 now."), "{done:?}");
        assert_eq!([mode(&folders.state), mode(&guard), mode(&keys)], [0o700, 0o600, 0o600]);
        assert_eq!(mode(&elsewhere), 0o644);
        assert_eq!(check().status, Status::Good);
        assert!(fix_modes(&folders).is_empty());
    }

    #[test]
    fn a_clock_is_compared_with_the_servers() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 20_782);
        let (minute, day) = (Duration::from_mins(1), Duration::from_hours(24));
        for (server, kind, about) in [
            (None, "ok", "no other one"),
            (Some(now + 4 * minute), "ok", "agrees"),
            (Some(now - 4 * minute), "ok", "agrees"),
            (Some(now + 7 * minute), "clock_skew", "7 minutes behind"),
            (Some(now - 5 * 60 * minute), "clock_skew", "5 hours ahead of"),
            (Some(now - 400 * day), "clock_skew", "400 days ahead of"),
        ] {
            let check = compare(now, server);
            assert_eq!(check.kind, kind);
            assert!(check.message.contains(about), "{check:?}");
        }
        let dead_battery = SystemTime::UNIX_EPOCH + day;
        assert_eq!(compare(dead_battery, Some(now)).kind, "clock_wrong");
    }
}
