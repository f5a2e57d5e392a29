//! Entries: what was entered on each line of a sheet, with its version.

use super::StoreError;
use crate::domain::entry::RawEntry;
use crate::domain::ids::{AccountId, EntryVersion, PeriodId, SheetId};
use crate::store::sheets::{SheetRecord, SheetTotals};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// One line as stored.
#[derive(Debug, Clone)]
pub struct EntryRecord {
    /// What was entered; blank where the line was cleared.
    pub raw: RawEntry,
    /// The clerk's note.
    pub note: String,
    /// Its version.
    pub version: EntryVersion,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// By whom, by name.
    pub updated_by: String,
}

/// The entries of one sheet, by line code.
pub type Entries = BTreeMap<String, EntryRecord>;

fn read_raw(document: &str, sheet: i64, line: &str) -> Result<RawEntry, StoreError> {
    // The document itself may hold figures, and errors go into the log.
    let unreadable =
        || StoreError::Unreadable { what: "entry", value: format!("sheet {sheet}, line {line}") };
    serde_json::from_str(document).map_err(|_| unreadable())
}

/// The entries of a sheet, and the version the sheet had at that very moment.
///
/// # Errors
/// [`StoreError`].
pub async fn of_sheet(connection: &mut PgConnection, sheet: SheetId) -> Result<(i32, Entries), StoreError> {
    let rows = sqlx::query!(
        r#"select sheet.version as sheet_version, entry.line_code as "line_code?", entry.raw::text as raw,
               entry.note as "note?", entry.version as "version?", entry.updated_at as "updated_at?",
               account.full_name as "full_name?"
           from sheet left join entry on entry.sheet_id = sheet.id left join account on account.id = entry.updated_by
           where sheet.id = $1"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    let sheet_version = rows.first().map_or(0, |row| row.sheet_version);
    let mut entries = Entries::new();
    for row in rows {
        let (Some(line), Some(raw), Some(note), Some(version), Some(updated_at), Some(updated_by)) =
            (row.line_code, row.raw, row.note, row.version, row.updated_at, row.full_name)
        else {
            continue;
        };
        let raw = read_raw(&raw, sheet.get(), &line)?;
        let version = EntryVersion::new(version);
        entries.insert(line, EntryRecord { raw, note, version, updated_at, updated_by });
    }
    Ok((sheet_version, entries))
}

/// What was entered on every sheet of a period that has been sent at that very moment, by sheet and line code.
///
/// # Errors
/// [`StoreError`].
pub async fn raw_of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<BTreeMap<SheetId, BTreeMap<String, RawEntry>>, StoreError> {
    let rows = sqlx::query!(
        r#"select sheet.id, entries.document::text as "document!"
           from sheet cross join lateral (
               select coalesce(jsonb_object_agg(entry.line_code, entry.raw), '{}') as document
               from entry where entry.sheet_id = sheet.id) entries
           where sheet.period_id = $1 and sheet.status <> 'draft'"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let entries = serde_json::from_str(&row.document).map_err(|_| StoreError::Unreadable {
                what: "entries",
                value: format!("sheet {}", row.id),
            })?;
            Ok((SheetId::new(row.id), entries))
        })
        .collect()
}

/// What a line becomes, as the journal tells of it.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The line's code.
    pub line: String,
    /// The version it was read with.
    pub read_version: EntryVersion,
    /// What was there before.
    pub before: Option<Value>,
    /// What is there now: `entry`, where there is one `note`, and with an answer `points` as a plain decimal.
    pub after: Value,
}

/// A save of lines of one sheet.
#[derive(Debug)]
pub struct NewEntries<'a> {
    /// The sheet, its cluster and its period, as they were read.
    pub sheet: &'a SheetRecord,
    /// Who enters them.
    pub by: AccountId,
    /// The lines.
    pub lines: Vec<NewEntry>,
    /// What the engine makes of the whole sheet with them.
    pub totals: &'a SheetTotals,
}

/// A line that was written.
#[derive(Debug, Clone)]
pub struct WrittenLine {
    /// Its code.
    pub line: String,
    /// Its version from now on.
    pub version: EntryVersion,
    /// When.
    pub updated_at: DateTime<Utc>,
    /// By whom, by name.
    pub updated_by: String,
}

