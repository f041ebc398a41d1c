//! Looks at every link of the chain, from the browser's manifest to CLIProxyAPI's answer, and says
//! of each what is wrong and what mends it.

pub mod browsers;
mod check;
pub mod connection;
pub mod machine;
pub mod report;
pub mod settings;
mod start;

pub use check::{Check, Status};
