use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, Statement};
use sentra_migrations::OrderMigrator;
use sentra_shared::{
    clock::Timestamp,
    config::{self, Settings},
    contract::FulfilmentId,
    db::testing::TestDb,
    http::IdempotencyKey,
    mail::Mail,
    money::{Currency, Money},
    session::Role,
    text::{Lang, Texts},
};

use super::{
    compose::{Closing, Ending, HowToPay, Parcel, Writer},
    letter::Letter,
    view::{MailLine, MailOrder, MailPart},
};
use crate::{
    app::App,
    cancellation, fulfilment, orders,
    payments::{self, rules::Method},
    testing,
};

sentra_shared::both_databases!(OrderMigrator: each_step_writes_its_letter, a_declined_part_names_reason_and_money);

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
        export: false,
        days: (1, 3),
        declined: false,
        delivery: rupiah(9_000),
        list_delivery: rupiah(9_000),
        dispatch_by: Some(at("2021-04-02T16:59:59Z")),
        lines: vec![MailLine {
            title: "Keripik tempe <asli>, 250 g".to_owned(),
            quantity: 2,
            price: rupiah(24_000),
            total: rupiah(48_000),
            list_price: rupiah(24_000),
            list_total: rupiah(48_000),
        }],
    }
}

fn order() -> MailOrder {
    let parts =
        vec![part("K7QM2X9R-1", "Dapur Bu Siti", Some("+6281234567890")), part("K7QM2X9R-2", "Batik Tanjung", None)];
    MailOrder {
        name: "Dewi".to_owned(),
        phone: "+6281200001111".to_owned(),
        number: "K7QM2X9R".to_owned(),
        link: "https://sentra.example/track/abc".to_owned(),
        parts,
        goods: rupiah(96_000),
        delivery: rupiah(18_000),
        discount: Money::zero(Currency::Idr),
        code_extra: rupiah(127),
        expires_at: at("2021-03-30T07:05:00Z"),
        country: None,
    }
}

/// The same order to Hong Kong, paid in its dollars.
fn order_abroad() -> MailOrder {
    let hkd = |minor| Money::from_minor(minor, Currency::Hkd);
    let mut order = order();
    for part in &mut order.parts {
        (part.export, part.days, part.delivery, part.list_delivery) = (true, (6, 10), hkd(2_850), rupiah(0));
        for line in &mut part.lines {
            (line.price, line.total) = (hkd(1_140), hkd(2_280));
        }
    }
    let country = Some(("HK".to_owned(), "Hong Kong".to_owned()));
    MailOrder { goods: hkd(4_560), delivery: hkd(5_700), discount: hkd(0), code_extra: hkd(0), country, ..order }
}

#[test]
fn an_order_abroad_names_currency_country_days_and_import_tax() {
    let desk = Desk::new();
    let pay = HowToPay { method: Method::Test, account: None, amount: Money::from_minor(10_260, Currency::Hkd) };
    for (lang, wanted) in [
        (Lang::En, ["HK$ 102.60", "to Hong Kong", "6 to 10 days", "levies no duty", "DAP"]),
        (Lang::ZhHant, ["HK$ 102.60", "Hong Kong", "6 至 10 天", "不徵收關稅", "DAP"]),
    ] {
        let said = text(&desk.writer(lang).placed(&order_abroad(), &pay));
        for wanted in wanted {
            assert!(said.contains(wanted), "{wanted} is missing in {said}");
        }
        let said = text(&desk.writer(lang).confirmed(&order_abroad(), pay.amount));
        assert!(said.contains("HK$ 102.60") && said.contains("DAP"), "{said}");
    }
}

#[test]
fn a_seller_reads_rupiah_and_nothing_of_the_air_cargo() {
    let desk = Desk::new();
    let order = order_abroad().in_rupiah();
    let said = text(&desk.writer(Lang::En).seller_told(&order, &order.parts[0], "Siti"));
    assert!(said.contains("Rp 48.000") && said.contains("hand over"), "{said}");
    assert!(!said.contains("HK$"), "{said}");
}

struct Desk {
    texts: Texts,
    settings: Settings,
}

