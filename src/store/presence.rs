//! Who has a sheet open just now: kept for minutes, overwritten and swept away, told by no journal.
//!
//! What this module does *not* do: lock a sheet, or decide who may know of whom.

use super::StoreError;
use crate::domain::ids::{AccountId, SheetId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// From which side somebody looks at a sheet. Each side is shown its own people only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those who fill it.
    Unit,
    /// Those who appraise and read it for the cluster.
    Cluster,
}

impl Side {
    fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Cluster => "cluster",
        }
    }
}

/// Who else has a sheet open, and when that was asked.
#[derive(Debug, Clone)]
pub struct Others {
    /// The names of the others of the same side, who have had it open in the last two minutes.
    pub names: Vec<String>,
    /// The moment, by the database's clock.
    pub now: DateTime<Utc>,
}

/// Writes down that an account has a sheet open, at most once in 20 seconds, sweeps away who has not been seen on any
/// sheet for five minutes, and tells of the others. One statement, which locks nothing but rows of its own table and
/// waits for none.
///
/// # Errors
/// [`StoreError`].
pub async fn note(
    connection: &mut PgConnection,
    sheet: SheetId,
    account: AccountId,
    side: Side,
) -> Result<Others, StoreError> {
    let others = sqlx::query_as!(
        Others,
        r#"with gone as (
               delete from sheet_presence where (sheet_id, account_id) in (
                   select sheet_id, account_id from sheet_presence
                   where seen_at < now() - interval '5 minutes' and (sheet_id, account_id) <> ($1, $2)
                   limit 100 for update skip locked)),
           noted as (
               insert into sheet_presence (sheet_id, account_id, side, seen_at)
               select $1, $2, $3, now()
               where not exists (select from sheet_presence where sheet_id = $1 and account_id = $2 and side = $3
                   and seen_at > now() - interval '20 seconds')
               on conflict on constraint sheet_presence_key do update
                   set side = excluded.side, seen_at = excluded.seen_at)
           select now() as "now!", array(
               select account.full_name from sheet_presence presence
               join account on account.id = presence.account_id
               where presence.sheet_id = $1 and presence.account_id <> $2 and presence.side = $3
                 and presence.seen_at > now() - interval '2 minutes' and account.disabled_at is null
               order by account.full_name, account.id) as "names!""#,
        sheet.get(),
        account.get(),
        side.as_str()
    )
    .fetch_one(connection)
    .await?;
    Ok(others)
}
