use std::{fmt, str::FromStr};

/// A phone number in E.164 (`+628123456789`). Indonesian numbers may be typed as `08..`, `62..` or `8..`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// The number with its plus sign.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Phone {
    type Err = ();

    fn from_str(typed: &str) -> Result<Self, ()> {
        if typed.chars().any(|c| !(c.is_ascii_digit() || "+-. ()\u{a0}".contains(c))) {
            return Err(());
        }
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let number = if typed.trim_start().starts_with('+') || digits.starts_with("62") {
            digits
        } else if let Some(rest) = digits.strip_prefix('0') {
            format!("62{rest}")
        } else if digits.starts_with('8') {
            format!("62{digits}")
        } else {
            return Err(());
        };
        // E.164 allows 15 digits; the shortest real subscriber numbers with country code have 8.
        if (8..=15).contains(&number.len()) && !number.starts_with('0') {
            Ok(Self(format!("+{number}")))
        } else {
            Err(())
        }
    }
}

/// A link that opens WhatsApp with a text ready to send; `phone` is E.164, or empty to let the sender choose a contact.
#[must_use]
pub fn whatsapp_link(phone: &str, text: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let query = serde_urlencoded::to_string([("text", text)]).unwrap_or_default().replace('+', "%20");
    format!("https://wa.me/{digits}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for (typed, number) in [
            ("0812-3456-789", Some("+628123456789")),
            ("62 812 3456 789", Some("+628123456789")),
            ("8123456789", Some("+628123456789")),
            ("+852 9123 4567", Some("+85291234567")),
            ("12345", None),
            ("0812abc", None),
            ("", None),
            ("+62812345678901234", None),
        ] {
            assert_eq!(typed.parse::<Phone>().ok().as_ref().map(Phone::as_str), number, "{typed}");
        }
    }

    #[test]
    fn a_whatsapp_link_has_digits_only() {
        assert_eq!(
            whatsapp_link("+628123456789", "Halo & salam"),
            "https://wa.me/628123456789?text=Halo%20%26%20salam"
        );
    }
}
