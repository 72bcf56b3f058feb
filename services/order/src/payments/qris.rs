//! QRIS codes, the merchant-presented EMVCo QR text of Indonesia: reading a shop's static code and making from it the dynamic
//! code of one order.
//!
//! A code is a row of fields, each a two-digit tag, a two-digit decimal length and a value; the last field is a checksum. Such a
//! self-made dynamic code brings no notice of payment: that comes from a person who reads the statement.

use std::fmt;

use sentra_shared::money::{Currency, Money};

/// Largest payment by QRIS, in whole rupiah (PADG 24/1/2022).
pub(crate) const AMOUNT_MAX: i64 = 10_000_000;

/// The synthetic static code that demo mode uses: well formed, of nobody, and not payable.
pub(crate) const DEMO_STATIC: &str = "00020101021126680016ID.CO.CONTOH.WWW011893600999000000001702150000000000000170303UMI51440014ID.CO.QRIS.WWW0215ID10200000000170303UMI5204549953033605802ID5914KERIPIK CONTOH6011KOTA MALANG61056513263049390";

/// Longest value of a field: its length has two digits.
const VALUE_MAX: usize = 99;

/// Why a text is not a usable QRIS code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QrisError {
    /// A character outside printable ASCII; lengths count characters, and readers differ on anything else.
    #[error("the code has characters outside printable ASCII")]
    NotAscii,
    /// A field is cut off, or its tag or length is not two digits.
    #[error("the code is cut off or not made of fields")]
    Malformed,
    /// The same field twice.
    #[error("the code repeats field {0:02}")]
    Repeated(u8),
    /// A field that every code has is missing, in the wrong place or has another value than QRIS prescribes.
    #[error("field {0:02} of the code is missing or not as QRIS prescribes")]
    Field(u8),
    /// The checksum does not fit.
    #[error("the checksum of the code does not fit")]
    Checksum,
    /// The amount is not whole rupiah from 1 to [`AMOUNT_MAX`].
    #[error("the amount cannot be paid by QRIS")]
    Amount,
    /// The bill number does not fit into its field.
    #[error("the bill number does not fit into the code")]
    BillNumber,
}

/// A field of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    tag: u8,
    value: String,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}{}", self.tag, self.value.len(), self.value)
    }
}

/// A code that was read and found sound: fields, their order and the checksum. The checksum itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Qris {
    fields: Vec<Field>,
}

mod tag {
    pub(super) const FORMAT: u8 = 0;
    pub(super) const INITIATION: u8 = 1;
    pub(super) const CATEGORY: u8 = 52;
    pub(super) const CURRENCY: u8 = 53;
    pub(super) const AMOUNT: u8 = 54;
    pub(super) const TIP_FIRST: u8 = 55;
    pub(super) const TIP_LAST: u8 = 57;
    pub(super) const COUNTRY: u8 = 58;
    pub(super) const NAME: u8 = 59;
    pub(super) const CITY: u8 = 60;
    pub(super) const EXTRA: u8 = 62;
    pub(super) const CHECKSUM: u8 = 63;
    /// Inside [`EXTRA`].
    pub(super) const BILL_NUMBER: u8 = 1;
}

