use sentra_shared::{
    clock::Timestamp,
    contract::{ProductId, SellerId},
    db::WriteTx,
};

use super::{
    create::{Seeds, add},
    edit::rewrite,
    model::{Draft, VariantDraft},
    publish::{NeedsPhoto, publish_in},
    store,
};
use crate::error::Error;

/// A product that comes from a file: it is the one in which the seller sells its first code, or a new one.
#[derive(Debug, Clone)]
pub(crate) struct Upsert {
    pub(crate) seller: SellerId,
    pub(crate) draft: Draft,
    /// Publish it when nothing but a photo is missing; what is missing otherwise comes back with the outcome.
    pub(crate) publish: bool,
    pub(crate) halal_required_from: chrono::NaiveDate,
    seeds: Seeds,
}

impl Upsert {
    /// Prepares it; call it outside the transaction, for it draws ids.
    pub(crate) fn new(
        seller: SellerId,
        draft: Draft,
        publish: bool,
        halal_required_from: chrono::NaiveDate,
        now: Timestamp,
    ) -> Self {
        let seeds = Seeds::new(draft.variants.len(), now);
        Self { seller, draft, publish, halal_required_from, seeds }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upserted {
    pub(crate) product: ProductId,
    pub(crate) created: bool,
    pub(crate) changed: bool,
    /// Why it is not published although that was asked; empty when it is.
    pub(crate) missing: Vec<sentra_shared::failure::FieldError>,
}

/// Makes or changes one product inside the caller's transaction. The same input twice changes nothing. Variants the draft does not
/// name stay as they are; licences and texts it leaves empty keep what is there.
///
/// # Errors
/// Wrong fields, or the database's; nothing of this product is written then, but the transaction is to be given up.
pub(crate) async fn upsert(tx: &WriteTx, wanted: &Upsert) -> Result<Upserted, Error> {
    let sku = wanted.draft.variants.first().map(|v| v.facts.sku.trim().to_owned()).unwrap_or_default();
    let held = if sku.is_empty() { None } else { store::by_sku(tx, wanted.seller, &sku).await? };
    let now = wanted.seeds.now;
    let (before_version, mut product) = match &held {
        None => (0, add(tx, wanted.seller, &wanted.draft, &wanted.seeds).await?),
        Some(before) => {
            let draft = onto(&wanted.draft, &before.to_draft());
            let product = rewrite(tx, before, &draft, &wanted.seeds.variants, wanted.halal_required_from, now).await?;
            (before.version, product)
        }
    };
    let mut missing = Vec::new();
    if wanted.publish {
        match publish_in(tx, &product, NeedsPhoto::No, wanted.halal_required_from, now).await {
            Ok(published) => product = published,
            Err(Error::NotPublishable(lacks)) => missing = lacks,
            Err(Error::Blocked) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Upserted { product: product.id, created: held.is_none(), changed: product.version != before_version, missing })
}

/// Lays what a file says over what is there.
fn onto(file: &Draft, held: &Draft) -> Draft {
    let mut merged = held.clone();
    let (facts, from) = (&mut merged.facts, &file.facts);
    let texts = [
        (&mut facts.title, &from.title),
        (&mut facts.description, &from.description),
        (&mut facts.ingredients, &from.ingredients),
    ];
    for (to, new) in texts {
        to.id = new.id.clone().or(to.id.take());
        to.en = new.en.clone().or(to.en.take());
        to.zh_hant = new.zh_hant.clone().or(to.zh_hant.take());
    }
    facts.category_id = from.category_id.clone().or(facts.category_id.take());
    facts.halal_certificate = from.halal_certificate.clone().or(facts.halal_certificate.take());
    facts.not_halal |= from.not_halal;
    facts.pirt = from.pirt.clone().or(facts.pirt.take());
    facts.bpom = from.bpom.clone().or(facts.bpom.take());
    facts.hs_code = from.hs_code.clone().or(facts.hs_code.take());
    facts.origin_region = from.origin_region.clone().or(facts.origin_region.take());
    facts.shelf_life_days = from.shelf_life_days.or(facts.shelf_life_days);
    facts.dangerous_goods |= from.dangerous_goods;
    for new in &file.variants {
        match merged.variants.iter_mut().find(|v| v.facts.sku == new.facts.sku.trim()) {
            Some(old) => lay(old, new),
            None => merged.variants.push(new.clone()),
        }
    }
    merged
}

fn lay(old: &mut VariantDraft, new: &VariantDraft) {
    if !new.facts.name.is_empty() {
        old.facts.name = new.facts.name.clone();
    }
    old.facts.price = new.facts.price.or(old.facts.price);
    old.facts.weight_g = new.facts.weight_g.or(old.facts.weight_g);
    old.facts.size_mm = new.facts.size_mm.or(old.facts.size_mm);
    old.facts.net_g = new.facts.net_g.or(old.facts.net_g);
}
