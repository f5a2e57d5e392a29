//! What appraisers decided of the lines of a sheet, which lines they opened, and vetoes.

use super::{StoreError, stored};
use crate::domain::appraisal::{Decision, Decisions, Verdict};
use crate::domain::exact::Exact;
use crate::domain::ids::{AccountId, EntryVersion, PeriodId, SheetId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// A decision with its author and version.
#[derive(Debug, Clone)]
pub struct DecisionRecord {
    /// What was decided; `None` where it was taken back.
    pub decision: Option<Decision>,
    /// Whether it was accepted together with others.
    pub in_bulk: bool,
    /// How often the line has been decided.
    pub version: EntryVersion,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom, by name.
    pub by: String,
}

/// Everything the appraisal of one sheet has brought.
#[derive(Debug, Clone, Default)]
pub struct AppraisalRecord {
    /// The lines somebody decided, by code.
    pub lines: BTreeMap<String, DecisionRecord>,
    /// The vetoes set, with their reasons, by code.
    pub vetoes: BTreeMap<String, String>,
}

impl AppraisalRecord {
    /// The decisions that were not taken back.
    #[must_use]
    pub fn decisions(&self) -> Decisions {
        let decided =
            |(line, record): (&String, &DecisionRecord)| Some((line.clone(), record.decision.clone()?));
        self.lines.iter().filter_map(decided).collect()
    }

    /// The codes of the vetoes set.
    #[must_use]
    pub fn veto_codes(&self) -> BTreeSet<String> {
        self.vetoes.keys().cloned().collect()
    }
}

fn read(
    sheet: i64,
    line: &str,
    (verdict, raw, points): (&str, Option<Value>, Option<String>),
    reason: String,
    is_current: bool,
) -> Result<Option<Decision>, StoreError> {
    let unreadable =
        || StoreError::Unreadable { what: "appraisal", value: format!("sheet {sheet}, line {line}") };
    let verdict = match (verdict, raw, points) {
        ("open", ..) => return Ok(None),
        ("accepted", ..) => Verdict::Accepted,
        ("corrected", Some(raw), _) => {
            Verdict::Corrected(serde_json::from_value(raw).map_err(|_| unreadable())?)
        }
        ("set", _, Some(points)) => Verdict::Set(stored("points", &points, Exact::parse(&points).ok())?),
        _ => return Err(unreadable()),
    };
    Ok(Some(Decision { verdict, reason, is_current }))
}

/// Everything decided on the sheets of a period, by sheet.
///
/// # Errors
/// [`StoreError`].
pub async fn of_period(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<BTreeMap<SheetId, AppraisalRecord>, StoreError> {
    select(connection, Some(period), None).await
}

/// Everything decided on one sheet.
///
/// # Errors
/// [`StoreError`].
pub async fn of_sheet(connection: &mut PgConnection, sheet: SheetId) -> Result<AppraisalRecord, StoreError> {
    Ok(select(connection, None, Some(sheet)).await?.remove(&sheet).unwrap_or_default())
}

async fn select(
    connection: &mut PgConnection,
    period: Option<PeriodId>,
    sheet: Option<SheetId>,
) -> Result<BTreeMap<SheetId, AppraisalRecord>, StoreError> {
    let (period, sheet) = (period.map(PeriodId::get), sheet.map(SheetId::get));
    let mut found: BTreeMap<SheetId, AppraisalRecord> = BTreeMap::new();
    let rows = sqlx::query!(
        r#"select appraisal.sheet_id, appraisal.line_code, verdict, appraisal.raw, appraisal.points::text, reason, in_bulk,
               appraisal.version, decided_at, account.full_name,
               (appraisal.entry_version = coalesce(entry.version, 0)) as "is_current!"
           from appraisal
           join account on account.id = appraisal.decided_by
           left join entry on entry.sheet_id = appraisal.sheet_id and entry.line_code = appraisal.line_code
           where appraisal.sheet_id = any(array(
               select id from sheet where period_id = $1 union all select $2::bigint))"#,
        period,
        sheet
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        let decided = (row.verdict.as_str(), row.raw, row.points);
        let record = DecisionRecord {
            decision: read(row.sheet_id, &row.line_code, decided, row.reason, row.is_current)?,
            in_bulk: row.in_bulk,
            version: EntryVersion::new(row.version),
            at: row.decided_at,
            by: row.full_name,
        };
        found.entry(SheetId::new(row.sheet_id)).or_default().lines.insert(row.line_code, record);
    }
    let vetoes = sqlx::query!(
        r#"select sheet_id, veto_code, reason from sheet_veto
           where sheet_id = any(array(select id from sheet where period_id = $1 union all select $2::bigint))"#,
        period,
        sheet
    )
    .fetch_all(connection)
    .await?;
    for row in vetoes {
        let record = found.entry(SheetId::new(row.sheet_id)).or_default();
        record.vetoes.insert(row.veto_code, row.reason);
    }
    Ok(found)
}

/// A verdict to be written.
#[derive(Debug, Clone)]
pub struct NewDecision<'a> {
    /// The sheet.
    pub sheet: SheetId,
    /// The line's code.
    pub line: &'a str,
    /// The verdict; `None` takes the standing one back.
    pub verdict: Option<&'a Verdict>,
    /// Why.
    pub reason: &'a str,
    /// The version of the unit's entry that was judged.
    pub entry_version: EntryVersion,
    /// Whether it is accepted together with others.
    pub in_bulk: bool,
    /// Who decides.
    pub by: AccountId,
}

/// Writes a verdict if the line still has the version it was read with. `None` if somebody else was first.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(
    connection: &mut PgConnection,
    new: &NewDecision<'_>,
    read_version: EntryVersion,
) -> Result<Option<EntryVersion>, StoreError> {
    let (word, raw, points) = match new.verdict {
        None => ("open", None, None),
        Some(Verdict::Accepted) => ("accepted", None, None),
        Some(Verdict::Corrected(raw)) => ("corrected", Some(raw), None),
        Some(Verdict::Set(points)) => ("set", None, Some(points.to_shortest())),
    };
    let raw = raw
        .map(serde_json::to_value)
        .transpose()
        .map_err(|error| StoreError::Unreadable { what: "appraisal", value: error.to_string() })?;
    let version = sqlx::query_scalar!(
        r#"insert into appraisal (sheet_id, line_code, verdict, raw, points, reason, entry_version, in_bulk, version, decided_by)
           select $1, $2, $3, $4, $5::text::numeric, $6, $7, $8, 1, $9
           where $10::integer = 0 or exists (select from appraisal where sheet_id = $1 and line_code = $2)
           on conflict (sheet_id, line_code) do update set verdict = excluded.verdict, raw = excluded.raw,
               points = excluded.points, reason = excluded.reason, entry_version = excluded.entry_version,
               in_bulk = excluded.in_bulk, version = appraisal.version + 1, decided_at = now(),
               decided_by = excluded.decided_by
           where appraisal.version = $10
           returning version"#,
        new.sheet.get(),
        new.line,
        word,
        raw,
        points,
        new.reason,
        new.entry_version.get(),
        new.in_bulk,
        new.by.get(),
        read_version.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(version.map(EntryVersion::new))
}

/// Notes that an appraiser has opened a line.
///
/// # Errors
/// [`StoreError`].
pub async fn note_opening(
    connection: &mut PgConnection,
    sheet: SheetId,
    line: &str,
    by: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into appraisal_opening (sheet_id, line_code, account_id) values ($1, $2, $3)
           on conflict do nothing"#,
        sheet.get(),
        line,
        by.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The lines an appraiser has opened, of every sheet of a period.
///
/// # Errors
/// [`StoreError`].
pub async fn opened_in(
    connection: &mut PgConnection,
    period: PeriodId,
) -> Result<BTreeMap<SheetId, BTreeSet<String>>, StoreError> {
    let rows = sqlx::query!(
        r#"select distinct sheet_id, line_code from appraisal_opening join sheet on sheet.id = sheet_id
           where sheet.period_id = $1"#,
        period.get()
    )
    .fetch_all(connection)
    .await?;
    let mut opened: BTreeMap<SheetId, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        opened.entry(SheetId::new(row.sheet_id)).or_default().insert(row.line_code);
    }
    Ok(opened)
}

/// Sets a veto, or gives a standing one another reason.
///
/// # Errors
/// [`StoreError`].
pub async fn set_veto(
    connection: &mut PgConnection,
    sheet: SheetId,
    veto: &str,
    reason: &str,
    by: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into sheet_veto (sheet_id, veto_code, reason, set_by) values ($1, $2, $3, $4)
           on conflict (sheet_id, veto_code) do update set reason = excluded.reason, set_by = excluded.set_by, set_at = now()"#,
        sheet.get(),
        veto,
        reason,
        by.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lifts a veto; the journal keeps that it was set.
///
/// # Errors
/// [`StoreError`].
pub async fn lift_veto(connection: &mut PgConnection, sheet: SheetId, veto: &str) -> Result<(), StoreError> {
    sqlx::query!("delete from sheet_veto where sheet_id = $1 and veto_code = $2", sheet.get(), veto)
        .execute(connection)
        .await?;
    Ok(())
}
