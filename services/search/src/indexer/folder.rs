//! Folders of indexes: each build has its own, numbered, and a small file names the one in use. That file is replaced in one step, so
//! at any moment, whatever breaks, it names a whole index or none.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

const POINTER: &str = "current.json";

/// Which folder is in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pointer {
    pub(super) folder: String,
    /// The rebuild request that this index answers.
    pub(super) reindexed: i64,
}

/// The home of this process's indexes.
#[derive(Debug, Clone)]
pub(super) struct Home(pub(super) PathBuf);

impl Home {
    /// The index in use; `None` when there is none or the file that names it is damaged.
    pub(super) fn current(&self) -> Option<Pointer> {
        let text = fs::read_to_string(self.0.join(POINTER)).ok()?;
        let pointer: Pointer = serde_json::from_str(&text).ok()?;
        let plain = !pointer.folder.is_empty() && pointer.folder.bytes().all(|b| b.is_ascii_digit());
        plain.then_some(pointer)
    }

    pub(super) fn path(&self, folder: &str) -> PathBuf {
        self.0.join(folder)
    }

    /// A folder that does not exist yet, after all that do.
    pub(super) fn next(&self) -> io::Result<String> {
        fs::create_dir_all(&self.0)?;
        let last = self.folders()?.iter().filter_map(|name| name.parse::<u64>().ok()).max().unwrap_or(0);
        Ok(format!("{:06}", last + 1))
    }

    /// Names the index in use.
    pub(super) fn publish(&self, pointer: &Pointer) -> io::Result<()> {
        let draft = self.0.join("current.new");
        let text = serde_json::to_vec(pointer)?;
        fs::write(&draft, text)?;
        fs::File::open(&draft)?.sync_all()?;
        fs::rename(&draft, self.0.join(POINTER))
    }

    /// Removes every folder but this one: leftovers of builds that broke off and indexes that were replaced.
    pub(super) fn sweep(&self, keep: &[&str]) {
        for name in self.folders().unwrap_or_default() {
            if !keep.contains(&name.as_str())
                && let Err(error) = remove(&self.0.join(&name))
            {
                tracing::warn!(
                    folder = name,
                    error = &error as &dyn std::error::Error,
                    "an old index folder cannot be removed"
                );
            }
        }
    }

    fn folders(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            if let Some(name) = entry.file_name().to_str()
                && name.bytes().all(|b| b.is_ascii_digit())
            {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
