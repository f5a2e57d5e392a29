//! Where the files of the evidence lie: a local directory, or a bucket that speaks S3.
//!
//! A file is streamed to a place of its own under `incoming/`, hashed on the way, told apart by its content, and then
//! moved to `<aa>/<sha256>`: the same content is kept once. What this module does *not* do: know sheets, rights or
//! the database; the caller claims a content there before it is kept here.

mod archives;
mod incoming;
mod kind;
mod upload;

pub use self::incoming::{Arrived, Incoming};
pub use self::upload::Upload;

use crate::domain::evidence::{ContentHash, EvidenceLimits};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt as _};
use sha2::{Digest as _, Sha256};
use std::os::unix::fs::DirBuilderExt as _;
use std::sync::Arc;

/// Parts of a file on the local disk: small, since each is copied on its way.
const LOCAL_PART_BYTES: usize = 256 * 1024;
/// Parts of a file in a bucket: S3 takes none smaller.
const S3_PART_BYTES: usize = 5 * 1024 * 1024;
/// What was begun and never finished is cleared away after this time.
const LEFT_BEHIND: TimeDelta = TimeDelta::days(1);
const INCOMING: &str = "incoming";

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The directory or the bucket refused, or cannot be reached.
    #[error("the evidence store failed")]
    Store(#[from] object_store::Error),
    /// The directory cannot be made.
    #[error("the evidence directory cannot be used")]
    Directory(#[from] std::io::Error),
    /// The address of the bucket is none.
    #[error("THIDUA_EVIDENCE_URL is {0:?}, but must be s3://bucket or s3://bucket/folder")]
    Address(String),
    /// No random name could be made.
    #[error("the system gave no random bytes")]
    NoRandom,
}

/// The store of evidence files, shared by all requests.
#[derive(Debug, Clone)]
pub struct EvidenceFiles {
    store: Arc<dyn ObjectStore>,
    part_bytes: usize,
    /// How much is taken.
    pub limits: EvidenceLimits,
}

/// What became of a kept file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Its content is what its name says.
    Sound,
    /// It is not there.
    Absent,
    /// It has another size or content.
    Altered,
}

impl EvidenceFiles {
    /// Files in a directory of this machine, which is made where it is missing.
    ///
    /// # Errors
    /// [`FilesError::Directory`], [`FilesError::Store`].
    pub fn in_directory(directory: &std::path::Path, limits: EvidenceLimits) -> Result<Self, FilesError> {
        // Nobody else on the machine reads it.
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        let store = LocalFileSystem::new_with_prefix(directory)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), part_bytes: LOCAL_PART_BYTES, limits })
    }

    /// Files in a bucket that speaks S3, at `s3://bucket/folder`. Keys, region and endpoint are read from the usual
    /// variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT`.
    ///
    /// # Errors
    /// [`FilesError::Address`], [`FilesError::Store`].
    pub fn in_bucket(url: &str, limits: EvidenceLimits) -> Result<Self, FilesError> {
        let wrong = || FilesError::Address(url.to_owned());
        let rest = url.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(wrong());
        }
        // Twice is once: another part of the program may have chosen the same before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let bucket = AmazonS3Builder::from_env().with_bucket_name(bucket).build()?;
        let store: Arc<dyn ObjectStore> = match folder.trim_matches('/') {
            "" => Arc::new(bucket),
            folder => Arc::new(PrefixStore::new(bucket, folder)),
        };
        Ok(Self { store, part_bytes: S3_PART_BYTES, limits })
    }

    /// Files that live as long as this process: for tests.
    #[must_use]
    pub fn in_memory(limits: EvidenceLimits) -> Self {
        Self { store: Arc::new(InMemory::new()), part_bytes: LOCAL_PART_BYTES, limits }
    }

    /// Begins to take a file.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn receive(&self) -> Result<Incoming, FilesError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|_| FilesError::NoRandom)?;
        let name = format!("{:032x}", u128::from_ne_bytes(random));
        let place = Path::from_iter([INCOMING, name.as_str()]);
        Incoming::begin(self, place).await
    }

    /// Keeps a file that has arrived under its hash. Over one with the same content it changes nothing but its date.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn keep(&self, arrived: &Arrived) -> Result<(), FilesError> {
        self.store.rename(&arrived.place, &place_of(&arrived.sha256)).await?;
        Ok(())
    }

    /// Begins to put a file back in its place, whatever its size and kind: it was taken once, and a backup kept it. The
    /// caller has proved that its content is what its hash says.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn put_back(&self, sha256: &ContentHash) -> Result<Upload, FilesError> {
        Upload::begin(self, &place_of(sha256)).await
    }

    /// Drops a file that has arrived and is not to be kept.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn drop_arrived(&self, arrived: &Arrived) -> Result<(), FilesError> {
        self.store.delete(&arrived.place).await?;
        Ok(())
    }

    /// Opens a kept file: its content piece by piece. `None` where it is not there.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn open(
        &self,
        sha256: &ContentHash,
    ) -> Result<Option<BoxStream<'static, Result<Bytes, object_store::Error>>>, FilesError> {
        match self.store.get(&place_of(sha256)).await {
            Ok(found) => Ok(Some(found.into_stream())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a kept file through and says whether it is what its hash and its size say.
    ///
    /// # Errors
    /// [`FilesError`] where it cannot be read.
    pub async fn examine(&self, sha256: &ContentHash, size_bytes: u64) -> Result<Condition, FilesError> {
        let Some(mut pieces) = self.open(sha256).await? else {
            return Ok(Condition::Absent);
        };
        let (mut hasher, mut read) = (Sha256::new(), 0_u64);
        while let Some(piece) = pieces.try_next().await? {
            hasher.update(&piece);
            read = read.saturating_add(piece.len() as u64);
        }
        let is_same = read == size_bytes && ContentHash::new(hasher.finalize().into()) == *sha256;
        Ok(if is_same { Condition::Sound } else { Condition::Altered })
    }

    /// Deletes a kept file; one that is not there is deleted already.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn forget(&self, sha256: &ContentHash) -> Result<(), FilesError> {
        match self.store.delete(&place_of(sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes files that began to arrive a day before `now` or earlier and were never kept; how many.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn clear_left_behind(&self, now: DateTime<Utc>) -> Result<usize, FilesError> {
        let mut found = self.store.list(Some(&Path::from(INCOMING)));
        let mut cleared = 0;
        while let Some(file) = found.next().await {
            let file = file?;
            if now - file.last_modified > LEFT_BEHIND {
                self.store.delete(&file.location).await?;
                cleared += 1;
            }
        }
        Ok(cleared)
    }

    /// Everything that lies in the store, by place; for tests and for counting.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn places(&self) -> Result<Vec<String>, FilesError> {
        let found: Vec<_> = self.store.list(None).try_collect().await?;
        Ok(found.into_iter().map(|file| file.location.to_string()).collect())
    }
}

/// `<aa>/<sha256>`: never a name anybody chose.
fn place_of(sha256: &ContentHash) -> Path {
    let name = sha256.to_string();
    let folder: String = name.chars().take(2).collect();
    Path::from_iter([folder, name])
}
