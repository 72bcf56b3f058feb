//! Puts services together: which run in this process, and for each port and feed whether it is the service itself or its address.
//!
//! Each service first opens its store and gives out its ports, then is built with its peers' ports, so there is no circle.

use std::{collections::BTreeSet, fs::File, sync::Arc};

use anyhow::{Context, bail};
use axum::{Extension, Router, middleware};
use sentra_account::AccountService;
use sentra_catalogue::CatalogueService;
use sentra_order::OrderService;
use sentra_search::SearchService;
use sentra_shared::{
    contract::{account::AccountPort, catalogue::CataloguePort, order::OrderPort},
    failure::Failure,
    feed::{RemoteFeed, SharedSource},
    http::{self, Web, WebSettings, peer},
    page,
    port::{RemoteAccount, RemoteCatalogue, RemoteOrder},
    service::{Deps, Service},
    supervise::Task,
    text::{Source, Texts},
    tls,
};
use tokio_util::sync::CancellationToken;

use crate::{data, dev, docs, drain, health};

/// A service by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Name {
    Account,
    Catalogue,
    Search,
    Order,
}

impl Name {
    pub(crate) const ALL: [Self; 4] = [Self::Account, Self::Catalogue, Self::Search, Self::Order];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Catalogue => "catalogue",
            Self::Search => "search",
            Self::Order => "order",
        }
    }
}

/// The services of this process, opened and not yet built.
pub(crate) struct Opened {
    pub(crate) account: Option<AccountService>,
    pub(crate) catalogue: Option<CatalogueService>,
    pub(crate) search: Option<SearchService>,
    pub(crate) order: Option<OrderService>,
    locks: Vec<File>,
}

/// Everything that runs in this process.
pub(crate) struct Program {
    /// Visitors' routes with all layers.
    pub(crate) public: Router,
    /// Peers' routes and metrics.
    pub(crate) internal: Router,
    /// Background work.
    pub(crate) tasks: Vec<Task>,
    /// Held as long as the program runs.
    pub(crate) locks: Vec<File>,
}

/// Opens the named services on the data folder, locking each when the databases are files.
pub(crate) async fn open(deps: &Deps, names: &BTreeSet<Name>) -> anyhow::Result<Opened> {
    let embedded = deps.settings.database.url.0.is_empty();
    let mut opened = Opened { account: None, catalogue: None, search: None, order: None, locks: Vec::new() };
    for name in names {
        if embedded {
            opened.locks.push(data::lock_service(&deps.data, name.as_str())?);
        }
        let failed = || format!("cannot open the {} service", name.as_str());
        match name {
            Name::Account => opened.account = Some(AccountService::open(deps).await.with_context(failed)?),
            Name::Catalogue => opened.catalogue = Some(CatalogueService::open(deps).await.with_context(failed)?),
            Name::Search => opened.search = Some(SearchService::open(deps).await.with_context(failed)?),
            Name::Order => opened.order = Some(OrderService::open(deps).await.with_context(failed)?),
        }
    }
    Ok(opened)
}

/// All ports and feeds, local or remote.
struct Peers {
    account: Arc<dyn AccountPort>,
    catalogue: Arc<dyn CataloguePort>,
    order: Arc<dyn OrderPort>,
    account_feed: SharedSource,
    catalogue_feed: SharedSource,
    order_feed: SharedSource,
}

