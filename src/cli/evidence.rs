//! The files of the evidence for commands: where they are, whether each is what its row says, and what nobody needs.

use crate::actions::evidence;
use crate::config::DataConfig;
use crate::domain::evidence::EvidenceLimits;
use crate::evidence_files::{Condition, EvidenceFiles};
use crate::store;
use anyhow::Context as _;
use sqlx::PgPool;

const MEGABYTE: u64 = 1024 * 1024;

/// The store these settings name.
pub(super) fn open(data: &DataConfig) -> anyhow::Result<EvidenceFiles> {
    let settings = &data.evidence;
    let limits = EvidenceLimits {
        file_bytes: u64::from(settings.evidence_file_mb) * MEGABYTE,
        sheet_bytes: u64::from(settings.evidence_sheet_mb) * MEGABYTE,
    };
    let files = match &settings.evidence_url {
        Some(url) => EvidenceFiles::in_bucket(url, limits),
        None => EvidenceFiles::in_directory(&data.data_dir.join("evidence"), limits),
    };
    files.context("the evidence files cannot be reached")
}

/// What is wrong with the files evidence refers to: each is read through. Opens the store only where there are any.
pub(super) async fn check(db: &PgPool, data: &DataConfig) -> anyhow::Result<Vec<String>> {
    let mut connection = db.acquire().await?;
    let kept = store::evidence::kept_files(&mut connection).await?;
    drop(connection);
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    faults(&open(data)?, &kept).await
}

async fn faults(files: &EvidenceFiles, kept: &[store::evidence::KeptFile]) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for file in kept {
        let what = match files.examine(&file.sha256, file.size_bytes).await? {
            Condition::Sound => continue,
            Condition::Absent => "is not there",
            Condition::Altered => "is not what was kept",
        };
        faults.push(format!("evidence {}: its file {} {what}", file.evidence.get(), file.sha256));
    }
    Ok(faults)
}

/// Clears away what nobody refers to, and what began to arrive and never did.
pub(super) async fn sweep(db: &PgPool, files: &EvidenceFiles) -> anyhow::Result<()> {
    let forget = |sha256| {
        let files = files.clone();
        async move { files.forget(&sha256).await }
    };
    evidence::sweep(db, forget).await?;
    let mut connection = db.acquire().await?;
    let now = store::now(&mut connection).await?;
    drop(connection);
    files.clear_left_behind(now).await?;
    Ok(())
}
