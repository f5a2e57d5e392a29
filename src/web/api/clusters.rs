//! Clusters and their periods.

use super::listing::{Listing, Part};
use super::problem::{ApiError, Reading};
use super::shapes::SchemeName;
use super::token::Reads;
use crate::store;
use crate::store::clusters::ClusterRecord;
use crate::store::periods::PeriodRecord;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use serde::Serialize;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A cluster.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Cluster {
    /// Its code in addresses.
    code: String,
    /// Its Vietnamese name.
    name_vi: String,
    /// Its English name.
    name_en: String,
}

/// A scoring period. A deadline lasts to the end of its day in Viet Nam.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Period {
    /// Its code in addresses, e.g. `2013-H1`.
    code: String,
    /// `half_year` or `year`.
    kind: &'static str,
    /// `preparing`, `open`, `entry_closed`, `published` or `archived`.
    status: &'static str,
    /// First day.
    starts_on: NaiveDate,
    /// Last day.
    ends_on: NaiveDate,
    /// The day figures are counted to.
    data_cutoff_on: NaiveDate,
    /// Last day to send in time.
    submission_deadline_on: NaiveDate,
    /// Last day of the appraisal.
    appraisal_deadline_on: NaiveDate,
    /// The conference.
    meeting_on: NaiveDate,
    /// What new sheets are scored by.
    scheme: Option<SchemeName>,
}

/// A cluster its caller has business with.
///
/// # Errors
/// Not found for everybody else.
pub(super) async fn cluster_for(
    connection: &mut PgConnection,
    person: &SignedIn,
    code: &str,
) -> Result<ClusterRecord, ApiError> {
    let found = store::clusters::find(connection, code).await?;
    found.filter(|cluster| person.actor.belongs_to(cluster.id)).ok_or_else(ApiError::not_found)
}

/// The clusters the person has business with
#[utoipa::path(
    get, operation_id = "list_clusters", path = "/clusters", tag = "Clusters", params(Part),
    responses((status = 200, body = Listing<Cluster>), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Reads(person): Reads,
    part: Part,
) -> Result<Json<Listing<Cluster>>, ApiError> {
    let mut connection = state.reads.acquire().await?;
    let own = person.actor.clusters_as(|_| true);
    let own = store::clusters::first(&mut connection, &own, i64::MAX).await?;
    let shown = own.into_iter().map(|cluster| Cluster {
        code: cluster.code,
        name_vi: cluster.name_vi,
        name_en: cluster.name_en,
    });
    part.of(shown.collect(), |cluster| cluster.code.clone()).map(Json)
}

/// The periods of a cluster, the newest first
#[utoipa::path(
    get, operation_id = "list_periods", path = "/clusters/{cluster}/periods", tag = "Clusters", params(("cluster" = String, Path), Part),
    responses((status = 200, body = Listing<Period>), Reading),
    security(("token" = ["read"]))
)]
pub(super) async fn periods(
    State(state): State<AppState>,
    Reads(person): Reads,
    Path(cluster): Path<String>,
    part: Part,
) -> Result<Json<Listing<Period>>, ApiError> {
    let mut connection = state.reads.acquire().await?;
    let cluster = cluster_for(&mut connection, &person, &cluster).await?;
    let versions = store::schemes::versions(&mut connection, &cluster.code, None).await?;
    let periods = store::periods::of_cluster(&mut connection, &cluster.code).await?;
    drop(connection);
    let schemes: BTreeMap<_, _> = versions.iter().map(|version| (version.id, version)).collect();
    let shown = periods.into_iter().map(|period| {
        let scheme = schemes.get(&period.scheme_version);
        shape(&period, scheme.map(|version| SchemeName::of(&version.code, version.version)))
    });
    part.of(shown.collect(), |period| period.code.clone()).map(Json)
}

fn shape(period: &PeriodRecord, scheme: Option<SchemeName>) -> Period {
    Period {
        code: period.code.clone(),
        kind: period.kind.as_str(),
        status: period.status.as_str(),
        starts_on: period.dates.starts_on,
        ends_on: period.dates.ends_on,
        data_cutoff_on: period.dates.data_cutoff_on,
        submission_deadline_on: period.dates.submission_deadline_on,
        appraisal_deadline_on: period.dates.appraisal_deadline_on,
        meeting_on: period.dates.meeting_on,
        scheme,
    }
}
