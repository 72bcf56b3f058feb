//! The only SQL over stock, its holds and its movements.

use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{
        FulfilmentId, OrderId, ProductId, SellerId, VariantId,
        order::{Level, STOCK_LEVEL, StockLevel},
    },
    db::WriteTx,
    feed, id,
};

use super::rules::Figure;
use crate::offers;

pub(super) mod stock {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{ProductId, SellerId, VariantId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock")]
    pub(in crate::stock) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: VariantId,
        pub product_id: ProductId,
        pub seller_id: SellerId,
        pub on_hand: i64,
        pub allocated: i64,
        pub held: i64,
        pub version: i64,
        pub last_level: Option<i32>,
        pub level_version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::stock) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod movement {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{OrderId, VariantId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock_movement")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub variant_id: VariantId,
        pub at: DateTimeUtc,
        pub kind: String,
        pub quantity: i64,
        pub on_hand_after: i64,
        pub order_id: Option<OrderId>,
        pub actor: String,
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod hold {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{FulfilmentId, OrderId, VariantId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock_hold")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub order_id: OrderId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: VariantId,
        pub fulfilment_id: FulfilmentId,
        pub quantity: i64,
        pub state: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The stock of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stock {
    pub(crate) variant_id: VariantId,
    pub(crate) product_id: ProductId,
    pub(crate) seller_id: SellerId,
    pub(crate) figure: Figure,
    /// Counts changes of `on_hand` only.
    pub(crate) version: i64,
    /// What others were told last, and how often.
    pub(crate) told: Option<Level>,
    pub(crate) level_version: i64,
}

/// How far a hold has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldState {
    /// Ordered, not paid.
    Held,
    /// Paid, not sent.
    Allocated,
    /// Sent.
    Shipped,
    /// Given back.
    Released,
}

impl HoldState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Allocated => "allocated",
            Self::Shipped => "shipped",
            Self::Released => "released",
        }
    }
}

/// What an order has taken of a stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) order_id: OrderId,
    pub(crate) variant_id: VariantId,
    pub(crate) fulfilment_id: FulfilmentId,
    pub(crate) quantity: i64,
}

/// A movement to note.
#[derive(Debug, Clone)]
pub(crate) struct Movement<'a> {
    pub(crate) kind: &'a str,
    /// Change of the figure the kind is about.
    pub(crate) quantity: i64,
    pub(crate) order_id: Option<OrderId>,
    pub(crate) actor: &'a str,
    pub(crate) reason: Option<&'a str>,
    pub(crate) at: Timestamp,
}

fn read(row: &stock::Model) -> Stock {
    Stock {
        variant_id: row.variant_id,
        product_id: row.product_id,
        seller_id: row.seller_id,
        figure: Figure { on_hand: row.on_hand, allocated: row.allocated, held: row.held },
        version: row.version,
        told: row.last_level.map(Level::from_code),
        level_version: row.level_version,
    }
}

/// The stock of a variant.
pub(crate) async fn find(db: &impl ConnectionTrait, variant: VariantId) -> Result<Option<Stock>, DbErr> {
    Ok(stock::Entity::find_by_id(variant).one(db).await?.as_ref().map(read))
}

/// The stock of these variants; unknown ones are left out.
pub(crate) async fn find_many(db: &impl ConnectionTrait, variants: &[VariantId]) -> Result<Vec<Stock>, DbErr> {
    let rows = stock::Entity::find().filter(stock::Column::VariantId.is_in(variants.iter().copied())).all(db).await?;
    Ok(rows.iter().map(read).collect())
}

/// A seller's stock by variant, after the one named.
pub(crate) async fn of_seller(
    db: &impl ConnectionTrait,
    seller: SellerId,
    after: Option<VariantId>,
    limit: u64,
) -> Result<Vec<Stock>, DbErr> {
    let mut query = stock::Entity::find().filter(stock::Column::SellerId.eq(seller));
    if let Some(after) = after {
        query = query.filter(stock::Column::VariantId.gt(after));
    }
    Ok(query.order_by_asc(stock::Column::VariantId).limit(limit).all(db).await?.iter().map(read).collect())
}

/// How many variants for sale of a seller have this much or less left, more than `above`.
pub(crate) async fn count_left(
    db: &impl ConnectionTrait,
    seller: SellerId,
    above: i64,
    most: i64,
) -> Result<u64, DbErr> {
    use stock::Column as C;
    let left = || Expr::col(C::OnHand).sub(Expr::col(C::Allocated)).sub(Expr::col(C::Held));
    stock::Entity::find()
        .filter(C::SellerId.eq(seller))
        .filter(left().lte(most))
        .filter(left().gt(above))
        .filter(C::VariantId.in_subquery(offers::store::for_sale(seller)))
        .count(db)
        .await
}

/// All stock by variant, after the one named; for the feed's snapshot.
pub(crate) async fn page(db: &impl ConnectionTrait, after: Option<VariantId>, limit: u64) -> Result<Vec<Stock>, DbErr> {
    let mut query = stock::Entity::find();
    if let Some(after) = after {
        query = query.filter(stock::Column::VariantId.gt(after));
    }
    Ok(query.order_by_asc(stock::Column::VariantId).limit(limit).all(db).await?.iter().map(read).collect())
}

/// Begins the stock of a variant, unless it has begun: the opening figure of the offer counts once.
pub(crate) async fn open(
    tx: &WriteTx,
    variant: VariantId,
    product: ProductId,
    seller: SellerId,
    opening: i64,
    at: Timestamp,
) -> Result<(), DbErr> {
    let row = stock::ActiveModel {
        variant_id: Set(variant),
        product_id: Set(product),
        seller_id: Set(seller),
        on_hand: Set(opening),
        allocated: Set(0),
        held: Set(0),
        version: Set(1),
        last_level: Set(None),
        level_version: Set(0),
    };
    let once = OnConflict::column(stock::Column::VariantId).do_nothing().to_owned();
    if stock::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1 {
        let opened =
            Movement { kind: "opening", quantity: opening, order_id: None, actor: "catalogue", reason: None, at };
        moved(tx, variant, &opened).await?;
    }
    Ok(())
}

