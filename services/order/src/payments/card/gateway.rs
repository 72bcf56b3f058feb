//! Stripe's API: the only place that knows its crates. One try for each call, with a time limit; who calls repeats it, with the same
//! key. Of the answers only the fields that are needed are read, so that a newer API version with other fields does not matter.

use std::{
    collections::HashMap,
    fmt,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use sentra_shared::{
    clock::{Clock, Timestamp},
    config,
    money::Currency,
    tls,
};
use serde::{Deserialize, Serialize};
use stripe::{ApiErrorsType, Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError, StripeRequest};
use stripe_checkout::{
    CheckoutSessionLocale, CheckoutSessionMode,
    checkout_session::{
        CreateCheckoutSession, CreateCheckoutSessionAdaptivePricing, CreateCheckoutSessionAllowedPaymentMethodTypes,
        CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
        CreateCheckoutSessionPaymentIntentData, ExpireCheckoutSession, ProductData, RetrieveCheckoutSession,
    },
};
use stripe_core::refund::{CreateRefund, ListRefund, RetrieveRefund};

/// Longest wait for an answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// After a call without an answer further calls fail at once for these seconds, so that buyers and other jobs need not wait as well.
const AWAY_S: i64 = 15;

/// The name of the metadata field that holds our id of what an object at Stripe is for.
pub(super) const OURS: &str = "sentra";

/// What could not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// Stripe said no, and nothing happened there.
    #[error("Stripe refused it: {0}")]
    Refused(String),
    /// Nobody knows whether it happened: no answer, one that cannot be read, or a failure inside Stripe.
    #[error("Stripe gave no clear answer: {code}")]
    Unclear {
        /// In a word.
        code: String,
        /// True when Stripe answered that it failed, which it would repeat for the same key.
        failed_inside: bool,
    },
}

impl CallError {
    fn unclear(code: &str) -> Self {
        Self::Unclear { code: code.to_owned(), failed_inside: false }
    }
}

impl From<StripeError> for CallError {
    fn from(error: StripeError) -> Self {
        match error {
            StripeError::Stripe(told, status) => {
                let code = told.code.as_ref().map(ToString::to_string);
                let code = told.decline_code.clone().or(code).unwrap_or_else(|| told.type_.to_string());
                let other_call = told.type_ == ApiErrorsType::IdempotencyError;
                match status {
                    // Not ours to use, the key is in use this moment, too many requests: later it may go.
                    401 | 403 | 409 | 429 => Self::unclear(&code),
                    400..=499 if !other_call => Self::Refused(code),
                    _ => Self::Unclear { code, failed_inside: true },
                }
            }
            StripeError::Timeout => Self::unclear("timeout"),
            StripeError::ClientError(_) => Self::unclear("connection"),
            StripeError::JSONDeserialize(_) => Self::Unclear { code: "unreadable".to_owned(), failed_inside: true },
            StripeError::ConfigError(_) => Self::unclear("configuration"),
        }
    }
}

/// A payment page to open. It is stored before the call, so that a repeated call says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageAsk {
    /// Our id of the payment.
    pub(super) payment: String,
    /// In Stripe's units.
    pub(super) amount: i64,
    /// ISO code in small letters.
    pub(super) currency: String,
    /// What the buyer reads as the thing that is paid.
    pub(super) title: String,
    /// Language of the page.
    pub(super) locale: String,
    /// Where the buyer comes back to after paying.
    pub(super) success_url: String,
    /// Where the buyer comes back to without paying.
    pub(super) cancel_url: String,
    /// Unix time at which the page closes by itself.
    pub(super) expires_at: i64,
}

/// Money to send back. It is stored before the call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BackAsk {
    /// The PaymentIntent that brought it.
    pub(super) intent: String,
    /// In Stripe's units.
    pub(super) amount: i64,
    /// Our id of the refund, or of the money in the queue.
    pub(super) target: String,
}

/// A Checkout Session, as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, miniserde::Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) url: Option<String>,
    pub(super) status: Option<String>,
    pub(super) payment_status: Option<String>,
    pub(super) payment_intent: Option<String>,
    pub(super) amount_total: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) client_reference_id: Option<String>,
}

/// A Refund, as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, miniserde::Deserialize)]
pub(super) struct Back {
    pub(super) id: String,
    pub(super) status: Option<String>,
    pub(super) amount: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) payment_intent: Option<String>,
    pub(super) failure_reason: Option<String>,
    pub(super) metadata: Option<HashMap<String, String>>,
}

impl Back {
    /// Our id of what it is for, if it was made here.
    pub(super) fn target(&self) -> Option<&str> {
        self.metadata.as_ref().and_then(|m| m.get(OURS)).map(String::as_str)
    }
}

#[derive(miniserde::Deserialize)]
struct Backs {
    data: Vec<Back>,
}

/// An account at Stripe.
pub(crate) struct Gateway {
    client: Client,
    webhook_secret: config::Secret,
    currencies: Vec<Currency>,
    minutes: u32,
    is_live: bool,
    clock: Clock,
    /// Unix time until which calls fail at once.
    away_until: AtomicI64,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}

impl Gateway {
    /// The account of the settings; `None` without one.
    ///
    /// # Errors
    /// The settings cannot be used, in words.
    pub(crate) fn open(settings: &config::Stripe, clock: &Clock) -> Result<Option<Self>, String> {
        Self::open_within(settings, clock, ANSWER_TIME)
    }

