//! The words on the wire: what the browser extension and the host say to each other.
//!
//! `PROTOCOL.md` is this room in prose. Field names are camelCase on the wire, except inside
//! CLIProxyAPI's own objects, which are passed through as they are. Everything above may use
//! this room; it uses none of the others.

mod connection;
mod envelope;
mod failure;
mod family;
mod hint;
mod history;
mod import;
mod management;
mod model;
mod params;
mod profile;
mod provider;
mod setting;
mod shown;
#[cfg(test)]
mod typescript;
mod warning;

pub use connection::{
    ConnectionVerifyParams, ConnectionVerifyResult, HelloParams, HelloResult, Limits, ServerInfo,
};
pub use envelope::{ErrorData, ErrorObject, Id, Incoming, Notification, Request, Response};
pub use failure::{Failure, ItemError};
pub use family::{Family, UnknownFamily};
pub(crate) use history::HistoryLine;
pub use history::{
    HistoryEntry, HistoryGetParams, HistoryListParams, HistoryListResult, ImportUndoParams,
};
pub use import::{
    ApiTypeHint, Change, DiscoverModels, ImportProgress, ImportReport, ImportRunParams, Item,
    ItemResult, Model, NameMatch, Outcome, Phase, ProviderRef, SiteCheck, Summary, Verify,
};
pub use management::{ManagementHeaders, ManagementRequestParams, ManagementRequestResult};
pub use model::{ModelDiscoverParams, ModelDiscoverResult};
pub use params::read_params;
pub use profile::{
    Profile, ProfileListResult, ProfileRemoveParams, ProfileRemoveResult, ProfileSetParams,
    ProfileSetResult, SecretRemoveParams, SecretRemoveResult, SecretSetParams, SecretSetResult,
};
pub use provider::{ProviderKey, ProviderListParams, ProviderListResult, ProviderSummary};
pub use setting::Setting;
pub use shown::{mask, mask_url, plain_text, redact};
pub use warning::{Warning, WarningNote};

/// The major versions of the protocol that this host speaks.
pub const PROTOCOL_VERSIONS: [u32; 1] = [1];

/// Browsers end the connection past 1,048,576 bytes; the host never sends a frame of more than this.
pub const MAX_RESPONSE_BYTES: usize = 1_000_000;

/// Chrome sends at most 64 MiB to a host; a longer header is not believed.
pub const MAX_REQUEST_BYTES: u32 = 64 * 1024 * 1024;

/// Items that one `import/run` takes.
pub const MAX_ITEMS: usize = 10_000;

/// What a client may ask for, announced by `bridge/hello`.
pub const CAPABILITIES: [&str; 6] = ["import", "progress", "cancel", "undo", "discover", "raw"];
