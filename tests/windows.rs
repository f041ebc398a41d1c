//! The program as it runs on Windows, or under Wine: `tests/windows/run`.
#![cfg(windows)]

#[path = "windows/browser.rs"]
mod browser;
#[path = "windows/files.rs"]
mod files;
#[path = "windows/registry.rs"]
mod registry;
#[path = "windows/terminal.rs"]
mod terminal;
#[path = "windows/user.rs"]
mod user;
