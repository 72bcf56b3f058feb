use proptest::prelude::*;
use sentra_shared::{exchange::PerIdr, money::Currency};

use super::*;
use crate::fulfilment::rules::{Event, State, transition};
use crate::ledger::book::{Book, Unsound};

const IDR: Currency = Currency::Idr;

fn rupiah(whole: i64) -> Money {
    Money::rupiah(whole).unwrap()
}

fn share(seller: SellerId, goods: i64, delivery: i64, fee: i64, fee_tax: i64) -> Share {
    Share {
        seller,
        goods: rupiah(goods),
        delivery: rupiah(delivery),
        carrier: Account::DeliveryPayable(seller),
        fee: rupiah(fee),
        fee_tax: rupiah(fee_tax),
    }
}

fn rate(currency: Currency, per_idr: &str) -> Rate {
    Rate { currency, per_idr: PerIdr::parse(per_idr).unwrap(), valid_from: chrono::NaiveDate::MIN }
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
        self.posted_in(account, IDR)
    }

    fn posted_in(&self, account: Account, currency: Currency) -> i64 {
        self.book.balance(account, currency).posted(account).unwrap()
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
    let share = share(seller, 100_000, 18_000, 2_000, 220);
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
    let share = share(SellerId::new(), 10_000, 0, 0, 0);
    assert!(share.without(rupiah(10_001), rupiah(0)).is_err());
    assert!(share.without(rupiah(0), rupiah(1)).is_err());
    assert!(share.without(rupiah(-1), rupiah(0)).is_err());
    let less = share.without(rupiah(4_000), rupiah(0)).unwrap();
    assert!(owe_back(&less, &share, &[], Earned::NotYet, Account::RefundsPayable).is_err(), "a share does not grow");
}

#[test]
fn a_sale_abroad_is_exchanged_once_and_owes_rupiah() {
    let seller = SellerId::new();
    let mut desk = Desk::default();
    let hkd = rate(Currency::Hkd, "2105.5");
    // HK$ 19.00 for Rp 40.000, HK$ 28.50 for Rp 60.000 of freight.
    let share = Share { carrier: Account::Freight, ..share(seller, 40_000, 60_000, 800, 0) };
    let paid = Money::from_minor(4_750, Currency::Hkd);
    let expected = desk.write(expect_payment(Method::Test, paid, Money::zero(Currency::Hkd)));
    desk.write(resolve(&expected, Resolution::Post));
    desk.write(exchange(paid, hkd, rupiah(100_000)).unwrap());
    let earning = desk.write(expect_earning(&share).unwrap());
    desk.write(resolve(&earning, Resolution::Post));
    for (account, currency, minor) in [
        (Account::Clearing(Method::Test), Currency::Hkd, 4_750),
        (Account::BuyerPayments, Currency::Hkd, 0),
        (Account::Exchange, Currency::Hkd, 4_750),
        // 47.50 x 2105.5 is 100,011.25 rupiah.
        (Account::Exchange, IDR, -10_001_100),
        (Account::BuyerPayments, IDR, 0),
        (Account::SellerPayable(seller), IDR, 3_920_000),
        (Account::Freight, IDR, 6_000_000),
        (Account::Fees, IDR, 80_000),
        (Account::Rounding, IDR, 1_100),
    ] {
        assert_eq!(desk.posted_in(account, currency), minor, "{account} {currency}");
    }
    assert!(exchange(rupiah(5), Rate::rupiah(chrono::NaiveDate::MIN), rupiah(5)).unwrap().is_empty());
    assert!(exchange_back(paid, hkd, paid, Money::from_minor(1, Currency::Hkd), rupiah(0)).is_err());
}

#[test]
fn a_portion_of_what_was_charged_is_the_same_portion_of_the_share() {
    let original = share(SellerId::new(), 40_000, 60_000, 800, 0);
    let hkd = |minor| Money::from_minor(minor, Currency::Hkd);
    let charged = Charged { goods: hkd(1_900), delivery: hkd(2_850) };
    let half = original.after(charged, Charged { goods: hkd(950), delivery: hkd(0) }).unwrap();
    assert_eq!((half.goods, half.delivery, half.fee), (rupiah(20_000), rupiah(60_000), rupiah(400)));
    let nothing = original.after(charged, charged).unwrap();
    assert!(nothing.goods.is_zero() && nothing.delivery.is_zero() && nothing.fee.is_zero());
    assert!(original.after(charged, Charged { goods: hkd(1_901), delivery: hkd(0) }).is_err());
}

/// One seller's part in the model below.
#[derive(Debug)]
struct Part {
    state: State,
    original: Share,
    charged: Charged,
    back: Charged,
    share: Share,
    pending: Vec<Transfer>,
}

