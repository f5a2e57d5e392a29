//! Long work beside the pages: the queue, its progress, its results.

use super::{StoreError, stored};
use crate::domain::ids::{AccountId, JobId, PeriodId};
use crate::domain::workflow::named_states;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

named_states! {
    /// Where a job stands.
    JobStatus {
        /// Nobody works on it yet.
        Waiting = "waiting",
        /// Somebody works on it.
        Running = "running",
        /// Its result can be fetched.
        Done = "done",
        /// It could not be done.
        Failed = "failed",
        /// Somebody stopped it.
        Cancelled = "cancelled",
        /// Its result was cleared away.
        Expired = "expired",
    }
}

/// A job as its page shows it.
#[derive(Debug, Clone)]
pub struct JobRecord {
    /// The job.
    pub id: JobId,
    /// Where it stands.
    pub status: JobStatus,
    /// Parts done.
    pub done: i32,
    /// Parts there are; 0 while nobody knows.
    pub total: i32,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By whom, by name.
    pub asked_by: String,
    /// Size of the result.
    pub size_bytes: Option<i64>,
    /// SHA-256 of the result.
    pub sha256: Option<Vec<u8>>,
}

/// A job to be done.
#[derive(Debug, Clone)]
pub struct ClaimedJob {
    /// The job.
    pub id: JobId,
    /// In whose name.
    pub asked_by: AccountId,
    /// Code of the cluster.
    pub cluster_code: String,
    /// Code of the period.
    pub period_code: String,
}

/// Asks for an archive of a period.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    connection: &mut PgConnection,
    period: PeriodId,
    asked_by: AccountId,
) -> Result<JobId, StoreError> {
    let id = sqlx::query_scalar!(
        "insert into job (kind, period_id, asked_by) values ('archive', $1, $2) returning id",
        period.get(),
        asked_by.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(JobId::new(id))
}

/// The newest jobs of a period, the newest first, at most twenty.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<Vec<JobRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select job.id, status, done, total, asked_at, account.full_name as asked_by, size_bytes, sha256
           from job join account on account.id = job.asked_by
           where period_id = $1 order by job.id desc limit 20"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(JobRecord {
                id: JobId::new(row.id),
                status: stored("job status", &row.status, JobStatus::parse(&row.status))?,
                done: row.done,
                total: row.total,
                asked_at: row.asked_at,
                asked_by: row.asked_by,
                size_bytes: row.size_bytes,
                sha256: row.sha256,
            })
        })
        .collect()
}

/// Takes the oldest job nobody works on; one whose worker fell silent half a minute ago counts as such.
///
/// # Errors
/// [`StoreError`].
pub async fn claim(connection: &mut PgConnection) -> Result<Option<ClaimedJob>, StoreError> {
    let row = sqlx::query!(
        r#"with taken as (
               update job set status = 'running', seen_at = now(), done = 0, total = 0
               where id = (
                   select id from job
                   where status = 'waiting' or (status = 'running' and seen_at < now() - interval '30 seconds')
                   order by id limit 1 for update skip locked)
               returning id, asked_by, period_id)
           select taken.id, taken.asked_by, cluster.code as cluster_code, period.code as period_code
           from taken join period on period.id = taken.period_id join cluster on cluster.id = period.cluster_id"#
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| ClaimedJob {
        id: JobId::new(row.id),
        asked_by: AccountId::new(row.asked_by),
        cluster_code: row.cluster_code,
        period_code: row.period_code,
    }))
}

/// Writes down how far a job is; whether to go on: somebody may have stopped it.
///
/// # Errors
/// [`StoreError`].
pub async fn progress(
    connection: &mut PgConnection,
    job: JobId,
    done: i32,
    total: i32,
) -> Result<bool, StoreError> {
    let written = sqlx::query!(
        "update job set done = $2, total = $3, seen_at = now() where id = $1 and status = 'running'",
        job.get(),
        done,
        total
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Ends a running job with its result; whether it was still running.
///
/// # Errors
/// [`StoreError`].
pub async fn finish(
    connection: &mut PgConnection,
    job: JobId,
    size_bytes: i64,
    sha256: &[u8],
) -> Result<bool, StoreError> {
    let written = sqlx::query!(
        r#"update job set status = 'done', ended_at = now(), size_bytes = $2, sha256 = $3
           where id = $1 and status = 'running'"#,
        job.get(),
        size_bytes,
        sha256
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Ends a running job that cannot be done.
///
/// # Errors
/// [`StoreError`].
pub async fn fail(connection: &mut PgConnection, job: JobId, fault: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "update job set status = 'failed', ended_at = now(), fault = $2 where id = $1 and status = 'running'",
        job.get(),
        fault
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Stops a job of a period that has not ended; whether there was one.
///
/// # Errors
/// [`StoreError`].
pub async fn cancel(connection: &mut PgConnection, period: PeriodId, job: JobId) -> Result<bool, StoreError> {
    let written = sqlx::query!(
        r#"update job set status = 'cancelled', ended_at = now()
           where id = $1 and period_id = $2 and status in ('waiting', 'running')"#,
        job.get(),
        period.get()
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Marks results older than a week as cleared away; which they are.
///
/// # Errors
/// [`StoreError`].
pub async fn expire(connection: &mut PgConnection) -> Result<Vec<JobId>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"update job set status = 'expired' where status = 'done' and ended_at < now() - interval '7 days'
           returning id"#
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().map(JobId::new).collect())
}

/// How many jobs wait, and how many are being worked on.
///
/// # Errors
/// [`StoreError`].
pub async fn to_do(connection: &mut PgConnection) -> Result<(i64, i64), StoreError> {
    let row = sqlx::query!(
        r#"select count(*) filter (where status = 'waiting') as "waiting!",
               count(*) filter (where status = 'running') as "running!"
           from job where status in ('waiting', 'running')"#
    )
    .fetch_one(connection)
    .await?;
    Ok((row.waiting, row.running))
}
