//! Sheets sent back to their units, and the unit's answers.

use super::StoreError;
use crate::domain::appraisal::ReturnScope;
use crate::domain::ids::{AccountId, ReturnId, SheetId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// A return of a sheet.
#[derive(Debug, Clone)]
pub struct ReturnRecord {
    /// The return.
    pub id: ReturnId,
    /// 1 for the first of its sheet.
    pub round: i32,
    /// Whether the whole sheet came back.
    pub whole: bool,
    /// Why, for the sheet as a whole; may be empty where lines say it.
    pub reason: String,
    /// Why, line by line.
    pub lines: BTreeMap<String, String>,
    /// The day an answer is asked by.
    pub answer_by: Option<NaiveDate>,
    /// When it was sent back.
    pub at: DateTime<Utc>,
    /// By whom, by name.
    pub by: String,
    /// When the unit answered.
    pub explained_at: Option<DateTime<Utc>>,
}

impl ReturnRecord {
    /// The lines it opens to the unit.
    #[must_use]
    pub fn scope(&self) -> ReturnScope {
        ReturnScope { whole: self.whole, lines: self.lines.keys().cloned().collect() }
    }
}

/// The returns of a sheet, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn of_sheet(
    connection: &mut PgConnection,
    sheet: SheetId,
) -> Result<Vec<ReturnRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select sheet_return.id, round, whole, sheet_return.reason, answer_by, returned_at, account.full_name, explained_at,
               coalesce((select jsonb_object_agg(line_code, line.reason) from sheet_return_line line
                   where line.return_id = sheet_return.id), '{}') as "lines!: sqlx::types::Json<BTreeMap<String, String>>"
           from sheet_return join account on account.id = returned_by
           where sheet_id = $1 order by round desc"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ReturnRecord {
            id: ReturnId::new(row.id),
            round: row.round,
            whole: row.whole,
            reason: row.reason,
            lines: row.lines.0,
            answer_by: row.answer_by,
            at: row.returned_at,
            by: row.full_name,
            explained_at: row.explained_at,
        })
        .collect())
}

/// The returns that wait for their units' answers, of these sheets, by sheet.
///
/// # Errors
/// [`StoreError`].
pub async fn unanswered(
    connection: &mut PgConnection,
    sheets: &[SheetId],
) -> Result<BTreeMap<SheetId, ReturnRecord>, StoreError> {
    let sheets: Vec<i64> = sheets.iter().map(|sheet| sheet.get()).collect();
    let rows = sqlx::query!(
        r#"select distinct on (sheet_id) sheet_id, sheet_return.id, round, whole, sheet_return.reason, answer_by,
               returned_at, account.full_name,
               coalesce((select jsonb_object_agg(line_code, line.reason) from sheet_return_line line
                   where line.return_id = sheet_return.id), '{}') as "lines!: sqlx::types::Json<BTreeMap<String, String>>"
           from sheet_return join account on account.id = returned_by join sheet on sheet.id = sheet_id
           where sheet_id = any($1) and sheet.status = 'returned' and explained_at is null
           order by sheet_id, round desc"#,
        &sheets
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let found = ReturnRecord {
                id: ReturnId::new(row.id),
                round: row.round,
                whole: row.whole,
                reason: row.reason,
                lines: row.lines.0,
                answer_by: row.answer_by,
                at: row.returned_at,
                by: row.full_name,
                explained_at: None,
            };
            (SheetId::new(row.sheet_id), found)
        })
        .collect())
}

/// Writes a return down.
#[derive(Debug, Clone)]
pub struct NewReturn<'a> {
    /// The sheet.
    pub sheet: SheetId,
    /// Whether the whole sheet goes back.
    pub whole: bool,
    /// Why, for the sheet as a whole.
    pub reason: &'a str,
    /// Why, line by line.
    pub lines: &'a BTreeMap<String, String>,
    /// The day an answer is asked by.
    pub answer_by: Option<NaiveDate>,
    /// Who sends it back.
    pub by: AccountId,
}

/// Writes a return down, as the next round of its sheet.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(connection: &mut PgConnection, new: &NewReturn<'_>) -> Result<ReturnId, StoreError> {
    let (codes, reasons): (Vec<String>, Vec<String>) =
        new.lines.iter().map(|(code, reason)| (code.clone(), reason.clone())).unzip();
    let id = sqlx::query_scalar!(
        r#"with made as (
               insert into sheet_return (sheet_id, round, whole, reason, answer_by, returned_by)
               select $1, coalesce(max(round), 0) + 1, $2, $3, $4, $5 from sheet_return where sheet_id = $1
               returning id), lines as (
               insert into sheet_return_line (return_id, line_code, reason)
               select made.id, line.code, line.reason from made, unnest($6::text[], $7::text[]) line(code, reason))
           select id as "id!" from made"#,
        new.sheet.get(),
        new.whole,
        new.reason,
        new.answer_by,
        new.by.get(),
        &codes,
        &reasons
    )
    .fetch_one(connection)
    .await?;
    Ok(ReturnId::new(id))
}

/// Marks the newest return of a sheet as answered, or as open again where the answer was taken back.
///
/// # Errors
/// [`StoreError`].
pub async fn set_explained(
    connection: &mut PgConnection,
    id: ReturnId,
    by: Option<AccountId>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update sheet_return set explained_by = $2, explained_at = case when $2::bigint is null then null else now() end
           where id = $1"#,
        id.get(),
        by.map(AccountId::get)
    )
    .execute(connection)
    .await?;
    Ok(())
}
