//! The category tree: short slugs as ids, names in two languages, and whether goods in it are food, which needs its own right.

pub(crate) mod api;
pub(crate) mod pages;
mod put;
mod renamed;
mod rules;
mod store;

pub(crate) use renamed::{KIND as RENAMED, RenamedJob};
pub(crate) use rules::{Category, Tree};
pub(crate) use store::tree;

/// A category of one level, for tests of other features.
#[cfg(test)]
pub(crate) async fn put_for_test(app: &crate::app::App, actor: &sentra_shared::session::Actor, id: &str, food: bool) {
    let names = sentra_shared::text::Localized::new(id, id);
    let wanted = put::PutCategory { id: id.to_owned(), parent: None, names, food, place: None };
    put::put(app, actor, wanted).await.unwrap();
}
