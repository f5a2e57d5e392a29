//! Writing an archive piece by piece: what is ready is handed on, so that evidence of gigabytes needs no room here.

use super::{FileSum, MANIFEST, SUMS};
use crate::domain::publication::hexadecimal;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use zip::result::{ZipError, ZipResult};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Made smaller: text.
    Deflated,
    /// As it is: what is packed already.
    Stored,
}

/// What was written and not yet handed on.
#[derive(Debug, Clone, Default)]
struct Ready(Arc<Mutex<Vec<u8>>>);

impl Ready {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Ready {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive being written.
pub struct ArchiveWriter {
    zip: ZipWriter<StreamWriter<Ready>>,
    ready: Ready,
    files: Vec<FileSum>,
    hasher: Sha256,
}

impl Default for ArchiveWriter {
    fn default() -> Self {
        let ready = Ready::default();
        Self { zip: ZipWriter::new_stream(ready.clone()), ready, files: Vec::new(), hasher: Sha256::new() }
    }
}

impl ArchiveWriter {
    /// Begins a file; what is written next is its content.
    ///
    /// # Errors
    /// What packing has; none in memory.
    pub fn begin(&mut self, path: &str, packing: Packing) -> ZipResult<()> {
        let method = match packing {
            Packing::Deflated => CompressionMethod::Deflated,
            Packing::Stored => CompressionMethod::Stored,
        };
        self.zip
            .start_file(path, SimpleFileOptions::default().compression_method(method).large_file(true))?;
        self.end_file();
        self.files.push(FileSum { path: path.to_owned(), size: 0, sha256: String::new() });
        Ok(())
    }

    /// Goes on with the file that was begun.
    ///
    /// # Errors
    /// As [`ArchiveWriter::begin`].
    pub fn push(&mut self, piece: &[u8]) -> ZipResult<()> {
        self.zip.write_all(piece).map_err(ZipError::Io)?;
        self.hasher.update(piece);
        if let Some(file) = self.files.last_mut() {
            file.size = file.size.saturating_add(piece.len() as u64);
        }
        Ok(())
    }

    /// Writes down the sum of the file that was begun last.
    fn end_file(&mut self) {
        let sum = std::mem::take(&mut self.hasher).finalize();
        if let Some(file) = self.files.last_mut() {
            file.sha256 = hexadecimal(&sum);
        }
    }

    /// Adds a whole file.
    ///
    /// # Errors
    /// As [`ArchiveWriter::begin`].
    pub fn add(&mut self, path: &str, content: &[u8], packing: Packing) -> ZipResult<()> {
        self.begin(path, packing)?;
        self.push(content)
    }

    /// What is ready to be handed on.
    #[must_use]
    pub fn take_ready(&self) -> Vec<u8> {
        self.ready.take()
    }

    /// Ends the archive with the manifest that `manifest` makes of its files; the last bytes.
    ///
    /// # Errors
    /// As [`ArchiveWriter::begin`].
    pub fn finish<M: Serialize>(mut self, manifest: impl FnOnce(Vec<FileSum>) -> M) -> ZipResult<Vec<u8>> {
        self.end_file();
        let files = std::mem::take(&mut self.files);
        let mut sums = String::new();
        for file in &files {
            sums.push_str(&file.sha256);
            sums.push_str("  ");
            sums.push_str(&file.path);
            sums.push('\n');
        }
        let manifest =
            serde_json::to_vec_pretty(&manifest(files)).map_err(|error| ZipError::Io(error.into()))?;
        for (path, content) in [(SUMS, sums.as_bytes()), (MANIFEST, &manifest)] {
            self.zip.start_file(path, SimpleFileOptions::default())?;
            self.zip.write_all(content).map_err(ZipError::Io)?;
        }
        self.zip.finish()?;
        Ok(self.ready.take())
    }
}
