//! One-time links: the first admin's set-up and the setting of a password. A link dies with its first use.

use super::StoreError;
use crate::domain::ids::AccountId;
use sqlx::PgConnection;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Creates the first admin; dies too when there is any account.
    FirstAdmin,
    /// Sets the password of an account.
    SetPassword(AccountId),
}

/// Stores a link; earlier unused ones of the same purpose and account die.
///
/// # Errors
/// [`StoreError`].
pub async fn issue(
    connection: &mut PgConnection,
    token_hash: &[u8],
    purpose: LinkPurpose,
) -> Result<(), StoreError> {
    let (word, account) = match purpose {
        LinkPurpose::FirstAdmin => ("first_admin", None),
        LinkPurpose::SetPassword(account) => ("set_password", Some(account.get())),
    };
    sqlx::query!(
        r#"with replaced as (
               delete from one_time_link
               where purpose = $2 and used_at is null and token_hash in (
                   select token_hash from one_time_link where account_id = $3
                   union all select token_hash from one_time_link where account_id is null and $3::bigint is null))
           insert into one_time_link (token_hash, purpose, account_id, expires_at)
           values ($1, $2, $3, now() + interval '7 days')"#,
        token_hash,
        word,
        account
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The purpose of a link that still works.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    connection: &mut PgConnection,
    token_hash: &[u8],
) -> Result<Option<LinkPurpose>, StoreError> {
    let row = sqlx::query!(
        "select account_id from one_time_link where token_hash = $1 and used_at is null and expires_at > now()",
        token_hash
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|link| match link.account_id {
        Some(account) => LinkPurpose::SetPassword(AccountId::new(account)),
        None => LinkPurpose::FirstAdmin,
    }))
}

/// Uses a link up. `false` if someone else was first, or it has expired.
///
/// # Errors
/// [`StoreError`].
pub async fn use_up(connection: &mut PgConnection, token_hash: &[u8]) -> Result<bool, StoreError> {
    let used = sqlx::query!(
        "update one_time_link set used_at = now() where token_hash = $1 and used_at is null and expires_at > now()",
        token_hash
    )
    .execute(connection)
    .await?;
    Ok(used.rows_affected() == 1)
}
