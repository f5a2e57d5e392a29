//! One sheet with all that is on it, read by one statement and so at one moment.

use super::rows::{SheetRow, sheet_rows};
use super::{AppraisedTotals, SheetRecord, SheetTotals};
use crate::domain::access::Grant;
use crate::domain::entry::RawEntry;
use crate::domain::ids::{AccountId, EntryVersion};
use crate::domain::scheme::Scheme;
use crate::domain::sheet::{SheetCodes, UnitSheet};
use crate::store::accounts::read_grant;
use crate::store::entries::{Entries, EntryRecord, WrittenLine};
use crate::store::{StoreError, schemes};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A sheet as it stood at one moment.
#[derive(Debug, Clone)]
pub struct OpenedSheet {
    /// The sheet.
    pub record: SheetRecord,
    /// Its scheme.
    pub scheme: Arc<Scheme>,
    /// The number of the scheme's version.
    pub scheme_number: i32,
    /// Its entries.
    pub entries: Entries,
    /// How much evidence each line has; lines without any are absent.
    pub evidence: BTreeMap<String, usize>,
    /// What whoever opened it may do on that day.
    pub grants: Vec<Grant>,
}

/// What is on a sheet, as the statement gives it.
#[derive(Deserialize)]
pub(super) struct Parts {
    entries: Vec<EntryPart>,
    evidence: BTreeMap<String, usize>,
    grants: Vec<GrantPart>,
}

#[derive(Deserialize)]
struct EntryPart {
    line: String,
    raw: RawEntry,
    note: String,
    version: i32,
    updated_at: DateTime<Utc>,
    updated_by: String,
}

#[derive(Deserialize)]
struct GrantPart {
    role: String,
    cluster: Option<i64>,
    unit: Option<i64>,
}

impl OpenedSheet {
    /// What the engine needs of it: the unit's own reckoning.
    #[must_use]
    pub fn unit_sheet(&self) -> UnitSheet {
        UnitSheet {
            unit: self.record.unit_code.clone(),
            submitted_on: self.record.submitted_on,
            entries: self.entries.iter().map(|(code, entry)| (code.clone(), entry.raw.clone())).collect(),
            appraised: None,
        }
    }

    /// Takes over what was just written of the appraised lines.
    pub fn take_over_appraised(&mut self, totals: AppraisedTotals) {
        self.record.version += 1;
        self.record.appraised = Some(totals);
    }

    /// Takes over what was just written, so that the sheet need not be read again.
    pub fn take_over(&mut self, written: Vec<WrittenLine>, totals: SheetTotals) {
        for line in written {
            if let Some(entry) = self.entries.get_mut(&line.line) {
                entry.version = line.version;
                entry.updated_at = line.updated_at;
                entry.updated_by = line.updated_by;
            }
        }
        self.record.version += 1;
        self.record.totals = totals;
    }
}

/// Opens the sheet at an address for an account. `None` if there is no such sheet.
///
/// # Errors
/// [`StoreError`].
pub async fn open_at(
    connection: &mut PgConnection,
    codes: &SheetCodes,
    account: AccountId,
) -> Result<Option<OpenedSheet>, StoreError> {
    let row = sheet_rows!(
        "json_build_object(
             'entries', coalesce((
                 select json_agg(json_build_object('line', entry.line_code, 'raw', entry.raw, 'note', entry.note,
                     'version', entry.version, 'updated_at', entry.updated_at, 'updated_by', writer.full_name))
                 from entry join account writer on writer.id = entry.updated_by
                 where entry.sheet_id = sheet.id), '[]'),
             'evidence', coalesce((
                 select json_object_agg(proof.line_code, proof.count)
                 from (select line_code, count(*) from evidence
                     where evidence.sheet_id = sheet.id and removed_at is null group by line_code) proof), '{}'),
             'grants', coalesce((
                 select json_agg(json_build_object('role', role, 'cluster', cluster_id, 'unit', member_unit_id))
                 from role_today where account_id = $4), '[]'))::text",
        "where cluster.code = $1 and period.code = $2 and unit.code = $3",
        codes.cluster,
        codes.period,
        codes.unit,
        account.get()
    );
    let Some(mut row) = row.fetch_optional(&mut *connection).await? else { return Ok(None) };
    let parts: Parts = serde_json::from_str(&row.parts.take().unwrap_or_default()).map_err(|_| {
        // The parts hold figures, and errors go into the log.
        StoreError::Unreadable { what: "sheet", value: format!("sheet {}", row.id) }
    })?;
    let record = row.read()?;
    let (scheme, scheme_number) =
        schemes::load_known(connection, record.scheme_version, &record.scheme_mark).await?;
    let entries = parts.entries.into_iter().map(|part| {
        let entry = EntryRecord {
            raw: part.raw,
            note: part.note,
            version: EntryVersion::new(part.version),
            updated_at: part.updated_at,
            updated_by: part.updated_by,
        };
        (part.line, entry)
    });
    let grants = parts.grants.into_iter().map(|part| read_grant(&part.role, part.cluster, part.unit));
    Ok(Some(OpenedSheet {
        record,
        scheme,
        scheme_number,
        entries: entries.collect(),
        evidence: parts.evidence,
        grants: grants.collect::<Result<_, _>>()?,
    }))
}

/// Locks the sheet at an address until the transaction ends; its period cannot close meanwhile. Whether there is one in a
/// cluster the account has a role in: nobody else holds anybody up.
///
/// What is read after it is as the last who held it left it.
///
/// # Errors
/// [`StoreError::Busy`] where someone else holds it too long.
pub async fn lock_at(
    connection: &mut PgConnection,
    codes: &SheetCodes,
    account: AccountId,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"select sheet.id from sheet
           join period on period.id = sheet.period_id
           join cluster on cluster.id = period.cluster_id
           join member_unit unit on unit.id = sheet.member_unit_id
           where cluster.code = $1 and period.code = $2 and unit.code = $3
             and exists (select from role_today where account_id = $4 and role_today.cluster_id = period.cluster_id)
           for update of sheet for share of period"#,
        codes.cluster,
        codes.period,
        codes.unit,
        account.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}
