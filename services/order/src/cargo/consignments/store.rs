//! The only SQL over consignments, what lies in them, and their history.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, OrderId},
    db::WriteTx,
};

use super::{
    record::{Change, Consignment, Entry, Frozen, Load, Part},
    rows::{consignment, history, part},
    rules::State,
};
use crate::{
    cargo::{ConsignmentId, FlightId, documents::papers::Path},
    error::Error,
};

/// Numbers tried before a new consignment is given up: others of the same route and day may take them meanwhile.
const NUMBERS_TRIED: u64 = 100;

fn damaged(what: &str) -> DbErr {
    DbErr::Type(format!("the column {what} of consignments holds an unknown value"))
}

fn json_error(error: &serde_json::Error) -> DbErr {
    DbErr::Json(error.to_string())
}

fn read(row: consignment::Model) -> Result<Consignment, DbErr> {
    let frozen = match (row.rate_card_id, row.charge) {
        (Some(rate_card_id), Some(charge)) => {
            Some(Frozen { rate_card_id, charge: serde_json::from_value(charge).map_err(|e| json_error(&e))? })
        }
        _ => None,
    };
    Ok(Consignment {
        id: row.id,
        number: row.number,
        flight_id: row.flight_id,
        state: row.state.parse().map_err(|()| damaged("state"))?,
        version: row.version,
        load: Load { pieces: row.pieces, gross_g: row.gross_g, net_g: row.net_g, volume_mm3: row.volume_mm3 },
        positions: row.positions,
        awb: row.awb,
        frozen,
        created_at: row.created_at,
    })
}

fn read_part(row: part::Model) -> Result<Part, DbErr> {
    let path = row.customs_path.map(|p| p.parse::<Path>().map_err(|()| damaged("customs_path")));
    Ok(Part {
        fulfilment_id: row.fulfilment_id,
        consignment_id: row.consignment_id,
        order_id: row.order_id,
        load: Load { pieces: row.pieces, gross_g: row.gross_g, net_g: row.net_g, volume_mm3: row.volume_mm3 },
        added_at: row.added_at,
        freight_minor: row.freight_minor,
        customs_path: path.transpose()?,
    })
}

/// Writes a new, empty consignment under the next free number that begins with `prefix`, and gives the number.
///
/// # Errors
/// The database's, or [`Error::Stale`] when others took every number that was tried.
pub(super) async fn insert(tx: &WriteTx, new: &Consignment, prefix: &str, change: &Change) -> Result<String, Error> {
    let known = consignment::Entity::find().filter(consignment::Column::Number.starts_with(prefix)).count(tx).await?;
    for next in known + 1..=known + NUMBERS_TRIED {
        let number = format!("{prefix}{next:02}");
        let row = consignment::ActiveModel {
            id: Set(new.id),
            number: Set(number.clone()),
            flight_id: Set(new.flight_id),
            state: Set(new.state.as_str().to_owned()),
            version: Set(new.version),
            pieces: Set(0),
            gross_g: Set(0),
            net_g: Set(0),
            volume_mm3: Set(0),
            positions: Set(new.positions),
            awb: Set(None),
            rate_card_id: Set(None),
            charge: Set(None),
            created_by: Set(change.actor.clone()),
            created_at: Set(new.created_at),
        };
        let once = OnConflict::column(consignment::Column::Number).do_nothing().to_owned();
        if consignment::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1 {
            note(tx, new.id, None, new.state, change).await?;
            return Ok(number);
        }
    }
    Err(Error::Stale)
}

/// A consignment.
pub(crate) async fn find(db: &impl ConnectionTrait, id: ConsignmentId) -> Result<Option<Consignment>, DbErr> {
    consignment::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// A consignment that nobody else changes until this transaction ends. Whoever also locks parts does so before.
pub(super) async fn lock(tx: &WriteTx, id: ConsignmentId) -> Result<Option<Consignment>, DbErr> {
    consignment::Entity::update_many()
        .col_expr(consignment::Column::Version, Expr::col(consignment::Column::Version))
        .filter(consignment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    find(tx, id).await
}

/// Which consignments a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Of this flight.
    pub(crate) flight: Option<FlightId>,
    /// In these states; all when empty.
    pub(crate) states: Vec<State>,
}

/// Consignments, the newest first, after the one named.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    after: Option<ConsignmentId>,
    limit: u64,
) -> Result<Vec<Consignment>, DbErr> {
    let mut query = consignment::Entity::find();
    if let Some(flight) = wanted.flight {
        query = query.filter(consignment::Column::FlightId.eq(flight));
    }
    if !wanted.states.is_empty() {
        query = query.filter(consignment::Column::State.is_in(wanted.states.iter().map(|s| s.as_str())));
    }
    if let Some(after) = after {
        query = query.filter(consignment::Column::Id.lt(after));
    }
    query.order_by_desc(consignment::Column::Id).limit(limit).all(db).await?.into_iter().map(read).collect()
}

