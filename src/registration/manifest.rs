//! A native host's manifest: writing one for each engine, and reading one as strictly as that
//! engine's browsers do.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{HOST_NAME, dialect, fault::Fault, place::Os};
use crate::extension::{Engine, ExtensionId};

const DESCRIPTION: &str = "hub-bridge: imports the API keys of All API Hub into CLIProxyAPI";

/// The member that lists who may start the host.
#[must_use]
pub const fn list_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => "allowed_origins",
        Engine::Gecko => "allowed_extensions",
    }
}

/// The text of a manifest that starts the program at `host` for these extensions; ids of the
/// other engine are left out, since one id of another shape spoils a whole manifest.
#[must_use]
pub fn text(engine: Engine, host: &Path, ids: &[ExtensionId]) -> String {
    let mut ids: Vec<String> =
        ids.iter().filter(|id| id.engine() == engine).map(ExtensionId::in_manifest).collect();
    ids.dedup();
    let manifest = json!({
        "name": HOST_NAME,
        "description": DESCRIPTION,
        "path": host.display().to_string(),
        "type": "stdio",
        list_name(engine): ids,
    });
    format!("{manifest:#}\n")
}

/// What a good manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The program, as it is written.
    pub path: PathBuf,
    /// Who may start it.
    pub ids: Vec<ExtensionId>,
}

/// Reads a manifest by the rules of an engine's browsers.
///
/// Chromium: `native_messaging_host_manifest.cc`, `launch_context_posix.cc`; it takes comments and
/// members that it does not know. Gecko: `native_manifest.json`, the schema, which does not.
///
/// # Errors
/// Everything for which such a browser would refuse it.
pub fn read(engine: Engine, os: Os, bytes: &[u8]) -> Result<Read, Vec<Fault>> {
    let members = members(engine, bytes).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    let mut text = |member: &'static str| match members.get(member) {
        Some(Value::String(text)) => Some(text.as_str()),
        Some(_) => {
            faults.push(Fault::NotAText { member });
            None
        }
        None => {
            faults.push(Fault::Lacks { member });
            None
        }
    };
    let (name, description, kind, path) =
        (text("name"), text("description"), text("type"), text("path"));
    if let Some(name) = name.filter(|name| *name != HOST_NAME) {
        faults.push(Fault::Name { name: name.to_owned() });
    }
    if description == Some("") && engine == Engine::Chromium {
        faults.push(Fault::NoDescription);
    }
    if let Some(kind) = kind.filter(|kind| *kind != "stdio") {
        faults.push(Fault::Type { found: kind.to_owned() });
    }
    if let Some(path) = path.filter(|path| os != Os::Windows && !path.starts_with('/')) {
        faults.push(Fault::PathRelative { path: path.to_owned() });
    }
    let ids = ids(engine, &members, &mut faults);
    if engine == Engine::Gecko {
        let known = ["name", "description", "type", "path", list_name(engine)];
        let extra = members.keys().filter(|member| !known.contains(&member.as_str()));
        faults.extend(extra.map(|member| Fault::Extra { member: member.clone() }));
    }
    match path {
        Some(path) if faults.is_empty() => Ok(Read { path: path.into(), ids }),
        _ => Err(faults),
    }
}

fn members(engine: Engine, bytes: &[u8]) -> Result<Map<String, Value>, Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|_| Fault::NotUtf8)?;
    let parsed = serde_json::from_str(&dialect::strict(engine, text));
    if engine == Engine::Gecko && parsed.is_err() {
        let without_comments = dialect::strict(Engine::Chromium, text);
        if serde_json::from_str::<Value>(&without_comments).is_ok() {
            return Err(Fault::Comment);
        }
    }
    match parsed {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Fault::NotAnObject),
        Err(error) => Err(Fault::NotJson { line: error.line(), column: error.column() }),
    }
}

fn ids(engine: Engine, members: &Map<String, Value>, faults: &mut Vec<Fault>) -> Vec<ExtensionId> {
    let list = list_name(engine);
    let Some(entries) = members.get(list).map(Value::as_array) else {
        faults.push(Fault::Lacks { member: list });
        return Vec::new();
    };
    let entries = entries.map(Vec::as_slice).unwrap_or_default();
    if entries.is_empty() {
        faults.push(Fault::NobodyAllowed);
    }
    let mut ids = Vec::new();
    for entry in entries {
        let text = entry.as_str().unwrap_or_default();
        match ExtensionId::of_manifest(engine, text) {
            Some(id) => ids.push(id),
            // Good for nobody, and harmless.
            None if engine == Engine::Chromium && is_pattern(text) => {}
            None => faults.push(Fault::BadId { id: entry_text(entry) }),
        }
    }
    ids
}

/// What Chromium takes for a pattern of one extension's pages (`URLPattern`, without wildcards in
/// the host): `chrome-extension://host/…`, or `*` for the scheme.
fn is_pattern(text: &str) -> bool {
    let rest = ["chrome-extension://", "*://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let host = rest.and_then(|rest| rest.split_once('/')).map(|(host, _)| host);
    host.is_some_and(|host| !host.is_empty() && !host.contains(['*', ':', '@']))
}

fn entry_text(entry: &Value) -> String {
    entry.as_str().map_or_else(|| entry.to_string(), str::to_owned)
}

/// Whether a manifest of this host's name is hub-bridge's own: it starts a program of that name,
/// or somebody broke it by hand.
#[must_use]
pub fn is_ours(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    match members(Engine::Chromium, bytes) {
        Ok(members) => {
            let path = members.get("path").and_then(Value::as_str).unwrap_or_default();
            program_name(path).starts_with("hub-bridge")
        }
        Err(_) => text.trim().is_empty() || text.contains("hub-bridge"),
    }
}

/// The program that a manifest names, readable or not.
#[must_use]
pub fn program_of(bytes: &[u8]) -> Option<String> {
    let members = members(Engine::Chromium, bytes).ok()?;
    members.get("path").and_then(Value::as_str).map(str::to_owned)
}

/// The same manifest with another program; `None` if it can't be read.
#[must_use]
pub fn with_program(bytes: &[u8], host: &Path) -> Option<String> {
    let mut members = members(Engine::Chromium, bytes).ok()?;
    members.insert("path".to_owned(), host.display().to_string().into());
    Some(format!("{:#}\n", Value::Object(members)))
}

/// The last part of a path of any system.
fn program_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
