//! The thread of a line, or of a sheet as a whole: questions and answers, returns and explanations, cross-checks.

use super::{StoreError, stored};
use crate::domain::ids::{AccountId, PeriodId, ReturnId, SheetId};
use crate::domain::workflow::named_states;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use std::collections::BTreeMap;

named_states! {
    /// What a remark is.
    RemarkKind {
        /// Hỏi đơn vị.
        Question = "question",
        /// The unit's answer to a question.
        Answer = "answer",
        /// Why a line or the sheet was sent back.
        Return = "return",
        /// Giải trình.
        Explanation = "explanation",
        /// What a cross-checker found.
        CrossCheck = "cross_check",
    }
}

/// A remark.
#[derive(Debug, Clone)]
pub struct RemarkRecord {
    /// The line's code; `None` for the sheet as a whole.
    pub line: Option<String>,
    /// What it is.
    pub kind: RemarkKind,
    /// The return it belongs to.
    pub of_return: Option<ReturnId>,
    /// What it says.
    pub body: String,
    /// The points a cross-checker proposes, as a plain decimal.
    pub points: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name.
    pub by: String,
}

/// The remarks of a sheet, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn of_sheet(
    connection: &mut PgConnection,
    sheet: SheetId,
) -> Result<Vec<RemarkRecord>, StoreError> {
    Ok(select(connection, Some(sheet), None).await?.remove(&sheet).unwrap_or_default())
}

/// The remarks on the sheets of a period, by sheet, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<BTreeMap<SheetId, Vec<RemarkRecord>>, StoreError> {
    select(connection, None, Some(period)).await
}

async fn select(
    connection: &mut PgConnection,
    sheet: Option<SheetId>,
    period: Option<PeriodId>,
) -> Result<BTreeMap<SheetId, Vec<RemarkRecord>>, StoreError> {
    let rows = sqlx::query!(
        r#"select remark.sheet_id, line_code, kind, return_id, body, points::text, at, account.full_name
           from remark join account on account.id = remark.account_id
           where remark.sheet_id = any(array(
               select $1::bigint union all select id from sheet where period_id = $2))
           order by remark.id"#,
        sheet.map(SheetId::get),
        period.map(PeriodId::get)
    )
    .fetch_all(connection)
    .await?;
    let mut found: BTreeMap<SheetId, Vec<RemarkRecord>> = BTreeMap::new();
    for row in rows {
        found.entry(SheetId::new(row.sheet_id)).or_default().push(RemarkRecord {
            kind: stored("remark", &row.kind, RemarkKind::parse(&row.kind))?,
            line: row.line_code,
            of_return: row.return_id.map(ReturnId::new),
            body: row.body,
            points: row.points,
            at: row.at,
            by: row.full_name,
        });
    }
    Ok(found)
}

/// The questions to units that no answer on the same line has followed, by sheet, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn open_questions(
    connection: &mut PgConnection,
    sheets: &[SheetId],
) -> Result<BTreeMap<SheetId, Vec<RemarkRecord>>, StoreError> {
    let sheets: Vec<i64> = sheets.iter().map(|sheet| sheet.get()).collect();
    let rows = sqlx::query!(
        r#"select remark.sheet_id, line_code, body, at, account.full_name
           from remark join account on account.id = remark.account_id
           where remark.sheet_id = any($1) and kind = 'question' and not exists (
               select from remark answer where answer.sheet_id = remark.sheet_id and answer.kind = 'answer'
                   and answer.line_code is not distinct from remark.line_code and answer.id > remark.id)
           order by remark.id"#,
        &sheets
    )
    .fetch_all(connection)
    .await?;
    let mut found: BTreeMap<SheetId, Vec<RemarkRecord>> = BTreeMap::new();
    for row in rows {
        found.entry(SheetId::new(row.sheet_id)).or_default().push(RemarkRecord {
            kind: RemarkKind::Question,
            line: row.line_code,
            of_return: None,
            body: row.body,
            points: None,
            at: row.at,
            by: row.full_name,
        });
    }
    Ok(found)
}

/// A remark to be written.
#[derive(Debug, Clone)]
pub struct NewRemark<'a> {
    /// The sheet.
    pub sheet: SheetId,
    /// The line's code; `None` for the sheet as a whole.
    pub line: Option<&'a str>,
    /// What it is.
    pub kind: RemarkKind,
    /// The return it belongs to.
    pub of_return: Option<ReturnId>,
    /// What it says.
    pub body: &'a str,
    /// The points a cross-checker proposes, as a plain decimal.
    pub points: Option<String>,
    /// Who says it.
    pub by: AccountId,
}

/// Writes a remark down. Remarks never change.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(connection: &mut PgConnection, new: &NewRemark<'_>) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into remark (sheet_id, line_code, kind, return_id, body, points, account_id)
           values ($1, $2, $3, $4, $5, $6::text::numeric, $7)"#,
        new.sheet.get(),
        new.line,
        new.kind.as_str(),
        new.of_return.map(ReturnId::get),
        new.body,
        new.points,
        new.by.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}