impl Part {
    /// What the buyer has not got back, in the buyer's currency.
    fn left(&self) -> Charged {
        Charged {
            goods: self.charged.goods.checked_sub(self.back.goods).unwrap(),
            delivery: self.charged.delivery.checked_sub(self.back.delivery).unwrap(),
        }
    }
}

/// An order that lives through any events, booked by the rules.
struct Model {
    desk: Desk,
    parts: Vec<Part>,
    expected: Vec<Transfer>,
    rate: Rate,
    base: Money,
    paid: i64,
    code: Money,
    owed: i64,
    sent_back: i64,
}

impl Model {
    fn new(shares: Vec<Share>, rate: Rate, code: Money) -> Self {
        let mut desk = Desk::default();
        let zero = Money::zero(rate.currency);
        let charged = |s: &Share| Charged {
            goods: rate.from_rupiah(s.goods).unwrap(),
            delivery: rate.from_rupiah(s.delivery).unwrap(),
        };
        let base = shares.iter().map(charged).flat_map(|c| [c.goods, c.delivery]);
        let base = Money::sum(rate.currency, base).unwrap();
        let expected = desk.write(expect_payment(Method::BankTransfer, base, code));
        let parts = shares
            .into_iter()
            .map(|share| Part {
                state: State::AwaitingPayment,
                original: share,
                charged: charged(&share),
                back: Charged { goods: zero, delivery: zero },
                share,
                pending: Vec::new(),
            })
            .collect();
        Self { desk, parts, expected, rate, base, paid: 0, code, owed: 0, sent_back: 0 }
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
                let owed = Money::sum(IDR, self.parts.iter().map(|p| p.share.total().unwrap())).unwrap();
                self.desk.write(exchange(self.base, self.rate, owed).unwrap());
                for part in &mut self.parts {
                    part.pending = self.desk.write(expect_earning(&part.share).unwrap());
                }
            }
            return;
        }
        let Ok(next) = transition(self.parts[index].state, event) else { return };
        self.parts[index].state = next;
        match next {
            State::Completed => {
                let pending = std::mem::take(&mut self.parts[index].pending);
                self.desk.write(resolve(&pending, Resolution::Post));
            }
            State::Cancelled | State::Declined => self.owe(index, self.parts[index].left()),
            _ => {}
        }
    }

    fn went_back(&self) -> Money {
        let back = self.parts.iter().flat_map(|p| [p.back.goods, p.back.delivery]);
        Money::sum(self.rate.currency, back).unwrap()
    }

    fn owe(&mut self, index: usize, more: Charged) {
        let before = self.went_back();
        let foreign = self.rate.currency != IDR;
        let part = &mut self.parts[index];
        let earned = if part.state == State::Completed { Earned::Yes } else { Earned::NotYet };
        part.back.goods = part.back.goods.checked_add(more.goods).unwrap();
        part.back.delivery = part.back.delivery.checked_add(more.delivery).unwrap();
        let left = part.original.after(part.charged, part.back).unwrap();
        let to = if foreign { Account::Exchange } else { Account::RefundsPayable };
        let drafts = owe_back(&part.share, &left, &part.pending, earned, to).unwrap();
        let taken = part.share.total().unwrap().checked_sub(left.total().unwrap()).unwrap();
        part.share = left;
        let made = self.desk.write(drafts);
        if earned == Earned::NotYet {
            part.pending = made.into_iter().filter(|t| t.draft.stage == Stage::Pending).collect();
        }
        let amount = more.goods.checked_add(more.delivery).unwrap();
        if foreign {
            self.desk.write(exchange_back(self.base, self.rate, before, amount, taken).unwrap());
        }
        self.owed += amount.minor();
    }

    fn refund_some(&mut self, index: usize, per_mille: i64) {
        let index = index % self.parts.len();
        let part = &self.parts[index];
        if part.state == State::AwaitingPayment || part.state.is_dead() {
            return;
        }
        let step = self.rate.currency.step();
        let some = |m: Money| Money::from_minor(m.minor() * per_mille / 1000 / step * step, self.rate.currency);
        let left = part.left();
        self.owe(index, Charged { goods: some(left.goods), delivery: some(left.delivery) });
    }

    fn send_back(&mut self) {
        if self.owed > 0 {
            self.desk.write(pay_back(Method::BankTransfer, Money::from_minor(self.owed, self.rate.currency)));
            self.sent_back += self.owed;
            self.owed = 0;
        }
    }

    /// What the marketplace holds for this order, in rupiah.
    fn worth(&self) -> i64 {
        if self.paid == 0 {
            return 0;
        }
        self.rate.to_rupiah(self.base.checked_sub(self.went_back()).unwrap()).unwrap().minor()
    }

    fn check(&self) {
        let currency = self.rate.currency;
        assert_eq!(self.desk.book.difference(IDR), (0, 0));
        assert_eq!(self.desk.book.difference(currency), (0, 0));
        let posted = |a| self.desk.posted(a);
        let clearing = self.desk.posted_in(Account::Clearing(Method::BankTransfer), currency);
        assert_eq!(clearing, self.paid - self.sent_back, "what came in less what went out");
        assert_eq!(self.desk.posted_in(Account::RefundsPayable, currency), self.owed);
        let still_held: i64 = self
            .parts
            .iter()
            .filter(|p| self.paid > 0 && p.state != State::Completed)
            .map(|p| p.share.total().unwrap().minor())
            .sum();
        assert_eq!(posted(Account::BuyerPayments), still_held, "held for buyers is exactly what nobody earned yet");
        let mut belongs = posted(Account::BuyerPayments) + posted(Account::Fees) + posted(Account::FeeTax);
        for part in &self.parts {
            let (goods, delivery) = (Account::SellerPayable(part.share.seller), part.share.carrier);
            belongs += posted(goods) + posted(delivery);
            if part.state != State::Completed && self.paid > 0 {
                let announced = self.desk.pending(goods) + self.desk.pending(delivery);
                assert_eq!(
                    announced + part.share.fee.minor() + part.share.fee_tax.minor(),
                    part.share.total().unwrap().minor()
                );
            }
        }
        self.check_rounding(belongs);
        if self.parts.iter().all(|p| p.state.is_final()) {
            assert_eq!(self.desk.pending(Account::BuyerPayments), 0, "nothing stays announced");
            assert_eq!(posted(Account::BuyerPayments), 0);
        }
    }

    /// Whatever was paid and did not go back belongs to somebody, and what is left over is rounding.
    fn check_rounding(&self, belongs: i64) {
        let (posted, rounding) = (|a| self.desk.posted(a), self.desk.posted(Account::Rounding));
        let currency = self.rate.currency;
        if currency == IDR {
            assert_eq!(rounding, if self.paid > 0 { self.code.minor() } else { 0 });
            let out = posted(Account::RefundsPayable) + self.sent_back;
            assert_eq!(belongs + rounding + out, self.paid, "every rupiah paid belongs to somebody");
            return;
        }
        let kept = if self.paid > 0 { self.base.checked_sub(self.went_back()).unwrap().minor() } else { 0 };
        assert_eq!(self.desk.posted_in(Account::BuyerPayments, currency), 0, "nothing stays in the buyer's currency");
        assert_eq!(self.desk.posted_in(Account::Exchange, currency), kept);
        assert_eq!(posted(Account::Exchange), -self.worth(), "the exchange account stands at the frozen rate");
        assert_eq!(belongs + rounding, self.worth(), "every rupiah of it belongs to somebody");
        // Two portions of each part may be rounded up by a rupiah.
        let slack = i64::try_from(self.parts.len()).unwrap() * 2 * 100;
        assert!(rounding >= -slack, "prices were rounded up, so only portions can cost a rupiah");
        if kept == 0 {
            assert_eq!(rounding, 0, "all went back");
        }
    }
}

