//! `/api/v1/payments`.

use axum::{extract::State, http::StatusCode, response::IntoResponse, response::Response};
use sentra_shared::{
    clock::Timestamp,
    contract::{OrderId, PaymentId, RefundId},
    failure::Failure,
    http::{IdempotencyKey, Json, List, PageQuery, PathOf, QueryOf, Staff},
    money::{Currency, Money},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Confirmed, Payment, Receipt, ReceiptId, ReceiptState,
    confirm::confirm,
    receipts::{self, NewReceipt},
    rules::{Method, PaymentState},
    store,
};
use crate::{
    app::App,
    error::Error,
    refunds::{self, Refund, RefundState},
};

/// Operations on payments.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(payment_list))
        .routes(routes!(payment_get))
        .routes(routes!(payment_confirm))
        .routes(routes!(payment_refund))
        .routes(routes!(payment_refund_settle))
        .routes(routes!(receipt_list, receipt_create))
        .routes(routes!(receipt_match))
        .routes(routes!(receipt_return))
}

/// The payment of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PaymentOut {
    /// Id.
    id: PaymentId,
    /// What it pays.
    order_id: OrderId,
    /// How.
    method: Method,
    /// Where it stands.
    state: PaymentState,
    /// What is to be paid, exactly: the order's total and, for a transfer, the unique code.
    amount: Money,
    /// The unique code in the amount; zero for other methods.
    unique_code: Money,
    /// What came; null until it came.
    paid: Option<Money>,
    /// Bank to transfer to.
    bank: Option<String>,
    /// Account to transfer to.
    account_number: Option<String>,
    /// Whose account it is.
    account_holder: Option<String>,
    /// QRIS code to scan, as text.
    qris: Option<String>,
    /// What the buyer does next; null when there is nothing, or when the page for paying by card is still being prepared.
    next_action: Option<PaymentActionOut>,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// When the money was found.
    #[schema(value_type = Option<String>, format = DateTime)]
    confirmed_at: Option<Timestamp>,
    /// Grows with each change.
    version: i64,
}

/// What the buyer does next to pay.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PaymentActionOut {
    /// `redirect`: open `url` in a browser. The page takes the card and leads back to the order.
    kind: &'static str,
    /// Where.
    url: String,
}

impl From<&Payment> for PaymentOut {
    fn from(payment: &Payment) -> Self {
        let is_transfer = payment.method == Method::BankTransfer;
        Self {
            id: payment.id,
            order_id: payment.order_id,
            method: payment.method,
            state: payment.state,
            amount: payment.amount,
            unique_code: payment.extra,
            paid: payment.paid,
            bank: payment.bank.clone(),
            account_number: is_transfer.then(|| payment.account.clone()),
            account_holder: payment.holder.clone(),
            qris: payment.qris_text.clone(),
            next_action: payment.pay_url.clone().map(|url| PaymentActionOut { kind: "redirect", url }),
            expires_at: payment.expires_at,
            confirmed_at: payment.confirmed_at,
            version: payment.version,
        }
    }
}

/// Money that came in.
#[derive(Debug, Serialize, ToSchema)]
struct ReceiptOut {
    /// Id.
    id: ReceiptId,
    /// The line of the statement.
    statement_ref: String,
    /// How it came.
    method: Method,
    /// How much.
    amount: Money,
    /// Where it stands.
    state: ReceiptState,
    /// What it paid.
    payment_id: Option<PaymentId>,
    /// The payment it came too late for.
    meant_for: Option<PaymentId>,
    /// Remark of staff.
    note: Option<String>,
    /// Reference of the transfer by which it went back.
    return_ref: Option<String>,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
}

impl From<&Receipt> for ReceiptOut {
    fn from(receipt: &Receipt) -> Self {
        Self {
            id: receipt.id,
            statement_ref: receipt.statement_ref.clone(),
            method: receipt.method,
            amount: receipt.amount,
            state: receipt.state,
            payment_id: receipt.payment_id,
            meant_for: receipt.meant_for,
            note: receipt.note.clone(),
            return_ref: receipt.return_ref.clone(),
            recorded_at: receipt.recorded_at,
        }
    }
}

/// A payment and the money that came for it.
#[derive(Debug, Serialize, ToSchema)]
struct PaymentConfirmedOut {
    /// The payment.
    payment: PaymentOut,
    /// The money: `matched`, or `unmatched` when it came too late and waits in the queue.
    receipt: ReceiptOut,
}

