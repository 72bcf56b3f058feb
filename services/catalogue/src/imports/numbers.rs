//! Numbers as people write them in tables, Indonesian or English, read without ever passing through a float.

/// A whole number: `25`, `1.250`, `1,250`.
pub(super) fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.contains(['.', ',']) && !is_grouped(text) {
        return None;
    }
    digits(&text.replace(['.', ','], ""))
}

/// Whole rupiah: `40000`, `40.000`, `Rp 40.000`, `40,000.00`; sen are refused.
pub(super) fn rupiah(text: &str) -> Option<i64> {
    let text = text.trim();
    let bare =
        text.strip_prefix("Rp").or_else(|| text.strip_prefix("IDR")).unwrap_or(text).trim_start_matches('.').trim();
    let bare = match bare.rsplit_once([',', '.']) {
        Some((whole, "00" | "0" | "-")) => whole,
        _ => bare,
    };
    whole(bare)
}

/// A price in another currency as whole rupiah at a rate, rounded half up: `2.55` pounds at 20000.
pub(super) fn converted(text: &str, rate: i64) -> Option<i64> {
    const PLACES: usize = 4;
    let text = text.trim().trim_start_matches('£').trim();
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if whole.is_empty() || fraction.len() > PLACES {
        return None;
    }
    let scaled = digits(&format!("{whole}{fraction:0<PLACES$}"))?;
    let product = i128::from(scaled) * i128::from(rate);
    i64::try_from((product + 5_000).div_euclid(10_000)).ok()
}

/// Grams: `250`, `250 g`, `0,5 kg`, `1.2kg`.
pub(super) fn grams(text: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(kilograms) = text.strip_suffix("kg") {
        return converted(kilograms, 1_000);
    }
    whole(text.trim_end_matches("gram").trim_end_matches("gr").trim_end_matches('g'))
}

/// Length, width and height in millimetres: `200x150x50`.
pub(super) fn size_mm(text: &str) -> Option<[i64; 3]> {
    let mut edges =
        text.to_ascii_lowercase().replace('×', "x").split('x').map(whole).collect::<Option<Vec<_>>>()?.into_iter();
    let size = [edges.next()?, edges.next()?, edges.next()?];
    edges.next().is_none().then_some(size)
}

/// Yes or no, in both languages.
pub(super) fn yes(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" | "ya" | "true" | "1" | "x" => Some(true),
        "no" | "n" | "tidak" | "false" | "0" | "" => Some(false),
        _ => None,
    }
}

/// True for groups of three after the first one: `1.250.000`.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.split(['.', ',']);
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
}

fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) { None } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (text, price) in [
            ("40000", Some(40_000)),
            ("40.000", Some(40_000)),
            ("Rp 1.250.000", Some(1_250_000)),
            ("Rp40.000,00", Some(40_000)),
            ("Rp. 40.000,-", Some(40_000)),
            ("40,000.00", Some(40_000)),
            ("40.5", None),
            ("40.000,50", None),
            ("-5", None),
            ("12a", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(rupiah(text), price, "{text}");
        }
    }

    #[test]
    fn pounds_become_whole_rupiah() {
        for (text, price) in [
            ("2.55", Some(51_000)),
            ("18.0", Some(360_000)),
            ("0.001", Some(20)),
            ("£3", Some(60_000)),
            ("1.00001", None),
            ("", None),
            (".5", None),
        ] {
            assert_eq!(converted(text, 20_000), price, "{text}");
        }
        assert_eq!(converted("0.00003", 20_000), None);
        assert_eq!(converted("0.0001", 5_000), Some(1), "half up");
    }

    #[test]
    fn weights_and_sizes() {
        assert_eq!(["250", "250 g", "0,5 kg", "1.2kg", "1.250 g"].map(grams), [250, 250, 500, 1_200, 1_250].map(Some));
        assert_eq!((grams("berat"), grams("-1")), (None, None));
        assert_eq!(size_mm("200x150 x 50"), Some([200, 150, 50]));
        assert_eq!((size_mm("200x150"), size_mm("1x2x3x4"), size_mm("")), (None, None, None));
    }

    proptest::proptest! {
        #[test]
        fn nothing_breaks_them(text in ".{0,30}") {
            let _ = (rupiah(&text), converted(&text, i64::MAX), grams(&text), size_mm(&text), yes(&text));
        }
    }
}
