//! Questions and settings as they are sent, answers as the server's documentation gives them, and what is read out of results.

use std::collections::BTreeSet;

use meilisearch_sdk::{client::Client, errors::MeilisearchError, search::MultiSearchResponse};
use sentra_shared::text::Lang;
use serde_json::{Value, json};

use super::{
    asking,
    request::{self, Own, Search, Window},
    row::{self, Row},
    server::{Hit, ServerError},
    settings::{self, Kin, kin, settings},
    standin::StandIn,
    understood::{Met, Word, vocabulary},
};
use crate::{
    documents::Document,
    engine::{Change, Engine, Held, MeiliEngine},
    query::{Ask, Badge, Filters, Sort, modern},
    testing::{document, product_id},
};

fn ask(text: &str) -> Ask {
    Ask { text: text.into(), ..Ask::all() }
}

fn sent(search: &Search) -> Value {
    let client = Client::new("http://127.0.0.1:1", None::<String>).unwrap();
    serde_json::to_value(search.query(&client.index("sentra_products_v1"))).unwrap()
}

#[test]
fn questions_are_sent_like_this() {
    let words = request::words_of(&ask("Kopi dari Malang 250g rob"));
    let page = Search {
        q: request::text(&words),
        filter: request::filter(&Filters::default(), None),
        facets: vec!["category", "badges"],
        sort: request::order(Sort::PriceAsc),
        window: Window::Page { page: 2, size: 24 },
        relaxed: false,
    };
    assert_eq!(
        sent(&page),
        json!({
            "q": "kopi malang \"250g\" rob",
            "filter": "price EXISTS",
            "facets": ["category", "badges"],
            "sort": ["price:asc", "standing:desc", "id:desc"],
            "page": 2,
            "hitsPerPage": 24,
            "attributesToRetrieve": ["body"],
            "matchingStrategy": "all",
        })
    );
    let count = Search { q: "kopi ".into(), relaxed: true, ..Search::default() };
    assert_eq!(
        sent(&count),
        json!({
            "q": "kopi ", "filter": "", "hitsPerPage": 0, "attributesToRetrieve": ["body"], "matchingStrategy": "frequency",
        })
    );
    let after = sent(&Search { window: Window::After { offset: 3, limit: 7 }, ..Search::default() });
    assert_eq!((&after["offset"], &after["limit"]), (&json!(3), &json!(7)));
}

#[test]
fn words_keep_what_the_server_must_know_of_them() {
    for (typed, exact, text) in [
        ("kopi", false, "kopi"),
        ("kopi ", false, "kopi "),
        ("kopi malang kopi", false, "malang kopi"),
        ("kerpik tempe", true, "\"kerpik\" \"tempe\" "),
        ("咖啡", false, "yqafejgaffgb"),
        ("-\"kopi\" AND 1 ", false, "kopi \"1\" "),
        ("nomor3 ", false, "\"nomor3\" "),
        ("nomor3", false, "nomor3"),
        ("", false, ""),
    ] {
        assert_eq!(request::text(&request::words_of(&Ask { exact, ..ask(typed) })), text, "{typed}");
    }
    assert_eq!(
        request::sku_filter("85123A kopi").unwrap(),
        "sku IN [\"383531323341206b6f7069\", \"383531323341\", \"6b6f7069\"]"
    );
    assert_eq!(request::sku_filter(" "), None);
}

#[test]
fn filters_leave_out_their_own_group_and_nothing_breaks_out_of_them() {
    let set = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<BTreeSet<String>>();
    let filters = Filters {
        categories: set(&["keripik", "kue"]),
        regions: set(&["35.07"]),
        sellers: set(&["x\" OR price EXISTS OR seller = \"", "back\\"]),
        price_min: Some(1_000),
        price_max: Some(9_000),
        badges: BTreeSet::from([Badge::Halal, Badge::Pirt]),
    };
    let all = "price EXISTS AND category IN [\"keripik\", \"kue\"] AND region IN [\"35.07\"] AND seller IN [\"-\", \"-\"] \
               AND price >= 1000 AND price <= 9000 AND badges = \"halal\" AND badges = \"pirt\"";
    assert_eq!(request::filter(&filters, None), all);
    for (own, part) in [
        (Own::Category, " AND category IN [\"keripik\", \"kue\"]"),
        (Own::Region, " AND region IN [\"35.07\"]"),
        (Own::Seller, " AND seller IN [\"-\", \"-\"]"),
        (Own::Price, " AND price >= 1000 AND price <= 9000"),
        (Own::Badge(Badge::Halal), " AND badges = \"halal\""),
    ] {
        assert_eq!(request::filter(&filters, Some(own)), all.replace(part, ""));
    }
    assert_eq!(request::chosen(&filters).len(), 6);
}

