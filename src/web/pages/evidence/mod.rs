//! Evidence (minh chứng) of a sheet: listed by line, added with files or by number alone, removed with a way back.

pub mod draw;
pub(in crate::web) mod posted;
pub mod serving;
pub mod table;
pub mod view;

use self::draw::{Refused, line_page, sheet_page};
use self::posted::Posted;
use super::sheet::open::{OpenSheet, SheetPath};
use crate::actions::ActionError;
use crate::actions::evidence::{self, Added, Change, Changed, NewEvidence, NewFile};
use crate::domain::evidence::{FileRefusal, NAME_MAX, SUMMARY_MAX, takes_evidence};
use crate::domain::ids::EvidenceId;
use crate::store;
use crate::store::evidence::DocumentWords;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::text::dates::read_date;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::paths::SheetAddress;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The codes in the address of a line's evidence.
#[derive(Debug, Clone, Deserialize)]
pub struct LinePath {
    cluster: String,
    period: String,
    unit: String,
    code: String,
}

/// The codes in the address of a piece of evidence.
#[derive(Debug, Clone, Deserialize)]
pub struct PiecePath {
    cluster: String,
    period: String,
    unit: String,
    evidence: i64,
}

/// A sheet for somebody who may read it, without its entries.
async fn readable(
    state: &AppState,
    person: &SignedIn,
    cluster: &str,
    period: &str,
    unit: &str,
) -> Result<SheetRecord, WebError> {
    let mut connection = state.reads.acquire().await?;
    let found = store::sheets::find(&mut connection, cluster, period, unit).await?;
    let record = found.ok_or(WebError::NotFound)?;
    person.actor.may_read(&record.place).map_err(WebError::Refused)?;
    Ok(record)
}

/// `GET …/lines/{code}/evidence`.
///
/// # Errors
/// [`WebError::NotFound`], also for a line the scheme does not have.
pub async fn line(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<LinePath>,
) -> Result<Response, WebError> {
    let (sheet, code) = open_line(&state, &person, path).await?;
    line_page(&state, &person, &sheet, &code, &Refused::default()).await
}

/// `GET …/evidence`.
///
/// # Errors
/// [`WebError::NotFound`].
pub async fn sheet(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    sheet_page(&state, &person, &sheet, &Refused::default()).await
}

async fn open_line(
    state: &AppState,
    person: &SignedIn,
    path: LinePath,
) -> Result<(OpenSheet, String), WebError> {
    let LinePath { cluster, period, unit, code } = path;
    let sheet = OpenSheet::load(state, person, &SheetPath { cluster, period, unit }).await?;
    if sheet.scheme.line(&code).is_none() {
        return Err(WebError::NotFound);
    }
    Ok((sheet, code))
}

/// `POST …/lines/{code}/evidence`: a document for one line.
///
/// # Errors
/// [`WebError::NotFound`], [`WebError::Forbidden`], [`WebError::Locked`], [`WebError::TooLarge`].
pub async fn add_to_line(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<LinePath>,
    request: Request,
) -> Result<Response, WebError> {
    let (sheet, code) = open_line(&state, &person, path).await?;
    if !sheet.scheme.line(&code).is_some_and(|line| takes_evidence(&line)) {
        return Err(WebError::NotFound);
    }
    evidence::may_change(&person.actor, &sheet.record.place).map_err(ActionError::from)?;
    let posted = posted::read(&state, request).await?;
    let refused = add(&state, &person, &sheet, vec![code.clone()], posted).await?;
    if refused.errors.is_empty() && refused.files.is_empty() {
        let back = Redirect::to(&sheet.address.line_evidence(&code));
        return Ok(([Done::Saved.cookie()], back).into_response());
    }
    line_page(&state, &person, &sheet, &code, &refused).await
}

/// `POST …/evidence`: one document for many lines.
///
/// # Errors
/// As [`add_to_line`].
pub async fn add_to_lines(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    request: Request,
) -> Result<Response, WebError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    evidence::may_change(&person.actor, &sheet.record.place).map_err(ActionError::from)?;
    let posted = posted::read(&state, request).await?;
    let ticked = posted.form.fields().filter_map(|(name, _)| name.strip_prefix("line:"));
    let lines: Vec<String> = ticked.map(ToOwned::to_owned).collect();
    let refused = add(&state, &person, &sheet, lines, posted).await?;
    if refused.errors.is_empty() && refused.files.is_empty() {
        let back = Redirect::to(&sheet.address.evidence(None));
        return Ok(([Done::Saved.cookie()], back).into_response());
    }
    sheet_page(&state, &person, &sheet, &refused).await
}

