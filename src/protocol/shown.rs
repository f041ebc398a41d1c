//! Text as it may be shown: secrets masked, other people's text made harmless.

/// Text that somebody else wrote, fit to be shown: at most `longest` characters, and none that a
/// terminal or a page would act on (control, bidirectional and line-breaking ones become spaces).
#[must_use]
pub fn plain_text(text: &str, longest: usize) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}'
                | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let plain = |c| if acts(c) { ' ' } else { c };
    let mut chars = text.chars();
    let mut shown: String = chars.by_ref().take(longest).map(plain).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// A secret as it may be shown: its last four characters, and none of a short one.
#[must_use]
pub fn mask(secret: &str) -> String {
    const LONG_ENOUGH: usize = 16;
    let count = secret.chars().count();
    if count < LONG_ENOUGH {
        return "••••".to_owned();
    }
    let end: String = secret.chars().skip(count - 4).collect();
    format!("••••{}", plain_text(&end, 4))
}

/// A URL as it may be shown: user name and password masked.
#[must_use]
pub fn mask_url(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            let hidden = url.set_username("••••").and_then(|()| url.set_password(None));
            let shown = if hidden.is_ok() { url.as_str() } else { "••••" };
            plain_text(&shown.replace("%E2%80%A2", "•"), 300)
        }
        Ok(url) if url.has_host() => plain_text(text, 300),
        // A text that is no such URL may still hold a password before its @.
        _ if text.contains('@') => "••••".to_owned(),
        _ => plain_text(text, 300),
    }
}

/// Text with what looks like a secret taken out: keys by their usual beginnings, what follows `Bearer`, and credentials in URLs.
#[must_use]
pub fn redact(line: &str) -> String {
    const BEGINNINGS: [&str; 5] = ["sk-", "AIza", "xai-", "cr_", "ghp_"];
    const SHORTEST: usize = 10;
    let part_of_key = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let length = rest.find(|c| !part_of_key(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        let is_key =
            word.len() >= SHORTEST && BEGINNINGS.iter().any(|start| word.starts_with(start));
        let is_token = !word.is_empty() && shown.ends_with("Bearer ");
        let is_credential = !word.is_empty()
            && behind.starts_with('@')
            && (shown.ends_with("//") || shown.ends_with(':'));
        shown.push_str(if is_key || is_token || is_credential { "[secret]" } else { word });
        let mut chars = behind.chars();
        shown.extend(chars.next());
        rest = chars.as_str();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_show_their_end_at_most() {
        assert_eq!(mask("sk-0123456789abcd"), "••••abcd");
        assert_eq!(mask("sk-0123456789ab"), "••••");
        assert_eq!(mask(""), "••••");
    }

    #[test]
    fn credentials_in_urls_are_masked() {
        for (url, shown) in [
            ("http://me:secret@proxy.test:8080/", "http://••••@proxy.test:8080/"),
            ("socks5://me:secret@proxy.test:8080", "socks5://••••@proxy.test:8080"),
            ("http://proxy.test:8080", "http://proxy.test:8080"),
            ("me:secret@proxy", "••••"),
            ("direct", "direct"),
        ] {
            assert_eq!(mask_url(url), shown, "{url}");
        }
    }

    #[test]
    fn foreign_text_can_steer_nothing() {
        assert_eq!(plain_text("a\u{1b}[31mb\nc\u{202e}d", 100), "a [31mb c d");
        assert_eq!(plain_text("abcdef", 3), "abc…");
    }

    #[test]
    fn what_looks_like_a_secret_is_masked() {
        for (line, shown) in [
            ("key sk-0123456789abcdef, done", "key [secret], done"),
            ("Authorization: Bearer abc.def-1", "Authorization: Bearer [secret]"),
            ("http://me:hunter2@proxy.test:80/x", "http://me:[secret]@proxy.test:80/x"),
            ("AIzaSyA-0123456789 at nas", "[secret] at nas"),
            (
                "method=import/run id=Number(7) elapsed=1.2ms",
                "method=import/run id=Number(7) elapsed=1.2ms",
            ),
            ("task-force sk-short", "task-force sk-short"),
            ("größe 日本", "größe 日本"),
        ] {
            assert_eq!(redact(line), shown);
        }
    }
}
