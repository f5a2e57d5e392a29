//! Where a sheet and a version of a scheme live, and the addresses below them.

use super::segment;
use crate::domain::ids::EvidenceId;
use crate::store::sheets::SheetRecord;

/// Where a sheet lives; its other addresses build on it.
#[derive(Debug, Clone)]
pub struct SheetAddress(String);

impl SheetAddress {
    /// The address of a sheet.
    #[must_use]
    pub fn of(sheet: &SheetRecord) -> Self {
        Self::at(&sheet.cluster_code, &sheet.period_code, &sheet.unit_code)
    }

    /// The address of a sheet, by the codes in it.
    #[must_use]
    pub fn at(cluster: &str, period: &str, unit: &str) -> Self {
        Self(format!("/clusters/{cluster}/periods/{period}/sheets/{unit}"))
    }

    /// The sheet itself.
    #[must_use]
    pub fn show(&self) -> String {
        self.0.clone()
    }

    /// One line on the sheet.
    #[must_use]
    pub fn line(&self, code: &str) -> String {
        format!("{}#line-{}", self.0, segment(code))
    }

    /// Where its lines are saved.
    #[must_use]
    pub fn lines(&self) -> String {
        format!("{}/lines", self.0)
    }

    /// It as a worksheet.
    #[must_use]
    pub fn table(&self) -> String {
        format!("{}/table.xlsx", self.0)
    }

    /// It as the paper its unit signs; `ending` is `docx` or `pdf`.
    #[must_use]
    pub fn paper(&self, ending: &str) -> String {
        format!("{}/sheet.{ending}", self.0)
    }

    /// It as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        format!("{}/table.csv", self.0)
    }

    /// Filling it from a file.
    #[must_use]
    pub fn import(&self) -> String {
        format!("{}/import", self.0)
    }

    /// What its unit writes for the cluster's report.
    #[must_use]
    pub fn report(&self) -> String {
        format!("{}/report", self.0)
    }

    /// Pasting a block into it.
    #[must_use]
    pub fn paste(&self) -> String {
        format!("{}/paste", self.0)
    }

    /// What happened to it since a page showed it.
    #[must_use]
    pub fn changes(&self) -> String {
        format!("{}/changes", self.0)
    }

    /// The evidence of one line.
    #[must_use]
    pub fn line_evidence(&self, code: &str) -> String {
        format!("{}/lines/{}/evidence", self.0, segment(code))
    }

    /// All its evidence, and below it a piece with what lies there: `/file`.
    #[must_use]
    pub fn evidence(&self, piece: Option<(EvidenceId, &str)>) -> String {
        match piece {
            Some((id, part)) => format!("{}/evidence/{}{part}", self.0, id.get()),
            None => format!("{}/evidence", self.0),
        }
    }

    /// Its check page.
    #[must_use]
    pub fn check(&self) -> String {
        format!("{}/check", self.0)
    }

    /// Where it is sent.
    #[must_use]
    pub fn submission(&self) -> String {
        format!("{}/submission", self.0)
    }

    /// Where it is taken back.
    #[must_use]
    pub fn withdrawal(&self) -> String {
        format!("{}/submission/withdrawal", self.0)
    }

    /// What its unit answers to a return and to questions.
    #[must_use]
    pub fn explanation(&self) -> String {
        format!("{}/explanation", self.0)
    }

    /// Where answers being prepared are kept.
    #[must_use]
    pub fn explanation_draft(&self) -> String {
        format!("{}/explanation/draft", self.0)
    }

    /// Where a question is answered.
    #[must_use]
    pub fn answers(&self) -> String {
        format!("{}/answers", self.0)
    }

    /// Why its total is what it is.
    #[must_use]
    pub fn why_total(&self) -> String {
        format!("{}/why", self.0)
    }

    /// Why a line or a group has its points.
    #[must_use]
    pub fn why(&self, code: &str) -> String {
        format!("{}/why/{}", self.0, segment(code))
    }
}

/// Where a version of a scheme lives; its other addresses build on it.
#[derive(Debug, Clone)]
pub struct SchemeAddress(String);

impl SchemeAddress {
    /// The address of a version.
    #[must_use]
    pub fn of(cluster: &str, scheme: &str, version: i32) -> Self {
        Self(format!("/clusters/{cluster}/schemes/{scheme}/versions/{version}"))
    }

    /// The tree.
    #[must_use]
    pub fn show(&self) -> String {
        self.0.clone()
    }

    /// What lies below it: `/settings`, `/undo`.
    #[must_use]
    pub fn part(&self, part: &str) -> String {
        format!("{}{part}", self.0)
    }

    /// A node, and what lies below it: `/place`.
    #[must_use]
    pub fn node(&self, code: &str, part: &str) -> String {
        format!("{}/nodes/{}{part}", self.0, segment(code))
    }
}
