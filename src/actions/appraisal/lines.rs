//! Deciding lines: accept, correct, set points, take back; vetoes; noting which lines were opened.

use super::retotal;
use crate::actions::sheets::{claim, result_of};
use crate::actions::{ActionError, InputFault, InputFaultKind, check_reason, to_the_end};
use crate::domain::access::Actor;
use crate::domain::appraisal::{Verdict, VerdictFault, acceptable_together, check};
use crate::domain::entry::RawEntry;
use crate::domain::ids::{EntryVersion, SheetId};
use crate::domain::scheme::Line;
use crate::domain::workflow::SheetMove;
use crate::store;
use crate::store::appraisals::{AppraisalRecord, NewDecision};
use crate::store::entries::Entries;
use crate::store::journal::{Hand, Record};
use crate::store::sheets::LockedSheet;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

/// What an appraiser makes of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineJudgement {
    /// The line's code.
    pub line: String,
    /// The verdict; `None` takes the standing one back.
    pub verdict: Option<Verdict>,
    /// Why.
    pub reason: String,
    /// The version of the decision the page showed.
    pub read_version: EntryVersion,
}

/// What became of a judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// It is written.
    Saved,
    /// It already said the same: nothing was written.
    Unchanged,
    /// Another appraiser decided the line since the page was read; theirs stands.
    Conflict,
    /// It cannot be taken; nothing of it was written.
    Faulty(Vec<VerdictFault>),
    /// The scheme has no line of that code.
    Unknown,
}

/// Decides lines of a sheet, each for itself: one that is refused keeps none of the others from being written.
///
/// # Errors
/// [`ActionError::Refused`] where this person appraises nothing here now; [`ActionError::Store`].
pub async fn judge(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    judgements: Vec<LineJudgement>,
) -> Result<BTreeMap<String, Judged>, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, _) = claim(&mut tx, &actor, sheet, SheetMove::Appraise).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        let (_, entries) = store::entries::of_sheet(&mut tx, sheet).await?;
        let standing = store::appraisals::of_sheet(&mut tx, sheet).await?;
        let lines = scheme.lines_by_code();
        let desk = Desk { sheet, locked: &locked, entries: &entries, standing: &standing, actor: &actor };
        let mut outcomes = BTreeMap::new();
        for judgement in judgements {
            let outcome = match lines.get(judgement.line.as_str()) {
                Some(line) => desk.decide(&mut tx, line, &judgement, false).await?,
                None => Judged::Unknown,
            };
            if matches!(outcome, Judged::Saved) {
                store::appraisals::note_opening(&mut tx, sheet, &judgement.line, actor.account).await?;
            }
            outcomes.insert(judgement.line, outcome);
        }
        if outcomes.values().any(|outcome| *outcome == Judged::Saved) {
            retotal(&mut tx, sheet, &locked, &scheme).await?;
        }
        tx.commit().await?;
        Ok(outcomes)
    })
    .await
}

/// Accepts, of the lines given, all that the rule computes and nobody decided yet; what somebody judged is never among
/// them. Answers with the lines accepted.
///
/// # Errors
/// [`ActionError::Refused`], [`ActionError::Store`].
pub async fn accept_together(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    wanted: Vec<String>,
) -> Result<Vec<String>, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, _) = claim(&mut tx, &actor, sheet, SheetMove::Appraise).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        let (_, entries) = store::entries::of_sheet(&mut tx, sheet).await?;
        let standing = store::appraisals::of_sheet(&mut tx, sheet).await?;
        let raws = entries.iter().map(|(code, entry)| (code.clone(), entry.raw.clone())).collect();
        let own = result_of(&scheme, locked.submission_deadline_on, locked.submitted_on, raws)?;
        let lines = scheme.lines_by_code();
        let desk = Desk { sheet, locked: &locked, entries: &entries, standing: &standing, actor: &actor };
        let mut accepted = Vec::new();
        for code in acceptable_together(&scheme, &standing.decisions(), &own) {
            let Some(line) = lines.get(code.as_str()).filter(|_| wanted.contains(&code)) else { continue };
            let judgement = LineJudgement {
                line: code.clone(),
                verdict: Some(Verdict::Accepted),
                reason: String::new(),
                read_version: desk.version(&code),
            };
            if desk.decide(&mut tx, line, &judgement, true).await? == Judged::Saved {
                accepted.push(code);
            }
        }
        if !accepted.is_empty() {
            retotal(&mut tx, sheet, &locked, &scheme).await?;
        }
        tx.commit().await?;
        Ok(accepted)
    })
    .await
}

/// A sheet in the hands of an appraiser.
struct Desk<'a> {
    sheet: SheetId,
    locked: &'a LockedSheet,
    entries: &'a Entries,
    standing: &'a AppraisalRecord,
    actor: &'a Actor,
}

