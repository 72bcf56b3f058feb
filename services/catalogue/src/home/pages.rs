use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use askama::Template;
use axum::{Router, extract::State, routing::get};
use chrono::Datelike;
use sea_orm::{ConnectionTrait, DbErr};
use sentra_shared::{
    clock::WIB,
    contract::{account::SellerChanged, catalogue::Status},
    failure::Failure,
    http::Anyone,
    page::{Frame, Page},
    text::Lang,
};

use crate::{
    app::App,
    cards::{self, Card, short_place},
    categories::{Category, Tree},
    photos,
    products::{self, Filter, Order, Photo},
    sellers,
};

const FEATURED: u64 = 8;
const ARRIVALS: u64 = 8;
/// Photos looked through for the pictures of the categories.
const LOOKED_AT: u64 = 200;
const CATEGORIES: usize = 12;
/// Sellers among whom the story of the day is taken.
const STORIES: u64 = 50;
/// Characters of the story told here; the shop's page has all of it.
const STORY_CHARS: usize = 260;

pub(crate) fn routes(app: App) -> Router {
    Router::new().route("/", get(home)).with_state(app)
}

struct Picture {
    href: String,
    name: String,
    photo: String,
}

struct Story {
    href: String,
    seller: String,
    place: String,
    words: String,
    /// Language of the words; empty when it is the page's.
    lang: &'static str,
    photo: String,
    width: u32,
    height: u32,
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    frame: Frame,
    featured: Vec<Card>,
    categories: Vec<Picture>,
    story: Option<Story>,
    arrivals: Vec<Card>,
}

async fn home(State(app): State<App>, Anyone(actor): Anyone, mut frame: Frame) -> Result<Page<HomePage>, Failure> {
    let db = app.db.read();
    let rate = app.rate_of(&mut frame).await?;
    let published = Filter { status: Some(Status::Published), ..Filter::default() };
    let featured = Filter { featured: Some(true), ..published.clone() };
    let [featured, arrivals] = products::newest_briefs(db, [(&featured, FEATURED), (&published, ARRIVALS)]).await?;
    let all = [featured.as_slice(), arrivals.as_slice()].concat();
    let mut cards = cards::of(&app, &all, actor.lang, rate).await?;
    let arrivals = cards.split_off(featured.len());
    let tree = app.tree().await?;
    let photos = app.category_photos.get(category_photos(db)).await?;
    Ok(Page(HomePage {
        featured: cards,
        categories: pictures(&tree, &photos, actor.lang),
        story: story(&app).await?.as_ref().as_ref().map(|teller| told(teller, actor.lang)),
        arrivals,
        frame,
    }))
}

/// Categories of which something is sold, each with the key of its newest photo.
async fn category_photos(db: &impl ConnectionTrait) -> Result<Vec<(String, String)>, DbErr> {
    let newest = photos::newest(db, LOOKED_AT).await?;
    let mut categories = products::published_categories(db, newest.iter().map(|(product, _)| *product)).await?;
    let mut seen = HashSet::new();
    let of_category = |(product, key)| Some((categories.remove(&product)?, key));
    Ok(newest.into_iter().filter_map(of_category).filter(|(category, _)| seen.insert(category.clone())).collect())
}

/// The lowest categories that have something to show, each with the photo of a product in it; the first level as long as the shop
/// is empty.
fn pictures(tree: &Tree, photos: &[(String, String)], lang: Lang) -> Vec<Picture> {
    let photo_of: HashMap<&str, &str> =
        photos.iter().map(|(category, key)| (category.as_str(), key.as_str())).collect();
    let picture = |c: &Category| Picture {
        href: format!("/categories/{}", c.id),
        name: c.names.get(lang).to_owned(),
        photo: photo_of.get(c.id.as_str()).map(|key| photos::href(key, 320)).unwrap_or_default(),
    };
    let alive: Vec<Picture> =
        tree.all().iter().filter(|c| photo_of.contains_key(c.id.as_str())).take(CATEGORIES).map(picture).collect();
    if alive.is_empty() { tree.roots().take(CATEGORIES).map(picture).collect() } else { alive }
}

/// Each day another trained seller tells, with a photo of something it sells.
async fn story(app: &App) -> Result<Arc<Option<(SellerChanged, Photo)>>, DbErr> {
    app.story.get(teller(app)).await
}

async fn teller(app: &App) -> Result<Option<(SellerChanged, Photo)>, DbErr> {
    let sellers = sellers::with_story(app.db.read(), STORIES).await?;
    let day = usize::try_from(app.clock.now().with_timezone(&WIB).ordinal0()).unwrap_or(0);
    let turns = sellers.iter().cycle().skip(day.checked_rem(sellers.len()).unwrap_or(0)).take(sellers.len());
    for seller in turns {
        let of = Filter { status: Some(Status::Published), seller: Some(seller.seller_id), ..Filter::default() };
        let newest = products::briefs(app.db.read(), &of, Order::Published, 1).await?.pop();
        if let Some(photo) = newest.and_then(|brief| brief.photo) {
            return Ok(Some((seller.clone(), photo)));
        }
    }
    Ok(None)
}

fn told((seller, photo): &(SellerChanged, Photo), lang: Lang) -> Story {
    Story {
        href: format!("/shops/{}", seller.slug),
        seller: seller.name.clone(),
        place: short_place(lang, &seller.region_code),
        words: beginning(seller.story.get(lang)),
        lang: seller.story.marked(lang),
        photo: photos::href(&photo.key, 640),
        width: photo.width,
        height: photo.height,
    }
}

/// Whole sentences from the beginning, as many as fit; a first one that is too long is cut at a word.
fn beginning(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= STORY_CHARS {
        return text;
    }
    let cut: String = text.chars().take(STORY_CHARS).collect();
    match cut.rfind(". ").map(|end| end + 1).max(cut.rfind('。').map(|end| end + '。'.len_utf8())) {
        Some(end) => cut.get(..end).unwrap_or_default().to_owned(),
        None => format!("{} \u{2026}", cut.rsplit_once(' ').map_or(cut.as_str(), |(start, _)| start)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_ends_with_a_sentence() {
        let long = format!("Satu dua. {}", "tiga ".repeat(100));
        assert_eq!(beginning(&long), "Satu dua.");
        assert_eq!(beginning("Pendek\n saja."), "Pendek saja.");
        let chinese = format!("一二。{}", "三四".repeat(200));
        assert_eq!(beginning(&chinese), "一二。");
        let one = "kata ".repeat(100);
        assert!(beginning(&one).ends_with("kata \u{2026}") && beginning(&one).chars().count() <= STORY_CHARS + 2);
    }
}
