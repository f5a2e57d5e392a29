//! Passkeys of people, and what has been asked of passkeys and waits for its answer. What a passkey is inside – its public
//! key, its counter – is a document this layer does not read. Every instant is the database's.

use super::StoreError;
use crate::domain::ids::{AccountId, PasskeyId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

/// A passkey as its owner sees it.
#[derive(Debug, Clone)]
pub struct OwnPasskey {
    /// The passkey.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A passkey as it proves something.
#[derive(Debug, Clone)]
pub struct HeldPasskey {
    /// The passkey.
    pub id: PasskeyId,
    /// Public key, counter and state of its backup.
    pub credential: Value,
}

/// A passkey to be kept.
#[derive(Debug, Clone)]
pub struct NewPasskey<'a> {
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it, 1–60 characters.
    pub name: &'a str,
    /// What it calls itself.
    pub credential_id: &'a [u8],
    /// Public key, counter and state of its backup.
    pub credential: &'a Value,
}

/// What is asked of a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be made.
    Registration,
    /// To prove that its owner is there.
    Proof,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Proof => "proof",
        }
    }
}

/// A question that waits for its answer.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// What the answer is held against.
    pub state: Value,
    /// Whose passkeys may answer; `None` where a passkey itself says who comes.
    pub account: Option<AccountId>,
    /// What a new passkey will be called.
    pub name: Option<String>,
}

/// The passkeys of an account, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn of_account(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<OwnPasskey>, StoreError> {
    let rows = sqlx::query!(
        "select id, name, created_at, last_used_at from passkey where account_id = $1 order by id",
        account.get()
    )
    .fetch_all(connection)
    .await?;
    let own = rows.into_iter().map(|row| OwnPasskey {
        id: PasskeyId::new(row.id),
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    });
    Ok(own.collect())
}

/// What the passkeys of an account call themselves.
///
/// # Errors
/// [`StoreError`].
pub async fn credential_ids(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select credential_id from passkey where account_id = $1 order by id",
        account.get()
    )
    .fetch_all(connection)
    .await?;
    Ok(ids)
}

/// What passkeys keep to know whose they are: 16 bytes.
///
/// # Errors
/// [`StoreError`].
pub async fn handle(connection: &mut PgConnection, account: AccountId) -> Result<Vec<u8>, StoreError> {
    let handle = sqlx::query_scalar!("select passkey_handle from account where id = $1", account.get())
        .fetch_one(connection)
        .await?;
    Ok(handle)
}

/// Keeps a passkey.
///
/// # Errors
/// [`StoreError::Constraint`] `passkey_credential` where some account has it already.
pub async fn insert(connection: &mut PgConnection, new: &NewPasskey<'_>) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into passkey (account_id, name, credential_id, credential) values ($1, $2, $3, $4)",
        new.account.get(),
        new.name,
        new.credential_id,
        new.credential
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A passkey of an account, held until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub async fn hold(
    connection: &mut PgConnection,
    account: AccountId,
    credential_id: &[u8],
) -> Result<Option<HeldPasskey>, StoreError> {
    let row = sqlx::query!(
        "select id, credential from passkey where account_id = $1 and credential_id = $2 for update",
        account.get(),
        credential_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| HeldPasskey { id: PasskeyId::new(row.id), credential: row.credential }))
}

/// Whose passkey it is, by what it calls itself and what it keeps of its owner, where it opens the account alone.
///
/// # Errors
/// [`StoreError`].
pub async fn owner(
    connection: &mut PgConnection,
    credential_id: &[u8],
    handle: &[u8],
) -> Result<Option<AccountId>, StoreError> {
    let account = sqlx::query_scalar!(
        "select account.id from passkey join account on account.id = passkey.account_id
         where passkey.credential_id = $1 and account.passkey_handle = $2 and passkey.opens_alone",
        credential_id,
        handle
    )
    .fetch_optional(connection)
    .await?;
    Ok(account.map(AccountId::new))
}

/// Lets the passkeys an account has now be a second step only, and open it alone no longer.
///
/// # Errors
/// [`StoreError`].
pub async fn open_nothing_alone(connection: &mut PgConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query!("update passkey set opens_alone = false where account_id = $1", account.get())
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes down that a passkey was used, and what it is now.
///
/// # Errors
/// [`StoreError`].
pub async fn used(connection: &mut PgConnection, passkey: &HeldPasskey) -> Result<(), StoreError> {
    sqlx::query!(
        "update passkey set credential = $2, last_used_at = now() where id = $1",
        passkey.id.get(),
        passkey.credential
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes a passkey of an account; what it was called, `None` where the account has none of that number.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(
    connection: &mut PgConnection,
    account: AccountId,
    passkey: PasskeyId,
) -> Result<Option<String>, StoreError> {
    let name = sqlx::query_scalar!(
        "delete from passkey where account_id = $1 and id = $2 returning name",
        account.get(),
        passkey.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(name)
}

/// Keeps a question for five minutes, in place of an earlier one for the same purpose.
///
/// # Errors
/// [`StoreError`].
pub async fn ask(
    connection: &mut PgConnection,
    asked_hash: &[u8],
    purpose: Purpose,
    challenge: &Challenge,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into passkey_challenge (asked_hash, purpose, state, account_id, name, expires_at)
         values ($1, $2, $3, $4, $5, now() + interval '5 minutes')
         on conflict on constraint passkey_challenge_pkey do update set state = excluded.state,
             account_id = excluded.account_id, name = excluded.name, expires_at = excluded.expires_at",
        asked_hash,
        purpose.as_str(),
        challenge.state,
        challenge.account.map(AccountId::get),
        challenge.name
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a question out: it is answered once. `None` where nothing was asked, or too long ago.
///
/// # Errors
/// [`StoreError`].
pub async fn take(
    connection: &mut PgConnection,
    asked_hash: &[u8],
    purpose: Purpose,
) -> Result<Option<Challenge>, StoreError> {
    let row = sqlx::query!(
        "delete from passkey_challenge where asked_hash = $1 and purpose = $2 and expires_at > now()
         returning state, account_id, name",
        asked_hash,
        purpose.as_str()
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Challenge {
        state: row.state,
        account: row.account_id.map(AccountId::new),
        name: row.name,
    }))
}

/// Clears away questions nobody has answered.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("delete from passkey_challenge where expires_at < now()").execute(connection).await?;
    Ok(())
}
