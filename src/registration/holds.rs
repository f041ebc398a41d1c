//! What is at a place now.

use std::{fs, io, path::PathBuf};

use super::{place::Target, registry::Registry};

/// What is at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// A manifest, whatever is in it.
    Manifest {
        /// Where it lies.
        file: PathBuf,
        /// What is in it.
        bytes: Vec<u8>,
        /// The file itself is a link: somebody else's, a package manager's perhaps.
        is_link: bool,
    },
    /// A registry value that names a file which is not there.
    Gone(PathBuf),
    /// Something that can't be read.
    Unreadable(String),
}

impl Holds {
    /// Looks.
    #[must_use]
    pub fn at(target: &Target, registry: &impl Registry) -> Self {
        let (file, named) = match target {
            Target::File(path) => (path.clone(), false),
            Target::Registry(key) => match registry.get(key) {
                Ok(Some(value)) if !value.trim().is_empty() => (PathBuf::from(value), true),
                Ok(_) => return Self::Nothing,
                Err(error) => return Self::Unreadable(error.to_string()),
            },
        };
        let is_link = file.is_symlink();
        match fs::read(&file) {
            Ok(bytes) => Self::Manifest { file, bytes, is_link },
            Err(error) if error.kind() == io::ErrorKind::NotFound && named => Self::Gone(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_link => Self::Nothing,
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }
}
