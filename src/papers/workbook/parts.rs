//! The parts of a workbook: unpacked through a counter, looked over, and packed again without those no table needs.
//!
//! Styles, themes, pictures, macros, formulas' chains and comments are left behind: they are where small files grow
//! large in the hands of a reader. Does not understand any part.

use std::io::{Cursor, Read as _};

use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::markup::Markup;
use super::{MAX_BYTES, MAX_PARTS, MAX_UNPACKED_BYTES, WorkbookFault};

/// How files begin.
const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The stream an encrypted workbook keeps itself in, as UTF-16.
const ENCRYPTED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
/// The end of a list of parts: its mark, where it counts them, and how far from the end of the file it may stand.
const END_MARK: &[u8] = b"PK\x05\x06";
const END_COUNT_AT: usize = 10;
const END_REACH: usize = 22 + 0xffff;

/// A workbook of the same tables with nothing in it that a reader could stumble over.
pub(super) fn needed(bytes: &[u8]) -> Result<Vec<u8>, WorkbookFault> {
    looks_like_a_workbook(bytes)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| WorkbookFault::Damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(WorkbookFault::TooMuch);
    }
    if archive.has_duplicate_names() {
        return Err(WorkbookFault::Damaged);
    }
    let mut kept = ZipWriter::new(Cursor::new(Vec::new()));
    let mut left = MAX_UNPACKED_BYTES;
    let mut has_sheets = false;
    for index in 0..archive.len() {
        let name = look_over(&mut archive, index, &mut left)?;
        has_sheets |= is_sheet(&name);
        if is_needed(&name) {
            let part = archive.by_index_raw(index).map_err(|_| WorkbookFault::Damaged)?;
            kept.raw_copy_file(part).map_err(|_| WorkbookFault::Damaged)?;
        }
    }
    if !has_sheets {
        return Err(WorkbookFault::NotAWorkbook);
    }
    kept.finish().map(Cursor::into_inner).map_err(|_| WorkbookFault::Damaged)
}

fn looks_like_a_workbook(bytes: &[u8]) -> Result<(), WorkbookFault> {
    if bytes.len() > MAX_BYTES {
        return Err(WorkbookFault::TooLarge);
    }
    if bytes.starts_with(COMPOUND) {
        let encrypted = bytes.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED);
        return Err(if encrypted { WorkbookFault::Encrypted } else { WorkbookFault::OldFormat });
    }
    if !bytes.starts_with(ZIP) {
        return Err(WorkbookFault::NotAWorkbook);
    }
    // The reader of archives reserves room for as many parts as are claimed.
    let tail = bytes.get(bytes.len().saturating_sub(END_REACH)..).unwrap_or_default();
    let claimed = tail.windows(END_COUNT_AT + 2).filter_map(|window| match window {
        [window @ .., low, high] if window.starts_with(END_MARK) => Some(u16::from_le_bytes([*low, *high])),
        _ => None,
    });
    match claimed.map(usize::from).max() {
        None => Err(WorkbookFault::Damaged),
        Some(parts) if parts > MAX_PARTS => Err(WorkbookFault::TooMuch),
        Some(_) => Ok(()),
    }
}

/// Unpacks one part, taking its bytes from what is left; its name, small.
fn look_over(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    left: &mut u64,
) -> Result<String, WorkbookFault> {
    let raw = archive.by_index_raw(index).map_err(|_| WorkbookFault::Damaged)?;
    if raw.encrypted() {
        return Err(WorkbookFault::Encrypted);
    }
    if !matches!(raw.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Err(WorkbookFault::Damaged);
    }
    let name = raw.name().map_err(|_| WorkbookFault::Damaged)?.to_lowercase();
    let size = raw.size();
    drop(raw);
    if size > *left {
        return Err(WorkbookFault::TooMuch);
    }
    let mut part = archive.by_index(index).map_err(|_| WorkbookFault::Damaged)?;
    let mut markup = is_needed(&name).then(|| Markup::of(&name));
    let mut unpacked = 0_u64;
    let mut chunk = [0_u8; 16 * 1024];
    loop {
        // The last read compares the checksum, so a part that lies is found out.
        let read = part.read(&mut chunk).map_err(|_| WorkbookFault::Damaged)?;
        if read == 0 {
            break;
        }
        unpacked += u64::try_from(read).unwrap_or(u64::MAX);
        *left = left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)).ok_or(WorkbookFault::TooMuch)?;
        if let Some(markup) = &mut markup {
            markup.take(chunk.get(..read).unwrap_or_default())?;
        }
    }
    if unpacked != size {
        return Err(WorkbookFault::Damaged);
    }
    if let Some(markup) = markup {
        markup.finish()?;
    }
    Ok(name)
}

fn is_sheet(name: &str) -> bool {
    let (file, ending) = file(name);
    ending == "xml" && (name.contains("worksheets/") || file.starts_with("sheet"))
}

/// The parts a table is read from: the lists of parts, the workbook, its texts, its sheets. `name` is small.
fn is_needed(name: &str) -> bool {
    let (file, ending) = file(name);
    let is_list = ending == "rels" && !name.contains("worksheets/");
    let is_workbook = ending == "xml" && file.starts_with("workbook");
    let is_texts = ending == "xml" && file == "sharedstrings";
    is_list || is_workbook || is_texts || is_sheet(name)
}

/// The file at the end of a path, and its ending.
fn file(path: &str) -> (&str, &str) {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').unwrap_or((file, ""))
}
