use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use reqwest::{Method, Response, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::{
    ClientError, Guard, ManagementUrl, Provider,
    answer::Answer,
    config_file,
    connect::TrustedOnly,
    error::transport_error,
    version::{self, Quirk},
};
use crate::{
    protocol::{Family, ServerInfo},
    transport::{self, Route},
};

/// Provider lists by family; a family that the server did not give is absent, never empty.
pub type Lists = BTreeMap<Family, Vec<Provider>>;

/// What is read of a server's configuration.
#[derive(Debug)]
pub struct Configuration {
    /// Its provider lists.
    pub lists: Lists,
    /// Whether a model of a provider with a prefix is offered with it only.
    pub force_model_prefix: bool,
}

/// How to reach a server: what a stored key belongs to.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The Management API's address.
    pub url: ManagementUrl,
    /// Limit of one request.
    pub timeout: Duration,
    /// A proxy's URL; loopback is never reached through one.
    pub proxy: Option<String>,
    /// PEM text of an authority to trust besides the system's.
    pub ca_certificate: Option<String>,
    /// Whether plain http to another machine is allowed.
    pub allow_insecure_http: bool,
}

/// The entry that a PATCH changes, by what the server compares exactly; never by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// openai-compatibility: the stored name.
    Name(String),
    /// The other families: the stored key.
    Match(String),
}

/// Talks to one Management API. Sends the key to that address and to no other.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    connection: Connection,
    key: SecretString,
    guard: Guard,
    /// The server has taken the key.
    accepted: AtomicBool,
    /// A list has shown which credentials are live.
    shows_activity: AtomicBool,
    requests: AtomicU32,
    server: Mutex<ServerInfo>,
}

const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

impl Client {
    /// Prepares a client; sends nothing.
    ///
    /// # Errors
    /// When the key would go out readable, or the connection's settings can't be used.
    ///
    /// `trusted_listeners`: users besides oneself and root whose program may be CLIProxyAPI.
    pub fn new(
        connection: Connection,
        key: SecretString,
        guard: Guard,
        trusted_listeners: Vec<String>,
    ) -> Result<Self, ClientError> {
        let http = for_a_key(&connection, connection.timeout, trusted_listeners)?;
        Ok(Self {
            http,
            connection,
            key,
            guard,
            accepted: AtomicBool::new(false),
            shows_activity: AtomicBool::new(false),
            requests: AtomicU32::new(0),
            server: Mutex::default(),
        })
    }