/// How many consignments are in each state; states without any are left out.
pub(crate) async fn count_states(db: &impl ConnectionTrait) -> Result<Vec<(State, i64)>, DbErr> {
    let counted: Vec<(String, i64)> = consignment::Entity::find()
        .select_only()
        .column(consignment::Column::State)
        .column_as(consignment::Column::Id.count(), "many")
        .group_by(consignment::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counted.into_iter().filter_map(|(state, many)| Some((state.parse().ok()?, many))).collect())
}

/// What lies in a consignment, by part.
pub(crate) async fn parts(db: &impl ConnectionTrait, id: ConsignmentId) -> Result<Vec<Part>, DbErr> {
    let query = part::Entity::find().filter(part::Column::ConsignmentId.eq(id));
    query.order_by_asc(part::Column::FulfilmentId).all(db).await?.into_iter().map(read_part).collect()
}

/// Parts of these orders that lie in consignments.
pub(crate) async fn parts_of_orders(db: &impl ConnectionTrait, orders: &[OrderId]) -> Result<Vec<Part>, DbErr> {
    let query = part::Entity::find().filter(part::Column::OrderId.is_in(orders.iter().copied()));
    query.order_by_asc(part::Column::FulfilmentId).all(db).await?.into_iter().map(read_part).collect()
}

/// How many orders lie in each of these consignments.
pub(crate) async fn count_orders(
    db: &impl ConnectionTrait,
    ids: &[ConsignmentId],
) -> Result<HashMap<ConsignmentId, i64>, DbErr> {
    let counted: Vec<(ConsignmentId, i64)> = part::Entity::find()
        .select_only()
        .column(part::Column::ConsignmentId)
        .column_as(Expr::col(part::Column::OrderId).count_distinct(), "many")
        .filter(part::Column::ConsignmentId.is_in(ids.iter().copied()))
        .group_by(part::Column::ConsignmentId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counted.into_iter().collect())
}

/// Consignments by id, in no order.
pub(crate) async fn find_many(db: &impl ConnectionTrait, ids: &[ConsignmentId]) -> Result<Vec<Consignment>, DbErr> {
    let rows = consignment::Entity::find().filter(consignment::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// Numbers of the consignments these parts lie in; parts that lie in none are left out.
pub(crate) async fn booked(
    db: &impl ConnectionTrait,
    ids: &[FulfilmentId],
) -> Result<HashMap<FulfilmentId, String>, DbErr> {
    let rows = part::Entity::find().filter(part::Column::FulfilmentId.is_in(ids.iter().copied())).all(db).await?;
    let wanted: Vec<ConsignmentId> = rows.iter().map(|r| r.consignment_id).collect();
    let numbers: HashMap<_, _> = find_many(db, &wanted).await?.into_iter().map(|c| (c.id, c.number)).collect();
    Ok(rows.into_iter().filter_map(|r| Some((r.fulfilment_id, numbers.get(&r.consignment_id)?.clone()))).collect())
}

/// Number of the consignment a part lies in.
pub(crate) async fn booked_in(db: &impl ConnectionTrait, id: FulfilmentId) -> Result<Option<String>, DbErr> {
    Ok(booked(db, &[id]).await?.remove(&id))
}

/// The consignment a part lies in.
pub(super) async fn of_part(db: &impl ConnectionTrait, id: FulfilmentId) -> Result<Option<Part>, DbErr> {
    part::Entity::find_by_id(id).one(db).await?.map(read_part).transpose()
}

/// Lays a part into a consignment; false when it lies in one already.
pub(super) async fn add_part(tx: &WriteTx, new: &Part, by: &str) -> Result<bool, DbErr> {
    let row = part::ActiveModel {
        fulfilment_id: Set(new.fulfilment_id),
        consignment_id: Set(new.consignment_id),
        order_id: Set(new.order_id),
        pieces: Set(new.load.pieces),
        gross_g: Set(new.load.gross_g),
        net_g: Set(new.load.net_g),
        volume_mm3: Set(new.load.volume_mm3),
        added_by: Set(by.to_owned()),
        added_at: Set(new.added_at),
        freight_minor: Set(None),
        customs_path: Set(None),
    };
    let once = OnConflict::column(part::Column::FulfilmentId).do_nothing().to_owned();
    Ok(part::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1)
}

/// Takes parts out.
pub(super) async fn remove_parts(tx: &WriteTx, ids: &[FulfilmentId]) -> Result<(), DbErr> {
    part::Entity::delete_many().filter(part::Column::FulfilmentId.is_in(ids.iter().copied())).exec(tx).await?;
    Ok(())
}

/// Adds to the totals of an open consignment.
///
/// # Errors
/// [`Error::Stale`] when it has changed since `from` was read.
pub(super) async fn change_load(tx: &WriteTx, from: &Consignment, by: Load, change: &Change) -> Result<(), Error> {
    let to = from.load.plus(by);
    let done = consignment::Entity::update_many()
        .col_expr(consignment::Column::Pieces, Expr::value(to.pieces))
        .col_expr(consignment::Column::GrossG, Expr::value(to.gross_g))
        .col_expr(consignment::Column::NetG, Expr::value(to.net_g))
        .col_expr(consignment::Column::VolumeMm3, Expr::value(to.volume_mm3))
        .col_expr(consignment::Column::Version, Expr::value(from.version + 1))
        .filter(consignment::Column::Id.eq(from.id))
        .filter(consignment::Column::State.eq(State::Open.as_str()))
        .filter(consignment::Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Stale);
    }
    Ok(note(tx, from.id, Some(from.state), from.state, change).await?)
}

/// Writes a state that the rules allowed for `from`, and its history row.
///
/// # Errors
/// [`Error::Stale`] when it has changed since `from` was read.
pub(super) async fn set_state(tx: &WriteTx, from: &Consignment, to: State, change: &Change) -> Result<(), Error> {
    let done = consignment::Entity::update_many()
        .col_expr(consignment::Column::State, Expr::value(to.as_str()))
        .col_expr(consignment::Column::Version, Expr::value(from.version + 1))
        .filter(consignment::Column::Id.eq(from.id))
        .filter(consignment::Column::State.eq(from.state.as_str()))
        .filter(consignment::Column::Version.eq(from.version))
        .exec(tx)
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Stale);
    }
    Ok(note(tx, from.id, Some(from.state), to, change).await?)
}

