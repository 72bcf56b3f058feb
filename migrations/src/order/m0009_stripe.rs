//! Tables of card payments: what was asked of Stripe, what it answered, and what it told by itself.

use sea_orm_migration::{prelude::*, schema::*};

use super::columns::{at_least, index, references, time, time_null, unique};

/// The ninth migration of the order service.
#[derive(Debug)]
pub(crate) struct Stripe;

impl MigrationName for Stripe {
    fn name(&self) -> &'static str {
        "m0009_stripe"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Stripe {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_intents(manager).await?;
        create_attempts(manager).await?;
        create_events(manager).await?;
        widen_money(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// One intent for one payment by card: its id is the payment's, which is what Stripe is told as our reference.
async fn create_intents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let intent = Table::create()
        .table("card_intent")
        .col(uuid("payment_id").primary_key())
        .col(string("state"))
        .col(at_least("amount_minor", 1))
        .col(string("currency"))
        // The Checkout Session in use, and the PaymentIntent that paid.
        .col(string_null("session_id"))
        .col(string_null("stripe_intent"))
        // Code of the last decline or refusal.
        .col(string_null("failure"))
        .col(big_integer("checks"))
        // When the next look at it is due; a job that was meant for another time does nothing.
        .col(time_null("tend_at"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .col(big_integer("version"))
        .foreign_key(&mut references(("card_intent", "payment_id"), ("payment", "id")))
        .to_owned();
    manager.create_table(intent).await?;
    unique(manager, "card_intent_session", "card_intent", &["session_id"]).await
}

/// One row for each call that changes something at Stripe. It is written before the call, and its id is the idempotency key.
async fn create_attempts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let attempt = Table::create()
        .table("card_attempt")
        .col(uuid("id").primary_key())
        .col(uuid("payment_id"))
        .col(string("kind"))
        // What it is for: the payment, the session, the refund or the receipt.
        .col(string("target"))
        .col(text("request"))
        .col(string("state"))
        .col(string_null("object_id"))
        .col(string_null("error_code"))
        .col(big_integer("tries"))
        // Answers of Stripe that it failed.
        .col(big_integer("failures"))
        .col(time("asked_at"))
        .col(time_null("answered_at"))
        .foreign_key(&mut references(("card_attempt", "payment_id"), ("card_intent", "payment_id")))
        .to_owned();
    manager.create_table(attempt).await?;
    index(manager, "card_attempt_payment", "card_attempt", &["payment_id", "id"]).await?;
    let asked = Index::create()
        .name("card_attempt_asked")
        .table("card_attempt")
        .col("kind")
        .col("target")
        .unique()
        .cond_where(Expr::col("state").eq("asked"))
        .to_owned();
    manager.create_index(asked).await
}

/// What Stripe told, as it came.
async fn create_events(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let event = Table::create()
        .table("webhook_event")
        .col(uuid("id").primary_key())
        .col(string("event_id"))
        .col(string("kind"))
        .col(binary("body"))
        .col(time("received_at"))
        .col(time_null("interpreted_at"))
        .col(string_null("outcome"))
        .col(uuid_null("payment_id"))
        // What of it staff need to know.
        .col(text_null("note"))
        .col(time_null("noted_at"))
        .col(string_null("noted_by"))
        .to_owned();
    manager.create_table(event).await?;
    unique(manager, "webhook_event_event", "webhook_event", &["event_id"]).await?;
    index(manager, "webhook_event_payment", "webhook_event", &["payment_id", "id"]).await?;
    index(manager, "webhook_event_outcome", "webhook_event", &["outcome", "noted_at"]).await
}

/// A payment gets the address where it is paid, a refund its own way back and the reason why it failed.
async fn widen_money(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let pay_url = Table::alter().table("payment").add_column(text_null("pay_url")).to_owned();
    manager.alter_table(pay_url).await?;
    let method = Table::alter().table("refund").add_column(string_null("method")).to_owned();
    manager.alter_table(method).await?;
    let failure = Table::alter().table("refund").add_column(string_null("failure")).to_owned();
    manager.alter_table(failure).await?;
    let fill = "update refund set method = (select method from payment where payment.id = refund.payment_id)";
    manager.get_connection().execute_unprepared(fill).await?;
    Ok(())
}
