//! The only SQL over waybill numbers.

use std::str::FromStr;

use sea_orm::{ActiveValue::Set, FromQueryResult, QueryOrder, QuerySelect, entity::prelude::*};
use sentra_shared::{clock::Timestamp, db::WriteTx};

use super::number::AwbNumber;
use crate::{
    cargo::{AwbRangeId, CargoRefused, ConsignmentId},
    error::Error,
};

/// Numbers written with one statement.
const CHUNK: usize = 500;
/// Numbers that others may take between looking and taking, before the carrier's stock counts as empty.
const TRIES: u32 = 100;
/// Below so many free numbers the stock is low: a week of four flights with several consignments.
pub(crate) const LOW: i64 = 20;

mod range {
    use sea_orm::entity::prelude::*;

    use crate::cargo::AwbRangeId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "awb_range")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AwbRangeId,
        pub carrier: String,
        pub prefix: String,
        pub first_serial: i64,
        pub last_serial: i64,
        pub note: String,
        pub created_by: String,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod row {
    use sea_orm::entity::prelude::*;

    use crate::cargo::{AwbRangeId, ConsignmentId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "awb_number")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: String,
        pub range_id: AwbRangeId,
        pub carrier: String,
        pub state: String,
        pub consignment_id: Option<ConsignmentId>,
        pub drawn_at: Option<DateTimeUtc>,
        pub void_reason: Option<String>,
        pub voided_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What became of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AwbState)]
pub(crate) enum State {
    /// It can be drawn.
    Free,
    /// A consignment has it.
    Used,
    /// It is not to be used any more.
    Void,
}

impl State {
    /// Stable name, also the column's value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Used => "used",
            Self::Void => "void",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Free, Self::Used, Self::Void].into_iter().find(|s| s.as_str() == name).ok_or(())
    }
}

/// Numbers an airline gave together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    /// The range.
    pub(crate) id: AwbRangeId,
    /// Airline designator.
    pub(crate) carrier: String,
    /// First number.
    pub(crate) first: AwbNumber,
    /// Last number.
    pub(crate) last: AwbNumber,
    /// Where it comes from.
    pub(crate) note: String,
    /// When it was entered.
    pub(crate) created_at: Timestamp,
}

/// A number that is not free any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gone {
    /// The number.
    pub(crate) number: String,
    /// Airline designator.
    pub(crate) carrier: String,
    /// Used or void.
    pub(crate) state: State,
    /// Which consignment had or has it.
    pub(crate) consignment_id: Option<ConsignmentId>,
    /// When it was drawn.
    pub(crate) drawn_at: Option<Timestamp>,
    /// Why it is void.
    pub(crate) void_reason: Option<String>,
}

/// How many numbers a carrier has in each state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Level {
    /// Airline designator.
    pub(crate) carrier: String,
    /// Can be drawn.
    pub(crate) free: i64,
    /// Consignments have them.
    pub(crate) used: i64,
    /// Not to be used.
    pub(crate) void: i64,
}

impl Level {
    /// True when new numbers should be asked for.
    pub(crate) fn is_low(&self) -> bool {
        self.free < LOW
    }
}

fn damaged() -> DbErr {
    DbErr::Type("the stock of waybill numbers holds an unknown value".to_owned())
}

fn read_range(row: range::Model) -> Result<Range, DbErr> {
    let prefix: u16 = row.prefix.parse().map_err(|_| damaged())?;
    let number = |serial: i64| AwbNumber::new(prefix, u32::try_from(serial).ok()?);
    Ok(Range {
        id: row.id,
        carrier: row.carrier,
        first: number(row.first_serial).ok_or_else(damaged)?,
        last: number(row.last_serial).ok_or_else(damaged)?,
        note: row.note,
        created_at: row.created_at,
    })
}

