//! Importing keys: what an item means, what has to change, and changing it.

mod base_url;
mod identity;
mod plan;
mod readback;
mod run;
mod stop;
mod wanted;
mod write;

pub use base_url::{BaseUrl, BaseUrlError, Normalised};
pub use run::{Import, Observer, run};
pub use stop::Stop;
pub use wanted::Defaults;
