//! The only SQL of courses, certificates and reminders.

use sea_orm::{
    ActiveValue::Set,
    QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{CertificateId, CourseId, PersonId, account::Rights},
    db::WriteTx,
};

use super::rules::{CourseFacts, Validity};
use crate::{error::Error, rights::Held};

mod course {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{contract::CourseId, text::Localized};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "course")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CourseId,
        pub code: String,
        pub title: Localized,
        pub summary: Localized,
        pub how_to: Localized,
        pub unlocks_list: bool,
        pub unlocks_list_food: bool,
        pub unlocks_export: bool,
        pub valid_months: i32,
        pub active: bool,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod certificate {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{CertificateId, CourseId, PersonId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "certificate")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CertificateId,
        pub code: String,
        pub number: String,
        pub number_key: String,
        pub course_id: CourseId,
        pub person_id: PersonId,
        pub holder_name: String,
        pub issued_on: Date,
        pub last_day: Date,
        pub begins_at: DateTimeUtc,
        pub ends_at: DateTimeUtc,
        pub issuing_body: String,
        pub issued_by: PersonId,
        pub recorded_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
        pub revoked_by: Option<PersonId>,
        pub revoke_reason: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod certificate_reminder {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::CertificateId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "certificate_reminder")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub certificate_id: CertificateId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub days: i32,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course {
    pub(crate) id: CourseId,
    pub(crate) code: String,
    pub(crate) facts: CourseFacts,
    pub(crate) version: i64,
}

impl Course {
    /// The id for a form.
    pub(crate) fn id_text(&self) -> String {
        self.id.to_string()
    }
}

impl From<course::Model> for Course {
    fn from(row: course::Model) -> Self {
        let unlocks = Rights { list: row.unlocks_list, list_food: row.unlocks_list_food, export: row.unlocks_export };
        Self {
            id: row.id,
            code: row.code,
            facts: CourseFacts {
                title: row.title,
                summary: row.summary,
                how_to: row.how_to,
                unlocks,
                valid_months: row.valid_months,
                active: row.active,
            },
            version: row.version,
        }
    }
}

pub(crate) async fn insert_course(
    tx: &WriteTx,
    id: CourseId,
    code: &str,
    facts: &CourseFacts,
    now: Timestamp,
) -> Result<(), Error> {
    let row = course::ActiveModel {
        id: Set(id),
        code: Set(code.to_owned()),
        title: Set(facts.title.clone()),
        summary: Set(facts.summary.clone()),
        how_to: Set(facts.how_to.clone()),
        unlocks_list: Set(facts.unlocks.list),
        unlocks_list_food: Set(facts.unlocks.list_food),
        unlocks_export: Set(facts.unlocks.export),
        valid_months: Set(facts.valid_months),
        active: Set(facts.active),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    let once = OnConflict::column(course::Column::Code).do_nothing().to_owned();
    match course::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? {
        1 => Ok(()),
        _ => Err(Error::field("code", "taken")),
    }
}

pub(crate) async fn update_course(
    tx: &WriteTx,
    id: CourseId,
    version: i64,
    to: &CourseFacts,
    now: Timestamp,
) -> Result<(), Error> {
    let json = |text| serde_json::to_value(text).map_err(|e| DbErr::Json(e.to_string()));
    let done = course::Entity::update_many()
        .col_expr(course::Column::Title, Expr::value(json(&to.title)?))
        .col_expr(course::Column::Summary, Expr::value(json(&to.summary)?))
        .col_expr(course::Column::HowTo, Expr::value(json(&to.how_to)?))
        .col_expr(course::Column::UnlocksList, Expr::value(to.unlocks.list))
        .col_expr(course::Column::UnlocksListFood, Expr::value(to.unlocks.list_food))
        .col_expr(course::Column::UnlocksExport, Expr::value(to.unlocks.export))
        .col_expr(course::Column::ValidMonths, Expr::value(to.valid_months))
        .col_expr(course::Column::Active, Expr::value(to.active))
        .col_expr(course::Column::UpdatedAt, Expr::value(now))
        .col_expr(course::Column::Version, ExprTrait::add(Expr::col(course::Column::Version), 1))
        .filter(course::Column::Id.eq(id))
        .filter(course::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub(crate) async fn find_course(db: &impl ConnectionTrait, id: CourseId) -> Result<Option<Course>, DbErr> {
    Ok(course::Entity::find_by_id(id).one(db).await?.map(Course::from))
}

/// All courses, oldest first; the training centre has a handful.
pub(crate) async fn courses(db: &impl ConnectionTrait, active_only: bool) -> Result<Vec<Course>, DbErr> {
    let mut query = course::Entity::find();
    if active_only {
        query = query.filter(course::Column::Active.eq(true));
    }
    Ok(query.order_by_asc(course::Column::Id).all(db).await?.into_iter().map(Course::from).collect())
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) id: CertificateId,
    pub(crate) code: String,
    pub(crate) number: String,
    pub(crate) number_key: String,
    pub(crate) course_id: CourseId,
    pub(crate) person_id: PersonId,
    /// Name as on the paper.
    pub(crate) holder_name: String,
    pub(crate) validity: Validity,
    pub(crate) issuing_body: String,
    pub(crate) issued_by: PersonId,
    pub(crate) revoked_at: Option<Timestamp>,
    pub(crate) revoke_reason: Option<String>,
}

impl From<certificate::Model> for Certificate {
    fn from(row: certificate::Model) -> Self {
        Self {
            id: row.id,
            code: row.code,
            number: row.number,
            number_key: row.number_key,
            course_id: row.course_id,
            person_id: row.person_id,
            holder_name: row.holder_name,
            validity: Validity {
                issued_on: row.issued_on,
                last_day: row.last_day,
                begins_at: row.begins_at,
                ends_at: row.ends_at,
            },
            issuing_body: row.issuing_body,
            issued_by: row.issued_by,
            revoked_at: row.revoked_at,
            revoke_reason: row.revoke_reason,
        }
    }
}

pub(crate) async fn insert_certificate(tx: &WriteTx, new: &Certificate, now: Timestamp) -> Result<(), Error> {
    let row = certificate::ActiveModel {
        id: Set(new.id),
        code: Set(new.code.clone()),
        number: Set(new.number.clone()),
        number_key: Set(new.number_key.clone()),
        course_id: Set(new.course_id),
        person_id: Set(new.person_id),
        holder_name: Set(new.holder_name.clone()),
        issued_on: Set(new.validity.issued_on),
        last_day: Set(new.validity.last_day),
        begins_at: Set(new.validity.begins_at),
        ends_at: Set(new.validity.ends_at),
        issuing_body: Set(new.issuing_body.clone()),
        issued_by: Set(new.issued_by),
        recorded_at: Set(now),
        revoked_at: Set(None),
        revoked_by: Set(None),
        revoke_reason: Set(None),
        version: Set(1),
    };
    let once = OnConflict::column(certificate::Column::NumberKey).do_nothing().to_owned();
    match certificate::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? {
        1 => Ok(()),
        _ => Err(Error::field("number", "taken")),
    }
}

/// Marks a certificate as revoked; false when it was already.
pub(crate) async fn revoke(
    tx: &WriteTx,
    id: CertificateId,
    by: PersonId,
    reason: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let done = certificate::Entity::update_many()
        .col_expr(certificate::Column::RevokedAt, Expr::value(Some(now)))
        .col_expr(certificate::Column::RevokedBy, Expr::value(Some(by)))
        .col_expr(certificate::Column::RevokeReason, Expr::value(Some(reason.to_owned())))
        .col_expr(certificate::Column::Version, ExprTrait::add(Expr::col(certificate::Column::Version), 1))
        .filter(certificate::Column::Id.eq(id))
        .filter(certificate::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

pub(crate) async fn find_certificate(
    db: &impl ConnectionTrait,
    id: CertificateId,
) -> Result<Option<Certificate>, DbErr> {
    Ok(certificate::Entity::find_by_id(id).one(db).await?.map(Certificate::from))
}

pub(crate) async fn find_by_code(db: &impl ConnectionTrait, code: &str) -> Result<Option<Certificate>, DbErr> {
    Ok(certificate::Entity::find().filter(certificate::Column::Code.eq(code)).one(db).await?.map(Certificate::from))
}

/// Certificates newest first after a cursor; of one person when given.
pub(crate) async fn certificates(
    db: &impl ConnectionTrait,
    person: Option<PersonId>,
    after: Option<CertificateId>,
    limit: u64,
) -> Result<Vec<Certificate>, DbErr> {
    let mut query = certificate::Entity::find();
    if let Some(person) = person {
        query = query.filter(certificate::Column::PersonId.eq(person));
    }
    if let Some(after) = after {
        query = query.filter(certificate::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(certificate::Column::Id).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(Certificate::from).collect())
}

/// Certificates in these people's hands, as the rule of rights wants them.
pub(crate) async fn held_by(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<Held>, DbErr> {
    let rows =
        certificate::Entity::find().filter(certificate::Column::PersonId.is_in(people.iter().copied())).all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let courses = courses(db, false).await?;
    let unlocks = |id| courses.iter().find(|c| c.id == id).map(|c| c.facts.unlocks).unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| Held {
            unlocks: unlocks(row.course_id),
            code: row.code,
            begins_at: row.begins_at,
            ends_at: row.ends_at,
            revoked: row.revoked_at.is_some(),
        })
        .collect())
}

/// Certificates that count and end by `until`, by id after a cursor.
pub(crate) async fn ending(
    db: &impl ConnectionTrait,
    now: Timestamp,
    until: Timestamp,
    after: Option<CertificateId>,
    limit: u64,
) -> Result<Vec<Certificate>, DbErr> {
    let mut query = certificate::Entity::find()
        .filter(certificate::Column::RevokedAt.is_null())
        .filter(certificate::Column::EndsAt.gt(now))
        .filter(certificate::Column::EndsAt.lte(until));
    if let Some(after) = after {
        query = query.filter(certificate::Column::Id.gt(after));
    }
    Ok(query
        .order_by_asc(certificate::Column::Id)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Certificate::from)
        .collect())
}

/// True when the person holds a certificate of the same course that lasts longer.
pub(crate) async fn is_renewed(db: &impl ConnectionTrait, one: &Certificate) -> Result<bool, DbErr> {
    let later = certificate::Entity::find()
        .filter(certificate::Column::PersonId.eq(one.person_id))
        .filter(certificate::Column::CourseId.eq(one.course_id))
        .filter(certificate::Column::RevokedAt.is_null())
        .filter(certificate::Column::EndsAt.gt(one.validity.ends_at))
        .one(db)
        .await?;
    Ok(later.is_some())
}

/// Whether this reminder was sent.
pub(crate) async fn was_reminded(db: &impl ConnectionTrait, id: CertificateId, days: i32) -> Result<bool, DbErr> {
    Ok(certificate_reminder::Entity::find_by_id((id, days)).one(db).await?.is_some())
}

/// Notes that a reminder is sent; false when it was before.
pub(crate) async fn note_reminder(tx: &WriteTx, id: CertificateId, days: i32, at: Timestamp) -> Result<bool, DbErr> {
    let row = certificate_reminder::ActiveModel { certificate_id: Set(id), days: Set(days), at: Set(at) };
    let key = [certificate_reminder::Column::CertificateId, certificate_reminder::Column::Days];
    let once = OnConflict::columns(key).do_nothing().to_owned();
    Ok(certificate_reminder::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1)
}
