//! Sending a sheet or lines of it back to the unit, and the unit's explanation (giải trình).

use super::course::{Change, moved};
use super::{ReturnScope, retotal};
use crate::actions::sheets::claim;
use crate::actions::{ActionError, InputFault, InputFaultKind, check_reason, notices, to_the_end};
use crate::domain::access::Actor;
use crate::domain::ids::{ReturnId, SheetId};
use crate::domain::notice::{NewNotice, NoticeKind, Recipients};
use crate::domain::workflow::SheetMove;
use crate::store;
use crate::store::remarks::{NewRemark, RemarkKind};
use chrono::NaiveDate;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

/// What is sent back, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewReturn {
    /// Whether the unit may change the whole sheet.
    pub whole: bool,
    /// Why, for the whole sheet.
    pub reason: String,
    /// Why, line by line.
    pub lines: BTreeMap<String, String>,
    /// The day an answer is asked by.
    pub answer_by: Option<NaiveDate>,
}

/// Sends a sheet back: the unit may change the lines named, or all of them, and explains.
///
/// # Errors
/// [`ActionError::Input`] for a line without a reason (its code is the field), nothing chosen (`lines`), a whole sheet
/// without a reason (`reason`); [`ActionError::Refused`], [`ActionError::Store`].
pub async fn return_sheet(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    new: NewReturn,
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, next) = claim(&mut tx, &actor, sheet, SheetMove::Return).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        let known = scheme.lines_by_code();
        check_return(&new, |code| known.contains_key(code))?;
        let id = store::returns::insert(
            &mut tx,
            &store::returns::NewReturn {
                sheet,
                whole: new.whole,
                reason: &new.reason,
                lines: &new.lines,
                answer_by: new.answer_by,
                by: actor.account,
            },
        )
        .await?;
        let said = new.lines.iter().map(|(code, reason)| (Some(code.as_str()), reason.as_str()));
        let of_all = (!new.reason.is_empty()).then_some((None, new.reason.as_str()));
        for (line, body) in of_all.into_iter().chain(said) {
            remark(&mut tx, &actor, sheet, (RemarkKind::Return, id, line, body)).await?;
        }
        let more =
            json!({"whole": new.whole, "reason": new.reason, "lines": new.lines, "answer_by": new.answer_by});
        let change = Change { action: "sheet.returned", from: locked.place.status, next, more };
        moved(&mut tx, &actor, sheet, &locked, change).await?;
        let why = of_all.map(|(_, reason)| reason).or_else(|| new.lines.values().next().map(String::as_str));
        let notice = NewNotice::of_sheet(NoticeKind::SheetReturned, sheet).quoting(why.unwrap_or_default());
        notices::tell(&mut tx, &notice, Recipients::Unit(locked.place.unit), actor.account).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn check_return(new: &NewReturn, is_known: impl Fn(&str) -> bool) -> Result<(), ActionError> {
    let mut faults = Vec::new();
    if !new.whole && new.lines.is_empty() {
        faults.push(InputFault::new("lines", InputFaultKind::Required));
    }
    if new.whole || !new.reason.is_empty() {
        faults.extend(check_reason("reason", &new.reason).err());
    }
    for (code, reason) in &new.lines {
        if is_known(code) {
            faults.extend(check_reason(code, reason).err());
        } else {
            faults.push(InputFault::new("lines", InputFaultKind::UnknownChoice));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(ActionError::Input(faults)) }
}

/// What the unit answers to a return.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// Of the sheet as a whole; needed where the whole sheet came back.
    pub whole: String,
    /// Of each line, by code; needed for every line that came back.
    pub lines: BTreeMap<String, String>,
}

/// Sends the unit's explanation, and with it the changes it made.
///
/// # Errors
/// [`ActionError::Input`] for an answer that is missing (`whole`, or the line's code), or lines without an answer that
/// still block sending (`entry.CODE`); [`ActionError::Refused`], [`ActionError::Store`].
pub async fn explain(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    explanation: Explanation,
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, next) = claim(&mut tx, &actor, sheet, SheetMove::Explain).await?;
        let newest = store::returns::of_sheet(&mut tx, sheet).await?.into_iter().next();
        let Some(newest) = newest else { return Err(ActionError::Stale) };
        check_explanation(&explanation, &newest.scope())?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        let blocking = crate::actions::sheets::lines_that_block(&mut tx, &scheme, sheet, &locked).await?;
        if !blocking.is_empty() {
            let fault = |code: &String| InputFault::new(format!("entry.{code}"), InputFaultKind::Required);
            return Err(ActionError::Input(blocking.iter().map(fault).collect()));
        }
        let said = explanation.lines.iter().map(|(code, body)| (Some(code.as_str()), body.as_str()));
        let of_all = (!explanation.whole.is_empty()).then_some((None, explanation.whole.as_str()));
        for (line, body) in of_all.into_iter().chain(said) {
            remark(&mut tx, &actor, sheet, (RemarkKind::Explanation, newest.id, line, body)).await?;
        }
        store::returns::set_explained(&mut tx, newest.id, Some(actor.account)).await?;
        retotal(&mut tx, sheet, &locked, &scheme).await?;
        let more = json!({"whole": explanation.whole, "lines": explanation.lines});
        let change = Change { action: "sheet.explained", from: locked.place.status, next, more };
        moved(&mut tx, &actor, sheet, &locked, change).await?;
        let notice = NewNotice::of_sheet(NoticeKind::ExplanationSent, sheet);
        notices::tell(&mut tx, &notice, Recipients::Appraisers, actor.account).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

fn check_explanation(explanation: &Explanation, scope: &ReturnScope) -> Result<(), ActionError> {
    let mut faults = Vec::new();
    if scope.whole || !explanation.whole.is_empty() {
        faults.extend(check_reason("whole", &explanation.whole).err());
    }
    for line in &scope.lines {
        let body = explanation.lines.get(line).map(String::as_str).unwrap_or_default();
        faults.extend(check_reason(line, body).err());
    }
    let strangers = explanation.lines.keys().filter(|line| !scope.lines.contains(*line));
    faults.extend(strangers.map(|line| InputFault::new(line.clone(), InputFaultKind::UnknownChoice)));
    if faults.is_empty() { Ok(()) } else { Err(ActionError::Input(faults)) }
}

async fn remark(
    tx: &mut PgConnection,
    actor: &Actor,
    sheet: SheetId,
    (kind, of_return, line, body): (RemarkKind, ReturnId, Option<&str>, &str),
) -> Result<(), ActionError> {
    let remark =
        NewRemark { sheet, line, kind, of_return: Some(of_return), body, points: None, by: actor.account };
    store::remarks::insert(tx, &remark).await?;
    Ok(())
}
