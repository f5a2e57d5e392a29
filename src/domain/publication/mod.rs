//! What a conference publishes: a document that never changes and tells everything by itself, whatever happens to
//! sheets, schemes and accounts afterwards.
//!
//! Made once from the engine's results ([`standing`]), then only read. Who may publish is in [`super::access`]; where
//! the document is kept is the store's business.

pub mod comparison;
pub mod difference;
pub mod standing;
pub mod what_if;

pub use self::standing::{Claim, Entrant, Figures, Judgement, Key, Member, Standing, Verdict, stand};

use super::scheme::{Scheme, SchemeFault};
use super::scoring::Stage;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The name of the format.
pub const FORMAT: &str = "thidua.publication/1";

/// A published result, complete in itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Always [`FORMAT`].
    pub format: String,
    /// Whose competition it is.
    pub cluster: ClusterPart,
    /// Which period.
    pub period: PeriodPart,
    /// 1 for the first publication of the period, more for amendments.
    pub number: i32,
    /// Why it was amended; empty for the first.
    pub reason: String,
    /// The day the conference met.
    pub meeting_on: NaiveDate,
    /// Number of the document it was published by; may be empty.
    pub document_number: String,
    /// Who published it, by the name of that day.
    pub published_by: String,
    /// What was scored by.
    pub scheme: SchemePart,
    /// Entries, decisions, figures, ranks and what decided between neighbours.
    pub standing: Standing,
}

/// A cluster, as it was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClusterPart {
    /// Its code.
    pub code: String,
    /// Its Vietnamese name.
    pub name_vi: String,
    /// Its English name.
    pub name_en: String,
}

/// A period with its dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodPart {
    /// Its code.
    pub code: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Day up to which figures count.
    pub data_cutoff_on: NaiveDate,
    /// Last day to send.
    pub submission_deadline_on: NaiveDate,
    /// Last day to appraise.
    pub appraisal_deadline_on: NaiveDate,
}

/// A version of a scheme, in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemePart {
    /// Its code.
    pub code: String,
    /// Number of the version.
    pub version: i32,
    /// The whole `thidua.scheme/1` document.
    pub document: serde_json::Value,
}

/// Why a stored snapshot cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotFault {
    /// It is no such document.
    #[error("not a document of the format {FORMAT}")]
    NotASnapshot,
    /// Its scheme is none.
    #[error("the scheme inside has faults")]
    Scheme(Vec<SchemeFault>),
}

impl Snapshot {
    /// The document as text: the same snapshot gives the same bytes always.
    ///
    /// # Errors
    /// [`serde_json::Error`] where it cannot be written: a defect.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads a document written by [`Self::to_text`].
    ///
    /// # Errors
    /// [`SnapshotFault::NotASnapshot`].
    pub fn parse(text: &str) -> Result<Self, SnapshotFault> {
        let snapshot: Self = serde_json::from_str(text).map_err(|_| SnapshotFault::NotASnapshot)?;
        if snapshot.format == FORMAT { Ok(snapshot) } else { Err(SnapshotFault::NotASnapshot) }
    }

    /// The scheme it was scored by.
    ///
    /// # Errors
    /// [`SnapshotFault::Scheme`].
    pub fn scheme(&self) -> Result<Scheme, SnapshotFault> {
        Scheme::parse(&self.scheme.document.to_string()).map_err(SnapshotFault::Scheme)
    }

    /// The same snapshot with every figure, rank and reason computed anew from its own entries and decisions: equal to
    /// it, unless somebody forged it or the engine changed.
    ///
    /// # Errors
    /// [`SnapshotFault::Scheme`].
    pub fn computed_anew(&self) -> Result<Self, SnapshotFault> {
        let scheme = self.scheme()?;
        let entrants = self.standing.members.iter().map(|member| member.entrant.clone()).collect();
        let standing = stand(&scheme, self.period.submission_deadline_on, Stage::Complete, entrants);
        Ok(Self { standing, ..self.clone() })
    }
}

/// SHA-256 of a document's bytes.
#[must_use]
pub fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// Bytes in hexadecimal, as a digest is shown.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
