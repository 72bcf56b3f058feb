use std::collections::BTreeSet;

use sentra_migrations::OrderMigrator;
use sentra_shared::{db::testing::TestDb, session::Role, text::Lang};

use super::{
    Standing, missing_views, note_paper, of_part,
    rules::{Code, Facts, LineFacts, SHIPMENT_PAPERS, SellerFacts, missing},
    view::paper_name,
};
use crate::{
    app::App,
    cargo::testing::{Export, run},
    error::Error,
    fulfilment::rules::State,
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    a_part_becomes_ready,
    papers_are_noted_by_their_seller,
);

fn good_line() -> LineFacts {
    LineFacts {
        hs: Some("190590".into()),
        net_g: Some(200),
        origin: "35.07".into(),
        dangerous: false,
        food: true,
        licences: vec!["halal".into()],
    }
}

fn good() -> Facts {
    let seller = SellerFacts {
        active: true,
        may_export: true,
        legal_form: Some("cv".into()),
        has_nib: true,
        has_identity: false,
    };
    Facts {
        state: State::Packed,
        packed: true,
        lines: vec![good_line(), good_line()],
        seller,
        consignee_complete: true,
        papers: BTreeSet::new(),
    }
}

fn codes(change: impl Fn(&mut Facts)) -> Vec<Code> {
    let mut facts = good();
    change(&mut facts);
    missing(&facts).into_iter().map(|m| m.code).collect()
}

#[test]
fn each_fact_that_is_missing_is_told() {
    assert_eq!(codes(|_| ()), []);
    assert_eq!(codes(|f| f.state = State::AwaitingPayment), [Code::NotPaid]);
    assert_eq!(codes(|f| f.packed = false), [Code::NotPacked]);
    for state in [State::Cancelled, State::Declined, State::Expired] {
        assert_eq!(codes(|f| (f.state, f.packed) = (state, false)), [Code::CalledOff], "the rest does not matter");
    }
    for state in [State::Dispatched, State::Delivered, State::Completed] {
        assert_eq!(codes(|f| f.state = state), [Code::AlreadySent]);
    }
    for hs in [None, Some(""), Some("1905"), Some("19O590"), Some("12345678901")] {
        assert_eq!(codes(|f| f.lines[1].hs = hs.map(str::to_owned)), [Code::HsMissing], "{hs:?}");
    }
    assert_eq!(codes(|f| f.lines[0].hs = Some("19059080".into())), []);
    assert_eq!(codes(|f| f.lines[0].net_g = None), [Code::NetWeightMissing]);
    assert_eq!(codes(|f| f.lines[0].net_g = Some(0)), [Code::NetWeightMissing]);
    assert_eq!(codes(|f| f.lines[0].origin.clear()), [Code::OriginMissing]);
    assert_eq!(codes(|f| f.lines[0].dangerous = true), [Code::DangerousGoods]);
    assert_eq!(codes(|f| f.seller.active = false), [Code::SellerStopped]);
    assert_eq!(codes(|f| f.seller.may_export = false), [Code::NoExportRight]);
    assert_eq!(codes(|f| f.seller.legal_form = None), [Code::LegalFormMissing]);
    assert_eq!(codes(|f| f.seller.has_nib = false), [Code::BusinessNumberMissing]);
    assert_eq!(codes(|f| (f.seller.has_nib, f.seller.has_identity) = (false, true)), [Code::BusinessNumberMissing]);
    let person = |f: &mut Facts, nib, identity| {
        f.seller.legal_form = Some("perorangan".into());
        (f.seller.has_nib, f.seller.has_identity) = (nib, identity);
    };
    assert_eq!(codes(|f| person(f, false, false)), [Code::IdentityMissing]);
    assert_eq!(codes(|f| person(f, false, true)), []);
    assert_eq!(codes(|f| person(f, true, false)), []);
    assert_eq!(codes(|f| f.consignee_complete = false), [Code::ConsigneeIncomplete]);
    for paper in SHIPMENT_PAPERS {
        assert_eq!(codes(|f| f.lines[1].licences.push(paper.into())), [Code::PaperMissing]);
        let noted = |f: &mut Facts| {
            f.lines[1].licences.push(paper.into());
            f.papers.insert(paper.into());
        };
        assert_eq!(codes(noted), []);
    }
}

