//! What the stand-in remembers, and what happens in it.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::objects;

/// How a card behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    /// It is charged at once.
    Good,
    /// The bank says no.
    Declined,
    /// The bank asks the buyer first (3-D Secure).
    AsksBank,
}

/// How refunds go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refunding {
    /// At once.
    #[default]
    Succeeds,
    /// Nobody knows yet.
    Pending,
    /// They do not reach the buyer.
    Fails,
}

/// An answer: status and body.
pub(crate) type Answer = (u16, Value);

/// Parameters of a call.
pub(crate) type Form = HashMap<String, String>;

#[derive(Debug, Default)]
pub(crate) struct Book {
    now: i64,
    count: u64,
    pub(crate) sessions: BTreeMap<String, Value>,
    pub(crate) intents: BTreeMap<String, Value>,
    pub(crate) refunds: BTreeMap<String, Value>,
    /// What was answered to a key, and to which call.
    pub(crate) keys: HashMap<String, (String, Answer)>,
    pub(crate) events: Vec<Value>,
    pub(crate) refunding: Refunding,
}

/// An error as Stripe tells it.
pub(crate) fn refused(status: u16, kind: &str, code: Option<&str>, message: &str) -> Answer {
    let mut error = json!({ "type": kind, "message": message });
    if let Some(code) = code {
        error["code"] = json!(code);
    }
    (status, json!({ "error": error }))
}

fn wrong(message: &str) -> Answer {
    refused(400, "invalid_request_error", None, message)
}

fn missing() -> Answer {
    refused(404, "invalid_request_error", Some("resource_missing"), "No such object")
}

impl Book {
    fn id(&mut self, prefix: &str) -> String {
        self.count += 1;
        format!("{prefix}_standin{:08}", self.count)
    }

    /// Time goes on: pages close by themselves.
    pub(crate) fn advance(&mut self, now: i64) {
        self.now = now;
        let over = |s: &&Value| s["status"] == "open" && s["expires_at"].as_i64().is_some_and(|t| t <= now);
        let ids: Vec<String> =
            self.sessions.values().filter(over).filter_map(|s| s["id"].as_str().map(str::to_owned)).collect();
        for id in ids {
            self.close(&id);
        }
    }

    pub(crate) fn event(&mut self, kind: &str, object: &Value) {
        let id = self.id("evt");
        let event = json!({
            "id": id, "object": "event", "type": kind, "created": self.now, "livemode": false, "pending_webhooks": 1,
            "api_version": "2026-09-30.endive", "request": { "id": null, "idempotency_key": null }, "data": { "object": object },
        });
        self.events.push(event);
    }

    pub(crate) fn open_session(&mut self, form: &Form, base: &str) -> Answer {
        let get = |name: &str| form.get(name).cloned().unwrap_or_default();
        let amount: i64 = get("line_items[0][price_data][unit_amount]").parse().unwrap_or(-1);
        let currency = get("line_items[0][price_data][currency]");
        let expires_at: i64 = get("expires_at").parse().unwrap_or(0);
        if get("mode") != "payment" || get("line_items[0][quantity]") != "1" {
            return wrong("mode and quantity");
        }
        if currency.len() != 3 || currency != currency.to_lowercase() {
            return wrong("currency");
        }
        if amount < 50 {
            return refused(400, "invalid_request_error", Some("amount_too_small"), "Amount must be at least 50");
        }
        if expires_at < self.now + 30 * 60 || expires_at > self.now + 24 * 3600 {
            return wrong("expires_at must be between 30 minutes and 24 hours from now");
        }
        for url in ["success_url", "cancel_url"] {
            if !get(url).starts_with("http") {
                return wrong(url);
            }
        }
        let id = self.id("cs_test");
        let session = objects::session(&objects::NewSession {
            url: format!("{base}/pay/{id}"),
            id: id.clone(),
            amount,
            currency,
            expires_at,
            reference: get("client_reference_id"),
            metadata: get("payment_intent_data[metadata][sentra]"),
            locale: get("locale"),
            success_url: get("success_url"),
            cancel_url: get("cancel_url"),
            title: get("line_items[0][price_data][product_data][name]"),
            now: self.now,
        });
        self.sessions.insert(id, session.clone());
        (200, session)
    }

    fn close(&mut self, id: &str) {
        let Some(session) = self.sessions.get_mut(id) else { return };
        session["status"] = json!("expired");
        session["url"] = Value::Null;
        let session = session.clone();
        self.event("checkout.session.expired", &session);
    }

    pub(crate) fn expire_session(&mut self, id: &str) -> Answer {
        match self.sessions.get(id).map(|s| s["status"] == "open") {
            None => missing(),
            Some(false) => wrong("Only Checkout Sessions with a status of open can be expired"),
            Some(true) => {
                self.close(id);
                (200, self.sessions[id].clone())
            }
        }
    }

    pub(crate) fn get(&self, kind: &str, id: &str) -> Answer {
        let from = match kind {
            "sessions" => &self.sessions,
            "payment_intents" => &self.intents,
            _ => &self.refunds,
        };
        from.get(id).map_or_else(missing, |object| (200, object.clone()))
    }

