//! Who may do what: every operation of the API document and every kind of person.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use sentra_tests::{
    Answer, Api, Cast, Person, Shop, new_key,
    shopping::{confirm, fill_cart, order, place},
    text,
};
use serde_json::json;

use crate::{
    demonstration,
    document::{Document, Operation},
};

/// The columns of the table, in the order in which they are tried: whoever may change something comes last.
const ROLES: [&str; 7] = ["guest", "buyer", "other", "coordinator", "trainer", "staff", "owner"];

/// Operation, and an answer for each role: `+` it may (the answer may still be that the input or the state does not fit), `i` it must
/// sign in first (401), `x` it may not (403), `-` there is nothing of that name for it (404). The owner is the seller whose things are
/// asked for, the other one is a seller too, the buyer bought from the owner.
const TABLE: &[(&str, &str)] = &[];

/// Things that belong to a seller and its buyer, by the path up to their id.
pub(crate) struct Things {
    pub(crate) ids: BTreeMap<String, String>,
}

impl Things {
    /// Makes them: a product with a photo, a cart, an order that is paid and one that is not.
    pub(crate) async fn of(cast: &Cast, owner: &Shop, buyer: &Api) -> Self {
        let product = owner.publish("Lampu hias bambu", 75_000, 1_000).await;
        let variant = text(&product, "/variants/0/id");
        let first = place(buyer, &fill_cart(buyer, &[(variant, 1)]).await, "bank_transfer").await;
        let reference = format!("UJI-{}", text(&first, "/order/number"));
        let _ = confirm(&cast.staff.api, &first, &reference).await.ok();
        let paid = order(buyer, &first).await;
        let open = place(buyer, &fill_cart(buyer, &[(variant, 1)]).await, "bank_transfer").await;
        let cart = fill_cart(buyer, &[(variant, 1)]).await;
        let certificate = cast.certify(&owner.email).await;
        let part = text(&paid, "/fulfilments/0/id");
        let ids = [
            ("products/{}", text(&product, "/id")),
            ("products/{}/photos/{}", text(&product, "/photos/0/id")),
            ("stock/{}", variant),
            ("carts/{}", text(&cart, "/id")),
            ("carts/{}/lines/{}", variant),
            ("orders/{}", text(&open, "/order/id")),
            ("payments/{}", text(&open, "/payment/id")),
            ("fulfilments/{}", part),
            ("shipments/{}", text(&paid, "/fulfilments/0/shipments/0/id")),
            ("sellers/{}", &owner.id),
            ("courses/{}", &cast.course),
            ("certificates/{}", text(&certificate, "/code")),
            ("certificates/{}/revocation", text(&certificate, "/id")),
        ];
        Self { ids: ids.into_iter().map(|(path, id)| (format!("/api/v1/{path}"), id.to_owned())).collect() }
    }
}

fn verdict(answer: &Answer) -> char {
    match answer.status {
        401 => 'i',
        403 => 'x',
        404 => '-',
        status if status < 500 => '+',
        _ => '!',
    }
}

async fn ask(api: &Api, operation: &Operation, things: &Things) -> Answer {
    let method: Method = operation.method.parse().unwrap();
    let request = api.request(method.clone(), &operation.at(&things.ids, "unknown"));
    if method == Method::GET {
        return Answer::of(request).await;
    }
    let request = request.header("idempotency-key", new_key());
    if operation.uploads {
        let form = reqwest::multipart::Form::new().text("alt", "Lampu");
        return Answer::of(request.multipart(form)).await;
    }
    Answer::of(if let Some(sample) = &operation.sample { request.json(sample) } else { request.json(&json!({})) }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_knows_who_may_use_it() {
    let market = demonstration();
    let cast = Cast::gather(market).await;
    let owner = cast.trained_shop("Toko Pemilik").await;
    let other = cast.trained_shop("Toko Sebelah").await;
    let buyer = Person::register(market.url(), "Bayu Pembeli").await.api;
    let coordinator = Person::appoint(market, "Kirana Ekspor", &["coordinator"]).await.api;
    let things = Things::of(&cast, &owner, &buyer).await;
    let people = [Api::guest(market.url()), buyer, other.api, coordinator, cast.trainer.api, cast.staff.api, owner.api];

    let table: BTreeMap<&str, &str> = TABLE.iter().copied().collect();
    assert_eq!(table.len(), TABLE.len(), "an operation stands in the table twice");
    let operations = Document::read(&people[0]).await.operations();
    let names: BTreeSet<String> = operations.iter().map(Operation::name).collect();
    let mut problems: Vec<String> = table
        .keys()
        .filter(|name| !names.contains(**name))
        .map(|name| format!("{name} is not in the document"))
        .collect();
    for operation in operations.iter().filter(|operation| operation.name() != "DELETE /api/v1/sessions/current") {
        let (mut verdicts, mut told) = (String::new(), Vec::new());
        for (role, api) in ROLES.into_iter().zip(&people) {
            let answer = ask(api, operation, &things).await;
            verdicts.push(verdict(&answer));
            told.push(format!("  {role}: {} {}", answer.status, answer.text().chars().take(200).collect::<String>()));
        }
        let name = operation.name();
        match table.get(name.as_str()) {
            Some(expected) if *expected == verdicts => {}
            Some(expected) => problems.push(format!("{name} is {verdicts}, not {expected}\n{}", told.join("\n"))),
            None => {
                problems.push(format!("    (\"{name}\", \"{verdicts}\"), is not in the table\n{}", told.join("\n")))
            }
        }
    }
    assert!(problems.is_empty(), "{} operations:\n{}", problems.len(), problems.join("\n"));
}
