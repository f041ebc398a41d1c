//! An http or https address as a person types it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// An address that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// http or https, with a host, without credentials, query and fragment.
    pub url: Url,
    /// No scheme was given; the one in `url` was chosen.
    pub scheme_assumed: bool,
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum AddressError {
    #[error("it is no web address")]
    NoAddress,
    #[error("it is too long")]
    TooLong,
    #[error("only http:// and https:// can be used")]
    Scheme,
    #[error("a user name or password has no place in it")]
    Credentials,
}

/// No address of a site or a server is longer; browsers stop at about this, too.
const LONGEST: usize = 2_000;

/// Takes away white space of any kind, and the byte order mark that a copied text may carry.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Reads an address. A blank text is `None`.
///
/// A host name with a dot, `localhost` or an IP address may stand without a scheme: it gets http
/// where the machine is this one or in a private network, else https.
///
/// # Errors
/// For what browsers would not parse, other schemes, and addresses with user name or password.
pub fn parse(text: &str) -> Result<Option<Address>, AddressError> {
    let text = trim(text);
    let text = text.strip_prefix("//").unwrap_or(text);
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > LONGEST {
        return Err(AddressError::TooLong);
    }
    let scheme_assumed = !has_scheme(text);
    let mut url = if scheme_assumed { with_scheme(text)? } else { strict(text)? };
    url.set_query(None);
    url.set_fragment(None);
    Ok(Some(Address { url, scheme_assumed }))
}

/// Whether the host is this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Whether the host is this machine or in a private network, as far as its name tells.
#[must_use]
pub fn is_private(url: &Url) -> bool {
    is_loopback(url)
        || match url.host() {
            Some(Host::Domain(name)) => {
                [".local", ".lan"].iter().any(|ending| name.ends_with(ending))
            }
            Some(Host::Ipv4(ip)) => ip.is_private() || ip.is_link_local(),
            Some(Host::Ipv6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
            None => false,
        }
}

/// `host` or `host:port`, as it stands in the URL.
#[must_use]
pub fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn has_scheme(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

fn strict(text: &str) -> Result<Url, AddressError> {
    let url = Url::parse(text).map_err(|_| AddressError::NoAddress)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AddressError::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::Credentials);
    }
    Ok(url)
}

fn with_scheme(text: &str) -> Result<Url, AddressError> {
    let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
    let (authority, rest) = text.split_at(end);
    let authority = match authority.parse::<Ipv6Addr>() {
        Ok(ip) => format!("[{ip}]"),
        Err(_) => authority.to_owned(),
    };
    if !names_a_host(&authority) {
        return Err(AddressError::NoAddress);
    }
    let https = strict(&format!("https://{authority}{rest}"))?;
    if is_private(&https) { strict(&format!("http://{authority}{rest}")) } else { Ok(https) }
}

fn names_a_host(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let address = |text: &str| text.parse::<IpAddr>().is_ok();
    let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let named = host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok()
        || bracketed.is_some_and(address)
        || host.contains('.') && !host.contains(['@', ':', ' ']);
    named && port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_chosen_by_where_the_host_is() {
        for (text, url) in [
            ("example.com", "https://example.com/"),
            ("localhost:8317", "http://localhost:8317/"),
            ("LOCALHOST", "http://localhost/"),
            ("app.localhost:1", "http://app.localhost:1/"),
            ("127.0.0.1:443", "http://127.0.0.1:443/"),
            ("[::1]:8317/x", "http://[::1]:8317/x"),
            ("::1", "http://[::1]/"),
            ("fd00::5", "http://[fd00::5]/"),
            ("169.254.3.4", "http://169.254.3.4/"),
            ("10.0.0.7:3000", "http://10.0.0.7:3000/"),
            ("8.8.8.8", "https://8.8.8.8/"),
            ("printer.local", "http://printer.local/"),
            ("\u{feff} nas.lan/gw?x#y", "http://nas.lan/gw"),
        ] {
            let address = parse(text).expect(text).expect(text);
            assert_eq!(address.url.as_str(), url, "{text}");
            assert!(address.scheme_assumed, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, error) in [
            ("nas:3000", AddressError::NoAddress),
            ("example", AddressError::NoAddress),
            ("user@example.com", AddressError::NoAddress),
            ("a b.com", AddressError::NoAddress),
            ("example.com:80x", AddressError::NoAddress),
            ("https:example.com", AddressError::NoAddress),
            ("http://", AddressError::NoAddress),
            ("ftp://x.test", AddressError::Scheme),
            ("https://me:pw@x.test", AddressError::Credentials),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }
}
