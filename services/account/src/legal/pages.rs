use askama::Template;
use axum::{Router, extract::State, response::Redirect, routing::get};
use chrono::NaiveDate;
use sentra_shared::{
    clock::Timestamp,
    config::{Order, Programme},
    http::Anyone,
    page::{Frame, Page},
    text::{Lang, decimal_mark, whatsapp_link},
};

use super::{PRIVACY_VERSION, TERMS_VERSION};
use crate::app::App;

/// The pages of this feature.
pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/legal", get(|| async { Redirect::to("/legal/terms") }))
        .route("/legal/terms", get(async |app, who, frame| show(app, who, frame, &TERMS)))
        .route("/legal/privacy", get(async |app, who, frame| show(app, who, frame, &PRIVACY)))
        .route("/legal/complaints", get(async |app, who, frame| show(app, who, frame, &COMPLAINTS)))
        .route("/help", get(async |app, who, frame| show(app, who, frame, &BUY)))
        .route("/help/sell", get(async |app, who, frame| show(app, who, frame, &SELL)))
        .route("/help/training", get(async |app, who, frame| show(app, who, frame, &TRAINING)))
        .route("/help/export", get(async |app, who, frame| show(app, who, frame, &EXPORT)))
}

/// A page of prose.
#[derive(Debug)]
struct Prose {
    path: &'static str,
    /// Key of its title.
    title: &'static str,
    /// Version of a text that people agree to, which is also the day from which it holds.
    version: Option<&'static str>,
    /// Pages it stands beside.
    family: &'static [&'static Self],
}

static TERMS: Prose =
    Prose { path: "/legal/terms", title: "legal-terms-title", version: Some(TERMS_VERSION), family: LEGAL };
static PRIVACY: Prose =
    Prose { path: "/legal/privacy", title: "legal-privacy-title", version: Some(PRIVACY_VERSION), family: LEGAL };
static COMPLAINTS: Prose =
    Prose { path: "/legal/complaints", title: "legal-complaints-title", version: None, family: LEGAL };
static BUY: Prose = Prose { path: "/help", title: "legal-help-buy", version: None, family: HELP };
static SELL: Prose = Prose { path: "/help/sell", title: "legal-help-sell", version: None, family: HELP };
static TRAINING: Prose = Prose { path: "/help/training", title: "legal-help-training", version: None, family: HELP };
static EXPORT: Prose = Prose { path: "/help/export", title: "legal-help-export", version: None, family: HELP };
static LEGAL: &[&Prose] = &[&TERMS, &PRIVACY, &COMPLAINTS];
static HELP: &[&Prose] = &[&BUY, &SELL, &TRAINING, &EXPORT];

#[derive(Debug, Template)]
#[template(path = "legal/prose.html")]
struct ProsePage {
    frame: Frame,
    prose: &'static Prose,
    who: Programme,
    trade: Order,
    /// The marketplace's share of a sale, in words.
    fee: String,
    reminder_days: String,
}

impl ProsePage {
    fn is_indonesian(&self) -> bool {
        self.frame.lang == Lang::Id
    }

    fn is_chinese(&self) -> bool {
        self.frame.lang == Lang::ZhHant
    }

    fn since(&self) -> Option<Timestamp> {
        let day: NaiveDate = self.prose.version?.parse().ok()?;
        Some(day.and_hms_opt(5, 0, 0)?.and_utc())
    }

    /// Opens WhatsApp with the complaints desk.
    fn whatsapp(&self) -> String {
        whatsapp_link(&self.who.complaints_phone, &self.frame.t("legal-complaint-greeting"))
    }

    fn halal_from(&self) -> Option<Timestamp> {
        Some(self.who.halal_required_from.and_hms_opt(5, 0, 0)?.and_utc())
    }
}

/// Basis points as per cent: 250 is `2,5` or `2.5`.
fn percent(lang: Lang, basis_points: u32) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let mark = decimal_mark(lang);
    if rest == 0 { whole.to_string() } else { format!("{whole}{mark}{rest:02}").trim_end_matches('0').to_owned() }
}

fn show(State(app): State<App>, Anyone(_): Anyone, frame: Frame, prose: &'static Prose) -> Page<ProsePage> {
    let who = app.settings.programme.clone();
    let trade = app.settings.order.clone();
    let fee = percent(frame.lang, trade.fee_basis_points);
    let days: Vec<String> = who.certificate_reminder_days.iter().map(ToString::to_string).collect();
    Page(ProsePage { frame, prose, reminder_days: days.join(", "), who, trade, fee })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basis_points_read_as_per_cent() {
        assert_eq!(percent(Lang::Id, 0), "0");
        assert_eq!(percent(Lang::Id, 250), "2,5");
        assert_eq!(percent(Lang::En, 1205), "12.05");
    }

    #[test]
    fn versions_are_days() {
        for prose in LEGAL.iter().filter_map(|p| p.version) {
            assert!(prose.parse::<NaiveDate>().is_ok(), "{prose}");
        }
    }
}
