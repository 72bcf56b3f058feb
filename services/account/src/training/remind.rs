use chrono::TimeDelta;
use sentra_shared::{
    clock::Timestamp,
    db::write_tx,
    mail::{self, Mail},
    text,
};

use super::{
    rules,
    store::{self, Certificate},
};
use crate::{app::App, error::Error, people};

/// Certificates looked at in one go.
const BATCH: u64 = 200;

struct Input {
    certificate: Certificate,
    days: i32,
    mail: Mail,
    now: Timestamp,
}

/// Mails the holders of certificates that end soon, once for each configured number of days. Answers how many mails were queued.
pub(crate) async fn remind(app: &App) -> Result<usize, Error> {
    let days = &app.settings.programme.certificate_reminder_days;
    let (now, mut after, mut sent) = (app.now(), None, 0);
    let until = now + TimeDelta::days(i64::from(days.iter().max().copied().unwrap_or(0)));
    loop {
        let batch = store::ending(app.db.read(), now, until, after, BATCH).await?;
        for certificate in &batch {
            if let Some(due) = rules::reminder_due(days, certificate.validity.ends_at, now) {
                sent += usize::from(remind_one(app, certificate, due, now).await?);
            }
        }
        after = batch.last().map(|c| c.id);
        if u64::try_from(batch.len()).is_ok_and(|n| n < BATCH) {
            return Ok(sent);
        }
    }
}

async fn remind_one(app: &App, certificate: &Certificate, due: u32, now: Timestamp) -> Result<bool, Error> {
    let days = i32::try_from(due).unwrap_or(i32::MAX);
    let db = app.db.read();
    if store::was_reminded(db, certificate.id, days).await? || store::is_renewed(db, certificate).await? {
        return Ok(false);
    }
    let Some(mail) = ending_mail(app, certificate).await? else { return Ok(false) };
    let input = Input { certificate: certificate.clone(), days, mail, now };
    write_tx(&app.db, "remind", &input, |tx, input| {
        Box::pin(async move {
            let first = store::note_reminder(tx, input.certificate.id, input.days, input.now).await?;
            if first {
                mail::send(tx, &input.mail, input.now).await?;
            }
            Ok::<_, Error>(first)
        })
    })
    .await
}

async fn ending_mail(app: &App, certificate: &Certificate) -> Result<Option<Mail>, Error> {
    let db = app.db.read();
    let Some(person) = people::store::find(db, certificate.person_id).await? else { return Ok(None) };
    let Some(course) = store::find_course(db, certificate.course_id).await? else { return Ok(None) };
    let lang = person.lang.unwrap_or_default();
    let day = text::day(lang, certificate.validity.ends_at - TimeDelta::seconds(1));
    let link = app.absolute("/training");
    let values = [
        ("name", certificate.holder_name.as_str()),
        ("course", course.facts.title.get(lang)),
        ("number", certificate.number.as_str()),
        ("day", day.as_str()),
        ("link", link.as_str()),
    ];
    let subject = app.text(lang, "training-ending-mail-subject", &values);
    Ok(Some(Mail { to: person.email, subject, text: app.text(lang, "training-ending-mail", &values), html: None }))
}
