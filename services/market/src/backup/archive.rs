//! The archive: a compressed tar file whose last entry lists every part with its size and hash. A file that was cut off has no list,
//! one that was changed does not agree with it, and either is noticed before anything is restored.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, BufWriter, Read, Write},
    path::{Component, Path},
};

use anyhow::{Context, bail};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sentra_shared::clock::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Shape of the archive; a later program that changes it counts on.
const FORMAT: u32 = 1;
const MANIFEST: &str = "manifest.json";
/// Largest list of parts that is read, in bytes: some millions of files.
const MANIFEST_MAX: u64 = 1 << 30;

/// One file in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Size in bytes.
    pub(super) bytes: u64,
    /// SHA-256 in hexadecimal.
    pub(super) sha256: String,
}

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u32,
    /// Version of the program that made it.
    pub(crate) program: String,
    /// When it was made.
    pub(crate) made_at: Timestamp,
    /// `demo` or `real`.
    pub(crate) kind: String,
    /// A word signed with the installation's key, by which the right key is known.
    pub(crate) key_check: String,
    /// True when the key itself is in the archive.
    pub(crate) with_key: bool,
    /// Every part by its path.
    pub(super) parts: BTreeMap<String, Part>,
}

impl Manifest {
    pub(super) fn new(made_at: Timestamp, kind: &str, key_check: String, with_key: bool) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, program, made_at, kind: kind.to_owned(), key_check, with_key, parts: BTreeMap::new() }
    }

    /// Files and bytes in it.
    pub(crate) fn size(&self) -> (usize, u64) {
        (self.parts.len(), self.parts.values().map(|p| p.bytes).sum())
    }
}

/// An archive being written.
pub(super) struct Writer {
    tar: tar::Builder<GzEncoder<BufWriter<File>>>,
    manifest: Manifest,
}

impl Writer {
    pub(super) fn new(file: File, manifest: Manifest) -> Self {
        // Pictures are compressed already and databases compress well at any level, so the fastest.
        let tar = tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::fast()));
        Self { tar, manifest }
    }

    /// Adds a file under a path.
    pub(super) fn add(&mut self, path: &str, file: &Path) -> anyhow::Result<()> {
        let source = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        let size = source.metadata()?.len();
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        // Read to the size known now: a file that grows meanwhile must not shift what follows.
        let mut hashed = Hashed { inner: BufReader::new(source).take(size), hash: Sha256::new(), bytes: 0 };
        self.tar.append_data(&mut header, path, &mut hashed)?;
        if hashed.bytes != size {
            bail!("{} became shorter while it was read", file.display());
        }
        self.manifest.parts.insert(path.to_owned(), hashed.part());
        Ok(())
    }

    /// Adds the list and brings everything to the disk.
    pub(super) fn finish(mut self) -> anyhow::Result<Manifest> {
        let list = serde_json::to_vec_pretty(&self.manifest)?;
        let mut header = tar::Header::new_gnu();
        header.set_size(list.len().try_into()?);
        header.set_mode(0o600);
        self.tar.append_data(&mut header, MANIFEST, list.as_slice())?;
        let mut out = self.tar.into_inner()?.finish()?;
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(self.manifest)
    }
}

struct Hashed<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}

impl<R> Hashed<R> {
    fn part(self) -> Part {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Part { bytes: self.bytes, sha256 }
    }
}