/// Writes a record of each line in the journal, the lines as their records tell of them, and the sheet's totals: one
/// statement, since it is what everybody waits for in the hour before the deadline.
///
/// All of it or nothing: `None` where the sheet, a line of it or its period is not as it was read any more. Sheet and period
/// are held until the transaction ends; without one that is the statement's own.
///
/// # Errors
/// [`StoreError::Busy`] where someone else holds the sheet too long.
pub async fn write(
    connection: &mut PgConnection,
    new: NewEntries<'_>,
) -> Result<Option<Vec<WrittenLine>>, StoreError> {
    let mut columns = Columns::default();
    new.lines.into_iter().for_each(|line| columns.push(line));
    let written = sqlx::query_as!(
        WrittenRow,
        r#"with line as (
               select * from unnest($4::text[], $5::integer[], $6::jsonb[], $7::jsonb[])
                   with ordinality line(code, read_version, before, after, place)),
           held as (
               select sheet.id from sheet join period on period.id = sheet.period_id
               where sheet.id = $1 and sheet.version = $14 and sheet.status = $15 and period.status = $16
                   and sheet.scheme_version_id = $17
                   and not exists (
                       select from line left join entry on entry.sheet_id = $1 and entry.line_code = line.code
                       where coalesce(entry.version, 0) <> line.read_version)
               for update of sheet for share of period),
           new as (select line.* from line cross join held),
           written as (
               insert into entry (sheet_id, line_code, raw, note, points, version, updated_by)
               select $1, code, after -> 'entry', coalesce(after ->> 'note', ''), (after ->> 'points')::numeric, 1, $3
               from new
               on conflict on constraint entry_key do update set raw = excluded.raw, note = excluded.note,
                   points = excluded.points, version = entry.version + 1, updated_at = now(),
                   updated_by = excluded.updated_by
               returning line_code, version, updated_at),
           told as (
               insert into journal (account_id, action, cluster_id, sheet_id, line_code, hand, before, after)
               select $3, 'entry.saved', $2, $1, code, 'page', before, after from new order by place),
           totalled as (
               update sheet set answered = $8, missing = $9, core = $10::text::numeric, bonus = $11::text::numeric,
                   deduction = $12::text::numeric, total = $13::text::numeric, version = version + 1
               where id = (select id from held))
           select line_code, version, updated_at,
               (select full_name from account where id = $3) as "updated_by!" from written"#,
        new.sheet.id.get(),
        new.sheet.place.cluster.get(),
        new.by.get(),
        &columns.codes,
        &columns.read_versions,
        &columns.before as &[Option<Value>],
        &columns.after,
        new.totals.answered,
        new.totals.missing,
        new.totals.core,
        new.totals.bonus,
        new.totals.deduction,
        new.totals.total,
        new.sheet.version,
        new.sheet.place.status.as_str(),
        new.sheet.place.period.as_str(),
        new.sheet.scheme_version.get()
    )
    .fetch_all(connection)
    .await?;
    Ok((!written.is_empty()).then(|| written.into_iter().map(WrittenRow::read).collect()))
}

/// A line as the statement gives it back.
struct WrittenRow {
    line_code: String,
    version: i32,
    updated_at: DateTime<Utc>,
    updated_by: String,
}

impl WrittenRow {
    fn read(self) -> WrittenLine {
        WrittenLine {
            line: self.line_code,
            version: EntryVersion::new(self.version),
            updated_at: self.updated_at,
            updated_by: self.updated_by,
        }
    }
}

/// Lines as the columns of one statement.
#[derive(Default)]
struct Columns {
    codes: Vec<String>,
    read_versions: Vec<i32>,
    before: Vec<Option<Value>>,
    after: Vec<Value>,
}

impl Columns {
    fn push(&mut self, line: NewEntry) {
        self.codes.push(line.line);
        self.read_versions.push(line.read_version.get());
        self.before.push(line.before);
        self.after.push(line.after);
    }
}

/// Stores what the engine made of lines whose answers did not change: of each line the points at its place.
///
/// # Errors
/// [`StoreError`].
pub async fn set_points(
    connection: &mut PgConnection,
    sheet: SheetId,
    lines: &[String],
    points: &[Option<String>],
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update entry set points = computed.points::numeric
           from unnest($2::text[], $3::text[]) computed(line, points)
           where sheet_id = $1 and line_code = computed.line"#,
        sheet.get(),
        lines,
        points as &[Option<String>]
    )
    .execute(connection)
    .await?;
    Ok(())
}
