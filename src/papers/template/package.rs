//! A DOCX file as its parts, unpacked within limits.

use super::{MAX_BYTES, TemplateFault};
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Most bytes all parts unpack to.
const MAX_UNPACKED: u64 = 32 * 1024 * 1024;
/// Most parts.
const MAX_PARTS: usize = 500;
/// The part every Word document has.
const DOCUMENT: &str = "word/document.xml";

/// The parts by name, in their order.
pub(super) fn unpack(file: &[u8]) -> Result<Vec<(String, Vec<u8>)>, TemplateFault> {
    if file.len() > MAX_BYTES {
        return Err(TemplateFault::TooLarge);
    }
    let mut zip = ZipArchive::new(Cursor::new(file)).map_err(|_| TemplateFault::NotDocx)?;
    if zip.len() > MAX_PARTS {
        return Err(TemplateFault::TooLarge);
    }
    let (mut parts, mut room) = (Vec::new(), MAX_UNPACKED);
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(|_| TemplateFault::NotDocx)?;
        let name = part.name().map_err(|_| TemplateFault::NotDocx)?.into_owned();
        let mut content = Vec::new();
        let read = part.take(room + 1).read_to_end(&mut content).map_err(|_| TemplateFault::NotDocx)?;
        room = room.checked_sub(read as u64).ok_or(TemplateFault::TooLarge)?;
        parts.push((name, content));
    }
    let has = |wanted: &str| parts.iter().any(|(name, _)| name == wanted);
    if !has(DOCUMENT) || !has("[Content_Types].xml") {
        return Err(TemplateFault::NotDocx);
    }
    if parts.iter().any(|(name, _)| name.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        return Err(TemplateFault::Macros);
    }
    Ok(parts)
}

/// Whether a part holds text that people read.
pub(super) fn is_text(name: &str) -> bool {
    let part = name.strip_prefix("word/").unwrap_or_default();
    name == DOCUMENT
        || ((part.starts_with("header") || part.starts_with("footer"))
            && std::path::Path::new(part).extension().is_some_and(|end| end == "xml"))
}

/// The parts as a file again.
pub(super) fn pack(parts: &[(String, Vec<u8>)]) -> Result<Vec<u8>, TemplateFault> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        // A folder of its own has no content.
        if name.ends_with('/') {
            continue;
        }
        zip.start_file(name, SimpleFileOptions::default()).map_err(|_| TemplateFault::NotDocx)?;
        zip.write_all(content).map_err(|_| TemplateFault::NotDocx)?;
    }
    zip.finish().map(Cursor::into_inner).map_err(|_| TemplateFault::NotDocx)
}
