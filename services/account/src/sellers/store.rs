//! The only SQL of sellers and their members.

use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{
        PersonId, SellerId,
        account::{MissingRight, Rights, SellerStatus},
    },
    db::WriteTx,
};

use super::rules::{LegalForm, Profile};
use crate::error::Error;

mod seller {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{contract::SellerId, text::Localized};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seller")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SellerId,
        pub slug: String,
        pub name: String,
        pub legal_form: String,
        pub region_code: String,
        pub address: String,
        pub phone: Option<String>,
        pub nib: Option<String>,
        pub npwp: Option<String>,
        pub nik: Option<String>,
        #[sea_orm(column_type = "Json")]
        pub story: Localized,
        pub logo: Option<String>,
        pub status: String,
        pub closed_until: Option<DateTimeUtc>,
        pub right_list: bool,
        pub right_list_food: bool,
        pub right_export: bool,
        pub missing: Json,
        pub training_badge: Option<String>,
        pub recheck_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod seller_member {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{PersonId, SellerId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seller_member")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seller_id: SellerId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: PersonId,
        pub kind: String,
        pub since: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

const OWNER: &str = "owner";
const SUSPENDED: &str = "suspended";
const ACTIVE: &str = "active";

/// A seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seller {
    pub(crate) id: SellerId,
    pub(crate) slug: String,
    pub(crate) profile: Profile,
    /// Sealed tax number.
    pub(crate) npwp: Option<String>,
    /// Sealed identity number.
    pub(crate) nik: Option<String>,
    pub(crate) logo: Option<String>,
    pub(crate) status: SellerStatus,
    pub(crate) closed_until: Option<Timestamp>,
    pub(crate) rights: Rights,
    pub(crate) missing: Vec<MissingRight>,
    pub(crate) training_badge: Option<String>,
    pub(crate) updated_at: Timestamp,
    /// Grows with each change by a person; forms carry it.
    pub(crate) version: i64,
    /// Grows with each announcement; events carry it.
    pub(crate) revision: i64,
}

impl Seller {
    /// The id for a form.
    pub(crate) fn id_text(&self) -> String {
        self.id.to_string()
    }
}

impl From<seller::Model> for Seller {
    fn from(row: seller::Model) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            profile: Profile {
                name: row.name,
                legal_form: row.legal_form.parse().unwrap_or(LegalForm::Perorangan),
                region_code: row.region_code,
                address: row.address,
                phone: row.phone.unwrap_or_default(),
                nib: row.nib,
                story: row.story,
            },
            npwp: row.npwp,
            nik: row.nik,
            logo: row.logo,
            status: if row.status == SUSPENDED { SellerStatus::Suspended } else { SellerStatus::Active },
            closed_until: row.closed_until,
            rights: Rights { list: row.right_list, list_food: row.right_list_food, export: row.right_export },
            missing: serde_json::from_value(row.missing).unwrap_or_default(),
            training_badge: row.training_badge,
            updated_at: row.updated_at,
            version: row.version,
            revision: row.revision,
        }
    }
}

/// Adds a seller under a slug; false when another one has it.
pub(crate) async fn insert(
    tx: &WriteTx,
    id: SellerId,
    slug: &str,
    facts: &Facts,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let Facts { profile, npwp, nik } = facts;
    let row = seller::ActiveModel {
        id: Set(id),
        slug: Set(slug.to_owned()),
        name: Set(profile.name.clone()),
        legal_form: Set(profile.legal_form.to_string()),
        region_code: Set(profile.region_code.clone()),
        address: Set(profile.address.clone()),
        phone: Set(Some(profile.phone.clone())),
        nib: Set(profile.nib.clone()),
        npwp: Set(npwp.clone()),
        nik: Set(nik.clone()),
        story: Set(profile.story.clone()),
        logo: Set(None),
        status: Set(ACTIVE.to_owned()),
        closed_until: Set(None),
        right_list: Set(false),
        right_list_food: Set(false),
        right_export: Set(false),
        missing: Set(serde_json::Value::Array(Vec::new())),
        training_badge: Set(None),
        recheck_at: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        revision: Set(0),
    };
    let once = OnConflict::column(seller::Column::Slug).do_nothing().to_owned();
    Ok(seller::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1)
}

/// Profile and sealed numbers, as they are written.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) profile: Profile,
    /// Sealed tax number.
    pub(crate) npwp: Option<String>,
    /// Sealed identity number.
    pub(crate) nik: Option<String>,
}

