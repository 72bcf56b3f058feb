//! The data folder: what kind it is (demonstration or real, for ever), the locks of the services that run on it, and the
//! installation's secret.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use sentra_shared::{
    config::Settings,
    secret::{Keys, SECRET_BYTES},
};

const KIND_FILE: &str = "kind";

/// Makes the folder when missing, and refuses to mix demonstration and real data.
pub(crate) fn open_folder(path: &Path, demo: bool) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(path).with_context(|| format!("cannot make the data folder {}", path.display()))?;
    let path = path.canonicalize().with_context(|| format!("cannot use the data folder {}", path.display()))?;
    let kind = if demo { "demo" } else { "real" };
    match fs::read_to_string(path.join(KIND_FILE)) {
        Ok(found) if found.trim() == kind => {}
        Ok(found) if found.trim() == "demo" => bail!(
            "{} holds a demonstration: serve it with --demo, or choose another folder with --data",
            path.display()
        ),
        Ok(_) => {
            bail!("{} holds real data: serve it without --demo, or choose another folder with --data", path.display())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::write(path.join(KIND_FILE), kind).context("cannot write into the data folder")?;
        }
        Err(error) => return Err(error).context("cannot read the data folder"),
    }
    Ok(path)
}

/// True when the folder was made for a demonstration.
pub(crate) fn is_demo(path: &Path) -> bool {
    fs::read_to_string(path.join(KIND_FILE)).is_ok_and(|kind| kind.trim() == "demo")
}

/// Locks a service of an embedded data folder, so that a second process refuses to run it too. The lock lasts as long as the file.
pub(crate) fn lock_service(path: &Path, service: &str) -> anyhow::Result<File> {
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(path.join(format!("{service}.lock")))?;
    file.try_lock().map_err(|_| {
        anyhow::anyhow!(
            "{service} already runs on {}: stop the other process, or choose another folder with --data",
            path.display()
        )
    })?;
    Ok(file)
}

/// The installation's keys: from the settings, else from `secret.key`, which is made at the first start.
pub(crate) fn keys(settings: &Settings, folder: &Path) -> anyhow::Result<Keys> {
    let given = &settings.secrets.key.0;
    if !given.is_empty() {
        return Ok(Keys::new(from_hex(given).context("secrets.key is not 64 hexadecimal digits")?));
    }
    let file = folder.join("secret.key");
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Keys::new(from_hex(text.trim()).with_context(|| format!("{} is damaged", file.display()))?)),
        Err(error) if error.kind() == ErrorKind::NotFound => make_key(&file),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn make_key(file: &Path) -> anyhow::Result<Keys> {
    let secret = Keys::generate();
    let text: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    // Written aside and then given its name at once, so that another process never reads half of it.
    let aside = file.with_extension(format!("new-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&aside).with_context(|| format!("cannot make {}", file.display()))?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    let named = fs::hard_link(&aside, file);
    fs::remove_file(&aside)?;
    match named {
        Ok(()) => Ok(Keys::new(secret)),
        // Several services of one folder may start together: the first one's secret counts.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(file)?;
            Ok(Keys::new(from_hex(text.trim()).with_context(|| format!("{} is damaged", file.display()))?))
        }
        Err(error) => Err(error).with_context(|| format!("cannot make {}", file.display())),
    }
}

fn from_hex(text: &str) -> Option<[u8; SECRET_BYTES]> {
    let bytes: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok()))
        .collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_of_one_kind_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        open_folder(folder.path(), true).unwrap();
        assert!(open_folder(folder.path(), false).unwrap_err().to_string().contains("--demo"));
        assert!(is_demo(folder.path()));
    }

    #[test]
    fn a_service_runs_once_on_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock_service(folder.path(), "order").unwrap();
        assert!(lock_service(folder.path(), "order").is_err());
        lock_service(folder.path(), "search").unwrap();
        drop(held);
        lock_service(folder.path(), "order").unwrap();
    }

    #[test]
    fn the_secret_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let settings = sentra_shared::config::load(None, []).unwrap();
        let first = keys(&settings, folder.path()).unwrap().sign("x", b"y");
        assert_eq!(keys(&settings, folder.path()).unwrap().sign("x", b"y"), first);
    }
}
