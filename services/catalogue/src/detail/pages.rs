use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sea_orm::DbErr;
use sentra_shared::{
    contract::{account::SellerChanged, catalogue::Status},
    exchange::Rate,
    failure::Failure,
    http::{Anyone, PathOf, QueryOf},
    money::Money,
    page::{Frame, Page},
    region,
    session::{Actor, Role},
    text::{Lang, one_decimal, whatsapp_link},
};
use serde::Deserialize;

use super::{
    abroad::{self, Abroad},
    delivery::{self, Answer, Delivery, Wanted},
    licences::{self, Licence},
    paragraphs, view,
};
use crate::{
    app::WithOrder,
    cards::{self, Card},
    photos,
    products::{Levels, Product, price_range, visible_with_others},
    sellers,
};

/// Other products of the seller shown below.
const MORE: u64 = 4;
/// Characters of the description in a shared link.
const SHARED_CHARS: usize = 160;

pub(crate) fn routes(shop: WithOrder) -> Router {
    Router::new().route("/products/{address}", get(product)).with_state(shop)
}

#[derive(Debug, Default, Deserialize)]
struct ProductQuery {
    #[serde(default)]
    photo: String,
    #[serde(flatten)]
    to: Wanted,
}

struct SellerView {
    href: String,
    name: String,
    place: String,
    logo: String,
    /// Address of the certificate's verification; empty without one.
    certificate: String,
    ask: String,
    closed: String,
}

#[derive(Template)]
#[template(path = "detail/product.html")]
struct ProductPage {
    frame: Frame,
    slug: String,
    title: String,
    /// Languages of these texts when they are not in the page's; empty otherwise.
    title_lang: &'static str,
    description_lang: &'static str,
    description: Vec<String>,
    summary: String,
    trail: Vec<(String, String)>,
    photos: Vec<view::PhotoView>,
    share_photo: String,
    /// As the seller set it, in rupiah: what links shared elsewhere say.
    list_price: Money,
    /// As its reader sees it.
    price: Money,
    /// The price in rupiah beside one in another currency; empty otherwise.
    about: String,
    from: bool,
    variants: Vec<view::VariantView>,
    sold_out: bool,
    for_sale: bool,
    featured: bool,
    rating: String,
    review_count: i64,
    note: String,
    edit_href: String,
    licences: Vec<Licence>,
    facts: Vec<view::Fact>,
    delivery: Delivery,
    /// Instead of the delivery within Indonesia, for a reader abroad.
    abroad: Option<Abroad>,
    /// Countries to choose.
    countries: Vec<(&'static str, String, bool)>,
    seller: Option<SellerView>,
    share_href: String,
    cards: Vec<Card>,
}

async fn product(
    State(shop): State<WithOrder>,
    Anyone(actor): Anyone,
    PathOf(address): PathOf<String>,
    QueryOf(query): QueryOf<ProductQuery>,
    mut frame: Frame,
) -> Result<Response, Failure> {
    let (product, others) = visible_with_others(&shop.app, &actor, &address, MORE).await?;
    if product.slug != address {
        // A link shared before a rename still leads here, and says so for good.
        let query = frame.path.split_once('?').map(|(_, q)| format!("?{q}")).unwrap_or_default();
        let to = format!("/products/{}{query}", product.slug);
        return Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response());
    }
    let rate = shop.app.rate_of(&mut frame).await?;
    Ok(Page(build(&shop, &actor, (product, others), (&query, rate), frame).await?).into_response())
}

