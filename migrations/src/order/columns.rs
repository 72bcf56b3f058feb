//! Forms of columns, keys and indexes that order's migrations share.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) fn at_least(column: &'static str, least: i64) -> ColumnDef {
    ColumnDef::new(column).big_integer().not_null().check(Expr::col(column).gte(least)).take()
}

pub(super) fn time(column: &'static str) -> ColumnDef {
    timestamp_with_time_zone(column)
}

pub(super) fn time_null(column: &'static str) -> ColumnDef {
    timestamp_with_time_zone_null(column)
}

pub(super) fn references(
    from: (&'static str, &'static str),
    to: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from.0, from.1).to(to.0, to.1).to_owned()
}

pub(super) async fn index(
    manager: &SchemaManager<'_>,
    name: &str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut statement = Index::create().name(name).table(table).to_owned();
    for column in columns {
        statement.col(*column);
    }
    manager.create_index(statement).await
}

pub(super) async fn unique(
    manager: &SchemaManager<'_>,
    name: &str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut statement = Index::create().name(name).table(table).unique().to_owned();
    for column in columns {
        statement.col(*column);
    }
    manager.create_index(statement).await
}
