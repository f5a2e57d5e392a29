//! Appraising a sheet: taking it up, deciding lines, sending it back, closing the appraisal.

use super::body::Body;
use super::entries::faults_of;
use super::etag::{self, IfMatch};
use super::problem::{ApiError, Changing, Fault, Reading, Versioned};
use super::sheets::SheetHead;
use super::submission::after;
use super::token::{Appraises, Reads};
use crate::actions::appraisal::{self, Judged, LineJudgement, NewReturn};
use crate::actions::entries::TEXT_MAX;
use crate::domain::appraisal::{Verdict, VerdictFault};
use crate::domain::entry::RawEntry;
use crate::domain::exact::Exact;
use crate::domain::ids::EntryVersion;
use crate::domain::workflow::SheetMove;
use crate::store::appraisals::DecisionRecord;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::pages::appraisal::address::LinePath;
use crate::web::pages::appraisal::desk::{Desk, sheet_for};
use crate::web::pages::sheet::open::SheetPath;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A sheet under appraisal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Appraisal {
    /// The sheet.
    #[serde(flatten)]
    head: SheetHead,
    /// Its lines, in printed order.
    lines: Vec<AppraisedLine>,
    /// Vetoes set by hand, with their reasons, by code.
    vetoes: BTreeMap<String, String>,
}

/// A line under appraisal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AppraisedLine {
    /// Its code.
    line: String,
    /// What the unit entered.
    #[schema(value_type = super::shapes::LineEntryShape)]
    entry: RawEntry,
    /// Points by the unit's own reckoning.
    own_points: Option<String>,
    /// Points as decided so far; what is undecided counts as claimed.
    points: Option<String>,
    /// How often the line has been decided: its entity tag.
    version: i32,
    /// What stands decided.
    decision: Option<Decision>,
}

/// What was decided of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Decision {
    /// `accepted`, `corrected` or `set`.
    verdict: &'static str,
    /// The inputs of a correction.
    #[schema(value_type = Option<super::shapes::LineEntryShape>)]
    entry: Option<RawEntry>,
    /// The points set.
    points: Option<String>,
    /// Why.
    reason: String,
    /// Whether the unit's entry is still the one that was judged; one that is not counts for nothing.
    current: bool,
    /// By whom, by name.
    by: String,
    /// When.
    at: DateTime<Utc>,
}

/// What a line is to be decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDecision {
    /// What is decided.
    verdict: VerdictKind,
    /// The inputs of a correction.
    #[serde(default)]
    #[schema(value_type = Option<super::shapes::LineEntryShape>, required = false)]
    entry: Option<RawEntry>,
    /// The points set: a plain decimal.
    #[serde(default)]
    #[schema(required = false)]
    points: Option<String>,
    /// Why; needed where it contradicts the unit.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
}

/// What can be decided of a line.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum VerdictKind {
    /// The unit's entry stands.
    Accepted,
    /// The inputs are others.
    Corrected,
    /// The points are set.
    Set,
    /// What stands decided is taken back.
    Open,
}

/// Lines to be accepted together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acceptance {
    /// Their codes.
    #[schema(max_items = 5000)]
    lines: Vec<String>,
}

/// What was accepted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Accepted {
    /// The codes of the lines accepted: of those asked for, the ones a rule computes and nobody had decided.
    accepted: Vec<String>,
}

/// What is sent back, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendBack {
    /// Whether the unit may change the whole sheet.
    #[serde(default)]
    whole: bool,
    /// Why, for the whole sheet.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
    /// Why, by the code of each line sent back.
    #[serde(default)]
    lines: BTreeMap<String, String>,
    /// The day an answer is asked by.
    #[serde(default)]
    #[schema(required = false)]
    answer_by: Option<NaiveDate>,
}

