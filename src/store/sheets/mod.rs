//! Sheets: state, lock and the totals kept beside the entries.

mod changes;

pub use self::changes::{
    mark_illustrative, open, set_appraised, set_appraiser, set_checker, set_sender, set_status, set_totals,
};

use super::{StoreError, stored};
use crate::domain::access::SheetPlace;
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId, PeriodId, SchemeVersionId, SheetId};
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// A sheet with what its page needs of period and unit.
#[derive(Debug, Clone)]
pub struct SheetRecord {
    /// The sheet.
    pub id: SheetId,
    /// How often it has been written, its entries included.
    pub version: i32,
    /// Where it is and in which state: what rights are decided on.
    pub place: SheetPlace,
    /// The cluster's code.
    pub cluster_code: String,
    /// The period.
    pub period: PeriodId,
    /// The period's code.
    pub period_code: String,
    /// Hạn gửi: the last day to send in time.
    pub submission_deadline_on: NaiveDate,
    /// The scheme it is scored with for ever.
    pub scheme_version: SchemeVersionId,
    /// The number of that version, and the mark of its document: see [`crate::store::schemes::load_known`].
    pub scheme_mark: (i32, Vec<u8>),
    /// The points that scheme's core adds up to, as a plain decimal.
    pub base: String,
    /// The unit's code.
    pub unit_code: String,
    /// The unit's short name at the end of the period.
    pub unit_short_name: String,
    /// The unit's full name at the end of the period.
    pub unit_full_name: String,
    /// Whether the figures are only an illustration (số liệu minh họa).
    pub illustrative: bool,
    /// When it was sent.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The day it was sent, in `Asia/Ho_Chi_Minh`.
    pub submitted_on: Option<NaiveDate>,
    /// Who sent it.
    pub submitted_by: Option<String>,
    /// The totals stored with the last change: the unit's own reckoning.
    pub totals: SheetTotals,
    /// What the appraised lines come to; `None` until the sheet is taken up.
    pub appraised: Option<AppraisedTotals>,
    /// Who took it up, and when.
    pub taken_up: Option<(String, DateTime<Utc>)>,
    /// When it was read, by the database's clock.
    pub now: DateTime<Utc>,
}

/// What the engine made of a sheet, as stored. Points are plain decimals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetTotals {
    /// Lines with an answer.
    pub answered: i32,
    /// Lines still without one.
    pub missing: i32,
    /// Core points.
    pub core: String,
    /// Bonus points.
    pub bonus: String,
    /// Deduction, as a positive amount.
    pub deduction: String,
    /// Total points.
    pub total: String,
}

/// What the engine makes of the appraised lines, as stored. Points are plain decimals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppraisedTotals {
    /// Lines still without points.
    pub open: i32,
    /// Core points.
    pub core: String,
    /// Bonus points.
    pub bonus: String,
    /// Deduction, as a positive amount.
    pub deduction: String,
    /// Total points.
    pub total: String,
}

/// Which sheets a query is about: those of a period, or of it those of one unit, or these. The few there are come first in
/// the statement, and as an array: their number is then nothing the planner could guess too high.
#[derive(Debug, Clone, Copy, Default)]
struct Which<'a> {
    cluster: Option<&'a str>,
    period: Option<&'a str>,
    unit: Option<&'a str>,
    ids: Option<&'a [i64]>,
    /// Of the units a person enters for today, and how many of those whose result is published.
    account: Option<(i64, i64)>,
}

