//! The objects as Stripe writes them, with the fields of API version 2026-09-30 that matter to anybody here or that clients insist on.

use serde_json::{Value, json};

pub(crate) struct NewSession {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) expires_at: i64,
    pub(crate) reference: String,
    pub(crate) metadata: String,
    pub(crate) locale: String,
    pub(crate) success_url: String,
    pub(crate) cancel_url: String,
    pub(crate) title: String,
    pub(crate) now: i64,
}

pub(crate) fn session(new: &NewSession) -> Value {
    json!({
        "id": new.id, "object": "checkout.session", "url": new.url, "mode": "payment", "status": "open", "payment_status": "unpaid",
        "amount_subtotal": new.amount, "amount_total": new.amount, "currency": new.currency, "created": new.now,
        "expires_at": new.expires_at, "client_reference_id": new.reference, "payment_intent": null, "livemode": false,
        "locale": new.locale, "success_url": new.success_url, "cancel_url": new.cancel_url, "metadata": {},
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "custom_fields": [], "custom_text": {}, "shipping_options": [], "payment_method_types": ["card"], "ui_mode": "hosted_page",
        "customer_details": null,
        // Not Stripe's: what the page shows, and what its PaymentIntent gets.
        "standin": { "title": new.title, "sentra": new.metadata },
    })
}

pub(crate) fn intent(id: &str, session: &Value, now: i64) -> Value {
    json!({
        "id": id, "object": "payment_intent", "amount": session["amount_total"], "amount_capturable": 0, "amount_received": 0,
        "currency": session["currency"], "status": "requires_payment_method", "capture_method": "automatic_async",
        "confirmation_method": "automatic", "created": now, "livemode": false, "payment_method_types": ["card"],
        "description": session["standin"]["title"], "metadata": { "sentra": session["standin"]["sentra"] },
        "last_payment_error": null, "latest_charge": format!("ch_{id}"),
    })
}

pub(crate) fn refund(id: &str, intent: &Value, amount: i64, status: &str, metadata: &Value, now: i64) -> Value {
    let reason = (status == "failed").then_some("expired_or_canceled_card");
    json!({
        "id": id, "object": "refund", "amount": amount, "currency": intent["currency"], "payment_intent": intent["id"],
        "charge": intent["latest_charge"], "status": status, "created": now, "metadata": metadata, "reason": null,
        "failure_reason": reason, "receipt_number": null,
    })
}
