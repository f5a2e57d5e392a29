//! Proving an archive: every file against its sum, every publication against its digest, every chain of the journal from
//! its first record to its end. Nothing is unpacked to disk and nothing is believed for its size.

use super::{ChainLine, FORMAT, MANIFEST, Manifest, sums};
use crate::domain::journal::{Break, Link, Proof};
use crate::domain::publication::hexadecimal;
use sha2::{Digest as _, Sha256};
use std::io::{BufRead as _, BufReader, Read, Seek};
use zip::ZipArchive;
use zip::result::ZipResult;

/// The longest record of a journal that is read: one holds a whole scheme.
const RECORD_BYTES: u64 = 64 * 1024 * 1024;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What was checked, a line each.
    pub checked: Vec<String>,
    /// What is wrong, a line each; empty where everything is proved.
    pub faults: Vec<String>,
}

/// Proves an archive.
///
/// # Errors
/// Where it is no ZIP, or cannot be read.
pub fn verify(archive: impl Read + Seek) -> ZipResult<Report> {
    let mut zip = ZipArchive::new(archive)?;
    let mut report = Report::default();
    let Some(manifest) = manifest(&mut zip, &mut report)? else { return Ok(report) };
    let (counted, faults) = sums::check(&mut zip, &manifest.files);
    report.checked.push(counted);
    report.faults.extend(faults);
    for publication in &manifest.publications {
        let sum = manifest.files.iter().find(|file| file.path == publication.path);
        if sum.is_none_or(|file| file.sha256 != publication.digest) {
            report.faults.push(format!("{}: not the document that was published", publication.path));
        }
    }
    report.checked.push(format!("{} publications", manifest.publications.len()));
    let mut records = 0_i64;
    for chain in &manifest.chains {
        records = records.saturating_add(chain.length);
        if let Err(fault) = follow(&mut zip, chain) {
            report.faults.push(format!("{}: {fault}", chain.path));
        }
    }
    report.checked.push(format!("{} chains of {records} records", manifest.chains.len()));
    Ok(report)
}

fn manifest<R: Read + Seek>(zip: &mut ZipArchive<R>, report: &mut Report) -> ZipResult<Option<Manifest>> {
    let Some(text) = sums::manifest_text(zip)? else {
        report.faults.push(format!("{MANIFEST} is missing: this is no archive of thidua"));
        return Ok(None);
    };
    match serde_json::from_slice::<Manifest>(&text) {
        Ok(manifest) if manifest.format == FORMAT => {
            report.checked.push(format!(
                "archive of {} {}, made {} by {}, manifest {}",
                manifest.cluster,
                manifest.period,
                manifest.made_at,
                manifest.made_by,
                hexadecimal(&Sha256::digest(&text))
            ));
            Ok(Some(manifest))
        }
        Ok(manifest) => {
            report.faults.push(format!("{MANIFEST}: format {:?} is not known", manifest.format));
            Ok(None)
        }
        Err(error) => {
            report.faults.push(format!("{MANIFEST} cannot be read: {error}"));
            Ok(None)
        }
    }
}

/// Follows a chain; what is wrong with it.
fn follow<R: Read + Seek>(zip: &mut ZipArchive<R>, chain: &super::Chain) -> Result<(), String> {
    let Ok(file) = zip.by_name(&chain.path) else { return Err("missing".to_owned()) };
    let mut lines = BufReader::new(file);
    let mut proof = Proof::of_length(chain.length);
    let mut line = Vec::new();
    loop {
        line.clear();
        let Ok(read) = (&mut lines).take(RECORD_BYTES).read_until(b'\n', &mut line) else {
            return Err("damaged".to_owned());
        };
        if read == 0 {
            break;
        }
        let Ok(record) = serde_json::from_slice::<ChainLine>(&line) else {
            return Err("a record cannot be read".to_owned());
        };
        let hash = bytes_of(&record.hash);
        let found = Link { position: record.position, text: &record.text, hash: &hash };
        if let Err(broken) = proof.follow(&found) {
            return Err(words(broken, record.position));
        }
    }
    proof.end(&bytes_of(&chain.head)).map_err(|broken| words(broken, chain.length))
}

/// Hexadecimal figures as bytes; what is none matches no hash.
fn bytes_of(figures: &str) -> Vec<u8> {
    let pairs = figures.as_bytes().chunks(2);
    pairs.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

fn words(broken: Break, position: i64) -> String {
    match broken {
        Break::Missing { first, last } => format!("records {first} to {last} are missing"),
        Break::Altered => format!("record {position} is not what it was when it was written"),
        Break::AfterTheEnd => format!("record {position} stands after the end"),
        Break::OtherEnd => "it ends with another hash".to_owned(),
    }
}
