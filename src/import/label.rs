//! How a message names a provider.

use crate::{
    cliproxy::Provider,
    protocol::{mask_url, plain_text},
};

/// Somebody else's name in a report has at most so many characters.
pub const LONGEST_NAME: usize = 200;

/// A provider as a message names it.
pub fn label(provider: &Provider) -> String {
    let base_url = mask_url(provider.base_url());
    let names = [provider.name(), &base_url, provider.family().as_str()];
    let name = names.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    plain_text(name, LONGEST_NAME)
}
