//! Lines of a sheet: one by one, or many in one request.

use super::body::Body;
use super::etag::{self, IfMatch};
use super::problem::{ApiError, Changing, Fault, Reading, Versioned};
use super::shapes::{LineState, NewLine};
use super::sheets::line_state;
use super::token::{Enters, Reads};
use crate::actions::entries::{self, LineChange, LineOutcome, TEXT_MAX};
use crate::domain::entry::{EntryFault, RawEntry};
use crate::domain::ids::EntryVersion;
use crate::domain::scheme::Scheme;
use crate::text::Lang;
use crate::text::faults::entry_words;
use crate::web::error::WebError;
use crate::web::pages::appraisal::address::LinePath;
use crate::web::pages::sheet::open::{OpenSheet, SheetPath};
use crate::web::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Lines to be saved together, each for itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLines {
    /// The lines, each at most once.
    #[schema(max_items = 5000)]
    lines: Vec<NewLineOf>,
}

/// A line and what it is to become.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLineOf {
    /// Its code.
    line: String,
    /// The version that was read; 0 for a line nobody has written.
    #[schema(minimum = 0)]
    version: i32,
    /// What was entered.
    #[schema(value_type = super::shapes::LineEntryShape)]
    entry: RawEntry,
    /// A note.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: String,
}

/// What became of the lines.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Outcomes {
    /// One for each line sent.
    lines: Vec<Outcome>,
}

/// What became of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Outcome {
    /// `saved`, `unchanged`, `version_passed` (a colleague's newer entry stands), `invalid` or `closed`.
    #[serde(rename = "outcome")]
    what: &'static str,
    /// What is wrong with it.
    errors: Vec<Fault>,
    /// The line as it stands now.
    #[serde(flatten)]
    now: LineState,
}

/// The path of a sheet.
fn sheet_of(path: LinePath) -> (SheetPath, String) {
    let LinePath { cluster, period, unit, code } = path;
    (SheetPath { cluster, period, unit }, code)
}

/// A line of a sheet
#[utoipa::path(
    get, operation_id = "read_line", path = "/clusters/{cluster}/periods/{period}/sheets/{unit}/lines/{code}", tag = "Sheets",
    params(("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path), ("code" = String, Path)),
    responses((status = 200, body = LineState, headers(("ETag" = String, description = "its version"))), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path(path): Path<LinePath>,
) -> Result<Response, ApiError> {
    let (path, code) = sheet_of(path);
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    sheet.scheme.line(&code).ok_or_else(ApiError::not_found)?;
    Ok(answer(line_state(&sheet, &code)))
}

fn answer(line: LineState) -> Response {
    ([etag::tag(line.version)], Json(line)).into_response()
}

/// Writes a line
///
/// `If-Match` is the `ETag` the line was read with; `"0"` for a line nobody has written.
#[utoipa::path(
    put, operation_id = "write_line", path = "/clusters/{cluster}/periods/{period}/sheets/{unit}/lines/{code}", tag = "Sheets",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path), ("code" = String, Path),
        ("If-Match" = String, Header, description = "the version that was read, e.g. \"3\""),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    request_body = NewLine,
    responses((status = 200, body = LineState), Changing, Versioned),
    security(("token" = ["enter"]))
)]
pub(super) async fn replace(
    State(state): State<AppState>,
    Enters(person): Enters,
    Path(path): Path<LinePath>,
    IfMatch(version): IfMatch,
    Body(new): Body<NewLine>,
) -> Result<Response, ApiError> {
    let (path, code) = sheet_of(path);
    let line = code.clone();
    let read = move |scheme: &Scheme| -> Result<_, ApiError> {
        scheme.line(&line).ok_or_else(ApiError::not_found)?;
        let faults = text_faults(&new.entry, &new.note);
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        let read_version = EntryVersion::new(version);
        Ok((vec![LineChange { line, raw: new.entry, note: new.note, read_version }], ()))
    };
    let saved = entries::save(&state.db, &person.actor, path.codes(), read).await?;
    let (after, outcomes, ()) = OpenSheet::saved(&state, &person, saved).await?;
    let now = line_state(&after, &code);
    match outcomes.into_values().next() {
        Some(LineOutcome::Saved | LineOutcome::Unchanged) => Ok(answer(now)),
        Some(LineOutcome::Conflict) => Err(ApiError::VersionPassed(Some(now.version))),
        Some(LineOutcome::Faulty(found)) => Err(ApiError::Invalid(faults_of(after.t, &found))),
        Some(LineOutcome::Closed) => {
            Err(ApiError::Conflict("The unit does not fill this line now.".to_owned()))
        }
        None => Err(WebError::Broken("a saved line without an outcome".into()).into()),
    }
}

