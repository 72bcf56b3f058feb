use tantivy::{
    Term,
    query::{AllQuery, BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::schema::Fields;
use crate::query::{Fit, Plan};

/// Points of a SKU as typed: above everything that words can reach together.
const SKU_POINTS: f32 = 10_000.0;

/// Points for a word by how it fits and where it stands (title, names around, description). An exact word anywhere is worth more than
/// any other way, so what was typed always comes before what was guessed.
fn points(fit: Fit) -> [f32; 3] {
    match fit {
        Fit::Exact => [64.0, 32.0, 16.0],
        Fit::Synonym => [12.0, 8.0, 4.0],
        Fit::Prefix => [11.0, 7.0, 4.0],
        Fit::Variant => [10.0, 6.0, 3.0],
        Fit::OneError => [8.0, 4.0, 2.0],
        Fit::TwoErrors => [6.0, 3.0, 1.0],
    }
}

fn scored(term: Term, points: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), points))
}

/// The question as the library takes it. With `relaxed` one word is enough, otherwise a document has all of them.
pub(super) fn lookup(plan: &Plan, fields: &Fields, relaxed: bool) -> Box<dyn Query> {
    if plan.groups.is_empty() && plan.skus.is_empty() {
        return Box::new(AllQuery);
    }
    let mut either: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for sku in &plan.skus {
        either.push((Occur::Should, scored(Term::from_field_text(fields.sku, sku), SKU_POINTS)));
    }
    let words: Vec<(Occur, Box<dyn Query>)> = plan
        .groups
        .iter()
        .map(|group| {
            let ways = group.ways.iter().flat_map(|(word, fit)| {
                let places = fields.text_fields().into_iter().zip(points(*fit));
                places.map(|(field, points)| scored(Term::from_field_text(field, word), points))
            });
            let best: Box<dyn Query> = Box::new(DisjunctionMaxQuery::new(ways.collect()));
            (if relaxed { Occur::Should } else { Occur::Must }, best)
        })
        .collect();
    if !words.is_empty() {
        either.push((Occur::Should, Box::new(BooleanQuery::new(words))));
    }
    if either.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::new(either)) }
}
