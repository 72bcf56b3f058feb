//! Prices in the currency a reader chose, for the services that show them: their copy of order's rates, and the conversion of a page.

use sea_orm::{ActiveValue::Set, DbErr, QueryOrder, entity::prelude::*, sea_query::OnConflict};

use crate::{
    clock::{Timestamp, WIB},
    db::WriteTx,
    exchange::{PerIdr, Rate, Rates},
    money::{Currency, Money},
};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "exchange_rate")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub currency: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: Date,
        pub per_idr: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Keeps a rate of order's feed unless a newer one of that currency and day is held.
///
/// # Errors
/// The database's.
pub async fn keep_rate(tx: &WriteTx, rate: &Rate, version: i64) -> Result<(), DbErr> {
    let (currency, per_idr) = (rate.currency.code(), rate.per_idr.to_string());
    let new = row::ActiveModel {
        currency: Set(currency.to_owned()),
        valid_from: Set(rate.valid_from),
        per_idr: Set(per_idr.clone()),
        version: Set(version),
    };
    let known = OnConflict::columns([row::Column::Currency, row::Column::ValidFrom]).do_nothing().to_owned();
    if row::Entity::insert(new).on_conflict(known).exec_without_returning(tx).await? == 1 {
        return Ok(());
    }
    row::Entity::update_many()
        .col_expr(row::Column::PerIdr, Expr::value(per_idr))
        .col_expr(row::Column::Version, Expr::value(version))
        .filter(row::Column::Currency.eq(currency))
        .filter(row::Column::ValidFrom.eq(rate.valid_from))
        .filter(row::Column::Version.lt(version))
        .exec(tx)
        .await
        .map(drop)
}

/// How prices of one page are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    wanted: Currency,
    /// The wanted currency's rate of the day; none for rupiah, and while there is none.
    rate: Option<Rate>,
}

impl Prices {
    /// In rupiah, as they are.
    pub const RUPIAH: Self = Self { wanted: Currency::Idr, rate: None };

    /// In a currency, by the rate in force at `now` that is at most `age_days_max` days old (setting `exchange.rate_days_max`).
    ///
    /// # Errors
    /// The database's.
    pub async fn of(
        db: &impl ConnectionTrait,
        wanted: Currency,
        now: Timestamp,
        age_days_max: u32,
    ) -> Result<Self, DbErr> {
        if wanted == Currency::Idr {
            return Ok(Self::RUPIAH);
        }
        let today = now.with_timezone(&WIB).date_naive();
        let last = row::Entity::find()
            .filter(row::Column::Currency.eq(wanted.code()))
            .filter(row::Column::ValidFrom.lte(today))
            .order_by_desc(row::Column::ValidFrom)
            .one(db)
            .await?;
        let held = last.and_then(|row| {
            let per_idr = PerIdr::parse(&row.per_idr).ok()?;
            Some(Rate { currency: wanted, per_idr, valid_from: row.valid_from })
        });
        Ok(Self { wanted, rate: Rates::new(held).on(today, wanted, age_days_max) })
    }

    /// The currency that prices are shown in: the wanted one, or rupiah while it has no rate.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.rate.map_or(Currency::Idr, |r| r.currency)
    }

    /// The wanted currency when prices cannot be shown in it today.
    #[must_use]
    pub fn missing(&self) -> Option<Currency> {
        (self.wanted != self.currency()).then_some(self.wanted)
    }

    /// A rupiah price in the shown currency.
    #[must_use]
    pub fn show(&self, price: Money) -> Money {
        self.converted(price).unwrap_or(price)
    }

    /// A rupiah price in another currency; `None` when it is shown in rupiah anyway.
    #[must_use]
    pub fn converted(&self, price: Money) -> Option<Money> {
        self.rate.and_then(|rate| rate.from_rupiah(price).ok())
    }

    /// What an amount of the shown currency is worth in whole rupiah.
    #[must_use]
    pub fn to_rupiah(&self, amount: Money) -> Option<Money> {
        match self.rate {
            Some(rate) => rate.to_rupiah(amount).ok(),
            None => (amount.currency() == Currency::Idr).then_some(amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;

    fn in_hkd(per_idr: &str) -> Prices {
        let valid_from = "2025-11-25".parse().unwrap();
        let rate = Rate { currency: Currency::Hkd, per_idr: PerIdr::parse(per_idr).unwrap(), valid_from };
        Prices { wanted: Currency::Hkd, rate: Some(rate) }
    }

    #[test]
    fn without_a_rate_prices_stay_in_rupiah_and_say_so() {
        let price = Money::rupiah(40_000).unwrap();
        let without = Prices { wanted: Currency::Hkd, rate: None };
        assert_eq!((without.show(price), without.converted(price)), (price, None));
        assert_eq!((without.missing(), without.currency()), (Some(Currency::Hkd), Currency::Idr));
        assert_eq!((Prices::RUPIAH.missing(), Prices::RUPIAH.show(price)), (None, price));
        let with = in_hkd("2000");
        assert_eq!((with.show(price), with.missing()), (Money::from_minor(2_000, Currency::Hkd), None));
        assert_eq!(with.to_rupiah(with.show(price)), Some(price));
        assert_eq!(with.to_rupiah(price), None, "rupiah are not Hong Kong dollars");
        assert_eq!(Prices::RUPIAH.to_rupiah(price), Some(price));
    }
}
