use chrono::NaiveDate;
use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::{CertificateId, CourseId},
    db::{WriteTx, write_tx},
    failure::{FieldError, FieldErrors},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    mail::{self, Mail},
    secret,
    session::{Actor, Role},
    text::{self, Texts},
};

use super::{
    rules,
    store::{self, Certificate, Course},
};
use crate::{
    app::App,
    error::Error,
    input,
    people::{self, rules::Email},
    sellers,
};

/// Characters of the name of an issuing body.
const BODY_MAX: usize = 160;

/// What a trainer types to issue a certificate.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewCertificate {
    pub(crate) email: String,
    pub(crate) course_id: Option<CourseId>,
    pub(crate) number: String,
    /// Name as on the paper; empty takes the account's.
    pub(crate) holder_name: String,
    /// Today unless given.
    pub(crate) issued_on: Option<NaiveDate>,
    /// As many months as the course says unless given.
    pub(crate) valid_until: Option<NaiveDate>,
    /// Who stands behind it; empty takes the installation's own.
    pub(crate) issuing_body: String,
}

struct Input<'a> {
    texts: &'a Texts,
    actor: &'a Actor,
    once: &'a Once,
    certificate: Certificate,
    mail: Mail,
    now: Timestamp,
}

/// Issues a certificate to a person and judges the person's sellers anew; also answers whether the same request did before.
pub(crate) async fn issue(
    app: &App,
    actor: &Actor,
    new: NewCertificate,
    key: IdempotencyKey,
) -> Result<(Certificate, bool), Error> {
    actor.require(Role::Trainer)?;
    let now = app.now();
    let dates = (new.issued_on, new.valid_until);
    let body = (&new.email, new.course_id, &new.number, &new.holder_name, dates, &new.issuing_body);
    let once = Once::new(actor, "issue_certificate", key, &body, now)?;
    let (certificate, mail) = check(app, actor, &new, now).await?;
    let input = Input { texts: &app.texts, actor, once: &once, certificate, mail, now };
    let begun = write_tx(&app.db, "issue_certificate", &input, |tx, input| Box::pin(store_it(tx, input))).await?;
    match begun {
        Begun::Fresh => Ok((input.certificate, false)),
        Begun::Replay(id) => Ok((store::find_certificate(app.db.read(), id).await?.ok_or(Error::NotFound)?, true)),
    }
}

async fn check(app: &App, actor: &Actor, new: &NewCertificate, now: Timestamp) -> Result<(Certificate, Mail), Error> {
    let trainer = actor.require_person()?.person_id;
    let mut errors = FieldErrors::default();
    let email: Option<Email> = people::rules::email(&mut errors, &new.email);
    let person = match &email {
        Some(email) => people::store::find_by_email(app.db.read(), &email.key).await?,
        None => None,
    };
    errors.require(email.is_none() || person.is_some(), "email", "no_account");
    // Nobody vouches for the own training.
    errors.require(person.as_ref().is_none_or(|p| p.id != trainer), "email", "own_certificate");
    let course = match new.course_id {
        Some(id) => store::find_course(app.db.read(), id).await?.filter(|c| c.facts.active),
        None => None,
    };
    errors.require(course.is_some(), "course_id", "unknown_choice");
    let (number, number_key) = rules::number(&mut errors, &new.number);
    let own_name = person.as_ref().map_or("", |p| p.name.as_str());
    let holder_name =
        input::line(&mut errors, "holder_name", or(&new.holder_name, own_name), 0, people::rules::NAME_MAX);
    let own_body = &app.settings.programme.issuing_body;
    let issuing_body = input::line(&mut errors, "issuing_body", or(&new.issuing_body, own_body), 3, BODY_MAX);
    let months = course.as_ref().map_or(1, |c| c.facts.valid_months);
    let validity = rules::validity(&mut errors, new.issued_on, new.valid_until, months, now);
    errors.finish().map_err(Error::Invalid)?;
    let (Some(person), Some(course), Some(validity)) = (person, course, validity) else { return Err(Error::NotFound) };
    let certificate = Certificate {
        id: CertificateId::new(),
        code: secret::random_text(secret::READABLE, rules::VERIFICATION_CHARS),
        number,
        number_key,
        course_id: course.id,
        person_id: person.id,
        holder_name,
        validity,
        issuing_body,
        issued_by: trainer,
        revoked_at: None,
        revoke_reason: None,
    };
    let mail = issued_mail(app, actor, &person, &course, &certificate);
    Ok((certificate, mail))
}

