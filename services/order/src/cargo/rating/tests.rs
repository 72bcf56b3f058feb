use proptest::prelude::*;
use sentra_shared::{
    money::{Currency, Money},
    text::Localized,
};

use super::*;

fn per(text: &str) -> PerKg {
    PerKg::parse(text).unwrap()
}

fn tariff(currency: Currency, minimum: &str, breaks: &[(i64, &str)]) -> Tariff {
    Tariff {
        currency,
        minimum: Money::parse(minimum, currency).unwrap(),
        breaks: breaks.iter().map(|(kg, rate)| Break { from_g: kg * 1000, per_kg: per(rate) }).collect(),
        divisor: 6000,
        step_g: 500,
        surcharges: Vec::new(),
    }
}

/// The test card of the trade facts.
fn card() -> Tariff {
    tariff(Currency::Usd, "60", &[(0, "5.20"), (45, "3.90"), (100, "3.20"), (300, "2.80"), (500, "2.50")])
}

fn of(weight_g: i64) -> Vec<Pieces> {
    vec![Pieces { count: 1, weight_g, size_mm: [1, 1, 1] }]
}

#[test]
fn the_vectors_of_the_trade() {
    for (kg, freight, as_kg, class) in [
        (8, "60.00", 8, RateClass::M),
        (30, "156.00", 30, RateClass::N),
        (40, "175.50", 45, RateClass::Q),
        (80, "312.00", 80, RateClass::Q),
        (90, "320.00", 100, RateClass::Q),
        (250, "800.00", 250, RateClass::Q),
        (270, "840.00", 300, RateClass::Q),
    ] {
        let charge = rate(&card(), &of(kg * 1000)).unwrap();
        assert_eq!(
            (charge.freight.to_decimal(), charge.charged_as_g, charge.class),
            (freight.into(), as_kg * 1000, class)
        );
        assert_eq!(charge.total, charge.freight);
    }
}

#[test]
fn the_published_case() {
    // 30 kg at 37.15 are 1114.50, 45 kg at 18.28 are 822.60: the cheaper one is charged.
    let card = tariff(Currency::Hkd, "100", &[(0, "37.15"), (45, "18.28")]);
    let charge = rate(&card, &of(30_000)).unwrap();
    assert_eq!((charge.freight.to_decimal().as_str(), charge.charged_as_g, charge.break_g), ("822.60", 45_000, 45_000));
    assert_eq!(charge.to_cheaper_break_g, Some(15_000));
    let alone = tariff(Currency::Hkd, "100", &[(0, "37.15")]);
    assert_eq!(rate(&alone, &of(30_000)).unwrap().freight.to_decimal(), "1114.50");
}

#[test]
fn totals_are_compared_not_pieces() {
    // One piece is all weight, the other all room: each for itself would count 50 + 50 kg.
    let heavy = Pieces { count: 1, weight_g: 50_000, size_mm: [100, 100, 100] };
    let bulky = Pieces { count: 1, weight_g: 2_000, size_mm: [1000, 600, 500] };
    let charge = rate(&card(), &[heavy, bulky]).unwrap();
    // 301,000 cm3 / 6000 = 50.1666.. kg.
    assert_eq!((charge.actual_g, charge.volume_g, charge.chargeable_g), (52_000, 50_167, 52_000));
}

#[test]
fn weight_is_rounded_up_once_on_the_total() {
    let three = [Pieces { count: 3, weight_g: 20_100, size_mm: [10, 10, 10] }];
    assert_eq!(rate(&card(), &three).unwrap().chargeable_g, 60_500);
    assert_eq!(rate(&Tariff { step_g: 1000, ..card() }, &three).unwrap().chargeable_g, 61_000);
    // 400 x 300 x 300 mm over 5000 are 7.2 kg.
    let light = [Pieces { count: 1, weight_g: 1_000, size_mm: [400, 300, 300] }];
    assert_eq!(rate(&Tariff { divisor: 5000, ..card() }, &light).unwrap().volume_g, 7_200);
    assert_eq!(rate(&card(), &light).unwrap().volume_g, 6_000);
}

#[test]
fn money_is_rounded_half_up_to_what_can_be_paid() {
    for (currency, per_kg, grams, freight) in [
        (Currency::Hkd, "37.155", 1_000, "37.16"),
        (Currency::Hkd, "37.1549", 1_000, "37.15"),
        (Currency::Jpy, "812.5", 1_000, "813"),
        (Currency::Jpy, "812.4999", 1_000, "812"),
        (Currency::Idr, "52350.5", 500, "26175"),
        (Currency::Idr, "52351", 500, "26176"),
    ] {
        let charge = rate(&tariff(currency, "0", &[(0, per_kg)]), &of(grams)).unwrap();
        assert_eq!(charge.freight.to_decimal(), freight, "{per_kg} {currency}");
    }
}

