//! Archives of periods, kept beside the evidence until somebody has fetched them.

use super::{EvidenceFiles, FilesError};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};

/// Where they lie: evidence lies in folders named by two hexadecimal figures.
const FOLDER: &str = "archives";
/// Parts that may be on their way to the store at once.
const PARTS_AT_ONCE: usize = 2;

/// An archive being written.
#[derive(Debug)]
pub struct ArchiveUpload {
    upload: WriteMultipart,
    hasher: Sha256,
    size_bytes: u64,
}

impl ArchiveUpload {
    /// Takes the next piece.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn push(&mut self, piece: &[u8]) -> Result<(), FilesError> {
        self.upload.wait_for_capacity(PARTS_AT_ONCE).await?;
        self.upload.write(piece);
        self.hasher.update(piece);
        self.size_bytes = self.size_bytes.saturating_add(piece.len() as u64);
        Ok(())
    }

    /// Ends it: its size and its SHA-256.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn finish(self) -> Result<(u64, [u8; 32]), FilesError> {
        self.upload.finish().await?;
        Ok((self.size_bytes, self.hasher.finalize().into()))
    }

    /// Leaves nothing of it.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn abort(self) -> Result<(), FilesError> {
        Ok(self.upload.abort().await?)
    }
}

fn place(number: i64) -> Path {
    Path::from_iter([FOLDER.to_owned(), format!("{number}.zip")])
}

impl EvidenceFiles {
    /// Begins an archive; an earlier one of that number is replaced once it is finished.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn begin_archive(&self, number: i64) -> Result<ArchiveUpload, FilesError> {
        let upload = self.store.put_multipart(&place(number)).await?;
        let upload = WriteMultipart::new_with_chunk_size(upload, self.part_bytes);
        Ok(ArchiveUpload { upload, hasher: Sha256::new(), size_bytes: 0 })
    }

    /// Opens an archive; `None` where it is not there.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn open_archive(
        &self,
        number: i64,
    ) -> Result<Option<BoxStream<'static, Result<Bytes, object_store::Error>>>, FilesError> {
        match self.store.get(&place(number)).await {
            Ok(found) => Ok(Some(found.into_stream())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes an archive; one that is not there is deleted already.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn forget_archive(&self, number: i64) -> Result<(), FilesError> {
        match self.store.delete(&place(number)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
