//! Pages of staff for people.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::{PersonId, SellerId, account::SellerStatus},
    failure::{Failure, FieldError},
    http::{Form, List, PathOf, QueryOf, Staff, Web},
    page::{Frame, Page, Refused},
    session::{Actor, Role},
};
use serde::Deserialize;

use super::{
    find::{self, Found},
    roles, suspend,
};
use crate::{app::App, error::Error, sellers};

/// People of one page.
const LIMIT: u64 = 20;
/// Roles that staff gives, with the keys of their names.
const ROLES: [(Role, &str); 3] = [
    (Role::Coordinator, "people-role-coordinator"),
    (Role::Trainer, "people-role-trainer"),
    (Role::Staff, "people-role-staff"),
];

/// The pages of this feature.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/staff/people", get(people_page))
        .route("/staff/people/{id}", get(person_page))
        .route("/staff/people/{id}/roles", post(role_send))
        .route("/staff/people/{id}/sellers/{seller}/suspension", post(suspension_send))
}

/// Key of a role's name.
pub(super) fn role_key(role: Role) -> &'static str {
    ROLES.into_iter().find(|(r, _)| *r == role).map_or("people-role-seller", |(_, key)| key)
}

#[derive(Debug, Default, Deserialize)]
struct PeopleQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    done: String,
}

#[derive(Debug, Template)]
#[template(path = "staff/people.html")]
struct PeoplePage {
    frame: Frame,
    q: String,
    found: Vec<Found>,
    next: String,
}

async fn people_page(
    State(app): State<App>,
    Staff(actor): Staff,
    QueryOf(query): QueryOf<PeopleQuery>,
    frame: Frame,
) -> Result<Page<PeoplePage>, Failure> {
    let rows = find::search(&app, &actor, &query.q, query.after.parse().ok(), LIMIT + 1).await?;
    let List { items, next } = List::cut(rows, LIMIT, |f| f.person.id.to_string());
    Ok(Page(PeoplePage { frame, q: query.q, found: items, next: next.unwrap_or_default() }))
}

#[derive(Debug, Template)]
#[template(path = "staff/person.html")]
struct PersonPage {
    frame: Frame,
    found: Found,
    /// Each role staff gives: its name, the key of its name, whether the person has it and may lose it.
    choices: Vec<RoleChoice>,
    saved: bool,
    /// Which of the forms was refused.
    refused: String,
    reason: String,
    errors: Vec<FieldError>,
}

#[derive(Debug)]
struct RoleChoice {
    role: Role,
    key: &'static str,
    held: bool,
    own: bool,
}

impl PersonPage {
    async fn load(app: &App, actor: &Actor, frame: Frame, id: PersonId) -> Result<Self, Failure> {
        let found = find::one(app, actor, id).await?;
        let own = actor.person_id() == Some(id);
        let choice =
            |(role, key)| RoleChoice { role, key, held: found.roles.contains(&role), own: own && role == Role::Staff };
        let choices = ROLES.into_iter().map(choice).collect();
        Ok(Self {
            frame,
            found,
            choices,
            saved: false,
            refused: String::new(),
            reason: String::new(),
            errors: Vec::new(),
        })
    }

    fn is_suspended(seller: &sellers::store::Seller) -> bool {
        seller.status == SellerStatus::Suspended
    }

    /// The error of one of the forms, and what was typed into it.
    fn error_of(&self, form: &str) -> String {
        if self.refused == form { self.frame.field_error(&self.errors, "reason") } else { String::new() }
    }

    fn reason_of(&self, form: &str) -> &str {
        if self.refused == form { &self.reason } else { "" }
    }
}

async fn person_page(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf(id): PathOf<PersonId>,
    QueryOf(query): QueryOf<PeopleQuery>,
    frame: Frame,
) -> Result<Page<PersonPage>, Failure> {
    let page = PersonPage::load(&app, &actor, frame, id).await?;
    Ok(Page(PersonPage { saved: query.done == "saved", ..page }))
}

#[derive(Debug, Default, Deserialize)]
struct RoleForm {
    #[serde(default)]
    role: String,
    #[serde(default)]
    granted: String,
    #[serde(default)]
    reason: String,
}

async fn role_send(
    State(app): State<App>,
    Staff(actor): Staff,
    Extension(web): Extension<Arc<Web>>,
    PathOf(id): PathOf<PersonId>,
    frame: Frame,
    Form(form): Form<RoleForm>,
) -> Result<Response, Failure> {
    match roles::set_role(&app, &actor, id, &form.role, form.granted == "yes", &form.reason).await {
        Ok(changed) => {
            for session in changed {
                web.session_changed(session.session_id, Some(session));
            }
            Ok(Redirect::to(&format!("/staff/people/{id}?done=saved")).into_response())
        }
        Err(Error::Invalid(errors)) => refuse(&app, &actor, frame, id, (form.role, form.reason), errors).await,
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
struct SuspensionForm {
    #[serde(default)]
    suspended: String,
    #[serde(default)]
    reason: String,
}

async fn suspension_send(
    State(app): State<App>,
    Staff(actor): Staff,
    PathOf((id, seller)): PathOf<(PersonId, SellerId)>,
    frame: Frame,
    Form(form): Form<SuspensionForm>,
) -> Result<Response, Failure> {
    match suspend::set_suspended(&app, &actor, seller, form.suspended == "yes", &form.reason).await {
        Ok(_) => Ok(Redirect::to(&format!("/staff/people/{id}?done=saved")).into_response()),
        Err(Error::Invalid(errors)) => refuse(&app, &actor, frame, id, (seller.to_string(), form.reason), errors).await,
        Err(other) => Err(other.into()),
    }
}

async fn refuse(
    app: &App,
    actor: &Actor,
    frame: Frame,
    id: PersonId,
    (refused, reason): (String, String),
    errors: Vec<FieldError>,
) -> Result<Response, Failure> {
    let page = PersonPage::load(app, actor, frame, id).await?;
    Ok(Refused(PersonPage { refused, reason, errors, ..page }).into_response())
}
