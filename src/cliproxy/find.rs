//! Finding out who listens at an address, without the management key.
//!
//! `GET /` tells whether it is CLIProxyAPI and `GET /healthz` whether it works. Neither is a
//! management route, so neither counts as a wrong key, and neither says the version.

use std::time::{Duration, SystemTime};

use reqwest::{StatusCode, header};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use super::{ClientError, Connection, ManagementUrl, client, error::transport_error};
use crate::{
    protocol::mask_url,
    transport::{self, UNTRUSTED},
};

/// Where CLIProxyAPI listens as it comes.
pub const USUAL_ADDRESS: &str = "http://localhost:8317";

/// What was seen at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The address; with https where that is what a server speaks that was asked over http.
    pub url: ManagementUrl,
    /// Who is there.
    pub seen: Seen,
    /// The time by the other's clock.
    pub date: Option<SystemTime>,
}

/// Who is at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// CLIProxyAPI.
    CliProxyApi {
        /// Whether it says that it works; `None`: one before v6.9.10, which says nothing.
        healthy: Option<bool>,
    },
    /// Something else, or something that hides what it is.
    Other(Stranger),
    /// Nobody.
    Nothing(ClientError),
}

/// What is known of something that does not show itself as CLIProxyAPI.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the text says it")]
pub enum Stranger {
    #[error("another program answers there")]
    Unknown,
    #[error("what listens there does not speak HTTP")]
    NoHttp,
    #[error("what listens there does not answer")]
    Silent,
    #[error("it points to another address")]
    Redirects { status: u16, location: Option<String> },
    #[error("no secure connection: {0}")]
    Tls(String),
}

const MESSAGE: &str = "CLI Proxy API";
const LARGEST_PAGE: usize = 64 * 1024;
const LIMIT: Duration = Duration::from_millis(1500);
/// Another machine may be far away.
const REMOTE_LIMIT: Duration = Duration::from_secs(5);

impl Sighting {
    /// Whether CLIProxyAPI is there.
    #[must_use]
    pub const fn is_found(&self) -> bool {
        matches!(self.seen, Seen::CliProxyApi { .. })
    }

    /// Whether there is no point in asking for the management API: nobody is there, or a program
    /// of this machine that is not CLIProxyAPI, to which the key is not to be sent. On another
    /// machine, or behind a path, something in between may let through the management API alone.
    #[must_use]
    pub fn rules_out(&self) -> bool {
        match &self.seen {
            Seen::CliProxyApi { .. } => false,
            Seen::Other(Stranger::Unknown) => self.url.is_loopback() && !self.url.has_prefix(),
            Seen::Other(_) | Seen::Nothing(_) => true,
        }
    }
}

/// Looks at these addresses in turn until CLIProxyAPI is found.
///
/// # Errors
/// What was seen instead, an entry for each address.
pub async fn find(connections: &[Connection]) -> Result<Sighting, Vec<Sighting>> {
    let mut seen = Vec::new();
    for connection in connections {
        let sighting = look(connection).await;
        if sighting.is_found() {
            return Ok(sighting);
        }
        seen.push(sighting);
    }
    Err(seen)
}

/// Looks who is at an address. A server that speaks TLS only is found over http, too.
pub async fn look(connection: &Connection) -> Sighting {
    let sighting = ask(connection).await;
    // CLIProxyAPI closes a connection to its TLS port that begins otherwise.
    if connection.url.is_https() || sighting.seen != Seen::Other(Stranger::NoHttp) {
        return sighting;
    }
    let secure = Connection { url: connection.url.over_tls(), ..connection.clone() };
    let secured = ask(&secure).await;
    let untrusted = Seen::Other(Stranger::Tls(UNTRUSTED.to_owned()));
    if secured.is_found() || secured.seen == untrusted { secured } else { sighting }
}

/// How long one request may take.
#[must_use]
pub fn limit(url: &ManagementUrl) -> Duration {
    if url.is_loopback() { LIMIT } else { REMOTE_LIMIT }
}

