//! A folder and a real S3 server behave the same; a store that is slow, broken, closed or gone is told as such and quickly.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, body::Body, routing::any};
use bytes::Bytes;
use chrono::TimeDelta;
use http::{Request, StatusCode, header};
use tower::ServiceExt;

use super::{FileError, Files, s3, signed_link};
use crate::{
    clock::Clock,
    config::{self, Secret},
    failure::Failure,
    secret::Keys,
    testing::S3Server,
    tls,
};

const PICTURE: &str = "abcdef-480.webp";

struct Stores {
    folder: Files,
    bucket: Files,
    server: S3Server,
    _place: tempfile::TempDir,
}

impl Stores {
    fn open() -> Self {
        let (place, server) = (tempfile::tempdir().unwrap(), S3Server::start());
        Self {
            folder: Files::in_folder(place.path()).unwrap(),
            bucket: Files::open(&server.settings(), place.path()).unwrap(),
            server,
            _place: place,
        }
    }

    fn both(&self) -> [&Files; 2] {
        [&self.folder, &self.bucket]
    }
}

#[tokio::test]
async fn what_is_put_is_got_and_public_and_private_are_apart() {
    let stores = Stores::open();
    for files in stores.both() {
        assert!(files.get(PICTURE).await.unwrap_err().is_missing());
        files.put(PICTURE, Bytes::from_static(b"one")).await.unwrap();
        assert_eq!(files.get(PICTURE).await.unwrap(), "one");
        files.put(PICTURE, Bytes::from_static(b"two")).await.unwrap();
        assert_eq!(files.get(PICTURE).await.unwrap(), "two");
        assert!(files.get_private(PICTURE).await.unwrap_err().is_missing());
        files.put_private("proof.png", Bytes::from_static(b"private")).await.unwrap();
        assert_eq!(files.get_private("proof.png").await.unwrap(), "private");
        assert!(files.get("proof.png").await.unwrap_err().is_missing());
        assert!(files.is_ready().await && files.is_ready().await);
    }
}

/// The store itself shows nothing without our signature, neither public nor private files.
#[tokio::test]
async fn the_bucket_is_closed_to_everybody_else() {
    let stores = Stores::open();
    stores.bucket.put(PICTURE, Bytes::from_static(b"public")).await.unwrap();
    stores.bucket.put_private("proof.png", Bytes::from_static(b"private")).await.unwrap();
    tls::install();
    let settings = stores.server.settings();
    for key in ["public/ab/abcdef-480.webp", "private/pr/proof.png"] {
        let url = format!("{}/{}/{key}", settings.endpoint, settings.bucket);
        assert!(stores.server.bucket().join(key).exists(), "the object lies where it is asked for");
        assert_eq!(reqwest::get(url).await.unwrap().status(), 403, "{key}");
    }
    let wrong = config::Files { secret_key: Secret("wrong".to_owned()), ..settings };
    let files = Files::open(&wrong, "/".as_ref()).unwrap();
    assert!(matches!(files.get(PICTURE).await.unwrap_err(), FileError::Store(_)));
    assert!(matches!(files.put(PICTURE, Bytes::new()).await.unwrap_err(), FileError::Store(_)));
    assert!(!files.is_ready().await);
    assert_eq!(stores.bucket.get(PICTURE).await.unwrap(), "public", "nothing was overwritten");
}

/// Somebody removed the bucket. (The server for tests makes one when asked to write, so this is a server that has nothing.)
#[tokio::test]
async fn a_bucket_that_is_gone_is_no_missing_file() {
    let (settings, _) = broken(|_| (Duration::ZERO, StatusCode::NOT_FOUND)).await;
    let files = Files::open(&settings, "/".as_ref()).unwrap();
    assert!(!files.is_ready().await);
    let refused: Failure = files.put(PICTURE, Bytes::new()).await.unwrap_err().into();
    assert_eq!(refused.code, "unavailable");
}

