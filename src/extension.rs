//! The extensions that may start the host: their ids, by the browser's engine.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What a browser is built on: it decides how extensions are named, and what a manifest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Chrome, Chromium, Edge, Brave …
    Chromium,
    /// Firefox, `LibreWolf`, Waterfox …
    Gecko,
}

/// An extension, as its browser names it.
///
/// Chromium's are 32 letters from a to p; Gecko's are a UUID in braces, or look like an e-mail
/// address. Browsers refuse a whole manifest for one id of another shape.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct ExtensionId(String);

/// The text is no extension's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no extension's id: Chromium's have 32 letters from a to p, Firefox' look like name@example.com or {{…}}"
)]
pub struct NotAnId;

const ORIGIN: &str = "chrome-extension://";

/// All API Hub's ids in the Chrome Web Store, the Edge Add-ons and at Mozilla, and the
/// companion's for both engines.
const BUILT_IN: [&str; 5] = [
    "lapnciffpekdengooeolaienkeoilfeo",
    "pcokpjaffghgipcgjhapgdpeddlhblaa",
    "idjmljogegdlfnhmiponbdamoihgfcpn",
    "{bc73541a-133d-4b50-b261-36ea20df0d24}",
    "hub-bridge-companion@allapihub.com",
];

impl ExtensionId {
    /// Those that may use the host without being named by the user.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        BUILT_IN.iter().map(|id| Self((*id).to_owned())).collect()
    }

    /// Which browsers name extensions like this.
    #[must_use]
    pub fn engine(&self) -> Engine {
        if is_chromium(&self.0) { Engine::Chromium } else { Engine::Gecko }
    }

    /// As a manifest's list has it: Chromium's as an origin, Gecko's as it is.
    #[must_use]
    pub fn in_manifest(&self) -> String {
        match self.engine() {
            Engine::Chromium => format!("{ORIGIN}{}/", self.0),
            Engine::Gecko => self.0.clone(),
        }
    }

    /// The id that a manifest's list entry lets in, as that engine reads it: Chromium has patterns
    /// there, of a host in any case and of pages that may be left open.
    #[must_use]
    pub fn of_manifest(engine: Engine, text: &str) -> Option<Self> {
        let id = match engine {
            Engine::Chromium => {
                let (host, pages) = text.strip_prefix(ORIGIN)?.split_once('/')?;
                ["", "*"].contains(&pages).then(|| host.to_ascii_lowercase())?
            }
            Engine::Gecko => text.to_owned(),
        };
        id.parse().ok().filter(|read: &Self| read.engine() == engine && read.0 == id)
    }
}

impl FromStr for ExtensionId {
    type Err = NotAnId;

    /// Takes an id, or an origin as Chromium writes it.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let text = text.trim();
        let id = match text.strip_prefix(ORIGIN) {
            Some(id) => id.strip_suffix('/').unwrap_or(id),
            None => text,
        };
        let chromium = is_chromium(id);
        let gecko = !text.starts_with(ORIGIN) && (is_uuid(id) || is_address(id));
        if chromium || gecko { Ok(Self(id.to_owned())) } else { Err(NotAnId) }
    }
}

impl TryFrom<String> for ExtensionId {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl fmt::Display for ExtensionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ExtensionId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn is_chromium(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'a'..=b'p'))
}

fn is_uuid(id: &str) -> bool {
    let inner = id.strip_prefix('{').and_then(|id| id.strip_suffix('}'));
    let groups = inner.map(|inner| inner.split('-').collect::<Vec<_>>()).unwrap_or_default();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `[a-z0-9-._]*@[a-z0-9-._]+`, whatever the case (Gecko: the schema of native manifests).
fn is_address(id: &str) -> bool {
    let good = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
    };
    id.split_once('@').is_some_and(|(name, host)| good(name) && good(host) && !host.is_empty())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn ids_are_told_from_other_texts() {
        let chrome = "lapnciffpekdengooeolaienkeoilfeo";
        for (text, id) in [
            (chrome, Some(chrome)),
            ("chrome-extension://lapnciffpekdengooeolaienkeoilfeo/", Some(chrome)),
            (" chrome-extension://lapnciffpekdengooeolaienkeoilfeo", Some(chrome)),
            ("me@example.com", Some("me@example.com")),
            ("@example", Some("@example")),
            (BUILT_IN[3], Some(BUILT_IN[3])),
            ("lapnciffpekdengooeolaienkeoilfe", None),
            ("lapnciffpekdengooeolaienkeoilfez", None),
            ("chrome-extension://*/", None),
            ("chrome-extension://me@example.com/", None),
            ("https://lapnciffpekdengooeolaienkeoilfeo/", None),
            ("me@", None),
            ("me at@example.com", None),
            ("{bc73541a-133d-4b50-b261-36ea20df0d2}", None),
            ("", None),
            ("*", None),
        ] {
            let read = text.parse::<ExtensionId>().ok().map(|id| id.to_string());
            assert_eq!(read.as_deref(), id, "{text:?}");
        }
    }

    #[test]
    fn built_in_ids_are_ids() {
        let of = |engine| ExtensionId::built_in().iter().filter(|id| id.engine() == engine).count();
        assert_eq!((of(Engine::Chromium), of(Engine::Gecko)), (3, 2));
        for id in ExtensionId::built_in() {
            assert_eq!(id.to_string().parse(), Ok(id.clone()));
            assert_eq!(ExtensionId::of_manifest(id.engine(), &id.in_manifest()), Some(id));
        }
    }

    #[test]
    fn the_companions_id_is_that_of_its_key() {
        let text = include_str!("../extension-shim/companion/public-key.txt");
        let key = base64::engine::general_purpose::STANDARD.decode(text.trim()).expect("base64");
        let letters =
            Sha256::digest(key).into_iter().take(16).flat_map(|byte| [byte >> 4, byte & 15]);
        let id: String = letters.map(|digit| char::from(b'a' + digit)).collect();
        assert!(BUILT_IN.contains(&id.as_str()), "{id}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,90}") {
            if let Ok(id) = text.parse::<ExtensionId>() {
                let read = ExtensionId::of_manifest(id.engine(), &id.in_manifest());
                prop_assert_eq!(read, Some(id));
            }
        }
    }
}
