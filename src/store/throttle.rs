//! The count of failed sign-ins per account name and per address, shared by every instance of the app.

use super::StoreError;
use sqlx::PgConnection;

/// Whole seconds until any of the subjects may try again; 0 means now.
///
/// # Errors
/// [`StoreError`].
pub async fn seconds_blocked(connection: &mut PgConnection, subjects: &[String]) -> Result<i64, StoreError> {
    let seconds = sqlx::query_scalar!(
        r#"select coalesce(max(ceil(extract(epoch from blocked_until - now()))), 0)::bigint as "seconds!"
           from sign_in_throttle where subject = any($1) and blocked_until > now()"#,
        subjects
    )
    .fetch_one(connection)
    .await?;
    Ok(seconds)
}

/// Counts an attempt before its password is looked at, so that a hundred guesses at once are a hundred attempts.
/// `false` while the subject has to wait: nothing is counted then. After `free` attempts within a quarter of an hour
/// each further one doubles the wait, from one second up to a quarter of an hour; then the count starts again, so
/// nobody is locked out for good.
///
/// # Errors
/// [`StoreError`].
pub async fn attempt(connection: &mut PgConnection, subject: &str, free: i32) -> Result<bool, StoreError> {
    let counted = sqlx::query!(
        r#"insert into sign_in_throttle as throttle (subject, failures, last_failure_at, blocked_until)
           values ($1, 1, now(), now())
           on conflict (subject) do update set
               failures = case when throttle.last_failure_at < now() - interval '15 minutes' then 1
                          else throttle.failures + 1 end,
               blocked_until = case
                   when throttle.last_failure_at < now() - interval '15 minutes' or throttle.failures < $2 then now()
                   else now() + least(interval '15 minutes',
                                      interval '1 second' * power(2, least(throttle.failures - $2, 20))) end,
               last_failure_at = now()
           where throttle.blocked_until <= now()"#,
        subject,
        free
    )
    .execute(connection)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Takes an attempt back that was none: the password was right.
///
/// # Errors
/// [`StoreError`].
pub async fn take_back(connection: &mut PgConnection, subject: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "update sign_in_throttle set failures = greatest(failures - 1, 1), blocked_until = now() where subject = $1",
        subject
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the failures of a subject: it has just signed in.
///
/// # Errors
/// [`StoreError`].
pub async fn forget(connection: &mut PgConnection, subject: &str) -> Result<(), StoreError> {
    sqlx::query!("delete from sign_in_throttle where subject = $1", subject).execute(connection).await?;
    Ok(())
}

/// Clears away counts nobody will read again.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("delete from sign_in_throttle where last_failure_at < now() - interval '1 day'")
        .execute(connection)
        .await?;
    Ok(())
}
