//! The only SQL over counted sales.

use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, Statement, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::{clock::Timestamp, contract::ProductId, db::WriteTx};

mod changed {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::ProductId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sales_changed")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        pub since: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod told {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::ProductId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sales_told")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        pub version: i64,
        pub at: DateTimeUtc,
        pub units_30d: i64,
        pub units_total: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What others were told of a product's sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) product_id: ProductId,
    pub(crate) version: i64,
    pub(crate) at: Timestamp,
    pub(crate) units_30d: i64,
    pub(crate) units_total: i64,
}

/// Notes that a product's sales changed.
pub(super) async fn note_sale(tx: &WriteTx, product: ProductId, at: Timestamp) -> Result<(), DbErr> {
    let row = changed::ActiveModel { product_id: Set(product), since: Set(at) };
    let once = OnConflict::column(changed::Column::ProductId).do_nothing().to_owned();
    changed::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

/// Products with such a note, the oldest first.
pub(super) async fn sales_changed(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<ProductId>, DbErr> {
    let rows = changed::Entity::find().order_by_asc(changed::Column::Since).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(|row| row.product_id).collect())
}

/// Takes the note away; false when another process was first.
pub(super) async fn take_sale_note(tx: &WriteTx, product: ProductId) -> Result<bool, DbErr> {
    Ok(changed::Entity::delete_by_id(product).exec(tx).await?.rows_affected == 1)
}

/// Pieces of a product in completed parts: since a time, and ever.
pub(super) async fn count_sales(
    db: &impl ConnectionTrait,
    product: ProductId,
    since: Timestamp,
) -> Result<(i64, i64), DbErr> {
    let sql = "select cast(coalesce(sum(case when f.completed_at >= $1 then l.quantity else 0 end), 0) as bigint) as recent, \
               cast(coalesce(sum(l.quantity), 0) as bigint) as total \
               from order_line l join fulfilment f on f.id = l.fulfilment_id \
               where l.product_id = $2 and f.state = 'completed'";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [since.into(), product.into()]);
    let row = db.query_one_raw(statement).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.try_get("", "recent")?, row.try_get("", "total")?)))
}

/// Keeps what is told now and gives it its version.
pub(super) async fn tell(
    tx: &WriteTx,
    product: ProductId,
    recent: i64,
    total: i64,
    at: Timestamp,
) -> Result<i64, DbErr> {
    let before = told::Entity::find_by_id(product).one(tx).await?;
    let version = before.map_or(1, |row| row.version + 1);
    let row = told::ActiveModel {
        product_id: Set(product),
        version: Set(version),
        at: Set(at),
        units_30d: Set(recent),
        units_total: Set(total),
    };
    let columns = [told::Column::Version, told::Column::At, told::Column::Units30d, told::Column::UnitsTotal];
    let replace = OnConflict::column(told::Column::ProductId).update_columns(columns).to_owned();
    told::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(version)
}

/// What others were told, by product, after the one named; for the feed's snapshot.
pub(crate) async fn told_page(
    db: &impl ConnectionTrait,
    after: Option<ProductId>,
    limit: u64,
) -> Result<Vec<Told>, DbErr> {
    let mut query = told::Entity::find();
    if let Some(after) = after {
        query = query.filter(told::Column::ProductId.gt(after));
    }
    let rows = query.order_by_asc(told::Column::ProductId).limit(limit).all(db).await?;
    let read = |r: told::Model| Told {
        product_id: r.product_id,
        version: r.version,
        at: r.at,
        units_30d: r.units_30d,
        units_total: r.units_total,
    };
    Ok(rows.into_iter().map(read).collect())
}
