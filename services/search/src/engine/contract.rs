//! What every engine must do. `engine_contract!(make)` stamps these tests onto an engine; `make` gives a fresh one and what keeps it
//! alive.

use std::collections::BTreeSet;

use sentra_shared::text::Lang;
use uuid::Uuid;

use super::{Change, Engine, Found, Held};
use crate::{
    documents::Document,
    query::{Ask, Badge, Filters, Sort},
    testing::{document, product_id},
};

macro_rules! engine_contract {
    (when $attribute:meta; $make:path: $($name:ident),+ $(,)?) => {
        $(#[tokio::test]
        #[$attribute]
        async fn $name() {
            let (_keep, engine) = $make().await;
            crate::engine::contract::$name(&engine).await;
        })+
    };
    ($make:path: $($name:ident),+ $(,)?) => { engine_contract!(when cfg(test); $make: $($name),+); };
}

mod tantivy_engine {
    use crate::engine::TantivyEngine;

    async fn make() -> (tempfile::TempDir, TantivyEngine) {
        let folder = tempfile::tempdir().unwrap();
        let engine = TantivyEngine::create(folder.path().join("index")).await.unwrap();
        (folder, engine)
    }

    engine_contract!(make:
        forgives_spelling,
        ranks_what_was_typed_first,
        finds_both_languages_and_synonyms,
        finds_chinese_without_blanks,
        finds_beginnings_while_typing,
        finds_a_sku_exactly,
        filters_and_counts_without_the_own_filter,
        sorts,
        pages_never_overlap,
        relaxes_when_nothing_has_all_words,
        replaces_and_removes,
        keeps_the_revision,
        survives_any_text,
    );
}

/// What does not need more of the server than its stand-in has. That the contract is kept is shown by [`meili_server`] only.
mod meili_standin {
    use crate::engine::{MeiliEngine, standin::StandIn};

    async fn make() -> (StandIn, MeiliEngine) {
        let standin = StandIn::start().await;
        let engine = MeiliEngine::building(standin.server(), "test", 0);
        engine.create().await.unwrap();
        (standin, engine)
    }

    engine_contract!(make:
        finds_beginnings_while_typing,
        finds_a_sku_exactly,
        filters_and_counts_without_the_own_filter,
        sorts,
        pages_never_overlap,
        relaxes_when_nothing_has_all_words,
        replaces_and_removes,
        keeps_the_revision,
        survives_any_text,
    );
}

mod meili_server {
    use crate::engine::{MeiliEngine, Server};

    /// The index of a test, which goes with it.
    struct Leftover {
        url: String,
        key: String,
        uid: String,
    }

    impl Drop for Leftover {
        fn drop(&mut self) {
            // The runtime of the test is at its end, so this needs one of its own.
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    let server = Server::new(&self.url, &self.key).unwrap();
                    drop(runtime.block_on(server.delete_index(&self.uid)));
                });
            });
        }
    }

    #[expect(clippy::disallowed_methods, reason = "settings of the test suite, and it needs names that do not meet")]
    async fn make() -> (Leftover, MeiliEngine) {
        let url = std::env::var("MEILI_URL").expect("MEILI_URL names the server");
        let url = url.trim_end_matches('/').to_owned();
        let key = std::env::var("MEILI_KEY").unwrap_or_default();
        let prefix = format!("sentratest-{}", uuid::Uuid::new_v4().simple());
        let engine = MeiliEngine::building(Server::new(&url, &key).unwrap(), &prefix, 0);
        engine.create().await.unwrap();
        (Leftover { url, key, uid: engine.uid().to_owned() }, engine)
    }

    engine_contract!(when ignore = "needs a Meilisearch server: tests/run runs it when MEILI_URL is set"; make:
        forgives_spelling,
        ranks_what_was_typed_first,
        finds_both_languages_and_synonyms,
        finds_chinese_without_blanks,
        finds_beginnings_while_typing,
        finds_a_sku_exactly,
        filters_and_counts_without_the_own_filter,
        sorts,
        pages_never_overlap,
        relaxes_when_nothing_has_all_words,
        replaces_and_removes,
        keeps_the_revision,
        survives_any_text,
    );
}

fn held(revision: i64) -> Held {
    Held { epoch: Uuid::from_u128(7), revision }
}

