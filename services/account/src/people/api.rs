//! Accounts and sessions for programs.

use std::sync::Arc;

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SellerId},
    failure::Failure,
    http::{Anyone, ClientAddress, IdempotencyKey, Json, Member, Web},
    session::{Actor, Role, SignedIn, Who},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    profile::{self, Account, ProfileEdit},
    register::{self, Registration},
    sign_in::{self, Credentials},
};
use crate::{app::App, reply, sessions};

/// The operations of this feature.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(account_register))
        .routes(routes!(account_me, account_edit))
        .routes(routes!(session_open))
        .routes(routes!(session_close))
}

/// Registers a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountIn {
    name: String,
    email: String,
    #[serde(default)]
    phone: Option<String>,
    password: String,
    /// What the person agrees to: `terms` and `privacy`, both needed.
    consents: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AccountSellerOut {
    #[schema(value_type = String)]
    id: SellerId,
    name: String,
    slug: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ConsentOut {
    purpose: String,
    /// Version of the text that was shown.
    version: String,
    given: bool,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AccountOut {
    #[schema(value_type = String)]
    id: PersonId,
    name: String,
    email: String,
    phone: Option<String>,
    lang: Option<String>,
    roles: Vec<Role>,
    /// The seller this session acts for.
    #[schema(value_type = Option<String>)]
    seller_id: Option<SellerId>,
    sellers: Vec<AccountSellerOut>,
    consents: Vec<ConsentOut>,
    version: i64,
}

impl From<Account> for AccountOut {
    fn from(account: Account) -> Self {
        let consent = |c: super::store::Consent| ConsentOut {
            purpose: c.purpose,
            version: c.text_version,
            given: c.given,
            at: c.at,
        };
        Self {
            id: account.person.id,
            name: account.person.name,
            email: account.person.email,
            phone: account.person.phone,
            lang: account.person.lang.map(|l| l.code().to_owned()),
            roles: account.signed_in.roles,
            seller_id: account.signed_in.seller_id,
            sellers: account
                .sellers
                .into_iter()
                .map(|s| AccountSellerOut { id: s.id, name: s.name, slug: s.slug })
                .collect(),
            consents: account.consents.into_iter().map(consent).collect(),
            version: account.person.version,
        }
    }
}

/// A session: the token goes into `Authorization: Bearer`.
#[derive(Debug, Serialize, ToSchema)]
struct SessionOut {
    token: String,
    account: AccountOut,
}

/// What identifies a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SessionIn {
    email: String,
    password: String,
    /// The seller to act for, when the person has several.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    seller_id: Option<SellerId>,
}

/// What of the own account changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountPatch {
    #[serde(default)]
    name: Option<String>,
    /// Empty takes the number away.
    #[serde(default)]
    phone: Option<String>,
    /// `id` or `en`.
    #[serde(default)]
    lang: Option<String>,
    /// The seller to act for.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    seller_id: Option<SellerId>,
    version: i64,
}

async fn session_out(app: &App, actor: &Actor, who: SignedIn) -> Result<SessionOut, Failure> {
    let token = sessions::token(app, &who);
    let actor = Actor { who: Who::Person(who), ..actor.clone() };
    Ok(SessionOut { token, account: profile::read(app, &actor).await?.into() })
}

/// Register. The answer holds a token, as if one had signed in.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = AccountIn,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key makes one account only")),
    responses((status = 201, body = SessionOut), (status = 422, description = "wrong fields"), (status = 429, description = "too many attempts")))]
async fn account_register(
    State(app): State<App>,
    Anyone(actor): Anyone,
    ClientAddress(address): ClientAddress,
    key: IdempotencyKey,
    Json(body): Json<AccountIn>,
) -> Result<Response, Failure> {
    let AccountIn { name, email, phone, password, consents } = body;
    let typed = Registration { name, email, phone: phone.unwrap_or_default(), password, consents, address };
    let registered = register::register(&app, &actor, typed, key).await?;
    let out = session_out(&app, &actor, registered.signed_in).await?;
    Ok(reply::created("/api/v1/accounts/me", out, registered.replayed))
}

/// The own account.
#[utoipa::path(get, path = "/api/v1/accounts/me", tag = "accounts", security(("bearer" = [])),
    responses((status = 200, body = AccountOut), (status = 401, description = "not signed in")))]
async fn account_me(State(app): State<App>, Member(actor): Member) -> Result<Json<AccountOut>, Failure> {
    Ok(Json(profile::read(&app, &actor).await?.into()))
}

/// Change the own account. The answer holds a fresh token, because name, language and seller stand in it.
#[utoipa::path(patch, path = "/api/v1/accounts/me", tag = "accounts", request_body = AccountPatch, security(("bearer" = [])),
    responses((status = 200, body = SessionOut), (status = 409, description = "changed meanwhile"), (status = 422, description = "wrong fields")))]
async fn account_edit(
    State(app): State<App>,
    Member(actor): Member,
    Extension(web): Extension<Arc<Web>>,
    Json(patch): Json<AccountPatch>,
) -> Result<Json<SessionOut>, Failure> {
    let AccountPatch { name, phone, lang, seller_id, version } = patch;
    let edit = ProfileEdit { name, phone, lang, acting_seller_id: seller_id, version };
    let who = profile::update(&app, &actor, edit).await?;
    web.session_changed(who.session_id, Some(who.clone()));
    Ok(Json(session_out(&app, &actor, who).await?))
}

/// Sign in.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = SessionIn,
    responses((status = 201, body = SessionOut), (status = 401, description = "address or password wrong"),
        (status = 429, description = "too many attempts")))]
async fn session_open(
    State(app): State<App>,
    Anyone(actor): Anyone,
    ClientAddress(address): ClientAddress,
    Json(body): Json<SessionIn>,
) -> Result<Response, Failure> {
    let SessionIn { email, password, seller_id } = body;
    let who = sign_in::sign_in(&app, &actor, Credentials { email, password, seller_id, address }).await?;
    let out = session_out(&app, &actor, who).await?;
    Ok(reply::created("/api/v1/sessions/current", out, false))
}

/// Sign out: the token is worth nothing from now on.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions", security(("bearer" = [])),
    responses((status = 204, description = "signed out"), (status = 401, description = "not signed in")))]
async fn session_close(
    State(app): State<App>,
    Member(actor): Member,
    Extension(web): Extension<Arc<Web>>,
) -> Result<Response, Failure> {
    let session = sign_in::sign_out(&app, &actor).await?;
    web.session_changed(session, None);
    Ok(StatusCode::NO_CONTENT.into_response())
}
