//! Tax and identity numbers of a seller: kept sealed, shown masked (personal finance is specific personal data, UU 27/2022 art. 4).

use sentra_shared::{contract::SellerId, failure::FieldErrors};

use super::{rules, store::Seller};
use crate::{app::App, error::Error};

/// Numbers as typed: `None` keeps what is there, an empty text takes it away.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    pub(crate) npwp: Option<String>,
    pub(crate) nik: Option<String>,
}

/// Numbers as they are written: the outer `None` keeps what is there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sealed {
    pub(crate) npwp: Option<Option<String>>,
    pub(crate) nik: Option<Option<String>>,
}

fn place(column: &str, id: SellerId) -> String {
    format!("seller.{column}.{id}")
}

/// Checks and seals what was typed.
pub(crate) fn seal(app: &App, errors: &mut FieldErrors, id: SellerId, typed: &Numbers) -> Result<Sealed, Error> {
    let mut one = |column: &str, typed: &Option<String>, check: fn(&mut FieldErrors, &str) -> Option<String>| {
        let Some(typed) = typed else { return Ok(None) };
        if typed.trim().is_empty() {
            return Ok(Some(None));
        }
        match check(errors, typed) {
            Some(number) => Ok::<_, Error>(Some(Some(app.keys.seal(&place(column, id), &number)?))),
            None => Ok(None),
        }
    };
    let npwp = one("npwp", &typed.npwp, rules::tax_number)?;
    let nik = one("nik", &typed.nik, rules::identity_number)?;
    Ok(Sealed { npwp, nik })
}

/// The ends of the numbers, for their owner to recognise: tax number, identity number.
pub(crate) fn masked(app: &App, seller: &Seller) -> Result<(Option<String>, Option<String>), Error> {
    let show = |column: &str, sealed: &Option<String>| match sealed {
        Some(sealed) => Ok::<_, Error>(Some(rules::masked(&app.keys.open(&place(column, seller.id), sealed)?))),
        None => Ok(None),
    };
    Ok((show("npwp", &seller.npwp)?, show("nik", &seller.nik)?))
}
