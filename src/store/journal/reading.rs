//! The journal as its page reads it: narrowed, newest first, a page at a time.
//!
//! Whether what stands in a record may be shown is the reader's to ask: every record comes with the sheet as it is
//! now. Meant to be called in one [`crate::store::snapshot`].

use super::Hand;
use crate::domain::access::SheetPlace;
use crate::domain::ids::{AccountId, ClusterId, MemberUnitId, SchemeVersionId};
use crate::domain::workflow::{PeriodStatus, SheetStatus};
use crate::store::{Planned, StoreError, plan, stored};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// Records on a page.
pub const PAGE: usize = 50;

/// Which records are asked for; an absent part does not narrow.
#[derive(Debug, Clone)]
pub struct Narrowing {
    /// The cluster.
    pub cluster: ClusterId,
    /// Only of the sheets of these units.
    pub units: Option<Vec<MemberUnitId>>,
    /// Only by this person.
    pub account: Option<AccountId>,
    /// Only of this line.
    pub line: Option<String>,
    /// Only of actions whose word begins so: `entry`, `sheet`.
    pub kind: Option<String>,
    /// Only from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this instant.
    pub until: Option<DateTime<Utc>>,
}

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The newest.
    Newest,
    /// The one with records older than this one.
    OlderThan(i64),
    /// The one with records newer than this one.
    NewerThan(i64),
}

/// A page of the journal, the newest record first.
#[derive(Debug, Clone)]
pub struct JournalPage {
    /// Its records.
    pub records: Vec<JournalRecord>,
    /// Whether there are newer ones.
    pub has_newer: bool,
    /// Whether there are older ones.
    pub has_older: bool,
}

/// A record.
#[derive(Debug, Clone)]
pub struct JournalRecord {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name; `None` for the system itself.
    pub who: Option<String>,
    /// What was done: a word such as `entry.saved`.
    pub action: String,
    /// The line it was done to.
    pub line: Option<String>,
    /// What else it was about.
    pub subject: Option<String>,
    /// Through which hand.
    pub hand: Hand,
    /// What was there before.
    pub before: Option<Value>,
    /// What has been there since.
    pub after: Option<Value>,
    /// Its place in its chain.
    pub position: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The sheet it belongs to.
    pub sheet: Option<RecordSheet>,
}

/// The sheet of a record, as it is now.
#[derive(Debug, Clone)]
pub struct RecordSheet {
    /// What the right to read it is decided on.
    pub place: SheetPlace,
    /// The period's code.
    pub period_code: String,
    /// The unit's code.
    pub unit_code: String,
    /// The unit's short name at the end of the period.
    pub unit_name: String,
    /// The scheme it is scored with.
    pub scheme_version: SchemeVersionId,
}

/// A page of the journal of at most so many records.
///
/// # Errors
/// [`StoreError`].
pub async fn page(
    connection: &mut PgConnection,
    narrowing: &Narrowing,
    (turn, most): (Turn, usize),
) -> Result<JournalPage, StoreError> {
    let sheets = match &narrowing.units {
        Some(units) => Some(sheets_of(connection, narrowing.cluster, units).await?),
        None => None,
    };
    // One more than a page tells whether the next one would be empty.
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    plan(connection, Planned::Anew).await?;
    let mut ids = match turn {
        Turn::Newest => older(connection, narrowing, sheets.as_deref(), i64::MAX, limit).await?,
        Turn::OlderThan(id) => older(connection, narrowing, sheets.as_deref(), id, limit).await?,
        Turn::NewerThan(id) => newer(connection, narrowing, sheets.as_deref(), id, limit).await?,
    };
    plan(connection, Planned::Once).await?;
    let has_more = ids.len() > most;
    ids.truncate(most);
    let (has_newer, has_older) = match turn {
        Turn::Newest => (false, has_more),
        Turn::OlderThan(_) => (true, has_more),
        Turn::NewerThan(_) => (has_more, true),
    };
    Ok(JournalPage { records: records(connection, &ids).await?, has_newer, has_older })
}

async fn sheets_of(
    connection: &mut PgConnection,
    cluster: ClusterId,
    units: &[MemberUnitId],
) -> Result<Vec<i64>, StoreError> {
    let units: Vec<i64> = units.iter().map(|unit| unit.get()).collect();
    let sheets = sqlx::query_scalar!(
        r#"select sheet.id from sheet join period on period.id = sheet.period_id
           where period.cluster_id = $1 and sheet.member_unit_id = any($2)"#,
        cluster.get(),
        &units
    )
    .fetch_all(connection)
    .await?;
    Ok(sheets)
}

async fn older(
    connection: &mut PgConnection,
    narrowing: &Narrowing,
    sheets: Option<&[i64]>,
    than: i64,
    most: i64,
) -> Result<Vec<i64>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"select id from journal
           where cluster_id = $1 and ($2::bigint[] is null or sheet_id = any($2))
             and ($3::bigint is null or account_id = $3) and ($4::text is null or line_code = $4)
             and ($5::text is null or split_part(action, '.', 1) = $5)
             and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7) and id < $8
           order by id desc limit $9"#,
        narrowing.cluster.get(),
        sheets,
        narrowing.account.map(AccountId::get),
        narrowing.line,
        narrowing.kind,
        narrowing.from,
        narrowing.until,
        than,
        most
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

