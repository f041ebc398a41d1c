//! Reads the files that people have: items as JSON, a backup of All API Hub, CSV, lines.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::protocol::{ApiTypeHint, Failure, Family, Item, Model, read_params};

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
    #[error("it is no UTF-8 text")]
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
pub fn read(bytes: &[u8]) -> Result<Loaded, FileError> {
    let text = std::str::from_utf8(bytes).map_err(|_| FileError::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with(['[', '{']) {
        return read_json(text);
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let columns: Vec<String> = columns(first);
    if columns.len() > 1 && columns.iter().any(|column| column == "key" || column == "url") {
        return read_csv(text);
    }
    Ok(read_lines(text))
}

fn read_json(text: &str) -> Result<Loaded, FileError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| FileError::Json { line: error.line(), column: error.column() })?;
    match value {
        Value::Array(items) => Ok(read_items(items)),
        Value::Object(mut object) => match object.remove("items") {
            Some(Value::Array(items)) => Ok(read_items(items)),
            _ => read_backup(Value::Object(object)),
        },
        _ => Err(FileError::Shape),
    }
}

fn read_items(values: Vec<Value>) -> Loaded {
    let mut loaded = Loaded::default();
    for (index, value) in values.into_iter().enumerate() {
        match read_params::<Item>(value) {
            Ok(item) => loaded.items.push(item),
            Err(failure) => {
                let reason = match failure {
                    Failure::InvalidParams { path, reason } => format!("{path}: {reason}"),
                    other => other.to_string(),
                };
                loaded.unreadable.push(Unreadable { place: format!("item {}", index + 1), reason });
            }
        }
    }
    loaded
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Backup {
    api_credential_profiles: Option<CredentialProfiles>,
    accounts: Option<Value>,
}

#[derive(Deserialize)]
struct CredentialProfiles {
    profiles: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialProfile {
    #[serde(default)]
    name: String,
    api_type: Option<ApiTypeHint>,
    base_url: String,
    api_key: SecretString,
}

fn read_backup(value: Value) -> Result<Loaded, FileError> {
    let backup: Backup = serde_json::from_value(value).map_err(|_| FileError::Shape)?;
    if backup.api_credential_profiles.is_none() && backup.accounts.is_none() {
        return Err(FileError::Shape);
    }
    let mut loaded = Loaded::default();
    let accounts = backup.accounts.as_ref();
    let listed = accounts.and_then(|value| value.get("accounts").unwrap_or(value).as_array());
    loaded.skipped_accounts = listed.map_or(0, Vec::len);
    let profiles = backup.api_credential_profiles.map(|config| config.profiles).unwrap_or_default();
    for (index, value) in profiles.into_iter().enumerate() {
        match read_params::<CredentialProfile>(value) {
            Ok(profile) => {
                let mut item = Item::new(profile.api_key);
                item.site_name = Some(profile.name);
                item.site_url = Some(profile.base_url);
                item.api_type_hint = profile.api_type;
                loaded.items.push(item);
            }
            Err(_) => loaded.unreadable.push(Unreadable {
                place: format!("credential profile {}", index + 1),
                reason: "it has no base URL or no key".to_owned(),
            }),
        }
    }
    Ok(loaded)
}

fn read_csv(text: &str) -> Result<Loaded, FileError> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| FileError::Header)?.clone();
    let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    let column = |name: &str| names.iter().position(|column| column == name);
    let (Some(url), Some(key)) = (column("url"), column("key")) else {
        return Err(FileError::Header);
    };
    let (name, family, models) = (column("name"), column("family"), column("models"));
    let mut loaded = Loaded::default();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                loaded.unreadable.push(unreadable(line, "it is no CSV"));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: Option<usize>| {
            column.and_then(|column| record.get(column)).filter(|text| !text.is_empty())
        };
        let Some(key) = cell(Some(key)) else {
            loaded.unreadable.push(unreadable(line, "it has no key"));
            continue;
        };
        let mut item = Item::new(key.to_owned().into());
        item.site_url = cell(Some(url)).map(str::to_owned);
        item.site_name = cell(name).map(str::to_owned);
        match cell(family).map(str::parse::<Family>).transpose() {
            Ok(family) => item.family = family,
            Err(error) => {
                loaded.unreadable.push(unreadable(line, &error.to_string()));
                continue;
            }
        }
        item.models = cell(models).map(|text| {
            let names = text.split([';', '|', ' ']).map(str::trim).filter(|name| !name.is_empty());
            names.map(|name| Model { name: name.to_owned(), alias: None }).collect()
        });
        loaded.items.push(item);
    }
    Ok(loaded)
}

