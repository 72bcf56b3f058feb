//! What a cart may hold, and where it may go.

use sentra_shared::{
    contract::{SellerId, order::Destination},
    failure::{FieldError, FieldErrors},
    region,
    text::{Phone, is_blank},
};
use serde::{Deserialize, Serialize};

use crate::{
    cargo::documents::unprintable,
    orders::{Address, EXPORT},
    shipping::abroad::country::{self, Country, Postal},
};

/// Most pieces of one variant.
pub(crate) const QUANTITY_MAX: i64 = 9999;
/// Most lines of a cart.
pub(crate) const LINES_MAX: usize = 100;
/// Days a cart is kept after its last change.
pub(crate) const KEEP_DAYS: i64 = 30;

/// How the buyer wants it, as kept with the cart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CartDelivery)]
pub(crate) struct Delivery {
    /// `domestic` or `export`.
    pub(crate) kind: String,
    /// Where to; none while unknown, or when everything is picked up.
    pub(crate) address: Option<Address>,
    /// What was chosen for each seller; the cheapest courier where nothing was.
    pub(crate) choices: Vec<DeliveryChoice>,
}

impl Delivery {
    /// True when it goes abroad.
    pub(crate) fn is_export(&self) -> bool {
        self.kind == EXPORT
    }

    /// The country abroad it goes to, once it is known.
    pub(crate) fn country(&self) -> Option<&'static Country> {
        self.address.as_ref().filter(|_| self.is_export()).and_then(|a| country::find(&a.country))
    }

    /// Where the price of sending is asked for.
    pub(super) fn destination(&self) -> Option<Destination> {
        let address = self.address.as_ref()?;
        Some(if self.is_export() {
            Destination::Country(address.country.clone())
        } else {
            Destination::District(address.district.clone())
        })
    }
}

/// A seller's way of delivery as chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct DeliveryChoice {
    /// The seller.
    pub(crate) seller: SellerId,
    /// `pick_up`, or the code of a courier's service.
    pub(crate) service: String,
}

/// An address as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AddressIn {
    /// Receiver.
    pub(crate) name: String,
    /// Receiver's phone, as people write it.
    pub(crate) phone: String,
    /// Street, number, RT/RW, landmark.
    pub(crate) street: String,
    /// Kemendagri code, e.g. `35`.
    pub(crate) province: String,
    /// Kemendagri code, e.g. `35.07`.
    pub(crate) regency: String,
    /// Kemendagri code, e.g. `35.07.01`.
    pub(crate) district: String,
    /// Abroad: city or district.
    pub(crate) city: String,
    /// Abroad: state, prefecture or province where there is one.
    pub(crate) state: String,
    /// In the country's own form: five digits in Indonesia, none in Hong Kong.
    pub(crate) postal_code: String,
    /// ISO 3166-1 alpha-2; `ID` when left out.
    pub(crate) country: String,
}

/// A quantity of a line; 0 takes the line away.
///
/// # Errors
/// The field.
pub(crate) fn check_quantity(quantity: i64) -> Result<i64, FieldError> {
    if (0..=QUANTITY_MAX).contains(&quantity) {
        return Ok(quantity);
    }
    Err(FieldError::new("quantity", "out_of_range").with("min", 0).with("max", QUANTITY_MAX))
}

/// A text people typed: trimmed, of bounded length, without control characters, and with something that can be seen.
pub(crate) fn check_text(errors: &mut FieldErrors, typed: &str, field: &str, max: usize) -> String {
    let text = typed.trim();
    if is_blank(text) {
        errors.push(FieldError::new(field, "required"));
    } else if text.chars().count() > max {
        errors.push(FieldError::new(field, "too_long").with("max", max));
    } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\r') {
        errors.push(FieldError::new(field, "control_characters"));
    }
    text.to_owned()
}

