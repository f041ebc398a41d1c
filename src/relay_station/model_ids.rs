//! What of a site's list is taken for the name of a model.

use std::collections::HashSet;

use crate::protocol::plain_text;

/// A model's id has at most so many characters.
pub const LONGEST_ID: usize = 200;
/// So many models are taken of one site.
pub const MOST_MODELS: usize = 2_000;

/// The ids of a site's models, in its order, each once.
#[derive(Debug, Default)]
pub struct ModelIds {
    ids: Vec<String>,
    known: HashSet<String>,
    /// Whether the site named something that was not taken.
    pub left_out: bool,
}

impl ModelIds {
    /// Takes an id, unless it is there already, is none, or there are enough.
    pub fn take(&mut self, id: &str) {
        let id = id.trim();
        if self.known.contains(id) {
            return;
        }
        if self.is_full() || !is_id(id) {
            self.left_out = true;
            return;
        }
        self.known.insert(id.to_owned());
        self.ids.push(id.to_owned());
    }

    /// Whether no more are taken.
    pub const fn is_full(&self) -> bool {
        self.ids.len() >= MOST_MODELS
    }

    /// The ids, taken out.
    pub fn into_ids(self) -> Vec<String> {
        self.ids
    }
}

/// One with characters that are not seen would be another model than the one it looks like; an
/// escaped one is no model of the site. CLIProxyAPI takes parentheses at the end for how hard a
/// model is to think, and calls the site without them.
fn is_id(id: &str) -> bool {
    let is_unseen = |c| {
        matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    let has_suffix = id.ends_with(')') && id.contains('(');
    !id.is_empty() && !has_suffix && plain_text(id, LONGEST_ID) == id && !id.contains(is_unseen)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_are_taken_once_and_in_order() {
        let mut ids = ModelIds::default();
        for id in ["b", " a ", "b", "models/x:free", "größe 日本"] {
            ids.take(id);
        }
        assert!(!ids.left_out);
        assert_eq!(ids.into_ids(), ["b", "a", "models/x:free", "größe 日本"]);
    }

    #[test]
    fn what_is_no_id_is_left_out() {
        let long = "x".repeat(LONGEST_ID + 1);
        for id in [
            "",
            " ",
            "gpt-x(high)",
            "a (b)",
            "a\nb",
            "a\u{202e}b",
            "gpt\u{200b}-5",
            "\u{1b}[31mred",
            &long,
        ] {
            let mut ids = ModelIds::default();
            ids.take(id);
            assert!(ids.left_out, "{id:?}");
            assert!(ids.into_ids().is_empty(), "{id:?}");
        }
        let mut ids = ModelIds::default();
        ids.take(&long[1..]);
        assert_eq!(ids.into_ids().len(), 1);
    }

    #[test]
    fn there_are_enough_at_some_point() {
        let mut ids = ModelIds::default();
        for number in 0..=MOST_MODELS {
            assert!(!ids.left_out);
            ids.take(&format!("model-{number}"));
        }
        assert!(ids.left_out && ids.is_full());
        assert_eq!(ids.into_ids().len(), MOST_MODELS);
    }

    proptest! {
        #[test]
        fn nothing_that_a_terminal_acts_on_comes_through(texts in prop::collection::vec(".{0,250}", 0..20)) {
            let mut ids = ModelIds::default();
            for text in &texts {
                ids.take(text);
            }
            for id in ids.into_ids() {
                prop_assert!(id.chars().count() <= LONGEST_ID && !id.is_empty());
                prop_assert!(!id.chars().any(char::is_control));
                prop_assert!(texts.iter().any(|text| text.trim() == id));
            }
        }
    }
}
