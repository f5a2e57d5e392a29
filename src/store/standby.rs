//! A standby that follows the primary and is only read: what its connections are like, and whether it holds what the primary
//! holds.
//!
//! A standby is never believed for being asked: it lags by nothing, by hours, or leads a life of its own since somebody
//! promoted it. What decides is the stamp of a cluster, which moves with every commit that changes what published pages
//! show (`20261129120000_stamp_clusters.sql`) and differs between histories that parted
//! (`20261129200000_stamps_of_one_history.sql`). A standby with the primary's stamp holds the primary's rows, all of them
//! and no others.

use super::{BEGIN_SNAPSHOT, MIGRATOR, StoreError, backup, ending_leftovers, planned_once};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, Postgres, Transaction};
use std::time::Duration;

/// How a standby stands to what the primary said of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// It holds the same.
    Same,
    /// It has not heard of everything yet, or of something the primary had not yet when it was asked.
    Another,
    /// It follows nobody: it was promoted, or never was a standby.
    Alone,
}

/// Opens the pool. No connection is made yet.
///
/// Everything is shorter than on the primary, since there is always the primary to ask instead.
#[must_use]
pub fn pool(options: PgConnectOptions, max_connections: u32) -> PgPool {
    let options = planned_once(options).options([
        ("default_transaction_read_only", "on"),
        ("lock_timeout", "500ms"),
        ("statement_timeout", "1s"),
        ("idle_in_transaction_session_timeout", "10s"),
    ]);
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(Duration::from_millis(500))
        .after_release(|connection, _| Box::pin(ending_leftovers(connection)))
        .connect_lazy_with(options)
}

/// The standby as it is at this moment: see [`super::snapshot`].
///
/// # Errors
/// [`StoreError`].
pub async fn snapshot(connection: &mut PgConnection) -> Result<Transaction<'_, Postgres>, StoreError> {
    Ok(connection.begin_with(BEGIN_SNAPSHOT).await?)
}

/// How the standby stands to a cluster's stamp that the primary told. Asked within [`snapshot`], it holds for whatever is
/// read there.
///
/// # Errors
/// [`StoreError`].
pub async fn position(
    snapshot: &mut PgConnection,
    cluster: &str,
    stamp: i64,
) -> Result<Position, StoreError> {
    let found = sqlx::query!(
        r#"select pg_is_in_recovery() as "follows!", (select stamp from cluster where code = $1) as stamp"#,
        cluster
    )
    .fetch_one(snapshot)
    .await?;
    Ok(match found.stamp {
        _ if !found.follows => Position::Alone,
        Some(own) if own == stamp => Position::Same,
        _ => Position::Another,
    })
}

/// Whether a server is a standby with the schema this program was made for.
///
/// # Errors
/// [`StoreError`].
pub async fn is_fit(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let follows = sqlx::query_scalar!(r#"select pg_is_in_recovery() as "follows!""#)
        .fetch_one(&mut *connection)
        .await?;
    let applied = backup::applied(connection).await?;
    let newest = MIGRATOR.iter().map(|migration| migration.version).max();
    Ok(follows && applied.iter().map(|migration| migration.version).max() >= newest)
}
