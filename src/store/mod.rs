//! Every SQL statement of the product, one file per thing.
//!
//! Functions over a connection, so that they compose in any transaction. No business decisions, and nobody here
//! begins or commits: that is the actions' part.

pub mod accounts;
pub mod appraisals;
pub mod backup;
pub mod clusters;
pub mod drafts;
pub mod entries;
pub mod evidence;
pub mod explanation_drafts;
pub mod identities;
pub mod jobs;
pub mod journal;
pub mod links;
pub mod mail;
pub mod notices;
pub mod passkeys;
pub mod periods;
pub mod presence;
pub mod publications;
pub mod remarks;
pub mod report_texts;
pub mod returns;
pub mod schemes;
pub mod second_factor;
pub mod secrets;
pub mod sessions;
pub mod set_aside;
pub mod sheets;
pub mod standby;
pub mod templates;
pub mod throttle;
pub mod tokens;
mod understood;
pub mod webhooks;

use chrono::{DateTime, Utc};
use sqlx::Executor as _;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use std::time::Duration;

/// The schema's migrations, embedded; they only go forward.
pub static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// Begins what [`snapshot`] gives.
const BEGIN_SNAPSHOT: &str = "begin isolation level repeatable read read only";

/// Statements a connection keeps prepared: more than the product has, so that none is planned twice.
const STATEMENTS_KEPT: usize = 512;

/// What can go wrong between the app and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or is starting or stopping: try again shortly.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// A row is held by someone else, or a statement took too long: try again shortly.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// A named constraint refused the write; the action knows the names it expects.
    #[error("constraint {name} refused the write")]
    Constraint {
        /// The constraint, as the migration names it.
        name: String,
        /// The refusal itself.
        #[source]
        source: sqlx::Error,
    },
    /// A stored value the code cannot read: a defect, never a user's fault.
    #[error("stored {what} cannot be read: {value}")]
    Unreadable {
        /// Which column or document.
        what: &'static str,
        /// What it held.
        value: String,
    },
    /// The migrations could not be applied.
    #[error("the database schema could not be brought up to date")]
    Migration(#[source] Box<sqlx::migrate::MigrateError>),
    /// Anything else.
    #[error("the database refused a statement")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(refusal) = &error {
            let code = refusal.code().unwrap_or_default().into_owned();
            if let Some(name) = refusal.constraint() {
                return Self::Constraint { name: name.to_owned(), source: error };
            }
            return match code.as_str() {
                // lock_not_available, query_canceled (time-out), deadlock_detected
                "55P03" | "57014" | "40P01" => Self::Busy(error),
                // connection class, shutdowns and starts, too many connections, disk or memory full
                code if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
                    Self::Unavailable(error)
                }
                _ => Self::Database(error),
            };
        }
        match error {
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            // A proxy in front of the database whose server has just gone ends the conversation in the middle of a word.
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            other => Self::Database(other),
        }
    }
}

