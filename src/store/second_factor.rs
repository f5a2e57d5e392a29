//! The second proof beside a password: secrets of authenticator apps, recovery codes, and half sign-ins, which still
//! owe it. Passkeys have a store of their own. Every instant, and so every step of a code, is the database's.

use super::StoreError;
use crate::domain::ids::AccountId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// The authenticator app of an account.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    /// The secret that codes are computed from, as it is stored: 20 bytes, or sealed.
    pub secret: Vec<u8>,
    /// When it was confirmed; `None` while it is being set up.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    pub codes_left: i64,
}

/// Which second factors of an account are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ways {
    /// An authenticator app.
    pub app: bool,
    /// Passkeys.
    pub passkeys: bool,
}

impl Ways {
    /// Whether any is.
    #[must_use]
    pub fn any(self) -> bool {
        self.app || self.passkeys
    }
}

/// Somebody who has given the right password and owes the second step.
#[derive(Debug, Clone, Copy)]
pub struct Owing {
    /// Whose password it was.
    pub account: AccountId,
    /// What the second step can be.
    pub ways: Ways,
}

/// A secret to compute codes from, and the present step.
#[derive(Debug, Clone)]
pub struct Steps {
    /// The secret as it is stored.
    pub secret: Vec<u8>,
    /// How many whole thirty seconds have passed since 1970.
    pub now: i64,
}

/// The authenticator app of an account; `None` where it has none and none is being set up.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Option<SecondFactor>, StoreError> {
    let row = sqlx::query!(
        r#"select secret, confirmed_at,
               (select count(*) from recovery_code code where code.account_id = $1) as "codes_left!"
           from second_factor where account_id = $1"#,
        account.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| SecondFactor {
        secret: row.secret,
        confirmed_at: row.confirmed_at,
        codes_left: row.codes_left,
    }))
}

