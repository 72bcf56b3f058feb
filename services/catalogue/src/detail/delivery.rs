//! Cost and day of delivery to the visitor's kecamatan, asked of order before the cart. Three selects and a button: with JavaScript the
//! form sends itself, without it each step is a tap.

use std::time::Duration;

use chrono::Days;
use sentra_shared::{
    contract::{VariantId, order::Destination},
    exchange::Rate,
    page::Frame,
    region,
};
use serde::Deserialize;

use crate::app::WithOrder;

/// Longest wait for order (`contracts.md`).
const LIMIT: Duration = Duration::from_millis(300);

/// What the visitor has chosen so far.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) province: String,
    #[serde(default)]
    pub(super) regency: String,
    #[serde(default)]
    pub(super) district: String,
}

/// A place to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) chosen: bool,
}

/// What is said about delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// No kecamatan chosen yet.
    NotAsked,
    /// The cheapest way.
    Found { service: String, cost: String, days: String, until: String },
    /// Nobody delivers there.
    Nowhere,
    /// Order did not answer in time.
    Away,
}

/// The delivery part of the page.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub(super) provinces: Vec<Choice>,
    pub(super) regencies: Vec<Choice>,
    pub(super) districts: Vec<Choice>,
    /// Name of the chosen kecamatan with its kabupaten; empty before.
    pub(super) place: String,
    pub(super) answer: Answer,
}

/// Keeps what fits together: a kabupaten of another province, chosen before the province was changed, falls away.
fn tidy(wanted: &Wanted) -> (Option<&str>, Option<&str>, Option<&str>) {
    let province = Some(wanted.province.as_str()).filter(|p| region::provinces().any(|r| r.code == *p));
    let regency = Some(wanted.regency.as_str())
        .filter(|r| region::is_regency(r) && province.is_some() && region::parent(r) == province);
    let district = Some(wanted.district.as_str())
        .filter(|d| region::is_district(d) && regency.is_some() && region::parent(d) == regency);
    (province, regency, district)
}

fn choices(places: impl Iterator<Item = &'static region::Region>, chosen: Option<&str>) -> Vec<Choice> {
    places.map(|r| Choice { code: r.code, name: r.name, chosen: Some(r.code) == chosen }).collect()
}

/// The part as chosen so far, with order's answer for one piece of this variant.
pub(super) async fn of(
    shop: &WithOrder,
    frame: &Frame,
    wanted: &Wanted,
    variant: Option<VariantId>,
    rate: Rate,
) -> Delivery {
    let (province, regency, district) = tidy(wanted);
    let answer = match (district, variant) {
        (Some(district), Some(variant)) => {
            ask(shop, frame, variant, Destination::District(district.to_owned()), rate).await
        }
        _ => Answer::NotAsked,
    };
    let place = match (district, regency) {
        (Some(district), Some(regency)) => format!("{}, {}", region::name(district), region::name(regency)),
        _ => String::new(),
    };
    Delivery {
        provinces: choices(region::provinces(), province),
        regencies: province.map(|p| choices(region::children(p), regency)).unwrap_or_default(),
        districts: regency.map(|r| choices(region::children(r), district)).unwrap_or_default(),
        place,
        answer,
    }
}

/// Order's answer for one piece; its price at this rate.
pub(super) async fn ask(shop: &WithOrder, frame: &Frame, variant: VariantId, to: Destination, rate: Rate) -> Answer {
    match tokio::time::timeout(LIMIT, shop.order.delivery_estimate(variant, &to)).await {
        Ok(Ok(Some(found))) => {
            let latest = shop.app.clock.now().checked_add_days(Days::new(u64::from(found.days_max)));
            let days = if found.days_min == found.days_max {
                frame.tn("detail-days", "days", &found.days_max)
            } else {
                frame.tn2("detail-days-between", "from", &found.days_min, "to", &found.days_max)
            };
            let until = latest.map(|day| frame.day(&day)).unwrap_or_default();
            Answer::Found { service: found.service, cost: rate.shown(found.cost).to_string(), days, until }
        }
        Ok(Ok(None)) => Answer::Nowhere,
        Ok(Err(error)) => {
            tracing::info!(error = &error as &dyn std::error::Error, "no delivery estimate");
            Answer::Away
        }
        Err(_) => Answer::Away,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_do_not_fit_fall_away() {
        let wanted = |p: &str, r: &str, d: &str| Wanted { province: p.into(), regency: r.into(), district: d.into() };
        assert_eq!(tidy(&wanted("35", "35.07", "35.07.02")), (Some("35"), Some("35.07"), Some("35.07.02")));
        assert_eq!(tidy(&wanted("33", "35.07", "35.07.02")), (Some("33"), None, None));
        assert_eq!(tidy(&wanted("35", "35.73", "35.07.02")), (Some("35"), Some("35.73"), None));
        assert_eq!(tidy(&wanted("x", "", "<script>")), (None, None, None));
    }
}
