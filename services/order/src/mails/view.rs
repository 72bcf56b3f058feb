//! What letters say of an order, as plain data.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    clock::Timestamp,
    contract::{FulfilmentId, SellerId},
    money::Money,
    text::Lang,
};

use crate::{
    app::App,
    fulfilment::rules::State,
    orders::{self, Fulfilment, Line, Order},
    sellers,
};

/// An order, in the words of its letters.
#[derive(Debug, Clone)]
pub(crate) struct MailOrder {
    /// The buyer.
    pub(crate) name: String,
    /// The buyer's phone, E.164.
    pub(crate) phone: String,
    pub(crate) number: String,
    /// The link that follows the order without signing in.
    pub(crate) link: String,
    pub(crate) parts: Vec<MailPart>,
    pub(crate) goods: Money,
    pub(crate) delivery: Money,
    pub(crate) discount: Money,
    /// The unique code.
    pub(crate) code_extra: Money,
    pub(crate) expires_at: Timestamp,
    /// The country abroad it goes to: code, and name in the letter's language.
    pub(crate) country: Option<(String, String)>,
}

/// One seller's part.
#[derive(Debug, Clone)]
pub(crate) struct MailPart {
    pub(crate) id: FulfilmentId,
    pub(crate) number: String,
    pub(crate) seller: String,
    /// The seller's phone, E.164.
    pub(crate) phone: Option<String>,
    pub(crate) service: String,
    pub(crate) pick_up: bool,
    /// True when it goes abroad by the consolidation.
    pub(crate) export: bool,
    /// Days from the seller's hands to the door.
    pub(crate) days: (i32, i32),
    /// True when the seller could not do it.
    pub(crate) declined: bool,
    pub(crate) delivery: Money,
    /// The delivery in rupiah; zero when it is not the seller's.
    pub(crate) list_delivery: Money,
    pub(crate) dispatch_by: Option<Timestamp>,
    pub(crate) lines: Vec<MailLine>,
}

/// One line.
#[derive(Debug, Clone)]
pub(crate) struct MailLine {
    /// Title and variant.
    pub(crate) title: String,
    pub(crate) quantity: i64,
    /// Of one piece.
    pub(crate) price: Money,
    pub(crate) total: Money,
    /// Of one piece, in rupiah.
    pub(crate) list_price: Money,
    /// Of all, in rupiah.
    pub(crate) list_total: Money,
}

impl MailOrder {
    /// The same order with some of its parts only.
    pub(crate) fn only(mut self, parts: &[FulfilmentId]) -> Self {
        self.parts.retain(|p| parts.contains(&p.id));
        self
    }

    /// The same with what its sellers are owed instead of what the buyer pays.
    pub(crate) fn in_rupiah(mut self) -> Self {
        for part in &mut self.parts {
            part.delivery = part.list_delivery;
            for line in &mut part.lines {
                (line.price, line.total) = (line.list_price, line.list_total);
            }
        }
        self
    }
}

/// Reads what letters say of an order, in this language.
pub(crate) async fn load(db: &impl ConnectionTrait, app: &App, order: &Order, lang: Lang) -> Result<MailOrder, DbErr> {
    let lines = orders::store::lines_of_order(db, order.id).await?;
    let parts = orders::store::fulfilments_of(db, order.id).await?;
    let ids: Vec<SellerId> = parts.iter().map(|p| p.seller_id).collect();
    let known = sellers::store::find_many(db, &ids).await?;
    let sellers: HashMap<SellerId, &sellers::store::Seller> = known.iter().map(|s| (s.id, s)).collect();
    Ok(MailOrder {
        name: order.contact_name.clone(),
        phone: order.contact_phone.clone(),
        number: order.number.clone(),
        link: app.track_url(order.id),
        parts: parts.iter().map(|p| part(p, &lines, sellers.get(&p.seller_id).copied(), lang)).collect(),
        goods: order.goods,
        delivery: order.delivery,
        discount: order.discount,
        code_extra: order.code_extra,
        expires_at: order.expires_at,
        country: order
            .address
            .as_ref()
            .filter(|a| a.is_abroad())
            .map(|a| (a.country.clone(), a.place(lang).to_owned())),
    })
}

fn part(part: &Fulfilment, lines: &[Line], seller: Option<&sellers::store::Seller>, lang: Lang) -> MailPart {
    MailPart {
        id: part.id,
        number: part.number.clone(),
        // A seller is copied before its first offer is; without a name the part's number stands for it.
        seller: seller.map_or_else(|| part.number.clone(), |s| s.name.clone()),
        phone: seller.and_then(|s| s.phone.clone()),
        service: part.service_name.clone(),
        pick_up: part.pick_up,
        export: part.is_export(),
        days: (part.days_min, part.days_max),
        declined: part.state == State::Declined,
        delivery: part.delivery,
        list_delivery: if part.is_export() { Money::zero(part.list_delivery.currency()) } else { part.list_delivery },
        dispatch_by: part.deadlines.dispatch_by,
        lines: lines.iter().filter(|l| l.fulfilment_id == part.id).map(|l| line(l, lang)).collect(),
    }
}

fn with_variant(lang: Lang, title: &str, variant: &str) -> String {
    let mark = if lang == Lang::ZhHant { "，" } else { ", " };
    if variant.is_empty() { title.to_owned() } else { format!("{title}{mark}{variant}") }
}

fn line(line: &Line, lang: Lang) -> MailLine {
    let variant = line.variant_name.get(lang);
    let title = line.titles.get(lang);
    MailLine {
        title: with_variant(lang, title, variant),
        quantity: line.quantity,
        price: line.price,
        total: line.total,
        list_price: line.list_price,
        list_total: line.list_total().unwrap_or(line.list_price),
    }
}
