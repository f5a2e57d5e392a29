//! A backup being read: its manifest, the proof that it is whole, and its parts.

use super::{FORMAT, Manifest, evidence_path, table_path};
use crate::actions::restoration::Contents;
use crate::domain::evidence::ContentHash;
use crate::evidence_files::EvidenceFiles;
use crate::papers::archive::{MANIFEST, sums};
use crate::store::backup::{Applied, Sequence, Table};
use anyhow::{Context as _, bail};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// How much of a file of the evidence is read at once, in bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// An opened backup.
pub(in crate::cli) struct Backup {
    zip: ZipArchive<BufReader<File>>,
    manifest: Manifest,
    /// Where the files of its evidence go.
    files: Option<EvidenceFiles>,
}

/// Whether a file is a backup, of whatever version, and not the archive of a period.
pub(in crate::cli) fn is_backup(file: &Path) -> bool {
    let Ok(opened) = File::open(file) else { return false };
    let Ok(mut zip) = ZipArchive::new(BufReader::new(opened)) else { return false };
    sums::manifest_text(&mut zip)
        .ok()
        .flatten()
        .is_some_and(|text| format_of(&text).starts_with("thidua.backup/"))
}

fn format_of(manifest: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    serde_json::from_slice::<Head>(manifest).map(|head| head.format).unwrap_or_default()
}

impl Backup {
    /// Opens a backup and reads its manifest.
    pub(in crate::cli) fn open(file: &Path) -> anyhow::Result<Self> {
        let opened = File::open(file).context("it cannot be opened")?;
        let mut zip = ZipArchive::new(BufReader::new(opened)).context("it is damaged, or no backup")?;
        let text = sums::manifest_text(&mut zip).context("its manifest is damaged")?;
        let text = text.with_context(|| format!("it is no backup: {MANIFEST} is missing"))?;
        let format = format_of(&text);
        if format != FORMAT {
            bail!(
                "it is no backup this version of thidua can read: its format is {format:?}, not {FORMAT:?}"
            );
        }
        let manifest = serde_json::from_slice(&text).context("its manifest cannot be read")?;
        Ok(Self { zip, manifest, files: None })
    }

    /// Reads everything through: what was looked at, a line each, and what is wrong.
    pub(in crate::cli) fn check(&mut self) -> (Vec<String>, Vec<String>) {
        let manifest = &self.manifest;
        let (files, mut faults) = sums::check(&mut self.zip, &manifest.files);
        let named: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
        let tables = manifest.tables.iter().map(|rows| table_path(&rows.table.name));
        faults.extend(
            tables.filter(|path| !named.contains(path.as_str())).map(|path| format!("{path}: missing")),
        );
        let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
        let checked = vec![
            format!("backup of {}, made by thidua {}", manifest.taken_at, manifest.version),
            format!("{rows} rows of {} tables", manifest.tables.len()),
            files,
        ];
        (checked, faults)
    }

    /// The migrations that made its schema.
    pub(super) fn migrations(&self) -> &[Applied] {
        &self.manifest.migrations
    }

    /// Drops tables that are not among `known`; their names. They were put beside ours by somebody else.
    pub(super) fn leave_out_strangers(&mut self, known: &[Table]) -> Vec<String> {
        let is_known = |table: &Table| known.iter().any(|known| known.name == table.name);
        let strangers = self.manifest.tables.extract_if(.., |rows| !is_known(&rows.table));
        strangers.map(|rows| rows.table.name).collect()
    }

    /// The hashes of its evidence.
    fn evidence(&self) -> Vec<ContentHash> {
        let files = self.manifest.files.iter();
        // One whose content is not what its name says was damaged before the backup: nothing true can be put back.
        let sound = files.filter(|file| file.path == evidence_path(&file.sha256));
        sound.filter_map(|file| hash_of(&file.sha256)).collect()
    }

    /// Whether it has evidence, so that a place for it is needed.
    pub(super) fn has_evidence(&self) -> bool {
        !self.evidence().is_empty()
    }

    /// Says where the files of its evidence go.
    pub(super) fn put_evidence_in(&mut self, files: EvidenceFiles) {
        self.files = Some(files);
    }

    async fn put_back(&mut self, files: &EvidenceFiles, sha256: &ContentHash) -> anyhow::Result<()> {
        let mut content = self.zip.by_name(&evidence_path(&sha256.to_string()))?;
        let mut upload = files.put_back(sha256).await?;
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let read = content.read(&mut piece)?;
            if read == 0 {
                break;
            }
            upload.push(piece.get(..read).unwrap_or_default()).await?;
        }
        upload.finish().await?;
        Ok(())
    }
}

impl Contents for Backup {
    fn tables(&self) -> Vec<(Table, u64)> {
        self.manifest.tables.iter().map(|rows| (rows.table.clone(), rows.rows)).collect()
    }

    fn sequences(&self) -> Vec<Sequence> {
        self.manifest.sequences.clone()
    }

    fn rows(&mut self, table: &str) -> io::Result<Box<dyn Read + '_>> {
        let rows = self.zip.by_name(&table_path(table)).map_err(io::Error::other)?;
        Ok(Box::new(rows))
    }

    async fn put_files_back(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let Some(files) = self.files.clone() else { return Ok(()) };
        for sha256 in self.evidence() {
            self.put_back(&files, &sha256).await?;
        }
        Ok(())
    }
}

/// A hash from its hexadecimal figures.
fn hash_of(figures: &str) -> Option<ContentHash> {
    let pairs = figures.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> =
        pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    ContentHash::read(&bytes?)
}
