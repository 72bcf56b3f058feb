use std::collections::BTreeSet;

use sentra_shared::{
    clock::Timestamp,
    config::{self, Settings},
    contract::FulfilmentId,
    money::{Currency, Money},
    text::{Lang, Source, Texts},
};

use super::{
    compose::{Closing, Ending, HowToPay, Parcel, Writer},
    letter::Letter,
    view::{MailLine, MailOrder, MailPart},
};
use crate::payments::rules::Method;

fn rupiah(whole: i64) -> Money {
    Money::rupiah(whole).unwrap()
}

fn at(text: &str) -> Timestamp {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn part(number: &str, seller: &str, phone: Option<&str>) -> MailPart {
    MailPart {
        id: FulfilmentId::new(),
        number: number.to_owned(),
        seller: seller.to_owned(),
        phone: phone.map(str::to_owned),
        service: "REG".to_owned(),
        pick_up: false,
        declined: false,
        goods: rupiah(48_000),
        delivery: rupiah(9_000),
        dispatch_by: Some(at("2021-04-02T16:59:59Z")),
        lines: vec![MailLine {
            title: "Keripik tempe <asli>, 250 g".to_owned(),
            quantity: 2,
            price: rupiah(24_000),
            total: rupiah(48_000),
        }],
    }
}

fn order(lang: Lang) -> MailOrder {
    let parts =
        vec![part("K7QM2X9R-1", "Dapur Bu Siti", Some("+6281234567890")), part("K7QM2X9R-2", "Batik Tanjung", None)];
    MailOrder {
        lang,
        to: "dewi@example.com".to_owned(),
        name: "Dewi".to_owned(),
        phone: "+6281200001111".to_owned(),
        number: "K7QM2X9R".to_owned(),
        link: "https://sentra.example/track/abc".to_owned(),
        parts,
        goods: rupiah(96_000),
        delivery: rupiah(18_000),
        discount: Money::zero(Currency::Idr),
        code_extra: rupiah(127),
        total: rupiah(114_000),
        expires_at: at("2021-03-30T07:05:00Z"),
    }
}

struct Desk {
    texts: Texts,
    settings: Settings,
}

impl Desk {
    fn new() -> Self {
        let source = Source { feature: "mails", id: include_str!("id.ftl"), en: include_str!("en.ftl") };
        Self { texts: Texts::load(&[source]).unwrap(), settings: config::load(None, []).unwrap() }
    }

    fn writer(&self, lang: Lang) -> Writer<'_> {
        Writer { texts: &self.texts, settings: &self.settings, lang }
    }
}

/// The text without blanks that do not break.
fn text(letter: &Letter) -> String {
    letter.text().replace('\u{a0}', " ")
}

fn transfer() -> HowToPay<'static> {
    HowToPay {
        method: Method::BankTransfer,
        account: Some(("Bank Jatim", "0011223344", "Sentra UMKM Jawa Timur")),
        amount: rupiah(114_127),
    }
}

#[test]
fn an_order_says_what_to_pay_where_and_until_when() {
    let desk = Desk::new();
    let letter = desk.writer(Lang::Id).placed(&order(Lang::Id), &transfer());
    let said = text(&letter);
    for wanted in [
        "Halo Dewi,",
        "Pesanan K7QM2X9R sudah kami terima",
        "Sel, 30 Mar 2021, 14.05 WIB",
        "- Jumlah tepat: Rp 114.127",
        "- Bank Jatim: 0011223344",
        "- 2 × Keripik tempe <asli>, 250 g @ Rp 24.000: Rp 48.000",
        "- Ongkos kirim REG: Rp 9.000",
        "- Kode unik: Rp 127",
        "- Harus dibayar: Rp 114.127",
        "https://sentra.example/track/abc",
        "https://wa.me/6281234567890?text=Halo%20Dapur%20Bu%20Siti",
        "K7QM2X9R-1",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in:\n{said}");
    }
    assert!(!said.contains("Potongan"), "no discount was given:\n{said}");
    assert_eq!(
        letter.subject.replace('\u{a0}', " "),
        "Pesanan K7QM2X9R: bayar paling lambat Sel, 30 Mar 2021, 14.05 WIB"
    );
}

