//! What an archive of a period holds, and how each part is written.

use super::{Unmade, journal};
use crate::domain::publication::hexadecimal;
use crate::evidence_files::Upload;
use crate::papers::archive::{ArchiveWriter, Chain, FORMAT, Manifest, Packing, Published};
use crate::papers::{sheet_paper, sheet_table};
use crate::store;
use crate::store::evidence::EvidenceRecord;
use crate::store::jobs::ClaimedJob;
use crate::store::periods::PeriodRecord;
use crate::store::sheets::SheetRecord;
use crate::text::Lang;
use crate::web::download::PaperFile;
use crate::web::error::WebError;
use crate::web::pages::ranking::papers;
use crate::web::pages::sheet::exchange::{paper::paper_of, table::table_of};
use crate::web::pages::sheet::open::{OpenSheet, SheetPath};
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A part of an archive: as much as is done between two looks at whether to go on.
#[derive(Debug)]
pub(super) enum Part {
    /// The scheme's document.
    Scheme,
    /// The papers of the period.
    Papers,
    /// The published documents.
    Publications,
    /// A sheet: as a worksheet, as CSV, as a paper, and with everything decided of it.
    Sheet(usize),
    /// A file of the evidence.
    Evidence(usize, Box<EvidenceRecord>),
    /// A chain of the journal.
    Chain(usize),
}

/// What an archive of a period holds.
#[derive(Debug)]
pub(super) struct Contents {
    period: PeriodRecord,
    sheets: Vec<SheetRecord>,
    publications: Vec<(Published, String)>,
    chains: Vec<(Chain, Vec<u8>)>,
    made_at: DateTime<Utc>,
    made_by: String,
    /// Its parts, in the order they are written.
    pub(super) parts: Vec<Part>,
}

impl Contents {
    /// Lists everything of a period this person may read, as it is at one moment.
    pub(super) async fn list(state: &AppState, person: &SignedIn, job: &ClaimedJob) -> Result<Self, Unmade> {
        let mut connection = store::snapshot(&state.db).await?;
        let found = store::periods::find(&mut connection, &job.cluster_code, &job.period_code).await?;
        let period = found.ok_or(WebError::NotFound)?;
        if !person.actor.appraises_in(period.cluster) {
            return Err(WebError::Forbidden.into());
        }
        let all = store::sheets::of_period(&mut connection, &period.cluster_code, &period.code).await?;
        let sheets: Vec<SheetRecord> =
            all.into_iter().filter(|sheet| person.actor.may_read(&sheet.place).is_ok()).collect();
        let stored = store::publications::stored_of(&mut connection, period.id).await?;
        let publications = stored.into_iter().map(|stored| {
            let path = format!("publications/{}.json", stored.number);
            (Published { path, digest: hexadecimal(&stored.digest) }, stored.document)
        });
        let mut chains = Vec::new();
        chains.extend(journal::of(&mut connection, "journal/cluster.jsonl", period.cluster, None).await?);
        for sheet in &sheets {
            let path = format!("journal/{}.jsonl", sheet.unit_code);
            chains.extend(journal::of(&mut connection, &path, period.cluster, Some(sheet.id)).await?);
        }
        let mut evidence = store::evidence::of_period(&mut connection, period.id).await?;
        let made_at = store::now(&mut connection).await?;
        drop(connection);
        let mut parts = vec![Part::Scheme, Part::Papers, Part::Publications];
        for (at, sheet) in sheets.iter().enumerate() {
            parts.push(Part::Sheet(at));
            let pieces = evidence.remove(&sheet.id).unwrap_or_default().into_iter();
            let with_file = pieces.filter(|piece| piece.file.is_some());
            parts.extend(with_file.map(|piece| Part::Evidence(at, Box::new(piece))));
        }
        parts.extend((0..chains.len()).map(Part::Chain));
        Ok(Self {
            period,
            sheets,
            publications: publications.collect(),
            chains,
            made_at,
            made_by: person.person.full_name.clone(),
            parts,
        })
    }

