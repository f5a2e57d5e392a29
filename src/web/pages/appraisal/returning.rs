//! Sending a sheet, or lines of it, back to the unit.

use super::address::AppraisalAddress;
use super::desk::{Desk, sheet_for};
use crate::actions::appraisal::{NewReturn, return_sheet};
use crate::actions::{ActionError, InputFaultKind};
use crate::domain::workflow::SheetMove;
use crate::text::Lang;
use crate::text::dates::{local_date, read_date};
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
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// `GET …/return`.
///
/// # Errors
/// See [`sheet_for`].
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    sheet_for(&state, &person, &path, SheetMove::Return).await?;
    page(&state, &person, &path, (&Form::default(), &FieldErrors::default()), StatusCode::OK).await
}

/// `POST …/return`: ticks `line:CODE` with a `reason:CODE` each, `whole` with a `reason`, and `answer_by`.
///
/// # Errors
/// See [`sheet_for`].
pub async fn send_back(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    form: Form,
) -> Result<Response, WebError> {
    let record = sheet_for(&state, &person, &path, SheetMove::Return).await?;
    let t = person.visit.lang;
    let mut errors = FieldErrors::default();
    let new = read(&form, local_date(record.now), t, &mut errors);
    if errors.is_empty() {
        match return_sheet(&state.db, &person.actor, record.id, new).await {
            Ok(()) => {
                let target = AppraisalAddress::of(&record).queue();
                return Ok(([Done::Changed.cookie()], Redirect::to(&target)).into_response());
            }
            Err(ActionError::Input(faults)) => {
                for fault in &faults {
                    let field = match fault.field.as_str() {
                        field @ ("reason" | "lines") => field.to_owned(),
                        code => format!("reason:{code}"),
                    };
                    let sentence = match (fault.kind, fault.field.as_str()) {
                        (InputFaultKind::Required, "lines") => t.return_nothing().to_owned(),
                        (InputFaultKind::Required, "reason") => t.return_whole_reason_missing().to_owned(),
                        (InputFaultKind::Required, code) => t.return_reason_missing(code),
                        _ => words::fault(t, fault),
                    };
                    errors.add(&field, sentence);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    page(&state, &person, &path, (&form, &errors), StatusCode::UNPROCESSABLE_ENTITY).await
}

fn read(form: &Form, today: NaiveDate, t: Lang, errors: &mut FieldErrors) -> NewReturn {
    let mut lines = BTreeMap::new();
    for (name, text) in form.fields() {
        if form.is_unusable(name) {
            errors.add(name, t.fault_not_text());
        }
        if let Some(code) = name.strip_prefix("line:") {
            lines.insert(code.to_owned(), form.text(&format!("reason:{code}")).trim().to_owned());
        }
        // A reason beside a line that is not ticked would be lost in silence.
        if let Some(code) = name.strip_prefix("reason:")
            && !text.trim().is_empty()
            && !form.has(&format!("line:{code}"))
        {
            errors.add(name, t.return_not_ticked());
        }
    }
    let answer_by = match form.text("answer_by").trim() {
        "" => None,
        typed => match read_date(typed) {
            Ok(day) if day < today => {
                errors.add("answer_by", t.return_date_passed());
                None
            }
            Ok(day) => Some(day),
            Err(fault) => {
                errors.add("answer_by", fault.sentence(t));
                None
            }
        },
    };
    NewReturn { whole: form.has("whole"), reason: form.text("reason").trim().to_owned(), lines, answer_by }
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    path: &SheetPath,
    (form, errors): (&Form, &FieldErrors),
    status: StatusCode,
) -> Result<Response, WebError> {
    let desk = Desk::load(state, person, (&path.cluster, &path.period), Some(&path.unit)).await?;
    let (record, _) = desk.sheet(&path.unit)?;
    let t = desk.t;
    let address = AppraisalAddress::of(record);
    let mut frame = person.page(format!("{} – {}", t.appraisal_return(), record.unit_short_name));
    frame.has_errors = status != StatusCode::OK;
    let lines = desk.scheme.lines();
    let page = ReturnPage {
        page: frame,
        unit: record.unit_short_name.clone(),
        action: address.part("/return"),
        sheet: address.part(""),
        problems: errors.problems(),
        nothing: errors.get("lines"),
        whole: form.has("whole"),
        reason: errors.field("reason", form.text("reason")),
        answer_by: errors.field("answer_by", form.text("answer_by")),
        lines: lines
            .iter()
            .map(|line| {
                let field = format!("reason:{}", line.code());
                ReturnLine {
                    code: line.code().to_owned(),
                    name: words::text(t, &line.node.name),
                    ticked: form.has(&format!("line:{}", line.code())),
                    reason: errors.field(&field, form.text(&field)),
                }
            })
            .collect(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// What is sent back, and why.
#[derive(Debug, Template)]
#[template(path = "appraisal/return.html")]
struct ReturnPage {
    page: Page,
    unit: String,
    action: String,
    sheet: String,
    problems: Vec<Problem>,
    /// Nothing was chosen.
    nothing: Option<String>,
    whole: bool,
    reason: Field,
    answer_by: Field,
    lines: Vec<ReturnLine>,
}

#[derive(Debug)]
struct ReturnLine {
    code: String,
    name: String,
    ticked: bool,
    reason: Field,
}