    /// Requests sent so far.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// What the server said of itself last.
    pub fn server(&self) -> ServerInfo {
        self.server.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the server departs from the newest one so.
    pub fn has(&self, quirk: Quirk) -> bool {
        quirk.holds(self.server().version.as_deref(), self.shows_activity.load(Ordering::Relaxed))
    }

    /// Whether this server's lists tell which credentials are live.
    pub fn shows_activity(&self) -> bool {
        let version = self.server().version;
        self.shows_activity.load(Ordering::Relaxed)
            || version.as_deref().and_then(version::parse).is_some()
                && !self.has(Quirk::NoAuthIndex)
    }

    /// The connection it was made for.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Reads one provider list, `auth-index` included.
    ///
    /// # Errors
    /// Any; a list that can't be read is never an empty one.
    pub async fn list(&self, family: Family) -> Result<Vec<Provider>, ClientError> {
        let mut body = self.send(Method::GET, family.as_str(), Some(family), None).await?;
        let list = match body.get_mut(family.as_str()).map(Value::take) {
            Some(value) => providers(family, value)?,
            None => return Err(ClientError::InvalidResponse("the list is missing")),
        };
        if list.iter().any(Provider::shows_activity) {
            self.shows_activity.store(true, Ordering::Relaxed);
        }
        Ok(list)
    }

    /// Reads all provider lists in one request, without `auth-index`.
    ///
    /// # Errors
    /// Any; what is no configuration of CLIProxyAPI is `InvalidResponse`.
    pub async fn config(&self) -> Result<Lists, ClientError> {
        Ok(self.configuration().await?.lists)
    }

    /// The same, with what else matters of the configuration.
    ///
    /// # Errors
    /// As [`Self::config`].
    pub async fn configuration(&self) -> Result<Configuration, ClientError> {
        let mut body = self.send(Method::GET, "config", None, None).await?;
        let Some(config) = body.as_object_mut() else {
            return Err(ClientError::InvalidResponse("the configuration is no object"));
        };
        let mut lists = Lists::new();
        for family in Family::ALL {
            if let Some(value) = config.get_mut(family.as_str()).map(Value::take) {
                lists.insert(family, providers(family, value)?);
            }
        }
        if lists.is_empty() {
            return Err(ClientError::InvalidResponse("the provider lists are missing"));
        }
        let force_model_prefix = config.get("force-model-prefix").and_then(Value::as_bool);
        Ok(Configuration { lists, force_model_prefix: force_model_prefix.unwrap_or_default() })
    }

    /// Whether lists have entries in the server's file and none in its memory, as the one has that
    /// was just read as empty: the next write would take them out of the file, whichever list it
    /// is of.
    ///
    /// # Errors
    /// Any; the file may be out of reach where the lists are not.
    pub async fn has_lost_lists(&self, empty: Family) -> Result<bool, ClientError> {
        let method = Method::GET;
        let sending = self.exchange(&method, "config.yaml", None, |answer| answer.text(&method));
        let text = self.guarded(sending).await?;
        let names = Family::ALL.map(Family::as_str).into_iter().chain(["api-keys"]);
        let filled: Vec<&str> =
            names.filter(|name| config_file::has_entries(&text, name)).collect();
        if filled.is_empty() || filled.contains(&empty.as_str()) {
            return Ok(!filled.is_empty());
        }
        let config = self.send(Method::GET, "config", None, None).await?;
        let is_empty = |name: &&str| match config.get(*name) {
            Some(Value::Array(list)) => list.is_empty(),
            Some(Value::Null) => true,
            _ => false,
        };
        Ok(filled.iter().any(is_empty))
    }

    /// Replaces a whole list.
    ///
    /// # Errors
    /// Any; see [`ClientError::leaves_write_open`].
    pub async fn put(&self, family: Family, list: &[Provider]) -> Result<(), ClientError> {
        let list = list.iter().map(Provider::to_write).collect();
        self.write(Method::PUT, family, Value::Array(list)).await
    }

    /// Changes fields of one entry.
    ///
    /// # Errors
    /// Any; `ItemNotFound` when nothing matches, see [`ClientError::leaves_write_open`].
    pub async fn patch(
        &self,
        family: Family,
        selector: &Selector,
        value: &Map<String, Value>,
    ) -> Result<(), ClientError> {
        let body = match selector {
            Selector::Name(name) => json!({ "name": name, "value": value }),
            Selector::Match(key) => json!({ "match": key, "value": value }),
        };
        self.write(Method::PATCH, family, body).await
    }

    async fn write(&self, method: Method, family: Family, body: Value) -> Result<(), ClientError> {
        let answer = self.send(method, family.as_str(), Some(family), Some(body)).await?;
        match answer.get("status").and_then(Value::as_str) {
            Some("ok") => Ok(()),
            _ => Err(ClientError::InvalidResponse("the write was not confirmed")),
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        list: Option<Family>,
        body: Option<Value>,
    ) -> Result<Value, ClientError> {
        let sending = self.exchange(&method, path, body, |answer| answer.json(&method, list));
        self.guarded(sending).await
    }

    /// Sends a request, unless this key is known to be refused. Until the server has taken it
    /// once, only one process at a time tries.
    pub(super) async fn guarded<T>(
        &self,
        sending: impl Future<Output = Result<T, ClientError>>,
    ) -> Result<T, ClientError> {
        let limit = self.connection.timeout;
        if self.accepted.load(Ordering::Relaxed) {
            let result = sending.await;
            if !matches!(result, Err(ClientError::KeyRejected { .. } | ClientError::Banned(_))) {
                return result;
            }
            // Somebody changed the key on the server meanwhile.
            self.accepted.store(false, Ordering::Relaxed);
            return self.guard.clone().asked().turn(&self.key, limit).await?.end(result);
        }
        let turn = self.guard.turn(&self.key, limit).await?;
        let result = turn.end(sending.await);
        self.accepted.store(result.is_ok(), Ordering::Relaxed);
        result
    }

    pub(super) async fn exchange<T>(
        &self,
        method: &Method,
        path: &str,
        body: Option<Value>,
        read: impl FnOnce(Answer) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let mut authorization =
            header::HeaderValue::try_from(format!("Bearer {}", self.key.expose_secret()))
                .map_err(|_| ClientError::Settings("the key has characters no key has"))?;
        authorization.set_sensitive(true);
        let url = format!("{}/{path}", self.connection.url);
        // A query names a key.
        let path = path.split('?').next().unwrap_or_default();
        let mut request = self
            .http
            .request(method.clone(), url)
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json, application/yaml");
        if let Some(body) = &body {
            request = request.json(body);
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        let start = std::time::Instant::now();
        let result = self.receive(request.send().await).await;
        let elapsed = start.elapsed();
        let result = result.and_then(|answer| {
            tracing::debug!(%method, path, status = answer.status.as_u16(), ?elapsed, "answered");
            read(answer)
        });
        if let Err(error) = &result {
            tracing::info!(%method, path, %error, ?elapsed, "request failed");
        }
        result
    }

    async fn receive(&self, sent: reqwest::Result<Response>) -> Result<Answer, ClientError> {
        let mut response = sent.map_err(|error| transport_error(&error))?;
        let header = |name| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let version: Option<String> = header("x-cpa-version");
        let has_version = version.is_some();
        if has_version {
            let info = ServerInfo { version, commit: header("x-cpa-commit") };
            *self.server.lock().unwrap_or_else(PoisonError::into_inner) = info;
        }
        let location = header("location");
        let status = response.status();
        let body = transport::body(&mut response, LARGEST_ANSWER).await?;
        Ok(Answer { status, has_version, location, body })
    }
}

/// What sends requests that carry a key: not readable to others, and to trusted listeners only.
pub(super) fn for_a_key(
    connection: &Connection,
    limit: Duration,
    trusted_listeners: Vec<String>,
) -> Result<reqwest::Client, ClientError> {
    let url = &connection.url;
    if !(url.is_https() || url.is_loopback() || connection.allow_insecure_http) {
        return Err(ClientError::Insecure);
    }
    let mut builder = http(connection, limit)?;
    // Only there, and only on Linux, does the system tell who took a connection.
    if url.is_loopback() && cfg!(target_os = "linux") {
        builder = builder.connector_layer(TrustedOnly::new(trusted_listeners));
    }
    Ok(transport::build(builder)?)
}

/// What sends requests as this connection says.
pub(super) fn http(
    connection: &Connection,
    limit: Duration,
) -> Result<reqwest::ClientBuilder, ClientError> {
    let Connection { url, proxy, ca_certificate, .. } = connection;
    let route = Route { proxy: proxy.as_deref(), ca_certificate: ca_certificate.as_deref() };
    // Nothing of the Management API is compressed.
    Ok(transport::client(url.url(), route, limit)?.no_gzip())
}

fn providers(family: Family, value: Value) -> Result<Vec<Provider>, ClientError> {
    let wrong = ClientError::InvalidResponse("the list has another shape");
    match value {
        // Servers before v6.9.29, and `GET /config` of all, write an empty list so.
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items
            .into_iter()
            .map(|item| match item {
                Value::Object(raw) => Ok(Provider::new(family, raw)),
                _ => Err(wrong.clone()),
            })
            .collect(),
        _ => Err(wrong),
    }
}
