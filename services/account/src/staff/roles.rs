use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::{PersonId, SessionId},
    db::{WriteTx, write_tx},
    failure::FieldErrors,
    session::{Actor, Role, SignedIn},
};

use crate::{app::App, error::Error, input, people::store, sessions};

struct Input<'a> {
    actor: &'a Actor,
    person: PersonId,
    role: Role,
    granted: bool,
    reason: String,
    now: Timestamp,
}

/// Gives a role or takes it away. Answers the person's sessions as they are then, so that the change counts at once.
pub(crate) async fn set_role(
    app: &App,
    actor: &Actor,
    person: PersonId,
    role: &str,
    granted: bool,
    reason: &str,
) -> Result<Vec<SignedIn>, Error> {
    let who = actor.require(Role::Staff)?;
    let mut errors = FieldErrors::default();
    let reason = input::reason(&mut errors, reason);
    // Who sells follows from owning a seller, not from a decision of staff.
    let role =
        errors.take(role.parse::<Role>().ok().filter(|r| *r != Role::Seller).ok_or(()), "role", "unknown_choice");
    errors.finish().map_err(Error::Invalid)?;
    let role = role.ok_or(Error::NotFound)?;
    if who.person_id == person && role == Role::Staff && !granted {
        return Err(Error::OwnStaffRole);
    }
    store::find(app.db.read(), person).await?.ok_or(Error::NotFound)?;
    let now = app.now();
    let input = Input { actor, person, role, granted, reason, now };
    let changed = write_tx(&app.db, "set_role", &input, |tx, input| Box::pin(store_it(tx, input))).await?;
    let mut after = Vec::new();
    for session in changed {
        after.extend(sessions::signed_in(app.db.read(), session, now).await?);
    }
    Ok(after)
}

async fn store_it(tx: &WriteTx, input: &Input<'_>) -> Result<Vec<SessionId>, Error> {
    let Input { actor, person, role, granted, reason, now } = input;
    let (changed, action) = if *granted {
        (store::grant(tx, *person, *role, &actor.label(), *now).await?, "role.granted")
    } else {
        (store::revoke(tx, *person, *role).await?, "role.revoked")
    };
    if changed {
        audit::record(tx, actor, *now, action, *person, &serde_json::json!({ "role": role, "reason": reason })).await?;
    }
    Ok(sessions::of_person(tx, *person, *now).await?)
}
