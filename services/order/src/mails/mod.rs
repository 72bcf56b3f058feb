//! Letters about an order: what happened, what to do now, the link to follow it, and WhatsApp links ready to send.
//!
//! A use case calls one of these inside its transaction, so that a letter leaves if and only if the change was kept.

use sea_orm::DbErr;
use sentra_shared::{
    clock::Timestamp,
    contract::SellerId,
    db::WriteTx,
    mail::{self, Mail},
    money::Money,
    text::{self, Lang, Source, whatsapp_link},
};

use crate::{
    app::App,
    orders::{self, Fulfilment, Order},
    payments::{Payment, rules::Method},
    refunds::Refund,
    sellers::{self, Seller},
};

/// Texts of the letters.
pub(crate) const TEXTS: Source = Source { feature: "mails", id: include_str!("id.ftl"), en: include_str!("en.ftl") };

/// A letter to the buyer of an order, in the buyer's language, put together paragraph by paragraph.
struct Letter<'a> {
    app: &'a App,
    order: &'a Order,
    paragraphs: Vec<String>,
}

impl<'a> Letter<'a> {
    fn new(app: &'a App, order: &'a Order) -> Self {
        let mut letter = Self { app, order, paragraphs: Vec::new() };
        letter.say("mail-greeting", &[("name", &order.contact_name)]);
        letter
    }

    fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.app.text(self.order.lang, key, values)
    }

    fn say(&mut self, key: &str, values: &[(&str, &str)]) {
        let text = self.text(key, values);
        self.paragraphs.push(text);
    }

    /// The goods of these parts, one line each.
    async fn goods(&mut self, tx: &WriteTx, parts: &[Fulfilment]) -> Result<(), DbErr> {
        let ids: Vec<_> = parts.iter().map(|p| p.id).collect();
        let lines = orders::store::lines_of_fulfilments(tx, &ids).await?;
        let listed = lines.iter().map(|l| {
            let kind = l.variant_name.get(self.order.lang);
            let kind = if kind.is_empty() { String::new() } else { format!(", {kind}") };
            format!("- {} x {}{kind}: {}", l.quantity, l.titles.get(self.order.lang), plain(l.total))
        });
        self.paragraphs.push(listed.collect::<Vec<_>>().join("\n"));
        Ok(())
    }

    /// Where to follow the order, and how to ask its sellers.
    async fn links(&mut self, tx: &WriteTx, parts: &[Fulfilment]) -> Result<(), DbErr> {
        self.say("mail-track", &[("link", &self.app.track_url(self.order.id))]);
        let ids: Vec<SellerId> = parts.iter().map(|p| p.seller_id).collect();
        for seller in sellers::store::find_many(tx, &ids).await? {
            if let Some(link) = ask_seller(self.app, self.order, &seller) {
                self.say("mail-ask", &[("seller", &seller.name), ("link", &link)]);
            }
        }
        Ok(())
    }

    async fn send(mut self, tx: &WriteTx, subject: &str, now: Timestamp) -> Result<(), DbErr> {
        let site = self.app.settings.site.name.clone();
        self.say("mail-goodbye", &[("site", &site)]);
        let subject = self.text(subject, &[("number", &self.order.number)]);
        let letter =
            Mail { to: self.order.contact_email.clone(), subject, text: self.paragraphs.join("\n\n"), html: None };
        mail::send(tx, &letter, now).await
    }
}

/// An amount in plain text: the blank that never breaks reads badly in some mail programs.
fn plain(amount: Money) -> String {
    amount.to_string().replace('\u{a0}', " ")
}

fn moment(lang: Lang, at: Timestamp) -> String {
    text::date_time(lang, at).replace('\u{a0}', " ")
}

/// A link by which the buyer asks a seller on WhatsApp; `None` when the seller has no number.
pub(crate) fn ask_seller(app: &App, order: &Order, seller: &Seller) -> Option<String> {
    let phone = seller.phone.as_deref()?;
    let question =
        app.text(order.lang, "mail-whatsapp-to-seller", &[("seller", &seller.name), ("number", &order.number)]);
    Some(whatsapp_link(phone, &question))
}

