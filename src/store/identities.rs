//! Which account is linked to whose identity at an OpenID Connect provider, and who is on the way there. Every instant
//! is the database's.

use super::StoreError;
use crate::domain::ids::AccountId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Somebody as a provider knows them: two words that it never gives to anybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider's name for itself.
    pub issuer: String,
    /// Its name for the person.
    pub subject: String,
}

/// What is kept of somebody on the way to the provider.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What the identity token must repeat.
    pub nonce: String,
    /// What proves to the provider that the one who brings the code is the one who left.
    pub verifier: String,
    /// Whose account is to be linked; `None` for a sign-in.
    pub account: Option<AccountId>,
    /// The page to go on to; empty for the home page.
    pub next: String,
}

/// Keeps an attempt for ten minutes.
///
/// # Errors
/// [`StoreError`].
pub async fn keep_attempt(
    connection: &mut PgConnection,
    token_hash: &[u8],
    state_hash: &[u8],
    attempt: &Attempt,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into openid_attempt (token_hash, state_hash, nonce, verifier, account_id, next, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + interval '10 minutes')",
        token_hash,
        state_hash,
        attempt.nonce,
        attempt.verifier,
        attempt.account.map(AccountId::get),
        attempt.next
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes an attempt out, so that nobody comes back twice. `None` where there is none under the two, or too late.
///
/// # Errors
/// [`StoreError`].
pub async fn take_attempt(
    connection: &mut PgConnection,
    token_hash: &[u8],
    state_hash: &[u8],
) -> Result<Option<Attempt>, StoreError> {
    let row = sqlx::query!(
        "delete from openid_attempt where token_hash = $1 and state_hash = $2 and expires_at > now()
         returning nonce, verifier, account_id, next",
        token_hash,
        state_hash
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Attempt {
        nonce: row.nonce,
        verifier: row.verifier,
        account: row.account_id.map(AccountId::new),
        next: row.next,
    }))
}

/// Clears away attempts that nobody came back from.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("delete from openid_attempt where expires_at < now()").execute(connection).await?;
    Ok(())
}

/// The account linked to an identity, enabled or not.
///
/// # Errors
/// [`StoreError`].
pub async fn account_of(
    connection: &mut PgConnection,
    identity: &Identity,
) -> Result<Option<AccountId>, StoreError> {
    let account = sqlx::query_scalar!(
        "select account_id from account_identity where issuer = $1 and subject = $2",
        identity.issuer,
        identity.subject
    )
    .fetch_optional(connection)
    .await?;
    Ok(account.map(AccountId::new))
}

/// Since when an account is linked to an identity of a provider; `None` where it is not.
///
/// # Errors
/// [`StoreError`].
pub async fn linked_since(
    connection: &mut PgConnection,
    account: AccountId,
    issuer: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let since = sqlx::query_scalar!(
        "select linked_at from account_identity where account_id = $1 and issuer = $2",
        account.get(),
        issuer
    )
    .fetch_optional(connection)
    .await?;
    Ok(since)
}

/// Links an account to an identity. `false` where either is linked already.
///
/// # Errors
/// [`StoreError`].
pub async fn link(
    connection: &mut PgConnection,
    account: AccountId,
    identity: &Identity,
) -> Result<bool, StoreError> {
    let linked = sqlx::query!(
        "insert into account_identity (issuer, subject, account_id) values ($1, $2, $3) on conflict do nothing",
        identity.issuer,
        identity.subject,
        account.get()
    )
    .execute(connection)
    .await?;
    Ok(linked.rows_affected() == 1)
}

/// Parts an account from its identities: that of one provider, or all. How many there were.
///
/// # Errors
/// [`StoreError`].
pub async fn unlink(
    connection: &mut PgConnection,
    account: AccountId,
    issuer: Option<&str>,
) -> Result<u64, StoreError> {
    let parted = sqlx::query!(
        "delete from account_identity where account_id = $1 and ($2::text is null or issuer = $2)",
        account.get(),
        issuer
    )
    .execute(connection)
    .await?;
    Ok(parted.rows_affected())
}
