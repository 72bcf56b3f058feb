//! Pages: sign in and out, register, set a new password, the own account.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sentra_shared::{
    contract::SellerId,
    failure::{Failure, FieldError},
    http::{Anyone, ClientAddress, Form, IdempotencyKey, Member, QueryOf, Web, cookie},
    page::{Frame, Page, Refused},
    session::Actor,
    text::Lang,
};
use serde::Deserialize;

use super::{
    profile::{self, ProfileEdit},
    register::{self, Registration},
    reset, rules,
    sign_in::{self, Credentials},
    store,
};
use crate::{
    app::App,
    error::Error,
    legal, reply,
    sellers::OwnSeller,
    sessions,
    training::verify::{self, Verified},
};

/// The pages of this feature.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in_form).post(sign_in_send))
        .route("/sign-out", get(|| async { Redirect::to("/account") }).post(sign_out_send))
        .route("/register", get(register_form).post(register_send))
        .route("/password", get(forgotten_form).post(forgotten_send))
        .route("/password/new", get(new_password_form).post(new_password_send))
        .route("/account", get(account_page).post(account_send))
        .route("/account/seller", post(seller_send))
}

/// Demo accounts: key of the role's name, and the word before `@demo.example`.
const DEMO_ROLES: [(&str, &str); 5] = [
    ("people-role-buyer", "buyer"),
    ("people-role-seller", "seller"),
    ("people-role-coordinator", "coordinator"),
    ("people-role-trainer", "trainer"),
    ("people-role-staff", "staff"),
];

#[derive(Debug, Default, Deserialize)]
struct SignInQuery {
    #[serde(default)]
    next: String,
    /// What was just done: `reset` or `out`.
    #[serde(default)]
    done: String,
}

#[derive(Debug, Template)]
#[template(path = "people/sign_in.html")]
struct SignInPage {
    frame: Frame,
    next: String,
    email: String,
    /// Key of what to say after a redirect; empty for nothing.
    said: &'static str,
    refused: bool,
    demo_roles: &'static [(&'static str, &'static str)],
}

impl SignInPage {
    fn new(frame: Frame, next: &str) -> Self {
        let next = rules::local_path(next).unwrap_or_default().to_owned();
        let demo_roles: &[(&str, &str)] = if frame.demo { &DEMO_ROLES } else { &[] };
        Self { frame, next, email: String::new(), said: "", refused: false, demo_roles }
    }
}

/// Where a person goes who is signed in now.
fn onward(next: &str, who: &sentra_shared::session::SignedIn) -> String {
    rules::local_path(next).unwrap_or_else(|| rules::home_of(&who.roles)).to_owned()
}

async fn sign_in_form(Anyone(actor): Anyone, QueryOf(query): QueryOf<SignInQuery>, frame: Frame) -> Response {
    if let Some(who) = actor.person() {
        return Redirect::to(&onward(&query.next, who)).into_response();
    }
    let said = match query.done.as_str() {
        "reset" => "people-said-reset",
        "out" => "people-said-out",
        _ => "",
    };
    Page(SignInPage { said, ..SignInPage::new(frame, &query.next) }).into_response()
}

