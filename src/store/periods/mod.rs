//! Scoring periods and their dates.

mod listing;

pub use self::listing::{ListedPeriod, Narrowing, current, former, last_deadline, page};

use crate::domain::ids::{ClusterId, PeriodId, SchemeVersionId};
use crate::domain::workflow::{PeriodStatus, named_states};
use crate::store::{StoreError, stored};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

named_states! {
    /// How long a period is.
    PeriodKind {
        /// Six months.
        HalfYear = "half_year",
        /// A whole year.
        Year = "year",
    }
}

/// The dates of a period, each a day in `Asia/Ho_Chi_Minh`. A deadline lasts to the end of its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodDates {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Ngày chốt số liệu.
    pub data_cutoff_on: NaiveDate,
    /// Hạn gửi.
    pub submission_deadline_on: NaiveDate,
    /// Hạn thẩm định.
    pub appraisal_deadline_on: NaiveDate,
    /// The conference.
    pub meeting_on: NaiveDate,
}

/// A period (kỳ).
#[derive(Debug, Clone)]
pub struct PeriodRecord {
    /// The period.
    pub id: PeriodId,
    /// Its cluster.
    pub cluster: ClusterId,
    /// Its cluster's code.
    pub cluster_code: String,
    /// Its code: `2013-H1` or `2013`.
    pub code: String,
    /// Its length.
    pub kind: PeriodKind,
    /// Its dates.
    pub dates: PeriodDates,
    /// Where it stands.
    pub status: PeriodStatus,
    /// The scheme its new sheets are scored with.
    pub scheme_version: SchemeVersionId,
    /// The number of that version, and the mark of its document: see [`crate::store::schemes::load_known`].
    pub scheme_mark: (i32, Vec<u8>),
    /// How often its row has been written.
    pub version: i32,
}

/// What a new period consists of.
#[derive(Debug, Clone)]
pub struct NewPeriod {
    /// The cluster.
    pub cluster: ClusterId,
    /// The code.
    pub code: String,
    /// The length.
    pub kind: PeriodKind,
    /// The dates.
    pub dates: PeriodDates,
    /// The scheme.
    pub scheme_version: SchemeVersionId,
}

/// A row as the queries give it.
struct PeriodRow {
    id: i64,
    cluster_id: i64,
    cluster_code: String,
    code: String,
    kind: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    data_cutoff_on: NaiveDate,
    submission_deadline_on: NaiveDate,
    appraisal_deadline_on: NaiveDate,
    meeting_on: NaiveDate,
    status: String,
    scheme_version_id: i64,
    scheme_number: i32,
    scheme_mark: Vec<u8>,
    version: i32,
}

impl PeriodRow {
    fn read(self) -> Result<PeriodRecord, StoreError> {
        Ok(PeriodRecord {
            id: PeriodId::new(self.id),
            cluster: ClusterId::new(self.cluster_id),
            cluster_code: self.cluster_code,
            code: self.code,
            kind: stored("period kind", &self.kind, PeriodKind::parse(&self.kind))?,
            dates: PeriodDates {
                starts_on: self.starts_on,
                ends_on: self.ends_on,
                data_cutoff_on: self.data_cutoff_on,
                submission_deadline_on: self.submission_deadline_on,
                appraisal_deadline_on: self.appraisal_deadline_on,
                meeting_on: self.meeting_on,
            },
            status: stored("period status", &self.status, PeriodStatus::parse(&self.status))?,
            scheme_version: SchemeVersionId::new(self.scheme_version_id),
            scheme_mark: (self.scheme_number, self.scheme_mark),
            version: self.version,
        })
    }
}

