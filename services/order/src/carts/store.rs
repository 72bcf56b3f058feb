//! The only SQL over carts and their lines.

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set,
    QueryOrder,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{CartId, PersonId, VariantId},
    db::WriteTx,
    money::Money,
};

use super::rules::{Delivery, KEEP_DAYS};
use crate::error::Error;

mod cart {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{CartId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cart")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CartId,
        pub person_id: Option<PersonId>,
        pub version: i64,
        pub delivery: Option<Json>,
        pub updated_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{CartId, VariantId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cart_line")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub cart_id: CartId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: VariantId,
        pub quantity: i64,
        pub seen_price_minor: i64,
        pub seen_currency: String,
        pub added_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A cart without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cart {
    pub(crate) id: CartId,
    pub(crate) person_id: Option<PersonId>,
    pub(crate) version: i64,
    pub(crate) delivery: Option<Delivery>,
    pub(crate) expires_at: Timestamp,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CartLine {
    pub(crate) variant_id: VariantId,
    pub(crate) quantity: i64,
    /// Price of one piece when the buyer last changed the line.
    pub(crate) seen_price: Money,
}

fn json_error(error: &serde_json::Error) -> DbErr {
    DbErr::Json(error.to_string())
}

fn read(row: cart::Model) -> Result<Cart, DbErr> {
    Ok(Cart {
        id: row.id,
        person_id: row.person_id,
        version: row.version,
        delivery: row.delivery.map(serde_json::from_value).transpose().map_err(|e| json_error(&e))?,
        expires_at: row.expires_at,
    })
}

/// A cart.
pub(crate) async fn find(db: &impl ConnectionTrait, id: CartId) -> Result<Option<Cart>, DbErr> {
    cart::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// A person's cart that was changed last and is still kept.
pub(super) async fn latest_of(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Cart>, DbErr> {
    cart::Entity::find()
        .filter(cart::Column::PersonId.eq(person))
        .filter(cart::Column::ExpiresAt.gt(now))
        .order_by_desc(cart::Column::UpdatedAt)
        .one(db)
        .await?
        .map(read)
        .transpose()
}

/// The lines of a cart, the oldest first.
pub(crate) async fn lines(db: &impl ConnectionTrait, id: CartId) -> Result<Vec<CartLine>, DbErr> {
    let query = line::Entity::find().filter(line::Column::CartId.eq(id));
    let rows = query.order_by_asc(line::Column::AddedAt).order_by_asc(line::Column::VariantId).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let currency = row.seen_currency.parse().map_err(|_| DbErr::Type("an unknown currency".to_owned()))?;
            let seen_price = Money::from_minor(row.seen_price_minor, currency);
            Ok(CartLine { variant_id: row.variant_id, quantity: row.quantity, seen_price })
        })
        .collect()
}

/// Pieces in a cart.
pub(crate) async fn count(db: &impl ConnectionTrait, id: CartId) -> Result<u32, DbErr> {
    let pieces = lines(db, id).await?.iter().fold(0_i64, |sum, line| sum.saturating_add(line.quantity));
    Ok(u32::try_from(pieces).unwrap_or(u32::MAX))
}

/// Makes an empty cart.
pub(super) async fn insert(tx: &WriteTx, id: CartId, person: Option<PersonId>, now: Timestamp) -> Result<(), DbErr> {
    let row = cart::ActiveModel {
        id: Set(id),
        person_id: Set(person),
        version: Set(1),
        delivery: Set(None),
        updated_at: Set(now),
        expires_at: Set(now + TimeDelta::days(KEEP_DAYS)),
    };
    cart::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Marks a cart as changed and keeps it for longer; with a version, only if it is still that one.
///
/// # Errors
/// [`Error::Stale`] when the version is another one or the cart is gone.
pub(super) async fn touch(tx: &WriteTx, id: CartId, version: Option<i64>, now: Timestamp) -> Result<(), Error> {
    let mut update = cart::Entity::update_many()
        .col_expr(cart::Column::Version, Expr::col(cart::Column::Version).add(1))
        .col_expr(cart::Column::UpdatedAt, Expr::value(now))
        .col_expr(cart::Column::ExpiresAt, Expr::value(now + TimeDelta::days(KEEP_DAYS)))
        .filter(cart::Column::Id.eq(id));
    if let Some(version) = version {
        update = update.filter(cart::Column::Version.eq(version));
    }
    if update.exec(tx).await?.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Makes other transactions that take this cart wait for this one to end. A write of the same value is the lock that both databases
/// have; a cart that is gone has nothing to lock.
pub(crate) async fn lock(tx: &WriteTx, id: CartId) -> Result<(), DbErr> {
    cart::Entity::update_many()
        .col_expr(cart::Column::Version, Expr::col(cart::Column::Version))
        .filter(cart::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Gives a guest's cart to the person who signed in.
pub(super) async fn claim(tx: &WriteTx, id: CartId, person: PersonId) -> Result<(), DbErr> {
    cart::Entity::update_many()
        .col_expr(cart::Column::PersonId, Expr::value(person))
        .filter(cart::Column::Id.eq(id))
        .filter(cart::Column::PersonId.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Sets a line; quantity 0 takes it away.
pub(super) async fn set_line(tx: &WriteTx, id: CartId, set: &CartLine, now: Timestamp) -> Result<(), DbErr> {
    if set.quantity == 0 {
        let gone = line::Entity::delete_many().filter(line::Column::CartId.eq(id));
        gone.filter(line::Column::VariantId.eq(set.variant_id)).exec(tx).await?;
        return Ok(());
    }
    let row = line::ActiveModel {
        cart_id: Set(id),
        variant_id: Set(set.variant_id),
        quantity: Set(set.quantity),
        seen_price_minor: Set(set.seen_price.minor()),
        seen_currency: Set(set.seen_price.currency().code().to_owned()),
        added_at: Set(now),
    };
    let replace = OnConflict::columns([line::Column::CartId, line::Column::VariantId])
        .update_columns([line::Column::Quantity, line::Column::SeenPriceMinor, line::Column::SeenCurrency])
        .to_owned();
    line::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// Sets where and how it is delivered.
pub(crate) async fn set_delivery(tx: &WriteTx, id: CartId, delivery: &Delivery) -> Result<(), DbErr> {
    let json = serde_json::to_value(delivery).map_err(|e| json_error(&e))?;
    cart::Entity::update_many()
        .col_expr(cart::Column::Delivery, Expr::value(Some(json)))
        .filter(cart::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes a cart that became an order or was merged, with its lines.
pub(crate) async fn delete(tx: &WriteTx, id: CartId) -> Result<(), DbErr> {
    line::Entity::delete_many().filter(line::Column::CartId.eq(id)).exec(tx).await?;
    cart::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

/// Removes carts that nobody touched for long; they may hold an address.
pub(super) async fn delete_expired(tx: &WriteTx, now: Timestamp) -> Result<u64, DbErr> {
    Ok(cart::Entity::delete_many().filter(cart::Column::ExpiresAt.lt(now)).exec(tx).await?.rows_affected)
}

/// Removes the carts of a person who asked to be forgotten.
pub(crate) async fn erase_person(tx: &WriteTx, person: PersonId) -> Result<(), DbErr> {
    cart::Entity::delete_many().filter(cart::Column::PersonId.eq(person)).exec(tx).await?;
    Ok(())
}
