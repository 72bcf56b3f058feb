use proptest::prelude::*;

use super::*;

#[test]
fn reads_and_writes_rupiah() {
    for (input, shown) in [
        ("40000", "Rp\u{a0}40.000"),
        ("40000.00", "Rp\u{a0}40.000"),
        ("0", "Rp\u{a0}0"),
        ("1234567", "Rp\u{a0}1.234.567"),
        ("-500", "-Rp\u{a0}500"),
    ] {
        assert_eq!(Money::parse(input, Currency::Idr).unwrap().to_string(), shown, "{input}");
    }
}

#[test]
fn refuses_what_is_not_payable() {
    for (input, error) in [
        ("40000.50", MoneyError::TooManyDecimals),
        ("1.234", MoneyError::TooManyDecimals),
        ("", MoneyError::NotANumber),
        ("1e3", MoneyError::NotANumber),
        ("40.000,00", MoneyError::NotANumber),
        ("5.", MoneyError::NotANumber),
        ("99999999999999999999", MoneyError::Overflow),
    ] {
        assert_eq!(Money::parse(input, Currency::Idr), Err(error), "{input}");
    }
    assert_eq!(Money::parse("1.5", Currency::Jpy), Err(MoneyError::TooManyDecimals));
    assert_eq!(Money::parse("20.5", Currency::Hkd).unwrap().to_string(), "HK$\u{a0}20.50");
}

#[test]
fn a_hundred_thousand_of_the_largest_amounts_add_up() {
    for currency in Currency::ALL {
        let largest = Money::largest(currency);
        assert!(largest.is_payable() && largest.checked_mul(100_000).is_ok(), "{currency}");
        for (minor, too_large) in [(0, false), (1, true), (i64::MAX - largest.minor(), true)] {
            let amount = Money::from_minor(largest.minor() + minor, currency);
            assert_eq!(amount.is_too_large(), too_large, "{amount}");
        }
        assert!(Money::from_minor(i64::MIN, currency).is_too_large());
    }
}

#[test]
fn never_adds_two_currencies() {
    let idr = Money::rupiah(1).unwrap();
    let yen = Money::from_minor(1, Currency::Jpy);
    assert_eq!(idr.checked_add(yen), Err(MoneyError::CurrencyMismatch));
}

proptest! {
    #[test]
    fn allocation_loses_nothing(steps in -1_000_000_000_i64..1_000_000_000, weights in prop::collection::vec(0_u64..1_000_000, 1..20)) {
        let amount = Money::rupiah(steps).unwrap();
        match amount.allocate(&weights) {
            Err(e) => prop_assert!(e == MoneyError::NoWeights && weights.iter().all(|w| *w == 0)),
            Ok(parts) => {
                prop_assert_eq!(Money::sum(Currency::Idr, parts.iter().copied()).unwrap(), amount);
                let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
                for (part, weight) in parts.iter().zip(&weights) {
                    prop_assert!(part.is_payable());
                    let exact = i128::from(amount.minor()) * i128::from(*weight);
                    let off = (i128::from(part.minor()) * total - exact).abs();
                    prop_assert!(off < i128::from(Currency::Idr.step()) * total, "a share is off by a step or more");
                }
            }
        }
    }

    #[test]
    fn decimal_string_reads_back(minor in any::<i32>(), which in 0_usize..6) {
        let currency = Currency::ALL[which];
        let money = Money::from_minor(i64::from(minor) * currency.step(), currency);
        prop_assert_eq!(Money::parse(&money.to_decimal(), currency).unwrap(), money);
    }
}
