use std::collections::BTreeSet;

use anyhow::{Context, bail};
use sentra_account::{AccountService, NewPerson};
use sentra_search::SearchService;
use sentra_shared::{session::Role, telemetry};

use super::{Common, UserArgs, read_password, say, serve};
use crate::{
    compose::{self, Name},
    data,
};

/// Brings all tables up to date.
pub(super) async fn migrate(common: &Common) -> anyhow::Result<()> {
    let settings = common.settings()?;
    telemetry::start(&settings.log.filter, settings.log.json);
    let demo = data::is_demo(&common.data);
    let deps = serve::deps(settings, &common.data, demo)?;
    compose::open(&deps, &BTreeSet::from(Name::ALL)).await?;
    say("All tables are up to date.");
    Ok(())
}

/// Prints the settings in force.
pub(super) fn print_config(common: &Common) -> anyhow::Result<()> {
    say(&toml::to_string(&common.settings()?).context("cannot print the settings")?);
    Ok(())
}

/// Makes a person with roles; works beside a running server.
pub(super) async fn user(args: &UserArgs) -> anyhow::Result<()> {
    let settings = args.common.settings()?;
    let roles: Vec<Role> =
        args.roles.iter().filter_map(|name| name.parse().ok()).filter(|role| *role != Role::Seller).collect();
    if roles.len() != args.roles.len() {
        bail!("roles are coordinator, trainer and staff; a seller registers on the site");
    }
    let demo = data::is_demo(&args.common.data);
    let deps = serve::deps(settings, &args.common.data, demo)?;
    let account = AccountService::open(&deps).await.context("cannot open the account service")?;
    let password = read_password()?;
    let person = NewPerson { email: args.email.clone(), name: args.name.clone(), phone: None, password, roles };
    let id = account.ensure_person(person).await.context("cannot make the person")?;
    say(&format!("{} can sign in ({id}).", args.email));
    Ok(())
}

/// Files a request that each replica carries out.
pub(super) async fn reindex(common: &Common) -> anyhow::Result<()> {
    let settings = common.settings()?;
    let demo = data::is_demo(&common.data);
    let deps = serve::deps(settings, &common.data, demo)?;
    let search = SearchService::open(&deps).await.context("cannot open the search service")?;
    search.request_reindex().await.context("cannot file the request")?;
    say("The index is built anew by the running server; the old one keeps answering meanwhile.");
    Ok(())
}
