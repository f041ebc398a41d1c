//! A host that a browser has started mends manifests of hub-bridge that name a program which is gone,
//! or one that the next update takes away.

use std::{env, fs, path::Path};

use super::{
    apply,
    browser::BROWSERS,
    holds::Holds,
    manifest,
    place::{Bases, Os, Scope},
    program::{self, lasting_path},
    registry::{Registry, SystemRegistry},
};

/// Mends the user's own manifests. Only those that are there already: a browser that the user did
/// not register stays as it is.
pub fn repair() {
    if let Some(bases) = Bases::of_user()
        && let Ok(host) = lasting_path(&bases)
    {
        repair_with(&bases, &SystemRegistry, &host);
    }
}

/// Says how many were mended.
fn repair_with(bases: &Bases, registry: &impl Registry, host: &Path) -> usize {
    let places = BROWSERS.iter().flat_map(|browser| browser.places(bases.os));
    let targets = places.filter(|place| place.scope == Scope::User).flat_map(|p| bases.targets(p));
    let mut mended = Vec::new();
    for target in targets {
        let Holds::Manifest { file, bytes, is_link: false } = Holds::at(&target, registry) else {
            continue;
        };
        if mended.contains(&file) || !manifest::is_ours(&bytes) || !is_stale(&bytes, bases.os, host)
        {
            continue;
        }
        let Some(text) = manifest::with_program(&bytes, host) else {
            continue;
        };
        match apply::write(&file, &text, Scope::User) {
            Ok(()) => {
                tracing::info!(file = %file.display(), "the manifest names this program now");
                mended.push(file);
            }
            Err(error) => tracing::warn!(%error, file = %file.display(), "a manifest stays stale"),
        }
    }
    mended.len()
}

/// Whether the program is gone, or is this one by a path that does not last.
fn is_stale(bytes: &[u8], os: Os, host: &Path) -> bool {
    let Some(named) = manifest::program_of(bytes) else {
        return false;
    };
    let named = Path::new(&named);
    if named == host || (os == Os::Windows && named.is_relative()) {
        return false;
    }
    let is_this = || {
        let this = env::current_exe().and_then(fs::canonicalize).ok();
        this.is_some() && fs::canonicalize(named).ok() == this
    };
    !named.exists() || (program::unstable(named).is_some() && is_this())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extension::{Engine, ExtensionId},
        registration::registry::MemoryRegistry,
    };

    #[test]
    fn only_own_manifests_of_a_gone_program_are_mended() {
        let home = tempfile::tempdir().expect("a folder");
        let bases = Bases {
            home: home.path().to_owned(),
            config: home.path().join(".config"),
            ..Bases::example(Os::Linux)
        };
        let host = env::current_exe().expect("a path");
        let ids = ExtensionId::built_in();
        let at = |folder: &str| home.path().join(folder).join(super::super::FILE_NAME);
        let chrome = at(".config/google-chrome/NativeMessagingHosts");
        let edge = at(".config/microsoft-edge/NativeMessagingHosts");
        let firefox = at(".mozilla/native-messaging-hosts");
        let put = |file: &Path, engine, program: &str| {
            let text = manifest::text(engine, Path::new(program), &ids);
            apply::write(file, &text, Scope::User).expect("written");
        };
        put(&chrome, Engine::Chromium, "/opt/old/hub-bridge");
        put(&edge, Engine::Chromium, "/opt/old/other-bridge");
        put(&firefox, Engine::Gecko, "/bin/sh");
        assert_eq!(repair_with(&bases, &MemoryRegistry::default(), &host), 1);
        let program = |file: &Path| manifest::program_of(&fs::read(file).expect("a file"));
        assert_eq!(program(&chrome).as_deref(), host.to_str());
        assert_eq!(program(&edge).as_deref(), Some("/opt/old/other-bridge"), "not ours");
        assert_eq!(program(&firefox).as_deref(), Some("/bin/sh"), "it is there");
        assert!(!at(".config/chromium/NativeMessagingHosts").exists(), "nothing new");
        assert_eq!(repair_with(&bases, &MemoryRegistry::default(), &host), 0);
    }
}
