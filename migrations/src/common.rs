//! Tables that every service has for the machinery of the common crate: feed, jobs, idempotency, audit.

use sea_orm_migration::{prelude::*, schema::*};

/// Names of the tables and columns; they match the entities of the common crate.
#[derive(Debug, Clone, Copy, DeriveIden)]
enum Event {
    Table,
    Id,
    Position,
    Name,
    Subject,
    Version,
    At,
    Data,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum FeedState {
    Table,
    Id,
    Epoch,
    LastPosition,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum FeedCursor {
    Table,
    Source,
    Epoch,
    Position,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Job {
    Table,
    Id,
    Kind,
    Payload,
    RunAt,
    Attempts,
    LeaseId,
    LeaseUntil,
    LastError,
    DeadAt,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Idempotency {
    Table,
    Scope,
    Key,
    BodyHash,
    Answer,
    At,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Audit {
    Table,
    Id,
    At,
    Actor,
    RequestId,
    Action,
    Subject,
    Data,
}

/// The first migration of every service.
#[derive(Debug)]
pub(crate) struct Common;

impl MigrationName for Common {
    fn name(&self) -> &'static str {
        "m0001_common"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Common {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_feed(manager).await?;
        create_job(manager).await?;
        manager
            .create_table(
                Table::create()
                    .table(Idempotency::Table)
                    .col(string(Idempotency::Scope))
                    .col(string(Idempotency::Key))
                    .col(string(Idempotency::BodyHash))
                    .col(json(Idempotency::Answer))
                    .col(timestamp_with_time_zone(Idempotency::At))
                    .primary_key(Index::create().col(Idempotency::Scope).col(Idempotency::Key))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(Audit::Table)
                    .col(uuid(Audit::Id).primary_key())
                    .col(timestamp_with_time_zone(Audit::At))
                    .col(string(Audit::Actor))
                    .col(string(Audit::RequestId))
                    .col(string(Audit::Action))
                    .col(string(Audit::Subject))
                    .col(json(Audit::Data))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("audit_subject").table(Audit::Table).col(Audit::Subject).col(Audit::At).to_owned(),
            )
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_feed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Event::Table)
                .col(uuid(Event::Id).primary_key())
                .col(big_integer_null(Event::Position))
                .col(string(Event::Name))
                .col(string(Event::Subject))
                .col(big_integer(Event::Version))
                .col(timestamp_with_time_zone(Event::At))
                .col(json(Event::Data))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("event_position").table(Event::Table).col(Event::Position).unique().to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table(FeedState::Table)
                .col(integer(FeedState::Id).primary_key())
                .col(uuid(FeedState::Epoch))
                .col(big_integer(FeedState::LastPosition))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table(FeedCursor::Table)
                .col(string(FeedCursor::Source).primary_key())
                .col(uuid(FeedCursor::Epoch))
                .col(big_integer(FeedCursor::Position))
                .to_owned(),
        )
        .await
}

async fn create_job(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Job::Table)
                .col(uuid(Job::Id).primary_key())
                .col(string(Job::Kind))
                .col(json(Job::Payload))
                .col(timestamp_with_time_zone(Job::RunAt))
                .col(integer(Job::Attempts))
                .col(uuid_null(Job::LeaseId))
                .col(timestamp_with_time_zone_null(Job::LeaseUntil))
                .col(text_null(Job::LastError))
                .col(timestamp_with_time_zone_null(Job::DeadAt))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("job_due").table(Job::Table).col(Job::DeadAt).col(Job::RunAt).to_owned())
        .await
}

/// Lets a service read a feed from its snapshot again, where a new table or column wants what was told before it was there.
pub(crate) async fn read_again(manager: &SchemaManager<'_>, source: &str) -> Result<(), DbErr> {
    let forget =
        Query::delete().from_table(FeedCursor::Table).and_where(Expr::col(FeedCursor::Source).eq(source)).to_owned();
    manager.execute(forget).await
}

/// Only the common tables; the tests of the common crate run on them.
#[derive(Debug)]
pub struct CommonMigrator;

impl MigratorTrait for CommonMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Common)]
    }
}
