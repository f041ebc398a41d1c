use std::sync::Arc;

use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{Instant, timeout_at},
};

/// Does tasks, a few at a time; gives their results in their order, `None` for what did not end in
/// time.
pub async fn side_by_side<T: Send + 'static>(
    tasks: Vec<impl Future<Output = T> + Send + 'static>,
    at_once: usize,
    end: Instant,
) -> Vec<Option<T>> {
    let room = Arc::new(Semaphore::new(at_once));
    let mut results: Vec<Option<T>> = tasks.iter().map(|_| None).collect();
    let mut running = JoinSet::new();
    for (place, task) in tasks.into_iter().enumerate() {
        let room = Arc::clone(&room);
        running.spawn(async move {
            let _turn = room.acquire().await;
            (place, task.await)
        });
    }
    while let Ok(Some(done)) = timeout_at(end, running.join_next()).await {
        if let Ok((place, result)) = done {
            results[place] = Some(result);
        }
    }
    results
}
