//! The table of export rules by HS prefix; see `README.md` beside it for the sources.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

const DATA: &str = include_str!("controls.csv");

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HsControlEffect)]
pub(crate) enum Effect {
    /// Must not leave.
    Banned,
    /// Needs the paper, with its number.
    Controlled,
    /// May be restricted; the paper, when one is named, settles it.
    Ask,
    /// The paper is made for each shipment.
    PerShipment,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Control {
    /// First digits of the codes it is for.
    prefix: &'static str,
    /// The country whose rule it is; none for Indonesia's own.
    pub(crate) destination: Option<&'static str>,
    pub(crate) effect: Effect,
    /// Code of a [`PaperKind`](crate::products::PaperKind).
    pub(crate) paper: Option<&'static str>,
    /// First day; always when none.
    from: Option<NaiveDate>,
    /// Which rule, part of its texts' keys.
    pub(crate) code: &'static str,
}

impl Control {
    /// Key of the text that says what the rule is.
    pub(crate) fn name_key(&self) -> String {
        format!("readiness-control-{}", self.code.replace('_', "-"))
    }
}

static CONTROLS: LazyLock<Vec<Control>> = LazyLock::new(|| DATA.lines().skip(1).filter_map(read).collect());

fn read(line: &'static str) -> Option<Control> {
    let mut columns = line.split(',');
    let (prefix, destination, effect) = (columns.next()?, columns.next()?, columns.next()?);
    let (paper, from, code) = (columns.next()?, columns.next()?, columns.next()?);
    let given = |text: &'static str| Some(text).filter(|t| !t.is_empty());
    let effect = match effect {
        "banned" => Effect::Banned,
        "controlled" => Effect::Controlled,
        "ask" => Effect::Ask,
        "per_shipment" => Effect::PerShipment,
        _ => return None,
    };
    let from = given(from).map(str::parse).transpose().ok()?;
    Some(Control { prefix, destination: given(destination), effect, paper: given(paper), from, code })
}

/// Rules for goods of a code, for any destination, that are in force on a day.
pub(crate) fn controls(hs_code: &str, on: NaiveDate) -> impl Iterator<Item = &'static Control> {
    CONTROLS.iter().filter(move |c| hs_code.starts_with(c.prefix) && c.from.is_none_or(|from| from <= on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::products::{PAPERS, PaperKind};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn codes(hs_code: &str, on: &str) -> Vec<&'static str> {
        controls(hs_code, day(on)).map(|c| c.code).collect()
    }

    #[test]
    fn every_row_is_read_and_names_known_things() {
        assert_eq!(CONTROLS.len(), DATA.lines().count() - 1);
        let kind = |code: &str| PAPERS.iter().find(|p: &&PaperKind| p.code == code).copied();
        for control in CONTROLS.iter() {
            let prefix = control.prefix;
            assert!((2..=6).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_digit()), "{prefix}");
            match (control.effect, control.paper.and_then(kind)) {
                (Effect::Banned, None) | (Effect::Ask, _) => {}
                (Effect::Controlled, Some(paper)) if paper.numbered => {}
                (Effect::PerShipment, Some(paper)) if !paper.numbered => {}
                other => panic!("{prefix}: {other:?}"),
            }
            assert!(control.paper.is_none_or(|p| kind(p).is_some()), "{prefix}");
        }
    }

    #[test]
    fn all_rows_that_fit_count_from_their_day_on() {
        assert_eq!(codes("090111", "2025-11-25"), ["coffee", "plant_health"]);
        assert_eq!(codes("0901219010", "2025-11-25"), ["coffee"]);
        assert_eq!(codes("121190", "2024-08-25"), ["plant_health"]);
        assert_eq!(codes("121190", "2024-08-26"), ["plant_health", "kratom"]);
        assert_eq!(codes("440320", "2023-08-31"), ["wood"]);
        assert_eq!(codes("440320", "2023-09-01"), ["wood", "logs"]);
        assert!(codes("620520", "2025-11-25").is_empty());
    }
}