    pub(crate) fn list_refunds(&self, intent: &str) -> Answer {
        let data: Vec<Value> = self.refunds.values().rev().filter(|r| r["payment_intent"] == intent).cloned().collect();
        (200, json!({ "object": "list", "url": "/v1/refunds", "has_more": false, "data": data }))
    }

    /// The PaymentIntent of a page; it is made when somebody tries to pay.
    fn intent_of(&mut self, session: &Value) -> String {
        if let Some(id) = session["payment_intent"].as_str() {
            return id.to_owned();
        }
        let id = self.id("pi");
        let intent = objects::intent(&id, session, self.now);
        self.intents.insert(id.clone(), intent);
        if let Some(stored) = session["id"].as_str().and_then(|s| self.sessions.get_mut(s)) {
            stored["payment_intent"] = json!(id);
        }
        id
    }

    pub(crate) fn pay(&mut self, id: &str, card: Card) -> bool {
        let Some(session) = self.sessions.get(id).filter(|s| s["status"] == "open").cloned() else { return false };
        let intent = self.intent_of(&session);
        match card {
            Card::Good => self.charge(id, &intent),
            Card::Declined => self.decline(&intent, "generic_decline"),
            Card::AsksBank => {
                let asked = self.change(&intent, |i| i["status"] = json!("requires_action"));
                self.event("payment_intent.requires_action", &asked);
            }
        }
        true
    }

    pub(crate) fn answer_bank(&mut self, id: &str, agrees: bool) -> bool {
        let session = self.sessions.get(id).filter(|s| s["status"] == "open");
        let Some(intent) = session.and_then(|s| s["payment_intent"].as_str()).map(str::to_owned) else { return false };
        if self.intents[&intent]["status"] != "requires_action" {
            return false;
        }
        if agrees {
            self.charge(id, &intent);
        } else {
            self.decline(&intent, "authentication_failed");
        }
        true
    }

    fn change(&mut self, intent: &str, work: impl FnOnce(&mut Value)) -> Value {
        let object = self.intents.get_mut(intent).unwrap();
        work(object);
        object.clone()
    }

    fn charge(&mut self, session: &str, intent: &str) {
        let paid = self.change(intent, |i| {
            i["status"] = json!("succeeded");
            i["amount_received"] = i["amount"].clone();
            i["last_payment_error"] = Value::Null;
        });
        let object = self.sessions.get_mut(session).unwrap();
        object["status"] = json!("complete");
        object["payment_status"] = json!("paid");
        object["url"] = Value::Null;
        let object = object.clone();
        self.event("payment_intent.succeeded", &paid);
        self.event("checkout.session.completed", &object);
    }

    fn decline(&mut self, intent: &str, code: &str) {
        let declined = self.change(intent, |i| {
            i["status"] = json!("requires_payment_method");
            i["last_payment_error"] = json!({ "type": "card_error", "code": "card_declined", "decline_code": code });
        });
        self.event("payment_intent.payment_failed", &declined);
    }

    pub(crate) fn refund(&mut self, form: &Form) -> Answer {
        let intent = form.get("payment_intent").cloned().unwrap_or_default();
        let Some(charged) = self.intents.get(&intent).filter(|i| i["status"] == "succeeded").cloned() else {
            return missing();
        };
        let counts = |r: &&Value| r["payment_intent"] == intent.as_str() && r["status"] != "failed";
        let back: i64 = self.refunds.values().filter(counts).filter_map(|r| r["amount"].as_i64()).sum();
        let left = charged["amount_received"].as_i64().unwrap_or(0) - back;
        let amount = form.get("amount").map_or(Some(left), |a| a.parse().ok()).unwrap_or(-1);
        if left == 0 {
            return refused(400, "invalid_request_error", Some("charge_already_refunded"), "Already refunded");
        }
        if amount < 1 || amount > left {
            return wrong("Refund amount is greater than unrefunded amount on charge");
        }
        let status = match self.refunding {
            Refunding::Succeeds => "succeeded",
            Refunding::Pending => "pending",
            Refunding::Fails => "failed",
        };
        let id = self.id("re");
        let ours = form.get("metadata[sentra]").map_or_else(|| json!({}), |text| json!({ "sentra": text }));
        let refund = objects::refund(&id, &charged, amount, status, &ours, self.now);
        self.refunds.insert(id, refund.clone());
        self.event("refund.created", &refund);
        (200, refund)
    }

    pub(crate) fn finish_refund(&mut self, id: &str, succeeded: bool) {
        let refund = self.refunds.get_mut(id).unwrap();
        refund["status"] = json!(if succeeded { "succeeded" } else { "failed" });
        if !succeeded {
            refund["failure_reason"] = json!("lost_or_stolen_card");
        }
        let refund = refund.clone();
        self.event(if succeeded { "refund.updated" } else { "refund.failed" }, &refund);
    }
}
