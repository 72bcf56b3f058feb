use axum::extract::State;
use sentra_shared::{
    contract::{ProductId, SellerId},
    exchange::Rate,
    failure::Failure,
    http::{Anyone, CurrencyQuery, Json, QueryOf},
    money::Money,
    page::Frame,
    region,
    text::Lang,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Pairs,
    answer::{self, Answer, Facet, FacetValue},
    criteria::Badge,
    labels::{badge_key, band_label},
    parameters::address,
    prices,
    suggest::{self, Kind, Suggestion},
};
use crate::{App, documents::Document, error::Error, photo::Listed};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search_products)).routes(routes!(search_suggestions))
}

/// A photo at the size of a list.
#[derive(Debug, Serialize, ToSchema)]
struct SearchPhotoOut {
    /// Address.
    url: String,
    /// In pixels.
    width: u32,
    /// In pixels.
    height: u32,
    /// What it shows.
    alt: String,
}

/// A seller in a list.
#[derive(Debug, Serialize, ToSchema)]
struct SearchSellerOut {
    /// The seller.
    id: SellerId,
    /// Last part of its address.
    slug: String,
    /// Name.
    name: String,
    /// Kemendagri code of its kabupaten or kota.
    region: String,
    /// Name of its kabupaten or kota.
    region_name: String,
}

/// A product that was found.
#[derive(Debug, Serialize, ToSchema)]
struct SearchHitOut {
    /// The product.
    id: ProductId,
    /// Title in the reader's language.
    title: String,
    /// Address of its page.
    href: String,
    /// Price of its cheapest variant.
    price: Money,
    /// The same in the currency of `?currency=`, as the cart counts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    converted_price: Option<Money>,
    /// Photo; null without one.
    photo: Option<SearchPhotoOut>,
    /// Who sells it.
    seller: SearchSellerOut,
    /// Badges: `halal`, `export_ready`, `in_stock`, `trained`, `featured`, `pirt`.
    badges: Vec<&'static str>,
    /// Piece of its text as safe HTML in which the words stand between `<mark>` and `</mark>`; empty when none stand in it.
    highlight: String,
}

/// A value of a facet.
#[derive(Debug, Serialize, ToSchema)]
struct SearchFacetOut {
    /// As filters take it; a price band is `from-to` in whole rupiah.
    value: String,
    /// Name in the reader's language.
    label: String,
    /// Results with it, counted without this facet's own filter.
    count: u64,
}

/// Facets by name.
#[derive(Debug, Serialize, ToSchema)]
struct SearchFacetsOut {
    /// Categories of all levels.
    category: Vec<SearchFacetOut>,
    /// Kabupaten and kota.
    region: Vec<SearchFacetOut>,
    /// Sellers.
    seller: Vec<SearchFacetOut>,
    /// Price bands.
    price: Vec<SearchFacetOut>,
    /// Badges.
    badge: Vec<SearchFacetOut>,
}

/// Results of a question.
#[derive(Debug, Serialize, ToSchema)]
struct SearchOut {
    /// Results of this page.
    hits: Vec<SearchHitOut>,
    /// Results in all.
    total: u64,
    /// Counts.
    facets: SearchFacetsOut,
    /// Time it took.
    took_ms: u64,
    /// The question as it was understood, when the best results came from a correction of the spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected_query: Option<String>,
    /// True when nothing has all the words and these results have some.
    some_words_only: bool,
    /// True while the index is being rebuilt: only words as they stand are found, among the newest products.
    simple: bool,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; they are read by hand because some may come several times")]
struct SearchParams {
    /// Words, at most 200 characters; empty finds everything.
    q: Option<String>,
    /// Category id of any level; several separated by commas.
    category: Option<String>,
    /// Kemendagri code of a kabupaten or kota; several separated by commas.
    region: Option<String>,
    /// Slug of a seller; several separated by commas.
    seller: Option<String>,
    /// Lowest price, a decimal.
    price_min: Option<String>,
    /// Highest price, a decimal.
    price_max: Option<String>,
    /// ISO 4217 code of the currency of `price_min` and `price_max`; rupiah when left out.
    price_currency: Option<String>,
    /// `true` for halal goods only.
    halal: Option<bool>,
    /// `true` for goods that are ready for export only.
    export_ready: Option<bool>,
    /// `true` for goods in stock only.
    in_stock: Option<bool>,
    /// `relevance` (default), `newest`, `price_asc`, `price_desc`, `best_selling` or `rating`.
    sort: Option<String>,
    /// `true` takes the words as typed: no other spellings, no synonyms.
    exact: Option<bool>,
    /// Results of a page, 24 unless given, at most 100.
    limit: Option<u32>,
    /// From 1; page times limit is at most 10,000.
    page: Option<u32>,
}

/// Finds products.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search", params(SearchParams, CurrencyQuery),
    responses(
        (status = 200, description = "What was found", body = SearchOut),
        (status = 409, description = "`currency_not_offered`"),
        (status = 422, description = "A parameter is wrong"),
    )
)]
async fn search_products(
    State(app): State<App>,
    Anyone(actor): Anyone,
    frame: Frame,
    QueryOf(pairs): QueryOf<Pairs>,
) -> Result<Json<SearchOut>, Failure> {
    let rate = app.rate_asked(&pairs).await?;
    let (ask, wrong) = prices::read(&app, &pairs).await?;
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong).into());
    }
    let answer = answer::answer(&app, &actor, &ask).await?;
    Ok(Json(out(&frame, answer, rate)))
}

