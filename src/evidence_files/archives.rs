//! Archives of periods, kept beside the evidence until somebody has fetched them.

use super::{EvidenceFiles, FilesError, Upload};
use bytes::Bytes;
use futures_util::stream::BoxStream;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;

/// Where they lie: evidence lies in folders named by two hexadecimal figures.
const FOLDER: &str = "archives";
fn place(number: i64) -> Path {
    Path::from_iter([FOLDER.to_owned(), format!("{number}.zip")])
}

impl EvidenceFiles {
    /// Begins an archive; an earlier one of that number is replaced once it is finished.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn begin_archive(&self, number: i64) -> Result<Upload, FilesError> {
        Upload::begin(self, &place(number)).await
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
