//! The rows of `product` and `variant` and how they become what the service speaks of.

use sea_orm::ActiveValue::Set;
use sentra_shared::{
    contract::catalogue::Status,
    money::{Currency, Money},
};

use crate::products::model::{Facts, Photo, Product, Variant, VariantFacts};

pub(super) mod product {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{
        contract::{ProductId, SellerId},
        text::Localized,
    };

    use crate::products::export::{Codes, Papers};

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: ProductId,
        pub(crate) key: String,
        pub(crate) seller_id: SellerId,
        pub(crate) slug: String,
        pub(crate) title: Localized,
        pub(crate) description: Localized,
        pub(crate) category_id: Option<String>,
        pub(crate) halal_certificate: Option<String>,
        pub(crate) not_halal: bool,
        pub(crate) pirt: Option<String>,
        pub(crate) bpom: Option<String>,
        pub(crate) hs_code: Option<String>,
        pub(crate) origin_region: Option<String>,
        pub(crate) shelf_life_days: Option<i32>,
        pub(crate) dangerous_goods: bool,
        pub(crate) status: String,
        pub(crate) status_reason: Option<String>,
        pub(crate) published_at: Option<DateTimeUtc>,
        pub(crate) featured: bool,
        pub(crate) rating_hundredths: i64,
        pub(crate) review_count: i64,
        pub(crate) ingredients: Localized,
        pub(crate) allergens: Codes,
        pub(crate) papers: Papers,
        pub(crate) ready_for: Codes,
        pub(crate) version: i64,
        pub(crate) created_at: DateTimeUtc,
        pub(crate) updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod variant {
    use sea_orm::entity::prelude::*;
    use sentra_shared::{
        contract::{ProductId, SellerId, VariantId},
        text::Localized,
    };

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "variant")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: VariantId,
        pub(crate) product_id: ProductId,
        pub(crate) seller_id: SellerId,
        pub(crate) sku: String,
        pub(crate) name: Localized,
        pub(crate) price_minor: Option<i64>,
        pub(crate) currency: String,
        pub(crate) weight_g: Option<i64>,
        pub(crate) length_mm: Option<i64>,
        pub(crate) width_mm: Option<i64>,
        pub(crate) height_mm: Option<i64>,
        pub(crate) net_g: Option<i64>,
        pub(crate) place: i32,
        pub(crate) opening_stock: Option<i64>,
        pub(crate) retired: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) const fn status_text(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Published => "published",
        Status::Withdrawn => "withdrawn",
        Status::Blocked => "blocked",
    }
}

fn read_status(text: &str) -> Status {
    match text {
        "published" => Status::Published,
        "withdrawn" => Status::Withdrawn,
        "blocked" => Status::Blocked,
        _ => Status::Draft,
    }
}

pub(super) fn read_product(row: product::Model, variants: Vec<Variant>, photos: Vec<Photo>) -> Product {
    Product {
        id: row.id,
        key: row.key,
        slug: row.slug,
        seller_id: row.seller_id,
        facts: Facts {
            title: row.title,
            description: row.description,
            category_id: row.category_id,
            halal_certificate: row.halal_certificate,
            not_halal: row.not_halal,
            pirt: row.pirt,
            bpom: row.bpom,
            hs_code: row.hs_code,
            origin_region: row.origin_region,
            shelf_life_days: row.shelf_life_days,
            dangerous_goods: row.dangerous_goods,
            ingredients: row.ingredients,
            allergens: row.allergens,
            papers: row.papers,
        },
        status: read_status(&row.status),
        status_reason: row.status_reason,
        published_at: row.published_at,
        featured: row.featured,
        rating_hundredths: row.rating_hundredths,
        review_count: row.review_count,
        ready_for: row.ready_for,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        variants,
        photos,
    }
}

pub(super) fn write_product(p: &Product) -> product::ActiveModel {
    product::ActiveModel {
        id: Set(p.id),
        key: Set(p.key.clone()),
        seller_id: Set(p.seller_id),
        slug: Set(p.slug.clone()),
        title: Set(p.facts.title.clone()),
        description: Set(p.facts.description.clone()),
        category_id: Set(p.facts.category_id.clone()),
        halal_certificate: Set(p.facts.halal_certificate.clone()),
        not_halal: Set(p.facts.not_halal),
        pirt: Set(p.facts.pirt.clone()),
        bpom: Set(p.facts.bpom.clone()),
        hs_code: Set(p.facts.hs_code.clone()),
        origin_region: Set(p.facts.origin_region.clone()),
        shelf_life_days: Set(p.facts.shelf_life_days),
        dangerous_goods: Set(p.facts.dangerous_goods),
        status: Set(status_text(p.status).to_owned()),
        status_reason: Set(p.status_reason.clone()),
        published_at: Set(p.published_at),
        featured: Set(p.featured),
        rating_hundredths: Set(p.rating_hundredths),
        review_count: Set(p.review_count),
        ingredients: Set(p.facts.ingredients.clone()),
        allergens: Set(p.facts.allergens.clone()),
        papers: Set(p.facts.papers.clone()),
        ready_for: Set(p.ready_for.clone()),
        version: Set(p.version),
        created_at: Set(p.created_at),
        updated_at: Set(p.updated_at),
    }
}

pub(super) fn read_variant(row: variant::Model) -> Variant {
    let currency = row.currency.parse().unwrap_or(Currency::Idr);
    let size_mm = match (row.length_mm, row.width_mm, row.height_mm) {
        (Some(length), Some(width), Some(height)) => Some([length, width, height]),
        _ => None,
    };
    Variant {
        id: row.id,
        facts: VariantFacts {
            sku: row.sku,
            name: row.name,
            price: row.price_minor.map(|minor| Money::from_minor(minor, currency)),
            weight_g: row.weight_g,
            size_mm,
            net_g: row.net_g,
        },
        opening_stock: row.opening_stock,
        retired: row.retired,
    }
}

pub(super) fn write_variant(p: &Product, v: &Variant, place: usize) -> variant::ActiveModel {
    let edge = |i: usize| v.facts.size_mm.and_then(|size| size.get(i).copied());
    variant::ActiveModel {
        id: Set(v.id),
        product_id: Set(p.id),
        seller_id: Set(p.seller_id),
        sku: Set(v.facts.sku.clone()),
        name: Set(v.facts.name.clone()),
        price_minor: Set(v.facts.price.map(Money::minor)),
        currency: Set(v.facts.price.map_or(Currency::Idr, Money::currency).code().to_owned()),
        weight_g: Set(v.facts.weight_g),
        length_mm: Set(edge(0)),
        width_mm: Set(edge(1)),
        height_mm: Set(edge(2)),
        net_g: Set(v.facts.net_g),
        place: Set(i32::try_from(place).unwrap_or(i32::MAX)),
        opening_stock: Set(v.opening_stock),
        retired: Set(v.retired),
    }
}
