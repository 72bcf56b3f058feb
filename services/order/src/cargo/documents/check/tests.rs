use proptest::{collection::vec, prelude::*, sample::Index};
use sentra_shared::money::Currency;
use serde_json::Value;

use super::*;
use crate::cargo::documents::sample::{Part, example, papers};

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let currency = prop::sample::select(Currency::ALL.to_vec());
    let lines = vec((1_i64..200, 1_i64..50_000, 1_i64..5_000), 1..5);
    let part =
        (currency, lines, 1_i64..60).prop_map(|(currency, lines, per_carton)| Part { currency, lines, per_carton });
    vec(part, 1..4)
}

/// Every place in the data where a number stands, also the decimal of an amount or a rate.
fn numbers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(at),
        Value::Object(fields) => {
            for (name, value) in fields {
                let at = format!("{at}/{name}");
                if value.is_string() && ["amount", "per_unit", "ndpbm"].contains(&name.as_str()) {
                    found.push(at);
                } else {
                    numbers(value, at, found);
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| numbers(value, format!("{at}/{i}"), found));
        }
        _ => {}
    }
}

fn change(value: &mut Value, by: i64) {
    *value = match &*value {
        Value::Number(number) => (number.as_i64().unwrap() + by).into(),
        Value::String(decimal) => {
            let (whole, rest) =
                decimal.split_once('.').map_or((decimal.as_str(), String::new()), |(w, f)| (w, format!(".{f}")));
            format!("{}{rest}", (whole.parse::<i64>().unwrap() + by).abs()).into()
        }
        other => other.clone(),
    };
}

proptest! {
    #[test]
    fn papers_that_agree_pass(parts in parts()) {
        prop_assert_eq!(check(&papers(&parts)), Ok(()));
    }

    #[test]
    fn any_single_changed_number_is_found(parts in parts(), which in any::<Index>(), by in prop_oneof![1_i64..4, 100_i64..10_000]) {
        let mut json = serde_json::to_value(papers(&parts)).unwrap();
        let mut places = Vec::new();
        numbers(&json, String::new(), &mut places);
        let place = which.get(&places);
        let number = json.pointer_mut(place).unwrap();
        change(number, by);
        let papers: Papers = serde_json::from_value(json).unwrap();
        prop_assert!(check(&papers).is_err(), "{} grew by {} unnoticed", place, by);
    }
}

#[test]
fn every_number_of_the_example_counts() {
    let whole = serde_json::to_value(example()).unwrap();
    let mut places = Vec::new();
    numbers(&whole, String::new(), &mut places);
    assert!(places.len() > 150, "{}", places.len());
    for place in places {
        for by in [1, -1] {
            let mut json = whole.clone();
            change(json.pointer_mut(&place).unwrap(), by);
            let found = check(&serde_json::from_value(json).unwrap());
            assert!(found.is_err(), "{place} changed by {by} unnoticed");
        }
    }
}

type Spoil = fn(&mut Papers);

#[test]
fn what_does_not_agree_is_named() {
    let spoiled: [(Spoil, &str); 8] = [
        (|p| p.waybill.awb = "126-12345686".into(), "waybill, number: 126-12345686 instead of 126-12345675"),
        (|p| p.consignment.awb = "126-12345676".into(), "check digit"),
        (|p| p.cartons[1].id = p.cartons[0].id.clone(), "papers, carton ids"),
        (|p| p.cartons[0].invoice = "INV-X".into(), "carton 1, invoice: INV-X"),
        (|p| p.filings[0].fob = Money::from_minor(1, Currency::Usd), "customs data of invoice INV-HKG-0001, FOB value"),
        (|p| p.invoices[0].rate = None, "exchange rate"),
        (|p| p.businesses.truncate(1), "papers, businesses: nothing of it"),
        (|p| p.filings.clear(), "customs data, filings: 0 instead of 3"),
    ];
    for (spoil, told) in spoiled {
        let mut papers = example();
        spoil(&mut papers);
        let found = check(&papers).unwrap_err();
        assert!(found.iter().any(|m| m.to_string().contains(told)), "{told} not in {found:#?}");
    }
}

#[test]
fn check_digits_of_waybills() {
    for (number, valid) in [
        ("126-12345675", true),
        ("126-10000012", true),
        ("126-65432102", true),
        ("126-12345676", false),
        ("12612345675", false),
        ("126-1234567", false),
        ("126-1234567é", false),
        ("GIA-12345675", false),
    ] {
        assert_eq!(awb_is_valid(number), valid, "{number}");
    }
}

#[test]
fn rounding_of_rupiah_is_half_up_to_the_rupiah() {
    for (minor, currency, rate, rupiah) in [
        (100, Currency::Hkd, "2098.5", 2_099),
        (100, Currency::Hkd, "2098.49999999", 2_098),
        (1, Currency::Jpy, "107.4", 107),
        (12_345, Currency::Usd, "16320", 2_014_704),
    ] {
        assert_eq!(in_rupiah(Money::from_minor(minor, currency), rate), Money::rupiah(rupiah), "{minor} {rate}");
    }
    assert_eq!(decimal("1.123456789"), None);
    assert_eq!(decimal("-1"), None);
    assert_eq!(decimal(""), None);
    assert_eq!(decimal("10.5"), decimal("10.50"));
}