/// 200 when the money paid the order, 202 when it was taken in and waits in the queue.
fn confirmed(outcome: &Confirmed) -> Response {
    let status = if outcome.receipt.state == ReceiptState::Unmatched { StatusCode::ACCEPTED } else { StatusCode::OK };
    let out = PaymentConfirmedOut { payment: (&outcome.payment).into(), receipt: (&outcome.receipt).into() };
    (status, Json(out)).into_response()
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AmountQuery {
    /// Only payments that wait for exactly this amount, in whole rupiah.
    amount: Option<String>,
}

/// Payments that wait for a person's confirmation, oldest first.
#[utoipa::path(
    get, path = "/api/v1/payments", tag = "payments", params(AmountQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, body = List<PaymentOut>), (status = 403, description = "for staff"))
)]
async fn payment_list(
    State(app): State<App>,
    Staff(_actor): Staff,
    QueryOf(query): QueryOf<AmountQuery>,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<PaymentOut>>, Failure> {
    let wrong = |_| Failure::invalid(vec![sentra_shared::failure::FieldError::new("amount", "not_money")]);
    let amount = query.amount.map(|a| Money::parse(&a, Currency::Idr)).transpose().map_err(wrong)?;
    let after = page.after()?;
    let rows = store::open_ones(app.db.read(), amount, after, page.limit() + 1).await?;
    let List { items, next } = List::cut(rows, page.limit(), |p| p.id.to_string());
    Ok(Json(List { items: items.iter().map(PaymentOut::from).collect(), next }))
}

/// A payment.
#[utoipa::path(
    get, path = "/api/v1/payments/{id}", tag = "payments", params(("id" = PaymentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = PaymentOut), (status = 403, description = "for staff"), (status = 404, description = "no such payment"))
)]
async fn payment_get(
    State(app): State<App>,
    Staff(_actor): Staff,
    PathOf(id): PathOf<PaymentId>,
) -> Result<Json<PaymentOut>, Failure> {
    let payment = store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    Ok(Json((&payment).into()))
}

/// A line of the statement that pays a payment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmationIn {
    /// What names the line: each is used once.
    statement_ref: String,
    /// What came, exactly what the payment waits for.
    amount: Money,
}

/// Say that the money of a payment came. The same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/payments/{id}/confirmation", tag = "payments", request_body = ConfirmationIn,
    params(("id" = PaymentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = PaymentConfirmedOut),
        (status = 202, body = PaymentConfirmedOut, description = "the order had expired or was cancelled: the money waits in the queue"),
        (status = 403, description = "for staff"), (status = 404, description = "no such payment"),
        (status = 409, description = "`amount_differs`, `already_paid`, `statement_ref_used`, `paid_by_card`"), (status = 422, description = "wrong fields"))
)]
async fn payment_confirm(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<PaymentId>,
    Json(body): Json<ConfirmationIn>,
) -> Result<Response, Failure> {
    Ok(confirmed(&confirm(&app, &actor, id, &body.statement_ref, body.amount).await?))
}

/// Money to give back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefundIn {
    /// How much, at most what is left of the payment.
    amount: Money,
    /// Why; the buyer reads it.
    reason: String,
    /// Reference of the transfer, when the money is sent already. Without it a payment by card goes back to the card.
    reference: Option<String>,
}

/// Money on its way back.
#[derive(Debug, Serialize, ToSchema)]
struct RefundOut {
    /// Id.
    id: RefundId,
    /// Out of which payment.
    payment_id: PaymentId,
    /// How much.
    amount: Money,
    /// Why.
    reason: String,
    /// The way it goes.
    method: Method,
    /// `to_send` until a person has made the transfer; `pending` until Stripe says that it went; `failed` when it did not reach the
    /// buyer, so that it is owed again.
    state: RefundState,
    /// Reference of the transfer, or Stripe's id of the refund.
    reference: Option<String>,
    /// Why it failed, in a word of Stripe's.
    failure: Option<String>,
    /// When it was decided.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was sent.
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
}

impl From<&Refund> for RefundOut {
    fn from(refund: &Refund) -> Self {
        Self {
            id: refund.id,
            payment_id: refund.payment_id,
            amount: refund.amount,
            reason: refund.reason.clone(),
            method: refund.method,
            state: refund.state,
            reference: refund.reference.clone(),
            failure: refund.failure.clone(),
            created_at: refund.created_at,
            sent_at: refund.sent_at,
        }
    }
}

/// Adds the header that marks a stored answer.
pub(crate) fn mark_replayed(mut response: Response, replayed: bool) -> Response {
    if replayed {
        let value = axum::http::HeaderValue::from_static("true");
        response.headers_mut().insert("idempotent-replayed", value);
    }
    response
}

/// Give money of a payment back. What is owed after a cancellation is used first.
#[utoipa::path(
    post, path = "/api/v1/payments/{id}/refunds", tag = "payments", request_body = RefundIn,
    params(("id" = PaymentId, Path), ("Idempotency-Key" = String, Header, description = "required")), security(("bearer" = [])),
    responses((status = 201, body = RefundOut), (status = 403, description = "for staff"), (status = 404, description = "no such payment"),
        (status = 409, description = "`stale_version`: another change of this payment was first"),
        (status = 422, description = "`refund_too_much` names what is left"))
)]
async fn payment_refund(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<PaymentId>,
    key: IdempotencyKey,
    Json(body): Json<RefundIn>,
) -> Result<Response, Failure> {
    let key = key.required()?;
    let wanted = refunds::Wanted { payment: id, amount: body.amount, reason: body.reason, reference: body.reference };
    let (refund, replayed) = refunds::refund(&app, &actor, wanted, key).await?;
    Ok(mark_replayed((StatusCode::CREATED, Json(RefundOut::from(&refund))).into_response(), replayed))
}

