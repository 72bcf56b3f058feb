use chrono::TimeDelta;
use sentra_shared::{
    clock::Timestamp,
    contract::{CertificateId, PersonId},
    session::{Actor, Role},
};

use super::{
    rules::{self, State},
    store::{self, Certificate, Course},
};
use crate::{app::App, error::Error};

/// A certificate with its course and whether it counts now.
#[derive(Debug, Clone)]
pub(crate) struct Verified {
    pub(crate) certificate: Certificate,
    pub(crate) course: Course,
    pub(crate) state: State,
}

impl Verified {
    /// Key of its state's name.
    pub(crate) fn state_key(&self) -> &'static str {
        match self.state {
            State::Valid => "training-state-valid",
            State::NotYet => "training-state-not-yet",
            State::Ended => "training-state-ended",
            State::Revoked => "training-state-revoked",
        }
    }

    /// Key of what its state means.
    pub(crate) fn detail_key(&self) -> &'static str {
        match self.state {
            State::Valid => "training-real-valid",
            State::NotYet => "training-not-yet-more",
            State::Ended => "training-ended-more",
            State::Revoked => "training-revoked-more",
        }
    }

    /// The last moment of the last day, to write the day.
    pub(crate) fn last_moment(&self) -> Timestamp {
        self.certificate.validity.ends_at - TimeDelta::seconds(1)
    }

    /// Its code in groups.
    pub(crate) fn code_shown(&self) -> String {
        rules::code_shown(&self.certificate.code)
    }

    /// Its id for a form.
    pub(crate) fn id_text(&self) -> String {
        self.certificate.id.to_string()
    }
}

/// Looks a certificate up by the code printed on it. Public.
pub(crate) async fn verify(app: &App, typed: &str) -> Result<Verified, Error> {
    let code = rules::code_key(typed).ok_or(Error::NotFound)?;
    let certificate = store::find_by_code(app.db.read(), &code).await?.ok_or(Error::NotFound)?;
    let all = with_courses(app, vec![certificate]).await?;
    all.into_iter().next().ok_or(Error::NotFound)
}

/// Certificates of the signed-in person, newest first.
pub(crate) async fn own(app: &App, actor: &Actor) -> Result<Vec<Verified>, Error> {
    let person = actor.require_person()?.person_id;
    with_courses(app, store::certificates(app.db.read(), Some(person), None, 100).await?).await
}

/// Certificates issued, newest first, for trainers.
pub(crate) async fn issued(
    app: &App,
    actor: &Actor,
    person: Option<PersonId>,
    after: Option<CertificateId>,
    limit: u64,
) -> Result<Vec<Verified>, Error> {
    actor.require(Role::Trainer)?;
    with_courses(app, store::certificates(app.db.read(), person, after, limit).await?).await
}

async fn with_courses(app: &App, certificates: Vec<Certificate>) -> Result<Vec<Verified>, Error> {
    let courses = store::courses(app.db.read(), false).await?;
    let now = app.now();
    let one = |certificate: Certificate| {
        let course = courses.iter().find(|c| c.id == certificate.course_id)?.clone();
        let v = certificate.validity;
        let state = State::of(v.begins_at, v.ends_at, certificate.revoked_at.is_some(), now);
        Some(Verified { certificate, course, state })
    };
    Ok(certificates.into_iter().filter_map(one).collect())
}
