use sentra_shared::{
    audit,
    db::{unique_violation, write_tx},
    failure::{FieldError, FieldErrors},
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    session::{Actor, Role},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    number::{AwbError, AwbNumber, bare, serial_with_check},
    store::{self, Range},
};
use crate::{
    app::App,
    cargo::{AwbRangeId, input},
    error::Error,
};

/// Numbers of one range.
const RANGE_MAX: u32 = 2_000;
/// Longest note, in characters.
const NOTE_MAX: usize = 120;

/// Numbers an airline gave, as written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AwbRangeIn)]
pub(crate) struct RangeIn {
    /// Airline designator of two characters, e.g. `GA`.
    pub(crate) carrier: String,
    /// The airline's three digits, e.g. `126`.
    pub(crate) prefix: String,
    /// First number: eight digits with the check digit, or seven without.
    pub(crate) first: String,
    /// Last number, likewise.
    pub(crate) last: String,
    /// Where it comes from, up to 120 characters.
    #[serde(default)]
    pub(crate) note: String,
}

/// Takes a range into stock; the range, and whether this is the answer to a repeat.
///
/// # Errors
/// [`Error::Invalid`] naming every wrong field: check digits, numbers known already.
pub(crate) async fn receive(
    app: &App,
    actor: &Actor,
    written: &RangeIn,
    key: IdempotencyKey,
) -> Result<(Range, bool), Error> {
    actor.require(Role::Coordinator)?;
    let now = app.now();
    let (carrier, numbers, note) = check(written)?;
    let (Some(first), Some(last)) = (numbers.first().copied(), numbers.last().copied()) else {
        return Err(Error::Invalid(vec![FieldError::new("last", "awb_last_before_first")]));
    };
    let range = Range { id: AwbRangeId::new(), carrier, first, last, note, created_at: now };
    let once = Once::new(actor, "awb.receive", key, written, now)?;
    let input = (range, numbers, once, actor.clone());
    let outcome = write_tx(&app.db, "receive_awb", &input, |tx, (range, numbers, once, actor)| {
        Box::pin(async move {
            if let Begun::Replay(id) = once.begin::<AwbRangeId, Error>(tx).await? {
                return Ok((Range { id, ..range.clone() }, true));
            }
            let owner = store::carrier_of(tx, &range.first.prefix()).await?;
            if let Some(owner) = owner.filter(|owner| *owner != range.carrier) {
                let wrong = FieldError::new("prefix", "awb_prefix_of_another").with("carrier", owner);
                return Err(Error::Invalid(vec![wrong]));
            }
            if let Some(number) = store::known(tx, range.first, range.last).await? {
                return Err(Error::Invalid(vec![FieldError::new("first", "awb_known").with("number", number)]));
            }
            store::insert(tx, range, numbers, &actor.label()).await?;
            let what =
                json!({ "carrier": range.carrier, "first": range.first.to_string(), "last": range.last.to_string() });
            audit::record(tx, actor, range.created_at, "awb.received", range.id, &what).await?;
            once.finish(tx, &range.id).await?;
            Ok((range.clone(), false))
        })
    })
    .await;
    match outcome {
        // Somebody else entered one of them between the look and the insert.
        Err(Error::Db(error)) if unique_violation(&error).is_some_and(|what| what.contains("awb_number")) => {
            let number = input.0.first;
            Err(Error::Invalid(vec![FieldError::new("first", "awb_known").with("number", number)]))
        }
        other => other,
    }
}

type Checked = (String, Vec<AwbNumber>, String);

fn check(written: &RangeIn) -> Result<Checked, Vec<FieldError>> {
    let mut errors = FieldErrors::default();
    let carrier = input::carrier(&mut errors, "carrier", &written.carrier);
    let prefix = written.prefix.trim();
    let digits = prefix.len() == 3 && prefix.bytes().all(|b| b.is_ascii_digit());
    let prefix = prefix.parse::<u16>().ok().filter(|_| digits);
    errors.require(prefix.is_some(), "prefix", "not_an_awb_prefix");
    let first = serial(&mut errors, "first", prefix, &written.first);
    let last = serial(&mut errors, "last", prefix, &written.last);
    let note = input::line(&mut errors, "note", &written.note, NOTE_MAX);
    if let (Some(first), Some(last)) = (first, last) {
        if last < first {
            errors.push(FieldError::new("last", "awb_last_before_first"));
        } else if last - first >= RANGE_MAX {
            errors.push(FieldError::new("last", "awb_range_too_long").with("max", RANGE_MAX));
        }
    }
    errors.finish()?;
    let (Some(carrier), Some(prefix), Some(first), Some(last)) = (carrier, prefix, first, last) else {
        return Err(Vec::new());
    };
    let numbers = (first..=last).filter_map(|serial| AwbNumber::new(prefix, serial)).collect();
    Ok((carrier, numbers, note))
}

/// Seven digits, eight with the check digit, or eleven that begin with the prefix.
fn serial(errors: &mut FieldErrors, field: &str, prefix: Option<u16>, written: &str) -> Option<u32> {
    if written.trim().is_empty() {
        errors.push(FieldError::new(field, "required"));
        return None;
    }
    let Some(digits) = bare(written) else {
        errors.push(FieldError::new(field, "not_an_awb_serial"));
        return None;
    };
    let own = prefix.map(|p| format!("{p:03}")).unwrap_or_default();
    let digits = if digits.len() == 11 { digits.strip_prefix(&own).unwrap_or(&digits) } else { &digits };
    if digits.len() == 7 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits.parse().ok();
    }
    match serial_with_check(digits) {
        Ok(serial) => Some(serial),
        Err(AwbError::CheckDigit { expected }) => {
            errors.push(FieldError::new(field, "awb_check_digit").with("expected", expected));
            None
        }
        Err(AwbError::NotElevenDigits) => {
            errors.push(FieldError::new(field, "not_an_awb_serial"));
            None
        }
    }
}
