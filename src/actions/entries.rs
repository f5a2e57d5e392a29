//! Saving lines of a sheet.
//!
//! All lines of one form go in one transaction, but each stands for itself: a line that cannot be read, or that a
//! colleague changed meanwhile, keeps none of the others from being saved.

use super::{ActionError, to_the_end};
use crate::actions::appraisal::{open_lines, retotal};
use crate::actions::sheets::{claim, result_of, totals_of};
use crate::domain::access::Actor;
use crate::domain::entry::{self, EntryFault, RawEntry};
use crate::domain::ids::{AccountId, ClusterId, EntryVersion, SheetId};
use crate::domain::scheme::{Line, ScoredBy};
use crate::domain::scoring::MemberResult;
use crate::domain::workflow::{SheetMove, SheetStatus};
use crate::store;
use crate::store::entries::{Entries, NewEntry};
use crate::store::journal::Record;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

/// Most characters of a note or a reason.
pub const TEXT_MAX: usize = 2_000;

/// What one line is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineChange {
    /// The line's code.
    pub line: String,
    /// What was entered.
    pub raw: RawEntry,
    /// The note.
    pub note: String,
    /// The version the page showed.
    pub read_version: EntryVersion,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineOutcome {
    /// It is written.
    Saved,
    /// It already said the same: nothing was written, whatever the version.
    Unchanged,
    /// Somebody else changed it since the page was read; theirs stands.
    Conflict,
    /// It cannot be taken; nothing of it was written.
    Faulty(Vec<EntryFault>),
    /// The unit does not fill this line, or the scheme has none of that code.
    Closed,
}

/// Saves lines of a sheet, each under the version it was read with.
///
/// # Errors
/// [`ActionError::Refused`] where the sheet takes no changes from this person now; [`ActionError::Store`].
pub async fn save(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    changes: Vec<LineChange>,
) -> Result<BTreeMap<String, LineOutcome>, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let (locked, _) = claim(&mut tx, &actor, sheet, SheetMove::Edit).await?;
        let returned = match locked.place.status {
            SheetStatus::Returned => Some(open_lines(&mut tx, sheet).await?),
            _ => None,
        };
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        let (_, stored) = store::entries::of_sheet(&mut tx, sheet).await?;
        let lines = scheme.lines_by_code();
        let mut outcomes = BTreeMap::new();
        let mut raws =
            stored.iter().map(|(code, entry)| (code.clone(), entry.raw.clone())).collect::<BTreeMap<_, _>>();
        let mut accepted = Vec::new();
        for change in changes {
            if returned.as_ref().is_some_and(|scope| !scope.covers(&change.line)) {
                outcomes.insert(change.line, LineOutcome::Closed);
            } else if let Some(outcome) = judge(&lines, &stored, &change) {
                outcomes.insert(change.line, outcome);
            } else {
                raws.insert(change.line.clone(), change.raw.clone());
                accepted.push(change);
            }
        }
        if !accepted.is_empty() {
            let result = result_of(&scheme, locked.submission_deadline_on, locked.submitted_on, raws)?;
            let writer = Writer { sheet, cluster: locked.place.cluster, by: actor.account, stored: &stored };
            for change in accepted {
                let outcome = writer.write(&mut tx, &change, &result).await?;
                outcomes.insert(change.line, outcome);
            }
            store::sheets::set_totals(&mut tx, sheet, &totals_of(&scheme, &result)).await?;
            if returned.is_some() {
                retotal(&mut tx, sheet, &locked, &scheme).await?;
            }
        }
        tx.commit().await?;
        Ok(outcomes)
    })
    .await
}

/// Decides what needs no writing; `None` for a change that is to be written.
fn judge(lines: &BTreeMap<&str, Line<'_>>, stored: &Entries, change: &LineChange) -> Option<LineOutcome> {
    let line = lines.get(change.line.as_str()).filter(|line| line.node.scored_by == ScoredBy::Unit);
    let Some(line) = line else {
        return Some(LineOutcome::Closed);
    };
    let present = stored.get(&change.line);
    let says_the_same = match present {
        Some(entry) => entry.raw == change.raw && entry.note == change.note,
        None => change.raw.is_blank() && change.note.is_empty(),
    };
    if says_the_same {
        return Some(LineOutcome::Unchanged);
    }
    if let Err(faults) = entry::read(line, &change.raw) {
        return Some(LineOutcome::Faulty(faults));
    }
    // Under the sheet's lock this is exact; the write itself asks for the version once more.
    let version = present.map_or(EntryVersion::NONE, |entry| entry.version);
    (version != change.read_version).then_some(LineOutcome::Conflict)
}

struct Writer<'a> {
    sheet: SheetId,
    cluster: ClusterId,
    by: AccountId,
    stored: &'a Entries,
}

impl Writer<'_> {
    async fn write(
        &self,
        tx: &mut PgConnection,
        change: &LineChange,
        result: &MemberResult,
    ) -> Result<LineOutcome, ActionError> {
        let points = result.points(&change.line).map(|points| points.value().to_shortest());
        let entry = NewEntry {
            sheet: self.sheet,
            line: &change.line,
            raw: &change.raw,
            note: &change.note,
            points: points.clone(),
            by: self.by,
        };
        if store::entries::replace(tx, &entry, change.read_version).await?.is_none() {
            return Ok(LineOutcome::Conflict);
        }
        let before = self.stored.get(&change.line).map(|entry| as_json(&entry.raw, &entry.note, None));
        let record = Record {
            account: Some(self.by),
            action: "entry.saved",
            cluster: Some(self.cluster),
            sheet: Some(self.sheet),
            line: Some(&change.line),
            before,
            after: Some(as_json(&change.raw, &change.note, points)),
            ..Record::default()
        };
        store::journal::append(tx, record).await?;
        Ok(LineOutcome::Saved)
    }
}

/// An entry as the journal keeps it.
pub(super) fn as_json(raw: &RawEntry, note: &str, points: Option<String>) -> Value {
    let mut value = json!({"entry": raw});
    if let Some(object) = value.as_object_mut() {
        if !note.is_empty() {
            object.insert("note".to_owned(), json!(note));
        }
        if let Some(points) = points {
            object.insert("points".to_owned(), json!(points));
        }
    }
    value
}
