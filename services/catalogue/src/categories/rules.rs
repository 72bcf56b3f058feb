//! The tree and what makes a category valid.

use std::collections::HashMap;

use sentra_shared::{
    failure::{FieldError, FieldErrors},
    text::Localized,
};

/// Longest id and name, in characters.
const ID_CHARS_MAX: usize = 40;
const NAME_CHARS_MAX: usize = 60;
/// Levels of the tree; more are not read by anybody.
const DEPTH_MAX: usize = 4;

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Category {
    pub(crate) id: String,
    pub(crate) parent_id: Option<String>,
    pub(crate) names: Localized,
    /// Food or drink, so that selling in it needs the right to sell food and word on halal.
    pub(crate) food: bool,
    /// Order among its siblings.
    pub(crate) place: i32,
}

/// All categories, which are few: read whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    all: Vec<Category>,
    by_id: HashMap<String, usize>,
}

impl Tree {
    /// The tree of these categories, which are in order.
    pub(crate) fn new(all: Vec<Category>) -> Self {
        let by_id = all.iter().enumerate().map(|(i, c)| (c.id.clone(), i)).collect();
        Self { all, by_id }
    }

    /// All of them, siblings in order.
    pub(crate) fn all(&self) -> &[Category] {
        &self.all
    }

    /// The category with this id.
    pub(crate) fn get(&self, id: &str) -> Option<&Category> {
        self.by_id.get(id).and_then(|i| self.all.get(*i))
    }

    /// Those without a parent.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Category> {
        self.all.iter().filter(|c| c.parent_id.is_none())
    }

    /// Those directly below.
    pub(crate) fn children<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Category> {
        self.all.iter().filter(move |c| c.parent_id.as_deref() == Some(id))
    }

    /// From the root down to the category itself; empty when it is unknown.
    pub(crate) fn path(&self, id: &str) -> Vec<&Category> {
        let mut path = Vec::new();
        let mut next = self.get(id);
        while let Some(category) = next {
            path.push(category);
            if path.len() > DEPTH_MAX {
                break;
            }
            next = category.parent_id.as_deref().and_then(|p| self.get(p));
        }
        path.reverse();
        path
    }

    /// The category and everything below it.
    pub(crate) fn with_descendants(&self, id: &str) -> Vec<String> {
        let inside = |c: &&Category| self.path(&c.id).iter().any(|above| above.id == id);
        self.all.iter().filter(inside).map(|c| c.id.clone()).collect()
    }

    /// True when goods of the category count as food.
    pub(crate) fn is_food(&self, id: Option<&str>) -> bool {
        id.and_then(|id| self.get(id)).is_some_and(|c| c.food)
    }
}

/// Checks a category against the tree it goes into, and tidies its texts.
///
/// # Errors
/// All wrong fields.
pub(super) fn check(category: Category, tree: &Tree) -> Result<Category, Vec<FieldError>> {
    let mut wrong = FieldErrors::default();
    let id_ok = !category.id.is_empty()
        && category.id.len() <= ID_CHARS_MAX
        && category.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !category.id.starts_with('-');
    wrong.require(id_ok, "id", "bad_category_id");
    let names = category.names.tidy();
    wrong.require(!names.is_empty(), "names", "text_needed");
    if names.longest() > NAME_CHARS_MAX {
        wrong.push(FieldError::new("names", "too_long").with("max", NAME_CHARS_MAX));
    }
    wrong.require(!names.all().any(|t| t.chars().any(char::is_control)), "names", "bad_characters");
    if let Some(parent) = category.parent_id.as_deref() {
        let path = tree.path(parent);
        let below_itself = path.iter().any(|above| above.id == category.id);
        wrong.require(!path.is_empty() && !below_itself && path.len() < DEPTH_MAX, "parent", "unknown_choice");
    }
    wrong.finish()?;
    Ok(Category { names, ..category })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(id: &str, parent: Option<&str>, food: bool) -> Category {
        Category {
            id: id.to_owned(),
            parent_id: parent.map(str::to_owned),
            names: Localized::new(id, id),
            food,
            place: 0,
        }
    }

    fn tree() -> Tree {
        Tree::new(vec![
            category("makanan", None, true),
            category("keripik", Some("makanan"), true),
            category("batik", None, false),
        ])
    }

    #[test]
    fn a_path_leads_from_the_root() {
        let tree = tree();
        assert_eq!(tree.path("keripik").iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["makanan", "keripik"]);
        assert_eq!(tree.with_descendants("makanan"), ["makanan", "keripik"]);
        assert!(tree.is_food(Some("keripik")) && !tree.is_food(Some("batik")) && !tree.is_food(None));
    }

    #[test]
    fn a_category_is_never_below_itself() {
        let tree = tree();
        assert!(check(category("makanan", Some("keripik"), true), &tree).is_err());
        assert!(check(category("kopi", Some("makanan"), true), &tree).is_ok());
        assert!(check(category("kopi", Some("none"), true), &tree).is_err());
    }

    #[test]
    fn an_id_is_a_short_slug() {
        for bad in ["", "Keripik", "keripik apel", "-a", "k\u{e9}ripik"] {
            assert!(check(category(bad, None, false), &tree()).is_err(), "{bad}");
        }
    }
}
