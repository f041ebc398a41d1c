//! The few things that are done to the Windows registry, behind a trait that tests can watch.

use std::{fmt, io};

/// Whose part of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hive {
    /// `HKEY_CURRENT_USER`
    CurrentUser,
    /// `HKEY_LOCAL_MACHINE`
    LocalMachine,
}

/// Which of the registry's two faces: programs of 32 and of 64 bits see different ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// `HKEY_CURRENT_USER\Software` is the same in both.
    Shared,
    /// Of programs of 32 bits. Browsers look here first.
    Bits32,
    /// Of programs of 64 bits.
    Bits64,
}

impl View {
    /// The faces that a hive's `Software` has, in the order in which browsers look (Chromium:
    /// `launch_context_win.cc`; Gecko: `NativeManifests.sys.mjs`).
    #[must_use]
    pub const fn of(hive: Hive) -> &'static [Self] {
        match hive {
            Hive::CurrentUser => &[Self::Shared],
            Hive::LocalMachine => &[Self::Bits32, Self::Bits64],
        }
    }
}

/// A key, whose default value is all that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Whose.
    pub hive: Hive,
    /// Seen how.
    pub view: View,
    /// From the hive's root, with backslashes.
    pub path: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hive = match self.hive {
            Hive::CurrentUser => "HKCU",
            Hive::LocalMachine => "HKLM",
        };
        let view = match self.view {
            View::Shared => "",
            View::Bits32 => " (32-bit view)",
            View::Bits64 => " (64-bit view)",
        };
        write!(f, r"{hive}\{}{view}", self.path)
    }
}

/// What is done to the registry.
pub trait Registry {
    /// The default value of a key; `None` where there is none.
    ///
    /// # Errors
    /// When it can't be read.
    fn get(&self, key: &Key) -> io::Result<Option<String>>;

    /// The named values of a key, numbers in decimals; empty where there is no such key.
    ///
    /// # Errors
    /// When it can't be read.
    fn values(&self, key: &Key) -> io::Result<Vec<(String, String)>>;

    /// Sets the default value, making the key.
    ///
    /// # Errors
    /// When it can't be written.
    fn set(&mut self, key: &Key, value: &str) -> io::Result<()>;

    /// Removes the key and what is below it; one that is not there is no error.
    ///
    /// # Errors
    /// When it can't be removed.
    fn remove(&mut self, key: &Key) -> io::Result<()>;
}

/// This system's registry.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRegistry;

#[cfg(windows)]
mod windows {
    use std::io;

    use winreg::{
        RegKey, RegValue,
        enums::{
            HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_32KEY, KEY_WOW64_64KEY,
            KEY_WRITE,
        },
        types::FromRegValue as _,
    };

    use super::{Hive, Key, Registry, SystemRegistry, View};

    fn root(key: &Key) -> RegKey {
        RegKey::predef(match key.hive {
            Hive::CurrentUser => HKEY_CURRENT_USER,
            Hive::LocalMachine => HKEY_LOCAL_MACHINE,
        })
    }

    const fn flags(key: &Key) -> u32 {
        match key.view {
            View::Shared => 0,
            View::Bits32 => KEY_WOW64_32KEY,
            View::Bits64 => KEY_WOW64_64KEY,
        }
    }

    fn text(value: &RegValue<'_>) -> String {
        let number = u32::from_reg_value(value).map(|number| number.to_string());
        number.or_else(|_| String::from_reg_value(value)).unwrap_or_default()
    }

    fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    impl Registry for SystemRegistry {
        fn get(&self, key: &Key) -> io::Result<Option<String>> {
            let opened = found(root(key).open_subkey_with_flags(&key.path, KEY_READ | flags(key)))?;
            opened.map_or(Ok(None), |opened| found(opened.get_value("")))
        }

        fn values(&self, key: &Key) -> io::Result<Vec<(String, String)>> {
            let opened = found(root(key).open_subkey_with_flags(&key.path, KEY_READ | flags(key)))?;
            let values = opened.iter().flat_map(RegKey::enum_values).flatten();
            Ok(values.map(|(name, value)| (name, text(&value))).collect())
        }

        fn set(&mut self, key: &Key, value: &str) -> io::Result<()> {
            let flags = KEY_WRITE | flags(key);
            root(key).create_subkey_with_flags(&key.path, flags)?.0.set_value("", &value)
        }

        fn remove(&mut self, key: &Key) -> io::Result<()> {
            let removed = root(key).delete_subkey_with_flags(&key.path, flags(key));
            found(removed).map(|_| ())
        }
    }
}

#[cfg(not(windows))]
impl Registry for SystemRegistry {
    fn get(&self, _: &Key) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn values(&self, _: &Key) -> io::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }

    fn set(&mut self, _: &Key, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn remove(&mut self, _: &Key) -> io::Result<()> {
        Ok(())
    }
}

/// A registry in memory, for tests on any system.
#[cfg(test)]
#[derive(Clone, Debug, Default)]
pub struct MemoryRegistry(pub std::collections::BTreeMap<Key, String>);

#[cfg(test)]
impl Registry for MemoryRegistry {
    fn get(&self, key: &Key) -> io::Result<Option<String>> {
        Ok(self.0.get(key).cloned())
    }

    fn values(&self, _: &Key) -> io::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }

    fn set(&mut self, key: &Key, value: &str) -> io::Result<()> {
        self.0.insert(key.clone(), value.to_owned());
        Ok(())
    }

    fn remove(&mut self, key: &Key) -> io::Result<()> {
        self.0.remove(key);
        Ok(())
    }
}
