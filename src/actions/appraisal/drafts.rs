//! What a unit prepares as its explanation: kept by anybody of the unit until the leader sends it.

use crate::actions::sheets::claim;
use crate::actions::{ActionError, InputFault, InputFaultKind, entries, to_the_end};
use crate::domain::access::Actor;
use crate::domain::access::Refusal;
use crate::domain::ids::SheetId;
use crate::domain::workflow::{SheetMove, SheetStatus};
use crate::store;
use crate::store::journal::Record;
use serde_json::json;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// An answer being prepared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    /// What it says.
    pub body: String,
    /// The version the page showed, 0 for none.
    pub read_version: i32,
}

/// What became of an answer being prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreparedOutcome {
    /// It is kept, or already said the same.
    Kept,
    /// A colleague changed it since the page was read; theirs stands.
    Conflict,
}

/// Keeps answers by line code, the empty code for the sheet as a whole; each stands for itself.
///
/// # Errors
/// [`ActionError::Input`] for one that is too long (its code is the field) or belongs to no line that came back;
/// [`ActionError::Refused`], [`ActionError::Store`].
pub async fn prepare(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    answers: BTreeMap<String, Prepared>,
) -> Result<BTreeMap<String, PreparedOutcome>, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, _) = claim(&mut tx, &actor, sheet, SheetMove::Edit).await?;
        if locked.place.status != SheetStatus::Returned {
            return Err(Refusal::Status(locked.place.status).into());
        }
        let newest = store::returns::of_sheet(&mut tx, sheet).await?.into_iter().next();
        let Some(newest) = newest else { return Err(ActionError::Stale) };
        let mut faults = Vec::new();
        for (line, answer) in &answers {
            if !line.is_empty() && !newest.lines.contains_key(line) {
                faults.push(InputFault::new(line.clone(), InputFaultKind::UnknownChoice));
            } else if answer.body.chars().count() > entries::TEXT_MAX {
                faults.push(InputFault::new(line.clone(), InputFaultKind::TooLong));
            }
        }
        if !faults.is_empty() {
            return Err(ActionError::Input(faults));
        }
        let standing = store::explanation_drafts::of_return(&mut tx, newest.id).await?;
        let mut outcomes = BTreeMap::new();
        for (line, answer) in answers {
            let before = standing.get(&line).map_or("", |draft| draft.body.as_str());
            if before == answer.body {
                outcomes.insert(line, PreparedOutcome::Kept);
                continue;
            }
            let written = (answer.body.as_str(), answer.read_version);
            let version =
                store::explanation_drafts::replace(&mut tx, newest.id, &line, written, actor.account).await?;
            if version.is_some() {
                let record = Record {
                    account: Some(actor.account),
                    action: "explanation.prepared",
                    cluster: Some(locked.place.cluster),
                    sheet: Some(sheet),
                    line: (!line.is_empty()).then_some(line.as_str()),
                    before: Some(json!({"text": before})),
                    after: Some(json!({"text": answer.body})),
                    ..Record::default()
                };
                store::journal::append(&mut tx, record).await?;
            }
            let outcome = version.map_or(PreparedOutcome::Conflict, |_| PreparedOutcome::Kept);
            outcomes.insert(line, outcome);
        }
        tx.commit().await?;
        Ok(outcomes)
    })
    .await
}
