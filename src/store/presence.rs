//! Who has a sheet open just now: kept for minutes, overwritten and swept away, told by no journal.
//!
//! What this module does *not* do: lock a sheet, or decide who may know of whom.

use super::StoreError;
use crate::domain::ids::{AccountId, SheetId};
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

/// Writes down that an account has a sheet open, at most once in 20 seconds, and sweeps away who has not been seen on
/// any sheet for five minutes. One statement, which locks nothing but rows of its own table and waits for none.
///
/// # Errors
/// [`StoreError`].
pub async fn note(
    connection: &mut PgConnection,
    sheet: SheetId,
    account: AccountId,
    side: Side,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"with gone as (
               delete from sheet_presence where (sheet_id, account_id) in (
                   select sheet_id, account_id from sheet_presence
                   where seen_at < now() - interval '5 minutes' and (sheet_id, account_id) <> ($1, $2)
                   limit 100 for update skip locked))
           insert into sheet_presence (sheet_id, account_id, side, seen_at)
           select $1, $2, $3, now()
           where not exists (select from sheet_presence where sheet_id = $1 and account_id = $2 and side = $3
               and seen_at > now() - interval '20 seconds')
           on conflict on constraint sheet_presence_key do update set side = excluded.side, seen_at = excluded.seen_at"#,
        sheet.get(),
        account.get(),
        side.as_str()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The names of the others of one side who have had the sheet open in the last two minutes.
///
/// # Errors
/// [`StoreError`].
pub async fn others(
    connection: &mut PgConnection,
    sheet: SheetId,
    account: AccountId,
    side: Side,
) -> Result<Vec<String>, StoreError> {
    let names = sqlx::query_scalar!(
        r#"select account.full_name from sheet_presence presence join account on account.id = presence.account_id
           where presence.sheet_id = $1 and presence.account_id <> $2 and presence.side = $3
             and presence.seen_at > now() - interval '2 minutes' and account.disabled_at is null
           order by account.full_name, account.id"#,
        sheet.get(),
        account.get(),
        side.as_str()
    )
    .fetch_all(connection)
    .await?;
    Ok(names)
}
