//! What CLIProxyAPI's `config.yaml` says, as far as it tells an empty list from a lost one.

/// Whether the file has entries for a list.
///
/// Only the lines are looked at, as CLIProxyAPI writes them: the list's name at the start of a
/// line, its entries with a dash in those that follow.
#[must_use]
pub fn has_entries(text: &str, list: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    let header = |line: &str| line.strip_prefix(list)?.strip_prefix(':').map(str::len);
    while let Some(line) = lines.next() {
        if header(line).is_none() {
            continue;
        }
        let rest = line[list.len() + 1..].trim();
        let is_block = rest.is_empty() || rest.starts_with('#');
        return if is_block {
            let mut body = lines.by_ref().map(str::trim_start);
            body.find(|line| !line.is_empty() && !line.starts_with('#'))
                .is_some_and(|line| line.starts_with("- ") || line == "-")
        } else {
            rest.starts_with('[') && !rest.trim_start_matches('[').trim_start().starts_with(']')
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_with_and_without_entries() {
        for (text, expected) in [
            ("", false),
            ("claude-api-key: []\n", false),
            ("claude-api-key: [ ]  # none\n", false),
            ("claude-api-key:\n", false),
            ("claude-api-key:\nport: 1\n", false),
            ("claude-api-key: null\n", false),
            ("claude-api-key:\n  - api-key: a\n", true),
            ("port: 1\nclaude-api-key:\n- api-key: a\n", true),
            ("claude-api-key: # mine\n\n  # the good one\n  -\n    api-key: a\r\n", true),
            ("claude-api-key: [{api-key: a}]\n", true),
            ("# claude-api-key:\n#  - api-key: a\n", false),
            ("codex-api-key:\n  - api-key: a\n", false),
            ("x:\n  claude-api-key:\n    - api-key: a\n", false),
        ] {
            assert_eq!(has_entries(text, "claude-api-key"), expected, "{text:?}");
        }
    }
}