    /// The manifest but for the files.
    pub(super) fn manifest(&self) -> Manifest {
        Manifest {
            format: FORMAT.to_owned(),
            cluster: self.period.cluster_code.clone(),
            period: self.period.code.clone(),
            made_at: self.made_at.to_rfc3339(),
            made_by: self.made_by.clone(),
            publications: self.publications.iter().map(|(published, _)| published.clone()).collect(),
            chains: self.chains.iter().map(|(chain, _)| chain.clone()).collect(),
            files: Vec::new(),
        }
    }

    /// Writes a part and hands it on.
    pub(super) async fn write(
        &self,
        state: &AppState,
        person: &SignedIn,
        part: &Part,
        writer: &mut ArchiveWriter,
        upload: &mut Upload,
    ) -> Result<(), Unmade> {
        match part {
            Part::Scheme => self.scheme(state, writer).await?,
            Part::Papers => self.papers(state, person, writer).await?,
            Part::Publications => {
                for (published, document) in &self.publications {
                    writer.add(&published.path, document.as_bytes(), Packing::Deflated)?;
                }
            }
            Part::Sheet(at) => {
                if let Some(record) = self.sheets.get(*at) {
                    sheet(state, person, record, writer).await?;
                }
            }
            Part::Evidence(at, piece) => {
                if let Some(record) = self.sheets.get(*at) {
                    evidence(state, record, piece, writer, upload).await?;
                }
            }
            Part::Chain(at) => {
                if let Some((chain, lines)) = self.chains.get(*at) {
                    writer.add(&chain.path, lines, Packing::Deflated)?;
                }
            }
        }
        upload.push(&writer.take_ready()).await?;
        Ok(())
    }

    async fn scheme(&self, state: &AppState, writer: &mut ArchiveWriter) -> Result<(), Unmade> {
        let mut connection = state.reads.acquire().await?;
        let (scheme, version) = store::schemes::load(&mut connection, self.period.scheme_version).await?;
        drop(connection);
        let document = serde_json::to_vec_pretty(&scheme).map_err(|error| WebError::Broken(error.into()))?;
        writer.add(&format!("scheme/{}-v{version}.json", scheme.code), &document, Packing::Deflated)?;
        Ok(())
    }

    async fn papers(
        &self,
        state: &AppState,
        person: &SignedIn,
        writer: &mut ArchiveWriter,
    ) -> Result<(), Unmade> {
        let path = (self.period.cluster_code.clone(), self.period.code.clone());
        let (documents, table) = papers::all(state, person, &path).await?;
        for (name, document) in &documents {
            for file in PaperFile::ALL {
                let content = file.write(document)?;
                writer.add(&format!("papers/{name}.{}", file.ending()), &content, Packing::Stored)?;
            }
        }
        if let Some((name, _)) = documents.first() {
            writer.add(&format!("papers/{name}.xlsx"), &table, Packing::Stored)?;
        }
        Ok(())
    }
}

async fn sheet(
    state: &AppState,
    person: &SignedIn,
    record: &SheetRecord,
    writer: &mut ArchiveWriter,
) -> Result<(), Unmade> {
    let path = SheetPath {
        cluster: record.cluster_code.clone(),
        period: record.period_code.clone(),
        unit: record.unit_code.clone(),
    };
    let open = OpenSheet::load(state, person, &path).await?;
    let broken = |error: Box<dyn std::error::Error + Send + Sync>| WebError::Broken(error);
    let place = |name: &str| format!("sheets/{}/{name}", record.unit_code);
    let table = table_of(&open);
    let worksheet = sheet_table::write(&table, Lang::Vi).map_err(|error| broken(error.into()))?;
    let csv = sheet_table::write_csv(&table, Lang::Vi).map_err(|error| broken(error.into()))?;
    writer.add(&place("table.xlsx"), &worksheet, Packing::Stored)?;
    writer.add(&place("table.csv"), &csv, Packing::Deflated)?;
    let paper = sheet_paper::document(&paper_of(&open));
    for file in PaperFile::ALL {
        writer.add(&place(&format!("sheet.{}", file.ending())), &file.write(&paper)?, Packing::Stored)?;
    }
    let mut connection = state.reads.acquire().await?;
    let told = told(&mut connection, record, &open).await?;
    drop(connection);
    let told = serde_json::to_vec_pretty(&told).map_err(|error| broken(error.into()))?;
    writer.add(&place("sheet.json"), &told, Packing::Deflated)?;
    Ok(())
}

