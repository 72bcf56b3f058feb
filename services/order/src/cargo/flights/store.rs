//! The only SQL over flights.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait};
use sentra_shared::{clock::Timestamp, db::WriteTx};

use super::rules::{Aircraft, Capacity, Flight, Load, PieceLimits, State};
use crate::{
    cargo::{CargoRefused, FlightId},
    error::Error,
};

mod row {
    use sea_orm::entity::prelude::*;

    use crate::cargo::FlightId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "flight")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FlightId,
        pub carrier: String,
        pub number: String,
        pub origin: String,
        pub destination: String,
        pub departs_at: DateTimeUtc,
        pub cut_off_at: DateTimeUtc,
        pub departs_on: Date,
        pub aircraft: String,
        pub capacity_g: i64,
        pub capacity_mm3: i64,
        pub capacity_positions: Option<i64>,
        pub piece_max_g: i64,
        pub side_max_mm: i64,
        pub pieces_max: Option<i64>,
        pub consignments: i64,
        pub loaded_g: i64,
        pub loaded_mm3: i64,
        pub loaded_positions: i64,
        pub state: String,
        pub cancel_reason: Option<String>,
        pub created_by: String,
        pub created_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn damaged(what: &str) -> DbErr {
    DbErr::Type(format!("the column {what} of flights holds an unknown value"))
}

fn read(row: row::Model) -> Result<Flight, DbErr> {
    Ok(Flight {
        id: row.id,
        carrier: row.carrier,
        number: row.number,
        origin: row.origin,
        destination: row.destination,
        departs_at: row.departs_at,
        cut_off_at: row.cut_off_at,
        departs_on: row.departs_on,
        aircraft: row.aircraft.parse::<Aircraft>().map_err(|()| damaged("aircraft"))?,
        capacity: Capacity {
            weight_g: row.capacity_g,
            volume_mm3: row.capacity_mm3,
            positions: row.capacity_positions,
        },
        limits: PieceLimits { piece_max_g: row.piece_max_g, side_max_mm: row.side_max_mm, pieces_max: row.pieces_max },
        load: Load {
            consignments: row.consignments,
            weight_g: row.loaded_g,
            volume_mm3: row.loaded_mm3,
            positions: row.loaded_positions,
        },
        state: row.state.parse().map_err(|()| damaged("state"))?,
        cancel_reason: row.cancel_reason,
        version: row.version,
    })
}

/// Writes a new flight.
pub(super) async fn insert(tx: &WriteTx, new: &Flight, created_by: &str, now: Timestamp) -> Result<(), DbErr> {
    let row = row::ActiveModel {
        id: Set(new.id),
        carrier: Set(new.carrier.clone()),
        number: Set(new.number.clone()),
        origin: Set(new.origin.clone()),
        destination: Set(new.destination.clone()),
        departs_at: Set(new.departs_at),
        cut_off_at: Set(new.cut_off_at),
        departs_on: Set(new.departs_on),
        aircraft: Set(new.aircraft.as_str().to_owned()),
        capacity_g: Set(new.capacity.weight_g),
        capacity_mm3: Set(new.capacity.volume_mm3),
        capacity_positions: Set(new.capacity.positions),
        piece_max_g: Set(new.limits.piece_max_g),
        side_max_mm: Set(new.limits.side_max_mm),
        pieces_max: Set(new.limits.pieces_max),
        consignments: Set(0),
        loaded_g: Set(0),
        loaded_mm3: Set(0),
        loaded_positions: Set(0),
        state: Set(new.state.as_str().to_owned()),
        cancel_reason: Set(None),
        created_by: Set(created_by.to_owned()),
        created_at: Set(now),
        version: Set(new.version),
    };
    row::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The first of these days on which the carrier has a flight of this number already.
pub(super) async fn taken(db: &impl ConnectionTrait, flights: &[Flight]) -> Result<Option<NaiveDate>, DbErr> {
    let Some(first) = flights.first() else { return Ok(None) };
    let found = row::Entity::find()
        .filter(row::Column::Carrier.eq(&first.carrier))
        .filter(row::Column::Number.eq(&first.number))
        .filter(row::Column::State.eq(State::Scheduled.as_str()))
        .filter(row::Column::DepartsOn.is_in(flights.iter().map(|f| f.departs_on)))
        .order_by_asc(row::Column::DepartsOn)
        .one(db)
        .await?;
    Ok(found.map(|row| row.departs_on))
}

/// A flight.
pub(crate) async fn find(db: &impl ConnectionTrait, id: FlightId) -> Result<Option<Flight>, DbErr> {
    row::Entity::find_by_id(id).one(db).await?.map(read).transpose()
}

/// Flights by their ids, in no order; unknown ones are left out.
pub(crate) async fn find_many(db: &impl ConnectionTrait, ids: &[FlightId]) -> Result<Vec<Flight>, DbErr> {
    let found = row::Entity::find().filter(row::Column::Id.is_in(ids.iter().copied()));
    found.all(db).await?.into_iter().map(read).collect()
}

/// Which flights a list shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Departing from then on.
    pub(crate) from: Option<Timestamp>,
    /// Departing before.
    pub(crate) until: Option<Timestamp>,
    /// From this airport.
    pub(crate) origin: Option<String>,
    /// To this airport.
    pub(crate) destination: Option<String>,
    /// Also those that were called off.
    pub(crate) cancelled: bool,
}