#[test]
fn lines_are_named() {
    let mut facts = good();
    facts.lines[1].net_g = None;
    assert_eq!(missing(&facts)[0].lines, [1]);
}

#[test]
fn every_code_has_its_texts() {
    let texts = testing::texts();
    for lang in [Lang::Id, Lang::En] {
        for code in Code::ALL {
            for key in [code.text_key(), format!("{}-next", code.text_key())] {
                let text = texts.get(lang, &key, &[("lines", "Keripik"), ("paper", "Surat")]);
                assert!(!text.is_empty() && !text.contains(&key), "{key}: {text}");
            }
        }
        for paper in SHIPMENT_PAPERS {
            assert!(!paper_name(&texts, lang, paper).contains("fly-ready-"));
        }
    }
}

async fn standing(app: &App, export: &Export) -> Standing {
    of_part(app.db.read(), export.part(0).await).await.unwrap()
}

async fn a_part_becomes_ready(test: TestDb) {
    let app = testing::app(&test);
    let export = Export::paid(&app, 1, 4).await;
    let before = standing(&app, &export).await;
    let codes: Vec<Code> = before.missing.iter().map(|m| m.code).collect();
    assert_eq!(codes, [Code::NotPacked]);
    let told = missing_views(&app.texts, Lang::En, &before);
    assert_eq!((told[0].who_name.as_str(), told[0].href.ends_with("/cartons")), ("Seller", true));
    export.pack(0, 2).await;
    let after = standing(&app, &export).await;
    assert!(after.is_ready(), "{:?}", after.missing);
    assert_eq!((after.totals().pieces, after.totals().gross_g), (2, 1_900));
    // The right ends while the goods wait.
    let mut seller = testing::seller_abroad(export.sellers[0]);
    seller.rights.export = false;
    testing::tell(&app, &seller, &[], 2).await;
    let codes: Vec<Code> = standing(&app, &export).await.missing.iter().map(|m| m.code).collect();
    assert_eq!(codes, [Code::NoExportRight]);
    // What the order did not know, the offer may have learnt.
    testing::tell(&app, &testing::seller_abroad(export.sellers[0]), &[], 3).await;
    run(&app, "update order_line set hs6 = null, net_g = null").await;
    assert!(standing(&app, &export).await.is_ready());
}

async fn papers_are_noted_by_their_seller(test: TestDb) {
    let app = testing::app(&test);
    let export = Export::packed(&app, 1, 4, 4).await;
    let mut offer = testing::offer_abroad(export.sellers[0], 20_000, 10_000);
    offer.variant_id = export.variants[0];
    offer.export.licences = vec!["halal".into(), "phytosanitary".into()];
    testing::tell(&app, &testing::seller_abroad(export.sellers[0]), std::slice::from_ref(&offer), 2).await;
    let part = export.part(0).await;
    let seller = export.seller(0);
    let standing = of_part(app.db.read(), part.clone()).await.unwrap();
    assert_eq!((standing.missing[0].code, standing.missing.len()), (Code::PaperMissing, 1));
    assert_eq!(standing.papers_needed(), ["phytosanitary"]);
    for (code, number) in [("passport", "1"), ("phytosanitary", " "), ("phytosanitary", "a\nb")] {
        assert!(matches!(note_paper(&app, &seller, part.id, code, number).await, Err(Error::Invalid(_))), "{code}");
    }
    let coordinator = testing::person(None, &[Role::Coordinator]);
    assert!(matches!(note_paper(&app, &coordinator, part.id, "phytosanitary", "1").await, Err(Error::Denied(_))));
    for number in ["KT-1", "KT-2"] {
        note_paper(&app, &seller, part.id, "phytosanitary", number).await.unwrap();
    }
    let standing = of_part(app.db.read(), part).await.unwrap();
    assert!(standing.is_ready());
    assert_eq!(standing.papers[0].number, "KT-2");
}
