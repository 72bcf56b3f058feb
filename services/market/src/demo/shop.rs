//! Categories, courses, sellers with their certificates, and products with their photos.

use std::collections::BTreeMap;

use anyhow::Context;
use axum::Router;
use chrono::{Days, NaiveDate};
use futures::{StreamExt, TryStreamExt, stream};
use sentra_shared::{clock::WIB, service::Deps};
use serde_json::{Value, json};

use super::{
    PASSWORD,
    client::{Client, text},
    content::{Content, Product, Seller},
    picture,
};

/// Products made at the same time: drawing and encoding pictures takes a processor each.
const AT_ONCE: usize = 2;

/// Who can act, for what comes next.
pub(super) struct Shop {
    pub(super) staff: Client,
    pub(super) buyer: Client,
    /// By the seller's slug.
    pub(super) sellers: BTreeMap<String, Client>,
    /// What is on sale, by the product's slug: the seller's slug and the ids of its variants.
    pub(super) products: BTreeMap<String, (String, Vec<String>)>,
}

pub(super) async fn fill(router: &Router, deps: &Deps, content: &Content) -> anyhow::Result<Shop> {
    let staff = Client::sign_in(router, "staff@demo.example", PASSWORD).await?;
    let trainer = Client::sign_in(router, "trainer@demo.example", PASSWORD).await?;
    let buyer = Client::sign_in(router, "buyer@demo.example", PASSWORD).await?;
    for (place, category) in content.categories.iter().enumerate() {
        let body = json!({ "id": category.id, "parent": category.parent, "names": category.name, "food": category.food, "place": place });
        staff.post("/api/v1/categories", &body, &format!("demo-category-{}", category.id)).await?;
    }
    let courses = courses(&trainer, content).await?;
    let today = deps.clock.now().with_timezone(&WIB).date_naive();
    let mut sellers = BTreeMap::new();
    for seller in &content.sellers {
        sellers.insert(seller.slug.clone(), open_seller(router, &trainer, seller, &courses, today).await?);
    }
    let products: BTreeMap<String, (String, Vec<String>)> = stream::iter(&content.products)
        .map(|product| {
            let (seller, staff) = (sellers.get(&product.seller), &staff);
            async move {
                let seller = seller.with_context(|| format!("{} has no seller", product.slug))?;
                let variants = add_product(seller, staff, product)
                    .await
                    .with_context(|| format!("cannot add {}", product.slug))?;
                anyhow::Ok((!product.draft).then(|| (product.slug.clone(), (product.seller.clone(), variants))))
            }
        })
        .buffered(AT_ONCE)
        .try_filter_map(|on_sale| std::future::ready(Ok(on_sale)))
        .try_collect()
        .await?;
    Ok(Shop { staff, buyer, sellers, products })
}

/// Makes the courses that are not there yet; their ids by code.
async fn courses(trainer: &Client, content: &Content) -> anyhow::Result<BTreeMap<String, String>> {
    let mut ids = BTreeMap::new();
    for course in &content.courses {
        let body = json!({
            "code": course.code, "title": course.title, "summary": course.summary, "how_to": course.how_to,
            "unlocks": course.unlocks, "valid_months": course.valid_months,
        });
        let made = trainer.post("/api/v1/courses", &body, &format!("demo-course-{}", course.code)).await?;
        ids.insert(course.code.clone(), text(&made, "/id")?);
    }
    Ok(ids)
}

/// Opens a seller for its owner and issues the owner's certificates; the owner acting for it.
async fn open_seller(
    router: &Router,
    trainer: &Client,
    seller: &Seller,
    courses: &BTreeMap<String, String>,
    today: NaiveDate,
) -> anyhow::Result<Client> {
    let owner = Client::sign_in(router, &seller.owner.email, PASSWORD).await?;
    let body = json!({
        "name": seller.name, "slug": seller.slug, "legal_form": seller.legal_form, "region_code": seller.region, "address": seller.address,
        "phone": seller.phone, "nib": seller.nib, "story": seller.story,
    });
    let opened = owner.post("/api/v1/sellers", &body, &format!("demo-seller-{}", seller.slug)).await?;
    for certificate in &seller.certificates {
        let course =
            courses.get(&certificate.course).with_context(|| format!("there is no course {}", certificate.course))?;
        let issued = today - Days::new(u64::from(certificate.issued_days_ago));
        let until = issued + Days::new(u64::from(certificate.valid_days));
        let body = json!({
            "email": seller.owner.email, "course_id": course, "number": certificate.number, "holder_name": seller.owner.name,
            "issued_on": issued, "valid_until": until,
        });
        trainer.post("/api/v1/certificates", &body, &format!("demo-certificate-{}", certificate.number)).await?;
    }
    Ok(owner.with_token(text(&opened, "/token")?))
}

/// Makes a product with its photos and puts it on sale; the ids of its variants.
async fn add_product(seller: &Client, staff: &Client, product: &Product) -> anyhow::Result<Vec<String>> {
    let variants: Vec<Value> = product
        .variants
        .iter()
        .map(|v| {
            json!({
                "sku": v.sku, "name": v.name, "price": { "amount": v.price.to_string(), "currency": "IDR" },
                "weight_g": v.weight_g, "net_g": v.net_g, "size_mm": v.size_mm, "opening_stock": v.stock,
            })
        })
        .collect();
    let body = json!({
        "title": product.title, "description": product.description, "category": product.category, "variants": variants,
        "halal_certificate": product.halal, "pirt": product.pirt, "bpom": product.bpom, "hs_code": product.hs_code,
        "origin_region": product.origin_region, "shelf_life_days": product.shelf_life_days, "dangerous_goods": product.dangerous_goods,
        "ingredients": product.ingredients, "allergens": product.allergens, "papers": product.papers,
    });
    // The first product of a seller may come before catalogue has heard of the seller.
    let made = seller.post_when_ready("/api/v1/products", &body, &format!("demo-product-{}", product.slug)).await?;
    let id = text(&made, "/id")?;
    for (place, photo) in product.photos.iter().enumerate() {
        let png = picture::render(photo.art.clone()).await?;
        let chinese = photo.alt.zh_hant.as_deref().unwrap_or_default();
        let texts = [("alt_id", photo.alt.id.as_str()), ("alt_en", photo.alt.en.as_str()), ("alt_zh_hant", chinese)];
        seller
            .upload(
                &format!("/api/v1/products/{id}/photos"),
                &png,
                &texts,
                &format!("demo-photo-{}-{place}", product.slug),
            )
            .await?;
    }
    if !product.draft {
        seller
            .post_when_ready(
                &format!("/api/v1/products/{id}/publication"),
                &json!({}),
                &format!("demo-publish-{}", product.slug),
            )
            .await?;
    }
    if product.featured {
        staff
            .post(
                &format!("/api/v1/products/{id}/featured"),
                &json!({ "featured": true }),
                &format!("demo-featured-{}", product.slug),
            )
            .await?;
    }
    let ids = made
        .pointer("/variants")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|v| text(v, "/id"))
        .collect::<anyhow::Result<_>>()?;
    Ok(ids)
}
