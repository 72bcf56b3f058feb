//! The way of the buyer, and of who does not pay.

use chrono::TimeDelta;
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    db::testing::TestDb,
    money::{Currency, Money},
};
use sentra_stripe::Card;

use super::{Desk, Method, PaymentState, consistent};
use crate::{
    cancellation::{self, CancelledBy},
    error::Error,
    fulfilment::{rules::State, tests::check::available},
    payments::{
        self,
        card::{self, rules::IntentState},
        confirm, methods,
    },
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    an_order_is_paid_once_however_often_it_is_told,
    a_declined_card_leaves_the_page_open_and_the_bank_may_ask,
    who_comes_back_is_looked_up_without_a_webhook,
    an_order_that_nobody_pays_ends_after_its_page_is_closed,
    who_pays_in_the_last_moment_gets_the_order,
    a_cancelled_order_closes_its_page,
    a_page_that_closed_early_is_opened_anew,
    cards_are_offered_where_the_account_takes_the_currency,
);

async fn an_order_is_paid_once_however_often_it_is_told(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let payment = sale.payment().await;
    let session = desk.session(&sale).await;
    let told = &desk.stripe.sessions()[0];
    assert_eq!(payment.pay_url.as_deref(), told["url"].as_str());
    assert_eq!(told["amount_total"], payment.amount.minor(), "rupiah have two decimals at Stripe");
    assert_eq!((told["currency"].as_str(), told["locale"].as_str()), (Some("idr"), Some("id")));
    assert!(told["success_url"].as_str().unwrap().starts_with("https://sentra.example/orders/ord_"));
    assert_eq!(told["expires_at"], payment.expires_at.timestamp());

    assert!(desk.stripe.pay(&session, Card::Good));
    let events = desk.stripe.take_events();
    assert_eq!(events.len(), 2);
    for body in events.iter().rev().chain(&events) {
        desk.deliver(body).await.unwrap();
    }
    card::page::look(&desk.app, payment.id).await.unwrap();
    desk.settle().await;
    desk.paid_once(&sale).await;
    assert_eq!(sale.part(0).await.state, State::Paid);
    assert!(!desk.stripe.pay(&session, Card::Good), "the page takes nothing more");
    desk.pass(TimeDelta::hours(3)).await;
    desk.paid_once(&sale).await;
    let by_hand = confirm(&desk.app, &sale.staff, payment.id, "A-1", payment.amount).await;
    assert!(matches!(by_hand, Err(Error::PaidByCard)));
}

async fn a_declined_card_leaves_the_page_open_and_the_bank_may_ask(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let session = desk.session(&sale).await;
    for (card, agrees, failure) in
        [(Card::Declined, None, "generic_decline"), (Card::AsksBank, Some(false), "authentication_failed")]
    {
        assert!(desk.stripe.pay(&session, card));
        if let Some(agrees) = agrees {
            assert!(desk.stripe.answer_bank(&session, agrees));
        }
        desk.deliver_all().await;
        let intent = desk.intent(&sale).await;
        assert_eq!((intent.state, intent.failure.as_deref()), (IntentState::Open, Some(failure)));
        assert_eq!(sale.payment().await.state, PaymentState::Open);
    }
    assert!(desk.stripe.pay(&session, Card::AsksBank));
    desk.deliver_all().await;
    assert_eq!(sale.payment().await.state, PaymentState::Open, "nothing is charged before the bank agrees");
    assert!(desk.stripe.answer_bank(&session, true));
    desk.deliver_all().await;
    desk.paid_once(&sale).await;
    assert_eq!(desk.intent(&sale).await.failure, None);
}

async fn who_comes_back_is_looked_up_without_a_webhook(test: TestDb) {
    let desk = Desk::open(&test).await;
    let (first, second) = (desk.sale().await, desk.sale().await);
    card::page::look(&desk.app, first.payment().await.id).await.unwrap();
    assert_eq!(first.payment().await.state, PaymentState::Open, "coming back is not paying");
    for sale in [&first, &second] {
        assert!(desk.stripe.pay(&desk.session(sale).await, Card::Good));
    }
    card::page::look(&desk.app, first.payment().await.id).await.unwrap();
    desk.paid_once(&first).await;
    // Nobody comes back and no webhook arrives: the job looks.
    desk.pass(TimeDelta::minutes(2)).await;
    desk.paid_once(&second).await;
    desk.deliver_all().await;
    desk.paid_once(&second).await;
}

