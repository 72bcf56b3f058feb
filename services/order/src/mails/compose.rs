//! What each letter says. Pure: from plain data and the texts to blocks.

use sentra_shared::{
    config::Settings,
    money::Money,
    text::{Lang, Texts, date_time, whatsapp_link},
};

use super::{
    letter::{Block, Letter, Row},
    view::{MailOrder, MailPart},
};
use crate::payments::rules::Method;

/// Writes letters in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer<'a> {
    pub(crate) texts: &'a Texts,
    pub(crate) settings: &'a Settings,
    pub(crate) lang: Lang,
}

/// Where a transfer goes.
#[derive(Debug, Clone)]
pub(crate) struct HowToPay<'a> {
    pub(crate) method: Method,
    /// Bank, number and holder of the account for a transfer.
    pub(crate) account: Option<(&'a str, &'a str, &'a str)>,
    /// What must arrive.
    pub(crate) amount: Money,
}

/// The parcel that left.
#[derive(Debug, Clone)]
pub(crate) struct Parcel<'a> {
    pub(crate) carrier: &'a str,
    pub(crate) tracking_no: &'a str,
}

/// How an order or a part of it ended without goods.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Closing<'a> {
    /// Not paid in time.
    Expired,
    /// Called off by buyer or staff.
    Cancelled(&'a Ending),
    /// The seller could not do it.
    Declined(&'a Ending),
}

/// Why it ended and what is owed back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ending {
    /// As somebody wrote it.
    pub(crate) reason: Option<String>,
    /// What goes back to the buyer; `None` when nothing was paid.
    pub(crate) owed: Option<Money>,
}

