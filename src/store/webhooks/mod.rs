//! The webhooks of a cluster. What is sent to them is in [`deliveries`].

pub mod deliveries;

use self::deliveries::DeliveryRecord;
use super::StoreError;
use crate::domain::ids::{AccountId, ClusterId, DeliveryId, WebhookId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A webhook as the admin sees it. The secret is not part of it: it is shown once and afterwards only signs.
#[derive(Debug, Clone)]
pub struct WebhookRecord {
    /// The webhook.
    pub id: WebhookId,
    /// Where events are sent.
    pub address: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom: their name.
    pub created_by: String,
    /// Since when it is paused.
    pub paused_at: Option<DateTime<Utc>>,
    /// Whether its receiver paused it, by answering that it is gone for good.
    pub paused_by_receiver: bool,
    /// What was sent last.
    pub last: Option<DeliveryRecord>,
}

/// A webhook to be made.
#[derive(Debug, Clone)]
pub struct NewWebhook<'a> {
    /// Its cluster.
    pub cluster: ClusterId,
    /// Where events are sent.
    pub address: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// What events are signed with, as it is to be stored.
    pub secret: &'a str,
    /// Who makes it.
    pub by: AccountId,
}

/// Holds the cluster until the end of the transaction, so that two new webhooks are counted one after the other.
/// Publications of it go on.
///
/// # Errors
/// [`StoreError`].
pub async fn hold(connection: &mut PgConnection, cluster: ClusterId) -> Result<(), StoreError> {
    sqlx::query!("select id from cluster where id = $1 for no key update", cluster.get())
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// How many webhooks a cluster has.
///
/// # Errors
/// [`StoreError`].
pub async fn count(connection: &mut PgConnection, cluster: ClusterId) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from webhook where cluster_id = $1"#,
        cluster.get()
    );
    Ok(count.fetch_one(connection).await?)
}

/// Makes a webhook.
///
/// # Errors
/// [`StoreError::Constraint`] `webhook_address_key` for an address the cluster has already.
pub async fn insert(connection: &mut PgConnection, new: &NewWebhook<'_>) -> Result<WebhookId, StoreError> {
    let id = sqlx::query_scalar!(
        r#"insert into webhook (cluster_id, address, description, secret, created_by)
           values ($1, $2, $3, $4, $5) returning id"#,
        new.cluster.get(),
        new.address,
        new.description,
        new.secret,
        new.by.get()
    )
    .fetch_one(connection)
    .await?;
    Ok(WebhookId::new(id))
}

/// The webhooks of a cluster in the order they were made, each with what was sent last.
///
/// # Errors
/// [`StoreError`].
pub async fn of_cluster(
    connection: &mut PgConnection,
    cluster: ClusterId,
) -> Result<Vec<WebhookRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select webhook.id, webhook.address, webhook.description, webhook.created_at, webhook.paused_at,
               webhook.paused_by, account.full_name as created_by
           from webhook join account on account.id = webhook.created_by
           where webhook.cluster_id = $1 order by webhook.id"#,
        cluster.get()
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut webhooks = Vec::with_capacity(rows.len());
    for row in rows {
        let id = WebhookId::new(row.id);
        webhooks.push(WebhookRecord {
            id,
            address: row.address,
            description: row.description,
            created_at: row.created_at,
            created_by: row.created_by,
            paused_at: row.paused_at,
            paused_by_receiver: row.paused_by.as_deref() == Some("receiver"),
            last: deliveries::newest(connection, id, 1).await?.pop(),
        });
    }
    Ok(webhooks)
}

/// Pauses a webhook of the cluster, or lets it go on. Its address and description; `None` where there is none in the
/// other state.
///
/// # Errors
/// [`StoreError`].
pub async fn set_paused(
    connection: &mut PgConnection,
    cluster: ClusterId,
    webhook: WebhookId,
    paused: bool,
) -> Result<Option<(String, String)>, StoreError> {
    let row = sqlx::query!(
        r#"update webhook set paused_at = case when $3 then now() end, paused_by = case when $3 then 'person' end
           where id = $1 and cluster_id = $2 and (paused_at is null) = $3 returning address, description"#,
        webhook.get(),
        cluster.get(),
        paused
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.address, row.description)))
}

/// Pauses the webhook of a delivery because its receiver is gone. Its cluster, address and description; `None` where it
/// is paused already.
///
/// # Errors
/// [`StoreError`].
pub async fn pause_gone(
    connection: &mut PgConnection,
    delivery: DeliveryId,
) -> Result<Option<(ClusterId, String, String)>, StoreError> {
    let row = sqlx::query!(
        r#"update webhook set paused_at = now(), paused_by = 'receiver'
           where paused_at is null and id = (select webhook_id from webhook_delivery where id = $1)
           returning cluster_id, address, description"#,
        delivery.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (ClusterId::new(row.cluster_id), row.address, row.description)))
}

/// Removes a webhook of the cluster with everything queued for it. Its address and description; `None` where there is
/// none.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(
    connection: &mut PgConnection,
    cluster: ClusterId,
    webhook: WebhookId,
) -> Result<Option<(String, String)>, StoreError> {
    let row = sqlx::query!(
        "delete from webhook where id = $1 and cluster_id = $2 returning address, description",
        webhook.get(),
        cluster.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.address, row.description)))
}
