use std::collections::{BTreeMap, BTreeSet};

use sea_orm::DbErr;
use sentra_shared::{
    contract::ProductId,
    db::{Db, WriteTx, write_tx},
    id,
};
use uuid::Uuid;

use super::{
    assemble::assemble,
    document::Document,
    store::{self, Revision},
};
use crate::query::words;

/// Marks worked off in one transaction.
const MARKS_MAX: u64 = 400;
/// Characters of a description that the table's own words keep; the index keeps all.
const WORDS_CHARS_MAX: usize = 4_000;

/// Puts together documents that events made stale and stamps them; true when there was something to do.
///
/// Revisions are given under the lock of one row and that lock is held until the commit, so a reader that has seen a revision
/// never finds a lower one later. (A number taken without it would be skipped when its transaction commits late.)
pub(crate) async fn refresh(db: &Db) -> Result<bool, DbErr> {
    if !store::any_stale(db.read()).await? {
        return Ok(false);
    }
    write_tx(db, "refresh_documents", &id::fresh(), |tx, epoch| Box::pin(refresh_some(tx, *epoch))).await?;
    Ok(true)
}

async fn refresh_some(tx: &WriteTx, fresh_epoch: Uuid) -> Result<(), DbErr> {
    let standing = store::lock_standing(tx, fresh_epoch).await?;
    let marks = store::stale(tx, MARKS_MAX).await?;
    let products: Vec<ProductId> = marks.iter().map(|(p, _)| *p).collect::<BTreeSet<_>>().into_iter().collect();
    let parts = store::parts(tx, &products).await?;
    let held: BTreeMap<ProductId, Option<Document>> = store::held(tx, &products).await?;
    let mut revision = standing.revision;
    for part in parts {
        let id = part.product.product_id;
        let newest_at = part.product.published_at;
        let document = assemble(part);
        // What looks the same afterwards gets no revision: a level going from many to five concerns nobody here.
        if held.get(&id).is_some_and(|had| *had == document) || (document.is_none() && !held.contains_key(&id)) {
            continue;
        }
        revision += 1;
        let words = document.as_ref().map(words_of).unwrap_or_default();
        store::put_document(tx, Revision { product_id: id, revision, newest_at, words, document }).await?;
    }
    if revision != standing.revision {
        store::set_revision(tx, revision).await?;
    }
    store::unmark(tx, &marks).await
}

/// ` kopi robusta dampit `: the folded words of a document between blanks, for the search that works without an index.
fn words_of(document: &Document) -> String {
    let [titles, names, descriptions] = document.texts();
    let skus = document.skus.iter().map(String::as_str);
    let mut all = String::from(" ");
    for text in titles.into_iter().chain(names).chain(skus).chain(descriptions) {
        let bounded: String = text.chars().take(WORDS_CHARS_MAX).collect();
        for word in words::of_text(&bounded) {
            all.push_str(&word);
            all.push(' ');
        }
    }
    all
}
