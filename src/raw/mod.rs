//! The raw Management API for extensions that bring their own logic: which requests may pass, and
//! what each write did.

mod changes;
mod path;
mod send;

pub use path::{RawPath, RawPathError, Target};
pub use send::{RawRequest, send};
