//! Providers as they are shown: every secret masked, foreign text made harmless.

use crate::{
    cliproxy::Provider,
    protocol::{ProviderKey, ProviderSummary, mask, mask_url, plain_text},
};

/// Keys and models that one summary names at most; it counts all.
const MOST_NAMED: usize = 100;
const LONGEST_TEXT: usize = 200;

/// What a list shows of a provider. `activity_known`: its entries came with `auth-index`.
pub fn summary(provider: &Provider, activity_known: bool) -> ProviderSummary {
    let text = |text: &str| (!text.is_empty()).then(|| plain_text(text, LONGEST_TEXT));
    ProviderSummary {
        family: provider.family(),
        name: text(provider.name()),
        base_url: text(&mask_url(provider.base_url())),
        keys: provider
            .entries()
            .take(MOST_NAMED)
            .map(|entry| ProviderKey {
                masked: mask(entry.key()),
                proxy_url: text(&mask_url(entry.proxy_url())),
                active: activity_known.then(|| entry.is_active()),
            })
            .collect(),
        key_count: provider.entries().count(),
        models: provider
            .models()
            .take(MOST_NAMED)
            .map(|(_, alias)| plain_text(alias, LONGEST_TEXT))
            .collect(),
        model_count: provider.models().count(),
        prefix: text(provider.prefix()),
        disabled: provider.is_disabled(),
    }
}
