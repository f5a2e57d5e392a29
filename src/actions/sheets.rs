//! Sending a sheet and taking it back.

use super::{ActionError, notices, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal};
use crate::domain::entry::RawEntry;
use crate::domain::evidence::lines_without_evidence;
use crate::domain::ids::SheetId;
use crate::domain::notice::{NewNotice, NoticeKind, Recipients};
use crate::domain::scheme::Scheme;
use crate::domain::scoring::MemberResult;
use crate::domain::sheet::{self, UnitSheet};
use crate::domain::workflow::{SheetMove, SheetStatus};
use crate::store;
use crate::store::StoreError;
use crate::store::journal::Record;
use crate::store::sheets::{LockedSheet, SheetTotals};
use chrono::NaiveDate;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a sheet that was to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submission {
    /// It is with the secretariat.
    Sent,
    /// It had been sent already: a double click, or a page opened twice. Nothing changed.
    AlreadySent,
    /// Lines are missing, undecided, wrong or without the evidence they want, by code; nothing changed.
    Incomplete(Vec<String>),
    /// A colleague changed the sheet since the leader looked at it; nothing changed.
    Changed,
}

/// Sends a sheet under the leader's name, just as they saw it: in the version their page showed.
///
/// # Errors
/// [`ActionError::Refused`], [`ActionError::Store`].
pub async fn submit(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    seen_version: i32,
) -> Result<Submission, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let Some(locked) = store::sheets::lock(&mut tx, sheet).await? else {
            return Err(Refusal::Hidden.into());
        };
        let next = match with_rights_now(&mut tx, &actor).await?.may(SheetMove::Submit, &locked.place) {
            Ok(next) => next,
            Err(Refusal::Status(SheetStatus::Submitted)) => return Ok(Submission::AlreadySent),
            Err(refusal) => return Err(refusal.into()),
        };
        if locked.version != seen_version {
            return Ok(Submission::Changed);
        }
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        // Lines that read the day of sending must be scored with it, from now on.
        let submitted_on = Some(store::clusters::today(&mut tx).await?);
        let locked = LockedSheet { submitted_on, ..locked };
        let (result, open) = examined(&mut tx, &scheme, sheet, &locked).await?;
        if !open.is_empty() {
            return Ok(Submission::Incomplete(open));
        }
        let totals = totals_of(&scheme, &result);
        store::sheets::set_totals(&mut tx, sheet, &totals).await?;
        store::sheets::set_sender(&mut tx, sheet, Some(actor.account)).await?;
        store::sheets::set_status(&mut tx, sheet, next).await?;
        let record = Record {
            account: Some(actor.account),
            action: "sheet.submitted",
            cluster: Some(locked.place.cluster),
            sheet: Some(sheet),
            before: Some(json!({"status": locked.place.status})),
            after: Some(json!({"status": next, "total": totals.total})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        let notice = NewNotice::of_sheet(NoticeKind::SheetSubmitted, sheet);
        notices::tell(&mut tx, &notice, Recipients::Appraisers, actor.account).await?;
        tx.commit().await?;
        Ok(Submission::Sent)
    })
    .await
}

