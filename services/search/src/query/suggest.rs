use std::collections::BTreeSet;

use sentra_shared::{money::Money, session::Actor};

use super::{answer::find, criteria::Ask, words};
use crate::{App, documents, error::Error};

/// Suggestions told.
const SUGGESTIONS_MAX: usize = 8;
/// Of one kind at most, except that questions may fill what is left.
const OF_A_KIND: usize = 3;
/// Shortest text that is worth a suggestion, in bytes: two letters, or one Chinese character.
const BYTES_MIN: usize = 2;

/// What a suggestion leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Product,
    Category,
    Seller,
    Query,
}

/// A way to go on while typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suggestion {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// What its address needs: slug, id, slug or the question itself.
    pub(crate) target: String,
    /// Of a product: its lowest price.
    pub(crate) price: Option<Money>,
}

/// Suggests products, categories, sellers and whole questions for what is being typed.
pub(crate) async fn suggest(app: &App, actor: &Actor, text: &str) -> Result<Vec<Suggestion>, Error> {
    let typed = words::split(text);
    if text.len() < BYTES_MIN || typed.is_empty() {
        return Ok(Vec::new());
    }
    let ask = Ask { text: text.to_owned(), limit: 20, ..Ask::all() };
    let (found, _) = find(app, &ask).await?;
    let lang = actor.lang;
    let labels = documents::category_labels(app.db.read(), found.facets.category.keys().take(100).cloned()).await?;
    let mut categories: Vec<Suggestion> = labels
        .into_values()
        .filter(|label| label.names.all().any(|name| begins_alike(name, &typed)))
        .map(|label| Suggestion {
            text: label.names.get(lang).to_owned(),
            kind: Kind::Category,
            target: label.id,
            price: None,
        })
        .collect();
    categories.truncate(OF_A_KIND);
    let mut sellers: Vec<Suggestion> = Vec::new();
    let mut products: Vec<Suggestion> = Vec::new();
    let mut seen = BTreeSet::new();
    for document in found.documents {
        if sellers.len() < OF_A_KIND
            && begins_alike(&document.seller.name, &typed)
            && seen.insert(document.seller.slug.clone())
        {
            sellers.push(Suggestion {
                text: document.seller.name.clone(),
                kind: Kind::Seller,
                target: document.seller.slug.clone(),
                price: None,
            });
        }
        if products.len() < OF_A_KIND + 1 {
            let title = document.titles.get(lang).to_owned();
            let price = Some(document.price_min);
            products.push(Suggestion { text: title, kind: Kind::Product, target: document.slug, price });
        }
    }
    let mut all: Vec<Suggestion> = questions(app, text, found.corrected).await?;
    all.truncate(OF_A_KIND);
    all.extend(categories);
    all.extend(sellers);
    all.extend(products);
    all.truncate(SUGGESTIONS_MAX);
    Ok(all)
}

async fn questions(app: &App, text: &str, corrected: Option<String>) -> Result<Vec<Suggestion>, Error> {
    let mut texts: Vec<String> = corrected.into_iter().collect();
    if let Some(engine) = app.live.engine() {
        match engine.suggest(text.to_owned(), OF_A_KIND).await {
            Ok(more) => texts.extend(more),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the index failed to suggest");
                app.live.suspect();
            }
        }
    }
    Ok(texts
        .into_iter()
        .map(|text| Suggestion { target: text.clone(), text, kind: Kind::Query, price: None })
        .collect())
}

/// True when every typed word stands in the name, the last one at least as a beginning.
fn begins_alike(name: &str, typed: &[String]) -> bool {
    let words = words::of_text(name);
    let Some((last, before)) = typed.split_last() else { return false };
    before.iter().all(|w| words.contains(w)) && words.iter().any(|w| w.starts_with(last.as_str()))
}