/// A text as [`check_text`] wants it, in letters that the papers of its consignment can be printed with: weeks later, when they are
/// made, nobody could ask the buyer any more.
fn check_printed(errors: &mut FieldErrors, typed: &str, field: &str, max: usize) -> String {
    let text = check_text(errors, typed, field, max);
    if let Some(letters) = Some(&text).filter(|t| t.chars().count() <= max).and_then(|t| unprintable(t)) {
        errors.push(FieldError::new(field, "letters_not_printable").with("letters", letters));
    }
    text
}

/// An address, checked; fields are named with the prefix.
///
/// # Errors
/// All wrong fields.
pub(crate) fn check_address(typed: &AddressIn, prefix: &str) -> Result<Address, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let field = |name: &str| format!("{prefix}{name}");
    let name = check_text(&mut errors, &typed.name, &field("name"), 120);
    let phone = errors.take(typed.phone.parse::<Phone>(), &field("phone"), "bad_phone");
    let street = check_text(&mut errors, &typed.street, &field("street"), 300);
    let (province, regency, district) = (typed.province.trim(), typed.regency.trim(), typed.district.trim());
    errors.require(province.len() == 2 && region::find(province).is_some(), &field("province"), "unknown_region");
    let lies_in = |part: &str, whole: &str| region::parent(part) == Some(whole);
    errors.require(region::is_regency(regency) && lies_in(regency, province), &field("regency"), "unknown_region");
    errors.require(region::is_district(district) && lies_in(district, regency), &field("district"), "unknown_region");
    let postal_code = typed.postal_code.trim();
    let digits = postal_code.len() == 5 && postal_code.bytes().all(|b| b.is_ascii_digit());
    errors.require(digits, &field("postal_code"), "bad_postal_code");
    errors.require(matches!(typed.country.trim(), "" | "ID"), &field("country"), "unknown_choice");
    errors.finish()?;
    Ok(Address {
        name,
        phone: phone.map(|p| p.as_str().to_owned()).unwrap_or_default(),
        street,
        province: province.to_owned(),
        regency: regency.to_owned(),
        district: district.to_owned(),
        city: String::new(),
        state: String::new(),
        postal_code: postal_code.to_owned(),
        country: "ID".to_owned(),
    })
}

