//! The server's version, read leniently: `7.2.140`, `v6.9.8-0`, `7.2.1-plus`, and `dev` or `v7.x`,
//! which tell nothing.

/// A version that could be read.
pub type Version = (u32, u32, u32);

/// Reads a version; `None` for what is none.
#[must_use]
pub fn parse(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let mut parts = text[..end].split('.').map(str::parse);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch)), None) => Some((major, minor, patch)),
        _ => None,
    }
}

/// Whether PATCH changes only the fields it is given.
///
/// CLIProxyAPI: before v6.6.40 its value replaced the whole entry. A version that can't be read
/// counts as newer where `auth-index` was seen, which came with v6.9.29.
#[must_use]
pub fn patch_merges(version: Option<&str>, auth_index_seen: bool) -> bool {
    version.and_then(parse).map_or(auth_index_seen, |version| version >= (6, 6, 40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_leniently() {
        for (text, version) in [
            ("7.2.140", Some((7, 2, 140))),
            ("v7.2.140", Some((7, 2, 140))),
            ("6.9.8-0", Some((6, 9, 8))),
            ("7.1.0-plus", Some((7, 1, 0))),
            ("dev", None),
            ("v7.x", None),
            ("", None),
            ("7.2", None),
            ("99999999999.1.1", None),
        ] {
            assert_eq!(parse(text), version, "{text}");
        }
    }

    #[test]
    fn patch_is_trusted_from_6_6_40_on() {
        assert!(!patch_merges(Some("6.6.39"), true));
        assert!(patch_merges(Some("6.6.40"), false));
        assert!(patch_merges(Some("dev"), true));
        assert!(!patch_merges(Some("dev"), false));
        assert!(!patch_merges(None, false));
    }
}