async fn select(connection: &mut PgConnection, which: Which<'_>) -> Result<Vec<SheetRecord>, StoreError> {
    let rows = sqlx::query_as!(
        SheetRow,
        r#"select sheet.id, sheet.version, sheet.period_id, period.cluster_id, cluster.code as cluster_code, period.code as period_code,
               period.status as period_status, period.submission_deadline_on, sheet.scheme_version_id,
               sheet.member_unit_id, unit.code as unit_code, name.short_name, name.full_name, sheet.status,
               sheet.illustrative, sheet.submitted_at,
               (sheet.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date as submitted_on,
               sender.full_name as "submitted_by?", answered, missing, core::text as "core!", bonus::text as "bonus!",
               deduction::text as "deduction!", total::text as "total!", appraised_open,
               appraised_core::text, appraised_bonus::text, appraised_deduction::text, appraised_total::text,
               taken_up_at, appraiser.full_name as "taken_up_by?", sheet.checking_unit_id,
               exists(select from account_role chair where chair.role = 'secretariat'
                   and chair.cluster_id = period.cluster_id and chair.member_unit_id = sheet.member_unit_id
                   and chair.valid_from <= (now() at time zone 'Asia/Ho_Chi_Minh')::date
                   and (chair.valid_to is null or (now() at time zone 'Asia/Ho_Chi_Minh')::date < chair.valid_to))
                   as "chairs_own!",
               now() as "now!", scheme.document ->> 'base' as "base!", scheme.version as scheme_number,
               scheme.document_mark as "scheme_mark!"
           from sheet
           join scheme_version scheme on scheme.id = sheet.scheme_version_id
           join period on period.id = sheet.period_id
           join cluster on cluster.id = period.cluster_id
           join member_unit unit on unit.id = sheet.member_unit_id
           join member_unit_name name on name.member_unit_id = unit.id and name.valid_from <= period.ends_on
               and (name.valid_to is null or period.ends_on < name.valid_to)
           left join account sender on sender.id = sheet.submitted_by
           left join account appraiser on appraiser.id = sheet.taken_up_by
           left join cluster_membership membership on membership.cluster_id = period.cluster_id
               and membership.member_unit_id = unit.id and membership.valid_from <= period.ends_on
               and (membership.valid_to is null or period.ends_on < membership.valid_to)
           where sheet.id = any(array(
               select unnest($4::bigint[]) union all select asked.id from cluster
               join period on period.cluster_id = cluster.id and period.code = $2
               join sheet asked on asked.period_id = period.id
               where cluster.code = $1
                 and ($3::text is null or asked.member_unit_id = (select id from member_unit where code = $3))
               union all
               select own.id from (
                   select distinct cluster_id, member_unit_id from account_role held
                   cross join (select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day) today
                   where held.account_id = $5 and held.role in ('staff', 'leader') and held.valid_from <= today.day
                     and (held.valid_to is null or today.day < held.valid_to)) role
               cross join lateral (
                   (select id from period where cluster_id = role.cluster_id and urgency < 2) union all
                   (select id from period where cluster_id = role.cluster_id and status in ('published', 'archived')
                    order by ends_on desc, id desc limit $6)) near
               join sheet own on own.period_id = near.id and own.member_unit_id = role.member_unit_id))
           order by period.ends_on desc, membership.protocol_order, unit.code"#,
        which.cluster,
        which.period,
        which.unit,
        which.ids,
        which.account.map(|(account, _)| account),
        which.account.map(|(_, most_past)| most_past)
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(SheetRow::read).collect()
}

/// A row as the query gives it.
struct SheetRow {
    id: i64,
    version: i32,
    period_id: i64,
    cluster_id: i64,
    cluster_code: String,
    period_code: String,
    period_status: String,
    submission_deadline_on: NaiveDate,
    scheme_version_id: i64,
    member_unit_id: i64,
    unit_code: String,
    short_name: String,
    full_name: String,
    status: String,
    illustrative: bool,
    submitted_at: Option<DateTime<Utc>>,
    submitted_on: Option<NaiveDate>,
    submitted_by: Option<String>,
    answered: i32,
    missing: i32,
    core: String,
    bonus: String,
    deduction: String,
    total: String,
    appraised_open: Option<i32>,
    appraised_core: Option<String>,
    appraised_bonus: Option<String>,
    appraised_deduction: Option<String>,
    appraised_total: Option<String>,
    taken_up_at: Option<DateTime<Utc>>,
    taken_up_by: Option<String>,
    checking_unit_id: Option<i64>,
    chairs_own: bool,
    now: DateTime<Utc>,
    base: String,
    scheme_number: i32,
    scheme_mark: Vec<u8>,
}

impl SheetRow {
    fn read(self) -> Result<SheetRecord, StoreError> {
        let row = self;
        let appraised = match (
            row.appraised_open,
            row.appraised_core,
            row.appraised_bonus,
            row.appraised_deduction,
            row.appraised_total,
        ) {
            (Some(open), Some(core), Some(bonus), Some(deduction), Some(total)) => {
                Some(AppraisedTotals { open, core, bonus, deduction, total })
            }
            _ => None,
        };
        let period_status =
            stored("period status", &row.period_status, PeriodStatus::parse(&row.period_status))?;
        Ok(SheetRecord {
            id: SheetId::new(row.id),
            version: row.version,
            place: SheetPlace {
                cluster: ClusterId::new(row.cluster_id),
                unit: MemberUnitId::new(row.member_unit_id),
                status: stored("sheet status", &row.status, SheetStatus::parse(&row.status))?,
                period: period_status,
                chairs_own: row.chairs_own,
                checker: row.checking_unit_id.map(MemberUnitId::new),
            },
            cluster_code: row.cluster_code,
            period: PeriodId::new(row.period_id),
            period_code: row.period_code,
            submission_deadline_on: row.submission_deadline_on,
            scheme_version: SchemeVersionId::new(row.scheme_version_id),
            scheme_mark: (row.scheme_number, row.scheme_mark),
            base: row.base,
            unit_code: row.unit_code,
            unit_short_name: row.short_name,
            unit_full_name: row.full_name,
            illustrative: row.illustrative,
            submitted_at: row.submitted_at,
            submitted_on: row.submitted_on,
            submitted_by: row.submitted_by,
            totals: SheetTotals {
                answered: row.answered,
                missing: row.missing,
                core: row.core,
                bonus: row.bonus,
                deduction: row.deduction,
                total: row.total,
            },
            appraised,
            taken_up: row.taken_up_by.zip(row.taken_up_at),
            now: row.now,
        })
    }
}

/// Finds one sheet by the codes in its address.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    cluster: &str,
    period: &str,
    unit: &str,
) -> Result<Option<SheetRecord>, StoreError> {
    let which = Which { cluster: Some(cluster), period: Some(period), unit: Some(unit), ..Which::default() };
    Ok(select(connection, which).await?.pop())
}

/// All sheets of a period, in the conference's order.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    cluster: &str,
    period: &str,
) -> Result<Vec<SheetRecord>, StoreError> {
    select(connection, Which { cluster: Some(cluster), period: Some(period), ..Which::default() }).await
}

