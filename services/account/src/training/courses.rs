use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::CourseId,
    db::write_tx,
    failure::FieldErrors,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};

use super::{
    rules::{self, CourseFacts, TypedCourse},
    store::{self, Course},
};
use crate::{app::App, error::Error, sellers};

struct Input<'a> {
    actor: &'a Actor,
    once: &'a Once,
    id: CourseId,
    code: String,
    facts: CourseFacts,
    now: Timestamp,
}

/// Adds a course; also answers whether the same request did before.
pub(crate) async fn add(
    app: &App,
    actor: &Actor,
    typed: TypedCourse,
    key: IdempotencyKey,
) -> Result<(Course, bool), Error> {
    actor.require(Role::Trainer)?;
    let mut errors = FieldErrors::default();
    let checked = rules::course(&mut errors, &typed);
    errors.finish().map_err(Error::Invalid)?;
    let (code, facts) = checked.ok_or(Error::NotFound)?;
    let now = app.now();
    let body = (&code, &facts.title, &facts.summary, &facts.how_to, facts.unlocks, facts.valid_months, facts.active);
    let once = Once::new(actor, "add_course", key, &body, now)?;
    let input = Input { actor, once: &once, id: CourseId::new(), code, facts, now };
    let begun = write_tx(&app.db, "add_course", &input, |tx, input| {
        Box::pin(async move {
            let begun = input.once.begin::<CourseId, Error>(tx).await?;
            if matches!(begun, Begun::Fresh) {
                store::insert_course(tx, input.id, &input.code, &input.facts, input.now).await?;
                let data = serde_json::json!({ "code": input.code, "unlocks": input.facts.unlocks });
                audit::record(tx, input.actor, input.now, "course.added", input.id, &data).await?;
                input.once.finish(tx, &input.id).await?;
            }
            Ok::<_, Error>(begun)
        })
    })
    .await?;
    let (id, replayed) = match begun {
        Begun::Fresh => (input.id, false),
        Begun::Replay(id) => (id, true),
    };
    Ok((store::find_course(app.db.read(), id).await?.ok_or(Error::NotFound)?, replayed))
}

struct Change<'a> {
    actor: &'a Actor,
    id: CourseId,
    version: i64,
    facts: CourseFacts,
    unlocks_change: bool,
    now: Timestamp,
}

/// Changes a course. When it unlocks something else now, every seller is judged again within a minute.
pub(crate) async fn change(
    app: &App,
    actor: &Actor,
    id: CourseId,
    version: i64,
    typed: TypedCourse,
) -> Result<Course, Error> {
    actor.require(Role::Trainer)?;
    let before = store::find_course(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let mut errors = FieldErrors::default();
    let checked = rules::course(&mut errors, &TypedCourse { code: before.code.clone(), ..typed });
    errors.finish().map_err(Error::Invalid)?;
    let (_, facts) = checked.ok_or(Error::NotFound)?;
    let unlocks_change = facts.unlocks != before.facts.unlocks;
    let input = Change { actor, id, version, facts, unlocks_change, now: app.now() };
    write_tx(&app.db, "change_course", &input, |tx, input| {
        Box::pin(async move {
            store::update_course(tx, input.id, input.version, &input.facts, input.now).await?;
            if input.unlocks_change {
                sellers::store::recheck_all(tx, input.now).await?;
            }
            let data = serde_json::json!({ "unlocks": input.facts.unlocks, "active": input.facts.active });
            Ok::<_, Error>(audit::record(tx, input.actor, input.now, "course.changed", input.id, &data).await?)
        })
    })
    .await?;
    store::find_course(app.db.read(), id).await?.ok_or(Error::NotFound)
}