async fn build(
    shop: &WithOrder,
    actor: &Actor,
    (product, others): (Product, Vec<Product>),
    (query, rate): (&ProductQuery, Rate),
    frame: Frame,
) -> Result<ProductPage, DbErr> {
    let db = shop.app.db.read();
    let levels = Levels::of(db, others.iter().chain([&product])).await?;
    let variants = view::variants_of(&frame, &product, &levels, rate);
    let asked_for = product.active().find(|v| !levels.of_variant(v).is_out()).or(product.active().next()).map(|v| v.id);
    let delivery = delivery::of(shop, &frame, &query.to, asked_for, rate).await;
    let seller = sellers::find(db, product.seller_id).await?;
    let abroad = if abroad::is_wanted(&frame) {
        Some(abroad::of(shop, &frame, (&product, seller.as_ref()), asked_for, rate).await?)
    } else {
        None
    };
    let (list_price, dearest) = price_range(&product);
    let price = rate.shown(list_price);
    let title = product.facts.title.get(frame.lang).to_owned();
    let address = frame.absolute(&format!("/products/{}", product.slug));
    let share_text = format!("{title}, {price}\n{address}");
    let photos = view::photos_of(&product, query.photo.parse().unwrap_or(1), frame.lang);
    let share_photo = product.photos.first().map(|p| frame.absolute(&photos::share_href(&p.key))).unwrap_or_default();
    Ok(ProductPage {
        title_lang: product.facts.title.marked(frame.lang),
        description_lang: product.facts.description.marked(frame.lang),
        description: paragraphs(product.facts.description.get(frame.lang)),
        summary: summary(&product, frame.lang),
        trail: trail(shop, &frame, &product).await?,
        photos,
        share_photo,
        list_price,
        price,
        about: if price == list_price { String::new() } else { list_price.to_string() },
        from: dearest.minor() > list_price.minor(),
        sold_out: variants.iter().all(|v| v.out),
        for_sale: product.status == Status::Published,
        variants,
        featured: product.featured,
        rating: one_decimal(frame.lang, product.rating_hundredths),
        review_count: product.review_count,
        note: view::state_note(&frame, &product),
        edit_href: edit_href(actor, &product),
        licences: licences::of(&product.facts),
        facts: view::facts_of(&frame, &product),
        delivery,
        abroad,
        countries: abroad::countries(&frame),
        seller: seller.as_ref().map(|s| seller_view(shop, &frame, s, &title, &address)),
        share_href: whatsapp_link("", &share_text),
        cards: cards::of_seller(&others, seller.as_ref(), &levels, (frame.lang, rate)),
        slug: product.slug,
        title,
        frame,
    })
}

fn edit_href(actor: &Actor, product: &Product) -> String {
    if actor.seller_id() == Some(product.seller_id) {
        format!("/seller/products/{}", product.id)
    } else if actor.has(Role::Staff) {
        "/staff/catalogue".to_owned()
    } else {
        String::new()
    }
}

fn summary(product: &Product, lang: Lang) -> String {
    let text = paragraphs(product.facts.description.get(lang)).join(" ");
    if text.chars().count() <= SHARED_CHARS {
        return text;
    }
    let cut: String = text.chars().take(SHARED_CHARS).collect();
    // Chinese has hardly a blank, so a word is only left out where little is lost with it.
    let whole =
        cut.rsplit_once(' ').filter(|(_, word)| word.chars().count() < 30).map_or(cut.as_str(), |(start, _)| start);
    format!("{whole}\u{2026}")
}

async fn trail(shop: &WithOrder, frame: &Frame, product: &Product) -> Result<Vec<(String, String)>, DbErr> {
    let tree = shop.app.tree().await?;
    let path = product.facts.category_id.as_deref().map(|id| tree.path(id)).unwrap_or_default();
    let mut trail = vec![("/".to_owned(), frame.t("categories-home"))];
    trail.extend(path.iter().map(|c| (format!("/categories/{}", c.id), c.names.get(frame.lang).to_owned())));
    Ok(trail)
}

fn seller_view(shop: &WithOrder, frame: &Frame, seller: &SellerChanged, title: &str, address: &str) -> SellerView {
    let question = format!("{}\n{address}", frame.tn2("detail-question", "shop", &seller.name, "product", &title));
    let closed = seller.closed_until.filter(|until| *until > shop.app.clock.now());
    SellerView {
        href: format!("/shops/{}", seller.slug),
        name: seller.name.clone(),
        place: region::name_in(frame.lang, &seller.region_code).into_owned(),
        logo: seller.logo.as_deref().map(|key| photos::href(key, 320)).unwrap_or_default(),
        certificate: seller.training_badge.as_deref().map(|code| format!("/certificates/{code}")).unwrap_or_default(),
        ask: seller.phone.as_deref().map(|phone| whatsapp_link(phone, &question)).unwrap_or_default(),
        closed: closed.map(|until| frame.day(&until)).unwrap_or_default(),
    }
}
