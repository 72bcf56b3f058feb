use sentra_migrations::OrderMigrator;
use sentra_shared::{
    contract::SellerId,
    db::{testing::TestDb, write_tx},
    session::Role,
};

use super::{
    kind::{Form, Kind},
    make::{Made, make, sha256},
    papers::Papers,
    read,
    refused::DocumentRefused,
    sample::{Part, papers},
    store,
};
use crate::{
    app::App,
    cargo::ConsignmentId,
    error::Error,
    testing::{app, guest, person},
};

/// Two small parts of different sellers: printing takes time.
fn small(quantity: i64) -> Papers {
    let part =
        Part { currency: sentra_shared::money::Currency::Hkd, lines: vec![(quantity, 4_550, 250)], per_carton: 20 };
    papers(&[part.clone(), part])
}

async fn record(app: &App, made: &Made) -> i64 {
    write_tx::<_, _, Error, _>(&app.db, "test", made, |tx, made| {
        Box::pin(async move { Ok(store::record(tx, made).await?) })
    })
    .await
    .unwrap()
}

fn seller(papers: &Papers, n: usize) -> SellerId {
    papers.businesses[n].seller
}

async fn files_are_private_named_by_their_hash_and_never_change(test: TestDb) {
    let app = app(&test);
    let (id, coordinator) = (ConsignmentId::new(), person(None, &[Role::Coordinator]));
    let made = make(&app, id, &small(3)).await.unwrap();
    assert_eq!(record(&app, &made).await, 1);
    // The same papers again are the same documents, down to the byte.
    let again = make(&app, id, &small(3)).await.unwrap();
    assert_eq!(again.entries, made.entries);
    assert_eq!(record(&app, &again).await, 1);
    assert_eq!(read::sets(&app, &coordinator, id).await.unwrap().len(), 1);

    for kind in Kind::ALL {
        for form in [Form::Pdf, Form::Json] {
            let opened = read::open(&app, &coordinator, id, (kind, form), None).await.unwrap();
            assert_eq!(sha256(&opened.content), opened.entry.sha256);
            assert_eq!(opened.entry.seller, None);
            assert_eq!(opened.file_name, format!("SUB-HKG-261125-01-{}.{}", kind.as_str(), form.as_str()));
        }
    }
    // Other papers are a new set; the old one stays readable.
    let other = make(&app, id, &small(4)).await.unwrap();
    assert_eq!(record(&app, &other).await, 2);
    let sets = read::sets(&app, &coordinator, id).await.unwrap();
    assert_eq!(
        sets.iter().map(|s| (s.version, s.superseded_at.is_some())).collect::<Vec<_>>(),
        [(2, false), (1, true)]
    );
    let old = read::open(&app, &coordinator, id, (Kind::Invoice, Form::Pdf), Some(1)).await.unwrap();
    assert!(made.entries.contains(&old.entry));
    // Opened again, nothing is in force.
    let input = (id, app.now());
    write_tx::<_, _, Error, _>(&app.db, "test", &input, |tx, (id, now)| {
        Box::pin(async move { Ok(store::supersede(tx, *id, *now).await?) })
    })
    .await
    .unwrap();
    let none = read::open(&app, &coordinator, id, (Kind::Invoice, Form::Pdf), None).await;
    assert!(matches!(none, Err(Error::NotFound)));
}