/// Writes the air waybill number that was drawn for it; the version grows, so that nothing reckons with a consignment without one.
///
/// # Errors
/// [`Error::Stale`] when it has changed since `from` was read.
pub(super) async fn set_awb(tx: &WriteTx, from: &Consignment, awb: &str) -> Result<(), Error> {
    let done = consignment::Entity::update_many()
        .col_expr(consignment::Column::Awb, Expr::value(awb))
        .col_expr(consignment::Column::Version, Expr::value(from.version + 1))
        .filter(consignment::Column::Id.eq(from.id))
        .filter(consignment::Column::Version.eq(from.version))
        .filter(consignment::Column::Awb.is_null())
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Keeps rates and freight of closing, or forgets them when it is opened again.
pub(super) async fn freeze(tx: &WriteTx, id: ConsignmentId, frozen: Option<&Frozen>) -> Result<(), DbErr> {
    let charge = frozen.map(|f| serde_json::to_value(&f.charge)).transpose().map_err(|e| json_error(&e))?;
    consignment::Entity::update_many()
        .col_expr(consignment::Column::RateCardId, Expr::value(frozen.map(|f| f.rate_card_id)))
        .col_expr(consignment::Column::Charge, Expr::value(charge))
        .filter(consignment::Column::Id.eq(id))
        .exec(tx)
        .await?;
    if frozen.is_none() {
        part::Entity::update_many()
            .col_expr(part::Column::FreightMinor, Expr::value(None::<i64>))
            .col_expr(part::Column::CustomsPath, Expr::value(None::<String>))
            .filter(part::Column::ConsignmentId.eq(id))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Keeps a part's share of the freight and its way through customs.
pub(super) async fn freeze_part(tx: &WriteTx, id: FulfilmentId, freight_minor: i64, path: Path) -> Result<(), DbErr> {
    part::Entity::update_many()
        .col_expr(part::Column::FreightMinor, Expr::value(freight_minor))
        .col_expr(part::Column::CustomsPath, Expr::value(path.as_str()))
        .filter(part::Column::FulfilmentId.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes a history row.
async fn note(tx: &WriteTx, id: ConsignmentId, from: Option<State>, to: State, change: &Change) -> Result<(), DbErr> {
    let row = history::ActiveModel {
        id: Set(change.id),
        consignment_id: Set(id),
        at: Set(change.at),
        actor: Set(change.actor.clone()),
        from_state: Set(from.map(|s| s.as_str().to_owned())),
        to_state: Set(to.as_str().to_owned()),
        event: Set(change.event.to_owned()),
        note: Set(change.note.clone()),
    };
    history::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What happened to these consignments, oldest first.
pub(crate) async fn history_of(
    db: &impl ConnectionTrait,
    ids: &[ConsignmentId],
) -> Result<Vec<(ConsignmentId, Entry)>, DbErr> {
    let query = history::Entity::find().filter(history::Column::ConsignmentId.is_in(ids.iter().copied()));
    let rows = query.order_by_asc(history::Column::At).order_by_asc(history::Column::Id).all(db).await?;
    let read = |row: history::Model| {
        let to = row.to_state.parse().map_err(|()| damaged("to_state"))?;
        let entry = Entry { at: row.at, actor: row.actor, to, event: row.event, note: row.note };
        Ok((row.consignment_id, entry))
    };
    rows.into_iter().map(read).collect()
}

/// When each of these consignments entered a state last.
pub(crate) async fn entered_at(
    db: &impl ConnectionTrait,
    ids: &[ConsignmentId],
) -> Result<HashMap<(ConsignmentId, State), Timestamp>, DbErr> {
    Ok(history_of(db, ids).await?.into_iter().map(|(id, entry)| ((id, entry.to), entry.at)).collect())
}
