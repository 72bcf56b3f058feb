//! The only SQL over the copies of offers.

use sea_orm::{
    ActiveValue::Set,
    Condition, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict, SelectStatement},
};
use sentra_shared::{
    contract::{
        ProductId, SellerId, VariantId,
        catalogue::{OfferChanged, Status},
    },
    db::WriteTx,
    money::Money,
    text::Localized,
};

use crate::shipping::rules::Piece;

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{
        contract::{ProductId, SellerId, VariantId},
        text::Localized,
    };

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "offer")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: VariantId,
        pub version: i64,
        pub product_id: ProductId,
        pub seller_id: SellerId,
        pub sku: String,
        pub slug: String,
        pub titles: Localized,
        pub variant_name: Localized,
        pub photo: Option<String>,
        pub price_minor: i64,
        pub currency: String,
        pub weight_g: i64,
        pub length_mm: i64,
        pub width_mm: i64,
        pub height_mm: i64,
        pub category_id: String,
        pub food: bool,
        pub hs6: Option<String>,
        pub origin_region: String,
        pub net_g: Option<i64>,
        pub dangerous_goods: bool,
        pub status: String,
        pub licences: Option<Json>,
        pub ready_for: Option<Json>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) variant_id: VariantId,
    pub(crate) version: i64,
    pub(crate) product_id: ProductId,
    pub(crate) seller_id: SellerId,
    pub(crate) sku: String,
    pub(crate) slug: String,
    pub(crate) titles: Localized,
    /// Empty when the product has one variant only.
    pub(crate) variant_name: Localized,
    pub(crate) photo: Option<String>,
    pub(crate) price: Money,
    /// Of one piece, packed, in grams.
    pub(crate) weight_g: i64,
    /// Length, width, height of one piece, packed, in millimetres.
    pub(crate) size_mm: [i64; 3],
    pub(crate) category_id: String,
    pub(crate) food: bool,
    pub(crate) hs6: Option<String>,
    pub(crate) origin_region: String,
    pub(crate) net_g: Option<i64>,
    pub(crate) dangerous_goods: bool,
    /// Codes of the licences and papers that it names.
    pub(crate) licences: Vec<String>,
    /// Countries (ISO 3166 alpha-2) that catalogue says it may be sold to as it stands; none until it has said so.
    pub(crate) ready_for: Vec<String>,
    /// For sale, as far as catalogue is concerned.
    pub(crate) published: bool,
}

impl Offer {
    /// So many of it, for weighing.
    pub(crate) fn piece(&self, quantity: i64) -> Piece {
        Piece { weight_g: self.weight_g, size_mm: self.size_mm, quantity }
    }
}

const PUBLISHED: &str = "published";

fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Published => PUBLISHED,
        Status::Withdrawn => "withdrawn",
        Status::Blocked => "blocked",
    }
}

fn json_error(error: &serde_json::Error) -> DbErr {
    DbErr::Json(error.to_string())
}

fn codes(column: Option<Json>) -> Result<Vec<String>, DbErr> {
    column.map(serde_json::from_value).transpose().map(Option::unwrap_or_default).map_err(|e| json_error(&e))
}

fn column(codes: &[String]) -> Result<Option<Json>, DbErr> {
    serde_json::to_value(codes).map(Some).map_err(|e| json_error(&e))
}

fn read(row: row::Model) -> Result<Offer, DbErr> {
    let currency =
        row.currency.parse().map_err(|_| DbErr::Type("the column currency holds an unknown value".to_owned()))?;
    Ok(Offer {
        variant_id: row.variant_id,
        version: row.version,
        product_id: row.product_id,
        seller_id: row.seller_id,
        sku: row.sku,
        slug: row.slug,
        titles: row.titles,
        variant_name: row.variant_name,
        photo: row.photo,
        price: Money::from_minor(row.price_minor, currency),
        weight_g: row.weight_g,
        size_mm: [row.length_mm, row.width_mm, row.height_mm],
        category_id: row.category_id,
        food: row.food,
        hs6: row.hs6,
        origin_region: row.origin_region,
        net_g: row.net_g,
        dangerous_goods: row.dangerous_goods,
        licences: codes(row.licences)?,
        ready_for: codes(row.ready_for)?,
        published: row.status == PUBLISHED,
    })
}

/// Offers by variant, in no order; unknown ones are left out.
pub(crate) async fn find_many(db: &impl ConnectionTrait, ids: &[VariantId]) -> Result<Vec<Offer>, DbErr> {
    let rows = row::Entity::find().filter(row::Column::VariantId.is_in(ids.iter().copied())).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// An offer.
pub(crate) async fn find(db: &impl ConnectionTrait, id: VariantId) -> Result<Option<Offer>, DbErr> {
    row::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// The variants of a seller that are for sale, for a condition on another table.
pub(crate) fn for_sale(seller: SellerId) -> SelectStatement {
    row::Entity::find()
        .select_only()
        .column(row::Column::VariantId)
        .filter(row::Column::SellerId.eq(seller))
        .filter(row::Column::Status.eq(PUBLISHED))
        .into_query()
}

/// Keeps what catalogue tells, unless something newer is known.
pub(crate) async fn upsert(tx: &WriteTx, told: &OfferChanged, version: i64) -> Result<(), DbErr> {
    use row::Column as C;
    let [length, width, height] = told.size_mm;
    let row = row::ActiveModel {
        variant_id: Set(told.variant_id),
        version: Set(version),
        product_id: Set(told.product_id),
        seller_id: Set(told.seller_id),
        sku: Set(told.sku.clone()),
        slug: Set(told.slug.clone()),
        titles: Set(told.titles.clone()),
        variant_name: Set(told.variant_name.clone()),
        photo: Set(told.photo.clone()),
        price_minor: Set(told.price.minor()),
        currency: Set(told.price.currency().code().to_owned()),
        weight_g: Set(told.weight_g),
        length_mm: Set(length),
        width_mm: Set(width),
        height_mm: Set(height),
        category_id: Set(told.category_id.clone()),
        food: Set(told.food),
        hs6: Set(told.export.hs6.clone()),
        origin_region: Set(told.export.origin_region.clone()),
        net_g: Set(told.export.net_g),
        dangerous_goods: Set(told.export.dangerous_goods),
        status: Set(status(told.status).to_owned()),
        licences: Set(column(&told.export.licences)?),
        ready_for: Set(column(&told.export.ready_for)?),
    };
    let newer = OnConflict::column(C::VariantId)
        .update_columns(<C as sea_orm::Iterable>::iter().filter(|c| !matches!(c, C::VariantId)))
        .action_cond_where(Condition::all().add(Expr::col((row::Entity, C::Version)).lt(version)))
        .to_owned();
    row::Entity::insert(row).on_conflict(newer).exec_without_returning(tx).await?;
    Ok(())
}
