//! Evidence: its rows and what is known of the files they refer to. Rows are marked as removed and never deleted.

use super::{StoreError, stored};
use crate::domain::evidence::{ContentHash, FileKind};
use crate::domain::ids::{AccountId, EvidenceId, PeriodId, SheetId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// One piece of evidence of a line.
#[derive(Debug, Clone)]
pub struct EvidenceRecord {
    /// Its key.
    pub id: EvidenceId,
    /// The line it proves.
    pub line: String,
    /// Its file; `None` for a document that is only named.
    pub file: Option<FileRecord>,
    /// Số, ký hiệu; empty where only a file was given.
    pub document_number: String,
    /// Ngày ban hành.
    pub issued_on: Option<NaiveDate>,
    /// Cơ quan ban hành.
    pub issuer: String,
    /// Trích yếu.
    pub summary: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// By whom, by name.
    pub added_by: String,
    /// When it was removed; `None` while it counts.
    pub removed_at: Option<DateTime<Utc>>,
    /// Who removed it, by name.
    pub removed_by: Option<String>,
}

/// A file as evidence refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// The hash of its content.
    pub sha256: ContentHash,
    /// Its name, with diacritics.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// What it is.
    pub kind: FileKind,
}

/// The words about a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentWords {
    /// Số, ký hiệu.
    pub number: String,
    /// Ngày ban hành.
    pub issued_on: Option<NaiveDate>,
    /// Cơ quan ban hành.
    pub issuer: String,
    /// Trích yếu.
    pub summary: String,
}

struct Row {
    id: i64,
    sheet_id: i64,
    line_code: String,
    sha256: Option<Vec<u8>>,
    file_name: Option<String>,
    size_bytes: Option<i64>,
    media_type: Option<String>,
    document_number: String,
    issued_on: Option<NaiveDate>,
    issuer: String,
    summary: String,
    added_at: DateTime<Utc>,
    added_by: String,
    removed_at: Option<DateTime<Utc>>,
    removed_by: Option<String>,
}

impl Row {
    fn read(self) -> Result<EvidenceRecord, StoreError> {
        let file = match (self.sha256, self.file_name, self.size_bytes, self.media_type) {
            (Some(sha256), Some(name), Some(size), Some(media_type)) => Some(FileRecord {
                sha256: hash(&sha256)?,
                name,
                size_bytes: u64::try_from(size).unwrap_or_default(),
                kind: stored("media type", &media_type, FileKind::parse(&media_type))?,
            }),
            _ => None,
        };
        Ok(EvidenceRecord {
            id: EvidenceId::new(self.id),
            line: self.line_code,
            file,
            document_number: self.document_number,
            issued_on: self.issued_on,
            issuer: self.issuer,
            summary: self.summary,
            added_at: self.added_at,
            added_by: self.added_by,
            removed_at: self.removed_at,
            removed_by: self.removed_by,
        })
    }
}

fn hash(bytes: &[u8]) -> Result<ContentHash, StoreError> {
    stored("file hash", &bytes.len().to_string(), ContentHash::read(bytes))
}

async fn select(
    connection: &mut PgConnection,
    sheet: SheetId,
    line: Option<&str>,
    id: Option<i64>,
) -> Result<Vec<EvidenceRecord>, StoreError> {
    let found = select_of(connection, (Some(sheet), None), line, id).await?;
    Ok(found.into_values().flatten().collect())
}

/// The evidence on every sheet of a period, by sheet, in the order it was added, what was removed included.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<BTreeMap<SheetId, Vec<EvidenceRecord>>, StoreError> {
    select_of(connection, (None, Some(period)), None, None).await
}

async fn select_of(
    connection: &mut PgConnection,
    (sheet, period): (Option<SheetId>, Option<PeriodId>),
    line: Option<&str>,
    id: Option<i64>,
) -> Result<BTreeMap<SheetId, Vec<EvidenceRecord>>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select evidence.id, evidence.sheet_id, line_code, evidence.sha256, file_name, file.size_bytes as "size_bytes?",
               file.media_type as "media_type?", document_number, issued_on, issuer, summary, added_at,
               adder.full_name as added_by, removed_at, remover.full_name as "removed_by?"
           from evidence join account adder on adder.id = evidence.added_by
           left join account remover on remover.id = evidence.removed_by
           left join evidence_file file on file.sha256 = evidence.sha256
           where evidence.sheet_id = any(array(
               select $1::bigint union all select id from sheet where period_id = $4))
             and ($2::text is null or line_code = $2) and ($3::bigint is null or evidence.id = $3)
           order by evidence.id"#,
        sheet.map(SheetId::get),
        line,
        id,
        period.map(PeriodId::get)
    )
    .fetch_all(connection)
    .await?;
    let mut found: BTreeMap<SheetId, Vec<EvidenceRecord>> = BTreeMap::new();
    for row in rows {
        found.entry(SheetId::new(row.sheet_id)).or_default().push(row.read()?);
    }
    Ok(found)
}

/// All evidence of a sheet in the order it was added, what was removed included.
///
/// # Errors
/// [`StoreError`].
pub async fn of_sheet(
    connection: &mut PgConnection,
    sheet: SheetId,
) -> Result<Vec<EvidenceRecord>, StoreError> {
    select(connection, sheet, None, None).await
}

/// The evidence of one line, what was removed included.
///
/// # Errors
/// [`StoreError`].
pub async fn of_line(
    connection: &mut PgConnection,
    sheet: SheetId,
    line: &str,
) -> Result<Vec<EvidenceRecord>, StoreError> {
    select(connection, sheet, Some(line), None).await
}