fn out(frame: &Frame, answer: Answer, rate: Option<Rate>) -> SearchOut {
    let facets = answer.facets;
    let band = |name: &str| band_label(name, rate);
    SearchOut {
        hits: answer.hits.into_iter().map(|(document, highlight)| hit(document, highlight, frame.lang, rate)).collect(),
        total: answer.total,
        facets: SearchFacetsOut {
            category: facet(facets.category),
            region: facet(facets.region),
            seller: facet(facets.seller),
            price: facet(named(facets.price, band)),
            badge: facet(named(facets.badge, |badge| frame.t(&badge_key(badge)))),
        },
        took_ms: answer.took_ms,
        corrected_query: answer.corrected,
        some_words_only: answer.relaxed,
        simple: answer.from_table,
    }
}

fn named(values: Facet, name: impl Fn(&str) -> String) -> Facet {
    values.into_iter().map(|v| FacetValue { label: name(&v.value), ..v }).collect()
}

fn facet(values: Facet) -> Vec<SearchFacetOut> {
    values.into_iter().map(|v| SearchFacetOut { value: v.value, label: v.label, count: v.count }).collect()
}

fn hit(document: Document, highlight: String, lang: Lang, rate: Option<Rate>) -> SearchHitOut {
    let flags = Badge::flags(&document);
    SearchHitOut {
        id: document.product_id,
        title: document.titles.get(lang).to_owned(),
        href: format!("/products/{}", document.slug),
        price: document.price_min,
        converted_price: rate.map(|r| r.shown(document.price_min)),
        photo: document.photo.as_ref().map(|photo| {
            let listed = Listed::of(photo);
            SearchPhotoOut {
                url: listed.src,
                width: listed.width,
                height: listed.height,
                alt: photo.alt.get(lang).to_owned(),
            }
        }),
        badges: Badge::ALL.into_iter().filter(|b| flags & b.bit() != 0).map(Badge::as_str).collect(),
        seller: SearchSellerOut {
            id: document.seller.id,
            region_name: region::name(&document.seller.region_code).to_owned(),
            slug: document.seller.slug,
            name: document.seller.name,
            region: document.seller.region_code,
        },
        highlight,
    }
}

/// A way to go on while typing.
#[derive(Debug, Serialize, ToSchema)]
struct SearchSuggestionOut {
    /// What to show.
    text: String,
    /// `product`, `category`, `seller` or `query`.
    kind: &'static str,
    /// Where it leads.
    href: String,
    /// Of a product: price of its cheapest variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Money>,
    /// The same in the currency of `?currency=`, as the cart counts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    converted_price: Option<Money>,
}

/// Ways to go on.
#[derive(Debug, Serialize, ToSchema)]
struct SearchSuggestionsOut {
    /// The best first.
    items: Vec<SearchSuggestionOut>,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameter, which is read together with those of a search")]
struct SuggestionParams {
    /// What has been typed so far.
    q: Option<String>,
}

/// Suggests while typing.
#[utoipa::path(
    get, path = "/api/v1/search/suggestions", tag = "search", params(SuggestionParams, CurrencyQuery),
    responses((status = 200, description = "Ways to go on", body = SearchSuggestionsOut), (status = 409, description = "`currency_not_offered`"))
)]
async fn search_suggestions(
    State(app): State<App>,
    Anyone(actor): Anyone,
    QueryOf(pairs): QueryOf<Pairs>,
) -> Result<Json<SearchSuggestionsOut>, Failure> {
    let rate = app.rate_asked(&pairs).await?;
    let (ask, wrong) = prices::read(&app, &pairs).await?;
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong).into());
    }
    let items = suggest::suggest(&app, &actor, &ask.text).await?;
    Ok(Json(SearchSuggestionsOut { items: items.into_iter().map(|s| suggestion(s, rate)).collect() }))
}

fn suggestion(found: Suggestion, rate: Option<Rate>) -> SearchSuggestionOut {
    let (kind, href) = match found.kind {
        Kind::Product => ("product", format!("/products/{}", found.target)),
        Kind::Category => ("category", format!("/categories/{}", found.target)),
        Kind::Seller => ("seller", format!("/shops/{}", found.target)),
        Kind::Query => ("query", address(&[("q".to_owned(), found.target)])),
    };
    let converted_price = rate.and_then(|r| Some(r.shown(found.price?)));
    SearchSuggestionOut { text: found.text, kind, href, price: found.price, converted_price }
}
