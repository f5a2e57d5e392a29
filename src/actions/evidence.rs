//! Adding evidence to lines of a sheet, taking it away and putting it back.
//!
//! A file is streamed, hashed and kept before any of this: here are only rows. Nothing is ever deleted, so a file
//! stays as long as the history that names it.

use super::appraisal::open_lines;
use super::{ActionError, to_the_end, with_rights_now};
use crate::domain::access::{Actor, Refusal, SheetPlace};
use crate::domain::evidence::{ContentHash, EvidenceLimits, takes_evidence};
use crate::domain::ids::{EvidenceId, SheetId};
use crate::domain::workflow::{SheetMove, SheetStatus};
use crate::store;
use crate::store::StoreError;
use crate::store::evidence::{DocumentWords, EvidenceRecord};
use crate::store::journal::Record;
use crate::store::sheets::LockedSheet;
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};
use std::future::Future;

/// A file that is kept already, to be referred to.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// The hash of its content.
    pub sha256: ContentHash,
    /// Its name, made by `domain::evidence::file_name`.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
}

/// Evidence to be added: the same for every line.
#[derive(Debug, Clone, Default)]
pub struct NewEvidence {
    /// The lines it proves, by code.
    pub lines: Vec<String>,
    /// Its file; without one, the document is only named.
    pub file: Option<NewFile>,
    /// The document in words.
    pub words: DocumentWords,
}

/// What became of evidence that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It stands: the new pieces, one for each line.
    All(Vec<EvidenceId>),
    /// With this file the sheet would hold more than it may; nothing was added.
    SheetFull,
    /// There is no such line, or it takes no evidence; nothing was added.
    NoSuchLine,
}

/// Whether evidence of this sheet may be changed now: whoever may change its entries.
///
/// # Errors
/// As [`Actor::may`].
pub fn may_change(actor: &Actor, place: &SheetPlace) -> Result<(), Refusal> {
    actor.may(SheetMove::Edit, place).map(|_| ())
}

async fn lock(tx: &mut PgConnection, actor: &Actor, sheet: SheetId) -> Result<LockedSheet, ActionError> {
    let Some(locked) = store::sheets::lock(tx, sheet).await? else {
        return Err(Refusal::Hidden.into());
    };
    may_change(&with_rights_now(tx, actor).await?, &locked.place)?;
    Ok(locked)
}

/// A returned sheet opens only what was returned.
async fn must_be_open(
    tx: &mut PgConnection,
    sheet: SheetId,
    status: SheetStatus,
    lines: &[String],
) -> Result<(), ActionError> {
    if status != SheetStatus::Returned {
        return Ok(());
    }
    let scope = open_lines(tx, sheet).await?;
    if lines.iter().all(|line| scope.covers(line)) { Ok(()) } else { Err(Refusal::Status(status).into()) }
}

/// Adds evidence to lines of a sheet. Its file must be kept already.
///
/// # Errors
/// [`ActionError::Refused`] where the sheet takes no changes from this person now; [`ActionError::Store`].
pub async fn add(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    new: NewEvidence,
    limits: EvidenceLimits,
) -> Result<Added, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let locked = lock(&mut tx, &actor, sheet).await?;
        let (scheme, _) = store::schemes::load(&mut tx, locked.scheme_version).await?;
        if new.lines.is_empty()
            || !new.lines.iter().all(|code| scheme.line(code).is_some_and(|line| takes_evidence(&line)))
        {
            return Ok(Added::NoSuchLine);
        }
        must_be_open(&mut tx, sheet, locked.place.status, &new.lines).await?;
        let named = new.file.as_ref().map(|file| (&file.sha256, file.name.as_str()));
        if let Some(file) = &new.file
            && !fits(&mut tx, sheet, file.sha256, file.size_bytes, limits).await?
        {
            return Ok(Added::SheetFull);
        }
        let mut added = Vec::new();
        for line in &new.lines {
            let id = store::evidence::insert(&mut tx, sheet, line, named, &new.words, actor.account).await?;
            let after = told(id, named, &new.words);
            let record = record(&actor, &locked, sheet, line, "evidence.added");
            store::journal::append(&mut tx, Record { after: Some(after), ..record }).await?;
            added.push(id);
        }
        store::evidence::count_change(&mut tx, sheet).await?;
        tx.commit().await?;
        Ok(Added::All(added))
    })
    .await
}

