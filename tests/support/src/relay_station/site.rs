//! What a site knows, whatever its kind.

use axum::response::Response;

use crate::http::{
    Incoming,
    answers::{HTML, plain},
};

use super::ask::Ask;

/// The one page of a site that is a program in the browser, sent for any address.
const PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><title>Relay</title>\
    <script type=\"module\" src=\"/assets/index.js\"></script></head>\
    <body><div id=\"root\"></div></body></html>\n";

/// A kind of site.
#[derive(Debug)]
pub(super) struct Kind {
    /// What it answers; `None` for a path that it does not know.
    pub(super) answer: fn(&Site, &Ask) -> Option<Response>,
    /// What it says of a path that it does not know.
    pub(super) unknown: fn(&Ask) -> Response,
    /// What it offers when nothing else is said.
    pub(super) models: &'static [&'static str],
}

/// How a site knows a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    /// The account behind it has no money left.
    OutOfQuota,
    /// Its own limit is used up.
    Spent,
    Disabled,
    /// It is not the site's.
    Wrong,
    /// There is none in the request.
    Missing,
}

#[derive(Debug)]
pub(super) struct Site {
    pub(super) kind: &'static Kind,
    pub(super) keys: Vec<(String, Standing)>,
    pub(super) models: Vec<String>,
    /// At most so many models on a page, where the list has pages.
    pub(super) page_size: Option<usize>,
    /// It serves as others do under `/v1`, and nothing there.
    pub(super) without_v1: bool,
    /// Where it lies; the root is the web pages'.
    pub(super) under: String,
}

impl Site {
    pub(super) fn answer(&self, request: &Incoming) -> Response {
        let ask = Ask::new(request);
        let inside = request.uri.path().strip_prefix(self.under.as_str());
        let Some(path) = inside.filter(|path| path.starts_with('/')) else {
            return page();
        };
        let path = match path {
            path if !self.without_v1 => Some(path.to_owned()),
            path if path.starts_with("/v1/") => None,
            path => Some(format!("/v1{path}")),
        };
        path.and_then(|path| (self.kind.answer)(self, &ask.at(&path)))
            .unwrap_or_else(|| (self.kind.unknown)(&ask))
    }

    pub(super) fn standing(&self, key: Option<&str>) -> Standing {
        let Some(key) = key else {
            return Standing::Missing;
        };
        let known = self.keys.iter().find(|(known, _)| known == key);
        known.map_or(Standing::Wrong, |(_, standing)| *standing)
    }

    /// Whether it would answer this key if there was money.
    pub(super) fn knows(&self, key: Option<&str>) -> bool {
        matches!(self.standing(key), Standing::Good | Standing::OutOfQuota)
    }

    pub(super) fn offers(&self, model: &str) -> bool {
        self.models.iter().any(|offered| offered == model)
    }
}

/// The site's web page.
pub(super) fn page() -> Response {
    plain(200, HTML, PAGE.into())
}
