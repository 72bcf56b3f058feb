//! The only SQL over orders, lines, fulfilments, their history and shipments.

use sea_orm::{
    ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*, sea_query::ExprTrait,
};
use sentra_shared::{
    clock::Timestamp,
    contract::{CartId, FulfilmentId, OrderId, PersonId, SellerId, ShipmentId},
    db::WriteTx,
};
use uuid::Uuid;

use super::{
    record::{Change, Deadline, EXPORT, Entry, Fulfilment, Line, Order, Shipment},
    rows::{self, fulfilment, history, line, order, shipment},
};
use crate::{error::Error, fulfilment::rules::State, shipping::abroad::AIR_CONSOLIDATED};

/// A new order with everything that belongs to it.
pub(crate) struct NewOrder<'a> {
    pub(crate) order: &'a Order,
    /// `secret::token_hash` of the link's token.
    pub(crate) token_hash: &'a str,
    pub(crate) fulfilments: &'a [NewFulfilment],
    pub(crate) lines: &'a [Line],
    /// `Actor::label()` of who placed it.
    pub(crate) actor: &'a str,
}

/// A new fulfilment with its parcel and the id of its first history row.
#[derive(Debug, Clone)]
pub(crate) struct NewFulfilment {
    pub(crate) fulfilment: Fulfilment,
    pub(crate) shipment_id: ShipmentId,
    pub(crate) history_id: Uuid,
}

/// Writes a new order. The unique cart makes a second one of the same cart fail.
pub(crate) async fn insert(tx: &WriteTx, new: &NewOrder<'_>) -> Result<(), DbErr> {
    order::Entity::insert(rows::write_order(new.order, new.token_hash)?).exec_without_returning(tx).await?;
    for part in new.fulfilments {
        fulfilment::Entity::insert(rows::write_fulfilment(&part.fulfilment)).exec_without_returning(tx).await?;
        let parcel = shipment::ActiveModel {
            id: Set(part.shipment_id),
            fulfilment_id: Set(part.fulfilment.id),
            carrier: Set(None),
            tracking_no: Set(None),
            dispatched_at: Set(None),
            delivered_at: Set(None),
        };
        shipment::Entity::insert(parcel).exec_without_returning(tx).await?;
        let first = history::ActiveModel {
            id: Set(part.history_id),
            fulfilment_id: Set(part.fulfilment.id),
            at: Set(new.order.placed_at),
            actor: Set(new.actor.to_owned()),
            from_state: Set(None),
            to_state: Set(part.fulfilment.state.as_str().to_owned()),
            event: Set("placed".to_owned()),
            note: Set(None),
        };
        history::Entity::insert(first).exec_without_returning(tx).await?;
    }
    line::Entity::insert_many(new.lines.iter().map(rows::write_line)).exec_without_returning(tx).await?;
    Ok(())
}

