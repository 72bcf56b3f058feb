//! The only SQL of the photos: table `photo`.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, DbErr, QueryOrder, QuerySelect, entity::prelude::*};
use sentra_shared::{contract::ProductId, db::WriteTx};

use crate::products::Photo;

mod row {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{
        contract::{PhotoId, ProductId},
        text::Localized,
    };

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "photo")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PhotoId,
        pub product_id: ProductId,
        pub key: String,
        pub width: i32,
        pub height: i32,
        pub alt: Localized,
        pub place: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Photos of these products, in order.
pub(crate) async fn of_products(
    db: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Vec<Photo>>, DbErr> {
    let rows = row::Entity::find()
        .filter(row::Column::ProductId.is_in(ids.iter().copied()))
        .order_by_asc(row::Column::Place)
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?;
    let mut photos: HashMap<ProductId, Vec<Photo>> = HashMap::new();
    for row in rows {
        photos.entry(row.product_id).or_default().push(read(row));
    }
    Ok(photos)
}

fn read(row: row::Model) -> Photo {
    let pixels = |n: i32| u32::try_from(n).unwrap_or(0);
    Photo { id: row.id, key: row.key, width: pixels(row.width), height: pixels(row.height), alt: row.alt }
}

/// The first photo of each of these products.
pub(crate) async fn first_of_products(
    db: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Photo>, DbErr> {
    let rows = row::Entity::find()
        .filter(row::Column::ProductId.is_in(ids.iter().copied()))
        .filter(row::Column::Place.eq(0))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.product_id, read(row))).collect())
}

/// The newest first photos with their products.
pub(crate) async fn newest(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<(ProductId, String)>, DbErr> {
    row::Entity::find()
        .select_only()
        .column(row::Column::ProductId)
        .column(row::Column::Key)
        .filter(row::Column::Place.eq(0))
        .order_by_desc(row::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Writes the photos of a product anew, in this order. Their files stay: orders show them.
pub(super) async fn replace(tx: &WriteTx, product: ProductId, photos: &[Photo]) -> Result<(), DbErr> {
    row::Entity::delete_many().filter(row::Column::ProductId.eq(product)).exec(tx).await?;
    let rows = photos.iter().zip(0..).map(|(photo, place)| row::ActiveModel {
        id: Set(photo.id),
        product_id: Set(product),
        key: Set(photo.key.clone()),
        width: Set(i32::try_from(photo.width).unwrap_or(i32::MAX)),
        height: Set(i32::try_from(photo.height).unwrap_or(i32::MAX)),
        alt: Set(photo.alt.clone()),
        place: Set(place),
    });
    for row in rows {
        row::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}
