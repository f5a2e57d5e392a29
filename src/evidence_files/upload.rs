//! A file the program itself writes to its place: an archive, or evidence out of a backup. It is there once it is
//! finished and not before.

use super::{EvidenceFiles, FilesError};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};

/// Parts that may be on their way to the store at once.
const PARTS_AT_ONCE: usize = 2;

/// A file being written.
#[derive(Debug)]
pub struct Upload {
    parts: WriteMultipart,
    hasher: Sha256,
    size_bytes: u64,
}

impl Upload {
    pub(super) async fn begin(files: &EvidenceFiles, place: &Path) -> Result<Self, FilesError> {
        let upload = files.store.put_multipart(place).await?;
        let parts = WriteMultipart::new_with_chunk_size(upload, files.part_bytes);
        Ok(Self { parts, hasher: Sha256::new(), size_bytes: 0 })
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn push(&mut self, piece: &[u8]) -> Result<(), FilesError> {
        self.parts.wait_for_capacity(PARTS_AT_ONCE).await?;
        self.parts.write(piece);
        self.hasher.update(piece);
        self.size_bytes = self.size_bytes.saturating_add(piece.len() as u64);
        Ok(())
    }

    /// Ends it: its size and its SHA-256.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn finish(self) -> Result<(u64, [u8; 32]), FilesError> {
        self.parts.finish().await?;
        Ok((self.size_bytes, self.hasher.finalize().into()))
    }

    /// Leaves nothing of it.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn abort(self) -> Result<(), FilesError> {
        Ok(self.parts.abort().await?)
    }
}
