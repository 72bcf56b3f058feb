//! Reading requests: JSON, forms, queries, paths and uploads, each with a refusal that names the field.

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Multipart, Path, Query, Request, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{StatusCode, request::Parts};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

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
        let (parts, body) = request.into_parts();
        // Kept beside the reading, because some refusals need a second look at the text.
        let whole = Request::from_parts(parts.clone(), body);
        let bytes = <Bytes as FromRequest<S>>::from_request(whole, state).await.map_err(|error| {
            if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Failure::new(413, "too_large")
            } else {
                Failure::malformed(error.body_text())
            }
        })?;
        let request = Request::from_parts(parts, Body::from(bytes.clone()));
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(error)) => Err(wrong_shape(&error.body_text(), "body")),
            // The reader tells null for a choice, or a number too many in a list, as if the text were no JSON at all.
            Err(JsonRejection::JsonSyntaxError(error)) if is_json(&bytes) => {
                Err(wrong_shape(&error.body_text(), "body"))
            }
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Failure::new(415, "unsupported_type")),
            Err(error) => Err(Failure::malformed(error.body_text())),
        }
    }
}

fn is_json(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// How axum begins what it tells of a wrong shape. The field's path, a colon and the reason follow.
const INTRODUCTIONS: [&str; 3] = [
    "Failed to deserialize the JSON body into the target type: ",
    "Failed to parse the request body as JSON: ",
    "Failed to deserialize query string: ",
];

/// The refusal of what has the wrong shape, by the field's path; `whole` is named when nothing smaller can be.
fn wrong_shape(text: &str, whole: &str) -> Failure {
    let detail = INTRODUCTIONS.iter().find_map(|begin| text.strip_prefix(*begin)).unwrap_or(text);
    let (path, reason) = detail.split_once(": ").filter(|(path, _)| !path.contains([' ', '`'])).unwrap_or(("", detail));
    // What is missing has no path of its own.
    let missing = reason.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')).map(|(name, _)| name);
    let field = match (path, missing) {
        ("", missing) => missing.unwrap_or(whole).to_owned(),
        (path, None) => path.to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
    };
    Failure::invalid(vec![FieldError::new(field, "wrong_shape").with("detail", detail)])
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
        read.map(|Query(value)| Self(value)).map_err(|error| wrong_shape(&error.body_text(), "query"))
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Aircraft {
        WideBody,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Piece {
        #[serde(rename = "size_mm")]
        _size_mm: [i64; 3],
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Flight {
        #[serde(rename = "number")]
        _number: String,
        #[serde(rename = "aircraft")]
        _aircraft: Aircraft,
        #[serde(default, rename = "pieces")]
        _pieces: Vec<Piece>,
    }

    async fn read(body: &str) -> Result<Flight, Failure> {
        let request = Request::post("/").header("content-type", "application/json");
        let request = request.body(Body::from(body.to_owned())).unwrap();
        Json::<Flight>::from_request(request, &()).await.map(|Json(flight)| flight)
    }

    #[tokio::test]
    async fn what_has_the_wrong_shape_is_named() {
        assert!(read(r#"{"number":"876","aircraft":"wide_body","pieces":[{"size_mm":[1,2,3]}]}"#).await.is_ok());
        for (body, field) in [
            (r#"{"number":"876","aircraft":null}"#, "aircraft"),
            (r#"{"number":"876","aircraft":5}"#, "aircraft"),
            (r#"{"number":"876","aircraft":"jumbo"}"#, "aircraft"),
            (r#"{"number":876,"aircraft":"wide_body"}"#, "number"),
            (r#"{"aircraft":"wide_body"}"#, "number"),
            (r#"{"number":"876","aircraft":"wide_body","pieces":[{"size_mm":[1,2,3,4]}]}"#, "pieces[0].size_mm"),
            (r#"{"number":"876","aircraft":"wide_body","pieces":[{"size_mm":[1,2]}]}"#, "pieces[0].size_mm"),
            (r#"{"number":"876","aircraft":"wide_body","pieces":[{}]}"#, "pieces[0].size_mm"),
            (r#"{"number":"876","aircraft":"wide_body","pieces":[{"size":[1,2,3]}]}"#, "pieces[0].size"),
            (r#"{"number":"876","aircraft":"wide_body","gate":"5"}"#, "gate"),
            ("[]", "body"),
            ("null", "body"),
        ] {
            let refused = read(body).await.unwrap_err();
            assert_eq!((refused.status, refused.code), (422, "invalid"), "{body}");
            assert_eq!(refused.fields[0].field, field, "{body}: {refused:?}");
        }
        for body in ["", "{", r#"{"number":"876""#, "kosong"] {
            assert_eq!(read(body).await.unwrap_err().status, 400, "{body}");
        }
    }

    #[derive(Debug, Deserialize)]
    struct Wanted {
        #[serde(rename = "limit")]
        _limit: u32,
    }

    #[tokio::test]
    async fn a_wrong_parameter_is_named() {
        for (query, field) in [("limit=banyak", "limit"), ("limit=-1", "limit"), ("after=x", "limit")] {
            let request = Request::get(format!("/?{query}")).body(Body::empty()).unwrap();
            let (mut parts, _) = request.into_parts();
            let refused = QueryOf::<Wanted>::from_request_parts(&mut parts, &()).await.unwrap_err();
            assert_eq!((refused.status, refused.fields[0].field.as_str()), (422, field), "{query}");
        }
    }
}
