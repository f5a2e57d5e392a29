//! A PostgreSQL server of our own, for an installation without `DATABASE_URL`.
//!
//! Finds the installed server programs, keeps a cluster below the data directory, runs the server as a child that
//! listens on a Unix socket in a closed directory and nowhere else, starts it again when it dies, and stops it
//! with the program. What this module does *not* do: migrations, pools, anything with the product's tables.

mod binaries;
mod cluster;
mod database;
mod error;
mod places;
mod postmaster;
mod server_user;
mod supervisor;

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub use error::PrivatePostgresError;
pub use places::Places;

use binaries::Binaries;
use places::Home;
use postmaster::Postmaster;
use supervisor::{Phase, Supervisor};

/// A running private server.
///
/// Call [`stop`](Self::stop) when the last request has been answered. Dropping it, or the runtime, tells the server
/// to stop too, but nobody waits for it. A program that is killed leaves its server behind; the next start ends that
/// one cleanly and starts its own.
#[derive(Debug)]
pub struct PrivatePostgres {
    home: Arc<Home>,
    phase: watch::Receiver<Phase>,
    stop: oneshot::Sender<Infallible>,
    supervision: JoinHandle<()>,
}

impl PrivatePostgres {
    /// Starts the server of this data directory and returns when it takes connections; makes the directory, the
    /// cluster, the role and the database `thidua` when they are missing.
    ///
    /// # Errors
    /// [`PrivatePostgresError`]; its message tells the operator what to do.
    pub async fn start(data_dir: &Path) -> Result<Self, PrivatePostgresError> {
        Self::start_in(&Places::around(data_dir)).await
    }

    /// The same with every directory named.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_in(places: &Places) -> Result<Self, PrivatePostgresError> {
        let home = Arc::new(Home::open(places)?);
        let cluster = home.cluster();
        let version = cluster::existing_version(&home)?;
        let binaries = Binaries::find(version.map(|major| (major, cluster.as_path())))?;
        if version.is_none() {
            cluster::make(&home, &binaries).await?;
        }
        postmaster::end_former(&home, &binaries).await?;
        let mut postmaster = Postmaster::start(&home, &binaries).await?;
        if let Err(error) = database::prepare(&home.socket).await {
            postmaster.stop().await;
            return Err(error);
        }
        let (phase, watched) = watch::channel(Phase::Running(postmaster.pid()));
        let (stop, stopped) = oneshot::channel();
        let supervisor = Supervisor { home: Arc::clone(&home), binaries, phase };
        let supervision = tokio::spawn(supervisor.run(postmaster, stopped));
        Ok(Self { home, phase: watched, stop, supervision })
    }

    /// How the product signs in: as the owner of the database `thidua`, who is no superuser.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        database::options(&self.home.socket, database::PRODUCT, database::PRODUCT)
    }

    /// How a second program reaches the server that another one runs: what a command on the console needs while the
    /// pages are served. `None` for any error but [`PrivatePostgresError::InUse`].
    #[must_use]
    pub fn connect_options_beside(error: &PrivatePostgresError) -> Option<PgConnectOptions> {
        match error {
            PrivatePostgresError::InUse { home, .. } => {
                Some(database::options(&home.join("socket"), database::PRODUCT, database::PRODUCT))
            }
            _ => None,
        }
    }

    /// How an administrator signs in: as superuser, to the database `postgres`. For tests, which make databases
    /// of their own, and for repairs; never for requests.
    #[must_use]
    pub fn administration_options(&self) -> PgConnectOptions {
        database::options(&self.home.socket, cluster::SUPERUSER, "postgres")
    }

    /// The directory of the Unix socket, as `psql -h` takes it.
    #[must_use]
    pub fn socket_directory(&self) -> &Path {
        &self.home.socket
    }

    /// True while the server takes connections: false between its death and its restart.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.process_id().is_some()
    }

    /// The process id of the server while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        match *self.phase.borrow() {
            Phase::Running(pid) => Some(pid),
            Phase::Restarting | Phase::Stopped => None,
        }
    }

    /// Stops the server (sessions that are still open are ended, what they had not committed is rolled back) and
    /// returns when it has ended and the data directory is free.
    pub async fn stop(self) {
        let Self { home, stop, supervision, .. } = self;
        // Dropping the sender is the signal.
        drop(stop);
        if let Err(error) = supervision.await {
            tracing::error!("the supervision of the database server broke off: {error}");
        }
        drop(home);
    }
}
