use sentra_shared::{
    clock::Timestamp,
    contract::{ProductId, SellerId, VariantId, catalogue::Status},
    db::{WriteTx, write_tx},
    failure::FieldError,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    secret,
    session::Actor,
};

use super::{
    announce::announce,
    model::{Draft, Facts, Product},
    rules, store,
    variants::merge,
};
use crate::{app::App, categories, error::Error, sellers};

/// A product that came about, or had come about by an earlier equal request.
#[derive(Debug)]
pub(crate) struct Create {
    pub(crate) product: Product,
    pub(crate) replayed: bool,
}

/// Everything random or timed that a new product needs, made before the transaction.
#[derive(Debug, Clone)]
pub(super) struct Seeds {
    pub(super) id: ProductId,
    pub(super) key: String,
    pub(super) variants: Vec<VariantId>,
    pub(super) now: Timestamp,
}

impl Seeds {
    pub(super) fn new(variants: usize, now: Timestamp) -> Self {
        let key = secret::random_text(secret::READABLE, rules::KEY_CHARS).to_ascii_lowercase();
        Self { id: ProductId::new(), key, variants: (0..variants).map(|_| VariantId::new()).collect(), now }
    }
}

struct Input {
    seller: SellerId,
    draft: Draft,
    seeds: Seeds,
    once: Once,
}

/// Makes a draft of the acting seller.
///
/// # Errors
/// Nobody acts for a seller, wrong fields, a reused key, or the database's.
pub(crate) async fn create(app: &App, actor: &Actor, draft: Draft, key: IdempotencyKey) -> Result<Create, Error> {
    let seller = actor.require_seller()?;
    let now = app.clock.now();
    let once = Once::new(actor, "product.create", key, &draft, now)?;
    let input = Input { seller, seeds: Seeds::new(draft.variants.len(), now), draft, once };
    write_tx(&app.db, "create_product", &input, |tx, input| {
        Box::pin(async move {
            if let Begun::Replay(product) = input.once.begin::<Product, Error>(tx).await? {
                return Ok(Create { product, replayed: true });
            }
            let product = add(tx, input.seller, &input.draft, &input.seeds).await?;
            input.once.finish(tx, &product).await?;
            Ok(Create { product, replayed: false })
        })
    })
    .await
}

/// Writes a new draft and tells of it.
pub(super) async fn add(tx: &WriteTx, seller: SellerId, draft: &Draft, seeds: &Seeds) -> Result<Product, Error> {
    let tree = categories::tree(tx).await?;
    let known =
        draft.facts.category_id.as_deref().is_none_or(|id| id.trim().is_empty() || tree.get(id.trim()).is_some());
    let Draft { facts, variants } = rules::check(draft.clone(), known).map_err(Error::Invalid)?;
    let facts = with_origin(tx, seller, facts).await?;
    let variants = merge(&seeds.key, &[], &variants, &seeds.variants).map_err(Error::Invalid)?;
    let product = Product {
        id: seeds.id,
        slug: rules::address(&facts.title, &seeds.key),
        key: seeds.key.clone(),
        seller_id: seller,
        facts,
        status: Status::Draft,
        status_reason: None,
        published_at: None,
        featured: false,
        rating_hundredths: 0,
        review_count: 0,
        ready_for: super::Codes::default(),
        version: 1,
        created_at: seeds.now,
        updated_at: seeds.now,
        variants,
        photos: Vec::new(),
    };
    refuse_taken(tx, &product).await?;
    store::insert(tx, &product).await?;
    announce(tx, &tree, &product, seeds.now).await?;
    Ok(product)
}

/// Made where its seller is, unless something else is said.
pub(super) async fn with_origin(tx: &WriteTx, seller: SellerId, facts: Facts) -> Result<Facts, Error> {
    if facts.origin_region.is_some() {
        return Ok(facts);
    }
    let origin_region = sellers::find(tx, seller).await?.map(|s| s.region_code);
    Ok(Facts { origin_region, ..facts })
}

/// Refuses codes that the seller sells in another product, naming each.
pub(super) async fn refuse_taken(tx: &WriteTx, product: &Product) -> Result<(), Error> {
    let skus: Vec<String> = product.active().map(|v| v.facts.sku.clone()).collect();
    let taken = store::taken_skus(tx, product.seller_id, &skus, product.id).await?;
    let wrong: Vec<FieldError> = skus
        .iter()
        .enumerate()
        .filter(|(_, sku)| taken.contains(sku))
        .map(|(i, _)| FieldError::new(format!("variants[{i}].sku"), "taken"))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}
