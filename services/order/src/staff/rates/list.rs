//! The rates of today, the form for a new one, and the history of each currency.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Days, NaiveDate, NaiveTime};
use sentra_shared::{
    clock::WIB,
    failure::{Failure, FieldError},
    http::{Form, IdempotencyKey, List, PageQuery, PathOf, QueryOf, Staff},
    money::Currency,
    page::{Frame, Page, Refused},
    secret::{READABLE, random_text},
    text::{grouped, typed_decimal},
};
use serde::Deserialize;

use crate::{
    app::App,
    error::Error,
    exchange_rates::{self, NewRate},
    shipping::abroad::{self, country::COUNTRIES},
};

/// A rate with this many days left is told.
const ENDS_SOON_DAYS: u64 = 2;

#[derive(Debug, Template)]
#[template(path = "staff/rates/list.html")]
pub(super) struct ListPage {
    frame: Frame,
    rates: Vec<RateView>,
    tariffs: Vec<TariffView>,
    typed: Typed,
    errors: Vec<FieldError>,
    done: String,
}

#[derive(Debug)]
struct RateView {
    code: &'static str,
    name: String,
    /// Empty without a rate for today.
    per_idr: String,
    from: String,
    until: String,
    ends_soon: bool,
    selected: bool,
}

#[derive(Debug)]
struct TariffView {
    country: &'static str,
    name: &'static str,
    /// `None` where staff have not set one.
    price: Option<abroad::Tariff>,
}

/// The form of a new rate.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    currency: String,
    #[serde(default)]
    per_idr: String,
    #[serde(default)]
    valid_from: String,
    #[serde(default)]
    confirm_jump: String,
    #[serde(default, rename = "_key")]
    key: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct DoneQuery {
    done: Option<String>,
}

/// A day of the marketplace as its reader writes it.
fn written(frame: &Frame, day: NaiveDate) -> String {
    let at = day.and_time(NaiveTime::MIN).and_local_timezone(WIB).single();
    at.map(|at| frame.day(&at.to_utc())).unwrap_or_default()
}

async fn rates(app: &App, frame: &Frame, chosen: &str) -> Result<Vec<RateView>, Error> {
    let today = exchange_rates::today(app.now());
    let age = app.settings.exchange.rate_days_max;
    let known = exchange_rates::rates(app.db.read(), today, age).await?;
    let view = |currency: Currency| {
        let rate = known.on(today, currency, age);
        let until = rate.and_then(|r| r.valid_from.checked_add_days(Days::new(age.into())));
        let soon = today.checked_add_days(Days::new(ENDS_SOON_DAYS)).unwrap_or(today);
        RateView {
            code: currency.code(),
            name: frame.currency_name(&currency),
            per_idr: rate.map(|r| grouped(frame.lang, &r.per_idr.to_string())).unwrap_or_default(),
            from: rate.map(|r| written(frame, r.valid_from)).unwrap_or_default(),
            until: until.map(|day| written(frame, day)).unwrap_or_default(),
            ends_soon: until.is_some_and(|day| day <= soon),
            selected: currency.code() == chosen,
        }
    };
    Ok(Currency::ALL.into_iter().filter(|c| *c != Currency::Idr).map(view).collect())
}

async fn page(
    app: &App,
    frame: Frame,
    mut typed: Typed,
    errors: Vec<FieldError>,
    done: String,
) -> Result<ListPage, Error> {
    if typed.key.is_empty() || !errors.is_empty() {
        typed.key = random_text(READABLE, 20);
    }
    let mut prices = abroad::store::all(app.db.read()).await?;
    let tariffs = COUNTRIES.iter().map(|country| TariffView {
        country: country.code,
        name: country.name(frame.lang),
        price: prices.iter().position(|t| t.country == country.code).map(|at| prices.swap_remove(at)),
    });
    let tariffs = tariffs.collect();
    Ok(ListPage { rates: rates(app, &frame, &typed.currency).await?, tariffs, typed, errors, done, frame })
}

pub(super) async fn show(
    State(app): State<App>,
    Staff(_): Staff,
    frame: Frame,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Result<Page<ListPage>, Failure> {
    let done = match query.done.as_deref() {
        Some("rate") => frame.t("staff-rates-done"),
        Some("tariff") => frame.t("staff-rates-done-tariff"),
        _ => String::new(),
    };
    Ok(Page(page(&app, frame, Typed::default(), Vec::new(), done).await?))
}

pub(super) async fn enter_rate(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let Some(per_idr) = typed_decimal(&typed.per_idr) else {
        let errors = vec![FieldError::new("per_idr", "ambiguous_number").with("written", typed.per_idr.trim())];
        return Ok(Refused(page(&app, frame, typed, errors, String::new()).await?).into_response());
    };
    let new = NewRate {
        currency: typed.currency.clone(),
        per_idr,
        valid_from: typed.valid_from.clone(),
        confirm_jump: !typed.confirm_jump.is_empty(),
    };
    let key = IdempotencyKey(Some(typed.key.clone()).filter(|k| !k.is_empty() && k.len() <= 64));
    match exchange_rates::enter(&app, &actor, &new, key).await {
        Ok(_) => Ok(Redirect::to("/staff/rates?done=rate").into_response()),
        Err(Error::Invalid(errors)) => {
            Ok(Refused(page(&app, frame, typed, errors, String::new()).await?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Template)]
#[template(path = "staff/rates/history.html")]
pub(super) struct HistoryPage {
    frame: Frame,
    currency: Currency,
    entries: Vec<EntryView>,
    next: String,
}

#[derive(Debug)]
struct EntryView {
    from: String,
    per_idr: String,
    entered: String,
}

pub(super) async fn history(
    State(app): State<App>,
    Staff(_): Staff,
    frame: Frame,
    PathOf(code): PathOf<String>,
    QueryOf(query): QueryOf<PageQuery>,
) -> Result<Page<HistoryPage>, Failure> {
    let currency: Currency = code.parse().map_err(|_| Failure::not_found())?;
    let after = query.after.as_deref().and_then(|a| a.parse().ok());
    let found = exchange_rates::store::history(app.db.read(), currency, after, query.limit() + 1).await?;
    let List { items, next } = List::cut(found, query.limit(), |e| e.id.to_string());
    let entries = items
        .into_iter()
        .map(|e| EntryView {
            from: written(&frame, e.rate.valid_from),
            per_idr: grouped(frame.lang, &e.rate.per_idr.to_string()),
            entered: frame.date(&e.entered_at),
        })
        .collect();
    let next = next.map(|after| format!("/staff/rates/history/{currency}?after={after}")).unwrap_or_default();
    Ok(Page(HistoryPage { frame, currency, entries, next }))
}