async fn fill<E: Engine>(engine: &E, documents: Vec<Document>) {
    let batch = documents.into_iter().map(|d| Change::Put(Box::new(d))).collect();
    engine.apply(batch, held(1)).await.unwrap();
}

fn ask(text: &str) -> Ask {
    Ask { text: text.into(), ..Ask::all() }
}

async fn query<E: Engine>(engine: &E, ask: Ask) -> Found {
    engine.query(ask).await.unwrap()
}

fn titles(found: &Found) -> Vec<&str> {
    found.documents.iter().map(|d| d.titles.get(Lang::Id)).collect()
}

fn shop() -> Vec<Document> {
    vec![
        document(1, "Keripik tempe", "Tempe chips"),
        document(2, "Kripik singkong", ""),
        document(3, "Kopi robusta Dampit", "Dampit robusta coffee"),
        document(4, "Topi anyaman", "Woven hat"),
        document(5, "Batik tulis", "Hand-drawn batik"),
        document(6, "Sambal bawang", ""),
    ]
}

pub(crate) async fn forgives_spelling<E: Engine>(engine: &E) {
    fill(engine, shop()).await;
    for (typed, understood, first) in [
        ("kerpik ", Some("keripik"), "Keripik tempe"),
        ("kripik ", None, "Kripik singkong"),
        ("kerpik tempe", Some("keripik tempe"), "Keripik tempe"),
        ("sambl bwang", Some("sambal bawang"), "Sambal bawang"),
        ("battik", Some("batik"), "Batik tulis"),
        ("kopi", None, "Kopi robusta Dampit"),
    ] {
        let found = query(engine, ask(typed)).await;
        assert_eq!(found.corrected.as_deref(), understood, "{typed}");
        assert_eq!(titles(&found).first(), Some(&first), "{typed}");
    }
    let exact = query(engine, Ask { exact: true, ..ask("kerpik") }).await;
    assert_eq!((exact.total, exact.corrected), (0, None));
    assert_eq!(query(engine, ask("kopi ")).await.total, 1, "coffee is no hat");
}

pub(crate) async fn ranks_what_was_typed_first<E: Engine>(engine: &E) {
    let mut mention = document(7, "Bumbu tabur", "");
    mention.descriptions = sentra_shared::text::Localized::new("Untuk keripik", "");
    let popular = Document { units_month: 900, featured: true, ..document(8, "Kripik pisang", "") };
    fill(engine, [shop(), vec![mention, popular]].concat()).await;
    let found = query(engine, ask("keripik ")).await;
    assert_eq!(titles(&found)[..2], ["Keripik tempe", "Bumbu tabur"], "exact words, the title first");
    assert_eq!(found.total, 4, "and the other spelling after them");
}

pub(crate) async fn finds_both_languages_and_synonyms<E: Engine>(engine: &E) {
    fill(engine, shop()).await;
    assert_eq!(titles(&query(engine, ask("coffee")).await), ["Kopi robusta Dampit"]);
    let chips = query(engine, ask("chips ")).await;
    assert_eq!(titles(&chips), ["Keripik tempe"], "what says chips");
    assert_eq!(titles(&query(engine, ask("hat ")).await), ["Topi anyaman"]);
    assert_eq!(titles(&query(engine, ask("wicker")).await), ["Topi anyaman"], "anyaman by its meaning");
}

pub(crate) async fn finds_chinese_without_blanks<E: Engine>(engine: &E) {
    let chinese = |n: u128, title: &str, text: &str| Document {
        titles: document(n, title, "").titles.with(Lang::ZhHant, text),
        ..document(n, title, "")
    };
    let tempe = chinese(7, "Keripik tempe pedas", "香辣青檸葉天貝脆片");
    let coffee = chinese(8, "Kopi arabika Ijen", "宜珍火山阿拉比卡咖啡豆");
    let tea = chinese(9, "Teh melati", "茉莉花茶");
    fill(engine, [shop(), vec![tempe, coffee, tea]].concat()).await;
    for (typed, first, total) in [
        ("天貝", "Keripik tempe pedas", 2),
        ("天貝脆片", "Keripik tempe pedas", 1),
        ("咖啡", "Kopi arabika Ijen", 2),
        ("咖啡豆", "Kopi arabika Ijen", 1),
        ("IJEN 咖啡", "Kopi arabika Ijen", 1),
        ("茶", "Teh melati", 1),
        ("kopi ", "Kopi arabika Ijen", 2),
    ] {
        let found = query(engine, ask(typed)).await;
        assert_eq!((found.total, found.relaxed, found.corrected.as_deref()), (total, false, None), "{typed}");
        assert_eq!(titles(&found)[0], first, "{typed}");
    }
    assert_eq!(query(engine, ask("豆啡")).await.total, 0, "the characters in another order are another word");
    assert_eq!(engine.suggest("咖".into(), 5).await.unwrap(), ["咖啡"]);
    assert_eq!(engine.suggest("kopi 阿".into(), 5).await.unwrap(), ["kopi 阿拉"]);
}

