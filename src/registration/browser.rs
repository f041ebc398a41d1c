//! The table: which browsers there are, how one sees that they are there, and where each of them
//! looks for a native host's manifest.
//!
//! A row is in the table if a browser's own code, a run, or several other native hosts say so.

use serde::Serialize;

use super::place::{
    Evidence::{self, Code, Peers, Run},
    Location::{self, Config, Home, Key, LocalData, Program, Roaming, Root, Support},
    Os::{self, Linux, MacOs, Windows},
    Place,
    Scope::{self, System, User},
};
use crate::extension::Engine::{self, Chromium, Gecko};

/// A browser: one product, one channel.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Browser {
    /// As the command line calls it.
    pub name: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// What it is built on.
    pub engine: Engine,
    /// Where it looks: its own places, then those that it shares with others. See [`Self::places`].
    #[serde(skip)]
    places: &'static [&'static [Place]],
    /// What shows that it is there: the folder of its profiles, or its program.
    #[serde(skip)]
    pub signs: &'static [Location],
    /// Where its policies are (Chromium only).
    #[serde(skip)]
    pub policies: &'static [Location],
}

/// A place that the browser looks at and that is written for it.
const fn place(os: Os, scope: Scope, location: Location, evidence: Evidence) -> Place {
    Place { os, scope, location, evidence, borrowed: false }
}

/// Another browser's place that this one looks at when it finds nothing in its own.
const fn borrowed(os: Os, scope: Scope, location: Location, evidence: Evidence) -> Place {
    Place { os, scope, location, evidence, borrowed: true }
}

const CHROME_CODE: Evidence = Code(
    "chromium: chrome_paths.cc, chrome_paths_linux.cc, chrome_paths_mac.mm, launch_context_win.cc",
);
const GECKO_CODE: Evidence = Code("gecko: NativeManifests.sys.mjs, nsXREDirProvider.cpp");
const EDGE_DOCS: Evidence = Code("edge-developer: native-messaging.md");
const BRAVE_CODE: Evidence = Code("brave-core: brave_main_delegate.cc");
const HELIUM_CODE: Evidence = Code("helium: scan-chrome-native-messaging-hosts.patch");

const GOOGLE_SYSTEM: Location = Root("/etc/opt/chrome/native-messaging-hosts");
const GOOGLE_MAC_USER: Location = Support("Google/Chrome/NativeMessagingHosts");
const GOOGLE_MAC_SYSTEM: Location = Root("/Library/Google/Chrome/NativeMessagingHosts");
const GOOGLE_KEY: Location = Key(r"Google\Chrome");
const CHROMIUM_KEY: Location = Key("Chromium");
const MOZILLA_USER: Location = Home(".mozilla/native-messaging-hosts");
const MOZILLA_MAC_USER: Location = Support("Mozilla/NativeMessagingHosts");
const MOZILLA_MAC_SYSTEM: Location =
    Root("/Library/Application Support/Mozilla/NativeMessagingHosts");
const MOZILLA_KEY: Location = Key("Mozilla");

const CHROME_POLICIES: &[Location] =
    &[Root("/etc/opt/chrome/policies/managed"), Key(r"Policies\Google\Chrome")];
const CHROMIUM_POLICIES: &[Location] =
    &[Root("/etc/chromium/policies/managed"), Key(r"Policies\Chromium")];
const EDGE_POLICIES: &[Location] =
    &[Root("/etc/opt/edge/policies/managed"), Key(r"Policies\Microsoft\Edge")];
const BRAVE_POLICIES: &[Location] =
    &[Root("/etc/brave/policies/managed"), Key(r"Policies\BraveSoftware\Brave")];

