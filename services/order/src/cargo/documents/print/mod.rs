//! Sets a document as PDF. The templates are part of the program and read one file, `data.json`, in which every text is a value:
//! nothing anybody typed is ever read as markup. There is no other file, no network and no clock, so the same data give the same
//! bytes.

mod fonts;

use std::sync::LazyLock;

use serde_json::Value;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    ecow::EcoVec,
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, Source, VirtualPath},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

use self::fonts::FONTS;
use super::kind::Kind;

/// Why a document cannot be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PrintError {
    /// Letters that no font has, and where they stand.
    #[error("no font has the letters {letters} of {place}")]
    Letters {
        /// Path in the data.
        place: String,
        /// Each once.
        letters: String,
    },
    /// The template or the data are wrong: a defect.
    #[error("the document cannot be set: {0}")]
    Set(String),
}

macro_rules! templates {
    ($($name:ident = $file:literal),+ $(,)?) => {
        $(static $name: LazyLock<Source> = LazyLock::new(|| {
            Source::new(file_id($file), include_str!(concat!("../templates/", $file)).to_owned())
        });)+

        /// The template of a name.
        fn template(id: FileId) -> Option<&'static Source> {
            [$(&*$name),+].into_iter().find(|source| source.id() == id)
        }
    };
}

templates! {
    SHARED = "shared.typ",
    INVOICE = "invoice.typ",
    PACKING_LIST = "packing-list.typ",
    LABEL = "label.typ",
    WAYBILL = "waybill.typ",
    CUSTOMS = "customs.typ",
}

/// The mark of the house, as the pages show it.
const MARK: &[u8] = include_bytes!("../../../../../../shared/src/page/icon.svg");

static MARK_FILE: LazyLock<FileId> = LazyLock::new(|| file_id("icon.svg"));
static DATA_FILE: LazyLock<FileId> = LazyLock::new(|| file_id("data.json"));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Ids are kept for ever by the compiler, so only these few fixed names get one.
fn file_id(name: &str) -> FileId {
    // A name that were no path would make all files one, which every test of a template notices.
    let beside = |path: &VirtualPath| path.parent().and_then(|folder| folder.join(name).ok());
    Source::detached("").id().get().map(|path| beside(path).unwrap_or_else(|| path.clone())).intern()
}

/// What a template may see.
struct Desk {
    main: &'static Source,
    data: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        template(id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == *DATA_FILE => Ok(self.data.clone()),
            id if id == *MARK_FILE => Ok(Bytes::new(MARK)),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The PDF of a document. Takes processor time: call it off the request threads.
///
/// # Errors
/// [`PrintError`].
pub(super) fn pdf(kind: Kind, data: &[u8]) -> Result<Vec<u8>, PrintError> {
    let document = lay_out(kind, data)?;
    let printed = finish(&document, data);
    // What the compiler remembers of this document is of no use for the next one.
    typst::comemo::evict(0);
    printed
}

/// The letters of a text that no font has, each once; none when it can be printed. A text is worth its length in time: bound it before.
pub(crate) fn unprintable(text: &str) -> Option<String> {
    // The fonts are read for others only, which most orders never need.
    if text.is_ascii() { None } else { fonts::printable(text).err() }
}

fn lay_out(kind: Kind, data: &[u8]) -> Result<PagedDocument, PrintError> {
    let mut value: Value = serde_json::from_slice(data).map_err(|e| PrintError::Set(e.to_string()))?;
    make_printable(&mut value, "")?;
    let data = serde_json::to_vec(&value).map_err(|e| PrintError::Set(e.to_string()))?;
    let main = match kind {
        Kind::Invoice => &INVOICE,
        Kind::PackingList => &PACKING_LIST,
        Kind::Label => &LABEL,
        Kind::Waybill => &WAYBILL,
        Kind::Customs => &CUSTOMS,
    };
    let desk = Desk { main, data: Bytes::new(data) };
    typst::compile::<PagedDocument>(&desk).output.map_err(|errors| told(&errors))
}

fn finish(document: &PagedDocument, data: &[u8]) -> Result<Vec<u8>, PrintError> {
    let identity = sentra_shared::files::content_name(data);
    // The templates set the date of the consignment's closing; the moment of printing is nowhere in the file.
    let options = PdfOptions {
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("Sentra".to_owned())),
        timestamp: None::<Timestamp>,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| told(&errors))
}

fn told(errors: &EcoVec<SourceDiagnostic>) -> PrintError {
    PrintError::Set(errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join("; "))
}

/// Replaces or refuses what the fonts do not have, in every text of the data.
fn make_printable(value: &mut Value, place: &str) -> Result<(), PrintError> {
    match value {
        // Pictures are drawn by this program.
        Value::String(_) if place.ends_with("_svg") => Ok(()),
        Value::String(text) => {
            let letters = |letters| PrintError::Letters { place: place.trim_start_matches('.').to_owned(), letters };
            *text = fonts::printable(text).map_err(letters)?;
            Ok(())
        }
        Value::Array(items) => {
            items.iter_mut().zip(1..).try_for_each(|(item, n)| make_printable(item, &format!("{place}[{n}]")))
        }
        Value::Object(fields) => {
            fields.iter_mut().try_for_each(|(name, item)| make_printable(item, &format!("{place}.{name}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
