//! What every use case of the service holds on to.

use std::{sync::Arc, time::Duration};

use sea_orm::DbErr;
use sentra_migrations::CatalogueMigrator;
use sentra_shared::{
    clock::Clock,
    config::Settings,
    contract::{account::SellerChanged, order::OrderPort},
    db::{Db, Durability},
    exchange::{Rate, copy},
    failure::Failure,
    files::Files,
    http::CurrencyQuery,
    page::Frame,
    service::{Deps, open_db},
    text::Texts,
};
use tokio::sync::Semaphore;

use crate::{
    categories::{self, Tree},
    products::Photo,
    recent::Recent,
};

/// Pictures worked on at the same time: each may need some 200 MB while it is decoded.
const PICTURES_AT_ONCE: usize = 2;

/// Staff change the categories a few times a year, and every page shows some.
const TREE_KEPT: Duration = Duration::from_secs(2);
/// Pictures of categories and the story on the home page may be a little old.
const HOME_KEPT: Duration = Duration::from_secs(10);

/// The service's own things; a clone shares them.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) settings: Arc<Settings>,
    pub(crate) clock: Clock,
    pub(crate) files: Files,
    pub(crate) texts: Arc<Texts>,
    pub(crate) pictures: Arc<Semaphore>,
    pub(crate) categories: Recent<Tree>,
    /// Of categories by the keys of photos, for the home page.
    pub(crate) category_photos: Recent<Vec<(String, String)>>,
    /// Who tells today on the home page, with a photo.
    pub(crate) story: Recent<Option<(SellerChanged, Photo)>>,
}

impl App {
    /// Opens the database and reads the texts.
    ///
    /// # Errors
    /// The database cannot be opened or migrated, or a text is missing in a language.
    pub(crate) async fn open(deps: &Deps) -> Result<Self, DbErr> {
        let db = open_db::<CatalogueMigrator>(deps, "catalogue", Durability::Normal).await?;
        Self::on(db, deps)
    }

    /// On a database that is there already.
    ///
    /// # Errors
    /// A text is missing in a language.
    pub(crate) fn on(db: Db, deps: &Deps) -> Result<Self, DbErr> {
        let texts = Texts::load(crate::TEXTS).map_err(|e| DbErr::Custom(e.to_string()))?;
        Ok(Self {
            db,
            settings: Arc::clone(&deps.settings),
            clock: deps.clock.clone(),
            files: deps.files.clone(),
            texts: Arc::new(texts),
            pictures: Arc::new(Semaphore::new(PICTURES_AT_ONCE)),
            categories: Recent::new(TREE_KEPT),
            category_photos: Recent::new(HOME_KEPT),
            story: Recent::new(HOME_KEPT),
        })
    }

    /// The categories as pages show them; whoever writes reads them in the transaction.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn tree(&self) -> Result<Arc<Tree>, DbErr> {
        self.categories.get(categories::tree(self.db.read())).await
    }

    /// The rate that a page's prices are shown at.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn rate_of(&self, frame: &mut Frame) -> Result<Rate, DbErr> {
        copy::of_page(self.db.read(), frame, self.settings.exchange.rate_days_max, self.clock.now()).await
    }

    /// The rate of `?currency=`, if it was asked for.
    ///
    /// # Errors
    /// 422 for an unknown currency, 409 for one without a rate for today, and the database's.
    pub(crate) async fn rate_asked(&self, query: &CurrencyQuery) -> Result<Option<Rate>, Failure> {
        copy::asked(self.db.read(), query, self.settings.exchange.rate_days_max, self.clock.now()).await
    }
}

/// The service together with order's port, for the pages that ask order something.
#[derive(Clone)]
pub(crate) struct WithOrder {
    pub(crate) app: App,
    pub(crate) order: Arc<dyn OrderPort>,
}
