//! Reads what is left of a request after it was answered. An upload that is refused early is otherwise cut off while the visitor still
//! sends, and a browser shows "connection reset" instead of the answer.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use futures::{Stream, StreamExt};

/// Most bytes that are read for nothing; whoever sends more is cut off.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// Longest time spent on it.
const TIME_MAX: Duration = Duration::from_secs(20);

/// A body that can still be read when its first reader has gone.
#[derive(Clone)]
struct Shared(Arc<Mutex<BodyDataStream>>);

impl Stream for Shared {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context)
    }
}

/// The layer: outermost, because the answer of any other may come early.
pub(crate) async fn drain(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let rest = Shared(Arc::new(Mutex::new(body.into_data_stream())));
    let response = next.run(Request::from_parts(parts, Body::from_stream(rest.clone()))).await;
    // A visitor who is slow or sends without end gets the answer at once, and the end of the connection with it.
    let _ = tokio::time::timeout(TIME_MAX, read_away(rest)).await;
    response
}

async fn read_away(mut rest: Shared) {
    let mut bytes = 0;
    while bytes < BYTES_MAX {
        match rest.next().await {
            Some(Ok(more)) => bytes += more.len(),
            Some(Err(_)) | None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{Router, middleware, routing::post};
    use futures::stream;
    use http::StatusCode;
    use tower::ServiceExt;

    use super::*;

    /// How many of `count` mebibytes the layer takes although the handler reads none.
    async fn taken(count: usize) -> usize {
        let taken = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&taken);
        let mebibytes = stream::iter(0..count).map(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Bytes::from_static(&[0; 1024 * 1024]))
        });
        let router = Router::new()
            .route("/", post(|| async { StatusCode::PAYLOAD_TOO_LARGE }))
            .layer(middleware::from_fn(drain));
        let request = Request::post("/").body(Body::from_stream(mebibytes)).unwrap();
        assert_eq!(router.oneshot(request).await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
        taken.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn a_refused_upload_is_read_to_its_end_and_an_endless_one_is_not() {
        assert_eq!(taken(50).await, 50);
        assert_eq!(taken(500).await, 64);
    }
}
