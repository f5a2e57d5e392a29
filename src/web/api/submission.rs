//! Sending a sheet, and taking it back.

use super::body::Body;
use super::etag::{self, IfMatch};
use super::problem::{ApiError, Changing, Fault, Versioned};
use super::sheets::SheetHead;
use super::token::Submits;
use crate::actions::entries::TEXT_MAX;
use crate::actions::sheets::{self, Submission};
use crate::web::pages::sheet::open::{OpenSheet, SheetPath};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

/// What its leader declares of a sheet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Declaration {
    /// That the figures are true and complete: must be `true`.
    declared: bool,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// The reason.
    #[schema(min_length = 1, max_length = 2000)]
    pub(super) reason: String,
}

impl Reason {
    /// The reason, if there is one and it is not too long.
    ///
    /// # Errors
    /// A fault of `reason`.
    pub(super) fn checked(&self) -> Result<&str, ApiError> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(ApiError::invalid("reason", "A reason is needed."));
        }
        if reason.chars().count() > TEXT_MAX {
            return Err(ApiError::invalid("reason", format!("At most {TEXT_MAX} characters.")));
        }
        Ok(reason)
    }
}

/// The sheet as it stands after a change.
pub(super) async fn after(
    state: &AppState,
    person: &SignedIn,
    path: &SheetPath,
) -> Result<Response, ApiError> {
    let sheet = OpenSheet::load(state, person, path).await?;
    let sees_appraisal = person.actor.may_read_record("appraisal.", &sheet.record.place);
    let head = SheetHead::of(&sheet.record, sees_appraisal);
    Ok(([etag::tag(sheet.record.version)], Json(head)).into_response())
}

/// Sends a sheet to the secretariat, in the version that was read
///
/// Sent twice, it is one sending.
#[utoipa::path(
    post, operation_id = "submit_sheet", path = "/clusters/{cluster}/periods/{period}/sheets/{unit}/submission", tag = "Sheets",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path),
        ("If-Match" = String, Header, description = "the sheet's version that was read, e.g. \"31\""),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    request_body = Declaration,
    responses((status = 200, body = SheetHead), Changing, Versioned),
    security(("token" = ["submit"]))
)]
pub(super) async fn submit(
    State(state): State<AppState>,
    Submits(person): Submits,
    Path(path): Path<SheetPath>,
    IfMatch(version): IfMatch,
    Body(declaration): Body<Declaration>,
) -> Result<Response, ApiError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    if !declaration.declared {
        return Err(ApiError::invalid("declared", "The leader must declare the figures true and complete."));
    }
    match sheets::submit(&state.db, &person.actor, sheet.record.id, version).await? {
        Submission::Sent | Submission::AlreadySent => after(&state, &person, &path).await,
        Submission::Changed => Err(ApiError::VersionPassed(Some(sheet.record.version))),
        Submission::Incomplete(lines) => {
            let detail = "Missing, undecided, wrong, or without the evidence it needs.";
            let fault = |at: String| Fault { at, detail: detail.to_owned() };
            Err(ApiError::Invalid(lines.into_iter().map(fault).collect()))
        }
    }
}

/// Takes a sent sheet back, while nobody has taken it up
#[utoipa::path(
    post, operation_id = "withdraw_sheet", path = "/clusters/{cluster}/periods/{period}/sheets/{unit}/submission/withdrawal", tag = "Sheets",
    params(
        ("cluster" = String, Path), ("period" = String, Path), ("unit" = String, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    request_body = Reason,
    responses((status = 200, body = SheetHead), Changing),
    security(("token" = ["submit"]))
)]
pub(super) async fn withdraw(
    State(state): State<AppState>,
    Submits(person): Submits,
    Path(path): Path<SheetPath>,
    Body(reason): Body<Reason>,
) -> Result<Response, ApiError> {
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    sheets::withdraw(&state.db, &person.actor, sheet.record.id, reason.checked()?).await?;
    after(&state, &person, &path).await
}
