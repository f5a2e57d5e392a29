//! Sheets: state, lock and the totals kept beside the entries.

mod changes;
mod opened;
mod rows;

pub use self::changes::{
    mark_illustrative, open, set_appraised, set_appraiser, set_checker, set_sender, set_status, set_totals,
};
pub use self::opened::{OpenedSheet, lock_at, open_at};

use self::rows::{SheetRow, sheet_rows};
use super::{StoreError, stored};
use crate::domain::access::SheetPlace;
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId, PeriodId, SchemeVersionId, SheetId};
use crate::domain::sheet::SheetCodes;
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

impl SheetRecord {
    /// The codes of its address.
    #[must_use]
    pub fn codes(&self) -> SheetCodes {
        SheetCodes {
            cluster: self.cluster_code.clone(),
            period: self.period_code.clone(),
            unit: self.unit_code.clone(),
        }
    }

    /// What a change must know of it, where it was read under the lock.
    #[must_use]
    pub fn locked(&self) -> LockedSheet {
        LockedSheet {
            place: self.place,
            scheme_version: self.scheme_version,
            submission_deadline_on: self.submission_deadline_on,
            version: self.version,
            period: self.period,
            submitted_on: self.submitted_on,
        }
    }
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
    let row = sheet_rows!(
        "null::text",
        "where cluster.code = $1 and period.code = $2 and unit.code = $3",
        cluster,
        period,
        unit
    );
    row.fetch_optional(connection).await?.map(SheetRow::read).transpose()
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
    let rows = sheet_rows!(
        "null::text",
        "where cluster.code = $1 and period.code = $2 order by membership.protocol_order, unit.code",
        cluster,
        period
    );
    rows.fetch_all(connection).await?.into_iter().map(SheetRow::read).collect()
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
    // The few there are come first, as an array: their number is nothing the planner could guess too high.
    let rows = sheet_rows!(
        "null::text",
        "where sheet.id = any(array(
             select own.id from (
                 select distinct cluster_id, member_unit_id from role_today
                 where account_id = $1 and role in ('staff', 'leader')) held
             cross join lateral (
                 (select id from period where cluster_id = held.cluster_id and urgency < 2) union all
                 (select id from period where cluster_id = held.cluster_id and status in ('published', 'archived')
                  order by ends_on desc, id desc limit $2)) near
             join sheet own on own.period_id = near.id and own.member_unit_id = held.member_unit_id))
         order by period.ends_on desc, membership.protocol_order, unit.code",
        account.get(),
        most_past
    );
    rows.fetch_all(connection).await?.into_iter().map(SheetRow::read).collect()
}

/// Every sheet of the installation, for the doctor.
///
/// # Errors
/// [`StoreError`].
pub async fn all(connection: &mut PgConnection) -> Result<Vec<SheetRecord>, StoreError> {
    let rows =
        sheet_rows!("null::text", "order by period.ends_on desc, membership.protocol_order, unit.code",);
    rows.fetch_all(connection).await?.into_iter().map(SheetRow::read).collect()
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
               exists(select from role_today chair where chair.role = 'secretariat'
                   and chair.cluster_id = period.cluster_id and chair.member_unit_id = sheet.member_unit_id)
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