/// Adds to `held` if so many are available; false when not.
pub(super) async fn take(tx: &WriteTx, variant: VariantId, quantity: i64) -> Result<bool, DbErr> {
    use stock::Column;
    let promised = Expr::col(Column::Allocated).add(Expr::col(Column::Held)).add(quantity);
    let done = stock::Entity::update_many()
        .col_expr(Column::Held, Expr::col(Column::Held).add(quantity))
        .filter(Column::VariantId.eq(variant))
        .filter(Expr::col(Column::OnHand).gte(promised))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Changes the three figures of a stock by these amounts; false when the row is not there or would fall below zero.
pub(super) async fn shift(tx: &WriteTx, variant: VariantId, by: Figure) -> Result<bool, DbErr> {
    use stock::Column;
    let mut update = stock::Entity::update_many()
        .col_expr(Column::OnHand, Expr::col(Column::OnHand).add(by.on_hand))
        .col_expr(Column::Allocated, Expr::col(Column::Allocated).add(by.allocated))
        .col_expr(Column::Held, Expr::col(Column::Held).add(by.held));
    if by.on_hand != 0 {
        update = update.col_expr(Column::Version, Expr::col(Column::Version).add(1));
    }
    let done = update
        .filter(Column::VariantId.eq(variant))
        .filter(Column::OnHand.gte(-by.on_hand))
        .filter(Column::Allocated.gte(-by.allocated))
        .filter(Column::Held.gte(-by.held))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Sets `on_hand` of a seller's variant, if its version is still this one and what is promised stays covered; false when not.
pub(super) async fn set_on_hand(tx: &WriteTx, variant: VariantId, version: i64, on_hand: i64) -> Result<bool, DbErr> {
    use stock::Column;
    let done = stock::Entity::update_many()
        .col_expr(Column::OnHand, Expr::value(on_hand))
        .col_expr(Column::Version, Expr::value(version + 1))
        .filter(Column::VariantId.eq(variant))
        .filter(Column::Version.eq(version))
        .filter(Expr::col(Column::Allocated).add(Expr::col(Column::Held)).lte(on_hand))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes a movement, and tells others when the level they see has changed.
pub(super) async fn moved(tx: &WriteTx, variant: VariantId, movement: &Movement<'_>) -> Result<(), DbErr> {
    let Some(now) = find(tx, variant).await? else { return Ok(()) };
    let row = movement::ActiveModel {
        id: Set(id::fresh()),
        variant_id: Set(variant),
        at: Set(movement.at),
        kind: Set(movement.kind.to_owned()),
        quantity: Set(movement.quantity),
        on_hand_after: Set(now.figure.on_hand),
        order_id: Set(movement.order_id),
        actor: Set(movement.actor.to_owned()),
        reason: Set(movement.reason.map(str::to_owned)),
    };
    movement::Entity::insert(row).exec_without_returning(tx).await?;
    let level = Level::of(now.figure.available());
    if now.told == Some(level) {
        return Ok(());
    }
    stock::Entity::update_many()
        .col_expr(stock::Column::LastLevel, Expr::value(level.to_code()))
        .col_expr(stock::Column::LevelVersion, Expr::value(now.level_version + 1))
        .filter(stock::Column::VariantId.eq(variant))
        .exec(tx)
        .await?;
    let told = StockLevel { variant_id: variant, product_id: now.product_id, level };
    feed::emit(tx, STOCK_LEVEL, variant, now.level_version + 1, movement.at, &told).await
}

/// Notes what an order holds.
pub(super) async fn insert_hold(tx: &WriteTx, hold: Hold) -> Result<(), DbErr> {
    let row = hold::ActiveModel {
        order_id: Set(hold.order_id),
        variant_id: Set(hold.variant_id),
        fulfilment_id: Set(hold.fulfilment_id),
        quantity: Set(hold.quantity),
        state: Set(HoldState::Held.as_str().to_owned()),
    };
    hold::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Holds of an order, or of one part of it, in a state, by variant.
pub(super) async fn holds(
    db: &impl ConnectionTrait,
    order: Option<OrderId>,
    fulfilment: Option<FulfilmentId>,
    state: HoldState,
) -> Result<Vec<Hold>, DbErr> {
    let mut query = hold::Entity::find().filter(hold::Column::State.eq(state.as_str()));
    if let Some(order) = order {
        query = query.filter(hold::Column::OrderId.eq(order));
    }
    if let Some(fulfilment) = fulfilment {
        query = query.filter(hold::Column::FulfilmentId.eq(fulfilment));
    }
    let rows = query.order_by_asc(hold::Column::VariantId).all(db).await?;
    let read = |r: hold::Model| Hold {
        order_id: r.order_id,
        variant_id: r.variant_id,
        fulfilment_id: r.fulfilment_id,
        quantity: r.quantity,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Moves a hold on; false when it is not in `from` any more.
pub(super) async fn set_hold(tx: &WriteTx, hold: Hold, from: HoldState, to: HoldState) -> Result<bool, DbErr> {
    let done = hold::Entity::update_many()
        .col_expr(hold::Column::State, Expr::value(to.as_str()))
        .filter(hold::Column::OrderId.eq(hold.order_id))
        .filter(hold::Column::VariantId.eq(hold.variant_id))
        .filter(hold::Column::State.eq(from.as_str()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}
