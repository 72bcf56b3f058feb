use askama::Template;
use axum::{Router, extract::State, routing::get};
use sentra_shared::{
    contract::{ProductId, account::SellerChanged, catalogue::Status},
    failure::Failure,
    http::{Anyone, List, PathOf, QueryOf},
    page::{Frame, Page},
    region,
    text::whatsapp_link,
};
use serde::Deserialize;

use crate::{
    app::App,
    cards::{self, Card},
    photos,
    products::{self, Filter, Order},
    sellers,
};

/// Products of one page.
const LIMIT: u64 = 24;

pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/shops/{slug}", get(shop)).with_state(app)
}

#[derive(Debug, Deserialize)]
struct ShopQuery {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "shops/shop.html")]
struct ShopPage {
    frame: Frame,
    seller: SellerChanged,
    place: String,
    form: String,
    /// Paragraphs.
    story: Vec<String>,
    /// Language of the story; empty when it is the page's.
    story_lang: &'static str,
    logo: String,
    /// Address of a picture for shared links; empty without one.
    picture: String,
    /// Address of the certificate's verification; empty without one.
    certificate: String,
    ask: String,
    /// Day until which it is closed; empty when open.
    closed: String,
    count: u64,
    cards: Vec<Card>,
    next: String,
    first: bool,
}

async fn shop(
    State(app): State<App>,
    Anyone(actor): Anyone,
    PathOf(slug): PathOf<String>,
    QueryOf(query): QueryOf<ShopQuery>,
    mut frame: Frame,
) -> Result<Page<ShopPage>, Failure> {
    let rate = app.rate_of(&mut frame).await?;
    let db = app.db.read();
    let seller = sellers::by_slug(db, &slug).await?.ok_or_else(Failure::not_found)?;
    let after: Option<ProductId> =
        query.after.as_deref().map(str::parse).transpose().map_err(|_| Failure::not_found())?;
    let all = Filter { status: Some(Status::Published), seller: Some(seller.seller_id), ..Filter::default() };
    let count = products::count(db, &all).await?;
    let rows = products::briefs(db, &Filter { after, ..all }, Order::Made, LIMIT + 1).await?;
    let List { items, next } = List::cut(rows, LIMIT, |p| p.id.to_string());
    let now = app.clock.now();
    let question = frame.tn2("shops-question", "shop", &seller.name, "site", &frame.site_name);
    let picture = items.iter().find_map(|p| p.photo.as_ref()).map(|p| frame.absolute(&photos::share_href(&p.key)));
    Ok(Page(ShopPage {
        place: region::name_in(actor.lang, &seller.region_code).into_owned(),
        form: frame.t(&sellers::legal_form_key(&seller.legal_form)),
        story: crate::detail::paragraphs(seller.story.get(actor.lang)),
        story_lang: seller.story.marked(actor.lang),
        logo: seller.logo.as_deref().map(|key| photos::href(key, 320)).unwrap_or_default(),
        picture: picture.unwrap_or_default(),
        certificate: seller.training_badge.as_deref().map(|code| format!("/certificates/{code}")).unwrap_or_default(),
        ask: seller.phone.as_deref().map(|phone| whatsapp_link(phone, &question)).unwrap_or_default(),
        closed: seller.closed_until.filter(|until| *until > now).map(|until| frame.day(&until)).unwrap_or_default(),
        count,
        cards: cards::of(&app, &items, actor.lang, rate).await?,
        next: next.map(|n| format!("/shops/{slug}?after={n}")).unwrap_or_default(),
        first: after.is_none(),
        seller,
        frame,
    }))
}
