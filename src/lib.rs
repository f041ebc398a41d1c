//! hub-bridge
#![deny(unsafe_code)]

pub mod bridge;
pub mod cli;
pub mod cliproxy;
pub mod failure;
pub mod files;
pub mod history;
pub mod host;
pub mod import;
pub mod logging;
pub mod protocol;
pub mod secret_store;
pub mod settings;
