//! Saving lines of a sheet.
//!
//! All lines of one form go in one transaction, but each stands for itself: a line that cannot be read, or that a
//! colleague changed meanwhile, keeps none of the others from being saved.

use super::{ActionError, to_the_end};
use crate::actions::appraisal::{open_lines, retotal};
use crate::actions::sheets::totals_of;
use crate::domain::access::{Actor, Refusal};
use crate::domain::appraisal::ReturnScope;
use crate::domain::entry::{self, EntryFault, RawEntry};
use crate::domain::ids::{AccountId, EntryVersion, SchemeVersionId};
use crate::domain::scheme::{Line, Scheme, ScoredBy};
use crate::domain::scoring::MemberResult;
use crate::domain::sheet::{SheetCodes, explain_unit};
use crate::domain::workflow::{SheetMove, SheetStatus};
use crate::store::entries::{Entries, EntryRecord, NewEntries, NewEntry};
use crate::store::sheets::OpenedSheet;
use crate::store::{self, StoreError};
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

/// A sheet after a save.
#[derive(Debug)]
pub struct Saved<R> {
    /// The sheet as it stands now.
    pub sheet: OpenedSheet,
    /// What the engine makes of it, step by step.
    pub result: MemberResult,
    /// What became of each line that was to be changed, by code.
    pub outcomes: BTreeMap<String, LineOutcome>,
    /// What the reading of the request said besides.
    pub read: R,
}

