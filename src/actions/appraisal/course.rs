//! The course of an appraisal: taken up, finished, opened again, agreed at the conference, amended after publication.

use super::{appraised_totals_of, retotal};
use crate::actions::sheets::claim;
use crate::actions::{
    ActionError, InputFault, InputFaultKind, fault_on_constraint, to_the_end, with_rights_now,
};
use crate::domain::access::{Actor, Refusal};
use crate::domain::ids::{MemberUnitId, SheetId};
use crate::domain::workflow::{Part, SheetMove, SheetStatus};
use crate::store;
use crate::store::journal::Record;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// Takes a sent or explained sheet up: from now on the unit can no longer withdraw it.
///
/// # Errors
/// [`ActionError::Refused`], [`ActionError::Store`].
pub async fn take_up(db: &PgPool, actor: &Actor, sheet: SheetId) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, next) = claim(&mut tx, &actor, sheet, SheetMove::TakeUp).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        store::sheets::set_appraiser(&mut tx, sheet, actor.account).await?;
        retotal(&mut tx, sheet, &locked, &scheme).await?;
        let change =
            Change { action: "appraisal.taken_up", from: locked.place.status, next, more: Value::Null };
        moved(&mut tx, &actor, sheet, &locked, change).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Closes the appraisal of a sheet. Lines nobody decided keep what the unit claimed.
///
/// # Errors
/// [`ActionError::Input`] with a fault of each line still without points; [`ActionError::Refused`],
/// [`ActionError::Store`].
pub async fn finish(db: &PgPool, actor: &Actor, sheet: SheetId) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, next) = claim(&mut tx, &actor, sheet, SheetMove::Finish).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        let (_, entries) = store::entries::of_sheet(&mut tx, sheet).await?;
        let raws = entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
        let appraisal = store::appraisals::of_sheet(&mut tx, sheet).await?;
        let result = super::appraised_result(
            &scheme,
            locked.submission_deadline_on,
            locked.submitted_on,
            &raws,
            &appraisal,
        )?;
        let open = result.missing.iter().chain(&result.undecided);
        let faults: Vec<InputFault> =
            open.map(|line| InputFault::new(line.clone(), InputFaultKind::Required)).collect();
        if !faults.is_empty() {
            return Err(ActionError::Input(faults));
        }
        let totals = appraised_totals_of(&scheme, &result);
        store::sheets::set_appraised(&mut tx, sheet, Some(&totals)).await?;
        let more = json!({"total": totals.total});
        let change = Change { action: "appraisal.finished", from: locked.place.status, next, more };
        moved(&mut tx, &actor, sheet, &locked, change).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Opens a finished appraisal again, also one the conference had agreed on.
///
/// # Errors
/// [`ActionError::Input`] without a reason; [`ActionError::Refused`], [`ActionError::Store`].
pub async fn reopen(db: &PgPool, actor: &Actor, sheet: SheetId, reason: &str) -> Result<(), ActionError> {
    with_reason(db, actor, sheet, reason, (SheetMove::Reopen, "appraisal.reopened")).await
}

/// Writes down that the conference agreed on a sheet.
///
/// # Errors
/// [`ActionError::Refused`], [`ActionError::Store`].
pub async fn agree(db: &PgPool, actor: &Actor, sheet: SheetId) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, next) = claim(&mut tx, &actor, sheet, SheetMove::Agree).await?;
        let change = Change { action: "sheet.agreed", from: locked.place.status, next, more: Value::Null };
        moved(&mut tx, &actor, sheet, &locked, change).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Opens a published sheet for an amendment (đính chính). What was published stays as it is until the period is
/// published anew.
///
/// # Errors
/// [`ActionError::Input`] without a reason; [`ActionError::Refused`], [`ActionError::Store`].
pub async fn amend(db: &PgPool, actor: &Actor, sheet: SheetId, reason: &str) -> Result<(), ActionError> {
    with_reason(db, actor, sheet, reason, (SheetMove::Amend, "sheet.amendment_opened")).await
}

async fn with_reason(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    reason: &str,
    (step, action): (SheetMove, &'static str),
) -> Result<(), ActionError> {
    let (db, actor, reason) = (db.clone(), actor.clone(), reason.trim().to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, next) = claim(&mut tx, &actor, sheet, step).await?;
        crate::actions::check_reason("reason", &reason)?;
        let change = Change { action, from: locked.place.status, next, more: json!({"reason": reason}) };
        moved(&mut tx, &actor, sheet, &locked, change).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Has another unit check a sheet by the inspection plan, or nobody.
///
/// # Errors
/// [`ActionError::Input`] for the sheet's own unit or one outside the cluster; [`ActionError::Refused`],
/// [`ActionError::Store`].
pub async fn assign_checker(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    checker: Option<MemberUnitId>,
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let Some(locked) = store::sheets::lock(&mut tx, sheet).await? else {
            return Err(Refusal::Hidden.into());
        };
        let actor = with_rights_now(&mut tx, &actor).await?;
        // The plan may be made before anything is sent, so reading the sheet is no condition.
        if !actor.is(crate::domain::access::Role::Secretariat, locked.place.cluster) {
            return Err(Refusal::Hidden.into());
        }
        actor.has_part(Part::Secretariat, &locked.place)?;
        if let Some(unit) = checker {
            let today = store::clusters::today(&mut tx).await?;
            let members = store::clusters::members_on(&mut tx, locked.place.cluster, today).await?;
            if members.iter().all(|member| member.unit != unit) {
                return Err(InputFault::new("checker", InputFaultKind::UnknownChoice).into());
            }
        }
        let known = &[("sheet_never_checks_itself", "checker", InputFaultKind::UnknownChoice)];
        store::sheets::set_checker(&mut tx, sheet, checker)
            .await
            .map_err(|error| fault_on_constraint(error, known))?;
        let record = Record {
            account: Some(actor.account),
            action: "sheet.checker_assigned",
            cluster: Some(locked.place.cluster),
            sheet: Some(sheet),
            before: Some(json!({"checker": locked.place.checker.map(MemberUnitId::get)})),
            after: Some(json!({"checker": checker.map(MemberUnitId::get)})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// A change of a sheet's state, as the journal tells it.
pub(super) struct Change {
    /// The journal's word for it.
    pub(super) action: &'static str,
    pub(super) from: SheetStatus,
    pub(super) next: SheetStatus,
    /// What else there is to tell, as an object; nothing for `null`.
    pub(super) more: Value,
}

/// Moves a sheet on and writes it down.
pub(super) async fn moved(
    tx: &mut PgConnection,
    actor: &Actor,
    sheet: SheetId,
    locked: &store::sheets::LockedSheet,
    change: Change,
) -> Result<(), ActionError> {
    store::sheets::set_status(tx, sheet, change.next).await?;
    let mut after = json!({"status": change.next});
    if let (Some(object), Value::Object(more)) = (after.as_object_mut(), change.more) {
        object.extend(more);
    }
    let record = Record {
        account: Some(actor.account),
        action: change.action,
        cluster: Some(locked.place.cluster),
        sheet: Some(sheet),
        before: Some(json!({"status": change.from})),
        after: Some(after),
        ..Record::default()
    };
    store::journal::append(tx, record).await?;
    Ok(())
}
