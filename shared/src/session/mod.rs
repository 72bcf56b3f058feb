//! Who acts: the signed session that every service checks by itself, and the [`Actor`] that every use case takes first.
//!
//! A token is `<session id>.<assertion>`. The assertion (person, acting seller, roles, issued at) carries a MAC under a key
//! derived from the installation's secret, so any service trusts it alone for [`FRESH_S`]; then it asks account. When account is
//! away, an assertion up to [`STALE_S`] old still acts as a buyer and nothing more.

mod token;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use token::{Assertion, FRESH_S, STALE_S, csrf_token, issue, read};

use crate::{
    contract::{CartId, PersonId, SellerId, SessionId},
    text::Lang,
};

/// What a person may be, besides a buyer, which everybody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Acts for a seller.
    Seller,
    /// Batches export orders into flights.
    Coordinator,
    /// Holds classes and issues certificates.
    Trainer,
    /// Runs the marketplace.
    Staff,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Seller, Self::Coordinator, Self::Trainer, Self::Staff];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seller => "seller",
            Self::Coordinator => "coordinator",
            Self::Trainer => "trainer",
            Self::Staff => "staff",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|r| r.as_str() == name).ok_or(())
    }
}

/// A signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The session.
    pub session_id: SessionId,
    /// The person.
    pub person_id: PersonId,
    /// Name to greet with.
    pub name: String,
    /// Where mail goes.
    pub email: String,
    /// The seller this session acts for.
    pub seller_id: Option<SellerId>,
    /// Further roles; `Seller` is there exactly when `seller_id` is.
    pub roles: Vec<Role>,
    /// Chosen language.
    pub lang: Option<Lang>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody signed in; a cart makes guests distinct.
    Guest(Option<CartId>),
    /// A person.
    Person(SignedIn),
    /// The program itself: the job's name.
    Job(&'static str),
}

/// Who acts, in which request and language. The first argument of every use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub who: Who,
    /// The request, for logs and audit.
    pub request_id: String,
    /// The reader's language.
    pub lang: Lang,
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Somebody must sign in first.
    #[error("nobody is signed in")]
    SignInFirst,
    /// Signed in, without the right.
    #[error("the role is missing")]
    NotAllowed,
}

impl Actor {
    /// The program itself.
    #[must_use]
    pub fn job(name: &'static str) -> Self {
        Self { who: Who::Job(name), request_id: name.to_owned(), lang: Lang::default() }
    }

    /// The person signed in, if any.
    #[must_use]
    pub fn person(&self) -> Option<&SignedIn> {
        match &self.who {
            Who::Person(person) => Some(person),
            _ => None,
        }
    }

    /// Id of the person signed in, if any.
    #[must_use]
    pub fn person_id(&self) -> Option<PersonId> {
        self.person().map(|p| p.person_id)
    }

    /// The seller acted for, if any.
    #[must_use]
    pub fn seller_id(&self) -> Option<SellerId> {
        self.person().and_then(|p| p.seller_id)
    }

    /// True for a person with the role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.person().is_some_and(|p| p.roles.contains(&role))
    }

    /// True for the program itself.
    #[must_use]
    pub fn is_job(&self) -> bool {
        matches!(self.who, Who::Job(_))
    }

    /// The person signed in.
    ///
    /// # Errors
    /// [`Denied::SignInFirst`].
    pub fn require_person(&self) -> Result<&SignedIn, Denied> {
        self.person().ok_or(Denied::SignInFirst)
    }

    /// The person, who has the role.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn require(&self, role: Role) -> Result<&SignedIn, Denied> {
        let person = self.require_person()?;
        if person.roles.contains(&role) { Ok(person) } else { Err(Denied::NotAllowed) }
    }

    /// The seller acted for.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn require_seller(&self) -> Result<SellerId, Denied> {
        self.require_person()?.seller_id.ok_or(Denied::NotAllowed)
    }

    /// Text that names the actor in audit rows and history.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.who {
            Who::Guest(_) => "guest".to_owned(),
            Who::Person(person) => person.person_id.to_string(),
            Who::Job(name) => format!("job:{name}"),
        }
    }
}

impl From<Denied> for crate::failure::Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SignInFirst => Self::unauthenticated(),
            Denied::NotAllowed => Self::forbidden(),
        }
    }
}