/// The sheets of the units a person enters for today, newest period first: all that are at work, and of each unit those of
/// the `most_past` newest periods whose result is published.
///
/// # Errors
/// [`StoreError`].
pub async fn of_account(
    connection: &mut PgConnection,
    account: AccountId,
    most_past: i64,
) -> Result<Vec<SheetRecord>, StoreError> {
    select(connection, Which { account: Some((account.get(), most_past)), ..Which::default() }).await
}

/// Every sheet of the installation, for the doctor.
///
/// # Errors
/// [`StoreError`].
pub async fn all(connection: &mut PgConnection) -> Result<Vec<SheetRecord>, StoreError> {
    let ids = sqlx::query_scalar!("select id from sheet").fetch_all(&mut *connection).await?;
    select(connection, Which { ids: Some(&ids), ..Which::default() }).await
}

/// What a change must know of its sheet, read under the lock.
#[derive(Debug, Clone)]
pub struct LockedSheet {
    /// Rights and states as they are now.
    pub place: SheetPlace,
    /// The scheme.
    pub scheme_version: SchemeVersionId,
    /// The last day to send in time.
    pub submission_deadline_on: NaiveDate,
    /// The version of the sheet.
    pub version: i32,
    /// Its period.
    pub period: PeriodId,
    /// The day it was sent, in `Asia/Ho_Chi_Minh`.
    pub submitted_on: Option<NaiveDate>,
}

/// Locks the sheet until the transaction ends; its period cannot close meanwhile. `None` if there is no such sheet.
///
/// # Errors
/// [`StoreError::Busy`] where someone else holds it too long.
pub async fn lock(connection: &mut PgConnection, sheet: SheetId) -> Result<Option<LockedSheet>, StoreError> {
    let row = sqlx::query!(
        r#"select period.cluster_id, sheet.member_unit_id, sheet.status, period.status as period_status,
               sheet.scheme_version_id, period.submission_deadline_on, sheet.version, sheet.period_id,
               (sheet.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date as submitted_on, sheet.checking_unit_id,
               exists(select from account_role chair where chair.role = 'secretariat'
                   and chair.cluster_id = period.cluster_id and chair.member_unit_id = sheet.member_unit_id
                   and chair.valid_from <= (now() at time zone 'Asia/Ho_Chi_Minh')::date
                   and (chair.valid_to is null or (now() at time zone 'Asia/Ho_Chi_Minh')::date < chair.valid_to))
                   as "chairs_own!"
           from sheet join period on period.id = sheet.period_id
           where sheet.id = $1 for update of sheet for share of period"#,
        sheet.get()
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let period_status = stored("period status", &row.period_status, PeriodStatus::parse(&row.period_status))?;
    Ok(Some(LockedSheet {
        place: SheetPlace {
            cluster: ClusterId::new(row.cluster_id),
            unit: MemberUnitId::new(row.member_unit_id),
            status: stored("sheet status", &row.status, SheetStatus::parse(&row.status))?,
            period: period_status,
            chairs_own: row.chairs_own,
            checker: row.checking_unit_id.map(MemberUnitId::new),
        },
        scheme_version: SchemeVersionId::new(row.scheme_version_id),
        submission_deadline_on: row.submission_deadline_on,
        version: row.version,
        period: PeriodId::new(row.period_id),
        submitted_on: row.submitted_on,
    }))
}
