//! The JSON that each engine takes, as the JSON that everybody takes.
//!
//! Chromium's parser takes comments, line breaks within texts and C's `\x41`
//! (`JSON_PARSE_CHROMIUM_EXTENSIONS`); Gecko's takes half a surrogate pair, as JavaScript does.

use std::{iter::Peekable, str::CharIndices};

use crate::extension::Engine;

/// The same value in strict JSON, for what this engine takes beyond it. What it does not take
/// stays as it is, for the parser to refuse.
#[must_use]
pub fn strict(engine: Engine, text: &str) -> String {
    match engine {
        Engine::Chromium => chromium(text),
        Engine::Gecko => gecko(text),
    }
}

/// Where in the text one is.
#[derive(Clone, Copy)]
enum Within {
    Nothing,
    Text,
    Comment { end: &'static str },
}

fn chromium(text: &str) -> String {
    let mut strict = String::with_capacity(text.len());
    let mut rest = text.char_indices().peekable();
    let mut within = Within::Nothing;
    while let Some((place, c)) = rest.next() {
        let ahead = &text[place..];
        within = match within {
            Within::Comment { end } if ahead.starts_with(end) => {
                for _ in 1..end.len() {
                    rest.next();
                }
                strict.push(' ');
                Within::Nothing
            }
            Within::Comment { .. } => within,
            Within::Nothing if ahead.starts_with("//") => Within::Comment { end: "\n" },
            Within::Nothing if ahead.starts_with("/*") => {
                rest.next();
                Within::Comment { end: "*/" }
            }
            Within::Nothing => {
                strict.push(c);
                if c == '"' { Within::Text } else { Within::Nothing }
            }
            Within::Text => {
                in_text(c, &mut rest, &mut strict);
                if c == '"' { Within::Nothing } else { Within::Text }
            }
        };
    }
    // A comment that never ends is none.
    if matches!(within, Within::Comment { end: "*/" }) {
        strict.push_str("/*");
    }
    strict
}

fn in_text(c: char, rest: &mut Peekable<CharIndices<'_>>, strict: &mut String) {
    match c {
        '\n' => strict.push_str("\\n"),
        '\r' => strict.push_str("\\r"),
        '\\' => match rest.next() {
            Some((_, 'x')) => strict.push_str("\\u00"),
            Some((_, escaped)) => strict.extend([c, escaped]),
            None => strict.push(c),
        },
        _ => strict.push(c),
    }
}

/// Half a surrogate pair becomes the sign for what can't be read.
fn gecko(text: &str) -> String {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut strict = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('\\') {
        strict.push_str(&rest[..place]);
        rest = &rest[place..];
        let length = match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                strict.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            (Some(_), _) => 6,
            (None, _) => rest.chars().take(2).map(char::len_utf8).sum(),
        };
        strict.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    strict.push_str(rest);
    strict
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn read(engine: Engine, text: &str) -> Option<String> {
        serde_json::from_str(&strict(engine, text)).ok().map(|value: Value| value.to_string())
    }

    #[test]
    fn each_engine_has_a_dialect_of_its_own() {
        let good = Some(r#"["a//b"]"#.to_owned());
        for (text, chromium, gecko) in [
            (r#"["a//b"]"#, good.clone(), good.clone()),
            ("// \"\n[\"a//b\"] // c", good.clone(), None),
            ("[/* \" */ \"a//b\"]", good.clone(), None),
            ("[\"a//b\"] /* c", None, None),
            ("/*/ [1] */ [\"a//b\"]", good, None),
            ("[\"a\nb\"]", Some(r#"["a\nb"]"#.into()), None),
            ("[\"a\tb\"]", None, None),
            (r#"["\x41\\x41"]"#, Some(r#"["A\\x41"]"#.into()), None),
            (r#"["\ud800"]"#, None, Some("[\"\u{fffd}\"]".into())),
            (
                r#"["\ud83d\ude00\\ud800"]"#,
                Some(r#"["😀\\ud800"]"#.into()),
                Some(r#"["😀\\ud800"]"#.into()),
            ),
            ("['a']", None, None),
        ] {
            assert_eq!(read(Engine::Chromium, text), chromium, "{text} in Chromium");
            assert_eq!(read(Engine::Gecko, text), gecko, "{text} in Gecko");
        }
    }

    proptest! {
        #[test]
        fn what_is_strict_already_stays(text in ".{0,40}") {
            let json = Value::from(vec![text]).to_string();
            for engine in [Engine::Chromium, Engine::Gecko] {
                prop_assert_eq!(strict(engine, &json), json.clone());
            }
        }

        #[test]
        fn any_text_has_an_end(text in "[\\\\\"/*xu0-9d\n é]{0,60}") {
            for engine in [Engine::Chromium, Engine::Gecko] {
                let _ = strict(engine, &text);
            }
        }
    }
}
