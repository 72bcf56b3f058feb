use proptest::prelude::*;
use sentra_shared::money::Currency;

use super::*;
use crate::fulfilment::rules::{Event, State, transition};
use crate::ledger::book::{Book, Unsound};

const IDR: Currency = Currency::Idr;

fn rupiah(whole: i64) -> Money {
    Money::rupiah(whole).unwrap()
}

/// A ledger that writes at once what the rules draft.
#[derive(Default)]
struct Desk {
    book: Book,
    written: Vec<Transfer>,
}

impl Desk {
    fn write(&mut self, drafts: Vec<Draft>) -> Vec<Transfer> {
        let made: Vec<Transfer> = drafts.into_iter().map(|draft| Transfer { id: TransferId::new(), draft }).collect();
        for transfer in &made {
            self.book.record(transfer).unwrap();
        }
        self.written.extend(made.iter().copied());
        made
    }

    fn posted(&self, account: Account) -> i64 {
        self.book.balance(account, IDR).posted(account).unwrap()
    }

    fn pending(&self, account: Account) -> i64 {
        self.book.balance(account, IDR).pending(account).unwrap()
    }
}

#[test]
fn account_names_read_back() {
    let seller = SellerId::new();
    let mut accounts = Account::shared();
    accounts.extend([Account::SellerPayable(seller), Account::DeliveryPayable(seller)]);
    for account in accounts {
        assert_eq!(account.to_string().parse(), Ok(account));
    }
    for bad in ["", "clearing", "clearing.cash", "seller_payable", "seller_payable.x", "fees.x", "Fees"] {
        assert_eq!(bad.parse::<Account>(), Err(()), "{bad}");
    }
    for code in Code::ALL {
        assert_eq!(code.as_str().parse(), Ok(code));
    }
}

#[test]
fn a_sale_ends_with_the_seller_the_fee_and_the_code() {
    let seller = SellerId::new();
    let mut desk = Desk::default();
    let share =
        Share { seller, goods: rupiah(100_000), delivery: rupiah(18_000), fee: rupiah(2_000), fee_tax: rupiah(220) };
    let expected = desk.write(expect_payment(Method::BankTransfer, rupiah(118_000), rupiah(123)));
    assert_eq!((desk.posted(Account::BuyerPayments), desk.pending(Account::BuyerPayments)), (0, 11_800_000));
    desk.write(resolve(&expected, Resolution::Post));
    let earning = desk.write(expect_earning(&share).unwrap());
    assert_eq!(desk.pending(Account::SellerPayable(seller)), 9_778_000);
    desk.write(resolve(&earning, Resolution::Post));
    for (account, rupiah_left) in [
        (Account::Clearing(Method::BankTransfer), 118_123),
        (Account::BuyerPayments, 0),
        (Account::SellerPayable(seller), 97_780),
        (Account::DeliveryPayable(seller), 18_000),
        (Account::Fees, 2_000),
        (Account::FeeTax, 220),
        (Account::Rounding, 123),
    ] {
        assert_eq!(desk.posted(account), rupiah_left * 100, "{account}");
    }
}

#[test]
fn the_book_refuses_what_cannot_be() {
    let mut desk = Desk::default();
    let pending = desk.write(expect_payment(Method::Qris, rupiah(50_000), rupiah(0)));
    desk.write(resolve(&pending, Resolution::Void));
    let again = |draft: Draft| Transfer { id: TransferId::new(), draft };
    let draft = pending[0].draft;
    let twice = again(Draft { stage: Stage::Post(pending[0].id), ..draft });
    assert_eq!(desk.book.record(&twice), Err(Unsound::ResolvedTwice(twice.id)));
    let unknown = again(Draft { stage: Stage::Post(TransferId::new()), ..draft });
    assert_eq!(desk.book.record(&unknown), Err(Unsound::NotPending(unknown.id)));
    let zero = again(Draft { amount: rupiah(0), ..draft });
    assert_eq!(desk.book.record(&zero), Err(Unsound::Amount(zero.id)));
    let sen = again(Draft { amount: Money::from_minor(150, IDR), ..draft });
    assert_eq!(desk.book.record(&sen), Err(Unsound::Amount(sen.id)));
    let same = again(Draft { credit: draft.debit, ..draft });
    assert_eq!(desk.book.record(&same), Err(Unsound::SameAccount(same.id)));
    let open = desk.write(expect_payment(Method::Qris, rupiah(50_000), rupiah(0)));
    let less = again(Draft { amount: rupiah(49_000), stage: Stage::Post(open[0].id), ..draft });
    assert_eq!(desk.book.record(&less), Err(Unsound::Differs(less.id)));
}

