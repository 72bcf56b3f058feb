use sentra_shared::{
    clock::Timestamp,
    contract::{
        SellerId,
        account::{KnownNumbers, SELLER_CHANGED, SellerChanged, SellerStatus},
    },
    db::WriteTx,
    feed::{self, Event, FeedError, Snapshots},
    text::{Lang, Texts},
};

use super::store::{self, Judged, Seller};
use crate::{app::App, error::Error, rights, training};

/// Judges a seller's rights anew and tells the other services when something changed, or always when `force` says that the caller
/// changed something else of it. Every change of a seller ends here, in the transaction of the change.
pub(crate) async fn announce(
    tx: &WriteTx,
    texts: &Texts,
    id: SellerId,
    force: bool,
    now: Timestamp,
) -> Result<(), Error> {
    store::next_revision(tx, id).await?;
    let seller = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    let owners = store::owners(tx, id).await?;
    let held = training::store::held_by(tx, &owners).await?;
    let standing = rights::judge(&held, seller.status == SellerStatus::Suspended, now);
    let judged = Judged {
        rights: standing.rights,
        missing: rights::in_words(texts, Lang::Id, &standing.lacks),
        training_badge: standing.badge,
        recheck_at: standing.recheck_at,
    };
    let changed = judged.rights != seller.rights
        || judged.missing != seller.missing
        || judged.training_badge != seller.training_badge;
    store::set_judged(tx, id, &judged).await?;
    if changed || force {
        let after =
            Seller { rights: judged.rights, missing: judged.missing, training_badge: judged.training_badge, ..seller };
        feed::emit(tx, SELLER_CHANGED, id, after.revision, now, &public_state(&after)).await?;
    }
    Ok(())
}

/// Everything others may know of a seller.
fn public_state(seller: &Seller) -> SellerChanged {
    SellerChanged {
        seller_id: seller.id,
        slug: seller.slug.clone(),
        name: seller.profile.name.clone(),
        legal_form: seller.profile.legal_form.to_string(),
        numbers: KnownNumbers {
            nib: seller.profile.nib.is_some(),
            identity: seller.npwp.is_some() || seller.nik.is_some(),
        },
        region_code: seller.profile.region_code.clone(),
        phone: Some(seller.profile.phone.clone()).filter(|p| !p.is_empty()),
        logo: seller.logo.clone(),
        story: seller.profile.story.clone(),
        training_badge: seller.training_badge.clone(),
        rights: seller.rights,
        missing: seller.missing.clone(),
        closed_until: seller.closed_until,
        status: seller.status,
    }
}

/// Current state of all sellers, for consumers that begin or begin again.
pub(crate) struct SellerSnapshots(pub(crate) App);

#[async_trait::async_trait]
impl Snapshots for SellerSnapshots {
    async fn page(
        &self,
        topic: &str,
        after: Option<&str>,
        limit: u64,
    ) -> Result<(Vec<Event>, Option<String>), FeedError> {
        if topic != "sellers" {
            return Err(FeedError::NoTopic);
        }
        let after = match after {
            Some(text) => Some(text.parse().map_err(|_| FeedError::NoTopic)?),
            None => None,
        };
        let sellers = store::page(self.0.db.read(), after, false, limit).await?;
        let full = u64::try_from(sellers.len()).is_ok_and(|n| n >= limit);
        let next = sellers.last().filter(|_| full).map(|s| s.id.to_string());
        let event = |seller: &Seller| {
            let data = serde_json::to_value(public_state(seller)).map_err(|e| sea_orm::DbErr::Json(e.to_string()))?;
            let (name, subject) = (SELLER_CHANGED.to_owned(), seller.id.to_string());
            Ok(Event { position: 0, name, subject, version: seller.revision, at: seller.updated_at, data })
        };
        let events = sellers.iter().map(event).collect::<Result<Vec<_>, FeedError>>()?;
        Ok((events, next))
    }
}
