use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SellerId, SessionId},
    db::write_tx,
    failure::FieldErrors,
    session::{Actor, SignedIn},
    text::Lang,
};

use super::{rules, store};
use crate::{
    app::App,
    error::Error,
    sellers::{self, OwnSeller},
    sessions,
};

/// An account as its owner sees it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) person: store::Person,
    pub(crate) consents: Vec<store::Consent>,
    pub(crate) sellers: Vec<OwnSeller>,
    /// As the session says now.
    pub(crate) signed_in: SignedIn,
}

/// Reads the own account. Asks the table, so an ended session sees nothing however fresh its assertion is.
pub(crate) async fn read(app: &App, actor: &Actor) -> Result<Account, Error> {
    let session = actor.require_person()?.session_id;
    let db = app.db.read();
    let signed_in =
        sessions::signed_in(db, session, app.now()).await?.ok_or(sentra_shared::session::Denied::SignInFirst)?;
    let person = store::find(db, signed_in.person_id).await?.ok_or(Error::NotFound)?;
    let consents = store::consents(db, person.id).await?;
    let sellers = sellers::own(db, person.id).await?;
    Ok(Account { person, consents, sellers, signed_in })
}

/// What the owner changes; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProfileEdit {
    pub(crate) name: Option<String>,
    /// Empty takes the number away.
    pub(crate) phone: Option<String>,
    pub(crate) lang: Option<String>,
    pub(crate) acting_seller_id: Option<SellerId>,
    pub(crate) version: i64,
}

struct Input {
    person: PersonId,
    session: SessionId,
    version: i64,
    change: store::ProfileChange,
    now: Timestamp,
}

/// Changes the own account; the answer is the session as it is then.
pub(crate) async fn update(app: &App, actor: &Actor, edit: ProfileEdit) -> Result<SignedIn, Error> {
    let account = read(app, actor).await?;
    let change = check(&account, &edit)?;
    let input = Input {
        person: account.person.id,
        session: account.signed_in.session_id,
        version: edit.version,
        change,
        now: app.now(),
    };
    write_tx(&app.db, "update_profile", &input, |tx, input| {
        Box::pin(async move {
            store::update_profile(tx, input.person, input.version, &input.change, input.now).await?;
            Ok::<_, Error>(sessions::set_seller(tx, input.session, input.change.acting_seller_id).await?)
        })
    })
    .await?;
    sessions::signed_in(app.db.read(), input.session, input.now).await?.ok_or(Error::NotFound)
}

fn check(account: &Account, edit: &ProfileEdit) -> Result<store::ProfileChange, Error> {
    let person = &account.person;
    let mut errors = FieldErrors::default();
    let name = edit.name.as_ref().map_or_else(|| person.name.clone(), |typed| rules::name(&mut errors, typed));
    let phone = edit.phone.as_ref().map_or_else(|| person.phone.clone(), |typed| rules::phone(&mut errors, typed));
    let lang: Option<Lang> = edit.lang.as_ref().map_or(person.lang, |typed| rules::lang(&mut errors, typed));
    let acting_seller_id = edit.acting_seller_id.or(account.signed_in.seller_id);
    let own = acting_seller_id.is_none_or(|id| account.sellers.iter().any(|s| s.id == id));
    errors.require(own, "acting_seller_id", "unknown_choice");
    errors.finish().map_err(Error::Invalid)?;
    Ok(store::ProfileChange { name, phone, lang, acting_seller_id })
}