/// An address abroad, checked by the country's own forms; fields are named with the prefix.
///
/// # Errors
/// All wrong fields.
pub(crate) fn check_address_abroad(typed: &AddressIn, prefix: &str) -> Result<Address, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let field = |name: &str| format!("{prefix}{name}");
    let country = country::find(typed.country.trim());
    errors.require(country.is_some(), &field("country"), "country_not_offered");
    let name = check_printed(&mut errors, &typed.name, &field("name"), 120);
    let phone = country.map(|c| c.phone(&typed.phone));
    errors.require(phone != Some(None), &field("phone"), "bad_phone_abroad");
    let street = check_printed(&mut errors, &typed.street, &field("street"), 300);
    let city = check_printed(&mut errors, &typed.city, &field("city"), 100);
    let state = if is_blank(&typed.state) {
        String::new()
    } else {
        check_printed(&mut errors, &typed.state, &field("state"), 100)
    };
    let postal_code = country.map(|c| c.postal_code(&typed.postal_code));
    if let Some((country, None)) = country.zip(postal_code.clone()) {
        let code = if country.postal == Postal::None { "no_postal_code" } else { "bad_postal_code_abroad" };
        errors.push(FieldError::new(field("postal_code"), code).with("country", country.code));
    }
    errors.finish()?;
    Ok(Address {
        name,
        phone: phone.flatten().unwrap_or_default(),
        street,
        province: String::new(),
        regency: String::new(),
        district: String::new(),
        city,
        state,
        postal_code: postal_code.flatten().unwrap_or_default(),
        country: country.map(|c| c.code.to_owned()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> AddressIn {
        AddressIn {
            name: " Siti ".into(),
            phone: "0812 3456 7890".into(),
            street: "Jl. Kawi 1, RT 001/RW 002".into(),
            province: "35".into(),
            regency: "35.07".into(),
            district: "35.07.01".into(),
            postal_code: "65162".into(),
            ..AddressIn::default()
        }
    }

    fn typed_abroad(country: &str, phone: &str, postal_code: &str) -> AddressIn {
        AddressIn {
            name: "Chan Tai Man".into(),
            phone: phone.into(),
            street: "Flat 12A, 8 Nathan Road".into(),
            city: "Tsim Sha Tsui".into(),
            country: country.into(),
            postal_code: postal_code.into(),
            ..AddressIn::default()
        }
    }

    #[test]
    fn an_address_abroad_follows_its_country() {
        let good = check_address_abroad(&typed_abroad("HK", "9123 4567", ""), "").unwrap();
        assert!(good.is_abroad() && good.phone == "+85291234567" && good.postal_code.is_empty());
        assert_eq!(
            check_address_abroad(&typed_abroad("JP", "090-1234-5678", "1000001"), "").unwrap().postal_code,
            "100-0001"
        );
        for (country, phone, postal_code, wrong) in [
            ("HK", "9123 4567", "999077", "address.postal_code:no_postal_code"),
            ("SG", "8123 4567", "123", "address.postal_code:bad_postal_code_abroad"),
            ("SG", "123", "018956", "address.phone:bad_phone_abroad"),
            ("AQ", "9123 4567", "", "address.country:country_not_offered"),
            ("ID", "0812 3456 7890", "65162", "address.country:country_not_offered"),
            ("", "", "", "address.country:country_not_offered"),
        ] {
            let errors = check_address_abroad(&typed_abroad(country, phone, postal_code), "address.").unwrap_err();
            let errors: Vec<String> = errors.iter().map(|e| format!("{}:{}", e.field, e.code)).collect();
            assert_eq!(errors, [wrong], "{country}");
        }
        assert_eq!(
            check_address_abroad(&AddressIn { country: "SG".into(), ..AddressIn::default() }, "").unwrap_err().len(),
            5
        );
    }

    #[test]
    fn an_address_abroad_can_be_printed() {
        let good = typed_abroad("HK", "9123 4567", "");
        let chinese = AddressIn { name: "陳大文".into(), street: "彌敦道18號".into(), ..good.clone() };
        assert!(check_address_abroad(&chinese, "").is_ok());
        for (wrong, field, code) in [
            (AddressIn { name: "สมชาย".into(), ..good.clone() }, "name", "letters_not_printable"),
            (AddressIn { street: "רחוב הרצל 5".into(), ..good.clone() }, "street", "letters_not_printable"),
            (AddressIn { city: "สมชาย".into(), ..good.clone() }, "city", "letters_not_printable"),
            (AddressIn { state: "สมชาย".into(), ..good.clone() }, "state", "letters_not_printable"),
            (AddressIn { name: "\u{200b}\u{feff}".into(), ..good.clone() }, "name", "required"),
            (AddressIn { street: "ส".repeat(301), ..good.clone() }, "street", "too_long"),
        ] {
            let errors = check_address_abroad(&wrong, "").unwrap_err();
            let errors: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
            assert_eq!(errors, [(field, code)], "{wrong:?}");
        }
        assert!(
            check_address(&AddressIn { name: "สมชาย".into(), ..typed() }, "").is_ok(),
            "no papers are printed at home"
        );
    }

    #[test]
    fn a_good_address_is_put_in_order() {
        let address = check_address(&typed(), "").unwrap();
        assert_eq!(
            (address.name.as_str(), address.phone.as_str(), address.country.as_str()),
            ("Siti", "+6281234567890", "ID")
        );
    }

    #[test]
    fn every_wrong_field_is_named() {
        let wrong = AddressIn { regency: "33.07".into(), postal_code: "6516".into(), name: "\u{7}x".into(), ..typed() };
        let fields: Vec<String> = check_address(&wrong, "address.").unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["address.name", "address.regency", "address.district", "address.postal_code"]);
        assert_eq!(check_address(&AddressIn::default(), "").unwrap_err().len(), 7);
    }
}
