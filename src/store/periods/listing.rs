//! Periods among many: the one people are at work on, and lists of them a page at a time.

use super::{PeriodRecord, PeriodRow};
use crate::domain::access::Clusters;
use crate::domain::ids::{ClusterId, PeriodId};
use crate::domain::workflow::SheetStatus;
use crate::store::StoreError;
use crate::store::clusters::{ClusterRecord, bound};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Which periods a list is about.
#[derive(Debug, Clone)]
pub struct Narrowing {
    /// Of these clusters.
    pub within: Clusters,
    /// Only those that end on this day or later.
    pub from: Option<NaiveDate>,
    /// Only those that end on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Only those that come after this one in the list.
    pub after: Option<PeriodId>,
}

/// A period as lists show it.
#[derive(Debug, Clone)]
pub struct ListedPeriod {
    /// The period.
    pub period: PeriodRecord,
    /// Its cluster.
    pub cluster: ClusterRecord,
    /// Code and version of its scheme.
    pub scheme: (String, i32),
    /// Sheets that are sent.
    pub sent: i64,
    /// Sheets in all.
    pub sheets: i64,
}

/// The period people of these clusters are at work on: the newest that is open, else the newest that is closed for
/// entry, else the newest published, else the newest of all. One that is only being prepared never hides the one people
/// enter for.
///
/// # Errors
/// [`StoreError`].
pub async fn current(
    connection: &mut PgConnection,
    within: &Clusters,
) -> Result<Option<PeriodRecord>, StoreError> {
    let (all, these) = bound(within);
    let row = sqlx::query_as!(
        PeriodRow,
        r#"with picked as (
               (select id from period where $1 order by urgency, ends_on desc, id desc limit 1)
               union all
               select newest.id from unnest($2::bigint[]) these(cluster_id)
               cross join lateral (select period.id from period where period.cluster_id = these.cluster_id
                                   order by urgency, ends_on desc, period.id desc limit 1) newest
               where not $1)
           select period.id, period.cluster_id, cluster.code as cluster_code, period.code, kind, starts_on, ends_on,
               data_cutoff_on, submission_deadline_on, appraisal_deadline_on, meeting_on, period.status, scheme_version_id,
               scheme.version as scheme_number, scheme.document_mark as "scheme_mark!", period.version
           from picked join period on period.id = picked.id join cluster on cluster.id = period.cluster_id
           join scheme_version scheme on scheme.id = period.scheme_version_id
           order by urgency, ends_on desc, period.id desc limit 1"#,
        all,
        &these
    )
    .fetch_optional(connection)
    .await?;
    row.map(PeriodRow::read).transpose()
}

/// The newest period of a cluster that ended before a day.
///
/// # Errors
/// [`StoreError`].
pub async fn former(
    connection: &mut PgConnection,
    cluster: ClusterId,
    day: NaiveDate,
) -> Result<Option<PeriodRecord>, StoreError> {
    let row = sqlx::query_as!(
        PeriodRow,
        r#"select period.id, period.cluster_id, cluster.code as cluster_code, period.code, kind, starts_on, ends_on,
               data_cutoff_on, submission_deadline_on, appraisal_deadline_on, meeting_on, period.status, scheme_version_id,
               scheme.version as scheme_number, scheme.document_mark as "scheme_mark!", period.version
           from period join cluster on cluster.id = period.cluster_id
           join scheme_version scheme on scheme.id = period.scheme_version_id
           where period.cluster_id = $1 and ends_on < $2 order by ends_on desc, period.id desc limit 1"#,
        cluster.get(),
        day
    )
    .fetch_optional(connection)
    .await?;
    row.map(PeriodRow::read).transpose()
}