/// The order is placed: how to pay it.
pub(crate) async fn order_placed(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    payment: &Payment,
    now: Timestamp,
) -> Result<(), DbErr> {
    let parts = orders::store::fulfilments_of(tx, order.id).await?;
    let mut letter = Letter::new(app, order);
    letter.say("mail-placed", &[("number", &order.number), ("total", &plain(order.total))]);
    letter.goods(tx, &parts).await?;
    let until = moment(order.lang, payment.expires_at);
    let amount = plain(payment.amount);
    match payment.method {
        Method::BankTransfer => {
            let bank = payment.bank.clone().unwrap_or_default();
            let holder = payment.holder.clone().unwrap_or_default();
            letter.say(
                "mail-pay-transfer",
                &[
                    ("amount", &amount),
                    ("bank", &bank),
                    ("account", &payment.account),
                    ("holder", &holder),
                    ("until", &until),
                ],
            );
        }
        Method::Qris => letter.say("mail-pay-qris", &[("amount", &amount), ("until", &until)]),
        Method::Test => letter.say("mail-pay-test", &[("amount", &amount), ("until", &until)]),
    }
    letter.links(tx, &parts).await?;
    letter.send(tx, "mail-placed-subject", now).await
}

/// The money is there.
pub(crate) async fn payment_confirmed(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    payment: &Payment,
    now: Timestamp,
) -> Result<(), DbErr> {
    let parts = orders::store::fulfilments_of(tx, order.id).await?;
    let mut letter = Letter::new(app, order);
    let paid = plain(payment.paid.unwrap_or(payment.amount));
    letter.say("mail-paid", &[("number", &order.number), ("amount", &paid)]);
    letter.goods(tx, &parts).await?;
    letter.links(tx, &parts).await?;
    letter.send(tx, "mail-paid-subject", now).await
}

/// A parcel left.
pub(crate) async fn dispatched(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    part: &Fulfilment,
    carrier: &str,
    tracking_no: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let parts = std::slice::from_ref(part);
    let mut letter = Letter::new(app, order);
    letter.say("mail-dispatched", &[("number", &part.number), ("carrier", carrier), ("tracking", tracking_no)]);
    letter.goods(tx, parts).await?;
    letter.say("mail-dispatched-next", &[]);
    letter.links(tx, parts).await?;
    letter.send(tx, "mail-dispatched-subject", now).await
}

/// A part is completed.
pub(crate) async fn completed(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    part: &Fulfilment,
    now: Timestamp,
) -> Result<(), DbErr> {
    let parts = std::slice::from_ref(part);
    let mut letter = Letter::new(app, order);
    letter.say("mail-completed", &[("number", &part.number)]);
    letter.goods(tx, parts).await?;
    letter.links(tx, parts).await?;
    letter.send(tx, "mail-completed-subject", now).await
}

/// Parts were called off; `refund_due` says that they were paid.
pub(crate) async fn cancelled(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    parts: &[Fulfilment],
    reason: &str,
    refund_due: bool,
    now: Timestamp,
) -> Result<(), DbErr> {
    let numbers: Vec<&str> = parts.iter().map(|p| p.number.as_str()).collect();
    let mut letter = Letter::new(app, order);
    letter.say("mail-cancelled", &[("number", &numbers.join(", "))]);
    letter.goods(tx, parts).await?;
    if !reason.is_empty() {
        letter.say("mail-reason", &[("reason", reason)]);
    }
    letter.say(if refund_due { "mail-refund-due" } else { "mail-nothing-paid" }, &[]);
    letter.links(tx, parts).await?;
    letter.send(tx, "mail-cancelled-subject", now).await
}

/// The order was not paid in time.
pub(crate) async fn expired(tx: &WriteTx, app: &App, order: &Order, now: Timestamp) -> Result<(), DbErr> {
    let parts = orders::store::fulfilments_of(tx, order.id).await?;
    let mut letter = Letter::new(app, order);
    letter.say("mail-expired", &[("number", &order.number)]);
    letter.say("mail-expired-paid", &[("email", &app.settings.programme.complaints_email)]);
    letter.links(tx, &parts).await?;
    letter.send(tx, "mail-expired-subject", now).await
}

/// Money went back.
pub(crate) async fn refunded(
    tx: &WriteTx,
    app: &App,
    order: &Order,
    refund: &Refund,
    now: Timestamp,
) -> Result<(), DbErr> {
    let parts = orders::store::fulfilments_of(tx, order.id).await?;
    let mut letter = Letter::new(app, order);
    let reference = refund.reference.clone().unwrap_or_default();
    letter.say(
        "mail-refunded",
        &[("number", &order.number), ("amount", &plain(refund.amount)), ("reference", &reference)],
    );
    letter.say("mail-reason", &[("reason", &refund.reason)]);
    letter.links(tx, &parts).await?;
    letter.send(tx, "mail-refunded-subject", now).await
}
