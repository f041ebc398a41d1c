//! Browsers in a sandbox of their own, which start no program of the system: what works there.

use std::fmt;

use serde::Serialize;

use super::place::Bases;

/// What a browser is packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sandbox {
    /// Flatpak: no way to a native host.
    Flatpak,
    /// Snap: Firefox has a portal; Chromium has none.
    Snap,
}

impl fmt::Display for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flatpak => "Flatpak",
            Self::Snap => "Snap",
        })
    }
}

/// A browser in a sandbox.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Sandboxed {
    /// As people call it.
    pub title: &'static str,
    /// What it is packed in.
    pub sandbox: Sandbox,
    /// Its id there.
    pub id: &'static str,
    /// The browser of the table whose manifest a portal looks for, where there is a portal.
    pub portal: Option<&'static str>,
}

const fn flatpak(title: &'static str, id: &'static str) -> Sandboxed {
    Sandboxed { title, sandbox: Sandbox::Flatpak, id, portal: None }
}

const fn snap(title: &'static str, id: &'static str, portal: Option<&'static str>) -> Sandboxed {
    Sandboxed { title, sandbox: Sandbox::Snap, id, portal }
}

/// Every packing that is known.
pub const SANDBOXED: &[Sandboxed] = &[
    // org.freedesktop.portal.WebExtensions, which Ubuntu adds to xdg-desktop-portal.
    snap("Firefox", "firefox", Some("firefox")),
    snap("Chromium", "chromium", None),
    snap("Brave", "brave", None),
    snap("Opera", "opera", None),
    snap("Vivaldi", "vivaldi", None),
    flatpak("Firefox", "org.mozilla.firefox"),
    flatpak("LibreWolf", "io.gitlab.librewolf-community"),
    flatpak("Waterfox", "net.waterfox.waterfox"),
    flatpak("Zen Browser", "app.zen_browser.zen"),
    flatpak("Google Chrome", "com.google.Chrome"),
    flatpak("Google Chrome Dev", "com.google.ChromeDev"),
    flatpak("Chromium", "org.chromium.Chromium"),
    flatpak("ungoogled-chromium", "io.github.ungoogled_software.ungoogled_chromium"),
    flatpak("Microsoft Edge", "com.microsoft.Edge"),
    flatpak("Microsoft Edge Dev", "com.microsoft.EdgeDev"),
    flatpak("Brave", "com.brave.Browser"),
    flatpak("Vivaldi", "com.vivaldi.Vivaldi"),
    flatpak("Opera", "com.opera.Opera"),
];

impl Sandboxed {
    /// Those that this user has used: their own folder is there.
    pub fn found(bases: &Bases) -> impl Iterator<Item = &'static Self> {
        SANDBOXED.iter().filter(|browser| {
            let folder = match browser.sandbox {
                Sandbox::Flatpak => ".var/app",
                Sandbox::Snap => "snap",
            };
            bases.home.join(folder).join(browser.id).is_dir()
        })
    }

    /// Whether the host can be started from there.
    #[must_use]
    pub const fn works(&self) -> bool {
        self.portal.is_some()
    }

    /// What works and what does not, and what a person can do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match (self.sandbox, self.portal) {
            (Sandbox::Snap, Some(_)) => {
                "It starts hub-bridge through the desktop's portal (Ubuntu 22.04 and newer) and asks once whether it may. If it was answered no: “flatpak permission-set webextensions com.allapihub.bridge snap.firefox yes”. Where the portal does not know of it, install Firefox from Mozilla's own packages (packages.mozilla.org)."
            }
            (Sandbox::Snap, None) => {
                "As a Snap it can't start programs of the system. Install it as your distribution's package or from its maker's repository, or use Firefox; imports from the terminal work as they are."
            }
            (Sandbox::Flatpak, _) => {
                "As a Flatpak it can't start programs of the system, and hub-bridge inside the sandbox would not reach your keychain. Install it as your distribution's package or from its maker's repository; imports from the terminal work as they are."
            }
        }
    }
}
