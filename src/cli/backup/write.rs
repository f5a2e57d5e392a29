//! `thidua backup`: one moment of the database and the files its evidence names.

use super::{FORMAT, Manifest, Rows, evidence_path, table_path};
use crate::cli::database::Reached;
use crate::cli::evidence;
use crate::config::DataConfig;
use crate::domain::publication::hexadecimal;
use crate::evidence_files::EvidenceFiles;
use crate::papers::archive::{ArchiveWriter, Packing};
use crate::store::{self, backup};
use anyhow::{Context as _, bail};
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a backup came to.
struct Written {
    tables: usize,
    rows: u64,
    files: usize,
    bytes: u64,
    /// Files of the evidence that are not what they should be, a line each.
    faults: Vec<String>,
}

/// Writes a backup; exit status 1 also where it lacks a file of the evidence that the store no longer has.
pub(in crate::cli) async fn write(file: &Path, data: &DataConfig) -> anyhow::Result<ExitCode> {
    let growing = growing(file)?;
    let reached = Reached::open_beside(data).await?;
    let outcome = write_whole(&growing, file, &reached.options, data).await;
    reached.close().await;
    if outcome.is_err() {
        // What is half a backup must not be taken for one.
        let _ = fs::remove_file(&growing);
    }
    let written = outcome?;
    for fault in &written.faults {
        crate::cli::say(fault);
    }
    crate::cli::say(&format!(
        "{}: {} rows of {} tables and {} evidence files, {} bytes.",
        file.display(),
        written.rows,
        written.tables,
        written.files,
        written.bytes
    ));
    Ok(if written.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The name a backup has until it is whole.
fn growing(file: &Path) -> anyhow::Result<PathBuf> {
    let mut name = OsString::from(file.file_name().context("the backup needs the name of a file")?);
    name.push(".part");
    Ok(file.with_file_name(name))
}

async fn write_whole(
    growing: &Path,
    file: &Path,
    options: &PgConnectOptions,
    data: &DataConfig,
) -> anyhow::Result<Written> {
    let mut connection = backup::connect(options).await?;
    // It holds what nobody else may read: hashes of passwords, unpublished points.
    let mut options = OpenOptions::new();
    let opened = options.create(true).truncate(true).write(true).mode(0o600).open(growing);
    let opened = opened.with_context(|| format!("{} cannot be written", growing.display()))?;
    let mut out = Out { writer: ArchiveWriter::default(), file: BufWriter::new(opened), bytes: 0 };
    let mut snapshot = backup::moment(&mut connection).await?;
    let (manifest, faults) = contents(&mut snapshot, &mut out, data).await?;
    snapshot.rollback().await?;
    // A migration that came between may have emptied a table for whoever looks back.
    if backup::applied(&mut connection).await? != manifest.migrations {
        bail!("the schema was changed while the backup was being written; start it again");
    }
    let mut written = Written {
        tables: manifest.tables.len(),
        rows: manifest.tables.iter().map(|table| table.rows).sum(),
        files: 0,
        bytes: 0,
        faults,
    };
    let last = out.writer.finish(|files| {
        written.files = files.len().saturating_sub(written.tables);
        Manifest { files, ..manifest }
    })?;
    out.file.write_all(&last)?;
    written.bytes = out.bytes.saturating_add(last.len() as u64);
    out.file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    fs::rename(growing, file).with_context(|| format!("{} cannot be written", file.display()))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(written)
}

/// A backup on its way to the disk.
struct Out {
    writer: ArchiveWriter,
    file: BufWriter<File>,
    bytes: u64,
}

impl Out {
    fn push(&mut self, piece: &[u8]) -> anyhow::Result<()> {
        self.writer.push(piece)?;
        let ready = self.writer.take_ready();
        self.file.write_all(&ready).context("the backup cannot be written on")?;
        self.bytes = self.bytes.saturating_add(ready.len() as u64);
        Ok(())
    }
}

/// Writes everything but the manifest, which names no files yet; and what is wrong with the evidence.
async fn contents(
    snapshot: &mut PgConnection,
    out: &mut Out,
    data: &DataConfig,
) -> anyhow::Result<(Manifest, Vec<String>)> {
    let migrations = backup::applied(snapshot).await?;
    if migrations.is_empty() {
        bail!("there is nothing to back up: the database has no tables of thidua");
    }
    let taken_at = backup::began_at(snapshot).await?.to_rfc3339();
    let mut tables = Vec::new();
    for table in backup::tables(snapshot).await? {
        out.writer.begin(&table_path(&table.name), Packing::Deflated)?;
        let mut rows = 0_u64;
        let mut pieces = backup::rows_of(snapshot, &table).await?;
        while let Some(piece) = pieces.try_next().await? {
            // The protocol promises one row a piece.
            rows = rows.saturating_add(1);
            out.push(&piece)?;
        }
        drop(pieces);
        tables.push(Rows { table, rows });
    }
    let sequences = backup::sequences(snapshot).await?;
    let faults = evidence_files(snapshot, out, data).await?;
    let (format, version) = (FORMAT.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    Ok((Manifest { format, version, taken_at, migrations, tables, sequences, files: Vec::new() }, faults))
}

/// Writes the files of the evidence. Opens their store only where there are any.
async fn evidence_files(
    snapshot: &mut PgConnection,
    out: &mut Out,
    data: &DataConfig,
) -> anyhow::Result<Vec<String>> {
    let kept = store::evidence::kept_files(snapshot).await?;
    let mut faults = Vec::new();
    if kept.is_empty() {
        return Ok(faults);
    }
    let files: EvidenceFiles = evidence::open(data)?;
    for file in kept {
        let name = file.sha256.to_string();
        let Some(mut pieces) = files.open(&file.sha256).await? else {
            faults.push(format!("evidence {}: its file {name} is not there", file.evidence.get()));
            continue;
        };
        out.writer.begin(&evidence_path(&name), Packing::Stored)?;
        let mut hasher = Sha256::new();
        while let Some(piece) = pieces.try_next().await? {
            hasher.update(&piece);
            out.push(&piece)?;
        }
        if hexadecimal(&hasher.finalize()) != name {
            faults.push(format!("evidence {}: its file {name} is not what was kept", file.evidence.get()));
        }
    }
    Ok(faults)
}
