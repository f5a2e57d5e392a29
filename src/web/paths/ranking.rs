//! Where rankings are looked at: as a table, unit by unit, on a screen in a hall.

use crate::store::periods::PeriodRecord;

/// A unit's profile in a ranking.
pub const PROFILE: &str = "/clusters/{cluster}/periods/{period}/ranking/{unit}";
/// The ranking on a screen in a hall.
pub const PRESENT: &str = "/clusters/{cluster}/periods/{period}/present";

/// The table of points as a worksheet.
pub const RANKING_TABLE: &str = "/clusters/{cluster}/periods/{period}/ranking/table.xlsx";
/// What the units write for the report of a period.
pub const REPORT_TEXTS: &str = "/clusters/{cluster}/periods/{period}/report";
/// The archives of a period.
pub const ARCHIVE: &str = "/clusters/{cluster}/periods/{period}/archive";
/// Stopping one that is being made.
pub const ARCHIVE_CANCELLATION: &str = "/clusters/{cluster}/periods/{period}/archive/{job}/cancellation";
/// Fetching one.
pub const ARCHIVE_FILE: &str = "/clusters/{cluster}/periods/{period}/archive/{job}/file";
/// A paper of a period: `report.docx`, `report.pdf`.
pub const PAPERS: &str = "/clusters/{cluster}/periods/{period}/papers/{paper}";

/// The table of points of a period as a worksheet.
#[must_use]
pub fn ranking_table(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/ranking/table.xlsx")
}

/// What the ranking would be with other points.
pub const WHAT_IF: &str = "/clusters/{cluster}/periods/{period}/what-if";

/// The question what would be, of a period.
#[must_use]
pub fn what_if(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/what-if")
}

/// The conference mode of a period.
#[must_use]
pub fn present(cluster: &str, period: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/present")
}

/// What the units write for the report of a period.
#[must_use]
pub fn report_texts(period: &PeriodRecord) -> String {
    format!("/clusters/{}/periods/{}/report", period.cluster_code, period.code)
}

/// The archives of a period, and below: `/7/file`.
#[must_use]
pub fn archive(period: &PeriodRecord, part: &str) -> String {
    format!("/clusters/{}/periods/{}/archive{part}", period.cluster_code, period.code)
}

/// A paper of a period, by its name and its ending: `report.pdf`.
#[must_use]
pub fn paper(cluster: &str, period: &str, paper: &str, ending: &str) -> String {
    format!("/clusters/{cluster}/periods/{period}/papers/{paper}.{ending}")
}
