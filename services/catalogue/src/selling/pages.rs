use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::{PhotoId, ProductId},
    failure::Failure,
    http::{Form as SentForm, IdempotencyKey, PathOf, QueryOf, Seller, Upload},
    page::{Frame, Page, Refused},
    secret,
    session::Actor,
};
use serde::Deserialize;

use super::{
    editor::{self, FormPage, Notes},
    form::Form,
    list::list,
};
use crate::{
    app::WithOrder,
    error::Error,
    photos::{self, Arrange, PHOTOS_MAX, add_all, arrange},
    products::{Product, create, edit, owned, publish, withdraw},
};

/// Largest form with photos: a few straight from a phone; browsers with JavaScript send them smaller.
const FORM_BYTES_MAX: usize = 4 * photos::FILE_BYTES_MAX;

pub(crate) fn routes(shop: WithOrder) -> Router {
    let with_photos = Router::new()
        .route("/seller/products", get(list).post(make))
        .route("/seller/products/{id}", get(show).post(change))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX));
    Router::new()
        .route("/seller/products/new", get(new))
        .route("/seller/products/{id}/publication", post(set_publication))
        .route("/seller/products/{id}/photos/{photo}", post(move_photo))
        .merge(with_photos)
        .with_state(shop)
}

async fn new(State(shop): State<WithOrder>, _: Seller, frame: Frame) -> Result<Page<FormPage>, Failure> {
    let form = Form::fresh(secret::random_text(secret::READABLE, 20));
    Ok(Page(editor::fresh(&shop, frame, form).await?))
}

async fn show(
    State(shop): State<WithOrder>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    QueryOf(notes): QueryOf<Notes>,
    frame: Frame,
) -> Result<Page<FormPage>, Failure> {
    let product = owned(shop.app.db.read(), actor.require_seller()?, id).await?;
    Ok(Page(editor::of(&shop, frame, &product, Form::of(&product), &notes).await?))
}

/// Makes a draft of whatever was filled in, adds the photos, and publishes it when that was the button.
async fn make(
    State(shop): State<WithOrder>,
    Seller(actor): Seller,
    frame: Frame,
    upload: Upload,
) -> Result<Response, Failure> {
    let Upload { texts, files } = upload;
    let form = Form::sent(texts);
    let made = match form.draft() {
        Ok(draft) => {
            let key = Some(form.key.clone()).filter(|k| !k.is_empty() && k.len() <= 64);
            create(&shop.app, &actor, draft, IdempotencyKey(key)).await.map(|c| c.product)
        }
        Err(wrong) => Err(Error::Invalid(wrong)),
    };
    match made {
        Ok(product) => finish(&shop, &actor, product, files, form.v("then")).await,
        Err(Error::Invalid(wrong)) => {
            Ok(Refused(editor::fresh(&shop, frame, form.refused(wrong)).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes what was changed.
async fn change(
    State(shop): State<WithOrder>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    frame: Frame,
    upload: Upload,
) -> Result<Response, Failure> {
    let Upload { texts, files } = upload;
    let form = Form::sent(texts);
    let held = owned(shop.app.db.read(), actor.require_seller()?, id).await?;
    let written = match form.draft() {
        Ok(mut draft) => {
            // What the form does not show stays: ingredients in a third language.
            draft.facts.ingredients.zh_hant.clone_from(&held.facts.ingredients.zh_hant);
            edit(&shop.app, &actor, id, form.version, draft).await
        }
        Err(wrong) => Err(Error::Invalid(wrong)),
    };
    match written {
        Ok(product) => finish(&shop, &actor, product, files, form.v("then")).await,
        Err(Error::Invalid(wrong)) => {
            let page = editor::of(&shop, frame, &held, form.refused(wrong), &Notes::default()).await?;
            Ok(Refused(page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn finish(
    shop: &WithOrder,
    actor: &Actor,
    product: Product,
    files: Vec<sentra_shared::http::UploadedFile>,
    then: &str,
) -> Result<Response, Failure> {
    let files = files.into_iter().filter(|f| f.field == "photos").take(PHOTOS_MAX).map(|f| f.bytes).collect();
    let unusable = add_all(&shop.app, actor, &product, files).await?;
    let mut done = "saved";
    if then == "publish" {
        match publish(&shop.app, actor, product.id).await {
            Ok(_) => done = "published",
            // The page itself lists what is missing.
            Err(Error::NotPublishable(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if then == "hs_code" {
        return Ok(Redirect::to(&format!("/seller/products/{}/hs-code", product.id)).into_response());
    }
    let photo = unusable.first().map(|e| format!("&photo={}", e.code)).unwrap_or_default();
    Ok(Redirect::to(&format!("/seller/products/{}?done={done}{photo}", product.id)).into_response())
}

#[derive(Debug, Default, Deserialize)]
struct Deed {
    #[serde(default, rename = "do")]
    what: String,
}

async fn set_publication(
    State(shop): State<WithOrder>,
    Seller(actor): Seller,
    PathOf(id): PathOf<ProductId>,
    SentForm(deed): SentForm<Deed>,
) -> Result<Redirect, Failure> {
    let page = |done: &str| Redirect::to(&format!("/seller/products/{id}?done={done}"));
    if deed.what == "withdraw" {
        withdraw(&shop.app, &actor, id).await?;
        return Ok(page("withdrawn"));
    }
    match publish(&shop.app, &actor, id).await {
        Ok(_) => Ok(page("published")),
        Err(Error::NotPublishable(_)) => Ok(Redirect::to(&format!("/seller/products/{id}#missing"))),
        Err(error) => Err(error.into()),
    }
}

async fn move_photo(
    State(shop): State<WithOrder>,
    Seller(actor): Seller,
    PathOf((id, photo)): PathOf<(ProductId, PhotoId)>,
    SentForm(deed): SentForm<Deed>,
) -> Result<Redirect, Failure> {
    let wanted = match deed.what.as_str() {
        "first" => Arrange::First(photo),
        "earlier" => Arrange::Earlier(photo),
        "delete" => Arrange::Delete(photo),
        _ => return Err(Error::field("do", "unknown_choice").into()),
    };
    match arrange(&shop.app, &actor, id, wanted).await {
        Ok(_) => Ok(Redirect::to(&format!("/seller/products/{id}?done=photo"))),
        Err(Error::Invalid(wrong)) => {
            let code = wrong.first().map_or("", |e| e.code);
            Ok(Redirect::to(&format!("/seller/products/{id}?photo={code}")))
        }
        Err(error) => Err(error.into()),
    }
}