impl Desk {
    fn new() -> Self {
        Self { texts: Texts::load(crate::TEXTS).unwrap(), settings: config::load(None, []).unwrap() }
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
    let letter = desk.writer(Lang::Id).placed(&order(), &transfer());
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
    let said = text(&desk.writer(Lang::En).placed(&order(), &transfer()));
    let digits: String = desk.settings.programme.complaints_phone.chars().filter(char::is_ascii_digit).collect();
    assert!(said.contains(&format!("https://wa.me/{digits}?text=Hello%20Sentra")), "{said}");
    assert!(said.contains("K7QM2X9R-2"), "{said}");
}

#[test]
fn other_ways_to_pay_name_no_account() {
    let desk = Desk::new();
    for method in [Method::Qris, Method::Test] {
        let pay = HowToPay { method, account: None, amount: rupiah(114_000) };
        let said = text(&desk.writer(Lang::En).placed(&order(), &pay));
        assert!(said.contains("link below"), "{said}");
        assert!(!said.contains("Bank Jatim"), "{said}");
    }
}

#[test]
fn the_html_says_the_same_and_escapes_what_people_wrote() {
    let desk = Desk::new();
    let mail = desk.writer(Lang::Id).placed(&order(), &transfer()).to("dewi@example.com");
    let html = mail.html.unwrap();
    assert!(html.contains("lang=\"id\""));
    assert!(html.contains("Keripik tempe &#60;asli&#62;"), "{html}");
    assert!(html.contains("<strong>Rp\u{a0}114.127</strong>"), "{html}");
    assert!(html.contains("<a href=\"https://sentra.example/track/abc\">Ikuti pesanan</a>"), "{html}");
}

#[test]
fn a_cancelled_part_says_what_happens_to_the_money() {
    let desk = Desk::new();
    let mut one = order();
    one.parts.truncate(1);
    let owed = Ending { reason: Some("out of palm sugar".to_owned()), owed: Some(rupiah(57_000)) };
    let said = text(&desk.writer(Lang::En).closed(&one, Closing::Declined(&owed)));
    assert!(said.contains("Dapur Bu Siti cannot send order K7QM2X9R-1"), "{said}");
    assert!(said.contains("- Reason: out of palm sugar"), "{said}");
    assert!(said.contains("You get Rp 57.000 back"), "{said}");
    let unpaid = text(&desk.writer(Lang::En).closed(&order(), Closing::Cancelled(&Ending::default())));
    assert!(unpaid.contains("Order K7QM2X9R is cancelled"), "{unpaid}");
    assert!(unpaid.contains("Nothing was paid"), "{unpaid}");
    let late = text(&desk.writer(Lang::En).closed(&order(), Closing::Expired));
    assert!(late.contains("If you have paid already"), "{late}");
}

#[test]
fn every_letter_has_a_next_step_in_every_language() {
    let desk = Desk::new();
    for lang in Lang::ALL {
        let (writer, order) = (desk.writer(lang), order());
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
            writer.seller_told(&order, first, "Bu Siti"),
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

/// Jobs that wait, in the order they were made: their kind and payload.
async fn jobs(app: &App) -> Vec<(String, serde_json::Value)> {
    let db = app.db.read();
    let query = Statement::from_string(db.get_database_backend(), "select kind, payload from job order by id");
    let rows = db.query_all_raw(query).await.unwrap();
    rows.iter().map(|r| (r.try_get("", "kind").unwrap(), r.try_get("", "payload").unwrap())).collect()
}

/// Letters that wait.
async fn letters(app: &App) -> Vec<Mail> {
    let mails = jobs(app).await.into_iter().filter(|(kind, _)| kind == sentra_shared::mail::KIND);
    mails.map(|(_, payload)| serde_json::from_value(payload).unwrap()).collect()
}

async fn each_step_writes_its_letter(test: TestDb) {
    let app = testing::app(&test);
    let (seller, variant) = testing::market(&app, 20_000, 20).await;
    let (guest, actor) = (testing::guest(), testing::person(Some(seller), &[Role::Seller]));
    let cart = testing::cart(&app, &guest, &[(variant, 2)]).await;
    let order = testing::order(&app, &guest, cart, "test").await.unwrap().order;
    let token = app.track_token(order);
    payments::pay_by_test(&app, &guest, order, Some(&token)).await.unwrap();
    let part = orders::store::fulfilments_of(app.db.read(), order).await.unwrap().remove(0);
    let parcel = orders::store::shipments_of(app.db.read(), &[part.id]).await.unwrap().remove(0);
    let departure = fulfilment::Departure { carrier: "JNE".to_owned(), tracking_no: "JP1234567890".to_owned() };
    fulfilment::dispatch(&app, &actor, parcel.id, departure, IdempotencyKey::default()).await.unwrap();
    fulfilment::receive(&app, &guest, order, part.id, Some(&token)).await.unwrap();

    let letters = letters(&app).await;
    let subjects: Vec<String> = letters.iter().map(|l| l.subject.replace('\u{a0}', " ")).collect();
    let number = &part.number[..8];
    assert_eq!(subjects.len(), 4, "{subjects:?}");
    assert!(subjects[0].starts_with(&format!("Pesanan {number}: bayar")), "{subjects:?}");
    assert_eq!(subjects[1], format!("Pembayaran pesanan {number} diterima"));
    assert_eq!(subjects[2], format!("Pesanan {} sedang dikirim", part.number));
    assert_eq!(subjects[3], format!("Pesanan {} selesai", part.number));
    assert!(letters.iter().all(|l| l.to == "dewi@demo.example" && l.html.is_some()));
    assert!(letters.iter().all(|l| l.text.contains(&app.track_url(order))), "each letter leads to the order");
    assert!(letters[2].text.contains("JP1234567890"));
    let told = jobs(&app).await.iter().filter(|(kind, _)| kind == super::TELL_SELLER).count();
    assert_eq!(told, 1, "the seller is told once");
}

async fn a_declined_part_names_reason_and_money(test: TestDb) {
    let app = testing::app(&test);
    let (seller, variant) = testing::market(&app, 20_000, 20).await;
    let (guest, actor) = (testing::guest(), testing::person(Some(seller), &[Role::Seller]));
    let cart = testing::cart(&app, &guest, &[(variant, 2)]).await;
    let order = testing::order(&app, &guest, cart, "test").await.unwrap().order;
    payments::pay_by_test(&app, &guest, order, Some(&app.track_token(order))).await.unwrap();
    let part = orders::store::fulfilments_of(app.db.read(), order).await.unwrap().remove(0);
    cancellation::decline(&app, &actor, part.id, "bahan habis").await.unwrap();
    let letter = letters(&app).await.pop().unwrap();
    assert_eq!(letter.subject, format!("Dapur Bu Siti tidak bisa mengirim pesanan {}", part.number));
    assert!(letter.text.contains("Alasan: bahan habis"), "{}", letter.text);
    let owed = part.total().unwrap().to_string();
    assert!(letter.text.contains(&format!("Uang Anda {owed} kami kembalikan")), "{}", letter.text);
}
