//! Stored files: pictures of products and sellers, proofs of payment, documents. They lie in a folder or in an S3 store. Keys are made by
//! us from content hashes, never from a user's text, so nothing is ever overwritten by something else and no store needs conditional
//! writing.
//!
//! Public files are served by every process at `/media/<name>`. Private files have no address of their own: either a handler that checks
//! access answers with their content, or, where the reader has been checked already and has no session, with a [`signed_link`] that ends
//! after minutes. Both kinds pass through us. So the bucket can be closed to the internet, pages need no address but our own, and
//! what a reader's browser gets does not depend on the store; proxies in front keep the public ones, which never change.

mod link;
mod s3;
mod serve;
#[cfg(test)]
mod tests;

use std::{error::Error, io, path::Path as FsPath, sync::Arc, time::Duration};

use bytes::Bytes;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt, PutOptions, PutPayload, local::LocalFileSystem,
    path::Path as Key,
};
use sha2::{Digest, Sha256};

pub use link::signed_link;

use crate::{config, failure::Failure};

/// Longest wait for the store when asked whether it is ready.
const READY_WITHIN: Duration = Duration::from_secs(2);
/// Written once, so that readiness tells a bucket that is gone from a file that is missing.
const PROBE: &str = "readiness-probe";

/// The store failed, or the thing is not there.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("the file is not in the store")]
    Missing(#[source] object_store::Error),
    /// The store is away, full or refuses us.
    #[error("the file store failed")]
    Store(#[source] object_store::Error),
    /// The folder cannot be made.
    #[error("the folder for files cannot be made")]
    Folder(#[source] std::io::Error),
}

impl FileError {
    /// True when the file simply does not exist.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing(_))
    }

    /// True when there is no space left for it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let mut cause: Option<&(dyn Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::StorageFull) {
                return true;
            }
            cause = error.source();
        }
        false
    }

    fn of_reading(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) { Self::Missing(error) } else { Self::Store(error) }
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

/// The file store of the installation.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Folders keep no content type and no cache rule beside a file.
    keeps_attributes: bool,
}

impl Files {
    /// The store the settings name: an S3 bucket, or `folder` when they name none.
    ///
    /// # Errors
    /// The folder cannot be made, or the settings of the bucket contradict each other. A bucket that does not answer is no error here: the
    /// rest of the marketplace works without it, see [`Self::is_ready`].
    pub fn open(settings: &config::Files, folder: &FsPath) -> Result<Self, FileError> {
        if settings.bucket.is_empty() { Self::in_folder(folder) } else { Self::in_bucket(settings) }
    }

    /// Files in a folder, which is made when missing.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn in_folder(folder: &FsPath) -> Result<Self, FileError> {
        std::fs::create_dir_all(folder).map_err(FileError::Folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(FileError::Store)?;
        Ok(Self { store: Arc::new(store), keeps_attributes: false })
    }

    fn in_bucket(settings: &config::Files) -> Result<Self, FileError> {
        Ok(Self { store: Arc::new(s3::open(settings).map_err(FileError::Store)?), keeps_attributes: true })
    }

    /// Stores a public file. The name contains a hash of the content, so writing it twice changes nothing.
    ///
    /// # Errors
    /// The store is away or full.
    pub async fn put(&self, name: &str, content: Bytes) -> Result<(), FileError> {
        self.write(&public_key(name), name, serve::PUBLIC, content).await
    }

    /// Reads a public file.
    ///
    /// # Errors
    /// It is not there, or the store is away.
    pub async fn get(&self, name: &str) -> Result<Bytes, FileError> {
        self.read(&public_key(name)).await
    }

    /// Stores a file that no address shows by itself: who may see it is for the service to decide that keeps its name.
    ///
    /// # Errors
    /// The store is away or full.
    pub async fn put_private(&self, name: &str, content: Bytes) -> Result<(), FileError> {
        self.write(&private_key(name), name, serve::PRIVATE, content).await
    }

    /// Reads a private file.
    ///
    /// # Errors
    /// It is not there, or the store is away.
    pub async fn get_private(&self, name: &str) -> Result<Bytes, FileError> {
        self.read(&private_key(name)).await
    }

    /// True when the store answers, for `/readyz`. The first time it writes a small file, which also shows that we may write.
    pub async fn is_ready(&self) -> bool {
        let key = Key::from(PROBE);
        let asked = async {
            match self.store.head(&key).await {
                Ok(_) => true,
                Err(object_store::Error::NotFound { .. }) => {
                    self.write(&key, PROBE, serve::PRIVATE, Bytes::from_static(b"ready")).await.is_ok()
                }
                Err(_) => false,
            }
        };
        tokio::time::timeout(READY_WITHIN, asked).await.unwrap_or(false)
    }

    async fn read(&self, key: &Key) -> Result<Bytes, FileError> {
        self.store.get(key).await.map_err(FileError::of_reading)?.bytes().await.map_err(FileError::of_reading)
    }

    async fn write(&self, key: &Key, name: &str, cache: &'static str, content: Bytes) -> Result<(), FileError> {
        let mut attributes = Attributes::new();
        if self.keeps_attributes {
            attributes.insert(Attribute::ContentType, serve::media_type(name).into());
            attributes.insert(Attribute::CacheControl, cache.into());
        }
        let options = PutOptions { attributes, ..PutOptions::default() };
        // A bucket that is gone answers "not found" as well, and that is no missing file.
        self.store.put_opts(key, PutPayload::from_bytes(content), options).await.map_err(FileError::Store)?;
        Ok(())
    }
}

fn public_key(name: &str) -> Key {
    key("public", name)
}

fn private_key(name: &str) -> Key {
    key("private", name)
}

fn key(kind: &str, name: &str) -> Key {
    // Two letters of the hash spread the files over folders.
    let shard: String = name.chars().take(2).collect();
    Key::from_iter([kind, shard.as_str(), name])
}

/// A name for content: its hash in hexadecimal, 32 characters.
#[must_use]
pub fn content_name(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