/// Adds what was posted as far as it can be taken: each file stands for itself.
async fn add(
    state: &AppState,
    person: &SignedIn,
    sheet: &OpenSheet,
    lines: Vec<String>,
    posted: Posted,
) -> Result<Refused, WebError> {
    let (t, limits) = (sheet.t, state.files.limits);
    let Posted { form, kept, refused } = posted;
    let (document, mut errors) = read_words(&form, t);
    if lines.is_empty() {
        errors.add("lines", t.evidence_lines_missing());
    }
    if kept.is_empty() && refused.is_empty() && document.number.is_empty() {
        errors.add("files", t.evidence_something());
    }
    let sentence =
        |(name, why): (String, FileRefusal)| t.evidence_refused(name, view::refusal(t, why, limits));
    let mut files: Vec<String> = refused.into_iter().map(sentence).collect();
    if !errors.is_empty() || (kept.is_empty() && !files.is_empty()) {
        return Ok(Refused { form, errors, files });
    }
    let mut added = 0;
    let pieces: Vec<Option<NewFile>> =
        if kept.is_empty() { vec![None] } else { kept.into_iter().map(Some).collect() };
    for file in pieces {
        let name = file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
        let new = NewEvidence { lines: lines.clone(), file, words: document.clone() };
        match evidence::add(&state.db, &person.actor, sheet.record.id, new, limits).await? {
            Added::All(_) => added += 1,
            Added::SheetFull => files.push(sentence((name, FileRefusal::SheetFull))),
            Added::NoSuchLine => return Err(WebError::Unreadable),
        }
    }
    if files.is_empty() {
        return Ok(Refused::default());
    }
    if added > 0 {
        files.insert(0, t.evidence_added_some(added));
    }
    Ok(Refused { form, errors, files })
}

fn read_words(form: &Form, t: Lang) -> (DocumentWords, FieldErrors) {
    let mut errors = FieldErrors::default();
    let mut text = |name: &str, most: usize| {
        let typed = form.text(name).trim();
        if form.is_unusable(name) {
            errors.add(name, t.fault_not_text());
        } else if typed.chars().count() > most {
            errors.add(name, t.fault_text_too_long(most));
        }
        typed.to_owned()
    };
    let mut document = DocumentWords {
        number: text("number", NAME_MAX),
        issued_on: None,
        issuer: text("issuer", NAME_MAX),
        summary: text("summary", SUMMARY_MAX),
    };
    let typed = form.text("date").trim();
    if !typed.is_empty() {
        match read_date(typed) {
            Ok(day) => document.issued_on = Some(day),
            Err(fault) => errors.add("date", fault.sentence(t)),
        }
    }
    (document, errors)
}

/// `POST …/evidence/{evidence}/removal`.
///
/// # Errors
/// As [`add_to_line`].
pub async fn remove(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<PiecePath>,
) -> Result<Response, WebError> {
    change(&state, &person, path, Change::Remove).await
}

/// `POST …/evidence/{evidence}/restoration`.
///
/// # Errors
/// As [`add_to_line`].
pub async fn restore(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<PiecePath>,
) -> Result<Response, WebError> {
    let limits = state.files.limits;
    change(&state, &person, path, Change::Restore(limits)).await
}

async fn change(
    state: &AppState,
    person: &SignedIn,
    path: PiecePath,
    change: Change,
) -> Result<Response, WebError> {
    let id = EvidenceId::new(path.evidence);
    let path = SheetPath { cluster: path.cluster, period: path.period, unit: path.unit };
    let record = readable(state, person, &path.cluster, &path.period, &path.unit).await?;
    match evidence::change(&state.db, &person.actor, record.id, id, change).await? {
        Changed::Done(line) => {
            let back = Redirect::to(&SheetAddress::of(&record).line_evidence(&line));
            Ok(([Done::Changed.cookie()], back).into_response())
        }
        Changed::SheetFull(line) => {
            let sheet = OpenSheet::load(state, person, &path).await?;
            let why = view::refusal(sheet.t, FileRefusal::SheetFull, state.files.limits);
            let refused = Refused { files: vec![why], ..Refused::default() };
            line_page(state, person, &sheet, &line, &refused).await
        }
    }
}