impl Writer<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.get(self.lang, key, values)
    }

    fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }

    fn text(&self, key: &str, values: &[(&str, &str)]) -> Block {
        Block::Text(self.say(key, values))
    }

    fn heading(&self, key: &str) -> Block {
        Block::Heading(self.word(key))
    }

    /// Subject, greeting, what the letter says, and who wrote it.
    fn letter(&self, subject: String, name: &str, said: Vec<Block>) -> Letter {
        let programme = &self.settings.programme;
        let mut blocks = vec![self.text("mails-greeting", &[("name", name)])];
        blocks.extend(said);
        let complaints =
            [("phone", programme.complaints_phone.as_str()), ("email", programme.complaints_email.as_str())];
        let foot = vec![
            self.say("mails-foot", &[("site", &self.settings.site.name), ("operator", &programme.operator)]),
            self.say("mails-foot-complaints", &complaints),
        ];
        Letter { lang: self.lang, subject, blocks, foot }
    }

    /// What was bought: each seller's lines and delivery.
    fn bought(&self, order: &MailOrder) -> Vec<Block> {
        let mut blocks = Vec::new();
        for part in &order.parts {
            blocks.push(Block::Heading(self.say("mails-part", &[("seller", &part.seller), ("number", &part.number)])));
            blocks.push(Block::Rows(self.lines(part)));
        }
        blocks
    }

    fn lines(&self, part: &MailPart) -> Vec<Row> {
        let line = |l: &super::view::MailLine| {
            let (quantity, price) = (l.quantity.to_string(), l.price.to_string());
            Row::new(
                self.say("mails-line", &[("quantity", &quantity), ("title", &l.title), ("price", &price)]),
                &l.total,
            )
        };
        let mut rows: Vec<Row> = part.lines.iter().map(line).collect();
        let delivery = self.say("mails-delivery", &[("service", &part.service)]);
        if part.pick_up {
            rows.push(Row::new(self.word("mails-pick-up"), &part.delivery));
        } else {
            rows.push(Row::new(delivery, &part.delivery));
        }
        rows
    }

    /// What the sum is made of; `paid` is what was or must be paid.
    fn sums(&self, order: &MailOrder, total_key: &str, paid: Money) -> Block {
        let mut rows = vec![
            Row::new(self.word("mails-sum-goods"), &order.goods),
            Row::new(self.word("mails-sum-delivery"), &order.delivery),
        ];
        if !order.discount.is_zero() {
            rows.push(Row::new(self.word("mails-sum-discount"), &format!("−{}", order.discount)));
        }
        if !order.code_extra.is_zero() {
            rows.push(Row::new(self.word("mails-sum-code"), &order.code_extra));
        }
        rows.push(Row::strong(self.word(total_key), &paid));
        Block::Rows(rows)
    }

    /// Where abroad it goes, how long that takes, and who pays import tax; nothing within Indonesia.
    fn abroad(&self, order: &MailOrder) -> Vec<Block> {
        let Some((code, country)) = &order.country else { return Vec::new() };
        let exported = || order.parts.iter().filter(|p| p.export);
        let (min, max) = (exported().map(|p| p.days.0).max(), exported().map(|p| p.days.1).max());
        let (min, max) = (min.unwrap_or_default().to_string(), max.unwrap_or_default().to_string());
        vec![
            self.heading("mails-abroad"),
            self.text("mails-abroad-way", &[("country", country), ("min", &min), ("max", &max)]),
            self.text(&format!("orders-import-tax-{}", code.to_ascii_lowercase()), &[]),
            self.text("checkout-dap", &[]),
        ]
    }

    /// Where to look and whom to ask.
    fn ways(&self, order: &MailOrder) -> Vec<Block> {
        let mut blocks = vec![Block::Link { label: self.word("mails-track"), href: order.link.clone() }];
        blocks.extend(order.parts.iter().map(|part| self.ask_seller(part)));
        blocks
    }

    /// A link that opens WhatsApp with the question begun: to the seller, or to the complaints desk when it has no phone.
    fn ask_seller(&self, part: &MailPart) -> Block {
        let values = [("seller", part.seller.as_str()), ("number", part.number.as_str())];
        match &part.phone {
            Some(phone) => Block::Link {
                label: self.say("mails-ask-seller", &values),
                href: whatsapp_link(phone, &self.say("mails-ask-seller-text", &values)),
            },
            None => self.ask_desk(&part.number),
        }
    }

    /// The same to the complaints desk.
    fn ask_desk(&self, number: &str) -> Block {
        let text = self.say("mails-ask-desk-text", &[("site", &self.settings.site.name), ("number", number)]);
        let href = whatsapp_link(&self.settings.programme.complaints_phone, &text);
        Block::Link { label: self.word("mails-ask-desk"), href }
    }

    /// The order was placed and waits for the money.
    pub(crate) fn placed(&self, order: &MailOrder, pay: &HowToPay<'_>) -> Letter {
        let until = date_time(self.lang, order.expires_at);
        let mut said = vec![
            self.text("mails-placed-lead", &[("number", &order.number), ("until", &until)]),
            self.heading("mails-pay"),
        ];
        match pay.account {
            Some((bank, number, holder)) => {
                said.push(self.text("mails-pay-transfer", &[]));
                said.push(Block::Rows(vec![
                    Row::strong(self.word("mails-pay-amount"), &pay.amount),
                    Row::new(bank, &number),
                    Row::new(self.word("mails-pay-holder"), &holder),
                    Row::new(self.word("mails-pay-until"), &until),
                ]));
            }
            None if pay.method == Method::Qris => said.push(self.text("mails-pay-qris", &[("until", &until)])),
            None if pay.method == Method::Card => said.push(self.text("mails-pay-card", &[("until", &until)])),
            None => said.push(self.text("mails-pay-link", &[("until", &until)])),
        }
        said.extend(self.bought(order));
        said.push(self.heading("mails-sum"));
        said.push(self.sums(order, "mails-sum-to-pay", pay.amount));
        said.extend(self.abroad(order));
        said.extend(self.ways(order));
        let subject = self.say("mails-placed-subject", &[("number", &order.number), ("until", &until)]);
        self.letter(subject, &order.name, said)
    }

    /// The money came.
    pub(crate) fn confirmed(&self, order: &MailOrder, paid: Money) -> Letter {
        let values = [("number", order.number.as_str())];
        let mut said = vec![self.text("mails-confirmed-lead", &values)];
        type Is = fn(&MailPart) -> bool;
        let ways: [(&str, Is); 3] = [
            ("mails-confirmed-dispatch", |p| !p.pick_up && !p.export),
            ("mails-confirmed-ready", |p| p.pick_up),
            ("mails-confirmed-export", |p| p.export),
        ];
        for (key, is) in ways {
            let parts = order.parts.iter().filter(|p| is(p));
            if let Some(latest) = parts.filter_map(|p| p.dispatch_by).max() {
                said.push(self.text(key, &[("until", &date_time(self.lang, latest))]));
            }
        }
        said.extend(self.bought(order));
        said.push(self.heading("mails-sum"));
        said.push(self.sums(order, "mails-sum-paid", paid));
        said.extend(self.abroad(order));
        said.extend(self.ways(order));
        self.letter(self.say("mails-confirmed-subject", &values), &order.name, said)
    }

    /// A parcel left; the order holds its part only.
    pub(crate) fn dispatched(&self, order: &MailOrder, part: &MailPart, parcel: &Parcel<'_>) -> Letter {
        let values = [("number", part.number.as_str()), ("seller", part.seller.as_str())];
        let carrier = Row::new(self.word("mails-carrier"), &parcel.carrier);
        let rows = vec![carrier, Row::strong(self.word("mails-tracking"), &parcel.tracking_no)];
        let mut said = vec![self.text("mails-dispatched-lead", &values), Block::Rows(rows)];
        said.push(self.text("mails-dispatched-next", &[]));
        said.extend(self.bought(order));
        said.extend(self.ways(order));
        self.letter(self.say("mails-dispatched-subject", &values), &order.name, said)
    }

    /// A part is completed; the order holds that part only.
    pub(crate) fn completed(&self, order: &MailOrder, part: &MailPart) -> Letter {
        let values = [("number", part.number.as_str()), ("seller", part.seller.as_str())];
        let mut said = vec![self.text("mails-completed-lead", &values), self.text("mails-completed-next", &[])];
        said.extend(self.bought(order));
        said.extend(self.ways(order));
        said.push(self.ask_desk(&part.number));
        self.letter(self.say("mails-completed-subject", &values), &order.name, said)
    }

    /// The order, or the parts it holds, ended without goods.
    pub(crate) fn closed(&self, order: &MailOrder, closing: Closing<'_>) -> Letter {
        let (key, ending) = match closing {
            Closing::Expired => ("mails-expired", None),
            Closing::Cancelled(ending) => ("mails-cancelled", Some(ending)),
            Closing::Declined(ending) => ("mails-declined", Some(ending)),
        };
        let seller = order.parts.first().map(|p| p.seller.as_str()).unwrap_or_default();
        // Who ordered from several sellers reads which part it is about.
        let number = match order.parts.as_slice() {
            [only] => only.number.as_str(),
            _ => order.number.as_str(),
        };
        let values = [("number", number), ("seller", seller)];
        let mut said = vec![self.text(&format!("{key}-lead"), &values)];
        if let Some(reason) = ending.and_then(|e| e.reason.as_deref()) {
            said.push(Block::Rows(vec![Row::new(self.word("mails-reason"), &reason)]));
        }
        said.push(match ending {
            None => self.text("mails-expired-money", &[]),
            Some(Ending { owed: Some(amount), .. }) => {
                self.text("mails-money-owed", &[("amount", &amount.to_string())])
            }
            Some(Ending { owed: None, .. }) => self.text("mails-money-none", &[]),
        });
        said.extend(self.bought(order));
        said.push(Block::Link { label: self.word("mails-track"), href: order.link.clone() });
        said.push(self.ask_desk(number));
        self.letter(self.say(&format!("{key}-subject"), &values), &order.name, said)
    }

    /// Money went back.
    pub(crate) fn refunded(&self, order: &MailOrder, amount: Money, reference: Option<&str>) -> Letter {
        let amount_text = amount.to_string();
        let values = [("number", order.number.as_str()), ("amount", amount_text.as_str())];
        let mut rows = vec![Row::strong(self.word("mails-refund-amount"), &amount)];
        rows.extend(reference.map(|r| Row::new(self.word("mails-refund-reference"), &r)));
        let said = vec![
            self.text("mails-refunded-lead", &values),
            Block::Rows(rows),
            self.text("mails-refunded-next", &[]),
            Block::Link { label: self.word("mails-track"), href: order.link.clone() },
            self.ask_desk(&order.number),
        ];
        self.letter(self.say("mails-refunded-subject", &values), &order.name, said)
    }

    /// To a seller: a part was paid and can be packed. `order` holds that part only, and its link leads to the seller's page.
    pub(crate) fn seller_told(&self, order: &MailOrder, part: &MailPart, receiver: &str) -> Letter {
        let values = [("number", part.number.as_str()), ("buyer", order.name.as_str())];
        let (lead, until) = if part.pick_up {
            ("mails-seller-lead-pick-up", "mails-seller-until-pick-up")
        } else if part.export {
            ("mails-seller-lead-export", "mails-seller-until-export")
        } else {
            ("mails-seller-lead", "mails-seller-until")
        };
        let mut said = vec![self.text(lead, &values)];
        if let Some(at) = part.dispatch_by {
            said.push(self.text(until, &[("until", &date_time(self.lang, at))]));
        }
        let mut rows = self.lines(part);
        if part.export {
            // The consolidation is paid by the buyer and is none of the seller's.
            rows.pop();
        }
        said.push(Block::Rows(rows));
        said.push(Block::Link { label: self.word("mails-seller-open"), href: order.link.clone() });
        let asking =
            [("buyer", order.name.as_str()), ("seller", part.seller.as_str()), ("number", part.number.as_str())];
        let href = whatsapp_link(&order.phone, &self.say("mails-seller-ask-text", &asking));
        said.push(Block::Link { label: self.word("mails-seller-ask"), href });
        self.letter(self.say("mails-seller-subject", &values), receiver, said)
    }
}
