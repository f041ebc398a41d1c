use std::{fmt, net::IpAddr};

use sha2::{Digest, Sha256};
use url::{Host, Url};

use crate::{
    address::{self, AddressError},
    protocol::Family,
};

/// Where a Management API is: http or https, no credentials, ending in `/v0/management`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ManagementUrl(Url);

/// Why a text is no management URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManagementUrlError {
    /// Nothing was given.
    #[error("it is empty")]
    Empty,
    /// What was given is no address.
    #[error(transparent)]
    Address(#[from] AddressError),
}

const PATH: &str = "/v0/management";

impl ManagementUrl {
    /// Takes what a person types: with or without scheme, `/v0/management`, a path prefix, or the
    /// tail of a URL that was copied from somewhere else.
    ///
    /// # Errors
    /// When no http or https address can be made of it.
    pub fn parse(text: &str) -> Result<Self, ManagementUrlError> {
        let mut url = address::parse(text)?.ok_or(ManagementUrlError::Empty)?.url;
        let path = normal_path(url.path());
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The URL as text, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The server's own address: without `/v0/management`, and without a slash at its end.
    #[must_use]
    pub fn server(&self) -> &str {
        let text = self.as_str();
        text.strip_suffix(PATH).unwrap_or(text)
    }

    /// Whether the server stands behind a path of a host that may have others.
    #[must_use]
    pub fn has_prefix(&self) -> bool {
        self.0.path() != PATH
    }

    /// The same address with https.
    #[must_use]
    pub fn over_tls(&self) -> Self {
        let mut url = self.0.clone();
        // http and https can be exchanged: this does not fail.
        let _ = url.set_scheme("https");
        Self(url)
    }

    /// `host` or `host:port`, for a person.
    #[must_use]
    pub fn host(&self) -> String {
        address::authority(&self.0)
    }

    /// The port, given or by the scheme.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.0.port_or_known_default()
    }

    /// The host, where it is given by number.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        }
    }

    /// The URL itself.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// Whether the server is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        address::is_loopback(&self.0)
    }

    /// Whether the server is on this machine or in a private network.
    #[must_use]
    pub fn is_private(&self) -> bool {
        address::is_private(&self.0)
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether an address of a relay station is this very CLIProxyAPI: same host and port, and
    /// nothing but the API's version behind its path prefix.
    #[must_use]
    pub fn serves(&self, other: &Url) -> bool {
        let same_host = self.0.host() == other.host()
            || address::is_loopback(&self.0) && address::is_loopback(other);
        let prefix = self.0.path().trim_end_matches(PATH);
        let behind = other.path().strip_prefix(prefix).map(|path| path.trim_matches('/'));
        same_host
            && self.0.port_or_known_default() == other.port_or_known_default()
            && behind.is_some_and(|path| {
                matches!(path, "" | "v1" | "v1beta") || path.starts_with(PATH.trim_matches('/'))
            })
    }

    /// One name for one server: loopback's spellings on a port are the same.
    #[must_use]
    pub fn server_id(&self) -> String {
        let mut url = self.0.clone();
        if self.is_loopback() && url.set_host(Some("localhost")).is_err() {
            return self.to_string();
        }
        url.into()
    }

    /// [`Self::server_id`] for the names of files.
    #[must_use]
    pub fn digest(&self) -> String {
        let digest = Sha256::digest(self.server_id());
        digest[..8].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}

impl fmt::Display for ManagementUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn normal_path(path: &str) -> String {
    let path = path.trim_end_matches('/');
    let ends = path.match_indices(PATH).map(|(start, _)| start + PATH.len());
    if let Some(end) =
        ends.into_iter().find(|end| matches!(path.as_bytes().get(*end), None | Some(b'/')))
    {
        return path[..end].to_owned();
    }
    let mut path = path;
    let mut tails =
        Family::ALL.map(Family::as_str).into_iter().chain(["management.html", "config"]);
    if let Some(rest) = tails.find_map(|tail| strip_segment(path, tail)) {
        path = rest;
    }
    path = strip_segment(path, "v1").unwrap_or(path);
    format!("{path}{PATH}")
}

fn strip_segment<'a>(path: &'a str, segment: &str) -> Option<&'a str> {
    Some(path.strip_suffix(segment)?.strip_suffix('/')?.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_spellings_of_one_server() {
        for (text, url) in [
            ("localhost:8317", "http://localhost:8317/v0/management"),
            ("http://localhost:8317/", "http://localhost:8317/v0/management"),
            ("http://localhost:8317/v0/management/", "http://localhost:8317/v0/management"),
            ("http://localhost:8317/v0/management/config", "http://localhost:8317/v0/management"),
            ("http://localhost:8317/management.html?x#/y", "http://localhost:8317/v0/management"),
            ("http://localhost:8317/v1", "http://localhost:8317/v0/management"),
            ("http://localhost:8317/openai-compatibility", "http://localhost:8317/v0/management"),
            ("https://nas.example.com/cpa", "https://nas.example.com/cpa/v0/management"),
            (
                "https://x.example.com/cpa/v0/management/x",
                "https://x.example.com/cpa/v0/management",
            ),
            ("192.168.1.5:8317", "http://192.168.1.5:8317/v0/management"),
            ("HTTPS://CPA.Example.com:443", "https://cpa.example.com/v0/management"),
            ("x.test/v0/managements", "https://x.test/v0/managements/v0/management"),
        ] {
            let parsed = ManagementUrl::parse(text).expect(text);
            assert_eq!(parsed.as_str(), url, "{text}");
            assert_eq!(ManagementUrl::parse(url).expect(url), parsed, "{url} again");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "  ", "nas", "ftp://x.test", "http://me:pw@localhost:8317"] {
            assert!(ManagementUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn loopback_has_one_server_id_a_port() {
        let id = |text| ManagementUrl::parse(text).expect(text).server_id();
        assert_eq!(id("localhost:8317"), id("127.0.0.1:8317"));
        assert_eq!(id("localhost:8317"), id("[::1]:8317"));
        assert_ne!(id("localhost:8317"), id("localhost:8318"));
        assert_ne!(id("10.0.0.1:8317"), id("10.0.0.2:8317"));
    }

    #[test]
    fn a_relay_station_may_be_the_server_itself() {
        let server = ManagementUrl::parse("localhost:8317").expect("a server");
        let loops = |text: &str| server.serves(&Url::parse(text).expect("a URL"));
        assert!(loops("http://127.0.0.1:8317/v1"));
        assert!(loops("http://127.0.0.1:8317/v0/management/v1"));
        assert!(!loops("http://127.0.0.1:3000/v1"));
        assert!(!loops("https://relay.example.com/v1"));
        assert!(!loops("http://localhost:8317/new-api/v1"), "another program behind one proxy");
        let prefixed = ManagementUrl::parse("https://x.test/cpa").expect("a server");
        assert!(prefixed.serves(&Url::parse("https://x.test/cpa/v1").expect("a URL")));
        assert!(!prefixed.serves(&Url::parse("https://x.test/new-api/v1").expect("a URL")));
    }
}