impl Peers {
    fn of(deps: &Deps, opened: &Opened) -> anyhow::Result<Self> {
        tls::install();
        let client = reqwest::Client::builder().build().context("cannot make the client for peers")?;
        let remote = |name: Name, address: &str| {
            if address.is_empty() {
                bail!("{0} does not run here: set peers.{0} to the address of the process that runs it", name.as_str());
            }
            Ok(peer::Peer::new(
                client.clone(),
                format!("{}/internal/{}", address.trim_end_matches('/'), name.as_str()),
                &deps.keys,
            ))
        };
        let peers = &deps.settings.peers;
        let (account, account_feed): (Arc<dyn AccountPort>, SharedSource) = match &opened.account {
            Some(here) => (here.port(), here.feed()),
            None => {
                let there = remote(Name::Account, &peers.account)?;
                (Arc::new(RemoteAccount(there.clone())), Arc::new(RemoteFeed::new(there)))
            }
        };
        let (catalogue, catalogue_feed): (Arc<dyn CataloguePort>, SharedSource) = match &opened.catalogue {
            Some(here) => (here.port(), here.feed()),
            None => {
                let there = remote(Name::Catalogue, &peers.catalogue)?;
                (Arc::new(RemoteCatalogue(there.clone())), Arc::new(RemoteFeed::new(there)))
            }
        };
        let (order, order_feed): (Arc<dyn OrderPort>, SharedSource) = match &opened.order {
            Some(here) => (here.port(), here.feed()),
            None => {
                let there = remote(Name::Order, &peers.order)?;
                (Arc::new(RemoteOrder(there.clone())), Arc::new(RemoteFeed::new(there)))
            }
        };
        Ok(Self { account, catalogue, order, account_feed, catalogue_feed, order_feed })
    }
}

/// Builds the opened services and puts their routes under one roof.
pub(crate) fn build(
    deps: &Deps,
    opened: Opened,
    settings: WebSettings,
    leaving: &CancellationToken,
) -> anyhow::Result<Program> {
    let peers = Peers::of(deps, &opened)?;
    let web = Web::new(settings, texts()?, deps.keys.clone(), deps.clock.clone(), Arc::clone(&peers.account));
    let locks = opened.locks;
    let services: Vec<Service> = [
        opened.account.map(AccountService::build),
        opened.catalogue.map(|s| {
            s.build(sentra_catalogue::Peers {
                account_feed: peers.account_feed.clone(),
                order_feed: peers.order_feed.clone(),
                order: Arc::clone(&peers.order),
            })
        }),
        opened.search.map(|s| {
            s.build(sentra_search::Peers {
                account_feed: peers.account_feed.clone(),
                catalogue_feed: peers.catalogue_feed.clone(),
                order_feed: peers.order_feed.clone(),
            })
        }),
        opened.order.map(|s| {
            s.build(sentra_order::Peers {
                account: Arc::clone(&peers.account),
                account_feed: peers.account_feed.clone(),
                catalogue: Arc::clone(&peers.catalogue),
                catalogue_feed: peers.catalogue_feed.clone(),
            })
        }),
    ]
    .into_iter()
    .flatten()
    .collect();

    // Said here, because merging another router below would bring back the default answer, past all layers.
    let nothing = || async { Failure::not_found() };
    let mut public = Router::new()
        .merge(page::assets())
        .merge(deps.files.clone().router(deps.keys.clone(), deps.clock.clone()))
        .merge(docs::router())
        .fallback(nothing);
    let mut internal = Router::new();
    let mut tasks = Vec::new();
    for service in services {
        public = public.merge(Router::from(service.api)).merge(service.pages);
        internal = internal.nest(&format!("/internal/{}", service.name), service.internal);
        tasks.extend(service.tasks);
    }
    if deps.demo {
        public = public.merge(dev::router(&deps.data));
    }
    let probes = health::router(deps.files.clone(), leaving.clone());
    let public = http::apply(public, &web).layer(middleware::from_fn(drain::drain)).merge(probes.clone());
    let internal =
        internal.layer(middleware::from_fn(peer::peers_only)).layer(Extension(deps.keys.clone())).merge(probes);
    Ok(Program { public, internal, tasks, locks })
}

/// The fixed texts of every service: each process can say everything, so that error texts never differ.
pub(crate) fn texts() -> anyhow::Result<Texts> {
    let all: Vec<Source> = page::TEXTS
        .into_iter()
        .chain(sentra_account::TEXTS.iter().copied())
        .chain(sentra_catalogue::TEXTS.iter().copied())
        .chain(sentra_search::TEXTS.iter().copied())
        .chain(sentra_order::TEXTS.iter().copied())
        .chain(dev::TEXTS)
        .chain(docs::TEXTS)
        .collect();
    Ok(Texts::load(&all)?)
}