impl Qris {
    /// Reads a code and checks what every QRIS code has.
    ///
    /// # Errors
    /// [`QrisError`] names the first thing that is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, QrisError> {
        let text = text.trim();
        let mut fields = read_fields(text)?;
        let checksum = fields.pop().filter(|f| f.tag == tag::CHECKSUM).ok_or(QrisError::Field(tag::CHECKSUM))?;
        let covered = text.strip_suffix(checksum.value.as_str()).ok_or(QrisError::Checksum)?;
        if checksum.value != format!("{:04X}", crc16(covered.as_bytes())) {
            return Err(QrisError::Checksum);
        }
        let code = Self { fields };
        code.check()?;
        Ok(code)
    }

    fn check(&self) -> Result<(), QrisError> {
        let first = self.fields.first().ok_or(QrisError::Field(tag::FORMAT))?;
        if first.tag != tag::FORMAT || first.value != "01" {
            return Err(QrisError::Field(tag::FORMAT));
        }
        let require = |tag: u8, holds: fn(&str) -> bool| {
            if self.get(tag).is_some_and(holds) { Ok(()) } else { Err(QrisError::Field(tag)) }
        };
        require(tag::INITIATION, |v| matches!(v, "11" | "12"))?;
        require(tag::CATEGORY, |v| v.len() == 4 && v.bytes().all(|b| b.is_ascii_digit()))?;
        require(tag::CURRENCY, |v| v == "360")?;
        require(tag::COUNTRY, |v| v == "ID")?;
        require(tag::NAME, |v| !v.is_empty())?;
        require(tag::CITY, |v| !v.is_empty())?;
        // At least one account template says whom to pay.
        if (26..=51).any(|t| self.get(t).is_some_and(|v| read_fields(v).is_ok())) {
            Ok(())
        } else {
            Err(QrisError::Field(26))
        }
    }

    fn get(&self, tag: u8) -> Option<&str> {
        self.fields.iter().find(|f| f.tag == tag).map(|f| f.value.as_str())
    }

    /// Name of the shop, as its bank registered it.
    pub(crate) fn merchant_name(&self) -> &str {
        self.get(tag::NAME).unwrap_or_default()
    }

    /// The code of one payment: this code with the amount and a bill number in it.
    ///
    /// A tip field is left out, because a tip would make the amount on the statement differ from the one that identifies the payment.
    ///
    /// # Errors
    /// [`QrisError::Amount`] or [`QrisError::BillNumber`].
    pub(crate) fn to_dynamic(&self, amount: Money, bill_number: &str) -> Result<String, QrisError> {
        let whole = amount.major();
        if amount.currency() != Currency::Idr || !amount.is_payable() || !(1..=AMOUNT_MAX).contains(&whole) {
            return Err(QrisError::Amount);
        }
        let mut fields: Vec<Field> =
            self.fields.iter().filter(|f| !(tag::TIP_FIRST..=tag::TIP_LAST).contains(&f.tag)).cloned().collect();
        put(&mut fields, tag::INITIATION, "12".to_owned());
        put(&mut fields, tag::AMOUNT, whole.to_string());
        put(&mut fields, tag::EXTRA, self.extra_with(bill_number)?);
        let mut text: String = fields.iter().map(Field::to_string).collect();
        text.push_str("6304");
        text.push_str(&format!("{:04X}", crc16(text.as_bytes())));
        Ok(text)
    }

    fn extra_with(&self, bill_number: &str) -> Result<String, QrisError> {
        let fits = (1..=25).contains(&bill_number.len()) && bill_number.bytes().all(|b| b.is_ascii_graphic());
        if !fits {
            return Err(QrisError::BillNumber);
        }
        // A template that cannot be read is dropped rather than sent on: the amount alone still identifies the payment.
        let mut parts = self.get(tag::EXTRA).and_then(|v| read_fields(v).ok()).unwrap_or_default();
        put(&mut parts, tag::BILL_NUMBER, bill_number.to_owned());
        let text: String = parts.iter().map(Field::to_string).collect();
        if text.len() <= VALUE_MAX { Ok(text) } else { Err(QrisError::BillNumber) }
    }
}

/// Replaces a field, or puts it in front of the first one with a higher tag.
fn put(fields: &mut Vec<Field>, tag: u8, value: String) {
    if let Some(field) = fields.iter_mut().find(|f| f.tag == tag) {
        field.value = value;
        return;
    }
    let place = fields.iter().position(|f| f.tag > tag).unwrap_or(fields.len());
    fields.insert(place, Field { tag, value });
}

fn read_fields(text: &str) -> Result<Vec<Field>, QrisError> {
    if !text.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) {
        return Err(QrisError::NotAscii);
    }
    let mut fields: Vec<Field> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let tag = two_digits(rest.get(..2))?;
        let length = usize::from(two_digits(rest.get(2..4))?);
        let value = rest.get(4..4 + length).ok_or(QrisError::Malformed)?;
        if fields.iter().any(|f| f.tag == tag) {
            return Err(QrisError::Repeated(tag));
        }
        fields.push(Field { tag, value: value.to_owned() });
        rest = rest.get(4 + length..).unwrap_or_default();
    }
    Ok(fields)
}

fn two_digits(text: Option<&str>) -> Result<u8, QrisError> {
    text.filter(|t| t.bytes().all(|b| b.is_ascii_digit())).and_then(|t| t.parse().ok()).ok_or(QrisError::Malformed)
}

/// CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, neither reflected nor inverted.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 },
        )
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DEMO_DYNAMIC: &str = "00020101021226680016ID.CO.CONTOH.WWW011893600999000000001702150000000000000170303UMI51440014ID.CO.QRIS.WWW0215ID10200000000170303UMI5204549953033605405400005802ID5914KERIPIK CONTOH6011KOTA MALANG61056513262140110ORD-0000176304EAB1";

    fn rupiah(whole: i64) -> Money {
        Money::rupiah(whole).unwrap()
    }

    /// Puts a right checksum behind hand-made fields.
    fn sealed(fields: &str) -> String {
        let text = format!("{fields}6304");
        format!("{text}{:04X}", crc16(text.as_bytes()))
    }

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc16(b"123456789"), 0x29B1);
    }

    #[test]
    fn a_static_code_becomes_the_known_dynamic_one() {
        let code = Qris::parse(DEMO_STATIC).unwrap();
        assert_eq!(code.merchant_name(), "KERIPIK CONTOH");
        assert_eq!(code.to_dynamic(rupiah(40_000), "ORD-000017").unwrap(), DEMO_DYNAMIC);
        assert_eq!(Qris::parse(DEMO_DYNAMIC).unwrap().get(tag::AMOUNT), Some("40000"));
    }

    #[test]
    fn what_is_malformed_is_named() {
        let base = DEMO_STATIC.strip_suffix("63049390").unwrap();
        for (text, error) in [
            (String::new(), QrisError::Field(tag::CHECKSUM)),
            ("000201".to_owned(), QrisError::Field(tag::CHECKSUM)),
            (DEMO_STATIC.replace("9390", "9391"), QrisError::Checksum),
            (DEMO_STATIC.replace("9390", "939"), QrisError::Malformed),
            (DEMO_STATIC.replace("KERIPIK", "KERIPÏK"), QrisError::NotAscii),
            (format!("{DEMO_STATIC}5802ID"), QrisError::Repeated(tag::COUNTRY)),
            (format!("{DEMO_STATIC}64020A"), QrisError::Field(tag::CHECKSUM)),
            ("0002010x0211".to_owned(), QrisError::Malformed),
            (sealed(&base.replace("5303360", "5303840")), QrisError::Field(tag::CURRENCY)),
            (sealed(&base.replace("5802ID", "5802SG")), QrisError::Field(tag::COUNTRY)),
            (sealed(&base.replace("5802ID", "")), QrisError::Field(tag::COUNTRY)),
            (sealed(&base.replace("010211", "010213")), QrisError::Field(tag::INITIATION)),
            (sealed(&base.replace("52045499", "5204A499")), QrisError::Field(tag::CATEGORY)),
            (sealed(&format!("{base}5802ID")), QrisError::Repeated(tag::COUNTRY)),
            (sealed("000201010211520454995303360 5802ID"), QrisError::Malformed),
            (sealed("0002010102115204549953033605802ID5901A6001B"), QrisError::Field(26)),
        ] {
            assert_eq!(Qris::parse(&text), Err(error), "{text}");
        }
    }

    #[test]
    fn the_amount_has_limits() {
        let code = Qris::parse(DEMO_STATIC).unwrap();
        for (amount, fits) in [
            (rupiah(1), true),
            (rupiah(10_000_000), true),
            (rupiah(10_000_001), false),
            (rupiah(0), false),
            (rupiah(-5), false),
            (Money::from_minor(4_000_050, Currency::Idr), false),
            (Money::from_minor(100, Currency::Usd), false),
        ] {
            assert_eq!(code.to_dynamic(amount, "A").is_ok(), fits, "{amount}");
        }
        for bill in ["", "A B", "ä", "12345678901234567890123456"] {
            assert_eq!(code.to_dynamic(rupiah(1), bill), Err(QrisError::BillNumber), "{bill}");
        }
    }

    #[test]
    fn other_extra_fields_stay_and_a_tip_goes() {
        let base = DEMO_STATIC.strip_suffix("63049390").unwrap();
        let with = base.replace("5802ID", "5502025604500058 02ID".replace(' ', "").as_str());
        let code = Qris::parse(&sealed(&format!("{with}62070703A01"))).unwrap();
        let dynamic = code.to_dynamic(rupiah(25_500), "K7M2").unwrap();
        let read = Qris::parse(&dynamic).unwrap();
        assert_eq!(read.get(tag::EXTRA), Some("0104K7M20703A01"));
        assert_eq!((read.get(55), read.get(56)), (None, None));
        assert!(dynamic.contains("5303360540525500"), "the amount stands behind the currency: {dynamic}");
    }

    proptest! {
        #[test]
        fn no_bytes_bring_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = String::from_utf8_lossy(&bytes);
            prop_assert!(Qris::parse(&text).is_err() || text.len() > 20);
        }

        #[test]
        fn a_code_damaged_at_one_place_is_refused_or_the_same(place in 0usize..DEMO_STATIC.len(), with in 32u8..127) {
            let mut bytes = DEMO_STATIC.as_bytes().to_vec();
            bytes[place] = with;
            let text = String::from_utf8(bytes).unwrap();
            prop_assert!(text == DEMO_STATIC || Qris::parse(&text).is_err(), "{text}");
        }

        #[test]
        fn every_dynamic_code_reads_back(whole in 1i64..=AMOUNT_MAX, bill in "[0-9A-Z]{1,25}") {
            let code = Qris::parse(DEMO_STATIC).unwrap().to_dynamic(rupiah(whole), &bill).unwrap();
            let read = Qris::parse(&code).unwrap();
            prop_assert_eq!(read.get(tag::AMOUNT).unwrap(), whole.to_string());
            prop_assert_eq!(read.get(tag::INITIATION), Some("12"));
            prop_assert!(read.get(tag::EXTRA).unwrap().ends_with(&bill));
        }
    }
}