fn or<'a>(typed: &'a str, else_text: &'a str) -> &'a str {
    if typed.trim().is_empty() { else_text } else { typed }
}

fn issued_mail(
    app: &App,
    actor: &Actor,
    person: &people::store::Person,
    course: &Course,
    certificate: &Certificate,
) -> Mail {
    let lang = person.lang.unwrap_or(actor.lang);
    let link = app.absolute(&format!("/certificates/{}", certificate.code));
    let profile = app.absolute("/seller/profile");
    let last = text::day(lang, certificate.validity.ends_at - chrono::TimeDelta::seconds(1));
    let values = [
        ("name", certificate.holder_name.as_str()),
        ("course", course.facts.title.get(lang)),
        ("number", certificate.number.as_str()),
        ("body", certificate.issuing_body.as_str()),
        ("day", last.as_str()),
        ("link", link.as_str()),
        ("profile", profile.as_str()),
    ];
    Mail {
        to: person.email.clone(),
        subject: app.text(lang, "training-issued-mail-subject", &values),
        text: app.text(lang, "training-issued-mail", &values),
        html: None,
    }
}

async fn store_it(tx: &WriteTx, input: &Input<'_>) -> Result<Begun<CertificateId>, Error> {
    let begun = input.once.begin::<CertificateId, Error>(tx).await?;
    if let Begun::Replay(_) = begun {
        return Ok(begun);
    }
    let certificate = &input.certificate;
    store::insert_certificate(tx, certificate, input.now).await?;
    for seller in sellers::store::owned_by(tx, certificate.person_id).await? {
        sellers::announce(tx, input.texts, seller, false, input.now).await?;
    }
    let data = serde_json::json!({
        "person": certificate.person_id, "course": certificate.course_id, "number": certificate.number,
        "issued_on": certificate.validity.issued_on, "last_day": certificate.validity.last_day,
    });
    audit::record(tx, input.actor, input.now, "certificate.issued", certificate.id, &data).await?;
    mail::send(tx, &input.mail, input.now).await?;
    input.once.finish(tx, &certificate.id).await?;
    Ok(begun)
}

struct Revocation<'a> {
    texts: &'a Texts,
    actor: &'a Actor,
    certificate: Certificate,
    reason: String,
    now: Timestamp,
}

/// Takes a certificate back, for a reason that is kept; rights that stood on it end at once.
pub(crate) async fn revoke(
    app: &App,
    actor: &Actor,
    id: CertificateId,
    typed_reason: &str,
) -> Result<Certificate, Error> {
    actor.require(Role::Trainer)?;
    let mut errors = FieldErrors::default();
    let reason = input::reason(&mut errors, typed_reason);
    errors.finish().map_err(Error::Invalid)?;
    let certificate = store::find_certificate(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let input = Revocation { texts: &app.texts, actor, certificate, reason, now: app.now() };
    write_tx(&app.db, "revoke_certificate", &input, |tx, input| Box::pin(take_back(tx, input))).await?;
    store::find_certificate(app.db.read(), id).await?.ok_or(Error::NotFound)
}

async fn take_back(tx: &WriteTx, input: &Revocation<'_>) -> Result<(), Error> {
    let Revocation { texts, actor, certificate, reason, now } = input;
    let by = actor.require_person()?.person_id;
    if !store::revoke(tx, certificate.id, by, reason, *now).await? {
        return Err(Error::AlreadyRevoked);
    }
    for seller in sellers::store::owned_by(tx, certificate.person_id).await? {
        sellers::announce(tx, texts, seller, false, *now).await?;
    }
    audit::record(tx, actor, *now, "certificate.revoked", certificate.id, &serde_json::json!({ "reason": reason }))
        .await?;
    Ok(())
}

impl NewCertificate {
    /// Dates as a form gives them.
    pub(crate) fn read_dates(&mut self, issued_on: &str, valid_until: &str) -> Result<(), Error> {
        let mut wrong = Vec::new();
        let mut read = |text: &str, field: &str| {
            if text.trim().is_empty() {
                return None;
            }
            let date = text.trim().parse().ok();
            if date.is_none() {
                wrong.push(FieldError::new(field, "bad_date"));
            }
            date
        };
        self.issued_on = read(issued_on, "issued_on");
        self.valid_until = read(valid_until, "valid_until");
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}