/// A sheet with what is decided of its lines
#[utoipa::path(
    get, operation_id = "read_appraisal", path = "/clusters/{cluster}/periods/{period}/appraisal/{unit}", tag = "Appraisal",
    params(("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path)),
    responses((status = 200, body = Appraisal), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path(path): Path<SheetPath>,
) -> Result<Json<Appraisal>, ApiError> {
    let desk = desk(&state, &person, &path).await?;
    let (record, figures) = desk.sheet(&path.unit)?;
    let plain = |points: Option<&crate::domain::points::Points>| Some(points?.value().to_shortest());
    let lines = desk.scheme.lines();
    let lines = lines.iter().map(|line| {
        let decided = figures.appraisal.lines.get(line.code());
        AppraisedLine {
            line: line.code().to_owned(),
            entry: figures.entries.get(line.code()).cloned().unwrap_or_default(),
            own_points: plain(figures.own.points(line.code())),
            points: plain(figures.appraised.points(line.code())),
            version: decided.map_or(0, |decided| decided.version.get()),
            decision: decided.and_then(decision_of),
        }
    });
    Ok(Json(Appraisal {
        head: SheetHead::of(record, true),
        lines: lines.collect(),
        vetoes: figures.appraisal.vetoes.clone(),
    }))
}

async fn desk(state: &AppState, person: &SignedIn, path: &SheetPath) -> Result<Desk, WebError> {
    Desk::load(state, person, (&path.cluster, &path.period), Some(&path.unit)).await
}

fn decision_of(record: &DecisionRecord) -> Option<Decision> {
    let decision = record.decision.as_ref()?;
    let (verdict, entry, points) = match &decision.verdict {
        Verdict::Accepted => ("accepted", None, None),
        Verdict::Corrected(raw) => ("corrected", Some(raw.clone()), None),
        Verdict::Set(points) => ("set", None, Some(points.to_shortest())),
    };
    Some(Decision {
        verdict,
        entry,
        points,
        reason: decision.reason.clone(),
        current: decision.is_current,
        by: record.by.clone(),
        at: record.at,
    })
}

/// Takes a sent sheet up
#[utoipa::path(
    post, operation_id = "take_up_sheet", path = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/taking-up", tag = "Appraisal",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    responses((status = 200, body = SheetHead), Changing),
    security(("token" = ["appraise"]))
)]
pub(super) async fn take_up(
    State(state): State<AppState>,
    Appraises(person): Appraises,
    Path(path): Path<SheetPath>,
) -> Result<Response, ApiError> {
    let record = sheet_for(&state, &person, &path, SheetMove::TakeUp).await?;
    appraisal::take_up(&state.db, &person.actor, record.id).await?;
    after(&state, &person, &path).await
}

/// Decides a line
///
/// `If-Match` is the `version` of the line in the appraisal that was read; `"0"` for one nobody has decided.
#[utoipa::path(
    put, operation_id = "decide_line", path = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/lines/{code}/verdict", tag = "Appraisal",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path), ("code" = String, Path),
        ("If-Match" = String, Header, description = "the version of the decision that was read, e.g. \"1\""),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    request_body = NewDecision,
    responses((status = 200, body = AppraisedLine), Changing, Versioned),
    security(("token" = ["appraise"]))
)]
pub(super) async fn verdict(
    State(state): State<AppState>,
    Appraises(person): Appraises,
    Path(LinePath { cluster, period, unit, code }): Path<LinePath>,
    IfMatch(version): IfMatch,
    Body(new): Body<NewDecision>,
) -> Result<Response, ApiError> {
    let path = SheetPath { cluster, period, unit };
    let record = sheet_for(&state, &person, &path, SheetMove::Appraise).await?;
    let judgement = LineJudgement {
        line: code.clone(),
        reason: checked_reason(&new)?,
        verdict: verdict_of(new)?,
        read_version: EntryVersion::new(version),
    };
    let outcomes = appraisal::judge(&state.db, &person.actor, record.id, vec![judgement]).await?;
    match outcomes.into_values().next() {
        Some(Judged::Saved | Judged::Unchanged) => {}
        Some(Judged::Conflict) => return Err(ApiError::VersionPassed(None)),
        Some(Judged::Faulty(found)) => {
            return Err(ApiError::Invalid(faults(person.visit.lang, &code, &found)));
        }
        Some(Judged::Unknown) | None => return Err(ApiError::not_found()),
    }
    let Json(now) = show(State(state), Reads(person), Path(path)).await?;
    let line = now.lines.into_iter().find(|line| line.line == code).ok_or_else(ApiError::not_found)?;
    Ok(([etag::tag(line.version)], Json(line)).into_response())
}

