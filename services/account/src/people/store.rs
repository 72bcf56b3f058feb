//! The only SQL of people, their consents and roles, password resets and counted attempts.

use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{ExprTrait, OnConflict},
};
use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SellerId},
    db::WriteTx,
    id,
    session::Role,
    text::Lang,
};

use crate::error::Error;

mod person {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::{PersonId, SellerId};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PersonId,
        pub email: String,
        pub email_key: String,
        pub name: String,
        pub phone: Option<String>,
        pub password_hash: String,
        pub lang: Option<String>,
        pub acting_seller_id: Option<SellerId>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod consent {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PersonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: PersonId,
        pub purpose: String,
        pub text_version: String,
        pub given: bool,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod person_role {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PersonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_role")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: PersonId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub role: String,
        pub granted_at: DateTimeUtc,
        pub granted_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod password_reset {
    use sea_orm::entity::prelude::*;
    use sentra_shared::contract::PersonId;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "password_reset")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: String,
        pub person_id: PersonId,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub used_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod attempt {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempt")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub email_hash: String,
        pub address: String,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) name: String,
    /// E.164.
    pub(crate) phone: Option<String>,
    pub(crate) password_hash: String,
    pub(crate) lang: Option<Lang>,
    pub(crate) acting_seller_id: Option<SellerId>,
    pub(crate) created_at: Timestamp,
    pub(crate) version: i64,
}

impl From<person::Model> for Person {
    fn from(row: person::Model) -> Self {
        Self {
            id: row.id,
            email: row.email,
            email_key: row.email_key,
            name: row.name,
            phone: row.phone,
            password_hash: row.password_hash,
            lang: row.lang.and_then(|code| code.parse().ok()),
            acting_seller_id: row.acting_seller_id,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

pub(crate) async fn insert(tx: &WriteTx, new: &Person) -> Result<(), Error> {
    let row = person::ActiveModel {
        id: Set(new.id),
        email: Set(new.email.clone()),
        email_key: Set(new.email_key.clone()),
        name: Set(new.name.clone()),
        phone: Set(new.phone.clone()),
        password_hash: Set(new.password_hash.clone()),
        lang: Set(new.lang.map(|l| l.code().to_owned())),
        acting_seller_id: Set(new.acting_seller_id),
        created_at: Set(new.created_at),
        updated_at: Set(new.created_at),
        version: Set(new.version),
    };
    // One statement decides; a failed insert would end the transaction on PostgreSQL.
    let once = OnConflict::column(person::Column::EmailKey).do_nothing().to_owned();
    match person::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? {
        1 => Ok(()),
        _ => Err(Error::field("email", "email_taken")),
    }
}

pub(crate) async fn find(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Person>, DbErr> {
    Ok(person::Entity::find_by_id(id).one(db).await?.map(Person::from))
}

pub(crate) async fn find_by_email(db: &impl ConnectionTrait, email_key: &str) -> Result<Option<Person>, DbErr> {
    Ok(person::Entity::find().filter(person::Column::EmailKey.eq(email_key)).one(db).await?.map(Person::from))
}

pub(crate) async fn find_many(db: &impl ConnectionTrait, ids: &[PersonId]) -> Result<Vec<Person>, DbErr> {
    let rows = person::Entity::find().filter(person::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// People whose name or address contains the text (lower case), newest first, after a cursor.
pub(crate) async fn search(
    db: &impl ConnectionTrait,
    text: &str,
    after: Option<PersonId>,
    limit: u64,
) -> Result<Vec<Person>, DbErr> {
    let pattern = format!("%{}%", text.replace(['%', '_', '\\'], " ").trim());
    let lower_name = sea_orm::sea_query::Func::lower(Expr::col(person::Column::Name));
    let mut query = person::Entity::find();
    if !text.is_empty() {
        let matches = Condition::any()
            .add(person::Column::EmailKey.like(&pattern))
            .add(ExprTrait::like(Expr::expr(lower_name), &pattern));
        query = query.filter(matches);
    }
    if let Some(after) = after {
        query = query.filter(person::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(person::Column::Id).limit(limit).all(db).await?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// What a person may change of the own account.
#[derive(Debug, Clone)]
pub(crate) struct ProfileChange {
    pub(crate) name: String,
    pub(crate) phone: Option<String>,
    pub(crate) lang: Option<Lang>,
    pub(crate) acting_seller_id: Option<SellerId>,
}

pub(crate) async fn update_profile(
    tx: &WriteTx,
    id: PersonId,
    version: i64,
    to: &ProfileChange,
    now: Timestamp,
) -> Result<(), Error> {
    let done = person::Entity::update_many()
        .col_expr(person::Column::Name, Expr::value(to.name.clone()))
        .col_expr(person::Column::Phone, Expr::value(to.phone.clone()))
        .col_expr(person::Column::Lang, Expr::value(to.lang.map(|l| l.code().to_owned())))
        .col_expr(person::Column::ActingSellerId, Expr::value(to.acting_seller_id))
        .col_expr(person::Column::UpdatedAt, Expr::value(now))
        .col_expr(person::Column::Version, ExprTrait::add(Expr::col(person::Column::Version), 1))
        .filter(person::Column::Id.eq(id))
        .filter(person::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Remembers which seller a person acts for, without touching the version: it is a choice of the moment, not of the form.
pub(crate) async fn set_acting_seller(tx: &WriteTx, id: PersonId, seller: Option<SellerId>) -> Result<(), DbErr> {
    person::Entity::update_many()
        .col_expr(person::Column::ActingSellerId, Expr::value(seller))
        .filter(person::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

pub(crate) async fn set_password(tx: &WriteTx, id: PersonId, hash: &str, now: Timestamp) -> Result<(), DbErr> {
    person::Entity::update_many()
        .col_expr(person::Column::PasswordHash, Expr::value(hash))
        .col_expr(person::Column::UpdatedAt, Expr::value(now))
        .filter(person::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Something a person agreed to, or took back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Consent {
    pub(crate) purpose: String,
    /// Version of the text that was shown.
    pub(crate) text_version: String,
    pub(crate) given: bool,
    pub(crate) at: Timestamp,
}

impl Consent {
    /// Key of the name of what was agreed to.
    pub(crate) fn title_key(&self) -> &'static str {
        if self.purpose == "privacy" { "people-privacy" } else { "people-terms" }
    }
}

pub(crate) async fn add_consent(
    tx: &WriteTx,
    person: PersonId,
    purpose: &str,
    text_version: &str,
    at: Timestamp,
) -> Result<(), DbErr> {
    let row = consent::ActiveModel {
        id: Set(id::fresh()),
        person_id: Set(person),
        purpose: Set(purpose.to_owned()),
        text_version: Set(text_version.to_owned()),
        given: Set(true),
        at: Set(at),
    };
    consent::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(crate) async fn consents(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Consent>, DbErr> {
    let rows = consent::Entity::find()
        .filter(consent::Column::PersonId.eq(person))
        .order_by_asc(consent::Column::At)
        .order_by_asc(consent::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| Consent { purpose: r.purpose, text_version: r.text_version, given: r.given, at: r.at })
        .collect())
}

/// Roles beyond buyer and seller, in a fixed order.
pub(crate) async fn roles(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Role>, DbErr> {
    let rows = person_role::Entity::find().filter(person_role::Column::PersonId.eq(person)).all(db).await?;
    let mut roles: Vec<Role> = rows.iter().filter_map(|r| r.role.parse().ok()).collect();
    roles.sort_unstable();
    Ok(roles)
}

/// Roles of several people.
pub(crate) async fn roles_of(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<(PersonId, Role)>, DbErr> {
    let rows =
        person_role::Entity::find().filter(person_role::Column::PersonId.is_in(people.iter().copied())).all(db).await?;
    Ok(rows.iter().filter_map(|r| Some((r.person_id, r.role.parse().ok()?))).collect())
}

/// Gives a role; false when the person has it already.
pub(crate) async fn grant(tx: &WriteTx, person: PersonId, role: Role, by: &str, at: Timestamp) -> Result<bool, DbErr> {
    let row = person_role::ActiveModel {
        person_id: Set(person),
        role: Set(role.as_str().to_owned()),
        granted_at: Set(at),
        granted_by: Set(by.to_owned()),
    };
    let once = OnConflict::columns([person_role::Column::PersonId, person_role::Column::Role]).do_nothing().to_owned();
    Ok(person_role::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1)
}

/// Takes a role away; false when the person did not have it.
pub(crate) async fn revoke(tx: &WriteTx, person: PersonId, role: Role) -> Result<bool, DbErr> {
    Ok(person_role::Entity::delete_by_id((person, role.as_str().to_owned())).exec(tx).await?.rows_affected == 1)
}

pub(crate) async fn add_reset(
    tx: &WriteTx,
    token_hash: &str,
    person: PersonId,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), DbErr> {
    let row = password_reset::ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        person_id: Set(person),
        created_at: Set(now),
        expires_at: Set(until),
        used_at: Set(None),
    };
    password_reset::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Whose password a token may set now.
pub(crate) async fn reset_owner(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<PersonId>, DbErr> {
    let row = password_reset::Entity::find_by_id(token_hash.to_owned()).one(db).await?;
    Ok(row.filter(|r| r.used_at.is_none() && r.expires_at > now).map(|r| r.person_id))
}

/// Uses up a token; false when another request was faster.
pub(crate) async fn use_reset(tx: &WriteTx, token_hash: &str, now: Timestamp) -> Result<bool, DbErr> {
    let done = password_reset::Entity::update_many()
        .col_expr(password_reset::Column::UsedAt, Expr::value(Some(now)))
        .filter(password_reset::Column::TokenHash.eq(token_hash))
        .filter(password_reset::Column::UsedAt.is_null())
        .filter(password_reset::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Ends all open tokens of a person.
pub(crate) async fn close_resets(tx: &WriteTx, person: PersonId, now: Timestamp) -> Result<(), DbErr> {
    password_reset::Entity::update_many()
        .col_expr(password_reset::Column::UsedAt, Expr::value(Some(now)))
        .filter(password_reset::Column::PersonId.eq(person))
        .filter(password_reset::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// An attempt that a limit counts. The address of mail is kept as a hash only.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) id: Uuid,
    pub(crate) kind: &'static str,
    pub(crate) email_hash: String,
    pub(crate) address: String,
    pub(crate) at: Timestamp,
}

pub(crate) async fn add_attempt(tx: &WriteTx, new: &Attempt) -> Result<(), DbErr> {
    let row = attempt::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind.to_owned()),
        email_hash: Set(new.email_hash.clone()),
        address: Set(new.address.clone()),
        at: Set(new.at),
    };
    attempt::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Attempts since a time: of this pair, of this e-mail address from anywhere, and from this network address at all.
pub(crate) async fn count_attempts(
    db: &impl ConnectionTrait,
    like: &Attempt,
    since: Timestamp,
) -> Result<(u64, u64, u64), DbErr> {
    let recent =
        || attempt::Entity::find().filter(attempt::Column::At.gt(since)).filter(attempt::Column::Kind.eq(like.kind));
    let of_email = || recent().filter(attempt::Column::EmailHash.eq(&like.email_hash));
    let pair = of_email().filter(attempt::Column::Address.eq(&like.address)).count(db).await?;
    let address = recent().filter(attempt::Column::Address.eq(&like.address)).count(db).await?;
    Ok((pair, of_email().count(db).await?, address))
}

/// Forgets the attempts of this pair after a success.
pub(crate) async fn clear_attempts(tx: &WriteTx, like: &Attempt) -> Result<(), DbErr> {
    attempt::Entity::delete_many()
        .filter(attempt::Column::Kind.eq(like.kind))
        .filter(attempt::Column::EmailHash.eq(&like.email_hash))
        .filter(attempt::Column::Address.eq(&like.address))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets attempts and reset tokens older than `before`.
pub(crate) async fn prune(tx: &WriteTx, before: Timestamp) -> Result<(), DbErr> {
    attempt::Entity::delete_many().filter(attempt::Column::At.lt(before)).exec(tx).await?;
    password_reset::Entity::delete_many().filter(password_reset::Column::ExpiresAt.lt(before)).exec(tx).await?;
    Ok(())
}
