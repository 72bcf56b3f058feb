use std::net::IpAddr;

use chrono::TimeDelta;
use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SessionId},
    db::{WriteTx, write_tx},
    failure::FieldErrors,
    mail::{self, Mail},
    secret,
    session::Actor,
};

use super::{
    limits, rules,
    store::{self, Person},
};
use crate::{app::App, error::Error, sessions};

/// How long a reset link works.
const LINK_LIFE: TimeDelta = TimeDelta::hours(1);
/// Characters of its token, 4.9 bits each.
const TOKEN_CHARS: usize = 40;

struct Request {
    person: PersonId,
    token_hash: String,
    mail: Mail,
    now: Timestamp,
}

/// Mails a link that sets a new password, if there is such an account. The answer does not tell.
pub(crate) async fn request(app: &App, actor: &Actor, typed: &str, address: IpAddr) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    let email = rules::email(&mut errors, typed);
    errors.finish().map_err(Error::Invalid)?;
    let key = email.map(|e| e.key).unwrap_or_default();
    let attempt = limits::RESET.attempt(app, &key, address);
    limits::RESET.begin(app, &attempt).await?;
    let Some(person) = store::find_by_email(app.db.read(), &key).await? else { return Ok(()) };
    let token = secret::random_text(secret::READABLE, TOKEN_CHARS);
    let mail = link_mail(app, actor, &person, &token);
    let input = Request { person: person.id, token_hash: secret::token_hash(&token), mail, now: app.now() };
    write_tx(&app.db, "request_reset", &input, |tx, input| {
        Box::pin(async move {
            store::add_reset(tx, &input.token_hash, input.person, input.now, input.now + LINK_LIFE).await?;
            Ok::<_, Error>(mail::send(tx, &input.mail, input.now).await?)
        })
    })
    .await
}

fn link_mail(app: &App, actor: &Actor, person: &Person, token: &str) -> Mail {
    let lang = person.lang.unwrap_or(actor.lang);
    let link = app.absolute(&format!("/password/new?token={token}"));
    let values = [("name", person.name.as_str()), ("site", app.settings.site.name.as_str()), ("link", link.as_str())];
    Mail {
        to: person.email.clone(),
        subject: app.text(lang, "people-reset-mail-subject", &values),
        text: app.text(lang, "people-reset-mail", &values),
        html: None,
    }
}

/// True while the link can set a password.
pub(crate) async fn is_open(app: &App, token: &str) -> Result<bool, Error> {
    Ok(store::reset_owner(app.db.read(), &secret::token_hash(token), app.now()).await?.is_some())
}

struct NewPassword {
    token_hash: String,
    person: PersonId,
    hash: String,
    mail: Mail,
    now: Timestamp,
}

/// Sets a new password and ends every session of the person, whose ids it answers.
pub(crate) async fn set_password(
    app: &App,
    actor: &Actor,
    token: &str,
    password: String,
) -> Result<Vec<SessionId>, Error> {
    let (token_hash, now) = (secret::token_hash(token), app.now());
    let owner = store::reset_owner(app.db.read(), &token_hash, now).await?.ok_or(Error::ResetLinkEnded)?;
    let person = store::find(app.db.read(), owner).await?.ok_or(Error::ResetLinkEnded)?;
    let mut errors = FieldErrors::default();
    rules::password(&mut errors, &password, person.email.parse().ok().as_ref());
    errors.finish().map_err(Error::Invalid)?;
    let hash = app.passwords.hash(password).await?;
    let lang = person.lang.unwrap_or(actor.lang);
    let values = [("name", person.name.as_str()), ("site", app.settings.site.name.as_str())];
    let mail = Mail {
        to: person.email.clone(),
        subject: app.text(lang, "people-changed-mail-subject", &values),
        text: app.text(lang, "people-changed-mail", &values),
        html: None,
    };
    let input = NewPassword { token_hash, person: owner, hash, mail, now };
    write_tx(&app.db, "set_password", &input, |tx, input| Box::pin(replace(tx, input))).await
}

async fn replace(tx: &WriteTx, input: &NewPassword) -> Result<Vec<SessionId>, Error> {
    if !store::use_reset(tx, &input.token_hash, input.now).await? {
        return Err(Error::ResetLinkEnded);
    }
    store::close_resets(tx, input.person, input.now).await?;
    store::set_password(tx, input.person, &input.hash, input.now).await?;
    let sessions = sessions::of_person(tx, input.person, input.now).await?;
    sessions::end_all(tx, input.person, input.now).await?;
    mail::send(tx, &input.mail, input.now).await?;
    Ok(sessions)
}