/// Everything entered on a sheet and decided of it.
async fn told(
    connection: &mut sqlx::PgConnection,
    record: &SheetRecord,
    open: &OpenSheet,
) -> Result<Value, Unmade> {
    let appraisal = store::appraisals::of_sheet(connection, record.id).await?;
    let entries: BTreeMap<&String, Value> = open
        .entries
        .iter()
        .map(|(code, entry)| {
            let told = json!({
                "entry": entry.raw, "note": entry.note, "version": entry.version.get(),
                "at": entry.updated_at, "by": entry.updated_by,
            });
            (code, told)
        })
        .collect();
    let decisions: BTreeMap<&String, Value> = appraisal
        .lines
        .iter()
        .filter_map(|(code, decided)| {
            let judged = decided.decision.as_ref()?;
            let judgement = crate::domain::publication::Judgement::of(judged, &decided.by, decided.at);
            Some((code, json!({"judgement": judgement, "version": decided.version.get()})))
        })
        .collect();
    let texts = store::report_texts::of_sheet(connection, record.id).await?;
    let texts: BTreeMap<&str, Value> = texts
        .iter()
        .map(|(section, text)| (section.as_str(), json!({"text": text.body, "at": text.at, "by": text.by})))
        .collect();
    let evidence = store::evidence::of_sheet(connection, record.id).await?;
    let evidence: Vec<Value> = evidence
        .iter()
        .map(|piece| {
            json!({
                "line": piece.line, "number": piece.document_number, "issued_on": piece.issued_on,
                "issuer": piece.issuer, "summary": piece.summary, "added_at": piece.added_at,
                "added_by": piece.added_by, "removed_at": piece.removed_at,
                "file": piece.file.as_ref().map(|file| json!({
                    "path": place_of(record, piece, &file.name), "name": file.name,
                    "sha256": file.sha256.to_string(),
                })),
            })
        })
        .collect();
    Ok(json!({
        "evidence": evidence, "report": texts,
        "unit": record.unit_code, "name": record.unit_full_name, "status": record.place.status,
        "submitted_at": record.submitted_at, "submitted_by": record.submitted_by,
        "own_total": record.totals.total, "appraised_total": record.appraised.as_ref().map(|totals| &totals.total),
        "entries": entries, "decisions": decisions, "vetoes": appraisal.vetoes,
        "illustrative": record.illustrative,
    }))
}

/// A file of the evidence, piece by piece.
async fn evidence(
    state: &AppState,
    record: &SheetRecord,
    piece: &EvidenceRecord,
    writer: &mut ArchiveWriter,
    upload: &mut Upload,
) -> Result<(), Unmade> {
    let Some(file) = &piece.file else { return Ok(()) };
    let Some(mut content) = state.files.open(&file.sha256).await? else {
        let missing = format!("the evidence file {} is not there", file.sha256);
        return Err(WebError::Broken(missing.into()).into());
    };
    writer.begin(&place_of(record, piece, &file.name), Packing::Stored)?;
    while let Some(bytes) = content.try_next().await.map_err(|error| WebError::Broken(error.into()))? {
        writer.push(&bytes)?;
        upload.push(&writer.take_ready()).await?;
    }
    Ok(())
}

/// Where a file of the evidence lies. Names of people's files may hold anything; a path of an archive holds no way out
/// of it.
fn place_of(record: &SheetRecord, piece: &EvidenceRecord, name: &str) -> String {
    let safe = |text: &str| -> String {
        text.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect()
    };
    let removed = if piece.removed_at.is_some() { "removed/" } else { "" };
    let (unit, id) = (&record.unit_code, piece.id.get());
    format!("evidence/{unit}/{removed}{}/{id}-{}", safe(&piece.line), safe(name))
}
