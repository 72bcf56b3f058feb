//! Rules of sellers that need no database.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use sentra_shared::{
    failure::{FieldError, FieldErrors},
    region,
    text::{Localized, Phone},
};

use crate::input;

/// Characters of a seller's name.
const NAME_MIN: usize = 3;
pub(crate) const NAME_MAX: usize = 80;
/// Characters of a story in one language.
pub(crate) const STORY_MAX: usize = 2000;
const ADDRESS_MAX: usize = 300;
const SLUG_MIN: usize = 3;
const SLUG_MAX: usize = 60;
/// Sellers of one person.
pub(crate) const SELLERS_MAX: usize = 10;

/// Legal forms that a business can have (OSS registration).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LegalForm {
    /// A person trading in the own name.
    Perorangan,
    /// A company of one person (UU 6/2023).
    PtPerorangan,
    Cv,
    Firma,
    Pt,
    Koperasi,
    /// A company owned by a village.
    Bumdes,
    /// A company owned by several villages.
    Bumdesma,
}

impl LegalForm {
    pub(crate) const ALL: [Self; 8] = [
        Self::Perorangan,
        Self::PtPerorangan,
        Self::Cv,
        Self::Firma,
        Self::Pt,
        Self::Koperasi,
        Self::Bumdes,
        Self::Bumdesma,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Perorangan => "perorangan",
            Self::PtPerorangan => "pt_perorangan",
            Self::Cv => "cv",
            Self::Firma => "firma",
            Self::Pt => "pt",
            Self::Koperasi => "koperasi",
            Self::Bumdes => "bumdes",
            Self::Bumdesma => "bumdesma",
        }
    }
}

impl fmt::Display for LegalForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LegalForm {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|f| f.as_str() == name).ok_or(())
    }
}

/// What a seller says of itself, as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed {
    pub(crate) name: String,
    pub(crate) legal_form: String,
    pub(crate) region_code: String,
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) nib: String,
    pub(crate) story: Localized,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) legal_form: LegalForm,
    pub(crate) region_code: String,
    pub(crate) address: String,
    /// E.164.
    pub(crate) phone: String,
    pub(crate) nib: Option<String>,
    pub(crate) story: Localized,
}

/// Checks a profile; notes all that is wrong and answers only when nothing is.
pub(crate) fn profile(errors: &mut FieldErrors, typed: &Typed) -> Option<Profile> {
    let name = input::line(errors, "name", &typed.name, NAME_MIN, NAME_MAX);
    let legal_form = errors.take(typed.legal_form.parse(), "legal_form", "unknown_choice");
    errors.require(region::is_regency(&typed.region_code), "region_code", "unknown_region");
    let address = input::line(errors, "address", &typed.address, 0, ADDRESS_MAX);
    let phone = if typed.phone.trim().is_empty() {
        errors.push(FieldError::new("phone", "required"));
        None
    } else {
        errors.take(typed.phone.parse::<Phone>(), "phone", "bad_phone").map(|p| p.to_string())
    };
    let nib = business_number(errors, &typed.nib);
    let story = input::localized(errors, "story", &typed.story, false, STORY_MAX);
    let (legal_form, phone) = (legal_form?, phone?);
    errors.is_empty().then(|| Profile {
        name,
        legal_form,
        region_code: typed.region_code.clone(),
        address,
        phone,
        nib,
        story,
    })
}

fn digits_of(typed: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '-');
    typed.chars().all(known).then(|| typed.chars().filter(char::is_ascii_digit).collect())
}

/// NIB: 13 digits, without a check digit (OSS).
fn business_number(errors: &mut FieldErrors, typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    let number = digits_of(typed).filter(|d| d.len() == 13);
    errors.take(number.ok_or(()), "nib", "bad_nib")
}

/// NPWP: 16 digits; the older form of 15 digits gets a leading zero (PMK 112/2022).
pub(crate) fn tax_number(errors: &mut FieldErrors, typed: &str) -> Option<String> {
    let number = digits_of(typed).and_then(|digits| match digits.len() {
        16 => Some(digits),
        15 => Some(format!("0{digits}")),
        _ => None,
    });
    errors.take(number.ok_or(()), "npwp", "bad_npwp")
}

/// NIK: 16 digits that begin with a province and hold a birth date, to whose day 40 is added for women.
pub(crate) fn identity_number(errors: &mut FieldErrors, typed: &str) -> Option<String> {
    let number = digits_of(typed).filter(|digits| digits.len() == 16 && has_province_and_date(digits));
    errors.take(number.ok_or(()), "nik", "bad_nik")
}

fn has_province_and_date(nik: &str) -> bool {
    let part = |from: usize| nik.get(from..from + 2).and_then(|p| p.parse::<u32>().ok());
    let (Some(day), Some(month), Some(year)) = (part(6), part(8), part(10)) else { return false };
    let day = if day > 40 { day - 40 } else { day };
    let year = i32::try_from(year).unwrap_or_default();
    let is_date = [1900, 2000].into_iter().any(|century| NaiveDate::from_ymd_opt(century + year, month, day).is_some());
    is_date && nik.get(..2).is_some_and(|code| region::find(code).is_some())
}

