//! One effect for one key: the answer of a request that makes or moves something is stored in the transaction of its effect, so a
//! repeat of the same request gets the same answer and nothing happens twice.

use axum::extract::FromRequestParts;
use http::request::Parts;
use sea_orm::{ActiveValue::Set, DbErr, entity::prelude::*, sea_query::OnConflict};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    clock::Timestamp,
    db::{TxError, WriteTx},
    failure::{Failure, FieldError},
    secret,
    session::{Actor, Who},
};

/// Longest key.
const KEY_CHARS_MAX: usize = 255;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub scope: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub body_hash: String,
        pub answer: Json,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The `Idempotency-Key` header, if the request has one.
#[derive(Debug, Clone, Default)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let wrong = |code| FieldError::new("Idempotency-Key", code);
        match value.to_str() {
            Err(_) => Err(Failure::invalid(vec![wrong("ascii_only")])),
            Ok("") => Err(Failure::invalid(vec![wrong("required")])),
            Ok(key) if key.len() > KEY_CHARS_MAX => {
                Err(Failure::invalid(vec![wrong("too_long").with("max", KEY_CHARS_MAX)]))
            }
            Ok(key) => Ok(Self(Some(key.to_owned()))),
        }
    }
}

impl IdempotencyKey {
    /// The key, which this operation insists on.
    ///
    /// # Errors
    /// 422 that names the header.
    pub fn required(self) -> Result<Self, Failure> {
        if self.0.is_some() {
            Ok(self)
        } else {
            Err(Failure::invalid(vec![FieldError::new("Idempotency-Key", "required")]))
        }
    }
}

/// One guarded operation: made outside the transaction, used inside.
#[derive(Debug, Clone)]
pub struct Once {
    scope: String,
    key: Option<String>,
    body_hash: String,
    now: Timestamp,
}

/// What [`Once::begin`] found.
#[derive(Debug)]
pub enum Begun<T> {
    /// Nothing like it happened yet: do it, then [`Once::finish`].
    Fresh,
    /// It happened: this was the answer.
    Replay(T),
}

/// The key was used for another request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the idempotency key was used with another request")]
pub struct KeyReused;

impl From<KeyReused> for Failure {
    fn from(_: KeyReused) -> Self {
        Self::new(422, "idempotency_key_reused")
    }
}

impl Once {
    /// Guards `operation` of this actor with this body. The scope is the signed-in person, or the guest's cart.
    ///
    /// # Errors
    /// The body cannot be written as JSON.
    pub fn new<B: Serialize>(
        actor: &Actor,
        operation: &str,
        key: IdempotencyKey,
        body: &B,
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        let who = match &actor.who {
            Who::Person(person) => person.person_id.to_string(),
            Who::Guest(Some(cart)) => cart.to_string(),
            Who::Guest(None) => "guest".to_owned(),
            Who::Job(name) => (*name).to_owned(),
        };
        let text = serde_json::to_string(body).map_err(|e| DbErr::Json(e.to_string()))?;
        Ok(Self { scope: format!("{who} {operation}"), key: key.0, body_hash: secret::token_hash(&text), now })
    }

    /// Looks whether this already happened; call it first in the transaction.
    ///
    /// # Errors
    /// [`KeyReused`] or the database's.
    pub async fn begin<T, E>(&self, tx: &WriteTx) -> Result<Begun<T>, E>
    where
        T: DeserializeOwned,
        E: TxError + From<KeyReused>,
    {
        let Some(key) = &self.key else { return Ok(Begun::Fresh) };
        let claim = row::ActiveModel {
            scope: Set(self.scope.clone()),
            key: Set(key.clone()),
            body_hash: Set(self.body_hash.clone()),
            answer: Set(serde_json::Value::Null),
            at: Set(self.now),
        };
        // Of two equal requests at the same time the second waits here for the first one's commit, so there is never a
        // half-done answer to see.
        let once = OnConflict::columns([row::Column::Scope, row::Column::Key]).do_nothing().to_owned();
        if row::Entity::insert(claim).on_conflict(once).exec_without_returning(tx).await? == 1 {
            return Ok(Begun::Fresh);
        }
        let stored = row::Entity::find_by_id((self.scope.clone(), key.clone())).one(tx).await?;
        let Some(stored) = stored else { return Ok(Begun::Fresh) };
        if stored.body_hash != self.body_hash {
            return Err(KeyReused.into());
        }
        let answer = serde_json::from_value(stored.answer).map_err(|e| DbErr::Json(e.to_string()))?;
        Ok(Begun::Replay(answer))
    }

    /// Stores the answer; call it last in the transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn finish<T: Serialize + Sync>(&self, tx: &WriteTx, answer: &T) -> Result<(), DbErr> {
        let Some(key) = &self.key else { return Ok(()) };
        let answer = serde_json::to_value(answer).map_err(|e| DbErr::Json(e.to_string()))?;
        row::Entity::update_many()
            .col_expr(row::Column::Answer, Expr::value(answer))
            .filter(row::Column::Scope.eq(&self.scope))
            .filter(row::Column::Key.eq(key))
            .exec(tx)
            .await?;
        Ok(())
    }
}

/// Forgets keys older than `before`.
///
/// # Errors
/// The database's.
pub async fn prune(tx: &WriteTx, before: Timestamp) -> Result<u64, DbErr> {
    Ok(row::Entity::delete_many().filter(row::Column::At.lt(before)).exec(tx).await?.rows_affected)
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Request};

    use super::*;

    #[tokio::test]
    async fn a_bad_key_is_called_what_it_is() {
        let long = "k".repeat(KEY_CHARS_MAX + 1);
        for (key, code) in [
            ("4f8b 1", None),
            ("", Some("required")),
            ("kunci-\u{e9}", Some("ascii_only")),
            (long.as_str(), Some("too_long")),
        ] {
            let mut request = Request::new(());
            request.headers_mut().insert("idempotency-key", HeaderValue::from_bytes(key.as_bytes()).unwrap());
            let (mut parts, ()) = request.into_parts();
            let found = IdempotencyKey::from_request_parts(&mut parts, &()).await;
            assert_eq!(found.err().map(|failure| failure.fields[0].code), code, "{key:?}");
        }
    }
}
