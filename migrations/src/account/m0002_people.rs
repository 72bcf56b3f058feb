//! People, what they agreed to, their roles, sessions, password resets and the attempts that limits count.

use sea_orm_migration::{prelude::*, schema::*};

/// A person with an account.
#[derive(Debug, Clone, Copy, DeriveIden)]
pub(super) enum Person {
    Table,
    Id,
    Email,
    EmailKey,
    Name,
    Phone,
    PasswordHash,
    Lang,
    ActingSellerId,
    CreatedAt,
    UpdatedAt,
    Version,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Consent {
    Table,
    Id,
    PersonId,
    Purpose,
    TextVersion,
    Given,
    At,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum PersonRole {
    Table,
    PersonId,
    Role,
    GrantedAt,
    GrantedBy,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Session {
    Table,
    Id,
    PersonId,
    SellerId,
    CreatedAt,
    SeenAt,
    ExpiresAt,
    EndedAt,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum PasswordReset {
    Table,
    TokenHash,
    PersonId,
    CreatedAt,
    ExpiresAt,
    UsedAt,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Attempt {
    Table,
    Id,
    Kind,
    EmailHash,
    Address,
    At,
}

/// The tables above.
#[derive(Debug)]
pub(super) struct People;

impl MigrationName for People {
    fn name(&self) -> &'static str {
        "m0002_people"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for People {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_person(manager).await?;
        create_session(manager).await?;
        create_limits(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A foreign key to the person.
pub(super) fn of_person(
    table: impl IntoIden + Copy + 'static,
    column: impl IntoIden + 'static,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(Person::Table, Person::Id).to_owned()
}

async fn create_person(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Person::Table)
                .col(uuid(Person::Id).primary_key())
                .col(string(Person::Email))
                .col(string(Person::EmailKey))
                .col(string(Person::Name))
                .col(string_null(Person::Phone))
                .col(string(Person::PasswordHash))
                .col(string_null(Person::Lang))
                .col(uuid_null(Person::ActingSellerId))
                .col(timestamp_with_time_zone(Person::CreatedAt))
                .col(timestamp_with_time_zone(Person::UpdatedAt))
                .col(big_integer(Person::Version))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("person_email_key").table(Person::Table).col(Person::EmailKey).unique().to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table(Consent::Table)
                .col(uuid(Consent::Id).primary_key())
                .col(uuid(Consent::PersonId))
                .col(string(Consent::Purpose))
                .col(string(Consent::TextVersion))
                .col(boolean(Consent::Given))
                .col(timestamp_with_time_zone(Consent::At))
                .foreign_key(&mut of_person(Consent::Table, Consent::PersonId))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("consent_person").table(Consent::Table).col(Consent::PersonId).to_owned())
        .await?;
    manager
        .create_table(
            Table::create()
                .table(PersonRole::Table)
                .col(uuid(PersonRole::PersonId))
                .col(string(PersonRole::Role))
                .col(timestamp_with_time_zone(PersonRole::GrantedAt))
                .col(string(PersonRole::GrantedBy))
                .primary_key(Index::create().col(PersonRole::PersonId).col(PersonRole::Role))
                .foreign_key(&mut of_person(PersonRole::Table, PersonRole::PersonId))
                .to_owned(),
        )
        .await
}

async fn create_session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Session::Table)
                .col(uuid(Session::Id).primary_key())
                .col(uuid(Session::PersonId))
                .col(uuid_null(Session::SellerId))
                .col(timestamp_with_time_zone(Session::CreatedAt))
                .col(timestamp_with_time_zone(Session::SeenAt))
                .col(timestamp_with_time_zone(Session::ExpiresAt))
                .col(timestamp_with_time_zone_null(Session::EndedAt))
                .foreign_key(&mut of_person(Session::Table, Session::PersonId))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("session_person").table(Session::Table).col(Session::PersonId).to_owned())
        .await?;
    manager
        .create_index(Index::create().name("session_expires").table(Session::Table).col(Session::ExpiresAt).to_owned())
        .await
}

async fn create_limits(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(PasswordReset::Table)
                .col(string(PasswordReset::TokenHash).primary_key())
                .col(uuid(PasswordReset::PersonId))
                .col(timestamp_with_time_zone(PasswordReset::CreatedAt))
                .col(timestamp_with_time_zone(PasswordReset::ExpiresAt))
                .col(timestamp_with_time_zone_null(PasswordReset::UsedAt))
                .foreign_key(&mut of_person(PasswordReset::Table, PasswordReset::PersonId))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table(Attempt::Table)
                .col(uuid(Attempt::Id).primary_key())
                .col(string(Attempt::Kind))
                .col(string(Attempt::EmailHash))
                .col(string(Attempt::Address))
                .col(timestamp_with_time_zone(Attempt::At))
                .to_owned(),
        )
        .await?;
    let by_email =
        Index::create().name("attempt_email").table(Attempt::Table).col(Attempt::EmailHash).col(Attempt::At).to_owned();
    manager.create_index(by_email).await?;
    let by_address =
        Index::create().name("attempt_address").table(Attempt::Table).col(Attempt::Address).col(Attempt::At).to_owned();
    manager.create_index(by_address).await
}
