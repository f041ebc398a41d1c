//! CLIProxyAPI's Management API: its addresses, provider lists and HTTP,
//! one writer at a time, and no wrong key twice.

mod answer;
mod api;
mod client;
mod config_file;
mod connect;
mod error;
mod family;
pub mod find;
mod guard;
mod listener;
mod lock;
mod management_url;
mod provider;
mod raw;
mod sockets;
mod unlisted;
pub mod version;

pub use api::{Api, ApiError, Completion};
pub use client::{Client, Configuration, Connection, Lists, Selector};
pub use connect::{Owner, owner};
pub use error::ClientError;
pub use family::{FamilyRow, Keying, UrlEnding};
pub use guard::Guard;
pub use listener::ForeignListener;
pub use lock::{Lock, LockError, Purpose};
pub use management_url::{ManagementUrl, ManagementUrlError};
pub use provider::{Entry, Provider, swap_with_neighbour};
pub use raw::RawAnswer;
pub use unlisted::Unlisted;
