use std::error::Error as StdError;

use sentra_shared::{
    audit,
    clock::Timestamp,
    contract::PersonId,
    db::{WriteTx, write_tx},
    failure::FieldErrors,
    session::{Actor, Role},
};

use super::{rules, store};
use crate::{app::App, error::Error};

/// A person made from the command line or by the demo loader.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Address of mail, by which the person is recognised.
    pub email: String,
    /// Name.
    pub name: String,
    /// Phone, as typed.
    pub phone: Option<String>,
    /// Password; left alone when the person is there already.
    pub password: String,
    /// Roles the person must have; `Seller` comes from owning a seller and is ignored here.
    pub roles: Vec<Role>,
}

/// Why a person could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EnsureError {
    /// A field is not acceptable.
    #[error("the field {field} is not acceptable ({code})")]
    Invalid {
        /// Which.
        field: String,
        /// Why.
        code: &'static str,
    },
    /// The database, or the hashing of the password.
    #[error("the person could not be stored")]
    Failed(#[source] Box<dyn StdError + Send + Sync>),
}

impl From<Error> for EnsureError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(fields) => {
                let first = fields.into_iter().next();
                first.map_or_else(
                    || Self::Invalid { field: String::new(), code: "invalid" },
                    |f| Self::Invalid { field: f.field, code: f.code },
                )
            }
            other => Self::Failed(Box::new(other)),
        }
    }
}

struct Input {
    person: store::Person,
    roles: Vec<Role>,
    actor: Actor,
    now: Timestamp,
}

/// Makes the person unless one with this address exists, and gives the roles that are missing.
pub(crate) async fn ensure(app: &App, new: NewPerson) -> Result<PersonId, Error> {
    let mut errors = FieldErrors::default();
    let name = rules::name(&mut errors, &new.name);
    let email = rules::email(&mut errors, &new.email);
    let phone = rules::phone(&mut errors, new.phone.as_deref().unwrap_or_default());
    rules::password(&mut errors, &new.password, email.as_ref());
    errors.finish().map_err(Error::Invalid)?;
    let email = email.ok_or(Error::NotFound)?;
    let now = app.now();
    let known = store::find_by_email(app.db.read(), &email.key).await?;
    let person = match known {
        Some(person) => person,
        None => store::Person {
            id: PersonId::new(),
            email: email.shown,
            email_key: email.key,
            name,
            phone,
            password_hash: app.passwords.hash(new.password).await?,
            lang: None,
            acting_seller_id: None,
            created_at: now,
            version: 1,
        },
    };
    let roles = new.roles.into_iter().filter(|role| *role != Role::Seller).collect();
    let input = Input { person, roles, actor: Actor::job("command_line"), now };
    write_tx(&app.db, "ensure_person", &input, |tx, input| Box::pin(store_it(tx, input))).await
}

async fn store_it(tx: &WriteTx, input: &Input) -> Result<PersonId, Error> {
    let id = match store::find_by_email(tx, &input.person.email_key).await? {
        Some(person) => person.id,
        None => {
            store::insert(tx, &input.person).await?;
            input.person.id
        }
    };
    for role in &input.roles {
        if store::grant(tx, id, *role, &input.actor.label(), input.now).await? {
            audit::record(tx, &input.actor, input.now, "role.granted", id, &serde_json::json!({ "role": role }))
                .await?;
        }
    }
    Ok(id)
}