#[test]
fn a_seller_without_phone_is_reached_through_the_complaints_desk() {
    let desk = Desk::new();
    let said = text(&desk.writer(Lang::En).placed(&order(Lang::En), &transfer()));
    let digits: String = desk.settings.programme.complaints_phone.chars().filter(char::is_ascii_digit).collect();
    assert!(said.contains(&format!("https://wa.me/{digits}?text=Hello%20Sentra")), "{said}");
    assert!(said.contains("K7QM2X9R-2"), "{said}");
}

#[test]
fn other_ways_to_pay_name_no_account() {
    let desk = Desk::new();
    for method in [Method::Qris, Method::Test] {
        let pay = HowToPay { method, account: None, amount: rupiah(114_000) };
        let said = text(&desk.writer(Lang::En).placed(&order(Lang::En), &pay));
        assert!(said.contains("link below"), "{said}");
        assert!(!said.contains("Bank Jatim"), "{said}");
    }
}

#[test]
fn the_html_says_the_same_and_escapes_what_people_wrote() {
    let desk = Desk::new();
    let mail = desk.writer(Lang::Id).placed(&order(Lang::Id), &transfer()).to("dewi@example.com");
    let html = mail.html.unwrap();
    assert!(html.contains("lang=\"id\""));
    assert!(html.contains("Keripik tempe &#60;asli&#62;"), "{html}");
    assert!(html.contains("<strong>Rp\u{a0}114.127</strong>"), "{html}");
    assert!(html.contains("<a href=\"https://sentra.example/track/abc\">Ikuti pesanan</a>"), "{html}");
}

#[test]
fn a_cancelled_part_says_what_happens_to_the_money() {
    let desk = Desk::new();
    let mut one = order(Lang::En);
    one.parts.truncate(1);
    let owed = Ending { reason: Some("out of palm sugar".to_owned()), owed: Some(rupiah(57_000)) };
    let said = text(&desk.writer(Lang::En).closed(&one, Closing::Declined(&owed)));
    assert!(said.contains("Dapur Bu Siti cannot send order K7QM2X9R-1"), "{said}");
    assert!(said.contains("- Reason: out of palm sugar"), "{said}");
    assert!(said.contains("You get Rp 57.000 back"), "{said}");
    let unpaid = text(&desk.writer(Lang::En).closed(&order(Lang::En), Closing::Cancelled(&Ending::default())));
    assert!(unpaid.contains("Order K7QM2X9R is cancelled"), "{unpaid}");
    assert!(unpaid.contains("Nothing was paid"), "{unpaid}");
    let late = text(&desk.writer(Lang::En).closed(&order(Lang::En), Closing::Expired));
    assert!(late.contains("If you have paid already"), "{late}");
}

#[test]
fn every_letter_has_a_next_step_in_both_languages() {
    let desk = Desk::new();
    for lang in Lang::ALL {
        let (writer, order) = (desk.writer(lang), order(lang));
        let first = &order.parts[0];
        let parcel = Parcel { carrier: "JNE", tracking_no: "JP1234567890" };
        let letters = [
            writer.placed(&order, &transfer()),
            writer.confirmed(&order, rupiah(114_127)),
            writer.dispatched(&order, first, &parcel),
            writer.completed(&order, first),
            writer.closed(&order, Closing::Expired),
            writer.closed(&order, Closing::Cancelled(&Ending { reason: None, owed: Some(rupiah(114_127)) })),
            writer.refunded(&order, rupiah(57_000), Some("BJTM-42")),
            writer.to_seller(&order, first, "Bu Siti"),
        ];
        for letter in &letters {
            let said = text(letter);
            assert!(!said.contains('[') && !letter.subject.contains('['), "a text is missing in {lang}:\n{said}");
            assert!(!said.contains('{'), "a value is missing in {lang}:\n{said}");
            assert!(said.contains("https://wa.me/"), "{said}");
            assert!(said.contains("https://sentra.example/"), "{said}");
            assert!(!said.contains('!'), "{said}");
        }
        let subjects: BTreeSet<&str> = letters.iter().map(|l| l.subject.as_str()).collect();
        assert_eq!(subjects.len(), letters.len(), "letters can be told apart by their subject");
    }
}
