//! Scoring schemes: their versions, and the whole document.

use super::clusters::cluster_for;
use super::listing::{Listing, Part};
use super::problem::{ApiError, Reading};
use super::token::Reads;
use crate::store;
use crate::store::schemes::{SchemeStatus, VersionRecord};
use crate::web::error::WebError;
use crate::web::pages::schemes::Opened;
use crate::web::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A version of a scheme.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SchemeVersion {
    /// Code of the scheme.
    code: String,
    /// Number of the version.
    version: i32,
    /// `draft`, `in_force` or `expired`.
    status: &'static str,
    /// Its Vietnamese title.
    title_vi: String,
    /// The day it was adopted.
    adopted_on: Option<NaiveDate>,
    /// Number of the document that adopted it.
    document_number: String,
    /// Codes of the periods that name it.
    periods: Vec<String>,
}

/// The versions of a cluster's schemes
#[utoipa::path(
    get, operation_id = "list_schemes", path = "/clusters/{cluster}/schemes", tag = "Schemes", params(("cluster" = String, Path), Part),
    responses((status = 200, body = Listing<SchemeVersion>), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path(cluster): Path<String>,
    part: Part,
) -> Result<Json<Listing<SchemeVersion>>, ApiError> {
    let mut connection = state.reads.acquire().await?;
    let cluster = cluster_for(&mut connection, &person, &cluster).await?;
    let versions = store::schemes::versions(&mut connection, &cluster.code, None).await?;
    drop(connection);
    let may_read = |version: &VersionRecord| {
        person.actor.may_read_scheme(cluster.id, version.status == SchemeStatus::Draft).is_ok()
    };
    let shown = versions.into_iter().filter(may_read).map(|version| SchemeVersion {
        status: version.status.as_str(),
        title_vi: version.title.vi,
        code: version.code,
        version: version.version,
        adopted_on: version.adopted_on,
        document_number: version.document_number,
        periods: version.periods,
    });
    part.of(shown.collect(), |version| format!("{} {}", version.code, version.version)).map(Json)
}

/// The document of a version: `thidua.scheme/1`
#[utoipa::path(
    get, operation_id = "read_scheme", path = "/clusters/{cluster}/schemes/{scheme}/versions/{version}", tag = "Schemes",
    params(("cluster" = String, Path), ("scheme" = String, Path), ("version" = i32, Path)),
    responses((status = 200, body = Object), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path((cluster, scheme, version)): Path<(String, String, String)>,
) -> Result<Json<Value>, ApiError> {
    let version: i32 = version.parse().map_err(|_| ApiError::not_found())?;
    let opened = Opened::read(&state, person, &(cluster, scheme, version)).await?;
    let document = serde_json::to_value(&opened.scheme).map_err(|error| WebError::Broken(error.into()))?;
    Ok(Json(document))
}
