use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use sentra_shared::{clock::Timestamp, secret::Keys};

use super::{
    archive::{Manifest, Writer},
    databases,
};
use crate::compose::Name;

/// Signed with the installation's key, so that an archive tells which key it needs.
pub(super) const KEY_CHECK: (&str, &[u8]) = ("backup-key-check", b"sentra");

/// What to back up, and where to.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The archive to make; it must not exist.
    pub(crate) to: PathBuf,
    /// Put the installation's key into it too.
    pub(crate) with_key: bool,
    /// False when files are kept elsewhere than in the data folder.
    pub(crate) with_files: bool,
}

/// Makes an archive of a data folder while it is being used. The archive gets its name when it is whole; whatever happens before that
/// leaves nothing behind but, after a power cut, a folder named `.sentra-backup-*` beside it.
///
/// # Errors
/// The archive exists, the data folder has no databases, or there is no space.
pub(crate) fn take(wanted: &Wanted, keys: &Keys, now: Timestamp) -> anyhow::Result<Manifest> {
    if wanted.to.exists() {
        bail!("{} exists: a backup is never written over", wanted.to.display());
    }
    let parent = match wanted.to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let work = tempfile::Builder::new()
        .prefix(".sentra-backup-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot write into {}", parent.display()))?;
    let names = Name::ALL.map(Name::as_str);
    let copies = databases::copy(&wanted.data, work.path(), &names)?;
    let kind = fs::read_to_string(wanted.data.join("kind")).context("the data folder does not say what kind it is")?;
    let manifest = Manifest::new(now, kind.trim(), keys.sign(KEY_CHECK.0, KEY_CHECK.1), wanted.with_key);
    let draft = work.path().join("archive");
    let mut writer = Writer::new(File::create(&draft)?, manifest);
    for (name, copy) in names.iter().zip(&copies) {
        writer.add(&format!("databases/{name}.db"), copy)?;
        fs::remove_file(copy)?;
    }
    for name in ["kind", "demo.loaded"] {
        let file = wanted.data.join(name);
        if file.exists() {
            writer.add(name, &file)?;
        }
    }
    if wanted.with_key {
        writer.add("secret.key", &wanted.data.join("secret.key")).context("the key is not in the data folder")?;
    }
    // After the databases: a file is stored before the row that names it, so every name in the copies has its file by now.
    if wanted.with_files {
        add_folder(&mut writer, &wanted.data.join("files"), "files")?;
    }
    let manifest = writer.finish()?;
    // Refuses to replace a file that came up meanwhile, which renaming would not.
    fs::hard_link(&draft, &wanted.to).with_context(|| format!("cannot name the backup {}", wanted.to.display()))?;
    File::open(parent)?.sync_all()?;
    Ok(manifest)
}

fn add_folder(writer: &mut Writer, folder: &Path, path: &str) -> anyhow::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let (inside, kind) = (format!("{path}/{name}"), entry.file_type()?);
        if kind.is_dir() {
            add_folder(writer, &entry.path(), &inside)?;
        } else if kind.is_file() && !name.contains('#') {
            // With a `#` it is an upload that the store has not finished.
            writer.add(&inside, &entry.path())?;
        }
    }
    Ok(())
}