#[test]
fn more_than_a_share_never_goes_back() {
    let share = Share {
        seller: SellerId::new(),
        goods: rupiah(10_000),
        delivery: rupiah(0),
        fee: rupiah(0),
        fee_tax: rupiah(0),
    };
    assert!(share.without(rupiah(10_001), rupiah(0)).is_err());
    assert!(share.without(rupiah(0), rupiah(1)).is_err());
    assert!(share.without(rupiah(-1), rupiah(0)).is_err());
    let less = share.without(rupiah(4_000), rupiah(0)).unwrap();
    assert!(owe_back(&less, &share, &[], Earned::NotYet).is_err(), "a share does not grow");
}

/// One seller's part in the model below.
#[derive(Debug)]
struct Part {
    state: State,
    original: Share,
    back: (Money, Money),
    share: Share,
    pending: Vec<Transfer>,
}

/// An order that lives through any events, booked by the rules.
struct Model {
    desk: Desk,
    parts: Vec<Part>,
    expected: Vec<Transfer>,
    paid: i64,
    code: Money,
    owed: i64,
    sent_back: i64,
}

impl Model {
    fn new(shares: Vec<Share>, code: Money) -> Self {
        let mut desk = Desk::default();
        let base = Money::sum(IDR, shares.iter().map(|s| s.total().unwrap())).unwrap();
        let expected = desk.write(expect_payment(Method::BankTransfer, base, code));
        let parts = shares
            .into_iter()
            .map(|share| Part {
                state: State::AwaitingPayment,
                original: share,
                back: (rupiah(0), rupiah(0)),
                share,
                pending: Vec::new(),
            })
            .collect();
        Self { desk, parts, expected, paid: 0, code, owed: 0, sent_back: 0 }
    }

    /// Payment, expiry and cancellation before payment happen to the whole order, everything else to one part.
    fn happen(&mut self, event: Event, index: usize) {
        let index = index % self.parts.len();
        if self.parts[0].state == State::AwaitingPayment {
            let how = match event {
                Event::Pay => Resolution::Post,
                Event::Expire | Event::CancelByBuyer | Event::CancelByStaff => Resolution::Void,
                _ => return,
            };
            self.desk.write(resolve(&self.expected, how));
            for part in &mut self.parts {
                part.state = transition(part.state, event).unwrap();
            }
            if how == Resolution::Post {
                self.paid = self.expected.iter().map(|t| t.draft.amount.minor()).sum();
                for part in &mut self.parts {
                    part.pending = self.desk.write(expect_earning(&part.share).unwrap());
                }
            }
            return;
        }
        let Ok(next) = transition(self.parts[index].state, event) else { return };
        self.parts[index].state = next;
        let share = self.parts[index].share;
        match next {
            State::Completed => {
                let pending = std::mem::take(&mut self.parts[index].pending);
                self.desk.write(resolve(&pending, Resolution::Post));
            }
            State::Cancelled | State::Declined => self.owe(index, share.goods, share.delivery),
            _ => {}
        }
    }

    fn owe(&mut self, index: usize, goods: Money, delivery: Money) {
        let part = &mut self.parts[index];
        let earned = if part.state == State::Completed { Earned::Yes } else { Earned::NotYet };
        part.back = (part.back.0.checked_add(goods).unwrap(), part.back.1.checked_add(delivery).unwrap());
        let left = part.original.without(part.back.0, part.back.1).unwrap();
        let drafts = owe_back(&part.share, &left, &part.pending, earned).unwrap();
        part.share = left;
        let made = self.desk.write(drafts);
        if earned == Earned::NotYet {
            part.pending = made.into_iter().filter(|t| t.draft.stage == Stage::Pending).collect();
        }
        self.owed += goods.minor() + delivery.minor();
    }

