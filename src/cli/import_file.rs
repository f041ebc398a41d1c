//! Reads the files that people have: items as JSON, a backup of All API Hub, CSV, lines.

mod csv;
mod json;
mod lines;

use serde::Serialize;

use crate::protocol::Item;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Keys to import.
    pub items: Vec<Item>,
    /// Entries that are none; the others are imported all the same.
    pub unreadable: Vec<Unreadable>,
    /// Accounts in a backup: they hold access tokens, not API keys.
    pub skipped_accounts: usize,
}

impl Loaded {
    /// Takes an entry, or the reason why it is none. Numbers count from 1.
    fn add(&mut self, kind: &str, number: usize, entry: Result<Item, String>) {
        match entry {
            Ok(item) => self.items.push(item),
            Err(reason) => {
                self.unreadable.push(Unreadable { place: format!("{kind} {number}"), reason });
            }
        }
    }
}

/// An entry of a file that could not be read.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// Such as `line 7`.
    pub place: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Not text.
    #[error("it is no UTF-8 or UTF-16 text")]
    Encoding,
    /// Begins as JSON and is none.
    #[error("line {line}, column {column}: it is no JSON")]
    Json { line: usize, column: usize },
    /// JSON of another kind.
    #[error("it is JSON, but neither an array of items nor a backup of All API Hub")]
    Shape,
    /// A header without the columns.
    #[error("its header needs the columns url and key")]
    Header,
}

/// Reads a file, whatever its format.
///
/// The companion extension reads pasted lists by the same rules; `tests/vectors/lists.json` holds
/// both to them.
pub fn read(bytes: &[u8]) -> Result<Loaded, FileError> {
    let text = decode(bytes).ok_or(FileError::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // Every kind of line break counts once.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.trim_start().starts_with(['[', '{']) {
        return json::read(&text);
    }
    match csv::delimiter(&text) {
        Some(delimiter) => csv::read(&text, delimiter),
        None => Ok(lines::read(&text)),
    }
}

/// UTF-8, or UTF-16 by its mark, as a spreadsheet's “Unicode text” is.
fn decode(bytes: &[u8]) -> Option<String> {
    let unit = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return std::str::from_utf8(bytes).ok().map(str::to_owned),
    };
    let (pairs, []) = bytes.as_chunks() else { return None };
    char::decode_utf16(pairs.iter().copied().map(unit)).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    /// A file of the shared rows, and what is in it.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Row {
        title: String,
        text: String,
        /// So many times the same text, and the same items.
        repeat: Option<usize>,
        #[serde(default)]
        items: Vec<Item>,
        #[serde(default)]
        unreadable: Vec<Entry>,
        #[serde(default)]
        skipped_accounts: usize,
        problem: Option<Noted>,
    }

    #[derive(Deserialize)]
    struct Entry {
        place: Place,
        reason: Noted,
    }

    #[derive(Deserialize)]
    struct Place {
        kind: String,
        number: usize,
    }

    #[derive(Deserialize)]
    struct Noted {
        kind: String,
        params: Value,
    }

    /// How the English of a kind begins.
    fn english(Noted { kind, params }: &Noted) -> String {
        let text = |name: &str| params[name].as_str().expect(name);
        match kind.as_str() {
            "no_key" => "it has no key".to_owned(),
            "not_csv" => "it is no CSV".to_owned(),
            "not_a_line" => "it is no “name url key”".to_owned(),
            "not_an_object" => "expected an object".to_owned(),
            "missing" => format!("{}: it is missing", text("path")),
            "wrong_type" | "not_one_of" => format!("{}: expected ", text("path")),
            // Inside of a text the two see a fault at places of their own.
            "json" if params["line"].is_null() => "line ".to_owned(),
            "json" => {
                format!("line {}, column {}: it is no JSON", params["line"], params["column"])
            }
            "shape" => FileError::Shape.to_string(),
            "header" => FileError::Header.to_string(),
            other => panic!("{other}"),
        }
    }

    /// All of an item, its key too. The page has handles of its own.
    fn whole(items: &[Item]) -> Vec<(String, String)> {
        let whole = |item: &Item| {
            let item = Item { reference: None, ..item.clone() };
            (item.api_key.expose_secret().to_owned(), format!("{item:?}"))
        };
        items.iter().map(whole).collect()
    }

    #[test]
    fn every_row_of_the_vectors() {
        let rows: Vec<Row> =
            serde_json::from_str(include_str!("../../tests/vectors/lists.json")).expect("rows");
        assert!(rows.len() > 60);
        for row in rows {
            let (title, repeat) = (row.title, row.repeat.unwrap_or(1));
            let loaded = match (read(row.text.repeat(repeat).as_bytes()), row.problem) {
                (Ok(loaded), None) => loaded,
                (Err(error), Some(problem)) => {
                    let error = error.to_string();
                    assert!(error.starts_with(&english(&problem)), "{title}: {error}");
                    continue;
                }
                (result, _) => panic!("{title}: {result:?}"),
            };
            assert_eq!(whole(&loaded.items), vec![whole(&row.items); repeat].concat(), "{title}");
            assert_eq!(loaded.skipped_accounts, row.skipped_accounts, "{title}");
            assert_eq!(loaded.unreadable.len(), row.unreadable.len(), "{title}");
            for (Unreadable { place, reason }, entry) in
                loaded.unreadable.iter().zip(row.unreadable)
            {
                let kind = entry.place.kind.replace("profile", "credential profile");
                assert_eq!(*place, format!("{kind} {}", entry.place.number), "{title}");
                assert!(reason.starts_with(&english(&entry.reason)), "{title}: {reason}");
            }
        }
    }

    #[test]
    fn bytes_are_text_or_refused() {
        let utf_16 = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
            let text = "name\turl\tkey\r\n名\thttps://a.test\tk1\r\n";
            [mark, &text.encode_utf16().flat_map(bytes).collect::<Vec<_>>()].concat()
        };
        for bytes in [
            utf_16(&[0xff, 0xfe], u16::to_le_bytes),
            utf_16(&[0xfe, 0xff], u16::to_be_bytes),
            "\u{feff}名 https://a.test k1".into(),
        ] {
            let loaded = read(&bytes).expect("a list");
            assert_eq!(loaded.items.len(), 1);
            assert_eq!(loaded.items[0].site_name.as_deref(), Some("名"));
            assert_eq!(loaded.items[0].api_key.expose_secret(), "k1");
        }
        for bytes in [
            &[0xff, 0xfe, b'a'][..],
            &[0xff, 0xfe, 0x00, 0xd8],
            &[b'a', 0xff],
            // GBK, as a Chinese spreadsheet writes it.
            &[0xc3, 0xfb, b',', b'u', b'r', b'l'],
        ] {
            assert!(matches!(read(bytes), Err(FileError::Encoding)), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd(text in r#"[\[\]{}",:;a-z0-9\n\r\t #./|-]{0,200}"#) {
            let _ = read(text.as_bytes());
        }

        #[test]
        fn every_line_is_an_item_or_unreadable(
            lines in prop::collection::vec(r#"[",;|a-z0-9\t ./:#-]{0,30}"#, 0..8),
        ) {
            // A comment first: whatever follows is no CSV.
            let loaded = read(format!("#\n{}", lines.join("\n")).as_bytes()).expect("lines");
            let meant = |line: &&String| !line.trim().is_empty() && !line.trim().starts_with('#');
            let meant = lines.iter().filter(meant).count();
            prop_assert_eq!(loaded.items.len() + loaded.unreadable.len(), meant);
        }
    }
}
