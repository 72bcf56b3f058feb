use sentra_shared::{
    audit,
    db::write_tx,
    failure::{FieldError, FieldErrors},
    session::{Actor, Role},
};
use serde_json::json;

use super::{
    number::{AwbError, AwbNumber},
    store,
};
use crate::{app::App, cargo::input, error::Error};

/// Longest reason, in characters.
const REASON_MAX: usize = 200;

/// Takes a free number out of stock for ever, because it is lost or spoiled.
///
/// # Errors
/// [`Error::NotFound`], [`crate::cargo::CargoRefused::AwbNotFree`], [`Error::Invalid`] for the number or the reason.
pub(super) async fn void(app: &App, actor: &Actor, number: &str, reason: &str) -> Result<AwbNumber, Error> {
    actor.require(Role::Coordinator)?;
    let mut errors = FieldErrors::default();
    let number = match number.parse::<AwbNumber>() {
        Ok(number) => Some(number),
        Err(AwbError::CheckDigit { expected }) => {
            errors.push(FieldError::new("number", "awb_check_digit").with("expected", expected));
            None
        }
        Err(AwbError::NotElevenDigits) => {
            errors.push(FieldError::new("number", "not_an_awb_number"));
            None
        }
    };
    let reason = input::line(&mut errors, "reason", reason, REASON_MAX);
    if reason.is_empty() {
        errors.push(FieldError::new("reason", "required"));
    }
    errors.finish()?;
    let number = number.ok_or(Error::NotFound)?;
    let input = (number, reason, actor.clone(), app.now());
    write_tx(&app.db, "void_awb", &input, |tx, (number, reason, actor, now)| {
        Box::pin(async move {
            store::void_free(tx, *number, reason, *now).await?;
            audit::record(tx, actor, *now, "awb.voided", number, &json!({ "reason": reason })).await?;
            Ok(*number)
        })
    })
    .await
}