/// Takes a sent sheet back, while the secretariat has not taken it up.
///
/// # Errors
/// [`ActionError::Refused`], [`ActionError::Store`].
pub async fn withdraw(db: &PgPool, actor: &Actor, sheet: SheetId, reason: &str) -> Result<(), ActionError> {
    let (db, actor, reason) = (db.clone(), actor.clone(), reason.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, next) = claim(&mut tx, &actor, sheet, SheetMove::Withdraw).await?;
        if next == SheetStatus::Draft {
            // Lines that read the day of sending have none again.
            let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
            refresh_totals(&mut tx, &scheme, sheet, locked.submission_deadline_on, None).await?;
            store::sheets::set_sender(&mut tx, sheet, None).await?;
        } else if let Some(newest) = store::returns::of_sheet(&mut tx, sheet).await?.first() {
            store::returns::set_explained(&mut tx, newest.id, None).await?;
        }
        store::sheets::set_status(&mut tx, sheet, next).await?;
        let record = Record {
            account: Some(actor.account),
            action: "sheet.withdrawn",
            cluster: Some(locked.place.cluster),
            sheet: Some(sheet),
            before: Some(json!({"status": locked.place.status})),
            after: Some(json!({"status": next, "reason": reason})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Locks a sheet for a move, if the actor may make it now; with the state after it.
pub(super) async fn claim(
    tx: &mut PgConnection,
    actor: &Actor,
    sheet: SheetId,
    step: SheetMove,
) -> Result<(LockedSheet, SheetStatus), ActionError> {
    let Some(locked) = store::sheets::lock(tx, sheet).await? else {
        return Err(Refusal::Hidden.into());
    };
    let next = with_rights_now(tx, actor).await?.may(step, &locked.place)?;
    Ok((locked, next))
}

/// The lines that keep a sheet from being sent: missing, wrong, undecided, or without the note they want.
pub(super) async fn lines_that_block(
    tx: &mut PgConnection,
    scheme: &Scheme,
    sheet: SheetId,
    locked: &LockedSheet,
) -> Result<Vec<String>, ActionError> {
    Ok(examined(tx, scheme, sheet, locked).await?.1)
}

async fn examined(
    tx: &mut PgConnection,
    scheme: &Scheme,
    sheet: SheetId,
    locked: &LockedSheet,
) -> Result<(MemberResult, Vec<String>), ActionError> {
    let (_, entries) = store::entries::of_sheet(tx, sheet).await?;
    let noted: BTreeSet<String> =
        entries.iter().filter(|(_, entry)| !entry.note.is_empty()).map(|(code, _)| code.clone()).collect();
    let raws = entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
    let result = result_of(scheme, locked.submission_deadline_on, locked.submitted_on, raws)?;
    let bare = sheet::lines_without_note(scheme, |code| noted.contains(code), &result);
    let proved = store::evidence::counts(tx, sheet).await?;
    let unproved = lines_without_evidence(scheme, |code| proved.contains_key(code), &result);
    let open = result.missing.iter().chain(&result.undecided).cloned().chain(bare);
    let open = open.chain(unproved).collect();
    Ok((result, open))
}

/// Computes the points and totals of a sheet anew and stores them.
pub(super) async fn refresh_totals(
    tx: &mut PgConnection,
    scheme: &Scheme,
    sheet: SheetId,
    submission_deadline: NaiveDate,
    submitted_on: Option<NaiveDate>,
) -> Result<(), ActionError> {
    let (_, entries) = store::entries::of_sheet(tx, sheet).await?;
    let raws: BTreeMap<String, RawEntry> =
        entries.into_iter().map(|(code, entry)| (code, entry.raw)).collect();
    let lines: Vec<String> = raws.keys().cloned().collect();
    let result = result_of(scheme, submission_deadline, submitted_on, raws)?;
    let points: Vec<Option<String>> =
        lines.iter().map(|line| result.points(line).map(|points| points.value().to_shortest())).collect();
    store::entries::set_points(tx, sheet, &lines, &points).await?;
    store::sheets::set_totals(tx, sheet, &totals_of(scheme, &result)).await?;
    Ok(())
}

/// What the engine makes of one sheet's entries.
///
/// # Errors
/// [`ActionError::Store`] where it makes nothing of them.
pub fn result_of(
    scheme: &Scheme,
    submission_deadline: NaiveDate,
    submitted_on: Option<NaiveDate>,
    entries: BTreeMap<String, RawEntry>,
) -> Result<MemberResult, ActionError> {
    let unit = UnitSheet { submitted_on, entries, ..UnitSheet::default() };
    sheet::score_unit(scheme, submission_deadline, unit).ok_or_else(|| {
        ActionError::Store(StoreError::Unreadable { what: "sheet", value: "no result".to_owned() })
    })
}

/// The lines a unit has to fill, as the store counts them.
pub(super) fn lines_to_enter(scheme: &Scheme) -> i32 {
    i32::try_from(sheet::lines_to_enter(scheme)).unwrap_or(i32::MAX)
}

/// The totals the store keeps beside the entries.
#[must_use]
pub fn totals_of(scheme: &Scheme, result: &MemberResult) -> SheetTotals {
    let decimals = scheme.rounding.decimals;
    let missing = i32::try_from(sheet::lines_without_answer(scheme, result).len()).unwrap_or(i32::MAX);
    SheetTotals {
        answered: lines_to_enter(scheme).saturating_sub(missing),
        missing,
        core: result.core.to_plain(decimals),
        bonus: result.bonus.to_plain(decimals),
        deduction: result.deduction.to_plain(decimals),
        total: result.total.to_plain(decimals),
    }
}