/// An order.
pub(crate) async fn order(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>, DbErr> {
    order::Entity::find_by_id(id).one(db).await?.map(rows::read_order).transpose()
}

/// An order by the number people read aloud, in capitals.
pub(crate) async fn order_by_number(db: &impl ConnectionTrait, number: &str) -> Result<Option<Order>, DbErr> {
    order::Entity::find().filter(order::Column::Number.eq(number)).one(db).await?.map(rows::read_order).transpose()
}

/// The order that a cart became.
pub(crate) async fn order_of_cart(db: &impl ConnectionTrait, cart: CartId) -> Result<Option<Order>, DbErr> {
    order::Entity::find().filter(order::Column::CartId.eq(cart)).one(db).await?.map(rows::read_order).transpose()
}

/// The order whose link holds a token with this hash.
pub(crate) async fn order_by_token_hash(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Order>, DbErr> {
    order::Entity::find().filter(order::Column::TokenHash.eq(hash)).one(db).await?.map(rows::read_order).transpose()
}

/// Orders by id, in no order.
pub(crate) async fn orders(db: &impl ConnectionTrait, ids: &[OrderId]) -> Result<Vec<Order>, DbErr> {
    let found = order::Entity::find().filter(order::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    found.into_iter().map(rows::read_order).collect()
}

/// A person's orders, newest first, after the one named; at most `limit`.
pub(crate) async fn orders_of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
    after: Option<OrderId>,
    limit: u64,
) -> Result<Vec<Order>, DbErr> {
    let mut query = order::Entity::find().filter(order::Column::PersonId.eq(person));
    if let Some(after) = after {
        query = query.filter(order::Column::Id.lt(after));
    }
    let found = query.order_by_desc(order::Column::Id).limit(limit).all(db).await?;
    found.into_iter().map(rows::read_order).collect()
}

/// All orders, newest first, after the one named.
#[cfg(test)]
pub(crate) async fn all_orders(
    db: &impl ConnectionTrait,
    after: Option<OrderId>,
    limit: u64,
) -> Result<Vec<Order>, DbErr> {
    let mut query = order::Entity::find();
    if let Some(after) = after {
        query = query.filter(order::Column::Id.lt(after));
    }
    let found = query.order_by_desc(order::Column::Id).limit(limit).all(db).await?;
    found.into_iter().map(rows::read_order).collect()
}

/// Lines of an order, in the buyer's order.
pub(crate) async fn lines_of_order(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Line>, DbErr> {
    lines_of_orders(db, &[order]).await
}

/// Lines of several orders.
pub(crate) async fn lines_of_orders(db: &impl ConnectionTrait, orders: &[OrderId]) -> Result<Vec<Line>, DbErr> {
    let query = line::Entity::find().filter(line::Column::OrderId.is_in(orders.iter().copied()));
    let found = query.order_by_asc(line::Column::OrderId).order_by_asc(line::Column::Position).all(db).await?;
    found.into_iter().map(rows::read_line).collect()
}

/// Lines of one seller's part.
pub(crate) async fn lines_of_fulfilment(db: &impl ConnectionTrait, id: FulfilmentId) -> Result<Vec<Line>, DbErr> {
    lines_of_fulfilments(db, &[id]).await
}

/// Lines of several parts.
pub(crate) async fn lines_of_fulfilments(db: &impl ConnectionTrait, ids: &[FulfilmentId]) -> Result<Vec<Line>, DbErr> {
    let query = line::Entity::find().filter(line::Column::FulfilmentId.is_in(ids.iter().copied()));
    let found = query.order_by_asc(line::Column::FulfilmentId).order_by_asc(line::Column::Position).all(db).await?;
    found.into_iter().map(rows::read_line).collect()
}

/// One seller's part.
pub(crate) async fn fulfilment(db: &impl ConnectionTrait, id: FulfilmentId) -> Result<Option<Fulfilment>, DbErr> {
    fulfilment::Entity::find_by_id(id).one(db).await?.map(rows::read_fulfilment).transpose()
}

/// One seller's part, which nobody else changes until this transaction ends. Whoever takes several takes them in the order of their ids.
pub(crate) async fn lock_fulfilment(tx: &WriteTx, id: FulfilmentId) -> Result<Option<Fulfilment>, DbErr> {
    fulfilment::Entity::update_many()
        .col_expr(fulfilment::Column::Version, Expr::col(fulfilment::Column::Version))
        .filter(fulfilment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    fulfilment(tx, id).await
}

/// All parts of an order, by number.
pub(crate) async fn fulfilments_of(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<Fulfilment>, DbErr> {
    fulfilments_of_orders(db, &[order]).await
}

/// All parts of several orders, by number.
pub(crate) async fn fulfilments_of_orders(
    db: &impl ConnectionTrait,
    orders: &[OrderId],
) -> Result<Vec<Fulfilment>, DbErr> {
    let query = fulfilment::Entity::find().filter(fulfilment::Column::OrderId.is_in(orders.iter().copied()));
    let found = query.order_by_asc(fulfilment::Column::Number).all(db).await?;
    found.into_iter().map(rows::read_fulfilment).collect()
}

/// Parts in these states (all when empty), newest first, after the one named: of one seller, or of all for staff.
pub(crate) async fn fulfilments_in(
    db: &impl ConnectionTrait,
    seller: Option<SellerId>,
    states: &[State],
    after: Option<FulfilmentId>,
    limit: u64,
) -> Result<Vec<Fulfilment>, DbErr> {
    let mut query = fulfilment::Entity::find();
    if let Some(seller) = seller {
        query = query.filter(fulfilment::Column::SellerId.eq(seller));
    }
    if !states.is_empty() {
        query = query.filter(fulfilment::Column::State.is_in(states.iter().map(|s| s.as_str())));
    }
    if let Some(after) = after {
        query = query.filter(fulfilment::Column::Id.lt(after));
    }
    let found = query.order_by_desc(fulfilment::Column::Id).limit(limit).all(db).await?;
    found.into_iter().map(rows::read_fulfilment).collect()
}

/// Parts of export orders in these states, the earliest to be sent first: to one country (ISO 3166), or to all.
pub(crate) async fn abroad(
    db: &impl ConnectionTrait,
    country: Option<&str>,
    states: &[State],
    limit: u64,
) -> Result<Vec<Fulfilment>, DbErr> {
    let mut export =
        order::Entity::find().select_only().column(order::Column::Id).filter(order::Column::Kind.eq(EXPORT));
    if let Some(country) = country {
        export = export.filter(ExprTrait::eq(Expr::cust("address->>'country'"), country));
    }
    let query = fulfilment::Entity::find()
        .filter(fulfilment::Column::State.is_in(states.iter().map(|s| s.as_str())))
        .filter(fulfilment::Column::OrderId.in_subquery(export.into_query()))
        .order_by_asc(fulfilment::Column::DispatchBy)
        .order_by_asc(fulfilment::Column::Id);
    query.limit(limit).all(db).await?.into_iter().map(rows::read_fulfilment).collect()
}

/// How many parts are in each state: of one seller, or of all. States without any are left out.
pub(crate) async fn count_states(
    db: &impl ConnectionTrait,
    seller: Option<SellerId>,
) -> Result<Vec<(State, i64)>, DbErr> {
    let mut query = fulfilment::Entity::find()
        .select_only()
        .column(fulfilment::Column::State)
        .column_as(fulfilment::Column::Id.count(), "many")
        .group_by(fulfilment::Column::State);
    if let Some(seller) = seller {
        query = query.filter(fulfilment::Column::SellerId.eq(seller));
    }
    let counted: Vec<(String, i64)> = query.into_tuple().all(db).await?;
    Ok(counted.into_iter().filter_map(|(state, many)| Some((state.parse().ok()?, many))).collect())
}

/// Parts in a state whose deadline has passed, the longest overdue first.
pub(crate) async fn due(
    db: &impl ConnectionTrait,
    state: State,
    deadline: Deadline,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Fulfilment>, DbErr> {
    let column = match deadline {
        Deadline::Deliver => fulfilment::Column::DeliverBy,
        Deadline::Complete => fulfilment::Column::CompleteBy,
    };
    let found = fulfilment::Entity::find()
        .filter(fulfilment::Column::State.eq(state.as_str()))
        .filter(column.lte(now))
        .order_by_asc(column)
        .limit(limit)
        .all(db)
        .await?;
    found.into_iter().map(rows::read_fulfilment).collect()
}

/// Paid parts that should have left by now: of one seller, or of all.
fn overdue_ones(seller: Option<SellerId>, now: Timestamp) -> Select<fulfilment::Entity> {
    let waiting = [State::Paid, State::Accepted, State::Packed];
    let query = fulfilment::Entity::find()
        .filter(fulfilment::Column::State.is_in(waiting.iter().map(|s| s.as_str())))
        .filter(fulfilment::Column::DispatchBy.lte(now))
        // What is packed for abroad waits for its flight, not for its seller.
        .filter(
            Condition::any()
                .add(fulfilment::Column::Service.ne(AIR_CONSOLIDATED))
                .add(fulfilment::Column::State.ne(State::Packed.as_str())),
        );
    match seller {
        Some(seller) => query.filter(fulfilment::Column::SellerId.eq(seller)),
        None => query,
    }
}

/// Paid parts that should have left by now, the longest overdue first: of one seller, or of all.
pub(crate) async fn overdue(
    db: &impl ConnectionTrait,
    seller: Option<SellerId>,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Fulfilment>, DbErr> {
    let query = overdue_ones(seller, now).order_by_asc(fulfilment::Column::DispatchBy);
    query.limit(limit).all(db).await?.into_iter().map(rows::read_fulfilment).collect()
}

/// How many paid parts should have left by now: of one seller, or of all.
pub(crate) async fn count_overdue(
    db: &impl ConnectionTrait,
    seller: Option<SellerId>,
    now: Timestamp,
) -> Result<u64, DbErr> {
    overdue_ones(seller, now).count(db).await
}

/// Writes a state that the rules allowed for `from`, and its history row. The time of entering and the new deadlines are set along.
///
/// # Errors
/// [`Error::Stale`] when the part has changed since `from` was read.
pub(crate) async fn set_state(tx: &WriteTx, from: &Fulfilment, to: State, change: &Change) -> Result<(), Error> {
    use fulfilment::Column;
    let mut update = fulfilment::Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::Version, Expr::value(from.version + 1));
    let entered = match to {
        State::AwaitingPayment => None,
        State::Paid => Some(Column::PaidAt),
        State::Accepted => Some(Column::AcceptedAt),
        State::Packed => Some(Column::PackedAt),
        State::Dispatched => Some(Column::DispatchedAt),
        State::Delivered => Some(Column::DeliveredAt),
        State::Completed => Some(Column::CompletedAt),
        State::Cancelled | State::Expired | State::Declined => Some(Column::ClosedAt),
    };
    if let Some(column) = entered {
        update = update.col_expr(column, Expr::value(change.at));
    }
    let wanted = [
        (Column::PayBy, change.deadlines.pay_by),
        (Column::DispatchBy, change.deadlines.dispatch_by),
        (Column::DeliverBy, change.deadlines.deliver_by),
        (Column::CompleteBy, change.deadlines.complete_by),
    ];
    for (column, deadline) in wanted {
        if let Some(deadline) = deadline {
            update = update.col_expr(column, Expr::value(deadline));
        }
    }
    let done = update
        .filter(Column::Id.eq(from.id))
        .filter(Column::State.eq(from.state.as_str()))
        .filter(Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Stale);
    }
    let row = history::ActiveModel {
        id: Set(change.id),
        fulfilment_id: Set(from.id),
        at: Set(change.at),
        actor: Set(change.actor.clone()),
        from_state: Set(Some(from.state.as_str().to_owned())),
        to_state: Set(to.as_str().to_owned()),
        event: Set(change.event.to_owned()),
        note: Set(change.note.clone()),
    };
    history::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What happened to these parts, oldest first.
pub(crate) async fn history_of(
    db: &impl ConnectionTrait,
    ids: &[FulfilmentId],
) -> Result<Vec<(FulfilmentId, Entry)>, DbErr> {
    let query = history::Entity::find().filter(history::Column::FulfilmentId.is_in(ids.iter().copied()));
    let found = query.order_by_asc(history::Column::At).order_by_asc(history::Column::Id).all(db).await?;
    found.into_iter().map(|row| Ok((row.fulfilment_id, rows::read_entry(row)?))).collect()
}

/// A parcel.
pub(crate) async fn shipment(db: &impl ConnectionTrait, id: ShipmentId) -> Result<Option<Shipment>, DbErr> {
    Ok(shipment::Entity::find_by_id(id).one(db).await?.map(rows::read_shipment))
}

/// Parcels of these parts.
pub(crate) async fn shipments_of(db: &impl ConnectionTrait, ids: &[FulfilmentId]) -> Result<Vec<Shipment>, DbErr> {
    let query = shipment::Entity::find().filter(shipment::Column::FulfilmentId.is_in(ids.iter().copied()));
    Ok(query.order_by_asc(shipment::Column::Id).all(db).await?.into_iter().map(rows::read_shipment).collect())
}

/// Notes carrier, number and time of a parcel's departure.
///
/// # Errors
/// [`Error::Stale`] when it has left already.
pub(crate) async fn set_dispatched(
    tx: &WriteTx,
    id: ShipmentId,
    carrier: &str,
    tracking_no: Option<&str>,
    at: Timestamp,
) -> Result<(), Error> {
    let done = shipment::Entity::update_many()
        .col_expr(shipment::Column::Carrier, Expr::value(carrier))
        .col_expr(shipment::Column::TrackingNo, Expr::value(tracking_no.map(str::to_owned)))
        .col_expr(shipment::Column::DispatchedAt, Expr::value(at))
        .filter(shipment::Column::Id.eq(id))
        .filter(shipment::Column::DispatchedAt.is_null())
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Notes a parcel's arrival.
///
/// # Errors
/// [`Error::Stale`] when it arrived already.
pub(crate) async fn set_delivered(tx: &WriteTx, id: ShipmentId, at: Timestamp) -> Result<(), Error> {
    let done = shipment::Entity::update_many()
        .col_expr(shipment::Column::DeliveredAt, Expr::value(at))
        .filter(shipment::Column::Id.eq(id))
        .filter(shipment::Column::DeliveredAt.is_null())
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}
