use sentra_shared::{
    contract::FulfilmentId,
    failure::FieldError,
    text::{Lang, Texts},
};

use super::{
    read::Standing,
    rules::{Code, Missing, Who},
};
use crate::cargo::cartons::packing_path;

/// What is missing, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingView {
    /// Stable code.
    pub(crate) code: Code,
    /// Who must act.
    pub(crate) who: Who,
    /// The same in words.
    pub(crate) who_name: String,
    /// What is missing.
    pub(crate) what: String,
    /// What to do.
    pub(crate) next_step: String,
    /// Where whoever must act does it; empty where there is no such page.
    pub(crate) href: String,
}

/// What keeps a part from flying, in words.
pub(crate) fn missing_views(texts: &Texts, lang: Lang, standing: &Standing) -> Vec<MissingView> {
    standing.missing.iter().map(|missing| view(texts, lang, standing, missing)).collect()
}

fn view(texts: &Texts, lang: Lang, standing: &Standing, missing: &Missing) -> MissingView {
    let (lines, paper) = about(texts, lang, standing, missing);
    let values = [("lines", lines.as_str()), ("paper", paper.as_str())];
    let key = missing.code.text_key();
    let who = missing.code.who();
    MissingView {
        code: missing.code,
        who,
        who_name: texts.get(lang, &format!("fly-ready-who-{}", who.as_str()), &[]),
        what: texts.get(lang, &key, &values),
        next_step: texts.get(lang, &format!("{key}-next"), &values),
        href: href(standing, missing),
    }
}

/// The same as wrong fields, under the part's number, for refusals.
pub(crate) fn missing_fields(texts: &Texts, lang: Lang, standing: &Standing) -> Vec<FieldError> {
    let field = |missing: &Missing| {
        let (lines, paper) = about(texts, lang, standing, missing);
        FieldError::new(&standing.part.number, missing.code.field_code()).with("lines", lines).with("paper", paper)
    };
    standing.missing.iter().map(field).collect()
}

/// Titles of the lines and name of the paper that something is about.
fn about(texts: &Texts, lang: Lang, standing: &Standing, missing: &Missing) -> (String, String) {
    let titles: Vec<&str> =
        missing.lines.iter().filter_map(|n| standing.lines.get(*n)).map(|l| l.titles.get(lang)).collect();
    (titles.join(", "), missing.paper.as_deref().map(|code| paper_name(texts, lang, code)).unwrap_or_default())
}

/// A paper's name.
pub(crate) fn paper_name(texts: &Texts, lang: Lang, code: &str) -> String {
    texts.get(lang, &format!("fly-ready-paper-{}", code.replace('_', "-")), &[])
}

/// The seller's form for the papers of a shipment, on the packing page.
pub(crate) fn papers_path(id: FulfilmentId) -> String {
    format!("{}#papers", packing_path(id))
}

fn href(standing: &Standing, missing: &Missing) -> String {
    let product = || {
        let line = missing.lines.first().and_then(|n| standing.lines.get(*n));
        line.map(|l| format!("/seller/products/{}", l.product_id)).unwrap_or_default()
    };
    match missing.code {
        Code::NotPacked => packing_path(standing.part.id),
        Code::PaperMissing => papers_path(standing.part.id),
        Code::HsMissing | Code::NetWeightMissing | Code::OriginMissing => product(),
        Code::NoExportRight => "/training".to_owned(),
        Code::LegalFormMissing | Code::BusinessNumberMissing | Code::IdentityMissing => "/seller/profile".to_owned(),
        Code::SellerStopped => "/staff/people".to_owned(),
        Code::NotPaid | Code::CalledOff | Code::AlreadySent | Code::DangerousGoods | Code::ConsigneeIncomplete => {
            String::new()
        }
    }
}
