//! The tables of this feature as sea-orm sees them.

pub(super) mod consignment {
    use sea_orm::entity::prelude::*;

    use crate::cargo::{ConsignmentId, FlightId, RateCardId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "consignment")]
    pub(in crate::cargo::consignments) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ConsignmentId,
        pub number: String,
        pub flight_id: FlightId,
        pub state: String,
        pub version: i64,
        pub pieces: i64,
        pub gross_g: i64,
        pub net_g: i64,
        pub volume_mm3: i64,
        pub positions: i64,
        pub awb: Option<String>,
        pub rate_card_id: Option<RateCardId>,
        pub charge: Option<Json>,
        pub created_by: String,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::cargo::consignments) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod part {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{FulfilmentId, OrderId};

    use crate::cargo::ConsignmentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "consignment_part")]
    pub(in crate::cargo::consignments) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fulfilment_id: FulfilmentId,
        pub consignment_id: ConsignmentId,
        pub order_id: OrderId,
        pub pieces: i64,
        pub gross_g: i64,
        pub net_g: i64,
        pub volume_mm3: i64,
        pub added_by: String,
        pub added_at: DateTimeUtc,
        pub freight_minor: Option<i64>,
        pub customs_path: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::cargo::consignments) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod history {
    use sea_orm::entity::prelude::*;

    use crate::cargo::ConsignmentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "consignment_history")]
    pub(in crate::cargo::consignments) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub consignment_id: ConsignmentId,
        pub at: DateTimeUtc,
        pub actor: String,
        pub from_state: Option<String>,
        pub to_state: String,
        pub event: String,
        pub note: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::cargo::consignments) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
