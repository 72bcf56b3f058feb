//! What a seller may do: a right holds while an active owner holds a certificate that unlocks it. Which course unlocks what is data.

mod rules;

use sentra_shared::{
    contract::account::MissingRight,
    text::{Lang, Texts},
};

pub(crate) use rules::{Held, Lack, Right, judge};

/// What is missing, in words.
pub(crate) fn in_words(texts: &Texts, lang: Lang, lacks: &[Lack]) -> Vec<MissingRight> {
    lacks
        .iter()
        .map(|lack| MissingRight {
            right: lack.right.as_str().to_owned(),
            code: lack.code.to_owned(),
            detail: texts.get(lang, &format!("missing-{}", lack.code.replace('_', "-")), &[]),
            due: lack.due,
        })
        .collect()
}
