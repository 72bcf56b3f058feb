//! Background work: named tasks that are started together, restarted when they panic, and stopped by one token.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

type Work = Arc<dyn Fn(CancellationToken) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Work that runs until its token is cancelled.
#[derive(Clone)]
pub struct Task {
    name: &'static str,
    work: Work,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Task {
    /// A loop of its own.
    pub fn new<F, Fut>(name: &'static str, work: F) -> Self
    where
        F: Fn(CancellationToken) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        Self { name, work: Arc::new(move |stop| Box::pin(work(stop))) }
    }

    /// Something done again and again with a pause between; failures are logged and tried again at the next turn.
    pub fn every<F, Fut, E>(name: &'static str, pause: Duration, work: F) -> Self
    where
        F: Fn() -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
        E: std::error::Error + Send + Sync + 'static,
    {
        Self::new(name, move |stop| {
            let work = work.clone();
            async move {
                while !stop.is_cancelled() {
                    if let Err(error) = work().await {
                        tracing::warn!(
                            task.name = name,
                            error = &error as &dyn std::error::Error,
                            "a periodic task failed, trying again later"
                        );
                    }
                    tokio::select! {
                        () = tokio::time::sleep(pause) => {}
                        () = stop.cancelled() => {}
                    }
                }
            }
        })
    }
}

/// Starts all tasks. They end when `stop` is cancelled; the tracker tells when all have.
#[must_use]
pub fn start(tasks: Vec<Task>, stop: &CancellationToken) -> TaskTracker {
    let tracker = TaskTracker::new();
    for task in tasks {
        tracker.spawn(keep_running(task, stop.clone()));
    }
    tracker.close();
    tracker
}

async fn keep_running(task: Task, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let run = tokio::spawn((task.work)(stop.clone()));
        if let Err(error) = run.await {
            tracing::error!(
                task.name = task.name,
                error = &error as &dyn std::error::Error,
                "a background task broke, starting it again"
            );
            tokio::time::sleep(Duration::from_secs(1)).await;
        } else if !stop.is_cancelled() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}
