//! Tables of the money: payments, what came in, the ledger, and what goes back.
//!
//! Amounts are minor units at the currency's exponent.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use super::columns::{at_least, index, references, unique};

/// The third migration of the order service.
#[derive(Debug)]
pub(crate) struct MoneyTables;

impl MigrationName for MoneyTables {
    fn name(&self) -> &'static str {
        "m0003_money"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for MoneyTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_payments(manager).await?;
        create_receipts(manager).await?;
        create_proofs(manager).await?;
        create_refunds(manager).await?;
        create_ledger(manager).await?;
        forbid_changes(manager).await?;
        create_sales(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// One payment for one order. While it is open, its amount is the only one of its kind on its bank account.
async fn create_payments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let payment = Table::create()
        .table("payment")
        .col(uuid("id").primary_key())
        .col(uuid("order_id"))
        .col(string("method"))
        // Number of the bank account; the method's name for the others.
        .col(string("account"))
        .col(string_null("bank"))
        .col(string_null("holder"))
        .col(string("state"))
        .col(at_least("base_minor", 0))
        .col(at_least("extra_minor", 0))
        .col(at_least("amount_minor", 1))
        .col(big_integer_null("paid_minor"))
        .col(string("currency"))
        .col(text_null("qris_text"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(big_integer("version"))
        .foreign_key(&mut references(("payment", "order_id"), ("orders", "id")))
        .to_owned();
    manager.create_table(payment).await?;
    unique(manager, "payment_order", "payment", &["order_id"]).await?;
    index(manager, "payment_state", "payment", &["state", "expires_at"]).await?;
    let open = Index::create()
        .name("payment_open_amount")
        .table("payment")
        .col("account")
        .col("amount_minor")
        .unique()
        .cond_where(Expr::col("state").eq("open").and(Expr::col("method").eq("bank_transfer")))
        .to_owned();
    manager.create_index(open).await
}

/// Money that came in, by the statement. Without a payment it waits in the queue.
async fn create_receipts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let receipt = Table::create()
        .table("receipt")
        .col(uuid("id").primary_key())
        .col(string("statement_ref"))
        .col(string("method"))
        .col(at_least("amount_minor", 1))
        .col(string("currency"))
        .col(string("state"))
        .col(uuid_null("payment_id"))
        // The payment it was said to be for, when it came too late.
        .col(uuid_null("meant_for"))
        .col(text_null("note"))
        .col(string("recorded_by"))
        .col(timestamp_with_time_zone("recorded_at"))
        .col(string_null("settled_by"))
        .col(timestamp_with_time_zone_null("settled_at"))
        .col(string_null("return_ref"))
        .col(big_integer("version"))
        .foreign_key(&mut references(("receipt", "payment_id"), ("payment", "id")))
        .foreign_key(&mut references(("receipt", "meant_for"), ("payment", "id")))
        .to_owned();
    manager.create_table(receipt).await?;
    unique(manager, "receipt_statement_ref", "receipt", &["statement_ref"]).await?;
    index(manager, "receipt_payment", "receipt", &["payment_id"]).await?;
    index(manager, "receipt_state", "receipt", &["state", "id"]).await
}

/// Pictures by which buyers show that they paid.
async fn create_proofs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let proof = Table::create()
        .table("payment_proof")
        .col(uuid("id").primary_key())
        .col(uuid("payment_id"))
        .col(string("file"))
        .col(timestamp_with_time_zone("sent_at"))
        .foreign_key(&mut references(("payment_proof", "payment_id"), ("payment", "id")))
        .to_owned();
    manager.create_table(proof).await?;
    index(manager, "payment_proof_payment", "payment_proof", &["payment_id", "id"]).await
}

/// A claim says why money is owed back and out of which parts of the order; a refund is money on its way back.
async fn create_refunds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let claim = Table::create()
        .table("refund_claim")
        .col(uuid("id").primary_key())
        .col(uuid("payment_id"))
        .col(uuid("order_id"))
        .col(at_least("amount_minor", 1))
        .col(string("currency"))
        .col(string("cause"))
        .col(text("reason"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut references(("refund_claim", "payment_id"), ("payment", "id")))
        .to_owned();
    manager.create_table(claim).await?;
    index(manager, "refund_claim_payment", "refund_claim", &["payment_id", "id"]).await?;
    index(manager, "refund_claim_order", "refund_claim", &["order_id"]).await?;
    let share = Table::create()
        .table("refund_share")
        .col(uuid("claim_id"))
        .col(integer("position"))
        .col(uuid_null("fulfilment_id"))
        .col(uuid_null("line_id"))
        .col(at_least("amount_minor", 1))
        .primary_key(Index::create().col("claim_id").col("position"))
        .foreign_key(&mut references(("refund_share", "claim_id"), ("refund_claim", "id")))
        .to_owned();
    manager.create_table(share).await?;
    let refund = Table::create()
        .table("refund")
        .col(uuid("id").primary_key())
        .col(uuid("payment_id"))
        .col(uuid("order_id"))
        .col(at_least("amount_minor", 1))
        .col(string("currency"))
        .col(text("reason"))
        .col(string("state"))
        // Of the transfer by which it went back.
        .col(string_null("reference"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string_null("sent_by"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(big_integer("version"))
        .foreign_key(&mut references(("refund", "payment_id"), ("payment", "id")))
        .to_owned();
    manager.create_table(refund).await?;
    index(manager, "refund_payment", "refund", &["payment_id", "id"]).await?;
    index(manager, "refund_state", "refund", &["state", "id"]).await
}

/// Double entry: each row takes an amount from one account and gives it to another.
async fn create_ledger(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let transfer = Table::create()
        .table("ledger_transfer")
        .col(uuid("id").primary_key())
        .col(string("debit"))
        .col(string("credit"))
        .col(at_least("amount_minor", 1))
        .col(string("currency"))
        .col(string("code"))
        .col(string("stage"))
        // The pending transfer that this one resolves; each is resolved once.
        .col(uuid_null("pending_id"))
        .col(uuid_null("order_id"))
        .col(uuid_null("payment_id"))
        .col(uuid_null("fulfilment_id"))
        .col(uuid_null("receipt_id"))
        .col(uuid_null("refund_id"))
        .col(timestamp_with_time_zone("at"))
        .check(Expr::col("debit").ne(Expr::col("credit")))
        .foreign_key(&mut references(("ledger_transfer", "pending_id"), ("ledger_transfer", "id")))
        .to_owned();
    manager.create_table(transfer).await?;
    unique(manager, "ledger_transfer_pending", "ledger_transfer", &["pending_id"]).await?;
    index(manager, "ledger_transfer_debit", "ledger_transfer", &["debit", "id"]).await?;
    index(manager, "ledger_transfer_credit", "ledger_transfer", &["credit", "id"]).await?;
    index(manager, "ledger_transfer_payment", "ledger_transfer", &["payment_id"]).await?;
    index(manager, "ledger_transfer_fulfilment", "ledger_transfer", &["fulfilment_id"]).await
}

/// The database itself refuses to change or delete a row of the ledger.
async fn forbid_changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Postgres {
        connection
            .execute_unprepared(
                "create function ledger_is_insert_only() returns trigger language plpgsql as \
                 $$ begin raise exception 'the ledger is insert-only'; end $$",
            )
            .await?;
        connection
            .execute_unprepared(
                "create trigger ledger_transfer_kept before update or delete on ledger_transfer \
                 for each row execute function ledger_is_insert_only()",
            )
            .await?;
        return Ok(());
    }
    for (name, deed) in [("ledger_transfer_not_changed", "update"), ("ledger_transfer_not_deleted", "delete")] {
        let trigger = format!(
            "create trigger {name} before {deed} on ledger_transfer begin select raise(abort, 'the ledger is insert-only'); end"
        );
        connection.execute_unprepared(&trigger).await?;
    }
    Ok(())
}

/// Products whose sales changed since others were told.
async fn create_sales(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let changed = Table::create()
        .table("sales_changed")
        .col(uuid("product_id").primary_key())
        .col(timestamp_with_time_zone("since"))
        .to_owned();
    manager.create_table(changed).await?;
    let told = Table::create()
        .table("sales_told")
        .col(uuid("product_id").primary_key())
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("at"))
        .col(big_integer("units_30d"))
        .col(big_integer("units_total"))
        .to_owned();
    manager.create_table(told).await
}
