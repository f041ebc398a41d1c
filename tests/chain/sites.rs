//! The sites at one end of the chain, and what a person would type in for each.

use hub_bridge_test_support::{Recorded, RelayStation, relay_station::Builder};
use serde_json::{Value, json};

/// A site, a way to use it, and the address under which a person knows it.
#[derive(Clone, Copy)]
pub struct Row {
    kind: &'static str,
    pub family: &'static str,
    start: fn() -> Builder,
    /// What follows the root of the site.
    path: &'static str,
}

pub const fn row(
    kind: &'static str,
    family: &'static str,
    start: fn() -> Builder,
    path: &'static str,
) -> Row {
    Row { kind, family, start, path }
}

pub const OPENAI: &str = "openai-compatibility";
pub const CODEX: &str = "codex-api-key";
pub const CLAUDE: &str = "claude-api-key";
pub const GEMINI: &str = "gemini-api-key";

/// Every family, from every kind of site that has its API. Anthropic's own address is not among
/// them: CLIProxyAPI sends a key as Anthropic takes it to `api.anthropic.com` alone.
pub const SITES: [Row; 28] = [
    row("New API", OPENAI, RelayStation::new_api, ""),
    row("New API, behind /openai", OPENAI, || RelayStation::new_api().under("/openai"), "/openai"),
    row("New API, a whole request", OPENAI, RelayStation::new_api, "/v1/chat/completions"),
    row("One API", OPENAI, RelayStation::one_api, ""),
    row("Sub2API, OpenAI", OPENAI, RelayStation::sub2api_openai, ""),
    row("claude-relay-service", OPENAI, RelayStation::claude_relay, "/api"),
    row(
        "claude-relay-service, Claude as OpenAI",
        OPENAI,
        RelayStation::claude_relay,
        "/openai/claude",
    ),
    row("OpenRouter", OPENAI, RelayStation::open_router, "/api/v1"),
    row("OpenAI", OPENAI, RelayStation::openai, ""),
    row("Google, as OpenAI", OPENAI, RelayStation::google, "/v1beta/openai/"),
    row("xAI, as OpenAI", OPENAI, RelayStation::xai, ""),
    row("New API", CODEX, RelayStation::new_api, ""),
    row("Sub2API", CODEX, RelayStation::sub2api_openai, ""),
    row("Sub2API, as ChatGPT", CODEX, RelayStation::sub2api_openai, "/backend-api/codex"),
    row("claude-relay-service", CODEX, RelayStation::claude_relay, "/openai"),
    row("OpenRouter", CODEX, RelayStation::open_router, "/api/v1"),
    row("New API", CLAUDE, RelayStation::new_api, ""),
    row("Sub2API", CLAUDE, RelayStation::sub2api, ""),
    row("claude-relay-service", CLAUDE, RelayStation::claude_relay, "/api"),
    row("OpenRouter", CLAUDE, RelayStation::open_router, "/api/v1"),
    row("New API", GEMINI, RelayStation::new_api, ""),
    row("Sub2API", GEMINI, RelayStation::sub2api_gemini, ""),
    row("claude-relay-service", GEMINI, RelayStation::claude_relay, "/gemini"),
    row("Google", GEMINI, RelayStation::google, ""),
    row("Google", "interactions-api-key", RelayStation::google, ""),
    row("Google, Vertex AI", "vertex-api-key", RelayStation::vertex, ""),
    row("New API", "xai-api-key", RelayStation::new_api, ""),
    row("xAI", "xai-api-key", RelayStation::xai, ""),
];

/// A site of a row that runs. Its one model is its own, so that a chat can go nowhere else.
pub struct Site {
    row: Row,
    station: RelayStation,
    key: String,
    model: String,
    alias: String,
}

impl Site {
    pub fn start(row: Row) -> Self {
        let name = format!("{}-{}", row.family, row.kind).to_lowercase();
        let model: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let key = format!("sk-0123456789{model}");
        let station = (row.start)().key(&key).models([model.as_str()]).start();
        Self { row, station, key, alias: format!("my-{model}"), model }
    }

    pub fn name(&self) -> String {
        format!("{} by {}", self.row.family, self.row.kind)
    }

    pub fn family(&self) -> &'static str {
        self.row.family
    }

    pub fn model(&self) -> &str {
        &self.model
    }

    pub fn alias(&self) -> &str {
        &self.alias
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    pub fn completions(&self) -> usize {
        self.station.completions()
    }

    /// The entry of its key in a list of a server.
    pub fn entry<'a>(&self, list: &'a [Value]) -> &'a Value {
        let key = |entry: &Value| match entry.get("api-key-entries") {
            Some(entries) => entries[0]["api-key"].clone(),
            None => entry["api-key"].clone(),
        };
        let entry = list.iter().find(|entry| key(entry) == self.key);
        entry.unwrap_or_else(|| panic!("{} is not in {list:#?}", self.name()))
    }

    pub fn requests(&self) -> Vec<Recorded> {
        self.station.requests()
    }

    /// What is imported.
    pub fn item(&self) -> Value {
        json!({
            "family": self.row.family,
            "siteName": self.row.kind,
            "siteUrl": format!("{}{}", self.station.url(), self.row.path),
            "apiKey": self.key,
            "models": [{ "name": self.model, "alias": self.alias }],
        })
    }
}