#[test]
fn settings_are_sent_like_this() {
    let mut sent = serde_json::to_value(settings()).unwrap();
    let synonyms = sent.as_object_mut().unwrap().remove("synonyms").unwrap();
    assert_eq!(
        sent,
        json!({
            "stopWords": [],
            "rankingRules": ["sort", "words", "typo", "exactness", "attributeRank", "standing:desc", "id:desc"],
            "filterableAttributes": ["category", "region", "seller", "price", "price_band", "badges", "sku", "words"],
            "sortableAttributes": ["newest", "price", "units", "rating", "standing", "id"],
            "searchableAttributes": ["title", "title_han", "names", "names_han", "text", "text_han"],
            "displayedAttributes": ["id", "body", "epoch", "revision", "reindexed"],
            "pagination": { "maxTotalHits": 1_000_000 },
            "faceting": { "maxValuesPerFacet": 1_000, "sortFacetValuesBy": { "*": "count" } },
            "typoTolerance": {
                "enabled": true,
                "minWordSizeForTypos": { "oneTypo": 4, "twoTypos": 8 },
                "disableOnAttributes": ["title_han", "names_han", "text_han", "words"],
                "disableOnWords": [],
                "disableOnNumbers": true,
            },
        })
    );
    assert_eq!(synonyms["chips"][0], "keripik");
    // 咖啡
    assert!(synonyms["yqafejgaffgb"].as_array().unwrap().contains(&json!("kopi")));
}

#[test]
fn names_tell_version_and_build() {
    assert_eq!(settings::answering("shop"), "shop_products_v1");
    assert_eq!(settings::building("shop", 42), "shop_products_v1_000042");
    for (uid, expected) in [
        ("shop_products_v1", Kin::Other),
        ("shop_products_v1_000042", Kin::Beside),
        ("shop_products_v0", Kin::Earlier("shop_products_v0".into())),
        ("shop_products_v0_000001", Kin::Earlier("shop_products_v0".into())),
        ("shop_products_v2", Kin::Other),
        ("shop_products_v1_mine", Kin::Other),
        ("shop_products_vx", Kin::Other),
        ("other_products_v0", Kin::Other),
        ("movies", Kin::Other),
    ] {
        assert_eq!(kin("shop", uid), expected, "{uid}");
    }
}

#[test]
fn documents_are_sent_like_this() {
    let mut kopi = document(3, "Kopi robusta, Dampit", "Dampit coffee");
    kopi.titles = kopi.titles.with(Lang::ZhHant, "咖啡");
    kopi.skus = vec!["A1".into()];
    let sent = serde_json::to_value(Row::of(&kopi).unwrap()).unwrap();
    assert_eq!(sent["id"], product_id(3).to_string());
    assert_eq!(sent["title"], "kopi robusta dampit dampit coffee");
    assert_eq!(sent["title_han"], "xqafejg yqafejgaffgb xqaffgb");
    assert_eq!(sent["sku"], json!(["4131"]));
    assert_eq!((&sent["price"], &sent["price_band"]), (&json!(20_000), &json!("0-24999")));
    assert_eq!(sent["badges"], json!(["in_stock", "trained"]));
    assert!(sent["words"].as_array().unwrap().contains(&json!("yqafejgaffgb")));
    assert_eq!(serde_json::from_str::<Document>(sent["body"].as_str().unwrap()).unwrap(), kopi);
    let held = Held { epoch: uuid::Uuid::from_u128(7), revision: 9 };
    assert_eq!(
        serde_json::to_value(Row::standing(held, 4)).unwrap(),
        json!({ "id": "standing", "epoch": held.epoch, "revision": 9, "reindexed": 4 })
    );
    let again = document(1, "Keripik", "");
    let batch = vec![Change::Put(Box::new(kopi)), Change::Put(Box::new(again)), Change::Remove(product_id(3))];
    let (put, gone) = row::split(batch);
    assert_eq!((put.len(), gone), (1, vec![product_id(3).to_string()]), "the last change counts");
}

/// An answer of `/multi-search` in the form of the server's documentation.
#[test]
fn answers_are_read() {
    let body = serde_json::to_string(&document(1, "Kopi", "")).unwrap();
    let told = json!({ "results": [
        {
            "indexUid": "sentra_products_v1", "hits": [{ "body": body }], "query": "kopi", "processingTimeMs": 1,
            "hitsPerPage": 24, "page": 1, "totalPages": 1, "totalHits": 1,
            "facetDistribution": { "category": { "makanan": 1 }, "badges": {} }, "facetStats": {},
            "requestUid": "0198",
        },
        { "indexUid": "x", "hits": [], "query": "", "processingTimeMs": 0, "limit": 20, "offset": 0, "estimatedTotalHits": 7 },
    ]});
    let read: MultiSearchResponse<Hit> = serde_json::from_value(told).unwrap();
    assert_eq!(read.results.iter().map(asking::total).collect::<Vec<_>>(), [1, 7]);
    assert_eq!(read.results[0].hits[0].result.body, body);
}

