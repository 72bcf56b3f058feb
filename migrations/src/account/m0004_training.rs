//! Courses, certificates issued to people, and the reminders sent before a certificate ends.

use sea_orm_migration::{prelude::*, schema::*};

use super::m0002_people::of_person;

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Course {
    Table,
    Id,
    Code,
    Title,
    Summary,
    HowTo,
    UnlocksList,
    UnlocksListFood,
    UnlocksExport,
    ValidMonths,
    Active,
    CreatedAt,
    UpdatedAt,
    Version,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum Certificate {
    Table,
    Id,
    Code,
    Number,
    NumberKey,
    CourseId,
    PersonId,
    HolderName,
    IssuedOn,
    LastDay,
    BeginsAt,
    EndsAt,
    IssuingBody,
    IssuedBy,
    RecordedAt,
    RevokedAt,
    RevokedBy,
    RevokeReason,
    Version,
}

#[derive(Debug, Clone, Copy, DeriveIden)]
enum CertificateReminder {
    Table,
    CertificateId,
    Days,
    At,
}

/// The tables above.
#[derive(Debug)]
pub(super) struct Training;

impl MigrationName for Training {
    fn name(&self) -> &'static str {
        "m0004_training"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Training {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_course(manager).await?;
        create_certificate(manager).await?;
        let of_certificate = ForeignKey::create()
            .from(CertificateReminder::Table, CertificateReminder::CertificateId)
            .to(Certificate::Table, Certificate::Id)
            .to_owned();
        manager
            .create_table(
                Table::create()
                    .table(CertificateReminder::Table)
                    .col(uuid(CertificateReminder::CertificateId))
                    .col(integer(CertificateReminder::Days))
                    .col(timestamp_with_time_zone(CertificateReminder::At))
                    .primary_key(Index::create().col(CertificateReminder::CertificateId).col(CertificateReminder::Days))
                    .foreign_key(&mut of_certificate.clone())
                    .to_owned(),
            )
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_course(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Course::Table)
                .col(uuid(Course::Id).primary_key())
                .col(string(Course::Code))
                .col(json(Course::Title))
                .col(json(Course::Summary))
                .col(json(Course::HowTo))
                .col(boolean(Course::UnlocksList))
                .col(boolean(Course::UnlocksListFood))
                .col(boolean(Course::UnlocksExport))
                .col(integer(Course::ValidMonths).check(Expr::col(Course::ValidMonths).between(1, 120)))
                .col(boolean(Course::Active))
                .col(timestamp_with_time_zone(Course::CreatedAt))
                .col(timestamp_with_time_zone(Course::UpdatedAt))
                .col(big_integer(Course::Version))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(Index::create().name("course_code").table(Course::Table).col(Course::Code).unique().to_owned())
        .await
}

async fn create_certificate(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table(Certificate::Table)
                .col(uuid(Certificate::Id).primary_key())
                .col(string(Certificate::Code))
                .col(string(Certificate::Number))
                .col(string(Certificate::NumberKey))
                .col(uuid(Certificate::CourseId))
                .col(uuid(Certificate::PersonId))
                .col(string(Certificate::HolderName))
                .col(date(Certificate::IssuedOn))
                .col(date(Certificate::LastDay))
                .col(timestamp_with_time_zone(Certificate::BeginsAt))
                .col(
                    timestamp_with_time_zone(Certificate::EndsAt)
                        .check(Expr::col(Certificate::EndsAt).gt(Expr::col(Certificate::BeginsAt))),
                )
                .col(string(Certificate::IssuingBody))
                .col(uuid(Certificate::IssuedBy))
                .col(timestamp_with_time_zone(Certificate::RecordedAt))
                .col(timestamp_with_time_zone_null(Certificate::RevokedAt))
                .col(uuid_null(Certificate::RevokedBy))
                .col(text_null(Certificate::RevokeReason))
                .col(big_integer(Certificate::Version))
                .foreign_key(
                    ForeignKey::create().from(Certificate::Table, Certificate::CourseId).to(Course::Table, Course::Id),
                )
                .foreign_key(&mut of_person(Certificate::Table, Certificate::PersonId))
                .to_owned(),
        )
        .await?;
    let unique = |name: &str, column: Certificate| {
        Index::create().name(name).table(Certificate::Table).col(column).unique().to_owned()
    };
    manager.create_index(unique("certificate_code", Certificate::Code)).await?;
    manager.create_index(unique("certificate_number", Certificate::NumberKey)).await?;
    let plain =
        |name: &str, column: Certificate| Index::create().name(name).table(Certificate::Table).col(column).to_owned();
    manager.create_index(plain("certificate_person", Certificate::PersonId)).await?;
    manager.create_index(plain("certificate_ends", Certificate::EndsAt)).await
}