/// Begins to set one up with a new secret. Nothing happens where one is in use.
///
/// # Errors
/// [`StoreError`].
pub async fn begin(
    connection: &mut PgConnection,
    account: AccountId,
    secret: &[u8],
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into second_factor as known (account_id, secret) values ($1, $2)
         on conflict (account_id) do update set secret = excluded.secret where known.confirmed_at is null",
        account.get(),
        secret
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The secret of an account, held until the transaction ends; that in use, or that being set up.
///
/// # Errors
/// [`StoreError`].
pub async fn hold(
    connection: &mut PgConnection,
    account: AccountId,
    in_use: bool,
) -> Result<Option<Steps>, StoreError> {
    let steps = sqlx::query_as!(
        Steps,
        r#"select secret, floor(extract(epoch from now()) / 30)::bigint as "now!" from second_factor
           where account_id = $1 and (confirmed_at is not null) = $2 for update"#,
        account.get(),
        in_use
    )
    .fetch_optional(connection)
    .await?;
    Ok(steps)
}

/// Uses up the code of a step, and every earlier one. `false` if it was used before.
///
/// # Errors
/// [`StoreError`].
pub async fn use_step(
    connection: &mut PgConnection,
    account: AccountId,
    step: i64,
) -> Result<bool, StoreError> {
    let used = sqlx::query!(
        "update second_factor set last_step = $2 where account_id = $1 and last_step < $2",
        account.get(),
        step
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Uses up a recovery code. `false` if it is none, or was used before.
///
/// # Errors
/// [`StoreError`].
pub async fn use_recovery_code(
    connection: &mut PgConnection,
    account: AccountId,
    code_hash: &[u8],
) -> Result<bool, StoreError> {
    let used = sqlx::query!(
        "delete from recovery_code where account_id = $1 and code_hash = $2",
        account.get(),
        code_hash
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Takes what was being set up into use.
///
/// # Errors
/// [`StoreError`].
pub async fn confirm(connection: &mut PgConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query!(
        "update second_factor set confirmed_at = now() where account_id = $1 and confirmed_at is null",
        account.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces the recovery codes.
///
/// # Errors
/// [`StoreError`].
pub async fn replace_codes(
    connection: &mut PgConnection,
    account: AccountId,
    hashes: &[Vec<u8>],
) -> Result<(), StoreError> {
    sqlx::query!(
        "with gone as (delete from recovery_code where account_id = $1)
         insert into recovery_code (code_hash, account_id) select hash, $1 from unnest($2::bytea[]) hash",
        account.get(),
        hashes
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes the app that is in use.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(connection: &mut PgConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from second_factor where account_id = $1 and confirmed_at is not null",
        account.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes every second factor of an account, app and passkeys, with the recovery codes. `false` where there was none in
/// use.
///
/// # Errors
/// [`StoreError`].
pub async fn remove_all(connection: &mut PgConnection, account: AccountId) -> Result<bool, StoreError> {
    let removed = sqlx::query_scalar!(
        r#"with codes as (delete from recovery_code where account_id = $1),
               app as (delete from second_factor where account_id = $1 and confirmed_at is not null returning 1),
               keys as (delete from passkey where account_id = $1 returning 1)
           select exists (select from app) or exists (select from keys) as "removed!""#,
        account.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(removed)
}

/// Removes the recovery codes of an account that has nothing left they could stand in for.
///
/// # Errors
/// [`StoreError`].
pub async fn drop_idle_codes(connection: &mut PgConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from recovery_code where account_id = $1
             and not exists (select from second_factor where account_id = $1 and confirmed_at is not null)
             and not exists (select from passkey where account_id = $1)",
        account.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many recovery codes an account has left.
///
/// # Errors
/// [`StoreError`].
pub async fn codes_left(connection: &mut PgConnection, account: AccountId) -> Result<i64, StoreError> {
    let left = sqlx::query_scalar!(
        r#"select count(*) as "left!" from recovery_code where account_id = $1"#,
        account.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(left)
}

/// Which second factors of an account are in use.
///
/// # Errors
/// [`StoreError`].
pub async fn ways(connection: &mut PgConnection, account: AccountId) -> Result<Ways, StoreError> {
    let ways = sqlx::query_as!(
        Ways,
        r#"select exists (select from second_factor where account_id = $1 and confirmed_at is not null) as "app!",
               exists (select from passkey where account_id = $1) as "passkeys!""#,
        account.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(ways)
}

/// Writes down that somebody has given the right password and owes the code for the next five minutes.
///
/// # Errors
/// [`StoreError`].
pub async fn owe_code(
    connection: &mut PgConnection,
    token_hash: &[u8],
    account: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into half_sign_in (token_hash, account_id, expires_at)
         values ($1, $2, now() + interval '5 minutes')",
        token_hash,
        account.get()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Who owes the second step; `None` once it is too late, or given.
///
/// # Errors
/// [`StoreError`].
pub async fn owing(connection: &mut PgConnection, token_hash: &[u8]) -> Result<Option<Owing>, StoreError> {
    let row = sqlx::query!(
        r#"select account_id,
               exists (select from second_factor factor where factor.account_id = half_sign_in.account_id
                   and factor.confirmed_at is not null) as "app!",
               exists (select from passkey where passkey.account_id = half_sign_in.account_id) as "passkeys!"
           from half_sign_in where token_hash = $1 and expires_at > now()"#,
        token_hash
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Owing {
        account: AccountId::new(row.account_id),
        ways: Ways { app: row.app, passkeys: row.passkeys },
    }))
}

/// Whether the account is enabled; holds the row, so that it stays so until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub async fn may_sign_in(connection: &mut PgConnection, account: AccountId) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        "select id from account where id = $1 and disabled_at is null for update",
        account.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// Ends a half sign-in. `false` if someone else was first, or it has expired.
///
/// # Errors
/// [`StoreError`].
pub async fn settle(connection: &mut PgConnection, token_hash: &[u8]) -> Result<bool, StoreError> {
    let settled =
        sqlx::query!("delete from half_sign_in where token_hash = $1 and expires_at > now()", token_hash)
            .execute(connection)
            .await?;
    Ok(settled.rows_affected() == 1)
}