    /// The same with a time limit for answers.
    pub(super) fn open_within(
        settings: &config::Stripe,
        clock: &Clock,
        answer_time: Duration,
    ) -> Result<Option<Self>, String> {
        let key = &settings.secret_key.0;
        if key.is_empty() {
            return Ok(None);
        }
        tls::install();
        let builder = ClientBuilder::new(key).timeout(answer_time).url(format!("{}/", settings.api_url));
        let client = builder.build().map_err(|e| e.to_string())?;
        Ok(Some(Self {
            client,
            webhook_secret: settings.webhook_secret.clone(),
            currencies: settings.currencies.iter().filter_map(|code| code.parse().ok()).collect(),
            minutes: settings.minutes,
            is_live: key.contains("_live_"),
            clock: clock.clone(),
            away_until: AtomicI64::new(0),
        }))
    }

    /// True when the account takes this currency.
    pub(crate) fn takes(&self, currency: Currency) -> bool {
        self.currencies.contains(&currency)
    }

    /// Until when a payment opened now must be made.
    pub(crate) fn deadline(&self, now: Timestamp) -> Timestamp {
        now + chrono::TimeDelta::minutes(self.minutes.into())
    }

    /// Signs what Stripe sends to us.
    pub(super) fn webhook_secret(&self) -> &str {
        &self.webhook_secret.0
    }

    /// Where staff see a PaymentIntent at Stripe.
    pub(crate) fn dashboard_url(&self, intent: &str) -> String {
        format!("https://dashboard.stripe.com/{}payments/{intent}", if self.is_live { "" } else { "test/" })
    }

    async fn send<T>(&self, request: impl StripeRequest, key: Option<&str>) -> Result<T, CallError>
    where
        T: miniserde::Deserialize,
    {
        let now = self.clock.now().timestamp();
        if now < self.away_until.load(Ordering::Relaxed) {
            return Err(CallError::unclear("away"));
        }
        let mut call = request.build().customize::<T>();
        if let Some(key) = key {
            let key = IdempotencyKey::new(key).map_err(|_| CallError::unclear("key"))?;
            call = call.request_strategy(RequestStrategy::Idempotent(key));
        }
        let answer = call.send(&self.client).await.map_err(CallError::from);
        if let Err(CallError::Unclear { code, failed_inside: false }) = &answer
            && code == "timeout"
        {
            self.away_until.store(now.saturating_add(AWAY_S), Ordering::Relaxed);
        }
        answer
    }

    /// Opens a payment page.
    pub(super) async fn open_page(&self, key: &str, ask: &PageAsk) -> Result<Session, CallError> {
        self.send(page_request(ask), Some(key)).await
    }

    /// A payment page as it is now.
    pub(super) async fn page(&self, session: &str) -> Result<Session, CallError> {
        self.send(RetrieveCheckoutSession::new(session), None).await
    }

    /// Closes a payment page; Stripe refuses it when somebody paid there or it is closed.
    pub(super) async fn close_page(&self, key: &str, session: &str) -> Result<Session, CallError> {
        self.send(ExpireCheckoutSession::new(session), Some(key)).await
    }

    /// Sends money back.
    pub(super) async fn give_back(&self, key: &str, ask: &BackAsk) -> Result<Back, CallError> {
        let request = CreateRefund::new()
            .payment_intent(ask.intent.clone())
            .amount(ask.amount)
            .metadata(HashMap::from([(OURS.to_owned(), ask.target.clone())]));
        self.send(request, Some(key)).await
    }

    /// Money on its way back, as it is now.
    pub(super) async fn back(&self, id: &str) -> Result<Back, CallError> {
        self.send(RetrieveRefund::new(id), None).await
    }

    /// What went back of a PaymentIntent for one of our refunds, if anything did.
    pub(super) async fn back_for(&self, intent: &str, target: &str) -> Result<Option<Back>, CallError> {
        let found: Backs = self.send(ListRefund::new().payment_intent(intent).limit(100), None).await?;
        Ok(found.data.into_iter().find(|back| back.target() == Some(target)))
    }
}

fn page_request(ask: &PageAsk) -> CreateCheckoutSession {
    let Ok(currency) = ask.currency.parse();
    let product = ProductData {
        name: ask.title.clone(),
        description: None,
        images: None,
        metadata: None,
        tax_code: None,
        tax_details: None,
        unit_label: None,
    };
    let price = CreateCheckoutSessionLineItemsPriceData {
        currency,
        product: None,
        product_data: Some(product),
        recurring: None,
        tax_behavior: None,
        unit_amount: Some(ask.amount),
        unit_amount_decimal: None,
    };
    let line = CreateCheckoutSessionLineItems {
        price_data: Some(price),
        quantity: Some(1),
        ..CreateCheckoutSessionLineItems::new()
    };
    let paid = CreateCheckoutSessionPaymentIntentData {
        description: Some(ask.title.clone()),
        metadata: Some(HashMap::from([(OURS.to_owned(), ask.payment.clone())])),
        ..CreateCheckoutSessionPaymentIntentData::new()
    };
    let locale = match ask.locale.as_str() {
        "id" => CheckoutSessionLocale::Id,
        "zh-HK" => CheckoutSessionLocale::ZhMinusHk,
        _ => CheckoutSessionLocale::En,
    };
    CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .allowed_payment_method_types(vec![CreateCheckoutSessionAllowedPaymentMethodTypes::Card])
        // The price is fixed in the order's currency; Stripe must not show another one.
        .adaptive_pricing(CreateCheckoutSessionAdaptivePricing { enabled: Some(false) })
        .client_reference_id(ask.payment.clone())
        .line_items(vec![line])
        .payment_intent_data(paid)
        .locale(locale)
        .success_url(ask.success_url.clone())
        .cancel_url(ask.cancel_url.clone())
        .expires_at(ask.expires_at)
}
