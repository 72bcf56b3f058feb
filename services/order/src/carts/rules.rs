//! What a cart may hold, and where it may go.

use sentra_shared::{
    contract::SellerId,
    failure::{FieldError, FieldErrors},
    region,
    text::Phone,
};
use serde::{Deserialize, Serialize};

use crate::orders::Address;

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
    /// `domestic`.
    pub(crate) kind: String,
    /// Where to; none while unknown, or when everything is picked up.
    pub(crate) address: Option<Address>,
    /// What was chosen for each seller; the cheapest courier where nothing was.
    pub(crate) choices: Vec<DeliveryChoice>,
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
#[serde(default)]
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
    /// Five digits.
    pub(crate) postal_code: String,
    /// `ID`, also when left out.
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

/// A text people typed: trimmed, of bounded length, without control characters.
pub(crate) fn check_text(errors: &mut FieldErrors, typed: &str, field: &str, max: usize) -> String {
    let text = typed.trim();
    if text.is_empty() {
        errors.push(FieldError::new(field, "required"));
    } else if text.chars().count() > max {
        errors.push(FieldError::new(field, "too_long").with("max", max));
    } else if text.chars().any(|c| c.is_control() && c != '\n' && c != '\r') {
        errors.push(FieldError::new(field, "control_characters"));
    }
    text.to_owned()
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
        postal_code: postal_code.to_owned(),
        country: "ID".to_owned(),
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
            country: String::new(),
        }
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
