use std::net::IpAddr;

use sentra_shared::{
    contract::{PersonId, SessionId},
    db::{WriteTx, write_tx},
    failure::FieldErrors,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, SignedIn},
};

use super::{limits, rules, sign_in, store};
use crate::{app::App, error::Error, legal, sessions};

/// What somebody types to get an account.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) password: String,
    /// Purposes agreed to: all of [`rules::CONSENTS`].
    pub(crate) consents: Vec<String>,
    /// Network address, for limits.
    pub(crate) address: IpAddr,
}

/// An account and the session opened with it.
#[derive(Debug)]
pub(crate) struct Registered {
    pub(crate) signed_in: SignedIn,
    /// True when the same request made the account before.
    pub(crate) replayed: bool,
}

struct Input<'a> {
    person: store::Person,
    session: SessionId,
    old_session: Option<SessionId>,
    once: &'a Once,
}

/// Makes an account and signs its owner in.
pub(crate) async fn register(
    app: &App,
    actor: &Actor,
    typed: Registration,
    key: IdempotencyKey,
) -> Result<Registered, Error> {
    let (person, email_key) = check(app, actor, &typed)?;
    let now = person.created_at;
    let attempt = limits::REGISTER.attempt(app, &email_key, typed.address);
    limits::REGISTER.begin(app, &attempt).await?;
    // The password stays out of what is remembered about the request.
    let once = Once::new(actor, "register", key, &(&person.email_key, &person.name), now)?;
    let password_hash = app.passwords.hash(typed.password.clone()).await?;
    let input = Input {
        person: store::Person { password_hash, ..person },
        session: SessionId::new(),
        old_session: actor.person().map(|p| p.session_id),
        once: &once,
    };
    let begun: Begun<PersonId> = write_tx(&app.db, "register", &input, |tx, input| {
        Box::pin(async move {
            let begun = input.once.begin::<PersonId, Error>(tx).await?;
            if matches!(begun, Begun::Fresh) {
                insert(tx, input).await?;
                input.once.finish(tx, &input.person.id).await?;
            }
            Ok::<_, Error>(begun)
        })
    })
    .await?;
    write_tx(&app.db, "clear_attempts", &attempt, |tx, attempt| Box::pin(store::clear_attempts(tx, attempt))).await?;
    match begun {
        Begun::Fresh => {
            let signed_in = sessions::signed_in(app.db.read(), input.session, now).await?.ok_or(Error::NotFound)?;
            Ok(Registered { signed_in, replayed: false })
        }
        Begun::Replay(person) => {
            let signed_in = sign_in::reopen(app, actor, person, typed.password).await?;
            Ok(Registered { signed_in, replayed: true })
        }
    }
}

fn check(app: &App, actor: &Actor, typed: &Registration) -> Result<(store::Person, String), Error> {
    let mut errors = FieldErrors::default();
    let name = rules::name(&mut errors, &typed.name);
    let email = rules::email(&mut errors, &typed.email);
    let phone = rules::phone(&mut errors, &typed.phone);
    rules::password(&mut errors, &typed.password, email.as_ref());
    rules::consents(&mut errors, &typed.consents);
    errors.finish().map_err(Error::Invalid)?;
    let email = email.ok_or(Error::NotFound)?;
    let person = store::Person {
        id: PersonId::new(),
        email: email.shown,
        email_key: email.key.clone(),
        name,
        phone,
        password_hash: String::new(),
        lang: Some(actor.lang),
        acting_seller_id: None,
        created_at: app.now(),
        version: 1,
    };
    Ok((person, email.key))
}

async fn insert(tx: &WriteTx, input: &Input<'_>) -> Result<(), Error> {
    let now = input.person.created_at;
    store::insert(tx, &input.person).await?;
    for (purpose, version) in legal::CONSENT_TEXTS {
        store::add_consent(tx, input.person.id, purpose, version, now).await?;
    }
    if let Some(old) = input.old_session {
        sessions::end(tx, old, now).await?;
    }
    Ok(sessions::open(tx, input.session, input.person.id, None, now).await?)
}
