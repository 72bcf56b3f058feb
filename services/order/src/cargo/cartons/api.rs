//! `/api/v1/fulfilments/{id}/cartons`.

use axum::extract::State;
use sentra_shared::{
    contract::{FulfilmentId, LineId},
    failure::{Failure, FieldError, FieldErrors},
    http::{Json, Member, PathOf, Seller},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    CartonId, Packed, pack,
    rules::{CARTONS_MAX, Carton, Content},
    see,
};
use crate::{app::App, fulfilment::rules::State as FulfilmentState};

/// Operations on cartons.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(carton_list, carton_put))
}

/// Pieces of a line in a carton.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CartonContentIn {
    /// The line.
    line_id: LineId,
    /// Pieces of it.
    quantity: i64,
}

/// A carton, or several that are alike.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CartonIn {
    /// How many of them, one unless given.
    #[serde(default)]
    count: Option<u32>,
    /// What each weighs, in grams; at most 30,000.
    weight_g: i64,
    /// Length, width and height of each, in millimetres.
    size_mm: [i64; 3],
    /// What lies in each.
    contents: Vec<CartonContentIn>,
}

/// All cartons of a part.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CartonsIn {
    /// The version that was read; 0 before the first carton.
    version: i64,
    /// Cartons in the order of their numbers; not everything needs to be packed yet.
    cartons: Vec<CartonIn>,
}

/// Pieces of a line.
#[derive(Debug, Serialize, ToSchema)]
struct CartonContentOut {
    /// The line.
    line_id: LineId,
    /// Pieces of it.
    quantity: i64,
}

impl From<Content> for CartonContentOut {
    fn from(content: Content) -> Self {
        Self { line_id: content.line, quantity: content.quantity }
    }
}

/// A carton.
#[derive(Debug, Serialize, ToSchema)]
struct CartonOut {
    /// What its label's code holds; changes when the cartons are written again.
    id: CartonId,
    /// From 1.
    number: i64,
    /// Gross weight in grams.
    weight_g: i64,
    /// Net weight of its goods in grams; null while a line's is not known.
    net_g: Option<i64>,
    /// Length, width and height in millimetres.
    size_mm: [i64; 3],
    /// What lies in it.
    contents: Vec<CartonContentOut>,
}

/// Cartons of a part.
#[derive(Debug, Serialize, ToSchema)]
struct CartonsOut {
    /// The part.
    fulfilment_id: FulfilmentId,
    /// Where it stands; packed once everything lies in cartons.
    state: FulfilmentState,
    /// For the next change.
    version: i64,
    /// True when every piece lies in a carton.
    complete: bool,
    /// Cartons by number.
    cartons: Vec<CartonOut>,
    /// Pieces that lie in none yet.
    left: Vec<CartonContentOut>,
    /// Number of cartons.
    pieces: i64,
    /// Gross weight of all, in grams.
    gross_g: i64,
    /// Net weight of the goods in them, in grams.
    net_g: i64,
    /// Room of all, in cubic millimetres.
    volume_mm3: i64,
}

fn out(packed: &Packed) -> CartonsOut {
    let totals = packed.totals();
    let carton = |c: &super::store::Stored| CartonOut {
        id: c.id,
        number: c.number,
        weight_g: c.carton.gross_g,
        net_g: c.carton.net_g(&packed.items),
        size_mm: c.carton.size_mm,
        contents: c.carton.contents.iter().copied().map(CartonContentOut::from).collect(),
    };
    CartonsOut {
        fulfilment_id: packed.part.id,
        state: packed.part.state,
        version: packed.packing.version,
        complete: packed.is_complete(),
        cartons: packed.packing.cartons.iter().map(carton).collect(),
        left: packed.left().into_iter().map(CartonContentOut::from).collect(),
        pieces: totals.pieces,
        gross_g: totals.gross_g,
        net_g: totals.net_g,
        volume_mm3: totals.volume_mm3,
    }
}

/// One carton for each that was counted. Beyond the most that may be, one more shows that it is too many.
///
/// # Errors
/// Each count of none: what was weighed and measured must not vanish without a word.
fn each(cartons: Vec<CartonIn>) -> Result<Vec<Carton>, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    for (n, _) in cartons.iter().enumerate().filter(|(_, carton)| carton.count == Some(0)) {
        let none = FieldError::new(format!("cartons[{n}].count"), "out_of_range");
        errors.push(none.with("min", 1).with("max", CARTONS_MAX));
    }
    errors.finish()?;
    let alike = cartons.into_iter().flat_map(|c| {
        let contents = c.contents.iter().map(|i| Content { line: i.line_id, quantity: i.quantity }).collect();
        let carton = Carton { gross_g: c.weight_g, size_mm: c.size_mm, contents };
        let count = usize::try_from(c.count.unwrap_or(1)).unwrap_or(usize::MAX);
        std::iter::repeat_n(carton, count.min(CARTONS_MAX + 1))
    });
    Ok(alike.take(CARTONS_MAX + 1).collect())
}

/// The cartons of a part of an order.
#[utoipa::path(
    get, path = "/api/v1/fulfilments/{id}/cartons", tag = "cargo", params(("id" = FulfilmentId, Path)), security(("bearer" = [])),
    responses((status = 200, body = CartonsOut), (status = 403, description = "for sellers, coordinators and staff"),
        (status = 404, description = "no such part, or another seller's"))
)]
async fn carton_list(
    State(app): State<App>,
    Member(actor): Member,
    PathOf(id): PathOf<FulfilmentId>,
) -> Result<Json<CartonsOut>, Failure> {
    Ok(Json(out(&see(&app, &actor, id).await?)))
}

/// Pack a part of an export order: these cartons take the place of those of before. Once every piece is packed, so is the part.
#[utoipa::path(
    put, path = "/api/v1/fulfilments/{id}/cartons", tag = "cargo", request_body = CartonsIn, params(("id" = FulfilmentId, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = CartonsOut), (status = 403, description = "for sellers"),
        (status = 404, description = "no such part, or another seller's"),
        (status = 409, description = "`stale_version`, `not_for_export`, `part_in_consignment`, `state_conflict`: not paid, or gone"),
        (status = 422, description = "a carton that cannot fly, or pieces packed twice"))
)]
async fn carton_put(
    State(app): State<App>,
    Seller(actor): Seller,
    PathOf(id): PathOf<FulfilmentId>,
    Json(body): Json<CartonsIn>,
) -> Result<Json<CartonsOut>, Failure> {
    let cartons = each(body.cartons).map_err(Failure::invalid)?;
    Ok(Json(out(&pack(&app, &actor, id, body.version, cartons).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_one_at_least() {
        let carton = |count| {
            let contents = vec![CartonContentIn { line_id: LineId::new(), quantity: 1 }];
            CartonIn { count, weight_g: 900, size_mm: [400, 300, 250], contents }
        };
        for (counts, want) in [
            (vec![None, Some(3)], Ok(4)),
            (vec![Some(u32::MAX), None], Ok(CARTONS_MAX + 1)),
            (vec![Some(1), Some(0)], Err("cartons[1].count")),
        ] {
            let found = each(counts.iter().map(|count| carton(*count)).collect());
            match want {
                Ok(many) => assert_eq!(found.unwrap().len(), many, "{counts:?}"),
                Err(field) => assert_eq!(found.unwrap_err()[0].field, field, "{counts:?}"),
            }
        }
    }
}
