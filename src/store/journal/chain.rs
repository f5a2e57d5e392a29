//! The journal's chains as they are stored, and what it tells of entries: for `thidua doctor`, which proves both.

use crate::domain::ids::{ClusterId, SheetId};
use crate::store::StoreError;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A record with its place in its chain.
#[derive(Debug, Clone)]
pub struct ChainedRecord {
    /// The chain it is stored in.
    pub chain: String,
    /// The chain a record of this cluster and sheet belongs in.
    pub own_chain: String,
    /// Its place there, from 1.
    pub position: i64,
    /// The hash stored with it.
    pub hash: Vec<u8>,
    /// The text its hash is made of, after the hash before.
    pub text: String,
    /// Which record it is.
    pub told: Told,
}

/// A record as the doctor names it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by user name; `None` for the system itself.
    pub who: Option<String>,
    /// What was done: a word such as `entry.saved`.
    pub action: String,
    /// The line it was done to.
    pub line: Option<String>,
}

/// How a chain is said to end.
#[derive(Debug, Clone)]
pub struct ChainEnd {
    /// How many records it has.
    pub length: i64,
    /// The hash of the last; zeros for none.
    pub head: Vec<u8>,
}

/// The records after a place, by chain and position, at most `most`.
///
/// # Errors
/// [`StoreError`].
pub async fn records_after(
    connection: &mut PgConnection,
    chain: &str,
    position: i64,
    most: i64,
) -> Result<Vec<ChainedRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select journal.chain, journal_chain_of(journal.cluster_id, journal.sheet_id) as "own_chain!",
               journal.position, journal.hash, journal_text(journal) as "text!", journal.id, journal.at,
               account.login as "who?", journal.action, journal.line_code
           from journal left join account on account.id = journal.account_id
           where (journal.chain, journal.position) > ($1, $2)
           order by journal.chain, journal.position limit $3"#,
        chain,
        position,
        most
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ChainedRecord {
            chain: row.chain,
            own_chain: row.own_chain,
            position: row.position,
            hash: row.hash,
            text: row.text,
            told: Told { id: row.id, at: row.at, who: row.who, action: row.action, line: row.line_code },
        })
        .collect())
}

/// The name of the chain of a sheet, or of a cluster.
///
/// # Errors
/// [`StoreError`].
pub async fn name_of(
    connection: &mut PgConnection,
    cluster: ClusterId,
    sheet: Option<SheetId>,
) -> Result<String, StoreError> {
    let name = sqlx::query_scalar!(
        r#"select journal_chain_of($1, $2) as "name!""#,
        cluster.get(),
        sheet.map(SheetId::get)
    )
    .fetch_one(connection)
    .await?;
    Ok(name)
}

/// How a chain is said to end; `None` where nothing is said of it.
///
/// # Errors
/// [`StoreError`].
pub async fn end_of(connection: &mut PgConnection, chain: &str) -> Result<Option<ChainEnd>, StoreError> {
    let end = sqlx::query_as!(ChainEnd, "select length, head from journal_chain where chain = $1", chain)
        .fetch_optional(connection)
        .await?;
    Ok(end)
}

/// Chains said to have records, of which there is not one: each with its length.
///
/// # Errors
/// [`StoreError`].
pub async fn without_records(connection: &mut PgConnection) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = sqlx::query!(
        r#"select chain, length from journal_chain
           where length > 0 and not exists (select from journal where journal.chain = journal_chain.chain)
           order by chain"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.chain, row.length)).collect())
}

/// A line whose entry is not what the journal tells.
#[derive(Debug, Clone)]
pub struct Contradiction {
    /// The line.
    pub line: String,
    /// The newest record of it; `None` where the journal tells of no entry there.
    pub told: Option<Told>,
    /// Whether an entry is stored at all.
    pub is_stored: bool,
    /// Whether what it says is what the record says; else only the number of its versions is wrong.
    pub says_the_same: bool,
}

/// Lines of a sheet whose stored entries are not what the journal told last: what was entered, the note, and as many
/// versions as there are records.
///
/// A change of the scheme's version moves entries in one record for the whole sheet (`sheet.scheme_changed`). After
/// it, only lines written since are held against their records, and their versions may be more than the records.
///
/// # Errors
/// [`StoreError`].
pub async fn contradictions(
    connection: &mut PgConnection,
    sheet: SheetId,
) -> Result<Vec<Contradiction>, StoreError> {
    let rows = sqlx::query!(
        r#"with moved as (
               select coalesce(max(position), 0) as position from journal
               where sheet_id = $1 and action = 'sheet.scheme_changed'),
           newest as (
               select distinct on (line_code) line_code, id, at, account_id, action, after,
                   count(*) over (partition by line_code) as writes
               from journal where sheet_id = $1 and line_code is not null and action = 'entry.saved'
                   and position > (select position from moved)
               order by line_code, position desc),
           held as (
               select coalesce(stored.line_code, newest.line_code) as line, stored.id is not null as is_stored,
                   newest.id, newest.at, newest.account_id, newest.action,
                   stored.raw is not distinct from newest.after -> 'entry'
                       and stored.note is not distinct from coalesce(newest.after ->> 'note', '') as says_the_same,
                   case when moved.position = 0 then stored.version = newest.writes
                        else stored.version >= newest.writes end as is_counted,
                   newest.id is null and moved.position > 0 as was_moved
               from (select * from entry where sheet_id = $1) stored
               full join newest on newest.line_code = stored.line_code
               cross join moved)
           select line as "line!", is_stored as "is_stored!", held.id as "id?", at as "at?",
               account.login as "who?", action as "action?", says_the_same as "says_the_same!"
           from held left join account on account.id = held.account_id
           where not was_moved and not (says_the_same and coalesce(is_counted, false))
           order by line"#,
        sheet.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let told = row.id.zip(row.at).zip(row.action);
            Contradiction {
                told: told.map(|((id, at), action)| Told {
                    id,
                    at,
                    who: row.who,
                    action,
                    line: Some(row.line.clone()),
                }),
                line: row.line,
                is_stored: row.is_stored,
                says_the_same: row.says_the_same,
            }
        })
        .collect())
}
