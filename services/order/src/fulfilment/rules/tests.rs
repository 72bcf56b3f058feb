use proptest::prelude::*;

use super::*;

/// Every possible move; whatever is not here must be refused.
const MOVES: &[(State, Event, State)] = {
    use Event as E;
    use State as S;
    &[
        (S::AwaitingPayment, E::Pay, S::Paid),
        (S::AwaitingPayment, E::Expire, S::Expired),
        (S::AwaitingPayment, E::CancelByBuyer, S::Cancelled),
        (S::AwaitingPayment, E::CancelByStaff, S::Cancelled),
        (S::Paid, E::Accept, S::Accepted),
        (S::Paid, E::Pack, S::Packed),
        (S::Paid, E::Dispatch, S::Dispatched),
        (S::Paid, E::HandOver, S::Delivered),
        (S::Paid, E::Decline, S::Declined),
        (S::Paid, E::CancelByBuyer, S::Cancelled),
        (S::Paid, E::CancelByStaff, S::Cancelled),
        (S::Accepted, E::Pack, S::Packed),
        (S::Accepted, E::Dispatch, S::Dispatched),
        (S::Accepted, E::HandOver, S::Delivered),
        (S::Accepted, E::Decline, S::Declined),
        (S::Accepted, E::CancelByStaff, S::Cancelled),
        (S::Packed, E::Dispatch, S::Dispatched),
        (S::Packed, E::HandOver, S::Delivered),
        (S::Packed, E::Decline, S::Declined),
        (S::Packed, E::CancelByStaff, S::Cancelled),
        (S::Dispatched, E::Deliver, S::Delivered),
        (S::Dispatched, E::AssumeDelivered, S::Delivered),
        (S::Dispatched, E::Receive, S::Completed),
        (S::Delivered, E::Receive, S::Completed),
        (S::Delivered, E::Complete, S::Completed),
    ]
};

#[test]
fn every_pair_of_state_and_event_does_what_the_table_says() {
    for state in State::ALL {
        for event in Event::ALL {
            let want = MOVES.iter().find(|(s, e, _)| *s == state && *e == event).map(|(_, _, to)| *to);
            assert_eq!(transition(state, event).ok(), want, "{state} {event:?}");
        }
    }
}

#[test]
fn names_read_back_and_the_end_is_the_end() {
    for state in State::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
        let stuck = Event::ALL.into_iter().all(|e| transition(state, e).is_err());
        assert_eq!(state.is_final(), stuck, "{state}");
    }
}

#[test]
fn what_people_choose_and_what_happens_by_itself() {
    let by_itself = [Event::Pay, Event::Expire, Event::AssumeDelivered, Event::Complete];
    for event in Event::ALL {
        assert_eq!(Party::ALL.into_iter().any(|p| may(p, event)), !by_itself.contains(&event), "{event:?}");
    }
    assert!(!may(Party::Seller, Event::Receive), "a seller must not say that the buyer is content");
    assert!(!may(Party::Buyer, Event::Deliver) && !may(Party::Seller, Event::CancelByBuyer));
}

#[test]
fn buttons_fit_the_way_of_delivery() {
    assert_eq!(choices(Party::Seller, State::Packed, false), vec![Event::Dispatch, Event::Decline]);
    assert_eq!(choices(Party::Seller, State::Packed, true), vec![Event::HandOver, Event::Decline]);
    assert_eq!(choices(Party::Buyer, State::Accepted, false), vec![]);
    assert_eq!(choices(Party::Buyer, State::Delivered, false), vec![Event::Receive]);
}

#[test]
fn an_order_is_as_far_as_its_slowest_living_part() {
    use State as S;
    for (parts, want) in [
        (vec![S::AwaitingPayment, S::AwaitingPayment], OrderState::AwaitingPayment),
        (vec![S::Paid, S::Completed], OrderState::Processing),
        (vec![S::Dispatched, S::Declined], OrderState::Dispatched),
        (vec![S::Delivered, S::Completed, S::Cancelled], OrderState::Delivered),
        (vec![S::Completed, S::Declined], OrderState::Completed),
        (vec![S::Cancelled, S::Declined], OrderState::Cancelled),
        (vec![S::Expired, S::Expired], OrderState::Expired),
        (vec![], OrderState::Cancelled),
    ] {
        assert_eq!(order_state(&parts), want, "{parts:?}");
    }
}

#[test]
fn tracking_numbers_are_capitals_and_digits() {
    for (text, fits) in [
        ("JNE0012345678", true),
        ("12345678", true),
        ("1234567", false),
        ("jne0012345678", false),
        ("JNE 0012345678", false),
        ("123456789012345678901", false),
        ("", false),
    ] {
        assert_eq!(is_tracking_number(text), fits, "{text}");
    }
}

proptest! {
    #[test]
    fn no_way_leads_from_the_end_or_back_before_the_payment(events in proptest::collection::vec(0usize..Event::ALL.len(), 0..40)) {
        let mut state = State::AwaitingPayment;
        let mut paid = false;
        for index in events {
            if let Ok(next) = transition(state, Event::ALL[index]) {
                prop_assert!(!state.is_final());
                prop_assert!(!(paid && matches!(next, State::AwaitingPayment | State::Expired)));
                paid |= next == State::Paid;
                state = next;
            }
        }
    }
}
