//! The rule itself, without database or words.

use sentra_shared::{clock::Timestamp, contract::account::Rights};

/// Something a seller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// Publish products.
    List,
    /// Publish food and drink.
    ListFood,
    /// Sell abroad.
    Export,
}

impl Right {
    pub(crate) const ALL: [Self; 3] = [Self::List, Self::ListFood, Self::Export];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::ListFood => "list_food",
            Self::Export => "export",
        }
    }

    /// True when it is among the rights.
    pub(crate) const fn is_in(self, rights: Rights) -> bool {
        match self {
            Self::List => rights.list,
            Self::ListFood => rights.list_food,
            Self::Export => rights.export,
        }
    }

    const fn never_trained(self) -> &'static str {
        match self {
            Self::List => "list_training_missing",
            Self::ListFood => "food_training_missing",
            Self::Export => "export_training_missing",
        }
    }

    const fn ended(self) -> &'static str {
        match self {
            Self::List => "list_training_ended",
            Self::ListFood => "food_training_ended",
            Self::Export => "export_training_ended",
        }
    }

    const fn begins(self) -> &'static str {
        match self {
            Self::List => "list_training_begins",
            Self::ListFood => "food_training_begins",
            Self::Export => "export_training_begins",
        }
    }
}

/// A certificate in an owner's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    /// Its code for verification.
    pub(crate) code: String,
    /// What its course unlocks.
    pub(crate) unlocks: Rights,
    pub(crate) begins_at: Timestamp,
    /// First moment at which it is no longer valid.
    pub(crate) ends_at: Timestamp,
    /// A revoked certificate counts as never held.
    pub(crate) revoked: bool,
}

impl Held {
    fn is_valid(&self, now: Timestamp) -> bool {
        !self.revoked && self.begins_at <= now && now < self.ends_at
    }
}

/// A right that is missing, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lack {
    pub(crate) right: Right,
    /// Stable; its text has the key `missing-<code>`.
    pub(crate) code: &'static str,
    /// When the certificate ended or begins.
    pub(crate) due: Option<Timestamp>,
}

/// Where a seller stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) rights: Rights,
    pub(crate) lacks: Vec<Lack>,
    /// When each right that holds will end, unless another certificate comes.
    pub(crate) ends: Vec<(Right, Timestamp)>,
    /// Code of the certificate behind the badge "Terlatih": of those that unlock selling the one that lasts longest.
    pub(crate) badge: Option<String>,
    /// Next moment at which time alone changes something.
    pub(crate) recheck_at: Option<Timestamp>,
}

/// Judges a seller by the certificates of its active owners.
pub(crate) fn judge(held: &[Held], suspended: bool, now: Timestamp) -> Standing {
    let mut standing = Standing {
        rights: Rights::default(),
        lacks: Vec::new(),
        ends: Vec::new(),
        badge: None,
        recheck_at: next_change(held, now),
    };
    if suspended {
        standing.lacks =
            Right::ALL.into_iter().map(|right| Lack { right, code: "seller_suspended", due: None }).collect();
        return standing;
    }
    for right in Right::ALL {
        let unlocking = || held.iter().filter(|h| !h.revoked && right.is_in(h.unlocks));
        match unlocking().filter(|h| h.is_valid(now)).max_by_key(|h| (h.ends_at, &h.code)) {
            Some(longest) => {
                standing.ends.push((right, longest.ends_at));
                match right {
                    Right::List => {
                        standing.rights.list = true;
                        standing.badge = Some(longest.code.clone());
                    }
                    Right::ListFood => standing.rights.list_food = true,
                    Right::Export => standing.rights.export = true,
                }
            }
            None => standing.lacks.push(lack(right, unlocking(), now)),
        }
    }
    standing
}

/// A certificate that begins soon is the better news, then the one that ended last.
fn lack<'a>(right: Right, unlocking: impl Iterator<Item = &'a Held>, now: Timestamp) -> Lack {
    let (mut begins, mut ended) = (None, None);
    for held in unlocking {
        if held.begins_at > now {
            begins = Some(begins.map_or(held.begins_at, |b: Timestamp| b.min(held.begins_at)));
        } else {
            ended = Some(ended.map_or(held.ends_at, |e: Timestamp| e.max(held.ends_at)));
        }
    }
    match (begins, ended) {
        (Some(due), _) => Lack { right, code: right.begins(), due: Some(due) },
        (None, Some(due)) => Lack { right, code: right.ended(), due: Some(due) },
        (None, None) => Lack { right, code: right.never_trained(), due: None },
    }
}

