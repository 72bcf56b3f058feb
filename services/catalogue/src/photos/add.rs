use bytes::Bytes;
use sentra_shared::{
    clock::Timestamp,
    contract::{PhotoId, ProductId, SellerId},
    db::write_tx,
    failure::FieldError,
    session::Actor,
    text::Localized,
};

use super::{
    FILE_BYTES_MAX, PHOTOS_MAX,
    process::{self, Processed, Unfit},
    store,
};
use crate::{
    app::App,
    categories,
    error::Error,
    products::{self, Photo, Product},
};

const ALT_CHARS_MAX: usize = 200;

struct Input {
    seller: SellerId,
    product: ProductId,
    photo: Photo,
    now: Timestamp,
}

/// Adds a photo behind the others. The same picture twice is one photo.
///
/// # Errors
/// Not the seller's product, no photo or too large a one, too many of them, the file store, or the database's.
pub(crate) async fn add(
    app: &App,
    actor: &Actor,
    product: ProductId,
    file: Bytes,
    alt: Localized,
) -> Result<Photo, Error> {
    let seller = actor.require_seller()?;
    products::owned(app.db.read(), seller, product).await?;
    check_alt(&alt)?;
    if file.len() > FILE_BYTES_MAX {
        return Err(Error::Invalid(vec![
            FieldError::new("file", "photo_too_large").with("mb", FILE_BYTES_MAX / 1024 / 1024),
        ]));
    }
    let done = process_apart(app, file).await?;
    for (name, content) in done.files {
        app.files.put(&name, content).await?;
    }
    let photo = Photo { id: PhotoId::new(), key: done.key, width: done.width, height: done.height, alt };
    let input = Input { seller, product, photo, now: app.clock.now() };
    write_tx(&app.db, "add_photo", &input, |tx, input| {
        Box::pin(async move {
            let before = products::owned(tx, input.seller, input.product).await?;
            if let Some(known) = before.photos.iter().find(|p| p.key == input.photo.key) {
                return Ok(known.clone());
            }
            if before.photos.len() >= PHOTOS_MAX {
                return Err(Error::Invalid(vec![FieldError::new("file", "too_many_photos").with("max", PHOTOS_MAX)]));
            }
            let mut after = before.changed(input.now);
            after.photos.push(input.photo.clone());
            products::save(tx, &before, &after).await?;
            store::replace(tx, after.id, &after.photos).await?;
            products::announce(tx, &categories::tree(tx).await?, &after, input.now).await?;
            Ok(input.photo.clone())
        })
    })
    .await
}

/// Adds several files of a form, each described by the product's title; tells which of them could not be used.
///
/// # Errors
/// As [`add`], except that unusable files are told and not an error.
pub(crate) async fn add_all(
    app: &App,
    actor: &Actor,
    product: &Product,
    files: Vec<Bytes>,
) -> Result<Vec<FieldError>, Error> {
    let mut wrong = Vec::new();
    for file in files {
        match add(app, actor, product.id, file, product.facts.title.clone()).await {
            Ok(_) => {}
            Err(Error::Invalid(fields)) => wrong.extend(fields),
            Err(error) => return Err(error),
        }
    }
    Ok(wrong)
}

async fn process_apart(app: &App, file: Bytes) -> Result<Processed, Error> {
    // The permit goes with the work: a client that hangs up does not free its place while the picture is still in memory.
    let Ok(permit) = std::sync::Arc::clone(&app.pictures).acquire_owned().await else { return Err(Error::NotFound) };
    let outcome = tokio::task::spawn_blocking(move || {
        let outcome = process::process(&file);
        drop(permit);
        outcome
    })
    .await?;
    outcome.map_err(|unfit| match unfit {
        Unfit::NotAPhoto => Error::field("file", "not_a_photo"),
        Unfit::TooManyPixels => Error::field("file", "too_many_pixels"),
    })
}

fn check_alt(alt: &Localized) -> Result<(), Error> {
    if alt.longest() > ALT_CHARS_MAX {
        return Err(Error::Invalid(vec![FieldError::new("alt", "too_long").with("max", ALT_CHARS_MAX)]));
    }
    if alt.all().any(|t| t.chars().any(char::is_control)) { Err(Error::field("alt", "bad_characters")) } else { Ok(()) }
}
