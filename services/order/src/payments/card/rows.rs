//! The tables of card payments as sea-orm sees them. Only the store uses them.

pub(super) mod intent {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PaymentId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "card_intent")]
    pub(in crate::payments::card) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub payment_id: PaymentId,
        pub state: String,
        pub amount_minor: i64,
        pub currency: String,
        pub session_id: Option<String>,
        pub stripe_intent: Option<String>,
        pub failure: Option<String>,
        pub checks: i64,
        pub tend_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::payments::card) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod attempt {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PaymentId;

    use crate::payments::card::record::AttemptId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "card_attempt")]
    pub(in crate::payments::card) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttemptId,
        pub payment_id: PaymentId,
        pub kind: String,
        pub target: String,
        pub request: String,
        pub state: String,
        pub object_id: Option<String>,
        pub error_code: Option<String>,
        pub tries: i64,
        pub failures: i64,
        pub asked_at: DateTimeUtc,
        pub answered_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::payments::card) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod event {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PaymentId;

    use crate::payments::card::record::EventId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_event")]
    pub(in crate::payments::card) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EventId,
        pub event_id: String,
        pub kind: String,
        pub body: Vec<u8>,
        pub received_at: DateTimeUtc,
        pub interpreted_at: Option<DateTimeUtc>,
        pub outcome: Option<String>,
        pub payment_id: Option<PaymentId>,
        pub note: Option<String>,
        pub noted_at: Option<DateTimeUtc>,
        pub noted_by: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(in crate::payments::card) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
