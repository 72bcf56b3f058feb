//! Sessions: rows that say who is signed in and for which seller they act, and the port through which other services ask.
//!
//! The token itself is made and read by the common crate; its assertion is only as good as this table says.

mod port;
mod store;

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SellerId, SessionId},
    db::WriteTx,
    session::{self, Role, SignedIn},
};

pub(crate) use port::Port;
pub(crate) use store::{end, end_all, find, of_person, prune, set_seller};

use crate::{app::App, people, sellers};

/// How long a session lasts without being used; the cookie lasts as long.
const LIFE: TimeDelta = TimeDelta::days(30);
/// How often a session in use is extended.
const EXTEND_AFTER: TimeDelta = TimeDelta::days(1);

/// Opens a session for a person who proved who they are. A new id each time: whatever id a browser brought is worth nothing.
pub(crate) async fn open(
    tx: &WriteTx,
    id: SessionId,
    person: PersonId,
    seller: Option<SellerId>,
    now: Timestamp,
) -> Result<(), DbErr> {
    store::insert(
        tx,
        &store::Session { id, person_id: person, seller_id: seller, seen_at: now, expires_at: now + LIFE },
    )
    .await
}

/// Who holds a session, as the tables say now.
pub(crate) async fn signed_in(
    db: &impl ConnectionTrait,
    id: SessionId,
    now: Timestamp,
) -> Result<Option<SignedIn>, DbErr> {
    let Some(session) = store::find(db, id, now).await? else { return Ok(None) };
    let Some(person) = people::store::find(db, session.person_id).await? else { return Ok(None) };
    let seller_id = match session.seller_id {
        Some(seller) if sellers::store::is_member(db, seller, person.id).await? => Some(seller),
        _ => None,
    };
    let mut roles = people::store::roles(db, person.id).await?;
    roles.retain(|role| *role != Role::Seller);
    if seller_id.is_some() {
        roles.insert(0, Role::Seller);
    }
    let lang = person.lang;
    Ok(Some(SignedIn {
        session_id: id,
        person_id: person.id,
        name: person.name,
        email: person.email,
        seller_id,
        roles,
        lang,
    }))
}

/// A token for a session as it is now.
pub(crate) fn token(app: &App, who: &SignedIn) -> String {
    session::issue(&app.keys, who.clone(), app.now())
}