pub(crate) async fn update(tx: &WriteTx, id: SellerId, version: i64, to: &Facts, now: Timestamp) -> Result<(), Error> {
    let Facts { profile, npwp, nik } = to;
    let story = serde_json::to_value(&profile.story).map_err(|e| DbErr::Json(e.to_string()))?;
    let done = seller::Entity::update_many()
        .col_expr(seller::Column::Name, Expr::value(profile.name.clone()))
        .col_expr(seller::Column::LegalForm, Expr::value(profile.legal_form.as_str()))
        .col_expr(seller::Column::RegionCode, Expr::value(profile.region_code.clone()))
        .col_expr(seller::Column::Address, Expr::value(profile.address.clone()))
        .col_expr(seller::Column::Phone, Expr::value(profile.phone.clone()))
        .col_expr(seller::Column::Nib, Expr::value(profile.nib.clone()))
        .col_expr(seller::Column::Npwp, Expr::value(npwp.clone()))
        .col_expr(seller::Column::Nik, Expr::value(nik.clone()))
        .col_expr(seller::Column::Story, Expr::value(story))
        .col_expr(seller::Column::UpdatedAt, Expr::value(now))
        .col_expr(seller::Column::Version, ExprTrait::add(Expr::col(seller::Column::Version), 1))
        .filter(seller::Column::Id.eq(id))
        .filter(seller::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(crate) async fn set_status(
    tx: &WriteTx,
    id: SellerId,
    status: SellerStatus,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let text = match status {
        SellerStatus::Active => ACTIVE,
        SellerStatus::Suspended => SUSPENDED,
    };
    let done = seller::Entity::update_many()
        .col_expr(seller::Column::Status, Expr::value(text))
        .col_expr(seller::Column::UpdatedAt, Expr::value(now))
        .filter(seller::Column::Id.eq(id))
        .filter(seller::Column::Status.ne(text))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes the next revision. It locks the row too, so that two announcements of one seller come one after the other.
pub(crate) async fn next_revision(tx: &WriteTx, id: SellerId) -> Result<(), DbErr> {
    seller::Entity::update_many()
        .col_expr(seller::Column::Revision, ExprTrait::add(Expr::col(seller::Column::Revision), 1))
        .filter(seller::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// What judging a seller gave.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) rights: Rights,
    pub(crate) missing: Vec<MissingRight>,
    pub(crate) training_badge: Option<String>,
    pub(crate) recheck_at: Option<Timestamp>,
}

pub(crate) async fn set_judged(tx: &WriteTx, id: SellerId, to: &Judged) -> Result<(), DbErr> {
    let missing = serde_json::to_value(&to.missing).map_err(|e| DbErr::Json(e.to_string()))?;
    seller::Entity::update_many()
        .col_expr(seller::Column::RightList, Expr::value(to.rights.list))
        .col_expr(seller::Column::RightListFood, Expr::value(to.rights.list_food))
        .col_expr(seller::Column::RightExport, Expr::value(to.rights.export))
        .col_expr(seller::Column::Missing, Expr::value(missing))
        .col_expr(seller::Column::TrainingBadge, Expr::value(to.training_badge.clone()))
        .col_expr(seller::Column::RecheckAt, Expr::value(to.recheck_at))
        .filter(seller::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Wants every seller judged again at the next look.
pub(crate) async fn recheck_all(tx: &WriteTx, now: Timestamp) -> Result<(), DbErr> {
    seller::Entity::update_many().col_expr(seller::Column::RecheckAt, Expr::value(Some(now))).exec(tx).await?;
    Ok(())
}

/// Sellers whose time for another look has come.
pub(crate) async fn due_for_recheck(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<SellerId>, DbErr> {
    let rows = seller::Entity::find()
        .filter(seller::Column::RecheckAt.lte(now))
        .order_by_asc(seller::Column::RecheckAt)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: SellerId) -> Result<Option<Seller>, DbErr> {
    Ok(seller::Entity::find_by_id(id).one(db).await?.map(Seller::from))
}

/// Sellers by id after a cursor.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    after: Option<SellerId>,
    active_only: bool,
    limit: u64,
) -> Result<Vec<Seller>, DbErr> {
    let mut query = seller::Entity::find();
    if let Some(after) = after {
        query = query.filter(seller::Column::Id.gt(after));
    }
    if active_only {
        query = query.filter(seller::Column::Status.eq(ACTIVE));
    }
    Ok(query.order_by_asc(seller::Column::Id).limit(limit).all(db).await?.into_iter().map(Seller::from).collect())
}

pub(crate) async fn find_many(db: &impl ConnectionTrait, ids: &[SellerId]) -> Result<Vec<Seller>, DbErr> {
    let rows = seller::Entity::find()
        .filter(seller::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(seller::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Seller::from).collect())
}

pub(crate) async fn add_owner(tx: &WriteTx, seller: SellerId, person: PersonId, since: Timestamp) -> Result<(), DbErr> {
    let row = seller_member::ActiveModel {
        seller_id: Set(seller),
        person_id: Set(person),
        kind: Set(OWNER.to_owned()),
        since: Set(since),
        ended_at: Set(None),
    };
    seller_member::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// True while the person belongs to the seller.
pub(crate) async fn is_member(db: &impl ConnectionTrait, seller: SellerId, person: PersonId) -> Result<bool, DbErr> {
    let row = seller_member::Entity::find_by_id((seller, person)).one(db).await?;
    Ok(row.is_some_and(|r| r.ended_at.is_none()))
}

/// Sellers a person belongs to, oldest first.
pub(crate) async fn of_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<SellerId>, DbErr> {
    let rows = seller_member::Entity::find()
        .filter(seller_member::Column::PersonId.eq(person))
        .filter(seller_member::Column::EndedAt.is_null())
        .order_by_asc(seller_member::Column::SellerId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|r| r.seller_id).collect())
}

/// Sellers a person owns.
pub(crate) async fn owned_by(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<SellerId>, DbErr> {
    let rows = seller_member::Entity::find()
        .filter(seller_member::Column::PersonId.eq(person))
        .filter(seller_member::Column::Kind.eq(OWNER))
        .filter(seller_member::Column::EndedAt.is_null())
        .order_by_asc(seller_member::Column::SellerId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|r| r.seller_id).collect())
}

/// Active owners of a seller.
pub(crate) async fn owners(db: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<PersonId>, DbErr> {
    let rows = seller_member::Entity::find()
        .filter(seller_member::Column::SellerId.eq(seller))
        .filter(seller_member::Column::Kind.eq(OWNER))
        .filter(seller_member::Column::EndedAt.is_null())
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|r| r.person_id).collect())
}
