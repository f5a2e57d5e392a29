//! Filling an empty database from a backup: all of it in one transaction, or nothing.
//!
//! What comes back is what was there, byte for byte, the journal with its hashes included. So this one change writes no
//! record of its own.

use crate::store::backup::{self, Sequence, Table};
use crate::store::{self, Alone, StoreError};
use sqlx::{Connection as _, PgConnection};
use std::future::Future;
use std::io::{self, Read};

/// Why a database was not filled. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Unrestored {
    /// Something stands in it already.
    #[error("it is not empty: there are rows in {0}")]
    Occupied(String),
    /// A table does not hold as many rows as it should.
    #[error("{table}: {found} rows arrived instead of {expected}")]
    OtherCount {
        /// The table.
        table: String,
        /// How many there should be.
        expected: u64,
        /// How many there were.
        found: u64,
    },
    /// The backup cannot be read on.
    #[error("the backup could not be read on")]
    Backup(#[source] io::Error),
    /// The files of the evidence cannot be put back.
    #[error("the evidence files could not be put back")]
    Files(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for Unrestored {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What a backup holds of a database.
pub trait Contents {
    /// Each table with the number of its rows.
    fn tables(&self) -> Vec<(Table, u64)>;

    /// Where its sequences stood.
    fn sequences(&self) -> Vec<Sequence>;

    /// The rows of a table as [`backup::rows_of`] gave them.
    ///
    /// # Errors
    /// What reading has.
    fn rows(&mut self, table: &str) -> io::Result<Box<dyn Read + '_>>;

    /// Puts the files of the evidence where the rows look for them.
    ///
    /// # Errors
    /// What the store of files has.
    fn put_files_back(
        &mut self,
    ) -> impl Future<Output = Result<(), Box<dyn std::error::Error + Send + Sync>>>;
}

/// Fills an empty database whose schema is that of the backup. Files are there before the rows that name them.
///
/// # Errors
/// [`Unrestored`].
pub async fn fill(connection: &mut PgConnection, contents: &mut impl Contents) -> Result<(), Unrestored> {
    let mut tx = connection.begin().await?;
    // A program that starts now must not take the database for a new one.
    store::alone(&mut tx, Alone::FirstStart).await?;
    let occupied = backup::occupied(&mut tx).await?;
    if !occupied.is_empty() {
        return Err(Unrestored::Occupied(occupied.into_iter().collect::<Vec<_>>().join(", ")));
    }
    backup::loosen(&mut tx).await?;
    for (table, expected) in contents.tables() {
        let mut rows = contents.rows(&table.name).map_err(Unrestored::Backup)?;
        let found = backup::fill(&mut tx, &table, &mut rows).await?.map_err(Unrestored::Backup)?;
        if found != expected {
            return Err(Unrestored::OtherCount { table: table.name, expected, found });
        }
    }
    backup::tighten(&mut tx).await?;
    contents.put_files_back().await.map_err(Unrestored::Files)?;
    for sequence in contents.sequences() {
        backup::go_on_after(&mut tx, &sequence).await?;
    }
    tx.commit().await?;
    Ok(())
}
