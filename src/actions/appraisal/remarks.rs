//! Questions to the unit, its answers, and what cross-checkers find: none of them changes a figure or a state.

use crate::actions::sheets::claim;
use crate::actions::{ActionError, InputFault, InputFaultKind, check_reason, notices, to_the_end};
use crate::domain::access::Actor;
use crate::domain::exact::Exact;
use crate::domain::ids::SheetId;
use crate::domain::notice::{NewNotice, NoticeKind, Recipients};
use crate::domain::workflow::SheetMove;
use crate::store;
use crate::store::journal::Record;
use crate::store::remarks::{NewRemark, RemarkKind};
use crate::store::sheets::LockedSheet;
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// Asks the unit about a line, or about the sheet.
///
/// # Errors
/// [`ActionError::Input`] for no text, too much, or an unknown line; [`ActionError::Refused`], [`ActionError::Store`].
pub async fn ask(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    line: Option<&str>,
    body: &str,
) -> Result<(), ActionError> {
    say(db, actor, sheet, Said { step: SheetMove::Ask, kind: RemarkKind::Question, line, body, points: None })
        .await
}

/// Answers for the unit.
///
/// # Errors
/// As [`ask`].
pub async fn answer(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    line: Option<&str>,
    body: &str,
) -> Result<(), ActionError> {
    say(
        db,
        actor,
        sheet,
        Said { step: SheetMove::Answer, kind: RemarkKind::Answer, line, body, points: None },
    )
    .await
}

/// Proposes points for a line of the sheet checked, or remarks on it.
///
/// # Errors
/// [`ActionError::Input`] for points outside the line's, or neither points nor text; else as [`ask`].
pub async fn cross_check(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    line: &str,
    (body, points): (&str, Option<Exact>),
) -> Result<(), ActionError> {
    let said =
        Said { step: SheetMove::CrossCheck, kind: RemarkKind::CrossCheck, line: Some(line), body, points };
    say(db, actor, sheet, said).await
}

struct Said<'a> {
    step: SheetMove,
    kind: RemarkKind,
    line: Option<&'a str>,
    body: &'a str,
    points: Option<Exact>,
}

async fn say(db: &PgPool, actor: &Actor, sheet: SheetId, said: Said<'_>) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    let (step, kind, points) = (said.step, said.kind, said.points);
    let (line, body) = (said.line.map(str::to_owned), said.body.trim().to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, _) = claim(&mut tx, &actor, sheet, step).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        if let Some(code) = &line {
            let line = scheme.line(code).ok_or(InputFault::new("line", InputFaultKind::UnknownChoice))?;
            if let Some(points) = &points
                && (*points < Exact::ZERO || line.limit().is_some_and(|max| points > max))
            {
                return Err(InputFault::new("points", InputFaultKind::OutOfRange).into());
            }
        }
        if points.is_none() || body.chars().count() > crate::actions::entries::TEXT_MAX {
            check_reason("body", &body)?;
        }
        let points = points.map(|points| points.to_shortest());
        let remark = NewRemark {
            sheet,
            line: line.as_deref(),
            kind,
            of_return: None,
            body: &body,
            points: points.clone(),
            by: actor.account,
        };
        store::remarks::insert(&mut tx, &remark).await?;
        let record = Record {
            account: Some(actor.account),
            action: match kind {
                RemarkKind::Question => "remark.asked",
                RemarkKind::Answer => "remark.answered",
                RemarkKind::CrossCheck => "remark.cross_checked",
                RemarkKind::Return => "remark.returned",
                RemarkKind::Explanation => "remark.explained",
            },
            cluster: Some(locked.place.cluster),
            sheet: Some(sheet),
            line: line.as_deref(),
            after: Some(json!({"text": body, "points": points})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tell(&mut tx, (sheet, &locked), &remark).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Tells the other side of a question or an answer.
async fn tell(
    tx: &mut PgConnection,
    (sheet, locked): (SheetId, &LockedSheet),
    remark: &NewRemark<'_>,
) -> Result<(), ActionError> {
    let (kind, recipients) = match remark.kind {
        RemarkKind::Question => (NoticeKind::QuestionAsked, Recipients::Unit(locked.place.unit)),
        RemarkKind::Answer => (NoticeKind::QuestionAnswered, Recipients::Appraisers),
        RemarkKind::CrossCheck | RemarkKind::Return | RemarkKind::Explanation => return Ok(()),
    };
    let notice = match remark.line {
        Some(line) => NewNotice::of_line(kind, sheet, line),
        None => NewNotice::of_sheet(kind, sheet),
    };
    notices::tell(tx, &notice.quoting(remark.body), recipients, remark.by).await
}