async fn newer(
    connection: &mut PgConnection,
    narrowing: &Narrowing,
    sheets: Option<&[i64]>,
    than: i64,
    most: i64,
) -> Result<Vec<i64>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"select id from journal
           where cluster_id = $1 and ($2::bigint[] is null or sheet_id = any($2))
             and ($3::bigint is null or account_id = $3) and ($4::text is null or line_code = $4)
             and ($5::text is null or split_part(action, '.', 1) = $5)
             and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7) and id > $8
           order by id limit $9"#,
        narrowing.cluster.get(),
        sheets,
        narrowing.account.map(AccountId::get),
        narrowing.line,
        narrowing.kind,
        narrowing.from,
        narrowing.until,
        than,
        most
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

async fn records(connection: &mut PgConnection, ids: &[i64]) -> Result<Vec<JournalRecord>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select journal.id, journal.at, account.full_name as "who?", journal.action, journal.line_code,
               journal.subject, journal.hand, journal.before, journal.after, journal.position, journal.hash,
               period.cluster_id as "cluster_id?", sheet.member_unit_id as "unit_id?", sheet.status as "status?",
               sheet.scheme_version_id as "scheme_version_id?", period.code as "period_code?",
               period.status as "period_status?", unit.code as "unit_code?", name.short_name as "unit_name?"
           from journal
           left join account on account.id = journal.account_id
           left join sheet on sheet.id = journal.sheet_id
           left join period on period.id = sheet.period_id
           left join member_unit unit on unit.id = sheet.member_unit_id
           left join member_unit_name name on name.member_unit_id = unit.id and name.valid_from <= period.ends_on
               and (name.valid_to is null or period.ends_on < name.valid_to)
           where journal.id = any($1) order by journal.id desc"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// A row as the query gives it.
struct Row {
    id: i64,
    at: DateTime<Utc>,
    who: Option<String>,
    action: String,
    line_code: Option<String>,
    subject: Option<String>,
    hand: String,
    before: Option<Value>,
    after: Option<Value>,
    position: i64,
    hash: Vec<u8>,
    cluster_id: Option<i64>,
    unit_id: Option<i64>,
    status: Option<String>,
    scheme_version_id: Option<i64>,
    period_code: Option<String>,
    period_status: Option<String>,
    unit_code: Option<String>,
    unit_name: Option<String>,
}

impl Row {
    fn read(self) -> Result<JournalRecord, StoreError> {
        let sheet = self.sheet()?;
        Ok(JournalRecord {
            id: self.id,
            at: self.at,
            who: self.who,
            action: self.action,
            line: self.line_code,
            subject: self.subject,
            hand: stored("hand", &self.hand, Hand::parse(&self.hand))?,
            before: self.before,
            after: self.after,
            position: self.position,
            hash: self.hash,
            sheet,
        })
    }

    fn sheet(&self) -> Result<Option<RecordSheet>, StoreError> {
        let (Some(cluster), Some(unit), Some(status), Some(scheme_version), Some(period_code), Some(period)) = (
            self.cluster_id,
            self.unit_id,
            &self.status,
            self.scheme_version_id,
            &self.period_code,
            &self.period_status,
        ) else {
            return Ok(None);
        };
        let period = stored("period status", period, PeriodStatus::parse(period))?;
        Ok(Some(RecordSheet {
            place: SheetPlace {
                cluster: ClusterId::new(cluster),
                unit: MemberUnitId::new(unit),
                status: stored("sheet status", status, SheetStatus::parse(status))?,
                period,
                // Neither has to do with who reads the journal.
                chairs_own: false,
                checker: None,
            },
            period_code: period_code.clone(),
            unit_code: self.unit_code.clone().unwrap_or_default(),
            unit_name: self.unit_name.clone().unwrap_or_default(),
            scheme_version: SchemeVersionId::new(scheme_version),
        }))
    }
}

/// A unit that the journal can be narrowed to.
#[derive(Debug, Clone)]
pub struct NarrowingUnit {
    /// The unit.
    pub id: MemberUnitId,
    /// Its code.
    pub code: String,
    /// Its newest short name.
    pub name: String,
}

/// The units that are or were members of a cluster, in the conference's order.
///
/// # Errors
/// [`StoreError`].
pub async fn units(
    connection: &mut PgConnection,
    cluster: ClusterId,
) -> Result<Vec<NarrowingUnit>, StoreError> {
    let rows = sqlx::query!(
        r#"select unit.id, unit.code, name.short_name
           from member_unit unit
           join (select member_unit_id, min(protocol_order) as place from cluster_membership
                 where cluster_id = $1 group by member_unit_id) membership on membership.member_unit_id = unit.id
           join lateral (select short_name from member_unit_name where member_unit_id = unit.id
                         order by valid_from desc limit 1) name on true
           order by membership.place, unit.code"#,
        cluster.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| NarrowingUnit { id: MemberUnitId::new(row.id), code: row.code, name: row.short_name })
        .collect())
}

/// People whose changes the journal of a cluster can tell, by name: those with a role there and the admins of the
/// installation; with `units`, of the units' own people only those of these units.
///
/// # Errors
/// [`StoreError`].
pub async fn people(
    connection: &mut PgConnection,
    cluster: ClusterId,
    units: Option<&[MemberUnitId]>,
) -> Result<Vec<(AccountId, String)>, StoreError> {
    let units: Option<Vec<i64>> = units.map(|units| units.iter().map(|unit| unit.get()).collect());
    let rows = sqlx::query!(
        r#"select account.id, account.full_name from account
           where exists (select from account_role role
                         where role.account_id = account.id and (role.cluster_id = $1 or role.cluster_id is null)
                           and ($2::bigint[] is null or role.member_unit_id = any($2)
                                or role.role in ('secretariat', 'deputy', 'admin')))
           order by account.full_name collate "vi-x-icu", account.id"#,
        cluster.get(),
        units.as_deref()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (AccountId::new(row.id), row.full_name)).collect())
}
