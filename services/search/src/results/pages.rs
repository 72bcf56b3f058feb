use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use sentra_shared::{
    failure::{Failure, FieldError},
    http::{Anyone, QueryOf},
    page::{Frame, Page, Refused},
};

use super::view::View;
use crate::{
    App, documents,
    query::{self, Pairs, Sort},
};

/// Categories offered where nothing was found.
const OFFERED_MAX: u64 = 8;

#[derive(Debug, Template)]
#[template(path = "results/results.html")]
struct ResultsPage {
    frame: Frame,
    view: View,
    errors: Vec<FieldError>,
    /// Categories to look at instead: id and name.
    offered: Vec<(String, String)>,
    sorts: [Sort; 6],
}

impl ResultsPage {
    fn error(&self, field: &str) -> String {
        self.frame.field_error(&self.errors, field)
    }
}

/// `/search`: what was found, with filters and counts.
pub(super) async fn results(
    State(app): State<App>,
    Anyone(actor): Anyone,
    mut frame: Frame,
    QueryOf(pairs): QueryOf<Pairs>,
) -> Result<Response, Failure> {
    let rate = app.rate_of(&mut frame).await?;
    let (ask, errors) = query::read(&app, &pairs).await?;
    let answer = query::answer(&app, &actor, &ask).await?;
    let offered = if answer.total == 0 { documents::roots(app.db.read(), OFFERED_MAX).await? } else { Vec::new() };
    let offered = offered.into_iter().map(|c| (c.id, c.names.get(actor.lang).to_owned())).collect();
    let refused = !errors.is_empty();
    let page = ResultsPage { view: View::new(&frame, &ask, answer, rate), frame, errors, offered, sorts: Sort::ALL };
    Ok(if refused { Refused(page).into_response() } else { Page(page).into_response() })
}