#[derive(Debug, Default, Deserialize)]
struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in_send(
    State(app): State<App>,
    Anyone(actor): Anyone,
    ClientAddress(address): ClientAddress,
    frame: Frame,
    Form(form): Form<SignInForm>,
) -> Result<Response, Failure> {
    let typed = Credentials { email: form.email.clone(), password: form.password, seller_id: None, address };
    match sign_in::sign_in(&app, &actor, typed).await {
        Ok(who) => {
            let (token, path) = (sessions::token(&app, &who), onward(&form.next, &who));
            Ok(reply::signed_in_to(frame.web(), &token, &path))
        }
        Err(Error::WrongCredentials) => {
            Ok(Refused(SignInPage { email: form.email, refused: true, ..SignInPage::new(frame, &form.next) })
                .into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
struct NothingForm {}

async fn sign_out_send(
    State(app): State<App>,
    Anyone(actor): Anyone,
    frame: Frame,
    Form(NothingForm {}): Form<NothingForm>,
) -> Result<Response, Failure> {
    if actor.person().is_some() {
        let session = sign_in::sign_out(&app, &actor).await?;
        frame.web().session_changed(session, None);
    }
    Ok(reply::signed_out_to(frame.web(), "/sign-in?done=out"))
}

#[derive(Debug, Default, Clone, Deserialize)]
struct RegisterForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    terms: String,
    #[serde(default)]
    privacy: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    _key: String,
}

#[derive(Debug, Template)]
#[template(path = "people/register.html")]
struct RegisterPage {
    frame: Frame,
    form: RegisterForm,
    key: String,
    terms_version: &'static str,
    privacy_version: &'static str,
    errors: Vec<FieldError>,
}

impl RegisterPage {
    fn new(frame: Frame, form: RegisterForm, errors: Vec<FieldError>) -> Self {
        let (terms_version, privacy_version) = (legal::TERMS_VERSION, legal::PRIVACY_VERSION);
        Self { frame, form, key: reply::form_key(), terms_version, privacy_version, errors }
    }
}

async fn register_form(Anyone(actor): Anyone, QueryOf(query): QueryOf<SignInQuery>, frame: Frame) -> Response {
    if let Some(who) = actor.person() {
        return Redirect::to(&onward(&query.next, who)).into_response();
    }
    let next = rules::local_path(&query.next).unwrap_or_default().to_owned();
    Page(RegisterPage::new(frame, RegisterForm { next, ..RegisterForm::default() }, Vec::new())).into_response()
}

async fn register_send(
    State(app): State<App>,
    Anyone(actor): Anyone,
    ClientAddress(address): ClientAddress,
    frame: Frame,
    Form(form): Form<RegisterForm>,
) -> Result<Response, Failure> {
    let agreed = [("terms", &form.terms), ("privacy", &form.privacy)];
    let typed = Registration {
        name: form.name.clone(),
        email: form.email.clone(),
        phone: form.phone.clone(),
        password: form.password.clone(),
        consents: agreed.into_iter().filter(|(_, box_)| !box_.is_empty()).map(|(name, _)| name.to_owned()).collect(),
        address,
    };
    match register::register(&app, &actor, typed, key_of(&form._key)).await {
        Ok(done) => {
            let (token, path) = (sessions::token(&app, &done.signed_in), onward(&form.next, &done.signed_in));
            Ok(reply::signed_in_to(frame.web(), &token, &path))
        }
        Err(Error::Invalid(errors)) => {
            let form = RegisterForm { password: String::new(), ..form };
            Ok(Refused(RegisterPage::new(frame, form, errors)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// A form's hidden key as the header of the same meaning.
fn key_of(key: &str) -> IdempotencyKey {
    IdempotencyKey(Some(key.to_owned()).filter(|k| !k.is_empty() && k.len() <= 64))
}

#[derive(Debug, Default, Deserialize)]
struct ForgottenForm {
    #[serde(default)]
    email: String,
}

#[derive(Debug, Template)]
#[template(path = "people/forgotten.html")]
struct ForgottenPage {
    frame: Frame,
    email: String,
    sent: bool,
    errors: Vec<FieldError>,
}

async fn forgotten_form(Anyone(_): Anyone, QueryOf(query): QueryOf<SignInQuery>, frame: Frame) -> Page<ForgottenPage> {
    Page(ForgottenPage { frame, email: String::new(), sent: query.done == "sent", errors: Vec::new() })
}

async fn forgotten_send(
    State(app): State<App>,
    Anyone(actor): Anyone,
    ClientAddress(address): ClientAddress,
    frame: Frame,
    Form(form): Form<ForgottenForm>,
) -> Result<Response, Failure> {
    match reset::request(&app, &actor, &form.email, address).await {
        Ok(()) => Ok(Redirect::to("/password?done=sent").into_response()),
        Err(Error::Invalid(errors)) => {
            Ok(Refused(ForgottenPage { frame, email: form.email, sent: false, errors }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
struct NewPasswordForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: String,
}

#[derive(Debug, Template)]
#[template(path = "people/new_password.html")]
struct NewPasswordPage {
    frame: Frame,
    token: String,
    /// False when the link does not work any more.
    open: bool,
    errors: Vec<FieldError>,
}

async fn new_password_form(
    State(app): State<App>,
    Anyone(_): Anyone,
    QueryOf(query): QueryOf<NewPasswordForm>,
    frame: Frame,
) -> Result<Page<NewPasswordPage>, Failure> {
    let open = reset::is_open(&app, &query.token).await?;
    Ok(Page(NewPasswordPage { frame, token: query.token, open, errors: Vec::new() }))
}

async fn new_password_send(
    State(app): State<App>,
    Anyone(actor): Anyone,
    frame: Frame,
    Form(form): Form<NewPasswordForm>,
) -> Result<Response, Failure> {
    match reset::set_password(&app, &actor, &form.token, form.password).await {
        Ok(ended) => {
            for session in ended {
                frame.web().session_changed(session, None);
            }
            Ok(reply::signed_out_to(frame.web(), "/sign-in?done=reset"))
        }
        Err(Error::Invalid(errors)) => {
            Ok(Refused(NewPasswordPage { frame, token: form.token, open: true, errors }).into_response())
        }
        Err(Error::ResetLinkEnded) => {
            Ok(Refused(NewPasswordPage { frame, token: String::new(), open: false, errors: Vec::new() })
                .into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Clone, Deserialize)]
struct AccountForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    version: String,
}

#[derive(Debug, Template)]
#[template(path = "people/account.html")]
struct AccountPage {
    frame: Frame,
    email: String,
    form: AccountForm,
    languages: [Lang; 3],
    sellers: Vec<OwnSeller>,
    acting: Option<SellerId>,
    consents: Vec<store::Consent>,
    certificates: Vec<Verified>,
    saved: bool,
    errors: Vec<FieldError>,
}

impl AccountPage {
    async fn load(app: &App, actor: &Actor, frame: Frame) -> Result<Self, Failure> {
        let account = profile::read(app, actor).await?;
        let form = AccountForm {
            name: account.person.name,
            phone: account.person.phone.unwrap_or_default(),
            lang: account.person.lang.unwrap_or(frame.lang).code().to_owned(),
            version: account.person.version.to_string(),
        };
        Ok(Self {
            frame,
            email: account.person.email,
            form,
            languages: Lang::ALL,
            sellers: account.sellers,
            acting: account.signed_in.seller_id,
            consents: account.consents,
            certificates: verify::own(app, actor).await?,
            saved: false,
            errors: Vec::new(),
        })
    }
}

async fn account_page(
    State(app): State<App>,
    Member(actor): Member,
    QueryOf(query): QueryOf<SignInQuery>,
    frame: Frame,
) -> Result<Page<AccountPage>, Failure> {
    let page = AccountPage::load(&app, &actor, frame).await?;
    Ok(Page(AccountPage { saved: query.done == "saved", ..page }))
}

async fn account_send(
    State(app): State<App>,
    Member(actor): Member,
    Extension(web): Extension<Arc<Web>>,
    frame: Frame,
    Form(form): Form<AccountForm>,
) -> Result<Response, Failure> {
    let edit = ProfileEdit {
        name: Some(form.name.clone()),
        phone: Some(form.phone.clone()),
        lang: Some(form.lang.clone()),
        acting_seller_id: None,
        version: form.version.parse().unwrap_or(0),
    };
    match profile::update(&app, &actor, edit).await {
        Ok(who) => {
            web.session_changed(who.session_id, Some(who.clone()));
            let mut response = reply::signed_in_to(&web, &sessions::token(&app, &who), "/account?done=saved");
            // The language of the browser's cookie comes before the account's, so the choice made here goes there too.
            if let Some(lang) = who.lang {
                cookie::append(&mut response, &cookie::lang(&web.settings, lang));
            }
            Ok(response)
        }
        Err(Error::Invalid(errors)) => {
            let page = AccountPage::load(&app, &actor, frame).await?;
            Ok(Refused(AccountPage { form, errors, ..page }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
struct SellerChoiceForm {
    #[serde(default)]
    seller_id: String,
}

async fn seller_send(
    State(app): State<App>,
    Member(actor): Member,
    Extension(web): Extension<Arc<Web>>,
    Form(form): Form<SellerChoiceForm>,
) -> Result<Response, Failure> {
    let seller =
        form.seller_id.parse().map_err(|_| Failure::invalid(vec![FieldError::new("seller_id", "unknown_choice")]))?;
    let version = profile::read(&app, &actor).await?.person.version;
    let edit = ProfileEdit { acting_seller_id: Some(seller), version, ..ProfileEdit::default() };
    let who = profile::update(&app, &actor, edit).await?;
    web.session_changed(who.session_id, Some(who.clone()));
    Ok(reply::signed_in_to(&web, &sessions::token(&app, &who), "/seller"))
}
