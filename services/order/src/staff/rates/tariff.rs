//! The form for the price of sending to one country.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use sentra_shared::{
    failure::{Failure, FieldError},
    http::{Form, PathOf, Staff},
    money::{Currency, Money},
    page::{Frame, Page, Refused},
};
use serde::Deserialize;

use crate::{
    app::App,
    error::Error,
    shipping::abroad::{self, NewTariff, country},
    staff::payments::rupiah,
};

#[derive(Debug, Template)]
#[template(path = "staff/rates/tariff.html")]
pub(super) struct TariffPage {
    frame: Frame,
    country: &'static str,
    name: &'static str,
    typed: Typed,
    errors: Vec<FieldError>,
}

/// The form as typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    per_kg: String,
    #[serde(default)]
    minimum: String,
    #[serde(default)]
    days_min: String,
    #[serde(default)]
    days_max: String,
    #[serde(default)]
    active: String,
    #[serde(default)]
    example: String,
    #[serde(default)]
    version: String,
}

impl Typed {
    fn of(tariff: &abroad::Tariff) -> Self {
        let ticked = |on: bool| if on { "yes".to_owned() } else { String::new() };
        Self {
            per_kg: tariff.per_kg.to_decimal(),
            minimum: tariff.minimum.to_decimal(),
            days_min: tariff.days_min.to_string(),
            days_max: tariff.days_max.to_string(),
            active: ticked(tariff.active),
            example: ticked(tariff.example),
            version: tariff.version.to_string(),
        }
    }

    /// What cannot be read becomes what the use case refuses.
    fn wanted(&self) -> NewTariff {
        let wrong = Money::from_minor(-1, Currency::Idr);
        let number = |text: &str| text.trim().parse().unwrap_or(-1);
        NewTariff {
            per_kg: rupiah(&self.per_kg).unwrap_or(wrong),
            minimum: if self.minimum.trim() == "0" {
                Money::zero(Currency::Idr)
            } else {
                rupiah(&self.minimum).unwrap_or(wrong)
            },
            days_min: number(&self.days_min),
            days_max: number(&self.days_max),
            active: !self.active.is_empty(),
            example: !self.example.is_empty(),
            version: self.version.trim().parse().unwrap_or(0),
        }
    }
}

fn page(frame: Frame, code: &str, typed: Typed, errors: Vec<FieldError>) -> Result<TariffPage, Failure> {
    let country = country::find(code).ok_or_else(Failure::not_found)?;
    Ok(TariffPage { country: country.code, name: country.name(frame.lang), typed, errors, frame })
}

pub(super) async fn show(
    State(app): State<App>,
    Staff(_): Staff,
    frame: Frame,
    PathOf(code): PathOf<String>,
) -> Result<Page<TariffPage>, Failure> {
    let known = abroad::store::find(app.db.read(), &code).await?;
    let typed = known.as_ref().map_or_else(|| Typed { active: "yes".to_owned(), ..Typed::default() }, Typed::of);
    Ok(Page(page(frame, &code, typed, Vec::new())?))
}

pub(super) async fn set(
    State(app): State<App>,
    Staff(actor): Staff,
    frame: Frame,
    PathOf(code): PathOf<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    match abroad::set_tariff(&app, &actor, &code, &typed.wanted()).await {
        Ok(_) => Ok(Redirect::to("/staff/rates?done=tariff").into_response()),
        Err(Error::Invalid(errors)) => Ok(Refused(page(frame, &code, typed, errors)?).into_response()),
        Err(other) => Err(other.into()),
    }
}
