//! Sellers for programs.

use std::sync::Arc;

use axum::{Extension, extract::State, response::Response};
use sentra_shared::{
    clock::Timestamp,
    contract::{
        SellerId,
        account::{MissingRight, Rights, SellerStatus},
    },
    failure::{Failure, FieldError},
    http::{Anyone, IdempotencyKey, Json, List, Member, PageQuery, PathOf, QueryOf, Seller as ActingSeller, Web},
    region,
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    numbers::{self, Numbers},
    open::{self, NewSeller},
    rules, standing,
    store::{self, Seller},
    update::{self, SellerEdit},
};
use crate::{app::App, error::Error, reply, sessions};

/// The operations of this feature.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(seller_list, seller_open))
        .routes(routes!(seller_me, seller_edit))
        .routes(routes!(seller_standing))
        .routes(routes!(seller_get))
}

/// Becomes a seller.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SellerIn {
    name: String,
    /// `perorangan`, `pt_perorangan`, `cv`, `firma`, `pt`, `koperasi`, `bumdes` or `bumdesma`.
    legal_form: String,
    /// Kemendagri code of a kabupaten or kota, e.g. `35.07`.
    region_code: String,
    #[serde(default)]
    address: Option<String>,
    /// The person's own number unless given.
    #[serde(default)]
    phone: Option<String>,
    /// Business number, 13 digits.
    #[serde(default)]
    nib: Option<String>,
    /// Tax number, 16 digits; kept encrypted.
    #[serde(default)]
    npwp: Option<String>,
    /// Identity number of the owner, 16 digits; kept encrypted.
    #[serde(default)]
    nik: Option<String>,
    #[serde(default)]
    story: Option<Localized>,
    /// Words of the shop's address; made from the name unless given.
    #[serde(default)]
    slug: Option<String>,
}

/// What of the seller changes; what is left out stays, an empty text takes an optional thing away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SellerPatch {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    legal_form: Option<String>,
    #[serde(default)]
    region_code: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    nib: Option<String>,
    #[serde(default)]
    npwp: Option<String>,
    #[serde(default)]
    nik: Option<String>,
    #[serde(default)]
    story: Option<Localized>,
    version: i64,
}

/// A seller as everybody sees it.
#[derive(Debug, Serialize, ToSchema)]
struct SellerOut {
    #[schema(value_type = String)]
    id: SellerId,
    slug: String,
    name: String,
    legal_form: String,
    region_code: String,
    region_name: String,
    phone: Option<String>,
    nib: Option<String>,
    story: Localized,
    /// Code of the certificate behind the badge.
    training_badge: Option<String>,
    rights: Rights,
    status: SellerStatus,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_until: Option<Timestamp>,
}

impl From<&Seller> for SellerOut {
    fn from(seller: &Seller) -> Self {
        let profile = &seller.profile;
        Self {
            id: seller.id,
            slug: seller.slug.clone(),
            name: profile.name.clone(),
            legal_form: profile.legal_form.to_string(),
            region_code: profile.region_code.clone(),
            region_name: region::name(&profile.region_code).to_owned(),
            phone: Some(profile.phone.clone()).filter(|p| !p.is_empty()),
            nib: profile.nib.clone(),
            story: profile.story.clone(),
            training_badge: seller.training_badge.clone(),
            rights: seller.rights,
            status: seller.status,
            closed_until: seller.closed_until,
        }
    }
}

/// A seller as its own people see it.
#[derive(Debug, Serialize, ToSchema)]
struct OwnSellerOut {
    #[serde(flatten)]
    public: SellerOut,
    address: String,
    /// Only its end is readable.
    npwp: Option<String>,
    /// Only its end is readable.
    nik: Option<String>,
    version: i64,
}

/// A new seller and a token whose session acts for it.
#[derive(Debug, Serialize, ToSchema)]
struct SellerOpenedOut {
    seller: OwnSellerOut,
    token: String,
}

