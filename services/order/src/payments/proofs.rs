//! A buyer shows by a picture that the money was sent. It proves nothing by itself: staff look for the money on the statement.

use bytes::Bytes;
use sentra_shared::{
    contract::OrderId,
    db::write_tx,
    failure::FieldError,
    files::content_name,
    session::{Actor, Role},
};

use super::{Proof, ProofId, rules::PaymentState, store};
use crate::{app::App, error::Error, fulfilment::access::buyer_order};

/// Largest picture, in bytes.
pub(crate) const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Pictures of one payment.
const COUNT_MAX: usize = 5;

/// The ending of a picture's name by its first bytes; `None` when it is no JPEG, PNG or WebP, whatever it is called.
fn ending(content: &[u8]) -> Option<&'static str> {
    match content {
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => None,
    }
}

/// The media type of a stored picture.
pub(super) fn media_type(file: &str) -> &'static str {
    match file.rsplit_once('.') {
        Some((_, "png")) => "image/png",
        Some((_, "webp")) => "image/webp",
        _ => "image/jpeg",
    }
}

/// Keeps a picture with an order's payment, where only staff see it.
///
/// # Errors
/// [`Error::Invalid`] for `proof`, [`Error::NotFound`] for other people's orders, [`Error::Files`].
pub(crate) async fn send(
    app: &App,
    actor: &Actor,
    order: OrderId,
    token: Option<&str>,
    content: Bytes,
) -> Result<(), Error> {
    let order = buyer_order(app.db.read(), actor, order, token).await?;
    let refused = |code| Error::Invalid(vec![FieldError::new("proof", code)]);
    if content.is_empty() {
        return Err(refused("required"));
    }
    if content.len() > BYTES_MAX {
        return Err(refused("picture_too_large"));
    }
    let ending = ending(&content).ok_or_else(|| refused("not_a_picture"))?;
    let payment = store::of_order(app.db.read(), order.id).await?.ok_or(Error::NotFound)?;
    let before = store::proofs_of(app.db.read(), &[payment.id]).await?;
    if before.len() >= COUNT_MAX {
        return Err(refused("enough_pictures"));
    }
    if payment.state == PaymentState::Confirmed {
        return Ok(());
    }
    let file = format!("{}.{ending}", content_name(&content));
    if before.iter().any(|p| p.file == file) {
        return Ok(());
    }
    app.files.put_private(&file, content).await?;
    let proof = Proof { id: ProofId::new(), payment_id: payment.id, file, sent_at: app.now() };
    write_tx(&app.db, "send_proof", &proof, |tx, proof| {
        Box::pin(async move { Ok(store::insert_proof(tx, proof).await?) })
    })
    .await
}

/// A picture and its media type, for staff.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`], [`Error::Files`].
pub(crate) async fn show(app: &App, actor: &Actor, id: ProofId) -> Result<(Bytes, &'static str), Error> {
    actor.require(Role::Staff)?;
    let proof = store::proof(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    Ok((app.files.get_private(&proof.file).await?, media_type(&proof.file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_their_bytes_not_by_their_name() {
        assert_eq!(ending(&[0xFF, 0xD8, 0xFF, 0xE0, 0]), Some("jpg"));
        assert_eq!(ending(b"\x89PNG\r\n\x1a\nxx"), Some("png"));
        assert_eq!(ending(b"RIFF\0\0\0\0WEBPVP8 "), Some("webp"));
        for other in [&b"PK\x03\x04"[..], b"<svg", b"GIF89a", b"", b"RIFF"] {
            assert_eq!(ending(other), None);
        }
    }
}
