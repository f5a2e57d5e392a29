//! Entries: what was entered on each line of a sheet, with its version.

use super::StoreError;
use crate::domain::entry::RawEntry;
use crate::domain::ids::{AccountId, EntryVersion, PeriodId, SheetId};
use chrono::{DateTime, Utc};
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

/// What a line becomes.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    /// The sheet.
    pub sheet: SheetId,
    /// The line's code.
    pub line: &'a str,
    /// What was entered.
    pub raw: &'a RawEntry,
    /// The clerk's note.
    pub note: &'a str,
    /// Its points as a plain decimal; `None` without an answer.
    pub points: Option<String>,
    /// Who entered it.
    pub by: AccountId,
}

/// Writes a line if it still has the version it was read with. `None` if somebody else was first: nothing is
/// written then.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(
    connection: &mut PgConnection,
    entry: &NewEntry<'_>,
    read_version: EntryVersion,
) -> Result<Option<EntryVersion>, StoreError> {
    let raw = serde_json::to_value(entry.raw)
        .map_err(|error| StoreError::Unreadable { what: "entry", value: error.to_string() })?;
    let version = sqlx::query_scalar!(
        r#"insert into entry (sheet_id, line_code, raw, note, points, version, updated_by)
           select $1, $2, $3, $4, $5::text::numeric, 1, $6
           where $7::integer = 0 or exists (select from entry where sheet_id = $1 and line_code = $2)
           on conflict on constraint entry_key do update set raw = excluded.raw, note = excluded.note,
               points = excluded.points, version = entry.version + 1, updated_at = now(),
               updated_by = excluded.updated_by
           where entry.version = $7
           returning version"#,
        entry.sheet.get(),
        entry.line,
        raw,
        entry.note,
        entry.points,
        entry.by.get(),
        read_version.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(version.map(EntryVersion::new))
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
