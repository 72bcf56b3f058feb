use sentra_shared::{
    clock::Timestamp,
    contract::{PersonId, SellerId, SessionId},
    db::{WriteTx, write_tx},
    failure::FieldErrors,
    http::{
        IdempotencyKey,
        idempotency::{Begun, Once},
    },
    secret,
    session::{Actor, SignedIn},
    text::Texts,
};

use super::{
    announce::announce,
    numbers::{self, Numbers},
    rules,
    store::{self, Facts},
};
use crate::{app::App, error::Error, people, sessions};

/// What somebody types to become a seller.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewSeller {
    pub(crate) profile: rules::Typed,
    /// Wished words of the address; empty lets the program choose.
    pub(crate) slug: String,
    pub(crate) numbers: Numbers,
}

/// A seller and the session, which acts for it from now on.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) seller: store::Seller,
    pub(crate) signed_in: SignedIn,
    /// True when the same request made the seller before.
    pub(crate) replayed: bool,
}

struct Input<'a> {
    texts: &'a Texts,
    once: &'a Once,
    id: SellerId,
    slugs: Vec<String>,
    wished: bool,
    facts: Facts,
    person: PersonId,
    session: SessionId,
    now: Timestamp,
}

/// Makes the signed-in person the owner of a new seller.
pub(crate) async fn open(app: &App, actor: &Actor, mut new: NewSeller, key: IdempotencyKey) -> Result<Opened, Error> {
    let who = actor.require_person()?;
    let now = app.now();
    if new.profile.phone.trim().is_empty() {
        let person = people::store::find(app.db.read(), who.person_id).await?.ok_or(Error::NotFound)?;
        new.profile.phone = person.phone.unwrap_or_default();
    }
    let id = SellerId::new();
    let (facts, slugs) = check(app, id, &new)?;
    // Identity numbers stay out of what is remembered about the request.
    let once =
        Once::new(actor, "open_seller", key, &(&facts.profile.name, &facts.profile.region_code, &new.slug), now)?;
    let wished = !new.slug.is_empty();
    let (person, session) = (who.person_id, who.session_id);
    let input = Input { texts: &app.texts, once: &once, id, slugs, wished, facts, person, session, now };
    let begun = write_tx(&app.db, "open_seller", &input, |tx, input| Box::pin(store_it(tx, input))).await?;
    let (id, replayed) = match begun {
        Begun::Fresh => (input.id, false),
        Begun::Replay(id) => (id, true),
    };
    let seller = store::find(app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let signed_in = sessions::signed_in(app.db.read(), session, now).await?.ok_or(Error::NotFound)?;
    Ok(Opened { seller, signed_in, replayed })
}

fn check(app: &App, id: SellerId, new: &NewSeller) -> Result<(Facts, Vec<String>), Error> {
    let mut errors = FieldErrors::default();
    let profile = rules::profile(&mut errors, &new.profile);
    let sealed = numbers::seal(app, &mut errors, id, &new.numbers)?;
    let wished = if new.slug.is_empty() { None } else { rules::wished_slug(&mut errors, &new.slug) };
    errors.finish().map_err(Error::Invalid)?;
    let profile = profile.ok_or(Error::NotFound)?;
    let random = secret::random_text(secret::READABLE, 6);
    let slugs =
        wished.map_or_else(|| rules::slug_candidates(&profile.name, &profile.region_code, &random), |slug| vec![slug]);
    Ok((Facts { profile, npwp: sealed.npwp.unwrap_or_default(), nik: sealed.nik.unwrap_or_default() }, slugs))
}

async fn store_it(tx: &WriteTx, input: &Input<'_>) -> Result<Begun<SellerId>, Error> {
    let begun = input.once.begin::<SellerId, Error>(tx).await?;
    if let Begun::Replay(_) = begun {
        return Ok(begun);
    }
    if sessions::find(tx, input.session, input.now).await?.is_none() {
        return Err(sentra_shared::session::Denied::SignInFirst.into());
    }
    if store::of_person(tx, input.person).await?.len() >= rules::SELLERS_MAX {
        return Err(Error::TooManySellers);
    }
    insert_under_free_slug(tx, input).await?;
    store::add_owner(tx, input.id, input.person, input.now).await?;
    people::store::set_acting_seller(tx, input.person, Some(input.id)).await?;
    sessions::set_seller(tx, input.session, Some(input.id)).await?;
    announce(tx, input.texts, input.id, true, input.now).await?;
    input.once.finish(tx, &input.id).await?;
    Ok(begun)
}

async fn insert_under_free_slug(tx: &WriteTx, input: &Input<'_>) -> Result<(), Error> {
    for slug in &input.slugs {
        if store::insert(tx, input.id, slug, &input.facts, input.now).await? {
            return Ok(());
        }
    }
    // Only somebody who wished for an address can choose another one; a taken random one is next to impossible.
    Err(Error::field(if input.wished { "slug" } else { "name" }, "taken"))
}
