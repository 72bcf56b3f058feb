//! The demonstration shop: made-up people, sellers, products and orders, sent through the product's own API, so that what a visitor sees
//! was made the way everything is made. Only the first accounts need the command line's way, because nobody can sign in before.

mod abroad;
mod air;
mod art;
mod client;
mod consignments;
mod content;
mod orders;
mod picture;
mod shop;

use std::{fs, path::Path};

use anyhow::Context;
use axum::Router;
use sentra_account::NewPerson;
use sentra_shared::{service::Deps, session::Role};

use crate::{cli::say, compose::Opened};
use content::Content;

/// Password of every demonstration account; printed at the start and on the sign-in page.
const PASSWORD: &str = "sentra-demo";
/// Exists when everything was loaded once.
const MARKER: &str = "demo.loaded";

/// Makes the accounts of a demonstration that is not filled yet; does nothing in a process without the account service.
pub(crate) async fn prepare(opened: &Opened, data: &Path) -> anyhow::Result<()> {
    let Some(account) = &opened.account else { return Ok(()) };
    if data.join(MARKER).exists() {
        return Ok(());
    }
    let content = content::load().context("the demonstration content cannot be read")?;
    for person in people(&content) {
        account.ensure_person(person).await.context("cannot make a demonstration account")?;
    }
    Ok(())
}

/// Fills the shop through its own API, once. A second start finds the marker; an interrupted first one goes on where it stopped.
pub(crate) async fn load(router: &Router, deps: &Deps) -> anyhow::Result<()> {
    let marker = deps.data.join(MARKER);
    abroad::keep_rates(router, &deps.clock).await?;
    if marker.exists() {
        return Ok(());
    }
    say("Filling the demonstration shop, about half a minute ...");
    let content = content::load().context("the demonstration content cannot be read")?;
    let shop = shop::fill(router, deps, &content).await?;
    air::fill(router, deps).await?;
    orders::fill(router, &shop).await?;
    let orders = abroad::fill(router, &shop).await?;
    consignments::fill(router, &orders).await?;
    fs::write(&marker, "").context("cannot write into the data folder")?;
    Ok(())
}

/// Accounts with a role first, then owners of sellers and buyers, each once.
fn people(content: &Content) -> Vec<NewPerson> {
    let mut people: Vec<NewPerson> = content
        .accounts
        .iter()
        .map(|a| person(&a.email, &a.name, Some(&a.phone), a.role.parse().ok().filter(|r| *r != Role::Seller)))
        .collect();
    let owners = content.sellers.iter().map(|s| person(&s.owner.email, &s.owner.name, Some(&s.phone), None));
    let buyers = content.buyers.iter().map(|b| person(&b.email, &b.name, None, None));
    for candidate in owners.chain(buyers) {
        if people.iter().all(|p| p.email != candidate.email) {
            people.push(candidate);
        }
    }
    people
}

fn person(email: &str, name: &str, phone: Option<&str>, role: Option<Role>) -> NewPerson {
    NewPerson {
        email: email.to_owned(),
        name: name.to_owned(),
        phone: phone.map(str::to_owned),
        password: PASSWORD.to_owned(),
        roles: role.into_iter().collect(),
    }
}
