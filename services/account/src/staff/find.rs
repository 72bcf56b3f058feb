use sentra_shared::{
    contract::PersonId,
    session::{Actor, Role},
};

use crate::{
    app::App,
    error::Error,
    people::store::{self, Person},
    sellers,
};

/// Characters of a search that count.
const QUERY_MAX: usize = 100;

/// A person as staff sees it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) person: Person,
    pub(crate) roles: Vec<Role>,
    /// Only filled for one person.
    pub(crate) sellers: Vec<sellers::store::Seller>,
}

impl Found {
    /// Keys of the names of the roles.
    pub(crate) fn role_keys(&self) -> Vec<&'static str> {
        self.roles.iter().map(|role| super::pages::role_key(*role)).collect()
    }
}

/// People whose name or address contains the text, newest first.
pub(crate) async fn search(
    app: &App,
    actor: &Actor,
    text: &str,
    after: Option<PersonId>,
    limit: u64,
) -> Result<Vec<Found>, Error> {
    actor.require(Role::Staff)?;
    let text: String = text.trim().to_lowercase().chars().filter(|c| !c.is_control()).take(QUERY_MAX).collect();
    let people = store::search(app.db.read(), &text, after, limit).await?;
    let ids: Vec<PersonId> = people.iter().map(|p| p.id).collect();
    let roles = store::roles_of(app.db.read(), &ids).await?;
    let of = |id: PersonId| roles.iter().filter(|(person, _)| *person == id).map(|(_, role)| *role).collect();
    Ok(people.into_iter().map(|person| Found { roles: of(person.id), person, sellers: Vec::new() }).collect())
}

/// One person with the sellers it belongs to.
pub(crate) async fn one(app: &App, actor: &Actor, id: PersonId) -> Result<Found, Error> {
    actor.require(Role::Staff)?;
    let db = app.db.read();
    let person = store::find(db, id).await?.ok_or(Error::NotFound)?;
    let own = sellers::store::of_person(db, id).await?;
    Ok(Found { person, roles: store::roles(db, id).await?, sellers: sellers::store::find_many(db, &own).await? })
}
