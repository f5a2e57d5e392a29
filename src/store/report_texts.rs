//! What the units write for the cluster's report.

use super::{StoreError, stored};
use crate::domain::ids::{AccountId, PeriodId, SheetId};
use crate::domain::report::ReportSection;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// A text of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportText {
    /// What it says; empty where it was cleared.
    pub body: String,
    /// How often it has been written, from 1.
    pub version: i32,
    /// When it was last written.
    pub at: DateTime<Utc>,
    /// By whom, by name.
    pub by: String,
}

/// The texts of a unit by their section.
pub type ReportTexts = BTreeMap<ReportSection, ReportText>;

/// The texts of a sheet's unit.
///
/// # Errors
/// [`StoreError`].
pub async fn of_sheet(connection: &mut PgConnection, sheet: SheetId) -> Result<ReportTexts, StoreError> {
    let rows = sqlx::query!(
        r#"select section, body, version, written_at, account.full_name
           from report_text join account on account.id = written_by where sheet_id = $1"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let section = stored("report section", &row.section, ReportSection::parse(&row.section))?;
            let (body, version, at, by) = (row.body, row.version, row.written_at, row.full_name);
            Ok((section, ReportText { body, version, at, by }))
        })
        .collect()
}

/// The texts of all units of a period that say something, by sheet.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<BTreeMap<SheetId, BTreeMap<ReportSection, String>>, StoreError> {
    let rows = sqlx::query!(
        r#"select sheet_id, section, body from report_text
           join sheet on sheet.id = sheet_id where period_id = $1 and body <> ''"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    let mut texts: BTreeMap<SheetId, BTreeMap<ReportSection, String>> = BTreeMap::new();
    for row in rows {
        let section = stored("report section", &row.section, ReportSection::parse(&row.section))?;
        texts.entry(SheetId::new(row.sheet_id)).or_default().insert(section, row.body);
    }
    Ok(texts)
}

/// Writes a text if it still has the version it was read with, 0 for none; whether it had.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(
    connection: &mut PgConnection,
    sheet: SheetId,
    section: ReportSection,
    (body, read_version): (&str, i32),
    by: AccountId,
) -> Result<bool, StoreError> {
    let written = sqlx::query!(
        r#"insert into report_text (sheet_id, section, body, version, written_by)
           select $1, $2, $3, 1, $4
           where $5::integer = 0 or exists (select from report_text where sheet_id = $1 and section = $2)
           on conflict (sheet_id, section) do update set body = excluded.body,
               version = report_text.version + 1, written_at = now(), written_by = excluded.written_by
           where report_text.version = $5"#,
        sheet.get(),
        section.as_str(),
        body,
        by.get(),
        read_version
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}
