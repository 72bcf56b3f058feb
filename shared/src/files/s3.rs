use std::time::Duration;

use object_store::{
    BackoffConfig, ClientOptions, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};

use crate::{config, tls};

/// Longest time to reach the store.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// Longest time of one request with its content. The largest file has 10 MB.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Repetitions after an answer that says "try again" (5xx, 429, no connection), and the time after which there is none: together with the
/// request under way a visitor waits half a minute at most.
const REPEATS: usize = 3;
const REPEAT_WITHIN: Duration = Duration::from_secs(10);
const PAUSES: BackoffConfig =
    BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: Duration::from_secs(2), base: 3.0 };

/// A client for the bucket. Nothing is asked yet.
pub(super) fn open(settings: &config::Files) -> object_store::Result<AmazonS3> {
    open_within(settings, ANSWER_WITHIN)
}

pub(super) fn open_within(settings: &config::Files, answer_within: Duration) -> object_store::Result<AmazonS3> {
    tls::install();
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key.0)
        .with_secret_access_key(&settings.secret_key.0)
        .with_virtual_hosted_style_request(!settings.path_style)
        .with_retry(RetryConfig { backoff: PAUSES, max_retries: REPEATS, retry_timeout: REPEAT_WITHIN })
        .with_client_options(
            ClientOptions::new()
                .with_connect_timeout(CONNECT_WITHIN)
                .with_timeout(answer_within)
                // The settings' check lets plain HTTP through for this machine only.
                .with_allow_http(settings.endpoint.starts_with("http://")),
        );
    if !settings.endpoint.is_empty() {
        builder = builder.with_endpoint(endpoint(settings));
    }
    builder.build()
}

/// The address as the client wants it: with the bucket in front of the host when the bucket is named there.
fn endpoint(settings: &config::Files) -> String {
    match settings.endpoint.split_once("://") {
        Some((scheme, host)) if !settings.path_style => format!("{scheme}://{}.{host}", settings.bucket),
        _ => settings.endpoint.clone(),
    }
}
