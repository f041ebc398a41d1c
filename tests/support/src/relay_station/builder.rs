//! What a site begins with.

use crate::faults::{Faults, Rule};

use super::{
    RelayStation,
    site::{Kind, Site, Standing},
};

/// The key of a site that was not given another one.
pub const DEFAULT_KEY: &str = "sk-standinsitekey0123456789";

/// Says what a [`RelayStation`] begins with.
#[derive(Debug)]
#[must_use]
pub struct Builder {
    port: u16,
    site: Site,
    faults: Faults,
}

impl Builder {
    pub(super) fn new(kind: &'static Kind) -> Self {
        let site = Site {
            kind,
            keys: Vec::new(),
            models: kind.models.iter().map(|&model| model.into()).collect(),
            page_size: None,
            without_v1: false,
            under: String::new(),
        };
        Self { port: 0, site, faults: Faults::default() }
    }

    fn with_key(mut self, key: &str, standing: Standing) -> Self {
        self.site.keys.push((key.into(), standing));
        self
    }

    /// A key that is good.
    pub fn key(self, key: &str) -> Self {
        self.with_key(key, Standing::Good)
    }

    /// A key whose account has no money left.
    pub fn out_of_quota(self, key: &str) -> Self {
        self.with_key(key, Standing::OutOfQuota)
    }

    /// A key with a limit of its own, which is used up.
    pub fn spent(self, key: &str) -> Self {
        self.with_key(key, Standing::Spent)
    }

    /// A key that is switched off.
    pub fn disabled(self, key: &str) -> Self {
        self.with_key(key, Standing::Disabled)
    }

    /// What the site offers, in this order.
    pub fn models<M: Into<String>>(mut self, models: impl IntoIterator<Item = M>) -> Self {
        self.site.models = models.into_iter().map(Into::into).collect();
        self
    }

    /// So many models: `model-0` and so on.
    pub fn many_models(self, count: usize) -> Self {
        self.models((0..count).map(|number| format!("model-{number}")))
    }

    /// At most so many models on a page, whatever is asked for, where the list has pages.
    pub fn page_size(mut self, size: usize) -> Self {
        self.site.page_size = Some(size);
        self
    }

    /// The site serves without the usual `/v1`, and nothing under it.
    pub fn without_v1(mut self) -> Self {
        self.site.without_v1 = true;
        self
    }

    /// The site lies under a path like `/api`; the rest is its web page.
    pub fn under(mut self, path: &str) -> Self {
        path.clone_into(&mut self.site.under);
        self
    }

    /// The port to listen on, instead of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// A fault for every request that it concerns.
    pub fn fault(mut self, rule: impl Into<Rule>) -> Self {
        self.faults.standing.push(rule.into());
        self
    }

    /// Starts the site; returns when it listens.
    ///
    /// # Panics
    ///
    /// Panics when the port is taken.
    #[must_use]
    pub fn start(mut self) -> RelayStation {
        if !self.site.keys.iter().any(|(_, standing)| *standing == Standing::Good) {
            self = self.key(DEFAULT_KEY);
        }
        RelayStation::listen(self.port, self.site, self.faults)
    }
}
