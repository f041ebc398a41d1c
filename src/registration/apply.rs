//! Does what was planned: files whole or not at all, and registry values that name them.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use super::{
    place::{Scope, Target},
    plan::{Action, Step},
    registry::Registry,
};

/// Does one step; `text` is the manifest of its engine.
///
/// # Errors
/// When it can't be done: what was there before is still there then.
pub fn apply(
    step: &Step,
    text: &str,
    scope: Scope,
    registry: &mut impl Registry,
) -> io::Result<()> {
    match step.action {
        Action::Write | Action::Replace { .. } => {
            write(&step.file, text, scope)?;
            if let Target::Registry(key) = &step.target {
                registry.set(key, &step.file.display().to_string())?;
            }
            Ok(())
        }
        Action::Remove => match &step.target {
            Target::File(path) => remove(path, scope),
            // Other values may name the same manifest.
            Target::Registry(key) => registry.remove(key),
        },
        Action::Keep | Action::Absent | Action::Refuse { .. } => Ok(()),
    }
}

/// Replaces a manifest, whole or not at all. The file itself is never a link afterwards; folders
/// may be, if they lead to the user's own.
///
/// # Errors
/// When it can't be written, or the folder belongs to somebody else.
pub fn write(file: &Path, text: &str, scope: Scope) -> io::Result<()> {
    let folder = file.parent().unwrap_or_else(|| Path::new("/"));
    create_folder(folder, scope)?;
    check_owner(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        new.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    new.as_file().sync_all()?;
    new.persist(file)?;
    Ok(())
}

/// Removes a manifest, and the user's folder of manifests if nothing else is in it. The system's
/// may belong to a package.
///
/// # Errors
/// When it is there and can't be removed.
pub fn remove(file: &Path, scope: Scope) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Not empty, or a link: it stays, and that is no failure.
    if let (Some(folder), Scope::User) = (file.parent(), scope) {
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

/// Browsers make their own folders for the user alone.
fn create_folder(folder: &Path, scope: Scope) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        let mode = match scope {
            Scope::User => 0o700,
            Scope::System => 0o755,
        };
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, mode);
    }
    #[cfg(not(unix))]
    let _ = scope;
    builder.create(folder)
}

#[cfg(unix)]
fn check_owner(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;

    let owner = fs::metadata(folder)?.uid();
    if [0, rustix::process::geteuid().as_raw()].contains(&owner) {
        return Ok(());
    }
    let message = format!("{} belongs to another user", folder.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

#[cfg(not(unix))]
fn check_owner(_: &Path) -> io::Result<()> {
    Ok(())
}
