use axum::extract::State;
use sentra_shared::{
    failure::Failure,
    http::{Anyone, Json, Staff},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Category,
    put::{self, PutCategory},
    store,
};
use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(category_list, category_put))
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
struct CategoryOut {
    /// Short slug, e.g. `keripik`.
    id: String,
    /// Id of the category above.
    parent: Option<String>,
    /// Names.
    names: Localized,
    /// Food or drink, which needs its own right and word on halal.
    food: bool,
    /// Order among siblings.
    place: i32,
}

impl From<&Category> for CategoryOut {
    fn from(c: &Category) -> Self {
        Self { id: c.id.clone(), parent: c.parent_id.clone(), names: c.names.clone(), food: c.food, place: c.place }
    }
}

/// All categories.
#[derive(Debug, Serialize, ToSchema)]
struct CategoryListOut {
    /// Siblings in order.
    items: Vec<CategoryOut>,
    /// Always null: the tree comes whole.
    next: Option<String>,
}

/// A category to make or change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryIn {
    /// Short slug: lower-case letters, digits, dashes.
    id: String,
    /// Id of the category above.
    #[serde(default)]
    parent: Option<String>,
    /// Names, at least one.
    names: Localized,
    /// Food or drink.
    #[serde(default)]
    food: bool,
    /// Order among siblings.
    #[serde(default)]
    place: Option<i32>,
}

/// The category tree.
#[utoipa::path(get, path = "/api/v1/categories", tag = "categories", responses((status = 200, body = CategoryListOut)))]
async fn category_list(State(app): State<App>, _: Anyone) -> Result<Json<CategoryListOut>, Failure> {
    let tree = store::tree(app.db.read()).await?;
    Ok(Json(CategoryListOut { items: tree.all().iter().map(CategoryOut::from).collect(), next: None }))
}

/// Make a category, or change it. The same twice changes nothing.
#[utoipa::path(post, path = "/api/v1/categories", tag = "categories", request_body = CategoryIn, security(("bearer" = [])),
    responses((status = 200, body = CategoryOut), (status = 403, description = "not staff"), (status = 422, description = "wrong fields")))]
async fn category_put(
    State(app): State<App>,
    Staff(actor): Staff,
    Json(given): Json<CategoryIn>,
) -> Result<Json<CategoryOut>, Failure> {
    let wanted =
        PutCategory { id: given.id, parent: given.parent, names: given.names, food: given.food, place: given.place };
    let category = put::put(&app, &actor, wanted).await?;
    Ok(Json(CategoryOut::from(&category)))
}
