use chrono::DateTime;
use proptest::prelude::*;
use sentra_shared::contract::OrderId;
use uuid::Uuid;

use super::{Candidate, Limits, Room, Why, fill, fits};

const LIMITS: Limits = Limits { piece_max_g: 30_000, side_max_mm: 1_000 };

fn candidate(n: u128, day: Option<i64>, (pieces, weight_g, volume_mm3): (i64, i64, i64)) -> Candidate {
    Candidate {
        order: OrderId(Uuid::from_u128(n)),
        ready_by: day.and_then(|d| DateTime::from_timestamp(d * 86_400, 0)),
        ready: true,
        pieces,
        weight_g,
        volume_mm3,
        heaviest_g: weight_g / pieces.max(1),
        longest_mm: 500,
    }
}

fn room(weight_g: i64, volume_mm3: i64, pieces: Option<i64>) -> Room {
    Room { weight_g, volume_mm3, pieces }
}

#[test]
fn the_most_urgent_go_first_and_each_other_one_has_its_reason() {
    let orders = [
        candidate(1, Some(9), (1, 10_000, 10)),
        candidate(2, Some(3), (1, 10_000, 10)),
        candidate(3, None, (1, 1_000, 10)),
        candidate(4, Some(4), (1, 15_000, 10)),
        Candidate { ready: false, ..candidate(5, Some(1), (1, 1_000, 10)) },
        Candidate { heaviest_g: 30_001, ..candidate(6, Some(1), (1, 1_000, 10)) },
        Candidate { longest_mm: 1_001, ..candidate(7, Some(1), (1, 1_000, 10)) },
        candidate(8, Some(10), (1, 1_000, 1_000)),
        candidate(9, Some(10), (9, 1_000, 10)),
    ];
    let filled = fill(&orders, room(21_000, 100, Some(4)), LIMITS, true);
    let id = |n: u128| OrderId(Uuid::from_u128(n));
    assert_eq!(filled.chosen, [2, 1, 3].map(id));
    let reasons = [
        (5, Why::NotReady),
        (6, Why::PieceTooHeavy),
        (7, Why::PieceTooLong),
        (4, Why::NoWeightLeft),
        (8, Why::NoRoomLeft),
        (9, Why::NoPiecesLeft),
    ];
    assert_eq!(filled.left_out, reasons.map(|(n, why)| (id(n), why)));
    let closed = fill(&orders, room(i64::MAX, i64::MAX, None), LIMITS, false);
    assert!(closed.chosen.is_empty() && closed.left_out.iter().all(|(_, why)| *why == Why::AfterCutOff));
}

fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (
        any::<u64>(),
        proptest::option::of(0_i64..40),
        any::<bool>(),
        1_i64..12,
        1_i64..40_000,
        1_i64..3_000,
        100_i64..1_200,
    );
    proptest::collection::vec(one, 0..40).prop_map(|found| {
        let made = found.into_iter().map(|(n, day, ready, pieces, weight, volume, longest)| Candidate {
            ready,
            longest_mm: longest,
            ..candidate(n.into(), day, (pieces, weight, volume))
        });
        let mut made: Vec<Candidate> = made.collect();
        made.sort_by_key(|c| c.order);
        made.dedup_by_key(|c| c.order);
        made
    })
}

proptest! {
    #[test]
    fn never_more_than_there_is_room_for_and_every_reason_is_true(
        candidates in any_candidates(),
        weight in 0_i64..200_000,
        volume in 0_i64..20_000,
        pieces in proptest::option::of(0_i64..60),
        seed in any::<u64>(),
    ) {
        let start = room(weight, volume, pieces);
        let filled = fill(&candidates, start, LIMITS, true);
        let of = |id: &OrderId| candidates.iter().find(|c| c.order == *id).unwrap();
        let sum = |what: fn(&Candidate) -> i64| filled.chosen.iter().map(|id| what(of(id))).sum::<i64>();
        prop_assert!(sum(|c| c.weight_g) <= weight && sum(|c| c.volume_mm3) <= volume);
        prop_assert!(pieces.is_none_or(|most| sum(|c| c.pieces) <= most));
        prop_assert!(filled.chosen.iter().all(|id| of(id).ready));
        // Everybody is told something, once.
        prop_assert_eq!(filled.chosen.len() + filled.left_out.len(), candidates.len());
        let rest = room(
            weight - sum(|c| c.weight_g),
            volume - sum(|c| c.volume_mm3),
            pieces.map(|most| most - sum(|c| c.pieces)),
        );
        for (id, why) in &filled.left_out {
            let candidate = of(id);
            let holds = match why {
                Why::AfterCutOff => false,
                Why::NotReady => !candidate.ready,
                Why::PieceTooHeavy => candidate.heaviest_g > LIMITS.piece_max_g,
                Why::PieceTooLong => candidate.longest_mm > LIMITS.side_max_mm,
                Why::NoWeightLeft => candidate.weight_g > rest.weight_g,
                Why::NoRoomLeft => candidate.volume_mm3 > rest.volume_mm3,
                Why::NoPiecesLeft => rest.pieces.is_some_and(|left| candidate.pieces > left),
            };
            prop_assert!(holds, "{:?} of {:?} is not true", why, candidate);
            prop_assert!(fits(candidate, rest, LIMITS).is_err());
        }
        let mut shuffled = candidates.clone();
        if !shuffled.is_empty() {
            let by = usize::try_from(seed % 40).unwrap() % shuffled.len();
            shuffled.rotate_left(by);
            shuffled.reverse();
        }
        prop_assert_eq!(fill(&shuffled, start, LIMITS, true), filled);
    }
}