async fn only_those_concerned_read_them(test: TestDb) {
    let app = app(&test);
    let (id, papers) = (ConsignmentId::new(), small(3));
    let made = make(&app, id, &papers).await.unwrap();
    record(&app, &made).await;
    let owner = person(Some(seller(&papers, 1)), &[Role::Seller]);
    let labels = read::open(&app, &owner, id, (Kind::Label, Form::Json), None).await.unwrap();
    assert_eq!(labels.entry.seller, Some(seller(&papers, 1)));
    let text = String::from_utf8(labels.content.to_vec()).unwrap();
    assert!(text.contains("CV Batik Gedog Lestari") && !text.contains("Dapur Bu Siti"), "{text}");
    let invoice = read::open(&app, &owner, id, (Kind::Invoice, Form::Pdf), None).await;
    assert!(matches!(invoice, Err(Error::NotFound)), "{invoice:?}");
    let stranger = person(Some(SellerId::new()), &[Role::Seller]);
    assert!(matches!(read::sets(&app, &stranger, id).await, Err(Error::NotFound)));
    for nobody in [guest(), person(None, &[]), person(None, &[Role::Trainer])] {
        assert!(matches!(read::sets(&app, &nobody, id).await, Err(Error::Denied(_))));
    }
    assert!(read::sets(&app, &person(None, &[Role::Staff]), id).await.is_ok());
    let unknown = read::sets(&app, &person(None, &[Role::Coordinator]), ConsignmentId::new()).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
    // Tax numbers of a person stand in the customs data alone.
    let staff = person(None, &[Role::Staff]);
    for kind in Kind::ALL {
        let opened = read::open(&app, &staff, id, (kind, Form::Json), None).await.unwrap();
        let tells = String::from_utf8(opened.content.to_vec()).unwrap().contains("3507124508850002");
        assert_eq!(tells, kind == Kind::Customs, "{kind:?}");
    }
}

async fn a_lost_file_comes_back_as_it_was_or_not_at_all(test: TestDb) {
    let app = app(&test);
    let (id, coordinator) = (ConsignmentId::new(), person(None, &[Role::Coordinator]));
    let made = make(&app, id, &small(3)).await.unwrap();
    record(&app, &made).await;
    let invoice = made.entries.iter().find(|e| (e.kind, e.form) == (Kind::Invoice, Form::Pdf)).unwrap();
    // Whatever lies under the name and is not what was stored counts as lost.
    app.files.put_private(&invoice.file_name(), "torn".into()).await.unwrap();
    let wanted = (Kind::Invoice, Form::Pdf);
    let lost = read::open(&app, &coordinator, id, wanted, None).await;
    assert!(matches!(lost, Err(Error::Document(DocumentRefused::Lost))), "{lost:?}");
    let sets = read::sets(&app, &coordinator, id).await.unwrap();
    assert_eq!(read::lost(&app, &sets[0]).await.unwrap(), std::slice::from_ref(invoice));
    read::make_again(&app, &coordinator, id).await.unwrap();
    let back = read::open(&app, &coordinator, id, wanted, None).await.unwrap();
    assert_eq!(sha256(&back.content), invoice.sha256);

    // A set whose rows say another hash than its papers give: as if the program had changed.
    let mut changed = make(&app, id, &small(5)).await.unwrap();
    let entry = changed.entries.iter_mut().find(|e| (e.kind, e.form) == wanted).unwrap();
    entry.sha256 = sha256(b"printed by an older program");
    record(&app, &changed).await;
    let refused = read::make_again(&app, &coordinator, id).await;
    assert!(
        matches!(&refused, Err(Error::Document(DocumentRefused::Differs(which))) if which == "invoice.pdf"),
        "{refused:?}"
    );
    let lost = read::open(&app, &coordinator, id, wanted, None).await;
    assert!(matches!(lost, Err(Error::Document(DocumentRefused::Lost))), "{lost:?}");
}

async fn papers_that_do_not_agree_make_nothing(test: TestDb) {
    let app = app(&test);
    let mut papers = small(3);
    papers.waybill.pieces += 1;
    let refused = make(&app, ConsignmentId::new(), &papers).await;
    assert!(
        matches!(&refused, Err(Error::Document(DocumentRefused::Disagree(found))) if found.len() == 1),
        "{refused:?}"
    );
}

sentra_shared::both_databases!(OrderMigrator:
    files_are_private_named_by_their_hash_and_never_change,
    only_those_concerned_read_them,
    a_lost_file_comes_back_as_it_was_or_not_at_all,
    papers_that_do_not_agree_make_nothing,
);