#[test]
fn surcharges_count_what_they_say() {
    let more = |code: &str, per, amount, minimum_minor| Surcharge {
        code: code.into(),
        names: Localized::new(code, code),
        per,
        amount: self::per(amount),
        minimum_minor,
    };
    let surcharges = vec![
        more("MY", Basis::Actual, "0.20", None),
        more("SC", Basis::Chargeable, "0.10", Some(1_500)),
        more("AW", Basis::Flat, "25", None),
    ];
    let bulky = [Pieces { count: 1, weight_g: 10_250, size_mm: [1000, 600, 500] }];
    let charge = rate(&Tariff { surcharges, ..card() }, &bulky).unwrap();
    // 50 kg of room: freight 195.00; fuel by the scale, security by room but at least 15.00, the document once.
    let amounts: Vec<String> = charge.surcharges.iter().map(|(_, m)| m.to_decimal()).collect();
    assert_eq!(
        (charge.freight.to_decimal().as_str(), amounts),
        ("195.00", vec!["2.05".into(), "15.00".into(), "25.00".into()])
    );
    assert_eq!(charge.total.to_decimal(), "237.05");
}

#[test]
fn the_next_cheaper_break_is_named() {
    for (kg, to) in [(8, Some(37)), (45, Some(55)), (299, Some(1)), (500, None), (900, None)] {
        assert_eq!(rate(&card(), &of(kg * 1000)).unwrap().to_cheaper_break_g, to.map(|kg| kg * 1000), "{kg} kg");
    }
    let same = tariff(Currency::Usd, "1", &[(0, "5"), (45, "5"), (100, "4")]);
    assert_eq!(rate(&same, &of(10_000)).unwrap().to_cheaper_break_g, Some(90_000));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let piece = Pieces { count: 1, weight_g: 1, size_mm: [1, 1, 1] };
    assert_eq!(rate(&card(), &[]), Err(RatingError::NoPieces));
    for bad in [
        Pieces { count: 0, ..piece },
        Pieces { weight_g: 0, ..piece },
        Pieces { weight_g: -5, ..piece },
        Pieces { size_mm: [1, 0, 1], ..piece },
    ] {
        assert_eq!(rate(&card(), &[bad]), Err(RatingError::BadPieces), "{bad:?}");
    }
    let huge = Pieces { count: u32::MAX, weight_g: i64::MAX, size_mm: [i64::MAX; 3] };
    assert_eq!(rate(&card(), &[huge]), Err(RatingError::TooLarge));
    for bad in [
        Tariff { breaks: Vec::new(), ..card() },
        Tariff { divisor: 0, ..card() },
        Tariff { step_g: 0, ..card() },
        tariff(Currency::Usd, "60", &[(45, "3.90")]),
    ] {
        assert_eq!(rate(&bad, &[piece]), Err(RatingError::BadTariff));
    }
}

#[test]
fn decimals_are_read_and_written() {
    for (text, shown) in [("5.2", "5.20"), ("37.155", "37.155"), ("12", "12.00"), ("0.0001", "0.0001")] {
        assert_eq!(per(text).to_decimal(Currency::Hkd), shown);
    }
    assert_eq!(per("52350").to_decimal(Currency::Idr), "52350");
    assert_eq!(per("52350.5").shown(Currency::Idr), "Rp\u{a0}52.350,5");
    assert_eq!(per("1237.15").shown(Currency::Hkd), "HK$\u{a0}1,237.15");
    assert_eq!(per("812.5").shown(Currency::Jpy), "¥\u{a0}812.5");
    for bad in ["", ".", "5.", "-1", "1e3", "1,5", "1.00001", "99999999999999999999"] {
        assert!(PerKg::parse(bad).is_err(), "{bad}");
    }
    for (grams, text) in [(0, "0"), (500, "0.5"), (45_000, "45"), (45_125, "45.125")] {
        assert_eq!((kg_decimal(grams).as_str(), parse_kg(text)), (text, Ok(grams)));
    }
    assert!(parse_kg("0.0005").is_err());
}

