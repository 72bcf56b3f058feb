//! The licences a product names, each with what it means.

use crate::products::Facts;

/// A licence on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Licence {
    /// Key of its name.
    pub(super) name: &'static str,
    /// Key of the text that says what it means.
    pub(super) meaning: &'static str,
    /// Empty when there is none to it.
    pub(super) number: String,
}

macro_rules! licence {
    ($code:literal, $number:expr) => {
        Licence {
            name: concat!("detail-licence-", $code),
            meaning: concat!("detail-licence-", $code, "-more"),
            number: $number,
        }
    };
}

/// All of them, in the order buyers ask for them.
pub(super) fn of(facts: &Facts) -> Vec<Licence> {
    let mut all = Vec::new();
    if let Some(number) = &facts.halal_certificate {
        all.push(licence!("halal", number.clone()));
    } else if facts.not_halal {
        all.push(licence!("not-halal", String::new()));
    }
    if let Some(number) = &facts.pirt {
        all.push(licence!("pirt", spaced_pirt(number)));
    }
    if let Some(number) = &facts.bpom {
        all.push(licence!("bpom", number.clone()));
    }
    all
}

/// `1234567890123-45`, as it is printed on the package.
fn spaced_pirt(digits: &str) -> String {
    match (digits.get(..13), digits.get(13..)) {
        (Some(first), Some(year)) if !year.is_empty() => format!("{first}-{year}"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_never_both() {
        let facts =
            Facts { halal_certificate: Some("ID1".into()), pirt: Some("206350712345626".into()), ..Facts::default() };
        let all = of(&facts);
        assert_eq!(all.iter().map(|l| l.name).collect::<Vec<_>>(), ["detail-licence-halal", "detail-licence-pirt"]);
        assert_eq!(all[1].number, "2063507123456-26");
        assert_eq!(of(&Facts { not_halal: true, ..Facts::default() })[0].name, "detail-licence-not-halal");
    }
}
