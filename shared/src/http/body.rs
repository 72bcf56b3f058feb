//! Reading requests: JSON, forms, queries, paths and uploads, each with a refusal that names the field.

use axum::{
    extract::{FromRequest, FromRequestParts, Multipart, Path, Query, Request, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{StatusCode, request::Parts};
use serde::{Serialize, de::DeserializeOwned};

use super::identify::Proof;
use crate::{
    failure::{Failure, FieldError},
    page::Frame,
};

/// Longest form, in bytes.
const FORM_BYTES_MAX: usize = 128 * 1024;

/// A JSON body in, or out.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(error)) => {
                let text = error.body_text();
                let detail = text.rsplit_once("target type: ").map_or(text.as_str(), |(_, d)| d);
                let field = detail.split_once(": ").map(|(f, _)| f).filter(|f| !f.contains(' ')).unwrap_or("body");
                Err(Failure::invalid(vec![FieldError::new(field, "wrong_shape").with("detail", detail)]))
            }
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Failure::new(415, "unsupported_type")),
            Err(JsonRejection::BytesRejection(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Failure::new(413, "too_large"))
            }
            Err(error) => Err(Failure::malformed(error.body_text())),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Query parameters.
#[derive(Debug, Clone)]
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(value)| Self(value))
            .map_err(|e| Failure::invalid(vec![FieldError::new("query", "wrong_shape").with("detail", e.body_text())]))
    }
}

/// Path parameters. What is not an id of the right kind is not there.
#[derive(Debug, Clone)]
pub struct PathOf<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(value)| Self(value))
            .map_err(|_| Failure::not_found())
    }
}

fn check_csrf(parts: &Parts, given: Option<&str>) -> Result<(), Failure> {
    // Programs with a bearer token send no ambient credential, so there is nothing to forge.
    if parts.extensions.get::<Proof>() == Some(&Proof::Bearer) {
        return Ok(());
    }
    let wanted = parts.extensions.get::<Frame>().map(|f| f.csrf.clone()).unwrap_or_default();
    if !wanted.is_empty() && given == Some(wanted.as_str()) { Ok(()) } else { Err(Failure::new(403, "form_expired")) }
}

/// A form that was rendered for this visitor: its `_csrf` fits. Repeated and unknown fields are fine; every field of `T` should
/// be text with `#[serde(default)]`, so that the use case can name what is wrong.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let bytes = axum::body::to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| Failure::new(413, "too_large"))?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes).map_err(Failure::malformed)?;
        check_csrf(&parts, pairs.iter().find(|(name, _)| name == "_csrf").map(|(_, value)| value.as_str()))?;
        let value = serde_urlencoded::from_bytes(&bytes)
            .map_err(|e| Failure::invalid(vec![FieldError::new("form", "wrong_shape").with("detail", e)]))?;
        Ok(Self(value))
    }
}

/// A file of an upload form.
#[derive(Debug, Clone)]
pub struct UploadedFile {
    /// Name of the form's field.
    pub field: String,
    /// Its content.
    pub bytes: Bytes,
}

/// A multipart form: texts by name, files with content. The route raises the body limit; `_csrf` must come before the files.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// Text fields in order.
    pub texts: Vec<(String, String)>,
    /// Files that are not empty.
    pub files: Vec<UploadedFile>,
}

impl Upload {
    /// A text field; empty when it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }
}

/// Parts of one upload.
const PARTS_MAX: usize = 64;

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let mut form = Multipart::from_request(Request::from_parts(parts.clone(), body), state)
            .await
            .map_err(|_| Failure::new(415, "unsupported_type"))?;
        let mut upload = Self::default();
        let too_large = |e: axum::extract::multipart::MultipartError| {
            if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Failure::new(413, "too_large")
            } else {
                Failure::malformed(e.body_text())
            }
        };
        let mut checked = false;
        for _ in 0..PARTS_MAX {
            let Some(part) = form.next_field().await.map_err(too_large)? else { break };
            let field = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            if is_file && !checked {
                check_csrf(&parts, Some(upload.text("_csrf")))?;
                checked = true;
            }
            let bytes = part.bytes().await.map_err(too_large)?;
            if is_file {
                if !bytes.is_empty() {
                    upload.files.push(UploadedFile { field, bytes });
                }
            } else {
                upload.texts.push((field, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        if !checked {
            check_csrf(&parts, Some(upload.text("_csrf")))?;
        }
        Ok(upload)
    }
}