async fn ask(files: &Files, clock: &Clock, path: &str) -> (StatusCode, String, String, Bytes) {
    let router = files.clone().router(keys(), clock.clone());
    let answer = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let header = |name| {
        let value: Option<&http::HeaderValue> = answer.headers().get(name);
        value.map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let (status, kind, cache) = (answer.status(), header(header::CONTENT_TYPE), header(header::CACHE_CONTROL));
    (status, kind, cache, axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap())
}

fn keys() -> Keys {
    Keys::new([3; 32])
}

#[tokio::test]
async fn public_pictures_are_kept_for_ever_and_a_lost_one_leaves_a_picture_in_its_place() {
    let (stores, clock) = (Stores::open(), Clock::system());
    for files in stores.both() {
        files.put(PICTURE, Bytes::from_static(b"picture")).await.unwrap();
        let (status, kind, cache, body) = ask(files, &clock, &format!("/media/{PICTURE}")).await;
        assert_eq!((status, kind.as_str(), body.as_ref()), (StatusCode::OK, "image/webp", &b"picture"[..]));
        assert!(cache.contains("immutable"));
        let (status, kind, cache, body) = ask(files, &clock, "/media/lost-480.webp").await;
        assert_eq!((status, kind.as_str(), cache.as_str()), (StatusCode::NOT_FOUND, "image/svg+xml", "no-store"));
        assert!(body.starts_with(b"<svg"));
        files.put_private("proof.png", Bytes::from_static(b"private")).await.unwrap();
        for path in
            ["/media/proof.png", "/media/proof.pdf", "/media/..%2Fprivate%2Fpr%2Fproof.png", "/media/signed/proof.png"]
        {
            assert_eq!(ask(files, &clock, path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn a_signed_link_shows_one_private_file_for_a_while() {
    let (stores, clock) = (Stores::open(), Clock::system());
    for files in stores.both() {
        files.put_private("proof.png", Bytes::from_static(b"private")).await.unwrap();
        files.put_private("other.png", Bytes::from_static(b"other")).await.unwrap();
        let link = signed_link(&keys(), "proof.png", "bukti bayar 1.png", clock.now() + TimeDelta::minutes(5));
        let (status, kind, cache, body) = ask(files, &clock, &link).await;
        assert_eq!((status, kind.as_str(), body.as_ref()), (StatusCode::OK, "image/png", &b"private"[..]));
        assert_eq!(cache, "private, no-store");
        for (what, forged) in [
            ("another file", link.replace("/proof.png", "/other.png")),
            ("another name", link.replace("bukti", "kwitansi")),
            ("longer", link.replace("until=1", "until=2")),
            ("another key", signed_link(&Keys::new([4; 32]), "proof.png", "x", clock.now() + TimeDelta::minutes(5))),
            ("nothing", "/media/signed/proof.png?signature=".to_owned()),
        ] {
            assert_ne!(forged, link, "{what}");
            assert_eq!(ask(files, &clock, &forged).await.0, StatusCode::NOT_FOUND, "{what}");
        }
        let missing = signed_link(&keys(), "missing.png", "x.png", clock.now() + TimeDelta::minutes(5));
        assert_eq!(ask(files, &clock, &missing).await.0, StatusCode::NOT_FOUND);
        clock.advance(TimeDelta::minutes(6));
        assert_eq!(ask(files, &clock, &link).await.0, StatusCode::GONE);
    }
}

/// A store that answers every request like this, and how often it was asked.
async fn broken(
    answer: impl Fn(usize) -> (Duration, StatusCode) + Clone + Send + Sync + 'static,
) -> (config::Files, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let router = Router::new().fallback(any(move || {
        let (pause, status) = answer(counter.fetch_add(1, Ordering::SeqCst));
        async move {
            tokio::time::sleep(pause).await;
            (status, [(header::ETAG, "\"1\""), (header::LAST_MODIFIED, "Wed, 21 Oct 2026 07:28:00 GMT")], "")
        }
    }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let key = || Secret("key".to_owned());
    let settings = config::Files {
        bucket: "b".to_owned(),
        endpoint,
        region: "r".to_owned(),
        path_style: true,
        access_key: key(),
        secret_key: key(),
    };
    (settings, asked)
}

#[tokio::test]
async fn a_store_that_fails_is_tried_again_and_then_told_to_be_away() {
    let (settings, asked) = broken(|_| (Duration::ZERO, StatusCode::SERVICE_UNAVAILABLE)).await;
    let files = Files::open(&settings, "/".as_ref()).unwrap();
    let refused: Failure = files.put(PICTURE, Bytes::from_static(b"x")).await.unwrap_err().into();
    assert_eq!((refused.status, refused.code), (503, "unavailable"));
    assert_eq!(asked.load(Ordering::SeqCst), 4, "once and three times more");
    assert!(!files.is_ready().await);

    let (settings, _) =
        broken(|n| (Duration::ZERO, if n < 2 { StatusCode::BAD_GATEWAY } else { StatusCode::OK })).await;
    Files::open(&settings, "/".as_ref()).unwrap().put(PICTURE, Bytes::from_static(b"x")).await.unwrap();

    // Full, as some servers say it: not worth another try.
    let (settings, asked) = broken(|_| (Duration::ZERO, StatusCode::INSUFFICIENT_STORAGE)).await;
    let files = Files::open(&settings, "/".as_ref()).unwrap();
    let refused: Failure = files.put(PICTURE, Bytes::from_static(b"x")).await.unwrap_err().into();
    assert_eq!(refused.code, "unavailable");
    assert!(asked.load(Ordering::SeqCst) <= 4);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_not_waited_for() {
    let (settings, _) = broken(|_| (Duration::from_secs(60), StatusCode::OK)).await;
    let store = s3::open_within(&settings, Duration::from_millis(300)).unwrap();
    let files = Files { store: Arc::new(store), keeps_attributes: true };
    let began = Instant::now();
    let refused: Failure = files.get(PICTURE).await.unwrap_err().into();
    assert_eq!(refused.code, "unavailable");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let (began, patient) = (Instant::now(), Files::open(&settings, "/".as_ref()).unwrap());
    assert!(!patient.is_ready().await);
    assert!(began.elapsed() < Duration::from_secs(4), "a probe has its own limit: {:?}", began.elapsed());
}