pub(crate) async fn finds_beginnings_while_typing<E: Engine>(engine: &E) {
    fill(engine, shop()).await;
    assert_eq!(titles(&query(engine, ask("kopi rob")).await), ["Kopi robusta Dampit"]);
    assert!(query(engine, ask("rob kopi ")).await.relaxed, "only the last word may be a beginning");
    let ways = engine.suggest("kopi ro".into(), 5).await.unwrap();
    assert_eq!(ways, ["kopi robusta"]);
    assert!(engine.suggest("kopi ".into(), 5).await.unwrap().is_empty());
}

pub(crate) async fn finds_a_sku_exactly<E: Engine>(engine: &E) {
    let upper = Document { skus: vec!["85123A".into()], ..document(1, "Gantungan hati", "") };
    let lower = Document { skus: vec!["85123a".into()], ..document(2, "Lentera", "") };
    fill(engine, vec![upper, lower]).await;
    assert_eq!(titles(&query(engine, ask("85123A")).await), ["Gantungan hati"]);
    assert_eq!(titles(&query(engine, ask(" 85123a ")).await), ["Lentera"]);
    assert_eq!(query(engine, ask("85123B")).await.total, 0);
}

fn varied() -> Vec<Document> {
    (1..=12_u8)
        .map(|n| {
            let mut d = document(u128::from(n), &format!("Keripik nomor{n}"), "");
            d.seller.region_code = if n % 2 == 0 { "35.07" } else { "35.73" }.into();
            d.seller.slug = format!("toko-{}", n % 3);
            d.halal = n % 4 == 0;
            d.export_ready = n % 3 == 0;
            d.in_stock = n != 5;
            d.price_min = sentra_shared::money::Money::rupiah(i64::from(n) * 15_000).unwrap();
            d.units_month = i64::from(n % 5);
            d.rating_hundredths = i64::from(n) * 30;
            d.category_path[1] = if n <= 4 { "keripik" } else { "kue" }.into();
            d
        })
        .collect()
}

pub(crate) async fn filters_and_counts_without_the_own_filter<E: Engine>(engine: &E) {
    fill(engine, varied()).await;
    let set = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<BTreeSet<String>>();
    let sold_at = Filters { regions: set(&["35.07"]), ..Filters::default() };
    let found = query(engine, Ask { filters: sold_at.clone(), ..ask("keripik") }).await;
    assert_eq!(found.total, 6);
    assert_eq!(found.facets.region["35.73"], 6, "counted without its own filter");
    assert_eq!(found.facets.category["makanan"], 6, "counted with the other filter");
    assert_eq!(found.facets.badge["halal"], 3);
    let both = Filters { badges: BTreeSet::from([Badge::Halal, Badge::ExportReady]), ..sold_at };
    let found = query(engine, Ask { filters: both, ..ask("keripik") }).await;
    assert_eq!(found.total, 1, "product 12");
    assert_eq!(found.facets.badge["halal"], 1, "12 of 6 and 12, which are ready for export");
    assert_eq!(found.facets.badge["export_ready"], 1, "12 of 4, 8 and 12, which are halal");
    let narrow = Filters {
        categories: set(&["keripik"]),
        price_min: Some(30_000),
        price_max: Some(60_000),
        sellers: set(&["toko-0", "toko-1"]),
        ..Filters::default()
    };
    let found = query(engine, Ask { filters: narrow, ..Ask::all() }).await;
    assert_eq!(found.total, 2, "products 3 and 4");
    assert_eq!(found.facets.price.values().sum::<u64>(), 3, "products 1, 3 and 4, whatever their price");
    assert_eq!(found.facets.seller["toko-2"], 1, "product 2");
}

