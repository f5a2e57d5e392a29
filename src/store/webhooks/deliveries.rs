//! The queue of events on their way to webhooks.
//!
//! Taking a delivery moves its next attempt forward in the same statement, as with mails. So two instances of the app
//! never send the same one at once, nothing is locked while a receiver is spoken to, and a crash only delays.

use crate::domain::ids::{ClusterId, DeliveryId, PeriodId, WebhookId};
use crate::domain::publication::hexadecimal;
use crate::domain::webhook::{DeliveryFault, EventKind, Published};
use crate::store::{StoreError, stored};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// An event on its way to one webhook, as the admin sees it.
#[derive(Debug, Clone)]
pub struct DeliveryRecord {
    /// What the receiver knows it by.
    pub event_id: String,
    /// What it tells of.
    pub kind: EventKind,
    /// The code of the period and the number of the publication; `None` for a test.
    pub about: Option<(String, i32)>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// How often it has been tried.
    pub attempts: i32,
    /// When it is tried next; `None` once it has arrived or was given up.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The status of the last answer.
    pub last_status: Option<i32>,
    /// The beginning of the last answer.
    pub last_answer: Option<String>,
    /// Why there was none.
    pub last_fault: Option<DeliveryFault>,
}

/// A delivery whose turn it is.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    /// The delivery.
    pub id: DeliveryId,
    /// What the receiver knows the event by.
    pub event_id: String,
    /// What it tells of.
    pub kind: EventKind,
    /// The cluster.
    pub cluster_id: ClusterId,
    /// The code of the cluster.
    pub cluster: String,
    /// What was published; `None` for a test.
    pub published: Option<Published>,
    /// How often it has been tried, this time included.
    pub attempts: i32,
    /// Where it goes.
    pub address: String,
    /// What it is signed with, as it is stored.
    pub secret: String,
    /// The database's time now, for the signature.
    pub now: DateTime<Utc>,
}

/// The newest deliveries of a webhook, the newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn newest(
    connection: &mut PgConnection,
    webhook: WebhookId,
    most: i64,
) -> Result<Vec<DeliveryRecord>, StoreError> {
    let rows = sqlx::query!(
        r#"select delivery.event_id, delivery.kind, delivery.created_at, delivery.attempts, delivery.delivered_at,
               delivery.last_status, delivery.last_answer, delivery.last_fault,
               case when delivery.delivered_at is null and delivery.given_up_at is null
                   then delivery.next_attempt_at end as next_attempt_at,
               period.code as "period?", publication.number as "number?"
           from webhook_delivery delivery
           left join publication on publication.id = delivery.publication_id
           left join period on period.id = publication.period_id
           where delivery.webhook_id = $1 order by delivery.id desc limit $2"#,
        webhook.get(),
        most
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DeliveryRecord {
                event_id: row.event_id,
                kind: stored("event kind", &row.kind, EventKind::parse(&row.kind))?,
                about: row.period.zip(row.number),
                created_at: row.created_at,
                attempts: row.attempts,
                next_attempt_at: row.next_attempt_at,
                delivered_at: row.delivered_at,
                last_status: row.last_status,
                last_answer: row.last_answer,
                last_fault: row
                    .last_fault
                    .map(|word| stored("fault of a delivery", &word, DeliveryFault::parse(&word)))
                    .transpose()?,
            })
        })
        .collect()
}

/// Queues a publication for every webhook of the period's cluster that is not paused.
///
/// # Errors
/// [`StoreError`].
pub async fn announce(
    connection: &mut PgConnection,
    period: PeriodId,
    number: i32,
    kind: EventKind,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"insert into webhook_delivery (webhook_id, kind, publication_id)
           select webhook.id, $3, publication.id
           from publication
           join period on period.id = publication.period_id
           join webhook on webhook.cluster_id = period.cluster_id and webhook.paused_at is null
           where publication.period_id = $1 and publication.number = $2"#,
        period.get(),
        number,
        kind.as_str()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Queues a test for a webhook of the cluster. Its address and description; `None` where there is none, it is paused or
/// a test waits already.
///
/// # Errors
/// [`StoreError`].
pub async fn queue_test(
    connection: &mut PgConnection,
    cluster: ClusterId,
    webhook: WebhookId,
) -> Result<Option<(String, String)>, StoreError> {
    let row = sqlx::query!(
        r#"with found as (
               select id, address, description from webhook
               where id = $1 and cluster_id = $2 and paused_at is null),
           queued as (
               insert into webhook_delivery (webhook_id, kind) select id, 'test' from found
               on conflict do nothing returning webhook_id)
           select found.address, found.description from found join queued on queued.webhook_id = found.id"#,
        webhook.get(),
        cluster.get()
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.address, row.description)))
}

