//! Asking the unit about a line, and what cross-checkers find of it.

use super::address::{AppraisalAddress, LinePath};
use super::desk::{Desk, sheet_for};
use super::line::{self, Typed};
use super::rows::Report;
use crate::actions::{ActionError, appraisal};
use crate::domain::exact::Exact;
use crate::domain::workflow::SheetMove;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// `POST …/lines/{code}/question`.
///
/// # Errors
/// See [`sheet_for`].
pub async fn ask(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<LinePath>,
    form: Form,
) -> Result<Response, WebError> {
    let LinePath { cluster, period, unit, code } = path;
    let place = SheetPath { cluster, period, unit };
    let record = sheet_for(&state, &person, &place, SheetMove::Ask).await?;
    let t = person.visit.lang;
    let mut errors = FieldErrors::default();
    if form.is_unusable("question") {
        errors.add("question", t.fault_not_text());
    } else {
        match appraisal::ask(&state.db, &person.actor, record.id, Some(&code), form.text("question")).await {
            Ok(()) => {
                let target = AppraisalAddress::of(&record).line(&code, "");
                return Ok(([Done::Saved.cookie()], Redirect::to(&target)).into_response());
            }
            Err(ActionError::Input(faults)) => {
                let words = FieldErrors::of(&faults, t);
                errors.add("question", words.get("body").ok_or(WebError::NotFound)?);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let desk = Desk::load(&state, &person, (&place.cluster, &place.period), None).await?;
    let field = errors.field("question", form.text("question"));
    let typed = Typed { question: Some(&field), ..Typed::default() };
    line::page(&person, &desk, (&place.unit, &code), &typed, StatusCode::UNPROCESSABLE_ENTITY)
}

/// `POST …/lines/{code}/proposal`: points, a remark, or both.
///
/// # Errors
/// See [`sheet_for`].
pub async fn propose(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<LinePath>,
    form: Form,
) -> Result<Response, WebError> {
    let LinePath { cluster, period, unit, code } = path;
    let place = SheetPath { cluster, period, unit };
    let record = sheet_for(&state, &person, &place, SheetMove::CrossCheck).await?;
    let t = person.visit.lang;
    let mut errors = FieldErrors::default();
    if form.is_unusable("body") {
        errors.add("body", t.fault_not_text());
    }
    let points = errors.number("points", form.text("points"), t);
    if errors.is_empty() {
        let points = points.and_then(|plain| Exact::parse(&plain).ok());
        let said = (form.text("body"), points);
        match appraisal::cross_check(&state.db, &person.actor, record.id, &code, said).await {
            Ok(()) => {
                let target = AppraisalAddress::of(&record).row(&code);
                return Ok(([Done::Saved.cookie()], Redirect::to(&target)).into_response());
            }
            Err(ActionError::Input(faults)) => {
                errors = FieldErrors::of(&faults, t);
                if errors.get("line").is_some() {
                    return Err(WebError::NotFound);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    let desk = Desk::load(&state, &person, (&place.cluster, &place.period), Some(&place.unit)).await?;
    let report = Report {
        unit: place.unit.clone(),
        code,
        points: errors.field("points", form.text("points")),
        reason: errors.field("body", form.text("body")),
        ..Report::default()
    };
    super::again(&person, &desk, ("sheet", ""), &report, StatusCode::UNPROCESSABLE_ENTITY)
}
