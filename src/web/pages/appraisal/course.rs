//! The course of one appraisal: taking it up, vetoes, finishing, opening it again.

use super::address::{AppraisalAddress, LinePath};
use super::desk::{Desk, sheet_for};
use super::view::SumsView;
use crate::actions::{ActionError, appraisal};
use crate::domain::appraisal::lines_undecided;
use crate::domain::workflow::SheetMove;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Field, Page, Problem};
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

fn done(target: &str) -> Response {
    ([Done::Changed.cookie()], Redirect::to(target)).into_response()
}

/// `POST …/taking-up`.
///
/// # Errors
/// See [`sheet_for`].
pub async fn take_up(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let record = sheet_for(&state, &person, &path, SheetMove::TakeUp).await?;
    appraisal::take_up(&state.db, &person.actor, record.id).await?;
    Ok(done(&AppraisalAddress::of(&record).part("")))
}

/// `POST …/vetoes/{code}`: sets it with a `reason`, or lifts it where `lift` was pressed.
///
/// # Errors
/// See [`sheet_for`]; [`WebError::NotFound`] for a veto nobody sets by hand.
pub async fn veto(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<LinePath>,
    form: Form,
) -> Result<Response, WebError> {
    let LinePath { cluster, period, unit, code } = path;
    let place = SheetPath { cluster, period, unit };
    let record = sheet_for(&state, &person, &place, SheetMove::Appraise).await?;
    let target = AppraisalAddress::of(&record).part("#vetoes");
    let t = person.visit.lang;
    let outcome = if form.has("lift") {
        appraisal::lift_veto(&state.db, &person.actor, record.id, &code).await
    } else if form.is_unusable("reason") {
        return reason_page(&person, &record, (&form, t.fault_not_text()), &code);
    } else {
        appraisal::set_veto(&state.db, &person.actor, record.id, &code, form.text("reason")).await
    };
    match outcome {
        Ok(()) => Ok(done(&target)),
        Err(ActionError::Input(faults)) => {
            let sentence = FieldErrors::of(&faults, t).get("reason").ok_or(WebError::NotFound)?;
            reason_page(&person, &record, (&form, &sentence), &code)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST …/reopening`.
///
/// # Errors
/// See [`sheet_for`].
pub async fn reopen(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let record = sheet_for(&state, &person, &path, SheetMove::Reopen).await?;
    let t = person.visit.lang;
    if form.is_unusable("reason") {
        return reason_page(&person, &record, (&form, t.fault_not_text()), "");
    }
    match appraisal::reopen(&state.db, &person.actor, record.id, form.text("reason")).await {
        Ok(()) => Ok(done(&AppraisalAddress::of(&record).part(""))),
        Err(ActionError::Input(faults)) => {
            let sentence = FieldErrors::of(&faults, t).get("reason").ok_or(WebError::Unreadable)?;
            reason_page(&person, &record, (&form, &sentence), "")
        }
        Err(error) => Err(error.into()),
    }
}

/// The form of a reason again, with what is wrong with it; `veto` is empty where the appraisal is opened again.
fn reason_page(
    person: &SignedIn,
    record: &crate::store::sheets::SheetRecord,
    (form, sentence): (&Form, &str),
    veto: &str,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let address = AppraisalAddress::of(record);
    let title = if veto.is_empty() { t.appraisal_reopen() } else { t.appraisal_veto_set() };
    let mut frame = person.page(format!("{title} – {}", record.unit_short_name));
    frame.has_errors = true;
    let page = ReasonPage {
        page: frame,
        title: title.to_owned(),
        action: if veto.is_empty() { address.part("/reopening") } else { address.veto(veto) },
        reason: Field { value: form.text("reason").to_owned(), error: Some(sentence.to_owned()) },
        sheet: address.part(""),
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// `GET …/finish`: what is still open before the appraisal is closed.
///
/// # Errors
/// See [`sheet_for`].
pub async fn finishing(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    sheet_for(&state, &person, &path, SheetMove::Finish).await?;
    finish_page(&state, &person, &path, (None, StatusCode::OK)).await
}

/// `POST …/finish`. Lines nobody opened must be confirmed with a tick.
///
/// # Errors
/// See [`sheet_for`].
pub async fn finish(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let record = sheet_for(&state, &person, &path, SheetMove::Finish).await?;
    let desk = Desk::load(&state, &person, (&path.cluster, &path.period), Some(&path.unit)).await?;
    let (_, figures) = desk.sheet(&path.unit)?;
    let lines = desk.scheme.lines();
    let is_unseen = lines.iter().any(|line| !figures.opened.contains(line.code()));
    if is_unseen && !form.has("confirmed") {
        let error = Some(desk.t.appraisal_confirm_missing().to_owned());
        return finish_page(&state, &person, &path, (error, StatusCode::UNPROCESSABLE_ENTITY)).await;
    }
    match appraisal::finish(&state.db, &person.actor, record.id).await {
        Ok(()) => Ok(done(&AppraisalAddress::of(&record).queue())),
        // The page lists each of them.
        Err(ActionError::Input(_)) => {
            finish_page(&state, &person, &path, (None, StatusCode::UNPROCESSABLE_ENTITY)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn finish_page(
    state: &AppState,
    person: &SignedIn,
    path: &SheetPath,
    (confirm_error, status): (Option<String>, StatusCode),
) -> Result<Response, WebError> {
    let desk = Desk::load(state, person, (&path.cluster, &path.period), Some(&path.unit)).await?;
    let (record, figures) = desk.sheet(&path.unit)?;
    let t = desk.t;
    let address = AppraisalAddress::of(record);
    let lines = desk.scheme.lines_by_code();
    let link = |code: &str| Problem {
        href: address.line(code, ""),
        text: format!(
            "{code} {}",
            lines.get(code).map(|line| words::text(t, &line.node.name)).unwrap_or_default()
        ),
    };
    let result = &figures.appraised;
    let sketch = super::rows::Sketch {
        desk: &desk,
        record,
        figures,
        actor: &person.actor,
        back: "sheet",
        show: "",
        report: None,
    };
    let undecided = lines_undecided(&desk.scheme, &figures.appraisal.decisions());
    let printed = desk.scheme.lines();
    let unopened =
        printed.iter().map(crate::domain::scheme::Line::code).filter(|code| !figures.opened.contains(*code));
    let mut frame = person.page(format!("{} – {}", t.appraisal_finish(), record.unit_short_name));
    frame.has_errors = status != StatusCode::OK;
    let page = FinishPage {
        page: frame,
        unit: record.unit_short_name.clone(),
        action: address.part("/finish"),
        sheet: address.part(""),
        without_points: result.missing.iter().chain(&result.undecided).map(|code| link(code)).collect(),
        undecided: undecided.into_iter().map(link).collect(),
        unopened: unopened.map(link).collect(),
        confirm_error,
        sums: sketch.sums(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// What is still open before an appraisal is closed.
#[derive(Debug, Template)]
#[template(path = "appraisal/finish.html")]
struct FinishPage {
    page: Page,
    unit: String,
    action: String,
    sheet: String,
    without_points: Vec<Problem>,
    undecided: Vec<Problem>,
    unopened: Vec<Problem>,
    confirm_error: Option<String>,
    sums: SumsView,
}

/// A reason to be given.
#[derive(Debug, Template)]
#[template(path = "appraisal/reason.html")]
struct ReasonPage {
    page: Page,
    title: String,
    action: String,
    reason: Field,
    sheet: String,
}