/// How a refund went.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefundSettlementIn {
    /// Reference of the transfer.
    reference: String,
}

/// Say that a refund was transferred. The same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/payments/{id}/refunds/{refund_id}/settlement", tag = "payments", request_body = RefundSettlementIn,
    params(("id" = PaymentId, Path), ("refund_id" = RefundId, Path)), security(("bearer" = [])),
    responses((status = 200, body = RefundOut), (status = 403, description = "for staff"), (status = 404, description = "no such refund"),
        (status = 409, description = "sent before, with another reference"), (status = 422, description = "wrong reference"))
)]
async fn payment_refund_settle(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf((id, refund_id)): PathOf<(PaymentId, RefundId)>,
    Json(body): Json<RefundSettlementIn>,
) -> Result<Json<RefundOut>, Failure> {
    let refund = refunds::settle(&app, &actor, id, refund_id, &body.reference).await?;
    Ok(Json((&refund).into()))
}

/// Money that fits no payment, oldest first.
#[utoipa::path(
    get, path = "/api/v1/payments/receipts", tag = "payments", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = List<ReceiptOut>), (status = 403, description = "for staff"))
)]
async fn receipt_list(
    State(app): State<App>,
    Staff(_actor): Staff,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<ReceiptOut>>, Failure> {
    let after = page.after()?;
    let rows = store::unmatched(app.db.read(), after, page.limit() + 1).await?;
    let List { items, next } = List::cut(rows, page.limit(), |r| r.id.to_string());
    Ok(Json(List { items: items.iter().map(ReceiptOut::from).collect(), next }))
}

/// A line of the statement that fits no payment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiptIn {
    /// What names the line: each is recorded once.
    statement_ref: String,
    /// How it came.
    method: Method,
    /// How much.
    amount: Money,
    /// A remark, e.g. the sender's name.
    #[serde(default)]
    note: String,
}

/// Put money into the queue of what fits no payment. The same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/payments/receipts", tag = "payments", request_body = ReceiptIn, security(("bearer" = [])),
    responses((status = 201, body = ReceiptOut), (status = 403, description = "for staff"),
        (status = 409, description = "`statement_ref_used`"), (status = 422, description = "wrong fields"))
)]
async fn receipt_create(
    State(app): State<App>,
    Staff(actor): Staff,
    Json(body): Json<ReceiptIn>,
) -> Result<(StatusCode, Json<ReceiptOut>), Failure> {
    let new =
        NewReceipt { statement_ref: body.statement_ref, method: body.method, amount: body.amount, note: body.note };
    let receipt = receipts::record(&app, &actor, new).await?;
    Ok((StatusCode::CREATED, Json((&receipt).into())))
}

/// Which payment money from the queue is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiptMatchIn {
    /// An open payment of the same method; the money covers its order and is at most Rp 9.999 above it.
    payment_id: PaymentId,
    /// Why they belong together.
    reason: String,
}

/// Pay an order with money from the queue.
#[utoipa::path(
    post, path = "/api/v1/payments/receipts/{receipt_id}/match", tag = "payments", request_body = ReceiptMatchIn,
    params(("receipt_id" = ReceiptId, Path)), security(("bearer" = [])),
    responses((status = 200, body = PaymentConfirmedOut), (status = 403, description = "for staff"), (status = 404, description = "no such receipt or payment"),
        (status = 409, description = "`does_not_fit`, `stale_version`"), (status = 422, description = "no reason"))
)]
async fn receipt_match(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<ReceiptId>,
    Json(body): Json<ReceiptMatchIn>,
) -> Result<Response, Failure> {
    Ok(confirmed(&receipts::match_to(&app, &actor, id, body.payment_id, &body.reason).await?))
}

/// How money from the queue went back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceiptReturnIn {
    /// Reference of the transfer; not for a card, whose money Stripe sends back.
    #[serde(default)]
    reference: String,
    /// Why.
    reason: String,
}

/// Say that money from the queue was sent back, or have Stripe send it back to its card. The same again gives the same answer.
#[utoipa::path(
    post, path = "/api/v1/payments/receipts/{receipt_id}/return", tag = "payments", request_body = ReceiptReturnIn,
    params(("receipt_id" = ReceiptId, Path)), security(("bearer" = [])),
    responses((status = 200, body = ReceiptOut), (status = 403, description = "for staff"), (status = 404, description = "no such receipt"),
        (status = 409, description = "not in the queue any more"), (status = 422, description = "wrong fields"))
)]
async fn receipt_return(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<ReceiptId>,
    Json(body): Json<ReceiptReturnIn>,
) -> Result<Json<ReceiptOut>, Failure> {
    let receipt = receipts::send_back(&app, &actor, id, &body.reference, &body.reason).await?;
    Ok(Json((&receipt).into()))
}