/// Errors in the form of the server's documentation.
#[test]
fn refusals_are_told_apart() {
    let told = |code: &str, kind: &str| {
        let error = json!({ "message": "m", "code": code, "type": kind, "link": "l" });
        ServerError::from(meilisearch_sdk::errors::Error::from(
            serde_json::from_value::<MeilisearchError>(error).unwrap(),
        ))
    };
    assert!(matches!(told("invalid_api_key", "auth"), ServerError::Key));
    assert!(matches!(told("missing_authorization_header", "auth"), ServerError::Key));
    assert!(matches!(told("index_not_found", "invalid_request"), ServerError::Missing));
    assert!(matches!(told("document_not_found", "invalid_request"), ServerError::Missing));
    assert!(matches!(told("invalid_search_filter", "invalid_request"), ServerError::Missing));
    assert!(matches!(told("no_space_left_on_device", "system"), ServerError::Refused(_)));
    assert!(matches!(told("a_code_of_later_versions", "invalid_request"), ServerError::Refused(_)));
}

#[test]
fn what_was_found_tells_how_it_was_understood() {
    let word = |text: &str, open: bool| Word { text: text.into(), open, exact: false };
    let seen = vocabulary(&[document(1, "Keripik tempe", ""), document(2, "Topi anyaman", "")]);
    for (typed, open, met) in [
        ("keripik", false, Met::AsTyped),
        ("chips", false, Met::AsTyped),
        ("ker", true, Met::AsTyped),
        ("ker", false, Met::Not),
        ("kerpik", false, Met::Corrected("keripik".into())),
        ("tempr", false, Met::Corrected("tempe".into())),
        ("kopi", false, Met::Not),
        ("wicker", false, Met::AsTyped),
    ] {
        assert_eq!(word(typed, open).met_by(&seen), met, "{typed}");
    }
    let exact = Word { exact: true, ..word("kerpik", false) };
    assert_eq!(exact.met_by(&seen), Met::Not);
    assert_eq!(modern("djamoe"), "jamu");
}

#[tokio::test]
async fn a_server_that_is_away_or_refuses_is_noticed() {
    let standin = StandIn::start().await;
    let engine = MeiliEngine::answering(standin.server(), "sentra");
    assert_eq!(engine.look().await.unwrap(), None);
    standin.inside().locked = true;
    assert!(matches!(engine.query(ask("kopi")).await, Err(crate::engine::EngineError::Server(ServerError::Key))));
    standin.inside().away = true;
    assert!(matches!(engine.look().await, Err(crate::engine::EngineError::Server(ServerError::Away(_)))));
    let nobody = MeiliEngine::answering(super::Server::new("http://127.0.0.1:9", "k").unwrap(), "sentra");
    assert!(matches!(nobody.look().await, Err(crate::engine::EngineError::Server(ServerError::Away(_)))));
}

#[tokio::test]
async fn swaps_that_wait_are_seen() {
    let standin = StandIn::start().await;
    let server = standin.server();
    let uids = ["sentra_products_v1", "sentra_products_v1_000001"];
    assert!(!server.is_at_work(&uids).await.unwrap());
    standin.inside().busy = true;
    let swapping = tokio::spawn({
        let server = server.clone();
        async move { server.swap("sentra_products_v1", "sentra_products_v1_000001").await }
    });
    while standin.inside().calls.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(server.is_at_work(&uids).await.unwrap());
    standin.go_on();
    assert!(matches!(swapping.await.unwrap(), Err(ServerError::Failed { .. })), "there is nothing to swap");
    assert!(!server.is_at_work(&uids).await.unwrap());
}

#[tokio::test]
async fn work_that_fails_or_is_cancelled_is_an_error() {
    let standin = StandIn::start().await;
    let engine = MeiliEngine::building(standin.server(), "sentra", 0);
    engine.create().await.unwrap();
    let held = Held { epoch: uuid::Uuid::from_u128(7), revision: 1 };
    for (end, shown) in [("failed", "putting documents failed"), ("canceled", "putting documents was cancelled")] {
        standin.inside().fault = Some(("documents", end));
        let error = engine.apply(vec![Change::Put(Box::new(document(1, "Kopi", "")))], held).await.unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.starts_with(shown), "{source}");
        assert_eq!(engine.look().await.unwrap(), None, "nothing of it is there");
    }
    engine.apply(vec![Change::Put(Box::new(document(1, "Kopi", "")))], held).await.unwrap();
    assert_eq!(engine.look().await.unwrap().map(|k| (k.held, k.documents)), Some((held, 1)));
}