fn next_change(held: &[Held], now: Timestamp) -> Option<Timestamp> {
    held.iter().filter(|h| !h.revoked).flat_map(|h| [h.begins_at, h.ends_at]).filter(|at| *at > now).min()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    use super::*;

    const LIST: Rights = Rights { list: true, list_food: false, export: false };
    const FOOD: Rights = Rights { list: true, list_food: true, export: false };

    fn day(n: i64) -> Timestamp {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap() + TimeDelta::days(n)
    }

    fn held(code: &str, unlocks: Rights, from: i64, to: i64) -> Held {
        Held { code: code.to_owned(), unlocks, begins_at: day(from), ends_at: day(to), revoked: false }
    }

    fn codes(standing: &Standing) -> Vec<&'static str> {
        standing.lacks.iter().map(|l| l.code).collect()
    }

    #[test]
    fn without_certificate_nothing_is_allowed_and_all_is_said() {
        let standing = judge(&[], false, day(0));
        assert_eq!(standing.rights, Rights::default());
        assert_eq!(codes(&standing), ["list_training_missing", "food_training_missing", "export_training_missing"]);
        assert_eq!((standing.badge, standing.recheck_at), (None, None));
    }

    #[test]
    fn a_certificate_unlocks_from_its_first_to_before_its_last_moment() {
        let one = [held("A", LIST, 0, 10)];
        assert_eq!(
            judge(&one, false, day(-1)).lacks[0],
            Lack { right: Right::List, code: "list_training_begins", due: Some(day(0)) }
        );
        assert!(judge(&one, false, day(0)).rights.list);
        assert_eq!(judge(&one, false, day(0)).recheck_at, Some(day(10)));
        assert!(judge(&one, false, day(10) - TimeDelta::microseconds(1)).rights.list);
        let after = judge(&one, false, day(10));
        assert!(!after.rights.list);
        assert_eq!(after.lacks[0], Lack { right: Right::List, code: "list_training_ended", due: Some(day(10)) });
        assert_eq!(after.recheck_at, None);
    }

    #[test]
    fn the_longest_certificate_carries_the_badge_and_a_renewal_bridges_the_end() {
        let both = [held("A", FOOD, 0, 10), held("B", LIST, 5, 30)];
        let standing = judge(&both, false, day(6));
        assert_eq!(standing.badge.as_deref(), Some("B"));
        assert_eq!(standing.ends, [(Right::List, day(30)), (Right::ListFood, day(10))]);
        let later = judge(&both, false, day(20));
        assert!(later.rights.list && !later.rights.list_food);
        assert_eq!(codes(&later), ["food_training_ended", "export_training_missing"]);
    }

    #[test]
    fn revoked_counts_as_never_held_and_suspended_stops_all() {
        let revoked = [Held { revoked: true, ..held("A", FOOD, 0, 10) }];
        let standing = judge(&revoked, false, day(5));
        assert_eq!(codes(&standing)[0], "list_training_missing");
        assert_eq!(standing.recheck_at, None);
        let suspended = judge(&[held("A", FOOD, 0, 10)], true, day(5));
        assert_eq!((suspended.rights, suspended.badge.as_deref()), (Rights::default(), None));
        assert_eq!(codes(&suspended), ["seller_suspended"; 3]);
    }

    fn any_held() -> impl Strategy<Value = Vec<Held>> {
        let one = (any::<bool>(), any::<bool>(), any::<bool>(), 0_i64..40, 1_i64..40, any::<bool>());
        let make = |(list, list_food, export, from, length, revoked)| Held {
            code: format!("{from}"),
            unlocks: Rights { list, list_food, export },
            begins_at: day(from),
            ends_at: day(from + length),
            revoked,
        };
        proptest::collection::vec(one.prop_map(make), 0..6)
    }

    proptest! {
        /// Nothing changes before the moment at which the next look is due: so the job that looks then misses nothing.
        #[test]
        fn nothing_changes_before_the_next_look(held in any_held(), at in 0_i64..80, hours in 0_i64..2000) {
            let first = judge(&held, false, day(at));
            let later = day(at) + TimeDelta::hours(hours);
            if first.recheck_at.is_none_or(|due| later < due) {
                prop_assert_eq!(judge(&held, false, later), first);
            }
        }

        #[test]
        fn each_right_either_holds_or_is_missing(held in any_held(), at in 0_i64..80) {
            let standing = judge(&held, false, day(at));
            for right in Right::ALL {
                let lacks = standing.lacks.iter().any(|l| l.right == right);
                prop_assert_ne!(right.is_in(standing.rights), lacks);
            }
            prop_assert_eq!(standing.badge.is_some(), standing.rights.list);
        }
    }
}
