//! Hazard 1: a `begin` cancelled in flight must not leave its transaction to the next user of the connection.
//!
//! sqlx 0.9.0 does leave it (launchbadge/sqlx, pull request 4394): later writes on that connection are answered
//! "ok" and vanish. The guard is the `after_release` of `store::pool`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what the tests share fails as loudly as they do"
)]

use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::Poll;

use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Acquire, ConnectOptions, PgConnection};
use thidua::private_postgres::PrivatePostgres;

const CONNECTIONS: u32 = 4;
/// How many `begin`s are cut in flight, and how often that may be tried: a fast server answers many of them first.
const CUTS: u32 = 100;
const MOST_TRIALS: u32 = 10_000;

/// A private server in a directory of its own.
struct Ground {
    directory: PathBuf,
    postgres: PrivatePostgres,
}

impl Ground {
    async fn prepare(name: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("thidua-{name}-{}", std::process::id()));
        let postgres = PrivatePostgres::start(&directory).await.unwrap();
        let ground = Self { directory, postgres };
        let create = "create table acknowledged (trial bigint primary key)";
        sqlx::raw_sql(create).execute(&mut ground.observer().await).await.unwrap();
        ground
    }

    /// A connection outside the pool: it sees only what was committed.
    async fn observer(&self) -> PgConnection {
        self.postgres.connect_options().connect().await.unwrap()
    }

    async fn committed(&self) -> i64 {
        let count = sqlx::query_scalar("select count(*) from acknowledged");
        count.fetch_one(&mut self.observer().await).await.unwrap()
    }

    /// How many connections of the pool are inside a transaction, while it lends none.
    async fn in_transaction(&self, pool: &PgPool) -> i64 {
        let mut all = Vec::new();
        for _ in 0..CONNECTIONS {
            all.push(pool.acquire().await.unwrap());
        }
        let inside = "select count(*) from pg_stat_activity where state like 'idle in transaction%'";
        sqlx::query_scalar(inside).fetch_one(&mut self.observer().await).await.unwrap()
    }

    /// Stops the server and returns the lines of its log that carry `mark`.
    async fn end(self, mark: &str) -> usize {
        self.postgres.stop().await;
        let lines = lines_with(&self.directory.join("postgres/log"), mark);
        std::fs::remove_dir_all(&self.directory).unwrap();
        lines
    }
}

fn lines_with(log: &Path, mark: &str) -> usize {
    let files = std::fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| std::fs::read_to_string(file).unwrap().matches(mark).count()).sum()
}

/// Gives the future up when it was polled `polls` times without an answer, as a client does who goes away.
async fn cut_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            left = left.saturating_sub(1);
            if left == 0 { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

/// Cuts many `begin`s, each followed by a write that is acknowledged. Returns how many writes were.
///
/// Half of them go through the pool, as a handler's do, and are cut wherever the count of polls falls; the other
/// half begin on a connection at hand, so that the cut comes when the statement was sent and not yet answered.
async fn cut_and_write(pool: &PgPool) -> i64 {
    let mut cut = 0;
    for trial in 0..MOST_TRIALS {
        let begun = if trial % 2 == 0 {
            cut_after(1 + trial % 5, pool.begin()).await.is_some()
        } else {
            let mut connection = pool.acquire().await.unwrap();
            cut_after(1, connection.begin()).await.is_some()
        };
        cut += u32::from(!begun);
        let write = sqlx::query("insert into acknowledged values ($1)").bind(i64::from(trial));
        write.execute(pool).await.expect("the write is acknowledged");
        if cut == CUTS {
            return i64::from(trial) + 1;
        }
    }
    panic!("only {cut} of {MOST_TRIALS} were cut in flight: the trial says nothing")
}

#[tokio::test]
async fn cancelled_begins_leave_no_transaction_and_lose_no_acknowledged_write() {
    let ground = Ground::prepare("guarded").await;
    let pool = thidua::store::pool(ground.postgres.connect_options(), CONNECTIONS);
    let acknowledged = cut_and_write(&pool).await;
    assert_eq!(ground.in_transaction(&pool).await, 0);
    assert_eq!(ground.committed().await, acknowledged);
    pool.close().await;
    ground.end("").await;
}

/// The reason for the guard. Fails when a newer sqlx has mended it: then the guard can go, and this file with it.
#[tokio::test]
async fn without_the_guard_a_cancelled_begin_hides_later_writes() {
    let ground = Ground::prepare("unguarded").await;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .connect_lazy_with(ground.postgres.connect_options());
    let acknowledged = cut_and_write(&pool).await;
    let (inside, committed) = (ground.in_transaction(&pool).await, ground.committed().await);
    assert!(
        committed < acknowledged,
        "{committed} of {acknowledged} writes, {inside} connections in a transaction"
    );
    pool.close().await;
    ground.end("").await;
}

#[tokio::test]
async fn the_guard_does_not_fill_the_servers_log() {
    let ground = Ground::prepare("quiet").await;
    let pool = thidua::store::pool(ground.postgres.connect_options(), CONNECTIONS);
    for _ in 0..50 {
        sqlx::query("select 1").execute(&pool).await.unwrap();
    }
    pool.close().await;
    assert_eq!(ground.end("WARNING").await, 0);
}