/// `name url key`, the name may have spaces and may be missing; `#` begins a comment.
fn read_lines(text: &str) -> Loaded {
    let mut loaded = Loaded::default();
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let [name @ .., url, key] = words.as_slice() else {
            loaded.unreadable.push(unreadable(line, "it is no “name url key”"));
            continue;
        };
        let mut item = Item::new((*key).to_owned().into());
        item.site_url = Some((*url).to_owned());
        item.site_name = (!name.is_empty()).then(|| name.join(" "));
        loaded.items.push(item);
    }
    loaded
}

fn unreadable(line: u64, reason: &str) -> Unreadable {
    Unreadable { place: format!("line {line}"), reason: reason.to_owned() }
}

fn columns(line: &str) -> Vec<String> {
    line.split(',').map(|column| column.trim().trim_matches('"').to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret as _;

    use super::*;

    /// Name, address, key and family of each item.
    fn items(text: &str) -> Vec<(String, String, String, Family)> {
        let loaded = read(text.as_bytes()).expect(text);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let item = |item: &Item| {
            let key = item.api_key.expose_secret().to_owned();
            (text(&item.site_name), text(&item.site_url), key, item.family())
        };
        loaded.items.iter().map(item).collect()
    }

    fn item(name: &str, url: &str, key: &str, family: Family) -> (String, String, String, Family) {
        (name.into(), url.into(), key.into(), family)
    }

    #[test]
    fn every_format_is_told_by_its_looks() {
        use Family::{ClaudeApiKey, OpenaiCompatibility};
        let openai = [item("A B", "https://a.test", "k1", OpenaiCompatibility)];
        let claude = [item("A", "https://a.test", "k1", ClaudeApiKey)];
        for (text, expected) in [
            ("# mine\n\nA B https://a.test k1\n", &openai),
            ("name,url,key\nA B,https://a.test,k1\n", &openai),
            ("\u{feff}Key, URL ,Name\r\nk1,https://a.test,\"A B\"\r\n", &openai),
            ("name,url,key,family\nA,https://a.test,k1,claude\n", &claude),
            (r#"[{"siteName":"A B","siteUrl":"https://a.test","apiKey":"k1"}]"#, &openai),
            (
                r#" {"items":[{"siteName":"A","siteUrl":"https://a.test","apiKey":"k1","apiTypeHint":"anthropic"}]}"#,
                &claude,
            ),
            (
                r#"{"version":"2.0","apiCredentialProfiles":{"version":5,"profiles":[{"id":"1","name":"A","apiType":"anthropic","baseUrl":"https://a.test","apiKey":"k1"}]}}"#,
                &claude,
            ),
            (
                r#"{"apiCredentialProfiles":{"profiles":[{"name":"A B","apiType":"openai-compatible","baseUrl":"https://a.test","apiKey":"k1"}]}}"#,
                &openai,
            ),
        ] {
            assert_eq!(items(text), expected, "{text}");
        }
    }

    #[test]
    fn bad_entries_are_named_and_the_others_stay() {
        for (text, place) in [
            ("nonsense\nA https://a.test k1", "line 1"),
            ("name,url,key\nA,https://a.test,\nB,https://b.test,k1", "line 2"),
            ("name,url,key,family\nA,https://a.test,k,paper\nB,https://b.test,k1,claude", "line 2"),
            (
                r#"[{"siteUrl":"https://a.test"},{"siteUrl":"https://a.test","apiKey":"k1"}]"#,
                "item 1",
            ),
            (
                r#"{"apiCredentialProfiles":{"profiles":[{"name":"x"},{"baseUrl":"https://a.test","apiKey":"k1"}]}}"#,
                "credential profile 1",
            ),
        ] {
            let loaded = read(text.as_bytes()).expect(text);
            assert_eq!(loaded.items.len(), 1, "{text}");
            assert_eq!(loaded.unreadable.len(), 1, "{text}");
            assert_eq!(loaded.unreadable[0].place, place, "{text}");
        }
    }

    #[test]
    fn accounts_of_a_backup_are_counted() {
        let text = r#"{"accounts":{"accounts":[{"id":"1"},{"id":"2"}]},"apiCredentialProfiles":{"profiles":[]}}"#;
        let loaded = read(text.as_bytes()).expect("a backup");
        assert_eq!((loaded.items.len(), loaded.skipped_accounts), (0, 2));
    }

    #[test]
    fn other_files_are_refused_with_the_place() {
        let error = |bytes: &[u8]| read(bytes).expect_err("refused").to_string();
        assert_eq!(error(b"[\n  {,"), "line 2, column 4: it is no JSON");
        assert!(error(b"{\"a\":1}").contains("neither"));
        assert!(error(b"name,url,token\na,b,c").contains("url and key"));
        assert!(error(&[0xff, 0xfe, b'a']).contains("UTF-8"));
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd(text in r#"[\[\]{}",:;a-z0-9\n #./|-]{0,200}"#) {
            let _ = read(text.as_bytes());
        }
    }
}
