use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use sentra_shared::{clock::Timestamp, config::Settings};

use super::{
    archive::{self, Manifest},
    take::KEY_CHECK,
};
use crate::{compose::Name, data};

/// What to restore, and where to.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The archive.
    pub(crate) from: PathBuf,
    /// The data folder to make.
    pub(crate) data: PathBuf,
    /// Move a data folder that is there aside.
    pub(crate) replace: bool,
    /// File with the key, when it is neither in the archive nor in the settings nor in the folder that is replaced.
    pub(crate) key: Option<PathBuf>,
}

/// An archive whose parts lie beside the data folder, checked, waiting for the name.
pub(crate) struct Prepared {
    /// Where they lie.
    pub(crate) folder: PathBuf,
    /// What the archive said.
    pub(crate) manifest: Manifest,
    aside: tempfile::TempDir,
    data: PathBuf,
    locks: Vec<File>,
}

/// Reads an archive from end to end and says what is in it.
///
/// # Errors
/// It is damaged.
pub(crate) fn check(archive: &Path) -> anyhow::Result<Manifest> {
    archive::read(archive, None)
}

/// Takes the archive apart beside the data folder. Nothing in the data folder changes.
///
/// # Errors
/// The folder is in use or not empty, the archive is damaged, the key is missing or another one, or there is no space.
pub(crate) fn prepare(wanted: &Wanted, settings: &Settings) -> anyhow::Result<Prepared> {
    let occupied = fs::read_dir(&wanted.data).is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !wanted.replace {
        bail!(
            "{} is not empty: choose another folder with --data, or move it aside with --replace",
            wanted.data.display()
        );
    }
    let mut locks = Vec::new();
    if occupied {
        for name in Name::ALL {
            locks.push(data::lock_service(&wanted.data, name.as_str())?);
        }
    }
    let parent = match wanted.data.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let aside = tempfile::Builder::new().prefix(".sentra-restore-").tempdir_in(parent)?;
    let folder = aside.path().join("data");
    fs::create_dir(&folder)?;
    let manifest = archive::read(&wanted.from, Some(&folder))?;
    for name in Name::ALL {
        let part = folder.join("databases").join(format!("{}.db", name.as_str()));
        fs::rename(&part, folder.join(format!("{}.db", name.as_str())))
            .with_context(|| format!("the archive has no database of {}", name.as_str()))?;
    }
    fs::remove_dir(folder.join("databases"))?;
    find_key(wanted, settings, &folder, &manifest)?;
    Ok(Prepared { folder, manifest, aside, data: wanted.data.clone(), locks })
}

/// Makes sure that the restored folder has the key its secrets were written with.
fn find_key(wanted: &Wanted, settings: &Settings, folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let file = folder.join("secret.key");
    if settings.secrets.key.0.is_empty() && !file.exists() {
        let known = wanted.key.clone().or_else(|| wanted.replace.then(|| wanted.data.join("secret.key")));
        let Some(known) = known.filter(|k| k.exists()) else {
            bail!(
                "the archive was made without the installation's key: give the file with --key, or the key in the setting secrets.key"
            );
        };
        fs::copy(&known, &file).with_context(|| format!("cannot read {}", known.display()))?;
    }
    let keys = data::keys(settings, folder)?;
    if !keys.verify(KEY_CHECK.0, KEY_CHECK.1, &manifest.key_check) {
        bail!("this is not the key the archive was made with: bank accounts and identity numbers could not be read");
    }
    Ok(())
}

impl Prepared {
    /// Gives the prepared folder the name of the data folder, in one step. A folder that was there is kept beside it, and its new
    /// name returned.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn put_in_place(self, now: Timestamp) -> anyhow::Result<Option<PathBuf>> {
        let kept = if self.data.exists() && fs::read_dir(&self.data)?.next().is_some() {
            let mut name = self.data.file_name().unwrap_or_default().to_owned();
            name.push(format!(".before-{}", now.format("%Y%m%d-%H%M%S")));
            let kept = self.data.with_file_name(name);
            fs::rename(&self.data, &kept).context("cannot move the old data folder aside")?;
            Some(kept)
        } else {
            None
        };
        fs::rename(&self.folder, &self.data).context("cannot name the restored data folder")?;
        drop(self.locks);
        self.aside.close()?;
        Ok(kept)
    }
}
