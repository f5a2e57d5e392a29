//! A file on its way in: streamed to the store in parts, hashed and counted; only its first bytes are remembered.

use super::kind::{self, HEAD_BYTES, Telling};
use super::{EvidenceFiles, FilesError};
use crate::domain::evidence::{ContentHash, FileKind, FileRefusal};
use bytes::Bytes;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};
use std::ops::Range;
use std::sync::Arc;

/// Parts that may be on their way to the store at once.
const PARTS_AT_ONCE: usize = 2;

/// A file being taken.
#[derive(Debug)]
pub struct Incoming {
    store: Arc<dyn ObjectStore>,
    place: Path,
    /// `None` once it is clear that the file is too large: the rest is counted and dropped.
    upload: Option<WriteMultipart>,
    hasher: Sha256,
    head: Vec<u8>,
    size_bytes: u64,
    most_bytes: u64,
}

/// A file that has arrived whole and is of a kind that is taken.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub(super) place: Path,
    /// The hash of its content.
    pub sha256: ContentHash,
    /// Its size.
    pub size_bytes: u64,
    /// What it is, told from its content.
    pub kind: FileKind,
}

impl Incoming {
    pub(super) async fn begin(files: &EvidenceFiles, place: Path) -> Result<Self, FilesError> {
        let upload = files.store.put_multipart(&place).await?;
        Ok(Self {
            store: Arc::clone(&files.store),
            place,
            upload: Some(WriteMultipart::new_with_chunk_size(upload, files.part_bytes)),
            hasher: Sha256::new(),
            head: Vec::new(),
            size_bytes: 0,
            most_bytes: files.limits.file_bytes,
        })
    }

    /// Takes the next piece. Waits while the store is behind, so that no more than a few parts are ever in memory.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn push(&mut self, piece: &[u8]) -> Result<(), FilesError> {
        self.size_bytes = self.size_bytes.saturating_add(piece.len() as u64);
        if self.size_bytes > self.most_bytes {
            if let Some(upload) = self.upload.take() {
                upload.abort().await?;
            }
            return Ok(());
        }
        if let Some(upload) = &mut self.upload {
            upload.wait_for_capacity(PARTS_AT_ONCE).await?;
            upload.write(piece);
        }
        self.hasher.update(piece);
        let wanted = HEAD_BYTES.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(piece.get(..wanted).unwrap_or_default());
        Ok(())
    }

    /// Ends the file and tells what it is. What is refused leaves nothing behind.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn finish(self) -> Result<Result<Arrived, FileRefusal>, FilesError> {
        let Some(upload) = self.upload else {
            return Ok(Err(FileRefusal::TooLarge));
        };
        if self.size_bytes == 0 {
            upload.abort().await?;
            return Ok(Err(FileRefusal::Empty));
        }
        let telling = kind::tell(&self.head);
        if let Telling::Refused(refusal) = telling {
            upload.abort().await?;
            return Ok(Err(refusal));
        }
        upload.finish().await?;
        let kind = match telling {
            Telling::Is(kind) => Ok(kind),
            Telling::Refused(refusal) => Err(refusal),
            Telling::LookInside => inside(self.store.as_ref(), &self.place, self.size_bytes).await?,
        };
        match kind {
            Ok(kind) => Ok(Ok(Arrived {
                place: self.place,
                sha256: ContentHash::new(self.hasher.finalize().into()),
                size_bytes: self.size_bytes,
                kind,
            })),
            Err(refusal) => {
                self.store.delete(&self.place).await?;
                Ok(Err(refusal))
            }
        }
    }
}

/// Tells an Office file by the directory at its end; nothing is unpacked.
async fn inside(
    store: &dyn ObjectStore,
    place: &Path,
    size_bytes: u64,
) -> Result<Result<FileKind, FileRefusal>, FilesError> {
    let tail = read(store, place, size_bytes.saturating_sub(kind::TAIL_BYTES)..size_bytes).await?;
    let Some(directory) = kind::directory(&tail, size_bytes) else {
        return Ok(Err(FileRefusal::Damaged));
    };
    let listed = read(store, place, directory).await?;
    Ok(kind::of_office_file(&listed))
}

async fn read(store: &dyn ObjectStore, place: &Path, range: Range<u64>) -> Result<Bytes, FilesError> {
    Ok(store.get_range(place, range).await?)
}
