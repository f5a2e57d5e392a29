//! Thẩm định: taking a sheet up, deciding its lines, asking, sending back, answering, finishing.
//!
//! Each submodule holds the actions of one part; what they share is here.

mod course;
mod drafts;
mod lines;
mod remarks;
mod returns;

pub use self::course::{agree, amend, assign_checker, finish, reopen, take_up};
pub use self::drafts::{Prepared, PreparedOutcome, prepare};
pub use self::lines::{Judged, LineJudgement, accept_together, judge, lift_veto, note_opening, set_veto};
pub use self::remarks::{answer, ask, cross_check};
pub use self::returns::{Explanation, NewReturn, explain, return_sheet};

use super::ActionError;
use super::sheets::result_of;
use crate::domain::appraisal::{ReturnScope, appraised};
use crate::domain::entry::RawEntry;
use crate::domain::ids::SheetId;
use crate::domain::scheme::Scheme;
use crate::domain::scoring::{MemberResult, Stage};
use crate::domain::sheet::{UnitSheet, score_units_at};
use crate::store::appraisals::AppraisalRecord;
use crate::store::sheets::{AppraisedTotals, LockedSheet};
use crate::store::{self, StoreError};
use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// What the appraised lines of a sheet come to, every line asked for.
///
/// # Errors
/// [`ActionError::Store`] where the engine gives no result: a defect.
pub fn appraised_result(
    scheme: &Scheme,
    submission_deadline: NaiveDate,
    submitted_on: Option<NaiveDate>,
    entries: &BTreeMap<String, RawEntry>,
    appraisal: &AppraisalRecord,
) -> Result<MemberResult, ActionError> {
    let own = result_of(scheme, submission_deadline, submitted_on, entries.clone())?;
    let claimed = Some(own.total.value().clone());
    let unit = UnitSheet {
        unit: String::new(),
        submitted_on,
        entries: entries.clone(),
        appraised: Some(appraised(&appraisal.decisions(), appraisal.veto_codes(), claimed)),
    };
    let scoring = score_units_at(scheme, submission_deadline, vec![unit], Stage::Complete);
    scoring.members.into_iter().next().ok_or_else(|| {
        ActionError::Store(StoreError::Unreadable { what: "sheet", value: "no result".to_owned() })
    })
}

/// The appraised totals as the store keeps them.
#[must_use]
pub fn appraised_totals_of(scheme: &Scheme, result: &MemberResult) -> AppraisedTotals {
    let decimals = scheme.rounding.decimals;
    AppraisedTotals {
        open: i32::try_from(result.missing.len() + result.undecided.len()).unwrap_or(i32::MAX),
        core: result.core.to_plain(decimals),
        bonus: result.bonus.to_plain(decimals),
        deduction: result.deduction.to_plain(decimals),
        total: result.total.to_plain(decimals),
    }
}

/// Computes and stores anew what the appraised lines come to.
pub(super) async fn retotal(
    tx: &mut PgConnection,
    sheet: SheetId,
    locked: &LockedSheet,
    scheme: &Scheme,
) -> Result<AppraisedTotals, ActionError> {
    let (_, entries) = store::entries::of_sheet(tx, sheet).await?;
    let raws = entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
    let appraisal = store::appraisals::of_sheet(tx, sheet).await?;
    let result =
        appraised_result(scheme, locked.submission_deadline_on, locked.submitted_on, &raws, &appraisal)?;
    let totals = appraised_totals_of(scheme, &result);
    store::sheets::set_appraised(tx, sheet, Some(&totals)).await?;
    Ok(totals)
}

/// The lines a returned sheet opens to its unit; everything where it was never returned.
pub(super) async fn open_lines(tx: &mut PgConnection, sheet: SheetId) -> Result<ReturnScope, ActionError> {
    let newest = store::returns::of_sheet(tx, sheet).await?.into_iter().next();
    Ok(newest.map_or(ReturnScope { whole: true, ..ReturnScope::default() }, |record| record.scope()))
}
