//! What a file is, told from its content and never from its name.
//!
//! Images and PDF by their first bytes; Word and Excel files, which are archives, by the names in the directory at
//! their end. Nothing is unpacked, so that what a file would unpack to is of no matter.

use crate::domain::evidence::{FileKind, FileRefusal};
use std::ops::Range;

/// First bytes that are looked at.
pub(super) const HEAD_BYTES: usize = 512;
/// Last bytes in which an archive's directory must be found: its end record and the longest comment.
pub(super) const TAIL_BYTES: u64 = 22 + 65_535;
/// Most bytes of an archive's directory: Word files have a few thousand.
const DIRECTORY_BYTES: u64 = 1024 * 1024;
const END_RECORD: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
/// What old Office files, and new ones behind a password, begin with.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// What the first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// The kind.
    Is(FileKind),
    /// It is an archive: its directory tells.
    LookInside,
    /// It is none that is taken.
    Refused(FileRefusal),
}

/// Tells a file by its first bytes.
pub(super) fn tell(head: &[u8]) -> Telling {
    if head.starts_with(b"PK\x03\x04") {
        return Telling::LookInside;
    }
    if head.starts_with(COMPOUND) {
        return Telling::Refused(FileRefusal::OldOffice);
    }
    // The library also takes a PDF that begins with something else, which a browser might take for that.
    if head.starts_with(b"%PDF-") {
        return Telling::Is(FileKind::Pdf);
    }
    match infer::get(head).map(|found| found.mime_type()) {
        Some("image/jpeg") => Telling::Is(FileKind::Jpeg),
        Some("image/png") => Telling::Is(FileKind::Png),
        Some("image/webp") => Telling::Is(FileKind::Webp),
        Some("image/gif") => Telling::Is(FileKind::Gif),
        Some(_) | None => Telling::Refused(FileRefusal::NotTaken),
    }
}

/// Where an archive's directory lies in the file, from its last bytes; `None` where there is none of a sensible size.
pub(super) fn directory(tail: &[u8], size_bytes: u64) -> Option<Range<u64>> {
    let end = tail.windows(END_RECORD.len()).rposition(|window| window == END_RECORD)?;
    let record = tail.get(end..)?;
    let (length, start) = (u64::from(number_4(record, 12)?), u64::from(number_4(record, 16)?));
    let behind = start.checked_add(length)?;
    // It ends where the end record begins; anything else is no file an office program wrote.
    let record_at = size_bytes.checked_sub(tail.len() as u64)?.checked_add(end as u64)?;
    (length > 0 && length <= DIRECTORY_BYTES && behind == record_at).then_some(start..behind)
}

/// Tells an Office file by the names in its directory.
///
/// # Errors
/// Why it is not taken: another archive, macros, a password, or a broken directory.
pub(super) fn of_office_file(directory: &[u8]) -> Result<FileKind, FileRefusal> {
    let mut rest = directory;
    let (mut word, mut excel, mut types) = (false, false, false);
    while !rest.is_empty() {
        let (name, is_encrypted, tail) = entry(rest).ok_or(FileRefusal::Damaged)?;
        if is_encrypted {
            return Err(FileRefusal::OldOffice);
        }
        let name = name.to_ascii_lowercase();
        if name.ends_with(b"vbaproject.bin") || name.starts_with(b"xl/macrosheets/") {
            return Err(FileRefusal::HasMacros);
        }
        word |= name == b"word/document.xml";
        excel |= name == b"xl/workbook.xml";
        types |= name == b"[content_types].xml";
        rest = tail;
    }
    match (types, word, excel) {
        (true, true, false) => Ok(FileKind::Docx),
        (true, false, true) => Ok(FileKind::Xlsx),
        _ => Err(FileRefusal::NotTaken),
    }
}

/// The first entry of a directory: its name, whether it is encrypted, and what follows.
fn entry(directory: &[u8]) -> Option<(&[u8], bool, &[u8])> {
    if !directory.starts_with(ENTRY) {
        return None;
    }
    let is_encrypted = number_2(directory, 8)? & 1 == 1;
    let name = usize::from(number_2(directory, 28)?);
    let more = usize::from(number_2(directory, 30)?) + usize::from(number_2(directory, 32)?);
    let name_end = 46_usize.checked_add(name)?;
    Some((directory.get(46..name_end)?, is_encrypted, directory.get(name_end.checked_add(more)?..)?))
}

fn number_2(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn number_4(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_and_pdf_are_told_by_their_first_bytes() {
        for (head, kind) in [
            (&b"%PDF-1.7\n"[..], FileKind::Pdf),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", FileKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileKind::Png),
            (b"GIF89a\x01\0\x01\0", FileKind::Gif),
            (b"RIFF\x24\0\0\0WEBPVP8 ", FileKind::Webp),
        ] {
            assert_eq!(tell(head), Telling::Is(kind), "{head:?}");
        }
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        for head in [
            &b"MZ\x90\0\x03\0\0\0"[..],
            b"\x7fELF\x02\x01\x01",
            b"<!doctype html><script>alert(1)</script>",
            b"<html>%PDF-1.7",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"#!/bin/sh\n",
            b"Rar!\x1a\x07\0",
            b"7z\xbc\xaf\x27\x1c\0\x04",
            b"\x1f\x8b\x08\0",
            b"a;b;c\n",
            b"{\\rtf1}",
            b"MZ%PDF-1.7",
        ] {
            assert_eq!(tell(head), Telling::Refused(FileRefusal::NotTaken), "{head:?}");
        }
        assert_eq!(tell(COMPOUND), Telling::Refused(FileRefusal::OldOffice));
        assert_eq!(tell(b"PK\x03\x04"), Telling::LookInside);
    }

    #[test]
    fn a_directory_that_lies_about_itself_is_none() {
        let mut record = b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec();
        record.extend([10, 0, 0, 0, 5, 0, 0, 0, 0, 0]);
        assert_eq!(directory(&record, 15 + 22), Some(5..15));
        for size in [22, 36, 38, 4_000_000_000] {
            assert_eq!(directory(&record, size), None, "{size}");
        }
        assert_eq!(directory(b"PK\x05\x06", 4), None);
        assert_eq!(directory(b"", 0), None);
        assert_eq!(of_office_file(b"PK\x01\x02short"), Err(FileRefusal::Damaged));
        assert_eq!(of_office_file(b""), Err(FileRefusal::NotTaken));
    }
}