/// Opens the pool. No connection is made yet, so that the app starts and says 503 while the database is away.
///
/// - `lock_timeout` and `statement_timeout` on the server: one locked row must not stop every reader.
/// - `plan_cache_mode`: planning a sheet takes ten times as long as reading it, so each statement is planned once for each
///   connection, for any values; `tests/http/indexes.rs` holds every statement to a plan that is good for all.
/// - a short `acquire_timeout`: with a long one the pool's reconnect back-off delays recovery after an outage.
/// - `after_release`: a `begin` cancelled in flight leaves its connection inside a transaction, and sqlx 0.9.0
///   would hand it to the next user, whose writes vanish. An empty transaction of our own ends any such leftover
///   and, unlike a bare `rollback`, logs no warning when there is none.
#[must_use]
pub fn pool(options: PgConnectOptions, max_connections: u32) -> PgPool {
    let options = planned_once(options).options([
        ("lock_timeout", "500ms"),
        ("statement_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "10s"),
    ]);
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(Duration::from_secs(2))
        .after_release(|connection, _| Box::pin(ending_leftovers(connection)))
        .connect_lazy_with(options)
}

/// Connections of the product's name that plan each statement once: see [`pool`].
fn planned_once(options: PgConnectOptions) -> PgConnectOptions {
    options
        .application_name("thidua")
        .statement_cache_capacity(STATEMENTS_KEPT)
        .options([("plan_cache_mode", "force_generic_plan")])
}

/// Ends what a cancelled `begin` may have left open, when a connection goes back to its pool: see [`pool`].
async fn ending_leftovers(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    connection.execute(sqlx::raw_sql("begin; rollback")).await?;
    Ok(true)
}

/// A pool beside `pool` for what only reads: as many connections again, on which nothing can be written.
///
/// Nobody begins a transaction on them, so that none can be left open and no round trip is spent on making sure: a page
/// costs its queries and nothing else. Writers that wait for each other leave these connections to the readers.
#[must_use]
pub fn reading(pool: &PgPool) -> PgPool {
    let options = (*pool.connect_options()).clone().options([("default_transaction_read_only", "on")]);
    PgPoolOptions::new()
        .max_connections(pool.options().get_max_connections())
        .acquire_timeout(Duration::from_secs(2))
        .connect_lazy_with(options)
}

/// Brings the schema up to date, under a lock, on a connection of its own without the pool's time-outs.
///
/// Where it is up to date already, no lock is taken: it belongs to a session, and a pooler that gives each transaction
/// another session may take it on one and give it back on another, so that the next start would wait for ever.
///
/// # Errors
/// [`StoreError::Unavailable`] where the database cannot be reached, [`StoreError::Migration`] where a migration
/// fails or the database has one this program does not know.
pub async fn migrate(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut connection = options.connect().await?;
    let wanted: Vec<_> = MIGRATOR.iter().map(backup::Applied::of).collect();
    if backup::applied(&mut connection).await? != wanted {
        MIGRATOR.run(&mut connection).await.map_err(|error| StoreError::Migration(Box::new(error)))?;
    }
    connection.close().await?;
    Ok(())
}

/// The database as it is at this moment, for reading only: what several queries find agrees, whatever is written
/// meanwhile.
///
/// # Errors
/// [`StoreError`].
pub async fn snapshot(pool: &PgPool) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, StoreError> {
    Ok(pool.begin_with(BEGIN_SNAPSHOT).await?)
}

/// When the statements of a transaction are planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Planned {
    /// Once for each connection, for any values: see [`pool`].
    Once,
    /// Anew for the very values it is asked with: for what narrows by parts that may be absent.
    Anew,
}

/// Says when the statements that follow in this transaction are planned.
async fn plan(connection: &mut PgConnection, planned: Planned) -> Result<(), StoreError> {
    let statement = match planned {
        Planned::Once => "set local plan_cache_mode = force_generic_plan",
        Planned::Anew => "set local plan_cache_mode = force_custom_plan",
    };
    connection.execute(sqlx::raw_sql(statement)).await?;
    Ok(())
}

/// Whether the database answers.
///
/// # Errors
/// [`StoreError::Unavailable`] and the like.
pub async fn ping(pool: &PgPool) -> Result<(), StoreError> {
    sqlx::query_scalar!("select 1 as \"one!\"").fetch_one(pool).await?;
    Ok(())
}

/// The database's clock: the only one that deadlines and sessions are judged by.
///
/// # Errors
/// [`StoreError`].
pub async fn now(connection: &mut PgConnection) -> Result<DateTime<Utc>, StoreError> {
    let now = sqlx::query_scalar!("select now() as \"now!\"").fetch_one(connection).await?;
    Ok(now)
}

/// What only one transaction of the whole installation may do at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// Filling an empty database on the first start.
    FirstStart,
    /// Taking the admin role or an account away: two who do it to each other must not both succeed.
    FewerAdmins,
}

/// Waits until no other transaction does the same, and keeps others out until this one ends.
///
/// # Errors
/// [`StoreError::Busy`] after half a second.
pub async fn alone(connection: &mut PgConnection, what: Alone) -> Result<(), StoreError> {
    // Any numbers will do, as long as nothing else of ours uses them: the letters «thidua» as ASCII, and the next.
    let number = match what {
        Alone::FirstStart => 127_976_672_093_537_i64,
        Alone::FewerAdmins => 127_976_672_093_538,
    };
    sqlx::query!("select pg_advisory_xact_lock($1)", number).execute(connection).await?;
    Ok(())
}

/// Reads a stored word back into the domain's value.
fn stored<T>(what: &'static str, value: &str, parsed: Option<T>) -> Result<T, StoreError> {
    parsed.ok_or_else(|| StoreError::Unreadable { what, value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_proxy_without_a_database_behind_it_counts_as_a_database_that_is_away() {
        let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = proxy.local_addr().unwrap().port();
        let closing = tokio::spawn(async move {
            while let Ok((mut stream, _)) = proxy.accept().await {
                // The first thing the app says is heard, and then the connection ends without an answer.
                let _ = stream.read(&mut [0; 8]).await;
            }
        });
        let options =
            PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(port).username("x").database("x");
        let refused = ping(&pool(options, 2)).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        closing.abort();
    }
}
