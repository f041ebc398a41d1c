//! How the real server's decoder reads JSON into its structs, as tables.
//!
//! A family's entry is described by a list of [`Field`]s. Reading an entry
//! drops what is not in the list, refuses values of another type, and gives
//! the fields back in the order in which the server writes them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// An entry, or an object inside an entry.
pub(super) type Entry = Map<String, Value>;

/// Names that a test put into a list although no table has them: fields of a
/// server that is newer than the tables.
pub(super) type NewerFields = BTreeSet<String>;

/// A value is not of the type that its field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Misfit;

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A string; absent is the empty string.
    Text,
    /// An integer; absent is 0.
    Whole,
    /// A boolean; absent is false.
    Flag,
    /// An integer that can be absent.
    MaybeWhole,
    /// A boolean that can be absent.
    MaybeFlag,
    /// A list of strings.
    Texts,
    /// An object whose values are strings.
    TextMap,
    /// One object.
    One(&'static [Field]),
    /// A list of objects.
    Many(&'static [Field]),
}

/// One field of an entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The server writes the field even when it is empty.
    pub(super) always: bool,
}

/// A field that is written only when it has a value.
pub(super) const fn some(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, always: false }
}

/// A field that is always written.
pub(super) const fn always(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, always: true }
}

impl Kind {
    fn zero(self) -> Value {
        match self {
            Self::Text => "".into(),
            Self::Whole => 0.into(),
            Self::Flag => false.into(),
            _ => Value::Null,
        }
    }

    fn is_empty(self, value: &Value) -> bool {
        match self {
            Self::Texts | Self::TextMap | Self::Many(_) => match value {
                Value::Array(list) => list.is_empty(),
                Value::Object(map) => map.is_empty(),
                _ => true,
            },
            _ => *value == self.zero(),
        }
    }

    /// Reads `value` as this type. `null` is the same as absent.
    pub(super) fn read(self, value: &Value, newer: &NewerFields) -> Result<Value, Misfit> {
        match (self, value) {
            (_, Value::Null) => Ok(self.zero()),
            (Self::Text, Value::String(_)) | (Self::Flag | Self::MaybeFlag, Value::Bool(_)) => {
                Ok(value.clone())
            }
            (Self::Whole | Self::MaybeWhole, Value::Number(number)) if number.is_i64() => {
                Ok(value.clone())
            }
            (Self::Texts, Value::Array(list)) => {
                list.iter().map(|text| Self::Text.read(text, newer)).collect()
            }
            (Self::TextMap, Value::Object(map)) => sorted(map)
                .map(|(name, text)| Ok((name.clone(), Self::Text.read(text, newer)?)))
                .collect::<Result<Entry, _>>()
                .map(Value::Object),
            (Self::One(fields), Value::Object(_)) => read(fields, value, newer).map(Value::Object),
            (Self::Many(fields), Value::Array(list)) => {
                list.iter().map(|item| read(fields, item, newer).map(Value::Object)).collect()
            }
            _ => Err(Misfit),
        }
    }
}

/// The entries of a map by name, the order in which the server writes a map.
pub(super) fn sorted(map: &Entry) -> impl Iterator<Item = (&String, &Value)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    entries.into_iter()
}

/// Reads an object with these fields; `null` is an object without any.
pub(super) fn read(fields: &[Field], value: &Value, newer: &NewerFields) -> Result<Entry, Misfit> {
    let mut entry = Entry::new();
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (name, value) in map {
                if let Some(field) = find(fields, name) {
                    entry.insert(field.name.into(), field.kind.read(value, newer)?);
                } else if newer.contains(name) {
                    entry.insert(name.clone(), value.clone());
                }
            }
        }
        _ => return Err(Misfit),
    }
    Ok(tidy(fields, entry))
}

/// Brings the fields into their order and leaves out the empty ones.
pub(super) fn tidy(fields: &[Field], mut entry: Entry) -> Entry {
    let mut tidied = Entry::new();
    for field in fields {
        let value = entry.remove(field.name).unwrap_or_else(|| field.kind.zero());
        if field.always || !field.kind.is_empty(&value) {
            tidied.insert(field.name.into(), value);
        }
    }
    tidied.append(&mut entry);
    tidied
}

/// The field that a name in a request means: letter case does not count.
pub(super) fn find<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields
        .iter()
        .find(|field| field.name == name)
        .or_else(|| fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)))
}

/// All names below `value` that the fields do not have, for [`NewerFields`].
pub(super) fn unknown_names(fields: &[Field], value: &Value, into: &mut NewerFields) {
    let Value::Object(map) = value else { return };
    for (name, value) in map {
        match find(fields, name).map(|field| field.kind) {
            None => {
                into.insert(name.clone());
            }
            Some(Kind::One(inner)) => unknown_names(inner, value, into),
            Some(Kind::Many(inner)) => {
                for item in value.as_array().into_iter().flatten() {
                    unknown_names(inner, item, into);
                }
            }
            Some(_) => {}
        }
    }
}