async fn ask(connection: &Connection) -> Sighting {
    let url = connection.url.clone();
    let building = client::http(connection, limit(&url));
    let http = match building.and_then(|builder| Ok(transport::build(builder)?)) {
        Ok(http) => http,
        Err(error) => return Sighting { url, seen: Seen::Nothing(error), date: None },
    };
    let page = match get(&http, &url, "/").await {
        Ok(page) => page,
        Err(seen) => return Sighting { url, seen, date: None },
    };
    let seen = match page.stranger() {
        Some(stranger) => Seen::Other(stranger),
        None => Seen::CliProxyApi {
            healthy: match get(&http, &url, "/healthz").await {
                Ok(health) if health.status == StatusCode::NOT_FOUND => None,
                Ok(health) => Some(health.says("status") == "ok"),
                Err(_) => Some(false),
            },
        },
    };
    Sighting { url, seen, date: page.date }
}

/// An answer, as far as it matters.
struct Page {
    status: StatusCode,
    location: Option<String>,
    date: Option<SystemTime>,
    body: Vec<u8>,
}

impl Page {
    fn stranger(&self) -> Option<Stranger> {
        let text = String::from_utf8_lossy(&self.body);
        if self.status.is_redirection() {
            let (status, location) = (self.status.as_u16(), self.location.clone());
            Some(Stranger::Redirects { status, location })
        } else if self.status == StatusCode::BAD_REQUEST && text.contains("HTTPS") {
            // So most programs answer plain HTTP at a port of TLS.
            Some(Stranger::NoHttp)
        } else {
            (!self.says("message").starts_with(MESSAGE)).then_some(Stranger::Unknown)
        }
    }

    /// A member of the body, where the request went well.
    fn says(&self, member: &str) -> String {
        let body = serde_json::from_slice::<Value>(&self.body).unwrap_or_default();
        let text = body.get(member).and_then(Value::as_str).filter(|_| self.status.is_success());
        text.unwrap_or_default().to_owned()
    }
}

/// Reads no more of a page than CLIProxyAPI's would have.
async fn get(http: &reqwest::Client, url: &ManagementUrl, path: &str) -> Result<Page, Seen> {
    let sent = http.get(format!("{}{path}", url.server())).send().await;
    let mut response = sent.map_err(|error| silence(&error))?;
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let location = header(header::LOCATION).map(mask_url);
    let date = header(header::DATE).and_then(read_date);
    let status = response.status();
    let mut body = Vec::new();
    while body.len() <= LARGEST_PAGE {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) if error.is_timeout() => return Err(silence(&error)),
            Ok(None) | Err(_) => break,
        }
    }
    Ok(Page { status, location, date, body })
}

/// What it means that no answer came.
fn silence(error: &reqwest::Error) -> Seen {
    match transport_error(error) {
        ClientError::Timeout if !error.is_connect() => Seen::Other(Stranger::Silent),
        ClientError::Tls(reason) => Seen::Other(Stranger::Tls(reason)),
        ClientError::Cut => Seen::Other(Stranger::NoHttp),
        other => Seen::Nothing(other),
    }
}

