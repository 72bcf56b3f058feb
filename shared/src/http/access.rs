//! Who may use a route stands in its handler's signature: one of these extractors. Each gives the [`Actor`] the use case takes.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{
    failure::Failure,
    session::{Actor, Role, Who},
    text::Lang,
};

fn actor(parts: &Parts) -> Actor {
    let unknown = || Actor { who: Who::Guest(None), request_id: String::new(), lang: Lang::default() };
    parts.extensions.get::<Actor>().cloned().unwrap_or_else(unknown)
}

macro_rules! access {
    ($(#[$meta:meta])* $name:ident, $check:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Actor);

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
                let actor = actor(parts);
                let check: fn(&Actor) -> Result<(), Failure> = $check;
                check(&actor)?;
                Ok(Self(actor))
            }
        }
    };
}

access!(
    /// Everybody, guests included.
    Anyone,
    |_| Ok(())
);
access!(
    /// Everybody who signed in.
    Member,
    |actor| Ok(actor.require_person().map(|_| ())?)
);
access!(
    /// Who acts for a seller.
    Seller,
    |actor| Ok(actor.require_seller().map(|_| ())?)
);
access!(
    /// Export coordinators.
    Coordinator,
    |actor| Ok(actor.require(Role::Coordinator).map(|_| ())?)
);
access!(
    /// Trainers.
    Trainer,
    |actor| Ok(actor.require(Role::Trainer).map(|_| ())?)
);
access!(
    /// Staff.
    Staff,
    |actor| Ok(actor.require(Role::Staff).map(|_| ())?)
);