/// A number of which only the end is shown.
pub(crate) fn masked(number: &str) -> String {
    let shown = number.chars().count().saturating_sub(4);
    number.chars().enumerate().map(|(i, c)| if i < shown { '•' } else { c }).collect()
}

/// Words of an address made of a name.
pub(crate) fn slug_of(name: &str) -> String {
    let lower: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut slug = lower.split_whitespace().collect::<Vec<_>>().join("-");
    slug.truncate(SLUG_MAX - 14);
    let slug = slug.trim_matches('-');
    if slug.len() < SLUG_MIN { format!("toko-{slug}").trim_end_matches('-').to_owned() } else { slug.to_owned() }
}

/// An address that somebody wishes for.
pub(crate) fn wished_slug(errors: &mut FieldErrors, typed: &str) -> Option<String> {
    let words_ok =
        typed.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    let good = words_ok && (SLUG_MIN..=SLUG_MAX).contains(&typed.len());
    errors.take(good.then(|| typed.to_owned()).ok_or(()), "slug", "bad_slug")
}

/// Addresses to try in turn when nobody wished for one: the name, with its place, with a number, with something random.
pub(crate) fn slug_candidates(name: &str, region_code: &str, random: &str) -> Vec<String> {
    let base = slug_of(name);
    let place = slug_of(region::name(region_code)).replace("kabupaten-", "").replace("kota-", "");
    let mut all =
        vec![base.clone(), format!("{base}-{}", place.chars().take(13).collect::<String>().trim_end_matches('-'))];
    all.extend((2..=5).map(|n| format!("{base}-{n}")));
    all.push(format!("{base}-{}", random.to_lowercase()));
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed() -> Typed {
        Typed {
            name: "Keripik Bu Siti".into(),
            legal_form: "perorangan".into(),
            region_code: "35.73".into(),
            phone: "0812 3456 7890".into(),
            ..Typed::default()
        }
    }

    fn refused(change: impl FnOnce(&mut Typed)) -> Vec<String> {
        let mut typed = typed();
        change(&mut typed);
        let mut errors = FieldErrors::default();
        assert!(profile(&mut errors, &typed).is_none());
        errors.finish().unwrap_err().iter().map(|e| format!("{} {}", e.field, e.code)).collect()
    }

    #[test]
    fn a_profile_needs_name_form_place_and_phone() {
        let mut errors = FieldErrors::default();
        let good = profile(&mut errors, &typed()).unwrap();
        assert_eq!((good.legal_form, good.phone.as_str()), (LegalForm::Perorangan, "+6281234567890"));
        assert_eq!(refused(|t| t.name = "ab".into()), ["name too_short"]);
        assert_eq!(refused(|t| t.legal_form = "gmbh".into()), ["legal_form unknown_choice"]);
        assert_eq!(refused(|t| t.region_code = "35".into()), ["region_code unknown_region"]);
        assert_eq!(refused(|t| t.region_code = "35.07.01".into()), ["region_code unknown_region"]);
        assert_eq!(refused(|t| t.phone.clear()), ["phone required"]);
        assert_eq!(refused(|t| t.nib = "12345".into()), ["nib bad_nib"]);
        assert_eq!(refused(|t| t.story = Localized::new(&"x".repeat(2001), "")), ["story.id too_long"]);
    }

    #[test]
    fn numbers_of_the_state() {
        let check = |run: &dyn Fn(&mut FieldErrors) -> Option<String>| run(&mut FieldErrors::default());
        assert_eq!(check(&|e| business_number(e, "1234 5678 90123")).as_deref(), Some("1234567890123"));
        assert_eq!(check(&|e| tax_number(e, "01.234.567.8-901.000")).as_deref(), Some("0012345678901000"));
        assert_eq!(check(&|e| tax_number(e, "123")), None);
        assert_eq!(check(&|e| identity_number(e, "3573014107900001")).as_deref(), Some("3573014107900001"));
        for bad in ["3573013202900001", "0073010101900001", "357301410790000", "35730141079000a1"] {
            assert_eq!(check(&|e| identity_number(e, bad)), None, "{bad}");
        }
        assert_eq!(masked("3573014107900001"), "••••••••••••0001");
        assert_eq!(masked("12"), "12");
    }

    #[test]
    fn slugs_are_words() {
        assert_eq!(slug_of("Keripik Tempe \"Bu Noer\" & Anak"), "keripik-tempe-bu-noer-anak");
        assert_eq!(slug_of("Éé"), "toko");
        assert_eq!(
            slug_candidates("Kopi Dampit", "35.07", "K7QM"),
            [
                "kopi-dampit",
                "kopi-dampit-malang",
                "kopi-dampit-2",
                "kopi-dampit-3",
                "kopi-dampit-4",
                "kopi-dampit-5",
                "kopi-dampit-k7qm"
            ]
        );
    }

    proptest! {
        #[test]
        fn every_name_gives_acceptable_slugs(name in ".{3,80}") {
            for slug in slug_candidates(&name, "35.78", "AB23") {
                prop_assert!(wished_slug(&mut FieldErrors::default(), &slug).is_some(), "{}", slug);
            }
        }
    }
}
