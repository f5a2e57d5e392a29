//! Stored secrets that have to be readable again, as they lie there: sealed, or plain where there was no key.

use super::StoreError;
use crate::domain::ids::{AccountId, ClusterId, WebhookId};
use sqlx::PgConnection;

/// The secret of an authenticator app.
#[derive(Debug, Clone)]
pub struct AppSecret {
    /// Whose app it is.
    pub account: AccountId,
    /// The secret as it is stored.
    pub secret: Vec<u8>,
}

/// The secret of a webhook.
#[derive(Debug, Clone)]
pub struct WebhookSecret {
    /// The webhook.
    pub webhook: WebhookId,
    /// Its cluster.
    pub cluster: ClusterId,
    /// Where it leads.
    pub address: String,
    /// The secret as it is stored.
    pub secret: String,
}

/// The secrets of every app, in use or being set up.
///
/// # Errors
/// [`StoreError`].
pub async fn of_apps(connection: &mut PgConnection) -> Result<Vec<AppSecret>, StoreError> {
    let rows = sqlx::query!("select account_id, secret from second_factor order by account_id")
        .fetch_all(connection)
        .await?;
    let read =
        rows.into_iter().map(|row| AppSecret { account: AccountId::new(row.account_id), secret: row.secret });
    Ok(read.collect())
}

/// The secrets of every webhook.
///
/// # Errors
/// [`StoreError`].
pub async fn of_webhooks(connection: &mut PgConnection) -> Result<Vec<WebhookSecret>, StoreError> {
    let rows = sqlx::query!("select id, cluster_id, address, secret from webhook order by id")
        .fetch_all(connection)
        .await?;
    let read = rows.into_iter().map(|row| WebhookSecret {
        webhook: WebhookId::new(row.id),
        cluster: ClusterId::new(row.cluster_id),
        address: row.address,
        secret: row.secret,
    });
    Ok(read.collect())
}

/// Puts the secret of an app into another form; 0 where it is no longer as it was read, else 1.
///
/// # Errors
/// [`StoreError`].
pub async fn replace_app(
    connection: &mut PgConnection,
    account: AccountId,
    before: &[u8],
    after: &[u8],
) -> Result<usize, StoreError> {
    let replaced = sqlx::query!(
        "update second_factor set secret = $3 where account_id = $1 and secret = $2",
        account.get(),
        before,
        after
    )
    .execute(connection)
    .await?;
    Ok(usize::from(replaced.rows_affected() == 1))
}

/// The same of a webhook.
///
/// # Errors
/// [`StoreError`].
pub async fn replace_webhook(
    connection: &mut PgConnection,
    webhook: WebhookId,
    before: &str,
    after: &str,
) -> Result<usize, StoreError> {
    let replaced = sqlx::query!(
        "update webhook set secret = $3 where id = $1 and secret = $2",
        webhook.get(),
        before,
        after
    )
    .execute(connection)
    .await?;
    Ok(usize::from(replaced.rows_affected() == 1))
}
