//! The only SQL over the copies of sellers.

use sea_orm::{
    ActiveValue::Set,
    Condition,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{
        SellerId,
        account::{Rights, SellerChanged, SellerStatus},
    },
    db::WriteTx,
};

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::SellerId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seller")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seller_id: SellerId,
        pub version: i64,
        pub slug: String,
        pub name: String,
        pub region_code: String,
        pub phone: Option<String>,
        pub may_list: bool,
        pub may_list_food: bool,
        pub may_export: bool,
        pub status: String,
        pub closed_until: Option<DateTimeUtc>,
        pub legal_form: Option<String>,
        pub has_nib: bool,
        pub has_identity: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seller {
    pub(crate) id: SellerId,
    pub(crate) slug: String,
    pub(crate) name: String,
    /// Kemendagri code of its kabupaten or kota.
    pub(crate) region_code: String,
    /// E.164.
    pub(crate) phone: Option<String>,
    pub(crate) rights: Rights,
    /// Not stopped by staff.
    pub(crate) active: bool,
    pub(crate) closed_until: Option<Timestamp>,
    /// `perorangan`, `pt`, `koperasi`, ..., once account told it.
    pub(crate) legal_form: Option<String>,
    /// Account knows its business number (NIB).
    pub(crate) has_nib: bool,
    /// Account knows its tax or identity number (NPWP, NIK).
    pub(crate) has_identity: bool,
}

impl Seller {
    /// True when it may sell goods of this kind now.
    pub(crate) fn may_sell(&self, food: bool) -> bool {
        self.active && self.rights.list && (!food || self.rights.list_food)
    }

    /// True while it is away.
    pub(crate) fn is_away(&self, now: Timestamp) -> bool {
        self.closed_until.is_some_and(|until| until > now)
    }
}

const ACTIVE: &str = "active";

fn read(row: row::Model) -> Seller {
    Seller {
        id: row.seller_id,
        slug: row.slug,
        name: row.name,
        region_code: row.region_code,
        phone: row.phone,
        rights: Rights { list: row.may_list, list_food: row.may_list_food, export: row.may_export },
        active: row.status == ACTIVE,
        closed_until: row.closed_until,
        legal_form: row.legal_form,
        has_nib: row.has_nib,
        has_identity: row.has_identity,
    }
}

/// Sellers by id, in no order; unknown ones are left out.
pub(crate) async fn find_many(db: &impl ConnectionTrait, ids: &[SellerId]) -> Result<Vec<Seller>, DbErr> {
    let rows = row::Entity::find().filter(row::Column::SellerId.is_in(ids.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// A seller.
pub(crate) async fn find(db: &impl ConnectionTrait, id: SellerId) -> Result<Option<Seller>, DbErr> {
    Ok(row::Entity::find_by_id(id).one(db).await?.map(read))
}

/// Keeps what account tells, unless something newer is known.
pub(crate) async fn upsert(tx: &WriteTx, told: &SellerChanged, version: i64) -> Result<(), DbErr> {
    let status = match told.status {
        SellerStatus::Active => ACTIVE,
        SellerStatus::Suspended => "suspended",
    };
    let row = row::ActiveModel {
        seller_id: Set(told.seller_id),
        version: Set(version),
        slug: Set(told.slug.clone()),
        name: Set(told.name.clone()),
        region_code: Set(told.region_code.clone()),
        phone: Set(told.phone.clone()),
        may_list: Set(told.rights.list),
        may_list_food: Set(told.rights.list_food),
        may_export: Set(told.rights.export),
        status: Set(status.to_owned()),
        closed_until: Set(told.closed_until),
        legal_form: Set(Some(told.legal_form.clone())),
        has_nib: Set(told.numbers.nib),
        has_identity: Set(told.numbers.identity),
    };
    use row::Column as C;
    let newer = OnConflict::column(C::SellerId)
        .update_columns([
            C::Version,
            C::Slug,
            C::Name,
            C::RegionCode,
            C::Phone,
            C::MayList,
            C::MayListFood,
            C::MayExport,
            C::Status,
            C::ClosedUntil,
            C::LegalForm,
            C::HasNib,
            C::HasIdentity,
        ])
        .action_cond_where(Condition::all().add(Expr::col((row::Entity, C::Version)).lt(version)))
        .to_owned();
    row::Entity::insert(row).on_conflict(newer).exec_without_returning(tx).await?;
    Ok(())
}
