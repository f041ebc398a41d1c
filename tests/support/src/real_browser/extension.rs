//! The test extension, written for one engine and one test.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::Engine;

/// What makes [`CHROMIUM_ID`] the extension's id: half of a key whose other half nobody kept.
const PUBLIC_KEY: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAhQGXrCLHjGo74KeS4kE2O/2CS1hvGjuBlUeRK2DSW+HYP6Y2p5/vLHPbQIyaTX8896ZKoIOn5ksZtKPhewsZXouHt4yVLzWBq+59X8jKuW6ahG+KhwrjposSJz9WbIBy1H6Nb1EIj1dngL+XhgsALEiXp+8CFzlmD1mIDNbht0rduOKG41eHaK3P1fTHLOitn003pxqyyPWI46fli+X0LW3AQFTl5SR2Q+VzDJKXvZysdoHy6+l6/sZYFNwEROGHr8k0b96z3WpNhlHEEElS+ziPj27wnY1OvAnT12pLD8yFa/UP1pLml7uFGK5vgEh2JLKOqjzmo+Rna+cmu5sS/QIDAQAB";
pub(super) const CHROMIUM_ID: &str = "pdjfenfnhejkdcjngogbgecanfgjpcfe";
pub(super) const FIREFOX_ID: &str = "test@hub-bridge.example";
const SCRIPT: &str = "asking.js";

/// Writes it into a new folder.
pub(super) fn write(engine: Engine, folder: &Path, port: u16) {
    let script =
        format!("const desk = \"http://127.0.0.1:{port}\";\n{}", include_str!("asking.js"));
    fs::create_dir_all(folder).expect("a folder");
    for (name, text) in [("manifest.json", manifest(engine).to_string()), (SCRIPT, script)] {
        fs::write(folder.join(name), text).expect("a file");
    }
}

fn manifest(engine: Engine) -> Value {
    let mut manifest = json!({
        "manifest_version": 3,
        "name": "Test extension of hub-bridge",
        "version": "1.0",
        "permissions": ["nativeMessaging"],
        "host_permissions": ["http://127.0.0.1/*"],
    });
    match engine {
        Engine::Chromium => {
            manifest["background"] = json!({ "service_worker": SCRIPT });
            manifest["key"] = PUBLIC_KEY.into();
        }
        Engine::Firefox => {
            manifest["background"] = json!({ "scripts": [SCRIPT] });
            manifest["browser_specific_settings"] = json!({ "gecko": { "id": FIREFOX_ID } });
        }
    }
    manifest
}
