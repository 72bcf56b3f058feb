//! The rules of readiness. They know facts only, no database and no clock.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fulfilment::rules::State;

/// Papers that are made for one shipment, not once for a product (catalogue names them among an offer's licences).
pub(crate) const SHIPMENT_PAPERS: [&str; 3] = ["phytosanitary", "health_certificate", "cites"];
/// The legal form of a person trading in the own name.
const PERSON: &str = "perorangan";

/// Who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FulfilmentReadinessWho)]
pub(crate) enum Who {
    /// The seller of the part.
    Seller,
    /// Who puts consignments together.
    Coordinator,
    /// Staff.
    Staff,
    /// Who bought.
    Buyer,
}

impl Who {
    /// Stable name, part of the key of its text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Seller => "seller",
            Self::Coordinator => "coordinator",
            Self::Staff => "staff",
            Self::Buyer => "buyer",
        }
    }
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReadinessCode)]
pub(crate) enum Code {
    /// The order is not paid.
    NotPaid,
    /// The part was called off.
    CalledOff,
    /// It has left already.
    AlreadySent,
    /// Pieces lie in no carton.
    NotPacked,
    /// A line has no HS code of six digits.
    HsMissing,
    /// A line has no net weight.
    NetWeightMissing,
    /// A line does not say where it was made.
    OriginMissing,
    /// Goods that must not fly with ordinary ones.
    DangerousGoods,
    /// The seller was stopped by staff.
    SellerStopped,
    /// The seller's training does not cover export.
    NoExportRight,
    /// Nothing says what kind of business sends it.
    LegalFormMissing,
    /// A business without its number (NIB).
    BusinessNumberMissing,
    /// A person without a number that customs accept.
    IdentityMissing,
    /// The receiver's name, phone or address is not whole.
    ConsigneeIncomplete,
    /// A paper that each shipment needs.
    PaperMissing,
}

impl Code {
    /// All codes, in the order in which they are told.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 15] = [
        Self::NotPaid,
        Self::CalledOff,
        Self::AlreadySent,
        Self::NotPacked,
        Self::HsMissing,
        Self::NetWeightMissing,
        Self::OriginMissing,
        Self::DangerousGoods,
        Self::SellerStopped,
        Self::NoExportRight,
        Self::LegalFormMissing,
        Self::BusinessNumberMissing,
        Self::IdentityMissing,
        Self::ConsigneeIncomplete,
        Self::PaperMissing,
    ];

    /// Stable name, also the API's.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NotPaid => "not_paid",
            Self::CalledOff => "called_off",
            Self::AlreadySent => "already_sent",
            Self::NotPacked => "not_packed",
            Self::HsMissing => "hs_missing",
            Self::NetWeightMissing => "net_weight_missing",
            Self::OriginMissing => "origin_missing",
            Self::DangerousGoods => "dangerous_goods",
            Self::SellerStopped => "seller_stopped",
            Self::NoExportRight => "no_export_right",
            Self::LegalFormMissing => "legal_form_missing",
            Self::BusinessNumberMissing => "business_number_missing",
            Self::IdentityMissing => "identity_missing",
            Self::ConsigneeIncomplete => "consignee_incomplete",
            Self::PaperMissing => "paper_missing",
        }
    }

    /// Who must act; nobody can where it is over.
    pub(crate) const fn who(self) -> Who {
        match self {
            Self::NotPaid => Who::Buyer,
            Self::AlreadySent => Who::Coordinator,
            Self::CalledOff | Self::DangerousGoods | Self::SellerStopped | Self::ConsigneeIncomplete => Who::Staff,
            Self::NotPacked
            | Self::HsMissing
            | Self::NetWeightMissing
            | Self::OriginMissing
            | Self::NoExportRight
            | Self::LegalFormMissing
            | Self::BusinessNumberMissing
            | Self::IdentityMissing
            | Self::PaperMissing => Who::Seller,
        }
    }

    /// Its code among those of wrong fields.
    pub(crate) const fn field_code(self) -> &'static str {
        match self {
            Self::NotPaid => "readiness_not_paid",
            Self::CalledOff => "readiness_called_off",
            Self::AlreadySent => "readiness_already_sent",
            Self::NotPacked => "readiness_not_packed",
            Self::HsMissing => "readiness_hs_missing",
            Self::NetWeightMissing => "readiness_net_weight_missing",
            Self::OriginMissing => "readiness_origin_missing",
            Self::DangerousGoods => "readiness_dangerous_goods",
            Self::SellerStopped => "readiness_seller_stopped",
            Self::NoExportRight => "readiness_no_export_right",
            Self::LegalFormMissing => "readiness_legal_form_missing",
            Self::BusinessNumberMissing => "readiness_business_number_missing",
            Self::IdentityMissing => "readiness_identity_missing",
            Self::ConsigneeIncomplete => "readiness_consignee_incomplete",
            Self::PaperMissing => "readiness_paper_missing",
        }
    }

    /// Key of the text that says what is missing; with `-next` behind it, what to do.
    pub(crate) fn text_key(self) -> String {
        format!("fly-ready-{}", self.as_str().replace('_', "-"))
    }
}

