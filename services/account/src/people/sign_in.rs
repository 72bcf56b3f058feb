use std::net::IpAddr;

use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SellerId, SessionId},
    db::write_tx,
    session::{Actor, SignedIn},
};

use super::{
    limits, rules,
    store::{self, Person},
};
use crate::{app::App, error::Error, sellers, sessions};

/// What somebody types to sign in.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) email: String,
    pub(crate) password: String,
    /// Seller to act for, when the person has several.
    pub(crate) seller_id: Option<SellerId>,
    /// Network address, for limits.
    pub(crate) address: IpAddr,
}

/// Signs a person in. Unknown address and wrong password get the same answer after the same work.
pub(crate) async fn sign_in(app: &App, actor: &Actor, typed: Credentials) -> Result<SignedIn, Error> {
    let email: rules::Email = typed.email.parse().map_err(|()| Error::WrongCredentials)?;
    if !rules::may_be_password(&typed.password) {
        return Err(Error::WrongCredentials);
    }
    let attempt = limits::SIGN_IN.attempt(app, &email.key, typed.address);
    limits::SIGN_IN.begin(app, &attempt).await?;
    let person = store::find_by_email(app.db.read(), &email.key).await?;
    let hash = person.as_ref().map(|p| p.password_hash.clone());
    let fits = app.passwords.verify(typed.password, hash).await?;
    let Some(person) = person.filter(|_| fits) else { return Err(Error::WrongCredentials) };
    write_tx(&app.db, "clear_attempts", &attempt, |tx, attempt| Box::pin(store::clear_attempts(tx, attempt))).await?;
    open(app, actor, &person, typed.seller_id).await
}

/// Signs in again the person whose registration is repeated.
pub(super) async fn reopen(app: &App, actor: &Actor, person: PersonId, password: String) -> Result<SignedIn, Error> {
    let person = store::find(app.db.read(), person).await?.ok_or(Error::WrongCredentials)?;
    if !app.passwords.verify(password, Some(person.password_hash.clone())).await? {
        return Err(Error::WrongCredentials);
    }
    open(app, actor, &person, None).await
}

async fn open(app: &App, actor: &Actor, person: &Person, asked: Option<SellerId>) -> Result<SignedIn, Error> {
    let now = app.now();
    let own = sellers::store::of_person(app.db.read(), person.id).await?;
    if asked.is_some_and(|seller| !own.contains(&seller)) {
        return Err(Error::field("seller_id", "unknown_choice"));
    }
    let seller = choose_seller(&own, asked.or(person.acting_seller_id));
    let id = SessionId::new();
    let old = actor.person().map(|p| p.session_id);
    let input: (SessionId, PersonId, Option<SellerId>, Option<SessionId>, Timestamp) =
        (id, person.id, seller, old, now);
    write_tx(&app.db, "sign_in", &input, |tx, (id, person, seller, old, now)| {
        Box::pin(async move {
            if let Some(old) = old {
                sessions::end(tx, *old, *now).await?;
            }
            Ok::<_, Error>(sessions::open(tx, *id, *person, *seller, *now).await?)
        })
    })
    .await?;
    sessions::signed_in(app.db.read(), id, now).await?.ok_or(Error::NotFound)
}

/// The seller a new session acts for: the wished one, else the only one.
fn choose_seller(own: &[SellerId], wished: Option<SellerId>) -> Option<SellerId> {
    match (wished.filter(|w| own.contains(w)), own) {
        (Some(wished), _) => Some(wished),
        (None, [only]) => Some(*only),
        _ => None,
    }
}

/// Ends the session of the request.
pub(crate) async fn sign_out(app: &App, actor: &Actor) -> Result<SessionId, Error> {
    let session = actor.require_person()?.session_id;
    let now = app.now();
    write_tx(&app.db, "sign_out", &(session, now), |tx, (session, now)| Box::pin(sessions::end(tx, *session, *now)))
        .await?;
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wished_seller_else_the_only_one() {
        let (a, b, foreign) = (SellerId::new(), SellerId::new(), SellerId::new());
        assert_eq!(choose_seller(&[], None), None);
        assert_eq!(choose_seller(&[a], None), Some(a));
        assert_eq!(choose_seller(&[a, b], None), None);
        assert_eq!(choose_seller(&[a, b], Some(b)), Some(b));
        assert_eq!(choose_seller(&[a], Some(foreign)), Some(a));
        assert_eq!(choose_seller(&[a, b], Some(foreign)), None);
    }
}
