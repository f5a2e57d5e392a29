//! The database of a command: the one `DATABASE_URL` names, else the private one.

use crate::config::DataConfig;
use crate::private_postgres::{PrivatePostgres, PrivatePostgresError};
use crate::store::{self, StoreError};
use anyhow::Context as _;
use sqlx::postgres::{PgConnectOptions, PgPool};
use std::process::ExitCode;
use std::time::Duration;
use tokio::time::Instant;

/// How long a database that is still starting is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database with an up-to-date schema.
pub(super) struct Database {
    /// The pool.
    pub(super) pool: PgPool,
    private: Option<PrivatePostgres>,
}

/// A database as it is found, whatever its schema.
pub(super) struct Reached {
    /// How to connect to it.
    pub(super) options: PgConnectOptions,
    private: Option<PrivatePostgres>,
}

impl Reached {
    /// Reaches the database of these settings; a private server is started.
    pub(super) async fn open(data: &DataConfig) -> anyhow::Result<Self> {
        if let Some(options) = data.server()? {
            return Ok(Self { options, private: None });
        }
        let private = PrivatePostgres::start(&data.data_dir).await?;
        Ok(Self { options: private.connect_options(), private: Some(private) })
    }

    /// The same for a command that may run beside the program that serves the pages: then it uses that program's
    /// private server.
    pub(super) async fn open_beside(data: &DataConfig) -> anyhow::Result<Self> {
        match Self::open(data).await {
            Ok(reached) => Ok(reached),
            Err(error) => Ok(Self { options: options_beside(&error).ok_or(error)?, private: None }),
        }
    }

    /// Stops a private server.
    pub(super) async fn close(self) {
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}

fn options_beside(error: &anyhow::Error) -> Option<PgConnectOptions> {
    error.downcast_ref::<PrivatePostgresError>().and_then(PrivatePostgres::connect_options_beside)
}

impl Database {
    /// Opens the database of these settings and brings its schema up to date.
    pub(super) async fn open(data: &DataConfig) -> anyhow::Result<Self> {
        let Reached { options, private } = Reached::open(data).await?;
        match migrate_patiently(&options).await {
            Ok(()) => {
                let pool = store::pool(options, data.database_connections);
                Ok(Self { pool, private })
            }
            Err(error) => {
                if let Some(private) = private {
                    private.stop().await;
                }
                Err(error).context("the database could not be prepared")
            }
        }
    }

    /// The same for a command on the console, which may run beside the program that serves the pages: then it uses
    /// that program's private server, whose schema is up to date.
    pub(super) async fn open_beside(data: &DataConfig) -> anyhow::Result<Self> {
        match Self::open(data).await {
            Ok(database) => Ok(database),
            Err(error) => {
                let options = options_beside(&error).ok_or(error)?;
                Ok(Self { pool: store::pool(options, data.database_connections), private: None })
            }
        }
    }

    /// Closes the pool and stops a private server.
    pub(super) async fn close(self) {
        self.pool.close().await;
        if let Some(private) = self.private {
            private.stop().await;
        }
    }
}

/// Waits for a database that is still starting; a migration that has begun is never cut off.
async fn migrate_patiently(options: &PgConnectOptions) -> Result<(), StoreError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match store::migrate(options).await {
            Err(StoreError::Unavailable(cause)) if Instant::now() < until => {
                tracing::warn!(%cause, "waiting for the database");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            outcome => return outcome,
        }
    }
}

/// `thidua migrate`.
pub(super) async fn migrate(data: DataConfig) -> anyhow::Result<ExitCode> {
    Database::open(&data).await?.close().await;
    super::say("The database schema is up to date.");
    Ok(ExitCode::SUCCESS)
}
