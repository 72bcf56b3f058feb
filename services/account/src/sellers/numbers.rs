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

/// The numbers in full: tax number, identity number.
pub(crate) fn opened(app: &App, seller: &Seller) -> Result<(Option<String>, Option<String>), Error> {
    let open = |column: &str, sealed: &Option<String>| {
        sealed.as_ref().map(|sealed| app.keys.open(&place(column, seller.id), sealed)).transpose()
    };
    Ok((open("npwp", &seller.npwp)?, open("nik", &seller.nik)?))
}

/// The ends of the numbers, for their owner to recognise: tax number, identity number.
pub(crate) fn masked(app: &App, seller: &Seller) -> Result<(Option<String>, Option<String>), Error> {
    let (npwp, nik) = opened(app, seller)?;
    let show = |number: Option<String>| number.map(|number| rules::masked(&number));
    Ok((show(npwp), show(nik)))
}
