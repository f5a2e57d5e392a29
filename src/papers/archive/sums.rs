//! A ZIP with a manifest that names every other file by its sum: what archives of periods and backups have in common.
//! Nothing is unpacked to disk and nothing is believed for its size.

use super::{FileSum, MANIFEST, SUMS};
use crate::domain::publication::hexadecimal;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek};
use zip::ZipArchive;
use zip::result::ZipResult;

/// The largest manifest that is read: some half a million files.
const MANIFEST_BYTES: u64 = 128 * 1024 * 1024;

/// The manifest as it is written; `None` where there is none.
///
/// # Errors
/// Where it cannot be read.
pub fn manifest_text<R: Read + Seek>(zip: &mut ZipArchive<R>) -> ZipResult<Option<Vec<u8>>> {
    let mut text = Vec::new();
    let Ok(file) = zip.by_name(MANIFEST) else { return Ok(None) };
    file.take(MANIFEST_BYTES + 1).read_to_end(&mut text)?;
    Ok(Some(text))
}

/// Reads every file through: what was looked at, counted, and what is wrong, a line each.
pub fn check<R: Read + Seek>(zip: &mut ZipArchive<R>, files: &[FileSum]) -> (String, Vec<String>) {
    let mut bytes = 0_u64;
    let mut faults = Vec::new();
    for file in files {
        bytes = bytes.saturating_add(file.size);
        faults.extend(sum_fault(zip, file));
    }
    faults.extend(strays(zip, files));
    (format!("{} files of {bytes} bytes", files.len()), faults)
}

/// Reads a file through: what is wrong with it.
fn sum_fault<R: Read + Seek>(zip: &mut ZipArchive<R>, file: &FileSum) -> Option<String> {
    let Ok(content) = zip.by_name(&file.path) else {
        return Some(format!("{}: missing", file.path));
    };
    // One byte more than there should be tells what is too long.
    let Ok((size, sum)) = sum_of(content.take(file.size.saturating_add(1))) else {
        return Some(format!("{}: damaged", file.path));
    };
    let is_same = size == file.size && sum == file.sha256;
    (!is_same).then(|| format!("{}: altered", file.path))
}

/// Size and SHA-256 of a content.
fn sum_of(mut content: impl Read) -> io::Result<(u64, String)> {
    let (mut hasher, mut size, mut buffer) = (Sha256::new(), 0_u64, vec![0; 64 * 1024]);
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok((size, hexadecimal(&hasher.finalize())));
        }
        size = size.saturating_add(read as u64);
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}

/// Files nobody speaks of, and files spoken of twice.
fn strays<R: Read + Seek>(zip: &ZipArchive<R>, files: &[FileSum]) -> Vec<String> {
    let mut known: BTreeSet<&str> = BTreeSet::from([MANIFEST, SUMS]);
    let mut faults = Vec::new();
    for file in files {
        if !known.insert(&file.path) {
            faults.push(format!("{}: named twice", file.path));
        }
    }
    for name in zip.file_names() {
        let name = name.unwrap_or(Cow::Borrowed("a file whose name cannot be read"));
        if !known.contains(name.as_ref()) {
            faults.push(format!("{name}: not in the manifest"));
        }
    }
    faults
}