/// Takes the delivery that has waited longest, if any is due, for the minutes of one attempt. Those of paused webhooks
/// wait.
///
/// # Errors
/// [`StoreError`].
pub async fn take(connection: &mut PgConnection) -> Result<Option<DueDelivery>, StoreError> {
    let row = sqlx::query!(
        r#"with taken as (
               update webhook_delivery set attempts = attempts + 1, next_attempt_at = now() + interval '5 minutes'
               where id = (
                   select waiting.id from webhook_delivery waiting
                   join webhook on webhook.id = waiting.webhook_id and webhook.paused_at is null
                   where waiting.delivered_at is null and waiting.given_up_at is null
                     and waiting.next_attempt_at <= now()
                   order by waiting.next_attempt_at, waiting.id limit 1 for update of waiting skip locked)
               returning id, webhook_id, event_id, kind, publication_id, attempts)
           select taken.id, taken.event_id, taken.kind, taken.attempts, webhook.address, webhook.secret,
               webhook.cluster_id, cluster.code as cluster, period.code as "period?", publication.number as "number?",
               publication.digest as "digest?", publication.published_at as "published_at?", now() as "now!"
           from taken
           join webhook on webhook.id = taken.webhook_id
           join cluster on cluster.id = webhook.cluster_id
           left join publication on publication.id = taken.publication_id
           left join period on period.id = publication.period_id"#
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let published = match (row.period, row.number, row.digest, row.published_at) {
        (Some(period), Some(number), Some(digest), Some(at)) => {
            Some(Published { period, number, digest: hexadecimal(&digest), at })
        }
        _ => None,
    };
    Ok(Some(DueDelivery {
        id: DeliveryId::new(row.id),
        event_id: row.event_id,
        kind: stored("event kind", &row.kind, EventKind::parse(&row.kind))?,
        cluster_id: ClusterId::new(row.cluster_id),
        cluster: row.cluster,
        published,
        attempts: row.attempts,
        address: row.address,
        secret: row.secret,
        now: row.now,
    }))
}

/// Writes down that a delivery arrived.
///
/// # Errors
/// [`StoreError`].
pub async fn delivered(
    connection: &mut PgConnection,
    delivery: DeliveryId,
    status: i32,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update webhook_delivery set delivered_at = now(), last_status = $2, last_answer = null, last_fault = null
           where id = $1 and given_up_at is null"#,
        delivery.get(),
        status
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What came of an attempt that failed.
#[derive(Debug, Clone, Copy)]
pub enum Failure<'a> {
    /// The receiver answered with this status, and said this.
    Answered(i32, &'a str),
    /// There was no answer.
    Unanswered(DeliveryFault),
}

/// Writes down that an attempt failed: the next one comes after `pause_minutes`, or never with `None`.
///
/// # Errors
/// [`StoreError`].
pub async fn failed(
    connection: &mut PgConnection,
    delivery: DeliveryId,
    failure: Failure<'_>,
    pause_minutes: Option<i32>,
) -> Result<(), StoreError> {
    let (status, answer, fault) = match failure {
        Failure::Answered(status, answer) => (Some(status), Some(answer), None),
        Failure::Unanswered(fault) => (None, None, Some(fault.as_str())),
    };
    sqlx::query!(
        r#"update webhook_delivery set last_status = $2, last_answer = $3, last_fault = $5,
               next_attempt_at = now() + make_interval(mins => coalesce($4, 0)),
               given_up_at = case when $4::integer is null then now() end
           where id = $1 and delivered_at is null"#,
        delivery.get(),
        status,
        answer,
        pause_minutes,
        fault
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives up what has waited for more than two days, also at a paused webhook: one that goes on must not be sent the news
/// of last year.
///
/// # Errors
/// [`StoreError`].
pub async fn give_up_stale(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update webhook_delivery set given_up_at = now(),
               last_fault = case when last_status is null then coalesce(last_fault, 'waited_too_long') end
           where delivered_at is null and given_up_at is null and next_attempt_at <= now()
             and created_at < now() - interval '2 days'"#
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Clears away what arrived or was given up more than ninety days ago, except the newest of each webhook: its page goes on
/// telling what was sent last.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!(
        r#"delete from webhook_delivery old
           where (delivered_at is not null or given_up_at is not null)
             and coalesce(delivered_at, given_up_at) < now() - interval '90 days'
             and exists (select from webhook_delivery newer
                         where newer.webhook_id = old.webhook_id and newer.id > old.id)"#
    )
    .execute(connection)
    .await?;
    Ok(())
}
