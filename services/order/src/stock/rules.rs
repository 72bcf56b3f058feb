//! What a seller may write by hand, and how much is left.

use sentra_shared::failure::FieldError;

/// Most pieces of one variant in a seller's hands.
pub(crate) const ON_HAND_MAX: i64 = 1_000_000;

/// A stock figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Figure {
    /// In the seller's hands.
    pub(crate) on_hand: i64,
    /// Paid and not sent yet.
    pub(crate) allocated: i64,
    /// Ordered and not paid yet.
    pub(crate) held: i64,
}

impl Figure {
    /// What can be sold now.
    pub(crate) fn available(self) -> i64 {
        self.on_hand.saturating_sub(self.promised()).max(0)
    }

    /// What belongs to buyers already.
    pub(crate) fn promised(self) -> i64 {
        self.allocated.saturating_add(self.held)
    }
}

/// Why a seller changes a stock by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StockMovementKind)]
pub(crate) enum Kind {
    /// Made or bought.
    Received,
    /// Came back from a buyer in good order.
    Returned,
    /// Cannot be sold any more.
    Damaged,
    /// Not where it should be.
    Lost,
    /// The count was wrong; the quantity may be negative.
    Correction,
}

impl Kind {
    /// Stable name, also the column's value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Returned => "returned",
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Correction => "correction",
        }
    }

    /// The change of `on_hand` that this many pieces mean.
    ///
    /// # Errors
    /// The field, when the number does not fit the kind.
    pub(crate) fn change(self, quantity: i64) -> Result<i64, FieldError> {
        let least = if self == Self::Correction { -ON_HAND_MAX } else { 1 };
        if quantity == 0 || !(least..=ON_HAND_MAX).contains(&quantity) {
            return Err(FieldError::new("quantity", "out_of_range").with("min", least).with("max", ON_HAND_MAX));
        }
        Ok(match self {
            Self::Damaged | Self::Lost => -quantity,
            Self::Received | Self::Returned | Self::Correction => quantity,
        })
    }
}

/// A new `on_hand`, which must cover what is promised.
///
/// # Errors
/// The field, when it does not.
pub(crate) fn check_on_hand(wanted: i64, promised: i64) -> Result<(), FieldError> {
    if (0..=ON_HAND_MAX).contains(&wanted) && wanted >= promised {
        return Ok(());
    }
    Err(if (0..promised).contains(&wanted) {
        FieldError::new("on_hand", "below_promised").with("promised", promised)
    } else {
        FieldError::new("on_hand", "out_of_range").with("min", promised).with("max", ON_HAND_MAX)
    })
}

/// What is there after so many pieces came (or went, below zero), which must cover what is promised.
///
/// # Errors
/// The field of the movement, with how many may come or go.
pub(crate) fn check_change(on_hand: i64, promised: i64, change: i64) -> Result<i64, FieldError> {
    let after = on_hand.saturating_add(change);
    if check_on_hand(after, promised).is_ok() {
        return Ok(after);
    }
    Err(if change < 0 {
        FieldError::new("quantity", "more_than_free").with("free", on_hand.saturating_sub(promised).max(0))
    } else {
        FieldError::new("quantity", "more_than_fits").with("fit", ON_HAND_MAX.saturating_sub(on_hand).max(0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_promised_cannot_be_counted_away() {
        assert!(check_on_hand(5, 5).is_ok());
        assert_eq!(check_on_hand(4, 5).unwrap_err().code, "below_promised");
        assert_eq!(check_on_hand(-1, 0).unwrap_err().code, "out_of_range");
        assert_eq!(check_on_hand(ON_HAND_MAX + 1, 0).unwrap_err().code, "out_of_range");
    }

    #[test]
    fn a_movement_is_told_how_many_may_come_or_go() {
        for (change, want) in [
            (-6, Ok(4)),
            (-7, Err(("more_than_free", "6"))),
            (-ON_HAND_MAX, Err(("more_than_free", "6"))),
            (ON_HAND_MAX - 10, Ok(ON_HAND_MAX)),
            (ON_HAND_MAX - 9, Err(("more_than_fits", "999990"))),
        ] {
            let found = check_change(10, 4, change).map_err(|e| (e.field, e.code, e.args[0].1.clone()));
            let want =
                want.map_err(|(code, count): (&'static str, &str)| ("quantity".to_owned(), code, count.to_owned()));
            assert_eq!(found, want, "{change}");
        }
    }

    #[test]
    fn a_kind_gives_the_sign() {
        assert_eq!(Kind::Received.change(3), Ok(3));
        assert_eq!(Kind::Lost.change(3), Ok(-3));
        assert_eq!(Kind::Correction.change(-3), Ok(-3));
        for (kind, quantity) in
            [(Kind::Received, -3), (Kind::Damaged, 0), (Kind::Correction, 0), (Kind::Correction, i64::MIN)]
        {
            assert!(kind.change(quantity).is_err(), "{kind:?} {quantity}");
        }
    }
}
