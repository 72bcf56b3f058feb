//! The only SQL over shipping services, zones and rates.

use sea_orm::entity::prelude::*;
use sentra_shared::{
    money::Money,
    text::{Lang, Localized},
};

use super::rules::Weighing;

mod service {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipping_service")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub name_id: String,
        pub name_en: String,
        pub name_zh_hant: Option<String>,
        pub rounding: String,
        pub divisor: i64,
        pub min_g: i64,
        pub max_g: i64,
        pub active: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod zone {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipping_zone")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub origin: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub destination: String,
        pub zone: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod rate {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "shipping_rate")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub zone: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub service: String,
        pub per_kg_minor: i64,
        pub currency: String,
        pub days_min: i32,
        pub days_max: i32,
        pub source: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A service and its price between two places.
#[derive(Debug, Clone)]
pub(super) struct Tariff {
    pub(super) code: String,
    pub(super) names: Localized,
    pub(super) weighing: Weighing,
    pub(super) per_kg: Money,
    pub(super) days_min: i32,
    pub(super) days_max: i32,
}

/// A place and those around it, by Kemendagri code: kecamatan, kabupaten or kota, province.
fn around(code: &str) -> Vec<&str> {
    [8, 5, 2].into_iter().filter_map(|length| code.get(..length)).collect()
}

/// What the active services cost from one place to another; empty when nobody goes there. The most exact zone counts.
pub(super) async fn tariffs(db: &impl ConnectionTrait, origin: &str, destination: &str) -> Result<Vec<Tariff>, DbErr> {
    let zones = zone::Entity::find()
        .filter(zone::Column::Origin.is_in(around(origin)))
        .filter(zone::Column::Destination.is_in(around(destination)))
        .all(db)
        .await?;
    let Some(zone) = zones.into_iter().max_by_key(|z| z.origin.len() + z.destination.len()) else {
        return Ok(Vec::new());
    };
    let rates = rate::Entity::find().filter(rate::Column::Zone.eq(zone.zone)).all(db).await?;
    let services = service::Entity::find().filter(service::Column::Active.eq(true)).all(db).await?;
    let damaged = |what: &str| DbErr::Type(format!("the column {what} holds an unknown value"));
    rates
        .into_iter()
        .filter_map(|rate| Some((services.iter().find(|s| s.code == rate.service)?, rate)))
        .map(|(service, rate)| {
            Ok(Tariff {
                code: service.code.clone(),
                names: Localized::new(&service.name_id, &service.name_en)
                    .with(Lang::ZhHant, service.name_zh_hant.as_deref().unwrap_or_default()),
                weighing: Weighing {
                    rounding: service.rounding.parse().map_err(|()| damaged("rounding"))?,
                    divisor: service.divisor,
                    min_g: service.min_g,
                    max_g: service.max_g,
                },
                per_kg: Money::from_minor(rate.per_kg_minor, rate.currency.parse().map_err(|_| damaged("currency"))?),
                days_min: rate.days_min,
                days_max: rate.days_max,
            })
        })
        .collect()
}
