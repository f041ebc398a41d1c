//! JSON: an array of the protocol's items, an object with such, a backup of All API Hub.

use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{FileError, Loaded};
use crate::protocol::{ApiTypeHint, Failure, Item, read_params};

pub fn read(text: &str) -> Result<Loaded, FileError> {
    let value: Value = serde_json::from_str(text).map_err(|error| not_json(text, &error))?;
    match value {
        Value::Array(items) => Ok(read_items(items)),
        Value::Object(mut object) => match object.remove("items") {
            Some(Value::Array(items)) => Ok(read_items(items)),
            _ => read_backup(Value::Object(object)),
        },
        _ => Err(FileError::Shape),
    }
}

/// The column in characters, as editors count them; the error has it in bytes.
fn not_json(text: &str, error: &serde_json::Error) -> FileError {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let column = line.char_indices().take_while(|(byte, _)| *byte < error.column()).count();
    FileError::Json { line: error.line(), column }
}

fn read_items(values: Vec<Value>) -> Loaded {
    let mut loaded = Loaded::default();
    for (number, value) in (1..).zip(values) {
        loaded.add("item", number, read_object(value));
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
    name: Option<String>,
    api_type: Option<ApiTypeHint>,
    base_url: String,
    api_key: SecretString,
}

impl From<CredentialProfile> for Item {
    fn from(profile: CredentialProfile) -> Self {
        Self {
            site_name: profile.name,
            site_url: Some(profile.base_url),
            api_type_hint: profile.api_type,
            ..Self::new(profile.api_key)
        }
    }
}

fn read_backup(value: Value) -> Result<Loaded, FileError> {
    let backup: Backup = serde_json::from_value(value).map_err(|_| FileError::Shape)?;
    if backup.api_credential_profiles.is_none() && backup.accounts.is_none() {
        return Err(FileError::Shape);
    }
    let mut loaded = Loaded::default();
    // An old backup has the array where a new one has an object with it.
    let accounts = backup.accounts.as_ref();
    let listed = accounts.and_then(|value| value.get("accounts").unwrap_or(value).as_array());
    loaded.skipped_accounts = listed.map_or(0, Vec::len);
    let profiles = backup.api_credential_profiles.map(|config| config.profiles).unwrap_or_default();
    for (number, value) in (1..).zip(profiles) {
        let profile = read_object::<CredentialProfile>(value);
        loaded.add("credential profile", number, profile.map(Item::from));
    }
    Ok(loaded)
}

/// Reads an entry of a list, or says why it is none.
fn read_object<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    // Otherwise an array would do, its elements taken in the order of the members.
    if !value.is_object() {
        return Err("expected an object".to_owned());
    }
    read_params(value).map_err(|failure| match failure {
        Failure::InvalidParams { path, reason } => format!("{path}: {reason}"),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_placed_by_its_line_and_character() {
        for (text, place) in [
            ("[\n  {,", "line 2, column 4"),
            ("[\n", "line 2, column 0"),
            (r#"["名😀" "名"]"#, "line 1, column 7"),
            (r#"["名", 名]"#, "line 1, column 7"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert_eq!(error, format!("{place}: it is no JSON"), "{text}");
        }
    }
}