/// One piece of evidence of a sheet; `None` for that of another.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    sheet: SheetId,
    id: EvidenceId,
) -> Result<Option<EvidenceRecord>, StoreError> {
    Ok(select(connection, sheet, None, Some(id.get())).await?.pop())
}

/// How much evidence each line of a sheet has, removed ones left out; lines without any are absent.
///
/// # Errors
/// [`StoreError`].
pub async fn counts(
    connection: &mut PgConnection,
    sheet: SheetId,
) -> Result<BTreeMap<String, usize>, StoreError> {
    let rows = sqlx::query!(
        r#"select line_code, count(*) as "count!" from evidence
           where sheet_id = $1 and removed_at is null group by line_code"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.line_code, usize::try_from(row.count).unwrap_or(usize::MAX)))
        .collect())
}

/// Says that a content is about to be kept, before its file is; one already known is kept a day longer.
///
/// # Errors
/// [`StoreError`].
pub async fn claim(
    connection: &mut PgConnection,
    sha256: &ContentHash,
    size_bytes: u64,
    kind: FileKind,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into evidence_file (sha256, size_bytes, media_type) values ($1, $2, $3)
           on conflict (sha256) do update set claimed_at = now()"#,
        sha256.bytes(),
        i64::try_from(size_bytes).unwrap_or(i64::MAX),
        kind.media_type()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds evidence to a line. `file` is the hash and the name of a file that is kept.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    connection: &mut PgConnection,
    sheet: SheetId,
    line: &str,
    file: Option<(&ContentHash, &str)>,
    words: &DocumentWords,
    by: AccountId,
) -> Result<EvidenceId, StoreError> {
    let id = sqlx::query_scalar!(
        r#"insert into evidence (sheet_id, line_code, sha256, file_name, document_number, issued_on, issuer,
               summary, added_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id"#,
        sheet.get(),
        line,
        file.map(|(sha256, _)| sha256.bytes()),
        file.map(|(_, name)| name),
        words.number,
        words.issued_on,
        words.issuer,
        words.summary,
        by.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(EvidenceId::new(id))
}

/// Marks evidence as removed, or with `None` as counting again.
///
/// # Errors
/// [`StoreError`].
pub async fn set_removed(
    connection: &mut PgConnection,
    id: EvidenceId,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update evidence set removed_by = $2, removed_at = case when $2::bigint is null then null else now() end
           where id = $1"#,
        id.get(),
        by.map(AccountId::get)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts a change of the sheet: a leader sends only what they have seen.
///
/// # Errors
/// [`StoreError`].
pub async fn count_change(connection: &mut PgConnection, sheet: SheetId) -> Result<(), StoreError> {
    sqlx::query!("update sheet set version = version + 1 where id = $1", sheet.get())
        .execute(connection)
        .await?;
    Ok(())
}

/// The bytes of all files of a sheet that are not removed, each content counted once, and which contents they are.
///
/// # Errors
/// [`StoreError`].
pub async fn held(
    connection: &mut PgConnection,
    sheet: SheetId,
) -> Result<(u64, BTreeSet<ContentHash>), StoreError> {
    let rows = sqlx::query!(
        r#"select file.sha256, file.size_bytes from evidence_file file where file.sha256 in
               (select sha256 from evidence where sheet_id = $1 and removed_at is null)"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    let (mut bytes, mut contents) = (0_u64, BTreeSet::new());
    for row in rows {
        bytes = bytes.saturating_add(u64::try_from(row.size_bytes).unwrap_or_default());
        contents.insert(hash(&row.sha256)?);
    }
    Ok((bytes, contents))
}

/// A file some evidence refers to, for the doctor.
#[derive(Debug, Clone)]
pub struct KeptFile {
    /// The hash of its content.
    pub sha256: ContentHash,
    /// Its size.
    pub size_bytes: u64,
    /// One piece of evidence that refers to it.
    pub evidence: EvidenceId,
}

/// Every file some evidence refers to, removed or not.
///
/// # Errors
/// [`StoreError`].
pub async fn kept_files(connection: &mut PgConnection) -> Result<Vec<KeptFile>, StoreError> {
    let rows = sqlx::query!(
        r#"select file.sha256, file.size_bytes, min(evidence.id) as "evidence!"
           from evidence_file file join evidence on evidence.sha256 = file.sha256
           group by file.sha256, file.size_bytes order by 3"#
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(KeptFile {
                sha256: hash(&row.sha256)?,
                size_bytes: u64::try_from(row.size_bytes).unwrap_or_default(),
                evidence: EvidenceId::new(row.evidence),
            })
        })
        .collect()
}

/// Forgets one content nobody refers to and nobody brought for a day; its row stays locked until the transaction
/// ends, so that whoever brings it again meanwhile waits. `None` where there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn forget_unused(connection: &mut PgConnection) -> Result<Option<ContentHash>, StoreError> {
    let row = sqlx::query_scalar!(
        r#"delete from evidence_file where sha256 = (
               select sha256 from evidence_file file where claimed_at < now() - interval '1 day'
                   and not exists (select from evidence where evidence.sha256 = file.sha256)
               limit 1 for update skip locked)
           returning sha256"#
    )
    .fetch_optional(connection)
    .await?;
    row.map(|bytes| hash(&bytes)).transpose()
}
