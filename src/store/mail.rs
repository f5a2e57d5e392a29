//! The queue of mails. What a mail says and how it travels is decided elsewhere; here is only whose turn it is.
//!
//! Taking a mail moves its next attempt forward in the same statement. So two instances of the app never try the same
//! mail at once, nothing is locked while a mail server is spoken to, and a crash only delays the next attempt.

use super::notices::facts;
use super::{StoreError, stored};
use crate::domain::ids::MailId;
use crate::domain::notice::{Facts, NoticeKind};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A mail whose turn it is.
#[derive(Debug, Clone)]
pub struct DueMail {
    /// The mail.
    pub id: MailId,
    /// What it tells of.
    pub kind: NoticeKind,
    /// What is to be worded.
    pub facts: Facts,
    /// When the notice arose.
    pub created_at: DateTime<Utc>,
    /// How often it has been tried, this time included.
    pub attempts: i32,
    /// Where it goes; `None` where the account is disabled or has no address any more.
    pub to: Option<String>,
    /// The recipient's name.
    pub full_name: String,
    /// The code of its language: `vi` or `en`.
    pub language: String,
}

/// Takes the mail that has waited longest, if any is due, for the minutes of one attempt.
///
/// # Errors
/// [`StoreError`].
pub async fn take(connection: &mut PgConnection) -> Result<Option<DueMail>, StoreError> {
    let row = sqlx::query!(
        r#"with taken as (
               update mail set attempts = attempts + 1, next_attempt_at = now() + interval '5 minutes'
               where id = (
                   select id from mail
                   where sent_at is null and given_up_at is null and next_attempt_at <= now()
                   order by next_attempt_at, id limit 1 for update skip locked)
               returning id, notice_id, account_id, attempts)
           select taken.id, taken.attempts, notice.kind, notice.facts, notice.created_at, account.full_name,
               account.mail_language, case when account.disabled_at is null then account.email end as email
           from taken
           join notice on notice.id = taken.notice_id
           join account on account.id = taken.account_id"#
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(DueMail {
        id: MailId::new(row.id),
        kind: stored("notice kind", &row.kind, NoticeKind::parse(&row.kind))?,
        facts: facts(row.facts)?,
        created_at: row.created_at,
        attempts: row.attempts,
        to: row.email,
        full_name: row.full_name,
        language: row.mail_language,
    }))
}

/// Writes down that a mail was handed over to the mail server.
///
/// # Errors
/// [`StoreError`].
pub async fn sent(connection: &mut PgConnection, mail: MailId, to: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "update mail set sent_at = now(), sent_to = $2, last_error = null where id = $1 and given_up_at is null",
        mail.get(),
        to
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes down that an attempt failed: the next one comes after `pause_minutes`, or never with `None`.
///
/// # Errors
/// [`StoreError`].
pub async fn failed(
    connection: &mut PgConnection,
    mail: MailId,
    error: &str,
    pause_minutes: Option<i32>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update mail set last_error = $2,
               next_attempt_at = now() + make_interval(mins => coalesce($3, 0)),
               given_up_at = case when $3::integer is null then now() end
           where id = $1 and sent_at is null"#,
        mail.get(),
        error,
        pause_minutes
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives up mails that have waited for more than three days: a mail server that is set up today must not send the news
/// of last year.
///
/// # Errors
/// [`StoreError`].
pub async fn give_up_stale(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!(
        r#"update mail set given_up_at = now(), last_error = coalesce(last_error, 'waited too long')
           where sent_at is null and given_up_at is null and next_attempt_at <= now()
             and created_at < now() - interval '3 days'"#
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLength {
    /// Mails that are still to be sent.
    pub waiting: i64,
    /// Mails nobody tries any more.
    pub given_up: i64,
}

/// Counts the queue.
///
/// # Errors
/// [`StoreError`].
pub async fn length(connection: &mut PgConnection) -> Result<QueueLength, StoreError> {
    let length = sqlx::query_as!(
        QueueLength,
        r#"select (select count(*) from mail where sent_at is null and given_up_at is null) as "waiting!",
               (select count(*) from mail where given_up_at is not null) as "given_up!""#
    )
    .fetch_one(connection)
    .await?;
    Ok(length)
}
