//! Stored files: pictures of products and sellers, later documents. Keys are made by us from content hashes, never from a user's text.

use std::{error::Error, io, path::Path as FsPath, sync::Arc};

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use http::header;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as Key};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// The store failed, or the thing is not there.
#[derive(Debug, thiserror::Error)]
#[error("the file store failed")]
pub struct FileError(#[from] pub object_store::Error);

impl FileError {
    /// True when the file simply does not exist.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0, object_store::Error::NotFound { .. })
    }
}

impl FileError {
    /// True when there is no space left for it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let mut cause: Option<&(dyn Error + 'static)> = Some(&self.0);
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::StorageFull) {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        if error.is_missing() {
            Self::not_found()
        } else if error.is_full() {
            Self::storage_full(error)
        } else {
            Self::unavailable().caused_by(error)
        }
    }
}

/// Public files, addressed as `/media/<name>`.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// Files in a folder, which is made when missing.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn in_folder(folder: &FsPath) -> Result<Self, FileError> {
        let made = std::fs::create_dir_all(folder)
            .map_err(|source| object_store::Error::Generic { store: "folder", source: source.into() });
        made?;
        Ok(Self { store: Arc::new(LocalFileSystem::new_with_prefix(folder)?) })
    }

    /// Stores a public file. The name contains a hash of the content, so writing it twice changes nothing.
    ///
    /// # Errors
    /// The store is away or full.
    pub async fn put(&self, name: &str, content: Bytes) -> Result<(), FileError> {
        self.store.put(&Self::key(name), PutPayload::from_bytes(content)).await?;
        Ok(())
    }

    /// Reads a public file.
    ///
    /// # Errors
    /// It is not there, or the store is away.
    pub async fn get(&self, name: &str) -> Result<Bytes, FileError> {
        Ok(self.store.get(&Self::key(name)).await?.bytes().await?)
    }

    /// Stores a file that no address shows by itself: who may see it is for the service to decide that keeps its name.
    ///
    /// # Errors
    /// The store is away or full.
    pub async fn put_private(&self, name: &str, content: Bytes) -> Result<(), FileError> {
        self.store.put(&Self::private_key(name), PutPayload::from_bytes(content)).await?;
        Ok(())
    }

    /// Reads a private file.
    ///
    /// # Errors
    /// It is not there, or the store is away.
    pub async fn get_private(&self, name: &str) -> Result<Bytes, FileError> {
        Ok(self.store.get(&Self::private_key(name)).await?.bytes().await?)
    }

    /// True when the store answers, for `/readyz`.
    pub async fn is_ready(&self) -> bool {
        match self.store.head(&Key::from("readiness-probe")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => true,
            Err(_) => false,
        }
    }

    fn key(name: &str) -> Key {
        // Two letters of the hash spread the files over folders.
        let shard: String = name.chars().take(2).collect();
        Key::from_iter(["public", shard.as_str(), name])
    }

    fn private_key(name: &str) -> Key {
        let shard: String = name.chars().take(2).collect();
        Key::from_iter(["private", shard.as_str(), name])
    }

    /// `/media/{name}`: public files, which never change under their name.
    pub fn router(self) -> Router {
        Router::new().route("/media/{name}", get(serve)).with_state(self)
    }
}

/// A name for content: its hash in hexadecimal, 32 characters.
#[must_use]
pub fn content_name(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

async fn serve(State(files): State<Files>, Path(name): Path<String>) -> Result<Response, Failure> {
    let content_type = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("webp") => "image/webp",
        Some("jpg") => "image/jpeg",
        Some("svg") => "image/svg+xml",
        _ => return Err(Failure::not_found()),
    };
    let content = files.get(&name).await?;
    Ok((
        [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")],
        content,
    )
        .into_response())
}
