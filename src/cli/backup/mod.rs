//! `thidua backup` and `thidua restore`: a whole installation in one file, and back.
//!
//! The file is a ZIP: every table as `tables/<name>.copy`, every file of the evidence as `evidence/<sha256>`, and a
//! manifest with the sum of each. It needs no program of PostgreSQL, and nothing is held in memory.

mod contents;
mod restore;
mod write;

pub(super) use self::contents::{Backup, is_backup};
pub(super) use self::restore::restore;
pub(super) use self::write::write;

use crate::papers::archive::FileSum;
use crate::store::backup::{Applied, Sequence, Table};
use serde::{Deserialize, Serialize};

/// The format's name and version.
const FORMAT: &str = "thidua.backup/1";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// [`FORMAT`].
    format: String,
    /// The version of the program that wrote it.
    version: String,
    /// The moment of the database it holds, RFC 3339.
    taken_at: String,
    /// The migrations that made its schema.
    migrations: Vec<Applied>,
    /// The tables.
    tables: Vec<Rows>,
    /// The sequences that have given out a number.
    sequences: Vec<Sequence>,
    /// Every other file.
    files: Vec<FileSum>,
}

/// A table of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    /// Its name and its columns.
    table: Table,
    /// How many rows it has.
    rows: u64,
}

/// Where the rows of a table lie in a backup.
fn table_path(name: &str) -> String {
    format!("tables/{name}.copy")
}

/// Where a file of the evidence lies in a backup, by the hash of its content.
fn evidence_path(sha256: &str) -> String {
    format!("evidence/{sha256}")
}
