//! Staff's room for mails that could not be delivered: a service with mails merges it into its pages. Each is sent again or forgotten;
//! addresses are masked, because the room is about mails and not about people.

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Redirect,
    routing::{get, post},
};
use sea_orm::{ConnectionTrait, DbErr};
use serde::Deserialize;
use uuid::Uuid;

use super::{KIND, Queued, masked};
use crate::{
    audit,
    clock::{Clock, Timestamp},
    db::{Db, write_tx},
    failure::Failure,
    http::{Form, PathOf, Staff},
    job::store,
    page::{Frame, Page},
    session::Actor,
};

/// Mails shown; the latest.
const SHOWN: u64 = 100;

/// A mail that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) id: Uuid,
    pub(super) to: String,
    pub(super) subject: String,
    /// What the server said last.
    pub(super) error: String,
    pub(super) tries: i32,
    /// When it was given up.
    pub(super) at: Timestamp,
}

/// Where the room is, and what it works on.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) db: Db,
    pub(super) clock: Clock,
    /// Its own address.
    pub(super) at: &'static str,
    /// The same room of the other service that sends mails.
    pub(super) other: &'static str,
}

#[derive(Debug, Template)]
#[template(path = "mail/failed.html")]
struct FailedPage {
    frame: Frame,
    room: Room,
    mails: Vec<Failed>,
}

/// The room at `at`; `other` is the address of the same room of the other service that sends mails.
pub fn router(db: &Db, clock: &Clock, at: &'static str, other: &'static str) -> Router {
    Router::new()
        .route(at, get(show))
        .route(&format!("{at}/{{id}}/again"), post(again))
        .route(&format!("{at}/{{id}}/forget"), post(forget))
        .with_state(Room { db: db.clone(), clock: clock.clone(), at, other })
}

/// Mails that were put aside, the latest first.
pub(super) async fn list(db: &impl ConnectionTrait) -> Result<Vec<Failed>, DbErr> {
    let jobs = store::dead(db, KIND, SHOWN).await?;
    let of = |job: store::Model| {
        let queued: Queued = serde_json::from_value(job.payload).ok()?;
        Some(Failed {
            id: job.id,
            to: masked(&queued.mail.to),
            subject: queued.mail.subject,
            error: job.last_error.unwrap_or_default(),
            tries: job.attempts,
            at: job.dead_at?,
        })
    };
    Ok(jobs.into_iter().filter_map(of).collect())
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    Again,
    Forget,
}

struct Input {
    id: Uuid,
    deed: Deed,
    actor: Actor,
    now: Timestamp,
}

pub(super) async fn settle(room: &Room, actor: Actor, id: Uuid, deed: Deed) -> Result<Redirect, Failure> {
    let input = Input { id, deed, actor, now: room.clock.now() };
    let done = write_tx(&room.db, "settle_mail", &input, |tx, input| {
        Box::pin(async move {
            let (done, action) = match input.deed {
                Deed::Again => (store::revive(tx, KIND, input.id, input.now).await?, "mail.sent_again"),
                Deed::Forget => (store::forget(tx, KIND, input.id).await?, "mail.forgotten"),
            };
            if done {
                audit::record(tx, &input.actor, input.now, action, input.id, &()).await?;
            }
            Ok::<_, DbErr>(done)
        })
    })
    .await?;
    if done { Ok(Redirect::to(room.at)) } else { Err(Failure::not_found()) }
}

async fn show(State(room): State<Room>, Staff(_): Staff, frame: Frame) -> Result<Page<FailedPage>, Failure> {
    let mails = list(room.db.read()).await?;
    Ok(Page(FailedPage { frame, room, mails }))
}

#[derive(Debug, Deserialize)]
struct Nothing {}

async fn again(
    State(room): State<Room>,
    Staff(actor): Staff,
    PathOf(id): PathOf<Uuid>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect, Failure> {
    settle(&room, actor, id, Deed::Again).await
}

async fn forget(
    State(room): State<Room>,
    Staff(actor): Staff,
    PathOf(id): PathOf<Uuid>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Redirect, Failure> {
    settle(&room, actor, id, Deed::Forget).await
}