/// What Chrome's channels share.
const GOOGLE_SHARED: &[Place] = &[
    place(Linux, System, GOOGLE_SYSTEM, CHROME_CODE),
    place(MacOs, System, GOOGLE_MAC_SYSTEM, CHROME_CODE),
    place(Windows, User, GOOGLE_KEY, CHROME_CODE),
    place(Windows, System, GOOGLE_KEY, CHROME_CODE),
];
/// What Edge's channels share: below the first key that is there, Edge looks no further.
const EDGE_SHARED: &[Place] = &[
    place(Linux, System, Root("/etc/opt/edge/native-messaging-hosts"), EDGE_DOCS),
    place(MacOs, System, Root("/Library/Microsoft/Edge/NativeMessagingHosts"), EDGE_DOCS),
    place(Windows, User, Key(r"Microsoft\Edge"), EDGE_DOCS),
    borrowed(Windows, User, CHROMIUM_KEY, EDGE_DOCS),
    borrowed(Windows, User, GOOGLE_KEY, EDGE_DOCS),
    place(Windows, System, Key(r"Microsoft\Edge"), EDGE_DOCS),
    borrowed(Windows, System, CHROMIUM_KEY, EDGE_DOCS),
    borrowed(Windows, System, GOOGLE_KEY, EDGE_DOCS),
];
/// What Brave's channels share; most of it is Chrome's.
const BRAVE_SHARED: &[Place] = &[
    place(Linux, System, GOOGLE_SYSTEM, BRAVE_CODE),
    place(MacOs, User, GOOGLE_MAC_USER, BRAVE_CODE),
    place(MacOs, System, GOOGLE_MAC_SYSTEM, BRAVE_CODE),
    place(Windows, User, GOOGLE_KEY, Peers("KeePassXC, gopass")),
    place(Windows, System, GOOGLE_KEY, Peers("KeePassXC, gopass")),
];
/// What most of Gecko's family left as Firefox has it.
const MOZILLA_SHARED: &[Place] = &[
    place(MacOs, User, MOZILLA_MAC_USER, GECKO_CODE),
    place(MacOs, System, MOZILLA_MAC_SYSTEM, GECKO_CODE),
    place(Windows, User, MOZILLA_KEY, GECKO_CODE),
    place(Windows, System, MOZILLA_KEY, GECKO_CODE),
];