fn shares() -> impl Strategy<Value = Vec<Share>> {
    let one = (1i64..5_000_000, 0i64..200_000, 0i64..=5_000).prop_map(|(goods, delivery, basis_points)| {
        let seller = SellerId::new();
        let fee = rupiah(goods).basis_points_half_up(basis_points).unwrap();
        let fee_tax = fee.basis_points_half_up(1_100).unwrap();
        Share { fee, fee_tax, ..share(seller, goods, delivery, 0, 0) }
    });
    proptest::collection::vec(one, 1..4)
}

fn any_rate() -> impl Strategy<Value = Rate> {
    let foreign = (1_usize..6, 1_000_000_u64..20_000_000_000).prop_map(|(which, micro)| {
        rate(Currency::ALL[which], &format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000))
    });
    prop_oneof![Just(Rate::rupiah(chrono::NaiveDate::MIN)), foreign]
}

proptest! {
    #[test]
    fn any_life_of_an_order_keeps_every_rupiah(
        shares in shares(),
        rate in any_rate(),
        code in 0i64..=9_999,
        steps in proptest::collection::vec((0usize..20, 0usize..4, 0i64..=1_000), 0..60),
        pay_first: bool,
    ) {
        // Only transfers of rupiah carry a code.
        let code = if rate.currency == IDR { rupiah(code) } else { Money::zero(rate.currency) };
        let mut model = Model::new(shares, rate, code);
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
