//! The part of an order's page that says how to pay, or how the payment ended.

use askama::Template;
use chrono::TimeDelta;
use qrcode::{EcLevel, QrCode, render::svg};
use sentra_shared::{
    failure::{Failure, FieldError},
    files::signed_link,
    money::Money,
    page::Frame,
    secret::{READABLE, random_text},
};

use super::{
    Payment, Proof, card, open,
    qris::Qris,
    rules::{Method, PaymentState},
    store,
};
use crate::{
    app::App,
    error::Error,
    orders::Order,
    refunds::{self, Refund, RefundState},
};

/// How long the links to pictures of a page count.
const PROOF_SHOWN: TimeDelta = TimeDelta::minutes(15);
/// Width of the code on the page, in pixels at least.
const CODE_PX: u32 = 264;

/// The rendered part of the page.
#[derive(Debug, Template)]
#[template(path = "payments/instructions.html")]
struct Instructions<'a> {
    frame: &'a Frame,
    order: &'a Order,
    payment: &'a Payment,
    /// Links to the pictures sent.
    proofs: Vec<String>,
    /// The code as inline SVG; empty for other methods.
    code: String,
    is_sample: bool,
    /// The bank did not accept the card tried last.
    card_declined: bool,
    /// Stripe does not open a page for this payment.
    card_refused: bool,
    /// What went back of a payment that came, and what is still to go, a sentence each.
    back: Vec<String>,
    token: &'a str,
    key: String,
    /// What was wrong with the proof sent last.
    errors: Vec<FieldError>,
}

/// The refusal of a proof that the redirect after it named in `?proof=`; unknown words say nothing.
fn refused_proof(frame: &Frame) -> Option<FieldError> {
    let query = frame.path.split_once('?').map_or("", |(_, query)| query);
    let named = query.split('&').find_map(|pair| pair.strip_prefix("proof="))?;
    let known = ["required", "picture_too_large", "not_a_picture", "enough_pictures"];
    known.into_iter().find(|code| *code == named).map(|code| FieldError::new("proof", code))
}

/// A QR code as SVG without an XML head, so that it can stand in a page.
fn draw(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(CODE_PX, CODE_PX).build();
    drawn.find("<svg").and_then(|start| drawn.get(start..)).map(str::to_owned)
}

/// What goes back of a payment, in words: what went, what is on its way, and what is still owed.
async fn money_back(app: &App, frame: &Frame, payment: &Payment) -> Result<Vec<String>, Error> {
    if payment.confirmed_at.is_none() {
        return Ok(Vec::new());
    }
    let db = app.db.read();
    let sums = refunds::store::sums(db, &[payment.id]).await?;
    let owed: i64 = sums.iter().map(|(_, owed, back)| owed - back).sum();
    let in_words = |refund: &Refund| match (refund.state, refund.sent_at) {
        (RefundState::Sent, Some(at)) => {
            Some(frame.tn2("payments-back-sent", "amount", &refund.amount, "at", &frame.day(&at)))
        }
        (RefundState::Failed, _) => None,
        _ => Some(frame.tn("payments-back-coming", "amount", &refund.amount)),
    };
    let given = refunds::store::of_order(db, payment.order_id).await?;
    let mut back: Vec<String> = given.iter().filter_map(in_words).collect();
    if owed > 0 {
        let amount = Money::from_minor(owed, payment.base.currency());
        back.push(frame.tn("payments-back-owed", "amount", &amount));
    }
    Ok(back)
}

/// How to pay an order, as HTML for its page: amount, account or code, deadline, "I have paid". `token` is that of the order's link when
/// the reader is not signed in. `errors` are those of a refused proof, beside the one that the page's address may name.
///
/// # Errors
/// The order has no payment, or the template fails.
pub(crate) async fn instructions_view(
    app: &App,
    frame: &Frame,
    order: &Order,
    token: Option<&str>,
    errors: &[FieldError],
) -> Result<String, Failure> {
    let payment = store::of_order(app.db.read(), order.id).await?.ok_or(Error::NotFound)?;
    let proofs = store::proofs_of(app.db.read(), &[payment.id]).await?;
    let code =
        payment.qris_text.as_deref().filter(|_| payment.state == PaymentState::Open).and_then(draw).unwrap_or_default();
    let card = if payment.method == Method::Card { card::store::find(app.db.read(), payment.id).await? } else { None };
    let failed = card.as_ref().is_some_and(|intent| intent.failure.is_some());
    let view = Instructions {
        frame,
        order,
        payment: &payment,
        proofs: proofs.iter().enumerate().map(|(n, proof)| link_to(app, proof, n + 1)).collect(),
        code,
        is_sample: open::is_sample_code(app),
        card_declined: failed && payment.pay_url.is_some(),
        card_refused: failed && payment.pay_url.is_none(),
        back: money_back(app, frame, &payment).await?,
        token: token.unwrap_or_default(),
        key: random_text(READABLE, 20),
        errors: errors.iter().cloned().chain(refused_proof(frame)).collect(),
    };
    view.render().map_err(Failure::internal)
}

/// The page is for those who may see the order; its buyer often has no session, so the link speaks for itself for a while.
fn link_to(app: &App, proof: &Proof, number: usize) -> String {
    let ending = proof.file.rsplit_once('.').map_or("jpg", |(_, ending)| ending);
    signed_link(&app.keys, &proof.file, &format!("bukti-bayar-{number}.{ending}"), app.now() + PROOF_SHOWN)
}

impl Instructions<'_> {
    fn is_open(&self) -> bool {
        self.payment.state == PaymentState::Open
    }

    fn is_transfer(&self) -> bool {
        self.payment.method == Method::BankTransfer
    }

    fn is_qris(&self) -> bool {
        self.payment.method == Method::Qris
    }

    fn is_card(&self) -> bool {
        self.payment.method == Method::Card
    }

    fn is_confirmed(&self) -> bool {
        self.payment.state == PaymentState::Confirmed
    }

    /// The shop's name that the buyer's app will show.
    fn merchant(&self) -> String {
        let code = self.payment.qris_text.as_deref().and_then(|text| Qris::parse(text).ok());
        code.map(|c| c.merchant_name().to_owned()).unwrap_or_default()
    }

    fn holder(&self) -> String {
        self.payment.holder.clone().unwrap_or_default()
    }

    /// What came, or is to come.
    fn paid(&self) -> Money {
        self.payment.paid.unwrap_or(self.payment.amount)
    }

    /// The account number in groups of four, as it is read.
    fn account_shown(&self) -> String {
        let digits: Vec<char> = self.payment.account.chars().collect();
        digits.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    fn upload_action(&self) -> String {
        format!("/orders/{}/proof", self.order.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_without_style_or_xml_head() {
        let drawn = draw(super::super::qris::DEMO_STATIC).unwrap();
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>") && !drawn.contains("style"));
    }
}
