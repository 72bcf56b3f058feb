//! Gives documents out, and prints lost ones again.

use bytes::Bytes;
use futures::future::try_join_all;
use sentra_shared::session::{Actor, Denied, Role};

use super::{
    kind::{Form, Kind},
    make::{print_all, sha256},
    papers::{FORMAT, Papers},
    refused::DocumentRefused,
    store::{self, DocumentSet, Entry},
};
use crate::{
    app::App,
    cargo::{ConsignmentId, consignments},
    error::Error,
};

/// The sets of a consignment that the actor may see, the newest first: everything for coordinators and staff (nothing before it is
/// closed), the labels of own cartons for a seller.
///
/// # Errors
/// [`Error::Denied`] without any of these roles, [`Error::NotFound`] when there is no such consignment, or nothing of this seller in it.
pub(crate) async fn sets(app: &App, actor: &Actor, consignment: ConsignmentId) -> Result<Vec<DocumentSet>, Error> {
    let own = if actor.has(Role::Coordinator) || actor.has(Role::Staff) {
        None
    } else {
        Some(actor.require_person()?.seller_id.ok_or(Denied::NotAllowed)?)
    };
    let mut sets = store::sets(app.db.read(), consignment).await?;
    if own.is_some() {
        for set in &mut sets {
            set.entries.retain(|entry| entry.seller == own);
        }
        sets.retain(|set| !set.entries.is_empty());
    }
    // Whether it exists is told to those only who may see all of it.
    let nothing =
        sets.is_empty() && (own.is_some() || consignments::store::find(app.db.read(), consignment).await?.is_none());
    if nothing { Err(Error::NotFound) } else { Ok(sets) }
}

/// A document to hand out.
#[derive(Debug)]
pub(crate) struct Opened {
    /// What it is.
    pub(crate) entry: Entry,
    /// Name for the reader's computer.
    pub(crate) file_name: String,
    /// What was stored, byte for byte.
    pub(crate) content: Bytes,
}

/// Reads a document: of the set in force, or of `version`.
///
/// # Errors
/// As [`sets`]; [`DocumentRefused::Lost`] when the store has it no more, or has something else under its name.
pub(crate) async fn open(
    app: &App,
    actor: &Actor,
    consignment: ConsignmentId,
    (kind, form): (Kind, Form),
    version: Option<i64>,
) -> Result<Opened, Error> {
    let sets = sets(app, actor, consignment).await?;
    let wanted = |set: &&DocumentSet| version.map_or(set.superseded_at.is_none(), |v| v == set.version);
    let set = sets.iter().find(wanted).ok_or(Error::NotFound)?;
    // Whoever sees all gets the labels of all, whose row comes before those of single sellers.
    let entry = set.entries.iter().find(|e| e.kind == kind && e.form == form).ok_or(Error::NotFound)?;
    let content = stored(app, entry).await?.ok_or(DocumentRefused::Lost)?;
    let file_name = format!("{}-{}.{}", plain(&set.number), kind.as_str(), form.as_str());
    Ok(Opened { entry: entry.clone(), file_name, content })
}

/// The content under a document's name, when it is there and is what was stored.
async fn stored(app: &App, entry: &Entry) -> Result<Option<Bytes>, Error> {
    match app.files.get_private(&entry.file_name()).await {
        Ok(content) if sha256(&content) == entry.sha256 => Ok(Some(content)),
        Ok(_) => Ok(None),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What any system takes as part of a file's name.
fn plain(number: &str) -> String {
    number.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// Which documents of a set the store has no more.
///
/// # Errors
/// [`Error::Files`] when the store is away: then nothing is said to be lost.
pub(crate) async fn lost(app: &App, set: &DocumentSet) -> Result<Vec<Entry>, Error> {
    let found = try_join_all(set.entries.iter().map(|entry| stored(app, entry))).await?;
    Ok(set.entries.iter().zip(found).filter(|(_, found)| found.is_none()).map(|(entry, _)| entry.clone()).collect())
}

/// Prints the lost documents of the set in force again from its papers and stores those that come out with their old hash.
///
/// # Errors
/// As [`sets`]; [`DocumentRefused::Differs`] when one comes out otherwise, as it may with a later version of the program: then that one
/// stays lost, and the data in its other form or a new closing have to do.
pub(crate) async fn make_again(app: &App, actor: &Actor, consignment: ConsignmentId) -> Result<(), Error> {
    actor.require(Role::Coordinator)?;
    let sets = sets(app, actor, consignment).await?;
    let set = sets.iter().find(|s| s.superseded_at.is_none()).ok_or(Error::NotFound)?;
    let lost = lost(app, set).await?;
    if lost.is_empty() {
        return Ok(());
    }
    let place = store::papers_place(consignment, &set.papers_sha256);
    let json = app.keys.open(&place, &set.papers_sealed).map_err(|_| DocumentRefused::Unreadable)?;
    let papers: Papers = serde_json::from_str(&json).map_err(|_| DocumentRefused::Unreadable)?;
    if papers.format != FORMAT {
        return Err(DocumentRefused::Unreadable.into());
    }
    let printed = print_all(papers).await?;
    let mut differ = Vec::new();
    for entry in &lost {
        match printed.iter().find(|p| p.entry == *entry) {
            Some(same) => app.files.put_private(&entry.file_name(), same.content.clone()).await?,
            None => differ.push(format!("{}.{}", entry.kind.as_str(), entry.form.as_str())),
        }
    }
    differ.dedup();
    if differ.is_empty() { Ok(()) } else { Err(DocumentRefused::Differs(differ.join(", ")).into()) }
}
