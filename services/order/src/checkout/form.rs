use std::collections::HashMap;

use sentra_shared::{
    contract::{CartId, SellerId},
    failure::FieldError,
    money::{Currency, Money},
    region,
    session::Actor,
};

use super::rules::{ContactIn, Wanted};
use crate::{
    carts::rules::{AddressIn, Delivery, DeliveryChoice, check_address, check_address_abroad},
    orders::{Address, DOMESTIC, EXPORT},
};

/// Prefix of the fields that hold a seller's way of delivery.
const SERVICE: &str = "service_";

/// The checkout's form as typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    /// Empty: the same as `name`.
    pub(super) receiver_name: String,
    /// Empty: the same as `phone`.
    pub(super) receiver_phone: String,
    /// ISO 3166-1 alpha-2; `ID` or empty within Indonesia.
    pub(super) country: String,
    pub(super) street: String,
    /// Abroad: city or district.
    pub(super) city: String,
    /// Abroad: state, prefecture or province.
    pub(super) state: String,
    pub(super) province: String,
    pub(super) regency: String,
    pub(super) district: String,
    pub(super) postal_code: String,
    pub(super) payment_method: String,
    /// Sellers and the services chosen for them.
    pub(super) services: Vec<(SellerId, String)>,
    /// What the page showed as total, as decimal text.
    pub(super) expected_total: String,
    /// The currency the page showed it in.
    pub(super) currency: String,
    /// Names this try, so that a double tap is one order.
    pub(super) key: String,
    /// `order` places it; anything else looks again.
    pub(super) action: String,
}

impl Typed {
    /// Reads the fields of the form. A place whose upper place was changed is forgotten, so that the lists fit together.
    pub(super) fn read(mut fields: HashMap<String, String>) -> Self {
        let services = fields
            .iter()
            .filter_map(|(name, service)| Some((name.strip_prefix(SERVICE)?.parse().ok()?, service.clone())))
            .collect();
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        let mut typed = Self {
            name: take("name"),
            email: take("email"),
            phone: take("phone"),
            receiver_name: take("receiver_name"),
            receiver_phone: take("receiver_phone"),
            country: take("country"),
            street: take("street"),
            city: take("city"),
            state: take("state"),
            province: take("province"),
            regency: take("regency"),
            district: take("district"),
            postal_code: take("postal_code"),
            payment_method: take("payment_method"),
            services,
            expected_total: take("expected_total"),
            currency: take("currency"),
            key: take("_key"),
            action: take("do"),
        };
        if typed.is_abroad() {
            return typed;
        }
        if region::parent(&typed.regency) != Some(typed.province.as_str()) {
            typed.regency.clear();
        }
        if region::parent(&typed.district) != Some(typed.regency.as_str()) {
            typed.district.clear();
            typed.postal_code.clear();
        }
        typed.suggest_postal_code();
        typed
    }

    /// What is known of the visitor before anything was typed.
    pub(super) fn begin(actor: &Actor, saved: Option<&Delivery>) -> Self {
        let mut typed = Self::default();
        if let Some(person) = actor.person() {
            typed.name.clone_from(&person.name);
            typed.email.clone_from(&person.email);
        }
        if let Some(address) = saved.and_then(|d| d.address.as_ref()) {
            typed.receiver_name.clone_from(&address.name);
            typed.receiver_phone.clone_from(&address.phone);
            typed.street.clone_from(&address.street);
            typed.country.clone_from(&address.country);
            typed.city.clone_from(&address.city);
            typed.state.clone_from(&address.state);
            typed.province.clone_from(&address.province);
            typed.regency.clone_from(&address.regency);
            typed.district.clone_from(&address.district);
            typed.postal_code.clone_from(&address.postal_code);
        }
        let choices = saved.map(|d| d.choices.as_slice()).unwrap_or_default();
        typed.services = choices.iter().map(|c| (c.seller, c.service.clone())).collect();
        typed
    }

