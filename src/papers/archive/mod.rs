//! The archive of a period: one ZIP with everything, and a manifest by which it is proved without a database.

pub mod sums;
mod verify;
mod write;

pub use self::verify::{Report, verify};
pub use self::write::{ArchiveWriter, Packing};

use serde::{Deserialize, Serialize};

/// The format's name and version.
pub const FORMAT: &str = "thidua.archive/1";
/// The manifest within an archive.
pub const MANIFEST: &str = "manifest.json";
/// The same sums as the usual tools write and check them (`sha256sum --check`).
pub const SUMS: &str = "SHA256SUMS";
/// The media type of an archive.
pub const ZIP: &str = "application/zip";

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Code of the cluster.
    pub cluster: String,
    /// Code of the period.
    pub period: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// By whom, by name.
    pub made_by: String,
    /// The publications, each with the digest kept beside it in the database.
    pub publications: Vec<Published>,
    /// The chains of the journal, each with its end.
    pub chains: Vec<Chain>,
    /// Every other file.
    pub files: Vec<FileSum>,
}

/// A publication in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Where its document lies.
    pub path: String,
    /// SHA-256 of its document, in hexadecimal figures.
    pub digest: String,
}

/// A chain of the journal in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Where its records lie, one a line.
    pub path: String,
    /// How many there are.
    pub length: i64,
    /// The hash of the last, in hexadecimal figures.
    pub head: String,
}

/// A record of a chain, as it stands on its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainLine {
    /// Its place, from 1.
    pub position: i64,
    /// Its hash, in hexadecimal figures.
    pub hash: String,
    /// Everything it says.
    pub text: String,
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSum {
    /// Where it lies.
    pub path: String,
    /// Its size.
    pub size: u64,
    /// SHA-256 of its content, in hexadecimal figures.
    pub sha256: String,
}
