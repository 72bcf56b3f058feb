//! The page with the product form.

use askama::Template;
use sea_orm::DbErr;
use sentra_shared::{
    contract::{VariantId, catalogue::Status},
    failure::FieldError,
    page::Frame,
};

use super::{
    abroad::{self, MarketView, TickBox},
    form::{Form, regions},
    list::{available, state_words},
};
use crate::{
    app::WithOrder,
    categories, photos,
    products::{Levels, Product, REASON_FOOD_RIGHT_ENDED, REASON_RIGHT_ENDED, REASON_SELLER_SUSPENDED, missing_of},
    sellers,
};

pub(super) struct PhotoLine {
    id: String,
    src: String,
    alt: String,
    first: bool,
}

pub(super) struct Category {
    id: String,
    /// With the names above it, so that a flat list reads like the tree.
    name: String,
}

/// What publishing still lacks.
pub(super) struct Lack {
    text: String,
    /// Where to mend it.
    href: String,
}

#[derive(Template)]
#[template(path = "selling/form.html")]
pub(super) struct FormPage {
    frame: Frame,
    /// Empty for a new product.
    id: String,
    title: String,
    page_href: String,
    status: Option<Status>,
    state: String,
    tone: &'static str,
    reason: String,
    photos: Vec<PhotoLine>,
    photos_max: usize,
    lacks: Vec<Lack>,
    form: Form,
    categories: Vec<Category>,
    regions: Vec<(&'static str, &'static str)>,
    allergens: Vec<TickBox>,
    papers: Vec<TickBox>,
    /// The part for buyers abroad is unfolded.
    export_open: bool,
    /// How ready it is for each country; empty for a new product.
    markets: Vec<MarketView>,
    /// Stock in words for each known row, by row index.
    stocks: Vec<(usize, String)>,
    /// What just happened; empty otherwise.
    done: String,
    /// A photo of the last sending that could not be used; empty otherwise.
    photo_error: String,
}

impl FormPage {
    /// What is left of a row's option.
    fn stock(&self, index: &usize) -> &str {
        self.stocks.iter().find(|(i, _)| i == index).map_or("", |(_, words)| words.as_str())
    }

    fn is_published(&self) -> bool {
        self.status == Some(Status::Published)
    }

    fn is_blocked(&self) -> bool {
        self.status == Some(Status::Blocked)
    }

    /// Wrong fields for the summary at the top.
    fn wrong(&self) -> Vec<(String, String)> {
        self.form.errors.iter().map(|e| (e.field.clone(), self.frame.error_text(e))).collect()
    }
}

/// Notes of the redirect that led here.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(super) struct Notes {
    #[serde(default)]
    pub(super) done: String,
    #[serde(default)]
    pub(super) photo: String,
}

/// The page of a new product.
pub(super) async fn fresh(shop: &WithOrder, frame: Frame, form: Form) -> Result<FormPage, DbErr> {
    Ok(FormPage {
        id: String::new(),
        title: frame.t("selling-new"),
        page_href: String::new(),
        status: None,
        state: String::new(),
        tone: "",
        reason: String::new(),
        photos: Vec::new(),
        photos_max: photos::PHOTOS_MAX,
        lacks: Vec::new(),
        categories: categories_of(shop, &frame).await?,
        regions: regions(),
        allergens: abroad::allergens(&frame),
        papers: abroad::papers(&frame),
        export_open: abroad::is_wrong(&form),
        markets: Vec::new(),
        stocks: Vec::new(),
        done: String::new(),
        photo_error: if form.errors.is_empty() { String::new() } else { frame.t("selling-photo-again") },
        form,
        frame,
    })
}

/// The page of a product that is there.
pub(super) async fn of(
    shop: &WithOrder,
    frame: Frame,
    product: &Product,
    form: Form,
    notes: &Notes,
) -> Result<FormPage, DbErr> {
    let (state, tone) = state_words(product.status);
    let title = product.facts.title.get(frame.lang);
    let photos = product.photos.iter().enumerate().map(|(i, p)| PhotoLine {
        id: p.id.to_string(),
        src: photos::href(&p.key, 320),
        alt: p.alt.get(frame.lang).to_owned(),
        first: i == 0,
    });
    Ok(FormPage {
        id: product.id.to_string(),
        title: if title.is_empty() { frame.t("selling-untitled") } else { title.to_owned() },
        page_href: format!("/products/{}", product.slug),
        status: Some(product.status),
        state: frame.t(state),
        tone,
        reason: reason_words(&frame, product),
        photos: photos.collect(),
        photos_max: photos::PHOTOS_MAX,
        lacks: lacks_of(shop, &frame, product).await?,
        categories: categories_of(shop, &frame).await?,
        regions: regions(),
        allergens: abroad::allergens(&frame),
        papers: abroad::papers(&frame),
        export_open: notes.done == "hs_code" || abroad::is_wrong(&form),
        markets: abroad::markets(shop, &frame, product).await?,
        stocks: stocks_of(shop, &frame, product, &form).await?,
        done: done_words(&frame, &notes.done),
        photo_error: photo_words(&frame, &notes.photo),
        form,
        frame,
    })
}

