//! Rules of accounts that need no database.

use sentra_shared::{
    failure::{FieldError, FieldErrors},
    session::Role,
    text::{Lang, Phone},
};

use crate::input;

/// Characters of a password. The upper bound keeps one request from occupying the hasher.
const PASSWORD_MIN: usize = 8;
const PASSWORD_MAX: usize = 128;
/// Characters of a person's name.
pub(crate) const NAME_MAX: usize = 100;
/// Characters of an e-mail address (RFC 5321, 4.5.3.1).
const EMAIL_MAX: usize = 254;
const LOCAL_PART_MAX: usize = 64;
/// Characters of an address to return to after sign-in.
const NEXT_MAX: usize = 512;

/// Passwords that are tried first everywhere.
const COMMON: &[&str] = &[
    "password",
    "password1",
    "passw0rd",
    "qwerty123",
    "qwertyuiop",
    "1q2w3e4r",
    "abcd1234",
    "abc12345",
    "admin123",
    "iloveyou",
    "sayang123",
    "bismillah",
    "indonesia",
    "indonesia1",
    "merdeka45",
    "rahasia123",
    "surabaya",
    "malang123",
    "welcome1",
    "letmein1",
];

/// An e-mail address as typed and as compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Email {
    /// Where mail goes.
    pub(crate) shown: String,
    /// Lower case; two accounts never share it.
    pub(crate) key: String,
}

impl std::str::FromStr for Email {
    type Err = ();

    fn from_str(typed: &str) -> Result<Self, ()> {
        let shown = typed.trim();
        let (local, domain) = shown.rsplit_once('@').ok_or(())?;
        if shown.len() > EMAIL_MAX || !is_local_part(local) || !is_domain(domain) {
            return Err(());
        }
        Ok(Self { shown: shown.to_owned(), key: shown.to_ascii_lowercase() })
    }
}

fn is_local_part(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    (1..=LOCAL_PART_MAX).contains(&text.len())
        && text.chars().all(allowed)
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !text.contains("..")
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_is_name = text.rsplit('.').next().is_some_and(|l| l.len() >= 2 && !l.bytes().all(|b| b.is_ascii_digit()));
    text.contains('.') && text.split('.').all(is_label) && last_is_name
}

/// Reads an e-mail address or notes the field.
pub(crate) fn email(errors: &mut FieldErrors, typed: &str) -> Option<Email> {
    if typed.trim().is_empty() {
        errors.push(FieldError::new("email", "required"));
        return None;
    }
    errors.take(typed.parse(), "email", "bad_email")
}

/// Reads an optional phone number in E.164 or notes the field.
pub(crate) fn phone(errors: &mut FieldErrors, typed: &str) -> Option<String> {
    if typed.trim().is_empty() {
        return None;
    }
    errors.take(typed.parse::<Phone>(), "phone", "bad_phone").map(|p| p.to_string())
}

/// Reads a person's name.
pub(crate) fn name(errors: &mut FieldErrors, typed: &str) -> String {
    input::line(errors, "name", typed, 2, NAME_MAX)
}

/// Reads an optional language or notes the field.
pub(crate) fn lang(errors: &mut FieldErrors, typed: &str) -> Option<Lang> {
    if typed.is_empty() {
        return None;
    }
    errors.take(typed.parse(), "lang", "unknown_choice")
}

/// Length counts more than kinds of characters (NIST SP 800-63B, 5.1.1.2): long enough, not one of the common ones, not the address.
pub(crate) fn password(errors: &mut FieldErrors, typed: &str, email: Option<&Email>) {
    let length = typed.chars().count();
    let lower = typed.to_lowercase();
    let one_character = typed.chars().next().is_some_and(|first| typed.chars().all(|c| c == first));
    let is_email = email.is_some_and(|e| lower == e.key || Some(lower.as_str()) == e.key.split('@').next());
    let run = "01234567890123456789".contains(&lower) || "98765432109876543210".contains(&lower);
    if length == 0 {
        errors.push(FieldError::new("password", "required"));
    } else if length < PASSWORD_MIN {
        errors.push(FieldError::new("password", "too_short").with("min", PASSWORD_MIN));
    } else if length > PASSWORD_MAX {
        errors.push(FieldError::new("password", "too_long").with("max", PASSWORD_MAX));
    } else if one_character || is_email || run || COMMON.contains(&lower.as_str()) {
        errors.push(FieldError::new("password", "password_common"));
    }
}

/// True when a password is worth hashing for a comparison.
pub(crate) fn may_be_password(typed: &str) -> bool {
    (1..=PASSWORD_MAX).contains(&typed.chars().count())
}

