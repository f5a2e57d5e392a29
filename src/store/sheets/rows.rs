//! The one query behind every list of sheets, and behind one sheet with all that is on it.

use super::{AppraisedTotals, SheetRecord, SheetTotals};
use crate::domain::access::SheetPlace;
use crate::domain::ids::{ClusterId, MemberUnitId, PeriodId, SchemeVersionId, SheetId};
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store::{StoreError, stored};
use chrono::{DateTime, NaiveDate, Utc};

/// Sheets with what their pages need of period and unit: `$parts` is SQL for what else is asked of each, as text, `$which` says which
/// sheets and in which order. Each use is a statement of its own, so that each is planned for just what it asks.
macro_rules! sheet_rows {
    ($parts:tt, $which:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            SheetRow,
            r#"select sheet.id, sheet.version, sheet.period_id, period.cluster_id, cluster.code as cluster_code,
                   period.code as period_code, period.status as period_status, period.submission_deadline_on,
                   sheet.scheme_version_id, sheet.member_unit_id, unit.code as unit_code, name.short_name,
                   name.full_name, sheet.status, sheet.illustrative, sheet.submitted_at,
                   (sheet.submitted_at at time zone 'Asia/Ho_Chi_Minh')::date as submitted_on,
                   sender.full_name as "submitted_by?", answered, missing, core::text as "core!",
                   bonus::text as "bonus!", deduction::text as "deduction!", total::text as "total!", appraised_open,
                   appraised_core::text, appraised_bonus::text, appraised_deduction::text, appraised_total::text,
                   taken_up_at, appraiser.full_name as "taken_up_by?", sheet.checking_unit_id,
                   exists(select from role_today chair where chair.role = 'secretariat'
                       and chair.cluster_id = period.cluster_id
                       and chair.member_unit_id = sheet.member_unit_id) as "chairs_own!",
                   now() as "now!", scheme.base, scheme.document_mark as "scheme_mark!", scheme.version as scheme_number,
                   "# + $parts + r#" as "parts"
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
                   and (membership.valid_to is null or period.ends_on < membership.valid_to) "# + $which,
            $($argument),*
        )
    };
}
pub(super) use sheet_rows;

/// A row as the query gives it.
pub(super) struct SheetRow {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) period_id: i64,
    pub(super) cluster_id: i64,
    pub(super) cluster_code: String,
    pub(super) period_code: String,
    pub(super) period_status: String,
    pub(super) submission_deadline_on: NaiveDate,
    pub(super) scheme_version_id: i64,
    pub(super) member_unit_id: i64,
    pub(super) unit_code: String,
    pub(super) short_name: String,
    pub(super) full_name: String,
    pub(super) status: String,
    pub(super) illustrative: bool,
    pub(super) submitted_at: Option<DateTime<Utc>>,
    pub(super) submitted_on: Option<NaiveDate>,
    pub(super) submitted_by: Option<String>,
    pub(super) answered: i32,
    pub(super) missing: i32,
    pub(super) core: String,
    pub(super) bonus: String,
    pub(super) deduction: String,
    pub(super) total: String,
    pub(super) appraised_open: Option<i32>,
    pub(super) appraised_core: Option<String>,
    pub(super) appraised_bonus: Option<String>,
    pub(super) appraised_deduction: Option<String>,
    pub(super) appraised_total: Option<String>,
    pub(super) taken_up_at: Option<DateTime<Utc>>,
    pub(super) taken_up_by: Option<String>,
    pub(super) checking_unit_id: Option<i64>,
    pub(super) chairs_own: bool,
    pub(super) now: DateTime<Utc>,
    pub(super) base: String,
    pub(super) scheme_mark: Vec<u8>,
    pub(super) scheme_number: i32,
    pub(super) parts: Option<String>,
}

impl SheetRow {
    pub(super) fn read(self) -> Result<SheetRecord, StoreError> {
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
