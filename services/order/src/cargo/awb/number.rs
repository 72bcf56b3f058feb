//! The number of an air waybill: three digits of the airline, seven of a serial, and the serial's remainder by seven.
//! Source: IATA resolution 600a as airlines publish it; 126 is Garuda Indonesia.

use std::{fmt, str::FromStr};

/// Serials of one airline.
const SERIALS: u32 = 10_000_000;

/// A number whose check digit is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AwbNumber {
    prefix: u16,
    serial: u32,
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AwbError {
    /// Not eleven digits.
    #[error("an air waybill number has eleven digits")]
    NotElevenDigits,
    /// The last digit does not fit.
    #[error("the check digit should be {expected}")]
    CheckDigit {
        /// The one that fits.
        expected: u32,
    },
}

/// The last digit that belongs to a serial.
pub(crate) const fn check_digit(serial: u32) -> u32 {
    serial % 7
}

impl AwbNumber {
    /// The number of this serial.
    pub(crate) const fn new(prefix: u16, serial: u32) -> Option<Self> {
        if prefix < 1000 && serial < SERIALS { Some(Self { prefix, serial }) } else { None }
    }

    /// The airline's three digits.
    pub(crate) fn prefix(self) -> String {
        format!("{:03}", self.prefix)
    }

    /// The seven digits without the check digit.
    pub(crate) const fn serial(self) -> u32 {
        self.serial
    }
}

/// `126-12345675`; its order as a text is its order as a number.
impl fmt::Display for AwbNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}-{:07}{}", self.prefix, self.serial, check_digit(self.serial))
    }
}

impl FromStr for AwbNumber {
    type Err = AwbError;

    /// Hyphen and blanks do not matter.
    fn from_str(text: &str) -> Result<Self, AwbError> {
        let digits = bare(text).ok_or(AwbError::NotElevenDigits)?;
        if digits.len() != 11 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AwbError::NotElevenDigits);
        }
        let (prefix, serial) = digits.split_at(3);
        let prefix = prefix.parse().map_err(|_| AwbError::NotElevenDigits)?;
        let serial = serial_with_check(serial)?;
        Self::new(prefix, serial).ok_or(AwbError::NotElevenDigits)
    }
}

/// A number as people write it, without its hyphens and blanks. A hyphen at an end is a sign or a slip: then it is no number.
pub(crate) fn bare(written: &str) -> Option<String> {
    let text = written.trim();
    let inside = !text.starts_with('-') && !text.ends_with('-');
    inside.then(|| text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect())
}

/// The serial of eight digits whose last one fits.
///
/// # Errors
/// [`AwbError`].
pub(crate) fn serial_with_check(digits: &str) -> Result<u32, AwbError> {
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AwbError::NotElevenDigits);
    }
    let all: u32 = digits.parse().map_err(|_| AwbError::NotElevenDigits)?;
    let (serial, check) = (all / 10, all % 10);
    let expected = check_digit(serial);
    if check == expected { Ok(serial) } else { Err(AwbError::CheckDigit { expected }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_vectors_of_the_trade() {
        for text in ["126-12345675", "126-10000012", "126-65432102", "12612345675", " 126 1234 5675 "] {
            assert!(text.parse::<AwbNumber>().is_ok(), "{text}");
        }
        assert_eq!("12612345675".parse::<AwbNumber>().unwrap().to_string(), "126-12345675");
        assert_eq!("126-12345674".parse::<AwbNumber>(), Err(AwbError::CheckDigit { expected: 5 }));
        for text in [
            "-12612345675",
            "126-12345675-",
            "",
            "126-1234567",
            "126-123456755",
            "12a-12345675",
            "126_12345675",
            "１２６-12345675",
        ] {
            assert_eq!(text.parse::<AwbNumber>(), Err(AwbError::NotElevenDigits), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_other_last_digit_is_refused(prefix in 0_u16..1000, serial in 0_u32..SERIALS, wrong in 0_u32..10) {
            let number = AwbNumber::new(prefix, serial).unwrap();
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            let text = format!("{prefix:03}{serial:07}{wrong}");
            prop_assert_eq!(text.parse::<AwbNumber>().is_ok(), wrong == serial % 7);
        }

        #[test]
        fn one_wrong_digit_of_the_serial_is_found(serial in 0_u32..SERIALS, place in 0_u32..7, other in 0_u32..10) {
            // Neighbours that differ by seven at one place have the same remainder: the scheme's own weakness.
            let unit = 10_u32.pow(place);
            let digit = serial / unit % 10;
            let changed = serial - digit * unit + other * unit;
            let text = format!("126{changed:07}{}", check_digit(serial));
            prop_assert_eq!(text.parse::<AwbNumber>().is_ok(), digit.abs_diff(other) % 7 == 0);
        }

        #[test]
        fn texts_sort_as_numbers(a in 0_u32..SERIALS, b in 0_u32..SERIALS) {
            let (one, two) = (AwbNumber::new(126, a).unwrap(), AwbNumber::new(126, b).unwrap());
            prop_assert_eq!(one.to_string().cmp(&two.to_string()), a.cmp(&b));
        }
    }
}
