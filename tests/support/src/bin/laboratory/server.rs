//! The server: the stand-in, or the real one where its program is named.

use std::{env, thread, time::Duration};

use hub_bridge_test_support::{
    FAMILIES, ManagementApi,
    real_server::{Login, REAL_KEY, RealServer},
};
use serde_json::{Map, Value, json};

use crate::fault::Trouble;

/// How long the real server takes to read a written file again.
const RELOAD: Duration = Duration::from_millis(300);

/// A running server, or one that is down for a while.
pub enum Server {
    StandIn(ManagementApi),
    Down { port: u16, key: String, lists: Value },
    Real(RealServer),
}

impl Server {
    pub fn start() -> Self {
        env::var_os("CLIPROXYAPI_BIN").map_or_else(
            || Self::StandIn(ManagementApi::start()),
            |program| Self::Real(RealServer::start(&program, Login::Password)),
        )
    }

    /// The base URL and the management key.
    pub fn access(&self) -> (String, String) {
        match self {
            Self::StandIn(api) => (api.url(), api.key().to_owned()),
            Self::Down { port, key, .. } => {
                (format!("http://127.0.0.1:{port}/v0/management"), key.clone())
            }
            Self::Real(real) => (real.url(), REAL_KEY.to_owned()),
        }
    }

    pub fn kind(&self) -> &'static str {
        if matches!(self, Self::Real(_)) { "real" } else { "stand-in" }
    }

    /// Every list, by family.
    pub fn providers(&self) -> Result<Value, String> {
        if let Self::Down { lists, .. } = self {
            return Ok(lists.clone());
        }
        let lists = FAMILIES.iter().map(|family| {
            let list = match self {
                Self::StandIn(api) => api.list(family).into(),
                _ => self.send("GET", family, None)?[family].take(),
            };
            // The real one says `null` for a list without entries.
            let list = if list.is_null() { json!([]) } else { list };
            Ok(((*family).to_owned(), list))
        });
        lists.collect::<Result<Map<_, _>, String>>().map(Value::Object)
    }

    /// Replaces a list.
    pub fn seed(&self, family: &str, entries: &[Value]) -> Result<Value, String> {
        if !FAMILIES.contains(&family) {
            return Err(format!("there is no family {family}"));
        }
        match self {
            Self::StandIn(api) => api.set_list(family, entries),
            Self::Real(_) => {
                self.send("PUT", family, Some(&entries.into()))?;
                thread::sleep(RELOAD);
            }
            Self::Down { .. } => return Err("the server is down".into()),
        }
        Ok(Value::Null)
    }

    pub fn fail(&self, trouble: Trouble) -> Result<Value, String> {
        self.stand_in()?.set_fault(trouble);
        Ok(Value::Null)
    }

    pub fn change_key(&mut self, key: &str) -> Result<Value, String> {
        match self {
            Self::StandIn(api) => api.set_key(key),
            _ => return Err(self.refusal()),
        }
        Ok(Value::Null)
    }

    pub fn requests(&self, forget: bool) -> Result<Value, String> {
        let api = self.stand_in()?;
        let requests = api.requests().into_iter().map(|request| {
            json!({
                "method": request.method, "path": request.path, "query": request.query,
                "status": request.status, "authorized": request.authorized, "body": request.body,
            })
        });
        let requests = requests.collect();
        if forget {
            api.clear_requests();
        }
        Ok(requests)
    }

    /// Nothing listens at its port from now on.
    pub fn take_down(&mut self) -> Result<Value, String> {
        match self {
            Self::StandIn(api) => {
                let (port, key) = (api.port(), api.key().to_owned());
                let lists = self.providers()?;
                *self = Self::Down { port, key, lists };
            }
            Self::Real(real) => real.kill(),
            Self::Down { .. } => return Err("the server is down already".into()),
        }
        Ok(Value::Null)
    }

    pub fn bring_up(&mut self) -> Result<Value, String> {
        match self {
            Self::Down { port, key, lists } => {
                let builder = ManagementApi::builder().port(*port).key(key);
                let builder = FAMILIES
                    .iter()
                    .fold(builder, |builder, family| builder.list(family, &lists[*family]));
                *self = Self::StandIn(builder.start());
            }
            Self::Real(real) => {
                real.kill();
                real.restart();
            }
            Self::StandIn(_) => return Err("the server is up".into()),
        }
        Ok(Value::Null)
    }

    /// The stand-in, for what the real server can't be asked to do.
    pub fn stand_in(&self) -> Result<&ManagementApi, String> {
        match self {
            Self::StandIn(api) => Ok(api),
            _ => Err(self.refusal()),
        }
    }

    fn refusal(&self) -> String {
        format!(
            "only a running stand-in does that, and this is: {}",
            match self {
                Self::StandIn(_) => "one",
                Self::Down { .. } => "one that is down",
                Self::Real(_) => "a real server",
            }
        )
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let (url, key) = self.access();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{url}/{path}"))
            .header("Authorization", format!("Bearer {key}"))
            .body(body.map(Value::to_string).unwrap_or_default())
            .map_err(|error| error.to_string())?;
        let answer = ureq::Agent::new_with_defaults().run(request);
        let text = answer
            .and_then(|mut answer| answer.body_mut().read_to_string())
            .map_err(|error| format!("{method} {path}: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{method} {path}: {error}: {text}"))
    }
}