/// The periods of a cluster, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn of_cluster(
    connection: &mut PgConnection,
    cluster: &str,
) -> Result<Vec<PeriodRecord>, StoreError> {
    let rows = sqlx::query_as!(
        PeriodRow,
        r#"select period.id, period.cluster_id, cluster.code as cluster_code, period.code, kind, starts_on, ends_on,
               data_cutoff_on, submission_deadline_on, appraisal_deadline_on, meeting_on, period.status, scheme_version_id,
               scheme.version as scheme_number, scheme.document_mark as "scheme_mark!", period.version
           from period join cluster on cluster.id = period.cluster_id
           join scheme_version scheme on scheme.id = period.scheme_version_id
           where cluster.code = $1 order by ends_on desc, period.id"#,
        cluster
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(PeriodRow::read).collect()
}

/// Finds one period.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    cluster: &str,
    code: &str,
) -> Result<Option<PeriodRecord>, StoreError> {
    let row = sqlx::query_as!(
        PeriodRow,
        r#"select period.id, period.cluster_id, cluster.code as cluster_code, period.code, kind, starts_on, ends_on,
               data_cutoff_on, submission_deadline_on, appraisal_deadline_on, meeting_on, period.status, scheme_version_id,
               scheme.version as scheme_number, scheme.document_mark as "scheme_mark!", period.version
           from period join cluster on cluster.id = period.cluster_id
           join scheme_version scheme on scheme.id = period.scheme_version_id
           where cluster.code = $1 and period.code = $2"#,
        cluster,
        code
    )
    .fetch_optional(connection)
    .await?;
    row.map(PeriodRow::read).transpose()
}

/// Creates a period in preparation.
///
/// # Errors
/// [`StoreError::Constraint`] `period_code_key`, `period_code_form` or `period_dates_in_order`.
pub async fn insert(connection: &mut PgConnection, period: &NewPeriod) -> Result<PeriodId, StoreError> {
    let id = sqlx::query_scalar!(
        r#"insert into period (cluster_id, code, kind, starts_on, ends_on, data_cutoff_on, submission_deadline_on,
               appraisal_deadline_on, meeting_on, status, scheme_version_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'preparing', $10) returning id"#,
        period.cluster.get(),
        period.code,
        period.kind.as_str(),
        period.dates.starts_on,
        period.dates.ends_on,
        period.dates.data_cutoff_on,
        period.dates.submission_deadline_on,
        period.dates.appraisal_deadline_on,
        period.dates.meeting_on,
        period.scheme_version.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(PeriodId::new(id))
}

/// A period as it is under its lock.
#[derive(Debug, Clone, Copy)]
pub struct LockedPeriod {
    /// Where it stands.
    pub status: PeriodStatus,
    /// How often its row has been written.
    pub version: i32,
    /// The scheme its new sheets are scored with.
    pub scheme_version: SchemeVersionId,
}

/// Locks the period's row until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(connection: &mut PgConnection, period: PeriodId) -> Result<LockedPeriod, StoreError> {
    let row = sqlx::query!(
        "select status, version, scheme_version_id from period where id = $1 for update",
        period.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(LockedPeriod {
        status: stored("period status", &row.status, PeriodStatus::parse(&row.status))?,
        version: row.version,
        scheme_version: SchemeVersionId::new(row.scheme_version_id),
    })
}

/// Names another scheme version for a period and its sheets.
///
/// # Errors
/// [`StoreError`].
pub async fn set_scheme(
    connection: &mut PgConnection,
    period: PeriodId,
    scheme: SchemeVersionId,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"with named as (update period set scheme_version_id = $2, version = version + 1 where id = $1)
           update sheet set scheme_version_id = $2 where period_id = $1"#,
        period.get(),
        scheme.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces the dates of a period.
///
/// # Errors
/// [`StoreError::Constraint`] `period_dates_in_order`.
pub async fn set_dates(
    connection: &mut PgConnection,
    period: PeriodId,
    dates: &PeriodDates,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update period set starts_on = $2, ends_on = $3, data_cutoff_on = $4, submission_deadline_on = $5,
               appraisal_deadline_on = $6, meeting_on = $7, version = version + 1 where id = $1"#,
        period.get(),
        dates.starts_on,
        dates.ends_on,
        dates.data_cutoff_on,
        dates.submission_deadline_on,
        dates.appraisal_deadline_on,
        dates.meeting_on
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves a period to another state.
///
/// # Errors
/// [`StoreError`].
pub async fn set_status(
    connection: &mut PgConnection,
    period: PeriodId,
    status: PeriodStatus,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update period set status = $2, version = version + 1 where id = $1",
        period.get(),
        status.as_str()
    )
    .execute(connection)
    .await?;
    Ok(())
}