/// What people agree to when they register: both are needed.
pub(crate) const CONSENTS: [&str; 2] = ["terms", "privacy"];

/// Notes each consent that is missing, and each that nobody asked for.
pub(crate) fn consents(errors: &mut FieldErrors, given: &[String]) {
    for purpose in CONSENTS {
        errors.require(given.iter().any(|g| g == purpose), "consents", "consent_needed");
    }
    errors.require(given.iter().all(|g| CONSENTS.contains(&g.as_str())), "consents", "unknown_choice");
}

/// The address to go to after signing in, if it lies on this site: one leading slash, so that no other host can be meant.
pub(crate) fn local_path(next: &str) -> Option<&str> {
    let rest = next.strip_prefix('/')?;
    let leaves = rest.starts_with(['/', '\\']) || next.contains('\\') || next.chars().any(char::is_control);
    // Coming back to these would sign out at once or show the same form again.
    let pointless = ["/sign-in", "/sign-out", "/register", "/password"].iter().any(|p| next.starts_with(p));
    (!leaves && !pointless && next.len() <= NEXT_MAX).then_some(next)
}

/// Where somebody's work begins.
pub(crate) fn home_of(roles: &[Role]) -> &'static str {
    let rooms = [
        (Role::Staff, "/staff"),
        (Role::Coordinator, "/coordinator"),
        (Role::Trainer, "/trainer"),
        (Role::Seller, "/seller"),
    ];
    rooms.into_iter().find(|(role, _)| roles.contains(role)).map_or("/", |(_, path)| path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes(check: impl Fn(&mut FieldErrors)) -> Vec<&'static str> {
        let mut errors = FieldErrors::default();
        check(&mut errors);
        errors.finish().err().unwrap_or_default().iter().map(|e| e.code).collect()
    }

    #[test]
    fn addresses_that_can_receive_mail() {
        for good in ["siti@contoh.id", " Siti.Aminah+toko@Mail.Contoh.co.id ", "seller@demo.example", "a@b-c.id"] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "siti",
            "@contoh.id",
            "siti@",
            "siti@contoh",
            "siti@@contoh.id",
            "si ti@contoh.id",
            "siti@contoh..id",
            ".siti@contoh.id",
            "siti@-contoh.id",
            "siti@10.0.0.1",
            "siti@contoh.id\nBcc: x@y.id",
            "<siti@contoh.id>",
            "sïti@contoh.id",
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
        assert_eq!("SITI@Contoh.ID".parse::<Email>().unwrap().key, "siti@contoh.id");
    }

    #[test]
    fn passwords_are_long_and_not_the_first_guess() {
        let email: Email = "sitiaminah@contoh.id".parse().unwrap();
        for (typed, wanted) in [
            ("sentra-demo", vec![]),
            ("kopi dampit enak", vec![]),
            ("", vec!["required"]),
            ("pendek", vec!["too_short"]),
            ("Password1", vec!["password_common"]),
            ("aaaaaaaaaa", vec!["password_common"]),
            ("12345678", vec!["password_common"]),
            ("SitiAminah", vec!["password_common"]),
        ] {
            assert_eq!(codes(|e| password(e, typed, Some(&email))), wanted, "{typed}");
        }
        assert_eq!(codes(|e| password(e, &"x9".repeat(65), None)), ["too_long"]);
    }

    #[test]
    fn only_addresses_on_this_site_are_followed() {
        for good in ["/", "/checkout?step=2", "/seller/orders/ord_1"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "https://jahat.example",
            "//jahat.example",
            "/\\jahat.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/sign-out",
        ] {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }

    #[test]
    fn both_consents_and_nothing_else() {
        let given = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert!(codes(|e| consents(e, &given(&["privacy", "terms"]))).is_empty());
        assert_eq!(codes(|e| consents(e, &given(&["terms"]))), ["consent_needed"]);
        assert_eq!(codes(|e| consents(e, &given(&["terms", "privacy", "soul"]))), ["unknown_choice"]);
    }

    proptest! {
        #[test]
        fn reading_an_address_never_breaks_and_never_lets_a_line_end_through(typed in "\\PC*|.*") {
            if let Ok(email) = typed.parse::<Email>() {
                prop_assert!(!email.shown.chars().any(|c| c.is_control() || c.is_whitespace()));
            }
        }

        #[test]
        fn a_local_path_never_names_a_host(next in "[/\\\\a-z:.@]{0,12}") {
            if let Some(path) = local_path(&next) {
                prop_assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
            }
        }
    }
}