/// Flights by departure, after a given one.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    after: Option<FlightId>,
    limit: u64,
) -> Result<Vec<Flight>, DbErr> {
    let mut query = row::Entity::find();
    if let Some(from) = wanted.from {
        query = query.filter(row::Column::DepartsAt.gte(from));
    }
    if let Some(until) = wanted.until {
        query = query.filter(row::Column::DepartsAt.lt(until));
    }
    if let Some(origin) = &wanted.origin {
        query = query.filter(row::Column::Origin.eq(origin));
    }
    if let Some(destination) = &wanted.destination {
        query = query.filter(row::Column::Destination.eq(destination));
    }
    if !wanted.cancelled {
        query = query.filter(row::Column::State.eq(State::Scheduled.as_str()));
    }
    if let Some(after) = after {
        let Some(last) = row::Entity::find_by_id(after).one(db).await? else { return Ok(Vec::new()) };
        let later = Condition::any()
            .add(row::Column::DepartsAt.gt(last.departs_at))
            .add(Condition::all().add(row::Column::DepartsAt.eq(last.departs_at)).add(row::Column::Id.gt(after)));
        query = query.filter(later);
    }
    let query = query.order_by_asc(row::Column::DepartsAt).order_by_asc(row::Column::Id).limit(limit);
    query.all(db).await?.into_iter().map(read).collect()
}

/// Calls a flight off that has no consignment; false when it is not in that state or version.
pub(super) async fn cancel(tx: &WriteTx, id: FlightId, version: i64, reason: &str) -> Result<bool, DbErr> {
    let done = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(State::Cancelled.as_str()))
        .col_expr(row::Column::CancelReason, Expr::value(reason))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::Version.eq(version))
        .filter(row::Column::State.eq(State::Scheduled.as_str()))
        .filter(row::Column::Consignments.eq(0))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes room on a flight, or gives it back; the flight as it is then. The update holds the flight's row until the transaction
/// ends, so that others who change its load wait. Whether the cut-off has passed is for the caller to say.
///
/// # Errors
/// [`CargoRefused::FlightFull`] when it does not fit, [`CargoRefused::FlightCancelled`], [`Error::NotFound`].
pub(crate) async fn change_load(tx: &WriteTx, id: FlightId, by: Load) -> Result<Flight, Error> {
    let add = |column: row::Column, more: i64| Expr::col(column).add(more);
    let fits = |loaded, more: i64, most| {
        let room = Condition::any().add(add(loaded, more).lte(Expr::col(most)));
        // What only takes away always fits, and must, so that an order can leave.
        if more <= 0 { Condition::all() } else { room }
    };
    let positions = if by.positions <= 0 {
        Condition::all()
    } else {
        Condition::any()
            .add(row::Column::CapacityPositions.is_null())
            .add(add(row::Column::LoadedPositions, by.positions).lte(Expr::col(row::Column::CapacityPositions)))
    };
    let done = row::Entity::update_many()
        .col_expr(row::Column::Consignments, add(row::Column::Consignments, by.consignments))
        .col_expr(row::Column::LoadedG, add(row::Column::LoadedG, by.weight_g))
        .col_expr(row::Column::LoadedMm3, add(row::Column::LoadedMm3, by.volume_mm3))
        .col_expr(row::Column::LoadedPositions, add(row::Column::LoadedPositions, by.positions))
        .col_expr(row::Column::Version, add(row::Column::Version, 1))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::State.eq(State::Scheduled.as_str()))
        .filter(fits(row::Column::LoadedG, by.weight_g, row::Column::CapacityG))
        .filter(fits(row::Column::LoadedMm3, by.volume_mm3, row::Column::CapacityMm3))
        .filter(positions)
        .exec(tx)
        .await?;
    let flight = find(tx, id).await?.ok_or(Error::NotFound)?;
    if done.rows_affected == 1 {
        return Ok(flight);
    }
    Err(Error::Cargo(match flight.state {
        State::Cancelled => CargoRefused::FlightCancelled,
        State::Scheduled => CargoRefused::FlightFull,
    }))
}
