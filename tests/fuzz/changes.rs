//! Changes to inputs: to their bytes, to JSON as documents, to the parts of archives.

use std::io::{Cursor, Read as _, Write as _};

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::mutate::{self, Random};

/// No input grows beyond this: larger ones only take longer.
const MAX_BYTES: usize = 1024 * 1024;
/// Numbers where counters end, as archives write them.
const EDGES: [u32; 8] = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff];

/// One to six changes to the bytes; `words` are of the format.
pub(crate) fn bytes(input: &[u8], words: &[&str], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let most = 1 + random.below(64);
        let length = random.below(most).min(bytes.len() - at);
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => drop(bytes.drain(at..at + length)),
            2 if bytes.len() < MAX_BYTES => {
                let twin = bytes[at..at + length].to_vec();
                let to = random.below(bytes.len() + 1);
                let times = [1, 1, 1, 2, 100][random.below(5)];
                bytes.splice(to..to, twin.repeat(times));
            }
            3 => {
                let edge = EDGES[random.below(EDGES.len())].to_le_bytes();
                let length = [1, 2, 4][random.below(3)].min(bytes.len() - at);
                bytes[at..at + length].copy_from_slice(&edge[..length]);
            }
            4 if random.below(8) == 0 => bytes.truncate(at),
            _ if !words.is_empty() => {
                let word = words[random.below(words.len())].bytes();
                bytes.splice(at..at + length * random.below(2), word);
            }
            _ => {}
        }
    }
    bytes
}

/// One to four changes to a JSON document; to its bytes where it is none, and now and then anyway.
pub(crate) fn json(input: &[u8], random: &mut Random) -> Vec<u8> {
    let Some(mut document) = parsed(input).filter(|_| random.below(8) > 0) else {
        return bytes(input, &[], random);
    };
    let numbers = [
        0.into(),
        1.into(),
        (-1).into(),
        i64::MIN.into(),
        i64::MAX.into(),
        u64::MAX.into(),
        Value::from(1e308),
    ];
    for _ in 0..=random.below(4) {
        let donor = mutate::pick(&mut document, random).clone();
        let chosen = mutate::pick(&mut document, random);
        if random.below(4) == 0 && !chosen.is_array() && !chosen.is_object() {
            *chosen = numbers[random.below(numbers.len())].clone();
        } else {
            mutate::change(chosen, donor, random);
        }
    }
    document.to_string().into_bytes()
}

fn parsed(input: &[u8]) -> Option<Value> {
    serde_json::from_slice(input).ok()
}

/// An archive with changed parts; its bytes as they lie, now and then.
pub(crate) fn archive(input: &[u8], words: &[&str], random: &mut Random) -> Vec<u8> {
    match parts(input).filter(|parts| !parts.is_empty() && random.below(4) > 0) {
        None => bytes(input, &[], random),
        Some(mut parts) => {
            for _ in 0..=random.below(3) {
                let at = random.below(parts.len());
                change_part(&mut parts, at, words, random);
            }
            packed(&parts)
        }
    }
}

fn change_part(parts: &mut Vec<(String, Vec<u8>)>, at: usize, words: &[&str], random: &mut Random) {
    match random.below(16) {
        0 if parts.len() > 1 => drop(parts.remove(at)),
        1 => {
            let name = parts[random.below(parts.len())].0.clone();
            parts[at].0 = name;
        }
        2 => {
            let name = bytes(parts[at].0.as_bytes(), &["/", "../", "\\", "đ"], random);
            parts[at].0 = String::from_utf8_lossy(&name).into_owned();
        }
        _ => {
            let content = &parts[at].1;
            let lines: Vec<&[u8]> = content.split(|byte| *byte == b'\n').collect();
            let is_json_lines = lines.len() > 1 && parsed(lines[0]).is_some();
            parts[at].1 = if is_json_lines {
                let mut lines: Vec<Vec<u8>> = lines.into_iter().map(<[u8]>::to_vec).collect();
                let line = random.below(lines.len());
                lines[line] = json(&lines[line], random);
                lines.join(&b'\n')
            } else if parsed(content).is_some() {
                json(content, random)
            } else {
                bytes(content, words, random)
            };
        }
    }
}

/// The parts of an archive, as far as it can be read.
pub(crate) fn parts(input: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut zip = ZipArchive::new(Cursor::new(input)).ok()?;
    let mut parts = Vec::new();
    for at in 0..zip.len().min(100) {
        let part = zip.by_index(at).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        part.take(MAX_BYTES as u64).read_to_end(&mut content).ok()?;
        parts.push((name, content));
    }
    Some(parts)
}

/// Parts as an archive; of several with one name the first.
pub(crate) fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        if zip.start_file(name, options).is_ok() {
            zip.write_all(content).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}