/// Every browser that is known.
#[rustfmt::skip]
pub const BROWSERS: &[Browser] = &[
    Browser {
        name: "chrome", title: "Google Chrome", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("google-chrome/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, GOOGLE_MAC_USER, CHROME_CODE),
        ], GOOGLE_SHARED],
        signs: &[Config("google-chrome"), Program("google-chrome-stable"), Support("Google/Chrome"), Root("/Applications/Google Chrome.app"), LocalData(r"Google\Chrome\User Data")],
        policies: CHROME_POLICIES,
    },
    Browser {
        name: "chrome-beta", title: "Google Chrome Beta", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("google-chrome-beta/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Google/Chrome Beta/NativeMessagingHosts"), CHROME_CODE),
        ], GOOGLE_SHARED],
        signs: &[Config("google-chrome-beta"), Program("google-chrome-beta"), Support("Google/Chrome Beta"), Root("/Applications/Google Chrome Beta.app"), LocalData(r"Google\Chrome Beta\User Data")],
        policies: CHROME_POLICIES,
    },
    Browser {
        name: "chrome-dev", title: "Google Chrome Dev", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("google-chrome-unstable/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Google/Chrome Dev/NativeMessagingHosts"), CHROME_CODE),
        ], GOOGLE_SHARED],
        signs: &[Config("google-chrome-unstable"), Program("google-chrome-unstable"), Support("Google/Chrome Dev"), Root("/Applications/Google Chrome Dev.app"), LocalData(r"Google\Chrome Dev\User Data")],
        policies: CHROME_POLICIES,
    },
    Browser {
        name: "chrome-canary", title: "Google Chrome Canary", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("google-chrome-canary/NativeMessagingHosts"), Peers("several")),
            place(MacOs, User, Support("Google/Chrome Canary/NativeMessagingHosts"), CHROME_CODE),
        ], GOOGLE_SHARED],
        signs: &[Config("google-chrome-canary"), Program("google-chrome-canary"), Support("Google/Chrome Canary"), Root("/Applications/Google Chrome Canary.app"), LocalData(r"Google\Chrome SxS\User Data")],
        policies: CHROME_POLICIES,
    },
    Browser {
        name: "chrome-for-testing", title: "Chrome for Testing", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("google-chrome-for-testing/NativeMessagingHosts"), CHROME_CODE),
            place(Linux, System, Root("/etc/opt/chrome_for_testing/native-messaging-hosts"), CHROME_CODE),
            place(MacOs, User, Support("Google/Chrome for Testing/NativeMessagingHosts"), CHROME_CODE),
            place(Windows, User, GOOGLE_KEY, CHROME_CODE),
            place(Windows, User, Key(r"Google\Chrome for Testing"), Peers("several")),
            place(Windows, System, GOOGLE_KEY, CHROME_CODE),
        ]],
        signs: &[Config("google-chrome-for-testing"), Support("Google/Chrome for Testing"), LocalData(r"Google\Chrome for Testing\User Data")],
        policies: CHROME_POLICIES,
    },
    // Also ungoogled-chromium and Iron, which left these places as they are.
    Browser {
        name: "chromium", title: "Chromium", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("chromium/NativeMessagingHosts"), Run),
            place(Linux, System, Root("/etc/chromium/native-messaging-hosts"), Run),
            place(MacOs, User, Support("Chromium/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, System, Root("/Library/Application Support/Chromium/NativeMessagingHosts"), CHROME_CODE),
            place(Windows, User, CHROMIUM_KEY, CHROME_CODE),
            borrowed(Windows, User, GOOGLE_KEY, CHROME_CODE),
            place(Windows, System, CHROMIUM_KEY, CHROME_CODE),
            borrowed(Windows, System, GOOGLE_KEY, CHROME_CODE),
        ]],
        signs: &[Config("chromium"), Program("chromium"), Program("chromium-browser"), Support("Chromium"), Root("/Applications/Chromium.app"), LocalData(r"Chromium\User Data")],
        policies: CHROMIUM_POLICIES,
    },
    Browser {
        name: "edge", title: "Microsoft Edge", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("microsoft-edge/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Microsoft Edge/NativeMessagingHosts"), EDGE_DOCS),
        ], EDGE_SHARED],
        signs: &[Config("microsoft-edge"), Program("microsoft-edge-stable"), Support("Microsoft Edge"), Root("/Applications/Microsoft Edge.app"), LocalData(r"Microsoft\Edge\User Data")],
        policies: EDGE_POLICIES,
    },
    Browser {
        name: "edge-beta", title: "Microsoft Edge Beta", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("microsoft-edge-beta/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Microsoft Edge Beta/NativeMessagingHosts"), EDGE_DOCS),
        ], EDGE_SHARED],
        signs: &[Config("microsoft-edge-beta"), Program("microsoft-edge-beta"), Support("Microsoft Edge Beta"), LocalData(r"Microsoft\Edge Beta\User Data")],
        policies: EDGE_POLICIES,
    },
    Browser {
        name: "edge-dev", title: "Microsoft Edge Dev", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("microsoft-edge-dev/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Microsoft Edge Dev/NativeMessagingHosts"), EDGE_DOCS),
        ], EDGE_SHARED],
        signs: &[Config("microsoft-edge-dev"), Program("microsoft-edge-dev"), Support("Microsoft Edge Dev"), LocalData(r"Microsoft\Edge Dev\User Data")],
        policies: EDGE_POLICIES,
    },
    Browser {
        name: "edge-canary", title: "Microsoft Edge Canary", engine: Chromium,
        places: &[&[
            place(MacOs, User, Support("Microsoft Edge Canary/NativeMessagingHosts"), EDGE_DOCS),
            place(MacOs, System, Root("/Library/Microsoft/Edge/NativeMessagingHosts"), EDGE_DOCS),
            place(Windows, User, Key(r"Microsoft\Edge"), EDGE_DOCS),
            place(Windows, System, Key(r"Microsoft\Edge"), EDGE_DOCS),
        ]],
        signs: &[Support("Microsoft Edge Canary"), LocalData(r"Microsoft\Edge SxS\User Data")],
        policies: EDGE_POLICIES,
    },
    Browser {
        name: "brave", title: "Brave", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("BraveSoftware/Brave-Browser/NativeMessagingHosts"), CHROME_CODE),
        ], BRAVE_SHARED, &[
            place(MacOs, User, Support("BraveSoftware/Brave-Browser/NativeMessagingHosts"), Peers("KeePassXC, VdhCoApp, ff2mpv")),
            place(Windows, User, Key(r"BraveSoftware\Brave-Browser"), Peers("Bitwarden")),
        ]],
        signs: &[Config("BraveSoftware/Brave-Browser"), Program("brave-browser"), Program("brave"), Support("BraveSoftware/Brave-Browser"), Root("/Applications/Brave Browser.app"), LocalData(r"BraveSoftware\Brave-Browser\User Data")],
        policies: BRAVE_POLICIES,
    },
    Browser {
        name: "brave-beta", title: "Brave Beta", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("BraveSoftware/Brave-Browser-Beta/NativeMessagingHosts"), CHROME_CODE),
        ], BRAVE_SHARED],
        signs: &[Config("BraveSoftware/Brave-Browser-Beta"), Program("brave-browser-beta"), Support("BraveSoftware/Brave-Browser-Beta"), LocalData(r"BraveSoftware\Brave-Browser-Beta\User Data")],
        policies: BRAVE_POLICIES,
    },
    Browser {
        name: "brave-nightly", title: "Brave Nightly", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("BraveSoftware/Brave-Browser-Nightly/NativeMessagingHosts"), CHROME_CODE),
        ], BRAVE_SHARED],
        signs: &[Config("BraveSoftware/Brave-Browser-Nightly"), Program("brave-browser-nightly"), Support("BraveSoftware/Brave-Browser-Nightly"), LocalData(r"BraveSoftware\Brave-Browser-Nightly\User Data")],
        policies: BRAVE_POLICIES,
    },
    Browser {
        name: "vivaldi", title: "Vivaldi", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("vivaldi/NativeMessagingHosts"), CHROME_CODE),
            place(Linux, System, Root("/etc/opt/vivaldi/native-messaging-hosts"), Peers("browserpass, gopass")),
            place(MacOs, User, Support("Vivaldi/NativeMessagingHosts"), CHROME_CODE),
            place(Windows, User, GOOGLE_KEY, Peers("KeePassXC, ff2mpv")),
            place(Windows, User, Key("Vivaldi"), Peers("Bitwarden")),
            place(Windows, System, GOOGLE_KEY, Peers("KeePassXC, ff2mpv")),
        ]],
        signs: &[Config("vivaldi"), Program("vivaldi-stable"), Support("Vivaldi"), Root("/Applications/Vivaldi.app"), LocalData(r"Vivaldi\User Data")],
        policies: &[],
    },
    Browser {
        name: "vivaldi-snapshot", title: "Vivaldi Snapshot", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("vivaldi-snapshot/NativeMessagingHosts"), CHROME_CODE),
        ]],
        signs: &[Config("vivaldi-snapshot"), Program("vivaldi-snapshot")],
        policies: &[],
    },
    Browser {
        name: "opera", title: "Opera", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("opera/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("com.operasoftware.Opera/NativeMessagingHosts"), Peers("eight of them")),
            place(Windows, User, GOOGLE_KEY, Peers("KeePassXC, ff2mpv")),
            place(Windows, User, Key("Opera Software"), Peers("several")),
            place(Windows, System, GOOGLE_KEY, Peers("KeePassXC, ff2mpv")),
        ]],
        signs: &[Config("opera"), Program("opera"), Support("com.operasoftware.Opera"), Root("/Applications/Opera.app"), Roaming(r"Opera Software\Opera Stable")],
        policies: &[],
    },
    Browser {
        name: "opera-beta", title: "Opera Beta", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("opera-beta/NativeMessagingHosts"), CHROME_CODE),
        ]],
        signs: &[Config("opera-beta"), Program("opera-beta")],
        policies: &[],
    },
    Browser {
        name: "opera-developer", title: "Opera Developer", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("opera-developer/NativeMessagingHosts"), CHROME_CODE),
        ]],
        signs: &[Config("opera-developer"), Program("opera-developer")],
        policies: &[],
    },
    Browser {
        name: "opera-gx", title: "Opera GX", engine: Chromium,
        places: &[&[
            place(MacOs, User, Support("com.operasoftware.OperaGX/NativeMessagingHosts"), Peers("several")),
            place(Windows, User, GOOGLE_KEY, Peers("several")),
            place(Windows, User, Key("Opera Software"), Peers("several")),
            place(Windows, System, GOOGLE_KEY, Peers("several")),
        ]],
        signs: &[Support("com.operasoftware.OperaGX"), Roaming(r"Opera Software\Opera GX Stable")],
        policies: &[],
    },
    Browser {
        name: "arc", title: "Arc", engine: Chromium,
        places: &[&[
            place(MacOs, User, Support("Arc/User Data/NativeMessagingHosts"), Peers("browserpass, gopass")),
            place(Windows, User, GOOGLE_KEY, Peers("several")),
            place(Windows, System, GOOGLE_KEY, Peers("several")),
        ]],
        signs: &[Support("Arc/User Data"), Root("/Applications/Arc.app"), LocalData("Packages\\TheBrowserCompany.Arc_ttt1ap7aakyb4")],
        policies: &[],
    },
    Browser {
        name: "yandex", title: "Yandex Browser", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("yandex-browser/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Yandex/YandexBrowser/NativeMessagingHosts"), CHROME_CODE),
            place(Windows, User, Key(r"Yandex\YandexBrowser"), Peers("VdhCoApp")),
            place(Windows, User, Key("YandexBrowser"), Peers("VdhCoApp")),
            place(Windows, System, Key(r"Yandex\YandexBrowser"), Peers("VdhCoApp")),
            place(Windows, System, Key("YandexBrowser"), Peers("VdhCoApp")),
        ]],
        signs: &[Config("yandex-browser"), Program("yandex-browser"), Support("Yandex/YandexBrowser"), LocalData(r"Yandex\YandexBrowser\User Data")],
        policies: &[],
    },
    Browser {
        name: "iridium", title: "Iridium", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("iridium/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Iridium/NativeMessagingHosts"), CHROME_CODE),
            place(Windows, User, CHROMIUM_KEY, CHROME_CODE),
            place(Windows, System, CHROMIUM_KEY, CHROME_CODE),
        ]],
        signs: &[Config("iridium"), Program("iridium-browser"), Support("Iridium"), LocalData(r"Iridium\User Data")],
        policies: &[],
    },
    Browser {
        name: "slimjet", title: "Slimjet", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("slimjet/NativeMessagingHosts"), CHROME_CODE),
            place(MacOs, User, Support("Slimjet/NativeMessagingHosts"), CHROME_CODE),
        ]],
        signs: &[Config("slimjet"), Program("slimjet"), Support("Slimjet")],
        policies: &[],
    },
    Browser {
        name: "thorium", title: "Thorium", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("thorium/NativeMessagingHosts"), Peers("several")),
            place(Windows, User, CHROMIUM_KEY, CHROME_CODE),
            borrowed(Windows, User, GOOGLE_KEY, CHROME_CODE),
            place(Windows, System, CHROMIUM_KEY, CHROME_CODE),
        ]],
        signs: &[Config("thorium"), Program("thorium-browser"), LocalData(r"Thorium\User Data")],
        policies: &[],
    },
    Browser {
        name: "helium", title: "Helium", engine: Chromium,
        places: &[&[
            place(Linux, User, Config("net.imput.helium/NativeMessagingHosts"), HELIUM_CODE),
            borrowed(Linux, User, Config("google-chrome/NativeMessagingHosts"), HELIUM_CODE),
            place(Linux, System, GOOGLE_SYSTEM, HELIUM_CODE),
            place(MacOs, User, Support("net.imput.helium/NativeMessagingHosts"), HELIUM_CODE),
            borrowed(MacOs, User, GOOGLE_MAC_USER, HELIUM_CODE),
            place(MacOs, System, GOOGLE_MAC_SYSTEM, HELIUM_CODE),
            place(Windows, User, GOOGLE_KEY, HELIUM_CODE),
            place(Windows, System, GOOGLE_KEY, HELIUM_CODE),
        ]],
        signs: &[Config("net.imput.helium"), Support("net.imput.helium"), LocalData(r"imput\Helium\User Data")],
        policies: &[],
    },
    Browser {
        name: "firefox", title: "Firefox", engine: Gecko,
        places: &[&[
            place(Linux, User, MOZILLA_USER, Run),
            place(Linux, System, Root("/usr/lib/mozilla/native-messaging-hosts"), Run),
            place(Linux, System, Root("/usr/lib64/mozilla/native-messaging-hosts"), GECKO_CODE),
        ], MOZILLA_SHARED],
        signs: &[Home(".mozilla"), Program("firefox"), Program("firefox-esr"), Support("Firefox"), Root("/Applications/Firefox.app"), Roaming(r"Mozilla\Firefox")],
        policies: &[],
    },
    Browser {
        name: "librewolf", title: "LibreWolf", engine: Gecko,
        places: &[&[
            place(Linux, User, Home(".librewolf/native-messaging-hosts"), Peers("several")),
            place(Linux, System, Root("/usr/lib/librewolf/native-messaging-hosts"), Peers("several")),
            place(MacOs, User, Support("librewolf/NativeMessagingHosts"), Peers("several")),
            place(Windows, User, MOZILLA_KEY, GECKO_CODE),
            place(Windows, System, MOZILLA_KEY, GECKO_CODE),
        ]],
        signs: &[Home(".librewolf"), Program("librewolf"), Support("librewolf"), Root("/Applications/LibreWolf.app"), Roaming("librewolf")],
        policies: &[],
    },
    Browser {
        name: "waterfox", title: "Waterfox", engine: Gecko,
        places: &[&[
            place(Linux, User, Home(".waterfox/native-messaging-hosts"), Peers("several")),
            place(Linux, User, MOZILLA_USER, Peers("several")),
            place(Linux, System, Root("/usr/lib/waterfox/native-messaging-hosts"), Peers("several")),
        ], MOZILLA_SHARED],
        signs: &[Home(".waterfox"), Program("waterfox"), Support("Waterfox"), Roaming("Waterfox")],
        policies: &[],
    },
    Browser {
        name: "floorp", title: "Floorp", engine: Gecko,
        places: &[&[
            place(Linux, User, Home(".floorp/native-messaging-hosts"), Peers("gopass, browserpass")),
            place(Linux, User, MOZILLA_USER, Peers("gopass, browserpass")),
        ], MOZILLA_SHARED],
        signs: &[Home(".floorp"), Program("floorp"), Support("Floorp"), Roaming("Floorp")],
        policies: &[],
    },
    Browser {
        name: "zen", title: "Zen Browser", engine: Gecko,
        places: &[&[
            place(Linux, User, MOZILLA_USER, Peers("Zen's and FluxDown's issues")),
            place(Linux, System, Root("/usr/lib/mozilla/native-messaging-hosts"), GECKO_CODE),
        ], MOZILLA_SHARED],
        signs: &[Home(".zen"), Program("zen-browser"), Support("zen"), Roaming("zen")],
        policies: &[],
    },
    Browser {
        name: "tor-browser", title: "Tor Browser", engine: Gecko,
        places: &[&[
            place(Linux, User, Home(".local/share/torbrowser/tbb/x86_64/tor-browser/Browser/TorBrowser/Data/Browser/.mozilla/native-messaging-hosts"), Peers("KeePassXC, VdhCoApp")),
            place(MacOs, User, Support("TorBrowser-Data/Browser/Mozilla/NativeMessagingHosts"), Peers("KeePassXC, VdhCoApp")),
        ]],
        signs: &[Home(".local/share/torbrowser/tbb/x86_64/tor-browser"), Support("TorBrowser-Data/Browser")],
        policies: &[],
    },
    Browser {
        name: "mullvad-browser", title: "Mullvad Browser", engine: Gecko,
        places: &[&[
            place(Linux, User, Home(".local/share/mullvad-browser/Data/.mozilla/native-messaging-hosts"), Peers("KeePassXC's and Mullvad's issues")),
        ]],
        signs: &[Home(".local/share/mullvad-browser/Data"), Program("mullvad-browser")],
        policies: &[],
    },
];