fn any_tariff() -> impl Strategy<Value = Tariff> {
    let currency = prop_oneof![Just(Currency::Idr), Just(Currency::Hkd), Just(Currency::Jpy), Just(Currency::Usd)];
    let steps = proptest::collection::vec((1_i64..400_000, 0_i64..90_000), 0..6);
    (
        currency,
        0_i64..50_000,
        100_000_i64..900_000,
        steps,
        4000_i64..7000,
        prop_oneof![Just(500_i64), Just(1000), Just(1)],
    )
        .prop_map(|(currency, minimum, first, steps, divisor, step_g)| {
            let mut breaks = vec![Break { from_g: 0, per_kg: PerKg(first) }];
            for (further_g, less) in steps {
                let last = breaks[breaks.len() - 1];
                breaks.push(Break { from_g: last.from_g + further_g, per_kg: PerKg((last.per_kg.0 - less).max(1)) });
            }
            let minimum = Money::from_minor(minimum * currency.step(), currency);
            Tariff { currency, minimum, breaks, divisor, step_g, surcharges: Vec::new() }
        })
}

fn any_pieces() -> impl Strategy<Value = Vec<Pieces>> {
    let one = (1_u32..20, 1_i64..90_000, proptest::array::uniform3(1_i64..1500));
    let one = one.prop_map(|(count, weight_g, size_mm)| Pieces { count, weight_g, size_mm });
    proptest::collection::vec(one, 1..8)
}

proptest! {
    #[test]
    fn more_never_costs_less(tariff in any_tariff(), pieces in any_pieces(), more in any_pieces()) {
        let less = rate(&tariff, &pieces).unwrap();
        let all: Vec<Pieces> = pieces.into_iter().chain(more).collect();
        let all = rate(&tariff, &all).unwrap();
        prop_assert!(less.chargeable_g <= all.chargeable_g);
        prop_assert!(less.total.minor() <= all.total.minor());
    }

    #[test]
    fn never_above_a_heavier_break_nor_below_the_minimum(tariff in any_tariff(), grams in 1_i64..900_000) {
        let charge = rate(&tariff, &of(grams)).unwrap();
        prop_assert!(charge.freight.minor() >= tariff.minimum.minor());
        prop_assert!(charge.freight.is_payable());
        for b in tariff.breaks.iter().filter(|b| b.from_g >= charge.chargeable_g && b.from_g > 0) {
            let at_break = rate(&tariff, &of(b.from_g)).unwrap();
            prop_assert!(charge.freight.minor() <= at_break.freight.minor());
        }
    }

    #[test]
    fn the_formula_of_the_facts(tariff in any_tariff(), grams in 1_i64..900_000) {
        let charge = rate(&tariff, &of(grams)).unwrap();
        let least = tariff.breaks.iter().map(|b| i128::from(b.per_kg.0) * i128::from(charge.chargeable_g.max(b.from_g))).min().unwrap();
        // Half a payable unit either way, unless the minimum counts.
        let unit = i128::from(10_000_000 / tariff.currency.per_major() * tariff.currency.step());
        let paid = i128::from(charge.freight.minor()) * i128::from(10_000_000 / tariff.currency.per_major());
        prop_assert!(charge.class == RateClass::M || (paid - least).abs() * 2 <= unit);
    }

    #[test]
    fn weight_is_the_larger_total_in_steps(tariff in any_tariff(), pieces in any_pieces()) {
        let charge = rate(&tariff, &pieces).unwrap();
        let larger = charge.actual_g.max(charge.volume_g);
        prop_assert!(charge.chargeable_g >= larger && charge.chargeable_g - larger < tariff.step_g);
        prop_assert_eq!(charge.chargeable_g % tariff.step_g, 0);
        prop_assert!(charge.charged_as_g >= charge.chargeable_g);
        let mut turned = pieces;
        turned.reverse();
        prop_assert_eq!(rate(&tariff, &turned).unwrap(), charge);
    }

    #[test]
    fn shares_add_up(units in 0_i64..10_000_000, weights in proptest::collection::vec(-5_i64..100_000, 1..12), currency in prop_oneof![Just(Currency::Idr), Just(Currency::Jpy), Just(Currency::Hkd)]) {
        let total = Money::from_minor(units * currency.step(), currency);
        let shares = share(total, &weights);
        prop_assert_eq!(shares.len(), weights.len());
        prop_assert_eq!(Money::sum(currency, shares.iter().copied()).unwrap(), total);
        prop_assert!(shares.iter().all(|s| s.is_payable() && !s.is_negative()));
        if weights.iter().any(|w| *w > 0) {
            prop_assert!(shares.iter().zip(&weights).all(|(s, w)| *w > 0 || s.is_zero()));
        }
    }
}

#[test]
fn without_weights_all_pay_the_same() {
    let total = Money::rupiah(100).unwrap();
    let shares: Vec<i64> = share(total, &[0, 0, 0]).iter().map(|m| m.major()).collect();
    assert_eq!(shares, [34, 33, 33]);
    assert!(share(total, &[]).is_empty());
}