impl Desk<'_> {
    fn version(&self, line: &str) -> EntryVersion {
        self.standing.lines.get(line).map_or(EntryVersion::NONE, |record| record.version)
    }

    async fn decide(
        &self,
        tx: &mut PgConnection,
        line: &Line<'_>,
        judgement: &LineJudgement,
        in_bulk: bool,
    ) -> Result<Judged, ActionError> {
        let code = line.code();
        let entry = self.entries.get(code);
        let blank = RawEntry::default();
        let present = self.standing.lines.get(code).and_then(|record| record.decision.as_ref());
        let says_the_same = match (present, &judgement.verdict) {
            (Some(present), Some(verdict)) => {
                present.is_current && present.verdict == *verdict && present.reason == judgement.reason
            }
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if says_the_same {
            return Ok(Judged::Unchanged);
        }
        if let Some(verdict) = &judgement.verdict
            && let Err(faults) =
                check(line, entry.map_or(&blank, |entry| &entry.raw), verdict, &judgement.reason)
        {
            return Ok(Judged::Faulty(faults));
        }
        let new = NewDecision {
            sheet: self.sheet,
            line: code,
            verdict: judgement.verdict.as_ref(),
            reason: &judgement.reason,
            entry_version: entry.map_or(EntryVersion::NONE, |entry| entry.version),
            in_bulk,
            by: self.actor.account,
        };
        if store::appraisals::replace(tx, &new, judgement.read_version).await?.is_none() {
            return Ok(Judged::Conflict);
        }
        let record = Record {
            account: Some(self.actor.account),
            action: action_of(judgement.verdict.as_ref()),
            cluster: Some(self.locked.place.cluster),
            sheet: Some(self.sheet),
            line: Some(code),
            before: present.map(|decision| as_json(Some(&decision.verdict), &decision.reason)),
            after: Some(as_json(judgement.verdict.as_ref(), &judgement.reason)),
            hand: hand_of(judgement.verdict.as_ref()),
            ..Record::default()
        };
        store::journal::append(tx, record).await?;
        Ok(Judged::Saved)
    }
}

fn action_of(verdict: Option<&Verdict>) -> &'static str {
    match verdict {
        None => "appraisal.taken_back",
        Some(Verdict::Accepted) => "appraisal.accepted",
        Some(Verdict::Corrected(_)) => "appraisal.corrected",
        Some(Verdict::Set(_)) => "appraisal.points_set",
    }
}

/// Only what an appraiser puts in place of the unit's own counts as a correction.
fn hand_of(verdict: Option<&Verdict>) -> Hand {
    match verdict {
        Some(Verdict::Corrected(_) | Verdict::Set(_)) => Hand::Correction,
        Some(Verdict::Accepted) | None => Hand::Page,
    }
}

fn as_json(verdict: Option<&Verdict>, reason: &str) -> Value {
    match verdict {
        None => json!({}),
        Some(Verdict::Accepted) => json!({"accepted": true}),
        Some(Verdict::Corrected(raw)) => json!({"entry": raw, "reason": reason}),
        Some(Verdict::Set(points)) => json!({"points": points.to_shortest(), "reason": reason}),
    }
}

/// Notes that an appraiser looks at a line; for anyone else it does nothing.
///
/// # Errors
/// [`ActionError::Store`].
pub async fn note_opening(db: &PgPool, actor: &Actor, sheet: SheetId, line: &str) -> Result<(), ActionError> {
    let (db, actor, line) = (db.clone(), actor.clone(), line.to_owned());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        match claim(&mut tx, &actor, sheet, SheetMove::Appraise).await {
            Ok(_) => store::appraisals::note_opening(&mut tx, sheet, &line, actor.account).await?,
            Err(ActionError::Refused(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Sets a veto of the scheme on a sheet.
///
/// # Errors
/// [`ActionError::Input`] for an unknown veto or without a reason; [`ActionError::Refused`], [`ActionError::Store`].
pub async fn set_veto(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    veto: &str,
    reason: &str,
) -> Result<(), ActionError> {
    change_veto(db, actor, sheet, (veto, Some(reason.trim()))).await
}

/// Lifts a veto.
///
/// # Errors
/// [`ActionError::Refused`], [`ActionError::Store`].
pub async fn lift_veto(db: &PgPool, actor: &Actor, sheet: SheetId, veto: &str) -> Result<(), ActionError> {
    change_veto(db, actor, sheet, (veto, None)).await
}

async fn change_veto(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    (veto, reason): (&str, Option<&str>),
) -> Result<(), ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    let (veto, reason) = (veto.to_owned(), reason.map(str::to_owned));
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, _) = claim(&mut tx, &actor, sheet, SheetMove::Appraise).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        if scheme.veto(&veto).is_none_or(|known| known.when.is_some()) {
            return Err(InputFault::new("veto", InputFaultKind::UnknownChoice).into());
        }
        let before = store::appraisals::of_sheet(&mut tx, sheet).await?.vetoes.remove(&veto);
        match &reason {
            Some(reason) => {
                check_reason("reason", reason)?;
                store::appraisals::set_veto(&mut tx, sheet, &veto, reason, actor.account).await?;
            }
            None => store::appraisals::lift_veto(&mut tx, sheet, &veto).await?,
        }
        retotal(&mut tx, sheet, &locked, &scheme).await?;
        let record = Record {
            account: Some(actor.account),
            action: if reason.is_some() { "appraisal.veto_set" } else { "appraisal.veto_lifted" },
            cluster: Some(locked.place.cluster),
            sheet: Some(sheet),
            subject: Some(&veto),
            before: before.map(|reason| json!({"reason": reason})),
            after: reason.map(|reason| json!({"reason": reason})),
            ..Record::default()
        };
        store::journal::append(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
