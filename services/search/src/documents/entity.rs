//! Rows of the tables, known to `store.rs` only.

pub(super) mod product {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{ProductId, SellerId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        pub seller_id: SellerId,
        pub version: i64,
        pub data: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod seller {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::SellerId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "seller")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seller_id: SellerId,
        pub version: i64,
        pub slug: String,
        pub name: String,
        pub region_code: String,
        pub trained: bool,
        pub active: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod stock {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{ProductId, VariantId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stock")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub variant_id: VariantId,
        pub product_id: ProductId,
        pub version: i64,
        pub level: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod sales {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::ProductId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sales")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        pub version: i64,
        pub units_month: i64,
        pub units_total: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod category {
    use sea_orm::entity::prelude::*;
    use sentra_shared::text::Localized;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "category")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub category_id: String,
        pub parent_id: Option<String>,
        pub depth: i32,
        pub names: Localized,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod stale_document {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::ProductId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "stale_document")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub cause: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod document {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::ProductId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "document")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub product_id: ProductId,
        pub revision: i64,
        pub deleted: bool,
        pub newest_at: DateTimeUtc,
        pub words: String,
        pub body: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod document_state {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_state")]
    pub(in crate::documents) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub epoch: Uuid,
        pub last_revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::documents) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
