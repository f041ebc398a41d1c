use super::*;

#[test]
fn short_lived_folders_are_known() {
    for (path, is_unstable) in [
        ("/opt/homebrew/Cellar/hub-bridge/0.1.0/bin/hub-bridge", true),
        ("/tmp/.mount_hub-brAbCdEf/usr/bin/hub-bridge", true),
        ("/nix/store/abc-hub-bridge-0.1.0/bin/hub-bridge", true),
        ("/home/a/.nvm/versions/node/v20.1.0/lib/node_modules/hub-bridge/hub-bridge", true),
        (r"C:\Users\a\scoop\apps\hub-bridge\0.1.0\hub-bridge.exe", true),
        (r"C:\Users\a\scoop\apps\hub-bridge\current\hub-bridge.exe", false),
        ("/usr/bin/hub-bridge", false),
        ("/home/a/.cargo/bin/hub-bridge", false),
        ("/usr/lib/node_modules/hub-bridge/hub-bridge", false),
    ] {
        assert_eq!(unstable(Path::new(path)).is_some(), is_unstable, "{path}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;
    use crate::registration::place::Os;

    fn folder(home: &tempfile::TempDir, path: &str) -> PathBuf {
        let path = home.path().join(path);
        fs::create_dir_all(&path).expect("a folder");
        path
    }

    fn program(path: &Path, bytes: &[u8], mode: u32) {
        fs::write(path, bytes).expect("a file");
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    }

    #[test]
    fn a_link_that_lasts_is_found_in_the_path() {
        let home = tempfile::tempdir().expect("a folder");
        let real = folder(&home, "Cellar/hub-bridge/0.1.0/bin").join("hub-bridge");
        program(&real, b"#!/bin/sh\n", 0o755);
        let bin = folder(&home, "bin");
        let bases = Bases { programs: vec![bin.clone()], ..Bases::example(Os::Linux) };
        let error = lasting(&real, None, &bases).expect_err("no link yet");
        assert!(error.to_string().contains("Homebrew"), "{error}");
        symlink(&real, bin.join("hub-bridge")).expect("a link");
        assert_eq!(lasting(&real, None, &bases), Ok(bin.join("hub-bridge")));
        let image = home.path().join("hub-bridge.AppImage");
        program(&image, b"\x7fELF", 0o755);
        let mounted = folder(&home, ".mount_hub/usr/bin").join("hub-bridge");
        program(&mounted, b"#!/bin/sh\n", 0o755);
        assert_eq!(lasting(&mounted, Some(image.clone()), &bases), Ok(image));
    }

    #[test]
    fn what_no_browser_can_start_is_named() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |name: &str| home.path().join(name);
        let mut arm = b"\x7fELF".to_vec();
        arm.resize(64, 0);
        arm[18] = if cfg!(target_arch = "aarch64") { 62 } else { 183 };
        program(&at("hub-bridge-script"), b"#!/bin/sh\n", 0o755);
        program(&at("hub-bridge-closed"), b"#!/bin/sh\n", 0o644);
        program(&at("hub-bridge-text"), b"hello", 0o755);
        program(&at("hub-bridge.exe"), b"MZ\x90\x00", 0o755);
        program(&at("hub-bridge-open"), b"#!/bin/sh\n", 0o777);
        program(&at("other"), b"#!/bin/sh\n", 0o755);
        #[cfg(target_os = "linux")]
        program(&at("hub-bridge-arm"), &arm, 0o755);
        folder(&home, "hub-bridge-folder");
        for (name, kinds) in [
            ("hub-bridge-script", vec![]),
            ("hub-bridge-closed", vec!["not_executable"]),
            ("hub-bridge-text", vec!["wrong_format"]),
            ("hub-bridge.exe", vec!["wrong_format"]),
            #[cfg(target_os = "linux")]
            ("hub-bridge-arm", vec!["wrong_format"]),
            ("hub-bridge-open", vec!["writable_by_others"]),
            ("hub-bridge-folder", vec!["program_is_folder"]),
            ("hub-bridge-gone", vec!["program_gone"]),
            ("other", vec!["not_ours"]),
        ] {
            let found: Vec<_> = faults(Engine::Gecko, &at(name)).iter().map(Fault::kind).collect();
            assert_eq!(found, kinds, "{name}");
        }
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_found() {
        let home = tempfile::tempdir().expect("a folder");
        let open = folder(&home, "open");
        let path = folder(&home, "open/bin").join("hub-bridge");
        program(&path, b"#!/bin/sh\n", 0o755);
        assert_eq!(writable_by_others(&path), None);
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).expect("a mode");
        let real = fs::canonicalize(&open).expect("a folder");
        assert_eq!(writable_by_others(&path), Some(real));
        fs::set_permissions(&open, fs::Permissions::from_mode(0o1777)).expect("a mode");
        assert_eq!(writable_by_others(&path), None, "as /tmp");
    }
}