fn checked_reason(new: &NewDecision) -> Result<String, ApiError> {
    let reason = new.reason.trim();
    if reason.chars().count() > TEXT_MAX {
        return Err(ApiError::invalid("reason", format!("At most {TEXT_MAX} characters.")));
    }
    Ok(reason.to_owned())
}

fn verdict_of(new: NewDecision) -> Result<Option<Verdict>, ApiError> {
    Ok(match new.verdict {
        VerdictKind::Open => None,
        VerdictKind::Accepted => Some(Verdict::Accepted),
        VerdictKind::Corrected => Some(Verdict::Corrected(new.entry.unwrap_or_default())),
        VerdictKind::Set => {
            let points = new.points.unwrap_or_default();
            let points = Exact::parse(&points)
                .map_err(|_| ApiError::invalid("points", "A plain decimal is needed."))?;
            Some(Verdict::Set(points))
        }
    })
}

fn faults(t: Lang, line: &str, found: &[VerdictFault]) -> Vec<Fault> {
    let one = |at: &str, detail: &str| Fault { at: at.to_owned(), detail: detail.to_owned() };
    let of = |fault: &VerdictFault| match fault {
        VerdictFault::ReasonMissing => vec![one("reason", &t.appraisal_reason_missing(line))],
        VerdictFault::NothingToAccept => vec![one("verdict", t.appraisal_nothing_to_accept())],
        VerdictFault::Empty => vec![one("entry", t.appraisal_correction_empty())],
        VerdictFault::Entry(fault) => faults_of(t, std::slice::from_ref(fault)),
    };
    found.iter().flat_map(of).collect()
}

/// Accepts together the lines a rule computes and nobody decided
#[utoipa::path(
    post, operation_id = "accept_lines", path = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/acceptance", tag = "Appraisal",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    request_body = Acceptance,
    responses((status = 200, body = Accepted), Changing),
    security(("token" = ["appraise"]))
)]
pub(super) async fn accept(
    State(state): State<AppState>,
    Appraises(person): Appraises,
    Path(path): Path<SheetPath>,
    Body(wanted): Body<Acceptance>,
) -> Result<Json<Accepted>, ApiError> {
    let record = sheet_for(&state, &person, &path, SheetMove::Appraise).await?;
    let accepted = appraisal::accept_together(&state.db, &person.actor, record.id, wanted.lines).await?;
    Ok(Json(Accepted { accepted }))
}

/// Sends a sheet, or lines of it, back to the unit
#[utoipa::path(
    post, operation_id = "return_sheet", path = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/return", tag = "Appraisal",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    request_body = SendBack,
    responses((status = 200, body = SheetHead), Changing),
    security(("token" = ["appraise"]))
)]
pub(super) async fn send_back(
    State(state): State<AppState>,
    Appraises(person): Appraises,
    Path(path): Path<SheetPath>,
    Body(wanted): Body<SendBack>,
) -> Result<Response, ApiError> {
    let record = sheet_for(&state, &person, &path, SheetMove::Return).await?;
    let SendBack { whole, reason, lines, answer_by } = wanted;
    let new = NewReturn { whole, reason: reason.trim().to_owned(), lines, answer_by };
    appraisal::return_sheet(&state.db, &person.actor, record.id, new).await?;
    after(&state, &person, &path).await
}

/// Closes the appraisal of a sheet
#[utoipa::path(
    post, operation_id = "finish_appraisal", path = "/clusters/{cluster}/periods/{period}/appraisal/{unit}/finish", tag = "Appraisal",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    responses((status = 200, body = SheetHead), Changing),
    security(("token" = ["appraise"]))
)]
pub(super) async fn finish(
    State(state): State<AppState>,
    Appraises(person): Appraises,
    Path(path): Path<SheetPath>,
) -> Result<Response, ApiError> {
    let record = sheet_for(&state, &person, &path, SheetMove::Finish).await?;
    appraisal::finish(&state.db, &person.actor, record.id).await?;
    after(&state, &person, &path).await
}
