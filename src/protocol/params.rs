use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Failure;

/// Reads parameters; names the path of a bad one, and what was expected, never the value itself:
/// it may be a key that slipped into the wrong field.
///
/// # Errors
/// `invalid_params`
pub fn read_params<P: DeserializeOwned>(params: Value) -> Result<P, Failure> {
    let params = if params.is_null() { Value::Object(serde_json::Map::new()) } else { params };
    serde_path_to_error::deserialize(params).map_err(|error| {
        let text = error.inner().to_string();
        let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        let path = match (error.path().to_string().as_str(), missing) {
            (".", Some(field)) => field.to_owned(),
            (path, Some(field)) => format!("{path}.{field}"),
            (path, None) => path.to_owned(),
        };
        // What was expected comes last: a value before it may have that word in it.
        let reason = match (missing, text.rfind("expected ")) {
            (Some(_), _) => "it is missing".to_owned(),
            (None, Some(start)) => text[start..].to_owned(),
            (None, None) => "it can't be read".to_owned(),
        };
        Failure::InvalidParams { path, reason }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::ImportRunParams;

    fn refused<P: DeserializeOwned>(params: Value) -> (String, String) {
        match read_params::<P>(params).err() {
            Some(Failure::InvalidParams { path, reason }) => (path, reason),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn bad_params_are_named_by_their_path_and_never_shown() {
        for (params, path, about) in [
            (json!({}), "items", "missing"),
            (json!({ "items": [{ "apiKey": "a" }, {}] }), "items[1].apiKey", "missing"),
            (json!({ "items": [{ "apiKey": 5 }] }), "items[0].apiKey", "expected a string"),
            (
                json!({ "items": [{ "apiKey": "a", "family": "sk-secret" }] }),
                "items[0].family",
                "expected one of",
            ),
            (
                json!({ "items": [{ "apiKey": "a", "models": "sk-secret" }] }),
                "items[0].models",
                "expected a sequence",
            ),
            (
                json!({ "items": [{ "apiKey": "a", "discoverModels": "sk-secret" }] }),
                "items[0].discoverModels",
                "expected one of",
            ),
            (json!({ "items": [], "dryRun": "sk-secret" }), "dryRun", "expected a boolean"),
            (json!({ "dryRun": "expected sk-secret" }), "dryRun", "expected a boolean"),
            (json!({ "verify": "`, expected sk-secret" }), "verify", "expected one of"),
            (json!({ "verify": { "expected sk-secret": 1 } }), "verify", "expected one of"),
        ] {
            let (found, reason) = refused::<ImportRunParams>(params);
            assert_eq!(found, path);
            assert!(reason.contains(about), "{path}: {reason}");
            assert!(!reason.contains("sk-secret"), "{reason}");
        }
    }
}