/// Reads a whole archive, writing its parts below `into` when given, and compares every part with the list.
///
/// # Errors
/// It is not an archive of ours, cut off, changed, or of a newer program; or the parts cannot be written.
pub(super) fn read(archive: &Path, into: Option<&Path>) -> anyhow::Result<Manifest> {
    let file = File::open(archive).with_context(|| format!("cannot read {}", archive.display()))?;
    let mut tar = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let mut found = BTreeMap::new();
    let mut manifest: Option<Manifest> = None;
    let broken = || format!("{} is damaged or was cut off", archive.display());
    for entry in tar.entries().with_context(broken)? {
        let mut entry = entry.with_context(broken)?;
        let path = entry.path().with_context(broken)?.into_owned();
        if path == Path::new(MANIFEST) {
            let mut text = Vec::new();
            entry.by_ref().take(MANIFEST_MAX).read_to_end(&mut text).with_context(broken)?;
            manifest = Some(serde_json::from_slice(&text).with_context(broken)?);
            continue;
        }
        let name = plain(&path).with_context(|| format!("{} holds a path that is not ours", archive.display()))?;
        let part = match into {
            Some(folder) => extract(entry, &folder.join(&path), &broken)?,
            None => drain(entry, std::io::sink()).with_context(broken)?,
        };
        found.insert(name, part);
    }
    // What follows the last entry is the end of the compressed stream, whose sum tells that all of it was there.
    std::io::copy(&mut tar.into_inner(), &mut std::io::sink()).with_context(broken)?;
    let Some(manifest) = manifest else { bail!(broken()) };
    if manifest.format > FORMAT {
        bail!("{} was made by a newer program ({}): restore it with that one", archive.display(), manifest.program);
    }
    if manifest.parts != found {
        bail!("{} does not hold what it says it holds", archive.display());
    }
    Ok(manifest)
}

fn extract(entry: impl Read, path: &Path, broken: &dyn Fn() -> String) -> anyhow::Result<Part> {
    let parent = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).with_context(|| format!("cannot make {}", path.display()))?;
    let part = drain(entry, &file).map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull => anyhow::Error::from(error),
        _ => anyhow::Error::from(error).context(broken()),
    })?;
    file.sync_all()?;
    Ok(part)
}

fn drain(entry: impl Read, mut to: impl Write) -> std::io::Result<Part> {
    let mut hashed = Hashed { inner: entry, hash: Sha256::new(), bytes: 0 };
    std::io::copy(&mut hashed, &mut to)?;
    Ok(hashed.part())
}

/// The path as text, when it stays below the folder it is put into.
fn plain(path: &Path) -> Option<String> {
    let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
    path.to_str().filter(|text| inside && !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn made(folder: &Path) -> PathBuf {
        std::fs::write(folder.join("a"), vec![7_u8; 200_000]).unwrap();
        std::fs::write(folder.join("b"), b"").unwrap();
        let path = folder.join("backup");
        let now = sentra_shared::clock::Clock::system().now();
        let mut writer = Writer::new(File::create(&path).unwrap(), Manifest::new(now, "real", "check".into(), false));
        writer.add("databases/a.db", &folder.join("a")).unwrap();
        writer.add("files/public/b", &folder.join("b")).unwrap();
        assert_eq!(writer.finish().unwrap().size(), (2, 200_000));
        path
    }

    #[test]
    fn what_goes_in_comes_out() {
        let folder = tempfile::tempdir().unwrap();
        let archive = made(folder.path());
        let out = folder.path().join("out");
        assert_eq!(read(&archive, Some(&out)).unwrap(), read(&archive, None).unwrap());
        assert_eq!(std::fs::read(out.join("databases/a.db")).unwrap(), vec![7_u8; 200_000]);
        assert!(read(&archive, Some(&out)).is_err(), "nothing is written over");
    }

    #[test]
    fn every_cut_and_every_change_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let archive = made(folder.path());
        let whole = std::fs::read(&archive).unwrap();
        let manifest = read(&archive, None).unwrap();
        for keep in (0..whole.len().saturating_sub(1)).step_by(97) {
            std::fs::write(&archive, &whole[..keep]).unwrap();
            assert!(read(&archive, None).is_err(), "cut at {keep} of {}", whole.len());
        }
        for place in (10..whole.len() - 8).step_by(89) {
            let mut changed = whole.clone();
            changed[place] ^= 0x55;
            std::fs::write(&archive, &changed).unwrap();
            // A compressed stream has bits that mean nothing: then it is still the same archive.
            if let Ok(found) = read(&archive, None) {
                assert_eq!(found, manifest, "changed at {place} of {}", whole.len());
            }
        }
    }

    #[test]
    fn paths_stay_inside() {
        for path in ["../x", "/etc/x", "a/../../x", ""] {
            assert_eq!(plain(Path::new(path)), None, "{path}");
        }
        assert_eq!(plain(Path::new("files/public/ab")), Some("files/public/ab".into()));
    }
}