    fn refund_some(&mut self, index: usize, per_mille: i64) {
        let index = index % self.parts.len();
        let part = &self.parts[index];
        if part.state == State::AwaitingPayment || part.state.is_dead() {
            return;
        }
        let some = |m: Money| Money::from_minor(m.minor() * per_mille / 1000 / 100 * 100, IDR);
        let (goods, delivery) = (some(part.share.goods), some(part.share.delivery));
        self.owe(index, goods, delivery);
    }

    fn send_back(&mut self) {
        if self.owed > 0 {
            self.desk.write(pay_back(Method::BankTransfer, Money::from_minor(self.owed, IDR)));
            self.sent_back += self.owed;
            self.owed = 0;
        }
    }

    fn check(&self) {
        assert_eq!(self.desk.book.difference(IDR), (0, 0));
        let posted = |a| self.desk.posted(a);
        assert_eq!(
            posted(Account::Clearing(Method::BankTransfer)),
            self.paid - self.sent_back,
            "what came in less what went out"
        );
        assert_eq!(posted(Account::RefundsPayable), self.owed);
        assert_eq!(posted(Account::Rounding), if self.paid > 0 { self.code.minor() } else { 0 });
        let still_held: i64 = self
            .parts
            .iter()
            .filter(|p| self.paid > 0 && p.state != State::Completed)
            .map(|p| p.share.total().unwrap().minor())
            .sum();
        assert_eq!(posted(Account::BuyerPayments), still_held, "held for buyers is exactly what nobody earned yet");
        let mut belongs = posted(Account::BuyerPayments)
            + posted(Account::Fees)
            + posted(Account::FeeTax)
            + posted(Account::Rounding);
        belongs += posted(Account::RefundsPayable) + self.sent_back;
        for part in &self.parts {
            let (goods, delivery) =
                (Account::SellerPayable(part.share.seller), Account::DeliveryPayable(part.share.seller));
            belongs += posted(goods) + posted(delivery);
            if part.state != State::Completed && self.paid > 0 {
                let announced = self.desk.pending(goods) + self.desk.pending(delivery);
                assert_eq!(
                    announced + part.share.fee.minor() + part.share.fee_tax.minor(),
                    part.share.total().unwrap().minor()
                );
            }
        }
        assert_eq!(belongs, self.paid, "every rupiah paid belongs to somebody");
        if self.parts.iter().all(|p| p.state.is_final()) {
            assert_eq!(self.desk.pending(Account::BuyerPayments), 0, "nothing stays announced");
            assert_eq!(posted(Account::BuyerPayments), 0);
        }
    }
}

fn shares() -> impl Strategy<Value = Vec<Share>> {
    let one = (1i64..5_000_000, 0i64..200_000, 0i64..=5_000).prop_map(|(goods, delivery, basis_points)| {
        let goods = rupiah(goods);
        let fee = goods.basis_points_half_up(basis_points).unwrap();
        let fee_tax = fee.basis_points_half_up(1_100).unwrap();
        Share { seller: SellerId::new(), goods, delivery: rupiah(delivery), fee, fee_tax }
    });
    proptest::collection::vec(one, 1..4)
}

proptest! {
    #[test]
    fn any_life_of_an_order_keeps_every_rupiah(
        shares in shares(),
        code in 0i64..=9_999,
        steps in proptest::collection::vec((0usize..20, 0usize..4, 0i64..=1_000), 0..60),
        pay_first: bool,
    ) {
        let mut model = Model::new(shares, rupiah(code));
        if pay_first {
            model.happen(Event::Pay, 0);
        }
        for (what, index, per_mille) in steps {
            match what {
                0..13 => model.happen(Event::ALL[what], index),
                13..17 => model.refund_some(index, per_mille),
                _ => model.send_back(),
            }
            model.check();
        }
    }
}