fn done_words(frame: &Frame, done: &str) -> String {
    match done {
        "saved" => frame.t("selling-done-saved"),
        "published" => frame.t("selling-done-published"),
        "withdrawn" => frame.t("selling-done-withdrawn"),
        "photo" => frame.t("selling-done-photo"),
        "hs_code" => frame.t("selling-done-hs-code"),
        _ => String::new(),
    }
}

/// Words for the code of a photo that could not be used; the code came through the address, so only known ones count.
fn photo_words(frame: &Frame, code: &str) -> String {
    let known = ["not_a_photo", "too_many_pixels", "photo_too_large", "too_many_photos", "last_photo"];
    let Some(code) = known.into_iter().find(|c| *c == code) else { return String::new() };
    let mb = photos::FILE_BYTES_MAX / 1024 / 1024;
    frame.error_text(&FieldError::new("photos", code).with("mb", mb).with("max", photos::PHOTOS_MAX))
}

fn reason_words(frame: &Frame, product: &Product) -> String {
    match product.status_reason.as_deref() {
        None => String::new(),
        Some(REASON_RIGHT_ENDED) => frame.t("selling-reason-right"),
        Some(REASON_FOOD_RIGHT_ENDED) => frame.t("selling-reason-food"),
        Some(REASON_SELLER_SUSPENDED) => frame.t("selling-reason-suspended"),
        Some(words) => words.to_owned(),
    }
}

async fn lacks_of(shop: &WithOrder, frame: &Frame, product: &Product) -> Result<Vec<Lack>, DbErr> {
    if matches!(product.status, Status::Published | Status::Blocked) {
        return Ok(Vec::new());
    }
    let db = shop.app.db.read();
    let food = categories::tree(db).await?.is_food(product.facts.category_id.as_deref());
    let seller = sellers::find(db, product.seller_id).await?;
    let from = shop.app.settings.programme.halal_required_from;
    let missing = missing_of(product, seller.as_ref(), food, from, shop.app.clock.now());
    let href = |field: &str| match field {
        "rights" => "/training".to_owned(),
        "photos" => "#f-photos".to_owned(),
        "title" => "#f-title_id".to_owned(),
        "variants" => "#f-v0_price".to_owned(),
        other => match other.strip_prefix("variants[").and_then(|rest| rest.split_once("].")) {
            Some((row, "size_mm")) => format!("#f-v{row}_length"),
            Some((row, "name")) => format!("#f-v{row}_name_id"),
            Some((row, name)) => format!("#f-v{row}_{name}"),
            None => format!("#f-{other}"),
        },
    };
    Ok(missing.iter().map(|m| Lack { text: frame.error_text(m), href: href(&m.field) }).collect())
}

async fn categories_of(shop: &WithOrder, frame: &Frame) -> Result<Vec<Category>, DbErr> {
    let tree = categories::tree(shop.app.db.read()).await?;
    let is_leaf = |id: &str| tree.children(id).next().is_none();
    let name = |id: &str| tree.path(id).iter().map(|c| c.names.get(frame.lang)).collect::<Vec<_>>().join(" \u{203a} ");
    let mut all: Vec<Category> = tree
        .all()
        .iter()
        .filter(|c| is_leaf(&c.id))
        .map(|c| Category { id: c.id.clone(), name: name(&c.id) })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

async fn stocks_of(
    shop: &WithOrder,
    frame: &Frame,
    product: &Product,
    form: &Form,
) -> Result<Vec<(usize, String)>, DbErr> {
    let figures = available(shop, std::slice::from_ref(product)).await;
    let levels = Levels::of(shop.app.db.read(), std::slice::from_ref(product)).await?;
    let words = |id: VariantId| {
        let variant = product.active().find(|v| v.id == id)?;
        let exact = figures.as_ref().map(|f| f.get(&id).copied().or(variant.opening_stock).unwrap_or(0));
        Some(match exact {
            Some(count) => frame.tn("selling-stock-now", "count", &count),
            None if levels.of_variant(variant).is_out() => frame.t("selling-stock-none"),
            None => frame.t("selling-stock-unknown"),
        })
    };
    let known = form.rows.iter().filter(|r| r.known);
    Ok(known.filter_map(|r| Some((r.index, words(r.v("id").parse().ok()?)?))).collect())
}
