//! The only SQL over cartons.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::{clock::Timestamp, contract::FulfilmentId, db::WriteTx};

use super::{
    CartonId,
    rules::{Carton, Content},
};
use crate::error::Error;

mod packing {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::FulfilmentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "packing")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fulfilment_id: FulfilmentId,
        pub version: i64,
        pub changed_by: String,
        pub changed_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod carton {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::FulfilmentId;

    use crate::cargo::cartons::CartonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "carton")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CartonId,
        pub fulfilment_id: FulfilmentId,
        pub number: i64,
        pub gross_g: i64,
        pub length_mm: i64,
        pub width_mm: i64,
        pub height_mm: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod content {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::LineId;

    use crate::cargo::cartons::CartonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "carton_content")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub carton_id: CartonId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub line_id: LineId,
        pub quantity: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A carton with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// What its label's code holds.
    pub(crate) id: CartonId,
    /// Its number among those of the part, from 1.
    pub(crate) number: i64,
    /// What it is.
    pub(crate) carton: Carton,
}

/// What a seller has packed of a part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Packing {
    /// Counts the changes; 0 before the first carton.
    pub(crate) version: i64,
    /// By number.
    pub(crate) cartons: Vec<Stored>,
}

impl Packing {
    /// The cartons without their ids.
    pub(crate) fn plain(&self) -> Vec<Carton> {
        self.cartons.iter().map(|c| c.carton.clone()).collect()
    }
}

/// What was packed of these parts; parts without cartons are left out.
pub(crate) async fn of_fulfilments(
    db: &impl ConnectionTrait,
    ids: &[FulfilmentId],
) -> Result<HashMap<FulfilmentId, Packing>, DbErr> {
    let rows = packing::Entity::find().filter(packing::Column::FulfilmentId.is_in(ids.iter().copied())).all(db).await?;
    let mut found: HashMap<FulfilmentId, Packing> =
        rows.into_iter().map(|p| (p.fulfilment_id, Packing { version: p.version, cartons: Vec::new() })).collect();
    let query = carton::Entity::find().filter(carton::Column::FulfilmentId.is_in(ids.iter().copied()));
    let these = query.clone().select_only().column(carton::Column::Id).into_query();
    let cartons = query.order_by_asc(carton::Column::Number).all(db).await?;
    let query = content::Entity::find().filter(content::Column::CartonId.in_subquery(these));
    let mut contents: HashMap<CartonId, Vec<Content>> = HashMap::new();
    for row in query.order_by_asc(content::Column::LineId).all(db).await? {
        contents.entry(row.carton_id).or_default().push(Content { line: row.line_id, quantity: row.quantity });
    }
    for row in cartons {
        let carton = Carton {
            gross_g: row.gross_g,
            size_mm: [row.length_mm, row.width_mm, row.height_mm],
            contents: contents.remove(&row.id).unwrap_or_default(),
        };
        let stored = Stored { id: row.id, number: row.number, carton };
        found.entry(row.fulfilment_id).or_default().cartons.push(stored);
    }
    Ok(found)
}

/// What was packed of a part.
pub(crate) async fn of_fulfilment(db: &impl ConnectionTrait, id: FulfilmentId) -> Result<Packing, DbErr> {
    Ok(of_fulfilments(db, &[id]).await?.remove(&id).unwrap_or_default())
}

/// Puts these cartons in the place of what was packed. The caller holds the part's row.
///
/// # Errors
/// [`Error::Stale`] when `version` is not the one that is stored (0 when there is none yet).
pub(super) async fn replace(
    tx: &WriteTx,
    id: FulfilmentId,
    version: i64,
    cartons: &[Stored],
    by: &str,
    now: Timestamp,
) -> Result<(), Error> {
    take_version(tx, id, version, by, now).await?;
    // Contents go with their carton.
    carton::Entity::delete_many().filter(carton::Column::FulfilmentId.eq(id)).exec(tx).await?;
    if cartons.is_empty() {
        return Ok(());
    }
    let rows = cartons.iter().map(|stored| {
        let [length, width, height] = stored.carton.size_mm;
        carton::ActiveModel {
            id: Set(stored.id),
            fulfilment_id: Set(id),
            number: Set(stored.number),
            gross_g: Set(stored.carton.gross_g),
            length_mm: Set(length),
            width_mm: Set(width),
            height_mm: Set(height),
        }
    });
    carton::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let contents = cartons.iter().flat_map(|stored| {
        stored.carton.contents.iter().map(|c| content::ActiveModel {
            carton_id: Set(stored.id),
            line_id: Set(c.line),
            quantity: Set(c.quantity),
        })
    });
    content::Entity::insert_many(contents).exec_without_returning(tx).await?;
    Ok(())
}

async fn take_version(tx: &WriteTx, id: FulfilmentId, version: i64, by: &str, now: Timestamp) -> Result<(), Error> {
    let taken = if version == 0 {
        let row = packing::ActiveModel {
            fulfilment_id: Set(id),
            version: Set(1),
            changed_by: Set(by.to_owned()),
            changed_at: Set(now),
        };
        let once = OnConflict::column(packing::Column::FulfilmentId).do_nothing().to_owned();
        packing::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?
    } else {
        let update = packing::Entity::update_many()
            .col_expr(packing::Column::Version, Expr::value(version + 1))
            .col_expr(packing::Column::ChangedBy, Expr::value(by))
            .col_expr(packing::Column::ChangedAt, Expr::value(now))
            .filter(packing::Column::FulfilmentId.eq(id))
            .filter(packing::Column::Version.eq(version));
        update.exec(tx).await?.rows_affected
    };
    if taken == 1 { Ok(()) } else { Err(Error::Stale) }
}
