//! CLIProxyAPI's Management API: its addresses, provider lists and HTTP.

pub mod address;
mod answer;
mod client;
mod family;
mod lock;
mod management_url;
mod provider;
pub mod version;

pub use client::{Client, ClientError, Connection, Lists, Selector};
pub use family::{FamilyRow, Keying, UrlEnding};
pub use lock::{LockError, ServerLock};
pub use management_url::{ManagementUrl, ManagementUrlError};
pub use provider::{Entry, Provider};
