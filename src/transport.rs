//! What every HTTP client of this program has in common: no redirects, no cookies, no proxy but
//! the one that was named, none at all to this machine, limits on time and size.

use std::{error::Error as _, io, sync::OnceLock, time::Duration};

use reqwest::{Certificate, ClientBuilder, Proxy, Response, redirect};
use url::Url;

use crate::address;

/// The way that requests take.
#[derive(Clone, Copy, Debug, Default)]
pub struct Route<'a> {
    /// A proxy's URL; this machine is never reached through one.
    pub proxy: Option<&'a str>,
    /// PEM text of an authority to trust besides the system's.
    pub ca_certificate: Option<&'a str>,
}

/// Why no client can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(pub &'static str);

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum NoAnswer {
    #[error("not reached: {0}")]
    Unreachable(&'static str),
    /// The request may have arrived all the same.
    #[error("the connection ended before the answer")]
    Cut,
    #[error("no answer in time")]
    Timeout,
    #[error("no secure connection: {0}")]
    Tls(String),
}

/// Why a body did not come whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoBody {
    /// It has more bytes than it may have; no more of it was read.
    #[error("more than {0} bytes")]
    TooLarge(usize),
    /// The rest of it never came.
    #[error(transparent)]
    NoAnswer(NoAnswer),
}

/// Why there is no secure connection to a server that would make one.
pub const UNTRUSTED: &str = "its certificate is not trusted";
/// Why a body that ended early is of no use.
pub const ENDED_EARLY: &str = "it closed the connection before its answer was whole";

const CONNECT_LIMIT: Duration = Duration::from_secs(10);
// CLIProxyAPI closes a connection that says nothing for 10 s.
const IDLE_LIMIT: Duration = Duration::from_secs(5);

/// What sends requests to the host of this URL; each takes at most `limit`.
///
/// # Errors
/// When proxy or certificate can't be used.
pub fn client(url: &Url, route: Route<'_>, limit: Duration) -> Result<ClientBuilder, Unusable> {
    install_tls_provider();
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .timeout(limit)
        .connect_timeout(CONNECT_LIMIT.min(limit))
        .pool_idle_timeout(IDLE_LIMIT);
    if let Some(proxy) = route.proxy.filter(|_| !address::is_loopback(url)) {
        builder = builder.proxy(Proxy::all(proxy).map_err(|_| Unusable("the proxy's address"))?);
    }
    let own = match route.ca_certificate {
        Some(pem) => Certificate::from_pem_bundle(pem.as_bytes())
            .map_err(|_| Unusable("the certificate is no PEM text"))?,
        None => Vec::new(),
    };
    Ok(if url.scheme() == "https" {
        builder.tls_certs_merge(own)
    } else {
        // Loading the system's authorities takes milliseconds that plain http has no use for.
        builder.tls_certs_only([])
    })
}

/// Makes a client of it.
///
/// # Errors
/// When the system has no randomness, no authorities …; the log says more.
pub fn build(builder: ClientBuilder) -> Result<reqwest::Client, Unusable> {
    builder.build().map_err(|error| {
        tracing::error!(%error, "no HTTP client");
        Unusable("no HTTP client can be made of them")
    })
}

/// Reads a body, at most `longest` bytes of it.
///
/// # Errors
/// When it is longer, or ends early.
pub async fn body(response: &mut Response, longest: usize) -> Result<Vec<u8>, NoBody> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => return Err(NoBody::NoAnswer(NoAnswer::Timeout)),
            Err(_) => return Err(NoBody::NoAnswer(NoAnswer::Cut)),
        }
        if body.len() > longest {
            return Err(NoBody::TooLarge(longest));
        }
    }
}

/// What it means that no answer came.
#[must_use]
pub fn no_answer(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() {
        return NoAnswer::Timeout;
    }
    if let Some(cause) = find_cause::<rustls::Error>(error) {
        return NoAnswer::Tls(tls_reason(cause));
    }
    match find_cause::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            return NoAnswer::Unreachable("nothing listens there");
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            return NoAnswer::Unreachable("there is no way to it");
        }
        _ => {}
    }
    if error.is_connect() {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        return NoAnswer::Unreachable(if text.contains("dns") {
            "its name is not known"
        } else {
            "no connection could be made"
        });
    }
    NoAnswer::Cut
}

/// The first error of this type among the causes. An `io::Error` that wraps another error hides
/// it from `source`.
pub fn find_cause<'a, E: std::error::Error + 'static>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a E> {
    let wrapped = || error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.downcast_ref().or_else(|| find_cause(wrapped()?)).or_else(|| find_cause(error.source()?))
}

fn tls_reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(_) => UNTRUSTED.to_owned(),
        rustls::Error::InvalidMessage(_) => "it does not speak TLS".to_owned(),
        _ => "the handshake failed".to_owned(),
    }
}

fn install_tls_provider() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        // Only fails if there is a provider already, which would do as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
