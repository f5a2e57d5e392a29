//! One criterion across all units, so that the yardstick stays the same.

use super::address::AppraisalAddress;
use super::desk::Desk;
use super::rows::{Report, Sketch};
use super::view::RowView;
use crate::text::rules;
use crate::web::error::WebError;
use crate::web::page::Page;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// `GET …/appraisal/by-criterion/{code}`.
///
/// # Errors
/// See [`Desk::load`]; [`WebError::NotFound`] for a code the scheme has no line of.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, code)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let desk = Desk::load(&state, &person, (&cluster, &period), None).await?;
    page(&person, &desk, &code, None, StatusCode::OK)
}

/// The page of a criterion, with what a post left to say.
///
/// # Errors
/// [`WebError::NotFound`].
pub fn page(
    person: &SignedIn,
    desk: &Desk,
    code: &str,
    report: Option<&Report>,
    status: StatusCode,
) -> Result<Response, WebError> {
    let t = desk.t;
    let lines = desk.scheme.lines();
    let at = lines.iter().position(|line| line.code() == code).ok_or(WebError::NotFound)?;
    let line = lines.get(at).ok_or(WebError::NotFound)?;
    let first = desk.sheets.first().ok_or(WebError::NotFound)?;
    let address = AppraisalAddress::of(&first.record);
    let neighbour =
        |at: Option<usize>| at.and_then(|at| lines.get(at)).map(|other| address.criterion(other.code()));
    let row = |sheet: &super::desk::Examined| match &sheet.figures {
        None => Err(sheet.record.unit_short_name.clone()),
        Some(figures) => Ok(Sketch {
            desk,
            record: &sheet.record,
            figures,
            actor: &person.actor,
            back: "criterion",
            show: "",
            report,
        }
        .row(line)),
    };
    let (mut rows, mut waiting) = (Vec::new(), Vec::new());
    for sheet in &desk.sheets {
        match row(sheet) {
            Ok(row) => rows.push(row),
            Err(name) => waiting.push(name),
        }
    }
    let name = words::text(t, &line.node.name);
    let mut frame = person.page(format!("{code} {name} – {}", t.appraisal_by_criterion()));
    frame.has_errors = status != StatusCode::OK;
    let page = CriterionPage {
        page: frame,
        code: code.to_owned(),
        name,
        period: words::period_name(t, &desk.period.code),
        rule: rules::words(t, line),
        rows,
        waiting: waiting.join(", "),
        previous: neighbour(at.checked_sub(1)),
        next: neighbour(at.checked_add(1)),
        queue: address.queue(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// One criterion across units.
#[derive(Debug, Template)]
#[template(path = "appraisal/criterion.html")]
struct CriterionPage {
    page: Page,
    code: String,
    name: String,
    period: String,
    rule: String,
    rows: Vec<RowView>,
    /// The units without figures here, named.
    waiting: String,
    previous: Option<String>,
    next: Option<String>,
    queue: String,
}