/// Writes many lines, each for itself
///
/// A line that is refused or was changed meanwhile keeps none of the others from being saved.
#[utoipa::path(
    post, operation_id = "write_lines", path = "/clusters/{cluster}/periods/{period}/sheets/{unit}/lines", tag = "Sheets",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    request_body = NewLines,
    responses((status = 200, body = Outcomes), Changing),
    security(("token" = ["enter"]))
)]
pub(super) async fn save(
    State(state): State<AppState>,
    Enters(person): Enters,
    Path(path): Path<SheetPath>,
    Body(new): Body<NewLines>,
) -> Result<Json<Outcomes>, ApiError> {
    let read = move |scheme: &Scheme| -> Result<_, ApiError> {
        let faults = faults_among(scheme, &new.lines);
        if !faults.is_empty() {
            return Err(ApiError::Invalid(faults));
        }
        let order: Vec<String> = new.lines.iter().map(|line| line.line.clone()).collect();
        Ok((new.lines.into_iter().map(change).collect(), order))
    };
    let saved = entries::save(&state.db, &person.actor, path.codes(), read).await?;
    let (after, mut outcomes, order) = OpenSheet::saved(&state, &person, saved).await?;
    let lines = order.into_iter().filter_map(|code| {
        let (what, errors) = match outcomes.remove(&code)? {
            LineOutcome::Saved => ("saved", Vec::new()),
            LineOutcome::Unchanged => ("unchanged", Vec::new()),
            LineOutcome::Conflict => ("version_passed", Vec::new()),
            LineOutcome::Faulty(found) => ("invalid", faults_of(after.t, &found)),
            LineOutcome::Closed => ("closed", Vec::new()),
        };
        Some(Outcome { what, errors, now: line_state(&after, &code) })
    });
    Ok(Json(Outcomes { lines: lines.collect() }))
}

/// What forbids that the lines are saved at all.
fn faults_among(scheme: &Scheme, new: &[NewLineOf]) -> Vec<Fault> {
    let mut named = BTreeSet::new();
    let mut faults = Vec::new();
    for line in new {
        if !named.insert(line.line.as_str()) {
            faults.push(Fault { at: line.line.clone(), detail: "The line is there twice.".to_owned() });
        } else if scheme.line(&line.line).is_none() {
            faults.push(Fault { at: line.line.clone(), detail: "The scheme has no such line.".to_owned() });
        } else if line.version < 0 {
            faults.push(Fault { at: line.line.clone(), detail: "Versions begin at 0.".to_owned() });
        }
        faults.extend(text_faults(&line.entry, &line.note));
    }
    faults
}

fn change(new: NewLineOf) -> LineChange {
    LineChange {
        line: new.line,
        raw: new.entry,
        note: new.note,
        read_version: EntryVersion::new(new.version),
    }
}

/// Texts that are too long.
fn text_faults(entry: &RawEntry, note: &str) -> Vec<Fault> {
    let reason = entry.reason.as_deref().unwrap_or_default();
    let too_long =
        [("note", note), ("reason", reason)].into_iter().filter(|(_, text)| text.chars().count() > TEXT_MAX);
    too_long
        .map(|(at, _)| Fault { at: at.to_owned(), detail: format!("At most {TEXT_MAX} characters.") })
        .collect()
}

/// What is wrong with an entry, in the language that was asked for.
pub(super) fn faults_of(t: Lang, found: &[EntryFault]) -> Vec<Fault> {
    let word = |fault: &EntryFault| Fault {
        at: fault.input.clone().unwrap_or_else(|| "entry".to_owned()),
        detail: entry_words(t, &fault.kind),
    };
    found.iter().map(word).collect()
}