/// Hạn gửi of the newest period of a cluster.
///
/// # Errors
/// [`StoreError`].
pub async fn last_deadline(
    connection: &mut PgConnection,
    cluster: ClusterId,
) -> Result<Option<NaiveDate>, StoreError> {
    let day = sqlx::query_scalar!(
        r#"select submission_deadline_on from period where cluster_id = $1 order by ends_on desc, id desc limit 1"#,
        cluster.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(day)
}

/// Periods, newest first, at most so many.
///
/// # Errors
/// [`StoreError`].
pub async fn page(
    connection: &mut PgConnection,
    narrowing: &Narrowing,
    most: usize,
) -> Result<Vec<ListedPeriod>, StoreError> {
    let (all, these) = bound(&narrowing.within);
    let sent: Vec<String> = SheetStatus::ALL
        .iter()
        .filter(|status| status.is_sent())
        .map(|status| status.as_str().to_owned())
        .collect();
    let rows = sqlx::query_as!(
        ListedRow,
        r#"with place as (
               select coalesce((select ends_on from period where id = $5), 'infinity'::date) as ends_on,
                   coalesce($5, 9223372036854775807) as id),
           picked as (
               (select id, ends_on from period
                where $1 and ends_on between coalesce($3, '-infinity'::date) and coalesce($4, 'infinity'::date)
                  and (ends_on, id) < ((select ends_on from place), (select id from place))
                order by ends_on desc, id desc limit $6)
               union all
               select newest.id, newest.ends_on from unnest($2::bigint[]) these(cluster_id)
               cross join lateral (
                   select period.id, period.ends_on from period
                   where period.cluster_id = these.cluster_id
                     and ends_on between coalesce($3, '-infinity'::date) and coalesce($4, 'infinity'::date)
                     and (ends_on, id) < ((select ends_on from place), (select id from place))
                   order by ends_on desc, period.id desc limit $6) newest
               where not $1)
           select period.id, period.cluster_id, cluster.code as cluster_code, period.code, kind, starts_on,
               period.ends_on, data_cutoff_on, submission_deadline_on, appraisal_deadline_on, meeting_on,
               period.status, scheme_version_id, period.version, cluster.name_vi, cluster.name_en,
               scheme.code as scheme_code, scheme.version as scheme_number, scheme.document_mark as "scheme_mark!",
               (select count(*) from sheet where sheet.period_id = period.id) as "sheets!",
               (select count(*) from sheet where sheet.period_id = period.id and sheet.status = any($7)) as "sent!"
           from period
           join cluster on cluster.id = period.cluster_id
           join scheme_version scheme on scheme.id = period.scheme_version_id
           where period.id = any(array(select id from picked order by ends_on desc, id desc limit $6))
           order by period.ends_on desc, period.id desc"#,
        all,
        &these,
        narrowing.from,
        narrowing.to,
        narrowing.after.map(PeriodId::get),
        i64::try_from(most).unwrap_or(i64::MAX),
        &sent
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(ListedRow::read).collect()
}

/// A row as the list's query gives it.
struct ListedRow {
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
    version: i32,
    name_vi: String,
    name_en: String,
    scheme_code: String,
    scheme_number: i32,
    scheme_mark: Vec<u8>,
    sheets: i64,
    sent: i64,
}

impl ListedRow {
    fn read(self) -> Result<ListedPeriod, StoreError> {
        let row = self;
        let cluster = ClusterRecord {
            id: ClusterId::new(row.cluster_id),
            code: row.cluster_code.clone(),
            name_vi: row.name_vi,
            name_en: row.name_en,
        };
        let period = PeriodRow {
            id: row.id,
            cluster_id: row.cluster_id,
            cluster_code: row.cluster_code,
            code: row.code,
            kind: row.kind,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            data_cutoff_on: row.data_cutoff_on,
            submission_deadline_on: row.submission_deadline_on,
            appraisal_deadline_on: row.appraisal_deadline_on,
            meeting_on: row.meeting_on,
            status: row.status,
            scheme_version_id: row.scheme_version_id,
            scheme_number: row.scheme_number,
            scheme_mark: row.scheme_mark,
            version: row.version,
        };
        let scheme = (row.scheme_code, row.scheme_number);
        Ok(ListedPeriod { period: period.read()?, cluster, scheme, sent: row.sent, sheets: row.sheets })
    }
}