/// Until when a right holds.
#[derive(Debug, Serialize, ToSchema)]
struct RightEndOut {
    right: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// What a seller may do and what it lacks.
#[derive(Debug, Serialize, ToSchema)]
struct StandingOut {
    rights: Rights,
    missing: Vec<MissingRight>,
    /// When the rights that hold will end.
    ends: Vec<RightEndOut>,
}

fn own_out(app: &App, seller: &Seller) -> Result<OwnSellerOut, Error> {
    let (npwp, nik) = numbers::masked(app, seller)?;
    Ok(OwnSellerOut {
        public: seller.into(),
        address: seller.profile.address.clone(),
        npwp,
        nik,
        version: seller.version,
    })
}

/// Sellers that take part.
#[utoipa::path(get, path = "/api/v1/sellers", tag = "sellers", params(PageQuery), responses((status = 200, body = List<SellerOut>)))]
async fn seller_list(
    State(app): State<App>,
    _anyone: Anyone,
    QueryOf(page): QueryOf<PageQuery>,
) -> Result<Json<List<SellerOut>>, Failure> {
    let after = match page.after.as_deref() {
        Some(text) => {
            Some(text.parse().map_err(|_| Failure::invalid(vec![FieldError::new("after", "unknown_choice")]))?)
        }
        None => None,
    };
    let sellers = store::page(app.db.read(), after, true, page.limit() + 1).await?;
    let rows: Vec<SellerOut> = sellers.iter().map(SellerOut::from).collect();
    Ok(Json(List::cut(rows, page.limit(), |s| s.id.to_string())))
}

/// Become a seller. The answer's token acts for it.
#[utoipa::path(post, path = "/api/v1/sellers", tag = "sellers", request_body = SellerIn, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key makes one seller only")),
    responses((status = 201, body = SellerOpenedOut), (status = 401, description = "not signed in"), (status = 422, description = "wrong fields")))]
async fn seller_open(
    State(app): State<App>,
    Member(actor): Member,
    Extension(web): Extension<Arc<Web>>,
    key: IdempotencyKey,
    Json(body): Json<SellerIn>,
) -> Result<Response, Failure> {
    let new = NewSeller {
        profile: rules::Typed {
            name: body.name,
            legal_form: body.legal_form,
            region_code: body.region_code,
            address: body.address.unwrap_or_default(),
            phone: body.phone.unwrap_or_default(),
            nib: body.nib.unwrap_or_default(),
            story: body.story.unwrap_or_default(),
        },
        slug: body.slug.unwrap_or_default(),
        numbers: Numbers { npwp: body.npwp, nik: body.nik },
    };
    let opened = open::open(&app, &actor, new, key).await?;
    web.session_changed(opened.signed_in.session_id, Some(opened.signed_in.clone()));
    let out =
        SellerOpenedOut { seller: own_out(&app, &opened.seller)?, token: sessions::token(&app, &opened.signed_in) };
    Ok(reply::created(&format!("/api/v1/sellers/{}", opened.seller.id), out, opened.replayed))
}

/// The seller acted for.
#[utoipa::path(get, path = "/api/v1/sellers/me", tag = "sellers", security(("bearer" = [])),
    responses((status = 200, body = OwnSellerOut), (status = 403, description = "no seller acted for")))]
async fn seller_me(State(app): State<App>, ActingSeller(actor): ActingSeller) -> Result<Json<OwnSellerOut>, Failure> {
    Ok(Json(own_out(&app, &update::own(&app, &actor).await?)?))
}

/// Change the seller acted for.
#[utoipa::path(patch, path = "/api/v1/sellers/me", tag = "sellers", request_body = SellerPatch, security(("bearer" = [])),
    responses((status = 200, body = OwnSellerOut), (status = 409, description = "changed meanwhile"), (status = 422, description = "wrong fields")))]
async fn seller_edit(
    State(app): State<App>,
    ActingSeller(actor): ActingSeller,
    Json(patch): Json<SellerPatch>,
) -> Result<Json<OwnSellerOut>, Failure> {
    let SellerPatch { name, legal_form, region_code, address, phone, nib, npwp, nik, story, version } = patch;
    let edit = SellerEdit {
        name,
        legal_form,
        region_code,
        address,
        phone,
        nib,
        story,
        numbers: Numbers { npwp, nik },
        version,
    };
    Ok(Json(own_out(&app, &update::update(&app, &actor, edit).await?)?))
}

/// What the seller acted for may do, and what is missing.
#[utoipa::path(get, path = "/api/v1/sellers/me/standing", tag = "sellers", security(("bearer" = [])),
    responses((status = 200, body = StandingOut), (status = 403, description = "no seller acted for")))]
async fn seller_standing(
    State(app): State<App>,
    ActingSeller(actor): ActingSeller,
) -> Result<Json<StandingOut>, Failure> {
    let view = standing::standing(&app, &actor).await?;
    let ends = view.ends.into_iter().map(|(right, at)| RightEndOut { right: right.as_str().to_owned(), at }).collect();
    Ok(Json(StandingOut { rights: view.rights, missing: view.missing, ends }))
}

/// A seller.
#[utoipa::path(get, path = "/api/v1/sellers/{id}", tag = "sellers", params(("id" = String, Path, description = "seller id")),
    responses((status = 200, body = SellerOut), (status = 404, description = "not there")))]
async fn seller_get(
    State(app): State<App>,
    _anyone: Anyone,
    PathOf(id): PathOf<SellerId>,
) -> Result<Json<SellerOut>, Failure> {
    let seller =
        store::find(app.db.read(), id).await?.filter(|s| s.status == SellerStatus::Active).ok_or(Error::NotFound)?;
    Ok(Json(SellerOut::from(&seller)))
}
