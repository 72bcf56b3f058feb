//! What a buyer says at checkout, checked.

use sentra_shared::{
    contract::CartId,
    failure::{FieldError, FieldErrors},
    money::Money,
    text::Phone,
};
use serde::{Deserialize, Serialize};

use crate::{
    carts::rules::{Delivery, check_text},
    payments::rules::Method,
    shipping::abroad::country::Country,
};

/// Version of terms and privacy notice that the consent line names; kept with each order.
pub(crate) const CONSENT_VERSION: &str = sentra_shared::contract::account::TERMS_VERSION;

/// Longest email address by RFC 5321.
const EMAIL_MAX: usize = 254;

/// What is asked of the checkout.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Wanted {
    pub(crate) cart_id: CartId,
    /// The sum the buyer saw.
    pub(crate) expected_total: Money,
    /// Name of a [`Method`].
    pub(crate) payment_method: String,
    pub(crate) contact: ContactIn,
    /// Where and how, instead of what the cart says.
    pub(crate) delivery: Option<Delivery>,
}

/// Who orders, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ContactIn {
    /// Name.
    pub(crate) name: String,
    /// Where mails go.
    pub(crate) email: String,
    /// Phone, as people write it.
    pub(crate) phone: String,
}

/// Who orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) email: String,
    /// E.164.
    pub(crate) phone: String,
}

/// True for what can be an address of a mailbox: the characters of the HTML standard's rule, and a domain with a dot.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let in_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let label = |l: &str| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let domain_fits = domain.contains('.') && domain.split('.').all(label);
    text.len() <= EMAIL_MAX && !local.is_empty() && dots && local.chars().all(in_local) && domain_fits
}

/// Checks who orders and how it is paid; fields are named with the prefix of the contact. Who orders from abroad may write a phone
/// number as people do there.
///
/// # Errors
/// All wrong fields.
pub(crate) fn check(
    contact: &ContactIn,
    method: &str,
    country: Option<&Country>,
    prefix: &str,
) -> Result<(Contact, Method), Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let field = |name: &str| format!("{prefix}{name}");
    let name = check_text(&mut errors, &contact.name, &field("name"), 120);
    let email = contact.email.trim().to_owned();
    errors.require(is_email(&email), &field("email"), "bad_email");
    let phone = match country {
        Some(country) => errors.take(country.phone(&contact.phone).ok_or(()), &field("phone"), "bad_phone_abroad"),
        None => errors.take(contact.phone.parse::<Phone>(), &field("phone"), "bad_phone").map(|p| p.to_string()),
    };
    let method = errors.take(method.parse::<Method>(), "payment_method", "unknown_choice");
    errors.finish()?;
    let (Some(phone), Some(method)) = (phone, method) else { return Err(Vec::new()) };
    Ok((Contact { name, email, phone }, method))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses() {
        for good in ["a@b.id", "siti.nur+toko@mail.example.co.id"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "a b@c.id",
            "a@@c.id",
            "a@c..id",
            "a@-c.id",
            "<a@c.id>",
            ".a@c.id",
            "a\r\nBcc: x@y.id",
            "ä@c.id",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn all_wrong_fields_are_named() {
        let fields: Vec<String> =
            check(&ContactIn::default(), "gold", None, "contact.").unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["contact.name", "contact.email", "contact.phone", "payment_method"]);
    }
}
