//! Prints the documents of a consignment and puts them away.

use std::time::Duration;

use bytes::Bytes;
use sentra_shared::{clock::Timestamp, contract::SellerId, failure::FieldError};
use sha2::{Digest, Sha256};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{
    check::check,
    data,
    kind::{Form, Kind},
    letters,
    papers::Papers,
    print::{self, PrintError},
    refused::DocumentRefused,
    store::{self, Entry},
};
use crate::{app::App, cargo::ConsignmentId, error::Error};

/// One at a time: a document of hundreds of lines takes seconds and some hundred megabytes, and nothing waits for it but its maker.
static PRINTER: Semaphore = Semaphore::const_new(1);

/// Longest a request waits for its documents, its turn at the printer included.
const WAIT_MAX: Duration = Duration::from_secs(180);

/// Documents that lie in the store and only wait for their rows.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(super) consignment: ConsignmentId,
    pub(super) number: String,
    pub(super) papers_sha256: String,
    pub(super) papers_sealed: String,
    pub(super) entries: Vec<Entry>,
    pub(super) at: Timestamp,
}

/// A document in memory.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    pub(super) entry: Entry,
    pub(super) content: Bytes,
}

/// Checks the papers, prints every document and stores the files, outside of any transaction. [`store::record`] then writes the rows
/// in the transaction that closes the consignment; when that does not happen, the files lie there unnamed and harm nobody.
///
/// # Errors
/// [`DocumentRefused::Disagree`], [`DocumentRefused::Letters`], [`DocumentRefused::Slow`], [`Error::Files`].
pub(crate) async fn make(app: &App, consignment: ConsignmentId, papers: &Papers) -> Result<Made, Error> {
    check(papers).map_err(DocumentRefused::Disagree)?;
    let json = serde_json::to_string(papers).map_err(|e| DocumentRefused::Unset(e.to_string()))?;
    let papers_sha256 = sha256(json.as_bytes());
    let place = store::papers_place(consignment, &papers_sha256);
    let papers_sealed = app.keys.seal(&place, &json).map_err(|_| DocumentRefused::Unreadable)?;
    let printed = print_all(papers.clone()).await?;
    for document in &printed {
        app.files.put_private(&document.entry.file_name(), document.content.clone()).await?;
    }
    Ok(Made {
        consignment,
        number: papers.consignment.number.clone(),
        papers_sha256,
        papers_sealed,
        entries: printed.into_iter().map(|p| p.entry).collect(),
        at: app.now(),
    })
}

/// Every document of the papers, each as PDF and JSON, and for every seller the labels of its own cartons.
///
/// # Errors
/// [`DocumentRefused`].
pub(super) async fn print_all(papers: Papers) -> Result<Vec<Printed>, DocumentRefused> {
    let work = async {
        let turn = PRINTER.acquire().await.map_err(|_| DocumentRefused::Slow)?;
        let printing = spawn_blocking(move || {
            // Held until the work is really over, whether or not somebody still waits for it.
            let _turn = turn;
            print_now(&papers)
        });
        printing.await.map_err(|e| DocumentRefused::Unset(e.to_string()))?
    };
    timeout(WAIT_MAX, work).await.map_err(|_| DocumentRefused::Slow)?
}

fn print_now(papers: &Papers) -> Result<Vec<Printed>, DocumentRefused> {
    let letters = letters::check(papers);
    if !letters.is_empty() {
        return Err(DocumentRefused::Letters(letters));
    }
    let mut sellers: Vec<SellerId> = papers.cartons.iter().map(|c| c.seller).collect();
    sellers.sort_unstable();
    sellers.dedup();
    let whole = Kind::ALL.into_iter().map(|kind| (kind, None));
    let own = sellers.into_iter().map(|seller| (Kind::Label, Some(seller)));
    let mut printed = Vec::new();
    for (kind, seller) in whole.chain(own) {
        let data = data::json(papers, kind, seller).map_err(|e| DocumentRefused::Unset(e.to_string()))?;
        let pdf = print::pdf(kind, &data)?;
        for (form, content) in [(Form::Pdf, pdf), (Form::Json, data)] {
            let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
            let entry = Entry { kind, form, seller, sha256: sha256(&content), size };
            printed.push(Printed { entry, content: content.into() });
        }
    }
    Ok(printed)
}

impl From<PrintError> for DocumentRefused {
    fn from(error: PrintError) -> Self {
        match error {
            // Of what nobody thought that people write it: the path in the data is all there is to tell.
            PrintError::Letters { place, letters } => {
                Self::Letters(vec![FieldError::new(place, "letters_not_printable").with("letters", letters)])
            }
            PrintError::Set(why) => Self::Unset(why),
        }
    }
}

/// Hash of content in hexadecimal.
pub(super) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
