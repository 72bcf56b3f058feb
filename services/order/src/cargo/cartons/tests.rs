use proptest::prelude::*;
use sentra_migrations::OrderMigrator;
use sentra_shared::{contract::LineId, db::testing::TestDb, failure::FieldError, session::Role};

use super::{
    pack,
    rules::{self, Carton, Content, Item},
    see, store,
};
use crate::{
    cargo::{
        consignments::ConsignmentRefused,
        testing::{Export, carton, number, run},
    },
    error::Error,
    fulfilment::{self, rules::State},
    testing,
};

sentra_shared::both_databases!(OrderMigrator:
    a_part_is_packed_bit_by_bit,
    what_cannot_fly_is_not_packed,
    only_its_seller_packs_it_while_it_is_there,
    two_phones_pack_once,
);

fn item(line: LineId, quantity: i64) -> Item {
    Item { line, quantity, net_g: Some(200) }
}

fn codes(result: Result<(), Vec<FieldError>>) -> Vec<(String, &'static str)> {
    result.err().unwrap_or_default().into_iter().map(|e| (e.field, e.code)).collect()
}

#[test]
fn every_slip_is_told_at_its_field() {
    let (line, other) = (LineId::new(), LineId::new());
    let items = [item(line, 10)];
    let good = carton(line, 4);
    let one = |carton: Carton| codes(rules::check(&items, &[carton]));
    assert_eq!(one(good.clone()), []);
    let with = |change: fn(&mut Carton)| {
        let mut carton = good.clone();
        change(&mut carton);
        one(carton)
    };
    let weight = |code| vec![("cartons[0].weight_g".to_owned(), code)];
    assert_eq!(with(|c| (c.gross_g, c.size_mm) = (30_001, [600, 400, 400])), weight("carton_too_heavy"));
    assert_eq!(with(|c| (c.gross_g, c.size_mm) = (30_000, [600, 400, 400])), []);
    assert_eq!(with(|c| c.gross_g = 799), weight("carton_lighter_than_goods"));
    assert_eq!(with(|c| c.gross_g = 800), []);
    assert_eq!(with(|c| c.size_mm = [1_400, 1_000, 800]), weight("carton_too_light_for_size"));
    assert_eq!(with(|c| c.size_mm = [60, 60, 50]), weight("carton_too_heavy_for_size"));
    let sides = vec![("cartons[0].size_mm".to_owned(), "carton_side")];
    for size_mm in [[40, 300, 250], [400, 300, 1_401], [0, 0, 0], [-400, 300, 250], [i64::MAX, i64::MAX, i64::MAX]] {
        assert_eq!(one(Carton { size_mm, ..good.clone() }), sides, "{size_mm:?}");
    }
    let none: Vec<(String, &str)> = vec![("cartons[0].contents".to_owned(), "carton_empty")];
    assert_eq!(with(|c| c.contents.clear()), none);
    let contents = |line, quantity| vec![Content { line, quantity }];
    assert!(one(Carton { contents: contents(line, 0), ..good.clone() }).iter().any(|(_, c)| *c == "carton_no_pieces"));
    assert!(one(Carton { contents: contents(line, -1), ..good.clone() }).iter().any(|(_, c)| *c == "carton_no_pieces"));
    assert!(one(Carton { contents: contents(other, 1), ..good.clone() })[0].1 == "carton_unknown_line");
    let twice = [contents(line, 1), contents(line, 1)].concat();
    assert!(one(Carton { contents: twice, ..good.clone() })[0].1 == "carton_line_twice");
    let over = codes(rules::check(&items, &[carton(line, 6), carton(line, 5)]));
    assert_eq!(over, [(format!("lines[{line}]"), "packed_too_many")]);
    let many = vec![carton(line, 1); rules::CARTONS_MAX + 1];
    assert!(codes(rules::check(&[item(line, 1_000)], &many)).contains(&("cartons".to_owned(), "too_many_cartons")));
}

proptest! {
    #[test]
    fn whatever_is_packed_is_packed_once(quantities in proptest::collection::vec(1_i64..40, 1..5), cut in 1_i64..30) {
        let items: Vec<Item> = quantities.iter().map(|q| item(LineId::new(), *q)).collect();
        let mut cartons = Vec::new();
        for item in &items {
            let mut left = item.quantity;
            while left > 0 {
                cartons.push(carton(item.line, left.min(cut)));
                left -= left.min(cut);
            }
        }
        prop_assert!(rules::is_complete(&items, &cartons));
        prop_assert_eq!(rules::check(&items, &cartons).is_ok(), true);
        let totals = rules::totals(&items, &cartons);
        prop_assert_eq!(totals.net_g, quantities.iter().sum::<i64>() * 200);
        prop_assert!(totals.net_g <= totals.gross_g);
        prop_assert_eq!(totals.volume_mm3, totals.pieces * 30_000_000);
        let last = cartons.pop().unwrap();
        let left = rules::left(&items, &cartons);
        prop_assert_eq!(left, last.contents.clone());
        cartons.push(last.clone());
        cartons.push(last);
        prop_assert!(rules::check(&items, &cartons).is_err());
    }
}

