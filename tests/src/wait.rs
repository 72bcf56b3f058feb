use std::{
    future::Future,
    time::{Duration, Instant},
};

/// Asks again every 20 ms until there is an answer, and tells how long that took.
///
/// # Panics
/// There was none within the limit.
pub async fn eventually<T, F: Future<Output = Option<T>>>(
    what: &str,
    limit: Duration,
    mut ask: impl FnMut() -> F,
) -> (T, Duration) {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return (answer, began.elapsed());
        }
        assert!(began.elapsed() < limit, "{what}: not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
