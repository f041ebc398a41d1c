//! Relay stations themselves: which models a site offers a key, and what it says instead.
//!
//! A site is nobody's friend: it gets the key and nothing else, on its own host and no other, and
//! what it answers is limited in time and size, and never believed to be more than text.

mod answer;
mod error;
mod model_ids;
mod page;
mod station;
mod style;

pub use error::StationError;
pub use model_ids::{LONGEST_ID, MOST_MODELS};
pub use station::{Access, Listing, Station};
pub use style::Style;