/// Saves lines of the sheet at an address, each under the version it was read with. `read` is given the sheet's scheme
/// and says what of the request is to change which line, and whatever else it finds.
///
/// In the hour before the deadline all wait for this. So it is first done as if nobody else were at the sheet: one statement
/// reads all of it, one writes all of it if it still is as it was read. Only who is overtaken, and who works on a sheet that was
/// sent back, does it under the sheet's lock.
///
/// # Errors
/// [`ActionError::Refused`] where the sheet takes no changes from this person now; [`ActionError::Store`]; what `read`
/// refuses the request with.
pub async fn save<R, E, F>(db: &PgPool, actor: &Actor, codes: SheetCodes, read: F) -> Result<Saved<R>, E>
where
    R: Send + 'static,
    E: From<ActionError> + Send + 'static,
    F: FnOnce(&Scheme) -> Result<(Vec<LineChange>, R), E> + Send + 'static,
{
    let (db, account) = (db.clone(), actor.account);
    let saved = to_the_end(async move {
        let mut connection = db.acquire().await?;
        let sheet = open_to_edit(&mut connection, &codes, account).await?;
        let scheme_version = sheet.record.scheme_version;
        let (changes, read) = match read(&sheet.scheme) {
            Ok(read) => read,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let saved = if sheet.record.place.status == SheetStatus::Returned {
            None
        } else {
            put(&mut connection, account, sheet, None, changes.clone()).await?
        };
        drop(connection);
        let (sheet, result, outcomes) = match saved {
            Some(saved) => saved,
            None => put_locked(&db, account, &codes, scheme_version, changes).await?,
        };
        Ok(Ok(Saved { sheet, result, outcomes, read }))
    });
    saved.await?
}

/// A sheet that takes changes from this person now.
async fn open_to_edit(
    connection: &mut PgConnection,
    codes: &SheetCodes,
    account: AccountId,
) -> Result<OpenedSheet, ActionError> {
    let opened = store::sheets::open_at(connection, codes, account).await?;
    let sheet = opened.ok_or(Refusal::Hidden)?;
    let actor = Actor { account, grants: sheet.grants.clone() };
    actor.may(SheetMove::Edit, &sheet.record.place)?;
    Ok(sheet)
}

/// A sheet with changes on it, what the engine makes of it, and what became of each line.
type Put = (OpenedSheet, MemberResult, BTreeMap<String, LineOutcome>);

/// Puts changes on a sheet that nobody else can change meanwhile.
async fn put_locked(
    db: &PgPool,
    account: AccountId,
    codes: &SheetCodes,
    scheme_version: SchemeVersionId,
    changes: Vec<LineChange>,
) -> Result<Put, ActionError> {
    let mut tx = db.begin().await?;
    if !store::sheets::lock_at(&mut tx, codes, account).await? {
        return Err(Refusal::Hidden.into());
    }
    let sheet = open_to_edit(&mut tx, codes, account).await?;
    if sheet.record.scheme_version != scheme_version {
        // The request was read by the lines of another scheme.
        return Err(ActionError::Stale);
    }
    let is_returned = sheet.record.place.status == SheetStatus::Returned;
    let scope = if is_returned { Some(open_lines(&mut tx, sheet.record.id).await?) } else { None };
    // Somebody wrote past the lock: nothing of this save is kept.
    let put = put(&mut tx, account, sheet, scope.as_ref(), changes).await?.ok_or(ActionError::Stale)?;
    let (mut sheet, result, outcomes) = put;
    let is_written = outcomes.values().any(|outcome| *outcome == LineOutcome::Saved);
    if is_returned && is_written {
        let locked = sheet.record.locked();
        let totals = retotal(&mut tx, sheet.record.id, &locked, &sheet.scheme).await?;
        sheet.take_over_appraised(totals);
    }
    tx.commit().await?;
    Ok((sheet, result, outcomes))
}

/// Judges changes and writes those that are to be written; `None`, with nothing written, where the sheet is not as it was read
/// any more.
async fn put(
    connection: &mut PgConnection,
    account: AccountId,
    mut sheet: OpenedSheet,
    scope: Option<&ReturnScope>,
    changes: Vec<LineChange>,
) -> Result<Option<Put>, ActionError> {
    let (mut outcomes, accepted) = judged(&sheet, scope, changes);
    if accepted.is_empty() {
        let result = explained(&sheet)?;
        return Ok(Some((sheet, result, outcomes)));
    }
    let Some((result, written)) = write(connection, account, &mut sheet, accepted).await? else {
        return Ok(None);
    };
    outcomes.extend(written.into_iter().map(|line| (line, LineOutcome::Saved)));
    Ok(Some((sheet, result, outcomes)))
}

/// What becomes of changes that need no writing, and the others.
fn judged(
    sheet: &OpenedSheet,
    scope: Option<&ReturnScope>,
    changes: Vec<LineChange>,
) -> (BTreeMap<String, LineOutcome>, Vec<LineChange>) {
    let lines = sheet.scheme.lines_by_code();
    let (mut outcomes, mut accepted) = (BTreeMap::new(), Vec::new());
    for change in changes {
        if scope.is_some_and(|scope| !scope.covers(&change.line)) {
            outcomes.insert(change.line, LineOutcome::Closed);
        } else if let Some(outcome) = judge(&lines, &sheet.entries, &change) {
            outcomes.insert(change.line, outcome);
        } else {
            accepted.push(change);
        }
    }
    (outcomes, accepted)
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
    // What changes after the sheet was read, the write itself finds.
    let version = present.map_or(EntryVersion::NONE, |entry| entry.version);
    (version != change.read_version).then_some(LineOutcome::Conflict)
}

fn explained(sheet: &OpenedSheet) -> Result<MemberResult, ActionError> {
    explain_unit(&sheet.scheme, sheet.record.submission_deadline_on, sheet.unit_sheet()).ok_or_else(|| {
        ActionError::Store(StoreError::Unreadable { what: "sheet", value: "no result".to_owned() })
    })
}

/// Puts the changes on the sheet, scores it and writes both; with the codes of the lines. `None` where the sheet is not as it
/// was read any more.
async fn write(
    connection: &mut PgConnection,
    by: AccountId,
    sheet: &mut OpenedSheet,
    changes: Vec<LineChange>,
) -> Result<Option<(MemberResult, Vec<String>)>, ActionError> {
    let mut before = Vec::with_capacity(changes.len());
    for change in &changes {
        let now = EntryRecord {
            raw: change.raw.clone(),
            note: change.note.clone(),
            version: change.read_version,
            // When and by whom the database says once it is written.
            updated_at: sheet.record.now,
            updated_by: String::new(),
        };
        before.push(sheet.entries.insert(change.line.clone(), now));
    }
    let result = explained(sheet)?;
    let lines: Vec<NewEntry> = changes
        .into_iter()
        .zip(before)
        .map(|(change, before)| {
            let points = result.points(&change.line).map(|points| points.value().to_shortest());
            NewEntry {
                before: before.map(|entry| as_json(&entry.raw, &entry.note, None)),
                after: as_json(&change.raw, &change.note, points),
                line: change.line,
                read_version: change.read_version,
            }
        })
        .collect();
    let codes: Vec<String> = lines.iter().map(|line| line.line.clone()).collect();
    let totals = totals_of(&sheet.scheme, &result);
    let new = NewEntries { sheet: &sheet.record, by, lines, totals: &totals };
    let Some(written) = store::entries::write(connection, new).await? else { return Ok(None) };
    sheet.take_over(written, totals);
    Ok(Some((result, codes)))
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
