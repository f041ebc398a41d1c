//! Imports API keys from a browser extension into CLIProxyAPI.
//!
//! One program with two doors: a browser opens the first ([`host`], native messaging on stdio), a
//! person the second ([`cli`]). Behind both stands the same [`bridge::Bridge`], so whatever an
//! extension can do a person can do, and one set of rules decides.
//!
//! # The house
//!
//! | room | what lives there | uses |
//! |---|---|---|
//! | `main` | decides which door | [`host`], [`cli`] |
//! | [`host`] | frames, JSON-RPC, sessions, progress | [`bridge`], [`registration`] to mend stale manifests |
//! | [`cli`] | one file a command family | [`bridge`], [`doctor`], [`registration`], [`host`] for `hub-bridge host` |
//! | [`doctor`] | every link of the chain, looked at | [`bridge`], [`registration`], [`host`]'s frames |
//! | [`bridge`] | the methods of the protocol | all below |
//! | [`raw`] | the raw Management API: what may pass, and what each write did | [`import`], [`cliproxy`], [`history`] |
//! | [`import`] | base URL, identity, what sites say of keys and models, the pure plans of adding and taking back; the run that writes, reads back and settles | [`cliproxy`], [`relay_station`], [`history`], [`failure`] |
//! | [`failure`] | every room's errors as the protocol's kinds | the rooms whose errors it maps |
//! | [`settings`] | profiles | [`cliproxy`], [`files`] |
//! | [`history`], [`journal`] | what was imported; what that changed, for undo and after a crash | [`files`] |
//! | [`registration`] | the browsers' table; manifests planned, written, and read by each browser's own rules | [`extension`] |
//! | [`extension`] | the ids of extensions that may start the host | – |
//! | [`secret_store`] | keychain, file, command, environment | [`files`] |
//! | [`cliproxy`] | the Management API's address, provider lists, HTTP, one writer a server, no wrong key twice | [`fingerprint`], [`transport`] |
//! | [`relay_station`] | what a site offers a key, in three styles | [`transport`] |
//! | [`transport`] | what every HTTP client has in common | [`address`] |
//! | [`address`] | web addresses as people type them | – |
//! | [`fingerprint`] | recognising a secret without keeping it | [`files`] |
//! | [`files`], [`logging`] | private files; the log | – |
//! | [`protocol`] | the words on the wire, which all rooms speak | – |
//!
//! Arrows run downwards only. `import`'s plans are pure: no clock, no disk, no network.
//!
//! # Example
//!
//! What a base URL becomes depends on the list that it goes to:
//!
//! ```
//! use hub_bridge::{import::BaseUrl, protocol::Family};
//!
//! let site = "https://relay.example.com/v1/chat/completions";
//! let at = |family| BaseUrl::normalise(family, site).unwrap().unwrap().base_url.to_string();
//! assert_eq!(at(Family::OpenaiCompatibility), "https://relay.example.com/v1");
//! assert_eq!(at(Family::ClaudeApiKey), "https://relay.example.com");
//! ```

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::as_conversions)]

pub mod address;
pub mod bridge;
pub mod cli;
pub mod cliproxy;
pub mod doctor;
pub mod extension;
pub mod failure;
pub mod files;
pub mod fingerprint;
pub mod history;
pub mod host;
pub mod import;
pub mod journal;
pub mod logging;
pub mod protocol;
pub mod raw;
pub mod registration;
pub mod relay_station;
pub mod secret_store;
pub mod settings;
pub mod transport;
