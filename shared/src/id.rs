//! Typed ids: a UUIDv7 inside (sorts by time, native on both databases), a prefixed text outside (`ord_...`).
//!
//! The outside form is the prefix, an underscore and 26 characters of Crockford base 32 in lower case.

use std::fmt;

use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text is not an id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the kind {0}_")]
pub struct IdError(pub &'static str);

/// Writes 128 bits as 26 characters of Crockford base 32, so that text order is time order.
#[must_use]
pub fn encode(id: Uuid) -> String {
    let bits = id.as_u128();
    (0..26u32)
        .rev()
        .map(|i| {
            let digit = usize::try_from((bits >> (i * 5)) & 31).unwrap_or(0);
            char::from(ALPHABET.get(digit).copied().unwrap_or(b'0'))
        })
        .collect()
}

/// Reads what [`encode`] writes; anything else, capitals included, is `None`.
#[must_use]
pub fn decode(text: &str) -> Option<Uuid> {
    if text.len() != 26 || text.as_bytes().first().is_none_or(|b| *b > b'7') {
        return None;
    }
    let mut bits: u128 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|c| *c == byte)?;
        bits = (bits << 5) | u128::try_from(digit).ok()?;
    }
    Some(Uuid::from_u128(bits))
}

/// Shows an id's kind and text, used by the macro below.
///
/// # Errors
/// Only those of the formatter.
pub fn write_id(f: &mut fmt::Formatter<'_>, prefix: &str, id: Uuid) -> fmt::Result {
    write!(f, "{prefix}_{}", encode(id))
}

/// A fresh UUIDv7. The one place that makes them, so that a search finds it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the home of new ids")]
pub fn fresh() -> Uuid {
    Uuid::now_v7()
}

/// Defines a typed id: `id_type!(/** A person. */ PersonId, "per");`
#[macro_export]
macro_rules! id_type {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id; call it outside transactions, which may run twice.
            #[must_use]
            pub fn new() -> Self {
                Self($crate::id::fresh())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::id::write_id(f, $prefix, self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then($crate::id::decode)
                    .map(Self)
                    .ok_or($crate::id::IdError($prefix))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        // A primary key must be convertible from the database's last insert number; ours never is.
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <String as utoipa::PartialSchema>::schema()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    id_type!(
        /// A thing of the test.
        ThingId, "thg"
    );

    proptest! {
        #[test]
        fn reads_back(bits in any::<u128>()) {
            let id = ThingId(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse::<ThingId>(), Ok(id));
        }

        #[test]
        fn text_order_is_number_order(a in any::<u128>(), b in any::<u128>()) {
            prop_assert_eq!(a.cmp(&b), encode(Uuid::from_u128(a)).cmp(&encode(Uuid::from_u128(b))));
        }
    }

    #[test]
    fn refuses_other_kinds() {
        for bad in [
            "",
            "thg_",
            "ord_0000000000000000000000000a",
            "thg_zzzzzzzzzzzzzzzzzzzzzzzzzz",
            "thg_0000000000000000000000000A",
        ] {
            assert!(bad.parse::<ThingId>().is_err(), "{bad}");
        }
    }
}
