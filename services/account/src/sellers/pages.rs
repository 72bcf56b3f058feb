//! Page of a seller's profile and standing; the same page makes one.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::TimeDelta;
use sentra_shared::{
    clock::Timestamp,
    contract::account::MissingRight,
    failure::{Failure, FieldError},
    http::{Form, IdempotencyKey, Member, QueryOf, Web},
    page::{Frame, Page, Refused},
    region::{self, Region},
    session::Actor,
    text::{Lang, Localized},
};
use serde::Deserialize;

use super::{
    numbers::{self, Numbers},
    open::{self, NewSeller},
    rules::{LegalForm, Typed},
    standing::{self, StandingView},
    store::Seller,
    update::{self, SellerEdit},
};
use crate::{app::App, error::Error, reply, sessions};

/// The pages of this feature.
pub(crate) fn router() -> Router<App> {
    Router::new().route("/seller/profile", get(profile_page).post(profile_send))
}

/// The province whose programme this is stands first in the list of places.
const HOME_PROVINCE: &str = "35";

#[derive(Debug, Default, Deserialize)]
struct ProfileQuery {
    #[serde(default)]
    done: String,
    /// Asks for the form of a further seller.
    #[serde(default)]
    new: String,
}

#[derive(Debug, Default, Clone, Deserialize)]
struct ProfileForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    legal_form: String,
    #[serde(default)]
    region_code: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    nib: String,
    #[serde(default)]
    npwp: String,
    #[serde(default)]
    npwp_remove: String,
    #[serde(default)]
    nik: String,
    #[serde(default)]
    nik_remove: String,
    #[serde(default, rename = "story.id")]
    story_id: String,
    #[serde(default, rename = "story.en")]
    story_en: String,
    #[serde(default, rename = "story.zh_hant")]
    story_zh_hant: String,
    /// Empty makes a new seller.
    #[serde(default)]
    version: String,
    #[serde(default)]
    _key: String,
}

impl ProfileForm {
    fn of(seller: &Seller) -> Self {
        let profile = &seller.profile;
        Self {
            name: profile.name.clone(),
            legal_form: profile.legal_form.to_string(),
            region_code: profile.region_code.clone(),
            address: profile.address.clone(),
            phone: profile.phone.clone(),
            nib: profile.nib.clone().unwrap_or_default(),
            story_id: profile.story.id.clone().unwrap_or_default(),
            story_en: profile.story.en.clone().unwrap_or_default(),
            story_zh_hant: profile.story.zh_hant.clone().unwrap_or_default(),
            version: seller.version.to_string(),
            ..Self::default()
        }
    }

    fn story(&self) -> Localized {
        Localized::new(&self.story_id, &self.story_en).with(Lang::ZhHant, &self.story_zh_hant)
    }

    /// An empty box keeps the number, for it is never shown; a tick takes it away.
    fn numbers(&self) -> Numbers {
        let one = |typed: &str, remove: &str| {
            if !remove.is_empty() {
                return Some(String::new());
            }
            Some(typed.trim().to_owned()).filter(|t| !t.is_empty())
        };
        Numbers { npwp: one(&self.npwp, &self.npwp_remove), nik: one(&self.nik, &self.nik_remove) }
    }

    fn into_new(self) -> NewSeller {
        let (story, numbers) = (self.story(), self.numbers());
        let profile = Typed {
            name: self.name,
            legal_form: self.legal_form,
            region_code: self.region_code,
            address: self.address,
            phone: self.phone,
            nib: self.nib,
            story,
        };
        NewSeller { profile, slug: String::new(), numbers }
    }

    fn into_edit(self) -> SellerEdit {
        let (story, numbers) = (self.story(), self.numbers());
        SellerEdit {
            name: Some(self.name),
            legal_form: Some(self.legal_form),
            region_code: Some(self.region_code),
            address: Some(self.address),
            phone: Some(self.phone),
            nib: Some(self.nib),
            story: Some(story),
            numbers,
            version: self.version.parse().unwrap_or(0),
        }
    }
}

/// Kabupaten and kota of one province.
#[derive(Debug)]
struct Province {
    name: &'static str,
    regencies: Vec<&'static Region>,
}

fn provinces() -> Vec<Province> {
    let mut all: Vec<_> = region::provinces().collect();
    all.sort_by_key(|p| (p.code != HOME_PROVINCE, p.name));
    all.into_iter().map(|p| Province { name: p.name, regencies: region::children(p.code).collect() }).collect()
}

/// A seller as the page shows it beside the form.
#[derive(Debug)]
struct Existing {
    slug: String,
    npwp: Option<String>,
    nik: Option<String>,
    standing: StandingView,
    badge: Option<String>,
    /// Keys of advice on what would make the profile better.
    advice: Vec<&'static str>,
}

