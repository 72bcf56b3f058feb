//! Which variants a product has after its seller handed in a draft: kept, new, retired. Pure.

use std::collections::HashSet;

use sentra_shared::{contract::VariantId, failure::FieldError};

use super::{
    model::{Variant, VariantDraft},
    rules::make_sku,
};

/// Merges what was handed in with what is held. A draft variant is the one with its id, else the one with its code (a retired one
/// comes back), else new with the next of `fresh`; held ones that are not handed in retire.
///
/// # Errors
/// An id that is not a variant of this product, or is named twice.
pub(super) fn merge(
    key: &str,
    held: &[Variant],
    drafts: &[VariantDraft],
    fresh: &[VariantId],
) -> Result<Vec<Variant>, Vec<FieldError>> {
    let mut taken: HashSet<String> = held.iter().map(|v| v.facts.sku.clone()).collect();
    taken.extend(drafts.iter().map(|d| d.facts.sku.clone()));
    let mut fresh = fresh.iter();
    let mut used: HashSet<VariantId> = HashSet::new();
    let mut wrong = Vec::new();
    let mut merged = Vec::with_capacity(drafts.len());
    for (i, draft) in drafts.iter().enumerate() {
        let old = match draft.id {
            Some(id) => held.iter().find(|v| v.id == id),
            None => by_code(held, &draft.facts.sku, drafts),
        };
        if draft.id.is_some() && old.is_none() || old.is_some_and(|v| used.contains(&v.id)) {
            wrong.push(FieldError::new(format!("variants[{i}].id"), "unknown_choice"));
            continue;
        }
        let Some(id) = old.map(|v| v.id).or_else(|| fresh.next().copied()) else { continue };
        used.insert(id);
        let mut facts = draft.facts.clone();
        if facts.sku.is_empty() {
            facts.sku = old.map_or_else(|| make_sku(key, &taken), |v| v.facts.sku.clone());
            taken.insert(facts.sku.clone());
        }
        // What order was told once stays: stock is order's from then on.
        let opening_stock = old.and_then(|v| v.opening_stock).or(draft.opening_stock);
        merged.push(Variant { id, facts, opening_stock, retired: false });
    }
    merged.extend(held.iter().filter(|v| !used.contains(&v.id)).map(|v| Variant { retired: true, ..v.clone() }));
    if wrong.is_empty() { Ok(merged) } else { Err(wrong) }
}

fn by_code<'a>(held: &'a [Variant], sku: &str, drafts: &[VariantDraft]) -> Option<&'a Variant> {
    let claimed = |id: VariantId| drafts.iter().any(|d| d.id == Some(id));
    let same = |v: &&Variant| !sku.is_empty() && v.facts.sku == sku && !claimed(v.id);
    held.iter().filter(same).min_by_key(|v| v.retired)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::products::model::VariantFacts;

    fn facts(sku: &str) -> VariantFacts {
        VariantFacts { sku: sku.to_owned(), ..VariantFacts::default() }
    }

    fn held(sku: &str) -> Variant {
        Variant { id: VariantId::new(), facts: facts(sku), opening_stock: Some(3), retired: false }
    }

    fn draft(sku: &str) -> VariantDraft {
        VariantDraft { id: None, facts: facts(sku), opening_stock: Some(9) }
    }

    #[test]
    fn the_same_code_is_the_same_variant_and_case_counts() {
        let a = held("A");
        let fresh = [VariantId::new(), VariantId::new()];
        let merged = merge("key", std::slice::from_ref(&a), &[draft("A"), draft("a")], &fresh).unwrap();
        assert_eq!(merged.iter().map(|v| v.id).collect::<Vec<_>>(), [a.id, fresh[0]]);
        assert_eq!(merged[0].opening_stock, Some(3), "opening stock counts once");
        assert_eq!(merged[1].opening_stock, Some(9));
    }

    #[test]
    fn what_is_left_out_retires_and_can_come_back() {
        let a = held("A");
        let gone = merge("key", std::slice::from_ref(&a), &[draft("B")], &[VariantId::new()]).unwrap();
        assert!(gone.iter().any(|v| v.id == a.id && v.retired));
        let back = merge("key", &gone, &[draft("A")], &[]).unwrap();
        assert!(back.iter().any(|v| v.id == a.id && !v.retired));
    }

    #[test]
    fn another_products_variant_is_refused() {
        let foreign = VariantDraft { id: Some(VariantId::new()), ..draft("A") };
        let refused = merge("key", &[held("A")], &[foreign], &[VariantId::new()]).unwrap_err();
        assert_eq!(refused[0].field, "variants[0].id");
    }

    #[test]
    fn codes_are_made_where_none_is_given() {
        let merged = merge("k2m9", &[], &[draft(""), draft("")], &[VariantId::new(), VariantId::new()]).unwrap();
        assert_eq!(merged.iter().map(|v| v.facts.sku.as_str()).collect::<Vec<_>>(), ["K2M9-1", "K2M9-2"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_doubles(old in prop::collection::vec("[ab]{1,2}", 0..5), new in prop::collection::hash_set("[ab]{1,2}", 0..5)) {
            let mut seen = HashSet::new();
            let old: Vec<Variant> = old.iter().filter(|s| seen.insert((*s).clone())).map(|s| held(s)).collect();
            let drafts: Vec<VariantDraft> = new.iter().map(|s| draft(s)).collect();
            let fresh: Vec<VariantId> = drafts.iter().map(|_| VariantId::new()).collect();
            let merged = merge("key", &old, &drafts, &fresh).unwrap();
            let ids: HashSet<VariantId> = merged.iter().map(|v| v.id).collect();
            prop_assert_eq!(ids.len(), merged.len());
            prop_assert!(old.iter().all(|v| ids.contains(&v.id)));
            let active: HashSet<&String> = merged.iter().filter(|v| !v.retired).map(|v| &v.facts.sku).collect();
            prop_assert_eq!(active, new.iter().collect::<HashSet<_>>());
        }
    }
}