pub(crate) async fn sorts<E: Engine>(engine: &E) {
    fill(engine, varied()).await;
    let mut firsts = Vec::new();
    for sort in [Sort::Newest, Sort::PriceAsc, Sort::PriceDesc, Sort::BestSelling, Sort::Rating] {
        let found = query(engine, Ask { sort, ..Ask::all() }).await;
        firsts.push(found.documents[0].product_id);
    }
    assert_eq!(firsts, [12, 1, 12, 9, 12].map(product_id));
    let found = query(engine, Ask::all()).await;
    assert_eq!(found.documents.last().unwrap().product_id, product_id(5), "what is sold out comes last");
}

pub(crate) async fn pages_never_overlap<E: Engine>(engine: &E) {
    // Several commits make several segments, whose walks must meet in one order.
    for (n, d) in varied().into_iter().enumerate() {
        engine.apply(vec![Change::Put(Box::new(d))], held(i64::try_from(n).unwrap())).await.unwrap();
    }
    let mut seen = BTreeSet::new();
    for page in 1..=4 {
        let found = query(engine, Ask { page, limit: 3, sort: Sort::BestSelling, ..ask("keripik") }).await;
        assert_eq!((found.total, found.documents.len()), (12, 3));
        seen.extend(found.documents.iter().map(|d| d.product_id));
    }
    assert_eq!(seen.len(), 12);
    assert!(query(engine, Ask { page: 5, limit: 3, ..ask("keripik") }).await.documents.is_empty());
}

pub(crate) async fn relaxes_when_nothing_has_all_words<E: Engine>(engine: &E) {
    fill(engine, shop()).await;
    let found = query(engine, ask("kopi tempe")).await;
    // Those with any of the words, or those with the rarest: engines differ there.
    assert!(found.relaxed && (1..=2).contains(&found.total), "{found:?}");
    assert!(titles(&found).iter().all(|title| ["Kopi robusta Dampit", "Keripik tempe"].contains(title)));
    let found = query(engine, ask("kopi tempe zzzz ")).await;
    assert!(found.relaxed && found.total >= 1, "a word that nothing has does no harm: {found:?}");
    let filters = Filters { price_min: Some(900_000), ..Filters::default() };
    let found = query(engine, Ask { filters, ..ask("keripik tempe") }).await;
    assert!(!found.relaxed && found.total == 0, "a filter that leaves nothing does not make the words wrong");
}

pub(crate) async fn replaces_and_removes<E: Engine>(engine: &E) {
    fill(engine, shop()).await;
    fill(engine, vec![document(1, "Rempeyek kacang", ""), document(1, "Rempeyek teri", "")]).await;
    assert_eq!(engine.count(), 6);
    assert_eq!(titles(&query(engine, ask("rempeyek")).await), ["Rempeyek teri"]);
    engine.apply(vec![Change::Remove(product_id(1)), Change::Remove(product_id(99))], held(3)).await.unwrap();
    assert_eq!((engine.count(), query(engine, ask("rempeyek")).await.total), (5, 0));
}

pub(crate) async fn keeps_the_revision<E: Engine>(engine: &E) {
    assert_eq!(engine.last_revision(), None);
    engine.apply(shop().into_iter().map(|d| Change::Put(Box::new(d))).collect(), held(41)).await.unwrap();
    assert_eq!(engine.last_revision(), Some(held(41)));
    engine.apply(Vec::new(), held(42)).await.unwrap();
    assert_eq!((engine.last_revision(), engine.count()), (Some(held(42)), 6));
}

pub(crate) async fn survives_any_text<E: Engine>(engine: &E) {
    fill(engine, shop()).await;
    for text in [
        "",
        " ",
        "\"",
        "title:(",
        "AND OR NOT",
        "*",
        "a~9",
        "<script>",
        "' OR 1=1 --",
        "%_%",
        "\u{0}",
        "🌶️",
        "ا",
        "-",
        &"x ".repeat(300),
    ] {
        engine.query(ask(text)).await.unwrap();
        engine.suggest(text.into(), 5).await.unwrap();
    }
}
