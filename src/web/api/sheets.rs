//! Sheets: those of a period, and one with its lines.

use super::etag;
use super::listing::{Listing, Part};
use super::problem::{ApiError, Reading};
use super::shapes::{LineState, Totals};
use super::token::Reads;
use crate::store;
use crate::store::sheets::SheetRecord;
use crate::web::pages::sheet::open::{OpenSheet, SheetPath};
use crate::web::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A sheet without its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SheetHead {
    /// Code of its unit.
    unit: String,
    /// Short name of its unit at the end of the period.
    short_name: String,
    /// Full name of its unit.
    full_name: String,
    /// `draft`, `submitted`, `under_appraisal`, `returned`, `explained`, `appraised`, `agreed` or `published`.
    status: &'static str,
    /// How often it has been written, its lines included: its entity tag.
    version: i32,
    /// Last day to send in time.
    submission_deadline_on: NaiveDate,
    /// When it was sent.
    submitted_at: Option<DateTime<Utc>>,
    /// Who sent it, by name.
    submitted_by: Option<String>,
    /// Lines with an answer.
    answered: i32,
    /// Lines still without one.
    missing: i32,
    /// The unit's own reckoning.
    totals: Totals,
    /// What the appraised lines come to; null until the sheet is taken up, and for the unit until it is published.
    appraised: Option<Totals>,
    /// Whether the figures are only an illustration.
    illustrative: bool,
}

/// A sheet with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sheet {
    /// The sheet.
    #[serde(flatten)]
    head: SheetHead,
    /// Code and version of what it is scored by.
    scheme: String,
    /// Its lines, in printed order.
    lines: Vec<LineState>,
}

impl SheetHead {
    /// The head of a sheet; its appraisal only for whom it is shown on the pages.
    pub(super) fn of(sheet: &SheetRecord, sees_appraisal: bool) -> Self {
        Self {
            unit: sheet.unit_code.clone(),
            short_name: sheet.unit_short_name.clone(),
            full_name: sheet.unit_full_name.clone(),
            status: sheet.place.status.as_str(),
            version: sheet.version,
            submission_deadline_on: sheet.submission_deadline_on,
            submitted_at: sheet.submitted_at,
            submitted_by: sheet.submitted_by.clone(),
            answered: sheet.totals.answered,
            missing: sheet.totals.missing,
            totals: Totals::from(&sheet.totals),
            appraised: sheet.appraised.as_ref().filter(|_| sees_appraisal).map(Totals::from),
            illustrative: sheet.illustrative,
        }
    }
}

/// A line as it stands.
pub(super) fn line_state(sheet: &OpenSheet, code: &str) -> LineState {
    let stored = sheet.entries.get(code);
    LineState {
        line: code.to_owned(),
        version: stored.map_or(0, |entry| entry.version.get()),
        entry: stored.map(|entry| entry.raw.clone()).unwrap_or_default(),
        note: stored.map(|entry| entry.note.clone()).unwrap_or_default(),
        points: sheet.result.points(code).map(|points| points.value().to_shortest()),
    }
}

/// The sheets of a period the person may read
#[utoipa::path(
    get, operation_id = "list_sheets", path = "/clusters/{cluster}/periods/{period}/sheets", tag = "Sheets",
    params(("cluster" = String, Path), ("period" = String, Path), Part),
    responses((status = 200, body = Listing<SheetHead>), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path((cluster, period)): Path<(String, String)>,
    part: Part,
) -> Result<Json<Listing<SheetHead>>, ApiError> {
    let mut connection = state.reads.acquire().await?;
    let found = store::periods::find(&mut connection, &cluster, &period).await?;
    let period =
        found.filter(|period| person.actor.belongs_to(period.cluster)).ok_or_else(ApiError::not_found)?;
    let sheets = store::sheets::of_period(&mut connection, &period.cluster_code, &period.code).await?;
    drop(connection);
    let actor = &person.actor;
    let shown = sheets
        .iter()
        .filter(|sheet| actor.may_read(&sheet.place).is_ok())
        .map(|sheet| SheetHead::of(sheet, actor.may_read_record("appraisal.", &sheet.place)));
    part.of(shown.collect(), |sheet| sheet.unit.clone()).map(Json)
}

/// A sheet with its lines
#[utoipa::path(
    get, operation_id = "read_sheet", path = "/clusters/{cluster}/periods/{period}/sheets/{unit}", tag = "Sheets",
    params(("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path)),
    responses((status = 200, body = Sheet, headers(("ETag" = String, description = "its version"))), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path(path): Path<SheetPath>,
) -> Result<Response, ApiError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let sees_appraisal = person.actor.may_read_record("appraisal.", &sheet.record.place);
    let shape = Sheet {
        head: SheetHead::of(&sheet.record, sees_appraisal),
        scheme: sheet.scheme_name.clone(),
        lines: sheet.scheme.lines().iter().map(|line| line_state(&sheet, line.code())).collect(),
    };
    Ok(([etag::tag(sheet.record.version)], Json(shape)).into_response())
}