fn read_date(text: &str) -> Option<SystemTime> {
    Some(OffsetDateTime::parse(text, &Rfc2822).ok()?.into())
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::{TcpListener, TcpStream},
        thread,
    };

    use super::*;

    const FINGERPRINT: &str = r#"{"message":"CLI Proxy API Server"}"#;

    fn connection(url: &str) -> Connection {
        Connection {
            url: ManagementUrl::parse(url).expect(url),
            timeout: Duration::from_secs(30),
            proxy: None,
            ca_certificate: None,
            allow_insecure_http: false,
        }
    }

    /// A server that treats each connection so, until the test ends; its port.
    fn serve(treat: impl Fn(TcpStream) + Send + 'static) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || listener.incoming().flatten().for_each(treat));
        port
    }

    /// Answers `GET /` and `GET /healthz`, and fails the look of a client that asks for more.
    fn pages(root: (u16, &'static str), health: (u16, &'static str)) -> u16 {
        serve(move |mut stream| {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = stream.read(&mut bytes) {
                let request = String::from_utf8_lossy(&bytes[..length]).to_lowercase();
                let (status, body) = match request.split(' ').nth(1) {
                    Some("/") => root,
                    Some("/healthz") => health,
                    other => panic!("{other:?} was asked for"),
                };
                assert!(!request.contains("authorization"), "{request}");
                let head = format!(
                    "HTTP/1.1 {status} X\r\nDate: Tue, 24 Nov 2026 12:00:00 GMT\r\n\
                     Location: http://elsewhere.test/\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                stream.write_all((head + body).as_bytes()).expect("sent");
            }
        })
    }

    fn look_at(port: u16) -> Sighting {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let url = format!("http://localhost:{port}");
        runtime.expect("a runtime").block_on(look(&connection(&url)))
    }

    #[test]
    fn cliproxyapi_is_known_by_its_front_page() {
        for (health, healthy) in [
            ((200, r#"{"status":"ok"}"#), Some(true)),
            ((200, r#"{"status":"starting"}"#), Some(false)),
            ((503, r#"{"status":"ok"}"#), Some(false)),
            // Before v6.9.10.
            ((404, ""), None),
        ] {
            let sighting = look_at(pages((200, FINGERPRINT), health));
            assert_eq!(sighting.seen, Seen::CliProxyApi { healthy }, "{health:?}");
            let seconds = |date: SystemTime| date.duration_since(SystemTime::UNIX_EPOCH);
            let date = sighting.date.map(|date| seconds(date).expect("after 1970").as_secs());
            assert_eq!(date, Some(1_795_521_600));
            assert!(!sighting.rules_out());
        }
    }

    #[test]
    fn what_answers_otherwise_is_something_else() {
        let redirects =
            Stranger::Redirects { status: 302, location: Some("http://elsewhere.test/".into()) };
        for (root, stranger) in [
            ((200, "<html>CLI Proxy API"), Stranger::Unknown),
            ((200, r#"{"message":"It works"}"#), Stranger::Unknown),
            ((200, ""), Stranger::Unknown),
            ((404, FINGERPRINT), Stranger::Unknown),
            ((401, "{}"), Stranger::Unknown),
            ((302, FINGERPRINT), redirects),
            ((400, "Client sent an HTTP request to an HTTPS server."), Stranger::NoHttp),
        ] {
            let sighting = look_at(pages(root, (200, r#"{"status":"ok"}"#)));
            assert_eq!(sighting.seen, Seen::Other(stranger), "{root:?}");
            assert!(sighting.rules_out());
        }
    }

    #[test]
    fn a_page_without_end_and_silence_end_the_look() {
        let endless = serve(|mut stream| {
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
            let asked = stream.read(&mut [0; 4096]);
            let mut sent = asked.and_then(|_| stream.write_all(head.as_bytes()));
            while sent.is_ok() {
                sent = stream.write_all(chunk.as_bytes());
            }
        });
        assert_eq!(look_at(endless).seen, Seen::Other(Stranger::Unknown));
        let talker = serve(|mut stream| drop(stream.write_all(b"SSH-2.0-x\r\n")));
        assert_eq!(look_at(talker).seen, Seen::Other(Stranger::NoHttp));
        let silent = serve(std::mem::forget);
        assert_eq!(look_at(silent).seen, Seen::Other(Stranger::Silent));
    }

    #[test]
    fn the_first_of_several_addresses_is_taken() {
        let free = {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            listener.local_addr().expect("an address").port()
        };
        let other = pages((200, "hello"), (404, ""));
        let right = pages((200, FINGERPRINT), (200, r#"{"status":"ok"}"#));
        let at = |port| connection(&format!("http://localhost:{port}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let found = runtime.block_on(find(&[at(free), at(other), at(right)])).expect("found");
        assert_eq!(found.url, at(right).url);
        let seen = runtime.block_on(find(&[at(free), at(other)])).expect_err("nothing");
        let nobody = Seen::Nothing(ClientError::Unreachable("nothing listens there"));
        assert_eq!(seen[0].seen, nobody);
        assert_eq!(seen[1].seen, Seen::Other(Stranger::Unknown));
    }

    #[test]
    fn a_server_elsewhere_may_hide_its_front_page() {
        for (url, rules_out) in [
            ("http://localhost:8317", true),
            ("http://localhost:8317/cpa", false),
            ("https://nas.example.com", false),
        ] {
            let url = connection(url).url;
            let seen = Seen::Other(Stranger::Unknown);
            assert_eq!(Sighting { url, seen, date: None }.rules_out(), rules_out);
        }
    }
}