    /// True when it goes abroad.
    pub(super) fn is_abroad(&self) -> bool {
        !matches!(self.country.as_str(), "" | "ID")
    }

    /// Fills in the postal code where the kecamatan has one only.
    fn suggest_postal_code(&mut self) {
        if let Some([only]) = region::find(&self.district).map(|d| d.postal_codes.as_slice())
            && self.postal_code.trim().is_empty()
        {
            (*only).clone_into(&mut self.postal_code);
        }
    }

    fn address_in(&self) -> AddressIn {
        let or = |typed: &str, usual: &str| if typed.trim().is_empty() { usual.to_owned() } else { typed.to_owned() };
        AddressIn {
            name: or(&self.receiver_name, &self.name),
            phone: or(&self.receiver_phone, &self.phone),
            street: self.street.clone(),
            province: self.province.clone(),
            regency: self.regency.clone(),
            district: self.district.clone(),
            city: self.city.clone(),
            state: self.state.clone(),
            postal_code: self.postal_code.clone(),
            country: if self.is_abroad() { self.country.clone() } else { "ID".to_owned() },
        }
    }

    fn choices(&self) -> Vec<DeliveryChoice> {
        self.services
            .iter()
            .map(|(seller, service)| DeliveryChoice { seller: *seller, service: service.clone() })
            .collect()
    }

    /// Enough of the delivery to show prices: from the kabupaten or kota on they are known.
    pub(super) fn provisional(&self) -> Delivery {
        let typed = self.address_in();
        let abroad = self.is_abroad();
        let place = if self.district.is_empty() { &self.regency } else { &self.district };
        let address = (abroad || !place.is_empty()).then(|| Address {
            name: typed.name,
            phone: typed.phone,
            street: typed.street,
            province: typed.province,
            regency: typed.regency,
            district: place.clone(),
            city: typed.city,
            state: typed.state,
            postal_code: typed.postal_code,
            country: typed.country,
        });
        self.sent(address)
    }

    fn sent(&self, address: Option<Address>) -> Delivery {
        if self.is_abroad() {
            return Delivery { kind: EXPORT.to_owned(), address, choices: Vec::new() };
        }
        Delivery { kind: DOMESTIC.to_owned(), address, choices: self.choices() }
    }

    /// The whole delivery; the address is needed when something is sent.
    ///
    /// # Errors
    /// All wrong fields, by the form's names.
    pub(super) fn delivery(&self, is_sent: bool) -> Result<Delivery, Vec<FieldError>> {
        let check = if self.is_abroad() { check_address_abroad } else { check_address };
        let address = if is_sent { Some(check(&self.address_in(), "").map_err(|e| self.rename(e))?) } else { None };
        Ok(self.sent(address))
    }

    /// A wrong receiver that was not typed is the contact's own field.
    fn rename(&self, errors: Vec<FieldError>) -> Vec<FieldError> {
        let field = |error: FieldError| match error.field.as_str() {
            "name" if !self.receiver_name.trim().is_empty() => {
                FieldError { field: "receiver_name".to_owned(), ..error }
            }
            "phone" if !self.receiver_phone.trim().is_empty() => {
                FieldError { field: "receiver_phone".to_owned(), ..error }
            }
            _ => error,
        };
        errors.into_iter().map(field).collect()
    }

    /// What is asked of the use case.
    pub(super) fn wanted(&self, cart: CartId, delivery: Delivery) -> Wanted {
        let currency = self.currency.parse().unwrap_or(Currency::Idr);
        let total = Money::parse(self.expected_total.trim(), currency);
        Wanted {
            cart_id: cart,
            // What cannot be read differs from every total, so the buyer is shown the right one.
            expected_total: total.unwrap_or(Money::from_minor(-1, currency)),
            payment_method: self.payment_method.clone(),
            contact: ContactIn { name: self.name.clone(), email: self.email.clone(), phone: self.phone.clone() },
            delivery: Some(delivery),
        }
    }
}