impl Browser {
    /// The browser of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        BROWSERS.iter().find(|browser| browser.name == name)
    }

    /// Where it looks on a system, in its own order: a user's places come before the system's.
    pub fn places(&self, os: Os) -> impl Iterator<Item = &'static Place> + use<> {
        let of_scope = move |scope| {
            let all = self.places.iter().copied().flatten();
            all.filter(move |place| place.os == os && place.scope == scope)
        };
        of_scope(User).chain(of_scope(System))
    }

    /// Whether this system has it at all.
    #[must_use]
    pub fn is_for(&self, os: Os) -> bool {
        self.places(os).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::place::Bases, *};

    #[test]
    fn names_are_unique_and_easy_to_type() {
        let names: BTreeSet<&str> = BROWSERS.iter().map(|browser| browser.name).collect();
        assert_eq!(names.len(), BROWSERS.len());
        for name in names {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        }
    }

    #[test]
    fn every_row_resolves_on_its_system() {
        for os in [Linux, MacOs, Windows] {
            let bases = Bases::example(os);
            for browser in BROWSERS.iter().filter(|browser| browser.is_for(os)) {
                let here = browser.places(os);
                let mut scopes = Vec::new();
                for place in here {
                    let targets = bases.targets(place);
                    assert!(!targets.is_empty(), "{} {place:?}", browser.name);
                    for target in &targets {
                        let text = target.to_string();
                        assert!(
                            text.contains(super::super::HOST_NAME),
                            "{} {text} names the host",
                            browser.name
                        );
                    }
                    scopes.push(place.scope);
                }
                assert!(scopes.is_sorted(), "{}: the user's places come first", browser.name);
                let signs = browser.signs.iter().filter_map(|sign| bases.path(sign));
                assert!(signs.count() > 0, "{} is seen on {os:?}", browser.name);
            }
        }
    }

    /// Each file or registry key belongs to one engine: two engines want two manifests.
    #[test]
    fn no_place_has_two_engines() {
        for os in [Linux, MacOs, Windows] {
            let bases = Bases::example(os);
            let mut seen: Vec<(String, Engine)> = Vec::new();
            for browser in BROWSERS {
                for place in browser.places(os) {
                    for target in bases.targets(place) {
                        let text = target.to_string();
                        let other = seen.iter().find(|(known, _)| *known == text);
                        assert!(
                            other.is_none_or(|(_, engine)| *engine == browser.engine),
                            "{text}"
                        );
                        seen.push((text, browser.engine));
                    }
                }
            }
        }
    }
}
