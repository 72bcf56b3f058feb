//! The only SQL of the stock levels' copy: table `stock_level`.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, DbErr, entity::prelude::*, sea_query::OnConflict};
use sentra_shared::{
    contract::{
        VariantId,
        order::{Level, StockLevel},
    },
    db::WriteTx,
};

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{ProductId, VariantId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock_level")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: VariantId,
        pub product_id: ProductId,
        pub level: i32,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Last known levels; variants order has not spoken of yet are left out.
pub(crate) async fn of_variants(
    db: &impl ConnectionTrait,
    ids: &[VariantId],
) -> Result<HashMap<VariantId, Level>, DbErr> {
    let rows = row::Entity::find().filter(row::Column::VariantId.is_in(ids.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(|r| (r.variant_id, Level::from_code(r.level))).collect())
}

/// Keeps the newest level.
pub(super) async fn keep(tx: &WriteTx, level: &StockLevel, version: i64) -> Result<(), DbErr> {
    let new = row::ActiveModel {
        variant_id: Set(level.variant_id),
        product_id: Set(level.product_id),
        level: Set(level.level.to_code()),
        version: Set(version),
    };
    let known = OnConflict::column(row::Column::VariantId).do_nothing().to_owned();
    if row::Entity::insert(new).on_conflict(known).exec_without_returning(tx).await? == 1 {
        return Ok(());
    }
    row::Entity::update_many()
        .col_expr(row::Column::Level, Expr::value(level.level.to_code()))
        .col_expr(row::Column::Version, Expr::value(version))
        .filter(row::Column::VariantId.eq(level.variant_id))
        .filter(row::Column::Version.lt(version))
        .exec(tx)
        .await?;
    Ok(())
}