async fn an_order_that_nobody_pays_ends_after_its_page_is_closed(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let session = desk.session(&sale).await;
    assert!(desk.stripe.pay(&session, Card::AsksBank), "begun and abandoned at the bank");
    assert_eq!(available(&desk.app, sale.variants[0]).await, 8);
    desk.app.clock.advance(TimeDelta::minutes(61));
    payments::expire_overdue(&desk.app).await.unwrap();
    assert_eq!(sale.payment().await.state, PaymentState::Open, "its page is closed first");
    desk.settle().await;
    assert_eq!(sale.payment().await.state, PaymentState::Expired);
    assert_eq!((desk.intent(&sale).await.state, sale.payment().await.pay_url), (IntentState::Closed, None));
    assert_eq!(available(&desk.app, sale.variants[0]).await, 10);
    assert!(!desk.stripe.pay(&session, Card::Good) && !desk.stripe.answer_bank(&session, true));
    desk.deliver_all().await;
    desk.pass(TimeDelta::hours(1)).await;
    assert!(desk.stripe.charges().is_empty() && desk.queue().await.is_empty());
    assert!(matches!(card::ensure(&desk.app, sale.payment().await.id).await, Ok(card::page::Page::Over)));
    consistent(&desk.app).await;
}

async fn who_pays_in_the_last_moment_gets_the_order(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let session = desk.session(&sale).await;
    desk.app.clock.advance(TimeDelta::minutes(59));
    assert!(desk.stripe.pay(&session, Card::Good));
    // The webhook is lost; when the time is over, closing the page is refused, which tells that somebody paid.
    desk.pass(TimeDelta::minutes(2)).await;
    desk.paid_once(&sale).await;
}

async fn a_cancelled_order_closes_its_page(test: TestDb) {
    let desk = Desk::open(&test).await;
    let (one, two) = (desk.sale().await, desk.sale().await);
    let guest = testing::guest();
    for sale in [&one, &two] {
        if sale.order == two.order {
            // Paid in the very moment in which it is called off.
            assert!(desk.stripe.pay(&desk.session(sale).await, Card::Good));
        }
        let token = Some(sale.token.as_str());
        let key = Default::default();
        cancellation::cancel(&desk.app, &guest, CancelledBy::Buyer, sale.order, token, "", key).await.unwrap();
        desk.settle().await;
        assert_eq!((sale.payment().await.state, sale.payment().await.pay_url), (PaymentState::Cancelled, None));
        assert!(!desk.stripe.pay(&desk.session(sale).await, Card::Good));
    }
    desk.deliver_all().await;
    assert_eq!(desk.stripe.charges().len(), 1);
    let queue = desk.queue().await;
    assert_eq!((queue.len(), queue[0].meant_for), (1, Some(two.payment().await.id)), "the money waits for staff");
    consistent(&desk.app).await;
}

async fn a_page_that_closed_early_is_opened_anew(test: TestDb) {
    let desk = Desk::open(&test).await;
    let sale = desk.sale().await;
    let (id, before) = (sale.payment().await.id, desk.session(&sale).await);
    // Staff close it in Stripe's dashboard.
    let gateway = desk.app.stripe.clone().unwrap();
    gateway.close_page("dashboard", &before).await.unwrap();
    desk.deliver_all().await;
    assert_eq!((desk.intent(&sale).await.state, sale.payment().await.pay_url), (IntentState::Closed, None));
    assert!(matches!(card::ensure(&desk.app, id).await, Ok(card::page::Page::Open)));
    let after = desk.session(&sale).await;
    assert_ne!(before, after);
    desk.settle().await;
    assert!(desk.stripe.pay(&after, Card::Good));
    desk.deliver_all().await;
    desk.paid_once(&sale).await;
}

async fn cards_are_offered_where_the_account_takes_the_currency(test: TestDb) {
    let demo = testing::app(&test);
    assert!(!methods(&demo, Currency::Idr).contains(&Method::Card), "a demonstration charges nobody");
    let desk = Desk::open(&test).await;
    for currency in Currency::ALL {
        assert!(methods(&desk.app, currency).contains(&Method::Card), "{currency}");
    }
    let now = desk.app.now();
    for (amount, code) in [
        (Money::from_minor(399, Currency::Hkd), "card_too_small"),
        (Money::from_minor(49, Currency::Jpy), "card_too_small"),
        (Money::from_minor(1_000_000_000_000, Currency::Idr), "card_too_large"),
    ] {
        let refused = payments::plan(&desk.app, Method::Card, amount, now).await;
        assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].code == code), "{amount}");
    }
    assert!(payments::plan(&desk.app, Method::Card, Money::from_minor(400, Currency::Hkd), now).await.is_ok());
}
