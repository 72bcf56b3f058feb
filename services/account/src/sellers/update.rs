use sentra_shared::{
    clock::Timestamp,
    contract::SellerId,
    db::write_tx,
    failure::FieldErrors,
    session::Actor,
    text::{Localized, Texts},
};

use super::{
    announce::announce,
    numbers::{self, Numbers},
    rules,
    store::{self, Facts, Seller},
};
use crate::{app::App, error::Error};

/// What the seller changes; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct SellerEdit {
    pub(crate) name: Option<String>,
    pub(crate) legal_form: Option<String>,
    pub(crate) region_code: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) phone: Option<String>,
    /// Empty takes it away.
    pub(crate) nib: Option<String>,
    pub(crate) story: Option<Localized>,
    pub(crate) numbers: Numbers,
    pub(crate) version: i64,
}

struct Input<'a> {
    texts: &'a Texts,
    id: SellerId,
    version: i64,
    facts: Facts,
    now: Timestamp,
}

/// The seller acted for.
pub(crate) async fn own(app: &App, actor: &Actor) -> Result<Seller, Error> {
    let id = actor.require_seller()?;
    store::find(app.db.read(), id).await?.ok_or(Error::NotFound)
}

/// Changes the seller acted for.
pub(crate) async fn update(app: &App, actor: &Actor, edit: SellerEdit) -> Result<Seller, Error> {
    let seller = own(app, actor).await?;
    let facts = check(app, &seller, &edit)?;
    let input = Input { texts: &app.texts, id: seller.id, version: edit.version, facts, now: app.now() };
    write_tx(&app.db, "update_seller", &input, |tx, input| {
        Box::pin(async move {
            store::update(tx, input.id, input.version, &input.facts, input.now).await?;
            announce(tx, input.texts, input.id, true, input.now).await
        })
    })
    .await?;
    store::find(app.db.read(), seller.id).await?.ok_or(Error::NotFound)
}

fn check(app: &App, seller: &Seller, edit: &SellerEdit) -> Result<Facts, Error> {
    let now = &seller.profile;
    let or = |typed: &Option<String>, present: &str| typed.clone().unwrap_or_else(|| present.to_owned());
    let typed = rules::Typed {
        name: or(&edit.name, &now.name),
        legal_form: or(&edit.legal_form, now.legal_form.as_str()),
        region_code: or(&edit.region_code, &now.region_code),
        address: or(&edit.address, &now.address),
        phone: or(&edit.phone, &now.phone),
        nib: or(&edit.nib, now.nib.as_deref().unwrap_or_default()),
        story: edit.story.clone().unwrap_or_else(|| now.story.clone()),
    };
    let mut errors = FieldErrors::default();
    let profile = rules::profile(&mut errors, &typed);
    let sealed = numbers::seal(app, &mut errors, seller.id, &edit.numbers)?;
    errors.finish().map_err(Error::Invalid)?;
    Ok(Facts {
        profile: profile.ok_or(Error::NotFound)?,
        npwp: sealed.npwp.unwrap_or_else(|| seller.npwp.clone()),
        nik: sealed.nik.unwrap_or_else(|| seller.nik.clone()),
    })
}
