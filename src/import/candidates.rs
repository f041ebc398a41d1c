//! Where else a site's API may be than the offline rule says. Pure.

use url::Url;

use super::base_url::{BaseUrl, version_length};
use crate::{
    cliproxy::{FamilyRow, UrlEnding},
    protocol::Family,
};

/// Paths under which relay stations are known to put their API, besides the root.
/// New API and One API: the root; `OpenRouter`: `/api`; claude-relay-service: `/api`, `/openai`,
/// `/claude`, `/gemini`; others: `/anthropic`.
const VERSIONED: [&str; 3] = ["/v1", "/api/v1", "/openai/v1"];
const CLAUDE: [&str; 4] = ["", "/api", "/claude", "/anthropic"];
const GEMINI: [&str; 3] = ["", "/api", "/gemini"];

/// The base URLs to try, in this order: the rule's, the same without its version, the same one
/// level up, and where others have their API. All are on the site's own host.
pub fn candidates(family: Family, base_url: &BaseUrl) -> Vec<Url> {
    let path = base_url.url().path().trim_end_matches('/');
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let stem = match version_length(&segments) {
        Some(length) => &segments[..segments.len() - length],
        None => &segments[..],
    };
    let mut paths = vec![path.to_owned()];
    match FamilyRow::of(family).ending {
        // ChatGPT's own address is nobody else's.
        UrlEnding::VersionOrCodex if stem.len() == segments.len() => {}
        UrlEnding::Version | UrlEnding::VersionOrCodex => {
            paths.push(joined(stem));
            paths.extend(stem.split_last().map(|(_, above)| joined(above) + "/v1"));
            paths.extend(VERSIONED.map(str::to_owned));
        }
        UrlEnding::NoVersion => {
            paths.extend(stem.split_last().map(|(_, above)| joined(above)));
            let known: &[&str] = match family {
                Family::ClaudeApiKey => &CLAUDE,
                Family::GeminiApiKey | Family::InteractionsApiKey => &GEMINI,
                _ => &[],
            };
            paths.extend(known.iter().map(|path| (*path).to_owned()));
        }
    }
    let mut urls: Vec<Url> = Vec::new();
    for path in paths {
        let mut url = base_url.url().clone();
        url.set_path(&path);
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    urls
}

fn joined(segments: &[&str]) -> String {
    segments.iter().flat_map(|segment| ["/", segment]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paths(family: Family, text: &str) -> Vec<String> {
        let found = BaseUrl::normalise(family, text).expect("an address").expect("not blank");
        let urls = candidates(family, &found.base_url);
        urls.iter().map(|url| url.path().trim_end_matches('/').to_owned()).collect()
    }

    #[test]
    fn the_rule_comes_first_and_what_others_do_last() {
        let openai = Family::OpenaiCompatibility;
        for (family, text, expected) in [
            (openai, "https://a.test", &["/v1", "", "/api/v1", "/openai/v1"][..]),
            (openai, "https://a.test/v1", &["/v1", "", "/api/v1", "/openai/v1"]),
            (openai, "https://a.test/api", &["/api/v1", "/api", "/v1", "/openai/v1"]),
            (openai, "https://a.test/openai", &["/openai/v1", "/openai", "/v1", "/api/v1"]),
            (
                openai,
                "https://a.test/gw/one/v4",
                &["/gw/one/v4", "/gw/one", "/gw/v1", "/v1", "/api/v1", "/openai/v1"],
            ),
            (Family::CodexApiKey, "https://chatgpt.com/backend-api/codex", &["/backend-api/codex"]),
            (Family::ClaudeApiKey, "https://a.test/v1", &["", "/api", "/claude", "/anthropic"]),
            (Family::ClaudeApiKey, "https://a.test/api", &["/api", "", "/claude", "/anthropic"]),
            (Family::GeminiApiKey, "https://a.test", &["", "/api", "/gemini"]),
            (Family::VertexApiKey, "https://a.test/gw", &["/gw", ""]),
        ] {
            assert_eq!(paths(family, text), expected, "{family} {text}");
        }
    }

    proptest! {
        #[test]
        fn a_key_stays_with_its_host(path in "(/[a-z0-9]{1,6}){0,5}") {
            for family in Family::ALL {
                let text = format!("https://a.test:8443{path}");
                let found = BaseUrl::normalise(family, &text).expect("an address").expect("one");
                let urls = candidates(family, &found.base_url);
                prop_assert_eq!(&urls[0], found.base_url.url());
                prop_assert!(urls.len() <= 7);
                for url in urls {
                    prop_assert_eq!(&url[..url::Position::BeforePath], "https://a.test:8443");
                }
            }
        }
    }
}
