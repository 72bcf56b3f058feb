//! `/api/v1/freight-quotes`.

use axum::extract::State;
use sentra_shared::{
    failure::{Failure, FieldError},
    http::{Coordinator, Json},
    money::{Money, MoneyError},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Charge, Pieces, RateClass, RatingError, Tariff, kg_decimal, rate};
use crate::{
    app::App,
    cargo::{RateCardId, rate_cards},
    error::Error,
};

/// Kinds of pieces in one quote.
const PIECES_MAX: usize = 200;

/// Operations on freight quotes.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(freight_quote))
}

/// So many equal pieces.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FreightPiecesIn {
    /// How many.
    count: u32,
    /// Gross weight of each, in grams.
    weight_g: i64,
    /// Length, width and height of each, in millimetres.
    size_mm: [i64; 3],
}

/// A load and the card to rate it by.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FreightQuoteIn {
    /// The card.
    rate_card_id: RateCardId,
    /// The load.
    pieces: Vec<FreightPiecesIn>,
}

/// The weight break that was charged.
#[derive(Debug, Serialize, ToSchema)]
struct FreightBreakOut {
    /// M minimum, N normal, Q quantity.
    class: RateClass,
    /// Kilograms from which it counts.
    from_kg: String,
    /// Price of a kilogram, in major units.
    rate: String,
}

/// A surcharge of a load.
#[derive(Debug, Serialize, ToSchema)]
struct FreightSurchargeOut {
    /// Its code on the card.
    code: String,
    /// Amount.
    amount: Money,
}

/// What a load costs.
#[derive(Debug, Serialize, ToSchema)]
struct FreightQuoteOut {
    /// Weight on the scale.
    actual_kg: String,
    /// Weight that the room counts as.
    volume_kg: String,
    /// The larger of both in total, rounded up to the card's step.
    chargeable_kg: String,
    /// The weight that is paid for.
    charged_as_kg: String,
    /// The break that was charged.
    r#break: FreightBreakOut,
    /// Freight.
    freight: Money,
    /// Surcharges.
    surcharges: Vec<FreightSurchargeOut>,
    /// Freight and surcharges.
    total: Money,
    /// Kilograms to the next break with a lower price; null beyond the last.
    kg_to_cheaper_break: Option<String>,
}

fn out(tariff: &Tariff, charge: Charge) -> FreightQuoteOut {
    FreightQuoteOut {
        actual_kg: kg_decimal(charge.actual_g),
        volume_kg: kg_decimal(charge.volume_g),
        chargeable_kg: kg_decimal(charge.chargeable_g),
        charged_as_kg: kg_decimal(charge.charged_as_g),
        r#break: FreightBreakOut {
            class: charge.class,
            from_kg: kg_decimal(charge.break_g),
            rate: charge.per_kg.to_decimal(tariff.currency),
        },
        freight: charge.freight,
        surcharges: charge.surcharges.into_iter().map(|(code, amount)| FreightSurchargeOut { code, amount }).collect(),
        total: charge.total,
        kg_to_cheaper_break: charge.to_cheaper_break_g.map(kg_decimal),
    }
}

/// What a refused rating means for who asked.
pub(crate) fn refused(error: RatingError) -> Error {
    let wrong = |code| Error::Invalid(vec![FieldError::new("pieces", code)]);
    match error {
        RatingError::NoPieces => wrong("required"),
        RatingError::BadPieces => wrong("piece_without_weight_or_size"),
        RatingError::TooLarge | RatingError::Money(MoneyError::Overflow) => wrong("too_large_number"),
        // A stored card is checked, so this is a fault of ours.
        RatingError::BadTariff => Error::Db(sea_orm::DbErr::Type("a stored rate card is not complete".to_owned())),
        RatingError::Money(error) => Error::Money(error),
    }
}

/// Rate a load by a card, without keeping anything.
#[utoipa::path(
    post, path = "/api/v1/freight-quotes", tag = "cargo", request_body = FreightQuoteIn, security(("bearer" = [])),
    responses((status = 200, body = FreightQuoteOut), (status = 404, description = "no such card"),
        (status = 422, description = "pieces without weight or size"))
)]
async fn freight_quote(
    State(app): State<App>,
    Coordinator(_actor): Coordinator,
    Json(asked): Json<FreightQuoteIn>,
) -> Result<Json<FreightQuoteOut>, Failure> {
    if asked.pieces.len() > PIECES_MAX {
        return Err(Failure::invalid(vec![FieldError::new("pieces", "too_many_entries").with("max", PIECES_MAX)]));
    }
    let pieces: Vec<Pieces> =
        asked.pieces.iter().map(|p| Pieces { count: p.count, weight_g: p.weight_g, size_mm: p.size_mm }).collect();
    let card = rate_cards::find(app.db.read(), asked.rate_card_id).await?.ok_or(Error::NotFound)?;
    let charge = rate(&card.tariff, &pieces).map_err(refused)?;
    Ok(Json(out(&card.tariff, charge)))
}
