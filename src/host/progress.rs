//! `import/progress`: at most ten a second, none larger than a message may be.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::Serialize;
use tokio::sync::{Notify, mpsc};

use super::fit;
use crate::{
    import::Observer,
    protocol::{Id, ImportProgress, Notification, Phase},
};

const INTERVAL: Duration = Duration::from_millis(100);

/// Gathers what happens between two messages.
#[derive(Clone)]
pub struct ProgressSender {
    request: Id,
    pending: Arc<Mutex<Option<ImportProgress>>>,
    news: Arc<Notify>,
    outgoing: mpsc::Sender<Vec<u8>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Params<'a> {
    request_id: &'a Id,
    #[serde(flatten)]
    progress: &'a ImportProgress,
}

impl ProgressSender {
    /// A sender for one request.
    pub fn new(request: Id, outgoing: mpsc::Sender<Vec<u8>>) -> Self {
        Self { request, pending: Arc::default(), news: Arc::default(), outgoing }
    }

    /// What the import tells its progress to.
    pub fn observer(&self) -> Observer {
        let (pending, news) = (Arc::clone(&self.pending), Arc::clone(&self.news));
        Arc::new(move |progress| {
            let mut pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
            match pending.as_mut() {
                None => *pending = Some(progress),
                Some(waiting) => {
                    waiting.phase = progress.phase;
                    waiting.done = progress.done;
                    waiting.items.extend(progress.items);
                }
            }
            news.notify_one();
        })
    }

    /// Sends what there is, ten times a second, for as long as it is polled.
    pub async fn run(&self) {
        loop {
            self.news.notified().await;
            self.send().await;
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Sends what is left.
    pub async fn finish(&self) {
        while self.pending.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            self.send().await;
        }
    }

    /// Sends one message; items that do not fit wait for the next one.
    async fn send(&self) {
        let Some(frame) = self.next_frame() else {
            return;
        };
        // Nobody reads any more when the browser has gone.
        let _ = self.outgoing.send(frame).await;
    }

    fn next_frame(&self) -> Option<Vec<u8>> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let mut progress = pending.take()?;
        // One that no message can hold is left out, as in the report.
        while progress.items.first().is_some_and(|item| fit::size(item) >= fit::ROOM) {
            progress.items.remove(0);
        }
        let fitting = fit::fitting(&progress.items, 0);
        let rest = progress.items.split_off(fitting.max(1).min(progress.items.len()));
        if !rest.is_empty() {
            let end = progress.phase;
            *pending = Some(ImportProgress { items: rest, phase: end, ..progress });
            if end == Phase::Done {
                progress.phase = Phase::Writing;
            }
            self.news.notify_one();
        }
        let params = Params { request_id: &self.request, progress: &progress };
        serde_json::to_vec(&Notification::new("import/progress", params)).ok()
    }
}