/// Writes a range with its numbers, all free.
pub(super) async fn insert(tx: &WriteTx, new: &Range, numbers: &[AwbNumber], created_by: &str) -> Result<(), DbErr> {
    let row = range::ActiveModel {
        id: Set(new.id),
        carrier: Set(new.carrier.clone()),
        prefix: Set(new.first.prefix()),
        first_serial: Set(i64::from(new.first.serial())),
        last_serial: Set(i64::from(new.last.serial())),
        note: Set(new.note.clone()),
        created_by: Set(created_by.to_owned()),
        created_at: Set(new.created_at),
    };
    range::Entity::insert(row).exec_without_returning(tx).await?;
    for chunk in numbers.chunks(CHUNK) {
        let rows = chunk.iter().map(|number| row::ActiveModel {
            number: Set(number.to_string()),
            range_id: Set(new.id),
            carrier: Set(new.carrier.clone()),
            state: Set(State::Free.as_str().to_owned()),
            consignment_id: Set(None),
            drawn_at: Set(None),
            void_reason: Set(None),
            voided_at: Set(None),
        });
        row::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The first number from `first` to `last` that is known already.
pub(super) async fn known(
    db: &impl ConnectionTrait,
    first: AwbNumber,
    last: AwbNumber,
) -> Result<Option<String>, DbErr> {
    let found = row::Entity::find()
        .filter(row::Column::Number.between(first.to_string(), last.to_string()))
        .order_by_asc(row::Column::Number)
        .one(db)
        .await?;
    Ok(found.map(|row| row.number))
}

/// The carrier that has numbers of this prefix.
pub(super) async fn carrier_of(db: &impl ConnectionTrait, prefix: &str) -> Result<Option<String>, DbErr> {
    Ok(range::Entity::find().filter(range::Column::Prefix.eq(prefix)).one(db).await?.map(|row| row.carrier))
}

/// Takes the carrier's lowest free number for a consignment. It is used from then on, and stays so even when the consignment is
/// called off and the number void.
///
/// # Errors
/// [`CargoRefused::AwbNoneLeft`], or [`CargoRefused::AwbNotFree`] when the consignment has a number already.
pub(crate) async fn draw(
    tx: &WriteTx,
    carrier: &str,
    consignment: ConsignmentId,
    now: Timestamp,
) -> Result<AwbNumber, Error> {
    let has = row::Entity::find()
        .filter(row::Column::ConsignmentId.eq(consignment))
        .filter(row::Column::State.eq(State::Used.as_str()));
    if has.one(tx).await?.is_some() {
        return Err(Error::Cargo(CargoRefused::AwbNotFree));
    }
    for _ in 0..TRIES {
        let lowest = row::Entity::find()
            .filter(row::Column::Carrier.eq(carrier))
            .filter(row::Column::State.eq(State::Free.as_str()))
            .order_by_asc(row::Column::Number)
            .one(tx)
            .await?;
        let Some(lowest) = lowest else { return Err(Error::Cargo(CargoRefused::AwbNoneLeft)) };
        let taken = row::Entity::update_many()
            .col_expr(row::Column::State, Expr::value(State::Used.as_str()))
            .col_expr(row::Column::ConsignmentId, Expr::value(consignment))
            .col_expr(row::Column::DrawnAt, Expr::value(now))
            .filter(row::Column::Number.eq(&lowest.number))
            .filter(row::Column::State.eq(State::Free.as_str()))
            .exec(tx)
            .await?;
        if taken.rows_affected == 1 {
            return lowest.number.parse().map_err(|_| Error::Db(damaged()));
        }
    }
    Err(Error::Cargo(CargoRefused::AwbNoneLeft))
}

/// Makes a number void that is in the state `from`; false when it is not.
async fn void(tx: &WriteTx, number: &str, from: State, reason: &str, now: Timestamp) -> Result<bool, DbErr> {
    let done = row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(State::Void.as_str()))
        .col_expr(row::Column::VoidReason, Expr::value(reason))
        .col_expr(row::Column::VoidedAt, Expr::value(now))
        .filter(row::Column::Number.eq(number))
        .filter(row::Column::State.eq(from.as_str()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Makes a free number void, which is lost or spoiled.
///
/// # Errors
/// [`Error::NotFound`], or [`CargoRefused::AwbNotFree`].
pub(super) async fn void_free(tx: &WriteTx, number: AwbNumber, reason: &str, now: Timestamp) -> Result<(), Error> {
    let number = number.to_string();
    if void(tx, &number, State::Free, reason, now).await? {
        return Ok(());
    }
    match row::Entity::find_by_id(number).one(tx).await? {
        Some(_) => Err(Error::Cargo(CargoRefused::AwbNotFree)),
        None => Err(Error::NotFound),
    }
}

/// Makes the number of a consignment void that is called off or closed anew; false when it has none.
pub(crate) async fn void_used(
    tx: &WriteTx,
    consignment: ConsignmentId,
    reason: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let used = row::Entity::find()
        .filter(row::Column::ConsignmentId.eq(consignment))
        .filter(row::Column::State.eq(State::Used.as_str()))
        .one(tx)
        .await?;
    match used {
        Some(used) => void(tx, &used.number, State::Used, reason, now).await,
        None => Ok(false),
    }
}

#[derive(Debug, FromQueryResult)]
struct Counted {
    carrier: String,
    state: String,
    many: i64,
}

/// How many numbers each carrier has, by carrier.
pub(crate) async fn levels(db: &impl ConnectionTrait) -> Result<Vec<Level>, DbErr> {
    let counted = row::Entity::find()
        .select_only()
        .column(row::Column::Carrier)
        .column(row::Column::State)
        .column_as(row::Column::Number.count(), "many")
        .group_by(row::Column::Carrier)
        .group_by(row::Column::State)
        .order_by_asc(row::Column::Carrier)
        .into_model::<Counted>()
        .all(db)
        .await?;
    let mut levels: Vec<Level> = Vec::new();
    for Counted { carrier, state, many } in counted {
        if levels.last().is_none_or(|l| l.carrier != carrier) {
            levels.push(Level { carrier, ..Level::default() });
        }
        let Some(level) = levels.last_mut() else { continue };
        match state.parse().map_err(|()| damaged())? {
            State::Free => level.free = many,
            State::Used => level.used = many,
            State::Void => level.void = many,
        }
    }
    Ok(levels)
}

/// Ranges, the newest first.
pub(super) async fn ranges(
    db: &impl ConnectionTrait,
    after: Option<AwbRangeId>,
    limit: u64,
) -> Result<Vec<Range>, DbErr> {
    let mut query = range::Entity::find();
    if let Some(after) = after {
        query = query.filter(range::Column::Id.lt(after));
    }
    query.order_by_desc(range::Column::Id).limit(limit).all(db).await?.into_iter().map(read_range).collect()
}

/// Free numbers of a range.
pub(super) async fn free_of(db: &impl ConnectionTrait, id: AwbRangeId) -> Result<u64, DbErr> {
    row::Entity::find()
        .filter(row::Column::RangeId.eq(id))
        .filter(row::Column::State.eq(State::Free.as_str()))
        .count(db)
        .await
}

/// Numbers that are used or void, the last ones first.
pub(super) async fn gone(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Gone>, DbErr> {
    let rows = row::Entity::find()
        .filter(row::Column::State.ne(State::Free.as_str()))
        .order_by_desc(row::Column::Number)
        .limit(limit)
        .all(db)
        .await?;
    let read = |row: row::Model| {
        Ok(Gone {
            number: row.number,
            carrier: row.carrier,
            state: row.state.parse().map_err(|()| damaged())?,
            consignment_id: row.consignment_id,
            drawn_at: row.drawn_at,
            void_reason: row.void_reason,
        })
    };
    rows.into_iter().map(read).collect()
}