/// Something that keeps a part from flying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    /// What.
    pub(crate) code: Code,
    /// Lines it is about, by their place in the part; all when empty.
    pub(crate) lines: Vec<usize>,
    /// Code of the paper that is missing.
    pub(crate) paper: Option<String>,
}

impl Missing {
    fn of(code: Code) -> Self {
        Self { code, lines: Vec::new(), paper: None }
    }
}

/// What is known of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LineFacts {
    /// HS code.
    pub(crate) hs: Option<String>,
    /// Net weight of one piece, in grams.
    pub(crate) net_g: Option<i64>,
    /// Kemendagri code of the place it was made.
    pub(crate) origin: String,
    /// Must not fly with ordinary goods.
    pub(crate) dangerous: bool,
    /// Food or drink.
    pub(crate) food: bool,
    /// Licences and papers that its product names.
    pub(crate) licences: Vec<String>,
}

/// What is known of the seller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent fact of account")]
pub(crate) struct SellerFacts {
    /// Not stopped by staff.
    pub(crate) active: bool,
    /// Its training covers export.
    pub(crate) may_export: bool,
    /// Legal form, once account told it.
    pub(crate) legal_form: Option<String>,
    /// It has a business number (NIB).
    pub(crate) has_nib: bool,
    /// It has a tax or identity number (NPWP, NIK).
    pub(crate) has_identity: bool,
}

/// What is known of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Where it stands.
    pub(crate) state: State,
    /// Every piece lies in a carton.
    pub(crate) packed: bool,
    /// Its lines.
    pub(crate) lines: Vec<LineFacts>,
    /// Its seller.
    pub(crate) seller: SellerFacts,
    /// Name, phone, street, town and country of the receiver are there.
    pub(crate) consignee_complete: bool,
    /// Papers that were noted for this shipment.
    pub(crate) papers: BTreeSet<String>,
}

/// True for a person trading in the own name, false for a business or cooperative.
pub(crate) fn is_person(legal_form: &str) -> bool {
    legal_form == PERSON
}

/// What keeps a part from flying; empty when it is ready.
pub(crate) fn missing(facts: &Facts) -> Vec<Missing> {
    let mut found = Vec::new();
    match facts.state {
        State::AwaitingPayment => found.push(Missing::of(Code::NotPaid)),
        State::Cancelled | State::Expired | State::Declined => return vec![Missing::of(Code::CalledOff)],
        State::Dispatched | State::Delivered | State::Completed => return vec![Missing::of(Code::AlreadySent)],
        State::Paid | State::Accepted | State::Packed => {}
    }
    if !facts.packed {
        found.push(Missing::of(Code::NotPacked));
    }
    missing_of_lines(facts, &mut found);
    missing_of_seller(&facts.seller, &mut found);
    if !facts.consignee_complete {
        found.push(Missing::of(Code::ConsigneeIncomplete));
    }
    found
}

fn missing_of_lines(facts: &Facts, found: &mut Vec<Missing>) {
    let mut about = |code: Code, paper: Option<&str>, lacks: &dyn Fn(&LineFacts) -> bool| {
        let lines: Vec<usize> = facts.lines.iter().enumerate().filter(|(_, l)| lacks(l)).map(|(n, _)| n).collect();
        if !lines.is_empty() {
            found.push(Missing { code, lines, paper: paper.map(str::to_owned) });
        }
    };
    about(Code::HsMissing, None, &|l| !l.hs.as_deref().is_some_and(is_hs));
    about(Code::NetWeightMissing, None, &|l| l.net_g.is_none_or(|g| g <= 0));
    about(Code::OriginMissing, None, &|l| l.origin.is_empty());
    about(Code::DangerousGoods, None, &|l| l.dangerous);
    for paper in SHIPMENT_PAPERS {
        let needed = |l: &LineFacts| l.licences.iter().any(|code| code == paper) && !facts.papers.contains(paper);
        about(Code::PaperMissing, Some(paper), &needed);
    }
}

fn is_hs(code: &str) -> bool {
    (6..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())
}

/// A business files under its NIB; a person's consignment note wants NPWP or NIK (PMK 96/2023 art. 43), and a NIB names both.
fn missing_of_seller(seller: &SellerFacts, found: &mut Vec<Missing>) {
    if !seller.active {
        found.push(Missing::of(Code::SellerStopped));
    }
    if !seller.may_export {
        found.push(Missing::of(Code::NoExportRight));
    }
    match seller.legal_form.as_deref() {
        None | Some("") => found.push(Missing::of(Code::LegalFormMissing)),
        Some(form) if is_person(form) => {
            if !seller.has_nib && !seller.has_identity {
                found.push(Missing::of(Code::IdentityMissing));
            }
        }
        Some(_) if !seller.has_nib => found.push(Missing::of(Code::BusinessNumberMissing)),
        Some(_) => {}
    }
}
