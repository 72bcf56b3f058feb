use sentra_shared::{
    contract::{SellerId, TransferId},
    money::{Currency, Money},
};

use super::money::effect;
use crate::{
    ledger::{
        rules::{Draft, Earned, Resolution, Share, Stage, Transfer, expect_earning, owe_back, resolve},
        store::{Refs, Row},
    },
    seller_home::today::Work,
};

fn rupiah(whole: i64) -> Money {
    Money::rupiah(whole).unwrap()
}

fn row(draft: Draft) -> Row {
    Row { transfer: Transfer { id: TransferId::new(), draft }, refs: Refs::default(), at: chrono::Utc::now() }
}

/// What these rows leave of a seller's money: available and pending.
fn left(rows: &[Row], seller: SellerId) -> (Money, Money) {
    let zero = Money::zero(Currency::Idr);
    rows.iter().fold((zero, zero), |(available, pending), row| {
        let (a, p) = effect(row, seller).unwrap();
        (available.checked_add(a).unwrap(), pending.checked_add(p).unwrap())
    })
}

#[test]
fn entries_add_up_to_the_balance() {
    let seller = SellerId::new();
    let share = Share { seller, goods: rupiah(48_000), delivery: rupiah(9_000), fee: rupiah(0), fee_tax: rupiah(0) };
    let announced: Vec<Row> = expect_earning(&share).unwrap().into_iter().map(row).collect();
    assert_eq!(left(&announced, seller), (rupiah(0), rupiah(57_000)));
    let pending: Vec<Transfer> = announced.iter().map(|r| r.transfer).collect();
    for (how, earned) in [(Resolution::Post, rupiah(57_000)), (Resolution::Void, rupiah(0))] {
        let resolved = resolve(&pending, how).into_iter().map(row);
        let rows: Vec<Row> = announced.iter().cloned().chain(resolved).collect();
        assert_eq!(left(&rows, seller), (earned, rupiah(0)));
    }
}

#[test]
fn money_that_goes_back_is_taken_from_the_balance() {
    let seller = SellerId::new();
    let share = Share { seller, goods: rupiah(40_000), delivery: rupiah(0), fee: rupiah(0), fee_tax: rupiah(0) };
    let kept = Share { goods: rupiah(25_000), ..share };
    let back = owe_back(&share, &kept, &[], Earned::Yes).unwrap();
    let rows: Vec<Row> = back.into_iter().map(row).collect();
    assert!(rows.iter().all(|r| r.transfer.draft.stage == Stage::Single));
    assert_eq!(left(&rows, seller), (Money::zero(Currency::Idr).checked_sub(rupiah(15_000)).unwrap(), rupiah(0)));
}

#[test]
fn every_kind_of_work_leads_somewhere() {
    let all = [Work::Overdue, Work::Accept, Work::Pack, Work::Dispatch, Work::SoldOut, Work::Low];
    assert!(all.iter().all(|w| w.href().starts_with("/seller/")));
}