async fn a_part_is_packed_bit_by_bit(test: TestDb) {
    let app = testing::app(&test);
    let export = Export::paid(&app, 1, 10).await;
    let part = export.part(0).await;
    let (line, _) = export.line(part.id).await;
    let seller = export.seller(0);
    let first = pack(&app, &seller, part.id, 0, vec![carton(line, 4)]).await.unwrap();
    assert_eq!((first.packing.version, first.is_complete(), first.part.state), (1, false, State::Paid));
    assert_eq!(first.left(), [Content { line, quantity: 6 }]);
    let all = vec![carton(line, 4), carton(line, 6)];
    assert!(matches!(pack(&app, &seller, part.id, 0, all.clone()).await, Err(Error::Stale)));
    let second = pack(&app, &seller, part.id, 1, all).await.unwrap();
    assert_eq!((second.packing.version, second.is_complete(), second.part.state), (2, true, State::Packed));
    assert_eq!(second.totals(), rules::Totals { pieces: 2, gross_g: 3_400, net_g: 2_000, volume_mm3: 60_000_000 });
    // Somebody finds a better carton; the part stays packed and is packed anew.
    let again = pack(&app, &seller, part.id, 2, vec![carton(line, 10)]).await.unwrap();
    assert_eq!((again.packing.version, again.totals().pieces, again.part.state), (3, 1, State::Packed));
    assert_eq!(number(&app, "select count(*) as n from carton_content").await, 1, "contents go with their carton");
    let none = pack(&app, &seller, part.id, 3, Vec::new()).await.unwrap();
    assert_eq!((none.totals().pieces, none.is_complete()), (0, false));
}

async fn what_cannot_fly_is_not_packed(test: TestDb) {
    let app = testing::app(&test);
    let export = Export::paid(&app, 1, 200).await;
    let part = export.part(0).await;
    let (line, _) = export.line(part.id).await;
    let heavy = Carton { gross_g: 31_000, size_mm: [600, 400, 400], ..carton(line, 100) };
    let refused = pack(&app, &export.seller(0), part.id, 0, vec![heavy]).await;
    assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].code == "carton_too_heavy"), "{refused:?}");
    run(&app, "update orders set kind = 'domestic'").await;
    let refused = pack(&app, &export.seller(0), part.id, 0, vec![carton(line, 100)]).await;
    assert!(matches!(refused, Err(Error::Consignment(ConsignmentRefused::NotForExport))), "{refused:?}");
    assert_eq!(number(&app, "select count(*) as n from packing").await, 0);
}

async fn only_its_seller_packs_it_while_it_is_there(test: TestDb) {
    let app = testing::app(&test);
    let export = Export::paid(&app, 2, 4).await;
    let part = export.part(0).await;
    let (line, _) = export.line(part.id).await;
    let cartons = vec![carton(line, 4)];
    let other = pack(&app, &export.seller(1), part.id, 0, cartons.clone()).await;
    assert!(matches!(other, Err(Error::NotFound)));
    let coordinator = testing::person(None, &[Role::Coordinator]);
    assert!(matches!(pack(&app, &coordinator, part.id, 0, cartons.clone()).await, Err(Error::Denied(_))));
    for (actor, sees) in
        [(&coordinator, true), (&export.seller(0), true), (&testing::person(None, &[Role::Staff]), true)]
    {
        assert_eq!(see(&app, actor, part.id).await.is_ok(), sees);
    }
    assert!(matches!(see(&app, &export.seller(1), part.id).await, Err(Error::NotFound)));
    assert!(matches!(see(&app, &testing::person(None, &[]), part.id).await, Err(Error::Denied(_))));
    run(&app, "update fulfilment set state = 'awaiting_payment'").await;
    assert!(matches!(pack(&app, &export.seller(0), part.id, 0, cartons.clone()).await, Err(Error::Refused(_))));
    run(&app, "update fulfilment set state = 'dispatched'").await;
    assert!(matches!(pack(&app, &export.seller(0), part.id, 0, cartons).await, Err(Error::Refused(_))));
}

async fn two_phones_pack_once(test: TestDb) {
    let app = testing::app(&test);
    let export = Export::paid(&app, 1, 10).await;
    let part = export.part(0).await;
    let (line, _) = export.line(part.id).await;
    let seller = export.seller(0);
    let tries = (0..6).map(|n| {
        let (app, seller) = (app.clone(), seller.clone());
        tokio::spawn(async move { pack(&app, &seller, part.id, 0, vec![carton(line, 5 + n % 2)]).await.map(|_| ()) })
    });
    let mut done = 0;
    for outcome in futures::future::join_all(tries).await {
        match outcome.unwrap() {
            Ok(()) => done += 1,
            Err(error) => assert!(matches!(error, Error::Stale), "{error:?}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(store::of_fulfilment(app.db.read(), part.id).await.unwrap().cartons.len(), 1);
    fulfilment::tests::check::consistent(&app).await;
}
