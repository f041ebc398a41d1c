//! Importing keys and taking imports back: what an item means, what has to change, changing it,
//! and seeing to it that the change stays.

mod add;
mod base_url;
mod candidates;
mod edit;
mod identity;
mod label;
mod ledger;
mod overlap;
mod pace;
mod plan;
mod readback;
mod recover;
mod run;
mod settle;
mod side_by_side;
mod site_check;
mod steps;
mod stop;
mod survey;
mod take_back;
mod undo;
mod wanted;
mod write;

pub use add::add;
pub use base_url::{BaseUrl, BaseUrlError, Normalised};
pub use pace::reload_time;
pub use plan::reference;
pub use readback::has_collapsed;
pub use run::{Done, Job, Observer};
pub use settle::Settling;
pub use site_check::{Accepted, Rejected, Site, check_one};
pub use stop::Stop;
pub use undo::undo;
pub use wanted::{Defaults, given_address, site_address, usable_key};
