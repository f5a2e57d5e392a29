//! Entries set aside when their sheet got a version of the scheme they do not fit, and their way back.

use super::StoreError;
use crate::domain::entry::RawEntry;
use crate::domain::ids::{PeriodId, SchemeVersionId, SheetId};
use sqlx::PgConnection;

/// An entry set aside.
#[derive(Debug, Clone)]
pub struct AsideRecord {
    /// Its sheet.
    pub sheet: SheetId,
    /// The code of its line in the version it was entered for.
    pub line: String,
    /// That version.
    pub scheme_version: SchemeVersionId,
    /// What was entered.
    pub raw: RawEntry,
}

/// Everything set aside on the sheets of a period.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<Vec<AsideRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select aside.sheet_id, line_code, aside.scheme_version_id, raw::text as "raw!"
           from entry_set_aside aside join sheet on sheet.id = aside.sheet_id
           where sheet.period_id = $1 order by aside.sheet_id, aside.id"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let raw = serde_json::from_str(&row.raw).map_err(|_| StoreError::Unreadable {
                what: "entry set aside",
                value: format!("sheet {}, line {}", row.sheet_id, row.line_code),
            })?;
            Ok(AsideRecord {
                sheet: SheetId::new(row.sheet_id),
                line: row.line_code,
                scheme_version: SchemeVersionId::new(row.scheme_version_id),
                raw,
            })
        })
        .collect()
}

/// The lines of one sheet whose entries were set aside, each with the number of the version it was entered for.
///
/// # Errors
/// [`StoreError`].
pub async fn of_sheet(
    connection: &mut PgConnection,
    sheet: SheetId,
) -> Result<Vec<(String, i32)>, StoreError> {
    let rows = sqlx::query!(
        r#"select line_code, scheme.version from entry_set_aside aside
           join scheme_version scheme on scheme.id = aside.scheme_version_id
           where sheet_id = $1 order by aside.id"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.line_code, row.version)).collect())
}

/// Sets an entry aside. Where its line goes on asking, a blank entry stays, so that whoever still sees the old one is
/// told of the change.
///
/// # Errors
/// [`StoreError`].
pub async fn put(
    connection: &mut PgConnection,
    sheet: SheetId,
    line: &str,
    version: SchemeVersionId,
    line_stays: bool,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into entry_set_aside (sheet_id, line_code, scheme_version_id, raw, note, points, updated_at, updated_by)
           select sheet_id, line_code, $3, raw, note, points, updated_at, updated_by
           from entry where sheet_id = $1 and line_code = $2
           on conflict on constraint entry_set_aside_key do update set raw = excluded.raw, note = excluded.note,
               points = excluded.points, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
               set_aside_at = now()"#,
        sheet.get(),
        line,
        version.get()
    )
    .execute(&mut *connection)
    .await?;
    if line_stays {
        sqlx::query!(
            r#"update entry set raw = '{}', note = '', points = null, version = version + 1
               where sheet_id = $1 and line_code = $2"#,
            sheet.get(),
            line
        )
        .execute(connection)
        .await?;
    } else {
        sqlx::query!("delete from entry where sheet_id = $1 and line_code = $2", sheet.get(), line)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Brings an entry back to a line that is free.
///
/// # Errors
/// [`StoreError`].
pub async fn restore(
    connection: &mut PgConnection,
    aside: &AsideRecord,
    line: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"with back as (
               delete from entry_set_aside where sheet_id = $1 and line_code = $2 and scheme_version_id = $3
               returning raw, note, points, updated_at, updated_by
           )
           insert into entry (sheet_id, line_code, raw, note, points, version, updated_at, updated_by)
           select $1, $4, raw, note, points, 1, updated_at, updated_by from back
           on conflict on constraint entry_key do update set raw = excluded.raw, note = excluded.note,
               points = excluded.points, version = entry.version + 1, updated_at = excluded.updated_at,
               updated_by = excluded.updated_by"#,
        aside.sheet.get(),
        aside.line,
        aside.scheme_version.get(),
        line
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives entries the codes their lines have in another version: from each old code to the new one at its place.
///
/// # Errors
/// [`StoreError`].
pub async fn renumber(
    connection: &mut PgConnection,
    sheet: SheetId,
    old: &[String],
    new: &[String],
) -> Result<(), StoreError> {
    // Two lines may swap codes: each goes by way of a code no scheme can have.
    sqlx::query!(
        r#"update entry set line_code = chr(1) || renumbered.new, version = version + 1
           from unnest($2::text[], $3::text[]) renumbered(old, new)
           where sheet_id = $1 and line_code = renumbered.old"#,
        sheet.get(),
        old,
        new
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update entry set line_code = substr(line_code, 2) where sheet_id = $1 and line_code like chr(1) || '%'",
        sheet.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}