#[derive(Debug, Template)]
#[template(path = "sellers/profile.html")]
struct ProfilePage {
    frame: Frame,
    existing: Option<Existing>,
    form: ProfileForm,
    key: String,
    legal_forms: [LegalForm; 8],
    provinces: Vec<Province>,
    said: &'static str,
    errors: Vec<FieldError>,
}

impl ProfilePage {
    /// Key of a right's name.
    fn right_key(right: &str) -> &'static str {
        match right {
            "list_food" => "training-right-list-food",
            "export" => "training-right-export",
            _ => "training-right-list",
        }
    }

    fn form_name(&self, form: &LegalForm) -> String {
        self.frame.t(&format!("sellers-form-{}", form.as_str().replace('_', "-")))
    }

    /// True when the folded part of the form must be seen.
    fn numbers_wrong(&self) -> bool {
        self.errors.iter().any(|e| matches!(e.field.as_str(), "nib" | "npwp" | "nik"))
    }

    /// The last day before a right ends at midnight.
    fn last_day(&self, ends_at: &Timestamp) -> String {
        self.frame.day(&(*ends_at - TimeDelta::seconds(1)))
    }

    /// The day a certificate ended or begins.
    fn due_day(&self, missing: &MissingRight) -> Option<String> {
        let due = missing.due.as_ref()?;
        Some(if missing.code.ends_with("_ended") { self.last_day(due) } else { self.frame.day(due) })
    }

    fn is_blocking(missing: &MissingRight) -> bool {
        missing.right == "list"
    }

    async fn load(app: &App, actor: &Actor, frame: Frame, fresh: bool) -> Result<Self, Failure> {
        let mut page = Self {
            frame,
            existing: None,
            form: ProfileForm::default(),
            key: reply::form_key(),
            legal_forms: LegalForm::ALL,
            provinces: provinces(),
            said: "",
            errors: Vec::new(),
        };
        if fresh || actor.seller_id().is_none() {
            let person = actor.person_id().ok_or(Error::NotFound)?;
            let phone =
                crate::people::store::find(app.db.read(), person).await?.and_then(|p| p.phone).unwrap_or_default();
            page.form = ProfileForm { phone, legal_form: LegalForm::Perorangan.to_string(), ..ProfileForm::default() };
            return Ok(page);
        }
        let seller = update::own(app, actor).await?;
        let standing = standing::standing(app, actor).await?;
        let (npwp, nik) = numbers::masked(app, &seller)?;
        page.form = ProfileForm::of(&seller);
        let advice = advice(&seller);
        page.existing = Some(Existing { slug: seller.slug, npwp, nik, standing, badge: seller.training_badge, advice });
        Ok(page)
    }
}

/// What is not needed to sell and yet worth adding.
fn advice(seller: &Seller) -> Vec<&'static str> {
    let profile = &seller.profile;
    let mut keys = Vec::new();
    if profile.story.is_empty() {
        keys.push("sellers-advice-story");
    } else if profile.story.en.is_none() {
        keys.push("sellers-advice-story-en");
    }
    if profile.address.is_empty() {
        keys.push("sellers-advice-address");
    }
    if profile.nib.is_none() {
        keys.push("sellers-advice-nib");
    }
    keys
}

async fn profile_page(
    State(app): State<App>,
    Member(actor): Member,
    QueryOf(query): QueryOf<ProfileQuery>,
    frame: Frame,
) -> Result<Page<ProfilePage>, Failure> {
    let page = ProfilePage::load(&app, &actor, frame, !query.new.is_empty()).await?;
    let said = match query.done.as_str() {
        "opened" => "sellers-said-opened",
        "saved" => "sellers-said-saved",
        _ => "",
    };
    Ok(Page(ProfilePage { said, ..page }))
}

async fn profile_send(
    State(app): State<App>,
    Member(actor): Member,
    Extension(web): Extension<Arc<Web>>,
    frame: Frame,
    Form(form): Form<ProfileForm>,
) -> Result<Response, Failure> {
    let fresh = form.version.is_empty();
    let outcome = if fresh {
        let key = IdempotencyKey(Some(form._key.clone()).filter(|k| !k.is_empty() && k.len() <= 64));
        open::open(&app, &actor, form.clone().into_new(), key).await.map(|opened| Some(opened.signed_in))
    } else {
        update::update(&app, &actor, form.clone().into_edit()).await.map(|_| None)
    };
    match outcome {
        Ok(Some(who)) => {
            web.session_changed(who.session_id, Some(who.clone()));
            Ok(reply::signed_in_to(&web, &sessions::token(&app, &who), "/seller/profile?done=opened"))
        }
        Ok(None) => Ok(axum::response::Redirect::to("/seller/profile?done=saved").into_response()),
        Err(Error::Invalid(errors)) => {
            let page = ProfilePage::load(&app, &actor, frame, fresh).await?;
            let form = ProfileForm { npwp: String::new(), nik: String::new(), ..form };
            Ok(Refused(ProfilePage { form, errors, ..page }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
