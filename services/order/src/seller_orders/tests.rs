use std::collections::HashSet;

use super::{read::Tab, view::Actions};
use crate::fulfilment::rules::State;

#[test]
fn every_state_is_in_exactly_one_tab() {
    let mut seen = HashSet::new();
    for state in Tab::SHOWN.into_iter().flat_map(Tab::states) {
        assert!(seen.insert(*state), "{state} is in two tabs");
    }
    assert_eq!(seen.len(), State::ALL.len());
}

#[test]
fn names_lead_to_their_tab_and_others_to_the_work() {
    for tab in Tab::SHOWN {
        assert_eq!(Tab::named(tab.as_str()), tab);
    }
    assert_eq!(Tab::named("overdue").shown(), Tab::Open);
    assert_eq!(Tab::named("<script>"), Tab::Open);
}

#[test]
fn buttons_follow_the_rules() {
    let parcel = Actions::of(State::Packed, false);
    assert!(parcel.dispatch && parcel.decline && !parcel.hand_over && !parcel.accept);
    let visit = Actions::of(State::Packed, true);
    assert!(visit.hand_over && !visit.dispatch);
    assert!(Actions::of(State::Dispatched, false).deliver);
    for ended in [State::Completed, State::Cancelled, State::Expired, State::Declined, State::AwaitingPayment] {
        assert!(Actions::of(ended, false).none(), "{ended}");
    }
}
