//! The only SQL of the sellers' copy: table `seller`.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set,
    DbErr, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};
use sentra_shared::{
    contract::{
        SellerId,
        account::{KnownNumbers, MissingRight, Rights, SellerChanged, SellerStatus},
    },
    db::WriteTx,
};

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{contract::SellerId, text::Localized};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seller")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(super) id: SellerId,
        pub(super) version: i64,
        pub(super) slug: String,
        pub(super) name: String,
        pub(super) legal_form: String,
        pub(super) region_code: String,
        pub(super) phone: Option<String>,
        pub(super) logo: Option<String>,
        pub(super) story: Localized,
        pub(super) training_badge: Option<String>,
        pub(super) may_list: bool,
        pub(super) may_list_food: bool,
        pub(super) may_export: bool,
        pub(super) missing: Json,
        pub(super) closed_until: Option<DateTimeUtc>,
        pub(super) status: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

const ACTIVE: &str = "active";
const SUSPENDED: &str = "suspended";

fn read(row: row::Model) -> Result<SellerChanged, DbErr> {
    let missing: Vec<MissingRight> = serde_json::from_value(row.missing).map_err(|e| DbErr::Json(e.to_string()))?;
    Ok(SellerChanged {
        seller_id: row.id,
        slug: row.slug,
        name: row.name,
        legal_form: row.legal_form,
        // Nobody here asks for them.
        numbers: KnownNumbers::default(),
        region_code: row.region_code,
        phone: row.phone,
        logo: row.logo,
        story: row.story,
        training_badge: row.training_badge,
        rights: Rights { list: row.may_list, list_food: row.may_list_food, export: row.may_export },
        missing,
        closed_until: row.closed_until,
        status: if row.status == SUSPENDED { SellerStatus::Suspended } else { SellerStatus::Active },
    })
}

fn write(seller: &SellerChanged, version: i64) -> Result<row::ActiveModel, DbErr> {
    let status = match seller.status {
        SellerStatus::Active => ACTIVE,
        SellerStatus::Suspended => SUSPENDED,
    };
    Ok(row::ActiveModel {
        id: Set(seller.seller_id),
        version: Set(version),
        slug: Set(seller.slug.clone()),
        name: Set(seller.name.clone()),
        legal_form: Set(seller.legal_form.clone()),
        region_code: Set(seller.region_code.clone()),
        phone: Set(seller.phone.clone()),
        logo: Set(seller.logo.clone()),
        story: Set(seller.story.clone()),
        training_badge: Set(seller.training_badge.clone()),
        may_list: Set(seller.rights.list),
        may_list_food: Set(seller.rights.list_food),
        may_export: Set(seller.rights.export),
        missing: Set(serde_json::to_value(&seller.missing).map_err(|e| DbErr::Json(e.to_string()))?),
        closed_until: Set(seller.closed_until),
        status: Set(status.to_owned()),
    })
}

/// A seller, if its first event has arrived.
pub(crate) async fn find(db: &impl ConnectionTrait, id: SellerId) -> Result<Option<SellerChanged>, DbErr> {
    row::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// Sellers by id; unknown ones are left out.
pub(crate) async fn many(
    db: &impl ConnectionTrait,
    ids: &[SellerId],
) -> Result<HashMap<SellerId, SellerChanged>, DbErr> {
    let rows = row::Entity::find().filter(row::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    rows.into_iter().map(|r| read(r).map(|s| (s.seller_id, s))).collect()
}

/// A seller by the words of its address; suspended ones are not shown.
pub(crate) async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<SellerChanged>, DbErr> {
    let found = row::Entity::find().filter(row::Column::Slug.eq(slug)).filter(row::Column::Status.eq(ACTIVE));
    found.order_by_asc(row::Column::Id).one(db).await?.map(read).transpose()
}

/// Ids of the sellers of a kabupaten or kota, or of a province, to be used inside another query.
pub(crate) fn select_of_region(region: &str) -> SelectStatement {
    let inside = if region.len() == 2 {
        row::Column::RegionCode.starts_with(format!("{region}."))
    } else {
        row::Column::RegionCode.eq(region)
    };
    Query::select().column(row::Column::Id).from(row::Entity).and_where(inside).to_owned()
}

/// Trained sellers, in a stable order, for the story on the home page.
pub(crate) async fn with_story(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<SellerChanged>, DbErr> {
    let rows = row::Entity::find()
        .filter(row::Column::Status.eq(ACTIVE))
        .filter(row::Column::MayList.eq(true))
        .filter(row::Column::TrainingBadge.is_not_null())
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let sellers: Vec<SellerChanged> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(sellers.into_iter().filter(|s| !s.story.is_empty()).collect())
}

/// Keeps the newest state of a seller; false when what is held is as new.
pub(super) async fn keep(tx: &WriteTx, seller: &SellerChanged, version: i64) -> Result<bool, DbErr> {
    let held: Option<i64> = row::Entity::find_by_id(seller.seller_id)
        .select_only()
        .column(row::Column::Version)
        .into_tuple()
        .one(tx)
        .await?;
    match held {
        Some(held) if held >= version => Ok(false),
        Some(_) => {
            row::Entity::update(write(seller, version)?).exec(tx).await?;
            Ok(true)
        }
        None => {
            row::Entity::insert(write(seller, version)?).exec_without_returning(tx).await?;
            Ok(true)
        }
    }
}
