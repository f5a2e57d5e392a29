//! Personal tokens of the API, and the answers kept by idempotency key. Only the hash of a token is ever stored.

use super::{StoreError, stored};
use crate::domain::ids::{AccountId, TokenId};
use crate::domain::token::Scope;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A token as its owner sees it.
#[derive(Debug, Clone)]
pub struct TokenRecord {
    /// The token.
    pub id: TokenId,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken<'a> {
    /// Its owner.
    pub account: AccountId,
    /// What they call it.
    pub name: &'a str,
    /// What it may be used for.
    pub scopes: &'a [Scope],
    /// For how many days.
    pub days: i32,
}

pub(super) fn read_scopes(words: &[String]) -> Result<Vec<Scope>, StoreError> {
    words.iter().map(|word| stored("scope", word, Scope::parse(word))).collect()
}

/// Makes a token.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    connection: &mut PgConnection,
    new: &NewToken<'_>,
    token_hash: &[u8],
) -> Result<TokenId, StoreError> {
    let scopes: Vec<String> = new.scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
    let id = sqlx::query_scalar!(
        r#"insert into api_token (account_id, name, token_hash, scopes, expires_at)
           values ($1, $2, $3, $4, now() + make_interval(days => $5)) returning id"#,
        new.account.get(),
        new.name,
        token_hash,
        &scopes,
        new.days
    )
    .fetch_one(connection)
    .await?;
    Ok(TokenId::new(id))
}

/// The live tokens of an account, the newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn of_account(
    connection: &mut PgConnection,
    account: AccountId,
) -> Result<Vec<TokenRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select id, name, scopes, created_at, expires_at, last_used_at from api_token
           where account_id = $1 and revoked_at is null and expires_at > now() order by id desc"#,
        account.get()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TokenRecord {
                id: TokenId::new(row.id),
                name: row.name,
                scopes: read_scopes(&row.scopes)?,
                created_at: row.created_at,
                expires_at: row.expires_at,
                last_used_at: row.last_used_at,
            })
        })
        .collect()
}

/// Revokes a live token of an account; answers with its name, or nothing where there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn revoke(
    connection: &mut PgConnection,
    account: AccountId,
    token: TokenId,
) -> Result<Option<String>, StoreError> {
    let name = sqlx::query_scalar!(
        r#"update api_token set revoked_at = now() where id = $1 and account_id = $2 and revoked_at is null
           returning name"#,
        token.get(),
        account.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(name)
}

/// Writes down that a token was used just now.
///
/// # Errors
/// [`StoreError`].
pub async fn touch(connection: &mut PgConnection, token: TokenId) -> Result<(), StoreError> {
    sqlx::query!("update api_token set last_used_at = now() where id = $1", token.get())
        .execute(connection)
        .await?;
    Ok(())
}

/// An answer kept for a request that may come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The status.
    pub status: u16,
    /// The media type.
    pub content_type: Option<String>,
    /// The version it speaks of.
    pub etag: Option<String>,
    /// The content.
    pub body: Vec<u8>,
}

/// What is known of a request with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it is this one's to answer.
    New,
    /// It is being answered.
    AtWork,
    /// The key was used for another request.
    Another,
    /// It was answered.
    Answered(KeptAnswer),
}

/// Claims a key for a request, or tells what is known of it. What began over a minute ago and was never answered is
/// taken for lost, and claimed anew.
///
/// # Errors
/// [`StoreError`].
pub async fn claim_key(
    connection: &mut PgConnection,
    token: TokenId,
    key: &str,
    request_hash: &[u8],
) -> Result<Known, StoreError> {
    let claimed = sqlx::query_scalar!(
        r#"insert into api_answer (token_id, idempotency_key, request_hash) values ($1, $2, $3)
           on conflict (token_id, idempotency_key) do update set created_at = now()
               where api_answer.status is null and api_answer.request_hash = $3
                 and api_answer.created_at < now() - interval '1 minute'
           returning true as "claimed!""#,
        token.get(),
        key,
        request_hash
    )
    .fetch_optional(&mut *connection)
    .await?;
    if claimed.is_some() {
        return Ok(Known::New);
    }
    let row = sqlx::query!(
        r#"select request_hash = $3 as "same!", status, content_type, etag, body from api_answer
           where token_id = $1 and idempotency_key = $2"#,
        token.get(),
        key,
        request_hash
    )
    .fetch_optional(connection)
    .await?;
    Ok(match row {
        // The one who held it gave it up meanwhile: coming again finds it free.
        None => Known::AtWork,
        Some(row) if !row.same => Known::Another,
        Some(row) => match row.status.and_then(|status| u16::try_from(status).ok()) {
            None => Known::AtWork,
            Some(status) => Known::Answered(KeptAnswer {
                status,
                content_type: row.content_type,
                etag: row.etag,
                body: row.body.unwrap_or_default(),
            }),
        },
    })
}

/// Keeps the answer to a request.
///
/// # Errors
/// [`StoreError`].
pub async fn keep_answer(
    connection: &mut PgConnection,
    token: TokenId,
    key: &str,
    answer: &KeptAnswer,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update api_answer set status = $3, content_type = $4, etag = $5, body = $6
           where token_id = $1 and idempotency_key = $2"#,
        token.get(),
        key,
        i16::try_from(answer.status).unwrap_or(i16::MAX),
        answer.content_type,
        answer.etag,
        answer.body
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives up a key whose request had no effect: it may come again.
///
/// # Errors
/// [`StoreError`].
pub async fn release_key(connection: &mut PgConnection, token: TokenId, key: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from api_answer where token_id = $1 and idempotency_key = $2 and status is null",
        token.get(),
        key
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Clears away answers older than a day.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("delete from api_answer where created_at < now() - interval '1 day'")
        .execute(connection)
        .await?;
    Ok(())
}
