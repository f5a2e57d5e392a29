//! Where the pages of an appraisal live: of a period, and of one sheet in it.

use crate::store::sheets::SheetRecord;
use crate::web::paths;
use serde::Deserialize;

/// The codes in the address of a period.
#[derive(Debug, Clone, Deserialize)]
pub struct PeriodPath {
    /// The cluster's code.
    pub cluster: String,
    /// The period's code.
    pub period: String,
}

/// The codes in the address of a line, or of a veto, of a sheet.
#[derive(Debug, Clone, Deserialize)]
pub struct LinePath {
    /// The cluster's code.
    pub cluster: String,
    /// The period's code.
    pub period: String,
    /// The unit's code.
    pub unit: String,
    /// The code of the line or veto.
    pub code: String,
}

/// The sheets of a period, and below.
#[must_use]
pub fn queue(cluster: &str, period: &str, part: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/appraisal{part}")
}

/// Where the appraisal of one sheet lives; its other addresses build on it.
#[derive(Debug, Clone)]
pub struct AppraisalAddress {
    queue: String,
    sheet: String,
    read: String,
}

impl AppraisalAddress {
    /// The address of a sheet's appraisal.
    #[must_use]
    pub fn of(sheet: &SheetRecord) -> Self {
        let queue = queue(&sheet.cluster_code, &sheet.period_code, "");
        let read = paths::SheetAddress::of(sheet).show();
        let own = paths::appraisal_sheet(&sheet.cluster_code, &sheet.period_code, &sheet.unit_code);
        Self { sheet: own, queue, read }
    }

    /// The sheets of the period.
    #[must_use]
    pub fn queue(&self) -> String {
        self.queue.clone()
    }

    /// The sheet, and what lies below it: `/return`.
    #[must_use]
    pub fn part(&self, part: &str) -> String {
        format!("{}{part}", self.sheet)
    }

    /// A line, and what lies below it: `/verdict`.
    #[must_use]
    pub fn line(&self, code: &str, part: &str) -> String {
        format!("{}/lines/{}{part}", self.sheet, paths::segment(code))
    }

    /// A veto.
    #[must_use]
    pub fn veto(&self, code: &str) -> String {
        format!("{}/vetoes/{}", self.sheet, paths::segment(code))
    }

    /// The criterion across all units.
    #[must_use]
    pub fn criterion(&self, code: &str) -> String {
        format!("{}/by-criterion/{}", self.queue, paths::segment(code))
    }

    /// A line's row on the sheet's page.
    #[must_use]
    pub fn row(&self, code: &str) -> String {
        format!("{}#row-{}", self.sheet, paths::segment(code))
    }

    /// The evidence of a line.
    #[must_use]
    pub fn evidence(&self, code: &str) -> String {
        format!("{}/lines/{}/evidence", self.read, paths::segment(code))
    }
}
