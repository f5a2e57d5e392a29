//! The journal (nhật ký): append-only; the database refuses anything else, and chains every record to the one before
//! it (see the migration `chain_the_journal`).
//!
//! - Whoever appends to several chains in one transaction goes from the narrow to the wide: sheets by id, then the
//!   cluster, then the installation.
//! - Whoever writes an entry says so in a record `entry.saved` of its line with `after.entry` and `after.note`: the doctor
//!   holds the stored entry against the newest of them.

pub mod chain;
pub mod reading;

use super::{StoreError, stored};
use crate::domain::ids::{AccountId, ClusterId, SheetId};
pub use crate::domain::journal::Hand;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// One change, as it is written down.
#[derive(Debug, Clone, Default)]
pub struct Record<'a> {
    /// Who did it; `None` for the system itself (first start).
    pub account: Option<AccountId>,
    /// What was done: a stable word such as `entry.saved`.
    pub action: &'a str,
    /// The cluster it happened in.
    pub cluster: Option<ClusterId>,
    /// The sheet it changed.
    pub sheet: Option<SheetId>,
    /// The line it changed.
    pub line: Option<&'a str>,
    /// What else it was about: a user name, a period's code.
    pub subject: Option<&'a str>,
    /// Through which hand it came. Where nobody did it, the system did, whatever stands here.
    pub hand: Hand,
    /// What was there before.
    pub before: Option<Value>,
    /// What is there now.
    pub after: Option<Value>,
}

/// A change of one line, as its page tells it.
#[derive(Debug, Clone)]
pub struct LineChange {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name; `None` for the system itself.
    pub who: Option<String>,
    /// What was done: a word such as `entry.saved`.
    pub action: String,
    /// Through which hand.
    pub hand: Hand,
    /// What was there before.
    pub before: Option<Value>,
    /// What has been there since.
    pub after: Option<Value>,
}

/// Appends a record, in the transaction of the change it tells of.
///
/// # Errors
/// [`StoreError`].
pub async fn append(connection: &mut PgConnection, record: Record<'_>) -> Result<(), StoreError> {
    let hand = if record.account.is_none() { Hand::System } else { record.hand };
    sqlx::query!(
        r#"insert into journal (account_id, action, cluster_id, sheet_id, line_code, subject, hand, before, after)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"#,
        record.account.map(AccountId::get),
        record.action,
        record.cluster.map(ClusterId::get),
        record.sheet.map(SheetId::get),
        record.line,
        record.subject,
        hand.as_str(),
        record.before,
        record.after
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether the journal tells of an action of the installation, in no cluster.
///
/// # Errors
/// [`StoreError`].
pub async fn tells_of(connection: &mut PgConnection, action: &str) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"select exists(select from journal where action = $1 and cluster_id is null) as "found!""#,
        action
    )
    .fetch_one(connection)
    .await?;
    Ok(found)
}

/// The changes of one line, newest first, at most a hundred.
///
/// # Errors
/// [`StoreError`].
pub async fn of_line(
    connection: &mut PgConnection,
    sheet: SheetId,
    line: &str,
) -> Result<Vec<LineChange>, StoreError> {
    let rows = sqlx::query!(
        r#"select journal.at, account.full_name as "who?", journal.action, journal.hand, journal.before, journal.after
           from journal left join account on account.id = journal.account_id
           where journal.sheet_id = $1 and journal.line_code = $2
           order by journal.id desc limit 100"#,
        sheet.get(),
        line
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(LineChange {
                at: row.at,
                who: row.who,
                action: row.action,
                hand: stored("hand", &row.hand, Hand::parse(&row.hand))?,
                before: row.before,
                after: row.after,
            })
        })
        .collect()
}

/// What the lines of a sheet changed since a moment held at that moment, as the journal tells; `None` where nothing
/// did. Lines that have not changed since are not among them.
///
/// # Errors
/// [`StoreError`].
pub async fn lines_before(
    connection: &mut PgConnection,
    sheet: SheetId,
    moment: DateTime<Utc>,
) -> Result<BTreeMap<String, Option<Value>>, StoreError> {
    let rows = sqlx::query!(
        r#"select distinct on (line_code) line_code as "line_code!", before -> 'entry' as entry from journal
           where sheet_id = $1 and at > $2 and line_code is not null and action = 'entry.saved'
           order by line_code, id"#,
        sheet.get(),
        moment
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.line_code, row.entry)).collect())
}

/// A move of a sheet.
#[derive(Debug, Clone)]
pub struct MoveRecord {
    /// What was done, e.g. `sheet.submitted`.
    pub action: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name.
    pub who: Option<String>,
    /// What the record holds of afterwards.
    pub after: Option<Value>,
}

/// The moves of a sheet from state to state, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn moves_of(connection: &mut PgConnection, sheet: SheetId) -> Result<Vec<MoveRecord>, StoreError> {
    let rows = sqlx::query_as!(
        MoveRecord,
        r#"select journal.action, journal.at, account.full_name as "who?", journal.after
           from journal left join account on account.id = journal.account_id
           where journal.sheet_id = $1 and journal.line_code is null and journal.after ? 'status'
           order by journal.id"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}