/// Whether the sheet still has room; a content it holds already takes none.
async fn fits(
    tx: &mut PgConnection,
    sheet: SheetId,
    sha256: ContentHash,
    size_bytes: u64,
    limits: EvidenceLimits,
) -> Result<bool, StoreError> {
    let (bytes, contents) = store::evidence::held(tx, sheet).await?;
    Ok(contents.contains(&sha256) || bytes.saturating_add(size_bytes) <= limits.sheet_bytes)
}

/// What is done to evidence that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is taken away.
    Remove,
    /// It is put back, within the limit of the sheet.
    Restore(EvidenceLimits),
}

/// What became of evidence, and the line it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is as asked for; it may have been so before.
    Done(String),
    /// With its file the sheet would hold more than it may; nothing changed.
    SheetFull(String),
}

/// Takes evidence away, or puts it back; what is so already stays as it is.
///
/// # Errors
/// [`ActionError::Refused`] with [`Refusal::Hidden`] where the sheet has no such evidence, else as [`add`].
pub async fn change(
    db: &PgPool,
    actor: &Actor,
    sheet: SheetId,
    id: EvidenceId,
    change: Change,
) -> Result<Changed, ActionError> {
    let (db, actor) = (db.clone(), actor.clone());
    to_the_end(async move {
        let mut tx = db.begin().await?;
        let locked = lock(&mut tx, &actor, sheet).await?;
        let Some(found) = store::evidence::find(&mut tx, sheet, id).await? else {
            return Err(Refusal::Hidden.into());
        };
        must_be_open(&mut tx, sheet, locked.place.status, std::slice::from_ref(&found.line)).await?;
        let removed = change == Change::Remove;
        if found.removed_at.is_some() == removed {
            return Ok(Changed::Done(found.line));
        }
        if let (Change::Restore(limits), Some(file)) = (change, &found.file)
            && !fits(&mut tx, sheet, file.sha256, file.size_bytes, limits).await?
        {
            return Ok(Changed::SheetFull(found.line));
        }
        store::evidence::set_removed(&mut tx, id, removed.then_some(actor.account)).await?;
        let action = if removed { "evidence.removed" } else { "evidence.restored" };
        let told = Some(told_of(&found));
        let record = record(&actor, &locked, sheet, &found.line, action);
        let (before, after) = if removed { (told, None) } else { (None, told) };
        store::journal::append(&mut tx, Record { before, after, ..record }).await?;
        store::evidence::count_change(&mut tx, sheet).await?;
        tx.commit().await?;
        Ok(Changed::Done(found.line))
    })
    .await
}

fn record<'a>(
    actor: &Actor,
    locked: &LockedSheet,
    sheet: SheetId,
    line: &'a str,
    action: &'a str,
) -> Record<'a> {
    Record {
        account: Some(actor.account),
        action,
        cluster: Some(locked.place.cluster),
        sheet: Some(sheet),
        line: Some(line),
        ..Record::default()
    }
}

fn told(id: EvidenceId, file: Option<(&ContentHash, &str)>, words: &DocumentWords) -> Value {
    json!({"evidence": {
        "id": id.get(),
        "file": file.map(|(_, name)| name),
        "sha256": file.map(|(sha256, _)| sha256.to_string()),
        "number": words.number,
        "issued_on": words.issued_on,
        "issuer": words.issuer,
        "summary": words.summary,
    }})
}

fn told_of(found: &EvidenceRecord) -> Value {
    let words = DocumentWords {
        number: found.document_number.clone(),
        issued_on: found.issued_on,
        issuer: found.issuer.clone(),
        summary: found.summary.clone(),
    };
    told(found.id, found.file.as_ref().map(|file| (&file.sha256, file.name.as_str())), &words)
}

/// Forgets contents nobody refers to and nobody brought for a day; `delete` deletes the file of each, while its row
/// is locked so that nobody can bring it again meanwhile. How many.
///
/// # Errors
/// [`ActionError::Store`]; what `delete` could not do stays for the next time.
pub async fn sweep<F, D, E>(db: &PgPool, delete: F) -> Result<usize, ActionError>
where
    F: Fn(ContentHash) -> D,
    D: Future<Output = Result<(), E>>,
{
    let mut swept = 0;
    loop {
        let mut tx = db.begin().await?;
        let Some(sha256) = store::evidence::forget_unused(&mut tx).await? else {
            return Ok(swept);
        };
        if delete(sha256).await.is_err() {
            return Ok(swept);
        }
        tx.commit().await?;
        swept += 1;
    }
}
