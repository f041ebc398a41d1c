use tokio_util::sync::CancellationToken;

/// How an import is stopped before its end.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// The caller cancelled it: a write under way is waited for, no other is begun.
    pub cancel: CancellationToken,
    /// The program has to end: nothing is waited for any more.
    pub close: CancellationToken,
}

impl Stop {
    /// Whether no further write may be begun.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.cancel.is_cancelled() || self.close.is_cancelled()
    }

    /// Waits until no further write may be begun.
    pub async fn asked(&self) {
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = self.close.cancelled() => {}
        }
    }
}
