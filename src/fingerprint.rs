//! Recognising a secret again without keeping it.

use std::{fs, io, path::Path};

use sha2::{Digest, Sha256};

use crate::files;

/// This user's own salt: without it a fingerprint can't be compared with anything.
#[derive(Clone)]
pub struct Salt([u8; LENGTH]);

const LENGTH: usize = 32;
const FILE: &str = "salt";

impl Salt {
    /// The salt in the state folder; made when there is none.
    ///
    /// # Errors
    /// When it can be neither read nor made.
    pub fn in_folder(state: &Path) -> io::Result<Self> {
        let path = state.join(FILE);
        match fs::read(&path) {
            Ok(bytes) if bytes.len() == LENGTH => return Ok(Self(array(&bytes))),
            Ok(_) => fs::remove_file(&path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let random =
            [uuid::Uuid::new_v4().into_bytes(), uuid::Uuid::new_v4().into_bytes()].concat();
        // Another process may be making one at the same time: the first one holds.
        files::create_private(&path, &random)?;
        let bytes = fs::read(&path)?;
        if bytes.len() == LENGTH {
            Ok(Self(array(&bytes)))
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }

    /// 64 bits: enough to find a key again among all others.
    #[must_use]
    pub fn fingerprint(&self, secret: &str) -> String {
        let digest = self.digest("fingerprint", secret);
        digest[..8].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Eight bits: enough to tell that a key is probably the same, too few to guess a weak one by.
    #[must_use]
    pub fn trace(&self, secret: &str) -> u8 {
        self.digest("trace", secret)[0]
    }

    fn digest(&self, purpose: &str, secret: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(purpose);
        hash.update([0]);
        hash.update(secret);
        hash.finalize().into()
    }
}

fn array(bytes: &[u8]) -> [u8; LENGTH] {
    let mut salt = [0; LENGTH];
    salt.copy_from_slice(bytes);
    salt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salt_stays_and_two_folders_have_two() {
        let (one, other) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let of = |folder: &tempfile::TempDir| {
            Salt::in_folder(folder.path()).expect("a salt").fingerprint("sk-1")
        };
        assert_eq!(of(&one), of(&one));
        assert_ne!(of(&one), of(&other));
        assert_eq!(of(&one).len(), 16);
    }

    #[test]
    fn a_broken_salt_is_made_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), "short").expect("written");
        Salt::in_folder(folder.path()).expect("a salt");
        assert_eq!(fs::read(folder.path().join(FILE)).expect("read").len(), LENGTH);
    }
}
